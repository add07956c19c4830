"""JSON Schemas of the payoff files, one folder a version of the format."""
