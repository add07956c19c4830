"""The machine against truces played out period by period, and against value iteration."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from automata_by_hand import (
    gain,
    random_lottery,
    random_plan,
    reachable,
    remainder,
    stream,
)

from negotiation import Game, InputError
from negotiation.model.plan import Plan
from negotiation.truces.automaton import join
from negotiation.truces.evaluation import values, values_float
from negotiation.truces.one_shot import check, gains_float, one_shot_gains
from negotiation.truces.slips import executed, expected_game, trembles
from negotiation.truces.worlds import World

F = Fraction
SHAPES = [(2, 2), (2, 3), (3, 2), (2, 3, 2), (1, 4), (1, 1)]


def game_of(rng, shape):
    """Payoffs that all differ."""
    count = len(shape) * int(np.prod(shape))
    return Game.from_payoffs(rng.permutation(count).reshape(len(shape), *shape) - count // 2)


def world_of(rng, shape, states):
    """Games that differ, moves that depend on what is played, actions that are not possible."""
    first = game_of(rng, shape)
    games = (first, *(Game.from_payoffs(rng.integers(-9, 9, (len(shape), *shape)))
                      for _ in range(states - 1)))
    profiles = list(itertools.product(*map(range, shape)))
    on = tuple({profiles[int(rng.integers(len(profiles)))]: random_lottery(rng, states)}
               for _ in range(states))
    return World(tuple(f"z{k}" for k in range(states)), games,
                 tuple(random_lottery(rng, states) for _ in range(states)), 0, on)


@pytest.fixture(params=[(shape, seed) for shape in SHAPES for seed in range(3)])
def case(request):
    shape, seed = request.param
    rng = np.random.default_rng([seed, *shape])
    game = game_of(rng, shape)
    plan = random_plan(rng, game, int(rng.integers(1, 7)), plan_type=Plan)
    ground = World.still(game) if seed else world_of(rng, shape, 3)
    return plan, ground, tuple(F(int(k), 20) for k in rng.integers(2, 18, len(shape)))


def test_reachable_states(case):
    plan, world, _ = case
    machine = join(plan, world)
    assert set(machine.joint) == reachable(plan, world)
    assert list(machine.joint) == sorted(machine.joint)


def test_values_are_the_streams_of_payoffs(case):
    plan, world, deltas = case
    machine = join(plan, world)
    exact = values(machine, deltas)
    floats = values_float(machine, [float(delta) for delta in deltas])
    for i, delta in enumerate(deltas):
        for k, (q, z) in enumerate(machine.joint):
            assert float(exact[i][k]) == pytest.approx(floats[k, i], abs=1e-11)
            assert float(exact[i][k]) == pytest.approx(
                stream(plan, world, i, delta, q, z), abs=1e-9 + remainder(world, delta))


def test_values_satisfy_their_equations(case):
    plan, world, deltas = case
    machine = join(plan, world)
    for i, (row, delta) in enumerate(zip(values(machine, deltas), deltas, strict=True)):
        for k, (q, z) in enumerate(machine.joint):
            ahead = sum(a * b * row[machine.joint.index((p, y))]
                        for p, a in plan.next(q, plan.plays[q])
                        for y, b in world.next(z, plan.plays[q]))
            now = world.games[z].exact_payoff(i, plan.plays[q])
            assert row[k] == (1 - delta) * now + delta * ahead


def test_gains_are_those_of_the_deviation_played_out(case):
    plan, world, deltas = case
    machine = join(plan, world)
    rows, gains = machine.deviations, one_shot_gains(machine, deltas)
    assert np.allclose(gains_float(machine, [float(d) for d in deltas]),
                       [float(x) for x in gains], atol=1e-11)
    expected = [(k, i, b) for k, (q, z) in enumerate(machine.joint)
                for i in range(world.game.n) for b in world.actions(z, i)
                if b != plan.plays[q][i]]
    assert expected == list(zip(rows.state.tolist(), rows.player.tolist(), rows.action.tolist(),
                                strict=True))
    for (k, i, b), found in zip(expected, gains, strict=True):
        played = gain(plan, world, i, deltas[i], *machine.joint[k], (b,))
        beyond = 2 * remainder(world, deltas[i])
        assert float(found) == pytest.approx(played, abs=1e-9 + beyond)


def test_verdict(case):
    plan, world, deltas = case
    machine = join(plan, world)
    found, gains, rows = check(machine, deltas), one_shot_gains(machine, deltas), machine.deviations
    assert found.stable == all(x <= 0 for x in gains)
    assert found.strict == all(x < 0 for x in gains)
    for k in range(machine.size):
        for i in range(world.game.n):
            own = [-x for x, at, who in zip(gains, rows.state, rows.player, strict=True)
                   if (at, who) == (k, i)]
            assert found.slack[k][i] == (min(own) if own else None)
    if found.binding is None:
        assert not gains
        return
    first = next(k for k, x in enumerate(gains) if x == max(gains))
    binding = found.binding
    assert (binding.state, binding.player, binding.action, binding.slack) == (
        rows.state[first], rows.player[first], rows.action[first], -gains[first])
    path = [x for x, at in zip(gains, rows.state, strict=True) if at in machine.on_path]
    assert found.on_path_stable == all(x <= 0 for x in path)


def test_states_on_the_path(case):
    plan, world, _ = case
    machine = join(plan, world)
    found, waiting = set(), [(plan.start, world.start)]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            play = plan.plays[here[0]]
            waiting += [(p, y) for p, _ in plan.next(here[0], play)
                        for y, _ in world.next(here[1], play)]
    assert {machine.joint[k] for k in machine.on_path} == found


@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (2, 3, 2)])
@pytest.mark.parametrize("lag", [2, 3, 4])
def test_deviations_that_are_not_seen(shape, lag):
    """Without chance, every sequence of actions while unseen, played out."""
    rng = np.random.default_rng([lag, *shape])
    for _ in range(4):
        game = game_of(rng, shape)
        plan = random_plan(rng, game, 3, sure=True, plan_type=Plan)
        world, delta = World.still(game), F(int(rng.integers(5, 16)), 20)
        lags = tuple(lag if i == 0 else 1 for i in range(game.n))
        machine = join(plan, game, lag=lags)
        rows, gains = machine.deviations, one_shot_gains(machine, delta)
        assert np.allclose(gains_float(machine, float(delta)), [float(x) for x in gains],
                           atol=1e-11)
        for k in range(len(rows)):
            q, i = machine.joint[rows.state[k]][0], int(rows.player[k])
            first = int(rows.action[k])
            best = max(gain(plan, world, i, delta, q, 0, (first, *rest))
                       for rest in itertools.product(range(shape[i]), repeat=lags[i] - 1))
            assert float(gains[k]) == pytest.approx(best, abs=1e-9 + 2 * remainder(world, delta))


@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (2, 3, 2)])
def test_trembles(shape):
    """A plan played with slips is a chain over the profiles that are carried out."""
    rng = np.random.default_rng([9, *shape])
    game = game_of(rng, shape)
    plan = random_plan(rng, game, 4, plan_type=Plan)
    slips, delta = trembles(game, F(1, 7)), F(4, 5)
    machine = join(plan, game, slips)
    values_now = values(machine, delta)
    for i in range(game.n):
        for k, (q, _) in enumerate(machine.joint):
            now, later = F(0), F(0)
            for done, chance in executed(plan.plays[q], slips):
                now += chance * game.exact_payoff(i, done)
                later += chance * sum(
                    share * values_now[i][machine.joint.index((p, 0))]
                    for p, share in plan.next(q, done))
            assert values_now[i][k] == (1 - delta) * now + delta * later
    meant = expected_game(game, slips)
    for index in itertools.product(*map(range, shape)):
        assert sum(c for _, c in executed(index, slips)) == 1
        assert meant.exact_payoff(0, index) == sum(
            c * game.exact_payoff(0, done) for done, c in executed(index, slips))


@pytest.mark.parametrize("scale", [F(1, 10**9), F(10**12), F(10**40)])
def test_unit_of_payoffs(scale):
    rng = np.random.default_rng(5)
    tables = rng.integers(-9, 9, (2, 2, 3))
    cells = np.empty(tables.shape, dtype=object)
    for where in np.ndindex(tables.shape):
        cells[where] = scale * int(tables[where])
    game, scaled = Game.from_payoffs(tables), Game.from_payoffs(cells)
    plan = random_plan(rng, game, 5, plan_type=Plan)
    before, after = check(join(plan, game), F(4, 5)), check(join(plan, scaled), F(4, 5))
    assert after.slack == tuple(tuple(None if x is None else scale * x for x in row)
                                for row in before.slack)
    assert after.stable == before.stable


def test_discounts_near_one_stay_exact():
    game = Game.from_payoffs([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    plan = random_plan(np.random.default_rng(1), game, 40, plan_type=Plan)
    machine, delta = join(plan, game), 1 - F(1, 10**15)
    row = values(machine, delta)[0]
    for k in range(machine.size):
        ahead = sum(chance * row[there] for there, chance in
                    machine.chances.lottery(int(machine.follows[k])))
        assert row[k] == (1 - delta) * machine.exact_payoff(0, k) + delta * ahead


@pytest.mark.parametrize("discount", [0, 1, F(3, 2), "x", [F(1, 2)], [F(1, 2), None]])
def test_discounts_that_are_none(discount):
    game = Game.from_payoffs([[[1, 0]], [[2, 3]]])
    machine = join(random_plan(np.random.default_rng(0), game, 2, plan_type=Plan), game)
    with pytest.raises(InputError):
        check(machine, discount)


def test_what_cannot_be_joined():
    game = Game.from_payoffs([[[1, 0]], [[2, 3]]])
    other = Game.from_payoffs([[[1, 0]], [[2, 3]]], players=["x", "y"])
    plan = random_plan(np.random.default_rng(0), game, 2, plan_type=Plan)
    with pytest.raises(InputError, match="the players are"):
        join(plan, other)
    with pytest.raises(InputError, match="whole numbers of periods"):
        join(plan, game, lag=0)
    with pytest.raises(InputError, match="a lag of 1"):
        join(plan, game, trembles(game, F(1, 9)), lag=2)
    barred = World(("z",), (game,), (((0, F(1)),),), allowed=(((0,), (1 - plan.plays[0][1],)),))
    with pytest.raises(InputError, match="not possible"):
        join(plan, barred)


@pytest.mark.parametrize("change", [
    {"states": ("a", "a")}, {"start": 2}, {"then": (((0, F(1, 2)),),) * 2},
    {"then": (((1, F(1, 2)), (0, F(1, 2))),) * 2}, {"then": (((2, F(1)),),) * 2},
    {"games": (Game.from_payoffs([[[1, 0]], [[2, 3]]]), Game.from_payoffs([[[1]], [[2]]]))},
    {"allowed": (((0,), (0, 1)),)}, {"allowed": (((0,), ()),) * 2},
    {"allowed": (((0,), (1, 0)),) * 2}, {"allowed": (((0,), (2,)),) * 2}, {"on": ({},)},
])
def test_worlds_that_are_none(change):
    game = Game.from_payoffs([[[1, 0]], [[2, 3]]])
    whole = {"states": ("a", "b"), "games": (game, game), "then": (((0, F(1)),),) * 2}
    assert World(**whole).actions(1, 1) == (0, 1)
    with pytest.raises(InputError):
        World(**{**whole, **change})
