"""Claims about deals that are negotiated anew with some chance.

Values are a fixed point of the round that leads from tomorrow to today (Goldluecke and Kranz,
2023): which profiles can be played follows from the values, and from these profiles the values.
Where the game is small, the rounds are followed again from where they begin.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .reading import Node
from .report import Report
from .states import Ahead, Exactly, Number, States
from .stochastic import (
    ENUMERABLE,
    Claimed,
    Proved,
    as_asked,
    check_counts,
    check_optimal,
    check_policies,
    discount,
    read_claimed,
    shortfalls,
)

# Rounds times entries of lotteries that are followed again.
FOLLOWED = 10_000_000
_SETTLED = 1e-10
_ROUNDING = 1e-13
# Floats that lead to values so near can be wrong about who gains.
_CLOSE = Fraction(1, 10**6)
# Differences that are nearly all rounding agree to this share, beside rounding itself.
_SHARE = 1e-3


@dataclass(frozen=True)
class Terms:
    """Chance of a new negotiation, and the players' shares of its gain."""

    chance: Fraction
    shares: list[Fraction]

    def reopened(
        self, joint: Sequence[Number], punished: Sequence[Sequence[Number]],
        number: Callable[[Fraction], Number],
    ) -> list[list[Number]]:
        """For each player what it can expect of a state while punished."""
        gain = list(joint)
        for column in punished:
            gain = [left - value for left, value in zip(gain, column, strict=True)]
        return [[value + number(self.chance * share) * gain[x] for x, value in enumerate(column)]
                for share, column in zip(self.shares, punished, strict=True)]


def check_negotiated(answer: Node, states: States, report: Report) -> None:
    """The start, the values, and how the rounds lead from the one to the others."""
    report.run("options", lambda: as_asked(answer, ("discount", "renegotiation", "weights")))
    ahead = Exactly(states, discount(answer))
    terms = _terms(answer, states)
    certificate = answer["certificate"]
    certificate["kind"].must_be("repeated-negotiation")
    start = certificate["start"]
    proved = Proved(states, discount(answer), report)
    proved.check(start, start)
    status = answer["status"].one_of(("complete", "partial", "none", "not-converged"), "a status")
    report.run("status", lambda: _status(answer, status))
    if status in ("complete", "partial"):
        report.run("states", lambda: _settled(answer, ahead, terms, report))
    elif status == "not-converged":
        report.run("states", lambda: _shown(answer, states, terms, report))
    if report.ok and start["without_equilibrium"].is_null():
        _follow(answer, states, terms, report, status)
    elif report.ok:
        report.run("rounds", lambda: _not_begun(answer, start))


def _terms(answer: Node, states: States) -> Terms:
    chance = answer["renegotiation"].exact()
    answer["renegotiation"].demand(0 <= chance <= 1, f"{chance} is no chance")
    shares = [node.exact() for node in answer["weights"].named(states.players)]
    answer["weights"].demand(sum(shares) == 1 and min(shares) >= 0, "are not shares of one")
    return Terms(chance, shares)


def _status(answer: Node, status: str) -> None:
    answer["exact"].must_be(status == "complete")
    answer["cycle"].demand(answer["cycle"].is_null() == (status != "not-converged"),
                           "does not fit the status")
    answer["without_equilibrium"].demand(
        answer["without_equilibrium"].is_null() == (status != "none"), "does not fit the status")
    answer["claim"].demand("exactly" not in answer["claim"].text() or status == "complete",
                           "says exactly of values that are not")
    if status == "none":
        answer["states"].must_be([])


def _settled(answer: Node, ahead: Ahead[Fraction], terms: Terms, report: Report) -> None:
    """A round leaves the values as they are."""
    listed, states = answer["states"], ahead.states
    claimed = read_claimed(listed, states, report)
    expected = terms.reopened(claimed.joint, claimed.punished, Fraction)
    _negotiated(listed, states, terms, claimed)
    check_policies(listed, claimed, ahead, expected)
    if len(states.rows) > ENUMERABLE:
        report.note("which profiles can be played was not re-checked")
        return
    short = shortfalls(ahead, claimed.joint, expected, set(range(len(states.rows))))
    held_out = _held_out(answer["certificate"]["held_out"], states, short)
    for label, p in _named(answer["certificate"]["corrected"], states):
        label.demand(0 < abs(short[p]) <= _CLOSE * states.range, "is not too close for floats")
    if claimed.tolerance:
        used = {*claimed.profile, *(p for column in claimed.against for p in column)}
        listed.demand(all(short[p] <= claimed.tolerance for p in used),
                      "names a profile that cannot be played")
        return
    kept = {p for p, lacking in short.items() if lacking <= 0} - held_out
    check_optimal(listed, claimed, ahead, kept, expected)
    check_counts(listed, states, kept)


