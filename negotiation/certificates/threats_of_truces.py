"""What can follow a breach of a deal, punishment by punishment, and what each needs."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .breaking_points import must_be_breaking_points
from .games import ENUMERABLE, Game, Profile, replaced
from .penal_codes import PenalCodes
from .reading import Node
from .report import Report
from .stakes import (
    FLOAT_SLACK,
    Stake,
    Terms,
    must_be_critical,
    must_be_hazard,
    must_be_renewal,
    stakes,
)
from .transfers import Transfers, joint_slack, most_tempted
from .transfers import must_be_critical as must_be_critical_with_transfers

NAMES = ("nash", "penal-code", "transfers", "security")
REVERSIONS = ("nash", "mixed-nash", "security")
# Up to this many profiles critical discounts under penal codes are given.
MOST_PROFILES = 4096
VERDICT = ("stable", "slack", "binding", "value", "survives_hazard")


@dataclass(frozen=True)
class Threats:
    """The punishments of one game under one set of terms.

    Parameters
    ----------
    game, terms
        The one-shot game, and what the truce is judged by.
    rule
        The game whose players can pay each other.
    penal
        What is proved about penal codes, where at most two players have a choice.
    """

    game: Game
    terms: Terms
    rule: Transfers
    penal: PenalCodes | None = None

    @property
    def plain(self) -> bool:
        """Whether breaches are seen at once and only a breach ends the truce."""
        terms = self.terms
        endless = terms.summit is None or terms.summit.renewal == 1
        return not terms.hazard and endless and set(terms.lag) <= {1}

    @property
    def timed(self) -> bool:
        """Whether every player with a choice has a discount."""
        return all(delta is not None or size == 1 for delta, size in
                   zip(self.terms.discount, self.game.shape, strict=True))

    def keeps(self, profile: Profile, punishment: str) -> bool:
        """Whether every player keeps a deal at the discounts given under a reversion."""
        if punishment not in REVERSIONS:
            return False
        slack = [stake.slack(delta, self.terms) for stake, delta in zip(
            self.stakes(profile, punishment), self.terms.discount, strict=True)
            if stake.choice and delta is not None]
        return all(x is not None and x >= 0 for x in slack)

    def stakes(self, profile: Profile, punishment: str) -> list[Stake]:
        """What holds each player to a deal under a reversion."""
        return stakes(self.game, profile, self.terms, punishment)

    def must_list(self, critical: Node, why: Node | None, profile: Profile, report: Report,
                  punishment: str = "nash") -> None:
        """The least discounts of a deal under each punishment, each null with its reason."""
        keys = NAMES if punishment in NAMES else (*NAMES, punishment)
        nodes = dict(zip(keys, critical.named(keys), strict=True))
        for key in keys:
            if key in REVERSIONS:
                must_be_critical(nodes[key], self.stakes(profile, key), self.terms)
        self._with_transfers(nodes["transfers"], profile, report)
        self._with_penal_code(nodes, report)
        if why is not None:
            for reason in why.named([key for key, node in nodes.items() if node.is_null()]):
                reason.demand(bool(reason.text()), "expected the reason")

    def _with_penal_code(self, nodes: dict[str, Node], report: Report) -> None:
        """Between what minmax payoffs and reversion need: the worst equilibria lie between them."""
        node, low, high = (nodes[key] for key in ("penal-code", "security", "nash"))
        if not self.plain:
            node.must_be(None)
            return
        if self.game.size > MOST_PROFILES:
            node.must_be(None)
            report.remark("critical discounts under penal codes are not given: the game has "
                        f"{self.game.size} profiles, more than {MOST_PROFILES}")
            return
        node.demand(high.is_null() or not node.is_null(), "null although reversion holds the deal")
        if node.is_null():
            return
        claimed = node.number()
        node.demand(not low.is_null() and low.number() <= claimed * (1 + FLOAT_SLACK),
                    "below what minmax payoffs need")
        node.demand(high.is_null() or claimed <= high.number() * (1 + FLOAT_SLACK),
                    "above what reversion needs")
        if self.penal is None:
            report.note("critical discounts under penal codes were compared with those of minmax "
                        "and reversion, between which they lie, and not derived again")

    def _with_transfers(self, node: Node, profile: Profile, report: Report) -> None:
        if not self.plain:
            node.must_be(None)
        elif self.rule.enumerable:
            must_be_critical_with_transfers(node, self.rule, profile)
        else:
            report.note("critical discounts with transfers were not re-checked: the game has "
                        f"{self.game.size} profiles, more than {ENUMERABLE}")

    def must_hold(self, item: Node, profile: Profile, punishment: str, report: Report) -> None:
        """Stability of a deal at the discounts given: slack, what binds, value, hazard survived."""
        choosing = [i for i in range(self.game.n) if self.game.shape[i] > 1]
        given = {i: delta for i, delta in enumerate(self.terms.discount)
                 if i in choosing and delta is not None}
        if punishment in REVERSIONS:
            held = [stake for stake in self.stakes(profile, punishment) if stake.choice]
            by_player = item["critical_discount_by_player"].named([s.player for s in held])
            for node, stake in zip(by_player, held, strict=True):
                must_be_critical(node, [stake], self.terms)
        else:
            item["critical_discount_by_player"].must_be(None)
        unknown = len(given) < len(choosing) or (punishment not in REVERSIONS and not self.plain)
        change = item.get("smallest_change")
        if change is not None and (unknown or punishment not in REVERSIONS):
            change.must_be(None)
        if unknown:
            for key in VERDICT:
                item[key].must_be(None)
            if self.terms.summit is not None:
                item["least_renewal"].must_be(None)
        elif punishment in REVERSIONS:
            self._by_reversion(item, profile, punishment, given)
        elif punishment == "transfers":
            self._jointly(item, profile, given, report)
        else:
            self._by_penal_code(item, profile, given, report)

    def _by_reversion(self, item: Node, profile: Profile, punishment: str,
                      given: dict[int, Fraction]) -> None:
        held = [self.stakes(profile, punishment)[i] for i in given]
        discounts = list(given.values())
        slack = {stake.player: stake.slack(delta, self.terms)
                 for stake, delta in zip(held, discounts, strict=True)}
        item["slack"].must_be(slack)
        item["stable"].must_be(all(x is not None and x >= 0 for x in slack.values()))
        item["binding"].must_be(least_slack(self.game, profile, slack))
        item["value"].must_be({stake.player: stake.value(delta, self.terms)
                               for stake, delta in zip(held, discounts, strict=True)})
        must_be_hazard(item["survives_hazard"], held, discounts, self.terms.summit)
        must_be_breaking_points(item, held, discounts, self.terms)
        if self.terms.summit is not None:
            must_be_renewal(item["least_renewal"], held, discounts, self.terms)

    def _by_penal_code(self, item: Node, profile: Profile, given: dict[int, Fraction],
                       report: Report) -> None:
        """Each slack leaves the player, once punished, between minmax and reversion."""
        names = [self.game.players[i] for i in given]
        item["value"].must_be({name: self.game.payoff(i, profile)
                               for i, name in zip(given, names, strict=True)})
        item["survives_hazard"].must_be(None)
        one = {*given.values()}
        if self.penal is not None and len(one) == 1:
            self.penal.must_be_judged(item, profile, one.pop(), names)
        else:
            report.note("verdicts under penal codes were compared with those of minmax and "
                        "reversion, and where a plan is given with it, and not derived again")
        if item["slack"].is_null():
            item["stable"].demand(item["stable"].value is not True or not any(
                stake.tempted for stake in self.stakes(profile, "nash")), "stable without slack")
            return
        slack = {name: node.exact() for name, node in
                 zip(names, item["slack"].named(names), strict=True)}
        item["stable"].demand(item["stable"].value in (None, min(slack.values(), default=0) >= 0),
                              "does not fit the slack")
        item["binding"].must_be(least_slack(self.game, profile, dict(slack)))
        for key, sign in (("security", 1), ("nash", -1)):
            for i, stake in zip(given, (self.stakes(profile, key)[i] for i in given), strict=True):
                bound = stake.slack(given[i], self.terms)
                if bound is not None:
                    item["slack"][stake.player].demand(
                        sign * (bound - slack[stake.player]) >= 0,
                        f"is not on the right side of {bound}, the slack of {key}")

    def _jointly(self, item: Node, profile: Profile, given: dict[int, Fraction],
                 report: Report) -> None:
        """With transfers: one slack for all, which needs one discount for all."""
        known = {self.terms.discount[i] for i in (*self.rule.payers, *given)} - {None}
        item["stable"].demand(len(known) == 1, "discounts differ: not defined with transfers")
        item["value"].must_be({self.game.players[i]: self.game.payoff(i, profile)
                               for i in given})
        item["survives_hazard"].must_be(None)
        item["binding"].must_be(breach(self.game, profile, most_tempted(self.rule, profile)))
        if self.rule.enumerable:
            discount = next(iter(given.values()))
            slack = joint_slack(self.rule, profile, discount)
            item["slack"].must_be({"joint": slack})
            item["stable"].must_be(slack is not None and slack >= 0)
        else:
            report.note("slack with transfers was not re-checked: the game has "
                        f"{self.game.size} profiles, more than {ENUMERABLE}")


def must_bound(bounds: Node, critical: Node) -> None:
    """An interval around a critical discount that is not exact; null with one that is."""
    if bounds.is_null():
        critical.demand(critical.is_null() or isinstance(critical.value, str),
                        "a float without the interval in which it lies")
        return
    low, high = bounds["low"].exact(), bounds["high"].exact()
    bounds.demand(0 <= low <= high <= 1, "is no interval of discounts")
    bounds["proved"].flag()
    bounds["why"].text()
    if not critical.is_null():
        critical.demand(low * (1 - FLOAT_SLACK) <= critical.number() <= high * (1 + FLOAT_SLACK),
                        "lies outside its own interval")


def least_slack(game: Game, profile: Profile,
                slack: dict[str, Fraction | None]) -> dict[str, str] | None:
    """The player with the least slack and its best deviation; the first in file order."""
    if not slack:
        return None
    player = min(slack, key=lambda name: (slack[name] is not None, slack[name] or 0))
    return breach(game, profile, player)


def breach(game: Game, profile: Profile, player: str) -> dict[str, str] | None:
    """A player's best action other than the one it agreed to; None for one without a choice."""
    i = game.players.index(player)
    other = [b for b in range(game.shape[i]) if b != profile[i]]
    if not other:
        return None
    best = max(other, key=lambda b: (game.payoff(i, replaced(profile, i, b)), -b))
    return {"player": player, "deviation": game.actions[i][best]}
