"""GENIUS negotiation domains: one XML file for the issues, one for each party's utility.

Read as GENIUS evaluates them: an evaluation counts as a share of the largest evaluation of its
issue, times the issue's weight; hyper-rectangles add up and are divided by the stated largest
utility, at most 1. A reservation value is the payoff without a deal, 0 if there is none.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import InputError, NotBuiltError, TooLargeError
from negotiation.exact import exact, integer_array, shrink
from negotiation.files.deals_file import combined
from negotiation.files.source import from_file
from negotiation.files.xml_tree import Element, parse_xml
from negotiation.model.additive import AdditiveIssue, Combinations
from negotiation.model.deals import Deals
from negotiation.model.issue_set import IssueSet

# Combinations of a domain with hyper-rectangles, which are added up one by one.
_MOST = 10_000_000

Path_ = str | os.PathLike[str]


@dataclass(frozen=True)
class _Issue:
    """An issue of a domain: its values, and the number of the first where they are integers."""

    index: int
    name: str
    values: tuple[str, ...]
    start: int | None = None


@dataclass(frozen=True)
class _Box:
    """What a hyper-rectangle adds, and for the place of an issue the places of its values."""

    within: dict[int, range]
    worth: Fraction


@dataclass(frozen=True)
class _Profile:
    party: str
    reservation: Fraction
    terms: list[tuple[Fraction, ...]] | None
    boxes: list[_Box]
    largest: Fraction


def read_genius(domain: Path_, profiles: Sequence[Path_]) -> Deals | IssueSet:
    """The bargaining set of a GENIUS domain.

    Parameters
    ----------
    domain
        The file of the issues.
    profiles
        One file a party; parties are named by the files' stems.

    Returns
    -------
    Deals or IssueSet
        All combinations of values, named by the values joined with ``,``, without lotteries;
        the issues themselves where the combinations are more than ten million.
        GENIUS's discount factors are over the time of one session, not between offers, and are
        not taken over.

    Raises
    ------
    InputError
        If a file cannot be read, or a profile does not fit the domain.
    NotBuiltError
        For real-valued issues, evaluators other than discrete ones, and aggregations of
        hyper-rectangles other than sums.
    TooLargeError
        If there are hyper-rectangles and more than ten million combinations.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> domain = ('<u><issue index="1" etype="discrete" name="price">'
    ...           '<item value="low"/><item value="high"/></issue></u>')
    >>> profile = ('<u><issue index="1"><item value="low" evaluation="4"/>'
    ...            '<item value="high" evaluation="1"/></issue><weight index="1" value="1"/></u>')
    >>> with TemporaryDirectory() as folder:
    ...     for name, text in (("domain", domain), ("buyer", profile)):
    ...         _ = Path(folder, f"{name}.xml").write_text(text)
    ...     deals = read_genius(Path(folder, "domain.xml"), [Path(folder, "buyer.xml")])
    >>> deals.names[1], deals.exact_payoffs(1)
    ('high', (Fraction(1, 4),))
    """
    issues = list(_issues(_root(domain)))
    if not issues:
        raise InputError(f"{os.fspath(domain)}: expected at least one issue")
    if not profiles:
        raise InputError("a GENIUS domain needs the profile of every party: --profile A.xml "
                         "--profile B.xml")
    found = [_profile(Path(os.fspath(p)).stem, _root(p), issues) for p in profiles]
    parties = [profile.party for profile in found]
    options = {
        "disagreement": tuple(profile.reservation for profile in found),
        "lotteries": False,
        "title": Path(os.fspath(domain)).stem,
    }
    if any(profile.terms is None for profile in found):
        return _with_boxes(issues, found, parties, options)
    additive = [
        AdditiveIssue(issue.name, issue.values, {
            profile.party: (profile.terms or [])[k] for profile in found})
        for k, issue in enumerate(issues)
    ]
    return combined(additive, parties, **options)


def _root(path: Path_) -> Element:
    name = os.fspath(path)
    return parse_xml(from_file(Path(name), name))


def _number(element: Element, name: str) -> Fraction:
    text = element.text(name)
    try:
        return exact(text)
    except ValueError as error:
        raise element.fault(f"{name}: {error}") from None


def _whole(element: Element, name: str) -> int:
    number = _number(element, name)
    if number.denominator != 1:
        raise element.fault(f"{name}: expected a whole number, found {number}")
    return int(number)


def _kind(element: Element) -> str:
    names = ("vtype", "etype", "type")
    return next((element.attributes[n] for n in names if n in element.attributes), "discrete")


def _issues(root: Element) -> Iterator[_Issue]:
    """The issues of a domain, by index."""
    for element in sorted(root.all("issue"), key=lambda e: _whole(e, "index")):
        index, name = _whole(element, "index"), element.attributes.get("name", "")
        kind = _kind(element)
        if kind == "discrete":
            values = tuple(item.text("value") for item in element.all("item"))
            if not values or len(set(values)) < len(values):
                raise element.fault("expected at least one value, all different")
            yield _Issue(index, name or str(index), values)
        elif kind == "integer":
            bounds = element.first("range") or element
            low, high = _whole(bounds, "lowerbound"), _whole(bounds, "upperbound")
            if high < low:
                raise bounds.fault(f"expected an upper bound of at least {low}, found {high}")
            yield _Issue(index, name or str(index),
                         tuple(str(k) for k in range(low, high + 1)), low)
        else:
            raise NotBuiltError(f"reading GENIUS issues of kind {kind!r}",
                                ["discrete", "integer"])


def _profile(party: str, root: Element, issues: Sequence[_Issue]) -> _Profile:
    reservation = root.first("reservation")
    least = Fraction(0) if reservation is None else _number(reservation, "value")
    utility = root.first("utility")
    if utility is not None and utility.first("ufun") is not None:
        largest = _number(utility, "maxutility")
        if largest <= 0:
            raise utility.fault(f"maxutility: expected a positive number, found {largest}")
        boxes = [box for child in utility.children if child.tag == "ufun"
                 for box in _boxes(child, Fraction(1), issues)]
        return _Profile(party, least, None, boxes, largest)
    return _Profile(party, least, _terms(root, issues), [], Fraction(1))


def _terms(root: Element, issues: Sequence[_Issue]) -> list[tuple[Fraction, ...]]:
    """For each issue its weight times each evaluation over the largest one."""
    weights = {_whole(e, "index"): _number(e, "value") for e in root.all("weight")}
    elements = {_whole(e, "index"): e for e in root.all("issue")}
    terms = []
    for issue in issues:
        element = elements.get(issue.index)
        if element is None or issue.index not in weights:
            what = "weight" if element is not None else "issue"
            raise root.fault(f"expected an element {what} with index {issue.index}, the "
                             f"{issue.name} of the domain")
        if element.first("evaluator") is not None or issue.start is not None:
            raise NotBuiltError("reading GENIUS evaluators other than those of discrete values")
        given = {item.text("value"): _number(item, "evaluation") for item in element.all("item")}
        missing = [value for value in issue.values if value not in given]
        if missing:
            raise element.fault(f"expected an evaluation of {missing[0]!r}")
        most = max(given[value] for value in issue.values)
        if min(given.values()) < 0:
            raise element.fault("expected no negative evaluation")
        share = weights[issue.index] / most if most else Fraction(0)
        terms.append(tuple(given[value] * share for value in issue.values))
    return terms


def _boxes(ufun: Element, factor: Fraction, issues: Sequence[_Issue]) -> Iterator[_Box]:
    """The hyper-rectangles of a sum, sums inside it included."""
    if ufun.attributes.get("aggregation", "sum").lower() != "sum":
        raise NotBuiltError(f"the aggregation {ufun.attributes['aggregation']!r} of GENIUS "
                            "hyper-rectangles", ["sum"])
    if "weight" in ufun.attributes:
        factor *= _number(ufun, "weight")
    for child in ufun.children:
        if child.tag == "ufun":
            yield from _boxes(child, factor, issues)
        elif child.tag == "hyperRectangle":
            if child.first("EXCLUDES") is not None:
                raise NotBuiltError("GENIUS hyper-rectangles that exclude", ["INCLUDES"])
            weight = _number(child, "weight") if "weight" in child.attributes else Fraction(1)
            within = dict(_within(bound, issues) for bound in child.all("INCLUDES"))
            yield _Box(within, factor * weight * _number(child, "utility"))


def _within(bound: Element, issues: Sequence[_Issue]) -> tuple[int, range]:
    index = _whole(bound, "index")
    place = next((k for k, issue in enumerate(issues) if issue.index == index), None)
    if place is None:
        raise bound.fault(f"the domain has no issue with index {index}")
    issue = issues[place]
    low, high = (_whole(bound, name) - (issue.start or 0) for name in ("min", "max"))
    return place, range(max(low, 0), min(high + 1, len(issue.values)))


def _with_boxes(
    issues: Sequence[_Issue], found: Sequence[_Profile], parties: Sequence[str],
    options: dict[str, object],
) -> Deals:
    shape = tuple(len(issue.values) for issue in issues)
    count = math.prod(shape)
    if count > _MOST:
        raise TooLargeError(f"the set of {count} deals", count * 64, _MOST * 64)
    columns = [_payoffs(profile, shape) for profile in found]
    return Deals(
        tuple(parties),
        Combinations([issue.values for issue in issues]),
        tuple(array for array, _ in columns),
        tuple(denominator for _, denominator in columns),
        **options,  # type: ignore[arg-type]
    )


def _payoffs(profile: _Profile, shape: tuple[int, ...]) -> tuple[NDArray[Any], int]:
    """Payoffs of all combinations as integers over a denominator."""
    if profile.terms is not None:
        rows, denominator = integer_array([x for row in profile.terms for x in row])
        ends = np.cumsum(shape)[:-1]
        total = np.zeros(1, dtype=rows.dtype)
        for row in np.split(rows, ends):
            total = np.add.outer(total, row).reshape(-1)
        return total, denominator
    worths = integer_array([*(box.worth for box in profile.boxes), profile.largest])[0]
    total = np.zeros(shape, dtype=worths.dtype)
    for box, worth in zip(profile.boxes, worths, strict=False):
        inside = tuple(slice(*_ends(box.within.get(k), size)) for k, size in enumerate(shape))
        total[inside] += worth
    # utility = sum / largest, never above 1: over the denominator `largest` in the same unit
    return shrink(np.minimum(total.reshape(-1), worths[-1])), int(worths[-1])


def _ends(values: range | None, size: int) -> tuple[int, int]:
    return (0, size) if values is None else (values.start, max(values.stop, values.start))
