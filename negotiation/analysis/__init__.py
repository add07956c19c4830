"""The whole study of one negotiation: composes the families."""
