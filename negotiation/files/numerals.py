"""Numbers as files spell them: exact, finite, and of a size a float can hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from negotiation.exact import exact

LONGEST = 400  # characters of one number
LARGEST = 10**300
SPELLING = (  # of a number in a string; the schemas have the same
    r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$|^[+-]?[0-9]+/0*[1-9][0-9]*$"
)
_SPELLING = re.compile(SPELLING)


@dataclass(frozen=True)
class Unreadable:
    """A number that a file spells and this package does not accept."""

    text: str
    why: str


def decimal(text: str) -> Fraction | Unreadable:
    """The number that a TOML or JSON float spells.

    Examples
    --------
    >>> decimal("0.1"), decimal("nan").why
    (Fraction(1, 10), 'expected a finite number, found nan')
    """
    if text.lstrip("+-").lower() in ("nan", "inf", "infinity"):
        return Unreadable(text, f"expected a finite number, found {text}")
    if len(text) > LONGEST:
        return _too_long(text)
    try:
        return exact(text)
    except ValueError as error:
        return Unreadable(text, str(error))


def integer(text: str) -> int | Unreadable:
    """The number that a JSON integer spells."""
    return int(text) if len(text) <= LONGEST else _too_long(text)


def _too_long(text: str) -> Unreadable:
    return Unreadable(
        text, f"expected a number of at most {LONGEST} characters, found {len(text)}"
    )


def number_fault(value: object) -> str:
    """What is wrong with a value where a number is expected; empty if nothing is.

    Examples
    --------
    >>> number_fault("1/3"), number_fault("one")
    ('', "expected a number such as 3, 0.25 or 1/3, found 'one'")
    """
    if isinstance(value, Unreadable):
        return value.why
    if isinstance(value, str):
        if len(value) > LONGEST:
            return _too_long(value).why
        if not _SPELLING.match(value) or value.endswith("\n"):
            return f"expected a number such as 3, 0.25 or 1/3, found {show(value)}"
    if isinstance(value, bool) or not isinstance(value, (int, Fraction, str)):
        return f"expected a number, found {show(value)}"
    try:
        size = abs(exact(value))
    except ValueError as error:
        return str(error)
    return "" if size < LARGEST else f"expected a number below 1e300 in size, found {show(value)}"


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
    try:
        rounded = float(number)
    except OverflowError:
        return str(number)
    return rounded if Fraction(repr(rounded)) == number else str(number)
