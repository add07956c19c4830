"""The discount factors at which a truce is self-enforcing.

They need not form an interval that ends at 1: tit for tat is an equilibrium at one discount or at
none, and a punishment that pleases somebody more than the deal holds only the impatient.
"""

from __future__ import annotations

import functools
import itertools
from dataclasses import dataclass
from fractions import Fraction

from negotiation.exact import exact
from negotiation.numerics.algebraic import Algebraic, roots
from negotiation.numerics.polynomial import Polynomial, sign_at
from negotiation.truces.bracketing import bracketed
from negotiation.truces.gain_polynomials import (
    LARGEST_BLOCK,
    gain_polynomials,
    largest_block,
)
from negotiation.truces.joint_states import Automaton
from negotiation.truces.nearest import nearest_above, nearest_below
from negotiation.truces.one_shot import gains_float

Number = Fraction | float
Ends = tuple[Algebraic, Algebraic]

# How far from a bracketed discount a deviation is looked for that pays.
_STEP = 1e-6

ZERO, ONE = Algebraic.of(Fraction(0)), Algebraic.of(Fraction(1))


@dataclass(frozen=True)
class Interval:
    """Discount factors from `low` to `high`, both included unless they are 0 or 1.

    A `Fraction` is exact; a float is the nearest one inside, or where the interval is a single
    irrational number, the nearest one.
    """

    low: Number
    high: Number


@dataclass(frozen=True)
class StableDiscounts:
    """At which discount factors a truce is self-enforcing.

    Parameters
    ----------
    common
        Intervals of one discount factor for all players, in order.
    by_player
        For each player the intervals of its own discount factor in which it complies; its gains
        depend on no other's.
    critical
        The least discount factor from which on the truce is stable up to 1; None if there is
        none, 0 if it is stable at all.
    binding
        Row of the deviation that begins to pay just below the critical discount; where there is
        none, of one that pays near 1. None if there is no such deviation.
    proved
        Whether the intervals are exact and complete: False for automata in which more states
        lead to one another than polynomials are written out for; their intervals are bracketed
        on a grid.
    """

    common: tuple[Interval, ...]
    by_player: tuple[tuple[Interval, ...], ...]
    critical: Number | None
    binding: int | None
    proved: bool = True


def stable_discounts(machine: Automaton) -> StableDiscounts:
    """Find all discount factors at which nobody gains by deviating.

    Parameters
    ----------
    machine
        The truce.

    Returns
    -------
    StableDiscounts

    Raises
    ------
    TooLargeError
        If there are too many ways of going on while a deviation is not seen.

    Notes
    -----
    Each gain is a polynomial in the discount times a positive number; its roots are isolated and
    compared as algebraic numbers.

    Examples
    --------
    >>> from negotiation.model.game import Game
    >>> from negotiation.truces.automaton import join
    >>> from negotiation.truces.templates import penance, tit_for_tat
    >>> game = Game.from_payoffs({"A": [[3, 0], [4, 1]], "B": [[3, 4], [0, 1]]})
    >>> stable_discounts(join(penance(game, (0, 0)), game)).critical
    Fraction(1, 3)
    >>> stable_discounts(join(tit_for_tat(game, (0, 0), (1, 1)), game)).common
    (Interval(low=Fraction(1, 3), high=Fraction(1, 3)),)
    """
    if largest_block(machine) > LARGEST_BLOCK:
        return _bracketed(machine)
    gains = [gain_polynomials(machine, i) for i in range(len(machine.players))]
    own = [_together([not_positive(p) for p in dict.fromkeys(p for _, p in rows)])
           for rows in gains]
    common = _together(own)
    patient = bool(common) and common[-1][1] == ONE
    found = common[-1][0] if patient else None
    rows = sorted(row for player in gains for row in player)
    return StableDiscounts(
        tuple(interval(ends) for ends in common),
        tuple(tuple(interval(ends) for ends in each) for each in own),
        None if found is None else interval((found, ONE)).low,
        _binding(rows, found))


def _bracketed(machine: Automaton) -> StableDiscounts:
    own = [[(Algebraic.of(exact(low)), Algebraic.of(exact(high))) for low, high in found]
           for found in bracketed(machine)]
    common = _together(own)
    patient = bool(common) and common[-1][1] == ONE

    def spelled(ends: list[Ends]) -> tuple[Interval, ...]:
        return tuple(Interval(float(low), float(high)) for low, high in ends)

    critical = float(common[-1][0]) if patient else None
    gains = gains_float(machine, 1 - _STEP if critical is None else max(_STEP, critical - _STEP))
    pays = int(gains.argmax()) if gains.size and critical != 0 else None
    return StableDiscounts(spelled(common), tuple(spelled(ends) for ends in own), critical, pays,
                           proved=False)


def not_positive(polynomial: Polynomial) -> list[Ends]:
    """Where in (0, 1) a polynomial is not positive: closed intervals, in order.

    Examples
    --------
    >>> [(float(low), float(high)) for low, high in not_positive((1, -4, 3))]
    [(0.3333333333333333, 1.0)]
    """
    if not polynomial:
        return [(ZERO, ONE)]
    ends = [ZERO, *roots(polynomial), ONE]
    found: list[Ends] = []
    for low, high in itertools.pairwise(ends):
        if sign_at(polynomial, between(low, high)) < 0:
            if found and found[-1][1] is low:
                found[-1] = (found[-1][0], high)
            else:
                found.append((low, high))
        elif low is not ZERO and not (found and found[-1][1] is low):
            found.append((low, low))
    return found


def between(low: Algebraic, high: Algebraic) -> Fraction:
    """A rational strictly between two numbers, the first of which is smaller."""
    while low.high >= high.low:
        low.refine()
        high.refine()
    return (low.high + high.low) / 2


def interval(ends: Ends) -> Interval:
    """An interval spelled in fractions where they are short, else in floats inside."""
    low, high = ends
    if low is high and low.rational is None:
        return Interval(float(low), float(low))
    return Interval(
        low.rational if low.rational is not None else nearest_above(
            float(low), lambda x: Algebraic.of(x) >= low),
        high.rational if high.rational is not None else nearest_below(
            float(high), lambda x: Algebraic.of(x) <= high))


def _together(sets: list[list[Ends]]) -> list[Ends]:
    """What several unions of closed intervals have in common."""
    return functools.reduce(_both, sets, [(ZERO, ONE)])


def _both(one: list[Ends], other: list[Ends]) -> list[Ends]:
    found: list[Ends] = []
    j = k = 0
    while j < len(one) and k < len(other):
        low, high = max(one[j][0], other[k][0]), min(one[j][1], other[k][1])
        if low == high:
            found.append((low, low))
        elif low < high:
            found.append((low, high))
        if one[j][1] < other[k][1]:
            j += 1
        else:
            k += 1
    return found


def _binding(rows: list[tuple[int, Polynomial]], critical: Algebraic | None) -> int | None:
    """The first row whose gain turns positive below the critical discount, or is so near 1."""
    top = ONE if critical is None else critical
    for row, polynomial in rows:
        inner = [root for root in roots(polynomial) if root < top]
        below = between(inner[-1] if inner else ZERO, top) if top > ZERO else None
        if below is not None and sign_at(polynomial, below) > 0:
            return row
    return None
