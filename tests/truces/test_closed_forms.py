"""The machine gives the closed forms, where there are some, on random numbers and at ties."""

from fractions import Fraction

import numpy as np
import pytest

from negotiation import Game
from negotiation.model.plan import Plan
from negotiation.truces.automaton import join
from negotiation.truces.chains import eroding, irreversible, schedule
from negotiation.truces.evaluation import values
from negotiation.truces.lotteries import sure
from negotiation.truces.one_shot import check, one_shot_gains
from negotiation.truces.slips import slip
from negotiation.truces.templates import (
    grim,
    penance,
    punish_for,
    staged,
    stick_and_carrot,
    tit_for_tat,
)
from negotiation.truces.transformers import (
    with_hazard,
    with_joint_answers,
    with_reentry,
    with_summit,
)

F = Fraction
SEEDS = range(25)
DEAL, OVER = (0, 0), (1, 1)


def dilemma(t, r, p, s):
    return Game.from_payoffs([[[r, s], [t, p]], [[r, t], [s, p]]])


def draw(seed):
    """T > R > P > S, a discount, and a generator for more."""
    rng = np.random.default_rng([77, seed])
    steps = [F(int(k), int(rng.integers(1, 4))) for k in rng.integers(1, 9, 3)]
    s = F(int(rng.integers(-5, 5)))
    p = s + steps[0]
    r = p + steps[1]
    t = r + steps[2]
    return (t, r, p, s), F(int(rng.integers(4, 20)), 20 + int(rng.integers(1, 3))), rng


def least_slack(machine, delta, player=0):
    """Least slack of a player over all states."""
    found = check(machine, delta)
    return min(row[player] for row in found.slack)


def slack_at(machine, delta, name, player=0):
    return check(machine, delta).slack[machine.states.index(name)][player]


@pytest.mark.parametrize("seed", SEEDS)
def test_reversion_with_hazard_and_lag(seed):
    """T1 and T4: (1 - delta)/(1 - d) [(C - D) + d**L (D - P)], also exactly at the threshold."""
    (t, r, p, s), delta, rng = draw(seed)
    game = dilemma(t, r, p, s)
    for lag in (1, 2, 3, 4):
        for h in (F(0), F(int(rng.integers(1, 9)), 20)):
            d = delta * (1 - h)
            plan = grim(game, DEAL, OVER)
            machine = join(with_hazard(plan, h, OVER) if h else plan, game, lag=lag)
            expected = (1 - delta) / (1 - d) * ((r - t) + d**lag * (t - p))
            assert slack_at(machine, delta, "in force") == expected
            assert check(machine, delta).stable == (d**lag >= (t - r) / (t - p))
    weight = F(int(rng.integers(2, 9)), 10)
    for lag in (1, 2, 3):  # a game whose threshold is weight**lag
        tied = dilemma(p + (r - p) / (1 - weight**lag), r, p, s)
        machine = join(grim(tied, DEAL, OVER), tied, lag=lag)
        assert slack_at(machine, weight, "in force") == 0
        assert check(machine, weight).stable
        assert not check(machine, weight - F(1, 10**20)).stable


@pytest.mark.parametrize("seed", SEEDS)
def test_hazard_survived(seed):
    """T4: the greatest hazard is 1 - ((D - C)/(D - P))/delta."""
    (t, r, p, s), delta, _ = draw(seed)
    game = dilemma(t, r, p, s)
    most = 1 - (t - r) / (t - p) / delta
    if most > 0:
        plan = grim(game, DEAL, OVER)
        assert check(join(with_hazard(plan, most, OVER), game), delta).stable
        assert not check(join(with_hazard(plan, most + F(1, 10**9), OVER), game), delta).stable


