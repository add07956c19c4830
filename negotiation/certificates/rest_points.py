"""The path of the continuous Raiffa solution of two parties, by its two exponentials.

While both parties' best points stay on their pieces of the line, of slopes -m and -M, distances
x and y to where these pieces meet obey x' = -x - y/M and y' = -y - m x. So y + r x and y - r x
with r = sqrt(m M) shrink like exp(-(1 + s) t) and exp(-(1 - s) t) with s = sqrt(m / M).
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction

from .lines import Line, Point
from .programs import ZERO
from .reading import quotient

_DIGITS, _PROBES, _NARROW = 45, 140, Decimal("1e-42")


def end_of_path(line: Line) -> tuple[Point, Point | None, list[tuple[Fraction, Fraction]]]:
    """Where the path ends, to many digits; the same exactly where the path is straight to it;
    and the points at which the best points of the parties pass a corner after a curved part.
    """
    at: Point = (ZERO, ZERO)
    exact = True
    crossings: list[tuple[Fraction, Fraction]] = []
    while True:
        first, second = _pieces(line, at)
        gaps = line.gaps(at)
        if first == second and len(line.points) > 1:
            end = (at[0] + gaps[0] / 2, at[1] + gaps[1] / 2)
            return end, end if exact else None, crossings
        run, rise, rest = _meeting(line, first, second)
        x, y = rest[0] - at[0], rest[1] - at[1]
        if rests_at(line, at) is not None:
            return rest, rest if exact else None, crossings
        aims = (line.points[second + 1][0], line.points[first][1])
        if run == rise == 0:
            share = min((aims[0] - at[0]) / x, (aims[1] - at[1]) / y)
            at = (at[0] + share * x, at[1] + share * y)
            continue
        exact = False
        at = _crossing(line, at, rest, run, rise, aims)
        crossings.append(at)
        if first == second + 1 and max(
            abs(rest[k] - at[k]) / line.ideal[k] for k in (0, 1)
        ) < Fraction(1, 10**30):
            return rest, None, crossings[:-1]


def rests_at(line: Line, at: Point) -> Point | None:
    """The corner to which the straight way from a point leads without leaving its pieces, if it
    does. Half-way agreements and the continuous path then both stay on that way."""
    first, second = _pieces(line, at)
    if len(line.points) == 1:
        return line.points[0]
    if first != second + 1:
        return None
    run, rise, rest = _meeting(line, first, second)
    x, y = rest[0] - at[0], rest[1] - at[1]
    return rest if y * y * run == rise * x * x and (run > 0) == (rise > 0) else None


def _pieces(line: Line, at: Point) -> tuple[int, int]:
    """On which pieces the best points lie: pieces start at the corners with these numbers."""
    first = sum(p[1] > at[1] for p in line.points) - 1
    return first, sum(p[0] <= at[0] for p in line.points) - 1


def _meeting(line: Line, first: int, second: int) -> tuple[Fraction, Fraction, Point]:
    """1 / M, m, and where the two pieces, made longer, meet; level or upright beyond the ends."""
    points = line.points
    run = rise = ZERO
    a, b = points[max(second, 0)]
    c, d = points[first]
    if second >= 0:
        rise = (b - points[second + 1][1]) / (points[second + 1][0] - a)
    if first < len(points) - 1:
        run = (points[first + 1][0] - c) / (d - points[first + 1][1])
    # y = b - rise (x - a), x = c + run (d - y)
    x = (c + run * (d - b - rise * a)) / (1 - run * rise)
    return run, rise, (x, b - rise * (x - a))


def _crossing(line: Line, at: Point, rest: Point, run: Fraction, rise: Fraction,
              aims: Point) -> Point:
    """Where the path first reaches one of the aims, by narrowing the time in between."""
    with localcontext() as context:
        context.prec = _DIGITS
        x, y = quotient(rest[0] - at[0]), quotient(rest[1] - at[1])
        u, m = quotient(run), quotient(rise)
        goals = [quotient(r - aim) for r, aim in zip(rest, aims, strict=True)]
        sizes = [quotient(most) for most in line.ideal]

        def left(time: Decimal) -> list[Decimal]:
            here = _distances(x, y, u, m, time)
            gaps = (here[0] + u * here[1], here[1] + m * here[0])
            ways = [(place - goal) / size
                    for place, goal, size in zip(here, goals, sizes, strict=True)]
            return [way if gap > 0 else min(way, Decimal(0))
                    for way, gap in zip(ways, gaps, strict=True)]

        high = _first_time(lambda time: min(left(time)))
        reached, here = left(high), _distances(x, y, u, m, high)
        found = [Fraction(quotient(r) - place) for r, place in zip(rest, here, strict=True)]
        return (aims[0] if reached[0] <= 0 else found[0],
                aims[1] if reached[1] <= 0 else found[1])


def _first_time(left: Callable[[Decimal], Decimal]) -> Decimal:
    """When a falling function of time is no longer positive, at most 256, by false position with
    the Illinois rule."""
    low, high = Decimal(0), Decimal(1) / 1024
    before, after = left(low), left(high)
    while after > 0 and high < 200:
        low, high, before = high, 2 * high, after
        after = left(high)
    moved = before
    for _ in range(_PROBES):
        if after == 0 or before == after or high - low <= high * _NARROW:
            break
        time = low + (high - low) * before / (before - after)
        time = time if low < time < high else (low + high) / 2
        now = left(time)
        # an end that stays put again counts half, so that it moves the next time
        if now > 0:
            low, before, after = time, now, after / (2 if moved > 0 else 1)
        else:
            high, before, after = time, before / (2 if moved <= 0 else 1), now
        moved = now
    return high


def _distances(x: Decimal, y: Decimal, u: Decimal, m: Decimal,
               time: Decimal) -> tuple[Decimal, Decimal]:
    decay = (-time).exp()
    if not u or not m:
        return decay * (x - u * time * y), decay * (y - m * time * x)
    r, s = (m / u).sqrt(), (m * u).sqrt()
    fast = (y + r * x) * (-(1 + s) * time).exp()
    slow = (y - r * x) * (-(1 - s) * time).exp()
    return (fast - slow) / (2 * r), (fast + slow) / 2
