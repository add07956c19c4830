"""Plans that a result on deals carries: what keeps a deal, and what survives renegotiation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .automata import Plan, reach, read_plan, solved_values
from .games import Profile
from .plans import ANY, require_stable
from .reading import Node
from .report import Report
from .threats_of_truces import Threats

# So many of the best deals are told with the plan that keeps them.
TOLD = 10
CREDIBLE = ("nash", "penal-code")


@dataclass(frozen=True)
class TrucePlans:
    """What the plans of a result are judged by.

    Parameters
    ----------
    threats
        The game, the terms and the punishments.
    worst
        For each player the pure equilibria that are worst for it.
    read
        Reads what a plan plays; None where it is spelled ``{player: action}``.
    """

    threats: Threats
    read: Callable[[Node], Profile] | None

    @property
    def discounts(self) -> list[Fraction]:
        """For each player its discount; any number for one without a choice."""
        return [ANY if delta is None else delta for delta in self.threats.terms.discount]

    def must_be_best(self, item: Node, profile: Profile, told: bool) -> None:
        """The credible punishment that needs least patience, with the plan where it is told."""
        best, held = item["best_punishment"], self._held(item, profile)
        if best.is_null():
            best.demand(not held, f"null although {' and '.join(held)} keeps the deal")
            return
        name = best["name"].one_of(CREDIBLE, "a punishment that is an equilibrium")
        known = {key: item["critical_discount"][key] for key in CREDIBLE}
        if name == "nash":
            best.demand(name in held, "reversion does not keep the deal")
            other = known["penal-code"]
            best.demand(other.is_null() or other.number() >= known["nash"].number(),
                        "a penal code needs less patience")
        else:
            best.demand("nash" not in held or (
                not known["penal-code"].is_null()
                and known["penal-code"].number() < known["nash"].number()),
                "reversion needs no more patience")
        if not told:
            best["plan"].must_be(None)
        elif name == "nash":
            self._reverts(best["plan"], profile)
        elif self.threats.timed:
            self._kept_by(best["plan"], profile)
            require_stable(best["plan"], self.threats.game, self.discounts, self.read)

    def _reverts(self, node: Node, profile: Profile) -> None:
        plan = self._kept_by(node, profile)
        for i, stake in enumerate(self.threats.stakes(profile, "nash")):
            if not stake.tempted:
                continue
            ((after, chance),) = list(plan.alone[plan.start][i].items())[:1]
            node.demand(
                chance == 1 and plan.then[after] == {after: 1}
                and all(plan.alone[after][j] == {after: 1} for j in range(len(profile)))
                and self.threats.game.is_equilibrium(plan.plays[after])
                and self.threats.game.payoff(i, plan.plays[after]) == stake.punished,
                f"a breach by {stake.player} does not lead to its worst equilibrium for ever")

    def _held(self, item: Node, profile: Profile) -> list[str]:
        """The punishments that are known to keep a deal."""
        if not self.threats.timed:
            return [key for key in CREDIBLE if not item["critical_discount"][key].is_null()]
        held = ["nash"] if self.threats.keeps(profile, "nash") else []
        critical, given = item["critical_discount"]["penal-code"], {
            delta for delta, size in zip(self.threats.terms.discount, self.threats.game.shape,
                                         strict=True) if size > 1}
        if self.threats.penal is not None and len(given) == 1 and not critical.is_null() and (
                critical.number() <= (given.pop() or 0)):
            held.append("penal-code")
        return held

    def _kept_by(self, node: Node, profile: Profile) -> Plan:
        """A plan that plays a deal for ever while nobody breaks it."""
        plan = read_plan(node, self.threats.game, self.read)
        node.demand(plan.plays[plan.start] == profile and plan.then[plan.start] == {plan.start: 1},
                    "does not play the deal for ever")
        return plan

    def must_withstand(self, claimed: Node, name: str, profile: Profile, proofs: Node,
                       report: Report) -> None:
        """True only with a plan that no deviation upsets and no two states of which are ranked."""
        node = proofs.get(name)
        if not self.threats.timed:
            claimed.must_be(None)
        if node is None:
            claimed.demand(claimed.value in (False, None), "true without a plan")
            report.note("where a deal is said not to be renegotiation-proof, or not decided to be, "
                        "this was not re-checked")
            return
        claimed.must_be(True)
        self._kept_by(node, profile)
        plan = require_stable(node, self.threats.game, self.discounts, self.read)
        pair = self._ranked(plan)
        node.demand(pair is None, f"all would rather be in {pair and plan.names[pair[1]]!r} than "
                    f"in {pair and plan.names[pair[0]]!r}")

    def _ranked(self, plan: Plan) -> tuple[int, int] | None:
        game = self.threats.game
        movers = [i for i, size in enumerate(game.shape) if size > 1]
        worth = [solved_values(plan, game, i, self.discounts[i]) for i in movers]
        reached: Sequence[int] = sorted(reach(plan, game))
        return next(((a, b) for a in reached for b in reached
                     if movers and all(values[a] < values[b] for values in worth)), None)
