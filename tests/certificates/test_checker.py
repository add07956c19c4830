"""The checker stands alone, and no result makes it stumble."""

import ast
import copy
import io
import json
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import negotiation as ng
from negotiation.certificates import check as module
from negotiation.certificates.check import check, main
from negotiation.certificates.reading import ClaimError, load

FOLDER = Path(module.__file__).parent


@pytest.fixture(scope="module")
def results():
    """One result of each kind, from small games that are not square."""
    random_numbers = np.random.default_rng(7)
    game = ng.Game.from_payoffs(random_numbers.integers(0, 4, size=(2, 2, 3)),
                                players=["A", "B"], discount=["1/2", "2/3"])
    deals = ng.Deals.from_payoffs(random_numbers.integers(0, 9, size=(6, 3)),
                                  disagreement=[1, 1, 1])
    found = [ng.pure_equilibria(game), ng.rationalizable(game), ng.self_enforcing(game, lag=2),
             ng.bargain(deals), ng.solve(ng.read("-", io.StringIO(TALKS)), draws=10)]
    return [json.loads(result.to_json()) for result in found]


TALKS = """
format = "negotiation/1"
kind = "negotiation"
title = "a swap"
[[party]]
id = "A"
discount = { low = 0.7, high = 0.9 }
[[party]]
id = "B"
discount = 0.8
detection_lag = 2
[[issue]]
id = "x"
by = "A"
levels = ["old", "new"]
status_quo = "old"
payoff = { A = [0, -1], B = [0, 3] }
[[issue]]
id = "y"
by = "B"
levels = ["old", "some", "new"]
status_quo = "old"
payoff = { A = [0, 1, 2], B = [0, -0.5, -2] }
"""


def imported(path):
    """Names of the modules that a file imports, relative ones with their dots."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def test_every_import_is_of_the_standard_library_or_of_this_folder():
    own = {f".{path.stem}" for path in FOLDER.glob("*.py")}
    for path in FOLDER.glob("*.py"):
        for name in imported(path):
            assert name.split(".")[0] in sys.stdlib_module_names or name in own, (path, name)


def test_runs_alone_where_nothing_is_installed(results, tmp_path):
    """Isolated and without site packages: neither numpy nor this package can be imported."""
    for k, result in enumerate(results):
        (tmp_path / "result.json").write_text(json.dumps(result), encoding="utf-8")
        (tmp_path / "input.json").write_text(json.dumps(result["input"]["content"]),
                                             encoding="utf-8")
        command = [sys.executable, "-I", "-S", str(FOLDER / "check.py"), "result.json"]
        for extra in ([], ["input.json"]):
            child = subprocess.run(command + extra, cwd=tmp_path, capture_output=True, text=True,
                                   check=False)
            assert (child.returncode, child.stderr) == (0, ""), (k, child.stdout, child.stderr)
            assert " hold" in child.stdout


def test_as_a_script_it_names_the_claim_that_fails(results, tmp_path, capsys):
    spoilt = copy.deepcopy(results[0])
    spoilt["equilibria"][0]["payoffs"]["A"] = "99"
    path = tmp_path / "result.json"
    path.write_text(json.dumps(spoilt), encoding="utf-8")
    assert main([str(path)]) == 1
    assert "equilibria[0].payoffs.A: claimed 99, is " in capsys.readouterr().out


@pytest.mark.parametrize(
    "text", ["", "{", "[1, 2", "null", "3", '"x"', "[]", "{}", '{"a": NaN}', '{"a": -Infinity}',
             '{"a": 1, "a": 2}', "[" * 100_000, "9" * 5000, "\xff"])
def test_what_is_no_result_is_refused(text, tmp_path, capsys):
    path = tmp_path / "result.json"
    path.write_bytes(text.encode("latin-1"))
    assert main([str(path)]) == 1
    assert "does not hold" in capsys.readouterr().out


def test_no_file_and_no_argument(tmp_path, capsys):
    assert main([str(tmp_path / "none.json")]) == 1
    assert main([]) == 2
    assert "RESULT.json" in capsys.readouterr().err


def test_numbers_that_are_not_json_are_refused():
    with pytest.raises(ClaimError, match="NaN is not a JSON number"):
        load('{"share": NaN}', "result.json")


STRANGE = [None, [], {}, "", "x", 3, -1, 1.5, True, float("nan"), float("inf"), "1e999", "1/0",
           "9" * 5000, [[]], [None], {"a": None}, ["x"], "-1/2", 10**400]


def places(data, path=()):
    """Paths of everything in a result but what it does not claim."""
    yield path
    if isinstance(data, (dict, list)):
        items = data.items() if isinstance(data, dict) else enumerate(data)
        for key, value in items:
            if path or key not in ("input", "software", "seed"):
                yield from places(value, (*path, key))


def replaced(data, path, value):
    if not path:
        return value
    spoilt = copy.deepcopy(data)
    parent = spoilt
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = value
    return spoilt


def test_no_malformed_result_makes_it_stumble(results):
    """Whatever stands in the place of anything: a failed report, never an exception."""
    chance = random.Random(0)
    for result in results:
        everywhere = list(places(result))
        for path in chance.sample(everywhere, min(40, len(everywhere))):
            for value in chance.sample(STRANGE, 2):
                spoilt = replaced(result, path, value)
                report = check(spoilt, result["input"]["content"])
                assert not report.ok or spoilt == result, (path, value)


def test_a_missing_key_makes_it_fail(results):
    chance = random.Random(1)
    for result in results:
        everywhere = [path for path in places(result) if path]
        for path in chance.sample(everywhere, min(40, len(everywhere))):
            spoilt = copy.deepcopy(result)
            parent = spoilt
            for step in path[:-1]:
                parent = parent[step]
            del parent[path[-1]]
            assert not check(spoilt, result["input"]["content"]).ok, path


@pytest.mark.parametrize("document", [None, [], {}, {"kind": "game"}, {"kind": "deals"},
                                      {"kind": "negotiation"}, {"kind": 3}])
def test_an_input_that_is_none_is_refused(results, document):
    for result in results:
        assert not check(result, document).ok


@pytest.mark.parametrize("command", ["conflict", "", 3, None])
def test_a_command_it_does_not_know_is_refused(results, command, forge):
    failure = check(forge.sealed({**results[0], "command": command}),
                    results[0]["input"]["content"]).first_failure
    assert failure.name == "question"
