"""The logit quantal-response equations, and their principal branch followed by arc length."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.exact import to_float
from negotiation.model.game import Game

Floats = NDArray[np.float64]

# Newton's method has converged at this residual, relative to the size of the numbers in it.
CONVERGED = 4e-15
FIRST_STEP, SHORTEST, LONGEST = 0.02, 1e-9, 1e12
STEPS = 20_000


@dataclass(frozen=True)
class Point:
    """A point of the branch.

    Attributes
    ----------
    z : logarithms of all probabilities, player after player.
    precision : lambda times the unit of the equations.
    """

    z: Floats
    precision: float


class Logit:
    """The equations of a game in logarithms of probabilities.

    From the payoffs of each player the least that its own actions give is taken, profile of the
    others by profile; that changes no equation. They are divided by the largest number that is
    left, `unit`; precisions are multiplied by it.
    """

    def __init__(self, game: Game) -> None:
        self.shape = game.shape
        gains = [
            to_float(integers.astype(object) - integers.min(axis=i, keepdims=True).astype(object),
                     denominator)
            for i, (integers, denominator) in enumerate(
                zip(game.integers, game.denominators, strict=True))]
        self.unit = max(float(table.max()) for table in gains) or 1.0
        self.payoffs = [table / self.unit for table in gains]
        ends = np.cumsum(self.shape)
        self.blocks = [slice(int(end) - size, int(end))
                       for end, size in zip(ends, self.shape, strict=True)]
        self.size = int(ends[-1])

    def start(self) -> Point:
        """Every action equally likely."""
        return Point(np.concatenate([np.full(size, -np.log(size)) for size in self.shape]), 0.0)

    def values(self, z: Floats) -> list[Floats]:
        """What each player gets from each of its actions."""
        return [self._contracted(i, {i}, z) for i in range(len(self.shape))]

    def _contracted(self, i: int, kept: set[int], z: Floats) -> Floats:
        """Player i's payoffs with the actions of all but some players averaged out."""
        table = self.payoffs[i]
        for j in reversed(range(len(self.shape))):
            if j not in kept:
                table = np.tensordot(table, np.exp(z[self.blocks[j]]), axes=(j, 0))
        return np.asarray(table)

    def residual(self, point: Point) -> Floats:
        """One number a probability, all zero at a quantal-response equilibrium.

        For each player the sum of probabilities, in logarithms, and the logarithms of all
        actions relative to the first minus the precision times what they gain over it.
        """
        found = np.empty(self.size)
        for block, values in zip(self.blocks, self.values(point.z), strict=True):
            z = point.z[block]
            top = z.max()
            found[block] = z - z[0] - point.precision * (values - values[0])
            found[block.start] = top + np.log(np.exp(z - top).sum())
        return found

    def derivative(self, point: Point) -> Floats:
        """Derivatives of the residual by z and, last, by the precision."""
        matrix = np.zeros((self.size, self.size + 1))
        for i, block in enumerate(self.blocks):
            for j, other in enumerate(self.blocks):
                if i != j:
                    table = self._contracted(i, {i, j}, point.z)
                    slope = (table if i < j else table.T) * np.exp(point.z[other])
                    matrix[block, other] = -point.precision * (slope - slope[0])
            values = self._contracted(i, {i}, point.z)
            matrix[block, block] += np.eye(self.shape[i])
            matrix[block, block.start] -= 1
            matrix[block, -1] = -(values - values[0])
            matrix[block.start] = 0
            z = point.z[block]
            weights = np.exp(z - z.max())
            matrix[block.start, block] = weights / weights.sum()
        return matrix

    def solved(self, point: Point) -> Point | None:
        """Newton's method at a given precision."""
        for _ in range(30):
            residual = self.residual(point)
            step = np.linalg.lstsq(self.derivative(point)[:, :-1], -residual, rcond=None)[0]
            point = Point(point.z + step, point.precision)
            if not np.isfinite(point.z).all():
                return None
            if abs(step).max() <= CONVERGED * (1 + abs(point.z).max()):
                break
        return point if self.error(point) <= tolerance(point.precision) else None

    def error(self, point: Point) -> float:
        """The largest residual."""
        return float(abs(self.residual(point)).max())

    def regret(self, z: Floats) -> float:
        """The most that a player could gain by deviating, in units of `unit`."""
        regrets = [float(v.max() - np.exp(z[block]) @ v)
                   for block, v in zip(self.blocks, self.values(z), strict=True)]
        return max(regrets)


