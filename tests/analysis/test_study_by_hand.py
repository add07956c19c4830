"""The whole study of random negotiations against a slow calculation by definition."""

from fractions import Fraction

import pytest
from random_talks import random_document
from reading_by_hand import read
from streams_by_hand import TINY, is_least_discount
from talks_by_hand import Talks, mode

from negotiation import solve

SEEDS = range(36)


def studied(seed):
    """A random document with its study, its talks by hand, and its disagreement point."""
    document = random_document(seed, discounts=seed % 7 != 3)
    study, hand = solve(read(document)), Talks(document)
    rule = document["disagreement"]["rule"]
    if rule == "security":
        point = tuple(study.disagreement["point"].values())
        assert all(lower <= x <= upper for lower, x, upper in zip(
            (maxmin(hand, k) for k in range(len(hand.ids))), point,
            (hand.minmax(k) for k in range(len(hand.ids))), strict=True))
    else:
        point = hand.point()
    return document, study, hand, point


def maxmin(hand, k):
    """The most that one bundle of the k-th principal guarantees."""
    worst = {}
    for deal in hand.feasible:
        own = tuple(hand.bundle(hand.ids[k], deal).values())
        worth = hand.payoff(hand.ids[k], deal)
        worst[own] = min(worth, worst.get(own, worth))
    return max(worst.values())


@pytest.fixture(scope="module", params=SEEDS)
def case(request):
    return studied(request.param)


def test_every_deal(case):
    document, study, hand, point = case
    assert study.principals == hand.ids
    assert study.parties == {party["id"]: party["id"] for party in document["party"]}
    assert study.alignment == {
        issue["id"]: issue["status_quo"] for issue in document["issue"]
        if issue["by"] not in hand.ids
    }
    assert [entry["deal"] for entry in study.deals] == [hand.name(deal) for deal in hand.deals]
    for entry, deal in zip(study.deals, hand.deals, strict=True):
        assert entry["profile"] == deal
        assert entry["payoffs"] == hand.payoffs(deal)
        must_be_right(entry["verdicts"], hand, deal, point)


def must_be_right(verdicts, hand, deal, point):
    allowed, refusing = deal in hand.feasible, hand.refusing(deal)
    assert verdicts["doctrine"] == allowed
    assert len(verdicts["doctrine_why"]) == len(hand.objections(deal))
    assert verdicts["ratifiable"] == (not refusing)
    assert [why.partition(":")[0] for why in verdicts["ratifiable_why"]] == refusing
    assert verdicts["individually_rational"] == hand.is_rational(deal, point)
    assert verdicts["efficient"] == (allowed and hand.is_efficient(deal))
    assert verdicts["one_shot_equilibrium"] == (allowed and hand.is_equilibrium(deal))
    assert verdicts["renegotiation_proof"] in (None, True, False)
    assert verdicts["renegotiation_proof"] is None or (hand.timed() and verdicts["doctrine"])
    assert verdicts["conflict_stable"] == []
    stable = (allowed and hand.is_stable(deal)) if hand.timed() else None
    assert verdicts["self_enforcing"] == stable
    assert verdicts["expected_life"] == (life(hand) if stable else None)
    if not allowed:
        assert set(verdicts["critical_discount"].values()) == {None}
        return
    for punishment in ("nash", "security"):
        value = verdicts["critical_discount"][punishment]
        assert is_least_discount(value, flows(hand, deal, punishment).values())


def life(hand):
    """Periods summed one by one, and the rest as a geometric series."""
    time = hand.document.get("time", {})
    if "horizon" not in time or "renewal" not in time:
        return 1 / hand.hazard if hand.hazard else None
    kept, term = Fraction(1), Fraction(0)
    for _ in range(time["horizon"]):
        term += kept
        kept *= 1 - hand.hazard
    again = kept * mode(time["renewal"])
    return None if again == 1 else term / (1 - again)


