"""Findings: sentences that carry their numbers, each with the question a draw can answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from negotiation.analysis.outcomes import Index, Outcomes
from negotiation.analysis.verdicts import Verdicts
from negotiation.exact import decimal
from negotiation.robustness.questions import Question


@dataclass(frozen=True)
class Finding:
    """One sentence, true at the modes of the file's numbers.

    Parameters
    ----------
    id
        A short name.
    sentence
        What was found, with its numbers.
    question
        What is asked of every draw; None where nothing uncertain enters.
    """

    id: str
    sentence: str
    question: Question | None = None


def findings(
    judged: Verdicts,
    counts: Mapping[str, int],
    truces: Sequence[Mapping[str, Any]],
    bargaining: Mapping[str, Mapping[str, Any]],
    observed: Sequence[Mapping[str, Any]],
) -> list[Finding]:
    """All findings of a study, the most important first."""
    return [
        *_stability(judged, counts, truces),
        *_one_shot(judged),
        *_best_truce(judged, truces),
        *_nash_solution(judged, bargaining),
        *_observed(judged, observed),
        *_limits(judged, counts),
        *_partners(judged, truces, observed),
    ]


def _stability(
    judged: Verdicts, counts: Mapping[str, int], truces: Sequence[Mapping[str, Any]]
) -> Iterator[Finding]:
    names, period = _names(judged), judged.outcomes.negotiation.time.period
    if not judged.timed:
        yield Finding("no-discount", "The file gives no discount for every principal: only "
                      "critical discounts are reported, no verdict on stability.")
        return
    patience = " and ".join(
        f"{decimal(judged.ground.discount[k] or 0)} ({names[party]})"
        for party, k in zip(judged.outcomes.principals, judged.outcomes.axes, strict=True)
    )
    held = (
        f"{counts['self_enforcing']} of {counts['feasible']} allowed deals keep all principals "
        f"in line at discounts a {period} of {patience} and a breakdown hazard of "
        f"{_percent(judged.ground.hazard)} a {period}"
    )
    if not truces:
        yield Finding("no-truce", f"{held}; none of them is at least as good as disagreement for "
                      "all, so no truce is stable.", Question("some-truce", negate=True))
        return
    yield Finding("some-truce", f"{held}; {counts['truces']} of these are at least as good as "
                  "disagreement for all and count as stable truces.", Question("some-truce"))


def _one_shot(judged: Verdicts) -> Iterator[Finding]:
    outcomes, equilibria = judged.outcomes, judged.ground.equilibria
    if not equilibria:
        yield Finding("no-one-shot", "Played once, the negotiation has no pure equilibrium, so no "
                      "reversion threat is defined.", Question("some-one-shot", negate=True))
        return
    first = equilibria[0]
    start = outcomes.part.status_quo
    what = "the status quo itself" if first == start else _change(outcomes, first)
    several = "" if len(equilibria) == 1 else f", one of {len(equilibria)} pure equilibria"
    yield Finding("one-shot", f"Played once, without a shadow of the future, the talks end at "
                  f"{what}{several}.", Question("one-shot", first))
    if start is not None and start not in equilibria:
        yield Finding("status-quo-unstable", "The status quo is no one-shot equilibrium: only the "
                      "future holds it.", Question("one-shot", start, negate=True))


def _best_truce(judged: Verdicts, truces: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    if not truces:
        return
    best, outcomes = truces[0], judged.outcomes
    names, talks = _names(judged), outcomes.negotiation
    index = _stage_index(outcomes, best["deal"])
    gains = ", ".join(
        f"{_signed(best['gains'][party])} for {names[party]}" for party in outcomes.principals
    )
    start = outcomes.part.status_quo
    what = "the status quo itself" if index == start else _change(outcomes, index)
    unit = f" ({talks.unit})" if talks.unit else ""
    yield Finding("best-truce", f"The best stable truce by Nash product is {what}; gains over "
                  f"disagreement{unit}: {gains}.", Question("best-truce", index))
    yield from _breaking_point(judged, best, index, "The best truce", "best-truce")


def _breaking_point(
    judged: Verdicts, truce: Mapping[str, Any], index: Index, subject: str, name: str
) -> Iterator[Finding]:
    """Who breaks a stable deal first, and how much volatility it survives."""
    names, period = _names(judged), judged.outcomes.negotiation.time.period
    needed = {p: c for p, c in truce["critical_discount_by_party"].items() if c}
    life = judged.life
    lasting = "" if life is None else f" Chance alone ends it after {decimal(life)} " \
        f"{period}s on average."
    if not needed:
        yield Finding(f"{name}-untempted", f"{subject} tempts nobody: it is a one-shot "
                      f"equilibrium.{lasting}", Question("one-shot", index))
        return
    weakest = max(needed, key=lambda party: float(needed[party]))
    yield Finding(f"{name}-breaks", f"{subject} is broken first by {names[weakest]}, below a "
                  f"discount of {decimal(needed[weakest])} a {period}; it survives a breakdown "
                  f"hazard of up to {_percent(truce['survives_hazard'])} a {period}.{lasting}",
                  Question("breaks-first", index, (weakest,)))


def _nash_solution(
    judged: Verdicts, bargaining: Mapping[str, Mapping[str, Any]]
) -> Iterator[Finding]:
    outcomes = judged.outcomes
    rule = outcomes.negotiation.disagreement.rule
    solution = bargaining[rule]["solutions"].get("nash")
    if solution is None or solution["deal"] is None:
        yield Finding("no-agreement", f"No allowed deal is better than disagreement ({rule}) for "
                      "all principals: bargaining ends without agreement.")
        return
    index = _stage_index(outcomes, solution["deal"])
    stable = judged.keeps(index)
    verdict = {True: "it is self-enforcing", False: "it is not self-enforcing",
               None: "its stability is open without discounts"}[stable]
    yield Finding("nash-deal", f"The Nash bargaining solution against {rule} is "
                  f"{_change(outcomes, index)}; {verdict}.", Question("nash-deal", index))
    if stable is not None:
        yield Finding("nash-deal-stable", f"The Nash deal is {'' if stable else 'not '}"
                      "self-enforcing.", Question("stable", index, negate=not stable))


def _observed(judged: Verdicts, observed: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    outcomes = judged.outcomes
    for number, seen in enumerate(observed, start=1):
        key = f"observed-{number}"
        verdict = seen["verdicts"]
        rational = "better than or as good as disagreement for all" if \
            verdict["individually_rational"] else "worse than disagreement for some principal"
        index = outcomes.part.index(seen["profile"])
        if index is None:
            yield Finding(key, f"{seen['name']} lies outside the doctrines: "
                          f"{'; '.join(verdict['doctrine_why'])}.")
            continue
        rank = "" if seen["nash_rank"] is None else \
            f", ranks {_ordinal(seen['nash_rank'])} of {seen['of']} by Nash product"
        yield Finding(f"{key}-rational", f"{seen['name']} is {rational}{rank}, and is "
                      f"{'' if verdict['efficient'] else 'not '}efficient.",
                      Question("rational", index, negate=not verdict["individually_rational"]))
        if verdict["self_enforcing"] is None:
            continue
        stable = verdict["self_enforcing"]
        critical = verdict["critical_discount"]["nash"]
        at = "at no discount below 1" if critical is None else \
            f"from a common discount of {decimal(critical)} a {outcomes.negotiation.time.period}"
        yield Finding(f"{key}-stable", f"{seen['name']} is {'' if stable else 'not '}"
                      f"self-enforcing: reversion sustains it {at}.",
                      Question("stable", index, negate=not stable))


def _limits(judged: Verdicts, counts: Mapping[str, int]) -> Iterator[Finding]:
    names = {party.id: party.label for party in judged.outcomes.negotiation.parties}
    ruled_out = counts["deals"] - counts["feasible"]
    if ruled_out:
        who = [names[party.id]
               for party, bundles in zip(judged.outcomes.negotiation.parties,
                                         judged.outcomes.reasons, strict=True)
               if any(bundles)]
        yield Finding("doctrine", f"Self-imposed limits of {' and '.join(who)} rule out "
                      f"{ruled_out} of {counts['deals']} deals.")
    if judged.win_sets:
        who = [names[party] for party in judged.win_sets]
        yield Finding("ratification", f"{counts['ratifiable']} of {counts['feasible']} allowed "
                      f"deals would be ratified at home ({' and '.join(who)}).")


def _partners(
    judged: Verdicts,
    truces: Sequence[Mapping[str, Any]],
    observed: Sequence[Mapping[str, Any]],
) -> Iterator[Finding]:
    """Which third parties are better off than at the status quo under the leading deal."""
    outcomes = judged.outcomes
    talks, start = outcomes.negotiation, outcomes.part.status_quo
    partners = [party for party in talks.parties if party.role == "partner"]
    leading = [(entry, "the best stable truce") for entry in truces[:1]]
    leading += [(entry, entry["name"]) for entry in observed[:1]]
    if not partners or start is None:
        return
    before = {
        name: outcomes.stage.exact_payoff(i, start)
        for i, name in enumerate(outcomes.stage.players)
    }
    for number, (entry, subject) in enumerate(leading):
        index = outcomes.part.index(entry["profile"]) if "profile" in entry else \
            _stage_index(outcomes, entry["deal"])
        if index is None or index == start:
            continue
        better = [p for p in partners if entry["payoffs"][p.id] > before[p.id]]
        worse = [p for p in partners if entry["payoffs"][p.id] < before[p.id]]
        yield Finding(
            f"partners-{number}",
            f"Under {subject} {_list(better)} {_are(better)} better off than at the status quo"
            + (f", {_list(worse)} {_are(worse)} worse off." if worse else "."),
            Question("gain", index, tuple(p.id for p in better)) if better else None,
        )


def _change(outcomes: Outcomes, index: Index) -> str:
    """What a deal of the stage game changes against the status quo, in words."""
    talks = outcomes.negotiation
    profile = outcomes.part.profile(index)
    moved = [
        f"{issue.label} from {issue.levels[issue.status_quo]} to {profile[issue.id]}"
        for issue in talks.issues
        if issue.id in profile and profile[issue.id] != issue.levels[issue.status_quo]
    ]
    return f"[{'; '.join(moved)}]" if moved else "the status quo"


def _stage_index(outcomes: Outcomes, deal: str) -> Index:
    """Where a deal lies in the stage game, by its name."""
    bundles = dict(zip(outcomes.axes, deal.split(","), strict=True))
    return tuple(
        outcomes.stage.actions[axis].index(bundles[axis]) if axis in bundles else 0
        for axis in range(outcomes.stage.n)
    )


def _names(judged: Verdicts) -> dict[str, str]:
    return {party.id: party.label for party in judged.outcomes.negotiation.principals}


def _percent(share: Any) -> str:
    return "none" if share is None else f"{decimal(100 * float(share), 2)} %"


def _signed(number: Any) -> str:
    return ("+" if number > 0 else "") + decimal(number)


def _ordinal(rank: int) -> str:
    ending = "th" if 10 <= rank % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{ending}"


def _list(parties: Sequence[Any]) -> str:
    names = [party.label for party in parties]
    if not names:
        return "no partner"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _are(parties: Sequence[Any]) -> str:
    return "are" if len(parties) > 1 else "is"
