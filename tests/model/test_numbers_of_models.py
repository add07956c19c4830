"""Numbers that games and bargaining sets take, keep exactly, or refuse in words."""

from fractions import Fraction

import numpy as np
import pytest

from negotiation import Deals, Game, InputError

F = Fraction
LARGE = 10**30


@pytest.mark.parametrize(
    ("value", "exact"),
    [(0.1, F(1, 10)), ("1/3", F(1, 3)), (np.float32(0.1), F(1, 10)), (np.int8(-3), F(-3)),
     (2**64, F(2**64)), (F(1, 7), F(1, 7)), ("1e-300", F(1, 10**300))],
)
def test_entries(value, exact):
    assert Game.from_payoffs([[value, 0]]).payoff(["1"]) == {"1": exact}
    assert Deals.from_payoffs([[value, 0]]).exact_payoffs(0) == (exact, 0)


@pytest.mark.parametrize(
    "table",
    [np.array([2**63 - 1, -2**63]), np.array([2**64 - 1, 0], dtype=np.uint64),
     np.array([LARGE, 1], dtype=object), [F(1, 3**50), F(1, 2**70)]],
)
def test_integers_beyond_half_of_int64_are_kept(table):
    game = Game.from_payoffs([table])
    assert game.integers[0].dtype == object
    for k, value in enumerate(table):
        assert game.exact_payoff(0, (k,)) == F(value if isinstance(value, F) else int(value))


def test_small_integers_are_int64():
    assert Game.from_payoffs([[2**62 - 1, "1/2"]]).integers[0].dtype == object
    assert Game.from_payoffs([[2**60, "1/2"]]).integers[0].dtype == np.int64


@pytest.mark.parametrize("value", ["1e390", "-1e390", F(10**309)])
def test_payoffs_beyond_floats_are_bad_input(value):
    for make in (lambda: Game.from_payoffs([[value, 0]]), lambda: Deals.from_payoffs([[0, value]])):
        with pytest.raises(InputError, match=r"payoffs\.\d: expected numbers below"):
            make()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None, True, "one", 1j, [1]])
def test_entries_that_are_no_numbers(value):
    with pytest.raises(InputError):
        Game.from_payoffs({"A": [value, 0]})
    with pytest.raises(InputError):
        Deals.from_payoffs([[value, 0]])


@pytest.mark.parametrize(
    ("given", "discount"),
    [(None, (None, None)), (0.5, (F(1, 2), F(1, 2))), ("3/4", (F(3, 4), F(3, 4))),
     ([None, "1/3"], (None, F(1, 3))), ({"B": 0.1}, (None, F(1, 10)))],
)
def test_discounts(given, discount):
    assert Game.from_payoffs({"A": [[1]], "B": [[2]]}, discount=given).discount == discount


@pytest.mark.parametrize(
    "given", [1, 0, "x", [0.5], [0.5] * 3, {"C": 0.5}, [0.5, "x"], [0.5, 1.5], True])
def test_discounts_that_are_none(given):
    with pytest.raises(InputError, match="discount"):
        Game.from_payoffs({"A": [[1]], "B": [[2]]}, discount=given)


def test_numbers_of_deals_by_name_or_in_order():
    by_name = Deals.from_payoffs([[1, 2]], ["A", "B"], disagreement={"B": 1, "A": 0},
                                 weights={"A": 2, "B": 1}, discount={"A": "1/2"})
    in_order = Deals.from_payoffs([[1, 2]], ["A", "B"], disagreement=[0, 1], weights=[2, 1],
                                  discount=["1/2", None])
    assert by_name.to_document() == in_order.to_document()
    assert by_name.with_disagreement({"A": 5, "B": "1/2"}).disagreement == (5, F(1, 2))


@pytest.mark.parametrize(
    "changes",
    [{"disagreement": [0]}, {"disagreement": ["x", 0]}, {"disagreement": {"A": 0}},
     {"disagreement": [0, None]}, {"weights": [0, 1]}, {"weights": {"A": 1}},
     {"weights": [1, -1]}, {"discount": [0.5]}, {"discount": {"Z": 0.5}}, {"names": ["d", "e"]}],
)
def test_numbers_of_deals_that_do_not_fit(changes):
    with pytest.raises(InputError):
        Deals.from_payoffs([[1, 2]], ["A", "B"], **changes)


def test_a_game_does_not_change_with_the_array_it_was_made_from():
    table = np.arange(6).reshape(2, 3)
    game = Game.from_payoffs([table, -table])
    table[0, 0] = 100
    assert game.payoff(["1", "1"]) == {"1": 0, "2": 0}
    assert not game.integers[0].flags.writeable
    assert not game.payoffs.flags.writeable


def test_non_square_tables_keep_their_axes():
    rng = np.random.default_rng(0)
    tables = rng.permutation(36).reshape(3, 2, 3, 2)
    game = Game.from_payoffs(tables, ["A", "B", "C"])
    for index in np.ndindex(2, 3, 2):
        profile = [str(k + 1) for k in index]
        assert game.payoff(profile) == {p: int(t[index]) for p, t in zip("ABC", tables,
                                                                         strict=True)}
        assert game.index(profile) == index
        assert game.label(index) == ",".join(profile)
        by_name = dict(zip("ABC", profile, strict=True))
        assert game.index(by_name) == index
        assert game.profile(index) == by_name


@pytest.mark.parametrize("profile", [["1"], ["1", "4"], {"A": "1"}, {"A": "1", "B": "1", "C": "1"}])
def test_profiles_that_are_none(profile):
    game = Game.from_payoffs({"A": [[1, 2]], "B": [[3, 4]]})
    with pytest.raises(InputError):
        game.index(profile)
