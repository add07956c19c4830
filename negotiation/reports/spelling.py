"""How numbers are spelled for people, in every report alike.

Short exact numbers stay exact; others are rounded, and never so far that a number that is
not whole looks whole: a critical discount of 0.99996 is not 1. Numbers that are read together,
in a column or in a list, have one style.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from negotiation.exact import exact
from negotiation.reports.block import Cell, Several, is_number

Number = int | float | Fraction

MINUS = "\u2212"
_EXACT_PLACES = 4
_LARGEST_DENOMINATOR = 9
_LONGEST = 10**12
_SMALLEST = Fraction(1, 2000)
# Decimal places of numbers below each limit: three digits or four.
_PLACES = ((Fraction(1, 100), 5), (1, 4), (10, 3), (1000, 2))
# Numbers of a column that would need more places are spelled by themselves.
_MOST_PLACES = 6


def number(value: Number) -> str:
    """Spell a number.

    Parameters
    ----------
    value
        Floats are read to twelve significant digits, so that rounding noise is not shown.

    Examples
    --------
    >>> [number(Fraction(*q)) for q in [(12, 1), (1, 2), (1, 3), (2, 7), (11, 13), (-9, 7)]]
    ['12', '0.5', '1/3', '2/7', '0.8462', '−9/7']
    >>> number(0.1 + 0.2), number(Fraction(99_996, 100_001)), number(12_345_678)
    ('0.3', '0.99995', '12,345,678')
    """
    q = _rational(value)
    if q is None:
        return str(value).replace("inf", "∞").replace("nan", "undefined").replace("-", MINUS)
    if abs(q) >= _LONGEST:
        return _scientific(q)
    if q.denominator == 1:
        return f"{q.numerator:,}".replace("-", MINUS)
    places = _ending(q)
    if places is not None:
        return _decimal(q, places)
    if _short(q):
        return str(q).replace("-", MINUS)
    if abs(q) < _SMALLEST:
        return _scientific(q)
    return _decimal(q, max(_usual(q), _telling(q)))


def alike(cells: Sequence[Cell], fractions: bool = True) -> list[str]:
    """Spell cells that are read together, as those of a column, in one style.

    Whole numbers are exact and stay whole. The others are decimals with equally many places,
    or fractions where all are short and some do not end as decimals. None is rounded onto a whole
    number; one too small for that is spelled by itself.

    Parameters
    ----------
    fractions
        Whether there may be fractions.

    Examples
    --------
    >>> alike([Fraction(1, 2), Fraction(1, 3), 2]), alike([Fraction(1, 2), Fraction(1, 3), 0.1])
    (['1/2', '1/3', '2'], ['0.5000', '0.3333', '0.1000'])
    >>> alike([0.5, Fraction(-1, 8), 0, "never", None])
    ['0.500', '−0.125', '0', 'never', '–']
    """
    found = {q for cell in cells for q in _parts(cell)
             if _SMALLEST <= abs(q) < _LONGEST and _telling(q) <= _MOST_PLACES}
    endings = [_ending(q) for q in found]
    if None not in endings:
        places = max((end for end in endings if end is not None), default=0)
    elif fractions and all(map(_short, found)):
        places = None
    else:
        places = max(_usual(max(map(abs, found))), *(
            max(_telling(q), min(places_for(q, 3), _EXACT_PLACES)) for q in found))

    def told_so(cell: Cell) -> str:
        if isinstance(cell, Several):
            return cell.between.join(map(told_so, cell.numbers))
        q = _rational(cell) if is_number(cell) else None
        if q not in found:
            return spelled(cell)
        return str(q).replace("-", MINUS) if places is None else _decimal(q, places)

    return [told_so(cell) for cell in cells]


def _rational(value: Number) -> Fraction | None:
    """The rational that is spelled; None for what is not finite."""
    if isinstance(value, float):
        return Fraction(f"{value:.12g}") if math.isfinite(value) else None
    return Fraction(value)


def _parts(cell: Cell) -> Iterator[Fraction]:
    """The numbers in a cell that are not whole."""
    if isinstance(cell, Several):
        for part in cell.numbers:
            yield from _parts(part)
    elif is_number(cell):
        q = _rational(cell)
        if q is not None and q.denominator > 1:
            yield q


def _ending(q: Fraction) -> int | None:
    """How many places a short decimal has; None where it has many or does not end."""
    return next((k for k in range(_EXACT_PLACES + 1) if (q * 10**k).denominator == 1), None)


def _short(q: Fraction) -> bool:
    return q.denominator <= _LARGEST_DENOMINATOR and abs(q.numerator) < 100


def _usual(q: Fraction) -> int:
    return next((k for limit, k in _PLACES if abs(q) < limit), 1)


def places_for(q: Fraction, digits: int) -> int:
    """The decimal places at which so many significant digits of a number are seen.

    Examples
    --------
    >>> places_for(Fraction(1, 30), 3), places_for(Fraction(1234), 3)
    (4, 0)
    """
    places = 0
    while abs(q) * 10**places < 10**(digits - 1):
        places += 1
    return places


def _telling(q: Fraction) -> int:
    """The places at which a number that is not whole does not look whole."""
    places = 0
    while round(q * 10**places) % 10**places == 0 and places < 12:
        places += 1
    return places


def _decimal(q: Fraction, places: int) -> str:
    """A decimal rounded half to even, in integers, with thousands set apart."""
    scaled = abs(round(q * 10**places))
    whole, rest = divmod(scaled, 10**places)
    point = f".{rest:0{places}d}" if places else ""
    return f"{MINUS if q < 0 else ''}{whole:,}{point}"


def _scientific(q: Fraction) -> str:
    """Three digits and a power of ten; integers, so that no number is too large."""
    power = len(str(abs(q.numerator))) - len(str(q.denominator))
    power -= abs(q) < Fraction(10) ** power
    digits = round(abs(q) / Fraction(10) ** power * 100)
    if digits == 1000:
        digits, power = 100, power + 1
    mantissa = f"{digits // 100}.{digits % 100:02d}".rstrip("0").rstrip(".")
    return f"{MINUS if q < 0 else ''}{mantissa}e{power}".replace("-", MINUS)


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
    if isinstance(cell, Several):
        return cell.between.join(alike(cell.numbers))
    return cell if isinstance(cell, str) else number(cell)


def columns(
    cells: Sequence[Sequence[Cell]], space: str = "", point: str = ""
) -> list[list[str]]:
    """Spell the columns of a table, each in one style.

    Fractions stand only where all numbers of the table that are not whole are short.

    Parameters
    ----------
    cells
        Column by column.
    space, point
        What takes the place of a missing digit, and of a missing decimal point, so that points
        stand below each other in columns that are flush right.

    Examples
    --------
    >>> columns([[Fraction(1, 2), 0.125, 3, "never"]], " ", " ")
    [['0.500', '0.125', '3    ', 'never']]
    >>> columns([[Fraction(1, 3), 2], [Fraction(1, 16), Fraction(1, 9)]])
    [['0.3333', '2'], ['0.0625', '0.1111']]
    """
    short = all(_short(q) for column in cells for cell in column for q in _parts(cell))
    return [_aligned(column, alike(column, short), space, point) for column in cells]


def _aligned(column: Sequence[Cell], texts: list[str], space: str, point: str) -> list[str]:
    places = [_places(text) if is_number(cell) else None
              for cell, text in zip(column, texts, strict=True)]
    most = max((have for have in places if have is not None), default=0)
    return [
        text if have is None or have == most
        else text + (point if have == 0 else "") + space * (most - have)
        for text, have in zip(texts, places, strict=True)
    ]


def _places(text: str) -> int | None:
    """Digits after the decimal point; None where there is another mark than that."""
    if not re.fullmatch(rf"{MINUS}?[\d,]+(\.\d+)?", text):
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


def rounded(spelling: object, digits: int = 3) -> Fraction | None:
    """The number that a result record spells, to so many significant digits.

    Examples
    --------
    >>> [str(rounded(x)) for x in ("59.5965", "-1/3", "0", 1234)]
    ['298/5', '-333/1000', '0', '1230']
    """
    found = value(spelling)
    if not found:
        return None if found is None else Fraction(0)
    q = Fraction(found)
    return Fraction(f"{float(q):.{digits}g}")


def named(numbers: Mapping[str, object]) -> str:
    """Names with the numbers that result records spell for them, in one style.

    Examples
    --------
    >>> named({"left": "1/2", "right": "1/3"})
    'left 1/2, right 1/3'
    """
    texts = alike([value(spelling) for spelling in numbers.values()])
    return ", ".join(f"{name} {text}" for name, text in zip(numbers, texts, strict=True))


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
