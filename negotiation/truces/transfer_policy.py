"""What is played and what is paid in a truce with transfers.

A period begins with payments, then actions are chosen. While all comply the path is repeated. Who
breaks the agreement is asked for a fine at the start of the next period; once it is paid, the path
goes on. Who does not pay is punished by a profile for that period and is then asked again. No
player gains by breaking any of this (Goldluecke and Kranz, 2012).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from negotiation.model.game import Game
from negotiation.model.plan import Plan
from negotiation.truces.automaton import join
from negotiation.truces.lotteries import sure
from negotiation.truces.one_shot import check
from negotiation.truces.transfers import Index, Threshold, TransferRule

Amounts = tuple[Fraction, ...]


@dataclass(frozen=True)
class TransferPolicy:
    """A self-enforcing agreement: profiles, and who pays what. Payments of a period sum to 0.

    Parameters
    ----------
    discount
        The discount of all players.
    players
        Those that pay; amounts are in their order, positive ones are paid, negative ones received.
    path, path_payments
        The profile played while nobody breaks the agreement, and what is paid after it was.
    afterwards, afterwards_payments
        The same once somebody has been punished: where the deal is not worth enough to support
        its own punishments, another path is.
    punishments
        For each player the profile that punishes it.
    fines
        For each player what is paid after it broke the agreement, by itself and by the others.
    after_punishment
        For each player what is paid after it was punished, if all complied.
    """

    discount: Fraction
    players: tuple[str, ...]
    path: Index
    path_payments: Amounts
    afterwards: Index
    afterwards_payments: Amounts
    punishments: tuple[Index, ...]
    fines: tuple[Amounts, ...]
    after_punishment: tuple[Amounts, ...]

    def to_document(self, game: Game) -> dict[str, Any]:
        """The policy as a result spells it, all players and actions by name."""
        def amounts(paid: Amounts) -> dict[str, Fraction]:
            return dict(zip(self.players, paid, strict=True))

        def by_player(items: Sequence[Any]) -> dict[str, Any]:
            return dict(zip(self.players, items, strict=True))

        return {
            "discount": self.discount,
            "path": {"profile": game.profile(self.path), "payments": amounts(self.path_payments)},
            "afterwards": {"profile": game.profile(self.afterwards),
                           "payments": amounts(self.afterwards_payments)},
            "punishments": by_player([
                {"profile": game.profile(profile), "fine": amounts(fine), "then": amounts(then)}
                for profile, fine, then in zip(
                    self.punishments, self.fines, self.after_punishment, strict=True)]),
        }


def transfer_policy(
    rule: TransferRule, discount: Fraction, deal: Index | None = None
) -> TransferPolicy | None:
    """The agreement that supports a deal with transfers.

    Payments on the path are the least that hold everybody: none where the deal itself does.

    Parameters
    ----------
    rule
        The game and who pays.
    discount
        The discount of all players.
    deal
        The profile to be played for ever; default the best one.

    Returns
    -------
    TransferPolicy or None
        None if the deal does not hold at the discount.

    Examples
    --------
    A's temptation is larger than what it could lose; B pays it to hold.

    >>> game = Game.from_payoffs({"A": [[3, 0], [6, 2]], "B": [[4, 5], [0, 1]]})
    >>> policy = transfer_policy(TransferRule(game), Fraction(1, 2))
    >>> policy.path, [str(paid) for paid in policy.path_payments]
    ((0, 0), ['-2', '2'])
    """
    row = rule.row(discount)
    path = deal if deal is not None or row is None else row.path
    if row is None or path is None:
        return None
    slack = rule.slack(path, discount)
    if slack is None or slack < 0:
        return None
    return _Terms(rule, discount, row).policy(path)


class _Terms:
    """What the players are owed at a discount, whatever is played."""

    def __init__(self, rule: TransferRule, discount: Fraction, row: Threshold) -> None:
        self.rule, self.discount, self.row = rule, discount, row
        self.least = rule.least(row)
        after = self.owed_on(row.path)
        # average values once the path after a punishment goes on, its payments made
        self.value = [(1 - discount) * now + discount * later
                      for now, later in zip(self.stage(row.path), after, strict=True)]

    def policy(self, path: Index) -> TransferPolicy:
        """The whole agreement around a path."""
        row, rule = self.row, self.rule
        everyone = range(len(rule.payers))
        return TransferPolicy(
            self.discount, tuple(rule.game.players[i] for i in rule.payers),
            path, self.paid(self.stage(path), self.owed_on(path)),
            row.path, self.paid(self.stage(row.path), self.owed_on(row.path)),
            row.punishments,
            tuple(self.charged(self.owed_after_breach(k)) for k in everyone),
            tuple(self.charged(self.owed_after_punishing(k)) for k in everyone))

    def stage(self, index: Index) -> list[Fraction]:
        """Payoffs of a period."""
        return [self.rule.game.exact_payoff(i, index) for i in self.rule.payers]

    def needed(self, index: Index) -> list[Fraction]:
        """The least that each must have ahead to play its part of a profile."""
        factor = (1 - self.discount) / self.discount
        return [least + factor * (best - now) for least, best, now in zip(
            self.least, self.rule.best_replies(index), self.stage(index), strict=True)]

    def owed_on(self, path: Index) -> list[Fraction]:
        """What each has ahead along a path: its own payoffs, moved as little as holds all."""
        now, needed = self.stage(path), self.needed(path)
        short = sum(max(Fraction(0), least - x) for x, least in zip(now, needed, strict=True))
        room = sum(max(Fraction(0), x - least) for x, least in zip(now, needed, strict=True))
        return [least if x <= least else x - short * (x - least) / room
                for x, least in zip(now, needed, strict=True)]

    def owed_after_breach(self, k: int) -> list[Fraction]:
        """What each has ahead when one is asked for its fine; the others share the fine."""
        fine = self.value[k] - self.least[k]
        others = max(1, len(self.value) - 1)
        return [self.least[k] if j == k else x + fine / others for j, x in enumerate(self.value)]

    def owed_after_punishing(self, k: int) -> list[Fraction]:
        """What each has ahead after a punishment; the punished just what keeps it in line."""
        needed = self.needed(self.row.punishments[k])
        rest = self.row.joint_payoff - sum(needed)
        others = max(1, len(needed) - 1)
        return [least if j == k else least + rest / others for j, least in enumerate(needed)]

    def paid(self, now: Sequence[Fraction], owed: Sequence[Fraction]) -> Amounts:
        """Payments that turn payoffs of a period into what is owed."""
        return tuple(x - due for x, due in zip(now, owed, strict=True))

    def charged(self, owed: Sequence[Fraction]) -> Amounts:
        """Payments now that leave each with what it is owed as the path goes on."""
        return tuple((x - due) / (1 - self.discount)
                     for x, due in zip(self.value, owed, strict=True))


def plan_without_payments(policy: TransferPolicy, game: Game) -> Plan | None:
    """The profiles of a policy as a plan that holds although nobody pays anything.

    Who breaks it is punished for one period, or for ever if one is too little.

    Returns
    -------
    Plan or None
        None where payments are needed.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> policy = transfer_policy(TransferRule(game), Fraction(1, 2), (0, 0))
    >>> plan_without_payments(policy, game).states
    ('path', 'punish A', 'punish B')
    """
    plans = (plan_of(policy, game, forever) for forever in (False, True))
    return next((plan for plan in plans if check(join(plan, game), policy.discount).stable), None)


def plan_of(policy: TransferPolicy, game: Game, forever: bool = False) -> Plan:
    """What a policy says about actions alone: a breach is punished for one period or for ever.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> policy = transfer_policy(TransferRule(game), Fraction(1, 4))
    >>> [game.label(play) for play in plan_of(policy, game).plays]
    ['1,2', '2,2', '2,2']
    """
    paths = list(dict.fromkeys((policy.path, policy.afterwards)))
    after, first = len(paths) - 1, len(paths)
    numbers = {player: first + k for k, player in enumerate(policy.players)}
    breach = tuple(sure(numbers.get(player, after)) for player in game.players)
    states = ("path", "afterwards")[:first] + tuple(f"punish {name}" for name in policy.players)
    return Plan(
        game.players, states, 0, (*paths, *policy.punishments),
        (*(sure(k) for k in range(first)),
         *(sure(number if forever else after) for number in numbers.values())),
        (breach,) * len(states))
