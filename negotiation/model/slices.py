"""Slices: which parties choose, what bundles they may choose, and the payoff tensor.

A bundle is one level for each issue of a party. Payoffs are sums of issue terms and linkages;
a slice adds them up by broadcasting, in exact integers or for a whole batch of draws.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import InputError, TooLargeError
from negotiation.exact import INTEGER_LIMIT, common
from negotiation.model.doctrine import objections

if TYPE_CHECKING:
    from negotiation.model.negotiation import Negotiation

MEMORY_ALLOWED = 8 * 2**30
_MOST_BUNDLES = 1_000_000

Levels = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Slice:
    """A part of a negotiation's outcomes: acting parties choose, the others stand still.

    Parameters
    ----------
    negotiation
        The whole.
    acting
        Ids of the parties that choose.
    alignment
        For each issue of a party that does not choose, the index of its level.
    doctrine
        Whether bundles against a party's own doctrine are left out.

    Attributes
    ----------
    bundles : tuple of ndarray
        For each party an integer array ``(bundles, issues of the party)`` of levels; one row
        for a party that does not choose.
    excluded : dict
        For each party the bundles left out, each with the reasons.
    """

    negotiation: Negotiation
    acting: tuple[str, ...]
    alignment: Mapping[str, int]
    doctrine: bool = True
    issues: tuple[tuple[int, ...], ...] = field(init=False)
    bundles: tuple[NDArray[np.intp], ...] = field(init=False)
    excluded: dict[str, list[tuple[Levels, list[str]]]] = field(init=False)

    def __post_init__(self) -> None:
        talks = self.negotiation
        issues, bundles = [], []
        excluded: dict[str, list[tuple[Levels, list[str]]]] = {}
        for party in talks.parties:
            own = tuple(k for k, issue in enumerate(talks.issues) if issue.by == party.id)
            rows = self._rows(party.id, own)
            if self.doctrine and party.id in self.acting:
                reasons = objections(talks, party.id, own, rows)
                allowed = np.array([not reason for reason in reasons])
                excluded[party.id] = [
                    (tuple(int(level) for level in row), reason)
                    for row, reason in zip(rows, reasons, strict=True) if reason
                ]
                rows = rows[allowed]
                if not len(rows):
                    raise InputError(f"the doctrine of {party.id} forbids every bundle of its own")
            issues.append(own)
            bundles.append(rows)
        object.__setattr__(self, "issues", tuple(issues))
        object.__setattr__(self, "bundles", tuple(bundles))
        object.__setattr__(self, "excluded", excluded)

    def _rows(self, party: str, own: tuple[int, ...]) -> NDArray[np.intp]:
        issues = self.negotiation.issues
        if party not in self.acting:
            row = [self.alignment.get(issues[k].id, issues[k].status_quo) for k in own]
            return np.array([row], dtype=np.intp).reshape(1, len(own))
        sizes = [len(issues[k].levels) for k in own]
        if math.prod(sizes) > _MOST_BUNDLES:
            raise TooLargeError(f"the list of {math.prod(sizes)} bundles of {party}",
                                math.prod(sizes) * len(own) * 8, _MOST_BUNDLES * len(own) * 8)
        return np.indices(sizes, dtype=np.intp).reshape(len(sizes), math.prod(sizes)).T

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of bundles of each party."""
        return tuple(len(rows) for rows in self.bundles)

    @property
    def size(self) -> int:
        """Number of deals."""
        return math.prod(self.shape)

    def require_memory(self, copies: int = 1) -> None:
        """Refuse a payoff tensor that would not fit.

        Raises
        ------
        TooLargeError
        """
        needed = copies * self.size * len(self.negotiation.parties) * 8
        if needed > MEMORY_ALLOWED:
            raise TooLargeError(f"the payoff tensor of {self.size} deals", needed, MEMORY_ALLOWED)

    def actions(self, party: int) -> tuple[str, ...]:
        """Names of a party's bundles: their levels joined with ``+``, ``-`` without issues."""
        levels = [self.negotiation.issues[k].levels for k in self.issues[party]]
        return tuple(
            "+".join(names[level] for names, level in zip(levels, row, strict=True)) or "-"
            for row in self.bundles[party]
        )

    def label(self, index: Sequence[int]) -> str:
        """A deal's name: the acting parties' bundles joined with ``,``."""
        return ",".join(
            self.actions(p)[index[p]]
            for p, party in enumerate(self.negotiation.parties) if party.id in self.acting
        )

    def labels(self) -> list[str]:
        """Names of all deals in index order."""
        names = [self.actions(p) if party.id in self.acting else ("",)
                 for p, party in enumerate(self.negotiation.parties)]
        return [",".join(names[p][k] for p, k in enumerate(index) if names[p][k])
                for index in np.ndindex(self.shape)]

    def profile(self, index: Sequence[int]) -> dict[str, str]:
        """Levels of the acting parties' issues in a deal, in file order."""
        return {
            name: levels[index[party]] for name, party, levels in self._levels
        }

    @cached_property
    def _levels(self) -> list[tuple[str, int, list[str]]]:
        """For each issue of an acting party: its id, the party, its level in every bundle."""
        found = []
        for party, own in enumerate(self.issues):
            if self.negotiation.parties[party].id in self.acting:
                for column, k in enumerate(own):
                    issue = self.negotiation.issues[k]
                    levels = [issue.levels[level] for level in self.bundles[party][:, column]]
                    found.append((k, (issue.id, party, levels)))
        return [entry for _, entry in sorted(found)]

    def levels(self, index: Sequence[int]) -> dict[str, str]:
        """The level of every issue of every party in a deal."""
        issues = self.negotiation.issues
        return {
            issues[k].id: issues[k].levels[rows[place, column]]
            for own, rows, place in zip(self.issues, self.bundles, index, strict=True)
            for column, k in enumerate(own)
        }

    def index(self, profile: Mapping[str, str]) -> tuple[int, ...] | None:
        """Where a profile lies; issues left out are at the status quo.

        Returns None where doctrine leaves the bundle out, or where an issue of a party that
        does not choose differs from its alignment.
        """
        found = []
        for own, rows in zip(self.issues, self.bundles, strict=True):
            issues = [self.negotiation.issues[k] for k in own]
            wanted = [
                issue.levels.index(profile[issue.id]) if issue.id in profile else issue.status_quo
                for issue in issues
            ]
            hits = np.flatnonzero((rows == wanted).all(axis=1))
            if not len(hits):
                return None
            found.append(int(hits[0]))
        return tuple(found)

    @property
    def status_quo(self) -> tuple[int, ...] | None:
        """Index of the deal in which every acting party's issue is at the status quo."""
        return self.index({
            issue.id: issue.levels[self.alignment.get(issue.id, issue.status_quo)]
            for issue in self.negotiation.issues if issue.by not in self.acting
        })

    def exact(
        self,
        terms: Mapping[int, Sequence[Fraction]],
        linkages: Sequence[tuple[int, Fraction]] = (),
    ) -> tuple[NDArray[Any], int]:
        """Sum one party's terms over all deals, exactly.

        Parameters
        ----------
        terms
            For an issue's index, one number a level.
        linkages
            Pairs of a linkage's index and its payoff.

        Returns
        -------
        array, denominator
            The sums are ``array / denominator``; array has the shape of the slice.
        """
        numbers = [x for values in terms.values() for x in values] + [x for _, x in linkages]
        denominator = common(numbers)
        largest = [max(abs(x) for x in values) for values in terms.values()]
        bound = sum(largest + [abs(x) for _, x in linkages], Fraction(0))
        kind: Any = np.int64 if bound * denominator < INTEGER_LIMIT else object
        scaled = {
            k: np.array([int(x * denominator) for x in values], dtype=kind)
            for k, values in terms.items()
        }
        jumps = [(k, np.array(int(x * denominator), dtype=kind)) for k, x in linkages]
        return self.add_up(scaled, jumps, np.dtype(kind)), denominator

    def add_up(
        self,
        terms: Mapping[int, NDArray[Any]],
        linkages: Sequence[tuple[int, NDArray[Any]]],
        kind: np.dtype[Any],
        lead: tuple[int, ...] = (),
    ) -> NDArray[Any]:
        """Broadcast issue terms ``lead + (levels,)`` and linkages ``lead`` over all deals.

        Terms of one party's issues are first added along that party's axis alone; only
        linkages across parties touch the full tensor.
        """
        sides = [np.zeros((*lead, size), dtype=kind) for size in self.shape]
        for axis, (own, rows) in enumerate(zip(self.issues, self.bundles, strict=True)):
            for column, k in enumerate(own):
                if k in terms:
                    sides[axis] += terms[k][..., rows[:, column]]
        crossing = []
        for k, value in linkages:
            where = self._reach[k]
            if any(not len(rows) for rows in where.values()):
                continue
            if len(where) == 1:
                axis, rows = next(iter(where.items()))
                sides[axis][..., rows] += value[..., None]
            elif where:
                crossing.append((where, value))
            else:
                sides[0] += value[..., None]
        total = self._spread_out(sides, lead)
        everywhere = [slice(None)] * len(lead)
        for where, value in crossing:
            region = _region(where, self.shape)
            total[(*everywhere, *region)] += value.reshape(*lead, *[1] * len(self.shape))
        return total

    def _spread_out(self, sides: Sequence[NDArray[Any]], lead: tuple[int, ...]) -> NDArray[Any]:
        """Sum of one array an axis; short axes first, so that few sums are over all deals."""
        n = len(self.shape)
        total = np.zeros((*lead, *[1] * n), dtype=sides[0].dtype)
        for axis in sorted(range(n), key=lambda a: self.shape[a]):
            total = total + sides[axis].reshape(
                *lead, *(size if a == axis else 1 for a, size in enumerate(self.shape)))
        return total

    @cached_property
    def _reach(self) -> list[dict[int, NDArray[np.intp]]]:
        """For each linkage where it holds, see `_where`."""
        return [self._where(k) for k in range(len(self.negotiation.linkages))]

    def _where(self, linkage: int) -> dict[int, NDArray[np.intp]]:
        """For each party's axis, the bundles that meet a linkage's conditions.

        Axes on which every bundle meets them are left out.
        """
        when = self.negotiation.linkages[linkage].when
        where = {}
        for axis, (own, rows) in enumerate(zip(self.issues, self.bundles, strict=True)):
            mask = np.ones(len(rows), dtype=bool)
            for column, k in enumerate(own):
                issue = self.negotiation.issues[k]
                if issue.id in when:
                    wanted = [issue.levels.index(level) for level in when[issue.id]]
                    mask &= np.isin(rows[:, column], wanted)
            if not mask.all():
                where[axis] = np.flatnonzero(mask)
        return where


def _region(where: Mapping[int, NDArray[np.intp]], shape: tuple[int, ...]) -> tuple[Any, ...]:
    """An index of the tensor that keeps every axis in place."""
    rows = [where.get(axis, np.arange(size)) for axis, size in enumerate(shape)]
    return np.ix_(*rows)
