"""Checking that plain data has the keys and types that are promised."""

from fractions import Fraction


def has_shape(value, shape, path="$"):
    """Raise AssertionError, with the path, where data do not fit a shape.

    A shape is a type or function (called on the value), a one-item list (of items of that
    shape), a dictionary of required keys, ``{str: shape}`` (any keys), a tuple of
    alternatives, or a literal.
    """
    if isinstance(shape, tuple):
        faults = []
        for alternative in shape:
            try:
                return has_shape(value, alternative, path)
            except AssertionError as error:
                faults.append(str(error))
        raise AssertionError(f"{path}: none of {len(shape)} shapes fits: {faults}")
    if isinstance(shape, list):
        assert isinstance(value, list), f"{path}: expected a list, found {value!r}"
        for k, item in enumerate(value):
            has_shape(item, shape[0], f"{path}[{k}]")
    elif isinstance(shape, dict):
        assert isinstance(value, dict), f"{path}: expected an object, found {value!r}"
        free = shape.get(str)
        for key in shape.keys() - {str}:
            assert key in value, f"{path}: no {key!r}"
        for key, item in value.items():
            if key in shape or free is not None:
                has_shape(item, shape.get(key, free), f"{path}.{key}")
    elif isinstance(shape, type):
        kind = type(value)
        assert kind is shape, f"{path}: expected {shape.__name__}, found {value!r}"
    elif callable(shape):
        assert shape(value), f"{path}: {value!r} is no {shape.__name__}"
    else:
        assert value == shape, f"{path}: expected {shape!r}, found {value!r}"
    return None


def rational(value):
    """An exact number: text such as ``"3"`` or ``"-1/2"`` in lowest terms."""
    return isinstance(value, str) and str(Fraction(value)) == value


def digest(value):
    """A SHA-256 in hexadecimal."""
    return isinstance(value, str) and len(value) == 64


number = (rational, float)
"""An exact number as text, or a float."""

ENVELOPE = {
    "schema": "negotiation/result/1",
    "command": str,
    "input": {"file": (str, None), "kind": str, "digest": digest},
    "method": {"name": str, "options": dict, "references": [str]},
    "status": ("complete", "partial", "none", "not-converged"),
    "claim": str,
    "certificate": {"kind": str},
    "seed": (int, None),
    "software": {str: str, "negotiation": str, "python": str, "numpy": str},
    "digest": digest,
}
CRITICAL = dict.fromkeys(("nash", "penal-code", "transfers", "security"), (number, None))
