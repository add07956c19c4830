"""The report on a whole study: the findings first, then what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from negotiation.model.negotiation import Negotiation
from negotiation.reports import (
    limit_tables,
    solution_tables,
    study_figures,
    study_limits,
    study_maps,
    study_plans,
    study_sides,
    study_tables,
    words,
)
from negotiation.reports.block import Block, Heading, Sentences, Table
from negotiation.reports.changes import Changes
from negotiation.reports.provenance import provenance
from negotiation.reports.spelling import count, listed, percent, told, value
from negotiation.result import Result

Body = Mapping[str, Any]


def blocks(result: Result) -> list[Block]:
    """The report on a `solve` result."""
    body, changes = _parts(result)
    parts: list[Block] = [
        Heading(1, body["title"] or "Study of a negotiation"),
        Heading(2, "Findings"),
        Sentences(_findings(body)),
        Sentences((_setting(body),)),
        *_truces(body, changes),
        *study_maps.maps(result, changes),
        *study_plans.kept(result, changes),
        *_bargaining(body, changes),
        *_observed(body, changes),
        Heading(2, "Without a future: one-shot play"),
        Sentences((_one_shot(body),)),
        *_rows(study_tables.one_shot(body, changes)),
        study_tables.threats(body),
        Heading(2, "Limits on concessions"),
        Sentences(study_limits.sentences(body)),
        *_rows(study_limits.doctrine(body, changes.negotiation)),
        *_rows(study_limits.ratification(body, changes.negotiation)),
        *_limits(body, changes),
        *_partners(body, changes),
        *_robustness(body),
    ]
    if body["not_covered"]:
        parts += [Heading(2, "Not covered"), Sentences(tuple(body["not_covered"]))]
    return [*parts, *provenance(result)]


def main_table(result: Result) -> Table:
    """All deals of the principals, with their verdicts."""
    return study_tables.deals(result.body())


def _parts(result: Result) -> tuple[Body, Changes]:
    body = result.body()
    assert isinstance(result.model, Negotiation)
    return body, Changes(result.model, body["principals"])


def _rows(table: Table) -> list[Block]:
    """A table, unless it is empty."""
    return [table] if table.rows else []


def _findings(body: Body) -> tuple[str, ...]:
    """The findings, each with the share of draws in which it holds, where some were made."""
    draws = body["robustness"]["draws"]
    shares = {found["finding"]: found for found in body["robustness"]["findings"]}
    said = []
    for finding in body["findings"]:
        found = shares.get(finding["id"])
        said.append(finding["sentence"] if found is None else (
            f"{finding['sentence']} In {_portion(found['share'], draws)} "
            f"{words.asked(found, body['parties'])}."))
    return tuple(said)


def _partners(body: Body, changes: Changes) -> list[Block]:
    """What each partner's choice of side does to the bargain."""
    parts = [*_rows(study_tables.alignments(body)),
             *(study_sides.blocks(body, changes.negotiation) if body["partner_sides"] else [])]
    return [Heading(2, "Partners' choices"), *parts] if parts else []


def _portion(share: float, draws: int) -> str:
    """A share of draws; where it is all or none of them no more is known than that."""
    if share in (0, 1):
        return f"{'all' if share else 'none'} of {count(draws, 'draw')}"
    return f"{percent(share)} of {count(draws, 'draw')}"


def _setting(body: Body) -> str:
    """What the numbers are measured in, and who stands still."""
    names = listed([_called(party, body["parties"][party]) for party in body["principals"]])
    counts = body["counts"]
    said = (f"{names} choose among {count(counts['deals'], 'deal')}, all combinations of their "
            "levels")
    if counts["feasible"] < counts["deals"]:
        said += f", of which their own limits allow {counts['feasible']:,}"
    said += "; "
    said += f"a period is a {body['period']}." if body["period"] != "period" else (
        "the length of a period is not stated.")
    if body["unit"]:
        said += f" Payoffs: {body['unit']}."
    if body["alignment"]:
        said += " The partners stand where they stand now."
    return said


def _called(party: str, name: str) -> str:
    return name if name == party else f"{name} ({party})"


