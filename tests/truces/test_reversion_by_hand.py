"""Every number of ``truce`` against streams of payoffs summed period by period."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from streams_by_hand import TINY, Stream, is_least_discount

from negotiation import Game
from negotiation.truces.reversion import self_enforcing
from negotiation.truces.stage import stage

F = Fraction
SHAPES = [(2, 3), (3, 2), (2, 3, 2), (4, 3), (1, 3), (3, 1, 2), (2,)]
CASES = [(shape, seed) for shape in SHAPES for seed in range(6)]


def random_game(shape, seed, whole=False):
    """Payoffs in small fractions; with `whole`, small integers with many ties."""
    rng = np.random.default_rng([seed, *shape])
    tables = [
        [F(int(a), 1 if whole else int(b)) for a, b in zip(
            rng.integers(-4, 5, np.prod(shape)), rng.integers(1, 5, np.prod(shape)), strict=True)]
        for _ in shape
    ]
    return Game.from_payoffs([np.array(table, dtype=object).reshape(shape) for table in tables])


def random_terms(game, seed):
    rng = np.random.default_rng([seed, 99])
    discount = {p: F(int(rng.integers(50, 100)), 100) for p in game.players}
    lag = {p: int(rng.integers(1, 4)) for p in game.players}
    return discount, lag, F(int(rng.integers(0, 30)), 100)


def pure_equilibria(game):
    return [
        index for index in itertools.product(*map(range, game.shape))
        if all(game.exact_payoff(i, swap(index, i, k)) <= game.exact_payoff(i, index)
               for i in range(game.n) for k in range(game.shape[i]))
    ]


def swap(index, i, k):
    return (*index[:i], k, *index[i + 1:])


def minmax(game, i):
    others = itertools.product(*(range(1 if j == i else size)
                                 for j, size in enumerate(game.shape)))
    return min(
        max(game.exact_payoff(i, swap(index, i, k)) for k in range(game.shape[i]))
        for index in others
    )


def stream(game, i, index, punishment):
    options = [game.exact_payoff(i, swap(index, i, k)) for k in range(game.shape[i])]
    if punishment == "nash":
        after = min((game.exact_payoff(i, e) for e in pure_equilibria(game)), default=None)
    else:
        after = minmax(game, i)
    return Stream(game.exact_payoff(i, index), max(options), after, len(options) > 1)


def by_profile(found, game):
    return {game.index(entry["profile"]): entry for entry in found.deals}


@pytest.mark.parametrize("punishment", ["nash", "security"])
@pytest.mark.parametrize(("shape", "seed"), CASES)
def test_stability_slack_and_value(shape, seed, punishment):
    game = random_game(shape, seed, whole=seed % 2 == 0)
    discount, lag, hazard = random_terms(game, seed)
    found = self_enforcing(game, discount=discount, lag=lag, hazard=hazard, punishment=punishment)
    mask = stage(game, discount, lag, hazard).stable(punishment)
    for index, entry in by_profile(found, game).items():
        verdicts = []
        assert list(entry["slack"]) == [
            p for p, size in zip(game.players, shape, strict=True) if size > 1]
        for i, player in enumerate(game.players):
            if shape[i] == 1:
                continue
            flow = stream(game, i, index, punishment)
            delta = discount[player]
            verdicts.append(flow.complies(delta, lag[player], hazard))
            if flow.after is None:
                assert entry["slack"][player] == (0 if flow.deviate == flow.comply else None)
                continue
            slack = flow.slack(delta, lag[player], hazard)
            if flow.deviate == flow.comply:
                slack = max(slack, F(0))
            assert entry["slack"][player] == slack
            assert entry["value"][player] == flow.value(delta, hazard, 0)
        assert entry["stable"] == all(verdicts) == mask[index]


@pytest.mark.parametrize("punishment", ["nash", "security"])
@pytest.mark.parametrize(("shape", "seed"), CASES)
def test_critical_discounts(shape, seed, punishment):
    game = random_game(shape, seed, whole=seed % 2 == 1)
    _, lag, hazard = random_terms(game, seed)
    found = self_enforcing(game, lag=lag, hazard=hazard, punishment=punishment)
    for index, entry in by_profile(found, game).items():
        flows = {
            player: (stream(game, i, index, punishment), lag[player], hazard)
            for i, player in enumerate(game.players) if shape[i] > 1
        }
        by_player = entry["critical_discount_by_player"]
        assert list(by_player) == list(flows)
        for player, flow in flows.items():
            assert is_least_discount(by_player[player], [flow])
        assert is_least_discount(entry["critical_discount"][punishment], flows.values())
        assert entry["stable"] is entry["slack"] is entry["binding"] is None
        for name, value in entry["critical_discount"].items():
            assert (value is None) == (name in entry["why"])


@pytest.mark.parametrize(("shape", "seed"), CASES)
def test_greatest_hazard_survived(shape, seed):
    """The deal holds at that hazard, and at none above it."""
    game = random_game(shape, seed, whole=True)
    discount, lag, _ = random_terms(game, seed)
    for index, entry in by_profile(self_enforcing(game, discount=discount, lag=lag), game).items():
        flows = [(stream(game, i, index, "nash"), discount[p], lag[p])
                 for i, p in enumerate(game.players) if shape[i] > 1]

        def held(hazard, flows=flows):
            return all(flow.complies(delta, lag, hazard) for flow, delta, lag in flows)

        survived = entry["survives_hazard"]
        if all(flow.deviate == flow.comply for flow, *_ in flows):
            assert survived == 1
        elif survived is None:
            assert not held(F(0))
        else:
            at = F(survived)
            below = at if isinstance(survived, F) else at - TINY
            assert below < 0 or held(below)
            assert not held(at + TINY)


@pytest.mark.parametrize(("shape", "seed"), CASES)
def test_what_binds(shape, seed):
    game = random_game(shape, seed, whole=True)
    discount, lag, hazard = random_terms(game, seed)
    found = self_enforcing(game, discount=discount, lag=lag, hazard=hazard)
    for index, entry in by_profile(found, game).items():
        slack = entry["slack"]
        if not slack:
            assert entry["binding"] is None
            continue
        order = list(slack)
        first = min(order, key=lambda p: (slack[p] is not None, slack[p] or 0, order.index(p)))
        i = game.players.index(first)
        best = max(
            (k for k in range(shape[i]) if k != index[i]),
            key=lambda k: (game.exact_payoff(i, swap(index, i, k)), -k),
        )
        assert entry["binding"] == {"player": first, "deviation": game.actions[i][best]}


@pytest.mark.parametrize("punishment", ["nash", "security"])
@pytest.mark.parametrize(("shape", "seed"), CASES)
def test_order_and_levels(shape, seed, punishment):
    game = random_game(shape, seed)
    found = self_enforcing(game, punishment=punishment)
    equilibria = pure_equilibria(game)
    assert [game.index(profile) for profile in found.equilibria] == equilibria
    after = []
    for i, player in enumerate(game.players):
        assert found.security[player] == minmax(game, i)
        worst = min(equilibria, key=lambda e, i=i: game.exact_payoff(i, e), default=None)
        reverted = found.reversion[player]
        assert reverted["payoff"] == (None if worst is None else game.exact_payoff(i, worst))
        assert reverted["equilibrium"] == (None if worst is None else game.profile(worst))
        if shape[i] > 1:
            base = reverted["payoff"] if punishment == "nash" else minmax(game, i)
            after.append((i, base))
    listed = [game.index(entry["profile"]) for entry in found.deals]
    everything = list(np.ndindex(*shape))
    if any(base is None for _, base in after):
        assert listed == everything
        return

    def key(index):
        gains = [game.exact_payoff(i, index) - base for i, base in after]
        good = all(gain > 0 for gain in gains)
        return not good, -F(np.prod(gains)) if good else 0, index

    assert listed == sorted(everything, key=key)


def test_a_deal_at_its_critical_discount_is_stable_and_below_it_is_not():
    for shape, seed in CASES:
        game = random_game(shape, seed)
        for entry in self_enforcing(game, hazard="1/10").deals:
            at = entry["critical_discount"]["nash"]
            if not at:
                continue
            profile = [tuple(entry["profile"].values())]
            below = at - F(1, 10**15)
            assert self_enforcing(game, profile, discount=at, hazard="1/10").deals[0]["stable"]
            shy = self_enforcing(game, profile, discount=below, hazard="1/10")
            assert not shy.deals[0]["stable"]
