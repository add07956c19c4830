"""The tables of a study."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from negotiation.reports import words
from negotiation.reports.block import Cell, Table
from negotiation.reports.changes import NOTE, Changes
from negotiation.reports.spelling import count, told, value
from negotiation.reports.truce_tables import least

Body = Mapping[str, Any]
_BRIEF = 60


def ruled(rule: str) -> str:
    """A disagreement rule as a name in a sentence."""
    return f"the {words.rule(rule)}"


def names(body: Body) -> list[str]:
    """The principals' names."""
    return [body["parties"][party] for party in body["principals"]]


def each(body: Body, prefix: str) -> list[str]:
    """A column for each principal."""
    return [f"{prefix} of {party}" for party in body["principals"]]


def _numbers(body: Body, values: Body | None) -> tuple[Cell, ...]:
    return tuple(value((values or {}).get(party)) for party in body["principals"])


def moves(body: Body, changes: Changes, deal: str) -> tuple[Cell, ...]:
    """What each principal changes in a deal."""
    return tuple(changes.by(party, deal) for party in body["principals"])


def truces(body: Body, changes: Changes) -> Table:
    """The truces by rank: what they change, and what they bring."""
    rows = []
    for truce in body["truces"]:
        rows.append((
            str(truce["rank"]), *moves(body, changes, truce["deal"]),
            *_numbers(body, truce["gains"]), truce["efficient"], truce["ratifiable"]))
    return Table(
        "Truces, best Nash product first",
        ("rank", *names(body), *each(body, "gain"), "efficient", "ratifiable"),
        tuple(rows),
        f"{NOTE} Gains are over {ruled(body['disagreement']['rule'])}.",
    )


def holds(body: Body, changes: Changes) -> Table:
    """The truces by rank: what keeps each, and what breaks it."""
    rows = []
    for truce in body["truces"]:
        rows.append((
            str(truce["rank"]),
            *(least(truce["critical_discount_by_party"][party]) for party in body["principals"]),
            *_numbers(body, truce["slack"]), value(truce["survives_hazard"]),
            _binding(body, changes, truce)))
    given = ", ".join(f"{name} {told(body['one_shot']['discount'][party])}"
                      for party, name in zip(body["principals"], names(body), strict=True))
    return Table(
        "What keeps each truce, and what breaks it",
        ("rank", *each(body, "least discount"), *each(body, "slack"), "survives hazard",
         "tightest breach"),
        tuple(rows),
        f"Discount factors of the file: {given}. Slack: what a party would lose by its most "
        "profitable breach, in average payoff a period. Tightest breach: the one of the party with "
        "the least slack, and the levels it would move to. Survives hazard: the greatest chance "
        "of a breakdown in a period at which nobody breaks the truce.",
    )


def _binding(body: Body, changes: Changes, truce: Body) -> str | None:
    binding = truce["binding"]
    if binding is None:
        return None
    moved = changes.breach(binding["party"], binding["deviation"], truce["deal"])
    return f"{body['parties'][binding['party']]}: {moved}"


def among_deals(body: Body) -> list[Body]:
    """The observed profiles that are deals of the study."""
    return [seen for seen in body["observed"] if seen["deal"]]


def observed(body: Body, changes: Changes) -> Table:
    """The observed deals: what they change, and what they bring."""
    rows = [
        (seen["name"], seen["date"] or None, *moves(body, changes, seen["deal"]),
         *_numbers(body, seen["gains"]))
        for seen in among_deals(body)]
    return Table("Observed deals", ("deal", "date", *names(body), *each(body, "gain")),
                 tuple(rows),
                 f"{NOTE} Gains are over {ruled(body['disagreement']['rule'])}.")


def observed_verdicts(body: Body) -> Table:
    """The observed deals and the verdicts on them."""
    rows = []
    for seen in among_deals(body):
        verdict = seen["verdicts"]
        rows.append((
            seen["name"], verdict["individually_rational"], verdict["efficient"],
            verdict["doctrine"], verdict["ratifiable"], verdict["self_enforcing"],
            least(verdict["critical_discount"]["nash"]),
            seen["nash_rank"],
            seen["truce_rank"]))
    of = max((seen["of"] for seen in among_deals(body)), default=0)
    return Table(
        "Verdicts on them",
        ("deal", "rational", "efficient", "within doctrine", "ratifiable", "stable",
         "critical discount", "Nash rank", "truce rank"),
        tuple(rows),
        f"Rational: no principal is worse off than at {ruled(body['disagreement']['rule'])}; the "
        f"Nash rank is among {count(of, 'such deal')}. Stable: self-enforcing at the discount "
        "factors of the file. Critical discount: one discount factor for all; never: the deal "
        "holds at none below 1.",
    )