@pytest.mark.parametrize("seed", SEEDS)
def test_summits(seed):
    """T5: slack (1 - delta)(d rho X - (D - C)) with X = (C - P)(1 - d**T)/((1 - d)(1 - rho d**T)),
    and the least chance of renewal."""
    (t, r, p, s), delta, rng = draw(seed)
    game, plan = dilemma(t, r, p, s), grim(dilemma(t, r, p, s), DEAL, OVER)
    for term in (1, 2, 5):
        h = F(int(rng.integers(0, 5)), 20)
        d = delta * (1 - h)
        once = with_hazard(plan, h, OVER)

        def machine(rho, term=term, once=once):
            return join(with_summit(once, term, rho, OVER), game)

        rho = F(int(rng.integers(0, 11)), 10)
        x = (r - p) * (1 - d**term) / ((1 - d) * (1 - rho * d**term))
        assert least_slack(machine(rho), delta) == min(
            (1 - delta) * (d * rho * x - (t - r)), (1 - delta) * (p - s))
        assert check(machine(rho), delta).stable == (d * rho * x >= t - r)
        least = (t - r) * (1 - d) / (
            d * ((r - p) * (1 - d**term) + (t - r) * (1 - d) * d ** (term - 1)))
        if least <= 1:
            assert check(machine(least), delta).stable
            assert not check(machine(least - F(1, 10**9)), delta).stable
        else:
            assert not check(machine(1), delta).stable


def test_a_certain_end_unravels():
    """Renewal 0 and one equilibrium: no truce, by backward induction."""
    game = dilemma(5, 3, 1, 0)
    machine = join(with_summit(grim(game, DEAL, OVER), 6, 0, OVER), game)
    assert not check(machine, F(999, 1000)).stable


def test_a_certain_end_with_two_equilibria():
    """Benoit and Krishna (1985): an end with a better and a worse equilibrium supports a deal.

    The better one follows if the deal was kept and the worse one if not.
    """
    tables = np.array([[[4, 0, 0], [5, 3, 0], [0, 0, 1]], [[4, 5, 0], [0, 3, 0], [0, 0, 1]]])
    game = Game.from_payoffs(tables)
    plan = Plan(game.players, ("deal", "reward", "punishment", "good", "bad"), 0,
                ((0, 0), (1, 1), (2, 2), (1, 1), (2, 2)),
                (sure(1), sure(3), sure(4), sure(3), sure(4)),
                ((sure(2),) * 2, (sure(3),) * 2, (sure(4),) * 2, (sure(3),) * 2, (sure(4),) * 2))
    assert check(join(plan, game), F(1, 2)).stable


