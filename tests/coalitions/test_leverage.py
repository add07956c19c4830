"""Leverage of suppliers: limits, derivatives by differences, and leaking against reversion."""

import math
from fractions import Fraction

import numpy as np
import pytest

from negotiation import critical_discounts, self_enforcing
from negotiation.coalitions.coordination import coordination, coordination_game
from negotiation.coalitions.leverage import Market, leverage, shortage_loss
from negotiation.errors import InputError
from negotiation.truces.stage import stage

NAMES = ["A", "B", "C"]


def drawn(rng, elasticities, measure=None):
    """A market of three suppliers with some left over, and levels for some of them."""
    measure = measure or str(rng.choice(["withhold", "tax"]))
    parts = rng.integers(1, 9, 4)
    shares = {name: Fraction(int(p), int(parts.sum()))
              for name, p in zip(NAMES, parts, strict=False)}
    sigma = Fraction(str(rng.choice([x for x in elasticities if x > 1 or measure == "tax"])))
    market = Market.from_shares(shares, sigma, measure, Fraction(int(rng.integers(1, 20)), 20))
    return market, {name: Fraction(int(rng.integers(1, 9)), 8)
                    for name in NAMES[:int(rng.integers(1, 4))]}


def moved(market, **changes):
    parts = {"shares": market.shares, "elasticity": market.elasticity, "measure": market.measure,
             "input_share": market.input_share, **changes}
    return Market.from_shares(**parts)


@pytest.mark.parametrize("seed", range(24))
def test_derivatives_are_those_of_the_loss(seed):
    rng = np.random.default_rng(seed)
    market, levels = drawn(rng, [0.25, 0.5, 1, 1.5, 3, 8])
    found, h = leverage(market, levels), Fraction(1, 10**4)

    def slope(up, down):
        return (leverage(up, levels).loss - leverage(down, levels).loss) / float(2 * h)

    elastic = slope(moved(market, elasticity=market.elasticity + h),
                    moved(market, elasticity=market.elasticity - h))
    assert found.by_elasticity == pytest.approx(elastic, rel=1e-4, abs=1e-7)
    for name, derivative in found.by_share.items():
        up, down = ({**market.shares, name: market.shares[name] + d} for d in (h, -h))
        assert derivative == pytest.approx(slope(moved(market, shares=up),
                                                 moved(market, shares=down)), rel=1e-4)


@pytest.mark.parametrize("seed", range(20))
def test_spending_is_the_slope_of_the_price_index(seed):
    # Shephard's lemma: a supplier's share is d log P / d log(1 + t)
    market, levels = drawn(np.random.default_rng(seed), [0, 0.5, 1, 2, 3.5], "tax")
    found = leverage(market, levels)
    for name, level in levels.items():
        up, down = (leverage(market, {**levels, name: (1 + level) * (1 + d) - 1}).loss
                    for d in (Fraction(1, 10**5), -Fraction(1, 10**5)))
        share = (up - down) / 2e-5 / float(market.input_share)
        assert float(found.spending[name]) == pytest.approx(share, rel=1e-6)
    untaxed = market.elsewhere + sum(x for name, x in market.shares.items() if name not in levels)
    rest = 1 - sum(float(found.spending[name]) for name in levels)
    assert float(found.leakage) == pytest.approx(rest - float(untaxed), abs=1e-12)


def test_withheld_goods_are_goods_of_no_finite_price():
    withheld = leverage(Market.from_shares({"A": "1/2", "B": "1/5"}, 3), {"A": "3/5"})
    split = Market.from_shares({"A, kept back": "3/10", "A, sold": "1/5", "B": "1/5"}, 3, "tax")
    priced = leverage(split, {"A, kept back": 10**12})
    assert withheld.loss == pytest.approx(priced.loss)
    assert withheld.by_elasticity == pytest.approx(priced.by_elasticity)
    # Feenstra (1994): (1 / (sigma - 1)) log(1 / (1 - Omega))
    assert withheld.loss == pytest.approx(math.log(1 / 0.7) / 2)
    assert withheld.spending == {"A": Fraction(2, 7), "B": Fraction(2, 7)}
    assert withheld.leakage == Fraction(3, 10) / Fraction(7, 10) / 2


@pytest.mark.parametrize("sigma", [0, "1/2", 1, 2, "5/2"])
def test_with_one_supplier_the_elasticity_does_not_matter(sigma):
    found = leverage(Market.from_shares({"A": 1}, sigma, "tax", "1/5"), {"A": 10**8})
    assert found.loss == pytest.approx(math.log(1 + 10**8) / 5, rel=1e-14)
    assert found.by_elasticity == pytest.approx(0, abs=1e-15)
    assert found.leakage == 0


def test_limits_of_the_elasticity():
    def loss(sigma):
        found = leverage(Market.from_shares({"A": "1/4", "B": "1/4"}, sigma, "tax"),
                         {"A": 1, "B": "1/2"})
        return found.loss, found.by_elasticity

    complements, substitutes = loss(0), loss(10**6)
    assert complements[0] == pytest.approx(math.log(1 + 1 / 4 + 1 / 8))
    assert substitutes == pytest.approx((math.log(2) / 10**6, -math.log(2) / 10**12), rel=1e-5)
    for near in ("0.9999999", "1.0000001"):
        assert loss(near) == pytest.approx(loss(1), rel=1e-6)


def test_withholding_together_costs_more_than_the_sum():
    market = Market.from_shares({"A": "2/5", "B": "2/5"}, "5/2")
    alone = [leverage(market, {name: 1}).loss for name in "AB"]
    both = leverage(market, {"A": 1, "B": 1})
    assert both.loss > sum(alone) > 0
    assert both.withdrawn == Fraction(4, 5)


