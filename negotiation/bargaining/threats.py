"""Rational threats: the disagreement point that two parties choose themselves (Nash, 1953)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.bargaining.pareto import pareto_mask
from negotiation.errors import InputError
from negotiation.exact import common, exact, integer_array
from negotiation.model.game import Game
from negotiation.numerics.convex_hull import efficient_corners
from negotiation.numerics.threat_root import Root, root
from negotiation.numerics.zero_sum import matrix_game

Pair = tuple[Fraction, Fraction]
Mixed = tuple[Fraction, ...]

# Decimal places of threats that are not rational.
_DIGITS = 6


@dataclass(frozen=True)
class Support:
    """Prices at which the threat game is played, and one strategy that proves its side.

    Parameters
    ----------
    prices
        One number a party, none negative, adding up to 1; they support the agreement: no
        profile has a greater weighted sum of payoffs.
    strategy
        Probabilities of the actions of the party whose guarantee it is.
    """

    prices: Pair
    strategy: dict[str, Fraction]


@dataclass(frozen=True)
class Threats:
    """The variable-threat solution of a two-party game.

    Parameters
    ----------
    payoffs
        For each party its payoff in the agreement, exact and unique.
    lottery
        Profiles, as action indices, with probabilities that give these payoffs.
    strategies
        For each party its threat: probabilities of its actions. Threats need not be unique.
    disagreement
        The payoffs if the threats are carried out.
    prices
        Supporting prices of the parties' payoffs at the agreement.
    exact
        Whether the threats are optimal exactly. Prices, and with them the threats, can be
        irrational at a corner of the frontier; they are then optimal to within rounding, and the
        agreement is exact all the same.
    low, high
        What proves the agreement. At the prices of `low` the first party's strategy guarantees
        it, in the game in which the parties' payoffs at these prices are set off against each
        other, at least what the agreement gives it; at the prices of `high` the second party's
        strategy concedes no more. Somewhere between the two the value is that of the agreement.
    """

    payoffs: dict[str, Fraction]
    lottery: tuple[tuple[tuple[int, ...], Fraction], ...]
    strategies: dict[str, dict[str, Fraction]]
    disagreement: dict[str, Fraction]
    prices: dict[str, Fraction]
    exact: bool
    low: Support
    high: Support


def rational_threats(game: Game, weights: Sequence[object] | None = None) -> Threats:
    """Nash's variable-threat solution for two parties.

    Each party commits to a mixed threat; the payoffs of the threats are the disagreement point
    of the (weighted) Nash solution over lotteries; each chooses its threat so that this is best
    for itself.

    Parameters
    ----------
    weights
        Bargaining weights, positive; default 1 for each.

    Raises
    ------
    InputError
        If there are not two parties.

    Notes
    -----
    Nash (1953), Two-person cooperative games, Econometrica 21, 128-140. An agreement v is the
    solution if and only if prices p support it and ``p_1 v_1 / w_1 - p_2 v_2 / w_2`` is the
    value of the zero-sum game ``p_1 U_1 / w_1 - p_2 U_2 / w_2``. Along the frontier the first
    less the second changes its sign once: an edge has one price, so one zero-sum game decides;
    at a corner the price is found between those of its edges.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[1, 0], [0, 4]], "B": [[4, 0], [0, 1]]})
    >>> found = rational_threats(game)
    >>> found.payoffs, found.disagreement
    ({'A': Fraction(5, 2), 'B': Fraction(5, 2)}, {'A': Fraction(0, 1), 'B': Fraction(0, 1)})
    """
    return _Frontier.of(game, weights).solution()


@dataclass(frozen=True, eq=False)
class _Frontier:
    """The efficient frontier of a two-party game, from the second party's best corner on."""

    game: Game
    weights: Pair
    corners: tuple[tuple[tuple[int, ...], Pair], ...]

    @classmethod
    def of(cls, game: Game, weights: Sequence[object] | None) -> _Frontier:
        if game.n != 2:
            raise InputError(f"rational threats are defined for two parties, found {game.n}")
        first, second = (exact(w) for w in (weights or (1, 1)))
        if min(first, second) <= 0:
            raise InputError("weights: expected positive numbers")
        columns = [table.reshape(-1) for table in game.integers]
        efficient = np.flatnonzero(pareto_mask(columns))
        rows = np.stack([column[efficient] for column in columns])
        _, kept = np.unique(rows[0], return_index=True)  # efficient: one u_2 for each u_1
        ends = efficient[kept[efficient_corners(rows[:, kept])]]
        ends = ends[np.argsort(columns[0][ends])]
        places = [tuple(int(x) for x in np.unravel_index(k, game.shape)) for k in ends]
        return cls(game, (first, second), tuple(
            (place, (game.exact_payoff(0, place), game.exact_payoff(1, place)))
            for place in places))

    def solution(self) -> Threats:
        """Where the value of the threat game and the agreement meet."""
        nodes = self.nodes
        low, high = 0, len(nodes) - 1
        while high - low > 1:
            middle = (low + high) // 2
            if self._side(*nodes[middle]).sign <= 0:
                low = middle
            else:
                high = middle
        (k, at), (other, to) = nodes[low], nodes[high]
        if k == other:
            return self._at_corner(k, root(lambda p: self._side(k, p), at, to))
        return self._on_edge(k, at)

    @cached_property
    def nodes(self) -> list[tuple[int, Fraction]]:
        """Corners with the first party's price at the edges beside them, along the frontier."""
        prices = [Fraction(0)]
        for (_, here), (_, there) in pairwise(self.corners):
            rise, fall = there[0] - here[0], here[1] - there[1]
            prices.append(fall / (rise + fall))
        prices.append(Fraction(1))
        return [(k, p) for k in range(len(self.corners)) for p in prices[k : k + 2]]

    def _side(self, k: int, price: Fraction) -> Root:
        """The threat game at a price, seen from a corner."""
        value, rows, columns = self._game(price)
        first, second = self._set_off(price)
        v = self.corners[k][1]
        return Root(price, first * v[0] - second * v[1] - value, rows, columns)

    def _set_off(self, price: Fraction) -> Pair:
        return price / self.weights[0], (1 - price) / self.weights[1]

    def _game(
        self, price: Fraction
    ) -> tuple[Fraction, tuple[Fraction, ...], tuple[Fraction, ...]]:
        first, second = self._set_off(price)
        one, other = self.game.denominators
        scale = common([first / one, second / other])
        table = _combined(self.game.integers, int(first / one * scale), int(second / other * scale))
        saddle = matrix_game(table)
        return saddle.value / scale, saddle.rows, saddle.columns

    def _on_edge(self, k: int, price: Fraction) -> Threats:
        """On the edge from a corner to the next: one price, one linear equation."""
        (left, here), (right, there) = self.corners[k], self.corners[k + 1]
        value, rows, columns = self._game(price)
        first, second = self._set_off(price)
        start, end = (first * v[0] - second * v[1] for v in (here, there))
        share = (value - start) / (end - start)
        lottery = tuple((place, p) for place, p in ((left, 1 - share), (right, share)) if p)
        agreed = (here[0] + share * (there[0] - here[0]), here[1] + share * (there[1] - here[1]))
        side = Root(price, Fraction(0), rows, columns)
        return self._threats(agreed, lottery, side, side)

    def _at_corner(self, k: int, between: tuple[Root, Root]) -> Threats:
        place, agreed = self.corners[k]
        low, high = between
        if low.price != high.price:
            ends = [at for corner, at in self.nodes if corner == k]
            low = self._shortened(k, low, ends[0])
            high = self._shortened(k, high, ends[1])
        return self._threats(agreed, ((place, Fraction(1)),), low, high)

    def _shortened(self, k: int, side: Root, end: Fraction) -> Root:
        """The same proof in fewer digits: short strategies, and a price that they bear out."""
        down = end < side.price
        rows, columns = rounded(side.rows, _DIGITS), rounded(side.columns, _DIGITS)
        for digits in range(_DIGITS, 0, -1):
            step = Fraction(1, 10**digits)
            price = (math.floor if down else math.ceil)(side.price / step) * step
            price += -step if down else step
            if (price <= end) if down else (price >= end):
                break
            if self._proves(k, price, rows if down else None, None if down else columns):
                return Root(price, side.rest, rows, columns)
        return side

    def _proves(
        self, k: int, price: Fraction, rows: Mixed | None, columns: Mixed | None
    ) -> bool:
        """Whether the first party's strategy guarantees, or the second's concedes, no more."""
        first, second = self._set_off(price)
        v = self.corners[k][1]
        aim = first * v[0] - second * v[1]
        one, other = self.game.denominators
        scale = common([first / one, second / other])
        table = _combined(self.game.integers, int(first / one * scale), int(second / other * scale))
        if rows is not None:
            weights, unit = integer_array(list(rows))
            return bool((weights.astype(object) @ table.astype(object)).min() >= aim * scale * unit)
        weights, unit = integer_array(list(columns or ()))
        return bool((table.astype(object) @ weights.astype(object)).max() <= aim * scale * unit)

    def _threats(
        self, agreed: Pair, lottery: tuple[tuple[tuple[int, ...], Fraction], ...],
        low: Root, high: Root,
    ) -> Threats:
        players = self.game.players
        strategies = [_named(names, weights) for names, weights in
                      zip(self.game.actions, (low.rows, high.columns), strict=True)]
        point = [_expected(self.game, i, low.rows, high.columns) for i in (0, 1)]
        middle = (low.price + high.price) / 2
        return Threats(
            dict(zip(players, agreed, strict=True)),
            lottery,
            dict(zip(players, strategies, strict=True)),
            dict(zip(players, point, strict=True)),
            dict(zip(players, (middle, 1 - middle), strict=True)),
            low.price == high.price,
            Support((low.price, 1 - low.price), strategies[0]),
            Support((high.price, 1 - high.price), strategies[1]),
        )


