"""The checker of Nash equilibria: accepts what is true, refuses every change and every omission."""

import json

import numpy as np
import pytest
from bimatrix_by_hand import game, random_game

from negotiation import Game
from negotiation.certificates.check import check
from negotiation.equilibria.nash import nash_equilibria
from negotiation.files import read

NAMES = ["chicken", "von-stengel-2007-degenerate", "von-stengel-2007", "rock-paper-scissors",
         "shapley-1974", "lieberman-1960", "prisoners-dilemma"]


def plain(of, **options):
    return json.loads(nash_equilibria(of, **options).to_json())


def checked(result):
    return check(result, result["input"]["content"])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("one", [False, True])
def test_true_results_hold(name, one):
    report = checked(plain(read(name), one=one))
    assert report.ok, report.first_failure


@pytest.mark.parametrize("seed", range(12))
def test_random_games_hold(seed):
    rng = np.random.default_rng(seed)
    of = random_game(rng, *rng.integers(1, 6, 2), [2, 3, 100][seed % 3])
    report = checked(plain(of))
    assert report.ok, report.first_failure
    assert not report.notes


@pytest.mark.parametrize("of", [
    game([[1, 1], [1, 0]], [[1, 1], [1, 0]]),
    game(np.zeros((2, 3), int), np.zeros((2, 3), int)),
    game([[0, 1, -1, 0], [0, -1, 1, 0]], [[0, -1, 1, 0], [0, 1, -1, 0]]),
    read("von-stengel-2007-degenerate"),
    Game.from_payoffs({"A": [1, 2, 2]}),
])
def test_every_change_and_omission_is_refused(of, forge):
    result = plain(of)
    assert checked(result).ok
    for path in forge.leaves(result):
        spoilt = forge.sealed(forge.changed(result, path))
        assert not checked(spoilt).ok, path
    for path in forge.lists(result):
        for k in range(len(forge.value(result, path))):
            spoilt = forge.sealed(forge.without(result, path, k))
            assert not checked(spoilt).ok, (path, k)


def test_a_mixture_is_no_extreme_equilibrium(forge):
    of = game([[1, 1], [0, 0]], [[1, 1], [0, 0]])
    result = plain(of, one=True)
    result["equilibria"][0]["strategies"]["2"] = {"1": "1/2", "2": "1/2"}
    failure = checked(forge.sealed(result)).first_failure
    assert failure.name == "extreme"


def test_an_equilibrium_left_out_is_named(forge):
    result = plain(read("chicken"))
    del result["equilibria"][1], result["components"][1]
    result["equilibria"][1]["component"] = 2
    result["components"][1].update(number=2, equilibria=[1], maximal_nash_subsets=[[1]])
    failure = checked(forge.sealed(result)).first_failure
    assert failure.name == "equilibria are all"
    assert "left out" in failure.message


def test_no_equilibrium_gains_are_named(forge):
    result = plain(read("prisoners-dilemma"))
    player, actions = next(iter(read("prisoners-dilemma").to_document()["players"])).values()
    other = next(a for a in actions if a not in result["equilibria"][0]["strategies"][player])
    result["equilibria"][0]["strategies"][player] = {other: "1"}
    assert "gains" in checked(forge.sealed(result)).first_failure.message


def test_large_games_are_not_enumerated_again():
    rng = np.random.default_rng(0)
    report = checked(plain(random_game(rng, 8, 8, 1000)))
    assert report.ok
    assert any("not re-checked" in note for note in report.notes)


def test_claims_beyond_the_status_are_refused(forge):
    result = plain(read("chicken"))
    result["status"] = "partial"
    assert not checked(forge.sealed(result)).ok