def flows(hand, deal, punishment="nash"):
    """Stream, lag and hazard of every principal that has a choice."""
    return {
        party: (hand.stream(k, deal, punishment), hand.lags[k], hand.hazard)
        for k, party in enumerate(hand.ids) if hand.stream(k, deal).choice
    }


def test_counts_and_status(case):
    _, study, hand, point = case
    rational = [deal for deal in hand.feasible if hand.is_rational(deal, point)]
    timed = hand.timed()
    truces = hand.truces(point) if timed and point is not None else []
    assert study.counts == {
        "deals": len(hand.deals),
        "feasible": len(hand.feasible),
        "individually_rational": len(rational),
        "efficient": sum(hand.is_efficient(deal) for deal in hand.feasible),
        "ratifiable": sum(not hand.refusing(deal) for deal in hand.feasible),
        "self_enforcing": sum(hand.is_stable(deal) for deal in hand.feasible) if timed else 0,
        "truces": len(truces),
    }
    assert study.status.value == ("complete" if truces else "none")


def test_one_shot_game_and_disagreement(case):
    document, study, hand, point = case
    assert study.one_shot["equilibria"] == [hand.name(deal) for deal in hand.equilibria]
    assert study.one_shot["hazard"] == hand.hazard
    assert study.one_shot["discount"] == dict(zip(hand.ids, hand.discounts, strict=True))
    assert study.one_shot["lag"] == dict(zip(hand.ids, hand.lags, strict=True))
    for k, party in enumerate(hand.ids):
        assert study.one_shot["security"][party] == hand.minmax(k)
        worst = min(hand.equilibria, key=lambda deal, p=party: hand.payoff(p, deal), default=None)
        assert study.one_shot["reversion"][party] == {
            "payoff": None if worst is None else hand.payoff(party, worst),
            "deal": None if worst is None else hand.name(worst),
        }
    assert study.disagreement["rule"] == document["disagreement"]["rule"]
    assert study.disagreement["point"] == (
        None if point is None else dict(zip(hand.ids, point, strict=True)))
    if study.disagreement["deal"] is not None:
        named = next(d for d in hand.deals if hand.name(d) == study.disagreement["deal"])
        assert hand.vector(named) == point


def test_truces_in_rank_order(case):
    _, study, hand, point = case
    if point is None or not hand.timed():
        assert study.truces == []
        return
    expected = hand.truces(point)
    assert [truce["deal"] for truce in study.truces] == [hand.name(deal) for deal in expected]
    for rank, (truce, deal) in enumerate(zip(study.truces, expected, strict=True), 1):
        gains = hand.gains(deal, point)
        assert truce["rank"] == rank
        assert truce["payoffs"] == hand.payoffs(deal)
        assert truce["gains"] == dict(zip(hand.ids, gains, strict=True))
        must_be_product(truce["nash_product"], gains, hand.weights)
        assert truce["efficient"] == hand.is_efficient(deal)
        assert truce["ratifiable"] == (not hand.refusing(deal))
        assert truce["expected_life"] == life(hand)
        must_hold(truce, hand, deal)


def must_be_product(value, gains, weights):
    if all(weight.denominator == 1 for weight in weights):
        expected = Fraction(1)
        for gain, weight in zip(gains, weights, strict=True):
            expected *= gain**int(weight)
        assert value == expected
    else:
        expected = 1.0
        for gain, weight in zip(gains, weights, strict=True):
            expected *= float(gain) ** float(weight)
        assert value == pytest.approx(expected, rel=1e-9)


