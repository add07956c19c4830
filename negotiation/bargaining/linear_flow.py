"""A path of two numbers that obeys linear equations, to the digits of the decimal context."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

Pair = tuple[Decimal, Decimal]

_STEPS = 10_000


@dataclass(frozen=True)
class Flow:
    """The path on which x and y, distances from its rest point, obey x' = -x - run y, y' = -y -
    rise x.

    Parameters
    ----------
    rest
        The point at which the path would come to rest.
    run, rise
        Not negative, with ``run * rise < 1``.
    start
        The point from which it comes; both distances to the rest point may be negative, but
        both gaps ``x + run y`` and ``y + rise x`` are positive.
    """

    rest: Pair
    run: Decimal
    rise: Decimal
    start: Pair

    def distances(self, time: Decimal) -> Pair:
        """How far from its rest point the path is at a time."""
        x, y = (rest - start for rest, start in zip(self.rest, self.start, strict=True))
        return self.carried((x, y), time)

    def carried(self, distance: Pair, time: Decimal) -> Pair:
        """What becomes of a distance between two points that both move as the path does."""
        x, y = distance
        speed = (self.run * self.rise).sqrt()
        if speed * time < Decimal("1e-20"):
            # the next terms of both series are smaller than the last of fifty digits
            cosine, sine = 1 + (speed * time) ** 2 / 2, time + speed * speed * time**3 / 6
        else:
            up = (speed * time).exp()
            cosine, sine = (up + 1 / up) / 2, (up - 1 / up) / 2 / speed
        decay = (-time).exp()
        return (
            decay * (x * cosine - y * self.run * sine),
            decay * (y * cosine - x * self.rise * sine),
        )

    def until(
        self, aims: Pair, there: Sequence[Decimal], enough: Sequence[Decimal]
    ) -> tuple[Decimal, Pair, tuple[bool, bool]]:
        """When and where the path first reaches one of two aims, and which.

        Parameters
        ----------
        aims
            A first and a second coordinate, both beyond the start.
        there
            A coordinate nearer than this to its aim has reached it.
        enough
            With both gaps smaller than this the path is at rest.

        Notes
        -----
        Coordinates rise at the speed of their gaps, which fall, so Newton's method never
        steps over the first aim and converges to it quadratically.
        """
        time = Decimal(0)
        for _ in range(_STEPS):
            x, y = self.distances(time)
            at = (self.rest[0] - x, self.rest[1] - y)
            gaps = (x + self.run * y, y + self.rise * x)
            left = (aims[0] - at[0], aims[1] - at[1])
            over = (left[0] <= there[0], left[1] <= there[1])
            if any(over) or all(gap <= least for gap, least in zip(gaps, enough, strict=True)):
                return time, at, over
            time += min(way / gap for way, gap in zip(left, gaps, strict=True) if gap > 0)
        raise AssertionError("Newton's method reaches the first aim in a few steps")
