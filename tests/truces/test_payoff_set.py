"""Payoff sets of repeated games: published sets, an operator by hand, and what must not matter."""

from fractions import Fraction

import numpy as np
import pytest

from negotiation import Game, InputError, read
from negotiation.truces.automaton import join
from negotiation.truces.evaluation import values
from negotiation.truces.one_shot import check
from negotiation.truces.pair import pair
from negotiation.truces.payoff_iteration import Rules
from negotiation.truces.payoff_proof import empty, outer
from negotiation.truces.payoff_search import search
from negotiation.truces.payoff_set import payoff_set

F = Fraction


def vertices(game, discount):
    return [tuple(float(x) for x in vertex) for vertex in payoff_set(game, discount).vertices]


def dilemma(reward=4, sucker=0, temptation=6, punishment=2):
    return Game.from_payoffs([[[reward, sucker], [temptation, punishment]],
                              [[reward, temptation], [sucker, punishment]]])


def hull(points):
    ordered = sorted(set(points))

    def chain(way):
        kept = []
        for p in way:
            while len(kept) > 1 and ((kept[-1][0] - kept[-2][0]) * (p[1] - kept[-2][1])
                                     <= (kept[-1][1] - kept[-2][1]) * (p[0] - kept[-2][0])):
                kept.pop()
            kept.append(p)
        return kept

    if len(ordered) < 3:
        return ordered
    return chain(ordered)[:-1] + chain(ordered[::-1])[:-1]


def clip(polygon, i, level):
    kept = []
    for k, b in enumerate(polygon):
        a = polygon[k - 1]
        if (a[i] - level) * (b[i] - level) < 0:
            share = (level - a[i]) / (b[i] - a[i])
            across = a[1 - i] + share * (b[1 - i] - a[1 - i])
            kept.append((level, across) if i == 0 else (across, level))
        if b[i] >= level:
            kept.append(b)
    return kept


def image(polygon, tables, delta):
    """The operator of Abreu, Pearce and Stacchetti (1990), from its definition."""
    threat = [min(w[i] for w in polygon) for i in (0, 1)]
    made = []
    for a in np.ndindex(tables[0].shape):
        u = (tables[0][a], tables[1][a])
        best = (max(tables[0][:, a[1]]), max(tables[1][a[0], :]))
        part = polygon
        for i in (0, 1):
            part = clip(part, i, threat[i] + (1 - delta) / delta * (best[i] - u[i]))
        made += [tuple((1 - delta) * u[i] + delta * w[i] for i in (0, 1)) for w in part]
    return hull(made)


def outside(tables, delta, rounds):
    """Iterates of the operator from all payoffs, in floats."""
    rows = [np.asarray(table, dtype=float) for table in tables]
    found = hull(zip(rows[0].ravel().tolist(), rows[1].ravel().tolist(), strict=True))
    for _ in range(rounds):
        if not found:
            break
        found = image(found, rows, float(delta))
    return found


def gap(a, b):
    """Largest difference of two polygons' furthest points over many directions."""
    turn = np.linspace(0, 2 * np.pi, 720)
    fan = np.stack([np.cos(turn), np.sin(turn)])
    return np.abs((np.array(a) @ fan).max(axis=0) - (np.array(b) @ fan).max(axis=0)).max()


def exact(table):
    return np.vectorize(lambda x: F(int(x)), otypes=[object])(table)


def test_single_actions():
    assert payoff_set(Game.from_payoffs([[[3]], [[5]]]), "1/2").vertices == ((3, 5),)


def test_one_player_with_a_choice():
    """It plays what is best for it, whatever this gives the other: all its best are equilibria."""
    game = Game.from_payoffs([[[3], [3], [1]], [[5], [2], [9]]])
    assert payoff_set(game, "9/10").vertices == ((3, 2), (3, 5))


def test_all_payoffs_equal():
    assert payoff_set(Game.from_payoffs(np.ones((2, 2, 3), dtype=int)), "1/3").vertices == ((1, 1),)