@pytest.mark.parametrize("seed", SEEDS)
def test_summits_with_late_detection(seed):
    """The share of a deal's life that a breach begun m periods before a summit costs."""
    (t, r, p, s), delta, rng = draw(seed)
    game = dilemma(t, r, p, s)
    term, lag = int(rng.integers(1, 5)), int(rng.integers(2, 7))
    rho = F(int(rng.integers(3, 10)), 10)
    machine = join(with_summit(grim(game, DEAL, OVER), term, rho, OVER), game, lag=lag)
    for left in range(1, term + 1):
        # chance that the truce is alive k periods on
        alive = [rho ** (0 if k < left else 1 + (k - left) // term) for k in range(900)]
        total = sum(float(delta) ** k * float(a) for k, a in enumerate(alive))
        after = sum(float(delta) ** k * float(a) for k, a in enumerate(alive) if k >= lag)
        expected = (1 - delta) * float((r - p) * after - (t - r) * (total - after))
        found = slack_at(machine, delta, f"in force, {left} to go")
        assert float(found) == pytest.approx(float(expected), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_punishment_of_some_periods(seed):
    """(C - P)(delta - delta**(T+1)) - (1 - delta)(D - C)."""
    (t, r, p, s), delta, _ = draw(seed)
    game = dilemma(t, r, p, s)
    for periods in (1, 2, 3, 7):
        machine = join(punish_for(game, DEAL, OVER, periods), game)
        expected = (r - p) * (delta - delta ** (periods + 1)) - (1 - delta) * (t - r)
        assert slack_at(machine, delta, "in force") == expected
        assert check(machine, delta).stable == (expected >= 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_return_by_chance(seed):
    """Punishment that ends with chance q a period is worth P + (C - P) q delta/(1 - delta(1-q))."""
    (t, r, p, s), delta, rng = draw(seed)
    game, q = dilemma(t, r, p, s), F(int(rng.integers(0, 20)), 20)
    machine = join(with_reentry(grim(game, DEAL, OVER), ["over"], q), game)
    over = ((1 - delta) * p + delta * q * r) / (1 - delta * (1 - q))
    assert values(machine, delta)[0][1] == over
    assert slack_at(machine, delta, "in force") == r - (1 - delta) * t - delta * over


@pytest.mark.parametrize("seed", SEEDS)
def test_penance(seed):
    """T8, van Damme (1989): delta >= max((T - R)/(R - S), (P - S)/(R - S))."""
    (t, r, p, s), delta, _ = draw(seed)
    game = dilemma(t, r, p, s)
    machine = join(penance(game, DEAL), game)
    least = max((t - r) / (r - s), (p - s) / (r - s))
    assert check(machine, delta).stable == (delta >= least)
    if least < 1:
        assert check(machine, least).stable
        assert not check(machine, least - F(1, 10**12)).stable


@pytest.mark.parametrize("seed", SEEDS)
def test_stick_and_carrot(seed):
    """With an equilibrium of the stage game as the stick: delta (C - P) >= D - C."""
    (t, r, p, s), delta, _ = draw(seed)
    game = dilemma(t, r, p, s)
    found = check(join(stick_and_carrot(game, DEAL, OVER), game), delta)
    assert found.stable == (delta * (r - p) >= t - r)


def test_stick_that_hurts_more_than_the_worst_equilibrium():
    """Abreu (1986): output 0, 1 or 2 each; flooding the market once is enough of a threat.

    Deal (3, 3), best deviation 4; flood (-2, -2), best deviation from it 0; one-shot equilibrium
    (2, 2). Deal: (1 - delta)(4 - 3) <= delta (3 - v); stick: v = (1 - delta)(-2) + 3 delta and
    (1 - delta) 0 + delta v <= v.
    """
    own = [[3, F(5, 2), -1], [4, 2, F(-3, 2)], [1, 0, -2]]
    table = [[F(x) for x in row] for row in own]
    table[0][2] = F(0)  # the best reply to a flood is to produce nothing
    game = Game.from_payoffs([table, [list(col) for col in zip(*table, strict=True)]])
    machine = join(stick_and_carrot(game, (0, 0), (2, 2)), game)
    for delta in (F(k, 40) for k in range(1, 40)):
        v = -2 * (1 - delta) + 3 * delta
        deal = (1 - delta) * 1 <= delta * (3 - v)
        stick = v >= delta * v + (1 - delta) * 0
        assert check(machine, delta).stable == (deal and stick)
    assert check(machine, F(2, 5)).stable
    assert not check(join(grim(game, (0, 0), (1, 1)), game), F(2, 5)).stable


@pytest.mark.parametrize("seed", SEEDS)
def test_eroding_leverage(seed):
    """T6: (1 - delta) [(C - Pinf)/(1 - delta) + (Pinf - P0) w/(1 - delta lambda) - (D - P_t)].

    w = lambda**(t+1) delta as the punishment begins a period after the breach.
    """
    (t, r, p, s), delta, rng = draw(seed)
    factor = F(int(rng.integers(0, 4)), 4)
    p1 = p + F(int(rng.integers(-3, 6)), 2)
    game, to = dilemma(t, r, p, s), dilemma(t, r, p1, s)
    world = eroding(game, to, factor, F(1, 10**12))
    machine = join(grim(game, DEAL, OVER), world)
    found = check(machine, delta)
    last = len(world.states) - 1
    for period in {0, 1, min(2, last), last}:
        state = machine.joint.index((0, period))
        weight = factor**period if period < last else F(0)
        now = p1 + (p - p1) * weight
        expected = (1 - delta) * ((r - p1) / (1 - delta) + (p1 - p) * weight / (
            1 - delta * factor) - (t - now))
        assert abs(found.slack[state][0] - expected) <= abs(p1 - p) * F(2, 10**12)
    if found.stable:
        assert delta >= (t - r) / (t - p1)


def test_no_erosion_is_reversion():
    game = dilemma(5, 3, 1, 0)
    machine = join(grim(game, DEAL, OVER), schedule([game, game, game]))
    assert check(machine, F(1, 2)).stable
    assert not check(machine, F(49, 100)).stable


@pytest.mark.parametrize("seed", SEEDS)
def test_gradual_concessions(seed):
    """T12: on the path c_t = c (1 - (k/delta)**t) nobody gains or loses by stopping.

    The tail of the endless path is put into the payoffs of the last level.
    """
    rng = np.random.default_rng(seed)
    k = F(int(rng.integers(1, 7)), 10)
    delta = F(int(rng.integers(int(10 * k) + 1, 10)), 10)
    ratio, steps = k / delta, int(rng.integers(2, 6))
    levels = [1 - ratio**t for t in range(steps + 1)]
    own = [[other - k * c for other in levels] for c in levels]
    tail = (1 - delta) * (levels[-1] - k * levels[-2]) / (1 - delta)
    own[-1][-1] = tail
    game = Game.from_payoffs([own, [list(col) for col in zip(*own, strict=True)]])
    machine = join(staged(game, [(t, t) for t in range(steps + 1)]), irreversible(game, (0, 0)))
    found = check(machine, delta)
    assert found.stable
    for t in range(1, steps):
        at = machine.states.index(f"stage {t + 1} | {game.label((t - 1, t - 1))}")
        assert found.slack[at] == (0, 0)
    assert not check(machine, delta - F(1, 10**9)).stable


@pytest.mark.parametrize("seed", SEEDS)
def test_a_commitment_that_is_dropped(seed):
    """T4: the partner slips with chance h; S once and then P, and the same h after a breach."""
    (t, r, p, s), delta, rng = draw(seed)
    game, h = dilemma(t, r, p, s), F(int(rng.integers(0, 10)), 20)
    plan = with_joint_answers(grim(game, DEAL, OVER), game)
    machine = join(plan, game, slip(game, 1, 1, h))
    in_force = ((1 - h) * (1 - delta) * r + h * ((1 - delta) * s + delta * p)) / (
        1 - (1 - h) * delta)
    assert values(machine, delta)[0][0] == in_force
    breach = (1 - h) * ((1 - delta) * t + delta * p) + h * p
    assert slack_at(machine, delta, "in force") == in_force - breach


@pytest.mark.parametrize(
    ("t", "r", "p", "s"), [(5, 3, 1, 0), (4, 3, 2, 0), (3, 2, 1, 0), (5, 4, 1, 0)])
def test_tit_for_tat_is_a_knife_edge(t, r, p, s):
    """Subgame perfect only at delta = (T - R)/(R - S) = (P - S)/(T - P), at no delta if they
    differ; in the usual dilemma with T = 4, R = 3, P = 1, S = 0 at 1/3.
    """
    game = dilemma(t, r, p, s)
    machine = join(tit_for_tat(game, DEAL, OVER), game)
    first, second = F(t - r, r - s), F(p - s, t - p)
    for delta in {first, second, *(F(k, 24) for k in range(1, 24))}:
        if 0 < delta < 1:
            assert check(machine, delta).stable == (delta == first == second)


def test_tit_for_tat_at_its_discount():
    game = dilemma(4, 3, 1, 0)
    machine = join(tit_for_tat(game, DEAL, OVER), game)
    found = check(machine, F(1, 3))
    assert found.stable
    assert not found.strict
    gains = one_shot_gains(machine, F(1, 3))
    assert max(gains) == 0
