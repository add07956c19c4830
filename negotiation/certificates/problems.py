"""Which bargaining problem a result answers: its deals, and what happens without one."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import prod

from .bargains import check_frontier, check_ideal, check_proofs, check_solutions
from .combinations import PROGRAMS, check_programs, efficient_deals
from .deals import Deals, Vector
from .derivatives import check_derivatives
from .games import ENUMERABLE, Game, Profile
from .lotteries import LARGEST_GAP
from .one_shot import (
    PURE,
    Mixture,
    check_correlated_point,
    check_list,
    must_lead,
    read_equilibrium,
)
from .programs import maxmin
from .question import Question
from .reading import Node
from .report import Report
from .talks import Talks
from .threats import check_threats

ONE = Fraction(1)
EQUILIBRIA = ("equilibrium", "mixed-equilibrium", "pure-equilibrium")
# Up to so many outcomes of two players, and of more, `equilibrium` means mixed ones too.
LARGEST_MIXED, LARGEST_MIXED_OF_MANY = 10_000, 8
# Combinations of additive issues beyond this are not listed again.
MOST_COMBINATIONS = 100_000


def check_bargain(answer: Node, source: Node, report: Report) -> None:
    """A result of the command ``bargain``: frontier, ideal point, solutions."""
    search = answer["method"]["options"].get("search")
    if search is not None and search.value == PROGRAMS:
        check_programs(answer, source, report)
        return
    merged = efficient_deals(source) if search is not None else None
    many = too_many(source)
    if many and merged is None:
        report.note(f"nothing but the digests was re-checked: the issues have {many} "
                    f"combinations, more than {MOST_COMBINATIONS}")
        return
    talks = Talks(source) if source["kind"].text() == "negotiation" else None
    game = _game(source, talks)
    deals = merged or (read_deals(source) if game is None else deals_of(game))
    point = answer["disagreement"]["point"]
    question = Question(
        deals,
        tuple(node.exact() for node in point.named(deals.parties)),
        _weights(source, deals) if talks is None else talks.weights,
        answer["lotteries"].flag(),
        answer["method"]["options"].get("offers"),
    )
    report.run("disagreement", lambda: _disagreement(
        answer["disagreement"], source, game, talks, report))
    report.run("weights", lambda: answer["weights"].must_be(deals.by_party(question.weights)))
    report.run("offers", lambda: _patience(question.offers, source, deals, talks))
    check_frontier(answer, question, report, counted=merged is None)
    check_ideal(answer, question, report)
    report.run("solutions", lambda: _all_asked_for(answer))
    check_solutions(answer["solutions"], answer["certificate"]["solutions"], question, report)
    report.run("status", lambda: _status(answer, question))
    report.run("certificate", lambda: check_proofs(answer["certificate"], question))
    if game is not None:
        _sources(answer, question, game, report)
    report.run("derivatives", lambda: check_moves(answer, question))


def _sources(answer: Node, question: Question, game: Game, report: Report) -> None:
    """What proves the disagreement point, and the solutions under others where there are some."""
    start = answer["disagreement"]
    rule = start["rule"].text()
    if rule in EQUILIBRIA:
        _by_disagreement(answer, question, game, report)
    elif rule == "threats":
        report.run("threats", lambda: check_threats(answer["threats"], start["point"], game,
                                                    question.weights))
    elif rule.partition(":")[0] == "correlated":
        check_correlated_point(answer["correlated"], start["point"], rule, game, report)


def check_moves(answer: Node, question: Question) -> None:
    """How the solutions move with disagreement, where that is defined and said."""
    derivatives, why = answer.get("derivatives"), answer.get("derivatives_why")
    if derivatives is not None:
        derivatives.demand(
            len(question.deals.parties) == 2 and question.lotteries and question.essential,
            "given although not defined: there are not two parties, or no lotteries, or nothing "
            "to agree on")
        check_derivatives(derivatives, question)
        if why is not None:
            for reason in why.named([name for name, item in derivatives.items() if item.is_null()]):
                reason.demand(bool(reason.text()), "expected the reason")


def _game(source: Node, talks: Talks | None) -> Game | None:
    """The game whose profiles are the deals; None where the deals are listed."""
    if talks is not None:
        return talks.stage_game()[0]
    return Game.read(source) if source["kind"].value == "game" else None


def _status(answer: Node, question: Question) -> None:
    certificate = answer["certificate"]
    gaps = [proof["gap"].number() for _, proof in certificate["solutions"].items()
            if proof.get("gap") is not None]
    if not question.essential:
        answer["status"].must_be("none")
    elif any(gap > LARGEST_GAP for gap in gaps):
        answer["status"].must_be("not-converged")
    else:
        answer["status"].must_be("complete")


def _all_asked_for(answer: Node) -> None:
    answer["solutions"].named([name.text() for name in answer["method"]["options"]["solutions"]])


def read_deals(source: Node) -> Deals:
    """The deals of a document of kind "deals"."""
    source["kind"].must_be("deals")
    parties = [party.text() for party in source["parties"]]
    if source.get("issues") is not None:
        return _combinations(source["issues"], parties)
    items = list(source["deals"])
    return Deals(
        parties,
        [item["name"].text() for item in items],
        [tuple(x.number() for x in item["payoffs"].named(parties)) for item in items],
    )


def _combinations(issues: Node, parties: list[str]) -> Deals:
    """All combinations of additive issues, the last issue's values varying fastest."""
    items = list(issues)
    values = [[value.text() for value in item["values"]] for item in items]
    utility = [[[x.number() for x in numbers] for numbers in item["utility"].named(parties)]
               for item in items]
    places = list(product(*(range(len(names)) for names in values)))
    return Deals(
        parties,
        [",".join(names[k] for names, k in zip(values, at, strict=True)) for at in places],
        [tuple(sum((numbers[i][k] for numbers, k in zip(utility, at, strict=True)), Fraction(0))
               for i in range(len(parties))) for at in places],
    )


