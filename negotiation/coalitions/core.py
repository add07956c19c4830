"""The core and the least core: payoffs against which no coalition can do better alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from negotiation.coalitions.excess_program import ExcessProgram
from negotiation.errors import NegotiationError
from negotiation.exact import integer_array
from negotiation.model.coalitional import CoalitionalGame, subset_sums
from negotiation.numerics.linear_program import maximise

# Up to this many players all coalitions go into one exact program.
FEW = 7
# Excesses, of worths of at most 1, that floats cannot tell from the greatest.
_NEAR = 1e-7
_MOST_ROUNDS = 1000


@dataclass(frozen=True)
class LeastCore:
    """The least greatest excess, payoffs that attain it, and weights that prove it least.

    Attributes
    ----------
    epsilon : None for one player, who has no proper coalition to complain.
    payoffs : a point of the least core.
    weights : by coalition, positive, of sum 1; each player is in coalitions of weight `each`
        together, and ``sum of weights * v(S) - each * v(N) == epsilon``.
    each : the weight at each player.
    """

    epsilon: Fraction | None
    payoffs: tuple[Fraction, ...]
    weights: dict[int, Fraction]
    each: Fraction


@dataclass(frozen=True)
class Core:
    """Whether the core is empty, with proof.

    Attributes
    ----------
    empty : whether it is.
    payoffs : a point of it, else empty.
    balanced : if it is empty, weights by coalition that sum to 1 for each player and with which
        the coalitions are worth more than v(N) together.
    """

    empty: bool
    payoffs: tuple[Fraction, ...] = ()
    balanced: dict[int, Fraction] | None = None


def core(game: CoalitionalGame) -> Core:
    """A point of the core, or balanced weights that prove it empty.

    The core holds the payoffs with x(N) = v(N) and x(S) >= v(S) for every coalition S.

    Examples
    --------
    >>> core(CoalitionalGame.from_values({"A,B": 1, "A,C": 1, "B,C": 1, "A,B,C": 1})).empty
    True
    >>> point = core(CoalitionalGame.from_values({"L,R1": 1, "L,R2": 1, "L,R1,R2": 1})).payoffs
    >>> [str(x) for x in point]
    ['1', '0', '0']

    References
    ----------
    Gillies (1959); Bondareva (1963) and Shapley (1967) for balanced weights.
    """
    return core_of(least_core(game))


def core_of(least: LeastCore) -> Core:
    """What the least core says of the core.

    Examples
    --------
    >>> core_of(least_core(CoalitionalGame.from_values([0, 1, 1, 3]))).empty
    False
    """
    if least.epsilon is None or least.epsilon <= 0:
        return Core(False, least.payoffs)
    return Core(True, (), {mask: weight / least.each for mask, weight in least.weights.items()})


def least_core(game: CoalitionalGame) -> LeastCore:
    """The least epsilon for which payoffs exist with x(N) = v(N), x(S) >= v(S) - epsilon.

    It is at most 0 exactly when the core is not empty.

    Examples
    --------
    >>> least = least_core(CoalitionalGame.from_values({"A,B": 1, "A,C": 1, "B,C": 1, "A,B,C": 1}))
    >>> str(least.epsilon), [str(x) for x in least.payoffs]
    ('1/3', ['1/3', '1/3', '1/3'])

    References
    ----------
    Maschler, Peleg and Shapley (1979).
    """
    everyone = (1 << game.n) - 1
    if game.n == 1:
        return LeastCore(None, (game.worth(1),), {}, Fraction(1))
    pool = list(range(1, everyone)) if game.n <= FEW else _promising(game)
    for _ in range(_MOST_ROUNDS):
        least = _exact(game, pool)
        violated = _violated(game, least)
        if not violated:
            return least
        pool = sorted({*pool, *violated})
    raise NegotiationError("the least core was not found: too many coalitions are nearly tied")


def _promising(game: CoalitionalGame) -> list[int]:
    """Coalitions that floats take for binding, and a cover of the players."""
    everyone = (1 << game.n) - 1
    pool = {mask for i in range(game.n) for mask in (1 << i, everyone ^ (1 << i))}
    scale = abs(game.floats).max() or 1.0
    program = ExcessProgram(game.floats / scale, rational=False)
    level = program.solve([], np.zeros(0), [])
    if level is not None:
        known = np.array(program.pool)
        excess = game.floats / scale - subset_sums(np.asarray(level.x))
        pool |= {*level.priced, *known[excess[known] > level.epsilon - _NEAR].tolist()}
    return sorted(pool)


def _exact(game: CoalitionalGame, pool: Sequence[int]) -> LeastCore:
    """The least core when only the coalitions of a pool can complain."""
    n = game.n
    masks = np.array(pool, dtype=np.int64)
    rows = np.zeros((n + 1, len(pool) + 1), dtype=np.int64)
    rows[:n, :-1] = masks >> np.arange(n)[:, None] & 1
    rows[:n, -1] = -1
    rows[n, :-1] = 1
    worths = [*(int(v) for v in game.integers[masks]), -int(game.integers[-1])]
    found = maximise(worths, a_eq=rows, b_eq=[*[0] * n, 1], free=[len(pool)])
    assert found.value is not None
    return LeastCore(
        found.value / game.denominator,
        tuple(price / game.denominator for price in found.duals_eq[:n]),
        {mask: weight for mask, weight in zip(pool, found.x, strict=False) if weight},
        found.x[-1],
    )


def _violated(game: CoalitionalGame, least: LeastCore) -> list[int]:
    """Coalitions with a greater excess than the pool allows, the greatest first."""
    assert least.epsilon is not None
    floats = game.floats - subset_sums(np.array([float(x) for x in least.payoffs]))
    floats[[0, -1]] = -np.inf
    scale = max(abs(game.floats).max(), max(abs(float(x)) for x in least.payoffs), 1e-300)
    most = 4 * game.n
    clear = np.flatnonzero(floats > float(least.epsilon) + _NEAR * scale)
    if clear.size:
        return [int(mask) for mask in clear[np.argsort(-floats[clear], kind="stable")[:most]]]
    near = np.flatnonzero(floats > float(least.epsilon) - _NEAR * scale)
    excess = exact_excesses(game, near, least.payoffs)
    worse = [(e, int(mask)) for mask, e in zip(near, excess, strict=True) if e > least.epsilon]
    worse.sort(reverse=True)
    return [mask for _, mask in worse[:most]]


def exact_excesses(
    game: CoalitionalGame, masks: NDArray[np.int64], payoffs: Sequence[Fraction]
) -> list[Fraction]:
    """What each coalition is worth less what it is paid.

    Examples
    --------
    >>> game = CoalitionalGame.from_values([0, 1, 2, 5])
    >>> [str(e) for e in exact_excesses(game, np.array([1, 3]), [Fraction(5, 2), Fraction(2)])]
    ['-3/2', '1/2']
    """
    shares, unit = integer_array([*payoffs, Fraction(1, game.denominator)])
    members = (masks[:, None] >> np.arange(game.n) & 1).astype(object)
    worth = game.integers[masks].astype(object) * int(shares[-1])
    return [Fraction(int(e), unit) for e in worth - members @ shares[:-1].astype(object)]
