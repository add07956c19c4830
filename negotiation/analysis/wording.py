"""How numbers, deals and lists are worded in findings."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from negotiation.analysis.outcomes import Index, Outcomes
from negotiation.exact import decimal


def decimal_of(number: Fraction | float | None) -> str:
    """Three significant digits, or "none"."""
    return "none" if number is None else decimal(number)


def signed(number: Fraction) -> str:
    """Three significant digits with a sign.

    Examples
    --------
    >>> signed(Fraction(1, 3)), signed(Fraction(-2)), signed(Fraction(0))
    ('+0.333', '−2', '0')
    """
    return ("+" if number > 0 else "−" if number < 0 else "") + decimal(abs(number))


def percent(share: Fraction | float | None) -> str:
    """A share as a percentage with two significant digits.

    Examples
    --------
    >>> percent(Fraction(1, 9))
    '11 %'
    """
    return "none" if share is None else f"{decimal(100 * float(share), 2)} %"


def ordinal(rank: int) -> str:
    """A rank in words' short form.

    Examples
    --------
    >>> [ordinal(rank) for rank in (1, 2, 11, 23, 112)]
    ['1st', '2nd', '11th', '23rd', '112th']
    """
    ending = "th" if 10 <= rank % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{ending}"


def joined(names: Sequence[str], last: str = "and") -> str:
    """A list in a sentence.

    Examples
    --------
    >>> joined(["A"]), joined(["A", "B", "C"]), joined(["A", "B"], "or")
    ('A', 'A, B and C', 'A or B')
    """
    return f" {last} ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def counted(number: int, noun: str) -> str:
    """A number with its noun in the right form.

    Examples
    --------
    >>> counted(1, "deal"), counted(3000, "deal")
    ('1 deal', '3,000 deals')
    """
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def sentence_start(name: str) -> str:
    """A name as the first word of a sentence."""
    return name[:1].upper() + name[1:]


def unit(outcomes: Outcomes) -> str:
    """The unit of payoffs, without its remarks in parentheses, as the end of a clause."""
    name = outcomes.negotiation.unit.partition(" (")[0]
    return f" ({name})" if name else ""


def change(outcomes: Outcomes, place: Index) -> str:
    """What a deal of the stage game changes against the status quo, in words."""
    if place == outcomes.start:
        return "the status quo"
    profile = outcomes.part.profile(outcomes.in_part(place))
    moved: list[Any] = [
        f"{issue.label.lower()} at “{profile[issue.id]}”"
        for issue in outcomes.negotiation.issues
        if issue.id in profile and profile[issue.id] != issue.levels[issue.status_quo]
    ]
    return f"a change to {joined(moved)}" if moved else "the status quo"
