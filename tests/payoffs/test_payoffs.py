"""The payoff files that ship: they read, name their sources, and the flagship keeps its rules."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from negotiation.files import read
from negotiation.model.negotiation import Negotiation

ROOT = Path(__file__).resolve().parents[2]
PAYOFFS = ROOT / "payoffs"
FLAGSHIP = PAYOFFS / "episodes" / "gyeongju-2025.toml"
FILES = sorted(
    path for path in PAYOFFS.rglob("*") if path.suffix in (".toml", ".json", ".csv", ".nfg")
)
BIBLIOGRAPHY = (PAYOFFS / "sources.bib").read_text(encoding="utf-8")
ENTRY = re.compile(r"^@(\w+)\{([^,]+),\n(.*?)^\}", re.MULTILINE | re.DOTALL)
ENTRIES = {key: (kind, body) for kind, key, body in ENTRY.findall(BIBLIOGRAPHY)}
AFTER = {key for key, (_, body) in ENTRIES.items() if "after-as-of" in body}


@pytest.fixture(scope="module")
def plain() -> dict[str, Any]:
    """The flagship as TOML says it."""
    return tomllib.loads(FLAGSHIP.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def flagship() -> Negotiation:
    model = read(FLAGSHIP)
    assert isinstance(model, Negotiation)
    return model


def sources(node: object, within: str = "") -> Iterator[tuple[str, str]]:
    """Every source key below a node, with the section it stands in."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "source":
                yield from ((within, name) for name in value)
            else:
                yield from sources(value, within or key)
    elif isinstance(node, list):
        for item in node:
            yield from sources(item, within)


def numbers(node: object) -> Iterator[object]:
    """Every quantity below a node: a number, or a range as a table."""
    if isinstance(node, dict) and "low" in node:
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from numbers(value)
    elif isinstance(node, list):
        for item in node:
            yield from numbers(item)
    else:
        yield node


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_reads(path: Path) -> None:
    assert read(path).to_document()["format"] == "negotiation/1"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_source_is_in_the_bibliography(path: Path) -> None:
    if path.suffix in (".toml", ".json"):
        parse = tomllib.loads if path.suffix == ".toml" else json.loads
        document = parse(path.read_text(encoding="utf-8"))
        unknown = {key for _, key in sources(document)} - ENTRIES.keys() - {"judgement"}
        assert not unknown


def test_titles_tell_the_files_apart() -> None:
    titled = [read(path).title for path in FILES if path.suffix != ".csv"]
    assert all(titled)
    assert len(set(titled)) == len(titled)


def test_bibliography_is_well_formed() -> None:
    keys = re.findall(r"^@\w+\{([^,]+),$", BIBLIOGRAPHY, re.MULTILINE)
    assert len(keys) == len(set(keys)) == len(ENTRIES)
    for key, (kind, body) in ENTRIES.items():
        assert body.count("{") == body.count("}"), key
        fields = re.findall(r"^  (\w+)\s*=", body, re.MULTILINE)
        assert {"author", "title"} <= set(fields), key
        if kind == "online":
            assert {"url", "date"} & set(fields), key
        else:
            assert "year" in fields, key


def test_flagship_has_a_manageable_number_of_deals(flagship: Negotiation) -> None:
    assert flagship.slice().size >= 400
    assert flagship.slice().size <= 2000
    assert flagship.slice(doctrine=False).size > flagship.slice().size


def test_flagship_cast(flagship: Negotiation) -> None:
    assert [party.id for party in flagship.principals] == ["USA", "CHN"]
    partners = [party.id for party in flagship.parties if party.role == "partner"]
    assert partners == ["JPN", "KOR", "AUS", "EU", "MEX", "IDN", "MYS", "BRA"]
    for partner in partners:
        assert len([issue for issue in flagship.issues if issue.by == partner]) == 1
        felt = [issue.id for issue in flagship.issues
                if issue.by in ("USA", "CHN") and partner in issue.payoff]
        assert felt, f"{partner} feels nothing of the principals' issues"


def test_everything_that_carries_a_number_has_a_source(plain: dict[str, Any]) -> None:
    sections = ("party", "issue", "linkage", "doctrine", "constituency", "leverage", "ladder",
                "observed")
    for section in sections:
        for entry in plain[section]:
            assert entry.get("source"), (section, entry)


