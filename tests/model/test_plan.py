"""The record of a plan: what it refuses, and where it sends play."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from negotiation.errors import InputError
from negotiation.model.game import Game
from negotiation.model.plan import Plan

SURE = [((k, Fraction(1)),) for k in range(3)]
GAME = Game.from_payoffs({"A": [[3, 0, 2], [5, 1, 4]], "B": [[3, 5, 1], [0, 2, 6]]})


def plan(**changes):
    """Two states, each with its own answer to everything."""
    parts = {
        "players": ("A", "B"), "states": ("on", "off"), "start": 0, "plays": ((0, 0), (1, 2)),
        "then": (SURE[0], SURE[1]),
        "deviation": ((SURE[1], SURE[1]), (((0, Fraction(1, 3)), (1, Fraction(2, 3))), SURE[0])),
        "special": ({(1, 1): SURE[1]}, {}),
    }
    return Plan(**{**parts, **changes})


def test_next_state_after_every_profile():
    table = {
        profile: plan().next(0, profile)[0][0] for profile in product(range(2), range(3))
    }
    assert table == {(0, 0): 0, (0, 1): 1, (0, 2): 1, (1, 0): 1, (1, 1): 1, (1, 2): 0}
    assert plan().next(1, (0, 2)) == ((0, Fraction(1, 3)), (1, Fraction(2, 3)))
    assert plan().next(1, (1, 0)) == SURE[0]
    assert plan().next(1, (0, 1)) == SURE[1]


def test_document_writes_every_rule_out():
    assert plan(id="p", note="n", start=1).to_document(GAME) == {
        "id": "p", "note": "n", "start": "off", "state": [
            {"name": "on", "play": {"A": "1", "B": "1"}, "then": "on",
             "deviation": {"A": "off", "B": "off"},
             "on": [{"profile": {"A": "2", "B": "2"}, "then": "off"}]},
            {"name": "off", "play": {"A": "2", "B": "3"}, "then": "off",
             "deviation": {"A": {"on": "1/3", "off": "2/3"}, "B": "on"}},
        ]}


@pytest.mark.parametrize(("changes", "path", "words"), [
    ({"states": (), "plays": (), "then": (), "deviation": (), "special": ()}, "state", "one state"),
    ({"states": ("on", "on")}, "state", "on"),
    ({"states": ("on", " ")}, "state[1].name", "a name"),
    ({"start": 2}, "start", "2 is not one"),
    ({"plays": ((0, 0),)}, "plays", "2 states"),
    ({"plays": ((0, 0), (1,))}, "state[1].play", "2 players"),
    ({"then": (SURE[0], SURE[2])}, "state[1].then", "not all among"),
    ({"then": (SURE[0], ())}, "state[1].then", "sum to 1, found 0"),
    ({"then": (((0, Fraction(1, 2)), (1, Fraction(1, 3))), SURE[0])}, "state[0].then", "5/6"),
    ({"then": (((0, Fraction(2)), (1, Fraction(-1))), SURE[0])}, "state[0].then", "above 0"),
    ({"then": (((1, Fraction(1, 2)), (0, Fraction(1, 2))), SURE[0])}, "state[0].then", "order"),
    ({"deviation": ((SURE[0],), (SURE[0], SURE[0]))}, "state[0].deviation", "2 players"),
    ({"special": ({(0,): SURE[0]}, {})}, "state[0].on[0].profile", "2 players"),
    ({"special": ({(0, 1): ()}, {})}, "state[0].on[0].then", "sum to 1"),
])
def test_faults_say_where(changes, path, words):
    with pytest.raises(InputError) as caught:
        plan(**changes)
    assert caught.value.faults[0].path.startswith(path)
    assert words in str(caught.value)


def test_plan_of_another_game():
    other = Game.from_payoffs({"A": [[3, 0], [5, 1]], "C": [[3, 5], [0, 1]]})
    smaller = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    assert "the players are A, C" in str(next(plan().faults(other)))
    assert [fault.path for fault in plan().faults(smaller)] == ["state[1].play"]
    assert not list(plan().faults(GAME))
