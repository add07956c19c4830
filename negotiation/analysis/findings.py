"""Findings: sentences that carry their numbers, each with the question a draw can answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from negotiation.analysis.finding import Finding
from negotiation.analysis.limit_findings import limit_findings
from negotiation.analysis.outcomes import Index, Outcomes
from negotiation.analysis.verdicts import Verdicts
from negotiation.analysis.wording import (
    change,
    counted,
    decimal_of,
    joined,
    ordinal,
    percent,
    sentence_start,
    signed,
    unit,
)
from negotiation.equilibria.rationalizable import rationalizable
from negotiation.model.parts import Party
from negotiation.model.uncertain import mode
from negotiation.robustness.questions import Question
from negotiation.truces.stage import Stage

Record = Mapping[str, Any]


def findings(
    judged: Verdicts,
    counts: Mapping[str, int],
    truces: Sequence[Record],
    bargaining: Mapping[str, Record],
    observed: Sequence[Record],
    limits: Record | None,
    packages: Record,
) -> list[Finding]:
    """All findings of a study, the most important first."""
    return [
        *_stability(judged, counts, truces),
        *_one_shot(judged),
        *_best_truce(judged, truces),
        *_nash_solution(judged, bargaining, truces),
        *_observed(judged, observed),
        *_limits(judged, counts),
        *limit_findings(judged.outcomes, limits, packages, bargaining),
        *_partners(judged, truces, observed),
    ]


def _stability(
    judged: Verdicts, counts: Mapping[str, int], truces: Sequence[Record]
) -> Iterator[Finding]:
    outcomes = judged.outcomes
    talks = outcomes.negotiation
    if not judged.timed:
        yield Finding("no-discount", "The file gives no discount factor for every principal: "
                      "only critical discount factors are reported, no verdict on stability.")
        return
    patience = " and ".join(
        f"{decimal_of(judged.ground.discount[k])} for {party.label}"
        for k, party in enumerate(talks.principals)
    )
    period = talks.time.period
    held = (
        f"{counts['self_enforcing']:,} of {counted(counts['feasible'], 'deal')} that the parties' "
        f"own limits allow are self-enforcing: no principal gains by breaking them, if a {period} "
        f"later counts by a factor of {patience}, with {_breakdown(judged.ground, period)}"
    )
    if truces:
        yield Finding("some-truce", f"{held}. {len(truces):,} of them leave no principal worse off "
                      "than without a deal and count as stable truces.",
                      Question("some-truce"))
    else:
        yield Finding("no-truce", f"{held}. None of them leaves every principal at least as well "
                      "off as without a deal, so no truce is stable.",
                      Question("some-truce", negate=True))


def _breakdown(ground: Stage, period: str) -> str:
    """What can end a truce besides a breach."""
    said = "no breakdown by chance" if not ground.hazard else (
        f"a chance of {percent(ground.hazard)} a {period} that a truce breaks down whatever they "
        "do")
    if ground.summit.certain:
        return said
    return (f"{said}, and a chance of {percent(ground.summit.renewal)} that it is renewed at the "
            f"summit every {counted(ground.summit.periods, period)}")


def _one_shot(judged: Verdicts) -> Iterator[Finding]:
    outcomes, equilibria = judged.outcomes, judged.ground.equilibria
    if not equilibria:
        yield Finding("no-one-shot", "Played once, the negotiation has no pure equilibrium, so no "
                      "threat of reversion is defined.", Question("some-one-shot", negate=True))
        return
    first, start = equilibria[0], outcomes.start
    several = "" if len(equilibria) == 1 else f" (one of {len(equilibria)} pure equilibria)"
    worth = joined([
        f"{signed(outcomes.stage.exact_payoff(k, first))} for {party.label}"
        for k, party in enumerate(outcomes.negotiation.principals)
    ])
    yield Finding("one-shot", f"Played once, without a future to lose, the talks end at "
                  f"{change(outcomes, first)}{several}: {worth}{unit(outcomes)}.",
                  Question("one-shot", outcomes.in_part(first)))
    if all(len(left) == 1 for left in rationalizable(outcomes.stage).surviving.values()):
        yield Finding("one-shot-only", "There is no other equilibrium of one-shot play, mixed or "
                      "correlated: iterated strict dominance leaves nothing else.")
    if start is not None and start not in equilibria:
        yield Finding("status-quo-unstable", "The status quo is no one-shot equilibrium: only the "
                      "future holds it.",
                      Question("one-shot", outcomes.in_part(start), negate=True))


def _best_truce(judged: Verdicts, truces: Sequence[Record]) -> Iterator[Finding]:
    if not truces:
        return
    best, outcomes = truces[0], judged.outcomes
    talks, place = outcomes.negotiation, _place(outcomes, truces[0]["deal"])
    where = outcomes.in_part(place)
    gains = joined([f"{signed(best['gains'][p.id])} for {p.label}" for p in talks.principals])
    home = ""
    if judged.win_sets:
        home = " It would be ratified at home." if best["ratifiable"] else \
            f" It would be turned down at home ({'; '.join(_refusals(judged, place))})."
    yield Finding("best-truce", f"The best stable truce, by the product of the principals' "
                  f"gains, is {change(outcomes, place)}; gains over no deal: {gains}"
                  f"{unit(outcomes)}.{home}", Question("best-truce", where))
    period = talks.time.period
    yield Finding("best-truce-stable", f"The best truce holds up to a breakdown chance of "
                  f"{percent(best['survives_hazard'])} a {period}.{_life(judged)}",
                  Question("stable", where))
    needed = {p: c for p, c in best["critical_discount_by_party"].items() if c}
    if needed:
        weakest = max(needed, key=lambda party: float(needed[party]))
        yield Finding("best-truce-breaks", "Were all principals equally patient, "
                      f"{talks.party(weakest).label} would break it first, below a discount factor "
                      f"of {decimal_of(needed[weakest])} a {period}.",
                      Question("breaks-first", where, (weakest,)))


def _life(judged: Verdicts) -> str:
    """How long a truce lasts on average, and what ends it."""
    time = judged.outcomes.negotiation.time
    if judged.life is None:
        return ""
    said = f" While nobody breaks it, it lasts {decimal_of(judged.life)} {time.period}s on average"
    if time.horizon is None or time.renewal is None:
        return f"{said} before it breaks down."
    return (f"{said}, with a chance of {percent(1 - mode(time.renewal))} that it is not renewed at "
            f"the summit every {counted(time.horizon, time.period)}.")


def _nash_solution(
    judged: Verdicts, bargaining: Mapping[str, Record], truces: Sequence[Record]
) -> Iterator[Finding]:
    outcomes = judged.outcomes
    rule = outcomes.negotiation.disagreement.rule
    solution = bargaining[rule]["solutions"].get("nash")
    against = {"status-quo": "the status quo", "equilibrium": "the one-shot equilibrium",
               "security": "security levels", "threats": "rational threats",
               }.get(rule, "the file's disagreement payoffs")
    if solution is None or solution["deal"] is None:
        yield Finding("no-agreement", "No deal that the parties' own limits allow is better "
                      f"than {against} for all principals: bargaining ends without agreement.")
        return
    place = _place(outcomes, solution["deal"])
    question = Question("nash-deal", outcomes.in_part(place))
    if truces and truces[0]["deal"] == solution["deal"]:
        yield Finding("nash-deal", "The best truce is also the Nash bargaining solution against "
                      f"{against}.", question)
        return
    verdict = {True: "it is self-enforcing", False: "it is not self-enforcing",
               None: "its stability is open without discounts"}[judged.keeps(place)]
    yield Finding("nash-deal", f"The Nash bargaining solution against {against} is "
                  f"{change(outcomes, place)}; {verdict}.", question)


def _observed(judged: Verdicts, observed: Sequence[Record]) -> Iterator[Finding]:
    outcomes = judged.outcomes
    period = outcomes.negotiation.time.period
    for number, seen in enumerate(observed, start=1):
        key, name = f"observed-{number}", sentence_start(seen["name"])
        if seen["deal"] is None:
            yield Finding(key, f"{name} is none of the deals studied: {seen['why']}.")
            continue
        verdict = seen["verdicts"]
        where = outcomes.part.index(seen["profile"])
        if where is None:
            yield Finding(key, f"{name} lies outside the parties' own limits: "
                          f"{'; '.join(verdict['doctrine_why'])}.")
            continue
        if where == outcomes.part.status_quo:
            yield Finding(f"{key}-status-quo", f"{name} is the status quo itself.")
        else:
            yield _standing(key, name, seen, where)
        stable, critical = verdict["self_enforcing"], verdict["critical_discount"]["nash"]
        if stable is None:
            continue
        needs = "no discount factor below 1 would sustain it" if critical is None else \
            f"a common discount factor of {decimal_of(critical)} a {period} or more sustains it"
        yield Finding(f"{key}-stable", f"{name} is {'' if stable else 'not '}self-enforcing; "
                      f"{needs}.", Question("stable", where, negate=not stable))


def _standing(key: str, name: str, seen: Record, where: Index) -> Finding:
    """How an observed deal compares with no deal and with the other deals."""
    verdict = seen["verdicts"]
    rational = verdict["individually_rational"]
    efficient = f"and is {'' if verdict['efficient'] else 'not '}efficient"
    if seen["gains"] is None:
        return Finding(key, f"{name} cannot be compared with no deal, which the file's rule leaves "
                       f"open, {efficient}.")
    standing = "leaves no principal worse off than without a deal, ranks " \
        f"{ordinal(seen['nash_rank'])} of {counted(seen['of'], 'such deal')} by the product of " \
        "gains," if rational else "leaves some principal worse off than without a deal"
    return Finding(f"{key}-rational", f"{name} {standing} {efficient}.",
                   Question("rational", where, negate=not rational))


def _limits(judged: Verdicts, counts: Mapping[str, int]) -> Iterator[Finding]:
    outcomes = judged.outcomes
    parties = outcomes.negotiation.parties
    if counts["feasible"] < counts["deals"]:
        who = [party.label for party, bundles in zip(parties, outcomes.reasons, strict=True)
               if any(bundles)]
        yield Finding("doctrine", f"Limits that {joined(who)} {'set' if len(who) > 1 else 'sets'} "
                      f"on concessions rule out {counts['deals'] - counts['feasible']:,} of "
                      f"{counts['deals']:,} deals.")
    if judged.win_sets:
        who = [party.label for party in parties if party.id in judged.win_sets]
        yield Finding("ratification", f"{counts['ratifiable']:,} of "
                      f"{counted(counts['feasible'], 'deal')} that those limits allow would be "
                      f"ratified at home in {joined(who)}.")


def _partners(
    judged: Verdicts, truces: Sequence[Record], observed: Sequence[Record]
) -> Iterator[Finding]:
    """Which third parties gain and lose against the status quo under the leading deals."""
    outcomes = judged.outcomes
    talks = outcomes.negotiation
    partners = [party for party in talks.parties if party.role == "partner"]
    start = outcomes.full.status_quo
    if not partners or start is None:
        return
    before = outcomes.payoffs(start)
    deals = {entry["deal"]: ("the best truce", entry) for entry in truces[:1]}
    for entry in (seen for seen in observed if seen["deal"] is not None):
        deals.setdefault(entry["deal"], (entry["name"], entry))
    for deal, (subject, entry) in deals.items():
        change_of = {p.id: entry["payoffs"][p.id] - before[p.id] for p in partners}
        better = [p for p in partners if change_of[p.id] > 0]
        worse = [p for p in partners if change_of[p.id] < 0]
        where = _where(outcomes, deal)
        if where is None or not better + worse:
            continue
        yield Finding(
            f"partners-{subject}",
            f"Under {subject}, {_moved(better, change_of, 'gain')} and "
            f"{_moved(worse, change_of, 'lose')} against the status quo{unit(outcomes)}.",
            Question("gain", where, tuple(p.id for p in better)) if better else None,
        )


def _moved(parties: Sequence[Party], gains: Mapping[str, Fraction], verb: str) -> str:
    """Who gains or loses, and how much."""
    if not parties:
        return f"no partner {verb}s"
    who = joined([f"{party.label} ({signed(gains[party.id])})" for party in parties])
    return f"{who} {verb}{'s' if len(parties) == 1 else ''}"


def _place(outcomes: Outcomes, deal: str) -> Index:
    """Where a deal lies in the stage game, by its name."""
    return outcomes.stage.index(deal.split(","))


def _where(outcomes: Outcomes, deal: str) -> Index | None:
    """Where a deal lies in `part`, by its name; None where doctrine forbids it."""
    bundles = deal.split(",")
    if any(b not in names for b, names in zip(bundles, outcomes.stage.actions, strict=True)):
        return None
    return outcomes.in_part(outcomes.stage.index(bundles))


def _refusals(judged: Verdicts, place: Index) -> list[str]:
    outcomes = judged.outcomes
    index = outcomes.full.index(outcomes.part.profile(outcomes.in_part(place)))
    return judged.refusals(index) if index is not None else []
