"""What a study of a negotiation is judged by: its deals, one-shot game, verdicts, terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, cmp_to_key
from math import prod

from .deals import Deals, Vector, compare_products, leximin_key
from .games import Game, Profile
from .problems import security, worst_for_best_placed
from .question import Question
from .reading import Node
from .stakes import Stake, Terms, minmax, worst_equilibria
from .summits import Summit
from .talks import Talks, mode
from .threats_of_truces import Threats
from .transfers import Transfers
from .truce_plans import TrucePlans

ONE = Fraction(1)


@dataclass(frozen=True)
class Scene:
    """A negotiation among its principals, everyone else at the status quo.

    Parameters
    ----------
    talks
        The negotiation.
    claimed
        By rule the disagreement payoffs of threats and of mixed and correlated equilibria, as
        claimed; their proofs are checked by themselves.
    offers
        Terms of alternating offers, as stated.
    """

    talks: Talks
    claimed: Mapping[str, Vector] = field(default_factory=dict)
    offers: Node | None = None

    @cached_property
    def ids(self) -> list[str]:
        """The principals."""
        return [party.id for party in self.talks.principals]

    @cached_property
    def deals(self) -> dict[str, Profile]:
        """All deals by name, in index order."""
        return {self.talks.label(deal): deal for deal in self.talks.deals()}

    @cached_property
    def _stage(self) -> tuple[Game, list[list[int]]]:
        return self.talks.stage_game()

    @property
    def game(self) -> Game:
        """The one-shot game over what doctrine allows."""
        return self._stage[0]

    def profile(self, deal: Profile) -> Profile:
        """A feasible deal as a profile of the one-shot game."""
        return tuple(kept.index(b) for kept, b in zip(self._stage[1], deal, strict=True))

    def deal(self, profile: Profile) -> Profile:
        """A profile of the one-shot game as a deal."""
        return tuple(kept[a] for kept, a in zip(self._stage[1], profile, strict=True))

    @cached_property
    def feasible(self) -> Deals:
        """The deals that doctrine allows, with the principals' payoffs."""
        found = [deal for deal in self.deals.values() if self.talks.feasible(deal)]
        return Deals(self.ids, [self.talks.label(deal) for deal in found],
                     [self.principal_payoffs(deal) for deal in found])

    def principal_payoffs(self, deal: Profile) -> Vector:
        """The principals' payoffs from a deal."""
        payoffs = self.talks.payoffs(deal)
        return tuple(payoffs[name] for name in self.ids)

    @cached_property
    def efficient(self) -> set[str]:
        """Feasible deals that no feasible deal dominates for the principals."""
        return {self.feasible.names[k] for k in self.feasible.efficient()}

    @cached_property
    def equilibria(self) -> list[Profile]:
        """Pure equilibria of the one-shot game, in index order."""
        return self.game.equilibria()

    @cached_property
    def worst(self) -> list[Profile | None]:
        """For each principal the pure equilibrium that is worst for it."""
        return worst_equilibria(self.game, self.equilibria)

    @cached_property
    def hazard(self) -> Fraction:
        """Chance a period that some principal drops its commitment."""
        return 1 - prod((1 - party.volatility for party in self.talks.principals), start=ONE)

    @cached_property
    def summit(self) -> Summit | None:
        """When the truce has to be renewed; None where the file does not give both numbers."""
        time = self.talks.document.get("time")
        horizon = None if time is None else time.get("horizon")
        renewal = None if time is None else time.get("renewal")
        if horizon is None or renewal is None:
            return None
        return Summit(horizon.integer(), mode(renewal))

    @cached_property
    def terms(self) -> Terms:
        """What holds the principals to a deal."""
        game = self.game
        nash = [None if profile is None else game.payoff(i, profile)
                for i, profile in enumerate(self.worst)]
        least: list[Fraction | None] = [minmax(game, i) for i in range(game.n)]
        parties = self.talks.principals
        return Terms({"nash": nash, "security": least}, [party.discount for party in parties],
                     [party.lag for party in parties], self.hazard, self.summit)

    @cached_property
    def threats(self) -> Threats:
        """What can follow a breach; the principals can pay each other."""
        return Threats(self.game, self.terms, Transfers(self.game))

    @cached_property
    def plans(self) -> TrucePlans:
        """What plans over the principals' deals are judged by."""
        return TrucePlans(self.threats, self._played)

    def _played(self, play: Node) -> Profile:
        """A profile of the one-shot game, spelled by the levels of the principals' issues."""
        issues = self.talks.issues
        levels = {}
        for name, level in play.items():
            level.demand(name in issues, "is not an issue")
            levels[name] = level.one_of(issues[name].levels, "a level of the issue")
        deal = self.talks.find(levels)
        play.demand(deal is not None and self.talks.feasible(deal), "is not a deal")
        assert deal is not None
        return self.profile(deal)

    def stakes(self, deal: Profile, punishment: str) -> list[Stake]:
        """What holds each principal to a feasible deal."""
        return self.threats.stakes(self.profile(deal), punishment)

    @cached_property
    def patient(self) -> bool:
        """Whether every principal with a choice has a discount."""
        return all(delta is not None or size == 1
                   for delta, size in zip(self.terms.discount, self.game.shape, strict=True))

    def kept(self, deal: Profile) -> bool | None:
        """Whether reversion to equilibrium holds everyone to a deal; None without discounts."""
        if deal not in self._kept:
            self._kept[deal] = self._holds(deal)
        return self._kept[deal]

    @cached_property
    def _kept(self) -> dict[Profile, bool | None]:
        return {}

    def _holds(self, deal: Profile) -> bool | None:
        if not self.patient:
            return None
        if not self.talks.feasible(deal):
            return False
        slacks = [stake.slack(delta, self.terms) for stake, delta in
                  zip(self.stakes(deal, "nash"), self.terms.discount, strict=True)
                  if delta is not None and stake.choice]
        return all(slack is not None and slack >= 0 for slack in slacks)

    def expected_life(self, deal: Profile) -> Fraction | None:
        """Periods until a self-enforcing deal breaks down or is not renewed; None for others."""
        return self._life if self.kept(deal) else None

    @cached_property
    def _life(self) -> Fraction | None:
        h = self.hazard
        if self.summit is None:
            return 1 / h if h else None
        length, rate = self.summit.periods, self.summit.renewal
        if h == 0:
            return Fraction(length) / (1 - rate) if rate < 1 else None
        lasting = (1 - h) ** length
        return ((1 - lasting) / h) / (1 - rate * lasting)

    @cached_property
    def base(self) -> tuple[Vector | None, Profile | None]:
        """Disagreement under the file's own rule."""
        return self.point(self.rule)

    def gains(self, deal: Profile) -> Vector | None:
        """What the principals get beyond disagreement; None if there is no such point."""
        point = self.base[0]
        if point is None:
            return None
        return tuple(x - d for x, d in zip(self.principal_payoffs(deal), point, strict=True))

    def rational(self, deal: Profile) -> bool | None:
        """Whether every principal gets at least its disagreement payoff."""
        gains = self.gains(deal)
        return None if gains is None else min(gains) >= 0

    @cached_property
    def truces(self) -> dict[Profile, Vector]:
        """Feasible, self-enforcing, individually rational deals in rank order, and their gains."""
        found = {}
        for deal in self.deals.values():
            gains = self.gains(deal)
            if gains is not None and min(gains) >= 0 and self.kept(deal):
                found[deal] = gains
        return dict(sorted(found.items(), key=cmp_to_key(self._compare)))

    def _compare(self, one: tuple[Profile, Vector], other: tuple[Profile, Vector]) -> int:
        """By weighted product of gains, then leximin, both falling; then index order."""
        (a, g), (b, h) = one, other
        sign = (min(g) > 0) - (min(h) > 0)
        if min(g) > 0 and min(h) > 0:
            sign = compare_products(g, h, self.talks.weights)
        if sign == 0:
            sign = (leximin_key(g) > leximin_key(h)) - (leximin_key(g) < leximin_key(h))
        return -sign or (a > b) - (a < b)

    def question(self, point: Vector, lotteries: bool) -> Question:
        """The bargaining problem over feasible deals."""
        return Question(self.feasible, point, self.talks.weights, lotteries, self.offers)

    @cached_property
    def rule(self) -> str:
        """The file's disagreement rule."""
        stated = self.talks.document.get("disagreement")
        rule = None if stated is None else stated.get("rule")
        return "status-quo" if rule is None else rule.text()

    def point(self, rule: str) -> tuple[Vector | None, Profile | None]:
        """Disagreement payoffs of the principals under a rule, and the deal that gives them."""
        if rule == "status-quo":
            deal = self.talks.status_quo()
            return self.principal_payoffs(deal), deal
        if rule == "security":
            return tuple(security(self.game, i) for i in range(self.game.n)), None
        if rule == "explicit":
            return self.talks.explicit(), None
        if rule in self.claimed:
            return self.claimed[rule], None
        if not self.equilibria:
            return None, None
        deal = self.deal(worst_for_best_placed(self.game, self.equilibria))
        return self.principal_payoffs(deal), deal
