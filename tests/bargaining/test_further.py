"""The further solutions: by definition, under changes of scale, and on degenerate shapes."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import partial
from itertools import pairwise, product

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from negotiation.bargaining.offer_terms import Terms
from negotiation.bargaining.solutions import SOLUTIONS, STANDARD
from negotiation.bargaining.solutions import bargain as solve
from negotiation.certificates.check import check
from negotiation.errors import InputError
from negotiation.model.deals import Deals
from negotiation.result import Status

F = Fraction
LINES = ("raiffa-discrete", "raiffa-continuous", "perles-maschler", "equal-area")
COVARIANT = (*LINES, "alternating-offers", "kalai-smorodinsky-ray")
FURTHER = (*COVARIANT, "proportional", "zeuthen")
bargain = partial(solve, solutions=FURTHER)


def deals(rows, point=None, **options):
    return Deals.from_payoffs(rows, disagreement=point or [0] * len(rows[0]), **options)


def random_rows(rng, parties, most=8):
    return rng.integers(-3, 13, (int(rng.integers(1, most)), parties)).tolist()


def payoffs(answer, name):
    found = answer.solutions[name].payoffs
    return None if found is None else tuple(found.values())


def frontier(rows):
    """Upper right hull of gains of two parties, cut at zero, as floats."""
    points = sorted({(float(x), float(y)) for x, y in rows})
    hull = []
    for p in points:
        while hull and (p[1] >= hull[-1][1] or (len(hull) > 1 and (
                hull[-1][0] - hull[-2][0]) * (p[1] - hull[-2][1]) >= (
                hull[-1][1] - hull[-2][1]) * (p[0] - hull[-2][0]))):
            hull.pop()
        hull.append(p)
    xs = np.array([p[0] for p in hull])
    ys = np.array([p[1] for p in hull])
    left, right = max(xs[0], 0), xs[-1]
    if ys[-1] < 0:
        right = float(np.interp(0, ys[::-1], xs[::-1]))
    inner = (xs > left) & (xs < right)
    grid = np.concatenate([[left], xs[inner], [right]])
    return grid, np.interp(grid, xs, ys)


def best(xs, ys, d):
    return np.array([np.interp(-d[1], -ys, xs), np.interp(d[0], xs, ys)])


def by_definition(rows, name):
    """Solutions of two parties in floats: integrals by sums, paths by small steps."""
    xs, ys = frontier(rows)
    if name == "raiffa-discrete":
        d = np.zeros(2)
        for _ in range(60):
            d = (d + best(xs, ys, d)) / 2
        return d
    if name == "raiffa-continuous":
        walk = solve_ivp(lambda _, d: best(xs, ys, d) - d, (0, 40), [0, 0], rtol=1e-9, atol=1e-11)
        return walk.y[:, -1]
    fine = np.unique(np.concatenate([np.linspace(a, b, 2001) for a, b in
                                     pairwise(xs)] or [xs]))
    down = np.interp(fine, xs, ys)
    if name == "perles-maschler":
        way = np.concatenate([[0], np.cumsum(np.sqrt(-np.diff(fine) * np.diff(down)))])
        x = np.interp(way[-1] / 2, way, fine)
        return np.array([x, np.interp(x, xs, ys)])
    under = np.concatenate([[0], np.cumsum(np.diff(fine) * (down[1:] + down[:-1]) / 2)])
    left = fine[0] * down[0] + under - fine * down / 2
    x = np.interp((fine[0] * down[0] + under[-1]) / 2, left, fine)
    return np.array([x, np.interp(x, xs, ys)])


@pytest.mark.parametrize("name", LINES)
def test_two_parties_by_definition(name):
    rng = np.random.default_rng(11)
    seen = 0
    for _ in range(60):
        rows = random_rows(rng, 2)
        answer = bargain(deals(rows), solutions=[name])
        if answer.status is Status.NONE:
            continue
        found = np.array([float(x) for x in payoffs(answer, name)])
        assert np.allclose(found, by_definition(rows, name), atol=2e-6), rows
        seen += 1
    assert seen > 20


def test_raiffa_of_three_by_small_steps():
    rows = [[5, 1, 2], [1, 4, 1], [2, 2, "5/2"], [0, 0, 4]]
    from scipy.optimize import linprog

    table = np.array([[float(F(x)) for x in row] for row in rows])

    def best_points(d):
        found = []
        for i in range(3):
            others = [j for j in range(3) if j != i]
            best = linprog(-table[:, i], -table[:, others].T, -d[others], [[1] * 4], [1])
            found.append(-best.fun)
        return np.array(found)

    d = np.zeros(3)
    for _ in range(40):
        d = d + (best_points(d) - d) / 3
    answer = bargain(deals(rows), solutions=["raiffa-discrete", "raiffa-continuous"])
    assert np.allclose([float(x) for x in payoffs(answer, "raiffa-discrete")], d, atol=1e-9)
    walk = solve_ivp(lambda _, d: best_points(d) - d, (0, 12), np.zeros(3), rtol=1e-6, atol=1e-8)
    assert np.allclose(payoffs(answer, "raiffa-continuous"), walk.y[:, -1], atol=1e-4)


@pytest.mark.parametrize(("scales", "shifts"), [((1, 1), (3, -5)), ((F(1, 10**9), 10**12), (0, 7)),
                                                ((10**12, F(2, 3)), (F(1, 7), 10**9))])
@pytest.mark.parametrize("lotteries", [True, False])
def test_covariance(scales, shifts, lotteries):
    rng = np.random.default_rng(3)
    for _ in range(12):
        rows = random_rows(rng, 2)
        options = {"lotteries": lotteries, "discount": ["9/10", "4/5"]}
        moved = [[s * x + b for s, x, b in zip(scales, row, shifts, strict=True)] for row in rows]
        here = bargain(deals(rows, **options))
        there = bargain(deals(moved, list(shifts), **options))
        for name in COVARIANT:
            one, other = here.solutions[name], there.solutions[name]
            assert one.exact == other.exact
            if one.payoffs is None:
                assert other.payoffs is None
                continue
            gains = [(F(x) - b) / s for x, s, b in
                     zip(other.payoffs.values(), scales, shifts, strict=True)]
            if one.exact:
                assert gains == list(one.payoffs.values())
            else:
                assert one.lottery == other.lottery


@pytest.mark.parametrize("name", [*LINES, "proportional", "kalai-smorodinsky-ray"])
def test_symmetry(name):
    rng = np.random.default_rng(5)
    for parties in (2, 3):
        if parties == 3 and name in ("perles-maschler", "equal-area"):
            continue
        row = rng.integers(0, 9, parties).tolist()
        rows = [[row[(k + i) % parties] for i in range(parties)] for k in range(parties)]
        rows += [r[::-1] for r in rows] + [[3] * parties]
        found = payoffs(bargain(deals(rows), solutions=[name]), name)
        assert max(found) - min(found) < 1e-9


@pytest.mark.parametrize("rows", [[[3, 3]], [[3, 3], [1, 2]], [[3, 3], [3, 3], [3, 0]],
                                  [[2, 1, 4]], [[2, 1, 4], [1, 0, 1], [2, 1, 4]]])
@pytest.mark.parametrize("lotteries", [True, False])
def test_one_deal_is_the_best_for_all(rows, lotteries):
    answer = bargain(deals(rows, lotteries=lotteries, discount=["1/2"] * len(rows[0])))
    for name, solution in answer.solutions.items():
        if solution.payoffs is None:
            assert solution.why
            continue
        assert solution.exact
        if solution.details.get("disposal") is None:
            assert (solution.deal, name) == ("d1", name)
            same = [f"d{k}" for k, row in enumerate(rows, 1) if row == rows[0]]
            assert list(solution.ties) == same


@pytest.mark.parametrize("lotteries", [True, False])
@pytest.mark.parametrize("rows", [[[0, 0]], [[-1, 5], [4, -29]], [[0, 5], [0, 3]], [[2, 0]]])
def test_nothing_to_agree_on(rows, lotteries):
    answer = bargain(deals(rows, lotteries=lotteries))
    assert answer.status is Status.NONE
    assert all(s.payoffs is None and "better than disagreement" in s.why
               for s in answer.solutions.values())


def test_duplicates_change_nothing():
    rows = [[5, 0], [4, 3], [1, 4]]
    for lotteries in (True, False):
        options = {"lotteries": lotteries, "discount": ["1/2", "2/3"]}
        one = bargain(deals(rows, **options))
        two = bargain(deals([*rows, *rows], **options))
        for name in FURTHER:
            assert one.solutions[name].payoffs == two.solutions[name].payoffs
            assert one.solutions[name].lottery == two.solutions[name].lottery


def test_what_is_not_defined_says_why():
    three = bargain(deals(np.eye(3, dtype=int).tolist()))
    finite = bargain(deals([[1, 2], [2, 1]], lotteries=False))
    why = {name: s.why for name, s in three.solutions.items() if s.payoffs is None}
    assert list(why) == ["perles-maschler", "equal-area", "alternating-offers", "zeuthen"]
    assert "impatient" in why["alternating-offers"]
    assert "two parties" in why["equal-area"]
    assert [name for name, s in finite.solutions.items() if s.payoffs is None] == [
        *LINES, "alternating-offers"]
    assert "lotteries" in finite.solutions["raiffa-discrete"].why


def test_a_symmetric_corner_is_reached_exactly():
    answer = bargain(deals([[0, 3], [2, 2], [3, 0]]))
    for name in ("raiffa-discrete", "raiffa-continuous", "perles-maschler", "equal-area"):
        assert answer.solutions[name].deal == "d2"
        assert answer.solutions[name].exact


def test_the_proportional_solution_never_takes_when_more_is_feasible():
    # the completion by leximin does: Kalai (1977) pays for monotonicity with weak efficiency
    rng = np.random.default_rng(8)
    names = ["proportional"]
    for _ in range(30):
        rows = [*random_rows(rng, 3), [1, 1, 1]]
        less = payoffs(bargain(deals(rows), solutions=names), *names)
        more = payoffs(bargain(deals([*rows, *random_rows(rng, 3)]), solutions=names), *names)
        assert all(a <= b for a, b in zip(less, more, strict=True))


def reply_by_hand(rows, terms, proposer, later):
    """The offer of one of two parties, over all deals, dominated ones too."""
    risk, deltas, outside = terms
    other = 1 - proposer
    waiting = [0, 0] if later is None else [(1 - risk) * d * x
                                            for d, x in zip(deltas, later, strict=True)]
    level = waiting[other] if outside is None else max(waiting[other], outside[other])
    rejected = outside if outside is not None and outside[other] > waiting[other] else waiting
    fine = [row for row in rows if row[other] >= level and row[proposer] >= 0]
    if not fine:
        return tuple(rejected)
    chosen = max(fine, key=lambda row: (row[proposer], row[other]))
    return tuple(chosen) if chosen[proposer] >= rejected[proposer] else tuple(rejected)


def test_offers_of_deals_by_hand():
    rng = np.random.default_rng(21)
    settled = 0
    for _ in range(150):
        rows = random_rows(rng, 2)
        deltas = [F(int(rng.integers(1, 10)), 10) for _ in range(2)]
        risk = F(int(rng.integers(0, 3)), 10)
        outside = None if rng.random() < 0.5 else [F(int(x)) for x in rng.integers(0, 4, 2)]
        problem = deals(rows, lotteries=False, discount=deltas)
        answer = solve(problem, solutions=["alternating-offers"],
                       terms=Terms(breakdown=risk, outside=outside))
        if answer.status is Status.NONE:
            continue
        found = answer.solutions["alternating-offers"]
        terms, last, history = (risk, deltas, outside), [None, None], []
        for _ in range(60):
            last = [reply_by_hand(rows, terms, i, last[1 - i]) for i in (0, 1)]
            history.append(last[0])
        assert [tuple(rung["payoffs"].values()) for rung in found.details["ladder"]] == history[:12]
        if found.payoffs is not None:
            settled += 1
            assert set(history[30:]) == {tuple(found.payoffs.values())}
        else:
            assert len(set(history[30:])) > 1 or history[-1] not in [tuple(r) for r in rows]
        pairs = {
            (tuple(map(F, x)), tuple(map(F, y))) for x, y in product(rows, rows)
            if reply_by_hand(rows, terms, 0, y) == tuple(x)
            and reply_by_hand(rows, terms, 1, x) == tuple(y)
        }
        listed = {tuple(tuple(map(F, rows[int(deal[1:]) - 1])) for deal in pair.values())
                  for pair in found.details["stationary"] if None not in pair.values()}
        assert listed == pairs
    assert settled > 20


def test_concessions_end_at_the_largest_product():
    rng = np.random.default_rng(13)
    for _ in range(60):
        problem = deals(random_rows(rng, 2), lotteries=False)
        answer = solve(problem, solutions=["nash", "zeuthen"])
        if answer.status is Status.COMPLETE:
            assert answer.solutions["zeuthen"].deal in answer.solutions["nash"].ties


@pytest.mark.parametrize("seed", range(6))
def test_every_answer_passes_the_independent_check(seed):
    rng = np.random.default_rng(seed)
    for parties in (1, 2, 2, 3):
        rows = random_rows(rng, parties)
        problem = deals(rows, lotteries=bool(rng.random() < 0.6),
                        discount=[f"{x}/20" for x in rng.integers(1, 20, parties)])
        terms = Terms(rng.choice(["0", "1/10"]), None, None if rng.random() < 0.6 else 5,
                      None if rng.random() < 0.6 else rng.integers(0, 5, parties).tolist())
        data = json.loads(solve(problem, solutions=tuple(SOLUTIONS), terms=terms).to_json())
        report = check(data, data["input"]["content"])
        assert report.ok, (rows, terms, report.first_failure)


@pytest.mark.parametrize(
    ("terms", "message"),
    [({"breakdown": "3/2"}, "probability"), ({"breakdown": None}, "number"),
     ({"proposer": "C"}, "expected one of 1, 2"), ({"rounds": 0}, "rounds"),
     ({"rounds": 10**6}, "rounds"), ({"outside": [1]}, "expected 2 numbers"),
     ({"outside": {"1": 0}}, "each of 1, 2"), ({"outside": [0, "x"]}, "outside"),
     ({"broken": [-1, 0]}, "disagreement point instead")],
)
def test_terms_are_refused_with_a_reason(terms, message):
    with pytest.raises(InputError, match=message):
        solve(deals([[1, 2]]), solutions=["alternating-offers"], terms=Terms(**terms))


def test_standard_solutions_are_given_unasked():
    assert tuple(solve(deals([[1, 2], [2, 1]])).solutions) == STANDARD
