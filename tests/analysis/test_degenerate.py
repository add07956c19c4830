"""Negotiations at the edge of what the words mean."""

import json
from fractions import Fraction

import pytest
from reading_by_hand import read

from negotiation import InputError, solve
from negotiation.certificates.check import check


def talks(**changes):
    """Two parties, one concession each: cost 1, worth 2 to the other side."""
    return {
        "format": "negotiation/1", "kind": "negotiation", "title": "edge",
        "party": [{"id": "A", "discount": "9/10"}, {"id": "B", "discount": "4/5"}],
        "issue": [
            {"id": "a", "by": "A", "levels": ["a0", "a1"], "status_quo": "a0",
             "payoff": {"A": [0, -1], "B": [0, 2]}},
            {"id": "b", "by": "B", "levels": ["b0", "b1"], "status_quo": "b0",
             "payoff": {"B": [0, -1], "A": [0, 2]}},
        ],
        **changes,
    }


def study(**changes):
    return solve(read(talks(**changes)), draws=3)


def party(**values):
    return [{"id": "A", "discount": "9/10", **values}, {"id": "B", "discount": "4/5", **values}]


def test_the_plain_case():
    found = study()
    assert found.status.value == "complete"
    assert [t["deal"] for t in found.truces] == ["a1,b1", "a0,b0"]
    assert found.truces[0]["nash_product"] == 1
    assert found.truces[1]["nash_product"] == 0
    assert found.truces[0]["critical_discount"]["nash"] == Fraction(1, 2)
    assert found.truces[0]["expected_life"] is None


def test_one_principal():
    found = study(party=[{"id": "A"}, {"id": "B", "role": "partner"}])
    assert found.principals == ["A"]
    assert found.counts["deals"] == 2
    assert found.one_shot["equilibria"] == ["a0"]
    assert [t["deal"] for t in found.truces] == []  # no discount given for A


def test_one_party_with_one_level():
    found = solve(read({
        "format": "negotiation/1", "kind": "negotiation", "title": "nothing to decide",
        "party": [{"id": "A"}],
        "issue": [{"id": "a", "by": "A", "levels": ["as it is"], "status_quo": "as it is"}],
    }), draws=2)
    assert found.counts == {"deals": 1, "feasible": 1, "individually_rational": 1,
                            "efficient": 1, "ratifiable": 1, "self_enforcing": 1, "truces": 1}
    assert found.truces[0]["binding"] is None
    assert found.truces[0]["slack"] == {}


def test_all_ties():
    flat = [{**issue, "payoff": {}} for issue in talks()["issue"]]
    found = study(issue=flat)
    assert found.counts["truces"] == found.counts["efficient"] == 4
    assert [t["deal"] for t in found.truces] == ["a0,b0", "a0,b1", "a1,b0", "a1,b1"]
    assert {t["nash_product"] for t in found.truces} == {0}
    assert found.bargaining["status-quo"]["status"] == "none"


def test_no_discount_and_one_discount_too_few():
    for parties in ([{"id": "A"}, {"id": "B"}], [{"id": "A", "discount": "1/2"}, {"id": "B"}]):
        found = study(party=parties)
        assert found.status.value == "none"
        assert found.truces == []
        assert {d["verdicts"]["self_enforcing"] for d in found.deals} == {None}
        critical = {d["deal"]: d["verdicts"]["critical_discount"]["nash"] for d in found.deals}
        assert critical == {"a0,b0": 0, "a0,b1": None, "a1,b0": None, "a1,b1": Fraction(1, 2)}


def test_a_principal_without_issues_needs_no_discount():
    found = study(party=[*party(), {"id": "C"}])
    assert [t["deal"] for t in found.truces] == ["a1,b1,-", "a0,b0,-"]
    assert set(found.truces[0]["slack"]) == {"A", "B"}
    assert found.truces[0]["gains"] == {"A": 1, "B": 1, "C": 0}
    assert found.truces[0]["nash_product"] == 0


@pytest.mark.parametrize(
    ("volatility", "time", "life"),
    [(0, {}, None), ("1/4", {}, Fraction(16, 7)), ("1/4", {"horizon": 3}, Fraction(16, 7)),
     ("1/4", {"renewal": "1/2"}, Fraction(16, 7)),
     (0, {"horizon": 3, "renewal": "1/2"}, 6), (0, {"horizon": 3, "renewal": 1}, None),
     (0, {"horizon": 3, "renewal": 0}, 3),
     ("1/4", {"horizon": 1, "renewal": 1}, Fraction(16, 7)),
     ("1/4", {"horizon": 2, "renewal": 0}, Fraction(25, 16))],
)
def test_expected_life(volatility, time, life):
    """The hazard of two volatilities of 1/4 is 7/16; the status quo is always kept."""
    found = study(party=party(volatility=volatility), time=time)
    assert found.one_shot["hazard"] == (Fraction(7, 16) if volatility else 0)
    start = next(d for d in found.deals if d["deal"] == "a0,b0")
    assert start["verdicts"]["expected_life"] == life
    assert next(d for d in found.deals if d["deal"] == "a0,b1")["verdicts"]["expected_life"] is None


def test_volatility_near_one():
    found = study(party=party(volatility=1 - 1e-12))
    assert [t["deal"] for t in found.truces] == ["a0,b0"]
    assert found.truces[0]["expected_life"] == 1 / (1 - Fraction(1, 10**24))


def test_doctrine_that_leaves_only_the_status_quo():
    found = study(doctrine=[{"party": "A", "forbids": {"a": ["a1"]}},
                            {"party": "B", "forbids": {"b": ["b1"]}}])
    assert (found.counts["deals"], found.counts["feasible"]) == (4, 1)
    assert [t["deal"] for t in found.truces] == ["a0,b0"]
    forbidden = next(d for d in found.deals if d["deal"] == "a1,b1")["verdicts"]
    assert forbidden["doctrine"] is forbidden["self_enforcing"] is forbidden["efficient"] is False
    assert len(forbidden["doctrine_why"]) == 2


