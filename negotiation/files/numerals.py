"""Numbers as files spell them: exact, finite, and of a size a float can hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

LONGEST = 400  # characters of one number
LARGEST = 10**300
SPELLING = (  # of a number in a string; the schemas have the same
    r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$|^[+-]?[0-9]+/0*[1-9][0-9]*$"
)
_SPELLING = re.compile(SPELLING)
_TOO_LARGE = "expected a number below 1e300 in size, found "


@dataclass(frozen=True)
class Unreadable:
    """A number that a file spells and this package does not accept."""

    text: str
    why: str


def numeral(text: str) -> Fraction | Unreadable:
    """The number that a text spells: a decimal, or ``p/q``.

    Examples
    --------
    >>> numeral("0.1"), numeral("1/3"), numeral("nan").why
    (Fraction(1, 10), Fraction(1, 3), 'expected a finite number, found nan')
    """
    if len(text) > LONGEST:
        return _too_long(text)
    # Plain decimals and fractions are nearly all there are, and this is much the faster way.
    whole, point, digits = text.partition(".")
    if point and digits.isdigit() and _is_integer(whole or "0") and text.isascii():
        return Fraction(int(whole + digits), 10 ** len(digits))
    above, line, below = text.partition("/")
    if line and below.isdigit() and _is_integer(above) and text.isascii() and int(below):
        return Fraction(int(above), int(below))
    if text.lstrip("+-").lower() in ("nan", "inf", "infinity"):
        return Unreadable(text, f"expected a finite number, found {text}")
    text = text.replace("_", "")
    exponent = text.lower().partition("e")[2].lstrip("+-")
    if exponent.isdigit() and len(exponent) > 3:
        return Unreadable(text, f"expected an exponent of at most three digits, found {show(text)}")
    if not _SPELLING.match(text) or text.endswith("\n"):
        return Unreadable(text, f"expected a number such as 3, 0.25 or 1/3, found {show(text)}")
    number = Fraction(text)
    return number if abs(number) < LARGEST else Unreadable(text, _TOO_LARGE + show(text))


def integer(text: str) -> int | Unreadable:
    """The number that a JSON integer spells."""
    return int(text) if len(text) <= LONGEST else _too_long(text)


def _is_integer(text: str) -> bool:
    """Whether a text is digits, perhaps after a sign, and surely below `LARGEST`."""
    return text.lstrip("+-").isdigit() and len(text) < 300 and text[1:2] not in ("+", "-")


def _too_long(text: str) -> Unreadable:
    return Unreadable(
        text, f"expected a number of at most {LONGEST} characters, found {len(text)}"
    )


def exact_or_fault(value: object) -> Fraction | int | Unreadable:
    """The number that a value of a document is, or what is wrong with it.

    Examples
    --------
    >>> exact_or_fault("1/3"), exact_or_fault("one").why
    (Fraction(1, 3), "expected a number such as 3, 0.25 or 1/3, found 'one'")
    """
    if isinstance(value, str):
        return numeral(value)
    if isinstance(value, (Fraction, Unreadable)):
        return value
    if isinstance(value, bool) or not isinstance(value, int):
        return Unreadable("", f"expected a number, found {show(value)}")
    return value if -LARGEST < value < LARGEST else Unreadable("", _TOO_LARGE + show(value))


def show(value: object) -> str:
    """A value as a message quotes it: short, and in the file's own terms.

    Examples
    --------
    >>> show(Fraction(3, 2)), show("one"), show([1, 2]), show(True)
    ('1.5', "'one'", 'an array of 2', 'true')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Fraction)):
        return _shortened(str(writable(Fraction(value))))
    if isinstance(value, str):
        return repr(_shortened(value))
    if isinstance(value, list):
        return f"an array of {len(value)}"
    if isinstance(value, dict):
        return "a table"
    return "null" if value is None else _shortened(str(value))


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


def writable(number: Fraction) -> int | float | str:
    """The plainest spelling of a rational that a payoff file reads back unchanged.

    Examples
    --------
    >>> writable(Fraction(2)), writable(Fraction(1, 10)), writable(Fraction(1, 3))
    (2, 0.1, '1/3')
    """
    if number.denominator == 1:
        return number.numerator
    rounded = number.numerator / number.denominator
    return rounded if numeral(repr(rounded)) == number else str(number)
