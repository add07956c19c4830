"""Adjusted winner: two parties divide issues so that nobody envies and both gain alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from negotiation.errors import Fault, InputError
from negotiation.exact import exact

HUNDRED = Fraction(100)


@dataclass(frozen=True)
class AdjustedWinner:
    """Who wins which issue, and how much of it.

    Parameters
    ----------
    shares
        For each party its share of each issue, from 0 to 1; at most one issue is divided.
    points
        For each party the points of what it wins, of 100.
    divided
        The issue that both win a part of, if there is one.
    """

    shares: dict[str, dict[str, Fraction]]
    points: dict[str, Fraction]
    divided: str | None


def adjusted_winner(points: Mapping[str, Mapping[str, object]]) -> AdjustedWinner:
    """Divide issues between two parties who put points on them (Brams and Taylor, 1996).

    Each issue goes first to the party that puts more of its points on it. Then the party with
    more points in total hands over issues, in the order of the ratio of its points to the
    other's, lowest first, the last one in part, until both have the same. The result is efficient
    among all divisions, equitable, and free of envy.

    Parameters
    ----------
    points
        For each of two parties its points for each issue, none negative, not all 0; they are
        scaled to add up to 100.

    Raises
    ------
    InputError
        If there are not two parties with points on the same issues, or points are negative.

    Examples
    --------
    >>> found = adjusted_winner({"A": {"tariffs": 70, "visas": 30},
    ...                          "B": {"tariffs": 40, "visas": 60}})
    >>> found.divided, found.shares["A"]["tariffs"], found.points["B"]
    ('tariffs', Fraction(10, 11), Fraction(700, 11))
    """
    parties, issues, worth = _read(points)
    first, second = parties
    shares = {issue: Fraction(worth[first][issue] >= worth[second][issue]) for issue in issues}
    lead = _total(worth[first], shares) - _rest(worth[second], shares)
    giver, taker = (first, second) if lead >= 0 else (second, first)
    held = [issue for issue in issues if shares[issue] == (giver == first)]
    gap = abs(lead)
    divided = None
    for issue in sorted(held, key=lambda name: _ratio(worth[giver][name], worth[taker][name])):
        both = worth[giver][issue] + worth[taker][issue]
        if gap == 0:
            break
        part = min(Fraction(1), gap / both) if both else Fraction(0)
        shares[issue] += -part if giver == first else part
        gap -= part * both
        if 0 < part < 1:
            divided = issue
    return AdjustedWinner(
        {first: shares, second: {issue: 1 - share for issue, share in shares.items()}},
        {first: _total(worth[first], shares), second: _rest(worth[second], shares)},
        divided,
    )


def _ratio(own: Fraction, other: Fraction) -> tuple[bool, Fraction]:
    """The order in which issues are handed over: what the taker puts nothing on comes last."""
    return (other == 0, own / other if other else own)


def _total(worth: Mapping[str, Fraction], shares: Mapping[str, Fraction]) -> Fraction:
    return sum((worth[issue] * share for issue, share in shares.items()), Fraction(0))


def _rest(worth: Mapping[str, Fraction], shares: Mapping[str, Fraction]) -> Fraction:
    return sum((worth[issue] * (1 - share) for issue, share in shares.items()), Fraction(0))


def _read(
    points: Mapping[str, Mapping[str, object]],
) -> tuple[Sequence[str], Sequence[str], dict[str, dict[str, Fraction]]]:
    parties = list(points)
    if len(parties) != 2:
        raise InputError(f"adjusted winner divides between two parties, found {len(parties)}")
    issues = list(points[parties[0]])
    if set(issues) != set(points[parties[1]]):
        raise InputError("expected points of both parties on the same issues")
    worth: dict[str, dict[str, Fraction]] = {}
    for party in parties:
        try:
            found = {issue: exact(points[party][issue]) for issue in issues}
        except ValueError as error:
            raise InputError(Fault(str(error), party)) from None
        total = sum(found.values(), Fraction(0))
        if total <= 0 or min(found.values()) < 0:
            raise InputError(Fault("expected points of at least 0, not all of them 0", party))
        worth[party] = {issue: x * HUNDRED / total for issue, x in found.items()}
    return parties, issues, worth
