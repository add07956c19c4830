"""Claims about linked issues: incentives area by area, and pooled over areas."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from .games import ENUMERABLE, Game, replaced
from .issue_areas import Areas, Places, TakenApart
from .reading import Node
from .report import Report
from .stakes import minmax, worst_equilibria

ZERO = Fraction(0)
MOST_LINKED = 12
_ENTRY = ("name", "deal", "critical_discount", "stable", "slack", "binding", "fails_alone",
          "least_link", "rescued")


@dataclass(frozen=True)
class Stake:
    """What a player gets by complying, by its best breach, and after the end."""

    comply: Fraction
    deviate: Fraction
    after: Fraction | None

    def __add__(self, other: Stake) -> Stake:
        after = None if self.after is None or other.after is None else self.after + other.after
        return Stake(self.comply + other.comply, self.deviate + other.deviate, after)

    @property
    def least(self) -> Fraction | None:
        """The least discount at which it complies; None if there is none."""
        if self.deviate == self.comply:
            return ZERO
        if self.after is None or self.comply <= self.after:
            return None
        return (self.deviate - self.comply) / (self.deviate - self.after)

    def slack(self, delta: Fraction) -> Fraction | None:
        """What its best breach loses; at least 0 where no breach pays."""
        if self.after is None:
            return ZERO if self.deviate == self.comply else None
        found = delta * (self.comply - self.after) - (1 - delta) * (self.deviate - self.comply)
        return max(ZERO, found) if self.deviate == self.comply else found


Held = dict[str, Stake]


class Pool:
    """Areas, what follows a breach in each, and discounts."""

    def __init__(self, answer: Node, areas: Areas, report: Report) -> None:
        self.areas = areas
        punishment = answer["punishment"].one_of(("nash", "security"), "a punishment")
        self.discount = {
            player: None if node.is_null() else node.exact() for player, node in
            zip(areas.players, answer["discount"].named(areas.players), strict=True)}
        self.timed = all(self.discount[player] is not None for player in areas.movers)
        self.after = []
        for game, node in zip(areas.games, answer["areas"], strict=True):
            if game.size > ENUMERABLE:
                report.note(f"reversion payoffs were not re-checked: an area has {game.size} "
                            f"profiles, more than {ENUMERABLE}")
                self.after.append([None if x.is_null() else x.exact()
                                   for x in node["reversion"].named(game.players)])
            else:
                self.after.append(_after(game, punishment))
        self._known: dict[tuple[int, tuple[int, ...]], Held] = {}

    def stakes(self, k: int, place: tuple[int, ...]) -> Held:
        """What every player with a choice somewhere has at stake in an area."""
        if (k, place) not in self._known:
            game = self.areas.games[k]
            found = dict.fromkeys(self.areas.movers, Stake(ZERO, ZERO, ZERO))
            for i, player in enumerate(game.players):
                if player in found:
                    found[player] = Stake(game.payoff(i, place), game.best_reply(i, place)[0],
                                          self.after[k][i])
            self._known[k, place] = found
        return self._known[k, place]

    def together(self, held: Sequence[Held]) -> Held:
        """What they have at stake in several areas at once."""
        total = dict.fromkeys(self.areas.movers, Stake(ZERO, ZERO, ZERO))
        for each in held:
            total = {player: total[player] + stake for player, stake in each.items()}
        return total

    def critical(self, held: Sequence[Held]) -> Fraction | None:
        """The least common discount at which nobody breaks pooled deals."""
        each = [stake.least for stake in self.together(held).values()]
        known = [least for least in each if least is not None]
        return max(known, default=ZERO) if len(known) == len(each) else None

    def slack(self, held: Sequence[Held]) -> dict[str, Fraction | None] | None:
        """Each player's pooled slack; None without discounts."""
        if not self.timed:
            return None
        found: dict[str, Fraction | None] = {}
        for player, stake in self.together(held).items():
            delta = self.discount[player]
            assert delta is not None
            found[player] = stake.slack(delta)
        return found

    def holds(self, held: Sequence[Held]) -> bool | None:
        """Whether nobody breaks pooled deals."""
        slack = self.slack(held)
        return None if slack is None else all(x is not None and x >= 0 for x in slack.values())

    def least_link(self, held: Sequence[Held]) -> list[int] | None:
        """The fewest areas that hold together while the others hold alone, first in order."""
        alone = [self.holds([each]) for each in held]
        if all(alone):
            return []
        every = list(range(len(held)))
        if len(held) > MOST_LINKED:
            return every if self.holds(held) else None
        for size in range(1, len(held) + 1):
            for chosen in itertools.combinations(every, size):
                if all(alone[k] for k in every if k not in chosen) and self.holds(
                        [held[k] for k in chosen]):
                    return list(chosen)
        return None


