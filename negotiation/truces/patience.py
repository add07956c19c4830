"""What one player has at stake in a deal, and how patient it must be to keep it.

With C the payoff from complying, D from the best deviation and P after the end, complying is
worth at least as much as deviating iff the share of the deal's life that a breach costs is at
least ``(D - C)/(D - P)`` (see `negotiation.truces.summit`; ``delta >= (D - C)/(D - P)`` if breaches
are seen at once and nothing else ends the deal: Friedman, 1971). A player without a profitable
deviation needs no threat.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from negotiation.truces.least import Number, greatest_hazard, least_discount, least_renewal
from negotiation.truces.summit import OPEN_ENDED, Summit, expected_sum, least_loss


@dataclass(frozen=True)
class Stakes:
    """What one player has at stake in a deal.

    Parameters
    ----------
    comply, deviate
        Payoff a period from the deal, and from the best deviation from it.
    reversion
        Payoff a period once the deal has ended; None where no reversion is defined.

    Examples
    --------
    The prisoner's dilemma with payoffs 3 (both hold), 5 (cheat alone), 1 (both cheat):

    >>> Stakes(Fraction(3), Fraction(5), Fraction(1)).critical_discount()
    Fraction(1, 2)
    """

    comply: Fraction
    deviate: Fraction
    reversion: Fraction | None

    @property
    def tempted(self) -> bool:
        """Whether some deviation pays in the period itself."""
        return self.deviate > self.comply

    @property
    def threshold(self) -> Fraction | None:
        """Least share of the future that keeps the player in line; None if nothing does."""
        if not self.tempted:
            return Fraction(0)
        if self.reversion is None or self.comply <= self.reversion:
            return None
        return (self.deviate - self.comply) / (self.deviate - self.reversion)

    def critical_discount(
        self, lag: int = 1, hazard: Fraction = Fraction(0), summit: Summit = OPEN_ENDED
    ) -> Number | None:
        """Least discount at which the player complies; None if there is none below 1.

        A `Fraction` where it is rational, else the nearest float from above.
        """
        threshold = self.threshold
        return least_discount(threshold, lag, hazard, summit) if threshold else threshold

    def slack(
        self, discount: Fraction, lag: int = 1, hazard: Fraction = Fraction(0),
        summit: Summit = OPEN_ENDED,
    ) -> Fraction | None:
        """Average payoff lost by the best deviation at the best moment; negative if it pays.

        ``(1 - delta)/(1 - d) * [(C - D) + d**L (D - P)]`` without a summit; at least 0 for a player
        who is not tempted, since his deviations need not be punished. None if he is tempted and
        no reversion is defined.
        """
        if self.reversion is None:
            return None if self.tempted else Fraction(0)
        slack = (1 - discount) * least_loss(
            self.deviate - self.comply, self.comply - self.reversion,
            discount * (1 - hazard), lag, summit)
        return slack if self.tempted else max(Fraction(0), slack)

    def survives_hazard(
        self, discount: Fraction, lag: int = 1, summit: Summit = OPEN_ENDED
    ) -> Number | None:
        """Greatest hazard a period at which the player still complies; None if none."""
        threshold = self.threshold
        if threshold == 0:
            return Fraction(1)
        return threshold and greatest_hazard(threshold, discount, lag, summit)

    def least_renewal(
        self, discount: Fraction, lag: int, hazard: Fraction, periods: int
    ) -> Number | None:
        """Least chance of renewal at a summit every `periods` periods at which he complies."""
        threshold = self.threshold
        kept = discount * (1 - hazard)
        return least_renewal(threshold, kept, lag, periods) if threshold else threshold

    def value(
        self, discount: Fraction, hazard: Fraction = Fraction(0), summit: Summit = OPEN_ENDED
    ) -> Fraction | None:
        """Average payoff of the truce at the start of a term, its end in reversion included.

        ``((1 - delta) C + delta h P) / (1 - d)`` without a summit.
        """
        if not hazard and summit.certain:
            return self.comply
        if self.reversion is None:
            return None
        lasting = expected_sum(discount * (1 - hazard), summit.periods, summit)
        return self.reversion + (1 - discount) * (self.comply - self.reversion) * lasting
