"""What the options of ``negotiation truce`` spell: deals, numbers, numbers by player."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from negotiation.cli._common import as_game

if TYPE_CHECKING:
    from negotiation.model.game import Game, Profile
    from negotiation.model.negotiation import Negotiation


def profiles(model: Game | Negotiation, deals: Sequence[str]) -> list[Profile]:
    """The deals that ``--deal`` names."""
    if not deals:
        return []
    game = as_game(model, "truce")
    return [profile(model, game, deal) for deal in deals]


def only_profile(model: Game | Negotiation, deals: Sequence[str]) -> Profile | None:
    """The one deal that ``--deal`` names, if it does."""
    return next(iter(profiles(model, deals)), None)


def profile(model: object, game: Game, deal: str) -> Profile:
    """A deal: one action a player who has a choice, or levels of a negotiation."""
    from negotiation.model.negotiation import Negotiation

    actions = [action.strip() for action in deal.split(",")]
    choosing = [size > 1 for size in game.shape]
    if len(actions) == game.n and all(map(_known, actions, game.actions)):
        return actions
    free = [names for names, chosen in zip(game.actions, choosing, strict=True) if chosen]
    if len(actions) == len(free) and all(map(_known, actions, free)):
        rest = iter(actions)
        return [next(rest) if chosen else names[0]
                for chosen, names in zip(choosing, game.actions, strict=True)]
    if isinstance(model, Negotiation):
        return _levels(model, deal)
    who = [player for player, chosen in zip(game.players, choosing, strict=True) if chosen]
    if len(actions) != len(who):
        raise click.UsageError(f"--deal {deal}: expected {len(who)} actions, of "
                               f"{', '.join(who)}, found {len(actions)}")
    wrong, names = next((action, names) for action, names in zip(actions, free, strict=True)
                        if action not in names)
    raise click.UsageError(f"--deal {deal}: {wrong!r} is not one of {', '.join(names)}")


def _known(action: str, names: tuple[str, ...]) -> bool:
    return action in names


def _levels(talks: Negotiation, deal: str) -> dict[str, str]:
    """The levels that a deal names, by issue; issues not named stay at the status quo."""
    from difflib import get_close_matches

    issues = [issue for issue in talks.issues if issue.by in [p.id for p in talks.principals]]
    found: dict[str, str] = {}
    for level in (part.strip() for part in re.split("[,;+]", deal)):
        owners = [issue.id for issue in issues if level in issue.levels]
        if len(owners) != 1 or owners[0] in found:
            near = get_close_matches(level, [name for issue in issues for name in issue.levels], 1)
            raise click.UsageError(
                f"--deal {deal}: expected levels of different issues of the principals; "
                f"{level!r} " + (
                    f"is a level of {' and of '.join(owners)}" if len(owners) > 1 else
                    f"is a second level of {owners[0]}" if owners else
                    "is none" + (f"; did you mean {near[0]!r}?" if near else "")))
        found[owners[0]] = level
    return found


def by_player(text: str | None, option: str) -> Any:
    """``X`` for all, or ``P=X,Q=Y`` for the players named."""
    if text is None:
        return None
    if "=" not in text:
        return number(text, option)
    pairs = [part.rpartition("=") for part in text.split(",")]
    players = [player.strip() for player, _, _ in pairs]
    for player in players:
        if players.count(player) > 1:
            raise click.UsageError(f"{option}: {player!r} is given twice")
    return {player: number(pair[2], option) for player, pair in zip(players, pairs, strict=True)}


def number(text: str, option: str) -> Fraction:
    from negotiation.exact import exact

    try:
        return exact(text)
    except ValueError as error:
        raise click.UsageError(f"{option}: {error}") from None


def terms_of(params: Mapping[str, Any]) -> dict[str, Any]:
    """Discounts, lags, and what else says when a truce ends; None where not given."""
    by_name = {name: by_player(params[name], f"--{name}") for name in ("discount", "lag")}
    single = {name: None if params[name] is None else number(params[name], f"--{name}")
              for name in ("hazard", "horizon", "renewal")}
    return {**by_name, **single}
