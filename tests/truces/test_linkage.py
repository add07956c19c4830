"""Linked issues: pooled constraints against the joint game, closed forms, what is refused."""

import itertools
import json
from fractions import Fraction

import numpy as np
import pytest

from negotiation import reports
from negotiation.certificates.check import check
from negotiation.errors import InputError
from negotiation.exact import plain
from negotiation.model.game import Game
from negotiation.model.issue_areas import IssueAreas
from negotiation.model.negotiation import Negotiation
from negotiation.model.parts import Clause, Issue, Linkage, Party
from negotiation.result import Status
from negotiation.truces.issue_split import split
from negotiation.truces.linkage import MOST_DEALS, pooled_incentives
from negotiation.truces.reversion import self_enforcing


def verified(result):
    return check(json.loads(result.to_json()), plain(result.model.to_document()))


def market(share):
    """A market of worth 1: shared, or taken by whoever undercuts; both undercutting lose it."""
    share = Fraction(share)
    return Game.from_payoffs({"A": [[share, -1], [1, 0]], "B": [[1 - share, 1], [-1, 0]]},
                             actions=[["share", "undercut"]] * 2)


def some_dilemma(rng):
    """Mostly a prisoner's dilemma, of any kind."""
    return Game.from_payoffs(np.array([[[30, 0], [50, 10]], [[30, 50], [0, 10]]])
                             + rng.integers(-12, 13, (2, 2, 2)))


SHARED = {"east": ["share", "share"], "west": ["share", "share"]}


# Closed forms.

@pytest.mark.parametrize("share", [Fraction(1, 2), Fraction(3, 5), Fraction(9, 10)])
def test_two_markets_shared_the_other_way_round(share):
    """Derived: a share s is kept at 1 - s, so apart max(s, 1 - s) is needed, pooled 1/2.

    With s = 1/2 the markets are alike and linking them changes nothing (the irrelevance result of
    Bernheim and Whinston, 1990).
    """
    (deal,) = pooled_incentives({"east": market(share), "west": market(1 - share)}, [SHARED]).deals
    assert deal["critical_discount"] == {"separate": share, "pooled": Fraction(1, 2)}


def test_a_market_with_many_rivals_and_one_with_few():
    """Derived: n equal rivals need delta >= 1 - 1/n, apart 2/3 for three and 1/2 for two.

    A and B meet in both markets, C in one. Pooled with equal worths, each of A and B gains 1/2 +
    2/3 and loses 1/2 + 1/3 a period: 7/12. C's own constraint stays 2/3; with a larger share for C
    in return (Bernheim and Whinston, 1990, section on the number of firms) the market holds at
    less.
    """
    def three(a, b, c):
        shares = [Fraction(x) for x in (a, b, c)]
        tables = np.empty((3, 2, 2, 2), dtype=object)
        for profile in np.ndindex(2, 2, 2):
            cutters = [i for i in range(3) if profile[i]]
            for i in range(3):
                tables[(i, *profile)] = (
                    shares[i] if not cutters else Fraction(1) if cutters == [i]
                    else Fraction(0) if i in cutters else Fraction(-1))
        return Game.from_payoffs(dict(zip("ABC", tables.tolist(), strict=True)),
                                 actions=[["share", "undercut"]] * 3)

    deal = {"few": ["share"] * 2, "many": ["share"] * 3}
    equal = pooled_incentives({"few": market("1/2"), "many": three("1/3", "1/3", "1/3")},
                              [deal]).deals[0]
    assert equal["critical_discount"] == {"separate": Fraction(2, 3), "pooled": Fraction(2, 3)}
    moved = pooled_incentives(
        {"few": market("1/2"), "many": three("3/10", "3/10", "2/5")}, [deal], "31/50").deals[0]
    assert moved["critical_discount"] == {"separate": Fraction(7, 10),
                                          "pooled": Fraction(3, 5)}
    assert moved["rescued"]
    assert moved["least_link"] == ["few", "many"]


def test_identical_areas_gain_nothing():
    """Irrelevance (Bernheim and Whinston, 1990): the same constraint three times over."""
    rng = np.random.default_rng(0)
    for _ in range(10):
        game = Game.from_payoffs(rng.integers(0, 9, (2, 3, 2)))
        place = [names[int(rng.integers(len(names)))] for names in game.actions]
        (deal,) = pooled_incentives(dict.fromkeys("abc", game), [dict.fromkeys("abc", place)]).deals
        assert deal["critical_discount"]["separate"] == deal["critical_discount"]["pooled"]


