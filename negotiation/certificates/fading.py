"""Games whose payoffs fade, derived again: weights between rationals, tables period by period.

A weight ``2**(-t/H)`` is bounded by an integer root; where it is rational it is exact.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from .games import Game, Profile, replaced
from .reading import Node
from .talks import Talks, game_document, many, mode

Interval = tuple[Fraction, Fraction]
ZERO: Interval = (Fraction(0), Fraction(0))

BITS = 220
# All but this share of what fades is gone from the horizon on.
GONE = Fraction(1, 10**12)
LONGEST = 10_000
# Half-lives with larger numerators take too long to bound.
LARGEST_ROOT = 2_000


@dataclass(frozen=True)
class Decay:
    """What is left of something by period: a half-life, or a list whose last item stays."""

    half_life: Fraction | None
    weights: tuple[Fraction, ...] = ()

    def weight(self, t: int) -> Interval:
        """The share that is left in a period, bounded."""
        if self.half_life is None:
            weight = self.weights[min(t, len(self.weights) - 1)]
            return weight, weight
        whole, rest = divmod(Fraction(t) / self.half_life, 1)
        unit = Fraction(1, 2**whole)
        if not rest:
            return unit, unit
        low = _root(2 ** (BITS * rest.denominator - rest.numerator), rest.denominator)
        return unit * Fraction(low, 2**BITS), unit * Fraction(low + 1, 2**BITS)

    @property
    def horizon(self) -> int:
        """From this period on the weight counts as still."""
        if self.half_life is None:
            return len(self.weights) - 1
        t = 0
        while Fraction(t) / self.half_life < 39:  # 2**-39 > 10**-12 > 2**-40
            t += 1
        while self.weight(t)[1] > GONE:
            t += 1
        return t


def _root(number: int, degree: int) -> int:
    """The integer part of a root."""
    low, high = 0, 1 << (number.bit_length() // degree + 1)
    while high - low > 1:
        middle = (low + high) // 2
        if middle**degree <= number:
            low = middle
        else:
            high = middle
    return low


@dataclass(frozen=True)
class Fading:
    """Something that fades: its name, its speed, and what is still to go of each payoff."""

    name: str
    decay: Decay
    rest: Callable[[int, Profile], Fraction]


class FadingGame:
    """A game of today whose payoffs drift.

    Parameters
    ----------
    game
        Today's.
    fading
        What fades, slowest first.
    """

    def __init__(self, game: Game, fading: Sequence[Fading]) -> None:
        self.game, self.fading = game, list(fading)
        self.movers = [i for i in range(game.n) if game.shape[i] > 1]
        self.horizon = max(item.decay.horizon for item in self.fading)
        self._weights = [[item.decay.weight(t) for item in self.fading]
                         for t in range(self.horizon + 1)]
        self._rows: dict[tuple[int, Profile], tuple[Fraction, list[Fraction]]] = {}
        self._equilibria: dict[int, list[Profile]] = {}
        self._minmax: dict[tuple[int, int], Profile] = {}
        self._scales: dict[int, int] = {}
        self._last: dict[int, tuple[int, dict[Profile, tuple[int, int]]]] = {}

    def weights(self, t: int) -> list[Interval]:
        """What is left of each part in a period."""
        return self._weights[min(t, self.horizon)]

    def payoff(self, i: int, profile: Profile, t: int) -> Interval:
        """A payoff in a period, bounded."""
        return self._sum(*self._row(i, profile), t)

    def limit(self, i: int, profile: Profile) -> Fraction:
        """A payoff when all that fades has gone."""
        return self._row(i, profile)[0]

    def _row(self, i: int, profile: Profile) -> tuple[Fraction, list[Fraction]]:
        """A payoff's limit, and what is still to go of it."""
        if (i, profile) not in self._rows:
            parts = [item.rest(i, profile) for item in self.fading]
            base = self.game.payoff(i, profile) - sum(parts, Fraction(0))
            self._rows[i, profile] = base, parts
        return self._rows[i, profile]

    def sign(self, i: int, a: Profile, b: Profile, t: int) -> int:
        """Whether a player gets more (1), less (-1) or the same (0) from a than from b."""
        (base, parts), (other, others) = self._row(i, a), self._row(i, b)
        low, high = self._sum(
            base - other, [x - y for x, y in zip(parts, others, strict=True)], t)
        return 1 if low > 0 else -1 if high < 0 else 0

    def _sum(self, base: Fraction, parts: list[Fraction], t: int) -> Interval:
        low = high = base
        for part, (least, most) in zip(parts, self.weights(t), strict=True):
            low += part * (least if part > 0 else most)
            high += part * (most if part > 0 else least)
        return low, high

    def best_deviation(self, i: int, profile: Profile, t: int) -> Profile:
        """The best other action of a player; the first of several."""
        others = [replaced(profile, i, b) for b in range(self.game.shape[i]) if b != profile[i]]
        return self.extreme(i, others, t, 1)

    def extreme(self, i: int, profiles: Sequence[Profile], t: int, direction: int) -> Profile:
        """The first of the profiles that are best (1) or worst (-1) for a player."""
        best, *rest = self._within_reach(i, profiles, t, direction)
        for profile in rest:
            if direction * self.sign(i, profile, best, t) > 0:
                best = profile
        return best

    def _within_reach(
        self, i: int, profiles: Sequence[Profile], t: int, direction: int
    ) -> list[Profile]:
        """Those of the profiles that quick bounds do not rule out as best or worst."""
        if i not in self._scaled or len(profiles) < 3:
            return list(profiles)
        if 8 * len(profiles) < self.game.size:
            grid = self._grid[min(t, self.horizon)]
            bounds = {profile: self._scaled[i][profile].bounds(grid) for profile in profiles}
        else:
            bounds = self._bounds(i, t)
        if direction > 0:
            floor = max(bounds[profile][0] for profile in profiles)
            return [profile for profile in profiles if bounds[profile][1] >= floor]
        ceiling = min(bounds[profile][1] for profile in profiles)
        return [profile for profile in profiles if bounds[profile][0] <= ceiling]

    def _bounds(self, i: int, t: int) -> dict[Profile, tuple[int, int]]:
        """Quick bounds on all payoffs of a player in a period; those of the last one asked for."""
        t = min(t, self.horizon)
        if i not in self._last or self._last[i][0] != t:
            grid = self._grid[t]
            self._last[i] = t, {profile: row.bounds(grid)
                                for profile, row in self._scaled[i].items()}
        return self._last[i][1]

    def equilibria(self, t: int) -> list[Profile]:
        """All pure equilibria of a period."""
        t = min(t, self.horizon)
        if t not in self._equilibria:
            left = [profile for profile in self.game.profiles() if self._near(profile, t)]
            self._equilibria[t] = [
                profile for profile in left
                if all(self.sign(i, replaced(profile, i, b), profile, t) <= 0
                       for i in self.movers for b in range(self.game.shape[i]))]
        return self._equilibria[t]

    def _near(self, profile: Profile, t: int) -> bool:
        """Whether no player certainly has a better action."""
        return all(self._bounds(i, t)[profile][1] >= self._best_low(i, profile, t)
                   for i in self.movers)

    def _best_low(self, i: int, profile: Profile, t: int) -> int:
        key = (i, t, replaced(profile, i, 0))
        if key not in self._lines:
            bounds = self._bounds(i, t)
            self._lines[key] = max(bounds[replaced(profile, i, b)][0]
                                   for b in range(self.game.shape[i]))
        return self._lines[key]

    @cached_property
    def _lines(self) -> dict[tuple[int, int, Profile], int]:
        return {}

    @cached_property
    def _grid(self) -> list[list[tuple[int, int]]]:
        unit = 2**BITS
        return [[(math.floor(low * unit), math.ceil(high * unit)) for low, high in row]
                for row in self._weights]

    @cached_property
    def _scaled(self) -> dict[int, dict[Profile, _Linear]]:
        """Payoffs as integers, for quick bounds."""
        found = {}
        for i in self.movers:
            rows = {profile: self._row(i, profile) for profile in self.game.profiles()}
            scale = math.lcm(*(x.denominator for base, parts in rows.values()
                               for x in (base, *parts)))
            self._scales[i] = scale
            found[i] = {profile: _Linear(int(base * scale), tuple(int(x * scale) for x in parts))
                        for profile, (base, parts) in rows.items()}
        return found

    def minmax(self, i: int, t: int) -> Profile:
        """A profile at which a player gets its pure minmax payoff of a period."""
        key = (i, min(t, self.horizon))
        if key not in self._minmax:
            self._minmax[key] = self._find_minmax(*key)
        return self._minmax[key]

    def _find_minmax(self, i: int, t: int) -> Profile:
        if i not in self._scaled:  # no choice of its own: any profile will do as a reply
            return self.extreme(i, list(self.game.profiles()), t, -1)
        lines = list(itertools.product(*(range(1 if j == i else size)
                                         for j, size in enumerate(self.game.shape))))
        own, bounds = range(self.game.shape[i]), self._bounds(i, t)
        most = {line: max(bounds[replaced(line, i, b)][1] for b in own) for line in lines}
        least = min(most.values())
        replies = [
            self.extreme(i, [replaced(line, i, b) for b in own], t, 1)
            for line in lines if self._best_low(i, line, t) <= least]
        return self.extreme(i, replies, t, -1)

    def near_joint_best(self, t: int) -> list[Profile]:
        """The profiles that quick bounds do not rule out as best for all movers together."""
        bounds = {i: self._bounds(i, t) for i in self.movers}
        unit = math.lcm(*self._scales.values())
        factors = {i: unit // scale for i, scale in self._scales.items()}
        profiles = list(self.game.profiles())
        floor = max(sum(f * bounds[i][profile][0] for i, f in factors.items())
                    for profile in profiles)
        return [profile for profile in profiles
                if sum(f * bounds[i][profile][1] for i, f in factors.items()) >= floor]

    def idle(self, t: int) -> Profile | None:
        """The first equilibrium of a period that no other one dominates."""
        found = self.equilibria(t)
        return next((a for a in found if not any(self._dominates(b, a, t) for b in found)), None)

    def _dominates(self, b: Profile, a: Profile, t: int) -> bool:
        signs = [self.sign(i, b, a, t) for i in self.movers]
        return min(signs, default=0) >= 0 and max(signs, default=0) > 0


@dataclass(frozen=True)
class _Linear:
    """A payoff as a linear function of weights, in integers; weights on the grid of `BITS`."""

    base: int
    parts: tuple[int, ...]

    def bounds(self, weights: Sequence[tuple[int, int]]) -> tuple[int, int]:
        """At least and at most this, times two to the bits."""
        low = high = self.base << BITS
        for part, (least, most) in zip(self.parts, weights, strict=True):
            low += part * (least if part > 0 else most)
            high += part * (most if part > 0 else least)
        return low, high


def read_fading(answer: Node, source: Node) -> FadingGame:
    """The game of an input with what fades of it: stated in the file, or asked for."""
    if source["kind"].text() == "negotiation":
        return _of_talks(source)
    game = Game.read(source)
    options = answer["method"]["options"]
    half_life, schedule = options["half_life"], options["schedule"]
    decay = Decay(None, tuple(x.exact() for x in schedule)) if half_life.is_null() else (
        _half_life(half_life, half_life.exact()))
    answer["certificate"]["to"].demand(
        len(decay.weights) <= LONGEST, f"expected at most {LONGEST} weights")
    limit = Game.read(Node({"players": source["players"].value,
                            "payoffs": answer["certificate"]["to"].value}, "certificate.to"))
    tables = answer["certificate"]["to"].named(game.players)
    for i, table in enumerate(tables):
        _must_be_table(table, game.shape)
        for profile in game.profiles():
            limit.payoff(i, profile)
    return FadingGame(game, [Fading("leverage", decay, lambda i, profile: (
        game.payoff(i, profile) - limit.payoff(i, profile)))])


def _must_be_table(node: Node, shape: Sequence[int]) -> None:
    if shape:
        rows = list(node)
        node.demand(len(rows) == shape[0], f"has {len(rows)} entries, should have {shape[0]}")
        for row in rows:
            _must_be_table(row, shape[1:])


def _of_talks(source: Node) -> FadingGame:
    talks = Talks(source)
    game = Game.read(Node(game_document(source), "input"))
    levers = many(source, "leverage")
    lives = sorted({mode(lever["half_life"]) for lever in levers}, reverse=True)
    source.demand(bool(lives), "states no leverage")
    fading = []
    for life in lives:
        own = [lever for lever in levers if mode(lever["half_life"]) == life]
        name = ", ".join(dict.fromkeys(lever["issue"].text() for lever in own))
        fading.append(Fading(name, _half_life(own[0]["half_life"], life), _rest(talks, game, own)))
    return FadingGame(game, fading)


def _half_life(node: Node, life: Fraction) -> Decay:
    node.demand(life > 0, "expected a half-life above 0")
    node.demand(40 * life <= LONGEST, f"is followed for more than {LONGEST} periods")
    node.demand(life.numerator <= LARGEST_ROOT, f"has a numerator above {LARGEST_ROOT}: its powers "
                "cannot be bounded here")
    return Decay(life)


def _rest(talks: Talks, game: Game, levers: list[Node]) -> Callable[[int, Profile], Fraction]:
    """What will be gone of each payoff, from the level at which each issue stands."""
    kept = talks.stage_game()[1]
    rows = []
    for lever in levers:
        issue = talks.issues[lever["issue"].one_of(talks.issues, "an issue")]
        owner = game.players.index(issue.by)
        column = talks.own[issue.by].index(issue)
        at = [k for k, party in enumerate(talks.principals) if party.id == issue.by]
        levels = [talks.bundles[at[0]][b][column] for b in kept[at[0]]] if at else [
            issue.status_quo]
        for party, numbers in lever["to"].items():
            now = issue.payoff.get(party, [Fraction(0)] * len(issue.levels))
            to = [mode(number) for number in numbers]
            numbers.demand(len(to) == len(now), f"expected {len(now)} numbers")
            rows.append((game.players.index(party), owner,
                         [now[level] - to[level] for level in levels]))

    def rest(i: int, profile: Profile) -> Fraction:
        return sum((gone[profile[owner]] for player, owner, gone in rows if player == i),
                   Fraction(0))

    return rest


def must_fade(answer: Node, fading: FadingGame) -> None:
    """Refuse unless a result's leverage says what fades, and how fast."""
    levers = list(answer["leverage"])
    answer["leverage"].demand(len(levers) == len(fading.fading),
                              f"has {len(levers)} entries, should have {len(fading.fading)}")
    for node, item in zip(levers, fading.fading, strict=True):
        node["what"].must_be(item.name)
        if item.decay.half_life is None:
            node["weights"].must_be(list(item.decay.weights))
        else:
            node["half_life"].must_be(item.decay.half_life)
