"""Claims of the command ``solve``: every deal of a negotiation, with its verdicts."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache, partial
from math import prod, sqrt

from .aligned import Aligned
from .alignments import check_alignments, check_partners
from .bargains import check_proofs, check_solutions
from .choices import check_choices
from .courted import check_courting
from .deals import Vector, compare_products
from .games import ENUMERABLE, Profile
from .limits import check_limits
from .problems import check_moves
from .reading import FLOAT_ACCURACY, Node, must_list, near, quotient
from .report import Report
from .scene import Scene
from .sides import check_sides
from .stakes import must_be_critical, must_be_hazard
from .study_plans import check_study_plans
from .study_sources import BEYOND_PURE, check_source, must_be_pure
from .talks import Talks, many
from .threats_of_truces import NAMES, least_slack

ONE = Fraction(1)
# Products are compared as exact powers up to this sum of the weights, then by logarithms.
LARGEST_POWER = 1000


def check_study(answer: Node, source: Node, report: Report) -> None:
    """Deals and verdicts, truces in rank order, bargaining solutions, what was observed."""
    source["kind"].must_be("negotiation")
    talks = Talks(source)
    scene = Scene(talks, _claimed(answer, talks), answer["method"]["options"].get("offers"))
    if scene.talks.size > ENUMERABLE:
        report.note(f"nothing but the digests was re-checked: the negotiation has "
                    f"{scene.talks.size} deals, more than {ENUMERABLE}")
        return
    proofs = answer["certificate"]["renegotiation"]
    report.run("parties", lambda: _parties(answer, scene))
    report.run("one_shot", lambda: _one_shot(answer["one_shot"], scene))
    report.run("disagreement", lambda: _disagreement(answer["disagreement"], scene))
    report.run("deals", lambda: _deals(answer["deals"], scene, proofs, report))
    report.run("truces", lambda: _truces(answer["truces"], scene, proofs, report))
    report.run("plans", lambda: check_study_plans(answer["plans"], scene))
    report.run("counts", lambda: _counts(answer["counts"], scene))
    report.run("observed", lambda: _observed(answer["observed"], scene, proofs, report))
    _bargaining(answer, scene, report)
    check_limits(answer, scene, report)
    aligned = cache(partial(Aligned, scene))
    report.run("coalition_effects",
               lambda: check_alignments(answer, aligned(scene.rule), report))
    report.run("partner_sides", lambda: check_sides(answer, aligned, scene, report))
    report.run("partner_choices", lambda: check_choices(answer, aligned, scene, report))
    report.run("courting", lambda: check_courting(answer, aligned, scene))
    report.run("partner_coalition", lambda: check_partners(answer, scene))
    report.run("robustness", lambda: _robustness(answer, report))
    if list(answer["findings"]):
        report.note("the sentences of the findings were not derived again; the tables that "
                    "they quote were")
    report.run("claim", lambda: _claim(answer, scene))
    report.run("status", lambda: _status(answer, scene))


def _claim(answer: Node, scene: Scene) -> None:
    answer["claim"].must_be(
        f"verdicts on all {scene.talks.size} deals of the principals at the modes of the file's "
        f"numbers; {len(scene.truces)} deals are individually rational and self-enforcing by "
        "reversion to one-shot equilibria")


def _status(answer: Node, scene: Scene) -> None:
    answer["status"].must_be("complete" if scene.truces else "none")
    answer["certificate"]["kind"].must_be("study")


def _parties(answer: Node, scene: Scene) -> None:
    talks = scene.talks
    unit, time = talks.document.get("unit"), talks.document.get("time")
    period = None if time is None else time.get("period")
    answer["title"].must_be(talks.document["title"].text())
    answer["unit"].must_be("" if unit is None else unit.text())
    answer["period"].must_be("period" if period is None else period.text())
    answer["principals"].must_be(scene.ids)
    answer["parties"].must_be({party.id: party.name for party in talks.parties})
    acting = set(scene.ids)
    answer["alignment"].must_be({
        issue.id: issue.levels[issue.status_quo]
        for issue in talks.issues.values() if issue.by not in acting
    })


def _one_shot(one_shot: Node, scene: Scene) -> None:
    talks, terms = scene.talks, scene.terms
    one_shot["equilibria"].must_be([talks.label(scene.deal(p)) for p in scene.equilibria])
    one_shot["reversion"].must_be({
        name: {"payoff": payoff,
               "deal": None if profile is None else talks.label(scene.deal(profile))}
        for name, payoff, profile in zip(scene.ids, terms.reversion["nash"], scene.worst,
                                         strict=True)
    })
    one_shot["security"].must_be(dict(zip(scene.ids, terms.reversion["security"], strict=True)))
    one_shot["discount"].must_be(dict(zip(scene.ids, terms.discount, strict=True)))
    one_shot["lag"].must_be(dict(zip(scene.ids, terms.lag, strict=True)))
    one_shot["volatility"].must_be({p.id: p.volatility for p in talks.principals})
    one_shot["hazard"].must_be(scene.hazard)


def _disagreement(disagreement: Node, scene: Scene) -> None:
    disagreement["rule"].must_be(scene.rule)
    point, deal = scene.base
    disagreement["point"].must_be(None if point is None else _by_id(scene, point))
    disagreement["deal"].must_be(None if deal is None else scene.talks.label(deal))


def _by_id(scene: Scene, vector: Vector | None) -> dict[str, Fraction | None]:
    if vector is None:
        return dict.fromkeys(scene.ids)
    return dict(zip(scene.ids, vector, strict=True))


def _deals(listed: Node, scene: Scene, proofs: Node, report: Report) -> None:
    names, items = list(scene.deals), list(listed)
    for item, name in zip(items, names, strict=False):
        item["deal"].must_be(name)
        deal = scene.deals[name]
        item["profile"].must_be(scene.talks.profile(deal))
        item["payoffs"].must_be(scene.talks.payoffs(deal))
        _verdicts(item["verdicts"], deal, scene, proofs, report)
    listed.demand(len(items) >= len(names), f"left out {names[min(len(items), len(names) - 1)]}")
    listed.demand(len(items) == len(names), "lists deals that do not exist")


def _verdicts(verdicts: Node, deal: Profile, scene: Scene, proofs: Node,
              report: Report) -> None:
    talks, feasible = scene.talks, scene.talks.feasible(deal)
    verdicts["doctrine"].must_be(feasible)
    _reasons(verdicts["doctrine_why"], talks.broken(deal))
    refusing = talks.refusing(deal)
    verdicts["ratifiable"].must_be(not refusing)
    _reasons(verdicts["ratifiable_why"], len(refusing))
    verdicts["individually_rational"].must_be(scene.rational(deal) is True)
    verdicts["efficient"].must_be(talks.label(deal) in scene.efficient)
    verdicts["one_shot_equilibrium"].must_be(
        feasible and scene.game.is_equilibrium(scene.profile(deal)))
    verdicts["self_enforcing"].must_be(scene.kept(deal))
    if feasible:
        scene.threats.must_list(verdicts["critical_discount"], verdicts["why"],
                                scene.profile(deal), report)
    else:
        for node in verdicts["critical_discount"].named(NAMES):
            node.must_be(None)
        verdicts["why"].must_be({})  # `doctrine_why` says it
    claimed = verdicts["renegotiation_proof"]
    if feasible:
        scene.plans.must_withstand(claimed, talks.label(deal), scene.profile(deal), proofs, report)
    else:
        claimed.must_be(None)
    verdicts["conflict_stable"].must_be([])
    verdicts["expected_life"].must_be(scene.expected_life(deal))


def _reasons(listed: Node, count: int) -> None:
    reasons = [reason.text() for reason in listed]
    listed.demand(len(reasons) == count, f"gives {len(reasons)} reasons, should give {count}")


def _truces(listed: Node, scene: Scene, proofs: Node, report: Report) -> None:
    items = list(listed)
    label = scene.talks.label
    must_list(listed, [item["deal"] for item in items], [label(deal) for deal in scene.truces],
              "a self-enforcing, individually rational deal")
    for rank, (item, (deal, gains)) in enumerate(zip(items, scene.truces.items(), strict=True), 1):
        item["deal"].demand(item["deal"].value == label(deal),
                            f"stands out of order: {label(deal)} comes here")
        item["rank"].must_be(rank)
        item["payoffs"].must_be(scene.talks.payoffs(deal))
        item["gains"].must_be(_by_id(scene, gains))
        must_be_product(item["nash_product"], gains, scene.talks.weights)
        _patience(item, deal, scene, report)
        scene.plans.must_withstand(item["renegotiation_proof"], label(deal), scene.profile(deal),
                                   proofs, report)


def must_be_product(node: Node, gains: Vector, weights: Vector) -> None:
    """Refuse unless the value is the weighted Nash product: exact, or near it as a float."""
    claimed = node.number()
    if min(gains) == 0:
        node.demand(claimed == 0, f"claimed {node.value}, is 0")
        return
    whole = all(w.denominator == 1 for w in weights) and sum(weights) <= LARGEST_POWER
    if whole and isinstance(node.value, str):
        node.must_be(prod((g ** int(w) for g, w in zip(gains, weights, strict=True)), start=ONE))
        return
    node.demand(claimed > 0, f"claimed {node.value}, is above 0")
    truth = sum((_logarithm(g, w) for g, w in zip(gains, weights, strict=True)), Decimal(0))
    node.demand(abs(_logarithm(claimed, ONE) - truth) <= FLOAT_ACCURACY,
                f"claimed {node.value}, its logarithm is {truth:.9}")


def _logarithm(gain: Fraction, weight: Fraction) -> Decimal:
    base = quotient(gain)
    return base.ln() * weight.numerator / weight.denominator


def _patience(item: Node, deal: Profile, scene: Scene, report: Report) -> None:
    """Critical discounts, slack, what binds, and how a truce ranks otherwise."""
    game, terms = scene.game, scene.terms
    scene.threats.must_list(item["critical_discount"], None, scene.profile(deal), report)
    stakes = scene.stakes(deal, "nash")
    held = [(stake, delta) for stake, delta in zip(stakes, terms.discount, strict=True)
            if stake.choice and delta is not None]
    by_party = item["critical_discount_by_party"].named(scene.ids)
    for node, stake in zip(by_party, stakes, strict=True):
        must_be_critical(node, [stake], terms)
    slack = {stake.player: stake.slack(delta, terms) for stake, delta in held}
    item["slack"].must_be(slack)
    bound = least_slack(game, scene.profile(deal), slack)
    item["binding"].must_be(None if bound is None else {
        "party": bound["player"], "deviation": bound["deviation"]})
    must_be_hazard(item["survives_hazard"], [stake for stake, _ in held],
                   [delta for _, delta in held], terms.summit)
    item["expected_life"].must_be(scene.expected_life(deal))
    item["efficient"].must_be(scene.talks.label(deal) in scene.efficient)
    item["ratifiable"].must_be(not scene.talks.refusing(deal))


def _counts(counts: Node, scene: Scene) -> None:
    feasible = [deal for deal in scene.deals.values() if scene.talks.feasible(deal)]
    counts.must_be({
        "deals": scene.talks.size,
        "feasible": len(feasible),
        "individually_rational": sum(scene.rational(deal) is True for deal in feasible),
        "efficient": len(scene.efficient),
        "ratifiable": sum(not scene.talks.refusing(deal) for deal in feasible),
        "self_enforcing": sum(scene.kept(deal) is True for deal in feasible),
        "truces": len(scene.truces),
    })


def _observed(observed: Node, scene: Scene, proofs: Node, report: Report) -> None:
    records = many(scene.talks.document, "observed")
    items = list(observed)
    observed.demand(len(items) == len(records), f"has {len(items)} items, should have "
                    f"{len(records)}")
    for item, record in zip(items, records, strict=True):
        item["name"].must_be(record["name"].text())
        date = record.get("date")
        item["date"].must_be("" if date is None else date.text())
        profile = record.get("profile")
        deal = scene.talks.find({} if profile is None else {
            issue: level.text() for issue, level in profile.items()})
        item["deal"].must_be(None if deal is None else scene.talks.label(deal))
        if deal is not None:
            _observed_deal(item, deal, scene, proofs, report)


def _observed_deal(item: Node, deal: Profile, scene: Scene, proofs: Node,
                   report: Report) -> None:
    item["profile"].must_be(scene.talks.profile(deal))
    item["payoffs"].must_be(scene.talks.payoffs(deal))
    _verdicts(item["verdicts"], deal, scene, proofs, report)
    item["gains"].must_be(_by_id(scene, scene.gains(deal)))
    rational = [g for g in (scene.gains(other) for other in scene.deals.values()
                            if scene.talks.feasible(other)) if g is not None and min(g) >= 0]
    item["of"].must_be(len(rational))
    item["nash_rank"].must_be(_nash_rank(scene.gains(deal), rational, scene.talks.weights))
    places = {truce: rank for rank, truce in enumerate(scene.truces, 1)}
    item["truce_rank"].must_be(places.get(deal))


def _nash_rank(gains: Vector | None, rational: list[Vector], weights: Vector) -> int | None:
    """1 + the number of feasible rational deals with a larger Nash product."""
    if gains is None or min(gains) < 0:
        return None
    return 1 + sum(min(other) > 0 and (min(gains) == 0
                                       or compare_products(other, gains, weights) > 0)
                   for other in rational)


def _bargaining(answer: Node, scene: Scene, report: Report) -> None:
    """The solutions over feasible deals under every disagreement rule."""
    rules = ["status-quo", "equilibrium", "security"]
    stated = scene.talks.document.get("disagreement")
    if stated is not None and stated.get("payoffs") is not None:
        rules.append("explicit")
    if len(scene.ids) == 2:
        rules.append("threats")
    rules += [rule for rule in BEYOND_PURE if answer["bargaining"].get(rule) is not None]
    report.run("bargaining", lambda: _rules(answer, rules))
    report.run("offers", lambda: _offers(scene))
    if not all(claim.ok for claim in report.claims[-2:]):
        return
    report.run("mixed equilibria", lambda: must_be_pure(rules, scene, report))
    for rule in rules:
        under = answer["bargaining"][rule]
        point, deal = scene.point(rule)
        if rule != "mixed-equilibrium":
            report.run(under.path, partial(_under, under, point, deal, scene))
        if point is not None:
            _solutions(under, answer["certificate"]["bargaining"][rule], point, scene, report)
            report.run(f"{under.path}.derivatives", partial(
                check_moves, under, scene.question(point, True)))
        check_source(rule, under, scene, report)


def _claimed(answer: Node, talks: Talks) -> dict[str, Vector]:
    """Disagreement points that are proved by themselves."""
    names = [party.id for party in talks.principals]
    claimed = {rule: answer["bargaining"].get(rule) for rule in ("threats", *BEYOND_PURE)}
    return {
        rule: tuple(node.exact() for node in under["disagreement"].named(names))
        for rule, under in claimed.items() if under is not None
    }


def _rules(answer: Node, rules: list[str]) -> None:
    """The rules that apply, and under each all solutions that were asked for."""
    asked = [name.text() for name in answer["method"]["options"]["solutions"]]
    for under in answer["bargaining"].named(rules):
        if not under["disagreement"].is_null():
            under["solutions"].named(asked)
            under["with_lotteries"].named(asked)


def _offers(scene: Scene) -> None:
    """The principals propose in file order, as patient as the file says, without end."""
    if scene.offers is not None:
        scene.offers.must_be({
            "proposer": scene.ids[0], "breakdown": Fraction(0), "rounds": None,
            "discount": {party.id: party.discount for party in scene.talks.principals},
            "outside": None, "broken": None,
        })


def _under(under: Node, point: Vector | None, deal: Profile | None, scene: Scene) -> None:
    under["disagreement"].must_be(None if point is None else _by_id(scene, point))
    under["deal"].must_be(None if deal is None else scene.talks.label(deal))
    under["strategies"].must_be(None)
    some = point is not None and scene.question(point, False).essential
    under["status"].must_be("complete" if some else "none")
    under["why"].demand(bool(under["why"].text()) == (point is None),
                        "expected a reason where there is no disagreement point, else none")


def _solutions(under: Node, proofs: Node, point: Vector, scene: Scene, report: Report) -> None:
    for key, lotteries in (("solutions", False), ("with_lotteries", True)):
        question = scene.question(point, lotteries)
        report.run(f"{proofs.path}.{key}", partial(check_proofs, proofs[key], question))
        check_solutions(under[key], proofs[key]["solutions"], question, report)


def _robustness(answer: Node, report: Report) -> None:
    """Shares are fractions of the draws; the draws themselves are not repeated."""
    robustness = answer["robustness"]
    draws = robustness["draws"].integer()
    robustness["draws"].must_be(answer["method"]["options"]["draws"].integer())
    said = {item["id"].text(): item["sentence"].text() for item in answer["findings"]}
    for item in robustness["findings"]:
        finding = item["finding"].one_of(said, "a finding of this study")
        item["sentence"].must_be(said[finding])
        item["finding"].demand(draws > 0, "nothing was drawn")
        share = item["share"].number()
        item["share"].demand(0 <= share <= 1 and near(share, Fraction(round(share * draws), draws)),
                             f"{item['share'].value} is no number of draws out of {draws}")
        item["sampling_error"].must_be_near(sqrt(share * (1 - share) / draws))
        for moved in item["moved_most_by"]:
            moved["correlation"].demand(-1 <= moved["correlation"].number() <= 1,
                                        "is no correlation")
    if draws:
        report.note(f"the {draws} draws behind the shares were not repeated")
