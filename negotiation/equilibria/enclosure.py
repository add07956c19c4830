"""A solution of a support system enclosed in a rational box, or recognised as rational.

Intervals are pairs of rationals, so that every inclusion is a proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from negotiation.equilibria.support_system import Floats, SupportSystem, evaluated

Interval = tuple[Fraction, Fraction]

# Denominators tried for rational solutions.
DENOMINATOR = 10**7
# Centres are rounded to this; boxes reach so far on each side.
GRID = 2**110
RADIUS = Fraction(1, 2**90)


@dataclass(frozen=True)
class Enclosure:
    """Where exactly one solution is.

    Attributes
    ----------
    centre : the unknowns in the middle of the box; the solution itself if `exact`.
    radius : half the width of the box, zero if `exact`.
    preconditioner : rationals near the inverse of the derivative, (unknowns, unknowns).
    """

    centre: tuple[Fraction, ...]
    radius: Fraction
    preconditioner: tuple[tuple[Fraction, ...], ...]

    @property
    def exact(self) -> bool:
        """Whether the solution is rational and known."""
        return not self.radius

    def box(self) -> list[Interval]:
        """An interval for each unknown."""
        return [(c - self.radius, c + self.radius) for c in self.centre]


def enclosed(system: SupportSystem, x: Floats) -> Enclosure | None:
    """The solution near x, enclosed; None if it could not be proved to be there."""
    rational = [Fraction(float(v)).limit_denominator(DENOMINATOR) for v in x]
    if system.solves(rational):
        return Enclosure(tuple(rational), Fraction(0), ())
    if len(system.equations) > system.unknowns:  # no interval shows that all of them hold
        return None
    inverse = np.linalg.inv(system.derivatives(x[None])[0])
    rows = tuple(tuple(Fraction(float(f"{v:.12g}")) for v in row) for row in inverse)
    centre = [Fraction(float(v)) for v in x]
    for _ in range(6):
        values = _values(system, centre)
        centre = [
            Fraction(round((c - sum((y * v for y, v in zip(row, values, strict=True)),
                                    Fraction(0))) * GRID), GRID)
            for c, row in zip(centre, rows, strict=True)
        ]
    found = Enclosure(tuple(centre), RADIUS, rows)
    return found if _krawczyk(system, found) else None


def _values(system: SupportSystem, x: list[Fraction]) -> list[Fraction]:
    factors = system.rational_factors(x)
    return [Fraction(evaluated(e.affine, factors, e.player)) / e.scale for e in system.equations]


def _krawczyk(system: SupportSystem, found: Enclosure) -> bool:
    """Krawczyk's test (1969): the box is mapped into its own inside, so it holds one solution."""
    values = _values(system, list(found.centre))
    slopes = _slopes(system, found.box())
    for r, row in enumerate(found.preconditioner):
        shift = abs(sum((y * v for y, v in zip(row, values, strict=True)), Fraction(0)))
        spread = Fraction(0)
        for c in range(system.unknowns):
            low = high = Fraction(int(r == c))
            for y, slope in zip(row, slopes, strict=True):
                ends = (y * slope[c][0], y * slope[c][1])
                low, high = low - max(ends), high - min(ends)
            spread += max(abs(low), abs(high))
        if shift + spread * found.radius >= found.radius:
            return False
    return True


def _slopes(system: SupportSystem, box: list[Interval]) -> list[list[Interval]]:
    """Intervals that hold all derivatives over a box."""
    one = _Span(Fraction(1), Fraction(1))
    spans = [[one, *(_Span(*box[k]) for k in range(block.start, block.stop))]
             for block in system.blocks]
    matrix = []
    for equation in system.equations:
        row: list[Interval] = []
        for j, size in enumerate(system.sizes):
            for c in range(1, size):
                if j == equation.player:
                    row.append((Fraction(0), Fraction(0)))
                    continue
                part = np.take(equation.affine, [c], axis=j)
                found = evaluated(part, [*spans[:j], [one], *spans[j + 1:]], equation.player)
                span = _span(found)
                row.append((span.low / equation.scale, span.high / equation.scale))
        matrix.append(row)
    return matrix


def bounds(system: SupportSystem, found: Enclosure) -> tuple[list[list[Interval]], list[Interval]]:
    """Probabilities of all actions of the supports, and gains of the actions outside."""
    box = found.box()
    one = _Span(Fraction(1), Fraction(1))
    spans = [[one, *(_Span(*box[k]) for k in range(block.start, block.stop))]
             for block in system.blocks]
    chances = []
    for block in system.blocks:
        rest = [box[k] for k in range(block.start, block.stop)]
        first = (1 - sum((high for _, high in rest), Fraction(0)),
                 1 - sum((low for low, _ in rest), Fraction(0)))
        chances.append([first, *rest])
    gains = []
    for equation in system.outside:
        span = _span(evaluated(equation.affine, spans, equation.player))
        gains.append((span.low, span.high))
    return chances, gains


def _span(value: Any) -> _Span:
    return value if isinstance(value, _Span) else _Span(Fraction(value), Fraction(value))


class _Span:
    """An interval with the two operations that a multi-affine polynomial needs."""

    __slots__ = ("high", "low")

    def __init__(self, low: Fraction, high: Fraction) -> None:
        self.low, self.high = low, high

    def __add__(self, other: Any) -> _Span:
        added = _span(other)
        return _Span(self.low + added.low, self.high + added.high)

    __radd__ = __add__

    def __mul__(self, other: Any) -> _Span:
        factor = _span(other)
        ends = (self.low * factor.low, self.low * factor.high,
                self.high * factor.low, self.high * factor.high)
        return _Span(min(ends), max(ends))

    __rmul__ = __mul__