def test_matching_pennies_has_no_pure_equilibrium_at_any_patience():
    game = read("textbook/matching-pennies")
    for discount in ("1/100", "1/2", "999/1000"):
        found = payoff_set(game, discount)
        assert found.empty
        assert found.exact
        assert found.vertices == ()
        assert set(found.threat.values()) == {None}
        with pytest.raises(InputError, match="no vertex 0"):
            found.plan()


def test_point_and_segment():
    """Impatient players repeat one-shot equilibria: one of a dilemma, two of a battle."""
    assert payoff_set(dilemma(), "1/10").vertices == ((2, 2),)
    battle = read("textbook/battle-of-the-sexes")
    assert payoff_set(battle, "1/10").vertices == ((1, 2), (2, 1))


def test_abreu_sannikov():
    """Abreu and Sannikov (2014), the 3x3 example at 0.3; digits as in QuantEcon's test."""
    found = payoff_set(read("textbook/abreu-sannikov-2014"))
    published = [
        (1.12568240, 2.8), (7.33770472, 0), (7.86308964, 0), (19.7917977, 2.8),
        (15.5630896, 9.1), (7.33770472, 10.9826253)]
    assert np.allclose(vertices(read("textbook/abreu-sannikov-2014"), "3/10"), published,
                       rtol=1e-7, atol=1e-7)
    assert not found.exact, "the threat of the first player is not rational"
    assert 0 < found.within < F(1, 10**10)
    assert found.vertices[0][1] == F(14, 5)


def test_abreu_sannikov_at_its_largest():
    """With patience 4/5 both minmax payoffs, 0, can be inflicted."""
    found = payoff_set(read("textbook/abreu-sannikov-2014"), "4/5")
    assert found.vertices == (
        (0, 0), (F(89, 5), 0), (21, 1), (16, 9), (3, 13), (0, F(13, 4)))


@pytest.mark.parametrize(
    ("discount", "corners"),
    [
        # Judd, Yeltekin and Conklin (2003), the prisoner's dilemma at 0.8
        ("4/5", ((2, 2), (5, 2), (4, 4), (2, 5))),
        # cooperation by reversion needs (6 - 4)/(6 - 2) = 1/2: there it binds and counts
        ("1/2", ((2, 2), (5, 2), (4, 4), (2, 5))),
        ("499999/1000000", ((2, 2),)),
    ],
)
def test_prisoners_dilemma(discount, corners):
    assert payoff_set(dilemma(), discount).vertices == corners


def test_battle_of_the_sexes():
    """Judd, Yeltekin and Conklin (2003): coordination on either, and the worst of both."""
    game = read("textbook/battle-of-the-sexes")
    assert payoff_set(game, "1/2").vertices == ((1, 2), (2, 1))
    assert payoff_set(game, "4/5").vertices == ((1, 1), (2, 1), (1, 2))


def test_abreu_cournot():
    """Abreu (1988): from 4/7 on low output is kept, and firms can be held to their minmax, 0."""
    game = read("textbook/abreu-1988-cournot")
    assert payoff_set(game, "4/7").threat == {"Firm 1": 0, "Firm 2": 0}
    assert (10, 10) in payoff_set(game, "4/7").vertices


def cournot(size):
    """Judd, Yeltekin and Conklin (2003), section 6: a duopoly with linear demand 6 - q1 - q2."""
    q = np.linspace(0, 6, size).round(3)
    price = np.maximum(6 - q[:, None] - q[None, :], 0)
    return Game.from_payoffs([(price * q[:, None]).round(6), (price * q[None, :]).round(6)])


def test_cournot_holds_firms_to_zero_and_shares_the_monopoly():
    found = payoff_set(cournot(13), "4/5")
    assert found.exact
    assert set(found.threat.values()) == {0}
    best = max(a + b for a, b in found.vertices)
    assert best == 9, "the profit of a monopoly, 3 * 3"


