"""Claims about ladders of measures: every state's value and every breach, from the definitions.

A ladder stands on a rung with some calm periods to go. A violation by those who are watched leads
up one rung, the calm periods down one; whoever else gains in the period by refusing his part ends
it all. A breach is seen after the deviator's lag; until then play goes on and he does as he likes.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from .games import ENUMERABLE
from .ladder_play import LadderPlay, Scene
from .reading import Node
from .report import Report

Loss = tuple[Fraction, int, int, str]  # slack, rung, player, what is done
Chosen = Callable[[int, int], bool]
# A least discount is a float found by bisection.
NEAR = Fraction(1, 10**8)


def check_ladder(answer: Node, source: Node, report: Report) -> None:
    """The rungs, what follows a refusal, then every verdict with members and with one bloc."""
    answer["certificate"]["kind"].must_be("ladder")
    scene = Scene.read(answer, source)
    report.run("ladder", lambda: _ladder(answer, scene))
    report.run("reversion", lambda: _reversion(answer, scene, report))
    members, one = scene.members(), scene.as_one()
    report.run("rungs", lambda: _rungs(answer, scene, members, one))
    report.run("verdicts", lambda: _verdicts_hold(answer, members, one))
    report.run("binding", lambda: _binding(answer, scene, members, one))
    report.run("free riders", lambda: _free_riders(answer, scene, members, one))
    report.run("heights", lambda: _heights(answer, scene))
    report.run("least discounts", lambda: _least(answer, members, one, report))


def _ladder(answer: Node, scene: Scene) -> None:
    names = [scene.players[i] for i in scene.by]
    answer["ladder"]["id"].must_be(scene.name)
    answer["ladder"]["by"].must_be(names)
    answer["ladder"]["against"].must_be([scene.players[i] for i in scene.against])
    answer["ladder"]["down_after"].must_be(scene.calm)
    answer["deal"]["profile"].must_be(scene.full(scene.rungs[0]))
    answer["deal"]["deal"].must_be(scene.label(scene.rungs[0]))
    for node, rung in zip(answer["certificate"]["rungs"], scene.rungs, strict=True):
        node.must_be(scene.full(rung))
        node.demand(all(a == b for i, (a, b) in enumerate(zip(rung, scene.rungs[0], strict=True))
                        if i not in scene.by), "moves somebody who does not carry the ladder out")


def _reversion(answer: Node, scene: Scene, report: Report) -> None:
    """What follows is an equilibrium, and where all can be listed again the worst for the player.
    """
    for name, play in (("members", scene.members()), ("as_one", scene.as_one())):
        movers = [play.players[i] for i in play.movers]
        for i, node in zip(play.movers, answer["reversion"][name].named(movers), strict=True):
            if node.is_null():
                continue
            node.demand(play.is_equilibrium(play.ends[i]), "is no one-shot equilibrium")
        if scene.game.size > ENUMERABLE:
            report.note("that each equilibrium which ends the ladder is the worst for its player "
                        "was not re-checked: the game has "
                        f"{scene.game.size} profiles, more than {ENUMERABLE}")
            continue
        every = play.equilibria()
        for i, node in zip(play.movers, answer["reversion"][name].named(movers), strict=True):
            least = min((play.payoff(i, at) for at in every), default=None)
            worst = next((at for at in every if play.payoff(i, at) == least), None)
            node.demand(play.ends[i] == worst, "is not the equilibrium worst for the player")


def _rungs(answer: Node, scene: Scene, members: LadderPlay, one: LadderPlay) -> None:
    rows = list(answer["rungs"])
    answer["rungs"].demand(len(rows) == len(scene.rungs), f"expected {len(scene.rungs)} rungs")
    acting = [*scene.by, *scene.against]
    for k, (row, rung) in enumerate(zip(rows, scene.rungs, strict=True)):
        row["rung"].must_be(k)
        row["name"].must_be(scene.rung_names[k])
        row["deal"].must_be(scene.label(rung))
        row["payoffs"].must_be({scene.players[i]: members.payoff(i, rung) for i in acting})
        row["bloc"].must_be(one.payoff(one.bloc, rung))
        row["temptation"].must_be({scene.players[i]: max(
            Fraction(0), members.best(i, rung) - members.payoff(i, rung)) for i in acting})
        if not members.timed:
            row["slack"].must_be(None)
            row["bloc_slack"].must_be(None)
            continue
        row["slack"].must_be({scene.players[i]: _slack(members, _at(k, i)) for i in acting})
        row["bloc_slack"].must_be(_slack(one, _at(k, one.bloc)))


def _at(k: int, i: int) -> Chosen:
    return lambda rung, player: (rung, player) == (k, i)


def _any(rung: int, player: int) -> bool:
    return True


def _tightest(play: LadderPlay, chosen: Chosen) -> Loss | None:
    """The breach that costs least; the first of several in order of states and players."""
    found: Loss | None = None
    for loss in play.losses:
        if chosen(loss[1], loss[2]) and (found is None or loss[0] < found[0]):
            found = loss
    return found


def _slack(play: LadderPlay, chosen: Chosen) -> Fraction | None:
    found = _tightest(play, chosen)
    return None if found is None else found[0]


def _holds(play: LadderPlay, chosen: Chosen) -> bool:
    found = _tightest(play, chosen)
    return found is None or found[0] >= 0


def _verdicts(members: LadderPlay, one: LadderPlay) -> dict[str, Any]:
    def side(play: LadderPlay) -> dict[str, bool]:
        return {
            "carried_out": _holds(play, lambda rung, i: rung > 0 and i not in play.watched),
            "deal_kept": _holds(play, lambda rung, i: not rung and i not in play.watched),
            "stable": _holds(play, _any),
        }

    return {
        "deters": _holds(members, lambda rung, i: not rung and i in members.watched),
        "obeyed": _holds(members, lambda rung, i: rung > 0 and i in members.watched),
        "as_one": side(one),
        "members": side(members),
    }


def _verdicts_hold(answer: Node, members: LadderPlay, one: LadderPlay) -> None:
    if not members.timed:
        answer["verdicts"].must_be(None)
        answer["status"].must_be("complete")
        return
    found = _verdicts(members, one)
    answer["verdicts"].must_be(found)
    answer["status"].must_be("complete" if found["members"]["stable"] else "none")
    said = answer["claim"].text()
    words = ["deters" if found["deters"] else "does not deter", *(
        "it is self-enforcing" if found[side]["stable"] else "it is not self-enforcing"
        for side in ("as_one", "members"))]
    answer["claim"].demand(f"the ladder {words[0]} " in said and said.endswith(words[2])
                           and f"as one player {words[1]}" in said, "does not say what was found")


def _told(scene: Scene, play: LadderPlay, loss: Loss) -> dict[str, Any]:
    slack, rung, player, deviation = loss
    return {"rung": rung, "name": scene.rung_names[rung], "player": play.players[player],
            "deviation": deviation, "slack": slack}


def _binding(answer: Node, scene: Scene, members: LadderPlay, one: LadderPlay) -> None:
    if not members.timed:
        answer["binding"].must_be(None)
        return
    answer["binding"].must_be({
        name: None if (loss := _tightest(play, _any)) is None else _told(scene, play, loss)
        for name, play in (("as_one", one), ("members", members))})


def _free_riders(answer: Node, scene: Scene, members: LadderPlay, one: LadderPlay) -> None:
    found = []
    for k in range(len(scene.rungs)) if members.timed else ():
        together = _slack(one, _at(k, one.bloc))
        for i in scene.by:
            loss = _tightest(members, _at(k, i))
            if loss is not None and loss[0] < 0 and (together is None or together >= 0):
                found.append(_told(scene, members, loss))
    answer["free_riders"].must_be(found)


def _heights(answer: Node, scene: Scene) -> None:
    found = []
    for top in range(1, len(scene.rungs)) if scene.members().timed else ():
        verdicts = _verdicts(scene.members(top), scene.as_one(top))
        found.append({"top": scene.rung_names[top], "deters": verdicts["deters"],
                      "as_one": verdicts["as_one"]["stable"],
                      "members": verdicts["members"]["stable"]})
    answer["heights"].must_be(found)


def _least(answer: Node, members: LadderPlay, one: LadderPlay, report: Report) -> None:
    """It holds at the discount claimed and at some above, and fails a little below."""
    asked: dict[str, tuple[LadderPlay, Chosen]] = {
        "deters": (members, lambda rung, i: not rung and i in members.watched),
        "as_one": (one, _any), "members": (members, _any)}
    report.note("least discounts were re-checked at the value, a little below, and at some points "
                "above it")
    for (play, chosen), node in zip(
            asked.values(), answer["least_discount"].named(list(asked)), strict=True):
        if node.is_null():
            node.demand(not _holds(play.at(1 - Fraction(1, 10**4)), chosen),
                        "null although it holds near 1")
            continue
        value = node.number()
        node.demand(0 <= value < 1, "is not a discount")
        above = [value + (1 - value) * Fraction(k, 4) for k in range(1, 4)]
        for delta in (min(value + NEAR, 1 - NEAR), *above):
            node.demand(_holds(play.at(delta), chosen), f"at {float(delta):.9f} it does not hold")
        if value > NEAR:
            node.demand(not _holds(play.at(value - NEAR), chosen), "a lower discount is enough")
