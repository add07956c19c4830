"""Plans in payoff files: every spelling is understood, and every fault is said where it is."""

import io
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.errors import InputError
from negotiation.exact import canonical
from negotiation.files import read, write
from negotiation.files.json_text import json_text
from negotiation.files.plan_text import plan_to_toml
from negotiation.files.starters import starter
from negotiation.files.toml_text import toml_text
from negotiation.model.game import Game
from negotiation.model.plan import Plan
from negotiation.model.planned import forbidden, planned

GAME = """\
format = "negotiation/1"
kind = "game"
players = [{ name = "A", actions = ["a1", "a2"] }, { name = "B", actions = ["b1", "b2", "b3"] }]
payoffs = { A = [[1, 2, 3], [4, 5, 6]], B = [[7, 8, 9], [10, 11, 12]] }
"""

PLAN = """\
[[plan]]
id = "p"
[[plan.state]]
name = "calm"
play = ["a1", "b3"]
then = { calm = "9/10", over = 0.1 }
deviation = { B = "over" }
[[plan.state.on]]
profile = { B = "b1", A = "a2" }
then = "over"
[[plan.state]]
name = "over"
play = { B = "b2", A = "a2" }
deviation = "calm"
"""

TALKS = """\
format = "negotiation/1"
kind = "negotiation"
title = "talks"
party = [{ id = "A" }, { id = "B" }, { id = "C", role = "partner" }]
[[issue]]
id = "tariff"
by = "A"
levels = ["high", "low"]
status_quo = "high"
payoff.B = [0, 1]
[[issue]]
id = "supply"
by = "B"
levels = ["cut", "some", "free"]
status_quo = "some"
payoff.A = [0, 1, 2]
[[issue]]
id = "port"
by = "C"
levels = ["shut", "open"]
status_quo = "shut"
payoff.A = [0, 4]
[[doctrine]]
party = "B"
id = "no gift"
forbids = { supply = ["free"] }
"""

TALKS_PLAN = """\
[[plan]]
id = "swap"
[[plan.state]]
name = "calm"
play = { tariff = "low" }
deviation = { B = "over" }
[[plan.state]]
name = "over"
play = { supply = "cut" }
"""


def parsed(text):
    return read("-", io.StringIO(text))


def faults(text):
    with pytest.raises(InputError) as caught:
        parsed(text)
    return [(fault.line, fault.column, str(fault.path), fault.message)
            for fault in caught.value.faults]


def test_every_spelling():
    (plan,) = parsed(GAME + PLAN).plans
    calm, over = ((0, Fraction(1)),), ((1, Fraction(1)),)
    mixed = ((0, Fraction(9, 10)), (1, Fraction(1, 10)))
    assert plan == Plan(
        ("A", "B"), ("calm", "over"), 0, ((0, 2), (1, 1)), (mixed, over),
        ((mixed, over), (calm, calm)), ({(1, 0): over}, {}), "p")


def test_a_lottery_for_every_deviator():
    text = PLAN.replace('deviation = { B = "over" }', 'deviation = { calm = "1/3", over = "2/3" }')
    (plan,) = parsed(GAME + text).plans
    assert plan.deviation[0] == (((0, Fraction(1, 3)), (1, Fraction(2, 3))),) * 2


