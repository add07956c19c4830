"""Disagreement by one-shot play: which equilibria count, which leads, and what is refused."""

import itertools
import json
from fractions import Fraction

import numpy as np
import pytest

import negotiation as ng
from negotiation.analysis import one_shot_points
from negotiation.analysis.bargain import bargain
from negotiation.analysis.disagreement import disagreement_points, points
from negotiation.analysis.one_shot_points import LARGE, equilibrium_points, nash_points
from negotiation.analysis.outcomes import Outcomes
from negotiation.certificates.check import check
from negotiation.equilibria.nash import nash_equilibria
from negotiation.errors import InputError
from negotiation.result import canonical, sha256

F = Fraction


def game(first, second):
    return ng.Game.from_payoffs({"A": first, "B": second})


def answer(model, **options):
    return bargain(model, **options)


def failure(result):
    plain = json.loads(result.to_json())
    return check(plain, plain["input"]["content"]).first_failure


def where(found):
    return [tuple(point.payoffs.values()) for point in found.found]


def test_one_equilibrium_is_no_list():
    dilemma = answer(game([[3, 0], [5, 1]], [[3, 5], [0, 1]]))
    assert dilemma.by_disagreement is None
    assert dilemma.disagreement == {
        "rule": "equilibrium", "profile": {"A": "2", "B": "2"}, "point": {"A": 1, "B": 1},
        "known": "all extreme ones"}


def test_one_player_and_one_action():
    alone = ng.Game.from_payoffs([[1, 3, 3]])
    assert where(equilibrium_points(alone, alone.players)) == [(3,), (3,)]
    still = game([[2]], [[7]])
    assert where(equilibrium_points(still, still.players)) == [(2, 7)]


def test_chicken_of_aumann():
    """Aumann (1974), Subjectivity and correlation: mixed 14/3 each, correlated up to 21/4 each."""
    chicken = game([[6, 2], [7, 0]], [[6, 7], [2, 0]])
    found = answer(chicken)
    assert found.disagreement["point"] == {"A": F(14, 3), "B": F(14, 3)}
    assert found.disagreement["strategies"]["A"] == {"1": F(2, 3), "2": F(1, 3)}
    assert [tuple(case["disagreement"]["point"].values()) for case in found.by_disagreement] == [
        (F(14, 3), F(14, 3)), (2, 7), (7, 2)]
    assert "worst for its best-placed party" in found.claim
    best = answer(chicken, disagreement="correlated")
    assert best.disagreement["point"] == {"A": F(21, 4), "B": F(21, 4)}
    assert best.correlated["objective"] == "welfare"
    least = answer(chicken, disagreement="correlated:least:welfare")
    assert least.disagreement["point"] == {"A": F(18, 5), "B": F(18, 5)}
    for result in (found, best, least):
        assert failure(result) is None


def test_nine_equilibria_of_mckelvey_and_mclennan():
    """McKelvey and McLennan (1996), Computation of equilibria in finite games."""
    found = answer(ng.read("mckelvey-mclennan-2x2x2"))
    assert len(found.by_disagreement) == 9
    assert failure(found) is None


def test_the_irrational_equilibrium_of_nau():
    """Nau, Gomez Canovas and Hansen (2004): the only equilibrium is irrational."""
    found = answer(ng.read("nau-2004"))
    assert "stand at their decimals" in found.claim
    assert all(isinstance(p, float) for p in found.disagreement["strategies"]["Row"].values())
    assert failure(found) is None


def random_games(count):
    rng = np.random.default_rng(11)
    for shape in itertools.islice(itertools.cycle([(2, 2), (2, 3), (3, 2), (3, 3)]), count):
        top = int(rng.choice([3, 10, 10**12]))
        yield ng.Game.from_payoffs(rng.integers(0, top, (2, *shape)).astype(object))


