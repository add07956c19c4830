"""Claims about one-shot play, against results made by hand and by brute force."""

import copy
import itertools

import pytest

import negotiation as ng
from negotiation.certificates.check import check

# 2x3, all payoffs different: (hold, ease) and (cut, buy) are the equilibria.
GAME = {
    "format": "negotiation/1", "kind": "game",
    "players": [{"name": "USA", "actions": ["hold", "cut"]},
                {"name": "CHN", "actions": ["wait", "ease", "buy"]}],
    "payoffs": {"USA": [["1", "3/2", "0"], ["2", "5/4", "1/3"]],
                "CHN": [["1", "9/4", "1/2"], ["-1", "3", "7/2"]]},
}
PURE = {
    "concept": "pure",
    "equilibria": [
        {"strategies": {"USA": {"hold": "1"}, "CHN": {"ease": "1"}},
         "payoffs": {"USA": "3/2", "CHN": "9/4"}, "regret": "0", "exact": True, "component": 1},
        {"strategies": {"USA": {"cut": "1"}, "CHN": {"buy": "1"}},
         "payoffs": {"USA": "1/3", "CHN": "7/2"}, "regret": "0", "exact": True, "component": 2},
    ],
}
PROOF = {"kind": "all-unilateral-deviations", "profiles": 6, "equilibria": 2}

# Rows: c is worse than half a, half b (by 1/2 at the least); then z is worse than w.
DOMINATED = {
    "format": "negotiation/1", "kind": "game",
    "players": [{"name": "R", "actions": ["a", "b", "c"]}, {"name": "C", "actions": ["w", "z"]}],
    "payoffs": {"R": [["4", "0"], ["0", "5"], ["1", "2"]],
                "C": [["3", "1"], ["2", "1"], ["0", "9"]]},
}
RATIONAL = {
    "concept": "rationalizable",
    "surviving": {"R": ["a"], "C": ["w"]},
    "rounds": [
        [{"player": "R", "action": "c", "mixture": {"a": "1/2", "b": "1/2"}, "margin": "1/2"}],
        [{"player": "C", "action": "z", "mixture": {"w": "1"}, "margin": "1"}],
        [{"player": "R", "action": "b", "mixture": {"a": "1"}, "margin": "4"}],
    ],
}
BELIEFS = {"kind": "dominance-and-beliefs", "beliefs": {
    "R": {"a": [{"profile": {"C": "w"}, "probability": "1"}]},
    "C": {"w": [{"profile": {"R": "a"}, "probability": "1"}]},
}}


@pytest.fixture
def pure(forge):
    result = forge.result(GAME, "equilibria", PURE, PROOF)
    result["claim"] = "all pure-strategy Nash equilibria"
    return forge.sealed(result)


@pytest.fixture
def rationalizable(forge):
    result = forge.result(DOMINATED, "equilibria", RATIONAL, BELIEFS)
    result["claim"] = ("all rationalizable actions: those that survive iterated elimination of "
                       "actions strictly dominated by a pure or mixed strategy")
    return forge.sealed(result)


def test_true_results_pass(pure, rationalizable):
    assert check(pure, GAME).ok
    assert check(rationalizable, DOMINATED).ok


@pytest.mark.parametrize("name", ["pure", "rationalizable"])
def test_every_changed_value_fails_though_resealed(name, forge, request):
    result = request.getfixturevalue(name)
    for path in forge.leaves(result):
        report = check(forge.sealed(forge.changed(result, path)), result["input"]["content"])
        assert not report.ok, path
        assert report.first_failure.name not in ("digest", "input.digest"), path


@pytest.mark.parametrize("name", ["pure", "rationalizable"])
def test_every_item_left_out_fails_though_resealed(name, forge, request):
    result = request.getfixturevalue(name)
    for path in forge.lists(result):
        for k in range(len(forge.value(result, path))):
            report = check(forge.sealed(forge.without(result, path, k)),
                           result["input"]["content"])
            assert not report.ok, (path, k)
            assert report.first_failure.name not in ("digest", "input.digest"), (path, k)


@pytest.mark.parametrize("name", ["pure", "rationalizable"])
def test_every_changed_value_anywhere_fails_the_digest(name, forge, request):
    result = request.getfixturevalue(name)
    for path in forge.leaves(result, words=()):
        assert not check(forge.changed(result, path), result["input"]["content"]).ok, path


@pytest.mark.parametrize("find", [
    ng.nash_equilibria,
    lambda game: ng.nash_equilibria(game, one=True),
    lambda game: ng.nash_equilibria(game, most_bases=1),
    ng.isolated_equilibria,
    lambda game: ng.isolated_equilibria(game, budget=1),
    ng.pure_equilibria,
    ng.rationalizable,
    ng.correlated_equilibrium,
    lambda game: ng.correlated_equilibrium(game, "egalitarian", coarse=True),
    lambda game: ng.correlated_equilibrium(game, "Row", minimize=True),
    lambda game: ng.quantal_response(game, 1),
    lambda game: ng.quantal_branch(game, points=3),
    lambda game: ng.quantal_branch(game, 2, points=3),
    ng.evolutionarily_stable,
    ng.risk_dominance,
    ng.best_reply_dynamics,
    lambda game: ng.fictitious_play(game, iterations=20, starts=3),
])
def test_no_other_sentence_passes_than_the_one_that_fits(find, forge):
    result = find(ng.read("stag-hunt")).to_dict()
    content = result["input"]["content"]
    assert check(result, content).ok, check(result, content).first_failure
    spoilt = forge.sealed({**result, "claim": result["claim"] + ", all of them"})
    assert check(spoilt, content).first_failure.name in ("claim", "certificate",
                                                         "equilibria are all")


