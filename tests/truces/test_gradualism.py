"""Gradual concessions: the closed form, paths checked by the machine, and by brute force."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

import negotiation as ng
from negotiation import Game, InputError
from negotiation.model.negotiation import Negotiation
from negotiation.model.parts import Issue, Party
from negotiation.numerics.linear_program import maximise
from negotiation.truces.automaton import join
from negotiation.truces.chains import irreversible
from negotiation.truces.concessions import linear_concessions
from negotiation.truces.gradualism import gradual
from negotiation.truces.one_shot import check
from negotiation.truces.templates import staged

F = Fraction


def concession_game(levels, cost, bonus, discount):
    """What is given helps the other side and costs a share; a bonus for both at the top."""
    shape = (levels, levels)
    tables = [np.empty(shape, dtype=object) for _ in range(2)]
    for a, b in np.ndindex(*shape):
        top = bonus if a == b == levels - 1 else 0
        tables[0][a, b], tables[1][a, b] = b - cost * a + top, a - cost * b + top
    return Game.from_payoffs(tables, discount=discount)


@pytest.mark.parametrize("seed", range(30))
def test_every_step_of_the_linear_path_just_holds(seed):
    """Stopping in period t leaves c_j(t) - k c_i(t-1) for ever; going on is worth as much."""
    rng = np.random.default_rng(seed)
    costs = [F(int(x), 20) for x in rng.integers(1, 25, 2)]
    deltas = [F(int(x), 100) for x in rng.integers(40, 99, 2)]
    caps = [F(int(x), 4) for x in rng.integers(1, 9, 2)]
    path = linear_concessions(costs, deltas, caps)
    assert path.feasible == (costs[0] * costs[1] < deltas[0] * deltas[1])
    if not path.feasible:
        assert path.limits == (0, 0)
        return
    assert all(0 <= x <= c for x, c in zip(path.limits, caps, strict=True))
    assert any(x == c for x, c in zip(path.limits, caps, strict=True))
    far = 300
    levels = [[path.level(i, t) for t in range(4)] for i in range(2)]
    steps = [[path.step(i, t) for t in range(1, far)] for i in range(2)]
    for i, j in ((0, 1), (1, 0)):
        tail = [sum(deltas[i]**s * (steps[j][t + s - 1] - costs[i] * steps[i][t + s - 1])
                    for s in range(1, far - t)) for t in range(1, 4)]
        for t in range(1, 4):
            # sum of d^s (step_j - k step_i)(t + s) against k step_i(t), both over 1 - d
            assert abs(tail[t - 1] - costs[i] * steps[i][t - 1]) < F(1, 10**6)
        assert abs(path.value(i) - levels[j][1]) == 0
        assert path.cost_of_gradualism(i) >= 0 or path.limits != tuple(caps)


def test_equal_sides_follow_the_known_formula():
    """c_t = c (1 - (k/d)^t), feasible iff d > k (Lockwood and Thomas, 2002, linear case)."""
    k, d, cap = F(1, 2), F(3, 4), F(6)
    path = linear_concessions(k, d, cap)
    for t in range(8):
        assert path.level(0, t) == path.level(1, t) == cap * (1 - (k / d) ** t)
    assert path.periods_to("9/10") == 6
    assert linear_concessions("3/4", "3/4").feasible is False
    assert linear_concessions("3/4", "3/4").periods_to("1/2") is None
    assert linear_concessions(0, "1/2").level(0, 1) == 1


def test_no_path_is_faster_at_any_time():
    """The best c_1(t) over all paths whose steps shrink as they must after period T."""
    k, d, far = F(1, 2), F(4, 5), 5
    path = linear_concessions(k, d)
    ratio = k / d
    later = ratio / (1 - ratio)  # all steps after period T over the step of period T
    value = d * ratio / (1 - d * ratio) * (1 - k)  # of those steps, seen from period T
    rows, bounds = [], []
    for t in range(1, far + 1):
        row = [F(0)] * far
        row[t - 1] += k
        for s in range(t + 1, far + 1):
            row[s - 1] -= d ** (s - t) * (1 - k)
        row[far - 1] -= d ** (far - t) * value
        rows.append(row)
        bounds.append(F(0))
    rows.append([F(1)] * (far - 1) + [1 + later])
    bounds.append(F(1))
    for t in range(1, far + 1):
        best = maximise([F(int(s < t)) for s in range(far)], rows, bounds)
        assert best.value == path.level(0, t)


def paths_up(start, goal, longest):
    """All paths of rising levels from a start to a goal."""
    between = list(itertools.product(*(range(x, y + 1)
                                       for x, y in zip(start, goal, strict=True))))
    for length in range(longest):
        for middle in itertools.combinations(between, length):
            whole = [start, *middle, goal]
            if all(a != b and all(x <= y for x, y in zip(a, b, strict=True))
                   for a, b in itertools.pairwise(whole)):
                yield [*middle, goal]


@pytest.mark.parametrize(("cost", "bonus", "delta"), [
    (F(1, 2), F(1, 2), F(3, 4)), (F(1, 2), F(1, 3), F(3, 4)), (F(2, 3), F(1), F(9, 10)),
    (F(1, 2), F(2), F(3, 4)), (F(1, 2), F(1, 2), F(2, 5)), (F(3, 4), F(4, 5), F(4, 5)),
    (F(1, 3), F(2, 5), F(1, 2)),
])
def test_the_fastest_path_is_the_shortest_that_the_machine_accepts(cost, bonus, delta):
    game = concession_game(3, cost, bonus, delta)
    goal = (2, 2)
    accepted = []
    world = irreversible(game, (0, 0))
    for path in paths_up((0, 0), goal, 5):
        if answers_hold(game, cost, bonus):
            verdict = check(join(staged(game, path), world), delta)
            if verdict.stable:
                accepted.append(len(path) - 1)
    found = gradual(game, goal=game.names(goal))
    assert [step["period"] for step in found.path] == list(range(len(found.path)))
    if accepted:
        assert len(found.path) - 1 == min(accepted)
    else:
        assert not found.path or not answers_hold(game, cost, bonus)


def answers_hold(game, cost, bonus):
    """Whether standing still is credible everywhere: nobody climbs to the top alone."""
    return bonus <= cost


def test_the_last_step_must_pay_for_itself():
    """With nothing more to come nobody pays for the last step, so nobody takes the first."""
    found = gradual(concession_game(4, F(1, 2), F(0), F(9, 10)), goal=("4", "4"))
    assert found.status.value == "none"
    assert found.path == []
    assert found.obstacle["player"] == "1"
    assert found.obstacle["slack"] < 0


def test_gradual_where_at_once_is_too_much():
    """The example of the theory page: three steps, none of which can be skipped."""
    found = gradual(concession_game(4, F(1, 2), F(1, 2), F(3, 4)), goal=("4", "4"))
    assert [step["deal"] for step in found.path] == ["2,2", "3,3", "4,4"]
    assert all(step["binding"]["slack"] >= 0 for step in found.path)
    at_once = gradual(concession_game(4, F(1, 2), F(2), F(3, 4)), goal=("4", "4"))
    assert [step["deal"] for step in at_once.path] == ["4,4"]


@pytest.mark.parametrize("seed", range(12))
def test_what_can_be_taken_back_holds_at_once_or_not_at_all(seed):
    rng = np.random.default_rng(seed)
    tables = np.array([F(int(x), 3) for x in rng.permutation(24)[:12]], dtype=object)
    game = Game.from_payoffs(tables.reshape(2, 2, 3), discount="4/5")
    if not ng.self_enforcing(game).equilibria:
        return
    for entry in ng.self_enforcing(game).deals:
        found = gradual(game, goal=entry["profile"], reversible=True)
        assert bool(found.path) == entry["stable"]
        assert len(found.path) <= 1
        if entry["stable"] and found.path[0]["binding"]:
            assert found.path[0]["binding"]["slack"] == min(
                x for x in entry["slack"].values()) or found.path[0]["binding"]["slack"] >= 0


def test_one_side_can_go_back():
    """Only what cannot be undone is a state; the other side's level is free every period."""
    game = concession_game(3, F(1, 2), F(1, 2), F(3, 4))
    found = gradual(game, goal=("3", "3"), reversible=["2"])
    assert found.irreversible == {"1": ["1"], "2": []}
    assert found.start["reached"] == {"1": [0]}


