"""Files that ship with the package are found by name."""

import pytest

from negotiation.errors import InputError
from negotiation.files import bundled, cases, read


def test_every_case_can_be_read_by_its_name_and_is_of_its_kind():
    found = cases()
    assert found == sorted(found, key=lambda case: case.name)
    for case in found:
        model = read(case.name)
        assert model.to_document()["kind"] == case.kind
        assert model.title == case.title


@pytest.mark.parametrize("name", ["chicken", "textbook/chicken", "textbook/chicken.toml"])
def test_ways_to_name_a_file(name):
    assert read(name).title == read("textbook/chicken").title


@pytest.mark.parametrize("name", ["chicken.json", "textbook/chicken.csv", "text/chicken", "."])
def test_what_is_no_name(name):
    assert bundled.find(name) is None


def test_a_file_goes_before_a_bundled_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "chicken").write_text("x")
    with pytest.raises(InputError, match="chicken:1:2: not valid TOML"):
        read("chicken")


def test_near_names_are_offered():
    with pytest.raises(InputError, match=r"did you mean .*textbook/chicken"):
        read("chickn")


def test_names_that_two_files_share_need_their_folder(tmp_path, monkeypatch):
    for folder in "ab":
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.toml").write_text('kind = "game"\ntitle = "T"\n[a]\nb = 1\n')
    (tmp_path / "a" / "table.csv").write_text("region,sector,value\n")
    (tmp_path / "a" / "rows.csv").write_text("A,B,A payoff,B payoff\n")
    (tmp_path / "a" / "old.nfg").write_text(r'NFG 1 R "a \"b\"" {')
    (tmp_path / "a" / "sources.bib").write_text("")
    monkeypatch.setattr(bundled, "root", lambda: tmp_path)
    assert bundled.find("x") is None
    assert bundled.find("b/x") == tmp_path / "b" / "x.toml"
    assert [(case.name, case.kind, case.title) for case in cases()] == [
        ("a/old", "game", 'a "b"'), ("a/rows", "game", ""), ("a/x", "game", "T"),
        ("b/x", "game", "T"),
    ]