def _truces(body: Body, changes: Changes) -> list[Block]:
    parts: list[Block] = [Heading(2, "Truces that hold")]
    if not body["truces"]:
        return [*parts, Sentences((_no_truce(body),))]
    found, before = len(body["truces"]), study_tables.ruled(body["disagreement"]["rule"])
    said = (f"{count(found, 'self-enforcing deal')} {'leaves' if found == 1 else 'leave'} no "
            f"principal worse off than {before}.")
    life = body["truces"][0]["expected_life"]
    if life is not None:
        said += (f" While nobody breaks it, a truce lasts {told(life)} {body['period']}s on "
                 "average.")
    return [*parts, Sentences((said,)), study_tables.truces(body, changes),
            study_tables.holds(body, changes)]


def _no_truce(body: Body) -> str:
    before = study_tables.ruled(body["disagreement"]["rule"])
    if None in body["one_shot"]["discount"].values():
        return ("Without a discount factor for every principal no deal is judged stable or not; "
                "the deals in the JSON carry their critical discounts.")
    if body["disagreement"]["point"] is None:
        return f"There is no payoff at {before} to compare deals with, so none counts as a truce."
    return f"No self-enforcing deal leaves every principal at least as well off as {before}."


def _bargaining(body: Body, changes: Changes) -> list[Block]:
    parts: list[Block] = [Heading(2, "Bargaining")]
    reasons = tuple(
        f"Against {study_tables.ruled(rule)} there is no solution: {found['why']}."
        for rule, found in body["bargaining"].items() if found["why"])
    parts += [Sentences(reasons)] if reasons else []
    parts += _rows(solution_tables.bargaining(body, changes))
    parts += _rows(solution_tables.every_solution(body, with_lotteries=False))
    parts += _rows(solution_tables.every_solution(body, with_lotteries=True))
    parts += _rows(solution_tables.under_each(body, changes))
    if changes.negotiation.lotteries:
        parts += _rows(solution_tables.lotteries(body, changes))
    parts += _threats(body, changes)
    parts += _rows(limit_tables.packages(body, changes))
    return [*parts, *study_figures.payoffs(body)]


def _threats(body: Body, changes: Changes) -> list[Block]:
    """Threats of two principals, and how the solutions move with what happens without a deal."""
    under, names = body["bargaining"].get("threats"), body["parties"]
    pair = {party: names[party] for party in body["principals"]}
    parts: list[Block] = []
    if under is not None and under["threats"] is not None:
        now = body["bargaining"]["status-quo"]["deal"]
        record = {**under["threats"], "strategies": {
            party: {changes.breach(party, bundle, now): p for bundle, p in threat.items()}
            for party, threat in under["threats"]["strategies"].items()}}
        parts.append(limit_tables.threats(record, under["disagreement"], pair))
    found = {rule: item["derivatives"] for rule, item in body["bargaining"].items()}
    return [*parts, *_rows(limit_tables.moves(found, pair))]


def _limits(body: Body, changes: Changes) -> list[Block]:
    """What the limits cost, and what tighter ones would do."""
    if body["limits"] is None:
        return []
    return [block for table in (
        limit_tables.clause_prices(body), limit_tables.budgets(body, changes),
        limit_tables.win_set_prices(body), limit_tables.binding(body),
        limit_tables.narrower(body, changes), limit_tables.claims(body, changes),
    ) for block in _rows(table)]


def _observed(body: Body, changes: Changes) -> list[Block]:
    if not study_tables.among_deals(body):
        return []
    return [Heading(2, "What was seen in the world"), study_tables.observed(body, changes),
            study_tables.observed_verdicts(body)]


def _one_shot(body: Body) -> str:
    found = len(body["one_shot"]["equilibria"])
    hazard = body["one_shot"]["hazard"]
    number = count(found, "pure equilibrium", "pure equilibria") if found else "no pure equilibrium"
    said = f"Played once, the negotiation has {number} among the deals that the doctrines allow."
    if value(hazard):
        said += (f" Taken together, the principals' volatility breaks a truce with probability "
                 f"{told(hazard)} a {body['period']}.")
    return said


def _robustness(body: Body) -> list[Block]:
    found = body["robustness"]
    parts: list[Block] = [Heading(2, "How sure this is")]
    if not found["draws"]:
        return [*parts, Sentences((
            "Every uncertain number stands at its mode; nothing was drawn. With --draws each "
            "finding gets the share of draws in which it holds.",))]
    parts.append(Sentences((
        f"All uncertain numbers were drawn at once, {found['draws']:,} times. Of each draw a "
        "question was asked that its finding answers with yes.",)))
    parts += _rows(study_tables.robustness(body))
    figure = study_figures.robustness(body)
    return [*parts, *([figure] if figure else [])]
