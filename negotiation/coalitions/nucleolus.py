"""The nucleolus and the prenucleolus: the greatest complaints made as small as can be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from negotiation.coalitions.exact_excess import exact_level
from negotiation.coalitions.excess_program import ExcessProgram, Level, indicators
from negotiation.coalitions.kohlberg import Balanced, kohlberg
from negotiation.model.coalitional import CoalitionalGame
from negotiation.numerics.elimination import solve

# Up to this many players programs are solved in rationals from the start.
FEW = 5
# Where floats lead astray, rationals take over in games of up to this many players.
SMALL = 11


@dataclass(frozen=True)
class Nucleolus:
    """The nucleolus with its proof.

    Attributes
    ----------
    payoffs : one a player, exact.
    proof : Kohlberg's weights, level by level; None where families are too large to prove
        balanced, and the payoffs rest on floating point.
    """

    payoffs: tuple[Fraction, ...]
    proof: tuple[Balanced, ...] | None


def nucleolus(game: CoalitionalGame, rational: bool = True) -> Nucleolus | None:
    """The payoffs whose excesses, from the greatest, are lexicographically least.

    The excess of a coalition is what it is worth less what it is paid. Linear programs settle
    one level of excess after the other; only coalitions with a positive price are settled, since
    those alone keep their excess at every optimum.

    Parameters
    ----------
    rational
        Among payoffs that give every player at least its own worth (the nucleolus); False for
        the prenucleolus, among all that share out v(N).

    Returns
    -------
    Nucleolus or None
        None where no payoffs are individually rational, or where neither floats nor, in a small
        game, rationals found payoffs that can be proved.

    Examples
    --------
    The estate of 200 with claims of 100, 200 and 300 (Talmud; Aumann and Maschler, 1985):

    >>> game = CoalitionalGame(("100", "200", "300"), estate=Fraction(200),
    ...                        claims=(Fraction(100), Fraction(200), Fraction(300)))
    >>> [str(x) for x in nucleolus(game).payoffs]
    ['50', '75', '75']

    References
    ----------
    Schmeidler (1969), The nucleolus of a characteristic function game; Maschler, Peleg and Shapley
    (1979) for the programs.
    """
    own = sum((game.worth(1 << i) for i in range(game.n)), Fraction(0))
    if rational and own > game.worth((1 << game.n) - 1):
        return None
    if game.n > FEW:
        found = _proved(game, _in_floats(game, rational), rational)
        if found is not None or game.n > SMALL:
            return found

    def level(settled: list[tuple[int, Fraction]], fixed: list[int]) -> Level | None:
        return exact_level(game, settled, fixed, rational)

    return _proved(game, _settled(game, level), rational)


def _proved(
    game: CoalitionalGame, payoffs: tuple[Fraction, ...] | None, rational: bool
) -> Nucleolus | None:
    if payoffs is None:
        return None
    try:
        proof = kohlberg(game, payoffs, rational)
    except OverflowError:
        return Nucleolus(payoffs, None)
    return None if proof is None else Nucleolus(payoffs, proof)


def _in_floats(game: CoalitionalGame, rational: bool) -> tuple[Fraction, ...] | None:
    scale = abs(game.floats).max() or 1.0
    program = ExcessProgram(game.floats / scale, rational)

    def level(settled: list[tuple[int, float]], fixed: list[int]) -> Level | None:
        return program.solve([mask for mask, _ in settled],
                             np.array([paid for _, paid in settled]), fixed)

    return _settled(game, level, 1 / scale)


def _settled(
    game: CoalitionalGame,
    next_level: Callable[[list, list], Level | None],  # type: ignore[type-arg]
    scale: float | None = None,
) -> tuple[Fraction, ...] | None:
    """Settle level after level until all payoffs are determined; then solve for them exactly."""
    everyone = (1 << game.n) - 1
    settled: list[tuple[int, Fraction | float]] = []
    fixed: list[int] = []
    tight: list[list[int]] = []
    bounded: set[int] = set()
    rank = 1
    while rank < game.n:
        level = next_level(settled, fixed)
        if level is None or not (level.priced or level.bounded):
            return None
        tight.append(level.priced)
        bounded |= set(level.bounded)
        for mask in [*level.priced, *(1 << i for i in level.bounded)]:
            rows = [everyone, *(mask for mask, _ in settled), *(1 << i for i in fixed), mask]
            if np.linalg.matrix_rank(indicators(rows, game.n)) == rank:
                continue
            rank += 1
            if mask in level.priced:
                worth = game.worth(mask) if scale is None else game.floats[mask] * scale
                settled.append((mask, worth - level.epsilon))
            else:
                fixed.append(mask.bit_length() - 1)
    return _solved(game, tight, sorted(bounded))


def _solved(
    game: CoalitionalGame, tight: list[list[int]], bounded: list[int]
) -> tuple[Fraction, ...] | None:
    """Payoffs at which the coalitions of each level have one excess, in rationals."""
    n = game.n
    rows, worths = [], []
    for masks, level in [([(1 << n) - 1], None), *((masks, k) for k, masks in enumerate(tight)),
                         ([1 << i for i in bounded], None)]:
        for mask in masks:
            row = np.zeros(n + len(tight), dtype=np.int64)
            row[:n] = mask >> np.arange(n) & 1
            if level is not None:
                row[n + level] = 1
            rows.append(row)
            worths.append(int(game.integers[mask]))
    found = solve(np.array(rows), np.array(worths, dtype=object))
    return None if found is None else tuple(x / game.denominator for x in found[:n])
