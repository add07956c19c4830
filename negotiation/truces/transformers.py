"""Plans with what chance does to them: breakdown, summits, return after a breach."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from negotiation.errors import InputError
from negotiation.model.game import Game
from negotiation.model.plan import Index, Lottery, Plan
from negotiation.truces.lotteries import mixed, moved, read_chance, sure

Change = Callable[[Lottery], Lottery]


def with_hazard(plan: Plan, chance: object, collapsed: Index) -> Plan:
    """The plan that breaks down with some chance at the end of every period.

    Parameters
    ----------
    plan
        What would be played.
    chance
        Hazard a period, in [0, 1), whatever is played, payoffs of the period included.
    collapsed
        The profile that is played for ever after.

    Examples
    --------
    >>> from negotiation.truces.templates import grim
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> plan = with_hazard(grim(game, (0, 0), (1, 1)), "1/10", (1, 1))
    >>> plan.states, plan.next(0, (0, 0))
    (('in force', 'over', 'collapsed'), ((0, Fraction(9, 10)), (2, Fraction(1, 10))))
    """
    hazard = read_chance(chance, "hazard", certain=False)
    end = len(plan.states)

    def change(lottery: Lottery) -> Lottery:
        return mixed([(1 - hazard, lottery), (hazard, sure(end))])

    copies = [_Copy(q, name, change) for q, name in enumerate(plan.states)]
    return _rebuilt(plan, copies, plan.start, "collapsed", collapsed)


def with_summit(plan: Plan, periods: int, renewal: object, expired: Index) -> Plan:
    """The plan with a summit every so many periods, at which it is renewed by chance.

    Every state is followed through the periods that are left to the summit. There, after the
    payoffs of the last period, the plan goes on with a full term where it stood, or has expired
    for good.

    Parameters
    ----------
    periods
        Length of a term, at least 1; play begins with a full term.
    renewal
        Chance in [0, 1] that the plan is renewed.
    expired
        The profile that is played for ever once it is not.

    Examples
    --------
    >>> from negotiation.truces.templates import grim
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> plan = with_summit(grim(game, (0, 0), (1, 1)), 2, "3/4", (1, 1))
    >>> plan.states
    ('in force, 2 to go', 'in force, 1 to go', 'over, 2 to go', 'over, 1 to go', 'expired')
    >>> plan.next(1, (0, 0))
    ((0, Fraction(3, 4)), (4, Fraction(1, 4)))
    """
    if periods < 1:
        raise InputError(f"periods to a summit: expected at least 1, found {periods}")
    renewed = read_chance(renewal, "renewal")
    end = len(plan.states) * periods

    def change(left: int) -> Change:
        if left > 1:
            return lambda lottery: moved(lottery, lambda q: q * periods + periods - left + 1)
        return lambda lottery: mixed([
            (renewed, moved(lottery, lambda q: q * periods)), (1 - renewed, sure(end))])

    copies = [_Copy(q, f"{name}, {left} to go", change(left))
              for q, name in enumerate(plan.states) for left in range(periods, 0, -1)]
    return _rebuilt(plan, copies, plan.start * periods, "expired", expired)


def with_reentry(plan: Plan, states: Collection[str], chance: object, to: str = "") -> Plan:
    """The plan whose punishments end by chance: the parties come back to the table.

    Parameters
    ----------
    states
        Names of the states that may be left so.
    chance
        Chance in [0, 1) at the end of a period in one of them, whatever was played.
    to
        Where play then goes on; default: where the plan starts.

    Examples
    --------
    >>> from negotiation.truces.templates import grim
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> with_reentry(grim(game, (0, 0), (1, 1)), ["over"], "1/4").next(1, (1, 1))
    ((0, Fraction(1, 4)), (1, Fraction(3, 4)))
    """
    returning = read_chance(chance, "re-entry", certain=False)
    unknown = [name for name in (*states, to or plan.states[plan.start])
               if name not in plan.states]
    if unknown:
        raise InputError(f"the plan has no state {unknown[0]!r}; its states are "
                         f"{', '.join(map(repr, plan.states))}")
    target = plan.states.index(to) if to else plan.start

    def change(lottery: Lottery) -> Lottery:
        return mixed([(1 - returning, lottery), (returning, sure(target))])

    return _rebuilt(plan, [_Copy(q, name, change if name in states else _same)
                           for q, name in enumerate(plan.states)], plan.start)


def with_joint_answers(plan: Plan, game: Game) -> Plan:
    """The plan that answers a deviation of several players at once like that of the first of them.

    By convention a plan goes on as if nothing had been when several deviate together, which
    matters to nobody who expects the others to comply. Where players slip it does: a breach could
    hide behind another's slip. The first is the first in order whose deviation alone changes
    where play goes.

    Examples
    --------
    >>> from negotiation.truces.templates import grim
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> plan = grim(game, (0, 0), (1, 1))
    >>> plan.next(0, (1, 1)), with_joint_answers(plan, game).next(0, (1, 1))
    (((0, Fraction(1, 1)),), ((1, Fraction(1, 1)),))
    """
    special: list[Mapping[Index, Lottery]] = []
    for state, play in enumerate(plan.plays):
        rules = dict(plan.special[state])
        answers = [i for i in range(game.n)
                   if plan.deviation[state][i] != plan.then[state]]
        for profile in itertools.product(*map(range, game.shape)) if answers else ():
            deviators = [i for i in range(game.n) if profile[i] != play[i]]
            answered = [i for i in answers if i in deviators]
            if len(deviators) > 1 and answered:
                rules.setdefault(profile, plan.deviation[state][answered[0]])
        special.append(rules)
    return dataclasses.replace(plan, special=tuple(special))


@dataclass(frozen=True)
class _Copy:
    """A state made from one of the plan's: its name, and what becomes of its lotteries."""

    state: int
    name: str
    change: Change


def _same(lottery: Lottery) -> Lottery:
    return lottery


def _rebuilt(
    plan: Plan, copies: Sequence[_Copy], start: int, end: str = "", play: Index = ()
) -> Plan:
    """The plan of some copies of its states, and of one more that is never left, if it is named."""
    name, number = end, 2
    while name in (names := [copy.name for copy in copies]):
        name, number = f"{end} {number}", number + 1
    stay = [sure(len(copies))] if end else []
    return Plan(
        players=plan.players,
        states=(*names, name) if end else tuple(names),
        start=start,
        plays=(*(plan.plays[copy.state] for copy in copies), *([play] if end else [])),
        then=(*(copy.change(plan.then[copy.state]) for copy in copies), *stay),
        deviation=(*(tuple(copy.change(lottery) for lottery in plan.deviation[copy.state])
                     for copy in copies), *((lottery,) * len(plan.players) for lottery in stay)),
        special=(*({profile: copy.change(lottery)
                    for profile, lottery in plan.special[copy.state].items()}
                   for copy in copies), *({} for _ in stay)),
        id=plan.id,
        note=plan.note)

