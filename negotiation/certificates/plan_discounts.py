"""The common discount factors at which a plan is stable, derived again from its definition.

With discount d the values are ``(1 - d) (I - d P)^-1 u``. Multiplied by ``det(I - d P) / (1 - d)``,
which is positive between 0 and 1, the gain of a deviation is a polynomial in d of degree at most
n + 1. It is found from its values at n + 2 points; the roots of all of them cut (0, 1) into pieces
on which no gain changes its sign.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from fractions import Fraction

from .automata import Plan, gains, hidden_worth, solved_values
from .games import Game
from .polynomials import (
    Bracket,
    Polynomial,
    at,
    chain,
    common_factor,
    divided,
    isolated,
    narrowed,
    primitive,
    roots_between,
    sign_at,
    through,
    whole,
    without_repeats,
)
from .reading import Node, near
from .report import Report

# Above this many states, or this degree of all gains together, discounts are not re-checked.
MOST_STATES, HIGHEST_DEGREE = 16, 60
ZERO, ONE = Fraction(0), Fraction(1)
_FINE = Fraction(1, 10**14)
# With late detection discounts are tried so far from the ends of intervals, and on a grid.
_BESIDE, _GRID = Fraction(1, 10**9), 16

Stretch = tuple[Bracket, Bracket]


def check_discounts(answer: Node, plan: Plan, game: Game, reachable: list[int],
                    report: Report) -> None:
    """All intervals of stable discounts, and the critical one."""
    found = _stretches(plan, game, reachable)
    if found is None:
        report.note("the discount factors at which a plan is stable were not re-checked: it has "
                    f"more than {MOST_STATES} states, or gains of a degree above {HIGHEST_DEGREE}")
        return
    stretches, roots = found
    listed = list(answer["stable_discounts"])
    answer["stable_discounts"].demand(
        len(listed) == len(stretches),
        f"has {len(listed)} intervals, should have {len(stretches)}")
    for node, (low, high) in zip(listed, stretches, strict=True):
        _must_be(node["low"], low, roots)
        _must_be(node["high"], high, roots)
    patient = bool(stretches) and stretches[-1][1] == (ONE, ONE)
    if patient:
        _must_be(answer["critical_discount"], stretches[-1][0], roots)
    else:
        answer["critical_discount"].must_be(None)


def try_discounts(answer: Node, plan: Plan, game: Game, reachable: list[int],
                  lags: Sequence[int]) -> None:
    """With late detection: all intervals of stable discounts, each tried inside and outside."""
    listed = [(item["low"], item["high"]) for item in answer["stable_discounts"]]
    ends = [(low.number(), high.number()) for low, high in listed]
    for k, (low, high) in enumerate(ends):
        listed[k][0].demand((ends[k - 1][1] if k else ZERO) <= low <= high <= 1,
                            "is not an interval after the one before, in [0, 1]")
    patient = bool(ends) and ends[-1][1] == 1
    answer["critical_discount"].demand(
        answer["critical_discount"].value == (listed[-1][0].value if patient else None),
        "is not where the last interval begins, if that reaches 1")
    cuts = sorted({ZERO, ONE, *itertools.chain.from_iterable(ends)})
    points = {Fraction(k, _GRID) for k in range(1, _GRID)}
    for before, after in itertools.pairwise(cuts):
        points |= {(before + after) / 2, before + _BESIDE, after - _BESIDE}
    points -= {x for x in points if any(abs(x - cut) < _BESIDE for cut in cuts)}
    points |= {node.exact() for pair in listed for node in pair if isinstance(node.value, str)}
    for x in sorted(points - {ZERO, ONE}):
        claimed = any(low <= x <= high for low, high in ends)
        answer["stable_discounts"].demand(
            claimed == _holds(plan, game, reachable, lags, x),
            f"at {float(x)} the plan is {'not ' if claimed else ''}stable")


def _holds(plan: Plan, game: Game, reachable: list[int], lags: Sequence[int],
           d: Fraction) -> bool:
    """Whether nobody gains in any state that play can reach, at one discount for all."""
    for i, lag in enumerate(lags):
        worth = solved_values(plan, game, i, d)
        hidden = None if lag == 1 else hidden_worth(plan, game, i, d, worth, lag)
        if any(gain > 0 for state in reachable
               for gain in gains(plan, game, i, d, worth, state, hidden).values()):
            return False
    return True


def _must_be(node: Node, bracket: Bracket, roots: Polynomial) -> None:
    """The number is the root in a bracket: exactly if it is given exactly."""
    low, high = bracket
    if isinstance(node.value, str):
        claimed = node.exact()
        inside = claimed == low or (low < claimed < high and not at(roots, claimed))
        node.demand(inside, f"is not where the plan begins or ceases to be stable: that is "
                    f"between {float(low)} and {float(high)}")
        return
    low, high = narrowed(roots, bracket, _FINE)
    node.demand(near(node.number(), (low + high) / 2, 1e-12),
                f"claimed {node.value}, is {float((low + high) / 2)}")


def _stretches(plan: Plan, game: Game, reachable: list[int]) -> tuple[
        list[Stretch], Polynomial] | None:
    """Closed intervals of stable discounts by brackets of their ends, and all gains' roots."""
    if len(plan.names) > MOST_STATES:
        return None
    polynomials = _gains(plan, game, reachable)
    roots: Polynomial = [ONE]
    for polynomial in polynomials:
        simple = without_repeats(polynomial)
        roots = list(_product(roots, divided(simple, common_factor(simple, roots))[0]))
        if len(roots) > HIGHEST_DEGREE:
            return None
    cuts = isolated(primitive(roots), ZERO, ONE)
    chains = [chain(without_repeats(polynomial)) for polynomial in polynomials]
    return _joined(list(_pieces([whole(p) for p in polynomials], chains, cuts))), roots


