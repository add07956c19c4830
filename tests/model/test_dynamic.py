"""Stochastic games: what they hold, and what they refuse."""

import copy
from fractions import Fraction

import numpy as np
import pytest

from negotiation.errors import InputError
from negotiation.model.chances import Chances
from negotiation.model.dynamic import StochasticGame
from negotiation.model.game import Game

STATES = [
    {"name": "s", "actions": {"A": ["x", "y"], "B": ["u", "v", "w"]}, "profiles": [
        {"profile": {"A": a, "B": b}, "payoffs": [3 * j + k, f"-{3 * j + k}/7"],
         "next": {"t": "1/3", "s": "2/3"} if a == "x" else {"s": 1, "t": 0}}
        for j, a in enumerate("xy") for k, b in enumerate("uvw")]},
    {"name": "t", "actions": {"B": ["-"], "A": ["-"]}, "profiles": [
        {"profile": {"B": "-", "A": "-"}, "payoffs": [0.1, 0], "next": {"t": 1}}]},
]


def spoilt(change):
    """The faults of states in which something was changed."""
    states = copy.deepcopy(STATES)
    change(states)
    with pytest.raises(InputError) as caught:
        StochasticGame.from_states(["A", "B"], states, "1/2")
    return [str(fault) for fault in caught.value.faults]


def test_profiles_may_stand_in_any_order():
    game = StochasticGame.from_states(["A", "B"], STATES, "1/2")
    mixed = copy.deepcopy(STATES)
    mixed[0]["profiles"].reverse()
    again = StochasticGame.from_states(["A", "B"], mixed, "1/2")
    assert again.to_document() == game.to_document()
    assert game.label(4) == "y,v"
    assert game.index(4) == (1, 1)
    assert game.number("s", {"B": "v", "A": "y"}) == 4
    assert game.payoff("s", ("y", "v")) == {"A": 4, "B": Fraction(-4, 7)}
    assert game.next("s", ("x", "w")) == {"s": Fraction(2, 3), "t": Fraction(1, 3)}
    assert game.next("s", ("y", "u")) == {"s": 1}
    assert (game.n, game.size, game.shape(0), game.shape(1)) == (2, 7, (2, 3), (1, 1))
    assert game.exact_payoff(0, 6) == Fraction(1, 10)


def test_a_document_makes_the_same_game():
    game = StochasticGame.from_states(["A", "B"], STATES, "1/2", "T", "D", ["s"], {"B": 3})
    document = game.to_document()
    again = StochasticGame.from_states(
        document["players"], document["states"], document["discount"], document["title"],
        document["description"], document["source"], document["weights"])
    assert again.to_document() == document
    assert again.weights == (1, 3)


def test_a_repeated_game_is_one_state():
    game = Game.from_payoffs({"A": [[1, 2, 3]], "B": [[0.5, 0, 1]]}, discount=0.9)
    one = StochasticGame.from_game(game)
    assert one.states == ("stage",)
    assert one.payoff("stage", ("1", "3")) == {"A": 3, "B": 1}
    assert one.next("stage", ("1", "2")) == {"stage": 1}
    unequal = Game.from_payoffs({"A": [[1]], "B": [[1]]}, discount={"A": 0.5, "B": 0.6})
    with pytest.raises(InputError, match="one discount for all players"):
        StochasticGame.from_game(unequal)


