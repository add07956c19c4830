"""Claims about contractual equilibria of two players, from their definition (Miller and Watson,
2013): the largest fixed point of what can be enforced and how far values can then be moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from .games import ENUMERABLE, Game, Profile
from .reading import Node
from .report import Report

ZERO, ONE = Fraction(0), Fraction(1)
_ANSWER = ("joint_payoff", "span", "values", "agreement", "disagreement")
_STEP = ("critical_discount", "temptation", "joint_payoff", "span", "agreement", "disagreement")


@dataclass(frozen=True)
class Span:
    """Ends of the first player's value over its share of the joint payoff, and that payoff."""

    least: Fraction
    most: Fraction
    joint: Fraction


class Bargaining:
    """A game whose two bargainers split what agreement adds in fixed shares."""

    def __init__(self, game: Game, players: Sequence[int], shares: Sequence[Fraction]) -> None:
        self.game, self.players, self.shares = game, tuple(players), tuple(shares)

    def gains(self, profile: Profile) -> tuple[Fraction, Fraction]:
        """What each gains by the best breach."""
        first, second = (self.game.best_reply(i, profile)[0] - self.game.payoff(i, profile)
                         for i in self.players)
        return first, second

    def temptation(self, profile: Profile) -> Fraction:
        """The sum of gains."""
        return sum(self.gains(profile), ZERO)

    def joint(self, profile: Profile) -> Fraction:
        """The sum of payoffs."""
        return sum((self.game.payoff(i, profile) for i in self.players), ZERO)

    def tilt(self, profile: Profile) -> Fraction:
        """``pi_2 u_1 - pi_1 u_2``: what a disagreement with this play does to the first."""
        first, second = (self.game.payoff(i, profile) for i in self.players)
        return self.shares[1] * first - self.shares[0] * second

    def ends(self, profile: Profile) -> tuple[Fraction, Fraction]:
        """The lowest and the highest value of the first that a profile can be used for."""
        first, second = self.gains(profile)
        return self.tilt(profile) + first, self.tilt(profile) - second

    @cached_property
    def levels(self) -> list[tuple[Fraction, Span]]:
        """By temptation what profiles of at most that much allow, increasing."""
        found: list[tuple[Fraction, Span]] = []
        for need, profile in sorted((self.temptation(p), p) for p in self.game.profiles()):
            least, most = self.ends(profile)
            here = Span(least, most, self.joint(profile))
            if found:
                last = found[-1][1]
                here = Span(min(here.least, last.least), max(here.most, last.most),
                            max(here.joint, last.joint))
            if found and found[-1][0] == need:
                found.pop()
            found.append((need, here))
        return found

    def fixed_point(self, discount: Fraction) -> Span | None:
        """The largest: all profiles at first, then those that can be enforced, and so on."""
        factor, k = (1 - discount) / discount, len(self.levels)
        while k:
            span = self.levels[k - 1][1]
            fit = sum(factor * need <= span.most - span.least for need, _ in self.levels)
            if fit >= k:
                return span
            k = fit
        return None


def check_contractual(answer: Node, game: Game, players: Sequence[int], report: Report) -> None:
    """The answer at the discount, and the list of all discounts at which more is enforceable."""
    names = [game.players[i] for i in players]
    answer["weights"].demand(len(names) == 2, "two players are needed")
    shares = [node.exact() for node in answer["weights"].named(names)]
    rule = Bargaining(game, players, shares)
    report.run("options", lambda: _as_asked(answer, shares))
    report.run("thresholds", lambda: _each_step(answer["thresholds"], rule, names))
    report.run("values", lambda: _values(answer, rule, names))
    if game.size <= ENUMERABLE:
        report.run("equilibrium", lambda: _largest(answer, rule))
        report.run("thresholds are all", lambda: _all_steps(answer["thresholds"], rule))
    else:
        report.note(f"that no more can be enforced was not re-checked: the game has {game.size} "
                    f"profiles, more than {ENUMERABLE}")
    report.run("status", lambda: _status(answer))
    report.run("certificate", lambda: answer["certificate"].must_be(
        {"kind": "contractual-equilibrium"}))


