"""A bargaining set too large to list: additive issues whose combinations are the deals."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from negotiation.errors import Fault, InputError
from negotiation.model.additive import AdditiveIssue
from negotiation.model.deals import faults_of_terms, issue_records
from negotiation.model.tables import repeated


@dataclass(frozen=True, eq=False, repr=False)
class IssueSet:
    """Additive issues, their combinations not listed.

    What a file of kind ``deals`` holds that has more than ten million combinations.

    Parameters
    ----------
    parties, disagreement, lotteries, weights, discount
        As of `negotiation.model.deals.Deals`.
    issues
        At least one; a deal is one value of each.

    Raises
    ------
    InputError
        If names repeat or hold a comma, or a weight or discount is out of range.

    Examples
    --------
    >>> half = tuple(Fraction(k) for k in range(10))
    >>> issues = [AdditiveIssue(f"i{k}", tuple("abcdefghij"), {"A": half, "B": half[::-1]})
    ...           for k in range(30)]
    >>> IssueSet(("A", "B"), tuple(issues)).size == 10**30
    True
    """

    parties: tuple[str, ...]
    issues: tuple[AdditiveIssue, ...]
    disagreement: tuple[Fraction, ...] | None = None
    lotteries: bool = True
    weights: tuple[Fraction, ...] = ()
    discount: tuple[Fraction | None, ...] = ()
    title: str = ""
    description: str = ""
    source: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.weights:
            object.__setattr__(self, "weights", (Fraction(1),) * self.n)
        if not self.discount:
            object.__setattr__(self, "discount", (None,) * self.n)
        faults = list(_faults(self))
        if faults:
            raise InputError(faults)

    def __repr__(self) -> str:
        return (f"<IssueSet {self.title!r}: {', '.join(self.parties)}; {len(self.issues)} issues, "
                f"{self.size} deals>")

    @property
    def n(self) -> int:
        """Number of parties."""
        return len(self.parties)

    @property
    def size(self) -> int:
        """Number of deals."""
        return math.prod(len(issue.values) for issue in self.issues)

    def options(self) -> dict[str, Any]:
        """All but parties and issues, as `negotiation.model.deals.Deals` takes it."""
        names = ("disagreement", "lotteries", "weights", "discount", "title", "description",
                 "source")
        return {name: getattr(self, name) for name in names}

    def to_document(self) -> dict[str, Any]:
        """The content as plain data: what a JSON payoff file says."""
        document: dict[str, Any] = {
            "format": "negotiation/1",
            "kind": "deals",
            "title": self.title,
            "description": self.description,
            "source": list(self.source),
            "parties": list(self.parties),
            "disagreement": self._by_party(self.disagreement or ()),
            "lotteries": self.lotteries,
            "issues": issue_records(self.issues, self.parties),
            "weights": self._by_party(self.weights),
            "discount": self._by_party(self.discount),
        }
        return {key: value for key, value in document.items() if value not in ("", [], {})}

    def _by_party(self, values: Sequence[Any]) -> dict[str, Any]:
        pairs = zip(self.parties, values, strict=False)
        return {party: value for party, value in pairs if value is not None}


def _faults(found: IssueSet) -> Iterator[Fault]:
    if not found.parties:
        yield Fault("expected at least one party", "parties")
        return
    yield from repeated(found.parties, "parties")
    for k, issue in enumerate(found.issues):
        yield from repeated(issue.values, f"issues[{k}].values")
        for value in issue.values:
            if "," in value:
                yield Fault(f"{value!r}: expected no comma, as values joined with commas name "
                            f"{found.size} deals", f"issues[{k}].values")
    yield from faults_of_terms(found)
