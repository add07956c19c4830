"""Findings on time: what a summit must promise, what fades, whose volatility, which ladder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from negotiation.analysis.finding import Finding
from negotiation.analysis.outcomes import Index, Outcomes
from negotiation.analysis.verdicts import Verdicts
from negotiation.analysis.wording import (
    change,
    counted,
    decimal_of,
    joined,
    percent,
    signed,
    unit,
)
from negotiation.errors import InputError
from negotiation.model.negotiation import Negotiation
from negotiation.model.uncertain import mode
from negotiation.truces.breaking_point import breaking_points
from negotiation.truces.chance_erosion import kept_until_lost
from negotiation.truces.drift import drift_of_talks
from negotiation.truces.erosion import waiting
from negotiation.truces.fading_truce import FadingTruce
from negotiation.truces.gradualism import gradual
from negotiation.truces.judging import least_renewal
from negotiation.truces.ladders import ladder_in_short
from negotiation.truces.moving_stage import MovingStage
from negotiation.truces.outlasting import first_break, outlasting
from negotiation.truces.stated_terms import stated_terms
from negotiation.truces.terms import terms

Record = Mapping[str, Any]

# So many of the best truces are followed through time.
_LOOKED_AT = 10


def time_findings(judged: Verdicts, truces: Sequence[Record]) -> Iterator[Finding]:
    """One finding or more on each: buying time, eroding leverage, volatility, ladders."""
    if not judged.timed or not truces:
        return
    outcomes = judged.outcomes
    place = outcomes.stage.index(truces[0]["deal"].split(","))
    levels = outcomes.part.profile(outcomes.in_part(place))
    yield from _summit(judged, place)
    yield from _steps(judged, levels)
    yield from _volatility(judged, truces[0])
    yield from _changes(judged, place)
    if outcomes.negotiation.leverage:
        yield from _erosion(judged, truces)
    for measures in outcomes.negotiation.ladders:
        yield from _ladder(outcomes, measures.id, levels)


def _summit(judged: Verdicts, place: Index) -> Iterator[Finding]:
    """It buys time until the next summit: how likely renewal must be."""
    time, ground = judged.outcomes.negotiation.time, judged.ground
    if time.horizon is None or time.renewal is None or ground.summit.certain:
        return
    needed = least_renewal(ground, place, "nash")
    if needed is None:
        return
    end = f"the file puts it at {percent(mode(time.renewal))}"
    said = (f"nobody is tempted to break it even if renewal were sure to fail; {end}"
            if not needed else
            f"below a chance of renewal of {percent(needed)} it would be broken before; {end}")
    yield Finding("summit", f"The best truce buys time until the summit every "
                  f"{counted(time.horizon, time.period)}: {said}.")


def _steps(judged: Verdicts, levels: Mapping[str, str]) -> Iterator[Finding]:
    """Whether the best truce needs steps, because something cannot be taken back."""
    talks = judged.outcomes.negotiation
    bound = [issue for issue in talks.issues if not issue.reversible and issue.id in levels]
    if not bound:
        return
    names = joined([issue.label.lower() for issue in bound])
    if all(levels[issue.id] == issue.levels[issue.status_quo] for issue in bound):
        yield Finding("steps", f"The best truce leaves what cannot be taken back ({names}) as it "
                      "is, so nothing is gained by going slowly.")
        return
    found = gradual(talks, levels)
    if not found.path:
        said = f"moves what cannot be taken back ({names}), and no self-enforcing path leads there"
    elif len(found.path) == 1:
        said = f"moves what cannot be taken back ({names}) and can do so at once"
    else:
        said = (f"moves what cannot be taken back ({names}); the fastest self-enforcing path takes "
                f"{counted(len(found.path) - 1, talks.time.period)}")
    yield Finding("steps", f"The best truce {said}.")


def _volatility(judged: Verdicts, best: Record) -> Iterator[Finding]:
    """How volatile each principal's commitment may be, the others' staying as they are."""
    talks, limit = judged.outcomes.negotiation, best["survives_hazard"]
    if limit is None or limit == 1:
        return
    parts = []
    for party in talks.principals:
        own, others = mode(party.volatility), Fraction(1)
        for other in talks.principals:
            if other.id != party.id:
                others *= 1 - mode(other.volatility)
        most = 1 - (1 - Fraction(limit)) / others
        if most >= 0:
            parts.append(f"{percent(most)} for {party.label} (the file: {percent(own)})")
    if parts:
        yield Finding("volatility", "A commitment may be dropped, the other's staying as it is, "
                      f"with a chance a {talks.time.period} of up to {joined(parts)}: so much the "
                      "best truce survives.")


def _changes(judged: Verdicts, place: Index) -> Iterator[Finding]:
    """The smallest change of each number alone that breaks the best truce."""
    talks, ground = judged.outcomes.negotiation, judged.ground
    players = ground.game.players
    patience, unseen, falls = [], [], []
    for party, at in breaking_points(ground, place).items():
        i, label = players.index(party), talks.party(party).label
        patience.append(f"below {decimal_of(at.discount)} for {label} (the file: "
                        f"{decimal_of(ground.discount[i])})")
        falls.append(f"{decimal_of(at.fall)} for {label}")
        if at.lag is not None:
            unseen.append(f"by {label} for more than {counted(at.lag, talks.time.period)} "
                          f"(the file: {ground.lag[i]})")
    if patience:
        late = f"a breach that goes unseen, {joined(unseen, 'or')}; " if unseen else ""
        yield Finding("breaks", "Any one of these would break the best truce: a discount factor "
                      f"{joined(patience, 'or')}; {late}a fall of what it is worth by "
                      f"more than {joined(falls, 'or')}{unit(judged.outcomes)}.")


def _erosion(judged: Verdicts, truces: Sequence[Record]) -> Iterator[Finding]:
    """In which window the best truces hold, whether one unravels, and whom waiting favours."""
    outcomes = judged.outcomes
    talks = outcomes.negotiation
    stage = MovingStage(drift_of_talks(talks, outcomes.part))
    without = next((t for t in range(stage.drift.horizon + 1) if not stage.equilibria(t)), None)
    if without is not None:
        yield Finding("erosion", f"As the leverage in {_fading(talks)} fades, whether truces hold "
                      f"cannot be said: from {talks.time.period} {without} on breaking one would "
                      "lead to no pure one-shot equilibrium.")
        return
    game = stage.drift.game
    agreed = terms(game, **stated_terms(talks, game))
    places = [outcomes.stage.index(entry["deal"].split(",")) for entry in truces[:_LOOKED_AT]]
    found = outlasting(stage, [outcomes.in_part(place) for place in places], agreed)
    yield _window(talks, found)
    yield from _unravelling(outcomes, found, places)
    moved = {player: at["change"] for player, at in waiting(stage, "nash").items()
             if at["change"]}
    if moved:
        told = joined([f"{signed(x)} for {talks.party(player).label}"
                       for player, x in moved.items()])
        favoured = _labels(talks, [player for player, x in moved.items() if x > 0])
        yield Finding("waiting", "As leverage fades, what a broken deal leads to changes by "
                      f"{told}{unit(outcomes)}: waiting favours {favoured or 'nobody'}.")


def _fading(talks: Negotiation) -> str:
    return joined([talks.issue(name).label.lower()
                   for name in dict.fromkeys(lever.issue for lever in talks.leverage)])


def _window(talks: Negotiation, found: Sequence[FadingTruce | None]) -> Finding:
    best, many = found[0], found.count(None)
    what, period = _fading(talks), talks.time.period
    if best is None:
        return Finding("erosion", f"The best truce outlasts the leverage in {what}: it holds in "
                       f"every {period} as that fades. Of the {len(found)} best truces "
                       f"{many} {'does' if many == 1 else 'do'}.")
    when, who = _breach(talks, best)
    told = (f"in {period} {when} even if it were kept ever after" if when
            else "at once: it holds only if today's payoffs are taken for lasting")
    return Finding("erosion", f"As the leverage in {what} fades, {who} would break the best "
                   f"truce {told}" + ("; foreseen, it unravels from there." if best.unravels
                                      else ".")
                   + f" Of the {len(found)} best truces {many} "
                   f"{'holds' if many == 1 else 'hold'} in every {period}.")


def _breach(talks: Negotiation, truce: FadingTruce) -> tuple[int, str]:
    """When a truce that does not outlast its leverage is first broken, and by whom."""
    found = first_break(truce)
    assert found is not None
    return found.period, talks.parties[found.player].label


def _unravelling(
    outcomes: Outcomes, found: Sequence[FadingTruce | None], places: Sequence[Index]
) -> Iterator[Finding]:
    """The best truce that unravels, and whether an unknown day would keep it."""
    talks = outcomes.negotiation
    place, truce = next(((place, truce) for place, truce in zip(places, found, strict=True)
                         if truce is not None and truce.unravels), (None, None))
    if place is None or truce is None:
        return
    when, who = _breach(talks, truce)
    try:
        kept = kept_until_lost(truce.stage.drift, truce.deal, truce.terms)
    except InputError:  # once a lever is lost there may be no pure equilibrium to end in
        kept = False
    yield Finding("unravels", f"Of the best truces, {change(outcomes, place)} unravels: in "
                  f"{talks.time.period} {when} {who} would gain by breaking it, and all see that "
                  "coming." + (" If the leverage were lost on a day that nobody knows, it would "
                               "be kept until then." if kept else ""))


def _ladder(outcomes: Outcomes, name: str, levels: Mapping[str, str]) -> Iterator[Finding]:
    """Whether a ladder of measures protects the best truce, and the status quo."""
    talks = outcomes.negotiation
    try:
        standing, best = ladder_in_short(talks, name, [{}, levels])
    except InputError as refusal:
        yield Finding(f"ladder-{name}", f"The ladder “{name}” cannot be judged: {refusal}.")
        return
    yield Finding(f"ladder-{name}", f"The ladder “{name}” of {_labels(talks, standing['by'])}: "
                  f"protecting the status quo, it {_effect(talks, standing)}; "
                  f"protecting the best truce, it {_effect(talks, best)}.")


def _effect(talks: Negotiation, found: Record) -> str:
    verdicts, least = found["verdicts"], found["least_discount"]
    watched = _labels(talks, found["against"])
    deters = (f"deters {watched}" if verdicts["deters"] else f"does not deter {watched}") + (
        f" (from a common discount factor of {decimal_of(least)} on)" if least else "")
    one, each = (verdicts[side]["carried_out"] for side in ("as_one", "members"))
    credible = ("its measures are credible even one by one" if one and each else
                "its measures are credible only if all act as one" if one else
                "its measures are not credible")
    riders = list(dict.fromkeys(rider["player"] for rider in found["free_riders"]))
    free = f", though it does not pay for {_labels(talks, riders)} alone" if riders else ""
    return f"{deters}, and {credible}{free}"


def _labels(talks: Negotiation, parties: Sequence[str]) -> str:
    return joined([talks.party(party).label for party in parties])
