"""All solutions of a support system: simplices are cut until each holds none or one.

A cell is a product of simplices, one a player. On it every gain, being affine in each player's
probabilities, is between its least and greatest values at the corners, so that cells without a
solution are recognised without overestimation. Corners are dyadic and values are of order one:
what is decided here is decided with a margin far above the rounding errors of floats.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from negotiation.equilibria.support_system import Floats, SupportSystem

MARGIN = 1e-11
# More cells at once than this, or cells cut more often than that, are left undecided.
MOST_CELLS = 3_000
DEEPEST = 90


@dataclass(frozen=True)
class Solutions:
    """What was found.

    Attributes
    ----------
    roots : the unknowns at each solution, in floats; some may be outside the simplices.
    complete : whether every cell was decided.
    cells : how many were looked at.
    """

    roots: tuple[Floats, ...]
    complete: bool
    cells: int


def solutions(system: SupportSystem, budget: int) -> Solutions:
    """All solutions of a support system inside the supports, unless the budget is too small.

    Parameters
    ----------
    budget
        The most cells to look at.
    """
    cells = [np.eye(size)[None] for size in system.sizes]
    roots: list[Floats] = []
    looked = 0
    # a cell of a large system, or of one of many players, counts as many
    mixing = sum(size > 1 for size in system.sizes)
    weight = 1 + math.prod(system.sizes) * system.unknowns // 200 + mixing**2 // 12
    for _ in range(DEEPEST):
        looked += len(cells[0]) * weight
        if looked > budget:
            return Solutions(tuple(roots), False, looked)
        cells = _kept(cells, _possible(system, cells))
        if system.unknowns and len(cells[0]):
            cells = _kept(cells, _preconditioned(system, cells))
        cells = _kept(cells, ~_resolved(system, cells, roots))
        count = len(cells[0])
        if not count:
            return Solutions(tuple(roots), True, looked)
        if count > MOST_CELLS:
            break
        cells = _cut(cells)
    return Solutions(tuple(roots), False, looked)


def _kept(cells: list[Floats], mask: NDArray[np.bool_]) -> list[Floats]:
    return [corners[mask] for corners in cells]


def _at_corners(table: Floats, cells: list[Floats], player: int) -> Floats:
    """Values of gains at all combinations of corners: (cells, gains, corners of each player).

    The player's own corners do not matter: that axis has length 1.
    """
    values = np.broadcast_to(table, (len(cells[0]), *table.shape))
    for j, corners in enumerate(cells):
        if j != player:
            last = np.moveaxis(values, 2 + j, -1)
            values = np.moveaxis(np.einsum("z...a,zva->z...v", last, corners), -1, 2 + j)
    return values


def _possible(system: SupportSystem, cells: list[Floats]) -> NDArray[np.bool_]:
    """Cells in which no equation is of one sign, and no action outside is better everywhere."""
    possible = np.ones(len(cells[0]), dtype=bool)
    for i, (inside, outside) in enumerate(
            zip(system.gains, system.gains_outside, strict=True)):
        if len(inside):
            values = _at_corners(inside, cells, i).reshape(len(possible), len(inside), -1)
            possible &= (values.min(axis=2) <= MARGIN).all(axis=1)
            possible &= (values.max(axis=2) >= -MARGIN).all(axis=1)
        if len(outside):
            values = _at_corners(outside, cells, i).reshape(len(possible), len(outside), -1)
            possible &= (values.min(axis=2) <= MARGIN).all(axis=1)
    return possible


def _centres(cells: list[Floats]) -> Floats:
    """The unknowns at the middle of each cell."""
    return np.concatenate([corners.mean(axis=1)[:, 1:] for corners in cells], axis=1)


def _inverses(matrices: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Inverses of many matrices from the left, and which of them are to be relied on."""
    turned = np.swapaxes(matrices, 1, 2)
    square = matrices if matrices.shape[1] == matrices.shape[2] else turned @ matrices
    scaled = abs(np.linalg.det(square)) > 1e-14
    inverses = np.zeros_like(square)
    inverses[scaled] = np.linalg.inv(square[scaled])
    if square is not matrices:
        inverses = inverses @ turned
    return inverses, scaled & (abs(inverses).max(axis=(1, 2), initial=0.0) < 1e6)


def _preconditioned(system: SupportSystem, cells: list[Floats]) -> NDArray[np.bool_]:
    """The same test for combinations of equations that each depend on one unknown most."""
    count = len(cells[0])
    inverses, usable = _inverses(system.derivatives(_centres(cells)))
    shape = (count, system.unknowns, *(corners.shape[1] for corners in cells))
    total = np.zeros(shape)
    for i, rows in enumerate(system.rows):
        if len(system.gains[i]):
            values = _at_corners(system.gains[i], cells, i)
            total += np.einsum("zrq,zq...->zr...", inverses[:, :, rows], values)
    flat = total.reshape(count, system.unknowns, -1)
    slack = MARGIN * (1 + abs(inverses).sum(axis=2))
    possible = (flat.min(axis=2) <= slack) & (flat.max(axis=2) >= -slack)
    return np.asarray(possible.all(axis=1) | ~usable)