def _combined(tables: Sequence[NDArray[Any]], first: int, second: int) -> NDArray[Any]:
    """``first * U_1 - second * U_2`` in integers of any size."""
    one, other = (table.astype(object) for table in tables)
    cells = one * first - other * second
    largest = max(abs(int(cells.max())), abs(int(cells.min())))
    return np.asarray(cells.astype(np.int64) if largest < 2**61 else cells)


def rounded(weights: Sequence[Fraction], digits: int) -> Mixed:
    """Probabilities rounded to some decimals; the largest takes up what is left.

    Examples
    --------
    >>> rounded([Fraction(2, 3), Fraction(1, 3)], 2)
    (Fraction(67, 100), Fraction(33, 100))
    """
    short = [Fraction(round(weight * 10**digits), 10**digits) for weight in weights]
    short[short.index(max(short))] += 1 - sum(short)
    return tuple(short)


def _named(actions: Sequence[str], weights: Sequence[Fraction]) -> dict[str, Fraction]:
    return {a: w for a, w in zip(actions, weights, strict=True) if w}


def _expected(
    game: Game, i: int, rows: Sequence[Fraction], columns: Sequence[Fraction]
) -> Fraction:
    left, one = integer_array(list(rows))
    right, other = integer_array(list(columns))
    total = left.astype(object) @ game.integers[i].astype(object) @ right.astype(object)
    return Fraction(int(total), one * other * game.denominators[i])