def test_the_claim_that_fails_is_named(pure, forge):
    spoilt = copy.deepcopy(pure)
    spoilt["equilibria"][1]["payoffs"]["USA"] = "3"
    failure = check(forge.sealed(spoilt), GAME).first_failure
    assert failure.message == "equilibria[1].payoffs.USA: claimed 3, is 1/3"


def test_what_is_no_equilibrium_is_refused_with_the_deviation(pure, forge):
    spoilt = copy.deepcopy(pure)
    spoilt["equilibria"][0]["strategies"]["USA"] = {"cut": "1"}
    failure = check(forge.sealed(spoilt), GAME).first_failure
    assert failure.message == (
        "equilibria[0]: cut,ease is not an equilibrium: USA gains 1/4 by playing hold")


def test_what_was_left_out_is_named(pure, forge):
    failure = check(forge.sealed(forge.without(pure, ("equilibria",), 0)), GAME).first_failure
    assert failure.name == "equilibria are all"
    assert failure.message == "equilibria: left out hold,ease, which is an equilibrium"


def test_another_input_is_refused(pure):
    other = copy.deepcopy(GAME)
    other["title"] = "another"
    assert check(pure, other).first_failure.name == "input.digest"


def test_ties_are_equilibria_and_share_components(forge):
    """In the game of nothing but zeros every profile is one, and all hang together."""
    game = {"kind": "game", "players": [{"name": "A", "actions": ["1", "2"]},
                                        {"name": "B", "actions": ["1", "2", "3"]}],
            "payoffs": {"A": [["0"] * 3] * 2, "B": [["0"] * 3] * 2}}
    found = [{"strategies": {"A": {a: "1"}, "B": {b: "1"}}, "payoffs": {"A": "0", "B": "0"},
              "regret": "0", "exact": True, "component": 1}
             for a, b in itertools.product("12", "123")]
    proof = {"kind": "all-unilateral-deviations", "profiles": 6, "equilibria": 6}
    result = forge.result(game, "equilibria", {"concept": "pure", "equilibria": found}, proof)
    result["claim"] = "all pure-strategy Nash equilibria"
    assert check(forge.sealed(result), game).ok
    result["equilibria"] = [{**item, "component": k + 1} for k, item in enumerate(found)]
    assert check(forge.sealed(result), game).first_failure.name == "components"


def test_no_equilibrium_is_an_answer(forge):
    game = {"kind": "game", "players": [{"name": "A", "actions": ["h", "t"]},
                                        {"name": "B", "actions": ["h", "t"]}],
            "payoffs": {"A": [["1", "-1"], ["-1", "1"]], "B": [["-1", "1"], ["1", "-1"]]}}
    proof = {"kind": "all-unilateral-deviations", "profiles": 4, "equilibria": 0}
    result = forge.result(game, "equilibria", {"concept": "pure", "equilibria": []}, proof, "none")
    result["claim"] = "all pure-strategy Nash equilibria"
    assert check(forge.sealed(result), game).ok


def test_a_large_game_is_checked_without_completeness(pure, forge):
    """A true equilibrium passes, and the report says what was not looked at."""
    size = 150
    table = [[str(-abs(a - b)) for b in range(size)] for a in range(size)]
    names = [str(k) for k in range(size)]
    game = {"kind": "game", "players": [{"name": p, "actions": names} for p in "AB"],
            "payoffs": {"A": table, "B": table}}
    item = {"strategies": {"A": {"7": "1"}, "B": {"7": "1"}}, "payoffs": {"A": "0", "B": "0"},
            "regret": "0", "exact": True, "component": 1}
    proof = {"kind": "all-unilateral-deviations", "profiles": size**2, "equilibria": 1}
    result = forge.result(game, "equilibria", {"concept": "pure", "equilibria": [item]}, proof)
    result["claim"] = "all pure-strategy Nash equilibria"
    report = check(forge.sealed(result), game)
    assert report.ok
    assert "completeness of equilibria was not re-checked" in report.notes[0]


def test_a_belief_that_does_not_justify_is_refused(forge):
    result = forge.result(DOMINATED, "equilibria", RATIONAL, BELIEFS)
    spoilt = copy.deepcopy(result)
    spoilt["rounds"] = spoilt["rounds"][:1]
    spoilt["surviving"] = {"R": ["a", "b"], "C": ["w", "z"]}
    spoilt["certificate"]["beliefs"] = {
        "R": {"a": [{"profile": {"C": "w"}, "probability": "1"}],
              "b": [{"profile": {"C": "z"}, "probability": "1"}]},
        "C": {"w": [{"profile": {"R": "a"}, "probability": "1"}],
              "z": [{"profile": {"R": "a"}, "probability": "1"}]},
    }
    failure = check(forge.sealed(spoilt), DOMINATED).first_failure
    assert failure.name == "beliefs"
    assert "z is no best reply: it gives 1, w gives 3" in failure.message
