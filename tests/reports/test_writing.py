"""Reports in files: the suffix chooses the format, and a file is whole or not there."""

from __future__ import annotations

import pytest

import negotiation as ng
from negotiation import reports
from negotiation.errors import InputError
from negotiation.model.game import Game
from negotiation.reports.block import Figure


@pytest.mark.parametrize(("suffix", "start", "pictures"), [
    (".html", "<!DOCTYPE html>", None),
    (".md", "# Talks", "svg"),
    (".tex", "\\documentclass", "pdf"),
])
def test_write(study, tmp_path, suffix, start, pictures):
    beside = {f"r-{block.name}.{pictures}" for block in reports.blocks(study)
              if isinstance(block, Figure) and pictures}
    path = tmp_path / f"r{suffix}"
    reports.write(study, str(path) if suffix == ".md" else path)
    text = path.read_text(encoding="utf-8")
    assert text.startswith(start)
    names = {file.name for file in tmp_path.iterdir()}
    assert names == {path.name} | beside
    for name in beside:
        assert name in text


@pytest.fixture
def result():
    return ng.pure_equilibria(Game.from_payoffs({"A": [[1, 2]], "B": [[3, 4]]}))


@pytest.mark.parametrize("name", ["report", "report.pdf", "report.HTMLX", ".html"])
def test_other_suffixes_are_refused(result, tmp_path, name):
    with pytest.raises(InputError, match=r"\.html, \.md or \.tex"):
        reports.write(result, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_an_input_error(result, tmp_path):
    with pytest.raises(InputError):
        reports.write(result, tmp_path / "none" / "report.html")


def test_what_was_there_stays_when_writing_fails(result, tmp_path, monkeypatch):
    path = tmp_path / "report.html"
    path.write_text("old")
    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(InputError):
        reports.write(result, path)
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]


def fail(*args: object) -> None:
    raise OSError("no room")
