"""An integer tableau with lexicographic pivots: exact, and it cannot cycle."""

from __future__ import annotations

from collections.abc import Sequence


class Tableau:
    """A basis of ``matrix @ y + slack == 1``, ``y >= 0``, ``slack >= 0``, in integers.

    Variables are numbered: the slack of row r is r, the variable of column c is ``rows + c``.
    Every basic variable satisfies ``determinant * basic == right side - row . nonbasic``, and all
    entries are minors of the matrix, so that every division is exact (Edmonds 1967; Bareiss
    1968). Ties in the ratio test are broken as if the right side of row r were ``1 + e**r`` for
    a small e, which makes all bases feasible and distinct vertices of a simple polytope
    (Charnes 1952; Dantzig, Orden & Wolfe 1955).

    Parameters
    ----------
    matrix
        Positive integers, so that the polytope is bounded.

    Examples
    --------
    >>> tableau = Tableau([[2, 1], [1, 3]])
    >>> row = tableau.leaving(0)
    >>> tableau.pivot(row, 0)
    >>> tableau.basic, tableau.determinant, tableau.right_sides()
    ([2, 1], 2, [1, 1])
    """

    def __init__(self, matrix: Sequence[Sequence[int]]) -> None:
        self.height, self.width = len(matrix), len(matrix[0])
        self.table = [[*map(int, row), 1] for row in matrix]
        self.basic = list(range(self.height))
        self.nonbasic = list(range(self.height, self.height + self.width))
        self.determinant = 1

    def right_sides(self) -> list[int]:
        """Values of the basic variables, times the determinant."""
        return [row[-1] for row in self.table]

    def leaving(self, column: int) -> int:
        """The row whose basic variable reaches zero first as a column's variable grows."""
        best, ties = -1, [0]
        high = low = 0
        for r, row in enumerate(self.table):
            entry = row[column]
            if entry > 0:
                order = row[-1] * low - high * entry if best >= 0 else -1
                if order < 0:
                    best, ties, high, low = r, [r], row[-1], entry
                elif order == 0:
                    ties.append(r)
        return best if len(ties) == 1 else self._first(ties, column)

    def _first(self, rows: list[int], column: int) -> int:
        """Of rows that tie, the one that comes first when right sides are perturbed."""
        places = {variable: c for c, variable in enumerate(self.nonbasic)}
        for slack in range(self.height):
            c = places.get(slack)
            shifts = [
                self.table[r][c] if c is not None else self.determinant * (self.basic[r] == slack)
                for r in rows
            ]
            divisors = [self.table[r][column] for r in rows]
            kept = [0]
            for k in range(1, len(rows)):
                order = shifts[k] * divisors[kept[0]] - shifts[kept[0]] * divisors[k]
                if order < 0:
                    kept = [k]
                elif order == 0:
                    kept.append(k)
            rows = [rows[k] for k in kept]
            if len(rows) == 1:
                break
        return rows[0]

    def pivot(self, row: int, column: int) -> None:
        """Exchange the basic variable of a row for the nonbasic one of a column.

        The entry must be positive. The same exchange made twice restores every number.
        """
        table, old = self.table, self.determinant
        chosen = table[row]
        new = chosen[column]
        for r, other in enumerate(table):
            if r == row:
                continue
            factor = other[column]
            if factor:
                table[r] = [(new * x - factor * y) // old
                            for x, y in zip(other, chosen, strict=True)]
                table[r][column] = -factor
            elif new != old:
                table[r] = [new * x // old for x in other]
        chosen[column] = old
        self.determinant = new
        self.basic[row], self.nonbasic[column] = self.nonbasic[column], self.basic[row]

    def zeros(self) -> int:
        """Bit mask of the variables that are zero here."""
        mask = 0
        for variable in self.nonbasic:
            mask |= 1 << variable
        for variable, row in zip(self.basic, self.table, strict=True):
            if row[-1] == 0:
                mask |= 1 << variable
        return mask