def test_doctrine_that_forbids_every_bundle():
    with pytest.raises(InputError, match="forbids every bundle"):
        study(doctrine=[{"party": "A", "forbids": {"a": ["a0", "a1"]}}])


def test_doctrine_that_forbids_the_status_quo():
    with pytest.raises(InputError, match="status quo is against a party's own doctrine"):
        study(doctrine=[{"party": "A", "forbids": {"a": ["a0"]}}])


def test_no_pure_equilibrium():
    """Matching pennies: nothing is kept, and the equilibrium rule has no point."""
    pennies = [
        {"id": "a", "by": "A", "levels": ["a0", "a1"], "status_quo": "a0"},
        {"id": "b", "by": "B", "levels": ["b0", "b1"], "status_quo": "b0"},
    ]
    matches = [{"when": {"a": f"a{j}", "b": f"b{k}"},
                "payoff": {"A": 1 if j == k else -1, "B": -1 if j == k else 1}}
               for j in (0, 1) for k in (0, 1)]
    found = study(issue=pennies, linkage=matches)
    assert found.one_shot["equilibria"] == []
    assert found.one_shot["reversion"]["A"] == {"payoff": None, "deal": None}
    assert found.one_shot["security"] == {"A": 1, "B": 1}
    assert found.counts["self_enforcing"] == 0
    assert found.bargaining["equilibrium"]["status"] == "none"
    assert found.bargaining["security"]["disagreement"] == {"A": 0, "B": 0}
    ruled = study(issue=pennies, linkage=matches, disagreement={"rule": "equilibrium"})
    assert ruled.disagreement == {"rule": "equilibrium", "point": None, "deal": None}
    assert ruled.counts["individually_rational"] == 0
    assert ruled.status.value == "none"


def test_disagreement_nobody_can_beat_and_disagreement_everybody_beats():
    none = study(disagreement={"rule": "explicit", "payoffs": {"A": 100, "B": 100}})
    assert none.counts["individually_rational"] == none.counts["truces"] == 0
    assert none.bargaining["explicit"]["status"] == "none"
    every = study(disagreement={"rule": "explicit", "payoffs": {"A": -100, "B": -100}})
    assert every.counts["individually_rational"] == 4
    assert every.disagreement["deal"] is None


def test_disagreement_between_two_payoffs():
    """A third is not on the grid of whole payoffs: 0 is worse, 1 is better."""
    found = study(disagreement={"rule": "explicit", "payoffs": {"A": "1/3", "B": "1/3"}})
    rational = [d["deal"] for d in found.deals if d["verdicts"]["individually_rational"]]
    assert rational == ["a1,b1"]
    assert found.truces[0]["gains"] == {"A": Fraction(2, 3), "B": Fraction(2, 3)}


@pytest.mark.parametrize("draws", [-1, -10])
def test_draws_below_zero(draws):
    with pytest.raises(InputError):
        solve(read(talks()), draws)


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_seeds_out_of_range(seed):
    with pytest.raises(InputError):
        solve(read(talks()), 1, seed)


@pytest.mark.parametrize("weight", ["1/3", "123457/1000000", 500, "1e9"])
def test_any_weights(weight):
    found = study(party=[{"id": "A", "discount": "9/10", "weight": weight},
                         {"id": "B", "discount": "4/5"}])
    assert [t["deal"] for t in found.truces] == ["a1,b1", "a0,b0"]
    assert found.to_json()


@pytest.mark.parametrize("name", ["detection_lag", "horizon"])
def test_thousands_of_periods(name):
    """Numbers too long to be read are written as floats."""
    volatile = {"volatility": "0.0123"}
    if name == "horizon":
        found = study(party=party(**volatile), time={"horizon": 4999, "renewal": "0.77"})
    else:
        found = study(party=party(detection_lag=9999, **volatile))
    written = found.to_dict()
    life = written["truces"][0]["expected_life"]
    assert float(Fraction(life)) == pytest.approx(1 / float(found.one_shot["hazard"]), rel=1e-6)
    written = json.loads(found.to_json())
    assert check(written, written["input"]["content"]).ok


def test_observed_outside_doctrine_and_outside_rationality():
    found = study(
        doctrine=[{"party": "A", "forbids": {"a": ["a1"]}}],
        observed=[{"name": "forbidden", "profile": {"a": "a1", "b": "b1"}},
                  {"name": "a gift", "profile": {"b": "b1"}},
                  {"name": "nothing new", "profile": {}}],
    )
    forbidden, gift, nothing = found.observed
    assert forbidden["verdicts"]["doctrine"] is False
    assert forbidden["nash_rank"] == 1
    assert forbidden["truce_rank"] is None
    assert gift["nash_rank"] is None
    assert gift["verdicts"]["individually_rational"] is False
    assert (nothing["nash_rank"], nothing["truce_rank"]) == (1, 1)


def test_an_observed_profile_with_a_partner_elsewhere_is_none_of_the_deals():
    case = talks(observed=[{"name": "seen", "profile": {"a": "a1", "c": "c1"}},
                           {"name": "also", "profile": {}}])
    case["party"].append({"id": "C", "role": "partner"})
    case["issue"].append({"id": "c", "by": "C", "levels": ["c0", "c1"], "status_quo": "c0"})
    elsewhere, here = solve(read(case), draws=3).observed
    assert elsewhere["deal"] is None
    assert "partner" in elsewhere["why"]
    assert here["deal"] == "a0,b0"