@pytest.mark.parametrize(("old", "new", "line", "column", "path", "words"), [
    ('id = "p"', "", 5, 1, "plan[0].id", "missing"),
    ('id = "p"', 'id = "p"\nstart = "clam"', 7, 9, "plan[0].start", "unknown state 'clam'"),
    ('name = "over"', 'name = "calm"', 16, 8, "plan[0].state[1].name", "already the name"),
    ('["a1", "b3"]', '["a1"]', 9, 8, "plan[0].state[0].play", "2 actions"),
    ('["a1", "b3"]', '["a1", "b4"]', 9, 15, "plan[0].state[0].play[1]", "no action 'b4'"),
    ('B = "b2", A = "a2"', 'B = "b2", C = "a2"', 17, 20, "plan[0].state[1].play.C", "unknown name"),
    ('B = "b2", A = "a2"', 'B = "b2"', 17, 8, "plan[0].state[1].play.A", "missing"),
    ('B = "b2", A = "a2"', 'B = "b2", A = "b1"', 17, 24, "plan[0].state[1].play.A", "no action"),
    ('over = 0.1', 'over = 0.2', 10, 8, "plan[0].state[0].then", "sum to 11/10"),
    ('over = 0.1', 'ever = 0.1', 10, 25, "plan[0].state[0].then.ever", "unknown state 'ever'"),
    ('over = 0.1', 'over = "one"', 10, 32, "plan[0].state[0].then.over", "'one'"),
    ('calm = "9/10", over = 0.1', 'calm = 1.5, over = -0.5', 10, 29, "plan[0].state[0].then.over",
     "above 0"),
    ('then = { calm = "9/10", over = 0.1 }', "then = {}", 10, 8, "plan[0].state[0].then",
     "at least one state"),
    ('then = { calm = "9/10", over = 0.1 }', "then = 3", 10, 8, "plan[0].state[0].then", "found 3"),
    ('{ B = "over" }', '{ B = "ever" }', 11, 19, "plan[0].state[0].deviation.B", "unknown state"),
    ('{ B = "over" }', '{ B = "over", D = "over" }', 11, 27, "plan[0].state[0].deviation.D",
     "unknown name 'D'"),
    ('{ B = "over" }', '{ B = 1 }', 11, 19, "plan[0].state[0].deviation.B", "name of a state"),
    ('profile = { B = "b1", A = "a2" }', "", 12, 1, "plan[0].state[0].on[0].profile", "missing"),
    ('profile = { B = "b1", A = "a2" }', 'profile = ["a2", "b7"]', 13, 18,
     "plan[0].state[0].on[0].profile[1]", "no action 'b7'"),
    ('name = "over"', 'name = "over"\nnext = "calm"', 17, 1, "plan[0].state[1].next",
     "unknown key"),
])
def test_faults_of_a_game_s_plan(old, new, line, column, path, words):
    assert PLAN.count(old) == 1
    found = faults(GAME + PLAN.replace(old, new))
    assert (line, column, path) in [fault[:3] for fault in found]
    assert any(words in fault[3] for fault in found)


def test_the_same_profile_twice():
    again = PLAN.replace('then = "over"\n', 'then = "over"\n[[plan.state.on]]\n'
                         'profile = ["a2", "b1"]\nthen = "calm"\n')
    assert faults(GAME + again) == [
        (16, 11, "plan[0].state[0].on[1].profile", "this profile is given twice")]


def test_the_same_id_twice():
    assert faults(GAME + PLAN + PLAN)[0][2:] == (
        "plan[1].id", "'p' is already the name of plan[0]")


def test_faults_of_plans_and_payoffs_are_told_together():
    text = GAME.replace("[4, 5, 6]", "[4, 5]") + PLAN.replace("0.1", "0.2")
    assert [fault[2] for fault in faults(text)] == ["payoffs.A[1]", "plan[0].state[0].then"]


@pytest.mark.parametrize(("old", "new", "path", "words"), [
    ('tariff = "low"', 'tariff = "middle"', "plan[0].state[0].play.tariff", "no level 'middle'"),
    ('tariff = "low"', 'tarif = "low"', "plan[0].state[0].play.tarif", "unknown issue"),
    ('deviation = { B = "over" }', 'deviation = "ever"', "plan[0].state[0].deviation",
     "unknown state"),
    ('deviation = { B = "over" }', 'then = { calm = "1/2" }', "plan[0].state[0].then",
     "sum to 1/2"),
    ('{ supply = "cut" }', '["cut"]', "plan[0].state[1].play", "table of issues"),
    ('id = "swap"', 'id = "swap"\nstart = "over there"', "plan[0].start", "unknown state"),
])
def test_faults_of_a_negotiation_s_plan(old, new, path, words):
    assert TALKS_PLAN.count(old) == 1
    found = faults(TALKS + TALKS_PLAN.replace(old, new))
    assert any(fault[2].startswith(path) and words in fault[3] for fault in found)
    assert all(fault[0] is not None and fault[0] > 25 for fault in found)


