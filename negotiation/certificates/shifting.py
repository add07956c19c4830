"""Claims about shifting power: what can be locked in, and whether peace can be paid for."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .erosion_terms import agrees, minus, plus, times
from .fading import ZERO, FadingGame, Interval, must_fade, read_fading
from .games import ENUMERABLE, Profile
from .reading import Node
from .report import Report

SEEN = Fraction(1, 100)


class _LockIn:
    """Present values from every period on, from the definitions."""

    def __init__(self, fading: FadingGame, delta: Fraction, settles: bool) -> None:
        self.fading, self.delta, self.settles = fading, delta, settles
        self.dates = range(fading.horizon + 1)
        by_action: dict[tuple[int, int], list[Profile]] = {}
        for profile in fading.game.profiles():
            for i in fading.movers:
                by_action.setdefault((i, profile[i]), []).append(profile)
        every = list(fading.game.profiles())
        flows: dict[tuple[int, int], list[Interval]] = {key: [] for key in by_action}
        least: dict[int, list[Interval]] = {i: [] for i in fading.movers}
        joint = []
        for t in self.dates:
            for (i, a), profiles in by_action.items():
                flows[i, a].append(self._worst(i, profiles, t))
            for i in fading.movers:
                least[i].append(self._worst(i, every, t))
            joint.append(self._joint(t))
        self.streams = {key: self._stream(row) for key, row in flows.items()}
        self.share, self.least = self._present(joint), least
        self._values = {i: [self._value(i, t) for t in self.dates] for i in fading.movers}
        self._excess = {i: [self._claim(i, t) for t in self.dates] for i in fading.movers}

    def _stream(self, flows: list[Interval]) -> list[Interval]:
        """What an action guarantees from each period on."""
        if self.settles:
            return [times(1 / (1 - self.delta), flow) for flow in flows]
        return self._present(flows)

    def _present(self, flows: list[Interval]) -> list[Interval]:
        found = [times(1 / (1 - self.delta), flows[-1])]
        for flow in reversed(flows[:-1]):
            found.insert(0, plus(flow, times(self.delta, found[0])))
        return found

    def _worst(self, i: int, profiles: list[Profile], t: int) -> Interval:
        return self.fading.payoff(i, self.fading.extreme(i, profiles, t, -1), t)

    def _joint(self, t: int) -> Interval:
        sums = []
        for profile in self.fading.near_joint_best(t):
            total = ZERO
            for i in self.fading.movers:
                total = plus(total, self.fading.payoff(i, profile, t))
            sums.append(total)
        return max(low for low, _ in sums), max(high for _, high in sums)

    def value(self, i: int, t: int) -> Interval:
        """The most that a player can guarantee itself."""
        return self._values[i][min(t, self.fading.horizon)]

    def excess(self, i: int, t: int) -> Interval:
        """By how much its strength tomorrow is more than can be left for it."""
        return self._excess[i][t]

    def _value(self, i: int, t: int) -> Interval:
        rows = [self.streams[i, a][min(t, self.fading.horizon)]
                for a in range(self.fading.game.shape[i])]
        return max(low for low, _ in rows), max(high for _, high in rows)

    def _claim(self, i: int, t: int) -> Interval:
        claim = plus(self.least[i][t], times(self.delta, self.value(i, t + 1)))
        for j in self.fading.movers:
            claim = claim if j == i else plus(claim, self.value(j, t))
        return minus(claim, self.share[t])


def check_shifting(answer: Node, source: Node, report: Report) -> None:
    """What fades, then the values of every period, then where the condition holds first."""
    fading = read_fading(answer, source)
    options = answer["method"]["options"]
    answer["certificate"]["kind"].must_be("shifting-power")
    answer["status"].must_be("complete")
    delta = answer["discount"].exact()
    answer["discount"].demand(0 < delta < 1, "is not between 0 and 1")
    options["discount"].must_be(delta)
    settles = answer["settles"].flag()
    options["settles"].must_be(settles)
    answer["horizon"].must_be(fading.horizon)
    report.run("what fades", lambda: must_fade(answer, fading))
    if fading.game.size * (fading.horizon + 1) > 100 * ENUMERABLE:
        report.note("lock-ins were not re-checked: too many periods of a game of "
                    f"{fading.game.size} profiles")
        return
    lock = _LockIn(fading, delta, settles)
    report.run("periods", lambda: _periods(answer, lock))
    report.run("problem", lambda: _problem(answer, lock))
    report.run("rising and declining", lambda: _directions(answer, lock))


def _first(lock: _LockIn) -> int | None:
    return next((t for t in lock.dates if any(
        lock.excess(i, t)[0] > 0 for i in lock.fading.movers)), None)


def _periods(answer: Node, lock: _LockIn) -> None:
    fading, last = lock.fading, lock.fading.horizon
    seen = next((t for t in lock.dates if all(w[1] <= SEEN for w in fading.weights(t))), last)
    shown = sorted({*range(max(seen, _first(lock) or 0) + 1), last})
    rows = list(answer["periods"])
    answer["periods"].demand(len(rows) == len(shown), f"has {len(rows)} entries, should have "
                             f"{len(shown)}")
    for row, t in zip(rows, shown, strict=True):
        row["period"].must_be(t)
        agrees(row["to_share"], lock.share[t])
        for i, player in enumerate(fading.game.players):
            if i in fading.movers:
                agrees(row["lock_in"][player], lock.value(i, t))
                agrees(row["excess"][player], lock.excess(i, t))
                action = fading.game.action(i, row["locked"][player])
                row["locked"][player].demand(
                    lock.streams[i, action][t][1] >= lock.value(i, t)[0],
                    "does not guarantee what is claimed")


def _problem(answer: Node, lock: _LockIn) -> None:
    t, players = _first(lock), lock.fading.game.players
    if t is None:
        answer["problem"].must_be(None)
        answer["claim"].demand("never holds" in answer["claim"].text(), "says something else")
        return
    excess = {i: lock.excess(i, t) for i in lock.fading.movers}
    rising = max((i for i in excess if excess[i][0] > 0), key=lambda i: excess[i][0])
    node = answer["problem"]
    expected: dict[str, Any] = {
        "period": t, "rises": players[rising],
        "acts": [players[i] for i in excess if i != rising]}
    for key, value in expected.items():
        node[key].must_be(value)
    agrees(node["excess"], excess[rising])
    for i in excess:
        locked = node["locked"][players[i]]
        locked.demand(lock.streams[i, lock.fading.game.action(i, locked)][t][1]
                      >= lock.value(i, t)[0], "does not guarantee what is claimed")
    answer["claim"].demand(answer["claim"].text().startswith("no efficient peace exists"),
                           "says something else")


def _directions(answer: Node, lock: _LockIn) -> None:
    change = {lock.fading.game.players[i]: minus(lock.value(i, lock.fading.horizon),
                                                 lock.value(i, 0)) for i in lock.fading.movers}
    answer["rising"].must_be([player for player, x in change.items() if x[0] > 0])
    answer["declining"].must_be([player for player, x in change.items() if x[1] < 0])