def tolerance(precision: float) -> float:
    """The residual up to which a point counts as a solution.

    Beyond a precision of 1e5 per range of payoffs floats cannot spell the logarithms better.
    """
    return max(1e-10, 1e-15 * precision)


def principal_branch(logit: Logit, longest: float = LONGEST) -> Iterator[Point]:
    """Points of the branch that starts where all actions are equally likely, without end.

    A step along the tangent is corrected at right angles to it, so that the branch may turn back
    in the precision (Turocy 2005); the step is shortened where the correction is large or the
    tangent turns. Where branches meet, the one straight on is taken. The iterator ends where no
    step succeeds.

    Parameters
    ----------
    longest
        No step is longer than this.
    """
    point = logit.start()
    tangent = _tangent(logit, point, None)
    step = FIRST_STEP
    yield point
    for _ in range(STEPS):
        found = None
        trial = step
        while trial > SHORTEST and found is None:
            found = _stepped(logit, point, tangent, trial)
            if found is None:
                trial /= 2
        if found is None:
            return
        point, tangent, straight = found
        step = min(longest, trial * (2.0 if straight else 1.2))
        yield point


def _stepped(
    logit: Logit, point: Point, tangent: Floats, step: float
) -> tuple[Point, Floats, bool] | None:
    """The next point, its tangent, and whether the branch is straight there."""
    start = np.append(point.z, point.precision)
    guess = start + step * tangent
    here = guess
    for _ in range(8):
        now = Point(here[:-1], float(here[-1]))
        if now.z.max() > 1 or not np.isfinite(here).all():
            return None
        system = np.vstack([logit.derivative(now), tangent])
        residual = np.append(logit.residual(now), tangent @ (here - guess))
        try:
            change = np.linalg.solve(system, -residual)
        except np.linalg.LinAlgError:
            return None
        here = here + change
        if abs(change).max() <= 1e-11 * (1 + abs(here).max()):
            break
    else:
        return None
    found = Point(here[:-1], float(here[-1]))
    after = _tangent(logit, found, tangent)
    off, turn = float(np.linalg.norm(here - guess)) / step, float(after @ tangent)
    if off > 0.2 or turn < 0.95 or found.precision < 0:
        return None
    return found, after, off < 0.03 and turn > 0.995


def _tangent(logit: Logit, point: Point, before: Floats | None) -> Floats:
    """The direction of the branch, on from the one before, or towards larger precision."""
    columns = np.linalg.qr(logit.derivative(point).T, mode="complete")[0]
    direction = columns[:, -1]
    forward = direction[-1] if before is None else direction @ before
    return np.asarray(direction if forward >= 0 else -direction)


def at_precision(logit: Logit, precision: float) -> Point | None:
    """The first point of the principal branch with a given precision.

    It is solved for from between two points of the branch; where the solution is not between
    them, the branch is followed again in shorter steps.
    """
    longest = LONGEST
    for _ in range(6):
        before = logit.start()
        if precision == 0:
            return before
        for point in principal_branch(logit, longest):
            if point.precision >= precision:
                break
            before = point
        else:
            return None
        share = (precision - before.precision) / (point.precision - before.precision)
        guess = before.z + share * (point.z - before.z)
        found = logit.solved(Point(guess, precision))
        apart = float(abs(point.z - before.z).max())
        if found is not None and abs(found.z - guess).max() <= 0.25 * apart + 1e-9:
            return found
        longest = float(np.hypot(apart, point.precision - before.precision)) / 8
    return None
