"""Stochastic games with transfers: published cases, every policy tried, knife edges, sizes."""

from fractions import Fraction

import numpy as np
import pytest
import states_by_hand as by_hand
from published_states import (
    arms_race,
    hold_up,
    mutual_gifts,
    two_state_dilemma,
    vulnerability,
)

from negotiation import Game, StochasticGame, states_with_transfers, transfer_agreement
from negotiation.errors import InputError
from negotiation.model.chances import Chances
from negotiation.result import Status
from negotiation.truces import policy_elimination, stochastic
from negotiation.truces.arena import Arena
from negotiation.truces.transfers import thresholds

F = Fraction
DILEMMA = {"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]}
SHAPES = [[(2, 2)], [(2, 2), (2, 2)], [(2, 3), (1, 1)], [(2, 1), (1, 2), (1, 1)],
          [(1, 2), (3, 1), (2, 2)], [(2, 2, 2), (1, 1, 1)], [(1, 1, 2), (2, 1, 1)]]


def told(result):
    return {entry["state"]: (entry["joint_payoff"], tuple(entry["punishment"].values()))
            for entry in result.states}


def profiles(result, key="profile"):
    return {entry["state"]: tuple(entry[key].values()) for entry in result.states}


# Published examples

def cournot(most, price, least, greatest, delta):
    """Goldluecke and Kranz (2018), section 4.3: duopolists sell water from random reserves."""
    size, draws = most + 1, range(least, greatest + 1)
    actions, payoffs, starts, targets, parts = [], ([], []), [0], [], []
    for x1, x2 in np.ndindex(size, size):
        actions.append((tuple(map(str, range(x1 + 1))), tuple(map(str, range(x2 + 1)))))
        for q1, q2 in np.ndindex(x1 + 1, x2 + 1):
            for column, q in zip(payoffs, (q1, q2), strict=True):
                column.append(max(price - q1 - q2, 0) * q)
            rest = [np.bincount([min(max(x - q + draw, 0), most) for draw in draws],
                                minlength=size) for x, q in ((x1, q1), (x2, q2))]
            joint = np.outer(*rest).ravel()
            targets.append(np.flatnonzero(joint))
            parts.append(joint[targets[-1]])
            starts.append(starts[-1] + len(targets[-1]))
    names = tuple(f"{a};{b}" for a, b in np.ndindex(size, size))
    return StochasticGame(
        ("1", "2"), names, tuple(actions), tuple(map(np.array, payoffs)), (1, 1),
        Chances(np.array(starts), np.concatenate(targets), np.concatenate(parts),
                np.full(len(starts) - 1, len(draws) ** 2)), F(delta))


def test_cournot_with_reserves():
    """The first rows of the solution that the package dyngame prints for the paper's game."""
    result = states_with_transfers(cournot(20, 20, 3, 4, "2/3"))
    printed = {"0;0": (60.33, 30.17, 30.17), "0;1": (66.67, 30.17, 36.50),
               "0;2": (72.33, 30.17, 42.17), "0;3": (77.33, 30.17, 47.17),
               "0;4": (81.67, 30.17, 51.50), "0;5": (85.33, 30.17, 55.17)}
    for state, (joint, first, second) in printed.items():
        found = told(result)[state]
        assert [round(float(x), 2) for x in (found[0], *found[1])] == [joint, first, second]
        assert ";".join(profiles(result)[state]) == state
    assert told(result)["0;0"] == (F(181, 3), (F(181, 6), F(181, 6)))
    assert result.status is Status.COMPLETE


def test_the_dilemma_whose_stakes_move():
    """Goldluecke and Kranz (2018), section 4.4: cooperation at 0.357 and not at 0.356."""
    for delta, action in (("0.7", "C"), ("0.357", "C"), ("0.356", "D")):
        result = states_with_transfers(two_state_dilemma(F(delta)))
        assert set(profiles(result).values()) == {(action, action)}
    # play by the equal lottery: average payoffs of 2 and 4 in the states that alternate
    assert told(states_with_transfers(two_state_dilemma(F(7, 10))))["low"][0] == F(204, 37)


def test_mutual_gifts():
    """Kranz (2019): efforts of 0.6, joint payoff 0.84; with harm possible 0.9 and 0.99."""
    plain = states_with_transfers(mutual_gifts(F(3, 10)))
    assert told(plain) == {"x": (F(84, 100), (0, 0))}
    assert profiles(plain) == {"x": ("3/5", "3/5")}
    harm = states_with_transfers(mutual_gifts(F(3, 10), 1))
    assert told(harm) == {"x": (F(99, 100), (-1, 0))}
    assert profiles(harm) == {"x": ("9/10", "9/10")}
    assert harm.states[0]["punishment_profile"]["1"]["2"] == "-1"


def test_vulnerability():
    """Kranz (2020): in every optimal equilibrium player 1 makes itself vulnerable."""
    result = states_with_transfers(vulnerability(F(3, 10)))
    assert told(result) == {"x_0": (F(297, 1000), (0, 0)), "x_not": (F(84, 100), (0, 0)),
                            "x_vul": (F(99, 100), (-1, 0))}
    assert profiles(result)["x_0"] == ("vul", "-")


def test_hold_up():
    """Kranz (2020): investment of 2, discounted sums 0.4, 0, 1, 2 and 0."""
    result = states_with_transfers(hold_up(F(9, 10)))
    assert [entry["joint_payoff"] * 10 for entry in result.states] == [F(2, 5), 0, 1, 2, 0]
    assert all(set(entry["punishment"].values()) == {0} for entry in result.states)
    assert profiles(result)["x_invest"] == ("2", "-")


def test_arms_race():
    """The vignette of RelationalContracts: nobody builds or attacks, all weapons are destroyed."""
    result = states_with_transfers(arms_race(F(99, 100)))
    for state, played in profiles(result).items():
        assert played == tuple("wd" if arsenal != "0" else "w" for arsenal in state.split("_"))


# Every policy tried

@pytest.mark.parametrize("seed", range(4))
def test_against_every_policy(seed):
    rng = np.random.default_rng(seed)
    nothing = 0
    for k in range(24):
        game = by_hand.random_game(rng, SHAPES[k % len(SHAPES)],
                                   lambda r: int(r.integers(-2, 4)))
        delta = F(int(rng.integers(1, 10)), 10) if k % 2 else F(int(rng.integers(1, 4)), 4)
        want = by_hand.states_with_transfers(game, delta)
        found = states_with_transfers(game, delta)
        if want is None:
            nothing += 1
            assert (found.status, found.states) == (Status.NONE, [])
            continue
        playable, joint, punished = want
        assert found.exact
        assert [entry["joint_payoff"] for entry in found.states] == joint
        assert [[entry["punishment"][player] for entry in found.states]
                for player in game.players] == punished
        assert [entry["playable"] for entry in found.states] == list(map(len, playable))
        check_profiles(game, delta, found, playable, joint, punished)
    assert nothing < 12


def check_profiles(game, delta, found, playable, joint, punished):
    """The profiles that are named can be played and give the values."""
    def total(p):
        return sum(game.exact_payoff(i, p) for i in range(game.n))

    for x, entry in enumerate(found.states):
        p = game.number(entry["state"], entry["profile"])
        assert p in playable[x]
        assert by_hand.ahead(game, delta, p, total, joint) == joint[x]
        for i, player in enumerate(game.players):
            q = game.number(entry["state"], entry["punishment_profile"][player])
            assert q in playable[x]
            reply = {**entry["punishment_profile"][player], player: entry["best_reply"][player]}
            r = game.number(entry["state"], reply)
            assert by_hand.ahead(game, delta, r, lambda p, i=i: game.exact_payoff(i, p),
                                 punished[i]) == punished[i][x]
            assert by_hand.secured(game, delta, q, i, punished[i]) == punished[i][x]


@pytest.mark.parametrize("seed", range(3))
def test_one_state_is_a_repeated_game(seed):
    """Goldluecke and Kranz (2012): a row of the thresholds holds from its discount on."""
    rng = np.random.default_rng(seed)
    for shape in ((2, 2), (2, 3), (3, 2, 2), (1, 4)):
        game = Game.from_payoffs(rng.integers(-4, 6, (len(shape), *shape)))
        rows = thresholds(game)
        for delta in (F(1, 10), F(1, 3), F(1, 2), F(7, 10), F(19, 20),
                      *(row.critical_discount for row in rows if row.critical_discount)):
            holding = [row for row in rows if row.critical_discount <= delta]
            found = states_with_transfers(game, delta)
            if not holding:
                assert found.status is Status.NONE
                continue
            last = holding[-1]
            assert found.states[0]["joint_payoff"] == last.joint_payoff
            assert sum(found.states[0]["punishment"].values()) == last.punishment_sum


# Knife edges

@pytest.mark.parametrize(("short", "kept"), [(0, 4), (F(1, 10**9), 3), (F(1, 10**14), 3),
                                             (F(1, 10**40), 3), (F(-1, 10**40), 4)])
def test_a_threshold_met_exactly_counts(short, kept):
    """Cooperation needs a discount of 1/2: 4 = 1/2 / (1 - 1/2) (6 - 2)."""
    result = states_with_transfers(Game.from_payoffs(DILEMMA), F(1, 2) - short)
    assert result.states[0]["playable"] == kept
    assert result.states[0]["joint_payoff"] == (6 if kept == 4 else 5)


@pytest.mark.parametrize("unit", [F(1, 10**9), F(10**12), F(10**12, 7)])
@pytest.mark.parametrize("shift", [0, 10**12])
def test_sizes_of_payoffs_change_nothing(unit, shift):
    table = {player: [[x * unit + (shift if player == "A" else 0) for x in row] for row in rows]
             for player, rows in DILEMMA.items()}
    game = Game.from_payoffs(table)
    for delta, kept in ((F(1, 2), 4), (F(1, 2) - F(1, 10**14), 3)):
        entry = states_with_transfers(game, delta).states[0]
        assert entry["playable"] == kept
        assert entry["joint_payoff"] == (6 if kept == 4 else 5) * unit + shift
        assert entry["punishment"] == {"A": unit + shift, "B": unit}


def test_players_of_very_different_sizes():
    """One player's payoffs are far below the rounding of the other's."""
    tiny = {"A": [[3 * 10**12, 0], [5 * 10**12, 10**12]],
            "B": [[F(3, 10**9), F(5, 10**9)], [0, F(1, 10**9)]]}
    game = Game.from_payoffs(tiny)
    arena = Arena.of(game, F(3, 5))
    want = by_hand.states_with_transfers(StochasticGame.from_game(game), arena.delta)
    found = states_with_transfers(game, F(3, 5))
    assert [entry["joint_payoff"] for entry in found.states] == want[1]
    assert list(found.states[0]["punishment"].values()) == [row[0] for row in want[2]]


def test_patience_near_one():
    delta = 1 - F(1, 10**9)
    result = states_with_transfers(two_state_dilemma(delta))
    assert set(profiles(result).values()) == {("C", "C")}
    joint = {state: values[0] for state, values in told(result).items()}
    assert joint["low"] == (1 - delta) * 4 + delta * (joint["low"] / 3 + 2 * joint["high"] / 3)
    assert abs(float(joint["low"]) - 6) < 1e-8


def test_chances_and_discounts_of_many_digits():
    rng = np.random.default_rng(8)
    game = by_hand.random_game(rng, [(2, 2), (1, 2)], lambda r: int(r.integers(-3, 5)), parts=3,
                               spread=3)
    delta = F(600000000000037, 10**15)
    want = by_hand.states_with_transfers(game, delta)
    found = states_with_transfers(game, delta)
    assert [entry["joint_payoff"] for entry in found.states] == want[1]


# Degenerate games

def test_states_of_a_single_profile():
    game = StochasticGame.from_states(["A"], [
        {"name": "a", "actions": {"A": ["-"]}, "profiles": [
            {"profile": {"A": "-"}, "payoffs": [1], "next": {"b": 1}}]},
        {"name": "b", "actions": {"A": ["-"]}, "profiles": [
            {"profile": {"A": "-"}, "payoffs": [0], "next": {"b": 1}}]},
    ], "1/2")
    assert told(states_with_transfers(game)) == {"a": (F(1, 2), (F(1, 2),)), "b": (0, (0,))}


def test_constant_payoffs():
    game = Game.from_payoffs([[[2, 2], [2, 2]], [[0, 0], [0, 0]]])
    entry = states_with_transfers(game, F(1, 2)).states[0]
    assert (entry["joint_payoff"], entry["playable"]) == (2, 4)
    assert profiles(states_with_transfers(game, F(1, 2))) == {"stage": ("1", "1")}


def test_matching_pennies_has_no_pure_equilibrium():
    pennies = Game.from_payoffs({"A": [[1, -1], [-1, 1]], "B": [[-1, 1], [1, -1]]})
    result = states_with_transfers(pennies, F(9, 10))
    assert (result.status, result.states, result.without_equilibrium) == (
        Status.NONE, [], "stage")
    assert "state stage" in result.claim


def test_a_state_without_equilibrium_is_named_even_if_nothing_leads_there():
    pennies = {"name": "pennies", "actions": {"A": ["h", "t"], "B": ["h", "t"]}, "profiles": [
        {"profile": {"A": a, "B": b}, "payoffs": [1, -1] if a == b else [-1, 1],
         "next": {"pennies": 1}} for a in "ht" for b in "ht"]}
    rest = {"name": "rest", "actions": {"A": ["-"], "B": ["-"]}, "profiles": [
        {"profile": {"A": "-", "B": "-"}, "payoffs": [1, 1], "next": {"rest": 1}}]}
    result = states_with_transfers(StochasticGame.from_states(["A", "B"], [rest, pennies], 0.5))
    assert (result.status, result.without_equilibrium) == (Status.NONE, "pennies")


def test_states_that_nothing_leads_to_are_answered():
    """An unreachable state does not change the others, and has values of its own."""
    game = by_hand.random_game(np.random.default_rng(3), [(2, 2)], lambda r: int(r.integers(0, 5)))
    alone = told(states_with_transfers(game, F(2, 3)))
    document = game.to_document()
    extra = {"name": "island", "actions": {"P0": ["-"], "P1": ["-"]}, "profiles": [
        {"profile": {"P0": "-", "P1": "-"}, "payoffs": [7, 0], "next": {"s0": "1/2",
                                                                       "island": "1/2"}}]}
    both = StochasticGame.from_states(document["players"], [*document["states"], extra])
    found = told(states_with_transfers(both, F(2, 3)))
    assert found["s0"] == alone["s0"]
    assert found["island"][0] == (F(7, 3) + F(1, 3) * alone["s0"][0]) / (1 - F(1, 3))


def test_the_discount():
    game = Game.from_payoffs(DILEMMA)
    for discount in (None, 0, 1, "x", F(3, 2)):
        with pytest.raises(InputError, match="discount"):
            states_with_transfers(game, discount)
    unequal = Game.from_payoffs(DILEMMA, discount={"A": "1/2", "B": "2/3"})
    with pytest.raises(InputError, match="one discount for all players"):
        states_with_transfers(unequal)
    assert states_with_transfers(unequal, "1/2").states[0]["playable"] == 4
    equal = Game.from_payoffs(DILEMMA, discount="1/2")
    assert states_with_transfers(equal).discount == F(1, 2)


# Beyond exact arithmetic

def test_without_exact_values_ties_are_kept_and_said_to_be(monkeypatch):
    monkeypatch.setattr(policy_elimination, "MOST_STATES", 0)
    game = Game.from_payoffs(DILEMMA)
    tie = states_with_transfers(game, F(1, 2))
    assert (tie.status, tie.undecided, tie.exact) == (Status.PARTIAL, 1, False)
    assert tie.states[0]["joint_payoff"] == pytest.approx(6)
    clear = states_with_transfers(two_state_dilemma(F(7, 10)))
    assert (clear.status, clear.exact) == (Status.COMPLETE, False)
    exact = told(states_with_transfers(two_state_dilemma(F(7, 10))))
    assert isinstance(exact["low"][0], float)


def test_a_thousand_states():
    """A ring on which only steps by agreement pay: sparse systems, exact ties everywhere."""
    size = 1000
    states = [f"s{x}" for x in range(size)]
    acts = (("stay", "go"), ("stay", "go"))
    payoffs = np.zeros((2, size, 2, 2), dtype=np.int64)
    payoffs[0, :, 1, 0], payoffs[1, :, 0, 1] = 3, 3
    payoffs[0, :, 0, 1], payoffs[1, :, 1, 0] = -2, -2
    payoffs[:, :, 1, 1] = 1
    here = np.repeat(np.arange(size), 4)
    moved = np.where(np.tile([0, 0, 0, 1], size), (here + 1) % size, here)
    game = StochasticGame(
        ("A", "B"), tuple(states), (acts,) * size,
        (payoffs[0].ravel(), payoffs[1].ravel()), (1, 1),
        Chances(np.arange(4 * size + 1), moved, np.ones(4 * size, dtype=np.int64),
                np.ones(4 * size, dtype=np.int64)), F(4, 5))
    result = states_with_transfers(game)
    one = states_with_transfers(Game.from_payoffs({"A": [[0, -2], [3, 1]], "B": [[0, 3], [-2, 1]]}),
                                F(4, 5))
    assert set(told(result).values()) == set(told(one).values())
    assert result.exact


def test_long_rationals_are_told_as_floats(monkeypatch):
    monkeypatch.setattr(stochastic, "_LONGEST", 30)
    result = states_with_transfers(two_state_dilemma(F(7, 10)))
    assert result.exact
    assert told(result)["low"][0] == float(F(204, 37))


@pytest.mark.parametrize("delta", [F(1, 3), F(1, 2), F(4, 5)])
def test_one_state_gives_what_the_agreement_gives(delta):
    game = Game.from_payoffs({"A": [[3, 0, 1], [5, 1, -1]], "B": [[3, 5, 0], [0, 1, 2]]})
    agreement = transfer_agreement(game, discount=delta)
    entry = states_with_transfers(game, delta).states[0]
    assert entry["joint_payoff"] == agreement.joint_payoff
    assert entry["punishment"] == agreement.least
