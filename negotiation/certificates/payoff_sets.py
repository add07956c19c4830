"""Claims about all payoffs of equilibria of two players: each corner is one, and there are no more.

A corner v is reached by playing a profile a now and then a lottery w over the corners: ``v =
(1 - d) u(a) + d w``. Nobody deviates if ``v_i >= (1 - d) c_i(a) + d p_i``, with c_i the best reply
payoff and p_i the payoff of i at the corner from which it is punished. That nothing lies outside
is shown by a chain of polygons. Corners that are not rational are floats; the certificate then has
rational ones near them, which are equilibrium payoffs.
"""

from __future__ import annotations

from fractions import Fraction

from .games import Game
from .outer_sets import Table, read_chain
from .reading import Node
from .report import Report

Point = tuple[Fraction, ...]
# Floats are this near, in units of a player's range, to the corners that are proved.
_NEAR = Fraction(1, 10**9)


def check_payoff_set(answer: Node, game: Game, report: Report) -> None:
    """The record ``payoff_set``: corners in order, each supported; punishments; nothing else."""
    report.run("payoff_set", lambda: _corners(answer, game))


def _corners(answer: Node, game: Game) -> None:
    node, proof = answer["payoff_set"], answer["certificate"]["payoff_set"]
    players = [game.players.index(name.one_of(game.players, "a player"))
               for name in node["players"]]
    choosing = [i for i in range(game.n) if game.shape[i] > 1]
    node["players"].demand(len(set(players)) == len(players) == 2 and {*choosing} <= {*players},
                           "expected two players, and all with a choice")
    delta = node["discount"].exact()
    node["discount"].demand(0 < delta < 1, f"{delta} is not between 0 and 1")
    for i in players:
        asked = answer["discount"][game.players[i]]
        node["discount"].demand((asked.is_null() and game.shape[i] == 1) or asked.exact() == delta,
                                f"is not that of {game.players[i]}")
    chain = read_chain(proof, Table.of(game, players), delta)
    listed = list(node["vertices"])
    node["empty"].must_be(not listed)
    if not listed:
        _nothing(node, not chain.usable, [game.players[i] for i in players])
        return
    corners = _proved(node, proof, game, players)
    _in_order(node["vertices"], corners)
    held(node, corners, game, players, delta)
    _worst(node, [game.players[i] for i in players])
    left, given = chain.excess(corners), all(
        isinstance(x.value, str) for vertex in listed for x in vertex)
    node["exact"].must_be(given and not left)
    node["within"].demand(left <= node["within"].number() <= 2 * left,
                          f"payoffs may lie {float(left)} beyond a side")


def _nothing(node: Node, proved: bool, names: list[str]) -> None:
    node["exact"].must_be(proved)
    node["within"].must_be(0 if proved else 1)
    node["threat"].must_be(dict.fromkeys(names))
    node["supports"].must_be([])
    node["punishments"].must_be(None)


def _proved(node: Node, proof: Node, game: Game, players: list[int]) -> list[Point]:
    """The corners, or rational ones near them."""
    listed = list(node["vertices"])
    for vertex in listed:
        vertex.demand(len(list(vertex)) == 2, "expected two payoffs")
    if proof["vertices"].is_null():
        return [tuple(x.exact() for x in vertex) for vertex in listed]
    near = [tuple(x.exact() for x in vertex) for vertex in proof["vertices"]]
    proof["vertices"].demand(len(near) == len(listed) and all(len(x) == 2 for x in near),
                             "expected a pair for every corner")
    for k, i in enumerate(players):
        payoffs = [game.payoff(i, profile) for profile in game.profiles()]
        room = _NEAR * (max(payoffs) - min(payoffs))
        for vertex, corner in zip(listed, near, strict=True):
            shown = list(vertex)[k]
            shown.demand(abs(shown.number() - corner[k]) <= room, "is not near what is proved")
    return near


def held(node: Node, corners: list[Point], game: Game, players: list[int],
         delta: Fraction) -> Point:
    """The worst payoffs at corners of which every one is supported by the others."""
    names = [game.players[i] for i in players]
    punished = [number.integer() for number in node["punishments"].named(names)]
    node["punishments"].demand(all(1 <= k <= len(corners) for k in punished),
                               "names a corner that there is not")
    threat = tuple(min(corner[i] for corner in corners) for i in (0, 1))
    node["punishments"].demand(all(corners[k - 1][i] == threat[i] for i, k in enumerate(punished)),
                               "names a corner that is not the worst for the player")
    supports = list(node["supports"])
    node["supports"].demand(len(supports) == len(corners), "one support a corner is expected")
    for support, corner in zip(supports, corners, strict=True):
        _supported(support, corner, corners, threat, players, game, delta)
    return threat


def _worst(node: Node, names: list[str]) -> None:
    lowest = [min((list(vertex)[i] for vertex in node["vertices"]), key=lambda x: x.number())
              for i in (0, 1)]
    for told, worst in zip(node["threat"].named(names), lowest, strict=True):
        told.demand(told.value == worst.value, f"is not {worst.value}, the least at a corner")


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
