"""All punishments of one game beside each other: order, verdicts, plans, and the checker."""

import itertools
import json
from fractions import Fraction

import numpy as np
import pytest

from negotiation import Game, read, self_enforcing
from negotiation.certificates.check import check
from negotiation.errors import InputError
from negotiation.truces.automaton import join
from negotiation.truces.one_shot import check as check_plan
from negotiation.truces.penal_code import PenalCodes

F = Fraction
SHAPES = [((2, 3), 0), ((2, 3), 1), ((3, 3), 2), ((2, 3, 2), 3), ((3, 1, 2), 4)]
PUNISHMENTS = ("nash", "penal-code", "transfers", "security")


def game_of(shape, seed, scale=1):
    rng = np.random.default_rng([seed, *shape])
    steps = np.meshgrid(*map(np.arange, shape), indexing="ij")
    tables = [rng.integers(-3, 4, shape) + 5 * sum(steps) - 7 * own for own in steps]
    cells = [np.array([scale * int(x) for x in table.ravel()], dtype=object).reshape(shape)
             for table in tables]
    return Game.from_payoffs(cells)


@pytest.mark.parametrize(("shape", "seed"), SHAPES)
@pytest.mark.parametrize("scale", [1, F(1, 10**9), 10**12])
def test_harsher_punishments_never_need_more_patience(shape, seed, scale):
    """transfers <= penal code <= reversion, and no threat without payments passes minmax."""
    for entry in self_enforcing(game_of(shape, seed, scale)).deals:
        found = entry["critical_discount"]
        for harsher, milder in (("transfers", "penal-code"), ("penal-code", "nash"),
                                ("security", "penal-code"), ("security", "nash")):
            if found[milder] is not None:
                assert found[harsher] is not None
                assert float(found[harsher]) <= float(found[milder]) * (1 + 1e-12)


@pytest.mark.parametrize(("shape", "seed"), SHAPES)
@pytest.mark.parametrize("discount", [F(1, 5), F(9, 10)])
def test_verdicts_are_those_of_the_critical_discount(shape, seed, discount):
    game = game_of(shape, seed)
    for punishment in PUNISHMENTS:
        for entry in self_enforcing(game, discount=discount, punishment=punishment).deals:
            critical = entry["critical_discount"][punishment]
            bounds = entry["penal_code_bounds"]
            if punishment == "penal-code" and bounds is not None:
                if discount < bounds["low"]:
                    assert entry["stable"] is not True
                if discount >= bounds["high"] and bounds["proved"]:
                    assert entry["stable"] is not False
                continue
            assert entry["stable"] == (critical is not None and critical <= discount)


@pytest.mark.parametrize(("shape", "seed"), SHAPES)
@pytest.mark.parametrize("discount", [F(1, 2), F(9, 10)])
def test_plans_of_penal_codes_are_subgame_perfect(shape, seed, discount):
    game = game_of(shape, seed)
    codes, discounts = PenalCodes(game), (discount,) * game.n
    for index in np.ndindex(shape):
        plan = codes.plan(index, discounts)
        if plan is not None:
            assert plan.plays[plan.start] == index
            assert check_plan(join(plan, game), discounts).stable


OPTIONS = [
    dict(zip(("lag", "hazard", "summit"), chosen, strict=True)) for chosen in itertools.product(
        (None, 2), (None, "1/20"), (None, (3, "4/5")))
]


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize(("punishment", "discount"), [
    *((name, "7/10") for name in PUNISHMENTS), ("nash", None), ("penal-code", None)])
def test_every_combination_of_options_is_answered_and_verified(punishment, options, discount):
    horizon, renewal = options["summit"] or (None, None)
    for shape, seed in SHAPES[:4:3]:
        result = self_enforcing(
            game_of(shape, seed), discount=discount, punishment=punishment, lag=options["lag"],
            hazard=options["hazard"], horizon=horizon, renewal=renewal, thresholds=True)
        record = json.loads(result.to_json())
        report = check(record, record["input"]["content"])
        assert report.first_failure is None, (shape, report.first_failure)
        plain = all(value is None for value in options.values())
        for deal in record["deals"]:
            assert set(PUNISHMENTS) <= set(deal["critical_discount"])
            if not plain:
                for name in ("penal-code", "transfers"):
                    assert deal["critical_discount"][name] is None
                    assert "not defined" in deal["why"][name]
            if discount is None or (not plain and punishment in ("penal-code", "transfers")):
                assert (deal["stable"], deal["slack"], deal["binding"]) == (None, None, None)
            assert (deal["renegotiation_proof"] is None) or discount is not None


def test_discounts_of_partners_do_not_matter_to_payments():
    """Partners of the file who neither choose nor pay may be of any patience."""
    talks = read("gyeongju-2025")
    bare = {"lag": 1, "hazard": 0, "renewal": 1}
    deal = {"rare-earths": "general licences"}
    given = dict.fromkeys(("USA", "CHN"), "9/10")
    for discount in ("9/10", given):
        found = self_enforcing(talks, [deal], punishment="transfers", discount=discount, **bare)
        assert found.deals[0]["slack"].keys() == {"joint"}
        assert found.deals[0]["critical_discount"]["transfers"] is not None
    with pytest.raises(InputError, match="the same discount"):
        self_enforcing(talks, [deal], punishment="transfers", discount={**given, "CHN": "4/5"},
                       **bare)
