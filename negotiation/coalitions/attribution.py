"""What each of several partners adds to an effect that all of them have together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from numpy.typing import NDArray

from negotiation.coalitions.dividends import dividends
from negotiation.coalitions.effects import Effect
from negotiation.coalitions.shapley import shapley
from negotiation.errors import InputError
from negotiation.exact import integer_array
from negotiation.model.coalitional import CoalitionalGame


@dataclass(frozen=True)
class Attribution:
    """A joint effect, shared out among the partners who have it.

    Attributes
    ----------
    shares : for each partner its part of the joint effect, term by term; they add up exactly.
    dividends : of the total, by bitmask of partners: what the members add together beyond what
        all smaller groups of them add. Above 0 they are complements, below 0 substitutes.
    """

    shares: tuple[Effect, ...]
    dividends: tuple[Fraction, ...]


def attribution(effects: Sequence[Effect]) -> Attribution:
    """Share out the effect of several partners by their average marginal contribution.

    Every term is attributed by its own Shapley value; the value is additive, so a partner's terms
    add up to its part of the total, and the partners' parts to the joint effect.

    Parameters
    ----------
    effects
        The effect of every set of partners by bitmask, nothing for the empty set.

    Raises
    ------
    InputError
        If the number of effects is no power of two, or the empty set has one.

    Examples
    --------
    Two partners whose threats only work together:

    >>> none, both = (Effect(Fraction(x), Fraction(0), Fraction(0)) for x in (0, 6))
    >>> found = attribution([none, none, none, both])
    >>> [str(share.threat) for share in found.shares], [str(d) for d in found.dividends]
    (['3', '3'], ['0', '0', '0', '6'])

    References
    ----------
    Shapley (1953), A value for n-person games; Harsanyi (1959), A bargaining model for the
    cooperative n-person game, for dividends.
    """
    n = max(len(effects).bit_length() - 1, 0)
    if len(effects) != 2**n or any((effects[0].threat, effects[0].pie, effects[0].feasibility)):
        raise InputError("expected the effects of all sets of partners by bitmask, nothing for the "
                         f"empty set, found {len(effects)}")
    terms, unit = integer_array([[getattr(effect, name) for effect in effects]
                                 for name in ("threat", "pie", "feasibility")])
    return Attribution(parts(terms, unit), joint_dividends(terms, unit))


def parts(terms: NDArray[Any], denominator: int) -> tuple[Effect, ...]:
    """Each partner's part of the effect of all, from effects as integers over one denominator.

    Parameters
    ----------
    terms
        By term (threat, pie, feasibility) and bitmask of partners; nothing for the empty set.

    Examples
    --------
    >>> import numpy as np
    >>> found = parts(np.array([[0, 0, 0, 6], [0, 1, 0, 1], [0, 0, 0, 0]]), 2)
    >>> [str(share.total) for share in found]
    ['2', '3/2']

    References
    ----------
    Shapley (1953), A value for n-person games.
    """
    if terms.shape[1] == 1:
        return ()
    shares = zip(*(shapley(_game(values, denominator)) for values in terms), strict=True)
    return tuple(Effect(*share) for share in shares)


def joint_dividends(terms: NDArray[Any], denominator: int) -> tuple[Fraction, ...]:
    """What each set of partners adds beyond what all smaller groups of it do, by bitmask.

    Parameters
    ----------
    terms
        As for `parts`.

    Examples
    --------
    >>> import numpy as np
    >>> found = joint_dividends(np.array([[0, 0, 0, 6], [0, 1, 0, 1], [0, 0, 0, 0]]), 2)
    >>> [str(x) for x in found]
    ['0', '1/2', '0', '3']

    References
    ----------
    Harsanyi (1959), A bargaining model for the cooperative n-person game.
    """
    if terms.shape[1] == 1:
        return (Fraction(0),)
    found = dividends(_game(terms.sum(axis=0), denominator))
    return tuple(Fraction(int(x), denominator) for x in found)


def _game(worths: NDArray[Any], denominator: int) -> CoalitionalGame:
    n = len(worths).bit_length() - 1
    return CoalitionalGame(tuple(map(str, range(n))), (worths, denominator))
