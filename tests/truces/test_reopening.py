"""Repeated negotiation: published cases, rounds in fractions, limits, knife edges, cycles."""

from fractions import Fraction

import numpy as np
import pytest
import states_by_hand as by_hand
from published_states import (
    arms_race,
    hold_up,
    mutual_gifts,
    principal_and_agent,
    two_state_dilemma,
    vulnerability,
)

from negotiation import Game, repeated_negotiation, states_with_transfers
from negotiation.errors import InputError
from negotiation.result import Status
from negotiation.truces import fixed_point
from negotiation.truces.arena import Arena
from negotiation.truces.backward import one_round
from negotiation.truces.policy_elimination import eliminate
from negotiation.truces.reopening import _start, _terms

F = Fraction
DILEMMA = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
SHAPES = [[(2, 2)], [(2, 2), (2, 2)], [(2, 3), (1, 1)], [(2, 1), (1, 2), (1, 1)],
          [(1, 2), (3, 1), (2, 2)], [(2, 2, 2), (1, 1, 1)]]


def told(result, key="joint_payoff"):
    return {entry["state"]: entry[key] for entry in result.states}


def played(result):
    return {entry["state"]: tuple(entry["profile"].values()) for entry in result.states}


# Published examples

@pytest.mark.parametrize(("chance", "move"), [(F(1, 2), "not"), (F(1, 10), "vul")])
def test_vulnerability(chance, move):
    """Kranz (2020), adjusted discount 0.3: vulnerable at a chance of 0.1, not at 0.5."""
    result = repeated_negotiation(vulnerability(F(3, 10) / (1 - chance)), chance)
    assert played(result) == {"x_0": (move, "-"), "x_not": ("3/5", "3/5"),
                              "x_vul": ("9/10", "9/10")}
    # the black dots of its figure: half of the joint payoff, and the middle of a set from (-1, 0)
    assert told(result, "negotiated")["x_not"] == {"1": F(42, 100), "2": F(42, 100)}
    assert told(result, "negotiated")["x_vul"] == {"1": F(-1, 200), "2": F(199, 200)}


@pytest.mark.parametrize(("chance", "invested"), [(0, 2), (F(1, 20), 2), (F(1, 5), 0), (1, 0)])
def test_hold_up(chance, invested):
    """Kranz (2020): invests at 5 percent, not at 20 or 100; sums 0.4 or 0, then 1 and 2."""
    result = repeated_negotiation(hold_up(F(9, 10)), chance)
    joint = [entry["joint_payoff"] * 10 for entry in result.states]
    assert joint == [F(2, 5) if invested else 0, 0, 1, 2, 0]
    halves = [set(entry["negotiated"].values()) for entry in result.states]
    assert halves == [{total / 20} for total in joint]
    assert played(result)["x_invest"] == (str(invested), "-")


@pytest.mark.parametrize(("more", "invested"), [
    (0, "2"), (F(-1, 10**20), "2"), (F(1, 10**20), "0"), (F(1, 10**12), "0"), (F(1, 10**6), "0")])
def test_the_critical_chance_of_hold_up(more, invested):
    """Kranz (2020) finds roughly 7.4 percent: it is 2/27, and counts as met there."""
    assert round(2 / 27, 3) == 0.074
    result = repeated_negotiation(hold_up(F(9, 10)), F(2, 27) + more)
    assert result.exact
    assert played(result)["x_invest"][0] == invested


