"""The states of a plan one by one: what is played, what it is worth, what leaving it loses."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from negotiation.truces.automaton import Automaton
from negotiation.truces.one_shot import Verdict, one_shot_gains
from negotiation.truces.plan_terms import PlanTerms

Entry = dict[str, Any]


def judged_states(
    ground: PlanTerms, machine: Automaton, verdict: Verdict | None
) -> list[Entry]:
    """One entry for each state, in order; those out of reach have no values.

    Each has its best deviation for every player with a choice, the first of several: what it
    pays in the period, where play goes then, and what it loses as an average payoff.

    Examples
    --------
    >>> from negotiation.model.game import Game
    >>> from negotiation.truces.automaton import join
    >>> from negotiation.truces.one_shot import check
    >>> from negotiation.truces.plan_terms import plan_terms
    >>> from negotiation.truces.templates import grim
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> ground = plan_terms(game, grim(game, (0, 0), (1, 1)), {"discount": "3/4"})
    >>> machine = join(ground.played, game)
    >>> first, _ = judged_states(ground, machine, check(machine, "3/4"))
    >>> first["deal"], first["deviations"][0]["slack"], first["deviations"][0]["then"]
    ('1,1', Fraction(1, 1), 'over')
    """
    position = {q: k for k, (q, _) in enumerate(machine.joint)}
    best = [] if verdict is None else _best(ground, machine, verdict)
    entries = []
    for q, name in enumerate(ground.played.states):
        index, k = ground.played.plays[q], position.get(q)
        entry: Entry = {
            "state": name,
            "deal": ground.game.label(index),
            "play": ground.spelling.profile(index),
            "payoffs": {player: ground.game.exact_payoff(i, index)
                        for i, player in enumerate(machine.players)},
            "values": None,
            "slack": None,
            "deviations": [],
            "binding": None,
            "reachable": k is not None,
            "on_path": k is not None and k in machine.on_path,
        }
        if k is not None and verdict is not None:
            entry |= _judged(ground, machine, verdict, k)
            entry |= _deviations(machine, best[k])
        entries.append(entry)
    return entries


def _judged(ground: PlanTerms, machine: Automaton, verdict: Verdict, k: int) -> Entry:
    worth = zip(machine.players, ground.terms.discount, verdict.values, strict=True)
    return {
        "values": {player: None if delta is None else own[k] for player, delta, own in worth},
        "slack": dict(zip(machine.players, verdict.slack[k], strict=True)),
    }


def _deviations(machine: Automaton, best: dict[int, tuple[Fraction, int]]) -> Entry:
    """The best deviation of each player, and of all of them the one that loses least."""
    rows = machine.deviations
    found: list[Entry] = []
    for player, (slack, row) in best.items():
        found.append({
            "player": machine.players[player],
            "deviation": machine.actions[player][int(rows.action[row])],
            "payoff": Fraction(int(rows.payoff[row]), machine.denominators[player]),
            "then": _spelled(machine, int(rows.lottery[row])),
            "slack": slack,
        })
    least = min(found, key=lambda entry: entry["slack"], default=None)
    keys = ("player", "deviation", "slack")
    return {"deviations": found, "binding": least and {key: least[key] for key in keys}}


def _spelled(machine: Automaton, row: int) -> str | dict[str, str]:
    """Where play goes, by the names of states."""
    lottery = machine.chances.lottery(row)
    if len(lottery) == 1:
        return machine.states[lottery[0][0]]
    return {machine.states[state]: str(chance) for state, chance in lottery}


def _best(
    ground: PlanTerms, machine: Automaton, verdict: Verdict
) -> list[dict[int, tuple[Fraction, int]]]:
    """For each state and player the least slack and the row of the first deviation that has it."""
    rows = machine.deviations
    discount = [delta or Fraction(1, 2) for delta in ground.terms.discount]
    best: list[dict[int, tuple[Fraction, int]]] = [{} for _ in machine.states]
    for row, gain in enumerate(one_shot_gains(machine, discount, verdict.values)):
        state, player = int(rows.state[row]), int(rows.player[row])
        if player not in best[state] or -gain < best[state][player][0]:
            best[state][player] = (-gain, row)
    return best
