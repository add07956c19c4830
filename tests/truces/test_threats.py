"""The command's answers under transfers, against the definition of a policy that holds."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from negotiation import Game, InputError, self_enforcing

F = Fraction


def game_of(shape, seed):
    rng = np.random.default_rng([seed, *shape])
    return Game.from_payoffs(rng.integers(-4, 9, (len(shape), *shape)))


def policies(game):
    """Every path with every choice of punishments: most liquidity needed, joint payoff, sum V."""
    profiles = list(np.ndindex(game.shape))

    def best(i, at):
        return max(game.exact_payoff(i, (*at[:i], b, *at[i + 1:])) for b in range(game.shape[i]))

    facts = {
        at: (sum(best(i, at) for i in range(game.n)) - sum(
            game.exact_payoff(i, at) for i in range(game.n)),
            sum(game.exact_payoff(i, at) for i in range(game.n)),
            [best(i, at) for i in range(game.n)])
        for at in profiles}
    for path in profiles:
        for punished in itertools.product(profiles, repeat=game.n):
            used = [facts[path], *(facts[at] for at in punished)]
            yield path, max(f[0] for f in used), facts[path][1], sum(
                facts[at][2][i] for i, at in enumerate(punished))


@pytest.mark.parametrize(("shape", "seed"), [((2, 3), 0), ((2, 3), 5), ((2, 2), 3), ((3, 3), 1)])
@pytest.mark.parametrize("discount", [F(1, 5), F(1, 2), F(9, 10)])
def test_stable_with_transfers_is_a_policy_that_holds(shape, seed, discount):
    """A deal holds iff it is self-enforcing itself under the punishments of some good policy."""
    game = game_of(shape, seed)
    held = [(path, joint, low) for path, need, joint, low in policies(game)
            if (1 - discount) * need <= discount * (joint - low)]
    least = min((low for _, _, low in held), default=None)
    for entry in self_enforcing(game, discount=discount, punishment="transfers").deals:
        index = game.index(entry["profile"])
        need = sum(
            max(game.exact_payoff(i, (*index[:i], b, *index[i + 1:])) for b in range(shape[i]))
            - game.exact_payoff(i, index) for i in range(game.n))
        joint = sum(game.exact_payoff(i, index) for i in range(game.n))
        if least is None:
            assert entry["stable"] is False
            assert entry["slack"] == {"joint": None}
            continue
        slack = discount * (joint - least) - (1 - discount) * need
        assert entry["slack"] == {"joint": slack}
        assert entry["stable"] == (slack >= 0)
        critical = entry["critical_discount"]["transfers"]
        assert entry["stable"] == (critical is not None and critical <= discount)


def test_other_punishments_do_not_change_what_is_critical():
    game = game_of((3, 2), 7)
    found = {punishment: {entry["deal"]: entry["critical_discount"] for entry in self_enforcing(
        game, punishment=punishment, discount="1/2").deals}
        for punishment in ("nash", "security", "transfers")}
    assert found["nash"] == found["security"] == found["transfers"]


def test_unequal_discounts_are_refused_under_transfers_alone():
    game = game_of((2, 2), 1)
    with pytest.raises(InputError, match="same discount"):
        self_enforcing(game, discount={"1": "1/2", "2": "1/3"},
                       punishment="transfers")
    assert self_enforcing(game, discount={"1": "1/2", "2": "1/3"}).deals


def test_a_player_without_a_choice_may_pay_and_needs_no_discount():
    rng = np.random.default_rng(0)
    tables = rng.integers(-4, 9, (3, 2, 2, 1))
    found = self_enforcing(Game.from_payoffs(tables), discount={"1": "3/4", "2": "3/4"},
                           punishment="transfers")
    assert all(entry["stable"] is not None for entry in found.deals)
    assert set(found.deals[0]["value"]) == {"1", "2"}
