"""All that can follow a breach in one game, each worked out when it is first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import InputError, NotBuiltError
from negotiation.truces.judging import (
    REVERSIONS,
    VERDICT,
    critical_discount,
    judge,
    least_renewal,
)
from negotiation.truces.least import Number
from negotiation.truces.payoff_set import PayoffSet, payoff_set
from negotiation.truces.stage import Index, Stage
from negotiation.truces.transfers import TransferRule, common_discount

PUNISHMENTS = ("nash", "penal-code", "transfers", "security")
ALL = (*PUNISHMENTS, "mixed-nash")

_CREDIBLE = ("nash", "penal-code")
_UNDEFINED = "not defined with a detection lag, a chance of breakdown or summits"


@dataclass(frozen=True, eq=False)
class Threats:
    """Punishments of one game under one set of terms.

    Parameters
    ----------
    ground
        The game and the terms.
    payers
        The players who can pay each other under transfers: all who have a say.
    """

    ground: Stage
    payers: tuple[int, ...]

    @cached_property
    def transfers(self) -> TransferRule:
        """What players who can pay each other can enforce."""
        return TransferRule(self.ground.game, self.payers)

    def payoffs(self) -> PayoffSet:
        """All payoffs of equilibria in pure actions with public lotteries, of two players.

        Raises
        ------
        InputError
            If more players have a choice, their discounts are missing or differ, or breaches are
            not seen at once, or something else can end the truce.
        """
        if not self.ground.terms.plain:
            raise InputError(f"the payoff set is {_UNDEFINED}: ask with a lag of 1, a hazard of 0 "
                             "and a renewal of 1")
        if not self.ground.timed:
            raise InputError("the payoff set needs a discount factor for both players")
        return payoff_set(self.ground.game, self._discounts())

    def critical(self, index: Index, punishment: str) -> tuple[Number | None, str]:
        """Least common discount at which a deal is kept; where there is none, why."""
        if punishment in REVERSIONS:
            return critical_discount(self.ground, index, punishment)
        if not self.ground.terms.plain:
            return None, _UNDEFINED
        if punishment == "transfers":
            found = self.transfers.critical(index)
            return found, "" if found is not None else (
                "at no discount below 1 do the players together have enough to lose")
        return None, "not built yet"

    def criticals(self, index: Index) -> tuple[dict[str, Number | None], dict[str, str]]:
        """`critical` under every punishment, and the reasons where there is none."""
        each = {name: self.critical(index, name) for name in PUNISHMENTS}
        return ({name: found for name, (found, _) in each.items()},
                {name: why for name, (found, why) in each.items() if found is None})

    def by_player(self, index: Index, punishment: str) -> dict[str, Number | None] | None:
        """For each player with a choice the least discount at which it keeps a deal.

        None where what one player needs depends on the others' patience.
        """
        if punishment not in REVERSIONS:
            return None
        ground = self.ground
        return {ground.game.players[i]: ground.critical(i, index, punishment)
                for i in ground.movers}

    def judge(self, index: Index, punishment: str) -> dict[str, Any]:
        """The verdict on a deal at the discounts of the terms."""
        if punishment in REVERSIONS:
            return judge(self.ground, index, punishment)
        defined = self.ground.timed and self.ground.terms.plain
        if not defined or punishment == "penal-code":
            return dict.fromkeys(VERDICT)
        return self._with_transfers(index)

    def least_renewal(self, index: Index, punishment: str) -> Number | None:
        """Least chance of renewal at which a deal is kept; None where that is not defined."""
        if punishment not in REVERSIONS:
            return None
        return least_renewal(self.ground, index, punishment)

    def best(self, index: Index, critical: Mapping[str, Number | None]) -> str | None:
        """The credible punishment without payments under which a deal needs least patience.

        Of those that keep it at the discounts of the terms, where all are known; the simplest of
        equals. None without any.
        """
        held = {
            name: needed for name in _CREDIBLE if (needed := critical[name]) is not None
            and (not self.ground.timed or self.keeps(index, name))
        }
        return min(held, key=lambda name: held[name], default=None)

    def keeps(self, index: Index, punishment: str) -> bool:
        """Whether a deal is kept at the discounts of the terms, which are all known."""
        if punishment not in REVERSIONS:
            return bool(self.judge(index, punishment)["stable"])
        if punishment not in self._kept:
            self._kept[punishment] = self.ground.stable(punishment)
        return bool(self._kept[punishment][index])

    @cached_property
    def _kept(self) -> dict[str, NDArray[np.bool_]]:
        return {}

    def refuse(self, punishment: str) -> None:
        """Refuse a punishment that is unknown or does not fit the terms.

        Raises
        ------
        InputError
        NotBuiltError
        """
        if punishment not in ALL:
            raise InputError(f"expected a punishment among {', '.join(ALL)}, found "
                             f"{punishment!r}")
        if punishment == "penal-code":
            raise NotBuiltError("punishment 'penal-code'", [n for n in ALL if n != punishment])
        if punishment == "transfers":
            common_discount(self.ground.game, self._discounts())

    def _with_transfers(self, index: Index) -> dict[str, Any]:
        ground, rule = self.ground, self.transfers
        discount = common_discount(ground.game, self._discounts())
        assert discount is not None
        slack = rule.slack(index, discount)
        who = rule.binding(index)
        return {
            "stable": slack is not None and slack >= 0,
            "slack": {"joint": slack},
            "binding": {
                "player": ground.game.players[who],
                "deviation": ground.best_deviation(who, index),
            } if who in ground.movers else None,
            "value": {ground.game.players[i]: ground.game.exact_payoff(i, index)
                      for i in ground.movers},
            "survives_hazard": None,
        }

    def _discounts(self) -> dict[str, Any]:
        """Discounts of those that pay or choose; what the others have decides nothing."""
        players = self.ground.game.players
        counted = {*self.payers, *self.ground.movers}
        return {players[i]: self.ground.discount[i] for i in counted}
