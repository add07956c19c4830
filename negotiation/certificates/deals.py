"""A list of deals with exact payoffs: who dominates whom, corners, products and leximin."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from operator import ge

from .programs import maxmin

Vector = tuple[Fraction, ...]

# Up to this many deals a list claimed to be complete is found again.
ENUMERABLE = 10_000
# Float logarithms decide between products only outside this margin.
_LOG_MARGIN = 1e-9


class Deals:
    """Named payoff vectors.

    Parameters
    ----------
    parties
        Who bargains.
    names
        Names of the deals.
    payoffs
        For each deal the payoffs of the parties.
    """

    def __init__(self, parties: Sequence[str], names: Sequence[str],
                 payoffs: Sequence[Vector]) -> None:
        self.parties = list(parties)
        self.names = list(names)
        self.payoffs = list(payoffs)
        self.number = {name: k for k, name in enumerate(self.names)}
        self.scaled = _integers(self.payoffs)

    def by_party(self, vector: Sequence[Fraction]) -> dict[str, Fraction]:
        """A vector as ``{party: number}``."""
        return dict(zip(self.parties, vector, strict=True))

    def gains(self, k: int, point: Vector) -> Vector:
        """What deal k gives beyond the disagreement point."""
        return tuple(x - d for x, d in zip(self.payoffs[k], point, strict=True))

    def rational(self, point: Vector) -> list[int]:
        """The deals at least as good as the disagreement point for every party."""
        return [k for k, vector in enumerate(self.payoffs) if all(map(ge, vector, point))]

    def efficient(self) -> list[int]:
        """The deals that no deal dominates: at least as good for all, better for one."""
        kept = set(undominated(set(self.scaled)))
        return [k for k, vector in enumerate(self.scaled) if vector in kept]

    def corners(self) -> list[int]:
        """The efficient deals that are corners of the convex hull of all deals.

        A deal is one iff some weights, all positive, prefer it strictly to every other
        payoff vector.
        """
        edge = undominated(set(self.scaled))
        kept = set(_two_party_corners(edge) if len(self.parties) == 2 else _corners(edge))
        return [k for k, vector in enumerate(self.scaled) if vector in kept]


def _integers(vectors: Sequence[Vector]) -> list[tuple[int, ...]]:
    """Each party's payoffs times its own common denominator: order and corners stay."""
    columns = list(zip(*vectors, strict=True))
    scales = [math.lcm(*{x.denominator for x in column}) for column in columns]
    return [
        tuple(x.numerator * (scale // x.denominator)
              for x, scale in zip(vector, scales, strict=True))
        for vector in vectors
    ]


def undominated(vectors: set[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """The vectors that no other one is at least as good as in every coordinate.

    Examples
    --------
    >>> sorted(undominated({(1, 3), (2, 2), (1, 2)}))
    [(1, 3), (2, 2)]
    """
    kept: list[tuple[int, ...]] = []
    if vectors and len(next(iter(vectors))) == 2:
        for vector in sorted(vectors, reverse=True):
            if not kept or vector[1] > kept[-1][1]:
                kept.append(vector)
        return kept
    # A vector that dominates another has the larger sum, so it comes first.
    for vector in sorted(vectors, key=sum, reverse=True):
        if not any(all(map(ge, other, vector)) for other in kept):
            kept.append(vector)
    return kept


def _two_party_corners(edge: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Upper hull of an efficient set: the turns of a walk along falling first coordinates."""
    kept: list[tuple[int, ...]] = []
    for c in sorted(edge, reverse=True):
        while len(kept) > 1 and _turn(kept[-2], kept[-1], c) <= 0:
            kept.pop()
        kept.append(c)
    return kept


def _turn(a: tuple[int, ...], b: tuple[int, ...], c: tuple[int, ...]) -> int:
    return (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])


def _corners(edge: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    ranges = [max(column) - min(column) or 1 for column in zip(*edge, strict=True)]
    return [vector for vector in edge if _is_corner(vector, edge, ranges)]


def _is_corner(vector: tuple[int, ...], edge: list[tuple[int, ...]], ranges: list[int]) -> bool:
    """Whether positive weights prefer a vector strictly to all others: a game's value above 0.

    The nearest others decide most often, so they come first.
    """
    n = len(vector)

    def distance(lead: list[int]) -> float:
        return sum(abs(x) / r for x, r in zip(lead, ranges, strict=True))

    units = [[int(i == j) for i in range(n)] for j in range(n)]
    leads = [[x - y for x, y in zip(vector, other, strict=True)]
             for other in edge if other != vector]
    first = heapq.nsmallest(2 * n, leads, key=distance)
    return maxmin([*units, *first, *leads], n + len(first)) > 0


def advantage(gains: Iterable[Vector]) -> Fraction:
    """The most that some lottery over deals gives to the party it gives least.

    Above 0 something feasible is strictly better than disagreement for all; below 0 nothing
    feasible is individually rational. By duality it is the least, over weights that sum to
    one, of the largest weighted gain.
    """
    return -maxmin([[-g for g in vector] for vector in gains])


def leximin_key(vector: Iterable[Fraction]) -> list[Fraction]:
    """Sorted increasingly: the leximin order is the order of these lists."""
    return sorted(vector)


def best_products(gains: dict[int, Vector], weights: Vector) -> list[int]:
    """The deals with the largest product of gains to the power of the weights.

    Parameters
    ----------
    gains
        For each deal its gains, none negative.
    """
    positive = {k: g for k, g in gains.items() if all(x > 0 for x in g)}
    if not positive:
        return list(gains)
    logs = {k: _log_product(g, weights) for k, g in positive.items()}
    top = max(logs.values())
    near = [k for k in positive if top - logs[k] <= _LOG_MARGIN * (1 + abs(top))]
    best = near[:1]
    for k in near[1:]:
        sign = compare_products(positive[k], positive[best[0]], weights)
        best = [k] if sign > 0 else [*best, k] if sign == 0 else best
    return best


def _log_product(gains: Vector, weights: Vector) -> float:
    """Logarithm of the product, the weights divided by their sum."""
    total = sum(weights)
    return sum(float(w / total) * (math.log(x.numerator) - math.log(x.denominator))
               for x, w in zip(gains, weights, strict=True))


def compare_products(g: Vector, h: Vector, weights: Vector) -> int:
    """Sign of (product of g_i to the w_i) - (product of h_i to the w_i), positive g and h.

    Floats decide what they can tell apart. Equality is decided by splitting all numerators
    and denominators into coprime factors and adding exponents; the sign of a small
    difference by logarithms of rising precision.

    Examples
    --------
    >>> F = Fraction
    >>> compare_products((F(4), F(1)), (F(2), F(2)), (F(1), F(1)))
    0
    >>> compare_products((F(4), F(1)), (F(2), F(2)), (F(1), F(1, 3)))
    1
    """
    one, other = _log_product(g, weights), _log_product(h, weights)
    if abs(one - other) > _LOG_MARGIN * (1 + abs(one)):
        return 1 if one > other else -1
    factors = []
    for x, y, w in zip(g, h, weights, strict=True):
        factors += [(x.numerator, w), (x.denominator, -w), (y.numerator, -w), (y.denominator, w)]
    powers = _coprime(factors)
    if not powers:
        return 0
    digits = 40
    while True:
        with localcontext() as context:
            context.prec = digits
            terms = [Decimal(b).ln() * e.numerator / e.denominator for b, e in powers]
            total = sum(terms, Decimal(0))
            error = sum((abs(t) for t in terms), Decimal(0)).scaleb(3 - digits)
            if abs(total) > error:
                return 1 if total > 0 else -1
        digits *= 2


def _coprime(factors: list[tuple[int, Fraction]]) -> list[tuple[int, Fraction]]:
    """The same product of powers over pairwise coprime bases, exponents of zero left out."""
    bases: list[tuple[int, Fraction]] = []
    waiting = list(factors)
    while waiting:
        b, e = waiting.pop()
        if b == 1 or e == 0:
            continue
        for k, (c, f) in enumerate(bases):
            common = math.gcd(b, c)
            if common > 1:
                del bases[k]
                waiting += [(common, e + f), (b // common, e), (c // common, f)]
                break
        else:
            bases.append((b, e))
    return bases
