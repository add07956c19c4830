"""Strong and coalition-proof equilibria, from their definitions; worths over several equilibria."""

import itertools
from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from negotiation.coalitions import strong_nash as strong_module
from negotiation.coalitions.blocs import bloc_worth, partition_function
from negotiation.coalitions.coalition_proof import coalition_proof
from negotiation.coalitions.solutions import coalition_solutions
from negotiation.coalitions.strong_nash import moved, strong_nash
from negotiation.errors import InputError
from negotiation.model.game import Game

# A game of the kind by which Bernheim, Peleg and Whinston (1987) show that what is coalition-proof
# may be worse for all than another equilibrium: from that one the first two move on and stay there
DOMINATED = Game.from_payoffs({
    "A": [[[0, -2], [-5, -5]], [[-5, -5], [1, -1]]],
    "B": [[[0, -2], [-5, -5]], [[-5, -5], [1, -1]]],
    "C": [[[10, 0], [0, 0]], [[0, 0], [-5, 5]]]})


def test_coalition_proof_though_worse_for_all():
    found = coalition_proof(DOMINATED)
    assert found.profiles == ((1, 1, 1),)
    assert found.broken_by[0, 0, 0] == 0b011
    assert moved(DOMINATED, (0, 0, 0), 0b011, int(found.towards[0, 0, 0])) == (1, 1, 0)
    assert strong_nash(DOMINATED).profiles == ()


def by_definition(game):
    """Bernheim, Peleg and Whinston (1987), definition 1, on games with some players fixed."""
    def pay(i, fixed):
        return game.integers[i][tuple(action for _, action in sorted(fixed))]

    @cache
    def best(group, fixed):
        choices = [frozenset(zip(group, own, strict=True)) for own in
                   itertools.product(*(range(game.shape[i]) for i in group))]
        enforced = [
            own for own in choices
            if all(frozenset((i, a) for i, a in own if i in part) in best(
                part, fixed | {(i, a) for i, a in own if i not in part})
                for size in range(1, len(group))
                for part in itertools.combinations(group, size))]
        return {own for own in enforced if not any(
            all(pay(i, fixed | other) > pay(i, fixed | own) for i in group)
            for other in enforced)}

    return {tuple(a for _, a in sorted(own)) for own in best(tuple(range(game.n)), frozenset())}


@pytest.mark.parametrize("high", [2, 4, 30])
def test_coalition_proof_by_definition(high):
    rng = np.random.default_rng(high)
    for _ in range(25):
        shape = tuple(rng.integers(1, 4, rng.integers(1, 4)))
        game = Game.from_payoffs(rng.integers(0, high, (len(shape), *shape)))
        found = coalition_proof(game)
        assert set(found.profiles) == by_definition(game)
        assert set(strong_nash(game).profiles) <= set(found.profiles)


def test_of_two_players_the_undominated_equilibria():
    # Bernheim, Peleg and Whinston (1987): with two players
    hunt = Game.from_payoffs({"A": [[3, 0], [2, 1]], "B": [[3, 2], [0, 1]]})
    assert coalition_proof(hunt).profiles == ((0, 0),)


def test_many_comparisons_are_refused_not_endured(monkeypatch):
    monkeypatch.setattr(strong_module, "MOST_PAIRS", 1000)
    game = Game.from_payoffs(np.zeros((3, 4, 4, 4), dtype=int))
    for find in (strong_nash, coalition_proof):
        with pytest.raises(InputError, match="joint deviations"):
            find(game)
    assert "joint deviations" in coalition_solutions(game, ["strong-nash"]).why["strong-nash"]


def test_partition_function_over_several_equilibria():
    chicken = Game.from_payoffs({"A": [[6, 2], [7, 0]], "B": [[6, 7], [2, 0]]})
    answer = coalition_solutions(chicken, ["partition-function", "recursive-core"])
    whole, apart = answer.solutions["partition-function"]
    assert whole == {"partition": [["A", "B"]], "worth": {"A,B": 12}, "equilibria": "pure"}
    assert apart == {"partition": [["A"], ["B"]], "worth": {"A": [2, 7], "B": [2, 7]},
                     "equilibria": "pure"}
    assert answer.solutions["recursive-core"] is None
    assert "more than one worth in A | B" in answer.why["recursive-core"]
    dilemma = Game.from_payoffs({"A": [[2, 0], [3, 1]], "B": [[2, 3], [0, 1]]})
    core = coalition_solutions(dilemma, ["recursive-core"]).solutions["recursive-core"]
    assert core["pessimistic"]["partitions"] == [[["A", "B"]]]


def test_partition_function_agrees_with_each_bloc_on_its_own():
    rng = np.random.default_rng(8)
    game = Game.from_payoffs(rng.integers(0, 5, (4, 2, 3, 2, 2)))
    for blocs, worths in partition_function(game).items():
        for k, bloc in enumerate(blocs):
            alone = bloc_worth(game, blocs[::-1], bloc)
            assert (alone is None) == (worths is None)
            if worths:
                assert (alone.least, alone.greatest) == (worths[k].least, worths[k].greatest)
    whole, = partition_function(game)[(0b1111,)]
    assert whole.least == max(Fraction(int(x)) for x in sum(game.integers).ravel())