def test_all_equilibria_lead_somewhere():
    """Every point is what its strategies give; the first is worst for its best-placed player."""
    many = set()
    for talks in random_games(40):
        found = equilibrium_points(talks, talks.players)
        many.add(len(found.found))
        assert sorted(where(found)) == sorted(
            tuple(e.payoffs.values()) for e in nash_equilibria(talks).equilibria)
        assert max(where(found)[0]) == min(map(max, where(found)))
        assert failure(answer(talks, solutions=["nash", "utilitarian"])) is None
    assert len(many) > 3


def test_tiny_payoffs_stay_apart():
    tiny = F(1, 10**9)
    talks = game([[6, 2], [6 + tiny, 0]], [[6, 6 + tiny], [2, 0]])
    found = answer(talks)
    assert len(found.by_disagreement) == 3
    assert failure(found) is None


def test_a_chosen_equilibrium_is_that_of_the_list():
    talks = game([[6, 2], [7, 0]], [[6, 7], [2, 0]])
    listed = nash_equilibria(talks).equilibria
    for number, equilibrium in enumerate(listed, 1):
        found = answer(talks, disagreement=f"equilibrium:{number}")
        assert found.disagreement["point"] == equilibrium.payoffs
        assert failure(found) is None
    for number in (0, 4):
        with pytest.raises(InputError, match="1 to 3"):
            answer(talks, disagreement=f"equilibrium:{number}")


def test_pure_equilibria_alone():
    chicken = game([[6, 2], [7, 0]], [[6, 7], [2, 0]])
    found = answer(chicken, disagreement="pure-equilibrium")
    assert len(found.by_disagreement) == 2
    assert failure(found) is None
    with pytest.raises(InputError, match="mixed-equilibrium"):
        answer(game([[1, 0], [0, 1]], [[0, 1], [1, 0]]), disagreement="pure-equilibrium")


def test_of_a_large_game_the_pure_ones_are_said_to_be_the_pure_ones(monkeypatch):
    monkeypatch.setattr(one_shot_points, "_SMALL", 3)
    chicken = game([[6, 2], [7, 0]], [[6, 7], [2, 0]])
    found = equilibrium_points(chicken, chicken.players)
    assert (len(found.found), found.known) == (2, LARGE)
    pennies = game([[1, 0], [0, 1]], [[0, 1], [1, 0]])
    assert where(equilibrium_points(pennies, pennies.players)) == [(F(1, 2), F(1, 2))]
    assert where(nash_points(chicken, chicken.players))[0] == (F(14, 3), F(14, 3))


def test_a_search_cut_short_is_said_to_be():
    rng = np.random.default_rng(2)
    talks = ng.Game.from_payoffs(rng.integers(0, 100, (2, 9, 9)))
    found = nash_points(talks, talks.players, bases=2)
    assert "bounded search" in found.known


@pytest.mark.parametrize("rule", ["correlated:C", "correlated:", "correlated:least:nash-product",
                                  "equilibrium:", "equilibrium:x", "mixed", "equilibria"])
def test_unknown_rules(rule):
    with pytest.raises(InputError):
        points(game([[6, 2], [7, 0]], [[6, 7], [2, 0]]), rule, ["A", "B"])


def spoilt(result, change):
    plain = json.loads(result.to_json())
    change(plain)
    plain["digest"] = sha256(canonical({k: v for k, v in plain.items() if k != "digest"}))
    return check(plain, plain["input"]["content"]).first_failure


def drop(k):
    return lambda plain: plain["by_disagreement"].pop(k)


def swap(plain):
    cases = plain["by_disagreement"]
    cases[0], cases[1] = cases[1], cases[0]
    plain["disagreement"] = {**cases[0]["disagreement"], "known": plain["disagreement"]["known"]}


