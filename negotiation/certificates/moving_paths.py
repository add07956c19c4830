"""Solutions that follow the line of two parties, worked out again next to a disagreement point."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise

from .deals import Vector
from .lines import Line
from .offers import Talks, best_on_line, last_offers
from .programs import ZERO
from .question import Question
from .reading import quotient
from .rest_points import end_of_path, rests_at

_DIGITS, _HALVINGS = 100, 160
# Crossings of longer rationals are not tried: their length would double each time.
_LONGEST = 2**1000
# So many half-way agreements are followed, and so many of them must reach a piece of the line.
_FOLLOWED, STEPS = 400, 60


def half_way(line: Line) -> tuple[Vector, int]:
    """Where half-way agreements of two parties end, and after how many; at a corner to which they
    lead for ever the number is 0.
    """
    at: Vector = (ZERO, ZERO)
    for steps in range(_FOLLOWED):
        corner = rests_at(line, (at[0], at[1]))
        if corner is not None:
            return corner, 0
        gaps = line.gaps(at)
        if not any(gaps):
            return at, steps
        at = (at[0] + gaps[0] / 2, at[1] + gaps[1] / 2)
    return at, _FOLLOWED


def continuous(line: Line) -> tuple[Vector, bool]:
    """Where the path of the continuous Raiffa solution ends, and whether it runs to a corner."""
    end, exact, _ = end_of_path(line)
    return end, exact in line.points


def middle(line: Line) -> Vector:
    """The point with the same length of the line, in products of gains, on either side."""
    with localcontext() as context:
        context.prec = _DIGITS
        pieces = list(pairwise(line.points))
        lengths = [quotient((c - a) * (b - d)).sqrt() for (a, b), (c, d) in pieces]
        left = sum(lengths, Decimal(0)) / 2
        for ((a, b), (c, d)), length in zip(pieces, lengths, strict=True):
            if left <= length:
                share = Fraction(left / length)
                return a + share * (c - a), b + share * (d - b)
            left -= length
    return line.points[-1]


def offered(line: Line, question: Question) -> Vector | None:
    """The gains that are agreed on at once when parties take turns; None if nothing is."""
    if question.offers is None:
        return None
    talks = Talks.read(question.offers, question)
    if talks.rounds is not None:
        gains, agreed = last_offers(line, talks)[-1]
        return gains if agreed else None
    if min(talks.patience) == 1 or not _possible(line, talks):
        return None
    pair = _repeated(line, talks)
    first = talks.order[0]
    if pair is None or pair[first][first] < talks.waiting(pair[1 - first])[first]:
        return None
    return pair[first]


def _possible(line: Line, talks: Talks) -> bool:
    if talks.outside is None:
        return True
    most = line.most(0, max(talks.outside[1], ZERO))
    return most is not None and most >= talks.outside[0]


def _repeated(line: Line, talks: Talks) -> tuple[Vector, Vector] | None:
    """Offers of both that are made again, by halving, and by the straight line between bounds.

    The latter ends the search where nothing turns between them.
    """
    low, high = line.points[0][0], line.points[-1][0]
    rise, fall = (pair[0][0] - x if (pair := _pair(line, talks, x)) else ZERO
                  for x in (low, high))
    pair = None
    for _ in range(_HALVINGS):
        straight = low + (high - low) * rise / (rise - fall) if rise != fall else low
        half = (low + high) / 2
        for first in (straight if straight.denominator < _LONGEST else half, half):
            pair = _pair(line, talks, first)
            if pair is None or pair[0][0] == first:
                return pair
            if low < first < high and pair[0][0] > first:
                low, rise = first, pair[0][0] - first
            elif low < first < high:
                high, fall = first, pair[0][0] - first
    return pair


def _pair(line: Line, talks: Talks, first: Fraction) -> tuple[Vector, Vector] | None:
    """The first one's reply to the other's reply to an offer that gives the first one a gain."""
    second = best_on_line(line, 1, talks.levels((first, ZERO))[0])
    again = None if second is None else best_on_line(line, 0, talks.levels(second)[1])
    return None if second is None or again is None else (again, second)


def moved(edge: list[Vector], point: Vector, question: Question) -> tuple[Line, Question]:
    """The line in gains over another disagreement point, and the question there."""
    line = Line([tuple(x - d for x, d in zip(corner, point, strict=True)) for corner in edge])
    return line, replace(question, point=point)
