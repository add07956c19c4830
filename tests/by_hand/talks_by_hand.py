"""A negotiation worked out from its document by the definitions, slowly and in fractions.

Shares nothing with the package but the file format. Deals are dictionaries {issue: level};
everything is enumerated, nothing is vectorised.
"""

import itertools
from fractions import Fraction
from functools import cache, cached_property
from math import lcm, prod

from streams_by_hand import Stream


def number(value):
    """An exact number of a document: a float stands for the decimal that it spells."""
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


def mode(quantity):
    """The single number that stands for an uncertain one."""
    if not isinstance(quantity, dict):
        return number(quantity)
    kind = quantity.get("dist", "triangular" if "mode" in quantity else "uniform")
    if kind == "uniform":
        return (number(quantity["low"]) + number(quantity["high"])) / 2
    if kind in ("triangular", "pert"):
        return number(quantity["mode"])
    if kind == "discrete":
        chances = [number(p) for p in quantity["probabilities"]]
        return number(quantity["values"][chances.index(max(chances))])
    return number(quantity["mean" if kind == "normal" else "median"])


class Talks:
    """The principals' side of a negotiation; partners' issues stand at the status quo."""

    def __init__(self, document):
        self.document = document
        self.parties = document["party"]
        self.issues = document["issue"]
        self.principals = [p for p in self.parties if p.get("role", "principal") == "principal"]
        self.ids = [p["id"] for p in self.principals]
        self.weights = [number(p.get("weight", 1)) for p in self.principals]
        self.discounts = [
            mode(p["discount"]) if "discount" in p else None for p in self.principals
        ]
        self.lags = [p.get("detection_lag", 1) for p in self.principals]
        kept = prod(1 - mode(p.get("volatility", 0)) for p in self.principals)
        self.hazard = 1 - Fraction(kept)
        time = document.get("time", {})
        both = "horizon" in time and "renewal" in time
        self.summit = (time["horizon"], mode(time["renewal"])) if both else None
        self.bundles = {party: self._bundles(party) for party in self.ids}
        self.deals = [
            dict(itertools.chain.from_iterable(d.items() for d in combination))
            for combination in itertools.product(*self.bundles.values())
        ]
        self.feasible = [deal for deal in self.deals if not self.objections(deal)]
        self._worth = {}

    # ------------------------------------------------------------------ deals and payoffs

    def own(self, party):
        return [issue for issue in self.issues if issue["by"] == party]

    def _bundles(self, party):
        own = self.own(party)
        return [
            dict(zip([issue["id"] for issue in own], levels, strict=True))
            for levels in itertools.product(*(issue["levels"] for issue in own))
        ]

    def bundle(self, party, deal):
        return {issue["id"]: deal[issue["id"]] for issue in self.own(party)}

    def name(self, deal):
        """Bundles joined by commas, levels by plus signs, "-" without issues."""
        return ",".join(
            "+".join(self.bundle(party, deal).values()) or "-" for party in self.ids
        )

    def levels(self, deal):
        """The levels of all issues, partners' ones at the status quo."""
        return {issue["id"]: deal.get(issue["id"], issue["status_quo"]) for issue in self.issues}

    def payoff(self, party, deal):
        """Issue terms, and the linkages whose conditions all hold."""
        key = (party, *deal.values())
        if key not in self._worth:
            self._worth[key] = self._payoff(party, self.levels(deal))
        return self._worth[key]

    def _payoff(self, party, at):
        total = Fraction(0)
        for issue in self.issues:
            if party in issue.get("payoff", {}):
                total += mode(issue["payoff"][party][issue["levels"].index(at[issue["id"]])])
        for linkage in self.document.get("linkage", []):
            holds = all(
                at[issue] in ([level] if isinstance(level, str) else level)
                for issue, level in linkage["when"].items()
            )
            if holds and party in linkage["payoff"]:
                total += mode(linkage["payoff"][party])
        return total

    def payoffs(self, deal):
        return {party["id"]: self.payoff(party["id"], deal) for party in self.parties}

    def vector(self, deal):
        return tuple(self.payoff(party, deal) for party in self.ids)

    @property
    def status_quo(self):
        return {i["id"]: i["status_quo"] for i in self.issues if i["by"] in self.ids}

    # ----------------------------------------------------------------------- what limits

    def objections(self, deal):
        """Pairs (party, what): every clause or requirement that a deal breaks."""
        return [
            (party, what) for party in self.ids
            for what in self._broken(party, self.bundle(party, deal))
        ]

    def _broken(self, party, at):
        own = {issue["id"]: issue for issue in self.own(party)}
        for clause in self.document.get("doctrine", []):
            if clause["party"] != party:
                continue
            if "uses" in clause:
                used = sum(
                    number(issue["uses"][clause["uses"]][issue["levels"].index(at[name])])
                    for name, issue in own.items() if clause["uses"] in issue.get("uses", {})
                )
                if used > number(clause["at_most"]):
                    yield "budget"
            for name, levels in clause.get("forbids", {}).items():
                if at[name] in levels:
                    yield "forbidden"
            for name, issue in own.items():
                rank = issue["levels"].index
                if "irreversible" in clause and not issue.get("reversible", True) \
                        and rank(at[name]) > rank(issue["status_quo"]):
                    yield "irreversible"
        for name, issue in own.items():
            for level, needs in issue.get("requires", {}).items():
                if issue["levels"].index(at[name]) < issue["levels"].index(level):
                    continue
                for other, needed in needs.items():
                    rank = own[other]["levels"].index
                    if rank(at[other]) < rank(needed):
                        yield "requirement"

    def refusing(self, deal):
        """Parties whose constituencies do not give a deal the votes it needs."""
        at, start = self.levels(deal), {i["id"]: i["status_quo"] for i in self.issues}
        found = []
        for party in self.parties:
            groups = [
                g for g in self.document.get("constituency", []) if g["party"] == party["id"]
            ]
            if not groups:
                continue
            votes = [number(g.get("votes", 1)) for g in groups]
            yes = Fraction(0)
            for group, vote in zip(groups, votes, strict=True):
                least = self._worth_to(group, start)
                if "accepts_at_least" in group:
                    least = number(group["accepts_at_least"])
                if self._worth_to(group, at) >= least:
                    yes += vote
            enough = yes >= number(party["quota"]) if "quota" in party else yes > sum(votes) / 2
            if not enough:
                found.append(party["id"])
        return found

    def _worth_to(self, group, at):
        issues = {issue["id"]: issue for issue in self.issues}
        return sum(
            (number(values[issues[name]["levels"].index(at[name])])
             for name, values in group["payoff"].items()),
            Fraction(0),
        )

    # ---------------------------------------------------------------- the game played once

    @cached_property
    def allowed(self):
        """For each principal the bundles that occur in feasible deals."""
        return {
            party: [b for b in self.bundles[party] if not any(self._broken(party, b))]
            for party in self.ids
        }

    def deviations(self, k, deal):
        """All deals that differ from a feasible one in the k-th principal's bundle alone."""
        for bundle in self.allowed[self.ids[k]]:
            other = {**deal, **bundle}
            if other != deal:
                yield other

    def is_equilibrium(self, deal):
        return all(
            self.payoff(self.ids[k], other) <= self.payoff(self.ids[k], deal)
            for k in range(len(self.ids)) for other in self.deviations(k, deal)
        )

    @cached_property
    def equilibria(self):
        return [deal for deal in self.feasible if self.is_equilibrium(deal)]

    @cache  # noqa: B019
    def minmax(self, k):
        """The least that pure bundles of the others can hold the k-th principal to."""
        best = {}
        for deal in self.feasible:
            others = tuple(
                tuple(self.bundle(party, deal).values())
                for party in self.ids if party != self.ids[k]
            )
            worth = self.payoff(self.ids[k], deal)
            best[others] = max(worth, best.get(others, worth))
        return min(best.values())

    # -------------------------------------------------------------------- what is efficient

    def is_efficient(self, deal):
        own = self.vector(deal)
        return not any(
            all(x >= y for x, y in zip(other, own, strict=True)) and other != own
            for other in map(self.vector, self.feasible)
        )

    def point(self, rule=None):
        """The disagreement point of the rules that need no program; None without one."""
        stated = self.document.get("disagreement", {})
        rule = rule or stated.get("rule", "status-quo")
        if rule == "status-quo":
            return self.vector(self.status_quo)
        if rule == "explicit":
            return tuple(mode(stated["payoffs"][party]) for party in self.ids)
        if rule == "equilibrium":
            found = self.equilibria
            return self.vector(min(found, key=lambda d: max(self.vector(d)))) if found else None
        raise ValueError(rule)

    def gains(self, deal, point):
        return tuple(x - d for x, d in zip(self.vector(deal), point, strict=True))

    def is_rational(self, deal, point):
        return point is not None and min(self.gains(deal, point)) >= 0

    def nash_key(self, gains):
        """Weighted product brought to integer powers (0 if some gain is not positive)."""
        scale = lcm(*(w.denominator for w in self.weights))
        if min(gains) <= 0:
            return Fraction(0)
        return prod(g ** int(w * scale) for g, w in zip(gains, self.weights, strict=True))

    # ------------------------------------------------------------------- the game repeated

    def stream(self, k, deal, punishment="nash"):
        """What the k-th principal gets by complying, deviating, and after reversion."""
        return self._stream(k, tuple(deal.items()), punishment)

    @cache  # noqa: B019 - talks live as long as their test
    def _stream(self, k, deal, punishment):
        party, deal = self.ids[k], dict(deal)
        comply = self.payoff(party, deal)
        options = [self.payoff(party, other) for other in self.deviations(k, deal)]
        if punishment == "nash":
            after = min((self.payoff(party, e) for e in self.equilibria), default=None)
        else:
            after = self.minmax(k)
        return Stream(comply, max([comply, *options]), after, bool(options), self.summit)

    def timed(self):
        """Whether every principal that can deviate somewhere has a discount."""
        return all(
            delta is not None or len(self.allowed[party]) < 2
            for party, delta in zip(self.ids, self.discounts, strict=True)
        )

    def is_stable(self, deal):
        return all(
            self.stream(k, deal).complies(self.discounts[k], self.lags[k], self.hazard)
            for k in range(len(self.ids)) if self.stream(k, deal).choice
        )

    def truces(self, point):
        """Stable, individually rational deals in rank order."""
        kept = [
            deal for deal in self.feasible
            if self.is_rational(deal, point) and self.is_stable(deal)
        ]
        place = {self.name(deal): k for k, deal in enumerate(self.deals)}

        def key(deal):
            gains = self.gains(deal, point)
            return -self.nash_key(gains), [-g for g in sorted(gains)], place[self.name(deal)]

        return sorted(kept, key=key)
