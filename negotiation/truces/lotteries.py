"""Lotteries over numbered states: sure ones, mixtures, and the states of two chains at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

Lottery = tuple[tuple[int, Fraction], ...]

_ONE = Fraction(1)


def sure(state: int) -> Lottery:
    """The lottery that leads to one state.

    Examples
    --------
    >>> sure(3)
    ((3, Fraction(1, 1)),)
    """
    return ((state, _ONE),)


def mixed(parts: Iterable[tuple[Fraction, Lottery]]) -> Lottery:
    """One of several lotteries, drawn with the chances given; those of chance 0 play no part.

    Examples
    --------
    >>> mixed([(Fraction(1, 2), sure(1)), (Fraction(1, 2), sure(0))])
    ((0, Fraction(1, 2)), (1, Fraction(1, 2)))
    """
    total: dict[int, Fraction] = {}
    for chance, lottery in parts:
        for state, share in lottery if chance else ():
            weight = share if chance == 1 else chance * share
            total[state] = total[state] + weight if state in total else weight
    return tuple(sorted(total.items()))


def moved(lottery: Lottery, where: Callable[[int], int]) -> Lottery:
    """The lottery with its states renumbered, one to one or many to one.

    Examples
    --------
    >>> moved(((0, Fraction(1, 3)), (1, Fraction(2, 3))), lambda state: 5 - state)
    ((4, Fraction(2, 3)), (5, Fraction(1, 3)))
    """
    return mixed((chance, sure(where(state))) for state, chance in lottery)
