"""Claims about a plan: its values by substitution, its reach, and every one-shot deviation.

By the one-shot deviation principle a plan is subgame perfect if no single deviation pays in any
state that some sequence of profiles reaches (Blackwell, 1965; Abreu, 1988).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from .automata import (
    Plan,
    ended_by_chance,
    expected,
    gains,
    hidden_worth,
    on_path,
    reach,
    read_plan,
    solved_values,
)
from .games import Game, Profile, replaced
from .plan_discounts import MOST_STATES, check_discounts, try_discounts
from .plan_life import check_life
from .reading import Node
from .report import Report
from .talks import Talks, game_document, many

LONGEST = 10_000
# The discount of a player without a choice decides nothing; some number must stand for it.
ANY = Fraction(1, 2)


def require_stable(node: Node, game: Game, discount: Sequence[Fraction],
                   profile: Callable[[Node], Profile] | None = None) -> Plan:
    """Refuse an embedded plan unless no deviation pays in any state that play can reach.

    Parameters
    ----------
    node
        The plan as results spell it.
    discount
        For each player.
    profile
        Reads what is played; default ``{player: action}``.

    Returns
    -------
    Plan
        For what else is claimed of it.
    """
    plan = read_plan(node, game, profile)
    reachable = sorted(reach(plan, game))
    for i, delta in enumerate(discount):
        worth = solved_values(plan, game, i, delta)
        for state in reachable:
            for b, gain in gains(plan, game, i, delta, worth, state).items():
                node.demand(gain <= 0, f"in {plan.names[state]!r} {game.players[i]} gains {gain} "
                            f"by {game.actions[i][b]!r}")
    return plan


@dataclass
class _Case:
    """A plan on the terms that the result states."""

    game: Game
    written: Plan
    plan: Plan
    spelled: Callable[[Profile], dict[str, str]]
    discount: list[Fraction | None]
    lags: list[int]

    @property
    def patient(self) -> bool:
        """Whether every player with a choice has a discount."""
        return all(delta is not None or size == 1
                   for delta, size in zip(self.discount, self.game.shape, strict=True))

    @cached_property
    def reachable(self) -> list[int]:
        """The states that play can reach, in order."""
        return sorted(reach(self.plan, self.game, max(self.lags) > 1))


def check_plan(answer: Node, source: Node, report: Report) -> None:
    """A plan, or several: terms, states, their values, every deviation, the verdicts."""
    options = answer["method"]["options"]
    if answer["certificate"]["kind"].text() == "plan":
        _check_one(answer, options["plan"], options, source, report)
    else:
        entries, asked = list(answer["plans"]), list(options["plans"])
        report.run("plans", lambda: answer["plans"].demand(
            len(entries) == len(asked), f"has {len(entries)} plans, asked were {len(asked)}"))
        for entry, wanted in zip(entries, asked, strict=False):
            _check_one(entry, wanted, options, source, report)
    report.run("status", lambda: answer["status"].must_be("complete"))


def _check_one(answer: Node, wanted: Node, options: Node, source: Node, report: Report) -> None:
    cases: list[_Case] = []
    report.run("plan", lambda: cases.append(_case(answer, wanted, options, source)))
    if not cases:
        return
    case = cases[0]
    report.run("options", lambda: _as_asked(answer, options))
    report.run("states", lambda: _states(answer, case))
    if not report.ok:
        return
    if case.patient:
        report.run("deviations", lambda: _deviations(answer, case))
    report.run("verdict", lambda: _verdict(answer, case))
    report.run("renegotiation", lambda: _renegotiation(answer, case))
    report.run("life", lambda: check_life(answer, case.plan, report))
    report.run("discounts", lambda: _at_which_discounts(answer, case, report))


def _case(answer: Node, wanted: Node, options: Node, source: Node) -> _Case:
    """The game, the plan in it, and the terms; the plan must be the input's of that id."""
    kind = source["kind"].one_of(("game", "negotiation"), "a file that holds a game")
    name = answer["plan"].get("id")
    wanted.must_be("" if name is None else name.text())
    written = _in_file(wanted, source) if options["in_file"].flag() else None
    document = source if kind == "game" else _with_actors(source, written)
    game = Game.read(document if kind == "game" else Node(game_document(document), "input"))
    read, spelled = spelling(document, game) if kind == "negotiation" else (None, game.names)
    plan = read_plan(answer["plan"], game, read)
    if written is not None:
        answer["plan"].demand(plan == read_plan(written, game, read),
                              "is not the plan of that id in the input")
    hazard = answer["hazard"].exact()
    answer["hazard"].demand(0 <= hazard < 1, f"{hazard} is not in [0, 1)")
    term = _term(answer)
    ends = hazard > 0 or (term is not None and term[1] < 1)
    collapsed: Profile = ()
    if ends:
        play = answer["collapsed"]
        collapsed = read(play) if read else game.read_profile(play)
    else:
        answer["collapsed"].must_be(None)
    lags = answer["lag"].named(game.players)
    for node in lags:
        node.demand(1 <= node.integer() <= LONGEST, f"expected 1 to {LONGEST} periods")
    return _Case(game, plan, ended_by_chance(plan, hazard, term, collapsed), spelled,
                 _discounts(answer, game), [node.integer() for node in lags])


