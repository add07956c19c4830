"""Coalitional solutions of a game of strategies, by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from negotiation.coalitions.blocs import Worth, bloc_worth
from negotiation.coalitions.power import secured, shared, threat_powers
from negotiation.coalitions.strong_nash import strong_nash
from negotiation.model.game import Game
from negotiation.model.partition import ordered
from negotiation.model.subsets import named

Found = tuple[Any, str, Any]


def label(game: Game, mask: int) -> str:
    """The members of a coalition joined by commas."""
    return ",".join(named(game.players, mask))


def _kohlberg_neyman(game: Game) -> Found:
    contests = threat_powers(game)
    value = dict(zip(game.players, shared(contests, game.n), strict=True))
    proof = {
        label(game, mask): {"power": power,
                            "threat": None if saddle is None else list(saddle.rows),
                            "reply": None if saddle is None else list(saddle.columns)}
        for mask, (power, saddle) in contests.items() if mask & 1
    }
    return value, "", proof


def _strong_nash(game: Game) -> Found:
    found = strong_nash(game)
    return [game.profile(at) for at in found.profiles], "", None


def _alpha(game: Game, pure: bool = False) -> Found:
    return {label(game, mask): secured(game, mask, pure)
            for mask in range(1, 1 << game.n)}, "", None


def _in_equilibrium(together: bool, game: Game) -> Found:
    everyone = (1 << game.n) - 1
    worths: dict[str, Any] = {}
    gaps = []
    for mask in range(1, 1 << game.n):
        others = everyone ^ mask
        rest = [others] if together and others else [
            1 << i for i in range(game.n) if others >> i & 1]
        worth = bloc_worth(game, ordered([mask, *rest]), mask)
        worths[label(game, mask)] = _interval(worth)
        if worth is None:
            gaps.append(label(game, mask))
    why = (f"the blocs have no pure equilibrium, and are more than two, for {'; '.join(gaps)}"
           if gaps else "")
    return worths, why, None


def _interval(worth: Worth | None) -> Any:
    if worth is None:
        return None
    return worth.least if worth.least == worth.greatest else [worth.least, worth.greatest]


GAME_FINDERS: dict[str, Callable[[Game], Found]] = {
    "kohlberg-neyman": _kohlberg_neyman,
    "strong-nash": _strong_nash,
    "alpha": _alpha,
    "gamma": partial(_in_equilibrium, False),
    "delta": partial(_in_equilibrium, True),
}
PURE_ALPHA: Callable[[Game], Found] = partial(_alpha, pure=True)
GAME_REFERENCES = {
    "kohlberg-neyman": ("kohlbergneyman2021",), "strong-nash": ("aumann1959",),
    "alpha": ("aumannpeleg1960",), "gamma": ("hartkurz1983",), "delta": ("hartkurz1983",),
}
