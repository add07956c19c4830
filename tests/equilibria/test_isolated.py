"""All isolated equilibria of small games: published counts, bimatrix games, enclosures."""

import copy
from fractions import Fraction

import numpy as np
import pytest

from negotiation.certificates.check import check
from negotiation.equilibria.n_player import isolated_equilibria
from negotiation.equilibria.pure import pure_equilibria
from negotiation.files import read
from negotiation.model.game import Game
from negotiation.result import Status


def verified(result):
    data = result.to_dict()
    report = check(data, data["input"].get("content") or result.model.to_document())
    assert report.ok, report.first_failure
    return result


def random_game(seed, shape, high):
    rng = np.random.default_rng(seed)
    return Game.from_payoffs(rng.integers(0, high, (len(shape), *shape)))


def test_mckelvey_and_mclennan_1997():
    # nine equilibria, the most that a regular game of this size can have; two completely mixed
    found = verified(isolated_equilibria(read("mckelvey-mclennan-2x2x2")))
    assert found.status is Status.COMPLETE
    assert found.claim.startswith("all equilibria of the game")
    assert len(found.equilibria) == 9
    assert all(item.exact and item.regret == 0 for item in found.equilibria)
    mixed = [tuple(play["1"] for play in item.strategies.values()) for item in found.equilibria
             if all(len(play) == 2 for play in item.strategies.values())]
    half, third, quarter, fifths = Fraction(1, 2), Fraction(1, 3), Fraction(1, 4), Fraction(2, 5)
    assert sorted(mixed) == [(fifths, half, third), (half, fifths, quarter)]


def test_nau_2004():
    # Nau, Gomez Canovas and Hansen (2004): one equilibrium, irrational
    [only] = verified(isolated_equilibria(read("nau-2004"))).equilibria
    assert not only.exact
    assert only.isolated
    p = only.strategies["Row"]["top"]
    assert p == pytest.approx(0.6192325794725538, abs=1e-12)
    assert only.regret < 1e-15


def test_nash_1951_three_players():
    # no pure equilibrium: matching pennies between two, a third without influence
    first = [[[1, 1], [-1, -1]], [[-1, -1], [1, 1]]]
    second = [[[-1, -1], [1, 1]], [[1, 1], [-1, -1]]]
    third = [[[2, 0], [2, 0]], [[2, 0], [2, 0]]]
    [only] = verified(isolated_equilibria(Game.from_payoffs([first, second, third]))).equilibria
    assert only.strategies["1"] == {"1": Fraction(1, 2), "2": Fraction(1, 2)}
    assert only.strategies["3"] == {"1": 1}


def test_von_stengel_2007_two_players():
    # von Stengel (2007), 3x2: three equilibria
    found = verified(isolated_equilibria(read("von-stengel-2007")))
    assert len(found.equilibria) == 3


def test_identity_coordination():
    # 2**n - 1 equilibria of two players
    size = 3
    found = verified(isolated_equilibria(Game.from_payoffs([np.eye(size, dtype=int)] * 2)))
    assert len(found.equilibria) == 2**size - 1


def test_all_payoffs_equal():
    found = verified(isolated_equilibria(Game.from_payoffs(np.zeros((3, 2, 2, 2), dtype=int))))
    assert len(found.equilibria) == 8
    assert "leaves probabilities open" in found.claim
    assert {item.component for item in found.equilibria} == {1}
    assert all(item.isolated is None for item in found.equilibria)


def test_a_continuum_is_said():
    # Column does not care; Row's best reply turns at one half
    found = verified(isolated_equilibria(Game.from_payoffs([[[1, 0], [0, 1]], [[0, 0], [0, 0]]])))
    assert found.certificate["continua"]
    assert "leaves probabilities open" in found.claim