def too_many(source: Node) -> int:
    """How many combinations additive issues have, if more than are looked at; else 0."""
    if source["kind"].value != "deals" or source.get("issues") is None:
        return 0
    count = prod(len(list(item["values"])) for item in source["issues"])
    return count if count > MOST_COMBINATIONS else 0


def deals_of(game: Game) -> Deals:
    """The profiles of a game as deals, in index order."""
    profiles = list(game.profiles())
    return Deals(
        game.players,
        [game.label(profile) for profile in profiles],
        [tuple(game.payoff(i, profile) for i in range(game.n)) for profile in profiles],
    )


def _patience(offers: Node | None, source: Node, deals: Deals, talks: Talks | None) -> None:
    """The discount factors of alternating offers are those of the document."""
    if offers is None:
        return
    if talks is not None:
        offers["discount"].must_be({party.id: party.discount for party in talks.principals})
        return
    stated = source.get("discount")
    found = {} if stated is None else {party: x.number() for party, x in stated.items()}
    offers["discount"].must_be({party: found.get(party) for party in deals.parties})


def _weights(source: Node, deals: Deals) -> Vector:
    """Bargaining weights of a document, 1 where it has none."""
    weights = source.get("weights")
    if weights is None:
        return (ONE,) * len(deals.parties)
    return tuple(node.number() for node in weights.named(deals.parties))


def security(game: Game, i: int) -> Fraction:
    """The most player i can secure by mixing, against the worst joint play of the others."""
    columns = [
        [game.payoff(i, (*rest[:i], b, *rest[i:])) for b in range(game.shape[i])]
        for rest in others(game, i)
    ]
    return maxmin(columns)


def pure_security(game: Game, i: int) -> Fraction:
    """The most player i can secure with one action."""
    return max(
        min(game.payoff(i, (*rest[:i], b, *rest[i:])) for rest in others(game, i))
        for b in range(game.shape[i])
    )


def others(game: Game, i: int) -> list[Profile]:
    """What the other players can do: profiles without the entry of player i."""
    return list(product(*(range(size) for j, size in enumerate(game.shape) if j != i)))