def test_arms_race():
    """The vignette of RelationalContracts prints values of a game of 1000 periods: 999 rounds.

    Its rounds never settle: values come back every 48 rounds.
    """
    printed = {  # joint payoff, and what each negotiates, to two digits
        "0_0": (-0.53, -0.27, -0.27), "0_1": (-0.57, -0.39, -0.18), "0_2": (-0.6, -0.48, -0.12),
        "0_3": (-0.63, -0.53, -0.09), "1_1": (-0.6, -0.3, -0.3), "1_2": (-0.69, -0.42, -0.27),
        "1_3": (-0.72, -0.48, -0.25), "2_2": (-0.78, -0.39, -0.39), "2_3": (-0.8, -0.44, -0.36),
        "3_3": (-0.81, -0.41, -0.41)}
    arena = Arena.of(arms_race(F(99, 100)))
    terms = _terms(arena.game, F(65, 100), None)
    today = _start(arena, eliminate(arena))
    for _ in range(999):
        today, empty = one_round(arena, terms, today)
        assert empty is None
    scale, least = float(arena.scale), [float(x) for x in arena.least]
    joint = today.joint * scale + sum(least)
    held = [values * scale + low for values, low in zip(today.punished, least, strict=True)]
    for state, numbers in printed.items():
        x = arena.game.states.index(state)
        gain = (joint[x] - held[0][x] - held[1][x]) / 2
        found = (joint[x], held[0][x] + gain, held[1][x] + gain)
        assert all(abs(a - b) < 0.0051 for a, b in zip(found, numbers, strict=True)), state
    names = {state: tuple(arena.game.profile(int(p)).values())
             for state, p in zip(arena.game.states, today.rows, strict=True)}
    assert names["0_0"] == ("wb", "wb")
    assert names["0_1"] in (("wb", "w"), ("w", "wb"))  # the vignette shows both
    assert {names[state] for state in names if state not in ("0_0", "0_1", "1_0")} == {("w", "w")}


def test_an_agent_whose_values_never_settle():
    """Kranz's example of an oscillation: adjusted discount 0.48, chance 0.4, bonus 0.3."""
    result = repeated_negotiation(principal_and_agent(F(8, 10), F(3, 10)), F(4, 10))
    assert (result.status, result.cycle, result.exact) == (Status.NOT_CONVERGED, 2, False)
    assert "come back every 2 rounds" in result.claim
    assert repeated_negotiation(principal_and_agent(F(8, 10)), F(4, 10)).cycle is None


@pytest.mark.parametrize(("delta", "chance", "effort"), [
    (F(5, 6), F(2, 5), 1), (F(5, 6), F(41, 100), 0), (F(1, 2), 0, 1), (F(49, 100), 0, 0)])
def test_effort_needs_an_adjusted_discount_of_one_half(delta, chance, effort):
    """Kranz's principal and agent: effort if the discount times one less the chance is 1/2."""
    result = repeated_negotiation(principal_and_agent(delta), chance)
    assert told(result)["x0"] == F(effort, 2)


# Rounds in fractions

@pytest.mark.parametrize("seed", range(4))
def test_against_rounds_in_fractions(seed):
    rng = np.random.default_rng(seed)
    for k in range(18):
        game = by_hand.random_game(rng, SHAPES[k % len(SHAPES)],
                                   lambda r: int(r.integers(-2, 4)))
        delta, chance = F(int(rng.integers(2, 8)), 10), F(int(rng.integers(0, 11)), 10)
        parts = [int(x) for x in rng.integers(0, 3, game.n)]
        parts[0] += not sum(parts)
        result = repeated_negotiation(game, chance, parts, delta)
        start = by_hand.states_with_transfers(game, delta)
        if start is None:
            assert result.status is Status.NONE
            continue
        want = by_hand.negotiated_rounds(game, delta, chance,
                                         [F(part, sum(parts)) for part in parts], *start[1:])
        if want is None:
            assert result.status is Status.NONE
            continue
        joint, punished, settled = want
        if not settled:
            assert result.status is Status.NOT_CONVERGED
            continue
        assert result.exact
        for x, entry in enumerate(result.states):
            assert abs(entry["joint_payoff"] - joint[x]) < 1e-11
            for i, player in enumerate(game.players):
                assert abs(entry["punishment"][player] - punished[i][x]) < 1e-11


# Limits

