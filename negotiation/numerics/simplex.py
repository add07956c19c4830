"""The simplex method in integers: exact, for programs with few rows and any number of columns."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from negotiation.numerics.program import Answer, Integers, integer_dot


def simplex(
    matrix: Integers, objective: Integers, bound: Sequence[int], slack: Sequence[int | None]
) -> Answer:
    """Maximise ``objective . x`` subject to ``matrix @ x == bound``, ``x >= 0``, exactly.

    The revised method with the inverse of the basis kept as integers over one denominator (the
    determinant of the basis), two phases, and the lexicographic ratio test, which cannot cycle
    whatever column enters (Dantzig, Orden & Wolfe 1955). The column that enters is proposed in
    floating point; its sign, and the absence of any other, are decided in integers.

    Parameters
    ----------
    matrix : (rows, columns) integers.
    objective : (columns,) integers.
    bound : (rows,) integers, none negative.
    slack : for each row the column that is its unit vector, with zero objective, or None.
    """
    return _Search(matrix, objective, bound, slack).run()


class _Search:
    """The state of one run: `table` holds denominator * (inverse | basic values).

    Its last two rows are the prices under the objective and under phase one's (minus the sum of
    the artificial variables).
    """

    def __init__(
        self,
        matrix: Integers,
        objective: Integers,
        bound: Sequence[int],
        slack: Sequence[int | None],
    ) -> None:
        self.matrix, self.objective = matrix, objective
        self.rows, self.columns = matrix.shape
        artificial = [column is None for column in slack]
        self.basis = [self.columns + r if s is None else s for r, s in enumerate(slack)]
        self.denominator = 1
        self.table: Integers = np.zeros((self.rows + 2, self.rows + 1), dtype=object)
        for r in range(self.rows):
            self.table[r, r], self.table[r, -1] = 1, int(bound[r])
            if artificial[r]:
                self.table[-1, r] = -1
                self.table[-1, -1] -= int(bound[r])
        self.reference: Integers | None = None
        self.pricing = _Pricing(matrix, objective)

    def run(self) -> Answer:
        if any(self.table[-1, :-1]):
            self._improve(-1)
            if self.table[-1, -1] < 0:
                return Answer("infeasible", y=self._fractions(self.table[-1, :-1]))
            self._drop_artificials()
        entering = self._improve(-2)
        x = self._spread(self.table[: self.rows, -1])
        if entering is None:
            return Answer("optimal", x=x, y=self._fractions(self.table[-2, :-1]))
        ray = list(self._spread(-self._column(entering)[: self.rows]))
        ray[entering] += 1
        return Answer("unbounded", x=x, ray=tuple(ray))

    def _improve(self, phase: int) -> int | None:
        """Pivot until no column improves (None) or one improves without end (that column)."""
        weight = 1 if phase == -2 else 0
        while True:
            prices = [int(price) for price in self.table[phase, :-1]]
            entering = self.pricing.entering(prices, self.denominator * weight)
            if entering is None:
                return None
            column = self._column(entering)
            leaving = self._leaving(column)
            if leaving is None:
                return entering
            self._pivot(leaving, entering, column)

    def _column(self, entering: int) -> Integers:
        """The entering column in terms of the basis, and its two reduced costs below."""
        original = self.matrix[:, entering].astype(object)
        column: Integers = self.table[:, :-1] @ original
        column[-2] -= self.denominator * int(self.objective[entering])
        return column

    def _leaving(self, column: Integers) -> int | None:
        rows = [r for r in range(self.rows) if column[r] > 0]
        if not rows:
            return None
        rows = _least(rows, [Fraction(self.table[r, -1], column[r]) for r in rows])
        if len(rows) > 1:
            inverse = self.table[rows, :-1]
            tie = inverse if self.reference is None else inverse @ self.reference
            order = {r: tie[k] for k, r in enumerate(rows)}
            for place in range(self.rows):
                rows = _least(rows, [Fraction(order[r][place], column[r]) for r in rows])
        return rows[0]

    def _pivot(self, leaving: int, entering: int, column: Integers) -> None:
        pivot, row = column[leaving], self.table[leaving].copy()
        self.table *= pivot
        self.table -= np.outer(column, row)
        self.table //= self.denominator
        self.table[leaving] = row
        if pivot < 0:
            self.table, pivot = -self.table, -pivot
        self.denominator = pivot
        self.basis[leaving] = entering

    def _drop_artificials(self) -> None:
        """Exchange artificial variables, all zero now, for columns; rows without one are redundant.

        The exchange may spoil the order that the lexicographic test starts from, so it starts
        anew from the present basis.
        """
        for r in range(self.rows):
            if self.basis[r] >= self.columns:
                entries = integer_dot([int(v) for v in self.table[r, :-1]], self.matrix)
                candidates = np.flatnonzero(entries)
                if candidates.size:
                    entering = int(candidates[0])
                    self._pivot(r, entering, self._column(entering))
        self.reference = np.zeros((self.rows, self.rows), dtype=object)
        for r, variable in enumerate(self.basis):
            if variable < self.columns:
                self.reference[:, r] = self.matrix[:, variable]
            else:
                self.reference[variable - self.columns, r] = 1

    def _fractions(self, numerators: Integers) -> tuple[Fraction, ...]:
        return tuple(Fraction(int(number), self.denominator) for number in numerators)

    def _spread(self, basic: Integers) -> tuple[Fraction, ...]:
        """Values of the basic variables placed among all columns."""
        values = [Fraction(0)] * self.columns
        for variable, number in zip(self.basis, basic, strict=True):
            if variable < self.columns:
                values[variable] = Fraction(int(number), self.denominator)
        return tuple(values)


class _Pricing:
    """Finds a column with negative reduced cost: prices . column - weight * objective."""

    def __init__(self, matrix: Integers, objective: Integers) -> None:
        self.matrix, self.objective = matrix, objective
        self.row_scale = [int(abs(row).max()) or 1 for row in matrix] if matrix.size else []
        self.scale = int(abs(objective).max()) or 1 if objective.size else 1
        rows = [_scaled(row, scale) for row, scale in zip(matrix, self.row_scale, strict=False)]
        self.floats = np.array(rows).reshape(matrix.shape)
        self.float_objective = _scaled(objective, self.scale)
        self.norms = abs(self.floats).max(axis=0, initial=0.0)
        self.norms[self.norms == 0] = 1.0

    def entering(self, prices: list[int], weight: int) -> int | None:
        guess = self._guess(prices, weight)
        if guess is not None and self._reduced(prices, weight, guess) < 0:
            return guess
        costs = integer_dot(prices, self.matrix)
        if weight:
            costs = costs.astype(object) - weight * self.objective.astype(object)
        if not costs.size:
            return None
        least = int(costs.argmin())
        return least if costs[least] < 0 else None

    def _guess(self, prices: list[int], weight: int) -> int | None:
        unit = (weight or 1) * self.scale
        try:
            scaled = [p * s / unit for p, s in zip(prices, self.row_scale, strict=False)]
        except OverflowError:
            return None
        costs = np.array(scaled) @ self.floats
        if weight:
            costs -= self.float_objective
        costs /= self.norms
        return int(costs.argmin()) if costs.size else None

    def _reduced(self, prices: list[int], weight: int, column: int) -> int:
        total = sum(p * int(v) for p, v in zip(prices, self.matrix[:, column], strict=True))
        return total - weight * int(self.objective[column])


def _scaled(row: Integers, scale: int) -> NDArray[np.float64]:
    if row.dtype != object:
        return row / float(scale)
    return np.array([number / scale for number in row], dtype=np.float64)


def _least(items: list[int], keys: list[Fraction]) -> list[int]:
    smallest = min(keys)
    return [item for item, key in zip(items, keys, strict=True) if key == smallest]
