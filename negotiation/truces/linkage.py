"""Linked issues: what a threat over one issue can lend to a deal on another.

Played side by side, issue areas can be kept apart, so that a breach in one ends the deal there, or
pooled, so that a breach in one ends it in all. Who breaks pooled deals breaks them in all areas at
once: there is one incentive constraint a player, ``sum_k (D_k - C_k) <= delta/(1 - delta) sum_k
(C_k - P_k)``, instead of one a player and area (Bernheim and Whinston, 1990).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from negotiation.errors import InputError
from negotiation.exact import exact
from negotiation.model.game import Game, Profile
from negotiation.model.issue_areas import IssueAreas
from negotiation.model.negotiation import Negotiation
from negotiation.result import Method, Result, Status
from negotiation.truces.issue_split import Split, split
from negotiation.truces.named_deal import named_deal
from negotiation.truces.pool import Pool

Index = tuple[int, ...]

# Deals are listed one by one.
MOST_DEALS = 10_000

_REFERENCES = ("bernheimwhinston1990", "friedman1971")
PUNISHMENTS = ("nash", "security")


@dataclass(frozen=True, kw_only=True)
class PooledIncentives(Result):
    """What linking issue areas adds to the truces in them.

    Attributes
    ----------
    punishment, discount
        What was used.
    areas
        For each area its reversion payoffs, and every deal in it: critical discount and slack if
        it stands alone.
    deals
        For each deal on all areas: critical discounts and verdicts of areas apart and pooled, each
        player's pooled slack, the areas that fail alone, and the fewest areas that have to be
        linked. Rescued deals first.
    """

    command: ClassVar[str] = "truce"
    punishment: str
    discount: dict[str, Fraction | None]
    areas: list[dict[str, Any]]
    deals: list[dict[str, Any]]


def pooled_incentives(
    model: Mapping[str, Game] | IssueAreas | Negotiation,
    deals: Iterable[Any] | None = None,
    discount: object = None,
    punishment: str = "nash",
    areas: Mapping[str, Sequence[str]] | None = None,
) -> PooledIncentives:
    """Compare truces kept issue by issue with truces over all issues.

    Parameters
    ----------
    model
        Games by name of the area, players matched by name; or a negotiation, to be taken apart.
    deals
        Of games ``{area: profile}``; of a negotiation as for `negotiation.self_enforcing`.
        Default: all.
    discount
        One number for all, or a mapping from players. Default: what the model states.
    punishment
        What follows a breach in an area that is punished: ``"nash"``, for ever its pure equilibrium
        worst for the deviator, or ``"security"``, pure minmax.
    areas
        Of a negotiation: issues by name of the area (see `negotiation.truces.issue_split.split`).

    Returns
    -------
    PooledIncentives

    Raises
    ------
    InputError
        For unknown names, numbers out of range, payoffs that do not add up across areas, and more
        deals than can be listed.

    Notes
    -----
    Bernheim and Whinston (1990): with the same temptation and loss everywhere, linking changes
    nothing; where they differ, slack in one area serves another.

    Examples
    --------
    Two markets, each shared three to one, the other way round: apart each needs patience 3/4.

    >>> game = lambda a, b: Game.from_payoffs({"A": [[a, 0], [4, 0]], "B": [[b, 4], [0, 0]]},
    ...                                       actions=[["share", "undercut"]] * 2)
    >>> found = pooled_incentives({"east": game(3, 1), "west": game(1, 3)}, discount="3/5",
    ...     deals=[{"east": ["share", "share"], "west": ["share", "share"]}])
    >>> deal = found.deals[0]
    >>> {how: str(x) for how, x in deal["critical_discount"].items()}
    {'separate': '3/4', 'pooled': '1/2'}
    >>> deal["rescued"], deal["least_link"]
    (True, ['east', 'west'])
    """
    if punishment not in PUNISHMENTS:
        raise InputError(f"expected a punishment among {', '.join(PUNISHMENTS)}, "
                         f"found {punishment!r}")
    apart = split(model, areas) if isinstance(model, Negotiation) else None
    grounds = apart.areas if apart else _areas(model, areas)
    deltas = _discounts(grounds, discount)
    pool = Pool(grounds, deltas, punishment)
    chosen = _chosen(model, grounds, apart, deals)
    entries = sorted((pool.entry(name, places) for name, places in chosen), key=_rank)
    used = [sorted({places[k] for _, places in chosen}) for k in range(len(pool.names))]
    return PooledIncentives(
        model=model if isinstance(model, Negotiation) else grounds,
        method=Method("pooled-incentives", {
            "punishment": punishment, "discount": deltas,
            "deals": "all" if deals is None else "listed",
            "areas": None if areas is None else {
                name: list(issues) for name, issues in areas.items()},
        }, _REFERENCES),
        status=_status(entries),
        claim=_claim(entries, deltas, pool),
        certificate={"kind": "pooled-incentives", "issues": apart and apart.issues},
        punishment=punishment,
        discount=deltas,
        areas=[pool.area(k, places) for k, places in enumerate(used)],
        deals=entries,
    )


def _areas(model: object, areas: object) -> IssueAreas:
    if areas is not None:
        raise InputError("areas: only a negotiation is taken apart into areas")
    if not isinstance(model, (IssueAreas, Mapping)):
        raise InputError("expected games by name of the area, or a negotiation")
    return model if isinstance(model, IssueAreas) else IssueAreas(model)


def _discounts(grounds: IssueAreas, given: object) -> dict[str, Fraction | None]:
    """The discount of each player: what is given, else what the games state."""
    if isinstance(given, Mapping):
        unknown = [player for player in given if player not in grounds.players]
        if unknown:
            raise InputError(f"discount of unknown player {unknown[0]!r}; the players are "
                             f"{', '.join(grounds.players)}")
    asked = given if isinstance(given, Mapping) else dict.fromkeys(
        grounds.players if given is not None else (), given)
    found = dict(grounds.discount)
    for player, value in asked.items():
        try:
            delta = exact(value)
        except ValueError as error:
            raise InputError(f"discount of {player}: {error}") from None
        if not 0 < delta < 1:
            raise InputError(f"discount of {player}: expected a number between 0 and 1, "
                             f"found {delta}")
        found[player] = delta
    return found


def _chosen(
    model: object, grounds: IssueAreas, apart: Split | None, deals: Iterable[Any] | None
) -> list[tuple[str, tuple[Index, ...]]]:
    """Deals by name, and the profile of each area in them."""
    size = math.prod(grounds.shape) if apart is None else apart.game.size
    if deals is None and size > MOST_DEALS:
        raise InputError(f"{size:,} deals are too many to be listed: name those to compare, "
                         f"at most {MOST_DEALS:,}")
    if apart is None:
        return [(_joined(grounds, places), places) for places in _of_games(grounds, deals)]
    assert isinstance(model, Negotiation)
    part = model.slice()
    chosen = (itertools.product(*map(range, apart.game.shape)) if deals is None
              else [named_deal(model, apart.game, deal) for deal in deals])
    return [(part.label(index), apart.places(index)) for index in chosen]


def _of_games(
    grounds: IssueAreas, deals: Iterable[Mapping[str, Profile]] | None
) -> Iterator[tuple[Index, ...]]:
    if deals is None:
        yield from itertools.product(*(
            list(itertools.product(*map(range, game.shape))) for game in grounds.games.values()))
        return
    for deal in deals:
        if set(deal) != set(grounds.games):
            raise InputError(f"deal {dict(deal)}: expected a profile for each of "
                             f"{', '.join(grounds.games)}")
        yield tuple(game.index(deal[name]) for name, game in grounds.games.items())


def _joined(grounds: IssueAreas, places: Sequence[Index]) -> str:
    return "; ".join(f"{name}: {game.label(place)}" for (name, game), place
                     in zip(grounds.games.items(), places, strict=True))


def _rank(entry: Mapping[str, Any]) -> tuple[bool, bool, bool, Fraction]:
    """Rescued deals first, then those that hold apart; the less patience pooling needs first."""
    least = entry["critical_discount"]["pooled"]
    return (not entry["rescued"], not entry["stable"]["separate"], least is None,
            least or Fraction(0))


def _status(entries: Sequence[Mapping[str, Any]]) -> Status:
    held = any(
        entry["critical_discount"]["pooled"] is not None
        or entry["critical_discount"]["separate"] is not None if entry["rescued"] is None
        else entry["rescued"] or entry["stable"]["separate"] for entry in entries)
    return Status.COMPLETE if held else Status.NONE


def _claim(
    entries: Sequence[Mapping[str, Any]], deltas: Mapping[str, Fraction | None], pool: Pool
) -> str:
    if not pool.timed:
        return "the critical discounts of the deals listed, areas apart and pooled"
    apart = sum(bool(entry["stable"]["separate"]) for entry in entries)
    rescued = sum(bool(entry["rescued"]) for entry in entries)
    return (f"deals that hold area by area: exactly {apart} of {len(entries)}; deals that linking "
            f"areas rescues: exactly {rescued}")