def _as_asked(answer: Node, shares: Sequence[Fraction]) -> None:
    for key in ("discount", "weights"):
        answer[key].demand(answer[key].value == answer["method"]["options"][key].value,
                           "differs from the option of that name")
    answer["weights"].demand(min(shares) >= 0 and sum(shares) == 1, "are not shares of 1")
    if not answer["discount"].is_null():
        delta = answer["discount"].exact()
        answer["discount"].demand(0 < delta < 1, f"{delta} is not between 0 and 1")


def _policy(row: Node, rule: Bargaining, names: Sequence[str]) -> tuple[Fraction, Span]:
    """The temptation of the profiles named, and what they allow; enforceable or refused."""
    agreed = rule.game.read_profile(row["agreement"])
    first, second = (rule.game.read_profile(node) for node in row["disagreement"].named(names))
    span = Span(rule.ends(first)[0], rule.ends(second)[1], rule.joint(agreed))
    row["joint_payoff"].must_be(span.joint)
    row["span"].must_be(span.most - span.least)
    return max(rule.temptation(profile) for profile in (agreed, first, second)), span


def _each_step(listed: Node, rule: Bargaining, names: Sequence[str]) -> None:
    before: tuple[Fraction, Span] | None = None
    for row in listed:
        row.named(_STEP)
        need, span = _policy(row, rule, names)
        width = span.most - span.least
        row["temptation"].must_be(need)
        row.demand(need == 0 or width > 0, "holds at no discount")
        least = need / (need + width) if need else ZERO
        row["critical_discount"].must_be(least)
        if before is not None:
            row.demand(least > before[0], "is not at a higher discount than the row before")
            row.demand(span != before[1], "is no better than the row before")
        before = least, span


def _values(answer: Node, rule: Bargaining, names: Sequence[str]) -> None:
    """The answer is supported by the profiles it names, and the values are those of its span."""
    if answer["joint_payoff"].is_null():
        for key in _ANSWER:
            answer[key].must_be(None)
        return
    answer["discount"].demand(not answer["discount"].is_null(), "null, yet values are given")
    need, span = _policy(answer, rule, names)
    delta = answer["discount"].exact()
    answer["span"].demand((1 - delta) * need <= delta * (span.most - span.least),
                          "is too small to enforce the profiles named")
    first = rule.shares[0] * span.joint
    answer["values"].must_be({
        names[0]: {"least": first + span.least, "greatest": first + span.most},
        names[1]: {"least": span.joint - first - span.most,
                   "greatest": span.joint - first - span.least}})


def _largest(answer: Node, rule: Bargaining) -> None:
    if answer["discount"].is_null():
        answer["joint_payoff"].must_be(None)
        return
    truth = rule.fixed_point(answer["discount"].exact())
    answer["joint_payoff"].must_be(None if truth is None else truth.joint)
    answer["span"].must_be(None if truth is None else truth.most - truth.least)


def _all_steps(listed: Node, rule: Bargaining) -> None:
    """Nothing more can be enforced at a discount than the row for it says."""
    rows = [(row["critical_discount"].number(), row["joint_payoff"].number(),
             row["span"].number()) for row in listed]
    for need, span in rule.levels:
        width = span.most - span.least
        if need and width <= 0:
            continue
        least = need / (need + width) if need else ZERO
        held = [row for row in rows if row[0] <= least]
        listed.demand(bool(held), f"leave out that something is enforceable from {least} on")
        listed.demand(held[-1][1] >= span.joint and held[-1][2] >= width,
                      f"leave out that {span.joint} can be had from {least} on")


def _status(answer: Node) -> None:
    unasked = answer["discount"].is_null()
    some = answer["thresholds"].value if unasked else not answer["joint_payoff"].is_null()
    answer["status"].must_be("complete" if some else "none")
    answer["claim"].must_be(
        "all discounts at which more becomes enforceable in pure contractual equilibria" if unasked
        else "the joint payoff and the range of values of all contractual equilibria in pure "
        "actions" if some else "no contractual equilibrium in pure actions at the discount given")
