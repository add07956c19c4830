"""Findings over draws of the uncertain numbers."""
