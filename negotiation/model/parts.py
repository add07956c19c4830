"""The parts of a negotiation: parties, issues, linkages, and the limits on concessions.

Plain records without behaviour; `negotiation.model.negotiation` checks that they fit together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from negotiation.model.uncertain import Quantity

ZERO = Fraction(0)
# Lags and horizons up to this many periods; exact powers of rates grow with them.
MOST_PERIODS = 10_000


@dataclass(frozen=True)
class Time:
    """What a period is, and when the next summit comes.

    Rates (discounts, volatility, renewal) are per period. `horizon` counts periods to the
    next summit, where the truce is renewed with probability `renewal`.
    """

    period: str = "period"
    horizon: int | None = None
    renewal: Quantity | None = None


@dataclass(frozen=True)
class Party:
    """A party to the talks: a principal, or a partner who may align with one.

    Parameters
    ----------
    discount
        Weight of the next period's payoff against this period's.
    volatility
        Chance a period that the party drops its commitment, whatever its incentives.
    detection_lag
        Periods before a deviation by this party is seen by the others.
    quota
        Votes that ratify; None for more than half.
    weight
        Bargaining weight.
    worth
        What one unit of its payoff is worth in money; None where the file does not say.
    """

    id: str
    name: str = ""
    role: str = "principal"
    discount: Quantity | None = None
    volatility: Quantity = ZERO
    detection_lag: int = 1
    quota: Fraction | None = None
    weight: Fraction = Fraction(1)
    worth: Fraction | None = None
    source: tuple[str, ...] = ()
    note: str = ""

    @property
    def label(self) -> str:
        """The name for people."""
        return self.name or self.id


@dataclass(frozen=True)
class Issue:
    """One dimension of the talks, set by one party.

    Parameters
    ----------
    levels
        From harshest to most generous.
    status_quo
        Index of the level in force.
    uses
        For each attribute what each level draws from a doctrine budget.
    payoff
        For each party what each level is worth to it.
    requires
        For a level, the levels that other issues of the same party must have reached
        before this level, or a more generous one, can be entered.
    outside
        Whether a partner's levels are alternatives that the principals take instead of a deal,
        which bound it, and not what they threaten each other with while they talk.
    """

    id: str
    by: str
    levels: tuple[str, ...]
    status_quo: int
    name: str = ""
    reversible: bool = True
    uses: Mapping[str, tuple[Fraction, ...]] = field(default_factory=dict)
    payoff: Mapping[str, tuple[Quantity, ...]] = field(default_factory=dict)
    requires: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    outside: bool = False
    source: tuple[str, ...] = ()
    note: str = ""

    @property
    def label(self) -> str:
        """The name for people."""
        return self.name or self.id


@dataclass(frozen=True)
class Linkage:
    """A payoff added when several issues stand at given levels at once."""

    when: Mapping[str, tuple[str, ...]]
    payoff: Mapping[str, Quantity]
    id: str = ""
    source: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Clause:
    """A limit that a party puts on its own concessions.

    One of three kinds: a budget (`uses` at most `at_most`, summed over the party's issues),
    forbidden levels (`forbids`), or no irreversible concession (`irreversible`).
    """

    party: str
    id: str = ""
    uses: str = ""
    at_most: Fraction | None = None
    forbids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    irreversible: str = ""
    source: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Constituency:
    """A domestic group whose assent counts in ratification (Putnam, 1988).

    It accepts a deal that gives it at least `accepts_at_least`; None: at least what the
    status quo gives.
    """

    party: str
    id: str
    payoff: Mapping[str, tuple[Fraction, ...]]
    name: str = ""
    accepts_at_least: Fraction | None = None
    votes: Fraction = Fraction(1)
    source: tuple[str, ...] = ()
    note: str = ""

    @property
    def label(self) -> str:
        """The name for people."""
        return self.name or self.id


@dataclass(frozen=True)
class Disagreement:
    """Where the payoffs without a deal come from."""

    rule: str = "status-quo"
    payoffs: Mapping[str, Quantity] = field(default_factory=dict)


@dataclass(frozen=True)
class Leverage:
    """An issue whose payoffs drift, with a half-life in periods, to other values."""

    issue: str
    half_life: Quantity
    to: Mapping[str, tuple[Quantity, ...]]
    source: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Rung:
    """One step of a ladder: the levels that its issues are set to."""

    name: str
    levels: Mapping[str, str]


@dataclass(frozen=True)
class Ladder:
    """Graduated measures that several parties would take together.

    One rung up at each violation, one down after `down_after` compliant periods.
    """

    id: str
    by: tuple[str, ...]
    rungs: tuple[Rung, ...]
    up_on: str = "violation"
    down_after: int | None = None
    source: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Observed:
    """A profile that was seen in the world; used only to say where it lies."""

    name: str
    profile: Mapping[str, str]
    date: str = ""
    source: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Pricing:
    """A request to price wedges with a model instead of typing payoffs."""

    model: str
    economy: str
    horizon: str = ""