def _shown(answer: Node, states: States, terms: Terms, report: Report) -> None:
    """Values of the last round, which are no equilibrium: names and sums fit."""
    claimed = read_claimed(answer["states"], states, report)
    _negotiated(answer["states"], states, terms, claimed)


def _named(named: Node, states: States) -> list[tuple[Node, int]]:
    """Profiles that are listed by state."""
    found = []
    for name, labels in named.items():
        labels.demand(name in states.names, "is no state")
        found += [(label, states.labelled(states.names.index(name), label)) for label in labels]
    return found


def _held_out(named: Node, states: States, short: dict[int, Fraction]) -> set[int]:
    """Profiles that just tie at these values and that the rounds only come up to."""
    found = _named(named, states)
    for label, p in found:
        label.demand(short[p] == 0, "is no tie")
    return {p for _, p in found}


def _negotiated(listed: Node, states: States, terms: Terms, claimed: Claimed) -> None:
    """What a new negotiation gives: the punishment, and a share of what agreement gains."""
    for x, entry in enumerate(listed):
        gain = claimed.joint[x] - sum(column[x] for column in claimed.punished)
        for i, node in enumerate(entry["negotiated"].named(states.players)):
            truth = claimed.punished[i][x] + terms.shares[i] * gain
            node.demand(abs(node.number() - truth) <= claimed.tolerance,
                        "is not the punishment and a share of the gain")


def _not_begun(answer: Node, start: Node) -> None:
    """No equilibrium even where nothing is renegotiated: there are no rounds."""
    answer["status"].must_be("none")
    answer["without_equilibrium"].must_be(start["without_equilibrium"].value)
    answer["rounds"].must_be(0)
    answer["moved"].must_be(None)


def _follow(
    answer: Node, states: States, terms: Terms, report: Report, status: str
) -> None:
    """The rounds, in floats, from where they begin."""
    rounds = answer["rounds"].integer()
    cycle = 0 if answer["cycle"].is_null() else answer["cycle"].integer()
    work = (rounds + cycle) * states.n * sum(len(row.chances) for row in states.rows)
    corrected = list(answer["certificate"]["corrected"].items())
    if corrected or work > FOLLOWED or answer["certificate"]["start"]["states"].value == []:
        report.note("the rounds that lead to these values were not followed again")
        return
    report.run("rounds", lambda: _rounds(
        answer, _Path(answer, states, terms), status, rounds, cycle))


def _rounds(answer: Node, path: _Path, status: str, rounds: int, cycle: int) -> None:
    states = path.states
    before_last = float("inf")
    for k in range(rounds):
        before_last = path.moved
        path.step()
        if path.empty is not None:
            answer["rounds"].demand(status == "none" and k + 1 == rounds,
                                    f"in round {k + 1} nothing can be played in some state")
            answer["without_equilibrium"].must_be(states.names[path.empty])
            return
    answer["status"].demand(status != "none", "every state has profiles that can be played")
    if status == "not-converged":
        answer["cycle"].demand(path.moved > _SETTLED / 2, "the rounds do settle")
        path.demand_moved(answer["moved"])
        before = path.stacked()
        path.demand_near(answer["states"])
        path.demand_attained(answer["states"])
        for _ in range(cycle):
            path.step()
        answer["cycle"].demand(_apart(before, path.stacked()) < 1e-7 or not cycle,
                               "values do not come back")
        return
    answer["rounds"].demand(path.moved < _SETTLED * (1 + _SHARE), "the rounds have not settled")
    answer["rounds"].demand(before_last > _SETTLED * (1 - _SHARE), "the rounds have settled before")
    path.demand_moved(answer["moved"])
    path.demand_near(answer["states"])


