"""A truce as a finite automaton: a plan, joined with the world in which it is played.

Everything that can happen to a truce is extra states or chances of transitions: eroding leverage
moves the world down a chain, a hazard leads to a collapsed state, a summit is a countdown.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import InputError, TooLargeError
from negotiation.exact import shrink
from negotiation.model.chances import Chances
from negotiation.model.game import Game
from negotiation.model.plan import Plan
from negotiation.truces.joint_states import Automaton, Deviations, Index
from negotiation.truces.lotteries import Lottery, mixed
from negotiation.truces.slips import NO_SLIPS, Slips, executed, expected_game
from negotiation.truces.worlds import World

__all__ = ["Automaton", "join"]

Joint = tuple[int, int]
_MEMORY = 2**30
_ROW = 400  # bytes that a deviation takes while the automaton is built


def join(
    plan: Plan, ground: Game | World, slips: Slips = NO_SLIPS, lag: int | Sequence[int] = 1
) -> Automaton:
    """Join a plan with the game, or the world of games, in which it is played.

    Parameters
    ----------
    plan
        What the players say they will do.
    ground
        The stage game, or a chain of them that moves while the plan does.
    slips
        For each player actions that are carried out instead of what was meant, with their
        chances (see `negotiation.truces.slips`); default none.
    lag
        Periods until a deviation is seen, the one in which it happens included: one number, or
        for each player that of its own deviations. Until then play goes on as if the deviator
        had complied; then all that it did is seen at once, and the plan moves as after a
        deviation in that period.

    Returns
    -------
    Automaton
        With the states that play can reach after any profiles, deviations included.

    Raises
    ------
    InputError
        If the plan is for other players or prescribes what is not possible; if a lag above 1
        stands beside slips, or beside a world in which deviations show.
    TooLargeError
        If there would be too many states to hold.

    Examples
    --------
    >>> from negotiation.truces.templates import grim
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]},
    ...                          actions=[["hold", "cheat"]] * 2)
    >>> machine = join(grim(game, (0, 0), (1, 1)), game)
    >>> machine.states, [machine.label(k) for k in range(machine.size)]
    (('in force', 'over'), ['hold,hold', 'cheat,cheat'])
    """
    world = World.still(ground) if isinstance(ground, Game) else ground
    faults = list(plan.faults(world.game))
    if faults:
        raise InputError(faults)
    lags = (lag,) * world.game.n if isinstance(lag, int) else tuple(lag)
    if len(lags) != world.game.n or any(periods < 1 for periods in lags):
        raise InputError(f"lag: expected {world.game.n} whole numbers of periods from 1 on, "
                         f"found {lags}")
    if max(lags) > 1 and (slips or any(world.on)):
        raise InputError("lag: a deviation is seen at once where it moves the world, or where "
                         "players slip: expected a lag of 1")
    return _Joined(plan, world, slips, lags).automaton()


@dataclass(frozen=True)
class _Branches:
    """Where play goes from a state."""

    follow: Lottery  # if all comply
    joint: list[Lottery]  # if several deviate
    alone: list[tuple[int, int, Lottery]]  # player, action: if one deviates
    caught: list[Lottery]  # for each player, if it complies when earlier deviations are seen

    def all(self) -> list[Lottery]:
        """All lotteries."""
        return [self.follow, *self.joint, *(lottery for *_, lottery in self.alone), *self.caught]


class _Joined:
    """The states found so far, and where play goes from them."""

    def __init__(self, plan: Plan, world: World, slips: Slips, lag: tuple[int, ...]) -> None:
        self.plan, self.world, self.slips, self.lag = plan, world, slips, lag
        self.games = world.games if not slips else tuple(
            expected_game(game, slips) for game in world.games)
        self.branches: dict[int, _Branches] = {}
        self.pairs: dict[tuple[Lottery, Lottery], Lottery] = {}

    def automaton(self) -> Automaton:
        """All states that can be reached, in order of plan and world."""
        start = self.number((self.plan.start, self.world.start))
        waiting, rows = [start], 0
        while waiting:
            here = waiting.pop()
            if here in self.branches:
                continue
            found = self.branches[here] = self.branches_of(here)
            rows += 1 + len(found.alone)
            if rows * _ROW > _MEMORY:
                raise TooLargeError("the automaton", rows * _ROW, _MEMORY)
            waiting += {state for lottery in found.all() for state, _ in lottery}
        return self.packed(sorted(self.branches), start)

    def number(self, joint: Joint) -> int:
        """One number for a state of the plan and one of the world."""
        return joint[0] * len(self.world.states) + joint[1]

    def joint(self, number: int) -> Joint:
        """The two states that a number stands for."""
        return divmod(number, len(self.world.states))

    def branches_of(self, here: int) -> _Branches:
        """Where play goes from a state after each kind of profile."""
        q, z = self.joint(here)
        play = self.plan.plays[q]
        options = [self.world.actions(z, i) for i in range(len(play))]
        for i, action in enumerate(play):
            if action not in options[i]:
                name = self.world.game.actions[i][action]
                raise InputError(f"{self.plan.states[q]!r} prescribes {name!r} of "
                                 f"{self.plan.players[i]}, which is not possible there")
        return _Branches(
            self.after(q, z, play),
            [self.after(q, z, profile) for profile in self.joint_deviations(q, z, play, options)],
            [(i, action, self.after(q, z, (*play[:i], action, *play[i + 1:])))
             for i, own in enumerate(options) for action in own if action != play[i]],
            [self.pair(lottery, self.world.then[z]) for lottery in self.plan.deviation[q]]
            if max(self.lag) > 1 else [])

    def joint_deviations(
        self, q: int, z: int, play: Index, options: list[tuple[int, ...]]
    ) -> Iterator[Index]:
        """Profiles that differ for several players: those that are named, and one of the rest."""
        def joint(profile: Index) -> bool:
            return sum(a != b for a, b in zip(profile, play, strict=True)) > 1

        named = [profile for profile in {*self.plan.special[q], *self.world.on[z]}
                 if joint(profile) and all(a in own for a, own in
                                           zip(profile, options, strict=True))]
        yield from sorted(named)
        sizes = [len(own) for own in options]
        if math.prod(sizes) > 1 + sum(size - 1 for size in sizes) + len(named):
            yield next(profile for profile in itertools.product(*options)
                       if joint(profile) and profile not in named)

    def after(self, q: int, z: int, meant: Index) -> Lottery:
        """The lottery over joint states after a profile was meant."""
        if not self.slips:
            return self.pair(self.plan.next(q, meant), self.world.next(z, meant))
        return mixed((chance, self.pair(self.plan.next(q, done), self.world.next(z, done)))
                     for done, chance in executed(meant, self.slips))

    def pair(self, plans: Lottery, worlds: Lottery) -> Lottery:
        """The lottery over joint states of two independent ones."""
        found = self.pairs.get((plans, worlds))
        if found is None:
            found = tuple((self.number((q, z)), chance * other)
                          for q, chance in plans for z, other in worlds)
            self.pairs[plans, worlds] = found
        return found

    def payoff(self, player: int, number: int, profile: Index, scale: int) -> int:
        """A payoff of the period as an integer: it is to be divided by `scale`."""
        game = self.games[self.joint(number)[1]]
        return int(game.integers[player][profile]) * (scale // game.denominators[player])

    def packed(self, found: list[int], start: int) -> Automaton:
        """Arrays of the states found."""
        scales = tuple(math.lcm(*(game.denominators[i] for game in self.games))
                       for i in range(len(self.plan.players)))
        position = {number: k for k, number in enumerate(found)}
        joint = tuple(self.joint(number) for number in found)
        plays = tuple(self.plan.plays[q] for q, _ in joint)
        rows: dict[Lottery, int] = {}
        for number in found:
            for lottery in self.branches[number].all():
                rows.setdefault(lottery, len(rows))
        return Automaton(
            players=self.plan.players,
            actions=self.world.game.actions,
            states=tuple(self.name(pair) for pair in joint),
            joint=joint,
            start=position[start],
            plays=plays,
            payoffs=tuple(
                _integers(self.payoff(i, number, play, scale)
                          for number, play in zip(found, plays, strict=True))
                for i, scale in enumerate(scales)),
            denominators=scales,
            chances=Chances.from_lotteries([
                tuple((position[state], chance) for state, chance in lottery)
                for lottery in rows]),
            follows=np.array([rows[self.branches[number].follow] for number in found]),
            others=tuple(dict.fromkeys((k, rows[lottery]) for k, number in enumerate(found)
                                       for lottery in self.branches[number].joint)),
            deviations=self.deviations(found, scales, rows),
            lag=self.lag,
            caught=np.array([[rows[lottery] for lottery in self.branches[number].caught]
                             for number in found], dtype=np.int64))

    def deviations(
        self, found: list[int], scales: tuple[int, ...], rows: dict[Lottery, int]
    ) -> Deviations:
        """All deviations of one player, in order."""
        kept, payoffs = [], []
        for k, number in enumerate(found):
            play = self.plan.plays[self.joint(number)[0]]
            for i, action, lottery in self.branches[number].alone:
                kept.append((k, i, action, rows[lottery]))
                payoffs.append(self.payoff(i, number, (*play[:i], action, *play[i + 1:]),
                                           scales[i]))
        columns = np.array(kept, dtype=np.int64).reshape(-1, 4).T
        return Deviations(columns[0], columns[1], columns[2], _integers(payoffs), columns[3])

    def name(self, joint: Joint) -> str:
        """The name of a joint state; that of the plan's state alone where the world is still."""
        q, z = joint
        plain = len(self.world.states) == 1
        return self.plan.states[q] if plain else f"{self.plan.states[q]} | {self.world.states[z]}"


def _integers(values: Iterable[int]) -> NDArray[Any]:
    return shrink(np.array(list(values), dtype=object))
