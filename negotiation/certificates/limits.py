"""Claims about what limits on concessions cost whom, and about packages.

Every choice is made again among the deals that are left when a limit is taken away or
tightened: the Nash, Kalai-Smorodinsky, egalitarian and utilitarian deals, ties as everywhere.
Definitions: Putnam (1988) for ratification, Schelling (1960) for narrower win-sets, Fearon
(1994) for audience costs, Keeney and Raiffa (1976) for packages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from .bargains import largest_leximin, largest_products, largest_sums
from .clauses import Budget, clauses, passes
from .deals import Deals, Vector
from .games import Profile
from .groups import Group, Home, groups
from .question import Question
from .reading import Node, must_list
from .report import Report
from .scene import Scene
from .talks import Issue

SOLUTIONS = ("nash", "kalai-smorodinsky", "egalitarian", "utilitarian")

Choice = Profile | None
Choices = dict[str, Choice]


class Ground:
    """The deals of a study under one disagreement point, and what would be chosen among some.

    Parameters
    ----------
    scene
        The negotiation.
    point
        The principals' payoffs without a deal.
    everyone
        For each party its constituencies.
    """

    def __init__(self, scene: Scene, point: Vector, everyone: dict[str, Home]) -> None:
        self.scene, self.point, self.everyone = scene, point, everyone
        self.all = list(scene.deals.values())
        self.worth = {deal: scene.principal_payoffs(deal) for deal in self.all}
        self.feasible = [deal for deal in self.all if scene.talks.feasible(deal)]

    def choose(self, name: str, among: Iterable[Profile]) -> Choice:
        """What a solution selects among some deals; None where nothing is better for all."""
        kept = [deal for deal in among
                if all(x >= d for x, d in zip(self.worth[deal], self.point, strict=True))]
        question = Question(Deals(self.scene.ids, [str(deal) for deal in kept],
                                  [self.worth[deal] for deal in kept]),
                            self.point, self.scene.talks.weights, False)
        if not kept or not question.essential:
            return None
        return kept[question.first(_CRITERIA[name](question))]

    def choices(self, among: list[Profile]) -> Choices:
        """What each solution selects."""
        return {name: self.choose(name, among) for name in SOLUTIONS}

    def ratified(self, deal: Profile, without: str | None = None) -> bool:
        """Whether everybody's constituencies ratify, one party left out."""
        return all(home.ratifies(deal) for party, home in self.everyone.items()
                   if party != without)

    def gets(self, choice: Choice) -> Vector:
        """Payoffs of the principals; without a deal those of disagreement."""
        return self.point if choice is None else self.worth[choice]

    def moved(self, before: Choice, after: Choice) -> dict[str, Fraction]:
        """What each principal gets more after than before."""
        pairs = zip(self.gets(before), self.gets(after), strict=True)
        return dict(zip(self.scene.ids, (b - a for a, b in pairs), strict=True))

    def must_choose(self, node: Node, choice: Choice) -> None:
        """Refuse unless a deal, with its payoffs, is the one chosen."""
        node.must_be(None if choice is None else {
            "deal": self.scene.talks.label(choice),
            "payoffs": dict(zip(self.scene.ids, self.worth[choice], strict=True)),
        })

    def must_choose_all(self, node: Node, choices: Choices) -> None:
        """The same for every solution."""
        for found, name in zip(node.named(SOLUTIONS), SOLUTIONS, strict=True):
            self.must_choose(found, choices[name])

    def must_cost(self, price: Node, under: Choices, without: Choices) -> None:
        """Payoffs without a limit less payoffs under it."""
        price.must_be({name: self.moved(under[name], without[name]) for name in SOLUTIONS})


_CRITERIA: dict[str, Callable[[Question], list[int]]] = {
    "nash": largest_products,
    "kalai-smorodinsky": lambda q: largest_leximin(q, q.divisors("kalai-smorodinsky")),
    "egalitarian": lambda q: largest_leximin(q, q.divisors("egalitarian")),
    "utilitarian": largest_sums,
}


