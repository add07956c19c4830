"""Claims of the command ``truce``: deals kept by reversion for ever to a punishment."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod

from .games import ENUMERABLE, Game, Profile, replaced
from .reading import Node
from .report import Report
from .stakes import (
    Stake,
    Terms,
    minmax,
    must_be_critical,
    must_be_hazard,
    stakes,
    worst_equilibria,
)

PUNISHMENTS = ("nash", "security")
NOT_BUILT = ("penal-code", "transfers")
LONGEST_LAG = 10_000


def check_truces(answer: Node, game: Game, report: Report) -> None:
    """Reversion payoffs, then every deal: payoffs, critical discounts, slack, what binds."""
    punishment = answer["punishment"].one_of(PUNISHMENTS, "a punishment that can be checked")
    report.run("options", lambda: _as_asked(answer))
    if game.size > ENUMERABLE:
        report.note(f"equilibria and reversion payoffs were not re-checked: the game has "
                    f"{game.size} profiles, more than {ENUMERABLE}")
        terms = _claimed_terms(answer, game)
    else:
        terms = _true_terms(answer, game, report)
    report.run("deals", lambda: _each_deal(answer, game, terms, punishment))
    report.run("deals are all", lambda: _complete(answer, game))
    report.run("deals are in order", lambda: _order(answer, game, terms, punishment))
    report.run("status", lambda: _status(answer))
    report.run("certificate", lambda: _certificate(answer))


def _as_asked(answer: Node) -> None:
    """The terms that the answer states are those that the question stated."""
    for key in ("punishment", "discount", "lag", "hazard"):
        asked = answer["method"]["options"][key].value
        answer[key].demand(answer[key].value == asked, "differs from the option of that name")


def _certificate(answer: Node) -> None:
    answer["certificate"]["kind"].must_be("reversion")
    answer["certificate"]["order"].must_be("nash-product over reversion payoffs")


def read_conditions(answer: Node, players: Sequence[str]) -> tuple[
        list[Fraction | None], list[int], Fraction]:
    """Discounts, lags and the hazard that a result was computed for."""
    discount: list[Fraction | None] = []
    for node in answer["discount"].named(players):
        delta = None if node.is_null() else node.exact()
        node.demand(delta is None or 0 < delta < 1, f"{delta} is not between 0 and 1")
        discount.append(delta)
    lags = answer["lag"].named(players)
    for node in lags:
        node.demand(1 <= node.integer() <= LONGEST_LAG, f"expected 1 to {LONGEST_LAG} periods")
    hazard = answer["hazard"].exact()
    answer["hazard"].demand(0 <= hazard < 1, f"{hazard} is not in [0, 1)")
    return discount, [node.integer() for node in lags], hazard


def _true_terms(answer: Node, game: Game, report: Report) -> Terms:
    equilibria = game.equilibria()
    worst = worst_equilibria(game, equilibria)
    nash = [None if profile is None else game.payoff(i, profile)
            for i, profile in enumerate(worst)]
    least: list[Fraction | None] = [minmax(game, i) for i in range(game.n)]
    report.run("equilibria", lambda: answer["equilibria"].must_be(
        [game.names(profile) for profile in equilibria]))
    report.run("reversion", lambda: answer["reversion"].must_be({
        player: {"payoff": payoff, "equilibrium": None if profile is None else game.names(profile)}
        for player, payoff, profile in zip(game.players, nash, worst, strict=True)}))
    report.run("security", lambda: answer["security"].must_be(
        dict(zip(game.players, least, strict=True))))
    return Terms({"nash": nash, "security": least}, *read_conditions(answer, game.players))


def _claimed_terms(answer: Node, game: Game) -> Terms:
    nash = [None if item["payoff"].is_null() else item["payoff"].exact()
            for item in answer["reversion"].named(game.players)]
    least: list[Fraction | None] = [
        node.exact() for node in answer["security"].named(game.players)
    ]
    return Terms({"nash": nash, "security": least}, *read_conditions(answer, game.players))


def _each_deal(answer: Node, game: Game, terms: Terms, punishment: str) -> None:
    for item in answer["deals"]:
        profile = game.read_profile(item["profile"])
        item["deal"].must_be(game.label(profile))
        item["payoffs"].must_be(game.payoffs(profile))
        by_punishment = {key: stakes(game, profile, terms, key) for key in PUNISHMENTS}
        must_list_critical(item, by_punishment, terms.hazard)
        held = [stake for stake in by_punishment[punishment] if stake.choice]
        by_player = item["critical_discount_by_player"].named([s.player for s in held])
        for node, stake in zip(by_player, held, strict=True):
            must_be_critical(node, [stake], terms.hazard)
        must_hold(item, game, profile, by_punishment[punishment], terms)
        item["renegotiation_proof"].must_be(None)


def must_list_critical(item: Node, by_punishment: dict[str, list[Stake]],
                       hazard: Fraction) -> None:
    """The least discounts of a deal under each punishment, each null with its reason."""
    critical = item["critical_discount"]
    nodes = dict(zip((*PUNISHMENTS, *NOT_BUILT), critical.named((*PUNISHMENTS, *NOT_BUILT)),
                     strict=True))
    for key in PUNISHMENTS:
        must_be_critical(nodes[key], by_punishment[key], hazard)
    for key in NOT_BUILT:
        nodes[key].must_be(None)
    nulls = [key for key, node in nodes.items() if node.is_null()]
    for reason in item["why"].named(nulls):
        reason.demand(bool(reason.text()), "expected the reason")


def must_hold(item: Node, game: Game, profile: Profile, held: list[Stake], terms: Terms) -> None:
    """Stability of a deal at the discounts given: slack, what binds, value, hazard survived."""
    choosing = [(stake, delta) for stake, delta in zip(held, terms.discount, strict=True)
                if stake.choice]
    deciding = [(stake, delta) for stake, delta in choosing if delta is not None]
    if len(deciding) < len(choosing):
        for key in ("stable", "slack", "binding", "value", "survives_hazard"):
            item[key].must_be(None)
        return
    slack = {stake.player: stake.slack(delta, terms.hazard) for stake, delta in deciding}
    item["slack"].must_be(slack)
    item["stable"].must_be(all(x is not None and x >= 0 for x in slack.values()))
    item["binding"].must_be(binding(game, profile, slack))
    item["value"].must_be({stake.player: stake.value(delta, terms.hazard)
                           for stake, delta in deciding})
    must_be_hazard(item["survives_hazard"], [stake for stake, _ in deciding],
                   [delta for _, delta in deciding])


def binding(game: Game, profile: Profile,
            slack: dict[str, Fraction | None]) -> dict[str, str] | None:
    """The player with the least slack and its best deviation; the first in file order."""
    if not slack:
        return None
    player = min(slack, key=lambda name: (slack[name] is not None, slack[name] or 0))
    i = game.players.index(player)
    other = [b for b in range(game.shape[i]) if b != profile[i]]
    best = max(other, key=lambda b: (game.payoff(i, replaced(profile, i, b)), -b))
    return {"player": player, "deviation": game.actions[i][best]}


def _complete(answer: Node, game: Game) -> None:
    listed = answer["deals"]
    found = [game.read_profile(item["profile"]) for item in listed]
    seen = set(found)
    listed.demand(len(seen) == len(found), "lists a deal twice")
    scope = answer["method"]["options"]["deals"].one_of(("all", "listed"), "a choice of deals")
    if scope == "all":
        missing = next((p for p in game.profiles() if p not in seen), None)
        listed.demand(missing is None, f"left out {missing and game.label(missing)}")


def _status(answer: Node) -> None:
    """An answer of none: no listed deal is stable, or none is at any discount if none is given."""
    items, punishment = list(answer["deals"]), answer["punishment"].text()
    some = any(item["stable"].value is True for item in items) or any(
        item["stable"].is_null() and not item["critical_discount"][punishment].is_null()
        for item in items)
    answer["status"].must_be("complete" if some else "none")


def _order(answer: Node, game: Game, terms: Terms, punishment: str) -> None:
    """Deals that give everyone with a choice a gain over P come first, by product of gains."""
    items = list(answer["deals"])
    profiles = [game.read_profile(item["profile"]) for item in items]
    keys = [(-_product(game, p, terms.reversion[punishment]), p) for p in profiles]
    for item, key, before in zip(items[1:], keys[1:], keys, strict=False):
        item.demand(before <= key, "stands too low in the order")


def _product(game: Game, profile: Profile, reversion: Sequence[Fraction | None]) -> Fraction:
    choosing = [i for i in range(game.n) if game.shape[i] > 1]
    gains = []
    for i in choosing:
        punished = reversion[i]
        if punished is None or game.payoff(i, profile) <= punished:
            return Fraction(0)
        gains.append(game.payoff(i, profile) - punished)
    return prod(gains, start=Fraction(1))
