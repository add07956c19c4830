"""One player's streams of payoffs under a truce, period by period.

A truce pays C a period while it is in force. With hazard h it collapses to P for ever after
a period's payoffs. A deviation pays D for L periods, unseen; then P for ever. With a summit every
T periods it also ends there unless it is renewed. Everything is summed period by period up to
a horizon, and the rest is a geometric series of constants.
"""

from dataclasses import dataclass
from fractions import Fraction

HORIZON = 3
TINY = Fraction(1, 10**12)


@dataclass(frozen=True)
class Stream:
    """Payoffs a period from complying, from the best deviation, and after reversion."""

    comply: Fraction
    deviate: Fraction
    after: Fraction | None
    choice: bool = True
    summit: tuple | None = None  # periods, chance of renewal

    def value(self, discount, hazard, deviates_for, left=None):
        """Average value of following the truce, or of deviating until seen, once and for all.

        `deviates_for` periods of the deviation payoff are followed by reversion; 0 for a
        player who complies for ever. The next summit is after `left` periods, by default a
        whole term.
        """
        alive, weight, total = Fraction(1), Fraction(1), Fraction(0)
        horizon = max(HORIZON, deviates_for)
        if self.summit is not None:
            periods, renewal = self.summit
            left = left or periods
            while (horizon - left) % periods:
                horizon += 1
        for t in range(horizon):
            flow = self.deviate if t < deviates_for else self.comply
            if deviates_for and t >= deviates_for:
                alive = Fraction(0)  # seen: the truce is over
            total += weight * (alive * flow + (1 - alive) * self.after)
            alive *= 1 - hazard
            weight *= discount
            if self.summit is not None and t + 1 >= left and (t + 1 - left) % periods == 0:
                alive *= renewal
        rest = self._rest(discount, hazard, Fraction(0) if deviates_for else alive)
        return (1 - discount) * (total + weight * rest)

    def _rest(self, discount, hazard, alive):
        """The rest of the stream, from a date at which the truce is alive with some chance."""
        # alive * C + (1 - alive) * P, with alive shrinking by 1 - h a period
        constant = self.after / (1 - discount)
        kept = discount * (1 - hazard)
        lasting = 1 / (1 - kept)
        if self.summit is not None:
            periods, renewal = self.summit
            lasting = sum(kept**t for t in range(periods)) / (1 - renewal * kept**periods)
        return constant + (self.comply - self.after) * alive * lasting

    def slack(self, discount, lag, hazard):
        """What the best deviation loses, at the moment of a term at which it loses least."""
        moments = range(1, self.summit[0] + 1) if self.summit else [None]
        return min(self.value(discount, hazard, 0, left) - self.value(discount, hazard, lag, left)
                   for left in moments)

    def complies(self, discount, lag=1, hazard=Fraction(0)):
        if self.deviate == self.comply:
            return True
        return self.after is not None and self.slack(discount, lag, hazard) >= 0


def is_least_discount(value, flows):
    """Whether a number is the least discount at which some players all comply.

    `flows` are triples of a player's stream, lag and hazard; None says that they do not
    comply however patient. Floats may be off by their rounding.
    """
    def all_comply(delta):
        return all(flow.complies(delta, lag, hazard) for flow, lag, hazard in flows)

    if value is None:
        return not all_comply(1 - TINY)
    at, slop = Fraction(value), 0 if isinstance(value, Fraction) else TINY
    return all_comply(at + slop) and (at == 0 or not all_comply(at - TINY))
