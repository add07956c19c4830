"""The commands ``check``, ``new`` and ``cases``."""

import json

import pytest
from click.testing import CliRunner

from negotiation.cli import commands
from negotiation.files import cases, read
from negotiation.files.starters import KINDS


def run(*words, code=0, **options):
    answer = CliRunner().invoke(commands, list(words), **options)
    assert answer.exit_code == code, answer.output
    return answer


def test_check_says_what_a_game_holds(tmp_path):
    answer = run("check", "textbook/chicken")
    assert answer.stdout.startswith("textbook/chicken is sound: Chicken")
    assert "A game of 2 players, Row (2 actions), Column (2 actions), with 4 profiles." in (
        answer.stdout)


def test_check_says_what_a_negotiation_holds():
    answer = json.loads(run("check", "gyeongju-2025", "--json").stdout)
    model = read("gyeongju-2025")
    assert answer["sound"] is True
    assert answer["input"]["kind"] == "negotiation"
    assert answer["holds"]["principals"] == [party.id for party in model.principals]
    assert sum(answer["holds"]["issues"].values()) == sum(len(i.levels) for i in model.issues)


def test_check_reads_standard_input():
    text = run("new", "-", "--kind", "deals").stdout
    assert "- is sound" in run("check", "-", input=text).stdout


def test_check_lists_faults_as_json(tmp_path):
    file = tmp_path / "a.toml"
    file.write_text('format = "negotiation/1"\nkind = "deals"\nparties = ["A", "A"]\n')
    answer = json.loads(run("check", str(file), "--json", code=3).stdout)
    assert answer["sound"] is False
    assert [(fault["line"], fault["column"]) for fault in answer["faults"]] == [(1, 1), (3, 17)]


def test_check_writes_to_a_file(tmp_path):
    answer = run("check", "chicken", "--output", str(tmp_path / "a.txt"), "--quiet")
    assert answer.output == ""
    assert "is sound" in (tmp_path / "a.txt").read_text()


@pytest.mark.parametrize("kind", KINDS)
def test_new_writes_what_check_accepts(kind, tmp_path):
    file = tmp_path / "a.toml"
    run("new", str(file), "--kind", kind)
    assert read(file).to_document()["kind"] == kind
    assert f"{file} is sound" in run("check", str(file)).stdout


def test_new_replaces_nothing_unasked(tmp_path):
    file = tmp_path / "a.toml"
    file.write_text("mine")
    answer = run("new", str(file), code=1, standalone_mode=False)
    assert "--force replaces it" in str(answer.exception)
    assert file.read_text() == "mine"
    run("new", str(file), "--force")
    assert file.read_text() == run("new", "-").stdout


def test_new_writes_toml_only(tmp_path):
    answer = run("new", str(tmp_path / "a.json"), code=1, standalone_mode=False)
    assert "ends in .toml" in str(answer.exception)


def test_cases_are_listed_with_kind_and_title():
    answer = json.loads(run("cases", "--json").stdout)
    assert answer == {"cases": [
        {"name": case.name, "kind": case.kind, "title": case.title} for case in cases()]}
    assert "textbook/chicken" in run("cases").stdout