# Against the game that is played on all areas at once.

def joint_game(games):
    """The tensor of all areas: a player's action is one in each of its areas."""
    players = list(dict.fromkeys(p for game in games.values() for p in game.players))
    own = {p: [(k, g.players.index(p)) for k, g in enumerate(games.values()) if p in g.players]
           for p in players}
    actions = {p: list(itertools.product(*(
        range(list(games.values())[k].shape[i]) for k, i in own[p]))) for p in players}
    tables = {p: np.empty([len(actions[q]) for q in players], dtype=object) for p in players}
    where = {}
    for index in np.ndindex(*(len(actions[p]) for p in players)):
        chosen = dict(zip(players, index, strict=True))
        places = []
        for k, game in enumerate(games.values()):
            place = []
            for i, p in enumerate(game.players):
                place.append(actions[p][chosen[p]][own[p].index((k, i))])
            places.append(tuple(place))
        where[tuple(places)] = index
        for p in players:
            tables[p][index] = sum(
                game.exact_payoff(game.players.index(p), place)
                for game, place in zip(games.values(), places, strict=True) if p in game.players)
    return Game.from_payoffs({p: table.tolist() for p, table in tables.items()}), where


@pytest.mark.parametrize("punishment", ["nash", "security"])
def test_pooled_is_reversion_in_the_joint_game(punishment):
    rng = np.random.default_rng(1)
    rescued = 0
    for k in range(8):
        shapes = [((2, 2), (2, 2)), ((2, 3), (3, 2)), ((2, 2), (2, 2), (2, 1))][k % 3]
        games = {name: Game.from_payoffs(rng.integers(0, 6, (2, *shape)))
                 for name, shape in zip("xyz", shapes, strict=False)}
        if k > 3:  # prisoner's dilemmas of all kinds, among others
            games = {name: some_dilemma(rng) for name in "xy"}
        found = pooled_incentives(games, None, {"1": "1/2", "2": "3/5"}, punishment)
        whole, where = joint_game(games)
        truth = {tuple(deal["profile"].values()): deal for deal in self_enforcing(
            whole, discount={"1": "1/2", "2": "3/5"}, punishment=punishment).deals}
        for deal in found.deals:
            places = tuple(game.index(deal["deal"][name].split(","))
                           for name, game in games.items())
            same = truth[whole.names(where[places])]
            assert deal["critical_discount"]["pooled"] == same["critical_discount"][punishment]
            assert deal["stable"]["pooled"] == same["stable"]
            assert deal["slack"] == same["slack"]
            rescued += bool(deal["rescued"])
        assert len(found.deals) == whole.size
        report = verified(found)
        assert report.ok, report.first_failure
    assert rescued > 5


def test_apart_is_reversion_in_each_area():
    rng = np.random.default_rng(2)
    games = {name: Game.from_payoffs(rng.integers(0, 9, (2, 3, 3))) for name in "xy"}
    found = pooled_incentives(games, None, "7/10")
    for area, game in zip(found.areas, games.values(), strict=True):
        truth = {deal["deal"]: deal for deal in self_enforcing(game, discount="7/10").deals}
        for deal in area["deals"]:
            same = truth[deal["deal"]]
            assert deal["critical_discount"] == same["critical_discount"]["nash"]
            assert (deal["stable"], deal["slack"]) == (same["stable"], same["slack"])


def test_players_that_meet_in_some_areas_only():
    rng = np.random.default_rng(3)

    def game(players, *shape):
        return Game.from_payoffs(dict(zip(
            players, rng.integers(0, 6, (len(players), *shape)), strict=True)))

    games = {"ab": game("AB", 2, 3), "bc": game("BC", 2, 2), "abc": game("ACB", 2, 1, 2)}
    found = pooled_incentives(games, None, "3/5")
    whole, where = joint_game(games)
    truth = {tuple(deal["profile"].values()): deal
             for deal in self_enforcing(whole, discount="3/5").deals}
    for deal in found.deals:
        places = tuple(game.index(deal["deal"][name].split(",")) for name, game in games.items())
        same = truth[whole.names(where[places])]
        assert deal["critical_discount"]["pooled"] == same["critical_discount"]["nash"]
        assert deal["slack"] == {p: same["slack"][p] for p in deal["slack"]}
    assert verified(found).ok


