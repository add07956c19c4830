"""A disagreement point, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from negotiation.bargaining.threats import Threats

Index = tuple[int, ...]
Strategies = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Point:
    """A disagreement point and where it comes from.

    Parameters
    ----------
    payoffs
        For each party its payoff without a deal.
    index
        The outcome that gives these payoffs, where one outcome does.
    threats
        The threats that give them, where they are those of two parties who threaten.
    strategies
        For each player the probabilities of its actions, where they give these payoffs and some
        player mixes: rationals, or floats where an equilibrium is irrational.
    correlated
        The record of the correlated equilibrium that gives them, with what proves it.
    """

    payoffs: dict[str, Fraction]
    index: Index | None = None
    threats: Threats | None = None
    strategies: Strategies | None = None
    correlated: dict[str, Any] | None = None

    @property
    def exact(self) -> bool:
        """Whether the payoffs are those of the source itself, not of decimals near it."""
        return self.strategies is None or all(
            isinstance(p, Fraction) for mixture in self.strategies.values()
            for p in mixture.values())


@dataclass(frozen=True)
class Points:
    """The disagreement points that one rule gives.

    Parameters
    ----------
    found
        The leading one first; none where the rule gives none.
    known
        Of several equilibria, which of them these are: in words, for the claim.
    """

    found: tuple[Point, ...]
    known: str = ""