def one_shot(body: Body, changes: Changes) -> Table:
    """The one-shot equilibria."""
    rows = tuple((moves(body, changes, deal)) for deal in body["one_shot"]["equilibria"])
    return Table("One-shot equilibria", tuple(names(body)), rows, NOTE)


def threats(body: Body) -> Table:
    """For each principal its patience, and what a breach of a truce leads to."""
    play = body["one_shot"]
    rows = []
    for party, name in zip(body["principals"], names(body), strict=True):
        rows.append((
            name, value(play["discount"][party]), value(play["volatility"][party]),
            play["lag"][party], value(play["reversion"][party]["payoff"]),
            value(play["security"][party])))
    period = body["period"]
    return Table(
        "Patience and threats",
        ("party", f"discount factor a {period}", f"volatility a {period}",
         f"{period}s before its breach is seen", "payoff in its worst one-shot equilibrium",
         "security level"),
        tuple(rows),
        "Security level: the least that the others can hold the party to, in pure strategies.",
        by_player=True)


def robustness(body: Body) -> Table:
    """In how many draws each finding holds, and what moves it."""
    rows = []
    for found in body["robustness"]["findings"]:
        moved = [f"{words.quantity(item['quantity'])} ({item['correlation']:+.2f})"
                 for item in found["moved_most_by"]]
        rows.append((brief(found["sentence"]), words.asked(found, body["parties"]),
                     round(100 * found["share"], 1),
                     round(100 * found["sampling_error"], 2), "; ".join(moved) or None))
    return Table(
        "Share of draws in which each finding holds",
        ("finding", "asked of each draw", "yes in %", "sampling error", "moved most by"),
        tuple(rows),
        "All numbers are drawn independently of each other. Sampling error: one standard error; "
        "where all draws agree, the true share lies within 300/draws percent of theirs (95 % "
        "confidence). Moved most by: uncertain numbers with the rank correlation between them and "
        "the answer.",
    )


def brief(sentence: str) -> str:
    """The beginning of a finding that is told in full elsewhere."""
    return textwrap.shorten(sentence, _BRIEF, placeholder=" …")


def deals(body: Body) -> Table:
    """All deals of the principals, with their payoffs and verdicts."""
    rows = []
    for item in body["deals"]:
        verdict = item["verdicts"]
        rows.append((
            item["deal"], *(value(item["payoffs"][party]) for party in body["parties"]),
            verdict["individually_rational"], verdict["efficient"], verdict["doctrine"],
            verdict["ratifiable"], verdict["one_shot_equilibrium"], verdict["self_enforcing"],
            value(verdict["critical_discount"]["nash"]),
            value(verdict["critical_discount"]["security"]), value(verdict["expected_life"])))
    return Table(
        "All deals",
        ("deal", *(f"payoff of {party}" for party in body["parties"]), "individually rational",
         "efficient", "doctrine", "ratifiable", "one-shot equilibrium", "self-enforcing",
         "critical discount, nash", "critical discount, security", "expected life"),
        tuple(rows),
    )


def alignments(body: Body) -> Table:
    """What each partner's choice does to the Nash deal, term by term."""
    names, split = body["parties"], any(item["feasibility"] for item in body["coalition_effects"])
    terms = ("threat", "pie", *(("feasibility",) if split else ()), "total")
    choices: dict[tuple[str, str], dict[str, Body]] = {}
    for item in body["coalition_effects"]:
        made = names[item["partner"]], ", ".join(item["alignment"].values())
        choices.setdefault(made, {})[item["party"]] = item
    return Table(
        "Effects of a partner's choice on the Nash deal",
        ("partner", "choice", *(f"{term} for {p}" for term in terms for p in body["principals"])),
        tuple((*made, *(found[p][term] for term in terms for p in body["principals"]))
              for made, found in choices.items()),
        "One partner moves at a time; payoffs against the status quo of the partners. Threat: "
        "through what happens without a deal, which is all that counts if the measure ends with a "
        "deal. Pie: through what the deals are worth, if the measure stays." + (
            " Feasibility: through outside options, which a deal has to match." if split else ""),
        by_player=True)