def test_pooling_everything_can_hurt():
    """Where a player would welcome the end of a deal, linking it lets the player's threats go.

    In y B does as well as it can against A and gets 1; the equilibrium would give it 2. Apart B
    needs no threat there. Pooled, a breach in x costs B 2 and brings it 1 in y.
    """
    x = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    y = Game.from_payoffs({"A": [[3, 1], [2, 0]], "B": [[0, 2], [1, 1]]})
    found = pooled_incentives({"x": x, "y": y}, [{"x": ["1", "1"], "y": ["2", "1"]}], "1/2")
    (deal,) = found.deals
    assert deal["critical_discount"] == {"separate": Fraction(1, 2), "pooled": Fraction(2, 3)}
    assert deal["stable"] == {"separate": True, "pooled": False}
    assert (deal["least_link"], deal["rescued"]) == ([], False)
    assert verified(found).ok


def test_some_areas_are_linked_and_others_left_alone():
    """East and west rescue each other; y, which would break them, is left out."""
    x = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    y = Game.from_payoffs({"A": [[30, 10], [20, 0]], "B": [[0, 20], [10, 10]]})
    found = pooled_incentives(
        {"y": y, "east": market("3/4"), "west": market("1/4"), "x": x},
        [{**SHARED, "y": ["2", "1"], "x": ["1", "1"]}], "1/2")
    (deal,) = found.deals
    assert deal["stable"] == {"separate": False, "pooled": False}
    assert deal["fails_alone"] == ["east", "west"]
    assert (deal["least_link"], deal["rescued"]) == (["east", "west"], True)
    assert verified(found).ok
    assert found.status is Status.COMPLETE


def test_the_least_link_is_what_trying_every_group_gives():
    rng = np.random.default_rng(4)
    sizes = set()
    for _ in range(15):
        games = {name: some_dilemma(rng) for name in "wxyz"}
        deal = {name: ["1", "1"] if rng.random() < 0.8 else ["2", "2"] for name in games}
        found = pooled_incentives(games, [deal], "2/3").deals[0]
        best = None
        for size in range(5):
            for group in itertools.combinations("wxyz", size):
                alone = all(pooled_incentives({n: games[n]}, [{n: deal[n]}], "2/3")
                            .deals[0]["stable"]["pooled"] for n in games if n not in group)
                if best is None and alone and (not group or pooled_incentives(
                        {n: games[n] for n in group}, [{n: deal[n] for n in group}], "2/3")
                        .deals[0]["stable"]["pooled"]):
                    best = list(group)
        assert found["least_link"] == best
        sizes.add(None if best is None else len(best))
    assert len(sizes) > 2


# Negotiations taken apart.

def talks(**changes):
    """Three concessions, each worth more to the other side than it costs."""
    def levels(giver, cost, worth):
        other = {"A": "B", "B": "A"}[giver]
        return {giver: (Fraction(0), Fraction(-cost)), other: (Fraction(0), Fraction(worth))}

    issues = (
        Issue("tariff", "A", ("high", "low"), 0, payoff=levels("A", 2, 5)),
        Issue("port", "A", ("closed", "half", "open"), 0, payoff={
            "A": (Fraction(0), Fraction(-1), Fraction(-2)),
            "B": (Fraction(0), Fraction(2), Fraction(3))}),
        Issue("supply", "B", ("cut", "free"), 0, payoff=levels("B", 3, 4)),
    )
    return Negotiation(**{
        "title": "three concessions", "issues": issues,
        "parties": (Party("A", discount=Fraction(3, 4)), Party("B", discount=Fraction(4, 5)),
                    Party("C", role="partner")), **changes})


