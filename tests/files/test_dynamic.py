"""Files of kind ``dynamic``: every fault at its place, and what is written is read again."""

import io
import json

import pytest

from negotiation.errors import InputError
from negotiation.files import read, write

TEXT = """\
format = "negotiation/1"
kind = "dynamic"
players = ["A", "B C"]
discount = 0.9
weights = { A = 2 }
[[states]]
name = "calm"
actions = { A = ["x", "y"], "B C" = ["z"] }
profiles = [
  { profile = { A = "x", "B C" = "z" }, payoffs = [1, 0.5], next = { calm = 0.5, storm = "1/2" } },
  { profile = { A = "y", "B C" = "z" }, payoffs = ["1/3", -1], next = { calm = 1 } },
]
[[states]]
name = "storm"
actions = { A = ["x"], "B C" = ["z"] }
profiles = [
  { profile = { A = "x", "B C" = "z" }, payoffs = [0, 0], next = { storm = 1 } },
]
"""


def faults(text):
    with pytest.raises(InputError) as caught:
        read("-", io.StringIO(text))
    return [str(fault) for fault in caught.value.faults]


def test_it_is_read():
    game = read("-", io.StringIO(TEXT))
    assert game.players == ("A", "B C")
    assert game.payoff("calm", ("y", "z"))["A"] == game.exact_payoff(0, 1)
    assert str(game.exact_payoff(0, 1)) == "1/3"
    assert [str(weight) for weight in game.weights] == ["2", "1"]
    assert {y: str(p) for y, p in game.next("calm", ("x", "z")).items()} == {
        "calm": "1/2", "storm": "1/2"}


@pytest.mark.parametrize("suffix", ["toml", "json"])
def test_what_is_written_is_read_again(tmp_path, suffix):
    game = read("-", io.StringIO(TEXT))
    file = tmp_path / f"a.{suffix}"
    write(game, file)
    assert read(file).to_document() == game.to_document()


@pytest.mark.parametrize("suffix", ["csv", "nfg"])
def test_other_formats_do_not_hold_states(tmp_path, suffix):
    with pytest.raises(InputError, match="not files of kind dynamic"):
        write(read("-", io.StringIO(TEXT)), tmp_path / f"a.{suffix}")


@pytest.mark.parametrize(("old", "new", "told"), [
    ('discount = 0.9', 'discount = 1', "-:4:12: discount: expected a discount between 0 and 1"),
    ('discount = 0.9', 'discount = "x"', "-:4:12: discount: expected a number such as"),
    ('{ A = 2 }', '{ D = 2 }', "-:5:11: weights: expected one of A, B C, found 'D'"),
    ('{ A = 2 }', '{ A = "two" }', "-:5:17: weights.A: expected a number such as"),
    ('["A", "B C"]', '["A", "A"]', "-:3:17: players[1]: 'A' is already the name of players[0]"),
    ('"1/2" } }', '"1/3" } }', "-:10:68: states[0].profiles[0].next: expected chances that add "
                               "up to 1, found 5/6"),
    ('storm = "1/2"', 'strom = "1/2"', "-:10:82: states[0].profiles[0].next.strom: there is no "
                                       "state 'strom'"),
    ('A = "y"', 'A = "w"', "-:11:21: states[0].profiles[1].profile.A: 'w' is no action of A"),
    ('A = "y"', 'A = "x"', "-:11:15: states[0].profiles[1].profile: x,z is given already"),
    ('"1/3", -1', '"1/3"', "-:11:51: states[0].profiles[1].payoffs: expected 2 numbers"),
    ('"1/3", -1', '"1/3", true', "-:11:59: states[0].profiles[1].payoffs[1]: expected a number"),
    ('next = { storm = 1 } }', 'then = { storm = 1 } }',
     "-:17:3: states[1].profiles[0].next: missing"),
    ('name = "storm"', 'nome = "storm"', "-:13:1: states[1].name: missing"),
    ('A = ["x", "y"]', 'A = ["x", "y", "y"]', "-:8:28: states[0].actions.A[2]: 'y' is already"),
    ('A = ["x", "y"]', 'A = ["x", "y", "w"]', "-:9:12: states[0].profiles: expected every profile "
                                             "once; missing profile: w,z"),
    ('A = ["x", "y"]', 'A = []', "-:8:17: states[0].actions.A: expected at least 1 entry"),
])
def test_faults_are_told_where_they_stand(old, new, told):
    assert faults(TEXT.replace(old, new, 1))[0].startswith(told), faults(TEXT.replace(old, new, 1))


def test_unknown_keys_and_names_given_twice():
    assert faults(TEXT + "extra = 1\n")[0].startswith("-:19:1: states[1].extra: unknown key")
    assert "-:14:8: states[1].name: 'calm' is already the name of states[0]" in faults(
        TEXT.replace('"storm"', '"calm"'))


def test_faults_of_all_states_are_told_at_once():
    text = TEXT.replace('"1/3", -1', '"1/3", "x"').replace("storm = 1 } },", "calm = 2 } },")
    assert [line.split(": ")[1] for line in faults(text)] == [
        "states[0].profiles[1].payoffs[1]", "states[1].profiles[0].next"]


@pytest.mark.parametrize("states", ["[]", "{}", "1", '["x"]', '[{}]', '[{"name": 1}]',
                                    '[{"name": "s", "actions": 1, "profiles": 1}]',
                                    '[{"name": "s", "actions": {"A": 1}, "profiles": [1]}]'])
def test_other_shapes_are_faults(states):
    text = f'{{"format": "negotiation/1", "kind": "dynamic", "players": ["A"], "states": {states}}}'
    assert faults(text)


def test_many_wrong_profiles_are_told_shortly():
    profiles = [{"profile": {"A": "x"}, "payoffs": ["?"], "next": {"s": 1}}] * 50
    text = json.dumps({"format": "negotiation/1", "kind": "dynamic", "players": ["A"], "states": [
        {"name": "s", "actions": {"A": ["x"]}, "profiles": profiles}]})
    assert len(faults(text)) == 21
    assert "30 more profiles are wrong" in faults(text)[0]