def _in_file(wanted: Node, source: Node) -> Node:
    """The input's plan of an id."""
    found = [node for node in many(source, "plan") if node["id"].value == wanted.value]
    wanted.demand(bool(found), "is no plan of the input")
    return found[0]


def _with_actors(source: Node, written: Node | None) -> Node:
    """The negotiation in which those whose issues the plan sets are principals too."""
    named: set[str] = set()
    for state in written["state"] if written is not None else ():
        plays = [state["play"], *(rule["profile"] for rule in many(state, "on"))]
        named.update(issue for play in plays for issue, _ in play.items())
    setters = {issue["by"].text() for issue in source["issue"] if issue["id"].text() in named}
    parties = [{**party.value, "role": "principal"} if party["id"].text() in setters
               else party.value for party in source["party"]]
    return Node({**source.value, "party": parties}, "input")


def spelling(document: Node, game: Game) -> tuple[
        Callable[[Node], Profile], Callable[[Profile], dict[str, str]]]:
    """How profiles are read from levels of issues, and spelled so."""
    talks = Talks(document)

    def read(play: Node) -> Profile:
        levels = {issue.id: issue.status_quo for issue in talks.issues.values()}
        for name, level in play.items():
            level.demand(name in talks.issues, "is not an issue")
            known = talks.issues[name].levels
            levels[name] = known.index(level.one_of(known, "a level of the issue"))
        names = [talks.bundle_name(party, tuple(levels[x.id] for x in talks.own[party.id]))
                 for party in talks.parties]
        return tuple(game.action(i, Node(name, "", play)) for i, name in enumerate(names))

    def spelled(profile: Profile) -> dict[str, str]:
        found = {}
        for party, bundle in zip(talks.parties, game.names(profile).values(), strict=True):
            own = talks.own[party.id]
            if party.principal and own:
                levels = bundle.split("+")
                found.update({x.id: level for x, level in zip(own, levels, strict=True)})
        return {name: found[name] for name in talks.issues if name in found}

    return read, spelled


def _term(answer: Node) -> tuple[int, Fraction] | None:
    horizon, renewal = answer["horizon"], answer["renewal"]
    horizon.demand(horizon.is_null() == renewal.is_null(), "goes with a chance of renewal")
    if horizon.is_null():
        return None
    horizon.demand(1 <= horizon.integer() <= LONGEST, f"expected 1 to {LONGEST} periods")
    renewal.demand(0 <= renewal.exact() <= 1, "is not in [0, 1]")
    return horizon.integer(), renewal.exact()