def test_an_isolated_equilibrium_that_only_ties_determine():
    # Row plays T exactly where both M and B are as good; Column does not care then
    row, column = [[0, 0], [1, -1], [-1, 1]], [[0, 0], [0, 1], [0, 1]]
    third = [[[2, 2], [0, 0]]] * 3
    game = Game.from_payoffs([[[r, r] for r in row], third, [[c, c] for c in column]])
    found = verified(isolated_equilibria(game))
    half = Fraction(1, 2)
    assert found.status is Status.COMPLETE
    assert [list(item.strategies.values()) for item in found.equilibria] == [
        [{"3": 1}, {"1": 1}, {"2": 1}], [{"1": 1}, {"1": 1}, {"1": half, "2": half}]]
    data = found.to_dict()
    data["equilibria"].pop()
    data["certificate"]["boxes"].pop()
    assert check(data, data["input"]["content"]).first_failure.name == "completeness"


@pytest.mark.parametrize("seed", range(25))
def test_two_by_two_by_two_with_ties(seed):
    game = random_game(seed, (2, 2, 2), 2 + seed % 4)
    found = verified(isolated_equilibria(game))
    pure = {tuple(e.profile.values()) for e in pure_equilibria(game).equilibria}
    assert pure == {tuple(next(iter(play)) for play in item.strategies.values())
                    for item in found.equilibria
                    if all(len(play) == 1 for play in item.strategies.values())}


@pytest.mark.parametrize("seed", range(12))
def test_regular_games_have_an_odd_number(seed):
    # Wilson (1971), Rosenmueller (1971): almost all games
    found = verified(isolated_equilibria(random_game(seed, (2, 2, 2), 1000)))
    assert found.status is Status.COMPLETE
    assert len(found.equilibria) % 2 == 1


@pytest.mark.parametrize("shape", [(2, 3, 2), (3, 2, 3), (2, 2, 2, 2)])
def test_other_shapes(shape):
    found = verified(isolated_equilibria(random_game(4, shape, 50)))
    assert found.status is Status.COMPLETE
    assert len(found.equilibria) % 2 == 1


def test_three_by_three_by_three():
    found = verified(isolated_equilibria(random_game(1, (3, 3, 3), 100)))
    assert found.status is Status.COMPLETE
    assert len(found.equilibria) % 2 == 1


@pytest.mark.parametrize("scale", ["1/1000000000", "1000000000000"])
def test_scale_and_shift_change_nothing(scale):
    game = read("mckelvey-mclennan-2x2x2")
    tables = np.array([[[[game.exact_payoff(i, (a, b, c)) * Fraction(scale) + 11 * b
                          if i == 0 else game.exact_payoff(i, (a, b, c)) * Fraction(scale)
                          for c in range(2)] for b in range(2)] for a in range(2)]
                       for i in range(3)], dtype=object)
    before = isolated_equilibria(game).equilibria
    after = isolated_equilibria(Game.from_payoffs(
        tables.tolist(), game.players, game.actions)).equilibria
    assert [item.strategies for item in before] == [item.strategies for item in after]


def test_a_small_budget_ends_as_partial():
    found = verified(isolated_equilibria(random_game(1, (3, 3, 3), 100), budget=30))
    assert found.status is Status.PARTIAL
    assert "not examined" in found.claim or "undecided" in found.claim


def test_every_equilibrium_left_out_is_missed():
    data = isolated_equilibria(read("mckelvey-mclennan-2x2x2")).to_dict()
    for k in range(9):
        spoilt = copy.deepcopy(data)
        spoilt["equilibria"].pop(k)
        if k < 4:
            spoilt["certificate"]["pure"] -= 1
        else:
            spoilt["certificate"]["boxes"].pop(k - 4)
        for number, item in enumerate(spoilt["equilibria"], 1):
            item["component"] = number
        failure = check(spoilt, data["input"]["content"]).first_failure
        assert failure.name in ("certificate", "completeness"), k


def test_a_box_that_proves_nothing_is_refused():
    data = isolated_equilibria(read("nau-2004")).to_dict()
    for key, value in (("radius", "1/3"), ("centre", ["1/2", "1/2", "1/2"])):
        spoilt = copy.deepcopy(data)
        spoilt["certificate"]["boxes"][0][key] = value
        assert check(spoilt, data["input"]["content"]).first_failure.name == "equilibria"
