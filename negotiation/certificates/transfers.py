"""Claims about truces with transfers, from their definition (Goldluecke and Kranz, 2012).

A profile needs liquidity L: the best replies c_i to it less its joint payoff G. A path and a
punishment for each player hold at a discount iff ``(1 - delta) L <= delta (U - V)`` for each of
them, U being G of the path and V the sum of what each gets at best where it is punished.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from .games import ENUMERABLE, Game, Profile
from .reading import Node
from .report import Report

ZERO = Fraction(0)
_ROW = ("critical_discount", "liquidity", "joint_payoff", "punishment_sum", "path", "punishments")


@dataclass(frozen=True)
class Level:
    """The best that profiles of at most some liquidity can do together.

    Parameters
    ----------
    liquidity
        The bound.
    joint
        The greatest joint payoff of these profiles.
    punished
        For each player that pays the least best reply payoff among them.
    """

    liquidity: Fraction
    joint: Fraction
    punished: tuple[Fraction, ...]

    @property
    def critical(self) -> Fraction | None:
        """The least discount at which this can be had; None if there is none."""
        left = self.joint - sum(self.punished)
        if self.liquidity == 0:
            return ZERO
        return self.liquidity / (self.liquidity + left) if left > 0 else None


class Transfers:
    """A game whose players can pay each other.

    Parameters
    ----------
    game
        The stage game.
    payers
        Numbers of those that pay; default all.

    Examples
    --------
    >>> rows = {"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]}
    >>> game = Game("AB", [["1", "2"]] * 2,
    ...             lambda i, at: Fraction(rows["AB"[i]][at[0]][at[1]]))
    >>> [str(level.critical) for level in Transfers(game).levels]
    ['0', '1/4', '1/2']
    """

    def __init__(self, game: Game, payers: Sequence[int] | None = None) -> None:
        self.game = game
        self.payers = tuple(range(game.n)) if payers is None else tuple(payers)

    @property
    def enumerable(self) -> bool:
        """Whether all profiles are looked at again."""
        return self.game.size <= ENUMERABLE

    def joint(self, profile: Profile) -> Fraction:
        """The sum of payoffs."""
        return sum((self.game.payoff(i, profile) for i in self.payers), ZERO)

    def best(self, i: int, profile: Profile) -> Fraction:
        """The most that player i can get against the others."""
        return self.game.best_reply(i, profile)[0]

    def liquidity(self, profile: Profile) -> Fraction:
        """Best replies less the joint payoff."""
        return sum((self.best(i, profile) for i in self.payers), ZERO) - self.joint(profile)

    @cached_property
    def levels(self) -> list[Level]:
        """What can be had at every liquidity that adds something, increasing."""
        found: dict[Fraction, Level] = {}
        for profile in self.game.profiles():
            need, joint = self.liquidity(profile), self.joint(profile)
            best = tuple(self.best(i, profile) for i in self.payers)
            other = found.get(need, Level(need, joint, best))
            found[need] = _better(other, Level(need, joint, best))
        levels: list[Level] = []
        for need in sorted(found):
            here = _better(found[need], levels[-1]) if levels else found[need]
            if not levels or (here.joint, here.punished) != (levels[-1].joint, levels[-1].punished):
                levels.append(here)
        return levels

    @cached_property
    def steps(self) -> list[tuple[Fraction, Level]]:
        """Levels that hold at a lower discount than all that need more, with that discount."""
        found: list[tuple[Fraction, Level]] = []
        for level in reversed(self.levels):
            critical = level.critical
            if critical is not None and (not found or critical < found[-1][0]):
                found.append((critical, level))
        return found[::-1]

    def at(self, discount: Fraction, below: bool = False) -> Level | None:
        """The best at a discount, or at those just below it; None if nothing holds there."""
        find = bisect_left if below else bisect_right
        k = find(self.steps, discount, key=lambda step: step[0])
        return self.steps[k - 1][1] if k else None


def _better(first: Level, second: Level) -> Level:
    """The best of two levels in everything, at the liquidity of the first."""
    return Level(first.liquidity, max(first.joint, second.joint),
                 tuple(map(min, first.punished, second.punished)))


def check_thresholds(listed: Node, rule: Transfers, report: Report) -> None:
    """The list ``thresholds``: each row holds as it says, in order, and nothing better is left."""
    report.run("thresholds", lambda: _each_row(listed, rule))
    if rule.enumerable:
        report.run("thresholds are all", lambda: _all_rows(listed, rule))
    else:
        report.note(f"completeness of thresholds was not re-checked: the game has "
                    f"{rule.game.size} profiles, more than {ENUMERABLE}")


def _each_row(listed: Node, rule: Transfers) -> None:
    """Every row is a policy that needs what it says and gives what it says."""
    before: tuple[Fraction, Fraction, Fraction] | None = None
    for row in listed:
        row.named(_ROW)
        path, punishments = read_policy(row, rule)
        used = (path, *punishments)
        need, joint = max(rule.liquidity(profile) for profile in used), rule.joint(path)
        punished = sum((rule.best(i, profile) for i, profile
                        in zip(rule.payers, punishments, strict=True)), ZERO)
        row["liquidity"].must_be(need)
        row["joint_payoff"].must_be(joint)
        row["punishment_sum"].must_be(punished)
        least = Level(need, joint, (punished,)).critical
        row.demand(least is not None, "holds at no discount")
        assert least is not None
        row["critical_discount"].must_be(least)
        if before is not None:
            row.demand(least > before[0], "is not at a higher discount than the row before")
            row.demand(joint >= before[1] and punished <= before[2]
                       and (joint, punished) != before[1:], "is no better than the row before")
        before = least, joint, punished


def read_policy(row: Node, rule: Transfers) -> tuple[Profile, list[Profile]]:
    """The profile of the path and, for each that pays, that of its punishment."""
    names = [rule.game.players[i] for i in rule.payers]
    return (rule.game.read_profile(row["path"]),
            [rule.game.read_profile(node) for node in row["punishments"].named(names)])


def _all_rows(listed: Node, rule: Transfers) -> None:
    """No profiles give more, or hold somebody lower, at a discount than the row for it does."""
    rows = [(row["critical_discount"].number(), row["joint_payoff"].number(),
             row["punishment_sum"].number()) for row in listed]
    for level in rule.levels:
        least = level.critical
        if least is None:
            continue
        held = [row for row in rows if row[0] <= least]
        listed.demand(bool(held), f"leave out that something holds from {least} on")
        _, joint, punished = held[-1]
        listed.demand(joint >= level.joint and punished <= sum(level.punished),
                      f"leave out that {level.joint} and {sum(level.punished)} can be had from "
                      f"{least} on")


def must_be_critical(node: Node, rule: Transfers, profile: Profile) -> None:
    """Refuse unless the value is the least discount at which a deal holds with transfers."""
    need, joint = rule.liquidity(profile), rule.joint(profile)
    if need == 0:
        node.must_be(ZERO)
        return
    if not rule.steps or joint <= sum(rule.steps[-1][1].punished):
        node.demand(node.is_null(), "given although no discount below 1 holds the deal")
        return
    node.demand(not node.is_null(), "null although the deal holds at some discount")
    claimed = node.exact()
    node.demand(0 < claimed < 1, "is not between 0 and 1")
    here, before = rule.at(claimed), rule.at(claimed, below=True)
    node.demand(here is not None and _left(here, joint, need, claimed) >= 0,
                f"claimed {claimed}, too low to hold the deal")
    node.demand(before is None or _left(before, joint, need, claimed) <= 0,
                f"claimed {claimed}, the deal holds at a lower discount")


def _left(level: Level, joint: Fraction, need: Fraction, discount: Fraction) -> Fraction:
    return discount * (joint - sum(level.punished)) - (1 - discount) * need


def joint_slack(rule: Transfers, profile: Profile, discount: Fraction) -> Fraction | None:
    """What all together lose by the best breaches; None where nothing can punish."""
    level = rule.at(discount)
    return None if level is None else _left(
        level, rule.joint(profile), rule.liquidity(profile), discount)


def most_tempted(rule: Transfers, profile: Profile) -> str:
    """The player with the largest gain from breaking the deal, the first of equals."""
    gains = [rule.best(i, profile) - rule.game.payoff(i, profile) for i in rule.payers]
    return rule.game.players[rule.payers[gains.index(max(gains))]]


def check_policy(node: Node, rule: Transfers) -> None:
    """What is played and paid: nobody gains by another action, nor by refusing a payment."""
    policy = _Policy(node, rule)
    for place, phase in policy.phases.items():
        phase.payments.demand(sum(phase.paid) == 0, "do not sum to 0")
        for j, i in enumerate(rule.payers):
            keeps = policy.now(i, j, phase.profile, policy.ahead(place, j))
            breaks = policy.now(i, j, None, policy.ahead_after_breach(j), phase.profile)
            phase.payments.demand(keeps >= breaks, f"{rule.game.players[i]} gains {breaks - keeps} "
                                  "by another action before")
            policy.must_pay(phase, place, j)
    for fine in policy.fines:
        for j in range(len(rule.payers)):
            policy.must_pay(fine, "fine", j)


@dataclass(frozen=True)
class _Phase:
    """A profile, and what is paid after it was played."""

    profile: Profile
    payments: Node
    paid: list[Fraction]


class _Policy:
    """The profiles and payments of a policy, and what it is worth."""

    def __init__(self, node: Node, rule: Transfers) -> None:
        self.rule, self.discount = rule, node["discount"].exact()
        node["discount"].demand(0 < self.discount < 1, "is not between 0 and 1")
        self.players = [rule.game.players[i] for i in rule.payers]
        places = node["punishments"].named(self.players)
        self.phases = {key: self.phase(node[key]["profile"], node[key]["payments"])
                       for key in ("path", "afterwards")}
        self.phases |= {player: self.phase(place["profile"], place["then"])
                        for player, place in zip(self.players, places, strict=True)}
        self.fines = [self.phase(place["profile"], place["fine"]) for place in places]
        after = self.phases["afterwards"]
        # y = (1 - d) u + d (y - (1 - d) m), with m paid every period: y = u - d m
        self.value = [rule.game.payoff(i, after.profile) - self.discount * m
                      for i, m in zip(rule.payers, after.paid, strict=True)]

    def phase(self, profile: Node, payments: Node) -> _Phase:
        """A profile and the payments after it."""
        return _Phase(self.rule.game.read_profile(profile), payments,
                      [paid.exact() for paid in payments.named(self.players)])

    def ahead(self, place: str, j: int) -> Fraction:
        """What the j-th that pays has ahead after a phase in which all complied."""
        phase = self.phases[place]
        if place == "path":  # it goes on with itself
            return self.rule.game.payoff(self.rule.payers[j], phase.profile) - phase.paid[j]
        return self.value[j] - (1 - self.discount) * phase.paid[j]

    def ahead_after_breach(self, j: int) -> Fraction:
        """What it has ahead after it broke the agreement."""
        return self.value[j] - (1 - self.discount) * self.fines[j].paid[j]

    def now(self, i: int, j: int, played: Profile | None, ahead: Fraction,
            against: Profile = ()) -> Fraction:
        """An average value: of a profile, or of the best reply to one, and of what is ahead."""
        here = (self.rule.best(i, against) if played is None
                else self.rule.game.payoff(i, played))
        return (1 - self.discount) * here + self.discount * ahead

    def must_pay(self, phase: _Phase, place: str, j: int) -> None:
        """Refuse unless paying is as good as being punished for a period."""
        i, own = self.rule.payers[j], self.phases[self.players[j]]
        pays = (self.ahead(place, j) if place == "path"
                else self.value[j] - (1 - self.discount) * phase.paid[j])
        refuses = self.now(i, j, own.profile, self.ahead(self.players[j], j))
        phase.payments.demand(pays >= refuses, f"{self.players[j]} gains {refuses - pays} by not "
                              "paying")