@pytest.mark.parametrize("change", [
    drop(0), drop(1), drop(2), swap,
    lambda plain: plain["disagreement"].update(known="the pure ones"),
    lambda plain: plain["by_disagreement"][0]["disagreement"]["strategies"]["A"].update(
        {"1": "1/2", "2": "1/2"}),
    lambda plain: plain["by_disagreement"].append(plain["by_disagreement"][1]),
])
def test_false_lists_are_refused(change):
    chicken = answer(game([[6, 2], [7, 0]], [[6, 7], [2, 0]]))
    assert spoilt(chicken, lambda plain: None) is None
    failed = spoilt(chicken, change)
    assert failed is not None
    assert failed.name not in ("digest", "input.digest")


@pytest.mark.parametrize("change", [
    lambda plain: plain["correlated"].update(objective="egalitarian"),
    lambda plain: plain["correlated"]["distribution"][0].update(probability="1/3"),
    lambda plain: plain["correlated"]["certificate"]["multipliers"].pop(),
    lambda plain: plain["disagreement"]["point"].update(A="5"),
    lambda plain: plain["disagreement"].update(rule="correlated:least:welfare"),
])
def test_false_correlated_points_are_refused(change):
    chicken = answer(game([[6, 2], [7, 0]], [[6, 7], [2, 0]]), disagreement="correlated")
    failed = spoilt(chicken, change)
    assert failed is not None
    assert failed.name not in ("digest", "input.digest")


TALKS = """
format = "negotiation/1"
kind = "negotiation"
title = "who gives way"
[[party]]
id = "A"
discount = "9/10"
[[party]]
id = "B"
discount = "4/5"
[[issue]]
id = "x"
by = "A"
levels = ["stay", "yield"]
status_quo = "stay"
payoff.A = [0, {first}]
[[issue]]
id = "y"
by = "B"
levels = ["stay", "yield"]
status_quo = "stay"
[[linkage]]
when = {{ x = "stay", y = "yield" }}
payoff = {{ A = 7, B = 2 }}
[[linkage]]
when = {{ x = "yield", y = "stay" }}
payoff = {{ A = 2, B = 7 }}
[[linkage]]
when = {{ x = "yield", y = "yield" }}
payoff = {{ A = 6, B = 6 }}
"""


def talks(tmp_path, first=0):
    path = tmp_path / "talks.toml"
    path.write_text(TALKS.format(first=first))
    return ng.read(str(path))


def test_a_study_has_rules_beyond_pure_equilibria_where_there_are_some(tmp_path):
    study = ng.solve(talks(tmp_path))
    assert list(study.bargaining) == [
        "status-quo", "equilibrium", "security", "threats", "mixed-equilibrium", "correlated"]
    mixed = study.bargaining["mixed-equilibrium"]
    assert mixed["disagreement"] == {"A": F(14, 3), "B": F(14, 3)}
    assert len(mixed["by_disagreement"]) == 3
    assert len(study.bargaining["equilibrium"]["by_disagreement"]) == 2
    assert study.bargaining["correlated"]["disagreement"] == {"A": F(21, 4), "B": F(21, 4)}
    assert failure(study) is None
    left_out = spoilt(study, lambda plain: [
        plain[key].pop("mixed-equilibrium") for key in ("bargaining",)])
    assert left_out.name == "mixed equilibria"


def test_a_study_without_a_choice_left_has_none(tmp_path):
    study = ng.solve(talks(tmp_path, first=-9))
    assert list(study.bargaining) == ["status-quo", "equilibrium", "security", "threats"]


def test_a_negotiation_without_pure_equilibrium_uses_mixed_ones(tmp_path):
    path = tmp_path / "pennies.toml"
    # matching pennies, and something for both where A matches
    path.write_text(TALKS.format(first=0).replace("A = 7, B = 2", "B = 9")
                    .replace("A = 2, B = 7", "A = -1, B = 9").replace("B = 6", "B = 3"))
    model = ng.read(str(path))
    assert not disagreement_points(Outcomes(model))["equilibrium"].found
    found = answer(model, disagreement="equilibrium")
    assert found.disagreement["strategies"] is not None
    assert failure(found) is None
    assert failure(ng.solve(model)) is None
