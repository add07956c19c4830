"""The part of ``negotiation truce`` about issue areas: ``--pooled``, ``--with``, ``--area``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from negotiation.cli._common import Command, load, option_faults, refusal
from negotiation.cli._truce_spelling import profile, profiles

if TYPE_CHECKING:
    from negotiation.model.game import Game, Profile
    from negotiation.model.negotiation import Negotiation
    from negotiation.result import Result


def area_options(command: Command) -> Command:
    """Add ``--pooled``, ``--with`` and ``--area``."""
    for option in (
        click.option("--area", "areas", multiple=True, metavar="NAME=ISSUE,...",
                     help="With --pooled, of a negotiation: issues that make one area. Repeatable. "
                          "[default: what linkages, requirements and budgets tie together]"),
        click.option("--with", "others", multiple=True, metavar="FILE",
                     help="With --pooled: a game that is played beside that of FILE, a player of "
                          "the same name being the same. Repeatable; an area has the name of its "
                          "file."),
        click.option("--pooled", is_flag=True,
                     help="Does linking issue areas, so that a breach in one ends the deal in all, "
                          "rescue deals? Of a negotiation, or of games with --with. Goes with "
                          "--deal (of games: \"AREA: A,B; AREA: C,D\"), --discount and "
                          "--punishment nash or security."),
    ):
        command = option(command)
    return command


def _pooled(params: dict[str, Any], model: Any, terms: dict[str, Any]) -> Result:
    from negotiation.model.negotiation import Negotiation
    from negotiation.truces.linkage import PUNISHMENTS, pooled_incentives

    if params["punishment"] not in PUNISHMENTS:
        raise click.UsageError(f"--pooled takes --punishment {' or '.join(PUNISHMENTS)}, found "
                               f"{params['punishment']}")
    asked = _of_issues if isinstance(model, Negotiation) else _of_games
    about = asked(params, model)
    with option_faults():
        found = pooled_incentives(**about, discount=terms["discount"],
                                  punishment=params["punishment"])
    if terms["discount"] is not None and found.deals[0]["stable"]["pooled"] is None:
        raise click.UsageError("--discount: expected one for every player with a choice, found it "
                               f"for {', '.join(terms['discount'])} only")
    return found


def _of_issues(params: dict[str, Any], talks: Negotiation) -> dict[str, Any]:
    """A negotiation, its deals and its areas."""
    if params["others"]:
        raise click.UsageError("--with goes with a game: the areas of a negotiation are its own "
                               "issues")
    return {"model": talks, "deals": profiles(talks, params["deals"]) or None,
            "areas": _issues(params["areas"])}


def _of_games(params: dict[str, Any], first: Game) -> dict[str, Any]:
    """Games, and deals on all of them."""
    if params["areas"]:
        raise click.UsageError("--area goes with a negotiation: a game is an area by itself")
    games = _games(first, params["file"], params["others"])
    return {"model": games, "deals": [_joint(games, deal) for deal in params["deals"]] or None}


def _issues(areas: Sequence[str]) -> dict[str, list[str]] | None:
    """Issues by name of their area."""
    found: dict[str, list[str]] = {}
    for text in areas:
        name, given, issues = text.partition("=")
        if not given or not name.strip() or not issues.strip():
            raise click.UsageError(f"--area {text}: expected a name and issues, as "
                                   "goods=tariff,quota")
        if name.strip() in found:
            raise click.UsageError(f"--area: {name.strip()!r} is given twice")
        found[name.strip()] = [issue.strip() for issue in issues.split(",")]
    return found or None


def _games(first: Game, file: str, others: Sequence[str]) -> dict[str, Game]:
    """The games by name of their area: that of the file, counted where it is met again."""
    from negotiation.model.game import Game

    if not others:
        raise click.UsageError("--pooled compares issue areas, and a game is one: name the games "
                               "played beside it by --with FILE")
    if (file, *others).count("-") > 1:
        raise click.UsageError("--with -: standard input can be read only once")
    found: dict[str, Game] = {}
    for name in (file, *others):
        game = first if not found else load(name)
        if not isinstance(game, Game):
            raise refusal(game, "truce --with", "game")
        stem = "standard input" if name == "-" else Path(name).stem
        again = 2
        while (area := stem if stem not in found else f"{stem} {again}") in found:
            again += 1
        found[area] = game
    return found


def _joint(games: Mapping[str, Game], deal: str) -> dict[str, Profile]:
    """A deal on all areas, spelled as reports do: ``AREA: A,B; AREA: C,D``."""
    form = "; ".join(f"{name}: {game.label((0,) * game.n)}" for name, game in games.items())
    found: dict[str, Profile] = {}
    for part in deal.split(";"):
        area, colon, actions = (word.strip() for word in part.partition(":"))
        if not colon or area not in games or area in found:
            raise click.UsageError(f"--deal {deal}: expected a deal for each area, as {form!r}")
        found[area] = profile(games[area], games[area], actions)
    if len(found) < len(games):
        missing = next(name for name in games if name not in found)
        raise click.UsageError(f"--deal {deal}: nothing for {missing}; expected {form!r}")
    return found


ANSWERS = {"pooled": _pooled}
