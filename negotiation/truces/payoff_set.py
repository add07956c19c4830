"""All payoffs that two players can reach in equilibria of a repeated game without transfers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from negotiation.errors import InputError
from negotiation.exact import exact
from negotiation.model.game import Game
from negotiation.model.plan import Lottery, Plan
from negotiation.truces.outer_set import Chain, outer_chain
from negotiation.truces.pair import Pair, pair
from negotiation.truces.payoff_proof import Outer
from negotiation.truces.payoff_search import Found, search
from negotiation.truces.payoff_vertices import is_short
from negotiation.truces.self_generation import Generated

Number = Fraction | float


@dataclass(frozen=True)
class PayoffSet:
    """The payoffs of all subgame-perfect equilibria in pure actions with public lotteries.

    Attributes
    ----------
    players : the two players with a choice.
    discount : of both.
    vertices : corners of the set, counter-clockwise from the lowest first coordinate (then the
        lowest second); a `Fraction` each where it is one, else a float. One for a point, two for
        a segment, none where there is no equilibrium.
    threat : each player's worst equilibrium payoff; None for an empty set.
    exact : whether all vertices are exact and proved to be all.
    within : no equilibrium payoff is further than this beyond a side, in units of the players'
        ranges; 0 where that is proved.
    """

    players: tuple[str, str]
    discount: Fraction
    vertices: tuple[tuple[Number, Number], ...]
    threat: dict[str, Number | None]
    exact: bool
    within: Fraction
    two: Pair = field(repr=False)
    inner: Generated | None = field(repr=False)
    outer: Outer | None = field(repr=False)

    @property
    def empty(self) -> bool:
        """Whether there is no equilibrium in pure actions."""
        return not self.vertices

    def plan(self, start: int = 0) -> Plan:
        """Strategies that reach a vertex: one state a vertex, a public lottery after each period.

        A player who deviates alone is punished from the vertex that is worst for it. Where
        vertices are not rational the plan reaches payoffs within 1e-20 of them.

        Raises
        ------
        InputError
            If the set is empty or has no such vertex.
        """
        if self.inner is None or not 0 <= start < len(self.inner.states):
            raise InputError(f"no vertex {start} in a payoff set with {len(self.vertices)}")
        names = tuple(f"vertex {k + 1}" for k in range(len(self.inner.states)))
        then = tuple(lottery(mixed) for mixed in self.inner.mixtures)
        return Plan(
            self.two.game.players, names, start,
            tuple(self.two.index(state.profile) for state in self.inner.states), then,
            tuple(deviations(self.two, self.inner, after) for after in then))

    @cached_property
    def chain(self) -> Chain:
        """A proof, for a referee, of what lies outside."""
        return outer_chain(self.two, self.discount,
                           [] if self.inner is None else self.inner.corners)

    def proof(self) -> dict[str, Any]:
        """What a checker needs beside `document`: corners near those that are not rational."""
        exact = self.inner is None or all(
            isinstance(x, Fraction) for vertex in self.vertices for x in vertex)
        corners = None if exact or self.inner is None else [
            [self.two.raw(i, corner[i]) for i in (0, 1)] for corner in self.inner.corners]
        return {"vertices": corners, **self.chain.document()}

    def document(self) -> dict[str, Any]:
        """The set as a result spells it, with what `proof` proves."""
        within = Fraction(1) if self.empty and not self.chain.empty else self.chain.within
        return {
            "empty": self.empty,
            "players": list(self.players),
            "vertices": [list(vertex) for vertex in self.vertices],
            "discount": self.discount,
            "threat": dict(self.threat),
            "exact": self.exact and not within,
            "within": 0 if not within else float(within) * (1 + 1e-9),
            "supports": [] if self.inner is None else [
                {"profile": self.two.game.profile(self.two.index(state.profile)),
                 "then": [{"vertex": k + 1, "probability": p} for k, p in sorted(mixed.items())]}
                for state, mixed in zip(self.inner.states, self.inner.mixtures, strict=True)],
            "punishments": None if self.inner is None else {
                player: k + 1
                for player, k in zip(self.players, self.inner.punish, strict=True)},
        }


def payoff_set(game: Game, discount: object = None) -> PayoffSet:
    """Payoffs of all pure-action subgame-perfect equilibria of a repeated game of two players.

    The largest set W that is the convex hull of ``(1 - delta) u(a) + delta w`` over profiles a
    and w in W with ``w_i >= min W_i + (1 - delta)/delta * (max_b u_i(b, a) - u_i(a))`` for both
    players (Abreu, Pearce and Stacchetti, 1990), found by the algorithm of Abreu and Sannikov
    (2014); its structure is solved and proved in rationals.

    Parameters
    ----------
    game
        At most two players have a choice.
    discount
        In (0, 1), the same for both players; default: the game's own.

    Raises
    ------
    InputError
        If more players have a choice, or the discount is missing, out of range, or not common.

    Notes
    -----
    Players can observe a public lottery before every period. A set may be empty, a point, or a
    segment.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[4, 0], [6, 2]], "B": [[4, 6], [0, 2]]})
    >>> [tuple(map(str, vertex)) for vertex in payoff_set(game, "3/5").vertices]
    [('2', '2'), ('5', '2'), ('4', '4'), ('2', '5')]
    """
    two = pair(game)
    delta = common_discount(two, discount)
    return _record(two, delta, search(two, delta))


def common_discount(two: Pair, given: object) -> Fraction:
    """One discount for both players.

    Raises
    ------
    InputError
    """
    names = [two.game.players[i] for i in two.players]
    stated = dict(zip(two.game.players, two.game.discount, strict=True))
    try:
        if isinstance(given, Mapping):
            unknown = [name for name in given if name not in stated]
            if unknown:
                raise InputError(f"{unknown[0]!r} is not a player")
            own = [exact({**stated, **given}[name]) for name in names]
        else:
            own = [exact(stated[name] if given is None else given) for name in names]
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"the payoff set needs a discount for both players: {error}") from None
    if own[0] != own[1]:
        raise InputError(f"the payoff set needs one discount for both players: {names[0]} has "
                         f"{own[0]}, {names[1]} {own[1]}")
    if not 0 < own[0] < 1:
        raise InputError(f"expected a discount between 0 and 1, found {own[0]}")
    return own[0]


def _record(two: Pair, delta: Fraction, found: Found) -> PayoffSet:
    players = (two.game.players[two.players[0]], two.game.players[two.players[1]])
    vertices = tuple((_number(two, 0, x), _number(two, 1, y)) for x, y in found.vertices)
    threat: dict[str, Number | None] = dict.fromkeys(players)
    if vertices:
        threat = {player: min(vertex[i] for vertex in vertices)
                  for i, player in enumerate(players)}
    within = max(found.bound.excess) if found.bound is not None else Fraction(
        0 if found.proved else 1)
    return PayoffSet(players, delta, vertices, threat, found.rational and found.proved, within,
                     two, found.inner, found.bound)


def _number(two: Pair, i: int, value: Fraction) -> Number:
    raw = two.raw(i, value)
    return raw if is_short(value) else float(raw)


def lottery(mixed: Mapping[int, Fraction], first: int = 0) -> Lottery:
    """Weights of states as a lottery of a plan whose numbering starts later."""
    return tuple((first + k, chance) for k, chance in sorted(mixed.items()))


def deviations(
    two: Pair, inner: Generated, then: Lottery, first: int = 0
) -> tuple[Lottery, ...]:
    """For each player of the game what follows its deviation; `then` for those without a choice."""
    punished = dict(zip(two.players, inner.punish, strict=True))
    return tuple(
        ((first + punished[i], Fraction(1)),) if i in punished else then
        for i in range(two.game.n))
