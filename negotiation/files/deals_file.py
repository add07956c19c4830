"""The kind ``deals``: a bargaining set, listed or made of additive issues."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from negotiation.exact import exact
from negotiation.files import schema
from negotiation.files.faults import Faults
from negotiation.files.names import complete, distinct
from negotiation.files.numerals import Unreadable, exact_or_fault
from negotiation.files.parsing import Document
from negotiation.files.quantities import by_name, discounts, number
from negotiation.files.tables import MOST_LISTED, scaled
from negotiation.model.additive import AdditiveIssue
from negotiation.model.deals import Deals
from negotiation.model.issue_set import IssueSet

# More combinations of issues are not listed.
MOST_COMBINATIONS = 10_000_000


def read_deals(document: Document) -> Deals | IssueSet:
    """The bargaining set that a document describes.

    Raises
    ------
    InputError
        With every fault in the document.
    """
    faults = Faults(document)
    schema.check("deals", faults)
    data = document.data
    given = [key for key in ("deals", "issues") if key in data]
    if len(given) != 1:
        where, found = ("issues", "both") if given else ("deals", "neither")
        faults.add((where,), f"expected either deals or issues, found {found}")
    parties: list[str] = data["parties"] if faults.sound("parties") else []
    distinct(faults, ("parties",), parties)
    columns: list[list[Fraction]] = []
    options: dict[str, Any] = {}
    if parties:
        options = _options(faults, data, parties)
        if "deals" in data and isinstance(data["deals"], list):
            columns = _listed(faults, data["deals"], parties)
        if "issues" in data:
            _check_issues(faults, data["issues"], parties)
    faults.raise_if_any()
    options |= {
        "lotteries": data.get("lotteries", True),
        "title": data.get("title", ""),
        "description": data.get("description", ""),
        "source": tuple(data.get("source", ())),
    }
    if "issues" in data:
        return combined(_issues(data["issues"], parties), parties, **options)
    integers = [scaled(column) for column in columns]
    return Deals(
        tuple(parties),
        tuple(deal["name"] for deal in data["deals"]),
        tuple(array for array, _ in integers),
        tuple(denominator for _, denominator in integers),
        **options,
    )


def _options(faults: Faults, data: dict[str, Any], parties: Sequence[str]) -> dict[str, Any]:
    """Disagreement, weights and discount as the model takes them, in the order of parties."""
    options: dict[str, Any] = {}
    if "disagreement" in data and not faults.at("disagreement"):
        point = by_name(faults, ("disagreement",), data["disagreement"], parties, every=True)
        options["disagreement"] = tuple(point.values())
    if "weights" in data and not faults.at("weights"):
        weights = by_name(faults, ("weights",), data["weights"], parties, above=0)
        options["weights"] = tuple(weights.get(party, Fraction(1)) for party in parties)
    if "discount" in data and not faults.at("discount"):
        factors = discounts(faults, data["discount"], parties)
        options["discount"] = tuple(factors.get(party) for party in parties)
    return options


def _listed(faults: Faults, deals: list[Any], parties: Sequence[str]) -> list[list[Fraction]]:
    """One column of payoffs a party; only deals not plainly right get the full check."""
    known = set(parties)
    doubtful = [k for k, deal in enumerate(deals) if not _plainly_right(deal, known)]
    for k in doubtful[:MOST_LISTED]:
        schema.check_item("deals", ("deals", k), faults)
        if faults.sound("deals", k):
            path, payoffs = ("deals", k, "payoffs"), deals[k]["payoffs"]
            complete(faults, path, payoffs, parties, "a number")
            for party, value in payoffs.items():
                number(faults, (*path, party), value)
    if len(doubtful) > MOST_LISTED:
        faults.add(("deals",), f"{len(doubtful) - MOST_LISTED} more deals are wrong")
    if not faults.sound("deals"):
        return []
    distinct(faults, ("deals",), [deal["name"] for deal in deals], "name")
    return [[exact(deal["payoffs"][party]) for deal in deals] for party in parties]


def _plainly_right(deal: Any, parties: set[str]) -> bool:
    return (
        isinstance(deal, dict)
        and deal.keys() == {"name", "payoffs"}
        and isinstance(deal["name"], str)
        and deal["name"].isprintable()
        and deal["name"].strip() == deal["name"] != ""
        and isinstance(deal["payoffs"], dict)
        and deal["payoffs"].keys() == parties
        and not any(
            isinstance(exact_or_fault(value), Unreadable) for value in deal["payoffs"].values()
        )
    )


def _check_issues(faults: Faults, issues: Any, parties: Sequence[str]) -> None:
    for k, issue in enumerate(issues if isinstance(issues, list) else ()):
        if not faults.sound("issues", k):
            continue
        distinct(faults, ("issues", k, "values"), issue["values"])
        path = ("issues", k, "utility")
        complete(faults, path, issue["utility"], parties, "one number for each value")
        values = issue["values"]
        for party in parties:
            numbers = issue["utility"].get(party, values)
            if len(numbers) != len(values):
                faults.add(
                    (*path, party),
                    f"expected {len(values)} numbers, one for each value of {issue['name']} "
                    f"({', '.join(values)}), found {len(numbers)}",
                )
            elif party in issue["utility"]:
                for j, value in enumerate(numbers):
                    number(faults, (*path, party, j), value)
    if faults.sound("issues"):
        distinct(faults, ("issues",), [issue["name"] for issue in issues], "name")


def _issues(issues: list[dict[str, Any]], parties: Sequence[str]) -> list[AdditiveIssue]:
    return [
        AdditiveIssue(issue["name"], tuple(issue["values"]), {
            party: tuple(exact(value) for value in issue["utility"][party]) for party in parties})
        for issue in issues
    ]


def combined(
    issues: Sequence[AdditiveIssue], parties: Sequence[str], **options: Any
) -> Deals | IssueSet:
    """All combinations of additive issues, or the issues where these are too many to list."""
    if math.prod(len(issue.values) for issue in issues) > MOST_COMBINATIONS:
        return IssueSet(tuple(parties), tuple(issues), **options)
    return Deals.from_issues(issues, parties, **options)
