"""Solutions by integer programs, against a list of all combinations."""

import itertools
import os
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest

from negotiation.bargaining.milp import Box, Search, Utility
from negotiation.bargaining.milp_solutions import Table
from negotiation.bargaining.silence import silent
from negotiation.bargaining.solutions import bargain
from negotiation.model.deals import Deals

F = Fraction
NAMES = {"nash": "nash", "kalai-smorodinsky": "kalai_smorodinsky", "egalitarian": "egalitarian",
         "utilitarian": "utilitarian"}


def utilities(rng, sizes, parties, boxes):
    found = []
    for party in range(parties):
        scale = 1 + party
        terms = tuple(tuple(F(int(x), scale) for x in rng.integers(0, 12, size)) for size in sizes)
        added = []
        for _ in range(boxes):
            one, other = (int(k) for k in rng.choice(len(sizes), 2, replace=False))
            added.append(Box({one: (0,), other: tuple(range(sizes[other] - 1))},
                             F(int(rng.integers(-5, 9)), 2)))
        found.append(Utility(terms, tuple(added)))
    return found


def compared(found, point, weights):
    """Payoffs by integer programs, and those over all combinations."""
    places = list(itertools.product(*(range(len(row)) for row in found[0].terms)))
    deals = Deals.from_payoffs([[u.at(place) for u in found] for place in places],
                               disagreement=point, lotteries=False, weights=weights)
    whole = bargain(deals, solutions=list(NAMES))
    table = Table(Search(found), tuple(map(F, point)), tuple(map(F, weights)))
    return table, whole, deals


def sorted_gains(payoffs, point, units):
    return sorted((x - d) / u for x, d, u in zip(payoffs, point, units, strict=True))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("sizes", "parties", "weights", "boxes"), [
    ((3, 4, 3), 2, (1, 1), 0), ((3, 2, 4), 2, (2, F(3, 2)), 2), ((3, 3, 2), 3, (1, 1, 1), 0),
    ((2, 3, 2), 3, (1, 2, 3), 1), ((5,), 2, (1, 1), 0)])
def test_the_four_solutions(seed, sizes, parties, weights, boxes):
    rng = np.random.default_rng(seed)
    found = utilities(rng, sizes, parties, boxes)
    point = [F(int(x)) for x in rng.integers(0, 12, parties)]
    table, whole, deals = compared(found, point, weights)
    if whole.solutions["nash"].payoffs is None:
        assert table.nash() is None
        return
    ideal = [whole.ideal[p] for p in deals.parties]
    for name, method in NAMES.items():
        mine = getattr(table, method)().payoffs
        wanted = tuple(whole.solutions[name].payoffs.values())
        if name == "utilitarian":
            assert sum(w * x for w, x in zip(weights, mine, strict=True)) == sum(
                w * x for w, x in zip(weights, wanted, strict=True))
        elif name in ("egalitarian", "kalai-smorodinsky"):
            units = list(map(F, weights))
            if name == "kalai-smorodinsky":
                units = [w * (a - d) for w, a, d in zip(units, ideal, point, strict=True)]
            assert sorted_gains(mine, point, units) == sorted_gains(wanted, point, units)
        if len(whole.solutions[name].ties) == 1:
            assert mine == wanted
    gains = [[x - d for x, d in zip(row, point, strict=True)]
             for row in (table.nash().payoffs, whole.solutions["nash"].payoffs.values())]
    products = [float(np.prod([float(g) ** float(w) for g, w in zip(row, weights, strict=True)]))
                for row in gains]
    assert products[0] == pytest.approx(products[1], rel=1e-12)


def test_products_that_nearly_tie_are_told_apart():
    """Gains (10**4 + 1) (10**4 - 1) and 10**4 * 10**4 differ by one in a hundred million."""
    rows = [(10_001, 9_999), (10_000, 10_000), (9_998, 10_001), (1, 20_000)]
    first, second = zip(*rows, strict=True)
    found = [Utility((tuple(map(F, first)),)), Utility((tuple(map(F, second)),))]
    assert Table(Search(found), (F(0), F(0))).nash().place == (1,)


def test_nothing_is_better_for_all():
    found = [Utility(((F(0), F(2)),)), Utility(((F(2), F(0)),))]
    table = Table(Search(found), (F(1), F(1)))
    assert table.better is table.nash() is table.egalitarian() is table.utilitarian() is None
    assert table.ideal is None
    assert table.kalai_smorodinsky() is None


def test_one_combination():
    found = [Utility(((F(3),),)), Utility(((F(1, 3),),))]
    table = Table(Search(found), (F(0), F(0)))
    for method in NAMES.values():
        assert getattr(table, method)().payoffs == (3, F(1, 3))


PRINTING = """
import ctypes, os
from negotiation.bargaining.silence import silent
library = ctypes.CDLL(None)
print("before", flush=True)
with silent():
    library.puts(b"a line of a library")
    os.write(1, b"another")
print("after")
"""


@pytest.mark.skipif(os.name == "nt", reason="the C library has another name there")
def test_lines_of_libraries_stay_out_of_standard_output():
    ended = subprocess.run([sys.executable, "-c", PRINTING], capture_output=True, text=True,
                           check=True)
    assert ended.stdout == "before\nafter\n"


def test_silence_without_standard_output(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    with silent():
        pass