@dataclass(frozen=True)
class Coco:
    """The coco value of a two-party game, with its proof.

    Parameters
    ----------
    payoffs
        For each party half of the largest joint payoff and half of its advantage.
    joint, profile
        The largest joint payoff, and the first profile that has it.
    advantage
        What the first party can secure of the difference of payoffs.
    strategies
        For each party a strategy that secures its side of the difference.
    """

    payoffs: dict[str, Fraction]
    joint: Fraction
    profile: tuple[int, ...]
    advantage: Fraction
    strategies: dict[str, dict[str, Fraction]]


def coco_value(game: Game) -> Coco:
    """Cooperate and share: half the joint payoff, half the competitive advantage.

    What two parties get who can pay each other in the unit of payoffs:
    ``(max(u_1 + u_2) + val(u_i - u_j)) / 2``.

    Raises
    ------
    InputError
        If there are not two parties.

    Notes
    -----
    Kalai and Kalai (2013), Cooperation in strategic games revisited, Quarterly Journal of
    Economics 128, 917-966; with transferable payoffs Nash's rational threats give the same.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[5, 0], [0, 3]], "B": [[3, -4], [0, 6]]})
    >>> coco_value(game).payoffs
    {'A': Fraction(11, 2), 'B': Fraction(7, 2)}
    """
    if game.n != 2:
        raise InputError(f"the coco value is defined for two parties, found {game.n}")
    one, other = game.denominators
    scale = common([Fraction(1, one), Fraction(1, other)])
    sums = _combined(game.integers, scale // one, -(scale // other))
    saddle = matrix_game(_combined(game.integers, scale // one, scale // other))
    best = int(np.argmax(sums))
    joint = Fraction(int(sums.reshape(-1)[best]), scale)
    advantage = saddle.value / scale
    shares = ((joint + advantage) / 2, (joint - advantage) / 2)
    pairs = zip(game.actions, (saddle.rows, saddle.columns), strict=True)
    return Coco(
        dict(zip(game.players, shares, strict=True)),
        joint,
        tuple(int(x) for x in np.unravel_index(best, game.shape)),
        advantage,
        dict(zip(game.players, (_named(a, w) for a, w in pairs), strict=True)),
    )