def _gains(plan: Plan, game: Game, reachable: list[int]) -> list[Polynomial]:
    """The gains that are not always zero, as polynomials with their sign on (0, 1)."""
    n = len(plan.names)
    points = [Fraction(k, n + 3) for k in range(1, n + 3)]
    samples: dict[tuple[int, int, int], list[tuple[Fraction, Fraction]]] = {}
    for d in points:
        scale = _determinant(plan, d) / (1 - d)
        for i in range(game.n):
            worth = solved_values(plan, game, i, d)
            for state in reachable:
                for b, gain in gains(plan, game, i, d, worth, state).items():
                    samples.setdefault((i, state, b), []).append((d, gain * scale))
    found = [through(values) for values in samples.values()]
    distinct = {tuple(primitive(polynomial)) for polynomial in found if polynomial}
    return [list(polynomial) for polynomial in sorted(distinct)]


def _determinant(plan: Plan, d: Fraction) -> Fraction:
    """Of I - d P, by elimination; all leading minors are positive."""
    n, found = len(plan.names), ONE
    rows = [[Fraction(j == k) for j in range(n)] for k in range(n)]
    for state in range(n):
        for target, p in plan.complied(state).items():
            rows[state][target] -= d * p
    for k in range(n):
        found *= rows[k][k]
        for other in range(k + 1, n):
            factor = rows[other][k] / rows[k][k]
            if factor:
                rows[other] = [x - factor * y
                               for x, y in zip(rows[other], rows[k], strict=True)]
    return found


def _product(one: Polynomial, other: Polynomial) -> Polynomial:
    found = [ZERO] * (len(one) + len(other) - 1)
    for j, a in enumerate(one):
        for k, b in enumerate(other):
            found[j + k] += a * b
    return found


def _pieces(polynomials: list[list[int]], chains: list[list[list[int]]],
            cuts: list[Bracket]) -> Iterable[tuple[Bracket, Bracket, bool]]:
    """Open pieces of (0, 1) and the points between them, each with whether no gain is positive."""
    ends = [(ZERO, ZERO), *cuts, (ONE, ONE)]
    for k, (before, after) in enumerate(itertools.pairwise(ends)):
        if k:
            yield before, before, all(
                _sign_in(p, sturm, before) <= 0
                for p, sturm in zip(polynomials, chains, strict=True))
        x = (before[1] + after[0]) / 2
        yield before, after, all(sign_at(p, x) <= 0 for p in polynomials)


def _sign_in(polynomial: list[int], sturm: list[list[int]], bracket: Bracket) -> int:
    """The sign at the one root of all gains that lies in a bracket."""
    low, high = bracket
    if low < high and roots_between(sturm, low, high):
        return 0
    return sign_at(polynomial, low)


def _joined(pieces: list[tuple[Bracket, Bracket, bool]]) -> list[Stretch]:
    """Neighbouring stable pieces as one."""
    found: list[Stretch] = []
    open_end = False
    for low, high, stable in pieces:
        if stable and open_end:
            found[-1] = (found[-1][0], high)
        elif stable:
            found.append((low, high))
        open_end = stable
    return found
