"""What partners get where the talks end, under many alignments at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from negotiation.analysis.aligned import Aligned, Bargains
from negotiation.analysis.partner_terms import Integers, PartnerTerms, Rows
from negotiation.exact import integer_array


@dataclass(frozen=True)
class Paid:
    """Payoffs of partners, by alignment.

    Attributes
    ----------
    payoffs : for each partner whole numbers of ``1 / unit``.
    known : whether the outcome is, at which partners' payoffs are those.
    """

    payoffs: Mapping[str, Integers]
    units: Mapping[str, int]
    known: NDArray[np.bool_]

    def of(self, party: str, k: int) -> Fraction | None:
        """What a partner gets under one alignment; None where that is open."""
        if not self.known[k]:
            return None
        return Fraction(int(self.payoffs[party][k]), self.units[party])


def paid(aligned: Aligned, rows: Rows, bargains: Bargains) -> Paid:
    """The payoffs of all who are no principals.

    Parameters
    ----------
    rows, bargains
        Alignments, and where the talks end under each. Levels that are outside options stand
        only where no deal is made.
    """
    terms, parties = aligned.terms, [
        party.id for party in aligned.outcomes.negotiation.parties
        if party.id not in aligned.outcomes.principals]
    taken = np.where(terms.outside & (bargains.places >= 0)[:, None], terms.usual, rows)
    ends, which = np.unique(bargains.outcomes, return_inverse=True)
    which, chosen = which.reshape(-1), [_chosen(aligned, int(end)) for end in ends]
    met = [(payoff, terms.met(taken, when) & np.array([_holds(when, levels) for levels in chosen])[
        which]) for when, payoff in terms.worths.linkages if any(p in payoff for p in parties)]
    payoffs, units = {}, {}
    for party in parties:
        payoffs[party], units[party] = _own(terms, party, taken, chosen, which, met)
    return Paid(payoffs, units, bargains.outcomes >= 0)


def _chosen(aligned: Aligned, place: int) -> dict[str, str]:
    """The levels of the principals' issues at an outcome; none where there is no single one."""
    index = aligned.index(place)
    return {} if index is None else aligned.chosen(index)


def _holds(when: Mapping[str, Sequence[str]], levels: Mapping[str, str]) -> bool:
    """Whether a linkage's conditions on the principals are met."""
    return all(levels[issue] in wanted for issue, wanted in when.items() if issue in levels)


def _own(
    terms: PartnerTerms, party: str, taken: Rows, chosen: Sequence[Mapping[str, str]],
    which: Rows, met: Sequence[tuple[Mapping[str, Fraction], NDArray[np.bool_]]],
) -> tuple[Integers, int]:
    """One party's payoffs and what they are counted in."""
    zero, worths = Fraction(0), terms.worths.terms
    from_deal = [sum((worths[issue][level].get(party, zero) for issue, level in levels.items()),
                     zero) for levels in chosen]
    from_issues = [[worths[issue.id][level].get(party, zero) for level in issue.levels]
                   for issue in terms.issues]
    from_linkages = [payoff.get(party, zero) for payoff, _ in met]
    parts, unit = integer_array(
        [*from_deal, *from_linkages, *(x for row in from_issues for x in row)])
    if parts.dtype != object and sum(map(abs, parts.tolist())) >= 2**61:
        parts = parts.astype(object)
    total = parts[:len(chosen)][which]
    start = len(chosen)
    for added, (_, where) in zip(parts[start:], met, strict=False):
        if added:
            total = total + added * where.astype(parts.dtype)
    start += len(met)
    for column, row in enumerate(from_issues):
        values = parts[start:start + len(row)]
        start += len(row)
        if values.any():
            total = total + values[taken[:, column]]
    return total, unit