def must_hold(truce, hand, deal):
    """Slack and what binds, party by party; a common hazard that the deal just survives."""
    discount = dict(zip(hand.ids, hand.discounts, strict=True))
    slack = {}
    for party, (flow, lag, hazard) in flows(hand, deal).items():
        slack[party] = Fraction(0) if flow.after is None else \
            flow.slack(discount[party], lag, hazard)
        if flow.deviate == flow.comply:
            slack[party] = max(slack[party], Fraction(0))
        assert is_least_discount(truce["critical_discount_by_party"][party], [(flow, lag, hazard)])
    assert truce["slack"] == slack
    if not slack:
        assert truce["binding"] is None
        return
    first = min(slack, key=lambda party: (slack[party], list(slack).index(party)))
    best = max(hand.deviations(hand.ids.index(first), deal),
               key=lambda other: hand.payoff(first, other))
    assert truce["binding"] == {
        "party": first, "deviation": "+".join(hand.bundle(first, best).values())}

    def survives(hazard):
        return all(flow.complies(discount[party], lag, hazard)
                   for party, (flow, lag, _) in flows(hand, deal).items())

    survived = truce["survives_hazard"]
    if all(flow.deviate == flow.comply for flow, *_ in flows(hand, deal).values()):
        assert survived == 1
    else:
        at = Fraction(survived) - (0 if isinstance(survived, Fraction) else TINY)
        assert at < 0 or survives(at)
        assert not survives(Fraction(survived) + TINY)


def test_observed(case):
    document, study, hand, point = case
    listed = [truce["deal"] for truce in study.truces]
    rational = [deal for deal in hand.feasible if hand.is_rational(deal, point)]
    for entry, seen in zip(study.observed, document.get("observed", []), strict=True):
        deal = {**hand.status_quo, **seen["profile"]}
        assert entry["name"] == seen["name"]
        assert entry["deal"] == hand.name(deal)
        assert entry["profile"] == deal
        assert entry["payoffs"] == hand.payoffs(deal)
        must_be_right(entry["verdicts"], hand, deal, point)
        if point is None:
            assert entry["gains"] is entry["nash_rank"] is None
            continue
        gains = hand.gains(deal, point)
        assert entry["gains"] == dict(zip(hand.ids, gains, strict=True))
        assert entry["of"] == len(rational)
        rank = None
        if min(gains) >= 0:
            own = hand.nash_key(gains)
            rank = 1 + sum(hand.nash_key(hand.gains(other, point)) > own for other in rational)
        assert entry["nash_rank"] == rank
        place = listed.index(entry["deal"]) + 1 if entry["deal"] in listed else None
        assert entry["truce_rank"] == place


def test_bargaining_without_lotteries(case):
    """Each criterion, compared over all feasible, individually rational deals."""
    document, study, hand, _ = case
    rules = {"status-quo", "equilibrium", "security"}
    if "payoffs" in document["disagreement"]:
        rules.add("explicit")
    assert set(study.bargaining) >= rules
    for rule in rules - {"security"}:
        point, answer = hand.point(rule), study.bargaining[rule]
        assert answer["disagreement"] == (
            None if point is None else dict(zip(hand.ids, point, strict=True)))
        gains = {} if point is None else {
            hand.name(deal): hand.gains(deal, point) for deal in hand.feasible
            if hand.is_rational(deal, point)
        }
        if not any(min(g) > 0 for g in gains.values()):
            assert answer["status"] == "none"
            assert all(s["deal"] is None for s in answer["solutions"].values())
            continue
        ideal = [max(column) for column in zip(*gains.values(), strict=True)]
        criteria = {
            "nash": lambda g: hand.nash_key(g),
            "egalitarian": lambda g: sorted(x / w for x, w in zip(g, hand.weights, strict=True)),
            "utilitarian": lambda g: sum(x * w for x, w in zip(g, hand.weights, strict=True)),
            "kalai-smorodinsky": lambda g, ideal=ideal: sorted(
                x / (w * a) for x, w, a in zip(g, hand.weights, ideal, strict=True)),
        }
        for name, criterion in criteria.items():
            chosen = answer["solutions"][name]
            best = max(criterion(g) for g in gains.values())
            assert criterion(gains[chosen["deal"]]) == best
            assert list(chosen["ties"]) == [d for d, g in gains.items() if criterion(g) == best]
            assert chosen["lottery"] == [{"deal": chosen["deal"], "probability": 1}]


def test_the_study_is_plain_data_and_the_same_twice(case):
    document, study, _, _ = case
    assert study.to_json() == solve(read(document)).to_json()
