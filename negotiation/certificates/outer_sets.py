"""A chain of polygons, each of which holds all equilibrium payoffs of two players.

Players have one discount d and see a public lottery before every period. V, the payoffs of all
subgame-perfect equilibria in pure actions at a discount e <= d, is compact, and an extreme point
v of it is (1 - e) u(a) + e w for a profile a and a w in V that deters deviations (Abreu, Pearce and
Stacchetti 1990): w_i >= t_i + (1 - e)/e g_i(a), with t_i the least payoff of player i in V and
g_i(a) what it gains by its best deviation. Then v is also (1 - d) u(a) + d w' with w' in V, between
v and w, and w'_i >= t_i + (1 - d)/d g_i(a). So what is shown for d holds below it.

Let V lie in Q = {x : m_q x <= b_q for all q}, with the axes among the m. Then t_i >= -b_i for the
bound b_i of the axis along which i loses. So a can be used only if m_q (t + (1 - d)/d g) <= b_q
for every m_q >= 0; and where n = alpha m_q - beta_1 e_1 - beta_2 e_2, with nothing negative,

    n v <= (1 - d) (n u(a) - beta g(a)) + d (alpha b_q + beta b),

which is linear in the bounds. Of polygons with bounds b and b' <= b consider those with bounds
(1 - s) b + s b', 0 <= s <= 1. If for every side p with b'_p < b_p each usable profile has such a
bound that is below b_p at s = 0 and not above b'_p at s = 1, it is below the side for all s < 1.
Let s be the largest for which V lies in that polygon: it exists, as V is compact; and s < 1 would
be a contradiction, as V then stays clear of all sides that move. So V lies in the last polygon.

A chain for discounts below d only: a step may also meet b_p at s = 0 where n u(a) - beta g(a) is
not above b'_p, as the bound is a mixture of both and falls short of b_p at a lower discount; and
a profile that just can be used at d, but gains, cannot at a lower one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, gcd, lcm

from .games import Game
from .reading import Node

Normal = tuple[int, int]
Point = tuple[Fraction, Fraction]
AXES = ((1, 0), (0, 1), (-1, 0), (0, -1))


@dataclass(frozen=True)
class Table:
    """Payoffs of two players and what they gain by deviations, as whole numbers.

    Parameters
    ----------
    units : what a player's payoffs were multiplied with.
    pay, gain : profile by profile.
    """

    units: tuple[int, ...]
    pay: list[Normal]
    gain: list[Normal]

    @classmethod
    def of(cls, game: Game, players: Sequence[int]) -> Table:
        """The table of two players of a game in which nobody else has a choice."""
        profiles = list(game.profiles())
        units, pay, gain = [], [], []
        for i in players:
            own = [game.payoff(i, profile) for profile in profiles]
            unit = lcm(*(x.denominator for x in own))
            units.append(unit)
            pay.append([int(x * unit) for x in own])
            gain.append([int((game.best_reply(i, profile)[0] - x) * unit)
                         for profile, x in zip(profiles, own, strict=True)])
        return cls(tuple(units), list(zip(*pay, strict=True)), list(zip(*gain, strict=True)))


@dataclass(frozen=True)
class Option:
    """One way to bound a direction, all in whole numbers but the last.

    Parameters
    ----------
    own, axes : multiples of the direction and, along the axes, of the gains; `own` is that by
        which all is multiplied.
    side, multiple : the side that bounds continuations, and how often.
    """

    own: int
    axes: Normal
    side: int
    multiple: int


class Chain:
    """Polygons with sides in the same directions, checked one after the other.

    Parameters
    ----------
    table, delta : of the game.
    normals : whole and coprime, in the units of the table.
    below : whether only discounts below delta are spoken of.
    """

    def __init__(self, table: Table, delta: Fraction, normals: list[Normal], below: bool) -> None:
        self.table, self.delta, self.normals, self.below = table, delta, normals, below
        self.bounds = [Fraction(max(x * a + y * b for a, b in table.pay)) for x, y in normals]
        self.losing = (normals.index((-1, 0)), normals.index((0, -1)))
        self.usable = list(range(len(table.pay)))
        self._options: dict[int, list[Option]] = {}
        self._drop()

    def _drop(self) -> None:
        """Profiles that no continuation in the polygon holds are not used."""
        rate = (1 - self.delta) / self.delta
        least = [self.bounds[k] for k in self.losing]
        for (x, y), bound in zip(self.normals, self.bounds, strict=True):
            if x >= 0 and y >= 0:
                room = (bound + x * least[0] + y * least[1]) / rate
                most = floor(room)
                if self.below and room == most > 0:
                    most -= 1
                self.usable = [k for k in self.usable
                               if x * self.table.gain[k][0] + y * self.table.gain[k][1] <= most]

    def move(self, after: list[Fraction]) -> int | None:
        """Go on to a smaller polygon; the first side for which that is not proved, if any."""
        wrong = next((p for p in range(len(after)) if after[p] < self.bounds[p]
                      and not self._stays(p, after)), None)
        if wrong is None:
            self.bounds = after
            self._drop()
        return wrong

    def _stays(self, p: int, after: list[Fraction]) -> bool:
        """Whether every usable profile has a bound that the side passes at no point of the way."""
        (x, y), (pay, gain) = self.normals[p], (self.table.pay, self.table.gain)
        plain = self._limit(p, Option(1, (0, 0), p, 1), after)
        waiting = [k for k in self.usable if x * pay[k][0] + y * pay[k][1] > plain]
        for option in self._ways(p) if waiting else ():
            m, (a, b) = option.own, option.axes
            limit = self._limit(p, option, after)
            waiting = [k for k in waiting if m * (x * pay[k][0] + y * pay[k][1])
                       - a * gain[k][0] - b * gain[k][1] > limit]
            if not waiting:
                break
        return not waiting

    def _limit(self, p: int, option: Option, after: list[Fraction]) -> int:
        """The most that ``n u - beta g``, times `own`, may be."""
        before, then = (self._room(p, option, bounds) for bounds in (self.bounds, after))
        first = ceil(before) - 1
        if self.below:
            first = max(first, min(floor(before), floor(option.own * after[p])))
        return min(first, floor(then))

    def _room(self, p: int, option: Option, bounds: list[Fraction]) -> Fraction:
        held = option.multiple * bounds[option.side] + sum(
            b * bounds[k] for b, k in zip(option.axes, self.losing, strict=True))
        return (option.own * bounds[p] - self.delta * held) / (1 - self.delta)

    def _ways(self, p: int) -> list[Option]:
        """One side and one axis that make a direction, or both axes."""
        if p not in self._options:
            n, found = self.normals[p], []
            if n[0] <= 0 and n[1] <= 0:
                found.append(Option(1, (-n[0], -n[1]), p, 0))
            for q, m in enumerate(self.normals):
                for i in (0, 1):
                    own, times = abs(m[1 - i]), n[1 - i] * (1 if m[1 - i] > 0 else -1)
                    axis = times * m[i] - own * n[i]
                    if q != p and own and times >= 0 and axis >= 0:
                        found.append(Option(own, (axis, 0) if i == 0 else (0, axis), q, times))
            self._options[p] = found
        return self._options[p]

    def bound(self, normal: Normal) -> Fraction:
        """The bound of a direction, in the units of the table."""
        return self.bounds[self.normals.index(normal)]

    @property
    def least(self) -> Point:
        """What no equilibrium gives each player less than, in its own unit."""
        one, two = (-self.bounds[k] / unit
                    for k, unit in zip(self.losing, self.table.units, strict=True))
        return one, two

    def excess(self, corners: Sequence[Sequence[Fraction]]) -> Fraction:
        """How far beyond a side of a polygon a payoff may lie, in units of the players' ranges.

        Refuses nothing: 1 if the chain says nothing about a side.
        """
        ranges = [max(row) - min(row) for row in zip(*self.table.pay, strict=True)]
        whole = [tuple(x * unit for x, unit in zip(corner, self.table.units, strict=True))
                 for corner in corners]
        worst = Fraction(0)
        for x, y in _sides(whole):
            if (x, y) not in self.normals:
                return Fraction(1)
            over = self.bound((x, y)) - max(x * a + y * b for a, b in whole)
            worst = max(worst, over / max(abs(x) * ranges[0], abs(y) * ranges[1], 1))
        return worst


def _sides(corners: Sequence[Sequence[Fraction]]) -> list[Normal]:
    """Outward directions of a polygon's sides; those of a segment and a point have the axes too."""
    found = [coprime(b[1] - a[1], a[0] - b[0])
             for a, b in zip(corners, [*corners[1:], corners[0]], strict=True) if a != b]
    return found if len(corners) > 2 else [*found, *AXES]


