"""Claims about all payoffs of equilibria of two players: each corner is one, by substitution.

A corner v is reached by playing a profile a now and then a lottery w over the corners: ``v =
(1 - d) u(a) + d w``. Nobody deviates if ``v_i >= (1 - d) c_i(a) + d p_i``, with c_i the best reply
payoff and p_i the payoff of i at the corner from which it is punished. That nothing lies outside
is proved by the solver and not again here.
"""

from __future__ import annotations

from fractions import Fraction

from .games import Game
from .reading import Node
from .report import Report

Point = tuple[Fraction, ...]


def check_payoff_set(answer: Node, game: Game, report: Report) -> None:
    """The record ``payoff_set``: corners in order, each supported, and the punishments."""
    report.run("payoff_set", lambda: _corners(answer, game, report))
    report.note("that no equilibrium payoff lies outside the payoff set was not re-checked")


def _corners(answer: Node, game: Game, report: Report) -> None:
    node = answer["payoff_set"]
    players = [game.players.index(name.one_of(game.players, "a player"))
               for name in node["players"]]
    node["players"].demand(len(set(players)) == 2, "expected two players")
    delta = node["discount"].exact()
    node["discount"].demand(0 < delta < 1, f"{delta} is not between 0 and 1")
    for i in players:
        asked = answer["discount"][game.players[i]]
        node["discount"].demand((asked.is_null() and game.shape[i] == 1) or asked.exact() == delta,
                                f"is not that of {game.players[i]}")
    listed = list(node["vertices"])
    node["empty"].must_be(not listed)
    if not listed:
        return
    if not all(isinstance(x.value, str) for vertex in listed for x in vertex):
        report.note("the corners of the payoff set are floats and were not re-checked")
        return
    corners = [tuple(x.exact() for x in vertex) for vertex in listed]
    for vertex, corner in zip(listed, corners, strict=True):
        vertex.demand(len(corner) == 2, "expected two payoffs")
    _in_order(node["vertices"], corners)
    names = [game.players[i] for i in players]
    punished = [number.integer() for number in node["punishments"].named(names)]
    node["punishments"].demand(all(1 <= k <= len(corners) for k in punished),
                               "names a corner that there is not")
    threat = tuple(min(corner[i] for corner in corners) for i in (0, 1))
    node["punishments"].demand(all(corners[k - 1][i] == threat[i] for i, k in enumerate(punished)),
                               "names a corner that is not the worst for the player")
    node["threat"].must_be(dict(zip(names, threat, strict=True)))
    supports = list(node["supports"])
    node["supports"].demand(len(supports) == len(corners), "one support a corner is expected")
    for support, corner in zip(supports, corners, strict=True):
        _supported(support, corner, corners, threat, players, game, delta)


def _in_order(listed: Node, corners: list[Point]) -> None:
    """Counter-clockwise from the lowest first coordinate, then the lowest second; no turn back."""
    listed.demand(corners[0] == min(corners) and len(set(corners)) == len(corners),
                  "do not begin with the lowest, or repeat")
    for k in range(len(corners) if len(corners) > 2 else 0):
        a, b, c = corners[k - 2], corners[k - 1], corners[k]
        turn = (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])
        listed.demand(turn > 0, "do not go round a convex set counter-clockwise")


def _supported(support: Node, corner: Point, corners: list[Point], threat: Point,
               players: list[int], game: Game, delta: Fraction) -> None:
    profile = game.read_profile(support["profile"])
    total, then = Fraction(0), [Fraction(0), Fraction(0)]
    for item in support["then"]:
        k, chance = item["vertex"].integer(), item["probability"].exact()
        item.demand(1 <= k <= len(corners) and chance > 0, "expected a corner and its chance")
        total += chance
        then = [w + chance * x for w, x in zip(then, corners[k - 1], strict=True)]
    support["then"].demand(total == 1, f"chances sum to {total}")
    for i, player in enumerate(players):
        here = (1 - delta) * game.payoff(player, profile) + delta * then[i]
        support.demand(here == corner[i], f"gives {game.players[player]} {here}, not {corner[i]}")
        breaks = (1 - delta) * game.best_reply(player, profile)[0] + delta * threat[i]
        support.demand(here >= breaks, f"{game.players[player]} gains {breaks - here} by a breach")
