"""BibTeX: the bibliography is read whole, and what a result rests on is cited."""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner

import negotiation as ng
from negotiation.cli import commands
from negotiation.cli._common import explained
from negotiation.model.game import Game
from negotiation.reports.bibliography import entries, software, sources
from negotiation.reports.citations import citations, source_keys

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("text", "keys"), [
    ("", []),
    ("no entries, an@address", []),
    ("@book{a, title={x}}@misc{b,note={y}}", ["a", "b"]),
    ("@book( a , title={x (y)} )", ["a"]),
    ("@book{a, title={Braces \\{ and } \\} too}}} @misc{b, x={}}", ["a", "b"]),
    ("@comment{c, x={@book{hidden, y={}}}} @book{a, x={}}", ["a"]),
    ("@string{s = {x}} @preamble{\"y\"} @book{a, x={}}", ["a"]),
    ("@book{a, x={1}} @book{a, x={2}}", ["a"]),
    ("@book{a, x={1}} @book{never, closed={", ["a"]),
    ("@book{a, x = \"quoted, {with} braces\"}", ["a"]),
])
def test_entries(text, keys):
    found = entries(text)
    assert list(found) == keys
    assert all(entry in text for entry in found.values())


def test_the_bibliography_is_read_whole():
    text = (ROOT / "payoffs" / "sources.bib").read_text(encoding="utf-8")
    assert len(sources()) == len(re.findall(r"^@(?!comment)", text, re.MULTILINE))


def test_software_is_in_step_with_the_citation_file():
    yaml = pytest.importorskip("yaml")
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cff["cff-version"] == "1.2.0"
    author = " and ".join(f"{{{person['name']}}}" for person in cff["authors"])
    for field, content in {"author": author, "title": cff["title"], "version": cff["version"],
                           "license": cff["license"]}.items():
        assert re.search(rf"{field}\s*= {{{re.escape(content)}}}", software()), field
    assert str(cff["version"]) == version("negotiation")


def test_citation_file_names_the_version_of_the_package():
    setup = (ROOT / "setup.cfg").read_text(encoding="utf-8")
    wanted = re.search(r"^version = (.*)$", setup, re.MULTILINE)[1]
    assert f"\nversion: {wanted}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"{{{wanted}}}" in software()


def test_sources_are_found_wherever_they_stand():
    document = {"source": ["a"], "issue": [{"source": "b", "x": {"source": ["c", "a"]}}],
                "note": "source"}
    assert list(source_keys(document)) == ["a", "b", "c", "a"]


def test_each_entry_is_cited_once():
    text = citations(["nash1950", "nash1950"], ["nash1950", "nash1953", "judgement", "x@y\nz"])
    assert text.count("@article{nash1950,") == 1
    assert text.count("@article{nash1953,") == 1
    assert text.endswith("% Not in the bibliography: x at y z")
    assert list(entries(text)) == ["negotiation", "nash1950", "nash1953"]


@pytest.fixture
def folder(tmp_path, monkeypatch, talks):
    monkeypatch.chdir(tmp_path)
    ng.write(talks, "talks.toml")
    return tmp_path


def run(*arguments: str, **more: object):
    return CliRunner().invoke(commands, ["cite", *arguments], **more)


def test_cite_prints_the_software():
    shown = run()
    assert shown.exit_code == 0
    assert shown.output.strip() == software()


def test_cite_adds_methods_and_sources(folder, study):
    (folder / "study.json").write_text(study.to_json("talks.toml"), encoding="utf-8")
    shown = run("study.json").output
    assert "@article{nash1950," in shown
    assert "% Not in the bibliography: no such key" in shown
    written = run("study.json", "--output", "study.bib", "--quiet")
    assert written.output == ""
    assert (folder / "study.bib").read_text(encoding="utf-8").strip() == shown.strip()


def test_cite_reads_standard_input_and_the_input_file(folder):
    game = Game.from_payoffs({"A": [[1]], "B": [[2]]}, source=["nash1953"])
    ng.write(game, "game.json")
    answer = ng.pure_equilibria(game).to_dict("game.json")
    del answer["input"]["content"]
    shown = run("-", input=json.dumps(answer))
    assert "@article{nash1951," in shown.output
    assert "@article{nash1953," in shown.output


def test_cite_says_when_the_input_is_gone(folder):
    answer = ng.pure_equilibria(Game.from_payoffs({"A": [[1]], "B": [[2]]})).to_dict("gone.json")
    del answer["input"]["content"]
    shown = run("-", input=json.dumps(answer))
    assert shown.exit_code == 0
    assert "gone.json" in shown.stderr
    assert "@article{nash1951," in shown.stdout


@pytest.mark.parametrize("content", ["", "[", "[]", "{}", '{"method": 1, "input": {}}', "\xff",
                                     '{"method": {"references": "x"}, "input": {}}', "[" * 10**5])
def test_what_is_no_result_is_bad_input(folder, content, monkeypatch, capsys):
    (folder / "x.json").write_text(content, encoding="latin-1")
    monkeypatch.setattr("sys.argv", ["negotiation", "cite", "x.json"])
    assert explained(commands) == 3
    assert capsys.readouterr().err.startswith("x.json: ")


def test_a_result_that_is_not_there_is_bad_input(folder, monkeypatch):
    monkeypatch.setattr("sys.argv", ["negotiation", "cite", "none.json"])
    assert explained(commands) == 3
