"""Power in weighted voting with more voters than coalitions can be listed, counted again.

How many coalitions of the others have each size and weight is a product of polynomials, one
factor a voter (Brams and Affuso, 1976). Here a polynomial is one long integer, a few of its digits
for each coefficient, so that multiplying by a voter's factor is a shift and an addition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import factorial, gcd, lcm, prod

from .reading import Node
from .report import Report

# Longer integers take more than seconds.
MOST_BITS = 2**29


class Voting:
    """Voters and rules that must all be passed, as a payoff file spells them.

    A coalition wins when those outside it weigh no more than what a rule can spare, under every
    rule; the outsiders are counted, since they are lighter.
    """

    def __init__(self, document: Node) -> None:
        self.players = [name.text() for name in document["players"]]
        self.n, self.least = len(self.players), 0
        rules: list[tuple[int, list[int]]] = []
        for rule in document["rules"]:
            weights, quota = _whole([weight.number() for weight in
                                     rule["weights"].named(self.players)], rule["quota"].number())
            if min(weights) == max(weights) == 1:
                self.least = max(self.least, quota)  # heads are counted anyway
            else:
                rules.append((sum(weights) - quota, weights))
        rules.sort(key=lambda rule: rule[0])
        self.spare = [limit for limit, _ in rules]
        self.weights = [weights for _, weights in rules]
        # levels up to the limit, and room above it into which one voter may lead
        self.levels = [limit + 1 + max((w for w in weights if w <= limit), default=0)
                       for limit, weights in rules]
        self.digit = self.n + 1
        self.blocks = [self.digit * self.n * prod(self.levels[:k]) for k in range(len(rules))]

    @property
    def bits(self) -> int:
        """The length of the integers that are needed; 0 where nobody can win."""
        return self.digit * self.n * prod(self.levels) if min(self.spare, default=0) >= 0 else 0

    def swings(self) -> list[list[int]]:
        """For each voter by size the coalitions of others that win only with it.

        Examples
        --------
        >>> document = {"players": ["A", "B", "C"], "rules": [
        ...     {"weights": {"A": 2, "B": 1, "C": 1}, "quota": 3}]}
        >>> Voting(Node(document)).swings()
        [[0, 2, 1], [0, 1, 0], [0, 1, 0]]
        """
        found = [[0] * self.n for _ in self.players]
        if not self.bits:
            return found
        for i, outside in self._without(1, range(self.n), self._allowed()):
            joined = self._up_to(outside, self.spare)
            alone = self._up_to(outside, [limit - weights[i] for limit, weights in
                                          zip(self.spare, self.weights, strict=True)])
            for size, (a, b) in enumerate(zip(reversed(joined), reversed(alone), strict=True)):
                found[i][size] = a * (size + 1 >= self.least) - b * (size >= self.least)
        return found

    def _without(
        self, product: int, voters: Sequence[int], allowed: int
    ) -> Iterator[tuple[int, int]]:
        """For each of some voters the product of the factors of all others, within the limits."""
        if len(voters) == 1:
            yield voters[0], product
            return
        middle = len(voters) // 2
        for kept, taken in ((voters[:middle], voters[middle:]), (voters[middle:], voters[:middle])):
            part = product
            for i in taken:
                own = [weights[i] for weights in self.weights]
                if all(w <= limit for w, limit in zip(own, self.spare, strict=True)):
                    moved = self.digit + sum(w * b for w, b in zip(own, self.blocks, strict=True))
                    part = (part + (part << moved)) & allowed
            yield from self._without(part, kept, allowed)

    def _allowed(self) -> int:
        """Ones at all digits of coefficients within the limits."""
        mask = (1 << self.digit * self.n) - 1
        for limit, block in zip(self.spare, self.blocks, strict=True):
            copies = 1
            while copies <= limit:
                more = min(copies, limit + 1 - copies)
                mask |= (mask & ((1 << more * block) - 1)) << copies * block
                copies += more
        return mask

    def _up_to(self, table: int, bounds: Sequence[int]) -> list[int]:
        """By size the coalitions that weigh no more than a bound under every rule."""
        if min(bounds, default=0) < 0:
            return [0] * self.n
        for block, bound in reversed(list(zip(self.blocks, bounds, strict=True))):
            count = bound + 1
            table &= (1 << count * block) - 1
            while count > 1:  # the upper half of the levels on top of the lower
                count = (count + 1) // 2
                table = (table & ((1 << count * block) - 1)) + (table >> count * block)
        return [table >> size * self.digit & ((1 << self.digit) - 1) for size in range(self.n)]


def _whole(weights: list[Fraction], quota: Fraction) -> tuple[list[int], int]:
    """The rule in the least whole numbers; a quota in between is reached by the next."""
    unit = lcm(*(x.denominator for x in [*weights, quota]))
    scaled = [int(x * unit) for x in weights]
    most = gcd(*scaled) or 1
    return [x // most for x in scaled], -(-int(quota * unit) // most)


def _shapley(swings: list[list[int]]) -> list[Fraction]:
    n = len(swings)
    orders = [factorial(size) * factorial(n - 1 - size) for size in range(n)]
    return [Fraction(sum(c * o for c, o in zip(row, orders, strict=True)), factorial(n))
            for row in swings]


def _banzhaf(swings: list[list[int]]) -> list[Fraction]:
    return [Fraction(sum(row), 2 ** (len(swings) - 1)) for row in swings]


def _normalised(swings: list[list[int]]) -> list[Fraction] | None:
    total = sum(map(sum, swings))
    return [Fraction(sum(row), total) for row in swings] if total else None


COUNTED: dict[str, Callable[[list[list[int]]], list[Fraction] | None]] = {
    "shapley": _shapley, "banzhaf": _banzhaf, "banzhaf-normalised": _normalised}


def voting_checks(document: Node, asked: Sequence[str]) -> dict[str, Callable[..., None]]:
    """A check of each index of power; none where the counts would be too long."""
    game = Voting(document)
    counted = [name for name in asked if name in COUNTED]
    if not counted or game.bits > MOST_BITS:
        return {}
    swings = game.swings()

    def check(name: str) -> Callable[..., None]:
        def step(node: Node, answer: Node, unused: None, report: Report) -> None:
            values = COUNTED[name](swings)
            node.must_be(None if values is None else dict(zip(game.players, values, strict=True)))
        return step

    return {name: check(name) for name in counted}