def check_limits(answer: Node, scene: Scene, report: Report) -> None:
    """The effects of doctrine, ratification and public claims, and the gain from packages."""
    point = scene.base[0]
    if point is None:
        report.run("limits", lambda: answer["limits"].must_be(None))
    else:
        ground, limits = Ground(scene, point, groups(scene)), answer["limits"]
        report.run("limits.disagreement", lambda: limits["disagreement"].must_be(
            dict(zip(scene.ids, point, strict=True))))
        report.run("limits.solutions", lambda: limits["solutions"].must_be(list(SOLUTIONS)))
        report.run("limits.doctrine", lambda: _doctrine(limits["doctrine"], ground))
        report.run("limits.ratification", lambda: _home(limits["ratification"], ground))
        report.run("limits.audience_costs", lambda: _claims(limits["audience_costs"], ground))
    report.run("packages", lambda: _packages(answer["packages"], scene))


def _doctrine(found: Node, ground: Ground) -> None:
    known = clauses(ground.scene.talks)
    under = ground.choices(ground.feasible)
    found["feasible"].must_be(len(ground.feasible))
    ground.must_choose_all(found["choices"], under)
    items = list(found["clauses"])
    found["clauses"].demand(len(items) == len(known), f"lists {len(items)} limits, there are "
                            f"{len(known)}")
    for item, clause in zip(items, known, strict=True):
        for key in ("party", "clause", "kind"):
            item[key].must_be(getattr(clause, key))
        others = [other for other in known if other is not clause]
        left = [deal for deal in ground.all if passes(ground.scene.talks, others, deal)]
        _without(item["without"], "feasible", left, under, ground)
        if clause.budget is None:
            item["budget"].must_be(None)
        else:
            _steps(item["budget"], clause.budget, left, ground)
    _without(found["together"], "feasible", ground.all, under, ground)


def _without(found: Node, count: str, left: list[Profile], under: Choices,
             ground: Ground) -> None:
    free = ground.choices(left)
    found[count].must_be(len(left))
    ground.must_choose_all(found["choices"], free)
    ground.must_cost(found["price"], under, free)


def _steps(found: Node, budget: Budget, left: list[Profile], ground: Ground) -> None:
    """The Nash deal for every budget at which more becomes feasible."""
    found["attribute"].must_be(budget.attribute)
    found["at_most"].must_be(budget.at_most)
    used = {deal: budget.used(deal) for deal in left}
    steps: list[tuple[Fraction, int, Choice]] = []
    for level in sorted(set(used.values())):
        open_now = [deal for deal in left if used[deal] <= level]
        chosen = ground.choose("nash", open_now)
        if not steps or chosen != steps[-1][2]:
            steps.append((level, len(open_now), chosen))
    items = list(found["steps"])
    found["steps"].demand(len(items) == len(steps), f"has {len(items)} steps, should have "
                          f"{len(steps)}")
    before: Choice = None
    for k, (item, (level, count, chosen)) in enumerate(zip(items, steps, strict=True)):
        item["at_least"].must_be(level)
        item["feasible"].must_be(count)
        ground.must_choose(item["choice"], chosen)
        item["change"].must_be(None if k == 0 else ground.moved(before, chosen))
        before = chosen


def _home(found: Node, ground: Ground) -> None:
    chosen = ground.choices(ground.feasible)
    left = [deal for deal in ground.feasible if ground.ratified(deal)]
    under = ground.choices(left)
    found["ratifiable"].must_be(len(left))
    ground.must_choose_all(found["choices"], under)
    parties = list(ground.everyone)
    must_list(found["parties"], [item["party"] for item in found["parties"]], parties,
              "a party with constituencies")
    for item in found["parties"]:
        _party(item, item["party"].text(), under, ground)
    ground.must_cost(found["together"]["price"], under, chosen)
    _persuasion(found["persuasion"], left, ground)
    for node, name in zip(found["binding"].named(SOLUTIONS), SOLUTIONS, strict=True):
        _binding(node, chosen[name], ground)
    _narrower(found["narrower"], under["nash"], ground)