def _disagreement(disagreement: Node, source: Node, game: Game | None, talks: Talks | None,
                  report: Report) -> None:
    rule, point = disagreement["rule"].text(), disagreement["point"]
    if game is None:
        disagreement["rule"].must_be("explicit")
        parties = [party.text() for party in source["parties"]]
        stated = source["disagreement"].named(parties)
        point.must_be({p: node.number() for p, node in zip(parties, stated, strict=True)})
    elif rule in ("security", "pure-security"):
        level = security if rule == "security" else pure_security
        point.must_be({player: level(game, i) for i, player in enumerate(game.players)})
    elif rule == "explicit":
        if talks is not None:  # of a game the numbers are part of the question
            point.must_be(dict(zip(game.players, talks.explicit(), strict=True)))
    elif rule == "threats":
        disagreement["rule"].demand(game.n == 2, "defined for two parties only")
    elif rule == "status-quo" and talks is not None:
        payoffs = talks.payoffs(talks.status_quo())
        point.must_be({player: payoffs[player] for player in game.players})
        disagreement["profile"].must_be(talks.bundle_names(talks.status_quo()))
    elif rule in EQUILIBRIA or rule.startswith("equilibrium:"):
        _equilibrium(disagreement, game)
        if rule in EQUILIBRIA:
            _knows(disagreement, game, talks)
        else:
            report.note("the number of the equilibrium was not re-checked: only that it is one")
    elif rule.partition(":")[0] != "correlated":
        profile = _profile_of(disagreement["rule"], game)
        point.must_be(game.payoffs(profile))
        disagreement["profile"].must_be(game.names(profile))


def _equilibrium(source: Node, game: Game) -> tuple[Mixture, ...]:
    profile = source["profile"]
    return read_equilibrium(None if profile.is_null() else game.read_profile(profile),
                            source.get("strategies"), source["point"], game)


def _knows(disagreement: Node, game: Game, talks: Talks | None) -> None:
    """Which equilibria are said to be known is what the rule asks for."""
    rule, known = disagreement["rule"].text(), disagreement["known"].text()
    small = game.size <= (LARGEST_MIXED if game.n <= 2 else LARGEST_MIXED_OF_MANY)
    pure = known.startswith(PURE)
    if rule == "pure-equilibrium" or (rule == "equilibrium" and talks is not None
                                      and game.size <= ENUMERABLE and game.equilibria()):
        disagreement["known"].demand(pure, "the rule asks for pure equilibria")
    elif small or rule == "mixed-equilibrium":
        disagreement["known"].demand(not pure, "the rule asks for mixed equilibria too")


def _profile_of(rule: Node, game: Game) -> Profile:
    """The profile that a rule names."""
    found = {game.label(profile): profile for profile in game.profiles()}
    return found[rule.one_of(found, "a rule that can be checked, nor a profile")]


def worst_for_best_placed(game: Game, equilibria: list[Profile]) -> Profile:
    """The equilibrium whose best-placed player gets least; the first of several."""
    return min(equilibria, key=lambda profile: max(game.payoffs(profile).values()))


def _by_disagreement(answer: Node, question: Question, game: Game, report: Report) -> None:
    """Where there are several equilibria: the same solutions under each of them."""
    listed = answer.get("by_disagreement") or Node([], "by_disagreement")
    report.run("by_disagreement", lambda: _all_equilibria(answer, listed, game, report))
    if report.claims[-1].ok:
        for item in listed:
            point = item["disagreement"]["point"].named(game.players)
            under = replace(question, point=tuple(node.exact() for node in point))
            item["solutions"].named([name for name, _ in answer["solutions"].items()])
            check_solutions(item["solutions"], None, under, report)


def _all_equilibria(answer: Node, listed: Node, game: Game, report: Report) -> None:
    start, items = answer["disagreement"], [item["disagreement"] for item in listed]
    listed.demand(len(items) != 1, "has one item only")
    for item in items:
        item["rule"].must_be(start["rule"].text())
    nodes = items or [start]
    found = [_equilibrium(node, game) for node in nodes]
    check_list(found, listed if items else start, start["known"].text(), game, report)
    points = [tuple(x.exact() for x in node["point"].named(game.players)) for node in nodes]
    must_lead(points[0], points, start)
    for key in ("profile", "strategies", "point"):
        start.demand(start.value.get(key) == nodes[0].value.get(key),
                     "is not the first of those listed")
