"""What a study says about time: summits, steps, volatility, fading leverage, ladders."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest

import negotiation as ng
from negotiation.analysis.study import solve
from negotiation.model.negotiation import Negotiation
from negotiation.model.parts import Issue, Ladder, Leverage, Linkage, Party, Rung, Time

F = Fraction


@pytest.fixture(scope="module")
def flagship():
    return solve(ng.read("gyeongju-2025"))


def told(study):
    return {finding["id"]: finding["sentence"] for finding in study.findings}


def test_the_flagship_says_a_sentence_on_each(flagship):
    said = told(flagship)
    assert "buys time until the summit every 4 quarters" in said["summit"]
    assert "processing know-how" in said["steps"]
    assert "United States (the file: 8 %)" in said["volatility"]
    assert "rare earths" in said["erosion"]
    assert "waiting favours United States." in said["waiting"]
    assert "deters China" in said["ladder-coordinated measures"]


def test_the_numbers_are_those_of_the_questions(flagship):
    talks, said = ng.read("gyeongju-2025"), told(flagship)
    best = dict(zip(flagship.principals, flagship.truces[0]["deal"].split(","), strict=True))
    found = ng.erosion(talks, deals=[levels(talks, best)])
    assert ("it holds in every quarter" in said["erosion"]) == found.deals[0]["holds"]
    status_quo = ng.ladder(talks, "coordinated measures", deal={})
    least = f"{status_quo.least_discount['deters']:.3g}"
    assert f"(from a common discount factor of {least} on)" in said["ladder-coordinated measures"]
    assert ("protecting the status quo, it deters" in said["ladder-coordinated measures"]) == (
        status_quo.verdicts["deters"])
    change = found.waiting["USA"]["change"]
    assert f"+{float(change):.3g} for United States" in said["waiting"]


def test_the_volatility_named_is_the_most_that_the_best_truce_survives(flagship):
    """Just below it the truce holds, just above it does not."""
    talks = ng.read("gyeongju-2025")
    best = dict(zip(flagship.principals, flagship.truces[0]["deal"].split(","), strict=True))
    limit = F(flagship.truces[0]["survives_hazard"])
    other = 1 - F(talks.party("CHN").volatility.mode)
    for step, stable in ((F(-1, 1000), True), (F(1, 1000), False)):
        most = 1 - (1 - limit) / other + step
        parties = tuple(replace(p, volatility=most) if p.id == "USA" else p
                        for p in talks.parties)
        judged = ng.self_enforcing(talks.replace(parties=parties), deals=[levels(talks, best)])
        assert judged.deals[0]["stable"] is stable


def test_what_would_break_the_best_truce_does(flagship):
    """The lag named for a party is the last at which it complies."""
    talks, said = ng.read("gyeongju-2025"), told(flagship)["breaks"]
    best = dict(zip(flagship.principals, flagship.truces[0]["deal"].split(","), strict=True))
    for party in flagship.principals:
        label = talks.party(party).label
        lag = int(re.search(rf"by {label} for more than (\d+) quarters", said)[1])
        for periods, stable in ((lag, True), (lag + 1, False)):
            judged = ng.self_enforcing(talks, deals=[levels(talks, best)], lag={party: periods})
            assert judged.deals[0]["stable"] is stable
        least = flagship.truces[0]["critical_discount_by_party"][party]
        assert f"below {float(least):.3g} for {label}" in said


def levels(talks, bundles):
    return {issue.id: level for party, bundle in bundles.items()
            for issue, level in zip([i for i in talks.issues if i.by == party],
                                    bundle.split("+"), strict=True)}


def swap(half_life=8, measures=True):
    """Market access against supply, in a war of both; the supplier's threat fades."""
    zero = F(0)
    return Negotiation(
        title="a swap",
        parties=(Party("A", name="Alpha", discount=F(3, 5)),
                 Party("B", name="Beta", discount=F(9, 10)),
                 Party("C", name="Gamma", role="partner", discount=F(9, 10))),
        issues=(
            Issue("access", "A", ("shut", "open"), 0,
                  payoff={"A": (F(1), zero), "B": (zero, F(3)), "C": (zero, zero)}),
            Issue("supply", "B", ("cut", "flows"), 0,
                  payoff={"A": (zero, F(2)), "B": (F(1), zero)}),
            Issue("watch", "C", ("joins", "stays out"), 1,
                  payoff={"B": (F(-2), zero), "C": (F(-1, 10), zero)}),
        ),
        leverage=(Leverage("supply", F(half_life), {"A": (F(1), F(2))}),),
        ladders=(Ladder("watch", ("A", "C"), (
            Rung("calm", {"watch": "stays out"}), Rung("watch", {"watch": "joins"})),
            down_after=2),) if measures else (),
        time=Time("year"),
    )


def test_a_truce_that_unravels_is_named():
    said = told(solve(swap()))
    assert "Alpha would break the best truce in year" in said["erosion"]
    assert "it unravels from there" in said["erosion"]
    assert "unravels: in year" in said["unravels"]
    assert "waiting favours Alpha." in said["waiting"]
    assert "summit" not in said


def test_a_truce_that_only_seems_to_hold_is_named():
    """Today's payoffs, were they to last, would hold it; they do not last a year."""
    said = told(solve(swap(half_life=1)))
    assert "Alpha would break the best truce at once" in said["erosion"]


def test_where_breaches_come_to_lead_nowhere_nothing_is_claimed():
    """In the end each wants the contrary of what the other wants: no pure equilibrium is left."""
    quarter, half = F(1, 4), F(1, 2)
    talks = swap().replace(
        leverage=(Leverage("access", F(2), {"A": (quarter, F(0))}),
                  Leverage("supply", F(2), {"B": (quarter, F(0))})),
        linkages=(Linkage({"access": ("open",), "supply": ("cut",)}, {"A": half}),
                  Linkage({"access": ("open",), "supply": ("flows",)}, {"B": half})))
    said = told(solve(talks))
    assert "no pure one-shot equilibrium" in said["erosion"]
    assert not {"unravels", "waiting"} & set(said)


def test_nothing_is_said_of_what_the_file_does_not_have():
    said = told(solve(swap(measures=False).replace(leverage=())))
    assert not {"erosion", "unravels", "waiting"} & set(said)
    assert not [key for key in said if key.startswith("ladder")]


def test_a_ladder_that_cannot_be_judged_is_said_so():
    bad = Ladder("odd", ("A",), (Rung("calm", {"watch": "stays out"}),
                                 Rung("watch", {"watch": "joins"})))
    said = told(solve(swap().replace(ladders=(bad,))))
    assert "cannot be judged" in said["ladder-odd"]


def test_without_discounts_time_is_not_spoken_of():
    talks = swap()
    silent = talks.replace(parties=tuple(replace(p, discount=None) for p in talks.parties))
    assert not {"erosion", "volatility", "summit"} & set(told(solve(silent)))