@pytest.mark.parametrize(("change", "faults"), [
    (lambda s: s[0]["profiles"].pop(), [
        "states[0].profiles: expected every profile once; missing profile: y,w"]),
    (lambda s: s[0]["profiles"].append(s[0]["profiles"][2]), [
        "states[0].profiles[6].profile: x,w is given already, by states[0].profiles[2]"]),
    (lambda s: s[0]["profiles"][1]["next"].update(s="1/3"), [
        "states[0].profiles[1].next: expected chances that add up to 1, found 2/3"]),
    (lambda s: s[1]["profiles"][0]["next"].update(u=0), [
        "states[1].profiles[0].next.u: there is no state 'u'"]),
    (lambda s: s[1]["profiles"][0]["next"].update(s=-1, t=2), [
        "states[1].profiles[0].next.s: expected a chance of at least 0, found -1"]),
    (lambda s: s[1].update(name="s"), [
        "states[1].name: 's' is already the name of states[0]",
        *(f"states[0].profiles[{k}].next.t: there is no state 't'" for k in range(6)),
        "states[1].profiles[0].next.t: there is no state 't'"]),
    (lambda s: s[0]["actions"].pop("B"), [
        "states[0].actions.B: missing (expected: at least one action)"]),
    (lambda s: s[1]["actions"].update(C=["-"], A=["-", "-"]), [
        "states[1].actions.A[1]: '-' is already the name of states[1].actions.A[0]",
        "states[1].actions.C: 'C' is no player; expected one of A, B"]),
    (lambda s: s[0]["profiles"][5]["profile"].update(B="z", C="z"), [
        "states[0].profiles[5].profile.C: 'C' is no player; expected one of A, B",
        "states[0].profiles[5].profile.B: 'z' is no action of B in this state; expected one of "
        "u, v, w"]),
    (lambda s: s[1]["profiles"][0]["profile"].pop("A"), [
        "states[1].profiles[0].profile.A: missing (expected: an action)"]),
    (lambda s: s[1]["profiles"][0].update(payoffs=[1]), [
        "states[1].profiles[0].payoffs: expected 2 numbers, one for each of A, B, found 1"]),
    (lambda s: s[1]["profiles"][0].update(payoffs=[1, "one"]), [
        "states[1].profiles[0].payoffs[1]: expected a number such as 3, 0.25 or 1/3, found "
        "'one'"]),
    (lambda s: s.clear(), ["states: expected at least one state"]),
])
def test_what_is_wrong_is_told_where(change, faults):
    assert spoilt(change) == faults


@pytest.mark.parametrize(("options", "message"), [
    ({"discount": 1}, "discount: expected a discount between 0 and 1, found 1"),
    ({"discount": "x"}, "discount: expected a number"),
    ({"weights": {"C": 1}}, "weights: expected one of A, B, found 'C'"),
    ({"weights": [0, 0]}, "weights: expected 2 weights of at least 0, not all 0"),
    ({"weights": [-1, 3]}, "weights: expected 2 weights of at least 0, not all 0"),
])
def test_terms_out_of_range(options, message):
    with pytest.raises(InputError) as caught:
        StochasticGame.from_states(["A", "B"], STATES, **options)
    assert str(caught.value).startswith(message)


def test_questions_about_what_is_not_there():
    game = StochasticGame.from_states(["A", "B"], STATES)
    for profile in ({"A": "x"}, ["x"], ["x", "z"]):
        with pytest.raises(InputError):
            game.number("s", profile)
    with pytest.raises(InputError, match="no state 'r'"):
        game.number("r", ["x", "u"])


def test_arrays_that_do_not_fit_are_refused():
    one = Chances.to_one_state(2)
    table = np.array([0, 1])
    actions = ((("x", "y"),),)
    fine = StochasticGame(("A",), ("s",), actions, (table,), (1,), one)
    assert fine.size == 2
    for wrong in (
        {"actions": ((("x",), ("y",)),)}, {"actions": (((),),)}, {"states": ("s", "t")},
        {"integers": (np.array([0]),)}, {"denominators": (0,)}, {"players": ("A", "A")},
        {"chances": Chances.to_one_state(1)}, {"discount": Fraction(2)},
        {"weights": (Fraction(0),)},
    ):
        parts = {"players": ("A",), "states": ("s",), "actions": actions, "integers": (table,),
                 "denominators": (1,), "chances": one, **wrong}
        with pytest.raises(InputError):
            StochasticGame(**parts)


@pytest.mark.parametrize("parts", [
    ([0, 1], [0], [1], [2]),        # adds up to a half
    ([0, 2], [1, 0], [1, 1], [2]),  # not in order
    ([0, 2], [0, 0], [1, 1], [2]),  # a state twice
    ([0, 1], [0], [0], [0]),        # no chance
    ([0, 0, 1], [0], [1], [1, 1]),  # an empty row
    ([0, 1], [-1], [1], [1]),       # no state
])
def test_lotteries_that_are_none(parts):
    with pytest.raises(InputError):
        Chances(*map(np.array, parts))


def test_chances_of_many_digits_stay_exact():
    tiny = Fraction(1, 3**60)
    chances = Chances.from_lotteries([((0, tiny), (1, 1 - tiny))])
    assert chances.lottery(0) == ((0, tiny), (1, 1 - tiny))
