"""Running a command as the shell does, in an empty folder."""

import io
import json
import sys
from dataclasses import dataclass
from functools import cached_property

import pytest
from random_talks import random_document

from negotiation.cli import main

TALKS = random_document(17, uncertain=True, rule="status-quo")
GAME = {
    "format": "negotiation/1", "kind": "game", "title": "Two by three",
    "players": [{"name": "USA", "actions": ["hold", "cut"]},
                {"name": "CHN", "actions": ["hold", "ease", "buy"]}],
    "payoffs": {"USA": [["3/2", 0, 7], [2, "1/2", 8]], "CHN": [[5, 6, 2], [0, 1, "0.5"]]},
}
DEALS = {
    "format": "negotiation/1", "kind": "deals", "parties": ["A", "B"],
    "disagreement": {"A": 0, "B": 1},
    "deals": [{"name": name, "payoffs": {"A": a, "B": b}}
              for name, a, b in [("d1", 6, 0), ("d2", 4, 4), ("d3", 0, 5), ("d4", 1, 1)]],
}


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @cached_property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """Run ``negotiation`` with words; `typed` is its standard input."""
    for name, document in {"talks": TALKS, "game": GAME, "deals": DEALS}.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(document))
    monkeypatch.chdir(tmp_path)

    def run(*words, typed=""):
        monkeypatch.setattr(sys, "argv", ["negotiation", *words])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        with pytest.raises(SystemExit) as end:
            main()
        printed = capsys.readouterr()
        return Ended(end.value.code, printed.out, printed.err)

    return run


@pytest.fixture
def documents():
    return {"talks": TALKS, "game": GAME, "deals": DEALS}
