"""The report on plans: who gains by leaving one and where, what each state is worth, a drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from negotiation.exact import exact
from negotiation.model.negotiation import Negotiation
from negotiation.reports.block import Block, Cell, Heading, Sentences, Table
from negotiation.reports.changes import NOTE, Changes
from negotiation.reports.plan_figure import plan_figure
from negotiation.reports.provenance import provenance, title
from negotiation.reports.spelling import count, listed, told, value
from negotiation.result import Result

Body = Mapping[str, Any]
_MOST = 6
_NOTE = ("Value: average payoff a period from this state on, if everyone follows the plan. "
           "Slack: what a player's best deviation in this state would lose, as an average payoff "
           "a period; below 0 it gains. States that no play can reach have neither.")


def blocks(result: Result) -> list[Block]:
    """The report on a checked plan, or on several."""
    checks: Sequence[Result] = getattr(result, "checks", ())
    note = [Sentences((NOTE,))] if isinstance(result.model, Negotiation) else []
    if not checks:
        first, *rest = plan_blocks(result)
        return [Heading(1, title(result, "A plan")), first, *note, *rest, *provenance(result)]
    parts: list[Block] = [Heading(1, title(result, "Plans")), main_table(result), *note]
    for check in checks:
        parts += [Heading(2, f"Plan “{check.body()['plan']['id']}”"), *plan_blocks(check, 3)]
    return [*parts, *provenance(result)]


def plan_blocks(result: Result, level: int = 2) -> list[Block]:
    """What is to be said of one plan: verdict, drawing, states, what leaving it brings."""
    body = result.body()
    told_by = _Told(body, result.model)
    figure = plan_figure(getattr(result, "ground", None), told_by.play, body["plan"].get("id", ""))
    return [
        Sentences(tuple(_sentences(body, told_by))),
        *([figure] if figure else []),
        _states(body, told_by),
        Heading(level, "What leaving the plan brings"),
        Sentences(tuple(_deviations(body, told_by))),
    ]


def main_table(result: Result) -> Table:
    """Every state with its value and slack to each player; of several plans their verdicts."""
    body = result.body()
    if "plans" in body:
        return _verdicts(body["plans"])
    return _states(body, _Told(body, result.model))


def _verdicts(plans: Sequence[Body]) -> Table:
    """One row a plan: is it kept, and where is it weakest."""
    rows = []
    for body in plans:
        binding = body["binding"]
        rows.append((
            body["plan"]["id"], len(body["plan"]["state"]), body["stable"],
            body["on_path_stable"],
            f"{binding['player']} in “{binding['state']}”" if binding else None,
            value(binding and binding["slack"])))
    return Table(
        "Plans", ("plan", "states", "self-enforcing", "kept while all comply", "weakest", "slack"),
        tuple(rows),
        "Kept while all comply: nobody gains by leaving the plan in a state that is reached if "
        "everyone follows it; its threats may be empty. Slack: what the cheapest deviation loses, "
        "as an average payoff a period; below 0 it gains.")


def _states(body: Body, told_by: _Told) -> Table:
    """Every state with its value and slack to each player."""
    movers = _movers(body)
    judged = body["stable"] is not None
    columns = ["state", "played"]
    for player in movers:
        columns += [f"payoff of {player}", *([f"value to {player}", f"slack of {player}"]
                                             if judged else [])]
    return Table("States of the plan", tuple(columns), tuple(
        (entry["state"], told_by.play(entry["play"]), *_numbers(entry, movers, judged))
        for entry in body["states"]), _NOTE if judged else "")


def _numbers(entry: Body, movers: Sequence[str], judged: bool) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for player in movers:
        cells.append(value(entry["payoffs"][player]))
        if judged:
            cells += [value(entry[key] and entry[key][player]) for key in ("values", "slack")]
    return tuple(cells)


def _movers(body: Body) -> list[str]:
    """The players with a choice somewhere; all of them where no discount says."""
    some = [player for player in body["discount"]
            if any(entry["slack"] and entry["slack"][player] is not None
                   for entry in body["states"])]
    return some or list(body["discount"])


class _Told:
    """What is played, in words: actions of a game, or the levels that a deal changes."""

    def __init__(self, body: Body, model: object) -> None:
        self.talks = talks = model if isinstance(model, Negotiation) else None
        self.deal = {entry["state"]: entry["deal"] for entry in body["states"]}
        self.changes = None if talks is None else Changes(talks, list(body["discount"]))

    def play(self, play: Mapping[str, str]) -> str:
        """A profile as the record spells it."""
        if self.talks is None:
            return "; ".join(play.values())
        moved = [level for issue, level in play.items()
                 if level != self._now(issue)]
        return ", ".join(moved) or "status quo"

    def deviation(self, state: str, player: str, action: str) -> str:
        """What a deviator does instead."""
        return action if self.changes is None else (
            self.changes.breach(player, action, self.deal[state]))

    def _now(self, issue: str) -> str:
        assert self.talks is not None
        found = self.talks.issue(issue)
        return found.levels[found.status_quo]


def _sentences(body: Body, told_by: _Told) -> list[str]:
    name = f"“{body['plan']['id']}”" if body["plan"].get("id") else "The plan"
    said = [_verdict(body, name, told_by)]
    out = [entry["state"] for entry in body["states"] if not entry["reachable"]]
    if out:
        said.append(f"No play reaches {listed([f'“{state}”' for state in out])}.")
    said += [sentence for sentence in (_discounts(body), _renegotiation(body), _life(body),
                                       _time(body), _end(body, told_by)) if sentence]
    return said


def _verdict(body: Body, name: str, told_by: _Told) -> str:
    if body["stable"] is None:
        return (f"{name} has {count(len(body['states']), 'state')}. Without a discount factor for "
                "every player no verdict is given.")
    if body["binding"] is None:
        return f"{name} is self-enforcing: nobody has a choice."
    binding = body["binding"]
    action = told_by.deviation(binding["state"], binding["player"], binding["deviation"])
    where = f"{binding['player']} in “{binding['state']}”, by choosing {action}"
    slack = exact(binding["slack"])
    if slack > 0:
        return (f"{name} is self-enforcing: nobody gains by leaving it, in any state that play can "
                f"reach. The cheapest way to leave it is that of {where}, which loses "
                f"{told(slack)} a period.")
    if slack == 0:
        return (f"{name} is self-enforcing, but only just: nobody gains by leaving it, and "
                f"{where}, loses nothing.")
    path = ("" if not body["on_path_stable"] else
            " As long as all comply nobody is tempted, but the threat that holds them is empty: "
            "it would not be carried out.")
    return f"{name} is not self-enforcing: {where}, gains {told(-slack)} a period.{path}"


def _discounts(body: Body) -> str:
    """At which common discount factors the plan is stable."""
    spans = [(told(span["low"]), told(span["high"])) for span in body["stable_discounts"]]
    if not spans:
        return "It is self-enforcing at no common discount factor."
    if spans == [("0", "1")]:
        return "It is self-enforcing at every common discount factor."
    alone = [low for low, high in spans if low == high]
    if alone and len(spans) == 1:
        return (f"It is self-enforcing at one common discount factor only, {alone[0]}: a "
                "knife-edge, which any other patience breaks.")
    parts = [f"at {low}" if low == high else f"from {low} on" if high == "1" else
             f"up to {high}" if low == "0" else f"from {low} to {high}" for low, high in spans]
    more = "" if body["critical_discount"] is not None else "; more patience breaks it"
    return f"It is self-enforcing at common discount factors {listed(parts)}{more}."


def _renegotiation(body: Body) -> str:
    """Whether the parties would agree to forget a breach; said of plans that hold."""
    if not body["stable"]:
        return ""
    if body["renegotiation_proof"]:
        return "It is weakly renegotiation-proof: no state is worse for all than another."
    ranked = body["ranked"]
    return (f"It is not renegotiation-proof: in “{ranked['worse']}” all would rather be in "
            f"“{ranked['better']}”, and might agree to forget the breach.")


def _life(body: Body) -> str:
    """How long chance lets it last."""
    if not body["survival"]:
        return ""
    half = next((entry for entry in body["survival"] if entry["chance"] < 0.5), None)
    mean = (f"after {told(body['expected_life'])} periods on average"
            if body["expected_life"] is not None else "with some chance never")
    more = (f"; the chance that it lasts for more than {half['periods']} is "
            f"{told(half['chance'])}" if half else "")
    return f"If all comply, chance ends what is played at first {mean}{more}."


def _time(body: Body) -> str:
    given = [f"{player} {told(delta)}" for player, delta in body["discount"].items()
             if delta is not None]
    late = [f"{player} {lag}" for player, lag in body["lag"].items() if lag != 1]
    parts = [
        f"discount factors a period: {', '.join(given)}" if given else "",
        f"periods before a deviation is seen: {', '.join(late)}" if late else "",
        f"chance of a breakdown in a period: {told(body['hazard'])}" if value(body["hazard"])
        else "",
        f"a summit every {count(body['horizon'], 'period')}, which renews the plan with chance "
        f"{told(body['renewal'])}" if body["horizon"] else "",
    ]
    said = "; ".join(filter(None, parts))
    return f"{said[0].upper()}{said[1:]}." if said else ""


def _end(body: Body, told_by: _Told) -> str:
    if body["collapsed"] is None:
        return ""
    return f"Once the plan has ended, this is played for ever: {told_by.play(body['collapsed'])}."


def _deviations(body: Body, told_by: _Told) -> list[str]:
    """The deviations that matter: those that gain, then those that lose least."""
    if body["stable"] is None:
        return ["No discount factors, no verdict on deviations."]
    worth = {entry["state"]: entry["values"] for entry in body["states"]}
    every = sorted(((entry, found) for entry in body["states"] for found in entry["deviations"]),
                   key=_weight)
    if not every:
        return ["Nobody can do anything but what the plan says."]
    shown: dict[tuple[str, str], tuple[Body, Body]] = {}
    for entry, found in every:
        # of the copies of a state that differ in the time to a summit, the first says it all
        state = entry["state"].rpartition(", ")[0] if body["horizon"] else entry["state"]
        if len(shown) < _MOST:
            shown.setdefault((state, found["player"]), (entry, found))
    said = [_deviation(entry, found, worth, body, told_by) for entry, found in shown.values()]
    if len(every) > len(shown):
        said.append(f"These are {len(shown)} of {count(len(every), 'deviation')}, the best of each "
                    "player in each state; what the others lose is in the table of states.")
    return said


def _weight(item: tuple[Body, Body]) -> tuple[int, Fraction]:
    """Gains first, then what tempts while all comply, then the rest; each by what it loses."""
    entry, found = item
    slack = exact(found["slack"])
    return (0 if slack < 0 else 1 if entry["on_path"] else 2, slack)


def _deviation(entry: Body, found: Body, worth: Mapping[str, Any], body: Body,
               told_by: _Told) -> str:
    player, state = found["player"], entry["state"]
    action = told_by.deviation(state, player, found["deviation"])
    slack = exact(found["slack"])
    lag = body["lag"][player]
    then = found["then"]
    chances = {then: Fraction(1)} if isinstance(then, str) else {
        name: exact(chance) for name, chance in then.items()}
    names = list(chances)
    later = sum((chance * exact(worth[name][player]) for name, chance in chances.items()),
                Fraction(0))
    where = f"“{names[0]}”" if len(names) == 1 else listed([
        f"“{name}” with chance {told(chance)}" for name, chance in chances.items()])
    seen = (f"play goes to {where}, worth {told(later)} a period to it" if lag == 1 else
            f"it is seen {count(lag, 'period')} later")
    result = (f"gains {told(-slack)} a period" if slack < 0 else
              f"loses {told(slack)} a period" if slack else "neither gains nor loses")
    return (f"If {player} chooses {action} in “{state}”, it gets {told(found['payoff'])} in that "
            f"period instead of {told(entry['payoffs'][player])}, and {seen}: staying with the "
            f"plan is worth {told(entry['values'][player])}, so on average it {result}.")
