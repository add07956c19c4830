"""Lotteries over numbered states: sure ones, mixtures, and the states of two chains at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from negotiation.errors import InputError
from negotiation.exact import exact

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


def read_chance(value: object, what: str, certain: bool = True) -> Fraction:
    """A chance as it is given: a number from 0 to 1, with `certain` 1 included.

    Raises
    ------
    InputError
        If it is no number or out of range.

    Examples
    --------
    >>> read_chance("1/3", "hazard")
    Fraction(1, 3)
    """
    try:
        found = exact(value)
    except ValueError as error:
        raise InputError(f"{what}: {error}") from None
    if not 0 <= found <= 1 or (found == 1 and not certain):
        raise InputError(f"{what}: expected a chance in [0, 1{']' if certain else ')'}, "
                         f"found {found}")
    return found
