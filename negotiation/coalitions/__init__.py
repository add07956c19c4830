"""Coalitions: what each partner adds, who stays, who can be bought."""
