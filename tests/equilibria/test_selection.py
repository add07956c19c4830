"""Risk dominance, best replies, and learning dynamics."""

from fractions import Fraction

import numpy as np
import pytest

from negotiation.certificates.check import check
from negotiation.equilibria.learning import (
    fictitious_play,
    replicator,
    stochastic_fictitious_play,
)
from negotiation.equilibria.selection import best_reply_dynamics, risk_dominance
from negotiation.errors import InputError
from negotiation.files import read
from negotiation.model.game import Game


def verified(result):
    data = result.to_dict()
    report = check(data, data["input"]["content"])
    assert report.ok, report.first_failure
    return result


def test_stag_hunt_is_risk_dominated_by_hare():
    # Harsanyi and Selten (1988): products of deviation losses 1 and 9
    found = verified(risk_dominance(read("stag-hunt")))
    assert found.dominant == {"Row": "hare", "Column": "hare"}
    assert [item.product for item in found.products] == [1, 9]


def test_battle_of_the_sexes_has_no_risk_dominant_equilibrium():
    assert verified(risk_dominance(read("battle-of-the-sexes"))).dominant is None


@pytest.mark.parametrize("scale", ["1/1000000000", "1000000000000"])
def test_risk_dominance_at_any_scale(scale):
    factor = Fraction(scale)
    game = Game.from_payoffs([[[9 * factor, 0], [8 * factor, 7 * factor]],
                              [[9 * factor, 8 * factor], [0, 7 * factor]]])
    assert verified(risk_dominance(game)).dominant == {"1": "2", "2": "2"}


def test_risk_dominance_needs_two_strict_equilibria():
    for name in ("prisoners-dilemma", "rock-paper-scissors"):
        with pytest.raises(InputError):
            risk_dominance(read(name))


@pytest.mark.parametrize("simultaneous", [False, True])
@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (3, 2, 3)])
def test_best_replies_from_every_profile(shape, simultaneous):
    game = Game.from_payoffs(np.random.default_rng(7).integers(0, 4, (len(shape), *shape)))
    found = verified(best_reply_dynamics(game, simultaneous))
    assert sum(end.starts for end in found.ends) == game.size


def test_matching_pennies_cycles():
    [end] = verified(best_reply_dynamics(read("matching-pennies"), simultaneous=True)).ends
    assert len(end.profiles) == 4
    assert not end.equilibrium


def test_best_replies_of_a_constant_game_stay():
    ends = verified(best_reply_dynamics(Game.from_payoffs(np.zeros((2, 2, 2), dtype=int)))).ends
    assert len(ends) == 4
    assert all(end.equilibrium for end in ends)


def test_one_population_of_hawks_and_doves():
    game = Game.from_payoffs({"A": [[-1, 4], [0, 2]], "B": [[-1, 0], [4, 2]]})
    [end] = verified(replicator(game, starts=6, one_population=True)).ends
    assert end.strategies["A"]["1"] == pytest.approx(2 / 3, abs=1e-3)
    assert end.equilibrium


def test_two_populations_split_into_the_strict_equilibria():
    game = Game.from_payoffs({"A": [[-1, 4], [0, 2]], "B": [[-1, 0], [4, 2]]})
    found = verified(replicator(game, starts=20, seed=3))
    ends = {(round(e.strategies["A"]["1"]), round(e.strategies["B"]["1"])) for e in found.ends}
    assert ends == {(1, 0), (0, 1)}
    assert sum(end.share for end in found.ends) == pytest.approx(1)


def test_shapley_1964_does_not_settle():
    # Shapley's game: fictitious play cycles in ever longer rounds, away from the equilibrium
    found = verified(fictitious_play(Game.from_payoffs(
        [[[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[0, 1, 0], [0, 0, 1], [1, 0, 0]]]),
        iterations=1500, starts=3, seed=2))
    assert not any(end.equilibrium for end in found.ends)


def test_fictitious_play_settles_in_zero_sum_games():
    # Robinson (1951)
    [end] = verified(fictitious_play(read("matching-pennies"), iterations=2000, starts=1)).ends
    assert end.regret < 0.05


def test_stochastic_fictitious_play_of_the_prisoners_dilemma():
    game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    [end] = verified(stochastic_fictitious_play(game, iterations=400, starts=3, seed=4)).ends
    assert end.strategies["A"]["2"] > 0.9


@pytest.mark.parametrize("dynamic", [fictitious_play, stochastic_fictitious_play])
def test_same_seed_same_bytes_and_the_global_generator_is_left_alone(dynamic):
    game = read("stag-hunt")
    np.random.seed(5)
    before = np.random.get_state()[1].tolist()
    one, two = (dynamic(game, iterations=50, starts=4, seed=9).to_json() for _ in range(2))
    assert one == two
    assert np.random.get_state()[1].tolist() == before
    assert dynamic(game, iterations=50, starts=4, seed=10).to_json() != one


def test_scale_of_payoffs_plays_no_role():
    small, large = (
        fictitious_play(Game.from_payoffs(np.array([[[9, 0], [8, 7]], [[9, 8], [0, 7]]]) * scale),
                        iterations=100, starts=5, seed=1)
        for scale in (1e-9, 1e12))
    assert [e.strategies for e in small.ends] == [e.strategies for e in large.ends]


def test_wrong_questions():
    with pytest.raises(InputError, match="two players"):
        replicator(read("nau-2004"))
    with pytest.raises(InputError, match="symmetric"):
        replicator(read("battle-of-the-sexes"), one_population=True)
    with pytest.raises(InputError, match="iterations"):
        fictitious_play(read("stag-hunt"), iterations=0)


@pytest.mark.parametrize("path", [("ends", 0, "starts"), ("ends", 0, "regret"),
                                  ("ends", 0, "share")])
def test_changed_ends_are_refused(path):
    data = fictitious_play(read("stag-hunt"), iterations=30, starts=3).to_dict()
    parent = data
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] += 1
    assert check(data, data["input"]["content"]).first_failure.name != "digest"
