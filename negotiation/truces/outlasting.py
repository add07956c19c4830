"""Which of several deals outlast fading leverage, without the whole table of each.

Floats tell where a breach costs clearly more than it brings; what they cannot tell is decided in
enclosed rationals, deal by deal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.truces.decay import Interval, sign
from negotiation.truces.drift import Index
from negotiation.truces.erosion_map import slacks_float
from negotiation.truces.fading_truce import FadingTruce
from negotiation.truces.moving_stage import NEAR, MovingStage
from negotiation.truces.terms import Terms

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Break:
    """The first breach that pays although the deal would be kept in all other periods.

    Parameters
    ----------
    period, player
        When, and whose.
    action
        What the player would do instead.
    slack
        What the breach costs, as a sum over periods; below 0.
    """

    period: int
    player: int
    action: int
    slack: Interval


def outlasting(
    stage: MovingStage, deals: Sequence[Index], agreed: Terms
) -> list[FadingTruce | None]:
    """For each deal None where it is kept in every period as leverage fades; else all about it.

    Breaches lead to one-shot equilibria. Every period's game must have a pure one, and every
    player with a choice a discount. The verdicts are those of `negotiation.erosion`.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from negotiation.model.game import Game
    >>> from negotiation.truces.decay import HalfLife
    >>> from negotiation.truces.drift import drift_of_games
    >>> from negotiation.truces.terms import terms
    >>> now = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]}, discount="7/10")
    >>> later = Game.from_payoffs({"A": [[3, 0], [5, "5/2"]], "B": [[3, 5], [0, 1]]})
    >>> path = MovingStage(drift_of_games(now, later, HalfLife(Fraction(2))))
    >>> broken, kept = outlasting(path, [(0, 0), (1, 1)], terms(now))
    >>> first_break(broken).period, broken.unravels, kept
    (2, True, None)
    """
    kept, broken = _told(stage, deals, agreed)
    found: list[FadingTruce | None] = []
    for deal, stays, goes in zip(deals, kept, broken, strict=True):
        truce = None if stays else FadingTruce(stage, deal, agreed)
        found.append(truce if goes or truce is None or truce.breaks is not None else None)
    return found


def first_break(truce: FadingTruce) -> Break | None:
    """The first breach that pays although the deal would be kept in all other periods."""
    t = truce.breaks
    if t is None:
        return None
    i = next(i for i, slack in truce.lasting.items()
             if truce.periods[i][t].tempted and sign(slack[t]) < 0)
    return Break(t, i, truce.periods[i][t].deviation[i], truce.lasting[i][t])


def _told(stage: MovingStage, deals: Sequence[Index], agreed: Terms) -> tuple[Mask, Mask]:
    """Of which deals floats show, beyond their rounding, that no breach pays, or that one does."""
    kept, broken = np.ones(len(deals), dtype=bool), np.zeros(len(deals), dtype=bool)
    hazard = np.array([float(agreed.hazard)])
    for i in stage.drift.movers:
        discount = agreed.discount[i]
        assert discount is not None
        worth, gain = _at_stake(stage, i, deals, agreed.summit.periods)
        slack = slacks_float(worth, np.maximum(gain, 0), agreed, i, hazard)
        gain = gain[np.minimum(np.arange(len(slack)), len(gain) - 1)]
        # rounding adds up over the periods that count
        near = NEAR / (1 - float(discount) * (1 - hazard)) ** 2
        kept &= ((slack > near) | (gain < -NEAR)).all(axis=0)
        broken |= ((slack < -near) & (gain > NEAR)).any(axis=0)
    return kept, broken


def _at_stake(
    stage: MovingStage, i: int, deals: Sequence[Index], term: int
) -> tuple[Floats, Floats]:
    """What deals are worth to a player beyond their end, and what its best breach brings at once.

    Shape ``(periods, deals)``, as shares of the width of its payoffs; to the first end of a term
    from which payoffs hold still.
    """
    drift = stage.drift
    last = -(-drift.horizon // term) * term
    weights = np.array([[float(low) for low, _ in drift.weights(t)] for t in range(last + 1)])
    weights = weights.reshape(last + 1, len(drift.decays))
    threats = [stage.worst(t)[i] for t in range(last + 1)]
    limit, fading = drift.shares[i]
    after = np.array([at for at in threats if at is not None]).T
    end = limit[tuple(after)] + sum(
        (weights[:, k] * part[tuple(after)] for k, part in enumerate(fading)), np.zeros(last + 1))
    worth, gain = [], []
    for deal in deals:
        line: Any = (*deal[:i], slice(None), *deal[i + 1:])
        payoffs = limit[line] + sum(
            (weights[:, k, None] * part[line] for k, part in enumerate(fading)),
            np.zeros((last + 1, 1)))
        own = payoffs[:, deal[i]]
        worth.append(own - end)
        gain.append(np.delete(payoffs, deal[i], axis=1).max(axis=1) - own)
    return np.stack(worth, axis=1), np.stack(gain, axis=1)
