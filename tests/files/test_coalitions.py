"""Payoff files of kind coalitions: every form, round trips, and what is wrong with a file."""

import io
import json
from fractions import Fraction

import pytest

from negotiation.errors import InputError
from negotiation.files import read, write
from negotiation.files.starters import starter

HEAD = {"format": "negotiation/1", "kind": "coalitions", "players": ["A", "B", "C"]}
FORMS = {
    "values": {"values": {"A": 0, "A,B": "60", "B, C": 1.5, "A,B,C": 120}, "default": 1,
               "structure": [["A", "C"], ["B"]], "graph": [["A", "B"]]},
    "mask": {"values_by_mask": [0, 1, 2, 3, 4, 5, 6, "7/3"]},
    "weights": {"weights": {"A": 3, "B": 2, "C": 1}, "quota": 4},
    "rules": {"rules": [{"weights": {"A": 3, "B": 2, "C": 1}, "quota": 4},
                        {"weights": {"A": 1, "B": 1, "C": 1}, "quota": 2}]},
    "claims": {"claims": {"A": 100, "B": 200, "C": 300}, "estate": 200},
    "partitions": {"partitions": [{"partition": [["A", "B"], ["C"]],
                                   "worth": {"A,B": 5, "C": 1}}], "shares": {"A": 2}},
}


def read_text(data):
    return read("-", io.StringIO(json.dumps({**HEAD, **data})))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("suffix", ["toml", "json"])
def test_round_trip(form, suffix, tmp_path):
    game = read_text(FORMS[form])
    path = tmp_path / f"game.{suffix}"
    write(game, path)
    assert read(path).to_document() == game.to_document()


def test_what_the_forms_mean():
    game = read_text(FORMS["values"])
    assert [str(game.worth(m)) for m in range(8)] == ["0", "0", "1", "60", "1", "1", "3/2", "120"]
    assert (game.structure, game.graph) == ((0b101, 0b010), ((0, 1),))
    assert read_text(FORMS["weights"]).integers.tolist() == [0, 0, 0, 1, 0, 1, 0, 1]
    assert read_text(FORMS["rules"]).integers.tolist() == [0, 0, 0, 1, 0, 1, 0, 1]
    assert read_text(FORMS["claims"]).worth(["B", "C"]) == 100
    blocs = read_text(FORMS["partitions"])
    assert blocs.worth(0b011, (0b011, 0b100)) == 5
    assert blocs.shares == (2, 1, 1)
    assert read_text({"values": {"A,B": 1}}).worth(["A", "C"]) == Fraction(0)


@pytest.mark.parametrize(("data", "message"), [
    ({}, "expected one of values"),
    ({"values": {}, "claims": {}}, "found values and claims"),
    ({"values": {"A,D": 1}}, "unknown player 'D'"),
    ({"values": {"A,A": 1}}, "stands twice"),
    ({"values": {"A,B": 1, "B,A": 2}}, "the same coalition"),
    ({"values": {"": 1}}, "worth of the empty coalition"),
    ({"values": {"A": "x"}}, "expected a number"),
    ({"values": {"A": 1}, "quota": 1}, "goes with weights"),
    ({"values_by_mask": [0, 1]}, "expected 2"),
    ({"values_by_mask": [1, 1, 1, 1, 1, 1, 1, 1]}, "empty coalition"),
    ({"weights": {"A": 1, "B": 1, "C": 1}}, "quota: missing"),
    ({"weights": {"A": 1, "B": 1, "C": -1}, "quota": 1}, "at least 0"),
    ({"weights": {"A": 1, "B": 1}, "quota": 1}, "weights.C: missing"),
    ({"weights": {"A": 1, "B": 1, "C": 1}, "quota": 0}, "above 0"),
    ({"claims": {"A": 1, "B": 1, "C": 1}, "estate": -1}, "estate"),
    ({"claims": {"A": 1, "B": 1, "C": 1}, "estate": "7/2"}, "sum of the claims, 3, found 7/2"),
    ({"partitions": [{"partition": [["A"], ["B"]], "worth": {"A": 1, "B": 1}}]},
     "exactly one bloc"),
    ({"partitions": [{"partition": [["A", "B", "C"]], "worth": {"A,B": 1}}]}, "worth"),
    ({"partitions": [{"partition": [["A", "B", "C"]], "worth": {"A,B,C": 1}}] * 2},
     "listed already"),
    ({**FORMS["partitions"], "graph": []}, "does not go with partitions"),
    ({**FORMS["mask"], "structure": [["A"]]}, "exactly one union"),
    ({**FORMS["mask"], "graph": [["A", "D"]]}, "unknown player"),
    ({**FORMS["mask"], "graph": [["A", "A"]]}, "a link between two players, found 'A' twice"),
])
def test_faults(data, message):
    with pytest.raises(InputError, match=message) as caught:
        read_text(data)
    assert all(fault.line == 1 and fault.column for fault in caught.value.faults)


def test_all_faults_are_listed_at_once():
    with pytest.raises(InputError) as caught:
        read_text({"weights": {"A": 1, "B": 1, "C": -1}, "quota": 0,
                   "structure": [["A", "B"], ["B"]], "graph": [["C", "C"]]})
    said = [(fault.path, fault.message) for fault in caught.value.faults]
    assert [path for path, _ in said] == ["weights.C", "quota", "structure", "graph[0]"]
    assert said[2][1].endswith("'B' is in 2, 'C' is in none")


def test_starter_is_sound(tmp_path):
    (tmp_path / "a.toml").write_text(starter("coalitions"))
    assert read(tmp_path / "a.toml").worth(["North", "South"]) == 60
