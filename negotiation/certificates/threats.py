"""Claims about rational threats of two parties (Nash, 1953) and the coco value.

An agreement v is the solution of the variable-threat game if some prices p, adding up to 1,
support it and p_1 v_1 / w_1 - p_2 v_2 / w_2 is the value of the zero-sum game with payoffs
p_1 U_1 / w_1 - p_2 U_2 / w_2. Here one party's threat is seen to guarantee at least that at
`low`, the other's to concede at most that at `high`; both prices support v, so all between do,
and the value, which is continuous in the price, meets the agreement there.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from .games import Game
from .programs import dot
from .reading import Node

Mixture = tuple[Fraction, ...]
Vector = tuple[Fraction, ...]


def check_threats(record: Node, point: Node, game: Game, weights: Vector) -> None:
    """The threats of a result, and that carrying them out gives its disagreement point."""
    record.demand(game.n == 2, "defined for two parties only")
    players = game.players
    agreed = tuple(node.exact() for node in record["payoffs"].named(players))
    _lottery(record, game, agreed)
    strategies = [_mixture(node, game.actions[i])
                  for i, node in enumerate(record["strategies"].named(players))]
    low, high = (tuple(node.exact() for node in record["prices"][key].named(players))
                 for key in ("low", "high"))
    for key, prices in (("low", low), ("high", high)):
        _supports(record["prices"][key], prices, agreed, game)
    record["prices"]["low"].demand(low[0] <= high[0], "is not below the other price")
    record["exact"].must_be(low == high)
    record["strategies"].demand(
        all(_set_off(game, low, weights, strategies[0], b) >= _off(low, weights, agreed)
            for b in range(game.shape[1])),
        f"the threat of {players[0]} does not guarantee it the agreement")
    record["strategies"].demand(
        all(_set_off(game, high, weights, a, strategies[1]) <= _off(high, weights, agreed)
            for a in range(game.shape[0])),
        f"the threat of {players[1]} concedes more than the agreement")
    point.must_be({player: _expected(game, i, strategies) for i, player in enumerate(players)})
    _coco(record["coco"], game)


def _lottery(record: Node, game: Game, agreed: Vector) -> None:
    found = {game.label(profile): profile for profile in game.profiles()}
    parts = [(found[item["deal"].one_of(found, "a profile")], item["probability"].exact())
             for item in record["lottery"]]
    record["lottery"].demand(sum(p for _, p in parts) == 1 and all(p > 0 for _, p in parts),
                             "probabilities do not add up to 1")
    for i, player in enumerate(game.players):
        given = sum((game.payoff(i, profile) * p for profile, p in parts), Fraction(0))
        record["payoffs"][player].demand(given == agreed[i], f"the lottery gives {given}")


def _mixture(node: Node, actions: tuple[str, ...]) -> Mixture:
    named = dict(node.items())
    node.demand(set(named) <= set(actions), "names an unknown action")
    found = tuple(named[a].exact() if a in named else Fraction(0) for a in actions)
    node.demand(min(found) >= 0 and sum(found) == 1, "probabilities do not add up to 1")
    return found


def _supports(node: Node, prices: Vector, agreed: Vector, game: Game) -> None:
    node.demand(min(prices) >= 0 and sum(prices) == 1, "prices do not add up to 1")
    level = dot(prices, agreed)
    for profile in game.profiles():
        value = dot(prices, [game.payoff(0, profile), game.payoff(1, profile)])
        node.demand(value <= level, f"{game.label(profile)} is worth more at these prices")


def _off(prices: Vector, weights: Vector, payoffs: Vector) -> Fraction:
    """The parties' payoffs set off against each other."""
    return prices[0] * payoffs[0] / weights[0] - prices[1] * payoffs[1] / weights[1]


def _set_off(game: Game, prices: Vector, weights: Vector, first: Mixture | int,
             second: Mixture | int) -> Fraction:
    """The same, expected, where one side mixes and the other plays an action."""
    if isinstance(first, int):
        assert not isinstance(second, int)
        pairs = [((first, b), p) for b, p in enumerate(second) if p]
    else:
        assert isinstance(second, int)
        pairs = [((a, second), p) for a, p in enumerate(first) if p]
    return sum((p * _off(prices, weights, (game.payoff(0, at), game.payoff(1, at)))
                for at, p in pairs), Fraction(0))


def _expected(game: Game, i: int, strategies: list[Mixture]) -> Fraction:
    first, second = ([(a, p) for a, p in enumerate(mixture) if p] for mixture in strategies)
    return sum((p * q * game.payoff(i, (a, b)) for (a, p), (b, q) in product(first, second)),
               Fraction(0))


def _coco(coco: Node, game: Game) -> None:
    """Half the largest joint payoff, half the value of the game of differences."""
    joint = {profile: game.payoff(0, profile) + game.payoff(1, profile)
             for profile in game.profiles()}
    coco["joint"].must_be(max(joint.values()))
    coco["deal"].must_be(game.label(max(joint, key=lambda profile: joint[profile])))
    ones = (Fraction(1), Fraction(1))
    strategies = [_mixture(node, game.actions[i])
                  for i, node in enumerate(coco["strategies"].named(game.players))]
    advantage = coco["advantage"].exact()
    sure = min(_set_off(game, ones, ones, strategies[0], b) for b in range(game.shape[1]))
    most = max(_set_off(game, ones, ones, a, strategies[1]) for a in range(game.shape[0]))
    coco["advantage"].demand(sure == advantage == most, f"the strategies prove {sure} to {most}")
    shares = ((max(joint.values()) + advantage) / 2, (max(joint.values()) - advantage) / 2)
    coco["payoffs"].must_be(dict(zip(game.players, shares, strict=True)))