def coprime(x: Fraction, y: Fraction) -> Normal:
    """The direction of a vector, in whole numbers."""
    whole = lcm(x.denominator, y.denominator)
    common = gcd(int(x * whole), int(y * whole))
    return int(x * whole) // common, int(y * whole) // common


def read_chain(node: Node, table: Table, delta: Fraction, below: bool = False) -> Chain:
    """A chain that a certificate gives, every step of which is checked."""
    normals: list[Normal] = []
    factors: list[Fraction] = []
    for item in node["normals"]:
        direction = [x.exact() for x in item]
        item.demand(len(direction) == 2 and any(direction), "expected a direction")
        x, y = (x / unit for x, unit in zip(direction, table.units, strict=True))
        normals.append(coprime(x, y))
        factors.append(Fraction(normals[-1][0]) / x if x else Fraction(normals[-1][1]) / y)
    node["normals"].demand({*AXES} <= {*normals}, "lack an axis")
    chain = Chain(table, delta, normals, below)
    for row in node["polygons"]:
        bounds = [x.exact() for x in row]
        row.demand(len(bounds) == len(normals), "expected one bound a direction")
        wrong = chain.move([min(old, new * factor) for old, new, factor in
                            zip(chain.bounds, bounds, factors, strict=True)])
        row.demand(wrong is None, f"bound {0 if wrong is None else wrong + 1} is not proved")
    return chain


def cut(points: list[Point], x: int, y: int, bound: Fraction) -> list[Point]:
    """The part of a convex polygon with ``x a + y b <= bound``; some corners perhaps twice."""
    heights = [x * a + y * b - bound for a, b in points]
    kept: list[Point] = []
    for k, (point, height) in enumerate(zip(points, heights, strict=True)):
        last = heights[k - 1]
        if (last < 0 < height) or (height < 0 < last):
            share, (a, b) = last / (last - height), points[k - 1]
            kept.append((a + share * (point[0] - a), b + share * (point[1] - b)))
        if height <= 0:
            kept.append(point)
    return kept
