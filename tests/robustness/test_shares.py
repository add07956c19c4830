"""Shares: the same for any cutting into blocks and threads, and what they must be worth."""

import math
from fractions import Fraction

import numpy as np
import pytest
from random_talks import random_document
from reading_by_hand import read

from negotiation import Game, rational_threats, solve
from negotiation.model.draws import draw_numbers
from negotiation.robustness import shares as module
from negotiation.robustness.batch import Batch
from negotiation.robustness.questions import KINDS, Question
from negotiation.robustness.shares import shares

SEEDS = [0, 2**64 - 1]


def asked(talks):
    """The principals' slice, and every kind of question about its status quo."""
    part = talks.slice()
    index = part.status_quo
    first = talks.principals[0].id
    return part, [
        Question(kind, index, (first,)) for kind in KINDS
    ] + [Question("stable", tuple(0 for _ in part.shape), negate=True)]


@pytest.fixture(scope="module")
def talks():
    return read(random_document(4, uncertain=True, rule="status-quo"))


@pytest.mark.parametrize("seed", SEEDS)
def test_blocks_and_threads_change_nothing_in_the_counts(talks, seed, monkeypatch):
    part, questions = asked(talks)
    whole = shares(talks, part, questions, 60, seed, workers=1)
    for sizes in ((1, 1), (1, 7), (7, 59), (10, 30)):
        monkeypatch.setattr(module, "block_sizes", lambda part, sizes=sizes: sizes)
        for workers in (1, 2, 5):
            cut = shares(talks, part, questions, 60, seed, workers=workers)
            assert [s.share for s in cut] == [s.share for s in whole]
            assert [s.sampling_error for s in cut] == [s.sampling_error for s in whole]
            for one, other in zip(cut, whole, strict=True):
                assert dict(one.moved_most_by) == pytest.approx(dict(other.moved_most_by),
                                                                abs=2e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_workers_do_not_change_a_byte_of_a_study(talks, seed, monkeypatch):
    monkeypatch.setattr(module, "BLOCK_BYTES", 500)
    one = solve(talks, 400, seed, workers=1).to_json()
    assert {solve(talks, 400, seed, workers=w).to_json() for w in (2, 3)} == {one}
    assert solve(talks, 400, seed ^ 1).to_json() != one


def test_threats_are_those_of_every_drawn_game():
    talks = read(random_document(3, principals=2, uncertain=True, rule="threats"))
    part = talks.slice()
    batch = Batch(part, draw_numbers(talks, 8, 5))
    weights = [party.weight for party in talks.principals]
    sizes = [part.shape[axis] for axis in batch.axes]
    for k in range(8):
        tables = [u[k].reshape(sizes) for u in batch.own]
        game = Game.from_payoffs({str(i): [[Fraction(x) for x in row] for row in table.tolist()]
                                  for i, table in enumerate(tables)})
        exact = rational_threats(game, weights).disagreement.values()
        assert list(batch.disagreement[k]) == pytest.approx([float(x) for x in exact], abs=1e-9)
    assert len(set(batch.disagreement[:, 0])) > 1


def test_a_share_of_more_draws_contains_the_first_ones(talks):
    part, questions = asked(talks)
    few, many = (shares(talks, part, questions, n, 3) for n in (100, 300))
    for a, b in zip(few, many, strict=True):
        assert 0 <= round(b.share * 300) - round(a.share * 100) <= 200


@pytest.mark.parametrize("draws", [1, 2, 1000])
def test_sampling_error(talks, draws):
    part, questions = asked(talks)
    for found in shares(talks, part, questions, draws, 0):
        s = found.share
        assert found.sampling_error == pytest.approx(math.sqrt(s * (1 - s) / draws), abs=1e-15)


def test_sampling_error_is_the_spread_of_shares_over_seeds(talks):
    part, questions = asked(talks)
    question = [next(q for q in questions if q.kind == "stable" and q.negate)]
    found = [shares(talks, part, question, 200, seed)[0] for seed in range(60)]
    spread = np.std([s.share for s in found], ddof=1)
    claimed = np.mean([s.sampling_error for s in found])
    assert claimed == 0 or 0.6 < spread / claimed < 1.5


def test_no_draws_and_no_questions(talks):
    part, questions = asked(talks)
    assert shares(talks, part, questions, 0, 0) == []
    assert solve(talks, 0).robustness == {"draws": 0, "findings": []}


def test_progress_counts_every_draw_once(talks, monkeypatch):
    monkeypatch.setattr(module, "block_sizes", lambda part: (3, 7))
    part, questions = asked(talks)
    ticks = []
    shares(talks, part, questions, 100, 0, workers=3, progress=ticks.append)
    assert sum(ticks) == 100


# --------------------------------------------------------------- ranges without any width


@pytest.mark.parametrize("seed", range(12))
def test_every_finding_holds_in_every_draw_of_numbers_without_spread(seed):
    """Sentences are true at the modes; where there are only modes, they always hold."""
    rule = ["status-quo", "equilibrium", "explicit", "security"][seed % 4]
    study = solve(read(random_document(seed, rule=rule)), draws=3)
    assert study.robustness["findings"]
    for finding in study.robustness["findings"]:
        assert (finding["share"], finding["sampling_error"]) == (1, 0), finding["finding"]
        assert finding["moved_most_by"] == []


@pytest.mark.parametrize("seed", range(6))
def test_ranges_of_width_zero_are_their_modes(seed):
    document = random_document(seed, rule="explicit")
    plain = solve(read(document), draws=3)
    ranged = solve(read(with_ranges(document)), draws=3)
    assert ranged.deals == plain.deals
    assert ranged.truces == plain.truces
    assert ranged.findings == plain.findings
    assert ranged.robustness == plain.robustness


def with_ranges(document):
    """Every payoff as a triangular range without width."""
    def ranged(values):
        return [{"low": v, "mode": v, "high": v} for v in values]

    issues = [
        {**issue, "payoff": {name: ranged(v) for name, v in issue["payoff"].items()}}
        for issue in document["issue"]
    ]
    return {**document, "issue": issues}


# ------------------------------------------------------------------- known probabilities


def dilemma(**changes):
    """A prisoner's dilemma of two concessions, each cost 1 and worth 2 to the other side."""
    return {
        "format": "negotiation/1", "kind": "negotiation", "title": "dilemma",
        "party": [{"id": "A", "discount": "9/10"}, {"id": "B", "discount": "9/10"}],
        "issue": [
            {"id": "a", "by": "A", "levels": ["hold", "give"], "status_quo": "hold",
             "payoff": {"A": [0, -1], "B": [0, 2]}},
            {"id": "b", "by": "B", "levels": ["keep", "yield"], "status_quo": "keep",
             "payoff": {"B": [0, -1], "A": [0, 2]}},
        ],
        **changes,
    }


def share_of(document, question, draws=20_000):
    talks = read(document)
    return shares(talks, talks.slice(), [question], draws, 5)[0]


def test_a_discount_that_is_uniform():
    """Both give holds A from 1/2; a uniform discount on [0.2, 0.8] is above it half the time."""
    document = dilemma(party=[{"id": "A", "discount": {"low": "0.2", "high": "0.8"}},
                              {"id": "B", "discount": "9/10"}])
    found = share_of(document, Question("stable", (1, 1)))
    assert abs(found.share - 0.5) < 4 * found.sampling_error
    # of the indicator of u > 1/2 and u, the correlation is sqrt(3)/2
    assert found.moved_most_by == [("party.A.discount", pytest.approx(math.sqrt(3) / 2, abs=0.01))]


def test_a_cost_that_is_uniform():
    """With cost c and discount 9/10, giving holds iff c <= 9/10 * 2; c is uniform on [1, 3]."""
    document = dilemma()
    document["issue"][0]["payoff"]["A"] = [0, {"low": -3, "high": -1}]
    found = share_of(document, Question("stable", (1, 1)))
    assert abs(found.share - 0.4) < 4 * found.sampling_error


def test_two_volatilities_add_up_as_independent_chances():
    """d = 0.9 (1 - v)^2 >= 1/2 for v uniform on [0, 1/2] each, equal draws impossible: by
    numerical integration of P((1 - v)(1 - w) >= 5/9)."""
    volatile = {"discount": "9/10", "volatility": {"low": 0, "high": "1/2"}}
    document = dilemma(party=[{"id": "A", **volatile}, {"id": "B", **volatile}])
    found = share_of(document, Question("stable", (1, 1)))
    v = (np.arange(200_000) + 0.5) / 400_000
    expected = np.clip(1 - (5 / 9) / (1 - v), 0, 0.5).mean() / 0.5
    assert abs(found.share - expected) < 4 * found.sampling_error


def test_who_breaks_first():
    """The side whose cost is the larger one, by symmetry half the time."""
    document = dilemma()
    for issue, owner in zip(document["issue"], "AB", strict=True):
        issue["payoff"][owner] = [0, {"low": -2, "high": -1}]
    found = share_of(document, Question("breaks-first", (1, 1), ("A",)))
    assert abs(found.share - 0.5) < 4 * found.sampling_error


def test_exact_ties_are_ties_in_every_draw():
    """0.1 + 0.2 and 0.3 are one number, added up in two ways in floats."""
    document = dilemma()
    document["issue"] = [
        {"id": "a", "by": "A", "levels": ["a0", "a1"], "status_quo": "a0",
         "payoff": {"A": ["0.1", "0.3"]}},
        {"id": "b", "by": "A", "levels": ["b0", "b1"], "status_quo": "b0",
         "payoff": {"A": ["0.2", 0]}},
        {"id": "c", "by": "B", "levels": ["c0", "c1"], "status_quo": "c0",
         "payoff": {"B": [{"low": 1, "high": 2}, 0]}},
    ]
    document["linkage"] = [{"when": {"a": "a1", "b": "b0"}, "payoff": {"A": "-0.2"}}]
    talks = read(document)
    part = talks.slice()
    tied = [part.index({"a": "a0", "b": "b0"}), part.index({"a": "a1", "b": "b1"}),
            part.index({"a": "a1", "b": "b0"})]
    found = shares(talks, part, [Question("one-shot", index) for index in tied], 50, 0)
    assert [share.share for share in found] == [1, 1, 1]


@pytest.mark.parametrize("shift", [0, 10**6, 10**9])
@pytest.mark.parametrize("scale", ["1e-9", "1", "1e12"])
def test_scale_and_shift_of_a_payoff_change_no_share(scale, shift):
    """What one party gets, in other units and from another zero."""
    factor = Fraction(scale)

    def moved(q, extra=0):
        if isinstance(q, dict):
            return {name: moved(value, extra) for name, value in q.items()}
        return str(factor * (Fraction(q) + extra))

    document = dilemma()
    document["issue"][0]["payoff"] = {"A": [0, {"low": -3, "high": -1}], "B": [0, 2]}
    talks = read(document)
    for issue in document["issue"]:
        issue["payoff"]["A"] = [moved(q, shift) for q in issue["payoff"]["A"]]
    other = read(document)
    questions = [
        Question(kind, index, ("A",)) for kind in KINDS for index in [(0, 0), (1, 1), (0, 1)]
    ]
    before = shares(talks, talks.slice(), questions, 300, 0)
    after = shares(other, other.slice(), questions, 300, 0)
    assert [s.share for s in after] == [s.share for s in before]