def test_plan_of_a_negotiation_in_its_game():
    talks = parsed(TALKS + TALKS_PLAN)
    found = planned(talks, "swap")
    assert found.game.actions == (("high", "low"), ("cut", "some"), ("shut",))
    assert found.plan.plays == ((1, 1, 0), (0, 0, 0))
    assert found.plan.deviation[0] == (
        ((0, Fraction(1)),), ((1, Fraction(1)),), ((0, Fraction(1)),))
    assert found.play(found.plan.plays[1]) == {"tariff": "high", "supply": "cut"}
    # A partner whose issue the plan sets acts as well.
    text = TALKS_PLAN.replace('tariff = "low"', 'tariff = "low", port = "open"')
    found = planned(parsed(TALKS + text), "swap")
    assert found.game.shape == (2, 2, 2)
    assert found.plan.plays == ((1, 1, 1), (0, 0, 0))


def test_plan_against_doctrine_is_named():
    talks = parsed(TALKS + TALKS_PLAN.replace('"cut"', '"free"'))
    assert forbidden(talks, {"supply": "free"}) == ["no gift: supply at free is forbidden"]
    with pytest.raises(InputError, match=r"plan\[0\].state\[1\].play: not allowed: no gift"):
        planned(talks, "swap")
    with pytest.raises(InputError, match="no plan 'swop'; did you mean 'swap'"):
        planned(talks, "swop")


@pytest.mark.parametrize("text", [GAME + PLAN, TALKS + TALKS_PLAN])
@pytest.mark.parametrize("suffix", [".toml", ".json"])
def test_round_trip(text, suffix, tmp_path):
    model = parsed(text)
    write(model, tmp_path / f"a{suffix}")
    again = read(tmp_path / f"a{suffix}")
    assert canonical(again.to_document()) == canonical(model.to_document())
    assert again.plans == model.plans


@pytest.mark.parametrize("text", [GAME, TALKS])
def test_documents_without_plans_are_unchanged(text):
    assert "plan" not in parsed(text).to_document()


@pytest.mark.parametrize("kind", ["game", "negotiation"])
def test_plans_written_out_are_read_back(kind):
    text = starter(kind)
    model = parsed(text)
    found = planned(model, model.plans[0].id)
    written = plan_to_toml(found.plan, found.part or found.game)
    again = parsed(text[:text.index("[[plan]]")] + written)
    assert planned(again, model.plans[0].id).plan == found.plan


CHARACTERS = st.characters(codec="utf-8", exclude_characters=",")
NAMES = st.text(CHARACTERS, min_size=1, max_size=8).filter(
    lambda name: name == name.strip() and not any(ord(c) < 32 or ord(c) == 127 for c in name))


@st.composite
def plans(draw):
    """Plans of random shape for a game of three players, 2x3x2."""
    shape = (2, 3, 2)
    states = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    numbers = range(len(states))

    def lottery():
        picked = sorted(draw(st.sets(st.sampled_from(numbers), min_size=1)))
        weights = [draw(st.integers(1, 9)) for _ in picked]
        return tuple((k, Fraction(w, sum(weights))) for k, w in zip(picked, weights, strict=True))

    def profile():
        return tuple(draw(st.integers(0, size - 1)) for size in shape)

    return Plan(
        ("A", "B", "C"), tuple(states), draw(st.sampled_from(numbers)),
        tuple(profile() for _ in states), tuple(lottery() for _ in states),
        tuple(tuple(lottery() for _ in shape) for _ in states),
        tuple({profile(): lottery() for _ in range(draw(st.integers(0, 2)))} for _ in states),
        draw(NAMES), draw(st.text(st.characters(codec="utf-8"), max_size=5)))


@settings(max_examples=60, derandomize=True, deadline=None)
@given(plan=plans())
def test_any_plan_survives_both_formats(plan):
    game = Game(
        ("A", "B", "C"), (("a1", "a2"), ("b 1", 'b"2', "b3"), ("é", "#")),
        *_tables(), plans=(plan,))
    for text in (toml_text(game.to_document()), json_text(game.to_document())):
        assert parsed(text).plans == (plan,)


def _tables():
    import numpy as np

    return tuple(np.arange(36).reshape(3, 2, 3, 2)), (1, 1, 1)
