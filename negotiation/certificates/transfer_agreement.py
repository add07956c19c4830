"""Claims about the agreement behind a truce with transfers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from .games import ENUMERABLE, Game, Profile, replaced
from .reading import Node
from .report import Report
from .transfers import Transfers, check_policy, check_thresholds, must_be_critical

_EVERY = "all discounts at which players who can pay each other can have more"


def check_agreement(answer: Node, game: Game, payers: Sequence[int], report: Report) -> None:
    """The deal, its critical discount, payoffs, profiles and payments, and all thresholds."""
    rule = Transfers(game, payers)
    report.run("options", lambda: _as_asked(answer, game))
    check_thresholds(answer["thresholds"], rule, report)
    if rule.enumerable:
        report.run("critical_discount", lambda: _critical(answer, rule))
        report.run("payoffs", lambda: _payoffs(answer, rule))
    else:
        report.note(f"critical discount and payoffs were not re-checked: the game has {game.size} "
                    f"profiles, more than {ENUMERABLE}")
    report.run("policy", lambda: _policy(answer, rule))
    report.run("plan", lambda: _plan(answer, rule))
    report.run("claim", lambda: _claim(answer))
    report.run("certificate", lambda: answer["certificate"].must_be({"kind": "transfer-agreement"}))


def _as_asked(answer: Node, game: Game) -> None:
    options = answer["method"]["options"]
    answer["discount"].demand(answer["discount"].value == options["discount"].value,
                              "differs from the option of that name")
    if not answer["discount"].is_null():
        delta = answer["discount"].exact()
        answer["discount"].demand(0 < delta < 1, f"{delta} is not between 0 and 1")
    if not options["deal"].is_null():
        answer["deal"].must_be(game.names(game.read_profile(options["deal"])))


def _critical(answer: Node, rule: Transfers) -> None:
    if answer["deal"].is_null():
        answer["critical_discount"].must_be(None)
        return
    must_be_critical(answer["critical_discount"], rule, rule.game.read_profile(answer["deal"]))


def _payoffs(answer: Node, rule: Transfers) -> None:
    """The best at the discount, and the corners of the payoffs it allows."""
    level = None if answer["discount"].is_null() else rule.at(answer["discount"].exact())
    if level is None:
        for key in ("joint_payoff", "least"):
            answer[key].must_be(None)
        answer["corners"].must_be([])
        return
    names = [rule.game.players[i] for i in rule.payers]
    answer["joint_payoff"].must_be(level.joint)
    if answer["method"]["options"]["deal"].is_null():
        best = rule.joint(rule.game.read_profile(answer["deal"]))
        answer["deal"].demand(best == level.joint, f"is worth {best}, {level.joint} can be had")
    answer["least"].must_be(dict(zip(names, level.punished, strict=True)))
    rest = level.joint - sum(level.punished)
    corners = [level.punished, *(
        (*level.punished[:k], level.punished[k] + rest, *level.punished[k + 1:])
        for k in range(len(names)) if rest)]
    answer["corners"].must_be([dict(zip(names, corner, strict=True)) for corner in corners])


def _policy(answer: Node, rule: Transfers) -> None:
    node = answer["policy"]
    if node.is_null():
        least, delta = answer["critical_discount"], answer["discount"]
        node.demand(delta.is_null() or least.is_null() or least.exact() > delta.exact(),
                    "null although the deal holds at the discount")
        return
    node["discount"].must_be(answer["discount"].exact())
    node["path"]["profile"].must_be(rule.game.names(rule.game.read_profile(answer["deal"])))
    check_policy(node, rule)


def _plan(answer: Node, rule: Transfers) -> None:
    """The plan plays the profiles of the policy, and no single deviation from it pays."""
    node = answer["plan"]
    if node.is_null():
        return
    delta, game = answer["discount"].exact(), rule.game
    states = {state["name"].text(): state for state in node["state"]}
    plays = {name: game.read_profile(state["play"]) for name, state in states.items()}
    then = {name: state["then"].one_of(states, "a state") for name, state in states.items()}
    node["start"].one_of(states, "a state")
    policy = answer["policy"]
    used = {game.read_profile(policy[key]["profile"]) for key in ("path", "afterwards")} | {
        game.read_profile(item["profile"]) for _, item in policy["punishments"].items()}
    node.demand(set(plays.values()) == used, "plays other profiles than the policy")
    node.demand(plays[node["start"].text()] == game.read_profile(answer["deal"]),
                "does not begin with the deal")
    waiting, seen = [node["start"].text()], set()
    while waiting:  # through all states that some sequence of profiles reaches
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        waiting.append(then[name])
        state = states[name]
        state["then"].demand(then[then[name]] == then[name], "is not a state that lasts")
        for i, reply in enumerate(state["deviation"].named(game.players)):
            others = [game.payoff(i, replaced(plays[name], i, b)) for b in range(game.shape[i])
                      if b != plays[name][i]]
            if not others:
                continue
            after = reply.one_of(states, "a state")
            waiting.append(after)
            keeps = _value(game, i, plays, then, name, delta)
            breaks = (1 - delta) * max(others) + delta * _value(game, i, plays, then, after, delta)
            state.demand(keeps >= breaks, f"{game.players[i]} gains {breaks - keeps} by leaving it")


def _value(game: Game, i: int, plays: dict[str, Profile], then: dict[str, str], name: str,
           delta: Fraction) -> Fraction:
    """The average value of a state that is followed by one that lasts."""
    return (1 - delta) * game.payoff(i, plays[name]) + delta * game.payoff(i, plays[then[name]])


def _claim(answer: Node) -> None:
    if answer["discount"].is_null():
        answer["claim"].must_be(f"the critical discount of the deal, and {_EVERY}")
        holds = not answer["critical_discount"].is_null()
    else:
        holds = not answer["policy"].is_null()
        answer["claim"].must_be(
            f"nobody gains by another action or by refusing a payment; {_EVERY}" if holds
            else f"the deal does not hold at the discount; {_EVERY}")
    answer["status"].must_be("complete" if holds else "none")
