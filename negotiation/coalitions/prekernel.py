"""A point of the prekernel: no player can press another harder than it is pressed by it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.coalitions.excess_program import indicators
from negotiation.coalitions.nucleolus import nucleolus
from negotiation.exact import INTEGER_LIMIT, integer_array
from negotiation.model.coalitional import CoalitionalGame, subset_sums
from negotiation.numerics.elimination import solve

# Rounds before the search gives up; differences of surpluses, of worths of at most 1, that are
# taken for zero, and by which a coalition of fewer members is preferred.
_MOST_ROUNDS, _EQUAL, _SMALLER = 100, 1e-9, 1e-11
# Where the equations leave payoffs open, these are rounded to such parts.
_PARTS = (1, 60, 5040, 2**20)

Attained = dict[tuple[int, int], tuple[Fraction, int, int]]


@dataclass(frozen=True)
class Prekernel:
    """A point of the prekernel with its proof.

    Attributes
    ----------
    payoffs : one a player, exact.
    attained : for each pair (i, j) with i < j the maximal surplus of each against the other, a
        coalition with i and without j that attains it, and one with j and without i.
    """

    payoffs: tuple[Fraction, ...]
    attained: Attained


def prekernel(game: CoalitionalGame) -> Prekernel | None:
    """A point of the prekernel, proved in rationals.

    The surplus of i against j is the greatest excess of a coalition with i and without j; in the
    prekernel the surpluses of any two players against each other are equal. From equal shares,
    the coalitions that attain the surpluses are kept and the differences between their excesses
    made as small as can be by least squares, until they vanish; the equations are then solved in
    rationals. Where that leads nowhere the prenucleolus is taken, which lies in the prekernel.

    Returns
    -------
    Prekernel or None
        None where no point was found that can be proved. The prekernel may hold other points.

    Examples
    --------
    >>> game = CoalitionalGame.from_values({"A,B": 60, "A,C": 40, "A,B,C": 100})
    >>> found = prekernel(game)
    >>> [str(x) for x in found.payoffs], str(found.attained[1, 2][0])
    (['50', '30', '20'], '-20')

    References
    ----------
    Davis and Maschler (1965), The kernel of a cooperative game; Meinhardt (2013), The
    Pre-Kernel as a Tractable Solution for Cooperative Games, for the search.
    """
    equations = _settled(game)
    if equations is not None:
        rows, gaps, near = equations
        for parts in _PARTS:
            start = [Fraction(round(x * parts), parts) for x in near]
            payoffs = _solved(rows, gaps, start)
            attained = None if payoffs is None else surpluses(game, payoffs)
            if payoffs is not None and attained is not None:
                return Prekernel(payoffs, attained)
    central = nucleolus(game, rational=False)
    attained = None if central is None else surpluses(game, central.payoffs)
    return None if central is None or attained is None else Prekernel(central.payoffs, attained)


def surpluses(game: CoalitionalGame, payoffs: tuple[Fraction, ...]) -> Attained | None:
    """The maximal surpluses of every two players, if they are equal; else None.

    Examples
    --------
    >>> game = CoalitionalGame.from_values([0, 0, 0, 2])
    >>> surpluses(game, (Fraction(1), Fraction(1)))
    {(0, 1): (Fraction(-1, 1), 1, 2)}
    >>> surpluses(game, (Fraction(2), Fraction(0))) is None
    True
    """
    shares, unit = integer_array([*payoffs, Fraction(1, game.denominator)])
    factor = int(shares[-1])
    paid: NDArray[Any] = shares[:-1]
    largest = int(abs(game.integers).max()) * factor + sum(abs(int(x)) for x in paid)
    kind = np.int64 if largest < INTEGER_LIMIT else object
    excess = game.integers.astype(kind) * factor - subset_sums(paid.astype(kind))
    attained: Attained = {}
    for i, j in combinations(range(game.n), 2):
        one, other = _pressing(excess, i, j), _pressing(excess, j, i)
        if excess[one] != excess[other]:
            return None
        attained[i, j] = Fraction(int(excess[one]), unit), one, other
    return attained


def _pressing(excess: NDArray[Any], i: int, j: int) -> int:
    """The coalition with i and without j of the greatest excess."""
    low, high = min(i, j), max(i, j)
    grid = excess.reshape(-1, 2, 1 << high - low - 1, 2, 1 << low)
    part = grid[:, int(high == i), :, int(low == i)]
    top, middle, bottom = np.unravel_index(int(part.argmax()), part.shape)
    return int(top) << high + 1 | int(middle) << low + 1 | int(bottom) | 1 << i


def _settled(game: CoalitionalGame) -> tuple[NDArray[Any], list[Fraction], list[float]] | None:
    """Equations between payoffs, and floats that meet them; None if the rounds do not end."""
    n, scale = game.n, abs(game.floats).max() or 1.0
    values = game.floats / scale
    headcount = subset_sums(np.ones(n))
    payoffs = np.full(n, values[-1] / n)
    balanced = np.eye(n)[:, 1:] - np.eye(n)[:, :1]  # directions that keep the sum
    for _ in range(_MOST_ROUNDS):
        excess = values - subset_sums(payoffs)
        preferred = excess - _SMALLER * headcount
        pairs = [(_pressing(preferred, i, j), _pressing(preferred, j, i))
                 for i, j in combinations(range(n), 2)]
        ones, others = ([pair[k] for pair in pairs] for k in (0, 1))
        rows = indicators([*ones, (1 << n) - 1], n) - indicators([*others, 0], n)
        gaps = excess[ones] - excess[others] if pairs else np.zeros(0)
        if abs(gaps).max(initial=0.0) < _EQUAL:
            wanted = [game.worth(one) - game.worth(other) for one, other in pairs]
            return (rows.astype(np.int64), [*wanted, game.worth((1 << n) - 1)],
                    (payoffs * scale).tolist())
        payoffs += balanced @ np.linalg.lstsq(rows[:-1] @ balanced, gaps, rcond=None)[0]
    return None


def _solved(
    rows: NDArray[Any], wanted: list[Fraction], start: list[Fraction]
) -> tuple[Fraction, ...] | None:
    """The payoffs that meet the equations; those left open are taken from a start."""
    shares, unit = integer_array([*start, *wanted])
    first = shares[:len(start)].astype(object)
    found = solve(rows, shares[len(start):].astype(object) - rows.astype(object) @ first)
    return None if found is None else tuple(
        x + change / unit for x, change in zip(start, found, strict=True))
