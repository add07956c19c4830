"""The efficient combinations of additive issues, without a list of all combinations."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.bargaining.pareto import pareto_mask
from negotiation.errors import TooLargeError
from negotiation.exact import INTEGER_LIMIT, common
from negotiation.model.additive import AdditiveIssue
from negotiation.model.deals import Deals

# Partial packages compared at once, by the number of parties: two are sorted, more take longer.
_MOST = {1: 20_000_000, 2: 20_000_000, 3: 3_000_000}
_MOST_OF_MANY = 100_000


def efficient_combinations(
    issues: Sequence[AdditiveIssue], parties: Sequence[str], **options: Any
) -> Deals:
    """Exactly the efficient payoffs of all combinations, each from its first combination.

    The best part of a package stays the best whatever is added to it: so issues are added one
    at a time, and dominated partial packages are dropped. Sums are integers; nothing is rounded.
    Every solution that prefers more for some and less for none selects among these deals, with
    lotteries or without, so that ten thousand million combinations are bargained over as
    quickly as their frontier is long.

    Parameters
    ----------
    options
        Further fields of `Deals`, such as `disagreement`.

    Returns
    -------
    Deals
        In the order of the first combination that gives each payoff vector.

    Raises
    ------
    TooLargeError
        If too many partial packages are undominated.

    Examples
    --------
    >>> def issue(name, *pairs):
    ...     first, second = zip(*pairs)
    ...     return AdditiveIssue(name, ("low", "high"), {
    ...         "A": tuple(map(Fraction, first)), "B": tuple(map(Fraction, second))})
    >>> deals = efficient_combinations(
    ...     [issue("x", (0, 1), (3, 0)), issue("y", (0, 3), (1, 0))], ["A", "B"])
    >>> list(deals.names)
    ['low,low', 'high,low', 'high,high']
    """
    scales = [common(x for issue in issues for x in issue.utility[p]) for p in parties]
    sums = [np.zeros(1, dtype=np.int64) for _ in parties]
    places = np.zeros((1, 0), dtype=np.int64)
    for issue in issues:
        steps = [_scaled(issue.utility[p], scale) for p, scale in zip(parties, scales, strict=True)]
        sums, places = _joined(sums, places, steps, len(issue.values))
    names = tuple(
        ",".join(issue.values[k] for issue, k in zip(issues, row, strict=True))
        for row in places.tolist()
    )
    return Deals(tuple(parties), names, tuple(sums), tuple(scales), **options)


def _scaled(values: Sequence[Fraction], scale: int) -> NDArray[Any]:
    whole = [int(x * scale) for x in values]
    kind: Any = np.int64 if max(map(abs, whole)) < INTEGER_LIMIT >> 8 else object
    return np.array(whole, dtype=kind)


def _joined(
    sums: list[NDArray[Any]], places: NDArray[np.int64], steps: list[NDArray[Any]], size: int
) -> tuple[list[NDArray[Any]], NDArray[np.int64]]:
    """Add one issue to every partial package; keep the first of each undominated sum."""
    count, most = len(places) * size, _MOST.get(len(sums), _MOST_OF_MANY)
    if count > most:
        raise TooLargeError(f"the set of {count} undominated partial packages",
                            count * 8 * len(sums), most * 8 * len(sums))
    total = [np.add.outer(one, step).reshape(-1) for one, step in zip(sums, steps, strict=True)]
    kept = np.flatnonzero(pareto_mask(total))
    rows = np.stack([column[kept] for column in total])
    order = np.lexsort([kept, *rows])
    new = np.ones(len(order), dtype=bool)
    new[1:] = (rows[:, order[1:]] != rows[:, order[:-1]]).any(axis=0)
    first = np.sort(kept[order[new]])
    longer = np.column_stack([places[first // size], first % size])
    return [column[first] for column in total], longer