@pytest.mark.parametrize("seed", range(20))
def test_fixed_point_of_the_operator_and_limit_from_outside(seed):
    rng = np.random.default_rng(seed)
    tables = rng.integers(0, 10, (2, *rng.integers(1, 5, 2)))
    delta = F(int(rng.integers(1, 19)), 20)
    found = payoff_set(Game.from_payoffs(tables), delta)
    limit = outside(tables, delta, 250)
    if found.empty:
        assert not limit
        return
    assert gap(found.vertices, limit) < 1e-4 * 10
    assert found.within <= F(1, 10**10)
    if found.exact:
        assert image(list(found.vertices), [exact(t) for t in tables], delta) == list(
            found.vertices)


@pytest.mark.parametrize("seed", range(10))
def test_plans_reach_vertices_and_are_equilibria(seed):
    rng = np.random.default_rng(100 + seed)
    game = Game.from_payoffs(rng.integers(0, 10, (2, 3, 2)))
    delta = F(int(rng.integers(2, 10)), 10)
    found = payoff_set(game, delta)
    for k, vertex in enumerate(found.vertices):
        automaton = join(found.plan(k), game)
        assert check(automaton, (delta, delta)).stable
        reached = [each[automaton.start] for each in values(automaton, (delta, delta))]
        if found.exact:
            assert tuple(reached) == vertex


def test_irrational_vertices_have_plans_too():
    game = read("textbook/abreu-sannikov-2014")
    found = payoff_set(game)
    for k in range(len(found.vertices)):
        automaton = join(found.plan(k), game)
        assert check(automaton, (F(3, 10), F(3, 10))).stable
        reached = [float(each[automaton.start])
                   for each in values(automaton, (F(3, 10), F(3, 10)))]
        assert reached == pytest.approx([float(x) for x in found.vertices[k]], abs=1e-12)


@pytest.mark.parametrize("seed", range(8))
def test_sets_grow_with_patience(seed):
    rng = np.random.default_rng(seed)
    game = Game.from_payoffs(rng.integers(0, 8, (2, 3, 3)))
    turn = np.linspace(0, 2 * np.pi, 60)
    fan = np.stack([np.cos(turn), np.sin(turn)])
    last = None
    for k in (2, 4, 5, 6, 7, 8, 9):
        found = vertices(game, F(k, 10))
        if last is not None and last:
            assert found
            assert ((np.array(last) @ fan).max(axis=0)
                    <= (np.array(found) @ fan).max(axis=0) + 1e-9).all()
        last = found


@pytest.mark.parametrize(
    ("scale", "shift"),
    [(F(1), 0), (F(1, 10**9), 0), (F(10**12), 0), (F(1), 10**12), (F(2, 3), -7)])
def test_unit_and_zero_do_not_matter(scale, shift):
    rng = np.random.default_rng(3)
    tables = rng.integers(0, 10, (2, 2, 3))
    plain = payoff_set(Game.from_payoffs(tables), "7/10")
    moved = payoff_set(Game.from_payoffs(
        [exact(tables[0]) * scale + shift, exact(tables[1])]), "7/10")
    assert moved.exact
    assert moved.vertices == tuple(
        (x * scale + shift, y) for x, y in plain.vertices)


@pytest.mark.parametrize("seed", range(6))
def test_names_and_order_do_not_matter(seed):
    rng = np.random.default_rng(seed)
    tables = rng.integers(0, 10, (2, 3, 4))
    found = payoff_set(Game.from_payoffs(tables), "3/5")
    rows, columns = rng.permutation(3), rng.permutation(4)
    shuffled = payoff_set(Game.from_payoffs(tables[:, rows][:, :, columns]), "3/5")
    assert shuffled.vertices == found.vertices
    exchanged = payoff_set(Game.from_payoffs([tables[1].T, tables[0].T]), "3/5")
    assert set(exchanged.vertices) == {(y, x) for x, y in found.vertices}


