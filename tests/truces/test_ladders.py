"""Ladders: values summed period by period, blocs by hand, and the flagship's own ladder."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

import negotiation as ng
from negotiation import Game, InputError
from negotiation.truces.bloc_game import bloc_game, merged_profile
from negotiation.truces.ladder_plan import LadderPlan
from negotiation.truces.ladders import ladder
from negotiation.truces.small_game import small_game

F = Fraction


def swap(index, i, k):
    return (*index[:i], k, *index[i + 1:])


def random_game(shape, seed):
    rng = np.random.default_rng([seed, *shape])
    cells = rng.permutation(np.prod(shape) * 5)[:np.prod(shape) * len(shape)]
    tables = np.array([F(int(c), 4) for c in cells], dtype=object)
    return Game.from_payoffs(tables.reshape(len(shape), *shape))


def equilibria(game):
    return [a for a in itertools.product(*map(range, game.shape))
            if all(game.exact_payoff(i, swap(a, i, k)) <= game.exact_payoff(i, a)
                   for i in range(game.n) for k in range(game.shape[i]))]


class ByHand:
    """A ladder followed period by period: a state is (rung, calm periods to go) or an end."""

    def __init__(self, game, rungs, calm, watched, hazard):
        self.game, self.rungs, self.calm, self.hazard = game, rungs, calm, hazard
        self.watched = watched
        self.found = equilibria(game)

    def worst(self, i):
        return min(self.found, key=lambda a: self.game.exact_payoff(i, a), default=None)

    def play(self, state):
        return state[1] if state[0] == "over" else self.rungs[state[0]]

    def then(self, state):
        if state[0] == "over" or state[0] == 0:
            return state
        rung, left = state
        return (rung, left - 1) if left > 1 else (rung - 1, self.calm if rung > 1 else 0)

    def breach(self, state, i):
        if state[0] == "over":
            return state
        if i in self.watched:
            top = min(state[0] + 1, len(self.rungs) - 1)
            return (top, self.calm)
        play = self.play(state)
        gains = any(self.game.exact_payoff(i, swap(play, i, k))
                    > self.game.exact_payoff(i, play) for k in range(self.game.shape[i]))
        return ("over", self.worst(i)) if gains and self.worst(i) else self.then(state)

    def value(self, state, i, delta, far=150):
        """Average payoff from a state if all do as prescribed; a breakdown ends it."""
        ended = self.game.exact_payoff(i, self.worst(self.watched[0])) if self.hazard else F(0)
        total, weight, alive = F(0), F(1), F(1)
        for _ in range(far):
            now = self.game.exact_payoff(i, self.play(state))
            total += weight * (alive * now + (1 - alive) * ended)
            weight, alive, state = weight * delta, alive * (1 - self.hazard), self.then(state)
        return (1 - delta) * total

    def slack(self, state, i, delta, lag):
        """Complying less the best plan that starts with a breach and is seen after `lag`."""
        ended = self.game.exact_payoff(i, self.worst(self.watched[0])) if self.hazard else F(0)
        total, weight, alive, at = F(0), F(1), F(1), state
        for k in range(lag):
            play = self.play(at)
            own = [self.game.exact_payoff(i, swap(play, i, b)) for b in range(self.game.shape[i])
                   if k or b != play[i]]
            total += weight * (alive * max(own) + (1 - alive) * ended)
            weight, alive = weight * delta, alive * (1 - self.hazard)
            at = self.breach(at, i) if k == lag - 1 else self.then(at)
        later = alive * self.value(at, i, delta) + (1 - alive) * ended
        return self.value(state, i, delta) - (1 - delta) * total - weight * later


@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (3, 2), (2, 3, 2)])
@pytest.mark.parametrize("seed", range(6))
def test_losses_by_hand(shape, seed):
    game = random_game(shape, seed)
    rng = np.random.default_rng(seed)
    rungs = tuple(tuple(int(rng.integers(size)) for size in shape) for _ in range(3))
    calm, lag = int(rng.integers(1, 4)), tuple(int(x) for x in rng.integers(1, 3, len(shape)))
    watched = [0] if seed % 2 else [len(shape) - 1]
    hazard = F(int(rng.integers(0, 3)), 10) if equilibria(game) else F(0)
    delta = F(int(rng.integers(40, 80)), 100)
    plan = LadderPlan(game, rungs, calm, tuple(game.players[i] for i in watched),
                      (delta,) * game.n, lag, hazard)
    by_hand = ByHand(game, rungs, calm, watched, hazard)
    for rung in range(3):
        for i in range(game.n):
            found = plan.tightest(lambda k, j, rung=rung, i=i: (k, j) == (rung, i))
            states = [(rung, left) for left in range(1, calm + 1)] if rung else [(0, 0)]
            expected = min(by_hand.slack(state, i, delta, lag[i]) for state in states)
            assert abs(found.slack - expected) < F(1, 10**9)


@pytest.mark.parametrize("shape", [(2, 3, 2), (2, 2, 2, 2), (3, 1, 2)])
def test_a_bloc_has_the_sum_of_its_members(shape):
    game = random_game(shape, 1)
    members, weights = [0, 2], [F(1, 2), F(3)]
    merged = bloc_game(game, members, weights, "bloc")
    assert merged.players == (*[p for i, p in enumerate(game.players) if i not in members], "bloc")
    for profile in itertools.product(*map(range, shape)):
        at = merged_profile(game, members, profile)
        others = [game.exact_payoff(i, profile) for i in range(game.n) if i not in members]
        together = sum(w * game.exact_payoff(i, profile)
                       for i, w in zip(members, weights, strict=True))
        assert [merged.exact_payoff(i, at) for i in range(merged.n)] == [*others, together]


def test_one_member_is_the_bloc():
    game = random_game((3, 4), 2)
    merged = bloc_game(game, [1], [F(1)], "bloc")
    assert all((a == b).all() for a, b in zip(merged.exact_tables, game.exact_tables, strict=True))


def test_a_small_game_keeps_what_can_matter():
    game = random_game((4, 5), 3)
    small = small_game(game, [(0, 0), (1, 2)])
    assert small.index((1, 2)) == (small.kept[0].index(1), small.kept[1].index(2))
    for profile in ((0, 0), (1, 2)):
        for i in range(2):
            own = [b for b in range(game.shape[i]) if b != profile[i]]
            best = max(own, key=lambda b, p=profile, i=i: game.exact_payoff(i, swap(p, i, b)))
            assert best in small.kept[i]


HALF = F(1, 2)


def common_pool(members=3, help_cost=HALF, harm=1):
    """One polluter, and members who can each impose a costly sanction on it.

    Pollution gains the polluter 1 and costs every member 1; a sanction costs the member and
    the polluter.
    """
    shape = (2,) * (members + 1)
    tables = [np.empty(shape, dtype=object) for _ in range(members + 1)]
    for cell in np.ndindex(*shape):
        tables[0][cell] = F(cell[0]) - harm * sum(cell[1:])
        for j in range(1, members + 1):
            tables[j][cell] = -F(cell[0]) - help_cost * cell[j]
    names = ["polluter", *(f"m{j}" for j in range(1, members + 1))]
    return Game.from_payoffs(dict(zip(names, tables, strict=True)),
                             actions=[["clean", "pollute"], *[["idle", "sanction"]] * members])


def test_a_member_rides_free_where_the_ladder_pays_for_the_bloc():
    """A sanction costs a half now; a refusal ends in pollution, which costs one for ever after.

    A member takes part from a discount of 1/3 on, whatever the others do.
    """
    game = common_pool()
    rungs, by = [{"m1": "sanction", "m2": "sanction", "m3": "sanction"}], ["m1", "m2", "m3"]
    deal = ("clean", "idle", "idle", "idle")
    found = ladder(game, deal=deal, rungs=rungs, by=by, discount="9/10")
    assert found.verdicts["deters"]
    assert found.verdicts["members"]["stable"]
    assert found.free_riders == []
    assert all(r["temptation"]["m1"] == F(r["rung"], 2) for r in found.rungs)
    for patience, rides in (("1/4", True), ("1/3", False)):
        found = ladder(game, deal=deal, rungs=rungs, by=by, discount={
            "polluter": "9/10", "m1": "9/10", "m2": patience, "m3": "9/10"})
        assert found.verdicts["as_one"]["stable"]
        assert found.verdicts["members"]["carried_out"] is not rides
        assert [(f["player"], f["rung"], f["deviation"]) for f in found.free_riders] == (
            [("m2", 1, "idle")] if rides else [])


def test_a_ladder_of_one_rung_needs_what_its_formula_says():
    """Polluting costs h n a period later, gains 1 now: delta n h >= 1 with one calm period."""
    game = common_pool(harm=F(1, 2))
    rungs = [{f"m{j}": "sanction" for j in (1, 2, 3)}]
    found = ladder(game, deal=("clean", "idle", "idle", "idle"), rungs=rungs,
                   by=["m1", "m2", "m3"], discount="9/10")
    assert abs(found.least_discount["deters"] - 2 / 3) < 1e-6
    assert found.verdicts["deters"] is True
    assert ladder(game, deal=("clean", "idle", "idle", "idle"), rungs=rungs,
                  by=["m1", "m2", "m3"], discount="13/20").verdicts["deters"] is False
    longer = ladder(game, deal=("clean", "idle", "idle", "idle"), rungs=rungs, down_after=2,
                    by=["m1", "m2", "m3"], discount="9/10")
    # delta + delta^2 >= 2/3
    root = (-1 + (1 + 8 / 3) ** 0.5) / 2
    assert abs(longer.least_discount["deters"] - root) < 1e-6


def test_higher_ladders_deter_no_less_where_rungs_hurt_more():
    game = common_pool(harm=F(2, 5))
    rungs = [{"m1": "sanction"}, {"m1": "sanction", "m2": "sanction"},
             {"m1": "sanction", "m2": "sanction", "m3": "sanction"}]
    found = ladder(game, deal=("clean", "idle", "idle", "idle"), rungs=rungs,
                   by=["m1", "m2", "m3"], down_after=3, discount="4/5")
    assert [h["deters"] for h in found.heights] == sorted(h["deters"] for h in found.heights)
    assert found.heights[-1]["deters"] == found.verdicts["deters"]


def test_the_flagship_ladder():
    talks = ng.read("gyeongju-2025")
    found = ladder(talks, "coordinated measures", deal={})
    assert found.ladder["against"] == ["CHN"]
    assert [rung["name"] for rung in found.rungs] == ["calm", "goods", "technology", "all"]
    assert found.verdicts["deters"] is True
    assert found.rungs[2]["temptation"]["KOR"] > 0


def test_without_discounts_only_the_least_are_given():
    found = ladder(common_pool(), deal=("clean", "idle", "idle", "idle"),
                   rungs=[{"m1": "sanction"}], by=["m1", "m2", "m3"])
    assert found.verdicts is None
    assert found.heights == []
    assert found.rungs[0]["slack"] is None
    assert set(found.least_discount) == {"deters", "as_one", "members"}


def test_what_cannot_be_asked():
    game = common_pool()
    deal = ("clean", "idle", "idle", "idle")
    with pytest.raises(InputError, match="nobody is watched"):
        ladder(game, deal=deal, rungs=[{"m1": "sanction"}], by=list(game.players))
    with pytest.raises(InputError, match="at least one rung"):
        ladder(game, deal=deal, rungs=[], by=["m1"])
    with pytest.raises(InputError, match="not among those"):
        ladder(game, deal=deal, rungs=[{"m2": "sanction"}], by=["m1"])
    with pytest.raises(InputError, match="unknown player"):
        ladder(game, deal=deal, rungs=[{"m1": "sanction"}], by=["m9"])
    with pytest.raises(InputError, match="needs the deal"):
        ladder(game, rungs=[{"m1": "sanction"}], by=["m1"])
    with pytest.raises(InputError, match="one of the ladders"):
        ladder(ng.read("gyeongju-2025"), "none such")
    pennies = Game.from_payoffs({"A": [[1, -1], [-1, 1]], "B": [[-1, 1], [1, -1]]})
    with pytest.raises(InputError, match="no pure one-shot equilibrium"):
        ladder(pennies, deal=("1", "1"), rungs=[{"A": "2"}], by=["A"], discount="1/2",
               hazard="1/10")