def _party(item: Node, party: str, under: Choices, ground: Ground) -> None:
    home = ground.everyone[party]
    scene = ground.scene
    efficient = [deal for deal in ground.feasible if scene.talks.label(deal) in scene.efficient]
    item["ratified"].must_be(sum(home.ratifies(deal) for deal in ground.feasible))
    item["efficient_share"].must_be(
        Fraction(sum(home.ratifies(deal) for deal in efficient), len(efficient)))
    item["vetoes"].must_be(home.vetoes())
    left = [deal for deal in ground.feasible if ground.ratified(deal, without=party)]
    _without(item["without"], "ratifiable", left, under, ground)


def _persuasion(found: Node, left: list[Profile], ground: Ground) -> None:
    """The fewest constituencies to win over, for the first deal that needs so few."""
    possible = all(home.can_ratify() for home in ground.everyone.values())
    if left or not possible:
        found.must_be(None)
        return
    best: tuple[int, Profile, dict[str, list[str]]] | None = None
    for deal in ground.feasible:
        who = {party: home.to_win_over(deal) for party, home in ground.everyone.items()}
        count = sum(map(len, who.values()))
        if best is None or count < best[0]:
            best = count, deal, who
    assert best is not None
    found.must_be({"deal": ground.scene.talks.label(best[1]), "constituencies": best[2]})


def _binding(node: Node, chosen: Choice, ground: Ground) -> None:
    node.must_be(None if chosen is None else [{
        "party": party,
        "ratified": home.ratifies(chosen),
        "binding": home.binding(chosen),
        "slack": home.slack(chosen),
    } for party, home in ground.everyone.items()])


def _narrower(found: Node, first: Choice, ground: Ground) -> None:
    """Every constituency insists on more than what it has, and again, until it changes nothing."""
    expected = [(party, group) for party, home in ground.everyone.items()
                for group in home.groups]
    items = list(found)
    found.demand(len(items) == len(expected), f"lists {len(items)} constituencies, there are "
                 f"{len(expected)}")
    for item, (party, group) in zip(items, expected, strict=True):
        item["party"].must_be(party)
        item["constituency"].must_be(group.id)
        steps = list(item["steps"])
        at = 0
        for above, left, chosen in _insisting(party, group, first, ground):
            item["steps"].demand(at < len(steps), f"left out the step above {above}")
            steps[at]["more_than"].must_be(above)
            steps[at]["ratifiable"].must_be(left)
            ground.must_choose(steps[at]["choice"], chosen)
            steps[at]["change"].must_be(ground.moved(first, chosen))
            at += 1
        item["steps"].demand(at == len(steps), f"has {len(steps)} steps, should have {at}")


def _insisting(party: str, group: Group, first: Choice, ground: Ground
               ) -> Iterable[tuple[Fraction, int, Choice]]:
    home, current = ground.everyone[party], first
    while current is not None:
        above = group.value(current)
        if above < group.least:
            return
        left = [deal for deal in ground.feasible if ground.ratified(deal, without=party)
                and home.ratifies(deal, insisting=(group, above))]
        if current in left:
            return
        current = ground.choose("nash", left)
        yield above, len(left), current


