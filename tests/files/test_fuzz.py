"""Spoiled files end in an `InputError`, whatever the spoiling."""

import copy
import io
import json
import random
import tomllib

import pytest

from negotiation.errors import InputError, NotBuiltError
from negotiation.files import read
from negotiation.files.csv_game import csv_text
from negotiation.files.nfg import nfg_text
from negotiation.files.starters import KINDS, starter
from negotiation.model.game import Game

ROUNDS = 250
GAME = Game.from_payoffs(
    {"A": [[1, "1/2", -3], [4, 5.5, 6]], "B": [[7, 8, 9], [10, 11, 12]]}, title='a "b"'
)
OUTCOMES = """NFG 1 R "x" { "A" "B" } { { "a" "b" } { "c" "d" } } ""
{ { "" 1, 2 } { "" 3 4 } } 0 1 2 1
"""
TEXTS = {
    **{f"{kind}.toml": starter(kind) for kind in KINDS},
    "game.csv": csv_text(GAME),
    "game.nfg": nfg_text(GAME),
    "outcomes.nfg": OUTCOMES,
}
PIECES = [
    "", '"', "'", '"""', "[", "]", "{", "}", ",", "=", ".", "\n", "#", "\\", "nan", "-1", "1e400",
    "1/0", "[[party]]", "[[issue]]", "true", "null", "\ufeff", "\u2028", "\0", "é", "0x1F",
    "1979-05-27",
]


def refused(text, name, tmp_path):
    """Read a text; whether it was refused. Any other error fails the test."""
    file = tmp_path / name
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    error = refusal(file)
    for fault in getattr(error, "faults", ()):
        assert fault.message
        assert fault.file == str(file)
        assert fault.line is None or 1 <= fault.line <= text.count("\n") + 1
    return error is not None


def refusal(*source):
    try:
        read(*source)
    except (InputError, NotBuiltError) as error:
        return error
    return None


@pytest.mark.parametrize("name", TEXTS)
def test_spoiled_text(name, tmp_path):
    chance = random.Random(name)
    text = TEXTS[name]
    count = 0
    for _ in range(ROUNDS):
        spoiled = text
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(spoiled) + 1)
            end = at + chance.choice([0, 0, 1, 1, 2, 5, 20])
            piece = chance.choice([*PIECES, spoiled[end : end + 9]])
            spoiled = spoiled[:at] + piece + spoiled[end:]
        count += refused(spoiled, name, tmp_path)
    assert count > ROUNDS // 5


@pytest.mark.parametrize("name", TEXTS)
def test_cut_text(name, tmp_path):
    chance = random.Random(name)
    text = TEXTS[name]
    for _ in range(60):
        refused(text[: chance.randrange(len(text))], name, tmp_path)


VALUES = [None, True, 0, -1, 1.5, "", "x", "1/3", [], [1], [[]], {}, {"x": 1}, [{}], "a,b", "a+b",
          10**400, {"low": 1}, {"dist": "normal", "mean": 0, "sd": 0}, {"dist": []}]


@pytest.mark.parametrize("kind", KINDS)
def test_spoiled_data(kind):
    """Any value anywhere replaced by one of another type, and keys dropped or renamed."""
    chance = random.Random(kind)
    for _ in range(3 * ROUNDS):
        data = tomllib.loads(starter(kind))
        for _ in range(chance.randint(1, 2)):
            spoil(data, chance)
        error = refusal("-", io.StringIO(json.dumps(data)))
        assert error is None or str(error)


def spoil(data, chance):
    places = list(containers(data))
    if not places:
        return
    owner, key = chance.choice(places)
    act = chance.random()
    if act < 0.2:
        del owner[key]
    elif act < 0.3 and isinstance(owner, dict):
        owner[chance.choice(["x", "id", "name", "payoff", "levels", ""])] = owner.pop(key)
    else:
        owner[key] = copy.deepcopy(chance.choice(VALUES))


def containers(data):
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in items:
        yield data, key
        if isinstance(value, (dict, list)):
            yield from containers(value)
