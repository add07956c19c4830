"""What is known about the least discount at which a deal is kept."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Critical:
    """The least common discount at which a deal is kept.

    Parameters
    ----------
    value : exact where `exact`; else the upper end of an interval; None if there is none.
    low, high : the deal is kept at no discount below `low`, and at all from `high` on.
    exact : whether these are the same.
    proved : whether both are proved.
    why : what holds where there is no discount, no proof, or only an interval.
    """

    value: Fraction | None
    low: Fraction
    high: Fraction
    exact: bool
    proved: bool
    why: str = ""
