"""Claims about two players' patience under the harshest punishments that are equilibria.

A deal is kept at a discount d iff ``(1 - d) D_i + d v_i <= C_i`` for both players, with C_i the
payoff from it, D_i from the best deviation and v_i the least that an equilibrium at d gives (Abreu
1988). The certificate has sets at some discounts: corners that support each other bound v_i from
above, there and at every higher discount, as with public lotteries an equilibrium payoff stays one
of more patient players; a chain of polygons bounds v_i from below, there and at every lower one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from .games import Game, Profile
from .outer_sets import Point, Table, cut, read_chain
from .payoff_sets import held
from .reading import Node
from .report import Report


@dataclass(frozen=True)
class Known:
    """Worst equilibrium payoffs around one discount.

    Parameters
    ----------
    below : whether `low` speaks of lower discounts only.
    high, low : not above `high` from the discount on, not below `low` up to it; None where nothing
        is shown.
    empty : whether there is no equilibrium up to it.
    """

    discount: Fraction
    below: bool
    high: Sequence[Fraction] | None
    low: Sequence[Fraction] | None
    empty: bool


class PenalCodes:
    """What a certificate proves about one game, and what it admits not to prove."""

    def __init__(self, proof: Node, game: Game) -> None:
        self.game = game
        self.players = [game.players.index(name.one_of(game.players, "a player"))
                        for name in proof["players"]]
        choosing = {i for i in range(game.n) if game.shape[i] > 1}
        proof["players"].demand(len(set(self.players)) == len(self.players) == 2
                                and choosing <= {*self.players}, "expected two, all with a choice")
        self.table = Table.of(game, self.players)
        self.unproved = {name.text() for name in proof["unproved"]}
        self.sets = [self._read(item) for item in proof["sets"]]
        self.corners = self._secure()

    def _read(self, item: Node) -> Known:
        delta, below = item["discount"].exact(), item["below"].flag()
        item["discount"].demand(0 < delta < 1, f"{delta} is not between 0 and 1")
        high: Sequence[Fraction] | None = None
        low: Sequence[Fraction] | None = None
        empty = False
        if not item["inner"].is_null():
            inner = item["inner"]
            corners = [tuple(x.exact() for x in vertex) for vertex in inner["vertices"]]
            inner["vertices"].demand(bool(corners) and all(len(x) == 2 for x in corners),
                                     "expected pairs of payoffs")
            high = held(inner, corners, self.game, self.players, delta)
        if not item["outer"].is_null():
            chain = read_chain(item["outer"], self.table, delta, below)
            low, empty = chain.least, not chain.usable
        return Known(delta, below, high, low, empty)

    def _secure(self) -> list[Point]:
        """Payoffs of lotteries that give both what they can secure: no equilibrium is elsewhere."""
        table = self.table
        best = [min(pay[i] + gain[i] for pay, gain in zip(table.pay, table.gain, strict=True))
                for i in (0, 1)]
        points: list[Point] = _hull([(Fraction(x), Fraction(y)) for x, y in table.pay])
        for i, (x, y) in enumerate(((-1, 0), (0, -1))):
            points = cut(points, x, y, Fraction(-best[i]))
        return [(x / table.units[0], y / table.units[1]) for x, y in points]

    def _stakes(self, profile: Profile) -> list[tuple[Fraction, Fraction]]:
        return [(self.game.payoff(i, profile), self.game.best_reply(i, profile)[0])
                for i in self.players]

    def _holds(self, profile: Profile, delta: Fraction) -> bool:
        """Whether it is shown that a deal is kept at a discount."""
        stakes = self._stakes(profile)
        return any(known.high is not None and known.discount <= delta and all(
            (1 - delta) * best + delta * worst <= own
            for (own, best), worst in zip(stakes, known.high, strict=True)) for known in self.sets)

    def _fails(self, profile: Profile, delta: Fraction, itself: bool) -> bool:
        """Whether it is shown that a deal is kept at no discount below one, or up to it."""
        stakes = self._stakes(profile)
        for known in self.sets:
            if known.low is None or known.discount < delta or (
                    itself and known.below and known.discount == delta):
                continue
            if known.empty:
                return True
            for (own, best), low in zip(stakes, known.low, strict=True):
                reached = (1 - delta) * best + delta * low
                if reached > own or (not itself and reached == own and best > low):
                    return True
        return False

    def _never(self, profile: Profile) -> bool:
        """Whether some player is given less than it can secure, or no more and is tempted."""
        if not self.corners:
            return True
        least = [min(corner[i] for corner in self.corners) for i in (0, 1)]
        return any(own < low or (own == low and best > own)
                   for (own, best), low in zip(self._stakes(profile), least, strict=True))

    def must_be_critical(self, item: Node, profile: Profile, report: Report) -> None:
        """The least discount at which a deal is kept, or an interval that holds it."""
        node, bounds = item["critical_discount"]["penal-code"], item["penal_code_bounds"]
        if item["deal"].text() in self.unproved or not (
                bounds.is_null() or bounds["proved"].flag()):
            report.note(f"the critical discount of {item['deal'].text()} under penal codes is not "
                        "proved")
            self._must_agree(node, bounds, profile)
            return
        if node.is_null():
            node.demand(self._never(profile), "null although nobody can secure more")
            return
        exact = bounds.is_null()
        low, high = (node.exact(), node.exact()) if exact else (
            bounds["low"].exact(), bounds["high"].exact())
        tempted = any(best > own for own, best in self._stakes(profile))
        node.demand(not self._never(profile) and (high < 1 or not tempted),
                    "given although a player can secure as much by deviating")
        if tempted:
            node.demand(self._holds(profile, high), "no set shows that the deal is kept from then")
        if low > 0:
            node.demand(self._fails(profile, low, not exact),
                        "no chain shows that the deal is not kept before")
        else:
            node.demand(not exact or not tempted, "0 although a player is tempted")

    def _must_agree(self, node: Node, bounds: Node, profile: Profile) -> None:
        """A critical discount that no set proves may still not be one that a set refutes."""
        if not node.is_null():
            top = node.exact() if bounds.is_null() else bounds["high"].exact()
            node.demand(not self._never(profile) and not self._fails(profile, top, True),
                        "given although the deal is not kept there")
        least = Fraction(1) if node.is_null() else (
            node.exact() if bounds.is_null() else bounds["low"].exact())
        node.demand(not any(known.discount < least and self._holds(profile, known.discount)
                            for known in self.sets), "not the least: the deal is kept before")

    def must_be_judged(self, item: Node, profile: Profile, delta: Fraction,
                       names: Sequence[str]) -> None:
        """Slack under the worst punishment at a discount, and whether the deal is kept."""
        known = next((x for x in self.sets if x.discount == delta and not x.below), None)
        item["slack"].demand(known is not None, f"the certificate has no set at {delta}")
        assert known is not None
        if known.high is None:
            item["slack"].must_be(None)
            item["stable"].must_be(False if known.empty else None)
            return
        slack: dict[str, Fraction] = {}
        for i, (own, best), worst in zip(self.players, self._stakes(profile), known.high,
                                         strict=True):
            if self.game.players[i] in names:
                left = own - (1 - delta) * best - delta * worst
                slack[self.game.players[i]] = left if best > own else max(Fraction(0), left)
        item["slack"].must_be(slack)
        item["stable"].must_be(True if min(slack.values()) >= 0 else (
            False if self._fails(profile, delta, True) else None))


def _hull(points: list[Point]) -> list[Point]:
    """Corners of a convex hull, counter-clockwise (Andrew 1979)."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered
    rounds = []
    for way in (ordered, ordered[::-1]):
        kept: list[Point] = []
        for c in way:
            while len(kept) > 1 and ((kept[-1][0] - kept[-2][0]) * (c[1] - kept[-2][1])
                                     <= (kept[-1][1] - kept[-2][1]) * (c[0] - kept[-2][0])):
                kept.pop()
            kept.append(c)
        rounds += kept[:-1]
    return rounds
