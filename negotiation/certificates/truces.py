"""Claims of the command ``truce``: deals kept by reversion for ever to a punishment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import prod

from .games import ENUMERABLE, Game, Profile
from .mixed_reversion import check_mixed_reversion, mixed_reversion
from .payoff_sets import check_payoff_set
from .penal_codes import PenalCodes
from .reading import Node
from .report import Report
from .stakes import Terms, minmax, worst_equilibria
from .summits import Summit, life
from .threats_of_truces import MOST_PROFILES, NAMES, REVERSIONS, Threats, must_bound
from .transfers import Transfers, check_thresholds
from .truce_plans import TOLD, TrucePlans

LONGEST = 10_000


def check_truces(answer: Node, game: Game, payers: Sequence[int], report: Report,
                 read: Callable[[Node], Profile] | None = None) -> None:
    """Reversion payoffs, then every deal: payoffs, critical discounts, slack, what binds.

    `payers` are the players who can pay each other under transfers; `read` reads what plans play
    where it is not spelled ``{player: action}``.
    """
    punishment = answer["punishment"].one_of(
        dict.fromkeys((*NAMES, *REVERSIONS)), "a punishment that can be checked")
    report.run("options", lambda: _as_asked(answer))
    if game.size > ENUMERABLE:
        report.note(f"equilibria and reversion payoffs were not re-checked: the game has "
                    f"{game.size} profiles, more than {ENUMERABLE}")
        terms = _claimed_terms(answer, game)
    else:
        terms = _true_terms(answer, game, report)
    codes: list[PenalCodes] = []
    if _has_codes(game, terms, punishment):
        report.run("certificate.penal_code", lambda: codes.append(
            PenalCodes(answer["certificate"]["penal_code"], game)))
    threats = Threats(game, terms, Transfers(game, payers), *codes)
    plans = TrucePlans(threats, read)
    report.run("deals", lambda: _each_deal(answer, plans, punishment, report))
    report.run("expected_life", lambda: answer["expected_life"].must_be(_life(terms)))
    report.run("deals are all", lambda: _complete(answer, game))
    report.run("deals are in order", lambda: _order(answer, game, terms, punishment))
    report.run("status", lambda: _status(answer))
    report.run("certificate", lambda: _certificate(answer, punishment))
    if answer.get("thresholds") is not None:
        check_thresholds(answer["thresholds"], threats.rule, report)
    if answer.get("payoff_set") is not None:
        check_payoff_set(answer, game, report)


def _has_codes(game: Game, terms: Terms, punishment: str) -> bool:
    """Whether numbers under penal codes are claimed that can be proved: those of two players."""
    choosing = [i for i in range(game.n) if game.shape[i] > 1]
    if len(choosing) > 2 or game.n < 2 or not Threats(game, terms, Transfers(game, ())).plain:
        return False
    one = len({terms.discount[i] for i in choosing} - {None}) == 1
    judged = punishment == "penal-code" and one and all(
        terms.discount[i] is not None for i in choosing)
    return judged or game.size <= MOST_PROFILES


def _as_asked(answer: Node) -> None:
    """The terms that the answer states are those that the question stated."""
    for key in ("punishment", "discount", "lag", "hazard", "horizon", "renewal"):
        asked = answer["method"]["options"][key].value
        answer[key].demand(answer[key].value == asked, "differs from the option of that name")


def _certificate(answer: Node, punishment: str) -> None:
    answer["certificate"]["kind"].must_be(
        "reversion" if punishment in REVERSIONS else punishment)
    answer["certificate"]["order"].must_be("nash-product over reversion payoffs")


def read_terms(answer: Node, players: Sequence[str],
               reversion: dict[str, list[Fraction | None]]) -> Terms:
    """The discounts, lags, hazard and summit that a result was computed for."""
    discount: list[Fraction | None] = []
    for node in answer["discount"].named(players):
        delta = None if node.is_null() else node.exact()
        node.demand(delta is None or 0 < delta < 1, f"{delta} is not between 0 and 1")
        discount.append(delta)
    lags = answer["lag"].named(players)
    for node in lags:
        node.demand(1 <= node.integer() <= LONGEST, f"expected 1 to {LONGEST} periods")
    hazard = answer["hazard"].exact()
    answer["hazard"].demand(0 <= hazard < 1, f"{hazard} is not in [0, 1)")
    return Terms(reversion, discount, [node.integer() for node in lags], hazard,
                 _read_summit(answer))


def _read_summit(answer: Node) -> Summit | None:
    horizon, renewal = answer["horizon"], answer["renewal"]
    horizon.demand(horizon.is_null() == renewal.is_null(), "goes with a chance of renewal")
    if horizon.is_null():
        return None
    horizon.demand(1 <= horizon.integer() <= LONGEST, f"expected 1 to {LONGEST} periods")
    chance = renewal.exact()
    renewal.demand(0 <= chance <= 1, f"{chance} is not in [0, 1]")
    return Summit(horizon.integer(), chance)


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
    report.run("mixed_reversion", lambda: check_mixed_reversion(answer, game, report))
    reversion = {"nash": nash, "security": least, "mixed-nash": mixed_reversion(answer, game)}
    return read_terms(answer, game.players, reversion)


def _claimed_terms(answer: Node, game: Game) -> Terms:
    nash = [None if item["payoff"].is_null() else item["payoff"].exact()
            for item in answer["reversion"].named(game.players)]
    least: list[Fraction | None] = [
        node.exact() for node in answer["security"].named(game.players)
    ]
    reversion = {"nash": nash, "security": least, "mixed-nash": mixed_reversion(answer, game)}
    return read_terms(answer, game.players, reversion)


def _each_deal(answer: Node, plans: TrucePlans, punishment: str, report: Report) -> None:
    threats, proofs = plans.threats, answer["certificate"]["renegotiation"]
    game, named = threats.game, answer["method"]["options"]["deals"].value == "listed"
    for place, item in enumerate(answer["deals"]):
        profile = game.read_profile(item["profile"])
        item["deal"].must_be(game.label(profile))
        item["payoffs"].must_be(game.payoffs(profile))
        threats.must_list(item["critical_discount"], item["why"], profile, report, punishment)
        must_bound(item["penal_code_bounds"], item["critical_discount"]["penal-code"])
        if threats.penal is not None and threats.plain and game.size <= MOST_PROFILES:
            threats.penal.must_be_critical(item, profile, report)
        threats.must_hold(item, profile, punishment, report)
        item["expected_life"].must_be(_life(threats.terms) if item["stable"].value else None)
        plans.must_be_best(item, profile, named or place < TOLD)
        plans.must_withstand(item["renegotiation_proof"], item["deal"].text(), profile, proofs,
                             report)
    proofs.named([item["deal"].text() for item in answer["deals"]
                  if item["renegotiation_proof"].value is True])


def _life(terms: Terms) -> Fraction | None:
    """Periods that a truce lasts which nobody breaks; None if nothing ends it."""
    endless = terms.summit is None or terms.summit.renewal == 1
    if endless and not terms.hazard:
        return None
    return life(1 - terms.hazard, 0 if terms.summit is None else terms.summit.periods,
                terms.summit)


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
    """Deals that give everyone with a choice a gain over P come first, by product of gains.

    P is the worst equilibrium payoff, or the security level, where the punishment is neither.
    """
    base = terms.reversion.get(punishment, terms.reversion["nash"])
    if punishment not in REVERSIONS and None in base:
        base = terms.reversion["security"]
    items = list(answer["deals"])
    profiles = [game.read_profile(item["profile"]) for item in items]
    keys = [(-_product(game, p, base), p) for p in profiles]
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
