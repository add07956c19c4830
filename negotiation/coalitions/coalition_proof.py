"""Coalition-proof equilibria: no group can gain by an agreement that would itself last."""

from __future__ import annotations

import numpy as np

from negotiation.coalitions.strong_nash import Lasting, charged, improvements, unbroken
from negotiation.model.game import Game
from negotiation.model.subsets import bits


def coalition_proof(game: Game) -> Lasting:
    """All pure coalition-proof equilibria.

    Fix the actions of the players outside a coalition J. An agreement of J is self-enforcing when
    each smaller group in J would keep its own part, the rest given: when that part is
    coalition-proof for the group. It is coalition-proof for J when it is self-enforcing and no
    other self-enforcing agreement of J is strictly better for every member. For one player that
    is a best reply; the equilibria asked for are those of J = N. Agreements and deviations are in
    pure strategies.

    Raises
    ------
    InputError
        If there are too many pairs of profiles to compare.

    Examples
    --------
    In the prisoner's dilemma the only equilibrium is coalition-proof, though not strong: what is
    better for both would not last.

    >>> game = Game.from_payoffs({"A": [[2, 0], [3, 1]], "B": [[2, 3], [0, 1]]})
    >>> coalition_proof(game).profiles
    ((1, 1),)

    References
    ----------
    Bernheim, Peleg and Whinston (1987), Coalition-proof Nash equilibria I: Concepts.
    """
    broken = np.zeros(game.shape, dtype=np.int64)
    towards = np.full(game.shape, -1, dtype=np.int64)
    pairs, formed = 0, {0: np.ones(game.shape, dtype=bool)}
    for size in range(1, game.n + 1):
        smaller, formed = formed, {}
        for mask in (mask for mask in range(1 << game.n) if mask.bit_count() == size):
            enforced = np.logical_and.reduce([smaller[mask ^ 1 << i] for i in bits(mask)])
            pairs = charged(pairs, game, mask, enforced)
            found = improvements(game, mask, enforced, enforced)
            formed[mask] = enforced & (found < 0)
            fresh = (broken == 0) & (found >= 0)
            towards = np.where(fresh, found, towards)
            broken = np.where(fresh, mask, broken)
    return Lasting(unbroken(broken), broken, towards)