def _after(game: Game, punishment: str) -> list[Fraction | None]:
    if punishment == "security":
        return [minmax(game, i) for i in range(game.n)]
    return [None if profile is None else game.payoff(i, profile)
            for i, profile in enumerate(worst_equilibria(game, game.equilibria()))]


def check_pooled(answer: Node, source: Node, report: Report) -> None:
    """Areas, every deal in them, and every deal on all of them."""
    issues = answer["certificate"]["issues"]
    apart = None if issues.is_null() else TakenApart(source, issues)
    if apart is not None:
        report.run("areas add up", lambda: apart.check(issues, report))
    areas = Areas.read(source) if apart is None else apart.areas
    report.run("options", lambda: _as_asked(answer, areas))
    report.run("certificate", lambda: answer["certificate"]["kind"].must_be("pooled-incentives"))
    if not report.ok:
        return
    pool = Pool(answer, areas, report)
    report.run("areas", lambda: _each_area(answer, pool))
    if report.ok:
        report.run("deals", lambda: _each_deal(answer, pool, apart))
        report.run("deals are all", lambda: _complete(answer, areas))
        report.run("deals are in order", lambda: _order(answer))
        report.run("claim", lambda: _claim(answer, pool))


def _as_asked(answer: Node, areas: Areas) -> None:
    for key in ("punishment", "discount"):
        answer[key].demand(answer[key].value == answer["method"]["options"][key].value,
                           "differs from the option of that name")
    for node in answer["discount"].named(areas.players):
        node.demand(node.is_null() or 0 < node.exact() < 1, "is not between 0 and 1")
    listed = list(answer["areas"])
    answer["areas"].demand(len(listed) == len(areas.names), "are not the areas of the input")
    for node, name in zip(listed, areas.names, strict=True):
        node["name"].must_be(name)


def _each_area(answer: Node, pool: Pool) -> None:
    for k, node in enumerate(answer["areas"]):
        game = pool.areas.games[k]
        node["reversion"].must_be(dict(zip(game.players, pool.after[k], strict=True)))
        seen: set[str] = set()
        for item in node["deals"]:
            place = game.read_profile(item["profile"])
            item["deal"].must_be(game.label(place))
            item["deal"].demand(item["deal"].text() not in seen, "is listed twice")
            seen.add(item["deal"].text())
            item["payoffs"].must_be(game.payoffs(place))
            held = [pool.stakes(k, place)]
            item["critical_discount"].must_be(pool.critical(held))
            item["stable"].must_be(pool.holds(held))
            item["slack"].must_be(pool.slack(held))


def _places(answer: Node, item: Node, pool: Pool) -> Places:
    """The profile of every area in a deal, found by its label there."""
    found = []
    for game, node, label in zip(pool.areas.games, answer["areas"],
                                 item["deal"].named(pool.areas.names), strict=True):
        there = {entry["deal"].text(): entry["profile"] for entry in node["deals"]}
        found.append(game.read_profile(there[label.one_of(there, "a deal of the area")]))
    return tuple(found)


