"""Leverage that is lost by chance: a Markov chain of games instead of a known path.

If nobody knows when the other suppliers come, there is no last day to unravel from: as long as
the lever is there, tomorrow's worth of the deal is an average, and a deal may be kept now although
it will be broken once the lever is gone.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from negotiation.errors import InputError
from negotiation.exact import exact, shrink
from negotiation.model.game import Game, Profile
from negotiation.model.negotiation import Negotiation
from negotiation.result import Method, Result, Status
from negotiation.truces.chain_truce import ChainTruce
from negotiation.truces.decay import HalfLife
from negotiation.truces.drift import Drift, Index, drift_of, speed
from negotiation.truces.lotteries import Lottery
from negotiation.truces.named_deal import named_deal
from negotiation.truces.reversion import ranked
from negotiation.truces.stage import stage
from negotiation.truces.stated_terms import stated_terms
from negotiation.truces.terms import Terms, terms
from negotiation.truces.worlds import World

# Games up to this size are examined whole; of larger ones the best deals that hold today.
_WHOLE, _BEST = 64, 10
# Chances that are not rational are rounded to this.
_GRID = 10**12
_MOST_LEVERS = 6
_REFERENCES = ("fearon1995", "powell2006", "friedman1971")


@dataclass(frozen=True, kw_only=True)
class ChanceErosion(Result):
    """In which states of the world deals are kept, where chance moves it.

    Attributes
    ----------
    states : names, where each may lead, and its pure one-shot equilibria.
    start : the state of today.
    deals : one entry a deal: the states in which it is kept, and what a breach costs in each.
    """

    command: ClassVar[str] = "truce"
    discount: dict[str, Fraction | None]
    lag: dict[str, int]
    hazard: Fraction
    summit: dict[str, Any] | None
    start: str
    states: list[dict[str, Any]]
    deals: list[dict[str, Any]]


def chance_erosion(
    games: Mapping[str, Game],
    then: Mapping[str, Mapping[str, object]],
    start: str | None = None,
    deals: Iterable[Profile] | None = None,
    discount: object = None,
    lag: object = None,
    hazard: object = None,
    horizon: object = None,
    renewal: object = None,
) -> ChanceErosion:
    """Ask in which states of a Markov chain of games deals are kept.

    Parameters
    ----------
    games
        For each state of the world its stage game.
    then
        For each state the chances of the states of the next period.
    start
        The state of today; default the first.
    deals, discount, lag, hazard, horizon, renewal
        As in `erosion`; discounts default to those of the first game.

    Raises
    ------
    InputError
        If names or chances do not fit, or a state has no pure one-shot equilibrium.

    Examples
    --------
    Once the lever is gone the deal is broken; as long as it may stay, it is kept:

    >>> there = Game.from_payoffs({"A": [[3, 0], [5, 0]], "B": [[3, 5], [0, 0]]}, discount="9/10")
    >>> gone = Game.from_payoffs({"A": [[3, 0], [5, "5/2"]], "B": [[3, 5], [0, "5/2"]]})
    >>> found = chance_erosion({"there": there, "gone": gone}, discount="3/4", deals=[("1", "1")],
    ...                        then={"there": {"there": "3/4", "gone": "1/4"}, "gone": {"gone": 1}})
    >>> found.deals[0]["kept"], found.deals[0]["unravels"]
    (['there'], False)
    """
    names = list(games)
    lotteries = tuple(_lottery(names, state, then.get(state, {})) for state in names)
    begin = names[0] if start is None else start
    if begin not in names:
        raise InputError(f"expected one of the states {', '.join(names)}, found {begin!r}")
    world = World(tuple(names), tuple(games.values()), lotteries, names.index(begin))
    first = world.games[world.start]
    options = {"discount": discount, "lag": lag, "hazard": hazard, "horizon": horizon,
               "renewal": renewal}
    return _answer(first, world, options, deals, {"chain": "stated"}, {
        "worlds": {state: game.to_document()["payoffs"] for state, game in games.items()}})


def sudden_erosion(
    model: Game | Negotiation,
    to: Game | None = None,
    half_life: object = None,
    deals: Iterable[Profile] | None = None,
    discount: object = None,
    lag: object = None,
    hazard: object = None,
    horizon: object = None,
    renewal: object = None,
) -> ChanceErosion:
    """Leverage that does not fade but is lost all at once, on a day that nobody knows.

    Each lever is lost in a period with the chance that makes its expected weight fall as fast as
    that of `erosion`: ``1 - 2**(-1/H)`` for a half-life of H, rounded to twelve digits.

    Parameters
    ----------
    model, to, half_life, deals, discount, lag, hazard, horizon, renewal
        As in `erosion`.

    Examples
    --------
    On a known path this deal unravels; where nobody knows the day it is kept for now:

    >>> now = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]}, discount="7/10")
    >>> later = Game.from_payoffs({"A": [[3, 0], [5, "5/2"]], "B": [[3, 5], [0, 1]]})
    >>> sudden_erosion(now, later, half_life=4, deals=[("1", "1")]).deals[0]["kept"]
    ['as now']
    """
    drift = drift_of(model, to, half_life, None)
    world = _world(drift)
    options = {"discount": discount, "lag": lag, "hazard": hazard, "horizon": horizon,
               "renewal": renewal}
    return _answer(model, world, options, deals, {"chain": "sudden", **speed(to, half_life, None)},
                   {} if to is None else {"to": to.to_document()["payoffs"]})


def kept_until_lost(drift: Drift, deal: Index, agreed: Terms) -> bool:
    """Whether a deal is kept for as long as no lever is lost, if each is lost on an unknown day.

    The worlds are those of `sudden_erosion`; each must have a pure one-shot equilibrium.

    Examples
    --------
    >>> from negotiation.truces.drift import drift_of_games
    >>> now = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]}, discount="7/10")
    >>> later = Game.from_payoffs({"A": [[3, 0], [5, "5/2"]], "B": [[3, 5], [0, 1]]})
    >>> path = drift_of_games(now, later, HalfLife(Fraction(4)))
    >>> kept_until_lost(path, (0, 0), terms(now))
    True
    """
    world = _world(drift)
    return ChainTruce(world, deal, agreed).kept[world.start]


def _lottery(names: Sequence[str], state: str, chances: Mapping[str, object]) -> Lottery:
    unknown = [name for name in chances if name not in names]
    if unknown:
        raise InputError(f"chances of {state!r}: unknown state {unknown[0]!r}")
    try:
        found = [(names.index(name), exact(chance)) for name, chance in chances.items()]
    except ValueError as error:
        raise InputError(f"chances of {state!r}: {error}") from None
    if any(chance < 0 for _, chance in found) or sum(chance for _, chance in found) != 1:
        raise InputError(f"chances of {state!r}: expected chances that sum to 1")
    return tuple(sorted((k, chance) for k, chance in found if chance))


def _world(drift: Drift) -> World:
    """For each set of levers that are left its game, and the chances that some are lost."""
    count = len(drift.decays)
    if count > _MOST_LEVERS:
        raise InputError(f"sudden erosion: expected at most {_MOST_LEVERS} speeds, found {count}")
    stay = [_stays(decay) for decay in drift.decays if isinstance(decay, HalfLife)]
    sets = list(itertools.product((True, False), repeat=count))
    lotteries = []
    for left in sets:
        chances: dict[int, Fraction] = {}
        for k, later in enumerate(sets):
            chance = Fraction(1)
            for here, there, kept in zip(left, later, stay, strict=True):
                chance *= (kept if there else 1 - kept) if here else Fraction(not there)
            if chance:
                chances[k] = chance
        lotteries.append(tuple(chances.items()))
    names = tuple(_name(drift, left) for left in sets)
    return World(names, tuple(_game(drift, left) for left in sets), tuple(lotteries))


def _stays(decay: HalfLife) -> Fraction:
    """The chance that a lever is still there after a period."""
    low, high = decay.weight(1)
    return low if low == high else Fraction(round(low * _GRID), _GRID)


def _name(drift: Drift, left: Sequence[bool]) -> str:
    lost = [name for name, there in zip(drift.names, left, strict=True) if not there]
    return f"without {' and '.join(lost)}" if lost else "as now"


def _game(drift: Drift, left: Sequence[bool]) -> Game:
    tables = []
    for i, limit in enumerate(drift.limit):
        total = limit.astype(object)
        for there, parts in zip(left, drift.fading, strict=True):
            total = total + (parts[i].astype(object) if there else 0)
        tables.append(shrink(np.asarray(total)))
    game = drift.game
    return Game(game.players, game.actions, tuple(tables), drift.denominators, game.title,
                game.discount)


def _answer(
    model: Game | Negotiation, world: World, options: Mapping[str, Any],
    deals: Iterable[Profile] | None, asked: dict[str, Any], certificate: dict[str, Any],
) -> ChanceErosion:
    game = world.games[world.start]
    stated = stated_terms(model, game, **options)
    agreed = terms(game, **stated)
    movers = [i for i, size in enumerate(game.shape) if size > 1]
    for i in movers:
        if agreed.discount[i] is None:
            raise InputError(f"{game.players[i]} has no discount")
    if deals is not None:
        chosen = [named_deal(model, game, deal) for deal in deals]
    else:
        ground = stage(game, **stated)
        kept = np.ndindex(game.shape) if game.size <= _WHOLE else map(
            tuple, np.argwhere(ground.stable()).tolist())
        chosen = ranked(ground, list(kept), "nash")
        chosen = chosen if game.size <= _WHOLE else chosen[:_BEST]
    truces = [ChainTruce(world, deal, agreed) for deal in chosen]
    entries = [_entry(truce) for truce in truces]
    listed = "listed" if deals is not None else "all" if game.size <= _WHOLE else "best"
    return ChanceErosion(
        model=model,
        method=Method("erosion-by-chance", {**asked, "deals": listed}, _REFERENCES),
        status=Status.COMPLETE if any(entry["kept"] for entry in entries) else Status.NONE,
        claim=_claim(entries),
        certificate={"kind": "erosion-by-chance", **certificate},
        discount=dict(zip(game.players, agreed.discount, strict=True)),
        lag=dict(zip(game.players, agreed.lag, strict=True)),
        hazard=agreed.hazard,
        summit=None if agreed.summit.certain else {
            "horizon": agreed.summit.periods, "renewal": agreed.summit.renewal},
        start=world.states[world.start],
        states=[_state(world, z) for z in range(len(world.states))],
        deals=entries,
    )


def _state(world: World, z: int) -> dict[str, Any]:
    from negotiation.equilibria.pure import pure_equilibrium_mask

    found = np.argwhere(pure_equilibrium_mask(world.games[z])).tolist()
    return {"state": world.states[z],
            "then": {world.states[k]: chance for k, chance in world.then[z]},
            "equilibria": [world.game.profile(cell) for cell in found]}


def _entry(truce: ChainTruce) -> dict[str, Any]:
    world, game = truce.world, truce.world.game
    deal: Index = truce.deal
    everywhere = [True] * len(world.states)
    lasting = truce.slack(everywhere)
    start = world.start
    return {
        "deal": game.label(deal),
        "profile": game.profile(deal),
        "holds": truce.broken(everywhere) == [],
        "kept": [name for name, kept in zip(world.states, truce.kept, strict=True) if kept],
        "unravels": start not in truce.broken(everywhere) and not truce.kept[start],
        "slack": {name: {game.players[i]: lasting[i][z] for i in lasting}
                  for z, name in enumerate(world.states)},
        "slack_as_kept": {name: {game.players[i]: x[z] for i, x in truce.slack(truce.kept).items()}
                          for z, name in enumerate(world.states) if truce.kept[z]},
    }


def _claim(entries: Sequence[Mapping[str, Any]]) -> str:
    holding = sum(entry["holds"] for entry in entries)
    some = sum(bool(entry["kept"]) and not entry["holds"] for entry in entries)
    return (f"of {len(entries)} deals exactly {holding} are kept in every state of the world under "
            f"reversion to the pure one-shot equilibrium of each state that is worst for the "
            f"deviator, and {some} in some states")
