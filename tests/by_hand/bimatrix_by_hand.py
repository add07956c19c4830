"""Equilibria of two-player games by definition, in rationals; and games with known ones."""

from fractions import Fraction
from itertools import combinations, product

import numpy as np

from negotiation import Game


def game(first, second) -> Game:
    return Game.from_payoffs([np.array(first).tolist(), np.array(second).tolist()])


def random_game(rng, rows, columns, high) -> Game:
    return Game.from_payoffs(rng.integers(0, high, (2, rows, columns)))


def tables(of) -> tuple[list, list]:
    """Payoffs as rationals: the first player's, and the second's transposed."""
    m, n = of.shape
    return (
        [[of.exact_payoff(0, (i, j)) for j in range(n)] for i in range(m)],
        [[of.exact_payoff(1, (i, j)) for i in range(m)] for j in range(n)],
    )


def extreme_by_hand(of) -> set:
    """All pairs of strategies that are alone with their supports and best replies."""
    first, second = tables(of)
    return {
        (x, y)
        for x, y in product(corners(second), corners(first))
        if best_replies(first, y) >= used(x) and best_replies(second, x) >= used(y)
    }


def used(strategy) -> set[int]:
    return {k for k, p in enumerate(strategy) if p}


def best_replies(table, strategy) -> set[int]:
    values = [sum(p * v for p, v in zip(strategy, row, strict=True)) for row in table]
    return {k for k, value in enumerate(values) if value == max(values)}


def corners(table) -> set:
    """Strategies x for which some replies, as many as x has actions, are best only together at x.

    table[j][i] is what reply j gives against action i.
    """
    found = set()
    replies, actions = len(table), len(table[0])
    for size in range(1, min(replies, actions) + 1):
        for support in combinations(range(actions), size):
            for best in combinations(range(replies), size):
                weights = equalizing(table, support, best)
                if weights is None or min(weights) <= 0:
                    continue
                x = [Fraction(0)] * actions
                for i, w in zip(support, weights, strict=True):
                    x[i] = w
                if set(best) <= best_replies(table, x):
                    found.add(tuple(x))
    return found


def equalizing(table, support, best):
    """The weights that sum to one and make the replies equal, by Cramer's rule."""
    system = [[Fraction(1)] * len(support)]
    system += [[table[j][i] - table[best[0]][i] for i in support] for j in best[1:]]
    whole = determinant(system)
    if whole == 0:
        return None
    right = [Fraction(1)] + [Fraction(0)] * (len(support) - 1)
    return [
        determinant([[right[r] if c == k else row[c] for c in range(len(row))]
                     for r, row in enumerate(system)]) / whole
        for k in range(len(support))
    ]


def determinant(square):
    if not square:
        return Fraction(1)
    return sum(
        (-1) ** c * square[0][c] * determinant([row[:c] + row[c + 1:] for row in square[1:]])
        for c in range(len(square)) if square[0][c]
    )


def pairs(found, of) -> list:
    """Equilibria of a result as pairs of tuples of probabilities, in order."""
    return [
        tuple(tuple(e.strategies[player].get(a, Fraction(0)) for a in names)
              for player, names in zip(of.players, of.actions, strict=True))
        for e in found.equilibria
    ]


# Von Stengel, New maximal numbers of equilibria in bimatrix games, Discrete & Computational
# Geometry 21 (1999) 557-568: 75 equilibria. Both tables, as filed in the catalogue of Gambit.
VON_STENGEL_1999 = game(
    [[9504, -660, 19976, -20526, 1776, -8976],
     [-111771, 31680, -130944, 168124, -8514, 52764],
     [397584, -113850, 451176, -586476, 29216, -178761],
     [171204, -45936, 208626, -263076, 14124, -84436],
     [1303104, -453420, 1227336, -1718376, 72336, -461736],
     [737154, -227040, 774576, -1039236, 48081, -300036]],
    [[72336, 48081, 29216, 14124, 1776, -8514],
     [-461736, -300036, -178761, -84436, -8976, 52764],
     [1227336, 774576, 451176, 208626, 19976, -130944],
     [-1718376, -1039236, -586476, -263076, -20526, 168124],
     [1303104, 737154, 397584, 171204, 9504, -111771],
     [-453420, -227040, -113850, -45936, -660, 31680]],
)


def dual_cyclic_game(d: int) -> Game:
    """Savani and von Stengel, Hard-to-solve bimatrix games, Econometrica 74 (2006) 397-429.

    Two dual cyclic polytopes in d dimensions (d even), the second with other labels: one
    equilibrium, fully mixed, at the end of paths of exponential length.
    """
    def label(k):
        if k in (1, d):
            return k
        return k + (-1) ** k if k < d else k - (-1) ** k

    place = {label(t): t - 1 for t in range(1, 2 * d + 1)}
    second = _facets(d, list(range(d)), list(range(d, 2 * d)))
    first = _facets(d, [place[d + k] for k in range(1, d + 1)],
                    [place[i] for i in range(1, d + 1)])
    return Game.from_payoffs([first, [list(row) for row in zip(*second, strict=True)]])


def _facets(d, zero, others):
    """The polytope over points of the moment curve, mapped so that some facets are z >= 0."""
    points = [[Fraction(t) ** k for k in range(1, d + 1)] for t in range(1, 2 * d + 1)]
    centre = [sum(p[k] for p in points) / len(points) for k in range(d)]
    normals = [[x - c for x, c in zip(p, centre, strict=True)] for p in points]
    inverse = _inverse([normals[t] for t in zero])
    corner = [sum(row) for row in inverse]
    rows = []
    for t in others:
        room = 1 - sum(x * y for x, y in zip(normals[t], corner, strict=True))
        rows.append([-sum(normals[t][k] * inverse[k][i] for k in range(d)) / room
                     for i in range(d)])
    return rows


def _inverse(square):
    whole = determinant(square)
    size = range(len(square))

    def minor(r, c):
        return determinant([[x for k, x in enumerate(row) if k != c]
                            for j, row in enumerate(square) if j != r])

    return [[(-1) ** (r + c) * minor(r, c) / whole for r in size] for c in size]