def _discounts(answer: Node, game: Game) -> list[Fraction | None]:
    found: list[Fraction | None] = []
    for node in answer["discount"].named(game.players):
        delta = None if node.is_null() else node.exact()
        node.demand(delta is None or 0 < delta < 1, f"{delta} is not between 0 and 1")
        found.append(delta)
    return found


def _renegotiation(answer: Node, case: _Case) -> None:
    """Two states at one moment of a term of which all who choose prefer one, or none such."""
    if not case.patient:
        answer["renegotiation_proof"].must_be(None)
        answer["ranked"].must_be(None)
        return
    items, players = list(answer["states"]), case.game.players
    movers = [players[i] for i, size in enumerate(case.game.shape) if size > 1]
    worth = {state: [items[state]["values"][player].exact() for player in movers]
             for state in case.reachable}
    count = len(case.written.names)
    term = len(case.plan.names) // count
    pairs = [(worse, better) for moment in range(term) if movers
             for worse in case.reachable for better in case.reachable
             if max(worse, better) < term * count
             and worse % term == better % term == moment
             and all(x < y for x, y in zip(worth[worse], worth[better], strict=True))]
    claimed = answer["ranked"]
    if claimed.is_null():
        claimed.demand(not pairs, "there are two states that all rank in one way")
    else:
        named = [claimed[key].one_of(case.plan.names, "a state") for key in ("worse", "better")]
        claimed.demand((case.plan.names.index(named[0]), case.plan.names.index(named[1])) in pairs,
                       "not all players who choose rank these two states so")
    answer["renegotiation_proof"].must_be(answer["stable"].flag() and not pairs)


def _at_which_discounts(answer: Node, case: _Case, report: Report) -> None:
    proved, few = answer["discounts_proved"].flag(), len(case.plan.names) <= MOST_STATES
    if max(case.lags) > 1 and few:
        try_discounts(answer, case.plan, case.game, case.reachable, case.lags)
        report.note("as deviations are seen late, the discount factors at which a plan is stable "
                    "were tried at points: on both sides of every end, and between")
    elif max(case.lags) > 1 or not (proved or few):
        report.note("the discount factors at which a plan is stable were not re-checked: they are "
                    "not claimed to be proved, or deviations are seen late")
    else:
        check_discounts(answer, case.plan, case.game, case.reachable, report)


def _as_asked(answer: Node, options: Node) -> None:
    """The terms are those that the question stated."""
    for key in ("discount", "lag", "hazard", "horizon", "renewal"):
        answer[key].demand(answer[key].value == options[key].value,
                           "differs from the option of that name")


def _states(answer: Node, case: _Case) -> None:
    """Names, profiles, payoffs, reach; values by substitution in their equations."""
    plan, game = case.plan, case.game
    items = list(answer["states"])
    answer["states"].demand(len(items) == len(plan.names),
                            f"has {len(items)} states, should have {len(plan.names)}")
    reachable, path = case.reachable, on_path(plan)
    for state, item in enumerate(items):
        profile = plan.plays[state]
        item["state"].must_be(plan.names[state])
        item["deal"].must_be(game.label(profile))
        item["play"].must_be(case.spelled(profile))
        item["payoffs"].must_be(game.payoffs(profile))
        item["reachable"].must_be(state in reachable)
        item["on_path"].must_be(state in path)
        if state not in reachable or not case.patient:
            for key in ("values", "slack", "binding"):
                item[key].must_be(None)
            item["deviations"].must_be([])
    if case.patient:
        for i, delta in enumerate(case.discount):
            _values(items, case, i, delta)


