"""Self-enforcing play in a stochastic game whose players can pay each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from negotiation.model.dynamic import StochasticGame
from negotiation.model.game import Game
from negotiation.numerics.refinement import Whole
from negotiation.result import Method, Result, Status
from negotiation.truces.arena import Arena, Floats, Indices, Mask
from negotiation.truces.policies import Punishment
from negotiation.truces.policy_elimination import Round, Settled, eliminate

_REFERENCES = ("goldlueckekranz2018",)
# Rationals of more digits are told as floats.
_LONGEST = 10**200
# Numbers and names of a certificate; beyond that it is left out.
_MOST_PROOF = 200_000

Number = Fraction | float


@dataclass(frozen=True, kw_only=True)
class StateTruces(Result):
    """What can be agreed and enforced in each state of a stochastic game with transfers.

    Attributes
    ----------
    discount : the common discount factor.
    exact : whether numbers are exact; otherwise they are the nearest floats.
    states : one entry a state: joint payoff, punishments, and the profiles that give them.
    without_equilibrium : the first state in which no profile can be played, or None.
    undecided : profiles kept because floats cannot tell whether they fail.
    """

    command: ClassVar[str] = "truce"
    discount: Fraction
    exact: bool
    states: list[dict[str, Any]]
    without_equilibrium: str | None = None
    undecided: int = 0


def states_with_transfers(
    model: StochasticGame | Game, discount: object = None
) -> StateTruces:
    """Find what is self-enforcing in every state when the players can pay each other.

    At the start of every period players may make voluntary payments, to each other or to nobody.
    The payoffs that pure-strategy subgame-perfect equilibria give from a state on are then all
    those with a sum of at most the joint payoff and at least its punishment for each player.

    Parameters
    ----------
    model
        A stochastic game, or a game that is repeated for ever.
    discount
        The common discount factor; default the model's.

    Returns
    -------
    StateTruces
        Average payoffs, normalised by one less the discount factor. Status ``none`` where no
        pure equilibrium exists: some state has no profile that can be played.

    Raises
    ------
    InputError
        If no common discount between 0 and 1 is known.

    Notes
    -----
    The algorithm drops profiles until all that are left can be played (Goldluecke and Kranz,
    2018, Discounted stochastic games with voluntary transfers). Floats propose; ties and the
    final values are decided in rationals, in games of up to about a thousand states.

    Examples
    --------
    >>> gift = Game.from_payoffs({"A": [[0, 1], ["-1/2", "1/2"]], "B": [[0, "-1/2"], [1, "1/2"]]},
    ...                          actions=[["keep", "give"], ["keep", "give"]])
    >>> patient, hasty = (states_with_transfers(gift, d).states[0] for d in ("1/2", "49/100"))
    >>> patient["joint_payoff"], patient["profile"]
    (Fraction(1, 1), {'A': 'give', 'B': 'give'})
    >>> hasty["joint_payoff"], hasty["punishment"]
    (Fraction(0, 1), {'A': Fraction(0, 1), 'B': Fraction(0, 1)})
    """
    arena = Arena.of(model, discount)
    settled = eliminate(arena)
    empty = empty_state(arena, settled)
    return StateTruces(
        model=model,
        method=Method("policy-elimination", {"discount": arena.delta}, _REFERENCES),
        status=_status(settled),
        claim=_claim(settled, empty),
        certificate={"kind": "policy-elimination", "rounds": proof(arena, settled.rounds)},
        discount=arena.delta,
        exact=settled.exact is not None,
        states=settled_entries(arena, settled),
        without_equilibrium=empty,
        undecided=settled.undecided,
    )


def _status(settled: Settled) -> Status:
    if settled.empty is not None:
        return Status.NONE
    return Status.PARTIAL if settled.undecided else Status.COMPLETE


def _claim(settled: Settled, empty: str | None) -> str:
    among = "among all pure-strategy subgame-perfect equilibria with voluntary transfers"
    if empty is not None:
        return (f"there is no pure-strategy subgame-perfect equilibrium with voluntary transfers: "
                f"no profile can be played in state {empty}")
    said = f"greatest joint payoff and least payoff of each player in every state, {among}"
    if settled.undecided:
        return f"{said}, if all {settled.undecided} profiles too close to tell can be played"
    return f"{said}, exactly" if settled.exact else f"{said}, to float accuracy"


def empty_state(arena: Arena, settled: Settled) -> str | None:
    """The first state in which nothing can be played, or None."""
    return None if settled.empty is None else arena.game.states[settled.empty]


def settled_entries(arena: Arena, settled: Settled) -> list[dict[str, Any]]:
    """One entry a state; none where nothing can be played in some state."""
    if settled.policies is None:
        return []
    found = settled.exact or settled.policies
    if settled.exact is not None:
        joint = told(settled.exact.joint)
        punished = [told(value) for value in settled.exact.punished]
    else:
        base = sum(arena.least[1:], arena.least[0])
        joint = unscaled(arena, settled.policies.joint, base)
        punished = [unscaled(arena, value, least) for value, least in
                    zip(settled.policies.punished, arena.least, strict=True)]
    return entries(arena, settled.admissible, joint, punished, found.rows, found.punishments)


def entries(
    arena: Arena,
    admissible: Mask,
    joint: Sequence[Number],
    punished: Sequence[Sequence[Number]],
    rows: Indices,
    punishments: Sequence[Punishment],
) -> list[dict[str, Any]]:
    """One entry a state: values, and the profiles that attain them."""
    game = arena.game
    counts = np.add.reduceat(admissible.astype(np.int64), game.first[:-1])
    against = [_first_members(arena, i, admissible, punishment.groups)
               for i, punishment in enumerate(punishments)]
    return [
        {
            "state": state,
            "joint_payoff": joint[x],
            "punishment": {player: punished[i][x] for i, player in enumerate(game.players)},
            "profile": game.profile(int(rows[x])),
            "punishment_profile": {player: game.profile(int(against[i][x]))
                                   for i, player in enumerate(game.players)},
            "best_reply": {
                player: game.profile(int(punishments[i].replies[x]))[player]
                for i, player in enumerate(game.players)},
            "playable": int(counts[x]),
            "profiles": int(game.first[x + 1] - game.first[x]),
        }
        for x, state in enumerate(game.states)
    ]


def _first_members(arena: Arena, i: int, admissible: Mask, chosen: Indices) -> list[int]:
    """Of each group the first admissible profile."""
    groups = arena.groups[i]
    return [int(next(p for p in groups.members(int(group)) if admissible[p])) for group in chosen]


def told(value: Whole) -> list[Number]:
    """Exact values, as fractions where people or programs can still use their digits."""
    numerators, denominator = value
    exact = [Fraction(int(number), denominator) for number in numerators]
    if denominator < _LONGEST:
        return list(exact)
    return [float(number) for number in exact]


def unscaled(arena: Arena, floats: Floats, least: Fraction) -> list[Number]:
    """Float values in the payoffs' units."""
    return [float(least + arena.scale * Fraction(x)) for x in floats]


def proof(arena: Arena, rounds: Sequence[Round]) -> list[dict[str, Any]] | None:
    """The rounds for a certificate; None where they are too much to write down."""
    game = arena.game
    size = sum(len(game.states) * (game.n + 1) + len(found.dropped) for found in rounds)
    return [_round(game, found) for found in rounds] if size <= _MOST_PROOF else None


def _round(game: StochasticGame, found: Round) -> dict[str, Any]:
    dropped: dict[str, list[str]] = {}
    for p in found.dropped:
        dropped.setdefault(game.states[game.state_of[p]], []).append(game.label(int(p)))
    return {
        "joint_at_most": _by_state(game, found.joint, found.step),
        "punishment_at_least": {player: _by_state(game, bounds, found.step) for player, bounds in
                                zip(game.players, found.punished, strict=True)},
        "dropped": dropped,
    }


def _by_state(game: StochasticGame, bounds: Any, step: Fraction) -> dict[str, Fraction]:
    return {state: int(bound) * step for state, bound in zip(game.states, bounds, strict=True)}
