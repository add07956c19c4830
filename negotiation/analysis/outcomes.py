"""All outcomes of a negotiation, with the facts about each that need no equilibrium."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.bargaining.pareto import pareto_mask
from negotiation.bargaining.ratification import WinSet, win_set
from negotiation.model.doctrine import objections
from negotiation.model.game import Game
from negotiation.model.negotiation import Negotiation
from negotiation.model.parts import Constituency
from negotiation.model.slices import Slice

Index = tuple[int, ...]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Outcomes:
    """The principals' deals: all of them, and those that the doctrines allow.

    Attributes
    ----------
    full, game
        The slice of all bundles and its payoffs.
    part
        The slice of bundles that each party's doctrine allows.
    stage
        The game that is played: the principals alone, over the bundles of `part`. Deals of
        `stage` are indexed by principal, deals of `game` and `part` by party.
    axes
        For each principal its position among the parties.
    reasons
        For each party and each of its bundles in `full`, the objections of its doctrine.
    """

    negotiation: Negotiation
    full: Slice = field(init=False)
    part: Slice = field(init=False)
    game: Game = field(init=False)
    stage: Game = field(init=False)
    axes: tuple[int, ...] = field(init=False)
    reasons: tuple[list[list[str]], ...] = field(init=False)
    places: tuple[NDArray[np.intp], ...] = field(init=False)

    def __post_init__(self) -> None:
        talks = self.negotiation
        full, part = talks.slice(doctrine=False), talks.slice()
        reasons: tuple[list[list[str]], ...] = tuple(
            objections(talks, party.id, own, rows) if party.id in full.acting else [[]]
            for party, own, rows in zip(talks.parties, full.issues, full.bundles, strict=True)
        )
        allowed = [np.array([not reason for reason in bundles]) for bundles in reasons]
        chosen = {
            "full": full,
            "part": part,
            "game": talks.compile(full),
            "stage": talks.compile(part).among(part.acting),
            "axes": tuple(k for k, p in enumerate(talks.parties) if p.id in full.acting),
            "reasons": reasons,
            "places": tuple(np.where(ok, np.cumsum(ok) - 1, -1) for ok in allowed),
        }
        for name, value in chosen.items():
            object.__setattr__(self, name, value)

    @property
    def principals(self) -> list[str]:
        """Ids of the principals in file order."""
        return [self.negotiation.parties[k].id for k in self.axes]

    @property
    def weights(self) -> list[Fraction]:
        """Bargaining weights of the principals."""
        return [party.weight for party in self.negotiation.principals]

    def indices(self) -> Iterator[Index]:
        """Indices of all deals in `game`."""
        return iter(np.ndindex(self.full.shape))

    def place(self, index: Index) -> Index | None:
        """Where a deal of `game` lies in `stage`; None where doctrine forbids it."""
        found = tuple(int(self.places[axis][index[axis]]) for axis in self.axes)
        return None if -1 in found else found

    def in_part(self, place: Index) -> Index:
        """A deal of `stage` as an index of `part`."""
        found = [0] * len(self.places)
        for axis, k in zip(self.axes, place, strict=True):
            found[axis] = k
        return tuple(found)

    @property
    def start(self) -> Index | None:
        """The status quo in `stage`; None where doctrine forbids it."""
        index = self.part.status_quo
        return None if index is None else tuple(index[axis] for axis in self.axes)

    def objections(self, index: Index) -> list[str]:
        """Why the parties' doctrines forbid a deal of `game`; empty where they allow it."""
        return [
            f"{party.id}: {reason}"
            for party, bundles, k in zip(self.negotiation.parties, self.reasons, index, strict=True)
            for reason in bundles[k]
        ]

    def deal(self, index: Index) -> str:
        """Name of a deal of `game`."""
        return ",".join(self.game.actions[k][index[k]] for k in self.axes)

    def payoffs(self, index: Index) -> dict[str, Fraction]:
        """Exact payoffs of all parties at a deal of `game`."""
        tables = zip(self.game.players, self.game.exact_tables, strict=True)
        return {player: table[index] for player, table in tables}

    def rational(self, point: dict[str, Fraction] | None) -> Mask:
        """Deals of `game` at least as good as a disagreement point for every principal."""
        mask = np.full(self.game.shape, point is not None)
        for party, payoff in (point or {}).items():
            i = self.game.players.index(party)
            mask &= self.game.integers[i] >= math.ceil(payoff * self.game.denominators[i])
        return mask

    def efficient(self) -> Mask:
        """Deals of `stage` that no deal of `stage` dominates for the principals."""
        columns = [table.reshape(-1) for table in self.stage.integers]
        return np.asarray(pareto_mask(columns)).reshape(self.stage.shape)

    def win_sets(self) -> dict[str, WinSet]:
        """For each party with constituencies, which deals of `game` they accept."""
        found = {}
        for party in self.negotiation.parties:
            groups = [g for g in self.negotiation.constituencies if g.party == party.id]
            if not groups:
                continue
            values, levels = [], []
            for group in groups:
                table, denominator = self.full.exact(_by_index(self.negotiation, group.payoff))
                values.append(table.reshape(-1))
                levels.append(self._reservation(group, table, denominator))
            found[party.id] = win_set(
                np.stack([np.asarray(v, dtype=object) for v in values]),
                levels,
                [group.votes for group in groups],
                party.quota,
            )
        return found

    def label(self, party: str) -> str:
        """What a party is called in sentences."""
        return self.negotiation.party(party).label

    def _reservation(self, group: Constituency, table: NDArray[Any], denominator: int) -> int:
        """What a constituency insists on, on the scale of its integer table."""
        if group.accepts_at_least is not None:
            return math.ceil(group.accepts_at_least * denominator)
        start = self.full.status_quo
        assert start is not None  # every bundle is in the full slice
        return int(table[start])


def _by_index(talks: Negotiation, payoff: Any) -> dict[int, Any]:
    return {talks.issue_ids.index(issue): values for issue, values in payoff.items()}
