"""A negotiation: parties, issues with concession levels, and what every outcome is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import InputError
from negotiation.model.document import document
from negotiation.model.draws import draw_numbers, quantities
from negotiation.model.game import Game
from negotiation.model.parts import (
    Clause,
    Constituency,
    Disagreement,
    Issue,
    Ladder,
    Leverage,
    Linkage,
    Observed,
    Party,
    Pricing,
    Time,
)
from negotiation.model.slices import Slice
from negotiation.model.uncertain import Quantity, mode
from negotiation.model.validation import faults
from negotiation.model.written_plan import WrittenPlan


@dataclass(frozen=True, eq=False)
class Draws:
    """A batch of games that differ in the drawn numbers.

    Parameters
    ----------
    payoffs
        Array ``(draws, parties, bundles of party 1, ..., bundles of party n)``.
    discount, volatility
        Arrays ``(draws, parties)``; discount is NaN where the file has none.
    disagreement
        Explicit disagreement payoffs ``(draws, parties)``; NaN where the file has none.
    variates
        For each uncertain quantity's path its uniform variates ``(draws,)``.
    """

    payoffs: NDArray[np.float64]
    discount: NDArray[np.float64]
    volatility: NDArray[np.float64]
    disagreement: NDArray[np.float64]
    variates: Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True, eq=False, repr=False)
class Negotiation:
    """A negotiation whose outcomes are joint bundles of concession levels.

    A party's payoff from an outcome is the sum of one term an issue (its level's payoff to
    the party) and of the linkages whose conditions hold (additive value with interactions:
    Keeney and Raiffa, 1976).

    Raises
    ------
    InputError
        With every fault found, each with its path in a payoff file.

    Examples
    --------
    >>> talks = Negotiation(
    ...     title="a swap",
    ...     parties=(Party("A"), Party("B")),
    ...     issues=(
    ...         Issue("tariff", "A", ("high", "low"), 0,
    ...               payoff={"A": (Fraction(0), Fraction(-1)), "B": (Fraction(0), Fraction(3))}),
    ...         Issue("supply", "B", ("cut", "licensed", "free"), 1,
    ...               payoff={"A": (Fraction(-4), Fraction(0), Fraction(2)),
    ...                       "B": (Fraction(1), Fraction(0), Fraction(-1))}),
    ...     ),
    ... )
    >>> game = talks.game()
    >>> game.shape
    (2, 3)
    >>> game.payoff(("low", "free"))
    {'A': Fraction(1, 1), 'B': Fraction(2, 1)}
    """

    title: str
    parties: tuple[Party, ...]
    issues: tuple[Issue, ...]
    linkages: tuple[Linkage, ...] = ()
    doctrine: tuple[Clause, ...] = ()
    constituencies: tuple[Constituency, ...] = ()
    disagreement: Disagreement = Disagreement()
    leverage: tuple[Leverage, ...] = ()
    ladders: tuple[Ladder, ...] = ()
    observed: tuple[Observed, ...] = ()
    pricing: Pricing | None = None
    time: Time = Time()
    unit: str = ""
    as_of: str = ""
    description: str = ""
    lotteries: bool = False
    source: tuple[str, ...] = ()
    plans: tuple[WrittenPlan, ...] = ()
    money: str = ""

    def __post_init__(self) -> None:
        found = list(faults(self))
        if found:
            raise InputError(found)

    def __repr__(self) -> str:
        parties = ", ".join(party.id for party in self.parties)
        return f"<Negotiation {self.title!r}: {parties}; {len(self.issues)} issues>"

    @cached_property
    def issue_ids(self) -> tuple[str, ...]:
        """Ids of the issues in file order."""
        return tuple(issue.id for issue in self.issues)

    @cached_property
    def principals(self) -> tuple[Party, ...]:
        """The parties between whom the deal is made."""
        return tuple(party for party in self.parties if party.role == "principal")

    def issue(self, name: str) -> Issue:
        """The issue with an id."""
        return self.issues[self.issue_ids.index(name)]

    def party(self, name: str) -> Party:
        """The party with an id."""
        return next(party for party in self.parties if party.id == name)

    def slice(
        self,
        acting: Sequence[str] | None = None,
        alignment: Mapping[str, str] | None = None,
        doctrine: bool = True,
    ) -> Slice:
        """Choose who acts, and where the others stand.

        Parameters
        ----------
        acting
            Ids of the parties that choose; default the principals.
        alignment
            Levels at which the other parties' issues stand; default the status quo.
        doctrine
            Whether bundles against a party's own doctrine are left out.

        Raises
        ------
        InputError
            If a party, issue or level is unknown, or an aligned issue belongs to an acting party.
        """
        known = [party.id for party in self.parties]
        chosen = tuple(acting) if acting is not None else tuple(p.id for p in self.principals)
        for party in chosen:
            if party not in known:
                raise InputError(f"unknown party {party!r}; the parties are {', '.join(known)}")
        levels = {}
        for name, level in (alignment or {}).items():
            if name not in self.issue_ids:
                raise InputError(f"unknown issue {name!r}; the issues are "
                                 f"{', '.join(self.issue_ids)}")
            issue = self.issue(name)
            if issue.by in chosen:
                raise InputError(f"{name} is chosen by {issue.by}, it cannot be aligned")
            if level not in issue.levels:
                raise InputError(f"{name} has no level {level!r}; its levels are "
                                 f"{', '.join(issue.levels)}")
            levels[name] = issue.levels.index(level)
        return Slice(self, chosen, levels, doctrine)

    def game(
        self,
        acting: Sequence[str] | None = None,
        alignment: Mapping[str, str] | None = None,
        doctrine: bool = True,
    ) -> Game:
        """The payoff tensor of all parties over the joint bundles of the acting ones.

        Uncertain numbers stand at their modes. A party that does not choose is a player with
        one action. Parameters as for `slice`.

        Raises
        ------
        TooLargeError
            If the tensor would not fit in the memory allowed.
        """
        return self.compile(self.slice(acting, alignment, doctrine))

    def compile(self, part: Slice) -> Game:
        """The game of a slice, exact, at the modes of uncertain numbers."""
        part.require_memory()
        tables = [part.exact(*self._terms(party.id)) for party in self.parties]
        return Game(
            tuple(party.id for party in self.parties),
            tuple(part.actions(p) for p in range(len(self.parties))),
            tuple(array for array, _ in tables),
            tuple(denominator for _, denominator in tables),
            self.title,
            tuple(None if p.discount is None else mode(p.discount) for p in self.parties),
            source=self.source,
        )

    def _terms(
        self, party: str
    ) -> tuple[dict[int, list[Fraction]], list[tuple[int, Fraction]]]:
        terms = {
            k: [mode(quantity) for quantity in issue.payoff[party]]
            for k, issue in enumerate(self.issues) if party in issue.payoff
        }
        linkages = [
            (k, mode(linkage.payoff[party]))
            for k, linkage in enumerate(self.linkages) if party in linkage.payoff
        ]
        return terms, linkages

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """Every number that can be uncertain and that a draw replaces, with its path."""
        return quantities(self)

    def draw(
        self, n: int, seed: int, start: int = 0, part: Slice | None = None
    ) -> Draws:
        """Draw a batch of payoff tensors in one vectorised pass.

        Draw number k is the same whatever `start` and `n`: each uncertain quantity reads its
        own counter-based stream at position k. The stream belongs to the quantity's path, so
        other quantities can come and go; the path of a linkage without an id says its place
        in the file.

        Parameters
        ----------
        n, start
            The batch holds draws ``start`` to ``start + n - 1``.
        seed
            A non-negative integer below 2**64.
        part
            The slice; default `slice()`.

        Raises
        ------
        InputError
            If the seed is out of range.
        TooLargeError
            If the batch would not fit in the memory allowed.
        """
        part = part or self.slice()
        part.require_memory(copies=n)
        numbers = draw_numbers(self, n, seed, start)
        names = [party.id for party in self.parties]
        return Draws(
            np.stack([numbers.tensor(part, name) for name in names], 1),
            numbers.by_party(names, "party.{}.discount"),
            numbers.by_party(names, "party.{}.volatility"),
            numbers.by_party(names, "disagreement.payoffs.{}"),
            numbers.variates,
        )

    def replace(self, **changes: Any) -> Negotiation:
        """The same negotiation with some parts changed, validated again."""
        return replace(self, **changes)

    def to_document(self) -> dict[str, Any]:
        """The content as plain data: what a payoff file says."""
        return document(self)
