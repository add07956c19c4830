"""Evolutionarily stable strategies: published games, brute force, invariances."""

from fractions import Fraction

import numpy as np
import pytest

from negotiation.certificates.check import check
from negotiation.equilibria.ess import evolutionarily_stable
from negotiation.errors import InputError
from negotiation.model.game import Game
from negotiation.numerics.copositivity import not_positive
from negotiation.result import Status


def symmetric(matrix):
    table = np.array(matrix, dtype=object)
    return Game.from_payoffs([table.tolist(), table.T.tolist()])


def stable(matrix):
    result = evolutionarily_stable(symmetric(matrix))
    data = result.to_dict()
    report = check(data, data["input"]["content"])
    assert report.ok, report.first_failure
    return [tuple(item.strategy.get(str(k + 1), Fraction(0)) for k in range(len(matrix)))
            for item in result.ess], result


def half(size, *places):
    return tuple(Fraction(int(k in places), 2) for k in range(size))


def test_hawk_dove():
    # Maynard Smith and Price (1973), value 4, cost 6: two thirds play hawk
    found, _ = stable([[-1, 4], [0, 2]])
    assert found == [(Fraction(2, 3), Fraction(1, 3))]


def test_bomze_1992_example_2_1():
    # Bomze (1992), Example 2.1: six ESSs, each half one of two and half one of three actions
    matrix = [[1, 0, 2, 2, 2], [0, 1, 2, 2, 2], [2, 2, 1, 0, 0], [2, 2, 0, 1, 0], [2, 2, 0, 0, 1]]
    found, result = stable(matrix)
    assert set(found) == {half(5, i, k) for i in (0, 1) for k in (2, 3, 4)}
    mixed = [item.strategy for item in result.rejected if len(item.strategy) == 5]
    assert mixed == [{"1": Fraction(5, 19), "2": Fraction(5, 19), "3": Fraction(3, 19),
                      "4": Fraction(3, 19), "5": Fraction(3, 19)}]
    # "there is a total of 21 equilibrium strategies"
    assert len(result.ess) + len(result.rejected) == 21


@pytest.mark.parametrize(("win", "found"), [(2, 1), (1, 0), (Fraction(1, 2), 0)])
def test_rock_paper_scissors(win, found):
    # Maynard Smith (1982): stable if winning is worth more than losing costs
    ess, result = stable([[0, -1, win], [win, 0, -1], [-1, win, 0]])
    assert len(ess) == found
    assert result.status is (Status.COMPLETE if found else Status.NONE)
    assert len(result.rejected) == 1 - found


def test_indifference_everywhere_leaves_nothing_stable():
    found, result = stable([[0, 0, 0]] * 3)
    assert found == []
    assert len(result.rejected) == 3


def test_one_action():
    assert stable([[5]])[0] == [(1,)]


def test_identity_coordination():
    # n pure ESSs; the other 2**n - 1 - n symmetric equilibria can be invaded
    found, result = stable(np.eye(4, dtype=int).tolist())
    assert len(found) == 4
    assert len(result.rejected) == 11


@pytest.mark.parametrize("scale", ["1/1000000000", "1000000000000"])
def test_scale_changes_nothing(scale):
    matrix = [[0, -1, 2], [2, 0, -1], [-1, 2, 0]]
    scaled = [[v * Fraction(scale) + 3 * k for k, v in enumerate(row)] for row in matrix]
    assert stable(matrix)[0] == stable(scaled)[0]


@pytest.mark.parametrize("seed", range(40))
def test_no_sampled_mutant_invades_and_every_invader_does(seed):
    rng = np.random.default_rng(seed)
    size = int(rng.integers(2, 5))
    matrix = rng.integers(0, 3, (size, size))
    found, result = stable(matrix.tolist())
    for x in found:
        p = np.array([float(v) for v in x])
        value = (matrix @ p).max()
        replies = np.flatnonzero(matrix @ p > value - 1e-9)
        for _ in range(200):
            y = np.zeros(size)
            y[replies] = rng.dirichlet(np.full(len(replies), 0.5))
            if abs(y - p).max() > 1e-6:
                assert p @ matrix @ y > y @ matrix @ y - 1e-12
    for item in result.rejected:
        x, y = ([float(play.get(str(k + 1), 0)) for k in range(size)]
                for play in (item.strategy, item.invader))
        assert np.dot(y, matrix @ x) == pytest.approx(np.dot(x, matrix @ x))
        assert np.dot(x, matrix @ y) <= np.dot(y, matrix @ y) + 1e-12


@pytest.mark.parametrize("seed", range(30))
def test_copositivity_against_a_grid(seed):
    rng = np.random.default_rng(seed)
    form = rng.integers(-2, 4, (3, 3))
    form = form + form.T
    witness = not_positive([[Fraction(int(v)) for v in row] for row in form], 0)
    grid = np.array([(i, j, 24 - i - j) for i in range(25) for j in range(25 - i)])
    values = np.einsum("gi,ij,gj->g", grid, form, grid)
    if witness is None:
        assert values.min() > 0
    else:
        assert min(witness) >= 0
        w = np.array([float(v) for v in witness])
        assert w @ form @ w <= 1e-12


def test_asymmetric_games_are_refused_entry_by_entry():
    with pytest.raises(InputError) as caught:
        evolutionarily_stable(Game.from_payoffs([[[1, 2], [3, 4]], [[1, 3], [5, 4]]]))
    assert [fault.path for fault in caught.value.faults] == ["payoffs.2[1][0]"]
    with pytest.raises(InputError, match="symmetric"):
        evolutionarily_stable(Game.from_payoffs([[[1, 2, 3], [3, 4, 5]]] * 2))


def test_an_omitted_strategy_is_refused():
    result = evolutionarily_stable(symmetric([[1, 0], [0, 1]]))
    data = result.to_dict()
    data["ess"] = data["ess"][:1]
    report = check(data, data["input"]["content"])
    assert report.first_failure.name == "all"


def test_more_supports_than_the_budget_end_as_partial(monkeypatch):
    monkeypatch.setattr("negotiation.equilibria.ess.BUDGET", 50)
    size = 7
    matrix = [[int(j == k) for k in range(size)] for j in range(size)]
    result = evolutionarily_stable(symmetric(matrix))
    assert result.status is Status.PARTIAL
