"""How numbers are spelled for people, in every report alike.

Short exact numbers stay exact; others are rounded, and never so far that a number that is
not whole looks whole: a critical discount of 0.99996 is not 1.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from negotiation.exact import exact
from negotiation.reports.block import Cell, is_number

Number = int | float | Fraction

_EXACT_PLACES = 4
_LARGEST_DENOMINATOR = 9
_LONGEST = 10**12
_SMALLEST = Fraction(1, 2000)
# Decimal places of numbers below each limit: three digits or four.
_PLACES = ((Fraction(1, 100), 5), (1, 4), (10, 3), (1000, 2))


def number(value: Number) -> str:
    """Spell a number.

    Parameters
    ----------
    value
        Floats are read to twelve significant digits, so that rounding noise is not shown.

    Examples
    --------
    >>> [number(Fraction(*q)) for q in [(12, 1), (1, 2), (1, 3), (2, 7), (11, 13), (-9, 7)]]
    ['12', '0.5', '1/3', '2/7', '0.8462', '-9/7']
    >>> number(0.1 + 0.2), number(Fraction(99_996, 100_001)), number(12_345_678)
    ('0.3', '0.99995', '12,345,678')
    """
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return str(value).replace("inf", "∞").replace("nan", "undefined")
        q = Fraction(f"{value:.12g}")
    else:
        q = Fraction(value)
    if abs(q) >= _LONGEST:
        return _scientific(q)
    if q.denominator == 1:
        return f"{q.numerator:,}"
    if (q * 10**_EXACT_PLACES).denominator == 1:
        return f"{_decimal(q, _EXACT_PLACES)}".rstrip("0")
    if q.denominator <= _LARGEST_DENOMINATOR and abs(q.numerator) < 100:
        return str(q)
    return _rounded(q)


def _rounded(q: Fraction) -> str:
    if abs(q) < _SMALLEST:
        return _scientific(q)
    size = abs(q)
    places = next((k for limit, k in _PLACES if size < limit), 1)
    text = _decimal(q, places)
    while exact(text.replace(",", "")).denominator == 1 and places < 12:
        places += 1
        text = _decimal(q, places)
    return text


def _decimal(q: Fraction, places: int) -> str:
    """A decimal rounded half to even, in integers, with thousands set apart."""
    scaled = abs(round(q * 10**places))
    whole, rest = divmod(scaled, 10**places)
    return f"{'-' if q < 0 else ''}{whole:,}.{rest:0{places}d}"


def _scientific(q: Fraction) -> str:
    """Three digits and a power of ten; integers, so that no number is too large."""
    power = len(str(abs(q.numerator))) - len(str(q.denominator))
    power -= abs(q) < Fraction(10) ** power
    digits = round(abs(q) / Fraction(10) ** power * 100)
    if digits == 1000:
        digits, power = 100, power + 1
    mantissa = f"{digits // 100}.{digits % 100:02d}".rstrip("0").rstrip(".")
    return f"{'-' if q < 0 else ''}{mantissa}e{power}"


def spelled(cell: Cell) -> str:
    """Spell any cell: numbers as `number` does, yes, no, and a dash for "there is none".

    Examples
    --------
    >>> [spelled(cell) for cell in (Fraction(3, 4), True, None, "a,b")]
    ['0.75', 'yes', '–', 'a,b']
    """
    if cell is None:
        return "–"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return cell if isinstance(cell, str) else number(cell)


def aligned(column: Sequence[Cell], space: str = " ", point: str = " ") -> list[str]:
    """Spell the cells of a column so that decimal points stand below each other, flush right.

    Parameters
    ----------
    space, point
        What takes the place of a missing digit, and of a missing decimal point.

    Examples
    --------
    >>> aligned([Fraction(1, 2), 0.125, 3, "never"])
    ['0.5  ', '0.125', '3    ', 'never']
    """
    cells = [spelled(cell) for cell in column]
    places = [_places(text) if is_number(cell) else None
              for cell, text in zip(column, cells, strict=True)]
    most = max((have for have in places if have is not None), default=0)
    return [
        text if have is None or have == most
        else text + (point if have == 0 else "") + space * (most - have)
        for text, have in zip(cells, places, strict=True)
    ]


def _places(text: str) -> int | None:
    """Digits after the decimal point; None where there is another mark than that."""
    if not re.fullmatch(r"-?[\d,]+(\.\d+)?", text):
        return None
    return len(text.partition(".")[2])


def value(spelling: object) -> Number | None:
    """The number that a result record spells: exact for strings, a float for floats.

    Examples
    --------
    >>> value("1/3"), value(0.25), value(None)
    (Fraction(1, 3), 0.25, None)
    """
    if spelling is None or isinstance(spelling, (int, float)):
        return spelling
    return exact(spelling)


def told(spelling: object) -> str:
    """For people, the number that a result record spells.

    Examples
    --------
    >>> told("12/16"), told(None)
    ('0.75', '–')
    """
    return spelled(value(spelling))


def as_float(spelling: object) -> float:
    """For a drawing, the number that a result record spells.

    Raises
    ------
    ValueError
        If there is none.
    """
    found = value(spelling)
    if found is None:
        raise ValueError("expected a number, found none")
    return float(found)


def percent(share: float) -> str:
    """A share of draws in percent, to a tenth; the space before the sign does not break.

    Shares near the ends are not rounded onto them: 0.9999 is not all.

    Examples
    --------
    >>> [percent(share).replace("\\u00a0", " ") for share in (0.5, 0.98765, 0.9999, 1)]
    ['50 %', '98.8 %', '99.99 %', '100 %']
    """
    q = Fraction(f"{float(share) * 100:.12g}")
    text = number(Fraction(round(q * 10), 10))
    text = text if text not in ("0", "100") or q in (0, 100) else number(q)
    return f"{text}\u00a0%"


def count(many: int, one: str, several: str = "") -> str:
    """A number with its noun.

    Examples
    --------
    >>> count(1, "deal"), count(1024, "deal"), count(0, "party", "parties")
    ('1 deal', '1,024 deals', '0 parties')
    """
    return f"{many:,} {one if many == 1 else several or one + 's'}"


def listed(items: tuple[str, ...] | list[str], last: str = "and") -> str:
    """Names in a sentence.

    Examples
    --------
    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def one_line(text: str) -> str:
    """A text with every run of white space, line breaks included, as one space.

    Examples
    --------
    >>> one_line(" a\\n  b ")
    'a b'
    """
    return re.sub(r"[^\S\u00a0]+", " ", text).strip()
