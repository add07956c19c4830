"""The gain of a deviation as a polynomial in the discount factor.

With d the discount, ``(I - d P)**-1 u = N(d)/p(d)`` for a polynomial p that is positive between 0
and 1 and a vector of polynomials N. A gain times ``p(d)/(1 - d)`` is then the polynomial
``u(b) p(d) + d L N(d) - N(w)(d)``, which has the sign of the gain.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from negotiation.errors import TooLargeError
from negotiation.numerics.polynomial import Polynomial, inside
from negotiation.truces.joint_states import Automaton
from negotiation.truces.unseen import choices

Coefficients = list[int]
Row = list[tuple[int, int]]  # states and whole weights

# The largest set of states that lead to one another, other than in a single circle, for which
# polynomials are written out.
LARGEST_BLOCK = 40
_MOST_PLANS = 4096
_PLAN = 1000  # bytes


def largest_block(machine: Automaton) -> int:
    """How many states lead to one another at most if all comply, other than in a single circle.

    Examples
    --------
    >>> from negotiation.model.game import Game
    >>> from negotiation.truces.automaton import join
    >>> from negotiation.truces.templates import grim
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> largest_block(join(grim(game, (0, 0), (1, 1)), game))
    1
    """
    def circle(block: list[int]) -> bool:
        inside = set(block)
        return all(sum(target in inside for target, _ in
                       machine.chances.lottery(int(machine.follows[state]))) == 1
                   for state in block)

    return max(1 if circle(block) else len(block) for block, _ in _blocks(machine))


def gain_polynomials(machine: Automaton, player: int) -> list[tuple[int, Polynomial]]:
    """For each deviation of a player polynomials the greatest of which has the sign of the gain.

    Without a detection lag there is one for each deviation. With one, one for each way of going
    on while unseen that may be the best.

    Returns
    -------
    list of pairs
        The row of the deviation, and a polynomial without factors d and 1 - d.

    Raises
    ------
    TooLargeError
        If there are too many ways of going on while unseen.

    Examples
    --------
    >>> from negotiation.model.game import Game
    >>> from negotiation.truces.automaton import join
    >>> from negotiation.truces.templates import grim
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> gain_polynomials(join(grim(game, (0, 0), (1, 1)), game), 0)
    [(0, (1, -2)), (2, (-1,))]
    """
    gains = _Gains(machine, player)
    rows = machine.deviations
    found: list[tuple[int, Polynomial]] = []
    for k in np.flatnonzero(rows.player == player).tolist():
        state = int(rows.state[k])
        laters: Iterable[Coefficients] = (
            [gains.ahead(int(rows.lottery[k]))] if machine.lag[player] == 1
            else gains.hidden(state))
        found += [(k, gains.gain(state, int(rows.payoff[k]), later)) for later in laters]
    return list(dict.fromkeys(found))


@dataclass(frozen=True, eq=False)
class _Gains:
    """Polynomials in ``x = d/unit``, with whole coefficients."""

    machine: Automaton
    player: int

    @cached_property
    def unit(self) -> int:
        """A denominator of all chances."""
        return math.lcm(*(int(x) for x in self.machine.chances.denominators))

    @cached_property
    def rows(self) -> list[Row]:
        """Each lottery, times the unit."""
        return [[(state, chance.numerator * (self.unit // chance.denominator))
                 for state, chance in self.machine.chances.lottery(k)]
                for k in range(len(self.machine.chances.denominators))]

    @cached_property
    def denominator(self) -> Coefficients:
        """p: a denominator of all values; 1 - d, which all closed blocks share, is taken once."""
        found = [1, -self.unit]
        for block, closed in _blocks(self.machine):
            own = _determinant([[dict(self.rows[int(self.machine.follows[a])]).get(b, 0)
                                 for b in block] for a in block])
            found = _times(found, _without(own, self.unit) if closed else own)
        return found

    @cached_property
    def numerators(self) -> list[Coefficients]:
        """N for each state."""
        flow = [int(x) for x in self.machine.payoffs[self.player]]
        now, found = flow, [[x] for x in flow]
        for k in range(1, self.machine.size + 1):
            factor = self.denominator[k] if k < len(self.denominator) else 0
            now = [sum(weight * now[state] for state, weight in self.rows[int(row)]) + factor * own
                   for row, own in zip(self.machine.follows, flow, strict=True)]
            for state, number in enumerate(now):
                found[state].append(number)
        return found

    @cached_property
    def best(self) -> list[int]:
        """For each state the greatest payoff a period."""
        scale = self.machine.denominators[self.player]
        return [int(x * scale) for x in choices(self.machine, self.player).best]

    @cached_property
    def last(self) -> list[list[Coefficients]]:
        """For each state what the last unseen period and all after it may be worth."""
        scale = self.machine.denominators[self.player]
        return [[_plus([int(payoff * scale) * c for c in self.denominator], [0, *self.ahead(row)])
                 for payoff, row in answers]
                for answers in choices(self.machine, self.player).last]

    def ahead(self, row: int) -> Coefficients:
        """The expected N of the next state, times the unit."""
        return _weighted([(weight, self.numerators[state]) for state, weight in self.rows[row]])

    def hidden(self, state: int) -> Iterator[Coefficients]:
        """What may follow a deviation that is not seen, as of the second period."""
        weights, before = {state: 1}, [0]
        periods = self.machine.lag[self.player] - 1
        for t in range(periods):
            after: dict[int, int] = {}
            for here, weight in weights.items():
                for there, chance in self.rows[int(self.machine.follows[here])]:
                    after[there] = after.get(there, 0) + weight * chance
            weights = after
            if t < periods - 1:
                flow = sum(weight * self.best[here] for here, weight in weights.items())
                before = _plus(before, [*[0] * t, *(flow * c for c in self.denominator)])
        plans = math.prod(len(self.last[here]) for here in weights)
        if plans > _MOST_PLANS:
            raise TooLargeError("the ways of going on while unseen", plans * _PLAN,
                                _MOST_PLANS * _PLAN)
        for ends in itertools.product(*(self.last[here] for here in weights)):
            end = _weighted(list(zip(weights.values(), ends, strict=True)))
            yield _plus(before, [*[0] * (periods - 1), *end])

    def gain(self, state: int, payoff: int, later: Coefficients) -> Polynomial:
        """``u(b) p + x later - N(w)``, as a polynomial in the discount."""
        total = _plus([payoff * c for c in self.denominator], [0, *later],
                      [-c for c in self.numerators[state]])
        degree = len(total) - 1
        return inside([c * self.unit ** (degree - k) for k, c in enumerate(total)])


def _blocks(machine: Automaton) -> list[tuple[list[int], bool]]:
    """Sets of states that lead to one another if all comply, and whether they are never left."""
    from scipy.sparse.csgraph import connected_components

    from negotiation.truces.joint_states import chain

    matrix = chain(machine)
    count, labels = connected_components(matrix, directed=True, connection="strong")
    rows, columns = matrix.nonzero()
    left = set(labels[rows[labels[rows] != labels[columns]]].tolist())
    members: list[list[int]] = [[] for _ in range(count)]
    for state, label in enumerate(labels):
        members[label].append(state)
    return [(block, k not in left) for k, block in enumerate(members)]


def _determinant(block: list[list[int]]) -> Coefficients:
    """``det(I - x A)`` by traces (Faddeev and Le Verrier), at once for a single cycle."""
    size = len(block)
    if all(sum(1 for entry in row if entry) == 1 for row in block):
        return [1, *[0] * (size - 1), -math.prod(max(row) for row in block)]
    matrix = np.array(block, dtype=object)
    found, power = [1], np.array([[int(a == b) for b in range(size)] for a in range(size)],
                                 dtype=object)
    for k in range(1, size + 1):
        power = matrix @ power
        found.append(-int(np.trace(power)) // k)
        power = power + found[-1] * np.identity(size, dtype=object)
    return found


def _without(polynomial: Coefficients, unit: int) -> Coefficients:
    """The quotient by ``1 - unit x``, which divides it."""
    found, total = [], 0
    for number in polynomial[:-1]:
        total = number + unit * total
        found.append(total)
    return found


def _times(one: Coefficients, other: Coefficients) -> Coefficients:
    found = [0] * (len(one) + len(other) - 1)
    for j, a in enumerate(one):
        for k, b in enumerate(other) if a else ():
            found[j + k] += a * b
    return found


def _plus(*polynomials: Sequence[int]) -> Coefficients:
    return [sum(column) for column in itertools.zip_longest(*polynomials, fillvalue=0)]


def _weighted(terms: Sequence[tuple[int, Coefficients]]) -> Coefficients:
    return _plus(*([weight * c for c in polynomial] for weight, polynomial in terms))
