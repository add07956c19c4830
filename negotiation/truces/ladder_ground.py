"""The game that a ladder of measures is played in, and what is played on each of its rungs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from negotiation.errors import InputError
from negotiation.model.game import Game, Profile
from negotiation.model.negotiation import Negotiation
from negotiation.model.parts import Ladder
from negotiation.model.slices import Slice
from negotiation.truces.reversion import ranked
from negotiation.truces.stage import stage
from negotiation.truces.stated_terms import stated_terms

Index = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Ground:
    """What a ladder needs: who plays, who is watched, and the profile of every rung.

    Parameters
    ----------
    game
        Of all acting parties; others have one action.
    name, bloc
        Of the ladder, and of those who carry it out, together.
    by, against
        Numbers of those who carry it out, in increasing order, and of those watched.
    weights
        Of the payoffs of those who carry it out.
    rungs, rung_names
        The profile and the name of each, the deal first.
    calm
        Periods without a violation that lead down a rung.
    """

    game: Game
    name: str
    bloc: str
    by: tuple[int, ...]
    against: tuple[int, ...]
    weights: tuple[Fraction, ...]
    rungs: tuple[Index, ...]
    rung_names: tuple[str, ...]
    calm: int

    def __post_init__(self) -> None:
        if not self.against:
            raise InputError("ladder: all who have a choice carry it out, nobody is watched")
        if len(self.rungs) < 2:
            raise InputError("ladder: expected at least one rung above the deal")

    def names(self, players: Sequence[int]) -> list[str]:
        """Names of players given by numbers."""
        return [self.game.players[i] for i in players]


def ground_of_game(
    game: Game, deal: Profile | None, rungs: Sequence[Mapping[str, str]], by: Sequence[str],
    down_after: int | None,
) -> Ground:
    """A ladder in a game, given by the actions of those who carry it out.

    Raises
    ------
    InputError
        If the deal is missing, or a name is unknown.
    """
    if deal is None:
        raise InputError("ladder: a game needs the deal that it protects")
    base = game.profile(game.index(deal))
    unknown = [player for player in by if player not in game.players]
    if unknown or not by:
        raise InputError(f"ladder: unknown player {unknown[0]!r}" if unknown else
                         "ladder: expected the players who carry it out")
    profiles = [game.index(base)]
    for k, rung in enumerate(rungs, 1):
        stray = [player for player in rung if player not in by]
        if stray:
            raise InputError(f"rung {k}: {stray[0]!r} is not among those who carry it out")
        profiles.append(game.index({**base, **rung}))
    chosen = tuple(sorted(game.players.index(player) for player in by))
    return Ground(
        game, "ladder", " and ".join(game.players[i] for i in chosen), chosen,
        tuple(i for i, size in enumerate(game.shape) if size > 1 and i not in chosen),
        (Fraction(1),) * len(chosen), tuple(profiles),
        ("deal", *(f"rung {k}" for k in range(1, len(profiles)))), down_after or 1)


def grounds_of_talks(
    talks: Negotiation, name: str | None, deals: Sequence[Profile | None]
) -> list[Ground]:
    """A ladder of a negotiation that protects one deal or another, all in one game.

    Its parties and the principals act, other partners stand still.

    Raises
    ------
    InputError
        If there is no such ladder, a rung moves an issue of somebody else, or what is to be
        played on it is against a party's own doctrine.
    """
    chosen = _named(talks, name)
    acting = list(dict.fromkeys([*(p.id for p in talks.principals), *chosen.by]))
    part = talks.slice(acting)
    game = talks.compile(part)
    by = tuple(i for i, p in enumerate(talks.parties) if p.id in chosen.by)
    return [Ground(
        game, chosen.id, "the bloc", by,
        tuple(i for i, size in enumerate(game.shape) if size > 1 and i not in by),
        tuple(talks.parties[i].weight for i in by),
        _rungs(talks, chosen, part, _protected(talks, deal)),
        tuple(rung.name for rung in chosen.rungs), chosen.down_after or 1) for deal in deals]


def _rungs(
    talks: Negotiation, chosen: Ladder, part: Slice, base: Mapping[str, str]
) -> tuple[Index, ...]:
    """What is played on each rung."""
    profiles = []
    for rung in chosen.rungs:
        stray = [issue for issue in rung.levels if talks.issue(issue).by not in chosen.by]
        if stray:
            raise InputError(f"ladder {chosen.id}: rung {rung.name!r} moves {stray[0]}, an issue "
                             f"of {talks.issue(stray[0]).by}, who does not carry it out")
        where = part.index({**base, **rung.levels})
        if where is None:
            raise InputError(f"ladder {chosen.id}: on rung {rung.name!r} a party would break its "
                             "own doctrine")
        profiles.append(where)
    return tuple(profiles)


def _named(talks: Negotiation, name: str | None) -> Ladder:
    ids = [found.id for found in talks.ladders]
    if name is None and len(ids) == 1:
        return talks.ladders[0]
    if not ids:
        raise InputError("this file has no [[ladder]]")
    if name not in ids:
        raise InputError(f"expected one of the ladders {', '.join(ids)}, found {name!r}")
    return talks.ladders[ids.index(name)]


def _protected(talks: Negotiation, deal: Profile | None) -> dict[str, str]:
    """Levels of the deal that a ladder protects, by issue; the status quo where left out."""
    if isinstance(deal, Mapping) and set(deal) <= set(talks.issue_ids):
        return dict(deal)
    part = talks.slice()
    game = talks.compile(part)
    if deal is not None:
        return part.profile(game.index(deal))
    ground = stage(game, **stated_terms(talks, game))
    if not ground.timed:
        return {}
    holding = [tuple(int(k) for k in cell) for cell in np.argwhere(ground.stable())]
    best = ranked(ground, holding, "nash")
    return part.profile(best[0]) if best else {}
