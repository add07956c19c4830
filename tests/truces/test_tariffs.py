"""Cooperative tariffs: closed forms against the games that they solve."""

from fractions import Fraction

import pytest

from negotiation.errors import InputError
from negotiation.truces.reversion import self_enforcing
from negotiation.truces.tariffs import (
    cooperative_tariff,
    managed_tariff,
    optimal_tariff,
    tariff_game,
)


@pytest.mark.parametrize("volume", [Fraction(3), Fraction(1), Fraction(7, 2)])
def test_the_optimal_tariff_is_the_only_equilibrium(volume):
    best = optimal_tariff(volume)
    grid = [best * k / 4 for k in range(9)]
    found = self_enforcing(tariff_game(volume, grid), [[str(best)] * 2])
    assert found.equilibria == [{"home": str(best), "abroad": str(best)}]


@pytest.mark.parametrize("volume", [Fraction(3), Fraction(7, 2)])
@pytest.mark.parametrize("discount", ["1/10", "1/3", "1/2", "29/50", "3/5", "4/5"])
@pytest.mark.parametrize("lag", [1, 2, 3])
def test_the_cooperative_tariff_is_just_stable(volume, discount, lag):
    """A tariff is kept iff it is not below the cooperative one (best replies are v/3 always)."""
    least, best = cooperative_tariff(volume, discount, lag), optimal_tariff(volume)
    tried = sorted({least, max(Fraction(0), least - Fraction(1, 10**6)),
                    least + Fraction(1, 10**6), best})
    game = tariff_game(volume, tried)
    found = self_enforcing(game, [[str(t)] * 2 for t in tried], discount, lag=lag)
    for deal in found.deals:
        assert deal["stable"] == (Fraction(deal["profile"]["home"]) >= least)


def test_free_trade():
    """D - C = v^2/24 and C - P = v^2/36: free trade needs delta^L >= 3/5."""
    for volume in (Fraction(1), Fraction(6)):
        game = tariff_game(volume, [0, optimal_tariff(volume)])
        for lag in (1, 2):
            deal, = self_enforcing(game, [["0", "0"]], lag=lag).deals
            assert float(deal["critical_discount"]["nash"]) == pytest.approx(0.6 ** (1 / lag))
        comply = game.payoff(["0", "0"])["home"]
        assert game.payoff([str(volume / 3), "0"])["home"] - comply == volume**2 / 24
        assert comply - game.payoff([str(volume / 3)] * 2)["home"] == volume**2 / 36


def test_the_tariff_falls_with_patience_and_rises_with_the_lag():
    patience = [cooperative_tariff(3, Fraction(k, 100)) for k in range(1, 100)]
    assert patience == sorted(patience, reverse=True)
    assert cooperative_tariff(3, "3/4") == 0 < cooperative_tariff(3, "3/4", lag=3)


def test_a_surge_of_trade_raises_the_tariff():
    """The gain today at the surge's volume is what all later cooperation is worth."""
    for discount in ("1/2", "3/5", "4/5"):
        tariffs = [float(managed_tariff(v, 3, discount)) for v in (3, 4, 5, 6, 7)]
        assert tariffs == sorted(tariffs)
        assert tariffs[0] == pytest.approx(float(cooperative_tariff(3, discount)))
        weight = Fraction(discount) / (1 - Fraction(discount))
        lost = (1 - cooperative_tariff(3, discount) ** 2) / 4
        for volume, tariff in zip((5, 6, 7), tariffs[2:], strict=True):
            gain = 3 / 8 * (volume / 3 - tariff) ** 2
            assert gain == pytest.approx(float(weight * lost)) or tariff == 0


def test_what_is_out_of_range():
    for wrong in (lambda: optimal_tariff(0), lambda: cooperative_tariff(3, 1),
                  lambda: cooperative_tariff(3, "1/2", 0), lambda: tariff_game(3, [0, 4]),
                  lambda: optimal_tariff("much")):
        with pytest.raises(InputError):
            wrong()
