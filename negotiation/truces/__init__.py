"""Truces: which deals are self-enforcing in the repeated game."""
