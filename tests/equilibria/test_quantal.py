"""Logit quantal-response equilibria: the published fit, scalar equations, invariances."""

import math
from fractions import Fraction

import numpy as np
import pytest

from negotiation.certificates.check import check
from negotiation.equilibria.quantal import quantal_branch, quantal_response
from negotiation.errors import InputError
from negotiation.files import read
from negotiation.model.game import Game
from negotiation.result import Status

# Ochs (1995), asymmetric matching pennies, in the payoffs of McKelvey and Palfrey (1995), as
# quoted in the Gambit documentation ("Estimating quantal response equilibria")
OCHS = Game.from_payoffs({"A": [["1.1141", 0], [0, "0.2785"]],
                          "B": [[0, "1.1141"], ["1.1141", 0]]})


def verified(result):
    data = result.to_dict()
    report = check(data, data["input"]["content"])
    assert report.ok, report.first_failure
    return result


def test_ochs_1995_as_fitted_by_mckelvey_and_palfrey_1995():
    """128 plays with 52.7 % and 36.6 % of first actions: the likelihood is largest at 1.85."""
    def likelihood(precision):
        found = quantal_response(OCHS, precision)
        p, q = found.strategies["A"]["1"], found.strategies["B"]["1"]
        return 128 * (0.527 * math.log(p) + 0.473 * math.log(1 - p)
                      + 0.366 * math.log(q) + 0.634 * math.log(1 - q))

    grid = ["1.75", "1.80", "1.85", "1.90", "1.95"]
    assert max(grid, key=likelihood) == "1.85"
    # the paper's log-likelihoods are ten times those, says the Gambit documentation
    assert likelihood("1.85") == pytest.approx(-174.76, abs=0.01)


@pytest.mark.parametrize("precision", ["1/10", 1, "1.85", 10])
def test_matching_pennies_against_one_equation(precision):
    """The branch of a 2x2 game without pure equilibria is the root of one increasing function."""
    found = verified(quantal_response(OCHS, precision))
    lam = float(Fraction(precision))

    def second(p):  # B's first action pays where A plays the second
        return 1 / (1 + math.exp(-lam * 1.1141 * (1 - 2 * p)))

    low, high = 0.0, 1.0
    for _ in range(200):
        p = (low + high) / 2
        q = second(p)
        reply = 1 / (1 + math.exp(-lam * (1.1141 * q - 0.2785 * (1 - q))))
        low, high = (p, high) if reply > p else (low, p)
    assert found.strategies["A"]["1"] == pytest.approx(p, abs=1e-12)
    assert found.residual < 1e-10


def test_precision_zero_is_uniform():
    found = verified(quantal_response(read("nau-2004"), 0))
    assert all(chance == 0.5 for mixed in found.strategies.values() for chance in mixed.values())


@pytest.mark.parametrize("name", ["nau-2004", "mckelvey-mclennan-2x2x2", "rock-paper-scissors",
                                  "battle-of-the-sexes", "stag-hunt", "three-countries"])
def test_the_branch_leads_to_an_equilibrium(name):
    game = read(name)
    branch = verified(quantal_branch(game))
    assert branch.status is Status.COMPLETE
    width = max(float(np.ptp(table)) for table in game.payoffs)
    assert branch.regret <= 1.1e-6 * width
    assert max(point.residual for point in branch.path) < 1e-9


def test_the_branch_of_nau_2004_ends_at_the_only_equilibrium():
    branch = quantal_branch(read("nau-2004"))
    assert branch.strategies["Row"]["top"] == pytest.approx(0.6192325794725538, abs=1e-4)


def test_stag_hunt_leads_to_the_risk_dominant_equilibrium():
    branch = quantal_branch(read("stag-hunt"))
    assert branch.strategies["Row"]["hare"] > 0.999


@pytest.mark.parametrize("seed", range(4))
def test_points_of_the_branch_and_single_points_agree(seed):
    rng = np.random.default_rng(seed)
    game = Game.from_payoffs(rng.integers(0, 20, (2, 3, 4)))
    branch = quantal_branch(game, "1/2")
    single = quantal_response(game, "1/2")
    for player in game.players:
        for action, chance in single.strategies[player].items():
            assert branch.strategies[player][action] == pytest.approx(chance, abs=1e-12)


@pytest.mark.parametrize("scale", [1e-9, 1e12])
def test_precision_scales_with_payoffs(scale):
    payoffs = np.array([[[2, 0, 1], [0, 1, 3]], [[1, 0, 2], [0, 2, 1]]])
    plain = quantal_response(Game.from_payoffs(payoffs), 3)
    scaled = verified(quantal_response(Game.from_payoffs(payoffs * scale + scale), 3 / scale))
    for player in ("1", "2"):
        for action, chance in plain.strategies[player].items():
            assert scaled.strategies[player][action] == pytest.approx(chance, rel=1e-9)


def test_probabilities_below_the_least_float():
    found = verified(quantal_response(
        Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]}), 5000))
    assert found.strategies["A"]["1"] == 0.0
    [logs] = found.certificate["log_probabilities"]
    assert logs["A"]["1"] == pytest.approx(-5000, rel=1e-9)


def test_all_payoffs_equal_and_one_action():
    game = Game.from_payoffs(np.zeros((3, 2, 1, 3), dtype=int))
    found = verified(quantal_response(game, 7))
    assert list(found.strategies["3"].values()) == pytest.approx([1 / 3] * 3)
    assert found.strategies["2"] == {"1": 1.0}


def test_wrong_precisions():
    for wrong in (-1, "x", "nan"):
        with pytest.raises(InputError, match="precision"):
            quantal_response(OCHS, wrong)
    with pytest.raises(InputError, match="precision"):
        quantal_branch(OCHS, -1)


@pytest.mark.parametrize("key", ["strategies", "payoffs", "residual", "regret"])
def test_changed_results_are_refused(key):
    data = quantal_response(OCHS, 1).to_dict()
    if key in ("residual", "regret"):
        data[key] += 1e-3
    elif key == "payoffs":
        data["payoffs"]["A"] += 1e-6
    else:
        data["strategies"]["A"]["1"] += 1e-9
    assert check(data, data["input"]["content"]).first_failure.name != "digest"