def _claims(found: Node, ground: Ground) -> None:
    """The least cost of a failed claim at which another deal has as large a product of gains."""
    weights = ground.scene.talks.weights
    simple = len(weights) == 2 and weights[0] == weights[1]
    first = ground.choose("nash", ground.feasible)
    items = list(found)
    found.demand(len(items) == len(ground.scene.ids), "expected one entry a principal")
    for i, (item, party) in enumerate(zip(items, ground.scene.ids, strict=True)):
        item["party"].must_be(party)
        if not simple:
            item["steps"].must_be(None)
            continue
        steps, current = [], first
        while current is not None:
            step = _next_claim(current, i, ground)
            if step is None:
                break
            cost, current = step
            steps.append((cost, current))
        listed = list(item["steps"])
        item["steps"].demand(len(listed) == len(steps), f"has {len(listed)} steps, should have "
                             f"{len(steps)}")
        for node, (cost, chosen) in zip(listed, steps, strict=True):
            node["cost"].must_be(cost)
            ground.must_choose(node["choice"], chosen)
            node["change"].must_be(ground.moved(first, chosen))


def _next_claim(current: Profile, i: int, ground: Ground) -> tuple[Fraction, Profile] | None:
    point = ground.point

    def gains(deal: Profile) -> tuple[Fraction, Fraction]:
        worth = ground.worth[deal]
        return worth[i] - point[i], worth[1 - i] - point[1 - i]

    own, other = gains(current)
    best: tuple[Fraction, Fraction, Profile] | None = None
    for deal in ground.feasible:
        mine, more = gains(deal)
        if more > other:
            cost = (own * other - mine * more) / (more - other)
            if best is None or (cost, -more) < (best[0], -best[1]):
                best = cost, more, deal
    return None if best is None else (best[0], best[2])


def _packages(found: Node, scene: Scene) -> None:
    start = scene.principal_payoffs(scene.talks.status_quo())
    ground = Ground(scene, start, {})
    found["disagreement"].must_be(dict(zip(scene.ids, start, strict=True)))
    for node, name in zip(found["solutions"].named(SOLUTIONS), SOLUTIONS, strict=True):
        _package(node, name, ground)


def _package(node: Node, name: str, ground: Ground) -> None:
    scene = ground.scene
    package = ground.choose(name, ground.feasible)
    ground.must_choose(node["package"], package)
    levels, parts = {}, dict.fromkeys(scene.ids, Fraction(0))
    standing = scene.talks.status_quo()
    for issue in _issues(scene):
        deals = [deal for deal in (scene.talks.find({issue.id: level}) for level in issue.levels)
                 if deal is not None]
        open_now = sorted(deal for deal in deals if scene.talks.feasible(deal))
        chosen = ground.choose(name, open_now) or standing
        levels[issue.id] = issue.levels[deals.index(chosen)]
        for party, gain in ground.moved(standing, chosen).items():
            parts[party] += gain
    apart, combined = node["issue_by_issue"], scene.talks.find(levels)
    assert combined is not None  # only principals' issues move
    rational = all(x >= d for x, d in zip(ground.worth[combined], ground.point, strict=True))
    apart.must_be({
        "levels": levels,
        "deal": scene.talks.label(combined),
        "payoffs": dict(zip(scene.ids, ground.worth[combined], strict=True)),
        "allowed": scene.talks.feasible(combined),
        "individually_rational": rational,
        "sum_of_parts": parts,
    })
    brings = ground.moved(combined, package)
    node["gain"].must_be(brings)
    node["total"].must_be(sum(brings.values(), Fraction(0)))
    node["swaps"].must_be([] if package is None else _swaps(scene, package))


def _issues(scene: Scene) -> list[Issue]:
    acting = set(scene.ids)
    return [issue for issue in scene.talks.issues.values() if issue.by in acting]


def _swaps(scene: Scene, package: Profile) -> list[dict[str, object]]:
    at = scene.talks.levels(package)
    found: list[dict[str, object]] = []
    for issue in _issues(scene):
        losing = [party for party in scene.ids if party in issue.payoff
                  and issue.payoff[party][at[issue.id]] < issue.payoff[party][issue.status_quo]]
        if losing:
            found.append({"issue": issue.id, "level": issue.levels[at[issue.id]],
                          "against": losing})
    return found