@pytest.mark.parametrize("seed", range(3))
def test_a_chance_of_nothing_leads_back_to_transfers(seed):
    rng = np.random.default_rng(seed)
    for k in range(12):
        game = by_hand.random_game(rng, SHAPES[k % len(SHAPES)],
                                   lambda r: int(r.integers(-2, 4)))
        delta = F(int(rng.integers(1, 10)), 10)
        plain, new = states_with_transfers(game, delta), repeated_negotiation(game, 0,
                                                                             discount=delta)
        assert new.status is plain.status
        assert new.rounds == (1 if plain.states else 0)
        for one, other in zip(plain.states, new.states, strict=True):
            assert {key: other[key] for key in one} == one


@pytest.mark.parametrize("parts", [None, [1, 3], [0, 1]])
def test_where_every_deal_reopens_only_one_shot_equilibria_are_played(parts):
    """Chance 1 in a repeated game: no promise lasts, the best one-shot equilibrium is left."""
    game = Game.from_payoffs({"A": [[3, 0, 0], [5, 1, 0], [0, 0, 2]],
                              "B": [[3, 5, 0], [0, 1, 0], [0, 0, 2]]})
    result = repeated_negotiation(game, 1, parts, F(9, 10))
    entry = result.states[0]
    assert (entry["joint_payoff"], entry["playable"]) == (4, 2)
    # held down for one period, then half, a quarter or nothing of what agreement gains
    shares = [F(part, sum(parts or (1, 1))) for part in parts or (1, 1)]
    gain = 4 - sum(entry["punishment"].values())
    for player, share in zip("AB", shares, strict=True):
        later = entry["punishment"][player] + share * gain
        assert entry["negotiated"][player] == later
        assert entry["punishment"][player] == F(1, 10) + F(9, 10) * later


@pytest.mark.parametrize("chance", [F(1, 10), F(1, 3), F(9, 10)])
def test_in_a_repeated_game_reopening_is_impatience(chance):
    """With one state the profiles are those of a discount times one less the chance."""
    rng = np.random.default_rng(7)
    for shape in ((2, 2), (2, 3), (2, 3, 2)):
        game = Game.from_payoffs(rng.integers(0, 7, (len(shape), *shape)))
        for delta in (F(1, 3), F(2, 3), F(9, 10)):
            new = repeated_negotiation(game, chance, discount=delta)
            less = states_with_transfers(game, delta * (1 - chance))
            assert new.status is less.status
            if not less.states:
                continue
            assert new.states[0]["joint_payoff"] == less.states[0]["joint_payoff"]
            assert new.states[0]["playable"] == less.states[0]["playable"]
            joint = less.states[0]["joint_payoff"]
            gain = joint - sum(less.states[0]["punishment"].values())
            for player, held in less.states[0]["punishment"].items():
                middle = held + gain / game.n
                assert new.states[0]["negotiated"][player] == middle
                assert new.states[0]["punishment"][player] == middle + (1 - delta) / (
                    1 - delta * (1 - chance)) * (held - middle)


def test_weights():
    """All power to one side: the other negotiates no more than its punishment."""
    result = repeated_negotiation(vulnerability(F(3, 5)), F(1, 2), {"1": 1, "2": 0})
    for entry in result.states:
        assert entry["negotiated"]["2"] == entry["punishment"]["2"]
    equal = repeated_negotiation(vulnerability(F(3, 5)), F(1, 2), [2, 2])
    assert equal.weights == {"1": F(1, 2), "2": F(1, 2)}
    assert told(equal) == told(repeated_negotiation(vulnerability(F(3, 5)), F(1, 2)))


