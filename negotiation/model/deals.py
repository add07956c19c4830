"""A bargaining set: named deals, their exact payoffs, and what happens without one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import Fault, InputError
from negotiation.exact import exact, integer_array
from negotiation.model.additive import AdditiveIssue, Combinations, add_up
from negotiation.model.game import Game
from negotiation.model.tables import float_tables, must_be_floats, numbers, repeated

Numbers = Sequence[object] | Mapping[str, object]


@dataclass(frozen=True, eq=False, repr=False)
class Deals:
    """A finite bargaining problem (Nash, 1950).

    Parameters
    ----------
    parties
        Names, all different.
    names
        Names of the deals, all different.
    integers
        For each party an integer array of shape ``(m,)``.
    denominators
        For each party a positive integer: the payoff of party i from deal k is
        ``integers[i][k] / denominators[i]``, exactly.
    disagreement
        For each party its payoff without a deal; None if not known.
    lotteries
        Whether the parties can agree on a lottery over deals.
    weights
        Bargaining weights, positive; default 1 for each.
    discount
        For each party a discount factor in (0, 1), or None.
    issues
        Where the deals are all combinations of additive issues: those.

    Raises
    ------
    InputError
        If names repeat, lengths differ, or a weight or discount is out of range.

    Examples
    --------
    >>> deals = Deals.from_payoffs([[4, 1], [2, 2]], names=["d1", "d2"], disagreement=[0, 0])
    >>> deals.exact_payoff(0, 1)
    Fraction(2, 1)
    """

    parties: tuple[str, ...]
    names: Sequence[str]
    integers: tuple[NDArray[Any], ...]
    denominators: tuple[int, ...]
    disagreement: tuple[Fraction, ...] | None = None
    lotteries: bool = True
    weights: tuple[Fraction, ...] = ()
    discount: tuple[Fraction | None, ...] = ()
    title: str = ""
    description: str = ""
    source: tuple[str, ...] = ()
    issues: tuple[AdditiveIssue, ...] = ()

    def __post_init__(self) -> None:
        if not self.weights:
            object.__setattr__(self, "weights", (Fraction(1),) * len(self.parties))
        if not self.discount:
            object.__setattr__(self, "discount", (None,) * len(self.parties))
        faults = list(_faults(self))
        if faults:
            raise InputError(faults)
        for array in self.integers:
            array.setflags(write=False)
        must_be_floats(self.integers, self.denominators, self.parties)

    @cached_property
    def payoffs(self) -> NDArray[np.float64]:
        """The payoffs as floats, shape ``(m, n)``, read-only."""
        tables = float_tables(self.integers, self.denominators, self.parties)
        payoffs = np.stack(tables, axis=1)
        payoffs.setflags(write=False)
        return payoffs

    @classmethod
    def from_payoffs(
        cls,
        payoffs: Any,
        parties: Sequence[str] | None = None,
        names: Sequence[str] | None = None,
        disagreement: Numbers | None = None,
        lotteries: bool = True,
        weights: Numbers | None = None,
        discount: Numbers | None = None,
        title: str = "",
        description: str = "",
        source: Sequence[str] = (),
    ) -> Deals:
        """Build a bargaining set from numbers.

        Parameters
        ----------
        payoffs
            One row a deal, one column a party; entries are anything
            `negotiation.exact.exact` reads.
        parties, names
            Default: "1", "2", ... and "d1", "d2", ...
        disagreement, weights, discount
            One number a party, in order or by name.

        Raises
        ------
        InputError
            If an entry is not a number or is beyond the range of floats, or a row has the
            wrong length.
        """
        rows = [list(row) for row in payoffs]
        width = len(parties) if parties is not None else len(rows[0]) if rows else 0
        faults = []
        cells: list[list[Fraction]] = []
        for k, row in enumerate(rows):
            if len(row) != width:
                faults.append(Fault(f"expected {width} payoffs, found {len(row)}", f"payoffs[{k}]"))
            cells.append([])
            for i, cell in enumerate(row):
                try:
                    cells[-1].append(exact(cell))
                except ValueError as error:
                    faults.append(Fault(str(error), f"payoffs[{k}][{i}]"))
        if faults:
            raise InputError(faults)
        columns = [integer_array([row[i] for row in cells]) for i in range(width)]
        parties = tuple(parties or (str(i + 1) for i in range(width)))
        return cls(
            parties,
            tuple(names or (f"d{k + 1}" for k in range(len(rows)))),
            tuple(array for array, _ in columns),
            tuple(denominator for _, denominator in columns),
            _point(disagreement, parties),
            lotteries,
            _known(weights, parties, "weights"),
            numbers(discount, parties, "discount"),
            title,
            description,
            tuple(source),
        )

    @classmethod
    def from_issues(
        cls, issues: Sequence[AdditiveIssue], parties: Sequence[str], **options: Any
    ) -> Deals:
        """All combinations of additive issues, the last issue's values varying fastest.

        Parameters
        ----------
        options
            Further fields, as the class takes them.

        Examples
        --------
        >>> price = AdditiveIssue("price", ("low", "high"), {"A": (Fraction(0), Fraction(2)),
        ...                                                  "B": (Fraction(3), Fraction(0))})
        >>> deals = Deals.from_issues([price, price], ["A", "B"])
        >>> deals.names[1], deals.exact_payoffs(1)
        ('low,high', (Fraction(2, 1), Fraction(3, 1)))
        """
        sums = [add_up(issues, party) for party in parties]
        return cls(
            tuple(parties),
            Combinations([issue.values for issue in issues]),
            tuple(array for array, _ in sums),
            tuple(denominator for _, denominator in sums),
            issues=tuple(issues),
            **options,
        )

    @classmethod
    def from_game(
        cls,
        game: Game,
        disagreement: Numbers | None = None,
        lotteries: bool = True,
        parties: Sequence[str] | None = None,
        weights: Numbers | None = None,
    ) -> Deals:
        """The profiles of a game as deals, in index order, named by their actions.

        Parameters
        ----------
        parties
            The players who bargain; default all.
        """
        chosen = [game.players.index(p) for p in (parties or game.players)]
        bargainers = tuple(game.players[i] for i in chosen)
        return cls(
            bargainers,
            tuple(game.label(index) for index in np.ndindex(game.shape)),
            tuple(game.integers[i].reshape(-1) for i in chosen),
            tuple(game.denominators[i] for i in chosen),
            _point(disagreement, bargainers),
            lotteries,
            _known(weights, bargainers, "weights"),
            tuple(game.discount[i] for i in chosen),
            game.title,
            game.description,
            game.source,
        )

    def __repr__(self) -> str:
        return f"<Deals {self.title!r}: {', '.join(self.parties)}; {self.size} deals>"

    @property
    def n(self) -> int:
        """Number of parties."""
        return len(self.parties)

    @property
    def size(self) -> int:
        """Number of deals."""
        return len(self.names)

    def exact_payoff(self, i: int, k: int) -> Fraction:
        """The payoff of the i-th party from the k-th deal."""
        return Fraction(int(self.integers[i][k]), self.denominators[i])

    def exact_payoffs(self, k: int) -> tuple[Fraction, ...]:
        """The payoffs of all parties from the k-th deal."""
        return tuple(self.exact_payoff(i, k) for i in range(self.n))

    def with_disagreement(self, point: Numbers) -> Deals:
        """The same deals with another disagreement point."""
        return replace(self, disagreement=_point(point, self.parties))

    def to_document(self) -> dict[str, Any]:
        """The content as plain data: what a JSON payoff file says."""
        document: dict[str, Any] = {
            "format": "negotiation/1",
            "kind": "deals",
            "title": self.title,
            "description": self.description,
            "source": list(self.source),
            "parties": list(self.parties),
            "disagreement": self._by_party(self.disagreement or ()),
            "lotteries": self.lotteries,
            **self._content(),
            "weights": self._by_party(self.weights),
            "discount": self._by_party(self.discount),
        }
        return {key: value for key, value in document.items() if value not in ("", [], {})}

    def _content(self) -> dict[str, Any]:
        """The deals one by one, or the issues that they combine."""
        if self.issues:
            return {"issues": issue_records(self.issues, self.parties)}
        return {"deals": [
            {"name": name, "payoffs": self._by_party(self.exact_payoffs(k))}
            for k, name in enumerate(self.names)
        ]}

    def _by_party(self, values: Sequence[Any]) -> dict[str, Any]:
        pairs = zip(self.parties, values, strict=False)
        return {party: value for party, value in pairs if value is not None}


def issue_records(
    issues: Sequence[AdditiveIssue], parties: Sequence[str]
) -> list[dict[str, Any]]:
    """Additive issues as a payoff file has them."""
    return [
        {"name": issue.name, "values": list(issue.values),
         "utility": {party: list(issue.utility[party]) for party in parties}}
        for issue in issues
    ]


def _known(
    values: Numbers | None, parties: Sequence[str], path: str
) -> tuple[Fraction, ...]:
    """One number for each party, or none at all."""
    found = numbers(values, parties, path)
    missing = [party for party, value in zip(parties, found, strict=False) if value is None]
    if missing:
        raise InputError(Fault("expected a number", f"{path}.{missing[0]}"))
    return tuple(value for value in found if value is not None)


def _point(values: Numbers | None, parties: Sequence[str]) -> tuple[Fraction, ...] | None:
    return None if values is None else _known(values, parties, "disagreement")


def _faults(deals: Deals) -> Any:
    if not deals.parties:
        yield Fault("expected at least one party", "parties")
        return
    if not deals.size:
        yield Fault("expected at least one deal", "deals")
        return
    yield from repeated(deals.parties, "parties")
    names = deals.names
    distinct = names.distinct if isinstance(names, Combinations) else (
        len(set(names)) == len(names))
    if not distinct:
        yield from repeated(deals.names, "deals")
    if len(deals.integers) != deals.n or len(deals.denominators) != deals.n:
        yield Fault(f"expected payoffs of {deals.n} parties, found {len(deals.integers)}", "deals")
        return
    for party, array in zip(deals.parties, deals.integers, strict=True):
        if array.shape != (deals.size,):
            yield Fault(f"expected {deals.size} payoffs, found shape {array.shape}",
                        f"payoffs.{party}")
    yield from faults_of_terms(deals)


def faults_of_terms(deals: Any) -> Iterator[Fault]:
    """What is wrong with the disagreement point, the weights and the discount factors."""
    for name in ("disagreement", "weights", "discount"):
        values = getattr(deals, name)
        if values is not None and len(values) != deals.n:
            yield Fault(f"expected {deals.n} numbers, one a party, found {len(values)}", name)
            return
    for party, weight, delta in zip(deals.parties, deals.weights, deals.discount, strict=True):
        if weight <= 0:
            yield Fault(f"expected a positive weight, found {weight}", f"weights.{party}")
        if delta is not None and not 0 < delta < 1:
            yield Fault(f"expected a discount between 0 and 1, found {delta}",
                        f"discount.{party}")
