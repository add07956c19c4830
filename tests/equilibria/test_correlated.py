"""Correlated and coarse correlated optima: published games, brute force, invariances."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from negotiation.certificates.check import check
from negotiation.equilibria.correlated import correlated_equilibrium
from negotiation.equilibria.pure import pure_equilibria
from negotiation.errors import InputError
from negotiation.files import read
from negotiation.model.game import Game
from negotiation.result import Status

OBJECTIVES = ("welfare", "egalitarian", "nash-product", "1")


def random_game(seed, shape, high):
    rng = np.random.default_rng(seed)
    return Game.from_payoffs(rng.integers(0, high, (len(shape), *shape)))


def verified(result):
    data = result.to_dict()
    report = check(data, data["input"].get("content") or result.model.to_document())
    assert report.ok, report.first_failure
    return report


def chances(result):
    return {tuple(item.profile.values()): item.probability for item in result.distribution}


def test_chicken():
    # Aumann (1974, 1987): beyond the hull of Nash payoffs, 5.25 each, from 1/2, 1/4, 1/4
    found = correlated_equilibrium(read("chicken"))
    assert found.value == Fraction(21, 2)
    assert chances(found) == {
        ("swerve", "swerve"): Fraction(1, 2), ("swerve", "dare"): Fraction(1, 4),
        ("dare", "swerve"): Fraction(1, 4)}
    assert found.unique is True
    verified(found)


def test_chicken_worst_and_best_for_one():
    worst = correlated_equilibrium(read("chicken"), minimize=True)
    assert worst.value == Fraction(36, 5)
    assert correlated_equilibrium(read("chicken"), "Row").value == 7
    assert correlated_equilibrium(read("chicken"), "Row", minimize=True).value == 2


def test_no_cooperation_in_the_prisoners_dilemma():
    game = read("prisoners-dilemma")
    [nash] = pure_equilibria(game).equilibria
    for coarse in (False, True):
        for minimize in (False, True):
            found = correlated_equilibrium(game, minimize=minimize, coarse=coarse)
            assert found.payoffs == nash.payoffs


def test_coarse_goes_beyond_correlated():
    # no published numbers: a game in which commitment before the draw allows more (Moulin, Vial)
    game = random_game(2, (3, 3), 9)
    narrow, wide = (correlated_equilibrium(game, "2", coarse=coarse) for coarse in (False, True))
    assert narrow.value < wide.value
    verified(narrow)
    verified(wide)


def test_three_players_and_irrational_equilibrium():
    # Nau, Gomez Canovas and Hansen (2004): the Nash equilibrium is irrational, the optimum is not
    found = correlated_equilibrium(read("nau-2004"))
    assert found.status is Status.COMPLETE
    assert sum(found.payoffs.values()) == found.value
    verified(found)


@pytest.mark.parametrize("coarse", [False, True])
@pytest.mark.parametrize(("shape", "high"), [
    ((2, 2), 3), ((2, 3), 50), ((3, 3), 3), ((2, 3, 2), 20), ((2, 2, 2), 3), ((1, 3), 5)])
def test_every_objective_is_proved(shape, high, coarse):
    game = random_game(sum(shape) + high, shape, high)
    for objective in OBJECTIVES:
        for minimize in (False, True):
            if objective != "nash-product" or not minimize:
                verified(correlated_equilibrium(game, objective, minimize, coarse))


@pytest.mark.parametrize("seed", range(12))
def test_two_by_two_against_all_vertices(seed):
    """The polytope of a 2x2 game, vertex by vertex: every basis of five constraints."""
    game = random_game(seed, (2, 2), 4 if seed % 2 else 30)
    rows = []
    for i, (b, c) in itertools.product(range(2), [(0, 1), (1, 0)]):
        row = [Fraction(0)] * 4
        for other in range(2):
            told, instead = ((b, other), (c, other)) if i == 0 else ((other, b), (other, c))
            row[told[0] * 2 + told[1]] = (
                game.exact_payoff(i, told) - game.exact_payoff(i, instead))
        rows.append(row)
    rows += [[Fraction(int(k == j)) for k in range(4)] for j in range(4)]
    vertices = []
    for chosen in itertools.combinations(range(8), 3):
        p = solved([*(rows[k] for k in chosen), [Fraction(1)] * 4])
        if p is not None and all(dot(row, p) >= 0 for row in rows):
            vertices.append(p)
    welfare = [sum(game.exact_payoff(i, divmod(k, 2)) for i in range(2)) for k in range(4)]
    values = [dot(welfare, p) for p in vertices]
    assert correlated_equilibrium(game).value == max(values)
    assert correlated_equilibrium(game, minimize=True).value == min(values)
    found = correlated_equilibrium(game)
    best = {tuple(p) for p, v in zip(vertices, values, strict=True) if v == max(values)}
    assert found.unique == (len(best) == 1)
    mine = [Fraction(0)] * 4
    for (a, b), chance in chances(found).items():
        mine[(int(a) - 1) * 2 + int(b) - 1] = chance
    assert tuple(mine) == max(best)


def dot(row, p):
    return sum((a * b for a, b in zip(row, p, strict=True)), Fraction(0))


def solved(rows):
    """The solution with right-hand side 0, 0, 0, 1, or None."""
    work = [[*row, Fraction(int(k == 3))] for k, row in enumerate(rows)]
    for k in range(4):
        pivot = next((r for r in range(k, 4) if work[r][k]), None)
        if pivot is None:
            return None
        work[k], work[pivot] = work[pivot], work[k]
        work[k] = [x / work[k][k] for x in work[k]]
        for r in range(4):
            if r != k:
                work[r] = [x - work[r][k] * y for x, y in zip(work[r], work[k], strict=True)]
    return [row[-1] for row in work]


def test_all_payoffs_equal():
    found = correlated_equilibrium(Game.from_payoffs(np.zeros((2, 2, 3), dtype=int)))
    assert chances(found) == {("1", "1"): 1}
    assert found.unique is False
    assert found.tie_rule == "first-profiles"
    verified(found)


@pytest.mark.parametrize("scale", ["1/1000000000", "1000000000000"])
def test_scale_and_shift_change_nothing(scale):
    factor = Fraction(scale)
    game = random_game(5, (3, 4), 20)
    tables = [[[game.exact_payoff(i, (a, b)) for b in range(4)] for a in range(3)]
              for i in range(2)]
    scaled = Game.from_payoffs([[[v * factor + 7 for v in row] for row in t] for t in tables])
    for objective in OBJECTIVES:
        before = correlated_equilibrium(game, objective)
        after = correlated_equilibrium(scaled, objective)
        assert chances(before) == chances(after)
        verified(after)


def test_permuted_actions_permute_the_optimum():
    game = random_game(9, (3, 4), 40)
    flipped = Game.from_payoffs(
        [table[::-1, ::-1] for table in game.payoffs.astype(int)],
        actions=[names[::-1] for names in game.actions])
    for objective in OBJECTIVES:
        assert chances(correlated_equilibrium(game, objective)) == chances(
            correlated_equilibrium(flipped, objective))


@pytest.mark.parametrize("seed", range(6))
def test_better_than_every_pure_equilibrium_and_coarser_is_no_worse(seed):
    game = random_game(seed, (3, 3), 9)
    narrow, wide = (correlated_equilibrium(game, coarse=c).value for c in (False, True))
    assert wide >= narrow
    for nash in pure_equilibria(game).equilibria:
        assert narrow >= sum(nash.payoffs.values())


def test_leximin_raises_the_others_too():
    # Column's payoff is 1 everywhere; among those, Row can have 5
    game = Game.from_payoffs([[[5, 0], [0, 3]], [[1, 1], [1, 1]]])
    found = correlated_equilibrium(game, "egalitarian")
    assert found.payoffs == {"1": 5, "2": 1}
    assert found.value == 1
    assert [level["fixed"] for level in found.certificate["levels"]] == [["2"], ["1"]]


def test_nash_product_of_three():
    game = random_game(3, (2, 3, 2), 20)
    found = correlated_equilibrium(game, "nash-product")
    assert found.status is Status.COMPLETE
    assert found.certificate["gap"] <= Fraction(1, 10**9)
    verified(found)


@pytest.mark.parametrize(("size", "seed"), [(12, 0), (20, 1)])
def test_larger_games_are_exact(size, seed):
    game = random_game(seed, (size, size), 1000)
    for coarse in (False, True):
        verified(correlated_equilibrium(game, coarse=coarse))


def test_probabilities_far_below_the_tolerance_of_floats():
    # here an optimum within 1e-10 is not one: exact probabilities reach down to 1e-9 and less
    found = correlated_equilibrium(random_game(1, (30, 30), 1000))
    assert found.status is Status.COMPLETE
    assert min(item.probability for item in found.distribution) < Fraction(1, 10**6)
    verified(found)


@pytest.mark.parametrize("change", ["value", "probability", "weight", "unique"])
def test_changed_results_are_refused(change):
    data = correlated_equilibrium(read("chicken")).to_dict()
    if change == "value":
        data["value"] = "11"
    elif change == "probability":
        data["distribution"][0]["probability"] = "1/3"
        data["distribution"][1]["probability"] = "5/12"
    elif change == "weight":
        data["certificate"]["multipliers"][0]["weight"] = "1/100"
    else:
        data["unique"] = False
    assert check(data, data["input"]["content"]).first_failure.name != "digest"


def test_wrong_questions():
    game = read("chicken")
    with pytest.raises(InputError, match="unknown objective"):
        correlated_equilibrium(game, "peace")
    with pytest.raises(InputError, match="maximised only"):
        correlated_equilibrium(game, "nash-product", minimize=True)