class _Path:
    """Values round by round, as floats between 0 and 1 whatever the payoffs' size."""

    def __init__(self, answer: Node, states: States, terms: Terms) -> None:
        self.least = [min(row.payoffs[i] for row in states.rows) for i in range(states.n)]
        self.scale = states.range
        delta = discount(answer)
        self.ahead = Ahead(_scaled(states, self.least, self.scale), delta, float)
        self.states, self.terms = self.ahead.states, terms
        self.close = (states.n + 1) * _ROUNDING / float(1 - delta)
        start = answer["certificate"]["start"]["states"]
        together = sum(self.least, Fraction(0))
        self.joint = [self._float(entry["joint_payoff"], together) for entry in start]
        self.punished = [[self._float(entry["punishment"][player], least) for entry in start]
                         for player, least in zip(states.players, self.least, strict=True)]
        self.groups = [sorted({tuple(self.states.own(i, p)) for p in range(len(states.rows))})
                       for i in range(states.n)]
        self.kept: set[int] = set()
        self.before: list[float] = []
        self.total: list[float] = []
        self.secured: list[list[float]] = []
        self.expected: list[list[float]] = []
        self.moved = float("inf")
        self.empty: int | None = None

    def _float(self, node: Node, least: Fraction) -> float:
        return float((node.number() - least) / self.scale)

    def step(self) -> None:
        """One round back in time."""
        every = range(len(self.states.rows))
        expected = self.terms.reopened(self.joint, self.punished, float)
        secured = [self._secured(i, column) for i, column in enumerate(expected)]
        total = [self.ahead.joint(p, self.joint) for p in every]
        slack = [total[p] - sum(column[p] for column in secured) for p in every]
        kept = {p for p in every if self._plays(p, slack[p])}
        groups = [[p for p in rows if p in kept] for rows in self.states.of_state]
        self.empty = next((x for x, rows in enumerate(groups) if not rows), None)
        if self.empty is not None:
            return
        old = self.stacked()
        self.joint = [max(total[p] for p in rows) for rows in groups]
        self.punished = [[min(column[p] for p in rows) for rows in groups] for column in secured]
        self.moved = _apart(old, self.stacked())
        self.kept, self.before = kept, slack
        self.total, self.secured, self.expected = total, secured, expected

    def _secured(self, i: int, values: list[float]) -> list[float]:
        """For each profile the most that player i gets there by any action of its own."""
        own = [self.ahead.own(i, p, values) for p in range(len(self.states.rows))]
        found = list(own)
        for same in self.groups[i]:
            best = max([own[p] for p in same])
            for p in same:
                found[p] = best
        return found

    def _plays(self, p: int, slack: float) -> bool:
        """A tie can be played, unless the profile only comes up to it from below."""
        if abs(slack) > self.close:
            return slack > 0
        return not self.before or p in self.kept or self.before[p] < -1e4 * self.close

    def stacked(self) -> list[float]:
        """All values in one list."""
        return [*self.joint, *(value for column in self.punished for value in column)]

    def demand_moved(self, claimed: Node) -> None:
        """How far values moved in the last round."""
        moved = float(claimed.number() / self.scale)
        claimed.demand(abs(moved - self.moved) <= _SHARE * self.moved + self.close / 100,
                       "is not how far values moved in the last round")

    def demand_near(self, listed: Node) -> None:
        """The values claimed are those reached."""
        for x, entry in enumerate(listed):
            pairs = [(entry["joint_payoff"], self.joint[x], sum(self.least, Fraction(0)))]
            for i, node in enumerate(entry["punishment"].named(self.states.players)):
                pairs.append((node, self.punished[i][x], self.least[i]))
            for node, reached, least in pairs:
                node.demand(abs(self._float(node, least) - reached) < 1e-7,
                            "is not where the rounds lead")


    def demand_attained(self, listed: Node) -> None:
        """The profiles named are those of the last round."""
        check_counts(listed, self.states, self.kept)
        for x, entry in enumerate(listed):
            p = self.states.profile(x, entry["profile"])
            entry["profile"].demand(p in self.kept and self.total[p] > self.joint[x] - 1e-9,
                                    "is not what the last round plays")
            for i, player in enumerate(self.states.players):
                q = self.states.profile(x, entry["punishment_profile"][player])
                actions = list(self.states.rows[q].actions)
                actions[i] = entry["best_reply"][player].text()
                reply = self.states.number[x, tuple(actions)]
                held = self.punished[i][x]
                fits = q in self.kept and self.secured[i][q] < held + 1e-9 and (
                    self.ahead.own(i, reply, self.expected[i]) > held - 1e-9)
                entry["punishment_profile"][player].demand(fits, "is not how it is held down")


def _scaled(states: States, least: Sequence[Fraction], scale: Fraction) -> States:
    rows = [type(row)(row.state, row.actions,
                      tuple((x - low) / scale for x, low in zip(row.payoffs, least, strict=True)),
                      row.chances)
            for row in states.rows]
    return States(states.players, states.names, rows)


def _apart(one: Sequence[float], other: Sequence[float]) -> float:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))
