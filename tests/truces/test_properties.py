"""What must not change, and what can only move one way."""

from fractions import Fraction

import numpy as np
import pytest

from negotiation import Game, self_enforcing

F = Fraction
SHAPES = [(2, 3), (2, 3, 2), (4, 4)]


def tables_of(shape, seed):
    """Integer payoffs in which giving costs its maker and pleases the others, plus noise."""
    rng = np.random.default_rng([seed, *shape])
    tables = []
    for i in range(len(shape)):
        table = rng.integers(-3, 4, shape)
        for j, size in enumerate(shape):
            step = np.arange(size).reshape([-1 if k == j else 1 for k in range(len(shape))])
            table = table + step * (-2 if i == j else 5)
        tables.append(table)
    return tables


def judged(tables, **options):
    options = {"discount": F(7, 10), "lag": 2, "hazard": F(1, 20), **options}
    return self_enforcing(Game.from_payoffs(tables), **options)


def verdicts(found):
    keys = ("critical_discount", "critical_discount_by_player", "stable", "binding",
            "survives_hazard")
    return {entry["deal"]: {key: entry[key] for key in keys} for entry in found.deals}


@pytest.fixture(params=[(shape, seed) for shape in SHAPES for seed in range(3)])
def tables(request):
    return tables_of(*request.param)


@pytest.mark.parametrize("scale", [F(1, 10**9), F(10**12), F(3, 7), F(10**40)])
def test_unit_and_zero_of_payoffs(tables, scale):
    """The same unit for all, and a zero for each: the same verdicts, slack in the new unit."""
    shifts = [F(-5, 3) * i for i in range(len(tables))]
    before = judged(tables)
    after = judged([moved(t, scale, shift) for t, shift in zip(tables, shifts, strict=True)])
    assert verdicts(after) == verdicts(before)
    for one, other in zip(before.deals, after.deals, strict=True):
        assert one["deal"] == other["deal"]
        assert other["slack"] == {p: scale * x for p, x in one["slack"].items()}


def test_each_player_may_have_its_own_unit(tables):
    """All but `binding`, which compares the players' slacks as the file counts them."""
    before = judged(tables)
    after = judged([moved(table, F(i + 1, 7)) for i, table in enumerate(tables)])
    assert [e["deal"] for e in after.deals] == [e["deal"] for e in before.deals]
    for one, other in zip(before.deals, after.deals, strict=True):
        for key in ("critical_discount", "critical_discount_by_player", "stable",
                    "survives_hazard"):
            assert other[key] == one[key]


def moved(table, scale, shift=0):
    cells = np.empty(table.size, dtype=object)
    cells[:] = [scale * int(x) + shift for x in table.ravel()]
    return cells.reshape(table.shape)


def test_order_of_players(tables):
    """The same game with the players in reverse order."""
    n = len(tables)
    turned = [table.transpose(range(n)[::-1]) for table in tables[::-1]]
    before, after = judged(tables), judged(turned)
    renamed = {str(n - i): str(i + 1) for i in range(n)}
    expected = verdicts(before)
    for deal, found in verdicts(after).items():
        same = expected[",".join(deal.split(",")[::-1])]
        by_player = {renamed[p]: x for p, x in found["critical_discount_by_player"].items()}
        assert by_player == same["critical_discount_by_player"]
        for key in ("critical_discount", "stable", "survives_hazard"):
            assert found[key] == same[key]


def test_names(tables):
    n = len(tables)
    players = [f"player {k}" for k in range(n)]
    actions = [[f"{k}:{a}" for a in range(size)] for k, size in enumerate(tables[0].shape)]
    plain = self_enforcing(Game.from_payoffs(tables), discount=F(1, 2))
    named = self_enforcing(Game.from_payoffs(tables, players, actions), discount=F(1, 2))
    for one, other in zip(plain.deals, named.deals, strict=True):
        assert list(one["slack"].values()) == list(other["slack"].values())
        assert one["critical_discount"] == other["critical_discount"]


