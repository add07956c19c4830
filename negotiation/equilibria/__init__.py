"""One-shot equilibria: one concept a file."""
