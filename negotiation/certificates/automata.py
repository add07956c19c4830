"""Plans as automata, from the definitions: reading, next states, reach, values, deviations.

A plan has states, in each a prescribed profile, and rules for the next state: exact profiles go
first, then a deviation of one player alone, then everything else. Values are average payoffs,
``V(w) = (1 - delta) u(f(w)) + delta sum L(w'|w, f(w)) V(w')``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .games import Game, Profile, replaced
from .reading import Node

ZERO, ONE = Fraction(0), Fraction(1)

Lottery = dict[int, Fraction]
Values = dict[int, Fraction]


@dataclass(frozen=True)
class Plan:
    """A finite automaton over the profiles of a game.

    Parameters
    ----------
    names
        Of the states.
    plays
        For each state the prescribed profile.
    then, alone, on
        For each state the next one after the prescribed profile, after a deviation of each
        player alone, and after exact profiles.
    """

    names: tuple[str, ...]
    start: int
    plays: tuple[Profile, ...]
    then: tuple[Lottery, ...]
    alone: tuple[tuple[Lottery, ...], ...]
    on: tuple[dict[Profile, Lottery], ...]

    def next(self, state: int, profile: Profile) -> Lottery:
        """Chances of the next states after a profile was seen."""
        if profile in self.on[state]:
            return self.on[state][profile]
        deviators = [i for i, a in enumerate(profile) if a != self.plays[state][i]]
        return self.alone[state][deviators[0]] if len(deviators) == 1 else self.then[state]

    def complied(self, state: int) -> Lottery:
        """Chances of the next states if everyone does as prescribed."""
        return self.next(state, self.plays[state])


def read_plan(node: Node, game: Game, profile: Callable[[Node], Profile] | None = None) -> Plan:
    """A plan as payoff files and results spell it, defaults filled in.

    Parameters
    ----------
    profile
        Reads what is played; default ``{player: action}`` or a list of actions.
    """
    read = profile or (lambda play: _profile(play, game))
    states = list(node["state"])
    names = [state["name"].text() for state in states]
    node["state"].demand(bool(names) and len(set(names)) == len(names),
                         "expected states with different names")
    start = node.get("start")
    plays, then, alone, on = [], [], [], []
    for state, name in zip(states, names, strict=True):
        after, deviation = state.get("then"), state.get("deviation")
        follow = {names.index(name): ONE} if after is None else _lottery(after, names)
        plays.append(read(state["play"]))
        then.append(follow)
        alone.append(_alone(deviation, follow, game.players, names))
        on.append({read(rule["profile"]): _lottery(rule["then"], names)
                   for rule in (state["on"] if state.get("on") else ())})
    return Plan(tuple(names), 0 if start is None else names.index(start.one_of(names, "a state")),
                tuple(plays), tuple(then), tuple(alone), tuple(on))


def _profile(play: Node, game: Game) -> Profile:
    if isinstance(play.value, dict):
        return game.read_profile(play)
    actions = list(play)
    play.demand(len(actions) == game.n, f"expected {game.n} actions")
    return tuple(game.action(i, action) for i, action in enumerate(actions))


def _lottery(node: Node, names: Sequence[str]) -> Lottery:
    """A state, or chances of states that sum to one."""
    if isinstance(node.value, str):
        return {names.index(node.one_of(names, "a state")): ONE}
    found = {}
    for name, chance in node.items():
        chance.demand(name in names, "is not a state")
        found[names.index(name)] = chance.number()
        chance.demand(chance.number() > 0, "expected a chance above 0")
    node.demand(sum(found.values()) == 1, f"chances sum to {sum(found.values())}")
    return found


def _alone(node: Node | None, follow: Lottery, players: Sequence[str],
           names: Sequence[str]) -> tuple[Lottery, ...]:
    if node is None:
        return (follow,) * len(players)
    if isinstance(node.value, dict) and (
            not node.value or any(key in players for key in node.value)):
        given = dict(node.items())
        for key, rule in given.items():
            rule.demand(key in players, "is not a player")
        return tuple(_lottery(given[player], names) if player in given else follow
                     for player in players)
    return (_lottery(node, names),) * len(players)


def ended_by_chance(plan: Plan, hazard: Fraction, term: tuple[int, Fraction] | None,
                    collapsed: Profile) -> Plan:
    """The plan with the states that summits and breakdown add.

    A term of so many periods is counted down in every state; after the payoffs of its last
    period the plan is renewed with a chance, else it has expired. After every period's payoffs
    the plan collapses with the hazard, whatever was played. Both ends last for ever.
    """
    if term is not None and term[1] < 1:
        plan = _with_term(plan, *term, collapsed)
    return _with_hazard(plan, hazard, collapsed) if hazard else plan


def _with_term(plan: Plan, periods: int, renewal: Fraction, collapsed: Profile) -> Plan:
    end = len(plan.names) * periods
    spread = [(q, left) for q in range(len(plan.names)) for left in range(periods, 0, -1)]

    def later(lottery: Lottery, left: int) -> Lottery:
        if left > 1:
            return {q * periods + periods - left + 1: p for q, p in lottery.items()}
        kept = {q * periods: p * renewal for q, p in lottery.items() if renewal}
        return {**kept, end: 1 - renewal}

    names = [f"{plan.names[q]}, {left} to go" for q, left in spread]
    return _with_end(Plan(
        tuple(names), plan.start * periods,
        tuple(plan.plays[q] for q, _ in spread),
        tuple(later(plan.then[q], left) for q, left in spread),
        tuple(tuple(later(x, left) for x in plan.alone[q]) for q, left in spread),
        tuple({a: later(x, left) for a, x in plan.on[q].items()} for q, left in spread),
    ), "expired", collapsed)


def _with_hazard(plan: Plan, hazard: Fraction, collapsed: Profile) -> Plan:
    end = len(plan.names)

    def later(lottery: Lottery) -> Lottery:
        return {**{q: p * (1 - hazard) for q, p in lottery.items()}, end: hazard}

    return _with_end(Plan(
        plan.names, plan.start, plan.plays, tuple(map(later, plan.then)),
        tuple(tuple(map(later, rules)) for rules in plan.alone),
        tuple({a: later(x) for a, x in rules.items()} for rules in plan.on),
    ), "collapsed", collapsed)


def _with_end(plan: Plan, name: str, play: Profile) -> Plan:
    """One more state, that is never left."""
    fresh, number, end = name, 2, {len(plan.names): ONE}
    while fresh in plan.names:
        fresh, number = f"{name} {number}", number + 1
    return Plan((*plan.names, fresh), plan.start, (*plan.plays, play), (*plan.then, end),
                (*plan.alone, (end,) * len(play)), (*plan.on, {}))


def reach(plan: Plan, game: Game, unseen: bool = False) -> set[int]:
    """The states that some sequence of profiles can lead to.

    Parameters
    ----------
    unseen
        Whether deviations can stay unseen for some periods, so that the plan may answer one in
        a period in which all comply.
    """
    return _closure(plan, lambda state: _lotteries(plan, game, state, unseen))


def on_path(plan: Plan) -> set[int]:
    """The states that play can get to if everyone does as prescribed."""
    return _closure(plan, lambda state: iter((plan.complied(state),)))


def _closure(plan: Plan, lotteries: Callable[[int], Iterator[Lottery]]) -> set[int]:
    found, rest = {plan.start}, [plan.start]
    while rest:
        for lottery in lotteries(rest.pop()):
            new = [state for state in lottery if state not in found]
            found.update(new)
            rest += new
    return found


def _lotteries(plan: Plan, game: Game, state: int, unseen: bool) -> Iterator[Lottery]:
    """Where play can go from a state: one lottery for every kind of profile."""
    play = plan.plays[state]
    yield plan.complied(state)
    for i, size in enumerate(game.shape):
        yield from (plan.next(state, replaced(play, i, b)) for b in range(size) if b != play[i])
    joint = [a for a in plan.on[state] if sum(x != y for x, y in zip(a, play, strict=True)) > 1]
    yield from (plan.next(state, profile) for profile in joint)
    several = math.prod(game.shape) - 1 - sum(size - 1 for size in game.shape)
    if several > len(joint):  # in some of them more players deviate at once, none exactly named
        yield plan.then[state]
    if unseen:
        yield from plan.alone[state]


def expected(lottery: Lottery, worth: Mapping[int, Fraction]) -> Fraction:
    """The mean of a number that depends on the state."""
    return sum((p * worth[state] for state, p in lottery.items()), ZERO)


def solved_values(plan: Plan, game: Game, player: int, delta: Fraction) -> Values:
    """The values of all states to a player, by elimination."""
    n = len(plan.names)
    rows = []
    for state in range(n):
        row = [ZERO] * n + [(1 - delta) * game.payoff(player, plan.plays[state])]
        row[state] += 1
        for target, p in plan.complied(state).items():
            row[target] -= delta * p
        rows.append(row)
    for k in range(n):  # the system is diagonally dominant: no pivot is ever zero
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for other in range(n):
            factor = rows[other][k]
            if other != k and factor:
                rows[other] = [x - factor * y for x, y in zip(rows[other], rows[k], strict=True)]
    return {state: row[n] for state, row in enumerate(rows)}


def gains(plan: Plan, game: Game, player: int, delta: Fraction, worth: Values, state: int,
          hidden: Values | None = None) -> dict[int, Fraction]:
    """What each deviation of a player in a state gains, as an average payoff.

    Parameters
    ----------
    hidden
        With a detection lag above 1: what each state is worth to the player while its deviation
        is not yet seen, see `hidden_worth`.
    """
    found = {}
    for b in range(game.shape[player]):
        if b != plan.plays[state][player]:
            profile = replaced(plan.plays[state], player, b)
            later = (expected(plan.next(state, profile), worth) if hidden is None
                     else expected(plan.complied(state), hidden))
            found[b] = (1 - delta) * game.payoff(player, profile) + delta * later - worth[state]
    return found


def hidden_worth(plan: Plan, game: Game, player: int, delta: Fraction, worth: Values,
                 lag: int) -> Values:
    """What each state is worth to a deviator in the second of the periods before it is seen.

    While unseen it may do anything, and play goes on as if it complied. In the last of these
    periods, what it does decides how the plan answers; even if it complies then, as to a
    deviation of it.
    """
    def last(state: int) -> Fraction:
        play = plan.plays[state]
        return max(
            (1 - delta) * game.payoff(player, replaced(play, player, b)) + delta * expected(
                plan.alone[state][player] if b == play[player]
                else plan.next(state, replaced(play, player, b)), worth)
            for b in range(game.shape[player]))

    now = {state: last(state) for state in worth}
    for _ in range(lag - 2):
        now = {state: (1 - delta) * game.best_reply(player, plan.plays[state])[0]
               + delta * expected(plan.complied(state), now) for state in worth}
    return now