@pytest.mark.parametrize("unit", [F(1, 10**9), F(10**12)])
def test_sizes_of_payoffs_change_nothing(unit):
    base = repeated_negotiation(DILEMMA, F(1, 5), discount=F(2, 3))
    table = {player: [[x * unit + 3 * unit for x in row] for row in rows]
             for player, rows in {"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]}.items()}
    scaled = repeated_negotiation(Game.from_payoffs(table), F(1, 5), discount=F(2, 3))
    assert scaled.rounds == base.rounds
    assert told(scaled)["stage"] == (told(base)["stage"] + 6) * unit
    assert told(scaled, "punishment")["stage"]["A"] == (
        told(base, "punishment")["stage"]["A"] + 3) * unit


@pytest.mark.parametrize(("more", "joint"), [(0, 6), (F(-1, 10**20), 6), (F(1, 10**20), 5),
                                             (F(1, 10**13), 5)])
def test_a_threshold_met_exactly_counts(more, joint):
    """Cooperation needs 1/2: a discount of 2/3 and a chance of 1/4."""
    result = repeated_negotiation(DILEMMA, F(1, 4) + more, discount=F(2, 3))
    assert result.exact
    assert told(result)["stage"] == joint


def test_the_two_state_dilemma():
    patient = repeated_negotiation(two_state_dilemma(F(7, 10)), F(1, 10))
    assert set(played(patient).values()) == {("C", "C")}
    hasty = repeated_negotiation(two_state_dilemma(F(7, 10)), F(1, 2))
    assert set(played(hasty).values()) == {("D", "D")}


# What is refused, and what is not exact

@pytest.mark.parametrize(("chance", "weights", "message"), [
    (-1, None, "between 0 and 1"), (2, None, "between 0 and 1"), ("x", None, "expected a number"),
    (0.1, [1], "expected 2 weights"), (0.1, [0, 0], "not all 0"), (0.1, {"C": 1}, "found 'C'"),
])
def test_terms_out_of_range(chance, weights, message):
    with pytest.raises(InputError, match=message):
        repeated_negotiation(DILEMMA, chance, weights, F(1, 2))


def test_no_equilibrium():
    pennies = Game.from_payoffs({"A": [[1, -1], [-1, 1]], "B": [[-1, 1], [1, -1]]})
    result = repeated_negotiation(pennies, F(1, 2), discount=F(1, 2))
    assert (result.status, result.states, result.without_equilibrium) == (
        Status.NONE, [], "stage")


def test_promises_that_a_sure_reopening_takes_away():
    """Without a pure one-shot equilibrium everything rests on promises."""
    game = Game.from_payoffs({"A": [[10, 0, 0], [11, 1, -1], [11, -1, 1]],
                              "B": [[10, 11, 11], [0, -1, 1], [0, 1, -1]]}, discount="9/10")
    assert told(states_with_transfers(game)) == {"stage": 20}
    assert told(repeated_negotiation(game, F(1, 2))) == {"stage": 20}
    result = repeated_negotiation(game, 1)
    assert (result.status, result.without_equilibrium, result.rounds) == (
        Status.NONE, "stage", 1)


def test_without_exact_values_the_answer_is_partial(monkeypatch):
    exact = repeated_negotiation(mutual_gifts(F(2, 5)), F(1, 5))
    monkeypatch.setattr(fixed_point, "MOST_STATES", 0)
    result = repeated_negotiation(mutual_gifts(F(2, 5)), F(1, 5))
    assert (result.status, result.exact) == (Status.PARTIAL, False)
    assert "not confirmed" in result.claim
    assert told(result)["x"] == pytest.approx(float(told(exact)["x"]), abs=1e-9)


def test_patience_near_one_takes_many_rounds():
    result = repeated_negotiation(DILEMMA, F(1, 1000), discount=F(999, 1000))
    assert result.exact
    assert 5000 < result.rounds < 20_000
    middle = told(result, "negotiated")["stage"]["A"]
    assert middle == 3
    assert told(result, "punishment")["stage"]["A"] == 3 + F(1, 1000) / (
        1 - F(999, 1000) ** 2) * (1 - middle)
