"""Agreements that are negotiated anew from time to time: what they can enforce."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar

from negotiation.errors import Fault, InputError
from negotiation.exact import exact
from negotiation.model.dynamic import StochasticGame
from negotiation.model.dynamic_states import shares
from negotiation.model.game import Game
from negotiation.numerics.refinement import Whole
from negotiation.result import Method, Result, Status
from negotiation.truces.arena import Arena
from negotiation.truces.backward import SETTLED, Terms, Today, from_policies, run
from negotiation.truces.exact_values import Exact
from negotiation.truces.fixed_point import FixedPoint, fixed_point
from negotiation.truces.policy_elimination import Settled, eliminate
from negotiation.truces.stochastic import (
    Number,
    empty_state,
    entries,
    proof,
    settled_entries,
    told,
    unscaled,
)

_REFERENCES = ("goldlueckekranz2023", "goldlueckekranz2018")
_MOST_RESTARTS = 20


@dataclass(frozen=True, kw_only=True)
class RepeatedNegotiation(Result):
    """What can be enforced in each state if the deal is negotiated anew with some chance.

    Attributes
    ----------
    discount : the common discount factor.
    renegotiation : chance a period that the deal is negotiated from scratch.
    weights : for each player its share of what an agreement gains; they sum to one.
    rounds : how many rounds it took until values moved by less than 1e-10 of the payoffs' range.
    moved : how far they moved in the last round.
    cycle : after how many rounds values come back, where they never settle; else None.
    exact : whether the values are the exact ones at which the rounds settle.
    states : one entry a state: joint payoff, punishments, what a new negotiation gives each
        player, and the profiles that give them.
    without_equilibrium : the first state in which no profile can be played, or None.
    """

    command: ClassVar[str] = "truce"
    discount: Fraction
    renegotiation: Fraction
    weights: dict[str, Fraction]
    rounds: int
    moved: float | None
    cycle: int | None
    exact: bool
    states: list[dict[str, Any]]
    without_equilibrium: str | None = None


def repeated_negotiation(
    model: StochasticGame | Game,
    renegotiation: object,
    weights: object = None,
    discount: object = None,
) -> RepeatedNegotiation:
    """Find what is self-enforcing when the deal may be negotiated from scratch.

    Each period the deal is negotiated anew with a given chance, whatever has happened before:
    then the players share what agreement gains them over the worst that each can be held to.
    Payments are possible as in `states_with_transfers`, to which a chance of 0 leads back; with
    a chance of 1 no promise outlives a period.

    Parameters
    ----------
    model
        A stochastic game, or a game that is repeated for ever.
    renegotiation
        Chance a period, between 0 and 1.
    weights
        Bargaining weights, in the order of the players or by name; default the model's.
    discount
        The common discount factor; default the model's.

    Returns
    -------
    RepeatedNegotiation
        Average payoffs. Status ``not-converged`` where the rounds never settle, ``partial`` where
        they settle and rationals do not confirm it (above all in games of many states), ``none``
        where in some state no profile can be played.

    Raises
    ------
    InputError
        If no common discount between 0 and 1 is known, or the chance or a weight is out of range.

    Notes
    -----
    Repeated negotiation equilibrium (Goldluecke and Kranz, 2023, Reconciling relational
    contracting and hold-up), as the limit of rounds that go backward from a far future without
    negotiation. Where the rounds settle, the fixed point is solved and confirmed in rationals.

    Examples
    --------
    >>> gift = Game.from_payoffs({"A": [[0, 1], ["-1/2", "1/2"]], "B": [[0, "-1/2"], [1, "1/2"]]},
    ...                          actions=[["keep", "give"], ["keep", "give"]])
    >>> [repeated_negotiation(gift, chance, discount="2/3").states[0]["joint_payoff"]
    ...  for chance in ("1/5", "1/4", "1/3")]
    [Fraction(1, 1), Fraction(1, 1), Fraction(0, 1)]
    """
    arena = Arena.of(model, discount)
    terms = _terms(arena.game, renegotiation, weights)
    settled = eliminate(arena)
    if settled.policies is None:
        limit = Limit(empty=settled.empty)
    else:
        limit = _limit(arena, terms, _start(arena, settled))
    empty = None if limit.empty is None else arena.game.states[limit.empty]
    return RepeatedNegotiation(
        model=model,
        method=Method("repeated-negotiation", _conditions(arena, terms), _REFERENCES),
        status=_status(limit),
        claim=_claim(limit, empty),
        certificate=_certificate(arena, settled, limit),
        **_conditions(arena, terms),
        rounds=limit.rounds,
        moved=None if limit.moved is None else limit.moved * float(arena.scale),
        cycle=limit.cycle,
        exact=limit.point is not None,
        states=[] if limit.today is None else _states(arena, terms, limit.today, limit.point),
        without_equilibrium=empty,
    )


def _terms(game: StochasticGame, renegotiation: object, weights: object) -> Terms:
    faults: list[Fault] = []
    try:
        chance = exact(renegotiation)
    except ValueError as error:
        raise InputError(Fault(str(error), "renegotiation")) from None
    if not 0 <= chance <= 1:
        faults.append(Fault(f"expected a chance between 0 and 1, found {renegotiation}",
                            "renegotiation"))
    parts = game.weights if weights is None else shares(weights, game.players, faults)
    if faults:
        raise InputError(faults)
    return Terms(chance, tuple(part / sum(parts) for part in parts))


def _start(arena: Arena, settled: Settled) -> Today:
    """Where the rounds begin: values without negotiation, the exact ones where known."""
    assert settled.policies is not None
    start = from_policies(settled.policies, settled.admissible)
    if settled.exact is None:
        return start
    return _at(arena, start, settled.exact.joint, settled.exact.punished)


def _at(arena: Arena, today: Today, joint: Whole, punished: Sequence[Whole]) -> Today:
    exactly = Exact(arena)
    return replace(
        today,
        joint=exactly.floats(joint, arena.game.n),
        punished=tuple(exactly.floats(value, i) for i, value in enumerate(punished)),
    )


@dataclass(frozen=True)
class Limit:
    """Where the rounds led, with close verdicts put right.

    Parameters
    ----------
    empty
        A state in which nothing can be played, or None.
    cycle
        After how many rounds values come back; 0 if they only keep moving; None if they settled.
    today, point
        Values in floats, and the exact ones where they could be confirmed.
    corrected
        Profiles on which exact values contradicted floats, after which rounds went on from there.
    """

    empty: int | None = None
    rounds: int = 0
    moved: float | None = None
    cycle: int | None = None
    today: Today | None = None
    point: FixedPoint | None = None
    corrected: tuple[int, ...] = ()


def _limit(arena: Arena, terms: Terms, start: Today) -> Limit:
    """Follow the rounds, again where floats had a close verdict wrong."""
    found = run(arena, terms, start)
    corrected: tuple[int, ...] = ()
    for _ in range(_MOST_RESTARTS):
        if found.empty is not None:
            return Limit(found.empty, found.rounds, corrected=corrected)
        limit = Limit(None, found.rounds, found.moved, found.cycle, found.today, None, corrected)
        point = None if found.cycle is not None else fixed_point(arena, terms, found.today)
        if point is None:
            return limit
        there = _at(arena, found.today, point.joint, point.punished)
        if _distance(there, found.today) > 100 * SETTLED / (1 - arena.patience):
            return limit
        if not point.failing.size and not point.holding.size:
            return replace(limit, point=point)
        decided = found.today.decided.copy()
        decided[point.failing] = -1
        decided[point.holding] = 1
        corrected = tuple(decided.nonzero()[0].tolist())
        found = run(arena, terms, replace(there, decided=decided), found.rounds)
    return limit


def _certificate(arena: Arena, settled: Settled, limit: Limit) -> dict[str, Any]:
    """What the rounds begin with, proved, and what floats could not tell."""
    return {
        "kind": "repeated-negotiation",
        "start": {
            "rounds": proof(arena, settled.rounds),
            "states": settled_entries(arena, settled),
            "without_equilibrium": empty_state(arena, settled),
        },
        "held_out": _labels(arena, () if limit.point is None else limit.point.held_out),
        "corrected": _labels(arena, limit.corrected),
    }


def _labels(arena: Arena, profiles: Iterable[int]) -> dict[str, list[str]]:
    """Profiles by state."""
    found: dict[str, list[str]] = {}
    for p in profiles:
        state = arena.game.states[arena.game.state_of[p]]
        found.setdefault(state, []).append(arena.game.label(int(p)))
    return found


def _distance(one: Today, other: Today) -> float:
    pairs = zip((one.joint, *one.punished), (other.joint, *other.punished), strict=True)
    return max(float(abs(a - b).max()) for a, b in pairs)


def _states(
    arena: Arena, terms: Terms, today: Today, point: FixedPoint | None
) -> list[dict[str, Any]]:
    """One entry a state, with what a new negotiation gives each player."""
    if point is not None:
        joint = told(point.joint)
        punished = [told(value) for value in point.punished]
        rows, punishments = point.rows, point.punishments
    else:
        joint = unscaled(arena, today.joint, sum(arena.least[1:], arena.least[0]))
        punished = [unscaled(arena, value, least)
                    for value, least in zip(today.punished, arena.least, strict=True)]
        rows, punishments = today.rows, today.punishments
    found = entries(arena, today.admissible, joint, punished, rows, punishments)
    for x, entry in enumerate(found):
        gain = joint[x] - sum(value[x] for value in punished)
        entry["negotiated"] = {
            player: _plus(punished[i][x], terms.shares[i], gain)
            for i, player in enumerate(arena.game.players)
        }
    return found


def _plus(value: Number, share: Fraction, gain: Number) -> Number:
    if isinstance(value, Fraction) and isinstance(gain, Fraction):
        return value + share * gain
    return float(value) + float(share) * float(gain)


def _conditions(arena: Arena, terms: Terms) -> dict[str, Any]:
    return {
        "discount": arena.delta,
        "renegotiation": terms.chance,
        "weights": dict(zip(arena.game.players, terms.shares, strict=True)),
    }


def _status(limit: Limit) -> Status:
    """Partial: settled in floats, and not confirmed in rationals."""
    if limit.empty is not None:
        return Status.NONE
    if limit.cycle is not None:
        return Status.NOT_CONVERGED
    return Status.PARTIAL if limit.point is None else Status.COMPLETE


def _claim(limit: Limit, empty: str | None) -> str:
    if empty is not None:
        return ("there is no repeated negotiation equilibrium in pure strategies: no profile can "
                f"be played in state {empty}")
    if limit.cycle is None:
        how = "exactly" if limit.point else "in floats, not confirmed in rationals"
        return ("joint payoff, and least payoff of each player while punished, in every state of "
                f"the repeated negotiation equilibrium, {how}")
    how = (f"come back every {limit.cycle} rounds" if limit.cycle else
           f"still moved after {limit.rounds} rounds")
    return f"the rounds do not settle: values {how}; those of the last round are given"
