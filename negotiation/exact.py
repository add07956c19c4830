"""Exact numbers: reading, spelling, and scaling to integer arrays.

Payoffs are rationals. Solvers compare them as integers: every payoff of one party is
brought to a common denominator once, and from then on ``==`` and ``<`` are exact.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Twice the largest entry still fits int64, so that differences never overflow.
INTEGER_LIMIT = 2**62
_LONGEST_EXPONENT = 400
# Rationals of more digits are written as floats: nobody reads them, and Python refuses to
# spell much longer ones.
_LONGEST = 10**4000


def exact(value: object) -> Fraction:
    """The rational that a number or its spelling stands for.

    Parameters
    ----------
    value
        An integer, a `Fraction`, a `Decimal`, a string ``"p/q"`` or decimal, a numpy
        scalar, or a float, which is read as the decimal it spells.

    Returns
    -------
    Fraction

    Raises
    ------
    ValueError
        If the value is not a finite number or not a number at all.

    Examples
    --------
    >>> exact(0.1), exact("1/3"), exact("2.50")
    (Fraction(1, 10), Fraction(1, 3), Fraction(5, 2))
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, (bool, np.bool_)):
        raise ValueError(f"expected a number, found {str(bool(value)).lower()}")
    if isinstance(value, (int, np.integer)):
        return Fraction(int(value))
    if isinstance(value, (float, np.floating)):
        if not math.isfinite(value):
            raise ValueError(f"expected a finite number, found {float(value)}")
        return Fraction(repr(float(value)) if isinstance(value, float) else str(value))
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"expected a finite number, found {value}")
        return _from_text(str(value))
    if isinstance(value, str):
        return _from_text(value)
    raise ValueError(f"expected a number, found {value!r}")


def _from_text(text: str) -> Fraction:
    stripped = text.strip()
    exponent = stripped.lower().partition("e")[2]
    try:
        if exponent and abs(int(exponent)) > _LONGEST_EXPONENT:
            raise ValueError(
                f"expected an exponent of at most {_LONGEST_EXPONENT}, found {text!r}"
            )
        number = Fraction(stripped)
    except ZeroDivisionError:
        raise ValueError(f"the denominator of {text!r} is zero") from None
    except ValueError as error:
        if str(error).startswith("expected"):
            raise
        raise ValueError(
            f"expected a number such as 3, 0.25 or 1/3, found {text!r}"
        ) from None
    return number


def spell(number: Fraction | int) -> str:
    """The shortest exact spelling: ``"3"`` or ``"-1/2"``.

    Examples
    --------
    >>> spell(Fraction(6, 2)), spell(Fraction(-1, 2))
    ('3', '-1/2')
    """
    return str(number)


def decimal(number: Fraction | float, digits: int = 3) -> str:
    """A number for a sentence: rounded to some significant digits, no exponent.

    Examples
    --------
    >>> decimal(Fraction(2, 3)), decimal(Fraction(1234)), decimal(0.5), decimal(Fraction(0))
    ('0.667', '1234', '0.5', '0')
    """
    value = float(number)
    if value == 0 or not math.isfinite(value):
        return str(value) if not math.isfinite(value) else "0"
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def quotient(number: Fraction) -> Decimal:
    """A rational in decimals, to the precision of the context.

    Examples
    --------
    >>> quotient(Fraction(1, 8))
    Decimal('0.125')
    """
    return Decimal(number.numerator) / Decimal(number.denominator)


def integer_array(values: Any) -> tuple[NDArray[Any], int]:
    """Bring rationals to one denominator.

    Parameters
    ----------
    values
        Nested sequences or an array of `Fraction`.

    Returns
    -------
    array : ndarray of int64, or of Python integers where int64 is too small
    denominator : int
        ``values == array / denominator`` exactly, entry by entry.

    Examples
    --------
    >>> integer_array([[Fraction(1, 2), Fraction(1, 3)]])
    (array([[3, 2]]), 6)
    """
    cells = np.array(values, dtype=object)
    flat = cells.ravel()
    denominator = math.lcm(*{cell.denominator for cell in flat}) if flat.size else 1
    scaled = [cell.numerator * (denominator // cell.denominator) for cell in flat]
    return shrink(np.array(scaled, dtype=object).reshape(cells.shape)), denominator


def shrink(integers: NDArray[Any]) -> NDArray[Any]:
    """The same integers as int64 if all are below `INTEGER_LIMIT`, else unchanged.

    Examples
    --------
    >>> shrink(np.array([1, 2], dtype=object)).dtype
    dtype('int64')
    """
    if integers.dtype != object:
        return integers
    flat = integers.ravel()
    if all(-INTEGER_LIMIT < cell < INTEGER_LIMIT for cell in flat):
        return integers.astype(np.int64)
    return integers


def to_float(integers: NDArray[Any], denominator: int) -> NDArray[np.float64]:
    """The nearest floats to ``integers / denominator``.

    Python divides integers correctly rounded, so large numbers lose nothing twice.

    Examples
    --------
    >>> to_float(np.array([1, 2]), 4)
    array([0.25, 0.5 ])
    """
    if integers.dtype != object and denominator < 2**53 and _small(integers):
        return np.asarray(integers / denominator, dtype=np.float64)
    flat = [int(cell) / denominator for cell in integers.ravel()]
    return np.array(flat, dtype=np.float64).reshape(integers.shape)


def _small(integers: NDArray[Any]) -> bool:
    return integers.size == 0 or int(np.abs(integers).max()) < 2**53


def common(numbers: Iterable[Fraction]) -> int:
    """The least common denominator of some rationals.

    Examples
    --------
    >>> common([Fraction(1, 4), Fraction(1, 6)])
    12
    """
    return math.lcm(*(number.denominator for number in numbers))


def plain(value: Any) -> Any:
    """Data as JSON knows it: rationals spelled, tuples as lists, records as objects.

    Examples
    --------
    >>> plain({"x": (Fraction(1, 3), None, 0.5)})
    {'x': ['1/3', None, 0.5]}
    """
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return plain(_content(value))


def dumps(document: Any, **options: Any) -> str:
    """JSON text of data that may hold rationals, numpy scalars and records.

    Parameters
    ----------
    options
        Passed to `json.dumps`.

    Examples
    --------
    >>> dumps([Fraction(1, 2), 3])
    '["1/2", 3]'
    """
    return json.dumps(
        document, ensure_ascii=False, allow_nan=False, default=_content, **options
    )


def canonical(document: Any) -> str:
    """The one JSON spelling of some data, from which digests are made.

    Examples
    --------
    >>> canonical({"b": Fraction(1, 2), "a": 1})
    '{"a":1,"b":"1/2"}'
    """
    return dumps(document, sort_keys=True, separators=(",", ":"))


def _content(value: Any) -> Any:
    """What stands in JSON for a value that JSON does not know."""
    if isinstance(value, Fraction):
        long = max(abs(value.numerator), value.denominator) >= _LONGEST
        return float(value) if long else spell(value)
    if isinstance(value, np.generic):
        return value.item()
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: getattr(value, item.name) for item in fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{value!r} has no place in a result")