def _values(items: list[Node], case: _Case, i: int, delta: Fraction | None) -> None:
    """``V = (1 - delta) u + delta sum L V`` in every state that play reaches."""
    plan, game, player = case.plan, case.game, case.game.players[i]
    nodes = {state: items[state]["values"].named(game.players)[i] for state in case.reachable}
    if delta is None:
        for node in nodes.values():
            node.must_be(None)
        return
    worth = {state: node.exact() for state, node in nodes.items()}
    for state, node in nodes.items():
        now = game.payoff(i, plan.plays[state])
        later = expected(plan.complied(state), worth)
        node.demand(worth[state] == (1 - delta) * now + delta * later,
                    f"is not what {player} gets on average in and after this state")


def _deviations(answer: Node, case: _Case) -> None:
    """In every state that play reaches: each player's best deviation, and the least slack."""
    items = list(answer["states"])
    for state, best in _best(answer, case).items():
        item, players = items[state], case.game.players
        slack = {players[i]: -gain for i, (gain, _) in best.items()}
        item["slack"].must_be({player: slack.get(player) for player in players})
        listed = list(item["deviations"])
        item["deviations"].demand(len(listed) == len(best), f"expected {len(best)}, one for each "
                                  "player with a choice")
        for node, (i, (gain, b)) in zip(listed, best.items(), strict=True):
            profile = replaced(case.plan.plays[state], i, b)
            node["player"].must_be(players[i])
            node["deviation"].must_be(case.game.actions[i][b])
            node["payoff"].must_be(case.game.payoff(i, profile))
            node["then"].must_be(_spelled(case.plan, case.plan.next(state, profile)))
            node["slack"].must_be(-gain)
        item["binding"].must_be(_tightest(case, best))


def _best(answer: Node, case: _Case) -> dict[int, dict[int, tuple[Fraction, int]]]:
    """For each state and player the greatest gain and the first deviation that has it."""
    items = list(answer["states"])
    found: dict[int, dict[int, tuple[Fraction, int]]] = {state: {} for state in case.reachable}
    for i, delta in enumerate(case.discount):
        if case.game.shape[i] == 1 or delta is None:
            continue
        worth = {state: items[state]["values"][case.game.players[i]].exact()
                 for state in case.reachable}
        hidden = None if case.lags[i] == 1 else hidden_worth(
            case.plan, case.game, i, delta, worth, case.lags[i])
        for state in case.reachable:
            by_action = gains(case.plan, case.game, i, delta, worth, state, hidden)
            b = max(by_action, key=lambda action: (by_action[action], -action))
            found[state][i] = by_action[b], b
    return found


def _spelled(plan: Plan, lottery: dict[int, Fraction]) -> object:
    """Where play goes, by the names of states."""
    if len(lottery) == 1:
        return plan.names[next(iter(lottery))]
    return {plan.names[state]: str(lottery[state]) for state in sorted(lottery)}


def _tightest(case: _Case, best: dict[int, tuple[Fraction, int]]) -> dict[str, Any] | None:
    """The deviation in a state that loses least, of the first player in file order."""
    if not best:
        return None
    i = max(best, key=lambda player: (best[player][0], -player))
    return {"player": case.game.players[i], "deviation": case.game.actions[i][best[i][1]],
            "slack": -best[i][0]}


def _verdict(answer: Node, case: _Case) -> None:
    """No gain anywhere is stable; no gain where all comply is stable on the path only."""
    keys = ("stable", "strict", "on_path_stable", "binding")
    if not case.patient:
        for key in keys:
            answer[key].must_be(None)
        return
    best, path = _best(answer, case), on_path(case.plan)
    tight = {state: _tightest(case, of_state) for state, of_state in best.items()}
    slack = {state: entry["slack"] for state, entry in tight.items() if entry is not None}
    least = min(slack.values(), default=None)
    answer["stable"].must_be(least is None or least >= 0)
    answer["strict"].must_be(least is None or least > 0)
    answer["on_path_stable"].must_be(all(x >= 0 for state, x in slack.items() if state in path))
    first = next((state for state in slack if slack[state] == least), None)
    answer["binding"].must_be(None if first is None else {
        "state": case.plan.names[first], **(tight[first] or {})})
