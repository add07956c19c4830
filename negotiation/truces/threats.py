"""All that can follow a breach in one game, each worked out when it is first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import InputError
from negotiation.truces.judging import (
    REVERSIONS,
    VERDICT,
    critical_discount,
    judge,
    least_renewal,
)
from negotiation.truces.least import Number
from negotiation.truces.payoff_set import PayoffSet, payoff_set
from negotiation.truces.penal_code import PenalCodes
from negotiation.truces.penal_many import MOST_PROFILES
from negotiation.truces.stage import Index, Stage
from negotiation.truces.transfers import TransferRule, common_discount

PUNISHMENTS = ("nash", "penal-code", "transfers", "security")
ALL = (*PUNISHMENTS, "mixed-nash")

_NOT_WORKED_OUT = ("not worked out: the game has {} profiles, more than "
                   f"{MOST_PROFILES}; ask for a verdict at a discount")
# The discount of a player without a choice decides nothing; some number must stand for it.
_ANY = Fraction(1, 2)
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
    asked
        The deals that it is about; default all.
    """

    ground: Stage
    payers: tuple[int, ...]
    asked: tuple[Index, ...] | None = None

    @cached_property
    def transfers(self) -> TransferRule:
        """What players who can pay each other can enforce."""
        return TransferRule(self.ground.game, self.payers)

    @cached_property
    def penal(self) -> PenalCodes:
        """The harshest punishments that are equilibria themselves."""
        return PenalCodes(self.ground.game, self.asked)

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
        if self.ground.game.size > MOST_PROFILES:
            return None, _NOT_WORKED_OUT.format(self.ground.game.size)
        bounds = self.penal.critical(index)
        if bounds.value is None:
            return None, bounds.why or "at no discount below 1"
        return (bounds.value if bounds.exact else float(bounds.high)), ""

    def bounds(self, index: Index) -> dict[str, Any] | None:
        """Between what the least discount under a penal code lies, where it is not exact."""
        if not self.ground.terms.plain or self.ground.game.size > MOST_PROFILES:
            return None
        found = self.penal.critical(index)
        return None if found.exact and found.proved else {
            "low": found.low, "high": found.high, "proved": found.proved, "why": found.why}

    def criticals(self, index: Index) -> tuple[dict[str, Number | None], dict[str, str]]:
        """`critical` under every punishment, and the reasons where there is none."""
        if index not in self._criticals:
            self._criticals[index] = {name: self.critical(index, name) for name in PUNISHMENTS}
        each = self._criticals[index]
        return ({name: found for name, (found, _) in each.items()},
                {name: why for name, (found, why) in each.items() if found is None})

    @cached_property
    def _criticals(self) -> dict[Index, dict[str, tuple[Number | None, str]]]:
        return {}

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
        if not self.ground.timed or not self.ground.terms.plain:
            return dict.fromkeys(VERDICT)
        if punishment != "penal-code":
            return self._with_transfers(index)
        if index not in self._by_codes:
            self._by_codes[index] = self._by_code(index)
        return self._by_codes[index]

    @cached_property
    def _by_codes(self) -> dict[Index, dict[str, Any]]:
        return {}

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
        if not held and self.ground.timed and self.ground.terms.plain:
            # of large games the verdict is known where the critical discount is not
            return "penal-code" if self.keeps(index, "penal-code") else None
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
        """
        if punishment not in ALL:
            raise InputError(f"expected a punishment among {', '.join(ALL)}, found "
                             f"{punishment!r}")
        if punishment == "transfers":
            self._common_discount()

    def _with_transfers(self, index: Index) -> dict[str, Any]:
        ground, rule = self.ground, self.transfers
        discount = self._common_discount()
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

    def _by_code(self, index: Index) -> dict[str, Any]:
        ground = self.ground
        players = ground.game.players
        found = self.penal.judge(index, self.factors)
        return {
            "stable": found.stable,
            "slack": None if found.slack is None else {
                players[i]: found.slack[i] for i in ground.movers if i in found.slack},
            "binding": None if found.binding is None else {
                "player": players[found.binding],
                "deviation": ground.best_deviation(found.binding, index)},
            "value": {players[i]: ground.game.exact_payoff(i, index) for i in ground.movers},
            "survives_hazard": None,
        }

    @property
    def factors(self) -> tuple[Fraction, ...]:
        """For each player its discount; any number for one without a choice."""
        return tuple(_ANY if delta is None else delta for delta in self.ground.discount)

    @property
    def _counted(self) -> list[int]:
        """Those that pay or choose; what discounts the others have decides nothing."""
        return sorted({*self.payers, *self.ground.movers})

    def _discounts(self) -> dict[str, Any]:
        return {self.ground.game.players[i]: self.ground.discount[i] for i in self._counted}

    def _common_discount(self) -> Fraction | None:
        return common_discount(self.ground.game, self._discounts(), self._counted)