def _each_deal(answer: Node, pool: Pool, apart: TakenApart | None) -> None:
    names, seen = pool.areas.names, set()
    by_name = {} if apart is None else {
        ",".join(apart.game.actions[p][b] for p, b in enumerate(deal)
                 if apart.talks.parties[p].principal): apart.places(deal)
        for deal in apart.game.profiles()}
    for item in answer["deals"]:
        item.named(_ENTRY)
        places = _places(answer, item, pool)
        item.demand(places not in seen, "is listed twice")
        seen.add(places)
        if apart is None:
            item["name"].must_be("; ".join(
                f"{name}: {game.label(place)}" for name, game, place
                in zip(names, pool.areas.games, places, strict=True)))
        else:
            item["name"].demand(by_name.get(item["name"].text()) == places, "is another deal")
        held = [pool.stakes(k, place) for k, place in enumerate(places)]
        _verdict(item, held, pool)
        item["binding"].must_be(_binding(held, places, pool))


def _verdict(item: Node, held: Sequence[Held], pool: Pool) -> None:
    names = pool.areas.names
    apart = [pool.critical([each]) for each in held]
    known = [least for least in apart if least is not None]
    item["critical_discount"].must_be({
        "separate": max(known) if len(known) == len(apart) else None,
        "pooled": pool.critical(held)})
    item["slack"].must_be(pool.slack(held))
    if not pool.timed:
        item["stable"].must_be({"separate": None, "pooled": None})
        for key in ("fails_alone", "least_link", "rescued"):
            item[key].must_be(None)
        return
    fails = [name for name, each in zip(names, held, strict=True) if not pool.holds([each])]
    link = pool.least_link(held)
    item["stable"].must_be({"separate": not fails, "pooled": pool.holds(held)})
    item["fails_alone"].must_be(fails)
    item["least_link"].must_be(None if link is None else [names[k] for k in link])
    item["rescued"].must_be(bool(fails) and link is not None)


def _binding(held: Sequence[Held], places: Places, pool: Pool) -> dict[str, object] | None:
    slack = pool.slack(held)
    if not slack:
        return None
    player = min(slack, key=lambda name: (slack[name] is not None, slack[name] or ZERO))
    breach = {}
    for name, game, place, each in zip(pool.areas.names, pool.areas.games, places, held,
                                       strict=True):
        if each[player].deviate > each[player].comply:
            i = game.players.index(player)
            best = max((b for b in range(game.shape[i]) if b != place[i]),
                       key=lambda b: (game.payoff(i, replaced(place, i, b)), -b))
            breach[name] = game.actions[i][best]
    return {"player": player, "deviation": breach}


def _complete(answer: Node, areas: Areas) -> None:
    scope = answer["method"]["options"]["deals"].one_of(("all", "listed"), "a choice of deals")
    number = len(list(answer["deals"]))
    answer["deals"].demand(scope == "listed" or number == areas.size,
                           f"has {number} deals, there are {areas.size}")


def _order(answer: Node) -> None:
    def rank(item: Node) -> tuple[bool, bool, bool, Fraction]:
        least = item["critical_discount"]["pooled"]
        return (not item["rescued"].value, not item["stable"]["separate"].value, least.is_null(),
                ZERO if least.is_null() else least.exact())

    ranks = [rank(item) for item in answer["deals"]]
    answer["deals"].demand(ranks == sorted(ranks), "are not in the order that is stated")


def _claim(answer: Node, pool: Pool) -> None:
    items = list(answer["deals"])
    if not pool.timed:
        answer["claim"].must_be(
            "the critical discounts of the deals listed, areas apart and pooled")
        some = any(not item["critical_discount"][key].is_null()
                   for item in items for key in ("pooled", "separate"))
    else:
        apart = sum(item["stable"]["separate"].flag() for item in items)
        rescued = sum(item["rescued"].flag() for item in items)
        answer["claim"].must_be(
            f"deals that hold area by area: exactly {apart} of {len(items)}; deals that linking "
            f"areas rescues: exactly {rescued}")
        some = bool(apart or rescued)
    answer["status"].must_be("complete" if some else "none")