def test_concessions_hold_only_together():
    """Nobody keeps a concession alone; as a swap each side's is held by the other's."""
    found = pooled_incentives(talks())
    assert [area["name"] for area in found.areas] == ["tariff", "port", "supply"]
    by_name = {deal["name"]: deal for deal in found.deals}
    swap = by_name["low+closed,free"]
    assert swap["fails_alone"] == ["tariff", "supply"]
    assert swap["least_link"] == ["tariff", "supply"]
    # A gives 2 for 4, B gives 3 for 5: (D - C)/(D - P) is 2/4 and 3/5
    assert swap["critical_discount"] == {"separate": None, "pooled": Fraction(3, 5)}
    assert not by_name["low+closed,cut"]["rescued"]
    assert found.deals[0]["rescued"]
    assert len(found.deals) == 12
    report = verified(found)
    assert report.ok, report.first_failure


def test_areas_may_be_given():
    found = pooled_incentives(talks(), areas={"goods": ["tariff", "supply"]})
    assert [area["name"] for area in found.areas] == ["goods", "port"]
    by_name = {deal["name"]: deal for deal in found.deals}
    swap = by_name["low+closed,free"]
    assert swap["stable"] == {"separate": True, "pooled": True}
    more = by_name["low+open,free"]  # the port rests on what is to spare in goods
    assert more["fails_alone"] == ["port"]
    assert verified(found).ok


def test_the_whole_is_the_game_of_the_negotiation():
    model = talks()
    truth = {deal["deal"]: deal for deal in self_enforcing(model).deals}
    for deal in pooled_incentives(model).deals:
        same = truth[deal["name"] + ",-"] if deal["name"] + ",-" in truth else truth[deal["name"]]
        assert deal["stable"]["pooled"] == same["stable"]
        assert deal["slack"] == same["slack"]


def test_deals_of_a_negotiation_by_levels():
    found = pooled_incentives(talks(), [{"tariff": "low", "supply": "free"}])
    assert [deal["name"] for deal in found.deals] == ["low+closed,free"]
    assert found.method.options["deals"] == "listed"
    assert verified(found).ok


def test_what_is_tied_is_one_area():
    linked = talks(linkages=(
        Linkage({"tariff": ("low",), "supply": ("free",)}, {"A": Fraction(1)}, "bonus"),))
    assert list(split(linked).areas.games) == ["tariff and supply", "port"]
    assert verified(pooled_incentives(linked)).ok
    with pytest.raises(InputError, match="linkage bonus ties tariff and supply"):
        pooled_incentives(linked, areas={"A's": ["tariff", "port"]})
    budget = talks(doctrine=(Clause("A", uses="votes", at_most=Fraction(1)),), issues=tuple(
        issue if issue.by == "B" else Issue(
            issue.id, issue.by, issue.levels, 0, payoff=issue.payoff,
            uses={"votes": tuple(Fraction(k) for k in range(len(issue.levels)))})
        for issue in talks().issues))
    assert list(split(budget).areas.games) == ["tariff and port", "supply"]
    assert verified(pooled_incentives(budget)).ok
    with pytest.raises(InputError, match="put tariff and port in one area"):
        split(budget, {"tariff": ["tariff"], "port": ["port"]})


def test_a_status_quo_that_doctrine_forbids():
    forbidden = talks(doctrine=(Clause("A", forbids={"tariff": ("high",)}),))
    found = pooled_incentives(forbidden)
    assert len(found.deals) == 6
    assert verified(found).ok


# Degenerate, and refused.

def test_one_area_and_one_deal():
    found = pooled_incentives({"x": Game.from_payoffs([[[3]], [[4]]])}, discount="1/2")
    (deal,) = found.deals
    assert deal["critical_discount"] == {"separate": 0, "pooled": 0}
    assert deal["slack"] == {}
    assert verified(found).ok