@pytest.mark.parametrize("seed", range(10))
def test_order_of_vertices(seed):
    rng = np.random.default_rng(seed)
    corners = payoff_set(Game.from_payoffs(rng.integers(0, 9, (2, 4, 4))), "7/10").vertices
    assert not corners or corners[0] == min(corners)
    if len(corners) > 2:
        for k in range(len(corners)):
            a, b, c = corners[k - 2], corners[k - 1], corners[k]
            assert (b[0] - a[0]) * (c[1] - a[1]) > (b[1] - a[1]) * (c[0] - a[0])


def test_where_floats_stop_too_early():
    """A known point outside: QuantEcon 0.11.4 keeps (5, 7.136) for this game at 0.55."""
    tables = [[[0, 2, 5], [4, 1, 2], [6, 8, 1], [9, 3, 0]],
              [[9, 5, 6], [1, 9, 4], [3, 7, 7], [7, 2, 1]]]
    assert payoff_set(Game.from_payoffs(tables), "11/20").vertices == ((5, 7), (9, 7))


def test_just_at_a_threshold_and_just_below():
    """A segment that hangs on one binding constraint.

    (2, 6) is a one-shot equilibrium. Playing (2, 2) first and it ever after gives the second
    player 4 at 1/2; it gains 2 by deviating, and its worst is then 4 again: 6 = 4 + 2 binds.
    """
    game = Game.from_payoffs([[[2, 0], [2, 2]], [[2, 4], [6, 3]]])
    assert payoff_set(game, "1/2").vertices == ((2, 4), (2, 6))
    assert payoff_set(game, F(1, 2) - F(1, 10**9)).vertices == ((2, 6),)


def test_a_player_without_a_choice_is_left_out():
    plain = dilemma()
    tables = [plain.integers[0].reshape(2, 1, 2), np.full((2, 1, 2), 7),
              plain.integers[1].reshape(2, 1, 2)]
    found = payoff_set(Game.from_payoffs(tables, ["A", "Z", "B"]), "4/5")
    assert found.players == ("A", "B")
    assert found.vertices == payoff_set(plain, "4/5").vertices
    assert check(join(found.plan(), found.two.game), (F(4, 5),) * 3).stable


def test_refusals():
    with pytest.raises(InputError, match="two players with a choice"):
        payoff_set(Game.from_payoffs(np.zeros((3, 2, 2, 2), dtype=int)), "1/2")
    with pytest.raises(InputError, match="one discount for both"):
        payoff_set(dilemma(), {"1": "1/2", "2": "3/5"})
    with pytest.raises(InputError, match="between 0 and 1"):
        payoff_set(dilemma(), 1)
    with pytest.raises(InputError, match="needs a discount"):
        payoff_set(dilemma())


def test_a_part_of_the_set_is_not_proved_to_be_all():
    """The proof must fail for every self-generating set that is not the largest."""
    two = pair(dilemma())
    rules = Rules.free(4)
    whole = search(two, F(3, 5))
    assert whole.proved
    assert len(whole.vertices) == 4
    alone = [two.point(3)]
    assert max(outer(two, F(3, 5), rules, alone).excess) > F(1, 10)
    assert not empty(two, F(3, 5), rules)


@pytest.mark.parametrize("seed", range(10))
def test_proofs_refuse_what_was_cut_off(seed):
    rng = np.random.default_rng(seed)
    two = pair(Game.from_payoffs(rng.integers(0, 10, (2, 3, 3))))
    found = search(two, F(7, 10))
    if len(found.vertices) < 3 or not found.rational:
        return
    centre = tuple(sum(v[i] for v in found.vertices) / len(found.vertices) for i in (0, 1))
    smaller = [tuple(x + (c - x) / 1000 for x, c in zip(v, centre, strict=True))
               for v in found.vertices]
    assert any(outer(two, F(7, 10), Rules.free(9), smaller).excess)


def test_document():
    found = payoff_set(dilemma(), "4/5").document()
    assert found["empty"] is False
    assert found["discount"] == F(4, 5)
    assert found["supports"][0] == {
        "profile": {"1": "2", "2": "2"}, "then": [{"vertex": 1, "probability": 1}]}
    assert found["punishments"] == {"1": 1, "2": 1}
