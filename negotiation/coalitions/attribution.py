"""What each of several partners adds to an effect that all of them have together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

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
    if not n:
        return Attribution((), (Fraction(0),))
    terms = [[getattr(effect, name) for effect in effects]
             for name in ("threat", "pie", "feasibility")]
    shares = zip(*(shapley(_game(values)) for values in terms), strict=True)
    whole = _game([effect.total for effect in effects])
    return Attribution(
        tuple(Effect(*share) for share in shares),
        tuple(Fraction(int(x), whole.denominator) for x in dividends(whole)))


def _game(worths: Sequence[Fraction]) -> CoalitionalGame:
    n = len(worths).bit_length() - 1
    return CoalitionalGame(tuple(map(str, range(n))), integer_array(list(worths)))