def test_an_area_without_equilibrium_threatens_nothing():
    matching = Game.from_payoffs([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    found = pooled_incentives({"m": matching, "x": market("1/2")}, None, "1/2")
    assert all(deal["critical_discount"]["pooled"] is None for deal in found.deals)
    assert found.status is Status.NONE
    assert verified(found).ok
    assert pooled_incentives({"m": matching}, None, "1/2", "security").areas[0]["reversion"] == {
        "1": 1, "2": 1}


def test_without_discounts_there_is_no_verdict():
    found = pooled_incentives({"east": market("3/4"), "west": market("1/4")})
    assert {deal["rescued"] for deal in found.deals} == {None}
    assert found.deals[0]["critical_discount"]["pooled"] == 0
    assert verified(found).ok
    told = " ".join(reports.text(reports.blocks(found)).split())
    assert "No discount factors are given: the answer is how much patience" in told
    assert "Pooling all areas lowers it for 1 of 16 deals" in told
    assert "holds" not in told
    some = reports.text(reports.blocks(pooled_incentives({"east": market("3/4")}, discount={
        "A": "3/5"})))
    assert "Discount factors are not given for all who choose" in some


def test_what_is_not_asked_properly():
    games = {"x": market("1/2")}
    for wrong in ({"punishment": "penal-code"}, {"discount": {"C": "1/2"}}, {"discount": "3/2"},
                  {"deals": [{"z": ["share", "share"]}]}, {"areas": {"a": ["x"]}}):
        with pytest.raises(InputError):
            pooled_incentives(games, **wrong)
    for wrong in ({"a": ["tax"]}, {"a": ["tariff"], "b": ["tariff"]}, {"port": ["tariff"]}):
        with pytest.raises(InputError, match="areas"):
            pooled_incentives(talks(), areas=wrong)
    with pytest.raises(InputError, match="tariff has no level 'free'"):
        pooled_incentives(talks(), [{"tariff": "free"}])
    with pytest.raises(InputError, match="at least one area"):
        pooled_incentives({})
    with pytest.raises(InputError, match="has discount"):
        IssueAreas({"x": Game.from_payoffs([[1]], discount="1/2"),
                    "y": Game.from_payoffs([[1]], discount="1/3")})
    many = {str(k): market("1/2") for k in range(7)}
    with pytest.raises(InputError, match=f"at most {MOST_DEALS:,}"):
        pooled_incentives(many)


@pytest.mark.parametrize("scale", [Fraction(1, 10**9), Fraction(10**12)])
def test_units_change_no_verdict(scale):
    rng = np.random.default_rng(5)
    tables = [rng.integers(0, 7, (2, 2, 3)) for _ in range(2)]

    def solved(factor):
        return pooled_incentives({name: Game.from_payoffs(
            [[[factor * int(x) for x in row] for row in rows] for rows in table])
            for name, table in zip("xy", tables, strict=True)}, None, "3/5")

    first, second = solved(1), solved(scale)
    assert [(d["name"], d["critical_discount"], d["rescued"]) for d in first.deals] == [
        (d["name"], d["critical_discount"], d["rescued"]) for d in second.deals]


def test_a_changed_answer_is_refused():
    found = pooled_incentives({"east": market("3/4"), "west": market("1/4")}, None, "3/5")
    good = json.loads(found.to_json())
    document = plain(found.model.to_document())
    assert check(good, document).ok
    assert good["deals"][0]["rescued"]
    changes = [
        ("critical_discount", {"separate": "3/4", "pooled": "2/5"}),
        ("stable", {"separate": True, "pooled": True}), ("least_link", ["east"]),
        ("rescued", False), ("fails_alone", ["west"]), ("slack", {"A": "1", "B": "1/5"}),
        ("binding", {"player": "B", "deviation": {"east": "undercut", "west": "undercut"}}),
    ]
    for key, value in changes:
        assert good["deals"][0][key] != value
        bad = json.loads(found.to_json())
        bad["deals"][0][key] = value
        failed = [claim for claim in check(bad, document).claims if not claim.ok]
        assert failed[0].name in ("deals", "deals are in order"), key
    for change in ({"deals": good["deals"][1:]}, {"deals": good["deals"][::-1]},
                   {"deals": [*good["deals"], good["deals"][0]]}, {"claim": "all deals hold"},
                   {"areas": good["areas"][::-1]}, {"punishment": "security"}):
        failed = [claim for claim in check({**good, **change}, document).claims
                  if not claim.ok and claim.name != "digest"]
        assert failed, change


def test_the_report_says_what_is_rescued():
    found = pooled_incentives({"east": market("3/4"), "west": market("1/4")}, None, "3/5")
    text = " ".join(reports.text(reports.blocks(found)).split())
    assert "linking areas rescues 1 more" in text
    assert "fails alone in “east” and “west” and holds if “east” and “west” stand or fall" in text
    assert "<table" in reports.html(reports.blocks(found))
    told = reports.text(reports.blocks(pooled_incentives(talks())))
    assert "low; free" in told