def test_order_of_actions(tables):
    flipped = [np.flip(table, axis=0) for table in tables]
    first = tables[0].shape[0]
    expected = verdicts(judged(tables))
    for deal, found in verdicts(judged(flipped)).items():
        own, *others = deal.split(",")
        same = expected[",".join([str(first + 1 - int(own)), *others])]
        for key in ("critical_discount", "critical_discount_by_player", "stable",
                    "survives_hazard"):
            assert found[key] == same[key]


def test_a_player_who_decides_nothing_changes_nothing(tables):
    wider = [table[..., None] for table in tables] + [np.full((*tables[0].shape, 1), 7)]
    before, after = judged(tables), judged(wider)
    for one, other in zip(before.deals, after.deals, strict=True):
        assert other["deal"] == one["deal"] + ",1"
        for key in ("critical_discount", "critical_discount_by_player", "stable", "slack",
                    "binding", "value", "survives_hazard"):
            assert other[key] == one[key]


@pytest.mark.parametrize(
    ("option", "values"),
    [("hazard", [F(0), F(1, 50), F(1, 5), F(1, 2), F(9, 10)]), ("lag", [1, 2, 3, 7]),
     ("discount", [F(99, 100), F(9, 10), F(1, 2), F(1, 10), F(1, 1000)])],
)
def test_less_shadow_of_the_future_never_holds_more(tables, option, values):
    """With D > P for whoever is tempted, d**L falls with the hazard, the lag, impatience."""
    held = None
    for value in values:
        now = {e["deal"] for e in judged(tables, **{option: value}).deals if e["stable"]}
        assert held is None or now <= held
        held = now


def test_critical_discounts_rise_with_hazard_and_lag(tables):
    previous = None
    for hazard, lag in [(F(0), 1), (F(0), 2), (F(1, 10), 2), (F(1, 10), 4), (F(1, 4), 4)]:
        found = self_enforcing(Game.from_payoffs(tables), hazard=hazard, lag=lag)
        now = {e["deal"]: e["critical_discount"]["nash"] for e in found.deals}
        for deal, value in now.items() if previous else ():
            before = previous[deal]
            assert value is None or (before is not None and before <= value)
        previous = now


def test_one_shot_equilibria_hold_at_any_discount(tables):
    found = judged(tables, discount=F(1, 10**6))
    equilibria = {tuple(e.values()) for e in found.equilibria}
    assert {tuple(e["profile"].values()) for e in found.deals if e["stable"]} >= equilibria


def test_listed_deals_are_a_part_of_all(tables):
    everything = {e["deal"]: e for e in judged(tables).deals}
    game = Game.from_payoffs(tables)
    some = [game.names(index) for index in [(0,) * game.n, tuple(k - 1 for k in game.shape)]]
    listed = self_enforcing(game, some, discount=F(7, 10), lag=2, hazard=F(1, 20)).deals
    assert len(listed) == 2
    for entry in listed:  # the smallest changes are only found for deals that are asked for
        assert everything[entry["deal"]] == {**entry, "smallest_change": None}


def test_ties_everywhere():
    game = Game.from_payoffs([np.ones((2, 3), int), np.ones((2, 3), int)])
    found = self_enforcing(game, discount=F(1, 2), hazard=F(1, 3))
    assert [e["deal"] for e in found.deals] == ["1,1", "1,2", "1,3", "2,1", "2,2", "2,3"]
    for entry in found.deals:
        assert entry["stable"]
        assert entry["survives_hazard"] == 1
        assert set(entry["slack"].values()) == {F(0)}
        assert entry["value"] == {"1": 1, "2": 1}


def test_a_single_outcome():
    entry = self_enforcing(Game.from_payoffs([[[4]], [[5]]])).deals[0]
    assert entry["stable"] is True
    assert entry["binding"] is None
    assert entry["critical_discount"]["nash"] == 0