def test_shortages():
    for share, cut in (("1/100", "3/4"), ("1/2", "1/3")):
        w, x = float(Fraction(share)), float(Fraction(cut))
        for s in (0.05, 0.2, 3):
            direct = 1 - ((1 - w) + w * (1 - x)**((s - 1) / s))**(s / (s - 1))
            assert shortage_loss(share, cut, s) == pytest.approx(direct)
        assert shortage_loss(share, cut, "0.99999999") == pytest.approx(
            shortage_loss(share, cut, 1), rel=1e-6)
        assert shortage_loss(share, cut, "1/100000") == pytest.approx(x, rel=1e-3)
    assert shortage_loss("1/2", 1, 2) == pytest.approx(3 / 4)
    assert [shortage_loss("1/2", 1, s) for s in (0, "1/2", 1)] == [1, 1, 1]
    assert shortage_loss(0, 1, 0) == shortage_loss(1, 0, 2) == 0


def programmes(seed, count, suppliers):
    """Programmes whose members fall back to no measures at all, with the game they play."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        market, harsh = drawn(rng, [1.5, 2, 3, 4.5])
        harsh = {name: harsh.get(name, Fraction(1)) for name in NAMES[:suppliers]}
        steps = [{name: level / 2 for name, level in harsh.items()}, harsh]
        benefits, margins = ({name: Fraction(int(rng.integers(1, 12)), 8) for name in harsh}
                             for _ in range(2))
        found = coordination(market, steps, benefits, margins)
        game = coordination_game(market, steps, benefits, margins)
        supply = (0,) * game.n
        ground = stage(game)
        assert bool(found.tempted) == (supply not in ground.equilibria)
        if not found.tempted and list(ground.reversion) == [
                game.exact_payoff(i, supply) for i in range(game.n)]:
            yield found, game, [tuple(f"{market.measure} {level}" for level in step.levels.values())
                                for step in found.steps]


def test_leaking_is_what_reversion_says_it_is():
    """The closed form against the general machine, wherever no measures at all is what follows."""
    kept = broken = 0
    for found, game, deals in programmes(6, 60, 3):
        critical = critical_discounts(game)
        for step, deal in zip(found.steps, deals, strict=True):
            least = math.inf if step.least_discount is None else float(step.least_discount)
            assert critical[game.index(deal)] == pytest.approx(least)
            kept, broken = kept + (0 < least < 1), broken + (least > 1)
    assert min(kept, broken) > 5


def test_least_discounts_are_exact_member_by_member():
    compared = 0
    for found, game, deals in programmes(1, 30, 2):
        for step, deal in zip(found.steps, deals, strict=True):
            if not step.least_discount or compared == 4:
                continue
            own = {name: item.least_discount for name, item in step.keeping.items()}
            timed, = self_enforcing(game, [deal], {n: d or "1/2" for n, d in own.items()}).deals
            assert timed["critical_discount"]["nash"] == step.least_discount
            assert timed["stable"]
            assert all(timed["slack"][name] == 0 for name, d in own.items() if d)
            compared += 1
    assert compared == 4


def test_closed_form_of_one_full_step():
    """Payoffs of two who withhold everything, written out."""
    market = Market.from_shares({"A": "3/10", "B": "1/5"}, 3, input_share="1/2")
    step, = coordination(market, [{"A": 1, "B": 1}], {"A": 2, "B": 3}, {"A": "4/5", "B": 1}).steps
    a = step.keeping["A"]
    assert float(a.kept) == pytest.approx(2 * math.log(2) / 4)
    assert float(a.leaking) == pytest.approx(2 * math.log(1 / 0.8) / 4 + 0.3 / 0.8 * 0.8 / 2)
    assert (a.fallback, a.level) == (Fraction(3, 25), 0)
    assert step.least_discount == max(item.least_discount for item in step.keeping.values())


def test_a_member_may_gain_by_going_further():
    market = Market.from_shares({"A": "3/10", "B": "69/100"}, 2)
    programme = (market, [{"A": "1/2", "B": "9/10"}, {"A": 1, "B": "9/10"}],
                 {"A": "7/10", "B": "1/4"}, {"A": 1, "B": 1})
    found, game = coordination(*programme), coordination_game(*programme)
    mild = found.steps[0].keeping["A"]
    assert (found.tempted, mild.level) == ([], 1)
    ends = (0, 0), (1, 1), (2, 1)
    fallback, kept, further = (game.exact_payoff(0, index) for index in ends)
    assert mild.least_discount == (further - kept) / (further - fallback)


def test_what_is_no_market_is_refused():
    for shares, sigma, measure, match in (
            ({"A": "3/4", "B": "1/2"}, 2, "tax", "add up to 1"), ({"A": 0}, 2, "tax", "above 0"),
            ({"A": 1}, 1, "withhold", "shortage_loss"), ({"A": 1}, 2, "beg", "'beg'")):
        with pytest.raises(InputError, match=match):
            Market.from_shares(shares, sigma, measure)
    market = Market.from_shares({"A": 1}, 2)
    for levels, match in (({"B": 1}, "'B'"), ({"A": 2}, "from 0 to 1"), ({"A": 1}, "no bound")):
        with pytest.raises(InputError, match=match):
            leverage(market, levels)
    with pytest.raises(InputError, match="margins of A"):
        coordination(market, [{"A": "1/2"}], {"A": 1}, {})
