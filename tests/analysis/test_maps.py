"""The data behind a study's maps, against studies of the same talks at other numbers."""

import math
from copy import deepcopy
from fractions import Fraction

import numpy as np
import pytest
from random_talks import random_document
from reading_by_hand import read

from negotiation import reports, solve
from negotiation.reports.block import Figure
from negotiation.reports.drawing import svg
from negotiation.truces.erosion import erosion
from negotiation.truces.erosion_map import HOLDS

SWAP = {
    "format": "negotiation/1", "kind": "negotiation", "title": "a swap that erodes",
    "time": {"period": "month", "horizon": 3, "renewal": "3/4"},
    "party": [{"id": "A", "discount": "9/10", "volatility": "1/20"},
              {"id": "B", "discount": "4/5"}],
    "issue": [
        {"id": "tariff", "by": "A", "levels": ["high", "mid", "low"], "status_quo": "high",
         "payoff": {"A": [0, "-3/4", -1], "B": [0, 1, 3]}},
        {"id": "supply", "by": "B", "levels": ["cut", "free"], "status_quo": "cut",
         "payoff": {"A": [0, 4], "B": [0, -1]}},
    ],
    "leverage": [{"issue": "supply", "half_life": 4, "to": {"A": [2, 4]}}],
}


@pytest.fixture(scope="module")
def swap():
    return solve(read(SWAP))


def two_principals(document):
    return sum(party.get("role", "principal") == "principal" for party in document["party"]) == 2


@pytest.mark.parametrize("seed", range(40, 46))
def test_patience_map_names_the_best_truce_at_other_discounts(seed):
    document = random_document(seed)
    study = solve(read(document))
    if not two_principals(document) or not study.maps.has_patience:
        pytest.skip("no map of two principals")
    found = study.maps.patience
    for i, j in [(20, 150), (120, 120)]:
        again = deepcopy(document)
        principals = [p for p in again["party"] if p.get("role", "principal") == "principal"]
        for party, at in zip(principals, (found.first[i], found.second[j]), strict=True):
            party["discount"] = str(Fraction(float(at)).limit_denominator(1000))
        truces = solve(read(again)).truces
        rank = int(found.rank[i, j])
        assert (found.deals[rank] if rank >= 0 else None) == (
            truces[0]["deal"] if truces else None) or same_gains(truces, found.deals, rank)


def same_gains(truces, deals, rank):
    """Deals with the same gains in another order rank alike."""
    entry = next((t for t in truces if rank >= 0 and t["deal"] == deals[rank]), None)
    return entry is not None and sorted(entry["gains"].values()) == sorted(
        truces[0]["gains"].values())


@pytest.mark.parametrize("volatility", ["1/20", "1/3", "1/2", "2/3"])
def test_erosion_map_gives_the_period_of_the_exact_answer(swap, volatility):
    best, found = swap.maps.best, swap.maps.erosion
    middle = len(found.multiples) // 2
    assert found.multiples[middle] == pytest.approx(1)
    assert found.half_lives == (4,)
    row = int(np.argmin(abs(found.hazards - float(Fraction(volatility)))))
    exact = erosion(read(SWAP), deals=[best.split(",")], hazard=Fraction(row, 60)).deals[0]
    expected = HOLDS if exact["holds"] else exact["breaks"]["period"]
    assert found.breaks[row, middle] == expected


def test_more_breakdowns_never_help(swap):
    breaks = swap.maps.erosion.breaks.astype(float)
    breaks[breaks == HOLDS] = math.inf
    assert (breaks[1:] <= breaks[:-1]).all()
    assert np.isinf(breaks).any()
    assert (breaks == 0).any()


def figures(document):
    return drawn(solve(read(document)))


def drawn(study):
    blocks = reports.blocks(study)
    return {block.name: block for block in blocks if isinstance(block, Figure)}


def test_every_map_is_drawn(swap):
    found = drawn(swap)
    assert {"patience", "erosion", "survival"} <= set(found)
    for name, words in (("patience", "discount factor a month"),
                        ("erosion", "half-life of leverage (months"),
                        ("survival", "months since the truce began")):
        assert words in svg(found[name])


def test_what_the_file_does_not_say_is_not_drawn():
    document = {**SWAP, "party": [{"id": "A", "discount": "9/10"}, {"id": "B", "discount": "4/5"}]}
    for table in ("leverage", "time"):
        document.pop(table)
    assert not {"erosion", "survival"} & set(figures(document))
    assert "patience" in figures(document)


def test_patience_is_mapped_without_discounts_too():
    document = {**SWAP, "party": [{"id": "A"}, {"id": "B"}]}
    found = figures(document)
    assert "patience" in found
    assert "erosion" not in found
    assert svg(found["patience"])


def test_two_speeds_share_one_axis():
    more = {"issue": "tariff", "half_life": 2, "to": {"B": [0, 1, 2]}}
    document = {**SWAP, "leverage": [*SWAP["leverage"], more]}
    assert "as a multiple" in svg(figures(document)["erosion"])
