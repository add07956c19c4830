"""Drawn numbers of a negotiation, and the payoffs that they add up to.

Every number has a path, which says where it stands in the file and selects its stream.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import InputError
from negotiation.model.parts import Issue, Linkage
from negotiation.model.slices import Slice
from negotiation.model.uncertain import Distribution, Quantity, uniforms

if TYPE_CHECKING:
    from negotiation.model.negotiation import Negotiation

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Numbers:
    """Draws of every number of a negotiation.

    Parameters
    ----------
    values
        For each path the drawn values ``(n,)``; numbers that are known exactly are repeated.
    variates
        For each uncertain number's path the uniform variates behind its values ``(n,)``.
    """

    negotiation: Negotiation
    n: int
    values: Mapping[str, Array]
    variates: Mapping[str, Array]

    def cut(self, start: int, stop: int) -> Numbers:
        """Some of the draws, in order."""
        return Numbers(
            self.negotiation,
            stop - start,
            {path: values[start:stop] for path, values in self.values.items()},
            {path: values[start:stop] for path, values in self.variates.items()},
        )

    def by_party(self, parties: Sequence[str], path: str) -> Array:
        """One number a party ``(n, parties)``; NaN where the file has none.

        `path` holds ``{}`` in place of the party.
        """
        missing = np.full(self.n, np.nan)
        return np.stack(
            [self.values.get(path.format(word(party)), missing) for party in parties], 1
        )

    def tensor(self, part: Slice, party: str) -> Array:
        """A party's payoffs from all deals of a slice ``(n, bundles of party 1, ...)``."""
        talks = self.negotiation
        terms = {
            k: np.stack([self.values[level_path(issue, party, level)] for level in issue.levels], 1)
            for k, issue in enumerate(talks.issues) if party in issue.payoff
        }
        linkages = [
            (k, self.values[linkage_path(linkage, k, party)])
            for k, linkage in enumerate(talks.linkages) if party in linkage.payoff
        ]
        return part.add_up(terms, linkages, np.dtype(np.float64), (self.n,))

    def payoff(self, part: Slice, party: str, index: Sequence[int]) -> Array:
        """A party's payoff from one deal of a slice ``(n,)``."""
        levels = part.levels(index)
        total = np.zeros(self.n)
        for issue in self.negotiation.issues:
            if party in issue.payoff:
                total = total + self.values[level_path(issue, party, levels[issue.id])]
        for k, linkage in enumerate(self.negotiation.linkages):
            if party in linkage.payoff and all(
                levels[issue] in wanted for issue, wanted in linkage.when.items()
            ):
                total = total + self.values[linkage_path(linkage, k, party)]
        return total


def draw_numbers(negotiation: Negotiation, n: int, seed: int, start: int = 0) -> Numbers:
    """Draws ``start`` to ``start + n - 1`` of every number of a negotiation.

    Raises
    ------
    InputError
        If the seed is not in [0, 2**64).
    """
    if not 0 <= seed < 2**64:
        raise InputError(f"seed: expected a whole number from 0 to 2**64 - 1, found {seed}")
    values, variates = {}, {}
    for path, quantity in quantities(negotiation):
        if isinstance(quantity, Distribution):
            variates[path] = uniforms(seed, path, start, n)
            values[path] = quantity.quantile(variates[path])
        else:
            values[path] = np.full(n, float(quantity))
    return Numbers(negotiation, n, values, variates)


def quantities(negotiation: Negotiation) -> Iterator[tuple[str, Quantity]]:
    """Every number that can be uncertain and that a draw replaces, with its path."""
    for party in negotiation.parties:
        path = f"party.{word(party.id)}"
        if party.discount is not None:
            yield f"{path}.discount", party.discount
        yield f"{path}.volatility", party.volatility
    if negotiation.time.horizon is not None and negotiation.time.renewal is not None:
        yield "time.renewal", negotiation.time.renewal
    for issue in negotiation.issues:
        for name, values in issue.payoff.items():
            for level, quantity in zip(issue.levels, values, strict=True):
                yield level_path(issue, name, level), quantity
    for k, linkage in enumerate(negotiation.linkages):
        for name, quantity in linkage.payoff.items():
            yield linkage_path(linkage, k, name), quantity
    for name, quantity in negotiation.disagreement.payoffs.items():
        yield f"disagreement.payoffs.{word(name)}", quantity


def level_path(issue: Issue, party: str, level: str) -> str:
    """Path of what a level is worth to a party."""
    return f"issue.{word(issue.id)}.payoff.{word(party)}.{level}"


def linkage_path(linkage: Linkage, k: int, party: str) -> str:
    """By id, or by place: in brackets, so that it is never the id of another."""
    name = f".{word(linkage.id)}" if linkage.id else f"[{k}]"
    return f"linkage{name}.payoff.{word(party)}"


def word(name: str) -> str:
    """A name as one step of a path: in quotes where it could be taken for several steps.

    Examples
    --------
    >>> word("tariff"), word("sec. 301")
    ('tariff', '"sec. 301"')
    """
    return json.dumps(name, ensure_ascii=False) if "." in name or '"' in name else name
