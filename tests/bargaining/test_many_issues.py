"""Issue sets large and small: every way of searching them finds the same deals."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from negotiation.bargaining.combination_frontier import efficient_combinations
from negotiation.bargaining.milp import Box, Search, Utility
from negotiation.bargaining.milp_solutions import Table
from negotiation.bargaining.pareto import pareto_mask
from negotiation.bargaining.solutions import bargain
from negotiation.errors import InputError
from negotiation.model.additive import AdditiveIssue, Combinations
from negotiation.model.deals import Deals

F = Fraction
FINITE = ["nash", "kalai-smorodinsky", "egalitarian", "utilitarian"]


def random_issues(seed, sizes, parties="AB", top=9):
    rng = np.random.default_rng(seed)
    return [
        AdditiveIssue(f"i{k}", tuple(f"v{k}{j}" for j in range(size)), {
            p: tuple(F(int(x), 1 + k % 3) for x in rng.integers(0, top, size)) for p in parties})
        for k, size in enumerate(sizes)
    ]


def test_sums_of_all_combinations():
    issues = random_issues(1, (2, 3, 4))
    deals = Deals.from_issues(issues, ["A", "B"])
    places = list(itertools.product(*(range(len(i.values)) for i in issues)))
    assert list(deals.names) == [
        ",".join(i.values[k] for i, k in zip(issues, place, strict=True)) for place in places]
    for number, place in enumerate(places):
        assert deals.exact_payoffs(number) == tuple(
            sum(i.utility[p][k] for i, k in zip(issues, place, strict=True)) for p in "AB")


def test_large_numbers_are_added_exactly():
    big = 10**30
    issue = AdditiveIssue("x", ("a", "b"), {"A": (F(big), F(1, 3)), "B": (F(0), F(1))})
    deals = Deals.from_issues([issue, issue], ["A", "B"])
    assert deals.exact_payoff(0, 1) == big + F(1, 3)


def test_names_are_made_when_asked_for():
    names = Combinations([("a", "b"), ("c",), ("d", "e", "f")])
    assert len(names) == 6
    assert [names[k] for k in range(6)] == list(names) == names[:]
    assert names[-1] == "b,c,f"
    assert names.index("b,c,d") == 3
    with pytest.raises(IndexError):
        names[6]


@pytest.mark.parametrize(("values", "distinct"), [
    ([("a", "b"), ("c", "d")], True), ([("a", "a"), ("b",)], False),
    ([("a,b", "a"), ("c", "b,c")], False), ([("a,b", "x"), ("c", "d")], True),
])
def test_names_that_read_alike_are_noticed(values, distinct):
    assert Combinations(values).distinct is distinct


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("sizes", "parties"), [((3, 4, 2, 3), "AB"), ((3, 2, 3), "ABC")])
def test_frontier_without_a_list(seed, sizes, parties):
    issues = random_issues(seed, sizes, parties)
    point = dict.fromkeys(parties, 1)
    everything = Deals.from_issues(issues, list(parties))
    part = efficient_combinations(issues, list(parties))
    mask = pareto_mask(everything.integers)
    wanted = {everything.exact_payoffs(int(k)) for k in np.flatnonzero(mask)}
    assert {part.exact_payoffs(k) for k in range(part.size)} == wanted
    assert part.size == len(wanted)
    for lotteries in (False, True):
        names = FINITE if lotteries is False or len(parties) == 2 else ["egalitarian"]
        whole = bargain(everything, point, lotteries, names)
        quick = bargain(part, point, lotteries, names)
        for name in names:
            assert quick.solutions[name].payoffs == whole.solutions[name].payoffs
            if not lotteries:
                assert quick.solutions[name].deal == whole.solutions[name].deal


def boxed(seed, sizes):
    rng = np.random.default_rng(seed)
    utilities = []
    for _ in "AB":
        terms = tuple(tuple(F(int(x)) for x in rng.integers(0, 6, size)) for size in sizes)
        boxes = []
        for _ in range(4):
            chosen = rng.choice(len(sizes), 2, replace=False)
            within = {int(k): tuple(range(int(rng.integers(0, sizes[k])), sizes[k]))
                      for k in chosen}
            boxes.append(Box(within, F(int(rng.integers(-7, 9)), 2)))
        utilities.append(Utility(terms, tuple(boxes)))
    return utilities


@pytest.mark.parametrize("seed", range(5))
def test_integer_programs_against_all_combinations(seed):
    sizes = (3, 4, 2, 3)
    utilities = boxed(seed, sizes)
    rows = [[u.at(place) for u in utilities]
            for place in itertools.product(*map(range, sizes))]
    deals = Deals.from_payoffs(rows, ["A", "B"])
    mask = pareto_mask(deals.integers)
    wanted = sorted({tuple(rows[k]) for k in np.flatnonzero(mask)}, reverse=True)
    search = Search(utilities)
    assert [found.payoffs for found in search.frontier()] == wanted
    best = Table(search, (F(3), F(3)), (F(2), F(1))).utilitarian()
    sums = [2 * a + b for a, b in rows if a >= 3 and b >= 3]
    assert (None if best is None else 2 * best.payoffs[0] + best.payoffs[1]) == (
        max(sums, default=None))


def test_numbers_that_floats_cannot_tell_apart_are_refused():
    huge = Utility(((F(10**9), F(0)),))
    with pytest.raises(InputError, match="round"):
        Search([huge, huge])


def test_ten_thousand_million_combinations():
    """All payoffs between are seen by none of the two methods; they agree where both look."""
    issues = random_issues(3, (10,) * 10, top=60)
    part = efficient_combinations(issues, ["A", "B"])
    top = sorted((part.exact_payoffs(k) for k in range(part.size)), reverse=True)[:2]
    whole = [AdditiveIssue(i.name, i.values, i.utility) for i in issues]
    search = Search([Utility(tuple(i.utility[p] for i in whole)) for p in "AB"])
    found = search.frontier()
    assert [next(found).payoffs for _ in top] == top


def test_a_million_deals_of_two_parties_are_sifted_by_a_sample():
    rng = np.random.default_rng(5)
    x = rng.integers(0, 2000, 300_000)
    y = 2000 - x + rng.integers(0, 40, 300_000)
    best = {}
    for a, b in zip(x.tolist(), y.tolist(), strict=True):
        best[a] = max(best.get(a, -1), b)
    edge, highest = set(), -1
    for a in sorted(best, reverse=True):
        if best[a] > highest:
            highest = best[a]
            edge.add((a, highest))
    found = pareto_mask([x, y])
    assert {(a, b) for a, b in zip(x[found].tolist(), y[found].tolist(), strict=True)} == edge
    assert found.sum() == sum((a, b) in edge for a, b in zip(x.tolist(), y.tolist(), strict=True))