def talks(reversible):
    zero, one, two = F(0), F(1), F(2)
    return Negotiation(
        title="know-how against access",
        parties=(Party("A", discount=F(9, 10)), Party("B", discount=F(9, 10))),
        issues=(
            Issue("access", "A", ("shut", "half", "open"), 0,
                  payoff={"A": (zero, -one / 2, -one), "B": (zero, two, two * 2)}),
            Issue("know-how", "B", ("kept", "part", "taught"), 0, reversible=reversible,
                  payoff={"A": (zero, two, two * 2), "B": (zero, -one / 2, -one)}),
        ),
    )


def test_issues_of_a_negotiation_say_what_cannot_be_taken_back():
    free = gradual(talks(True), goal={"access": "open", "know-how": "taught"})
    assert [step["deal"] for step in free.path] == ["open,taught"]
    bound = gradual(talks(False), goal={"access": "open", "know-how": "taught"})
    assert bound.irreversible == {"A": [], "B": ["know-how"]}
    assert bound.path == []
    # once all is taught, nothing holds A to keep its market open
    assert bound.obstacle == {
        "reached": {"B": [2]}, "deal": "open,taught", "at_the_goal": True, "player": "A",
        "deviation": "shut", "slack": F(-1)}


def test_the_flagship_has_nothing_that_its_doctrine_lets_go_for_good():
    found = gradual(ng.read("gyeongju-2025"))
    assert found.irreversible["CHN"] == ["processing-know-how"]
    assert len(found.path) == 1


def test_sizes_units_and_words():
    one = gradual(Game.from_payoffs({"A": [1, 2, 3]}, discount="1/2"), goal=("3",))
    assert [step["deal"] for step in one.path] == ["3"]
    still = gradual(Game.from_payoffs({"A": [[1]], "B": [[1]]}))
    assert [step["deal"] for step in still.path] == ["1,1"]
    for unit in (F(1, 10**9), F(10**12)):
        game = concession_game(4, F(1, 2), F(1, 2), F(3, 4))
        scaled = Game.from_payoffs([table * unit for table in game.exact_tables],
                                   discount="3/4")
        assert [s["deal"] for s in gradual(scaled, goal=("4", "4")).path] == ["2,2", "3,3", "4,4"]
    with pytest.raises(InputError, match="no discount"):
        gradual(Game.from_payoffs({"A": [[1, 2]], "B": [[2, 1]]}))
    with pytest.raises(InputError, match="unknown player"):
        gradual(concession_game(2, 1, 1, F(1, 2)), reversible=["C"])
    with pytest.raises(InputError, match="status quo"):
        gradual(talks(True), start=("shut", "kept"))
    with pytest.raises(InputError, match="costs"):
        linear_concessions(-1, "1/2")
    with pytest.raises(InputError, match="between 0 and 1"):
        linear_concessions(1, 1)