def test_judgement_is_a_range_and_the_status_quo_is_zero(plain: dict[str, Any]) -> None:
    tables = [issue["payoff"] for issue in plain["issue"]]
    tables += [linkage["payoff"] for linkage in plain["linkage"]]
    tables += [entry["to"] for entry in plain["leverage"]]
    for quantity in numbers(tables):
        if isinstance(quantity, dict):
            assert quantity["low"] < quantity["high"]
            assert quantity["low"] <= quantity["mode"] <= quantity["high"]
        else:
            assert quantity == 0
    for issue in plain["issue"]:
        here = issue["levels"].index(issue["status_quo"])
        for party, values in issue["payoff"].items():
            for level, value in enumerate(values):
                assert (value == 0) == (level == here), (issue["id"], party, level)


def test_time_is_judgement_with_a_range(plain: dict[str, Any]) -> None:
    assert {"low", "mode", "high"} == plain["time"]["renewal"].keys()
    for party in plain["party"]:
        assert {"low", "mode", "high"} == party["discount"].keys()
    for entry in plain["leverage"]:
        assert (entry["half_life"]["low"], entry["half_life"]["high"]) == (4, 8)


def test_observed_profiles_lie_among_the_levels(flagship: Negotiation) -> None:
    assert flagship.observed
    for observed in flagship.observed:
        for name, level in observed.profile.items():
            assert level in flagship.issue(name).levels
        assert flagship.slice(doctrine=False).index(observed.profile) is not None


def test_nothing_later_than_the_date_of_the_file_sets_a_number(plain: dict[str, Any]) -> None:
    assert plain["as_of"] == "2025-10-28"
    assert AFTER
    used = {(section, key) for section, key in sources(plain) if key in AFTER}
    assert {section for section, _ in used} == {"observed"}
    for key, (_, body) in ENTRIES.items():
        date = re.search(r"date\s*=\s*\{([\d-]+)\}", body)
        if date and date[1] > plain["as_of"]:
            assert key in AFTER


def test_payoffs_do_not_depend_on_what_was_observed(flagship: Negotiation) -> None:
    without = flagship.replace(observed=())
    for mine, other in zip(flagship.game().integers, without.game().integers, strict=True):
        assert (mine == other).all()


def test_doctrine_is_of_both_kinds_and_forbids_something(flagship: Negotiation) -> None:
    budgets = [clause for clause in flagship.doctrine if clause.uses]
    assert [clause.party for clause in budgets] == ["CHN"]
    assert any(clause.irreversible for clause in flagship.doctrine)
    assert any(not issue.reversible for issue in flagship.issues)
    whole = flagship.slice().size
    for clause in flagship.doctrine:
        rest = tuple(other for other in flagship.doctrine if other is not clause)
        assert flagship.replace(doctrine=rest).slice().size >= whole


def test_numbers_page_covers_every_issue_and_linkage(plain: dict[str, Any]) -> None:
    page = (ROOT / "docs" / "flagship" / "numbers.md").read_text(encoding="utf-8")
    for issue in plain["issue"]:
        assert issue["id"] in page
    for linkage in plain["linkage"]:
        assert f"| {linkage['id']} |" in page
    for key in re.findall(r"`([a-z]+\d{4}[a-z]*)`", page):
        assert key in ENTRIES


def test_cast_page_names_things_that_exist(plain: dict[str, Any]) -> None:
    page = (ROOT / "docs" / "flagship" / "cast.md").read_text(encoding="utf-8")
    known = {issue["id"] for issue in plain["issue"]}
    known |= {level for issue in plain["issue"] for level in issue["levels"]}
    known |= {linkage["id"] for linkage in plain["linkage"]}
    known |= {constituency["id"] for constituency in plain["constituency"]}
    known |= {"payoffs/episodes/gyeongju-2025.toml", "open fortress", "takes the offer",
              "discount", "volatility", "yang2025"}
    for name in re.findall(r"`([^`]+)`", page):
        prefix = name.removesuffix("…").strip()
        section = name.startswith(("payoff.", "[[", "[time]"))
        assert section or name in known or any(item.startswith(prefix) for item in known), name
