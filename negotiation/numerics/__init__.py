"""Shared numerics: floats propose, rationals decide."""
