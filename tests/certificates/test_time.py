"""Claims about erosion, shifts, concessions and ladders: true ones hold, spoilt ones fail."""

import json
from fractions import Fraction

import numpy as np
import pytest

import negotiation as ng
from negotiation import Game
from negotiation.certificates.check import check
from negotiation.exact import plain
from negotiation.truces.chance_erosion import chance_erosion, sudden_erosion
from negotiation.truces.erosion import erosion
from negotiation.truces.gradualism import gradual
from negotiation.truces.ladders import ladder
from negotiation.truces.shifting_power import shifting_power

F = Fraction
# Reasons in words, and names of rungs' places that only repeat what stands beside them.
LOOSE = {"input", "software", "seed", "digest", "method", "claim", "schema", "title", "why"}


def dilemma(after, discount=None):
    return Game.from_payoffs({"A": [[3, 0], [5, after]], "B": [[3, 5], [0, 1]]},
                             actions=[["keep", "break"]] * 2, discount=discount)


def concessions(bonus):
    tables = [np.empty((3, 3), dtype=object) for _ in range(2)]
    for a, b in np.ndindex(3, 3):
        top = bonus if a == b == 2 else 0
        tables[0][a, b], tables[1][a, b] = b - F(a, 2) + top, a - F(b, 2) + top
    return Game.from_payoffs(tables, players=["A", "B"], discount="3/4")


def pool():
    tables = [np.empty((2, 2, 2), dtype=object) for _ in range(3)]
    for a, b, c in np.ndindex(2, 2, 2):
        tables[0][a, b, c] = F(a) - b - c
        tables[1][a, b, c], tables[2][a, b, c] = -F(a) - F(b, 2), -F(a) - F(c, 3)
    return Game.from_payoffs(dict(zip(["X", "Y", "Z"], tables, strict=True)),
                             actions=[["clean", "soil"], *[["idle", "act"]] * 2])


QUESTIONS = {
    "erosion": lambda: erosion(dilemma(1, "7/10"), dilemma("5/2"), half_life="2/5",
                               deals=[("keep", "keep")]),
    "erosion on a schedule": lambda: erosion(
        dilemma(1, "7/10"), dilemma("5/2"), schedule=[1, "1/2", 0], lag=2, hazard="1/20",
        horizon=2, renewal="3/4"),
    "erosion to minmax": lambda: erosion(
        dilemma(1, "7/10"), dilemma("5/2"), schedule=[1, 0], punishment="security"),
    "a chain": lambda: chance_erosion(
        {"there": dilemma(1, "7/10"), "gone": dilemma("5/2")},
        {"there": {"there": "2/3", "gone": "1/3"}, "gone": {"there": "1/9", "gone": "8/9"}},
        lag={"A": 2}, hazard="1/20", horizon=2, renewal="3/4"),
    "a sudden loss": lambda: sudden_erosion(
        dilemma(1, "7/10"), dilemma("5/2"), half_life="5/2", deals=[("keep", "keep")]),
    "shifting power": lambda: shifting_power(
        dilemma(1), dilemma("5/2"), schedule=[1, "1/2", 0], discount="9/10"),
    "a shift that is too fast": lambda: shifting_power(
        Game.from_payoffs({"R": [[0, "1/5"]], "D": [[1, "7/10"]]}),
        Game.from_payoffs({"R": [[0, "4/5"]], "D": [[1, "1/10"]]}),
        schedule=[1, 0], discount="9/10", settles=True),
    "a path": lambda: gradual(concessions(F(1, 2)), goal=("3", "3")),
    "no path": lambda: gradual(concessions(0), goal=("3", "3")),
    "the best goal": lambda: gradual(concessions(F(1, 2))),
    "a ladder": lambda: ladder(
        pool(), deal=("clean", "idle", "idle"), rungs=[{"Y": "act"}, {"Y": "act", "Z": "act"}],
        by=["Y", "Z"], down_after=2, discount="9/10", lag={"X": 2}, hazard="1/20"),
    "a ladder with a free rider": lambda: ladder(
        pool(), deal=("clean", "idle", "idle"), rungs=[{"Y": "act", "Z": "act"}], by=["Y", "Z"],
        discount={"X": "9/10", "Y": "9/10", "Z": "1/5"}),
}


@pytest.fixture(scope="module")
def answers():
    found = {}
    for name, ask in QUESTIONS.items():
        result = ask()
        found[name] = (json.loads(result.to_json(None)), plain(result.model.to_document()))
    return found


@pytest.mark.parametrize("name", QUESTIONS)
def test_true_claims_hold(answers, name):
    report = check(*answers[name])
    assert report.ok, report.first_failure


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_spoilt_leaf_is_refused(answers, forge, name):
    answer, document = answers[name]
    passed = []
    for path in forge.leaves(answer, words=LOOSE):
        spoilt = forge.sealed(forge.changed(answer, path))
        if check(spoilt, document).ok:
            passed.append(path)
    assert not [path for path in passed if not harmless(path)]


def harmless(path):
    """Terms of the question: another value is another question, which may have this answer."""
    return path[0] in ("discount", "lag", "hazard", "summit") or path[:2] in (
        ("certificate", "to"), ("certificate", "worlds"))


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_list_with_one_item_left_out_is_refused(answers, forge, name):
    answer, document = answers[name]
    passed = []
    for path in forge.lists(answer):
        for k in range(len(forge.value(answer, path))):
            if check(forge.sealed(forge.without(answer, path, k)), document).ok:
                passed.append((path, k))
    assert not passed


def test_a_slower_path_is_refused(answers, forge):
    """A path that holds but takes one step more than it must."""
    quick = json.loads(gradual(concessions(2), goal=("3", "3")).to_json(None))
    slow = json.loads(gradual(concessions(F(1, 2)), goal=("3", "3")).to_json(None))
    document = quick["input"]["content"]
    assert len(quick["path"]) < len(slow["path"])
    quick["path"] = slow["path"]
    failure = check(forge.sealed(quick), document).first_failure
    assert "fastest" in failure.message


def test_the_flagship_is_verified():
    talks = ng.read("gyeongju-2025")
    for result in (gradual(talks), ladder(talks, deal={})):
        report = check(json.loads(result.to_json("gyeongju-2025")), plain(talks.to_document()))
        assert report.ok, report.first_failure