def _resolved(
    system: SupportSystem, cells: list[Floats], roots: list[Floats]
) -> NDArray[np.bool_]:
    """Cells that hold at most one solution, which is known; new ones join `roots`."""
    if system.unknowns == 0:
        return np.ones(len(cells[0]), dtype=bool)
    centres = _centres(cells)
    corners = np.stack([np.concatenate([c[:, :, 1:].min(axis=1) for c in cells], axis=1),
                        np.concatenate([c[:, :, 1:].max(axis=1) for c in cells], axis=1)])
    reached, solved = newton(system, centres)
    width = (corners[1] - corners[0]).max(axis=1)
    near = solved & (abs(reached - centres).max(axis=1) <= 2 * width)
    resolved = np.zeros(len(centres), dtype=bool)
    for k in np.flatnonzero(near):
        low = np.minimum(corners[0, k], reached[k])
        high = np.maximum(corners[1, k], reached[k])
        if injective(system, centres[k], low, high):
            resolved[k] = True
            if all(abs(reached[k] - other).max() > 1e-9 for other in roots):
                roots.append(reached[k])
    return resolved


def newton(system: SupportSystem, x: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Where Newton's method goes from many points, and whether it has converged."""
    x = x.copy()
    active = np.ones(len(x), dtype=bool)
    last = np.full(len(x), np.inf)
    for _ in range(12):
        places = np.flatnonzero(active)
        if not places.size:
            break
        inverses, usable = _inverses(system.derivatives(x[places]))
        steps = np.einsum("zrq,zq->zr", inverses, system.values(x[places]))
        x[places] -= steps
        last[places] = np.where(usable, abs(steps).max(axis=1), np.inf)
        active[places] = usable & (last[places] > 1e-15) & (abs(x[places]).max(axis=1) < 10)
    converged = last < 1e-11
    if len(system.equations) > system.unknowns:  # it may have ended where nothing is solved
        converged &= abs(system.values(x)).max(axis=1) < MARGIN
    return x, converged


def injective(system: SupportSystem, x: Floats, low: Floats, high: Floats) -> bool:
    """Whether two different points of a box never have the same values.

    So it is if the derivative, multiplied by its inverse at x, stays within distance one of the
    identity; at 0.9 a point whose residual is as small as rounding errors is within ten times
    that of the only solution.
    """
    inverses, usable = _inverses(system.derivatives(x[None]))
    if not usable[0]:
        return False
    inverse = inverses[0]
    least, greatest = derivative_bounds(system, low, high)
    positive, negative = np.maximum(inverse, 0), np.minimum(inverse, 0)
    identity = np.eye(len(x))
    above = positive @ greatest + negative @ least - identity
    below = positive @ least + negative @ greatest - identity
    spread = np.maximum(abs(above), abs(below)).sum(axis=1)
    return bool(spread.max() < 0.9)


def derivative_bounds(
    system: SupportSystem, low: Floats, high: Floats
) -> tuple[Floats, Floats]:
    """Bounds of all derivatives over a box, rounded outwards."""
    shape = (len(system.equations), system.unknowns)
    least, greatest = np.zeros(shape), np.zeros(shape)
    lows = [np.append(1.0, low[block]) for block in system.blocks]
    highs = [np.append(1.0, high[block]) for block in system.blocks]
    for i, rows in enumerate(system.rows):
        for j, columns in enumerate(system.blocks):
            if i == j or rows.stop == rows.start or system.sizes[j] < 2:
                continue
            bottom = top = np.moveaxis(system.affine[i], 1 + j, 1)[:, 1:]
            others = [axis for axis in range(len(system.sizes)) if axis != j]
            for axis in reversed(others):
                if axis == i:
                    bottom, top = bottom[..., 0], top[..., 0]
                    continue
                products = np.stack([bottom * lows[axis], bottom * highs[axis],
                                     top * lows[axis], top * highs[axis]])
                bottom, top = products.min(axis=0).sum(axis=-1), products.max(axis=0).sum(axis=-1)
            least[rows, columns] = bottom - MARGIN
            greatest[rows, columns] = top + MARGIN
    return least, greatest


def _cut(cells: list[Floats]) -> list[Floats]:
    """Every cell cut in two at the middle of its longest edge."""
    edges = [(j, a, b) for j, corners in enumerate(cells)
             for a, b in combinations(range(corners.shape[1]), 2)]
    lengths = np.stack([abs(cells[j][:, a] - cells[j][:, b]).max(axis=1) for j, a, b in edges])
    longest = lengths.argmax(axis=0)
    halves: list[list[Floats]] = []
    for number, (j, a, b) in enumerate(edges):
        mask = longest == number
        if not mask.any():
            continue
        middle = (cells[j][mask, a] + cells[j][mask, b]) / 2
        for end in (a, b):
            half = [corners[mask].copy() for corners in cells]
            half[j][:, end] = middle
            halves.append(half)
    return [np.concatenate(parts) for parts in zip(*halves, strict=True)]
