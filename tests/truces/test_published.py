"""Critical discounts known in closed form."""

from fractions import Fraction

import numpy as np
import pytest

from negotiation import Game, read, self_enforcing

F = Fraction


def critical(game, profile, **options):
    return self_enforcing(game, [profile], **options).deals[0]["critical_discount"]["nash"]


@pytest.mark.parametrize(
    ("temptation", "reward", "punishment", "sucker"),
    [(5, 3, 1, 0), (4, 3, 1, 0), (3, 2, 1, 0), (F(7, 3), 1, F(1, 5), -4), (100, 99, 98, 0)],
)
def test_prisoners_dilemma(temptation, reward, punishment, sucker):
    """(T - R)/(T - P): Friedman (1971); Mailath and Samuelson (2006), section 2.5."""
    game = Game.from_payoffs([
        [[reward, sucker], [temptation, punishment]],
        [[reward, temptation], [sucker, punishment]],
    ])
    assert critical(game, ["1", "1"]) == F(temptation - reward) / (temptation - punishment)
    assert critical(game, ["2", "2"]) == 0
    assert critical(game, ["1", "2"]) is None


def test_bundled_prisoners_dilemma():
    assert critical(read("prisoners-dilemma"), ["cooperate", "cooperate"]) == F(1, 3)


def test_cournot_duopoly():
    """9/17 for joint monopoly with linear demand: Gibbons (1992), A Primer in Game Theory,
    section 2.3.C.
    """
    quantities = [F(1, 4), F(1, 3), F(3, 8)]  # half the monopoly's, Cournot's, the best breach
    profit = [[q * (1 - q - other) for other in quantities] for q in quantities]
    game = Game.from_payoffs([profit, [list(row) for row in zip(*profit, strict=True)]])
    found = self_enforcing(game, [["1", "1"]])
    assert found.equilibria == [{"1": "2", "2": "2"}]
    assert found.reversion["1"]["payoff"] == F(1, 9)
    assert found.deals[0]["critical_discount"]["nash"] == F(9, 17)


@pytest.mark.parametrize("firms", [2, 3, 5])
def test_bertrand_oligopoly(firms):
    """1 - 1/n for the monopoly price where a cut takes the market: Tirole (1988), section 6.3."""
    n, profit = firms, F(12)
    tables = np.zeros((n, *[3] * n), dtype=object)
    prices = [profit, profit, F(0)]  # the monopoly price, a hair below it, cost
    for index in np.ndindex(*[3] * n):
        low = max(index)
        for i in range(n):
            if index[i] == low:
                tables[(i, *index)] = prices[low] / index.count(low)
    assert critical(Game.from_payoffs(tables), ["1"] * n) == 1 - F(1, n)


def tariff_game(tariffs, v=12):
    """Two countries with linear demand: W = vt/4 - 3t^2/8 - vs/4 + s^2/8 (Dixit 1987)."""
    home = [[v * t / 4 - 3 * t**2 / 8 - v * s / 4 + s**2 / 8 for s in tariffs] for t in tariffs]
    away = [[home[k][j] for k in range(len(tariffs))] for j in range(len(tariffs))]
    return Game.from_payoffs([home, away], actions=[[str(t) for t in tariffs]] * 2)


@pytest.mark.parametrize("delta", [F(1, 10), F(1, 4), F(2, 5), F(1, 2)])
def test_lowest_tariff_that_reversion_holds(delta):
    """(v/3)(3 - 2r)/(3 + 2r), r = delta/(1 - delta): the most cooperative tariff of
    Dixit (1987) and Bagwell and Staiger (1990) under linear demand."""
    v = F(12)
    nash, r = v / 3, delta / (1 - delta)
    lowest = nash * (3 - 2 * r) / (3 + 2 * r)
    game = tariff_game([lowest, nash, lowest / 2])
    found = self_enforcing(game, [[str(lowest)] * 2, [str(lowest / 2)] * 2], discount=delta)
    by_deal = {entry["deal"]: entry for entry in found.deals}
    at = by_deal[f"{lowest},{lowest}"]
    assert at["critical_discount"]["nash"] == delta
    assert at["stable"]
    assert at["slack"] == {"1": 0, "2": 0}
    assert not by_deal[f"{lowest / 2},{lowest / 2}"]["stable"]


@pytest.mark.parametrize("lag", [1, 2, 3])
def test_free_trade_with_late_detection(lag):
    """D - C = v^2/24 and C - P = v^2/36, so delta^L >= 3/5."""
    found = critical(tariff_game([F(0), F(4)]), ["0", "0"], lag=lag)
    assert found == pytest.approx(0.6 ** (1 / lag), rel=1e-15)
    assert (found == F(3, 5)) == (lag == 1)


def test_bundled_tariff_game():
    game = read("tariff-game")
    best = self_enforcing(game).deals[0]
    assert best["deal"] == "free trade,free trade"
    assert best["critical_discount"]["nash"] == F(3, 5)


@pytest.mark.parametrize(("players", "share"), [(3, F(1, 2)), (4, F(1, 3)), (5, F(4, 5))])
def test_public_good(players, share):
    """A contribution costs 1 and gives everybody `share`: (1 - m)/((n - 1) m), by algebra."""
    tables = np.empty((players, *[2] * players), dtype=object)
    for index in np.ndindex(*[2] * players):
        for i in range(players):
            tables[(i, *index)] = share * index.count(0) - (index[i] == 0)
    assert critical(Game.from_payoffs(tables), ["1"] * players) == (1 - share) / (
        (players - 1) * share)


def test_each_deviator_is_punished_by_the_equilibrium_worst_for_it():
    """Chicken has two pure equilibria, and each side fears the other one's favourite."""
    game = Game.from_payoffs([[[6, 2], [7, 0]], [[6, 7], [2, 0]]],
                             actions=[["swerve", "go on"]] * 2)
    found = self_enforcing(game, [["swerve", "swerve"]])
    assert found.reversion == {
        "1": {"payoff": 2, "equilibrium": {"1": "swerve", "2": "go on"}},
        "2": {"payoff": 2, "equilibrium": {"1": "go on", "2": "swerve"}},
    }
    assert found.deals[0]["critical_discount"]["nash"] == F(1, 5)


def test_a_game_without_a_pure_equilibrium_has_only_security():
    """Matching pennies: no reversion threat is defined, and minmax is 1 for both."""
    found = self_enforcing(read("matching-pennies"), discount=F(9, 10))
    assert found.equilibria == []
    assert found.status.value == "none"
    assert all(entry["critical_discount"]["nash"] is None for entry in found.deals)
    assert all("no pure equilibrium" in entry["why"]["nash"] for entry in found.deals)


def test_security_bounds_what_reversion_does():
    """Pure minmax is never above a pure equilibrium payoff (Mailath and Samuelson 2006, 2.1)."""
    for name in ("abreu-1988-cournot", "abreu-sannikov-2014", "tariff-game", "chicken",
                 "stag-hunt", "three-countries"):
        for entry in self_enforcing(read(name)).deals:
            nash, security = (entry["critical_discount"][key] for key in ("nash", "security"))
            assert nash is None or (security is not None and security <= nash)
