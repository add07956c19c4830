"""The least greatest excess in rationals, with a constraint for every coalition at once."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from negotiation.coalitions.excess_program import Level, indicators
from negotiation.model.coalitional import CoalitionalGame
from negotiation.numerics.linear_program import maximise


def exact_level(
    game: CoalitionalGame,
    settled: Sequence[tuple[int, Fraction]],
    fixed: Sequence[int],
    rational: bool,
) -> Level | None:
    """As `negotiation.coalitions.excess_program.ExcessProgram.solve`, for small games.

    Parameters
    ----------
    settled : coalitions that keep what they are paid, and that.
    fixed : players who keep their own worth.
    """
    n, everyone = game.n, (1 << game.n) - 1
    equations = [(everyone, game.worth(everyone)), *settled,
                 *((1 << i, game.worth(1 << i)) for i in fixed)]
    rows = indicators([mask for mask, _ in equations], n)
    rank = np.linalg.matrix_rank(rows)
    pool = [mask for mask in range(1, everyone)
            if np.linalg.matrix_rank(np.vstack([rows, indicators([mask], n)])) > rank]
    own = [i for i in range(n) if rational and i not in fixed]
    limits = [*((mask, 1) for mask in pool), *((1 << i, 0) for i in own)]
    if not pool:
        return None
    # variables: payoffs and epsilon, all free
    upper = [[*(-(mask >> i & 1) for i in range(n)), -held] for mask, held in limits]
    equal = [[*(mask >> i & 1 for i in range(n)), 0] for mask, _ in equations]
    found = maximise(
        [*[0] * n, -1], upper, [-game.worth(mask) for mask, _ in limits],
        equal, [paid for _, paid in equations], free=range(n + 1),
    )
    if found.status != "optimal" or found.value is None:
        return None
    prices = found.duals_ub
    return Level(
        -found.value, found.x[:-1],
        [mask for mask, price in zip(pool, prices, strict=False) if price > 0],
        [i for i, price in zip(own, prices[len(pool):], strict=True) if price > 0],
    )
