"""Where two or more parties could agree: efficient deals and bargaining solutions."""
