"""Partners who may take different sides, in a study's report: what is best for whom, what lasts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from negotiation.reports import words
from negotiation.reports.block import Block, Cell, Sentences, Table
from negotiation.reports.spelling import listed, value

Body = Mapping[str, Any]
# So many of the alignments that last are shown.
_SHOWN = 6


def blocks(body: Body) -> list[Block]:
    """The table of alignments, and what was not compared."""
    found: list[Block] = []
    rows = tuple(row for record in body["partner_choices"] for row in _rows(body, record))
    if rows:
        found.append(Table(
            "When each partner may take either side",
            ("alignment", "against", "at harshest levels", "at most generous levels",
             *(f"change for {party}" for party in body["principals"])), rows, _caption(body)))
    said = tuple(
        f"Partners on different sides, against the {words.rule(record['rule'])}: {record['why']}."
        for record in body["partner_choices"] if record["why"])
    return [*found, *([Sentences(said)] if said else [])]


def _rows(body: Body, record: Body) -> Iterator[tuple[Cell, ...]]:
    """A row an alignment, with all that it is known for."""
    labels: dict[str, list[str]] = {}
    shown: dict[str, Body] = {}
    known = [(f"{which} for {pair['party']}", pair[which]) for pair in record["extremes"]
             if not _unmoved(pair) for which in ("best", "worst")]
    for label, row in [*known, *(("lasts", row) for row in record["lasting"][:_SHOWN])]:
        key = str(row["sides"])
        shown[key] = row
        labels.setdefault(key, []).append(label)
    for key, row in shown.items():
        sides = [listed([body["parties"][partner] for partner in partners]) or "nobody"
                 for partners in row["sides"].values()]
        yield (", ".join(labels[key]), words.rule(record["rule"]), *sides,
               *(value(row["effects"][party]["total"]) for party in body["principals"]))


def _unmoved(pair: Body) -> bool:
    """Whether no alignment changes what a principal gets."""
    least, most = (value(pair[which]["effects"][pair["party"]]["total"])
                   for which in ("worst", "best"))
    return least == most


def _caption(body: Body) -> str:
    counts = [
        f"Of {record['number']:,} alignments against the {words.rule(record['rule'])} "
        f"{record['lasting_number']:,} {'lasts' if record['lasting_number'] == 1 else 'last'}"
        + (f", {_SHOWN} are shown" if record["lasting_number"] > _SHOWN else "")
        + (f"; of {record['undecided']:,} that is open" if record["undecided"] else "")
        + "".join(f"; no alignment changes the payoff of {pair['party']}"
                  for pair in record["extremes"] if _unmoved(pair)) + "."
        for record in body["partner_choices"] if record["why"] is None]
    return " ".join([
        "Every partner stands at the status quo, takes its harshest levels or its most generous "
        "ones. Lasts: none would be better off by another choice of its own, foreseeing the deal; "
        "the indifferent stay.", *counts])
