"""Documents made in a test, read as the package reads a file."""

import io
import json

import negotiation


def read(document):
    """The model of a document with plain numbers and ``"p/q"`` strings."""
    return negotiation.read("-", io.StringIO(json.dumps(document)))
