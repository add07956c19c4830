"""Claims about what can be enforced with transfers in each state of a stochastic game.

The rounds of a certificate show that what they drop can be played in no equilibrium: bounds on the
joint value and on punishments hold for all profiles not dropped before, and even by these bounds a
dropped profile fails (Goldluecke and Kranz, 2018). The values of what is left satisfy the Bellman
equations, no choice left is better, and at these values everything left can be played.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from .reading import Node
from .report import Report
from .states import Ahead, Exactly, States

# Up to this many profiles everything is computed again.
ENUMERABLE = 20_000
_ACCURACY = Fraction(1, 10**9)
_DROPPED = "profiles that were dropped were not re-checked"


@dataclass(frozen=True)
class Claimed:
    """The values and profiles that a result claims for each state.

    Parameters
    ----------
    tolerance
        How far equations may be off: 0 where all values are exact.
    """

    joint: list[Fraction]
    punished: list[list[Fraction]]
    profile: list[int]
    against: list[list[int]]
    replies: list[list[int]]
    tolerance: Fraction


def check_states(answer: Node, states: States, report: Report) -> None:
    """Claims of the method that drops profiles until all that are left can be played."""
    report.run("options", lambda: as_asked(answer, ("discount",)))
    delta = discount(answer)
    proved = Proved(states, delta, report)
    proved.check(answer, answer["certificate"])
    answer["certificate"]["kind"].must_be("policy-elimination")
    report.run("exact", lambda: _exact(answer))
    report.run("status", lambda: _status(answer))
    report.run("claim", lambda: _claim(answer))


def discount(answer: Node) -> Fraction:
    """The discount factor that a result was computed for."""
    delta = answer["discount"].exact()
    answer["discount"].demand(0 < delta < 1, f"{delta} is not between 0 and 1")
    return delta


def as_asked(answer: Node, keys: Sequence[str]) -> None:
    """The terms that the answer states are those that the question stated."""
    for key in keys:
        asked = answer["method"]["options"][key].value
        answer[key].demand(answer[key].value == asked, "differs from the option of that name")


def _status(answer: Node) -> None:
    undecided = answer["undecided"].integer()
    empty = not answer["without_equilibrium"].is_null()
    answer["undecided"].demand(not (empty and undecided), "says nothing where nothing is played")
    answer["status"].must_be("none" if empty else "partial" if undecided else "complete")


def _exact(answer: Node) -> None:
    """Values spelled as rationals are the exact ones; long ones may be given as floats."""
    spelled = [isinstance(value.value, str) for entry in answer["states"]
               for value in (entry["joint_payoff"], *(x for _, x in entry["punishment"].items()))]
    exact = answer["exact"].flag()
    answer["exact"].demand(exact or not any(spelled), "values are given as exact")
    answer["exact"].demand(not exact or bool(spelled), "there are no values")


def _claim(answer: Node) -> None:
    """The sentence says exactly only of exact values, and names the state without equilibrium."""
    said = answer["claim"].text()
    empty = answer["without_equilibrium"]
    if not empty.is_null():
        answer["claim"].demand(said.endswith(f"no profile can be played in state {empty.text()}"),
                               "does not name the state without equilibrium")
        return
    answer["claim"].demand("exactly" not in said or answer["exact"].flag(),
                           "says exactly of values that are not")


class Proved:
    """The proof of what can be enforced with transfers, checked claim by claim."""

    def __init__(self, states: States, delta: Fraction, report: Report) -> None:
        self.states, self.report = states, report
        self.ahead = Exactly(states, delta)
        self.left = set(range(len(states.rows)))
        self.complete = True

    def check(self, answer: Node, proof: Node) -> None:
        """Rounds, then the values of what is left, then that all of it can be played."""
        if len(self.states.rows) > ENUMERABLE or proof["rounds"].is_null():
            self.complete = False
            self.report.note(f"{_DROPPED}, nor whether better profiles were left out")
        else:
            self.report.run("dropped profiles", lambda: self._rounds(proof["rounds"]))
        empty = answer["without_equilibrium"]
        if not empty.is_null():
            self.report.run("without equilibrium", lambda: self._nothing(answer, empty))
            return
        self.report.run("states", lambda: self._values(answer["states"]))

    def _rounds(self, rounds: Node) -> None:
        for item in rounds:
            joint = [node.exact() for node in item["joint_at_most"].named(self.states.names)]
            punished = [
                [node.exact() for node in column.named(self.states.names)]
                for column in item["punishment_at_least"].named(self.states.players)
            ]
            self._bounds_hold(item, joint, punished)
            self._fail(item["dropped"], joint, punished)

    def _bounds_hold(
        self, item: Node, joint: list[Fraction], punished: list[list[Fraction]]
    ) -> None:
        """Whatever is left gives no more together, and holds nobody down further."""
        for p in self.left:
            x = self.states.rows[p].state
            item["joint_at_most"].demand(self.ahead.joint(p, joint) <= joint[x],
                                         f"is no upper bound in state {self.states.names[x]}")
        for i, column in enumerate(punished):
            for p, most in self.ahead.secured(i, column, self.left).items():
                if p in self.left:
                    x = self.states.rows[p].state
                    item["punishment_at_least"][self.states.players[i]].demand(
                        most >= column[x], f"is no lower bound in state {self.states.names[x]}")

    def _fail(self, dropped: Node, joint: list[Fraction], punished: list[list[Fraction]]) -> None:
        for name, labels in dropped.items():
            labels.demand(name in self.states.names, "is no state")
            x = self.states.names.index(name)
            for label in labels:
                p = self.states.labelled(x, label)
                label.demand(p in self.left, "was dropped before")
                secured = sum(self.ahead.secured(i, column, [p])[p]
                              for i, column in enumerate(punished))
                label.demand(self.ahead.joint(p, joint) < secured, "can be played by these bounds")
                self.left.discard(p)

    def _nothing(self, answer: Node, empty: Node) -> None:
        answer["states"].must_be([])
        if self.complete:
            first = next((name for name, rows in
                          zip(self.states.names, self.states.of_state, strict=True)
                          if not self.left & set(rows)), None)
            empty.must_be(first)

    def _values(self, listed: Node) -> None:
        claimed = read_claimed(listed, self.states, self.report)
        check_policies(listed, claimed, self.ahead, claimed.punished)
        kept = self.left if self.complete else _used(claimed)
        check_optimal(listed, claimed, self.ahead, kept if self.complete else set(),
                      claimed.punished)
        self._can_be_played(listed, claimed, kept)
        if self.complete:
            check_counts(listed, self.states, kept)

    def _can_be_played(self, listed: Node, claimed: Claimed, kept: set[int]) -> None:
        short = shortfalls(self.ahead, claimed.joint, claimed.punished, kept)
        for p in kept:
            row = self.states.rows[p]
            listed.demand(short[p] <= claimed.tolerance,
                          f"{','.join(row.actions)} in state {self.states.names[row.state]} is "
                          "kept and cannot be played")


def read_claimed(listed: Node, states: States, report: Report) -> Claimed:
    """The entries of the list of states."""
    entries = list(listed)
    listed.demand(len(entries) == len(states.names), f"has {len(entries)} entries for "
                  f"{len(states.names)} states")
    found = Claimed([], [[] for _ in states.players], [], [[] for _ in states.players],
                    [[] for _ in states.players], Fraction(0))
    exact = True
    for x, entry in enumerate(entries):
        entry["state"].must_be(states.names[x])
        found.joint.append(entry["joint_payoff"].number())
        found.profile.append(states.profile(x, entry["profile"]))
        exact = exact and isinstance(entry["joint_payoff"].value, str)
        for i, (node, against, reply) in enumerate(zip(
                entry["punishment"].named(states.players),
                entry["punishment_profile"].named(states.players),
                entry["best_reply"].named(states.players), strict=True)):
            exact = exact and isinstance(node.value, str)
            found.punished[i].append(node.number())
            p = states.profile(x, against)
            found.against[i].append(p)
            actions = list(states.rows[p].actions)
            actions[i] = reply.text()
            reply.demand((x, tuple(actions)) in states.number, "is no action in this state")
            found.replies[i].append(states.number[x, tuple(actions)])
        entry["profiles"].must_be(len(states.of_state[x]))
    if exact:
        return found
    report.remark("values given as floats were checked to a billionth of the payoffs' range")
    return Claimed(found.joint, found.punished, found.profile, found.against, found.replies,
                   _ACCURACY * states.range)


def check_policies(
    listed: Node, claimed: Claimed, ahead: Ahead[Fraction], expected: Sequence[Sequence[Fraction]]
) -> None:
    """The values are those of the profiles and best replies that are named.

    Parameters
    ----------
    expected
        For each player what it can expect of the next state while punished.
    """
    for x, entry in enumerate(listed):
        _near(entry["joint_payoff"], claimed.joint[x],
              ahead.joint(claimed.profile[x], claimed.joint), claimed.tolerance)
        for i, node in enumerate(entry["punishment"].named(ahead.states.players)):
            reply = ahead.own(i, claimed.replies[i][x], expected[i])
            _near(node, claimed.punished[i][x], reply, claimed.tolerance)
            most = ahead.secured(i, expected[i], [claimed.against[i][x]])[claimed.against[i][x]]
            entry["best_reply"].demand(reply >= most - claimed.tolerance,
                                       f"{ahead.states.players[i]} has a better reply")


def _near(node: Node, claimed: Fraction, truth: Fraction, tolerance: Fraction) -> None:
    node.demand(abs(claimed - truth) <= tolerance,
                "is not the value of the profiles that are named")


def check_optimal(
    listed: Node,
    claimed: Claimed,
    ahead: Ahead[Fraction],
    kept: set[int],
    expected: Sequence[Sequence[Fraction]],
) -> None:
    """No profile that can be played is better, and none holds a player down further."""
    states = ahead.states
    entries = list(listed)
    for p in kept:
        x = states.rows[p].state
        entries[x]["joint_payoff"].demand(
            ahead.joint(p, claimed.joint) <= claimed.joint[x] + claimed.tolerance,
            f"{','.join(states.rows[p].actions)} gives more")
    for i, player in enumerate(states.players):
        secured = ahead.secured(i, expected[i], kept)
        for p in kept:
            x = states.rows[p].state
            entries[x]["punishment"][player].demand(
                secured[p] >= claimed.punished[i][x] - claimed.tolerance,
                f"{','.join(states.rows[p].actions)} holds {player} down further")
    if kept:
        for x, entry in enumerate(entries):
            used = [claimed.profile[x], *(column[x] for column in claimed.against)]
            entry.demand(all(p in kept for p in used), "names a profile that cannot be played")


def check_counts(listed: Node, states: States, kept: set[int]) -> None:
    """How many profiles of each state can be played."""
    for x, entry in enumerate(listed):
        entry["playable"].must_be(sum(p in kept for p in states.of_state[x]))


def shortfalls(
    ahead: Ahead[Fraction],
    joint: Sequence[Fraction],
    expected: Sequence[Sequence[Fraction]],
    among: set[int],
) -> dict[int, Fraction]:
    """What the players can secure together less the joint value ahead, of some profiles."""
    secured = [ahead.secured(i, column, among) for i, column in enumerate(expected)]
    return {p: sum((column[p] for column in secured), -ahead.joint(p, joint)) for p in among}


def _used(claimed: Claimed) -> set[int]:
    return {*claimed.profile, *(p for column in claimed.against for p in column)}
