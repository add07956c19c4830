"""The finding on issue areas: whether linking them is what holds the best truce."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from negotiation.analysis.finding import Finding
from negotiation.analysis.outcomes import Outcomes
from negotiation.analysis.verdicts import Verdicts
from negotiation.analysis.wording import counted, decimal_of, joined
from negotiation.truces.issue_split import tied_areas
from negotiation.truces.linkage import pooled_incentives

Record = Mapping[str, Any]


def linkage_findings(judged: Verdicts, truces: Sequence[Record]) -> Iterator[Finding]:
    """Pooled against separate incentives in the best truce (Bernheim and Whinston, 1990).

    Each player's patience is the share of the future that a breach costs it, with its detection
    lag, breakdowns and summits counted in.
    """
    if not truces:
        return
    outcomes, ground = judged.outcomes, judged.ground
    talks = outcomes.negotiation
    groups = tied_areas(talks)
    if len(groups) < 2:
        yield Finding("linkage", _one_area(sum(len(names) for names in groups.values())))
        return
    shares = {ground.game.players[i]: ground.share(i) for i in ground.movers}
    if not all(shares.values()):
        return  # with no future at all a truce is a one-shot equilibrium in every area
    place = outcomes.stage.index(truces[0]["deal"].split(","))
    found = pooled_incentives(talks, [outcomes.part.profile(outcomes.in_part(place))], shares)
    areas = {name: joined([talks.issue(issue).label.lower() for issue in issues])
             for name, issues in groups.items()}
    yield Finding("linkage", _several(outcomes, found.deals[0], found.areas, areas))


def _one_area(issues: int) -> str:
    if issues < 2:
        return ("The principals decide a single issue: there is no other area whose cooperation "
                "could be linked to the truce.")
    return (f"Linkages, requirements and budgets tie all {counted(issues, 'issue')} of the "
            "principals into one area: a truce over some of them cannot be told apart from one "
            "over the rest, so there are no separate incentive constraints to pool.")


def _several(
    outcomes: Outcomes, entry: Record, areas: Sequence[Record], names: Mapping[str, str]
) -> str:
    least = entry["critical_discount"]
    apart = "no discount factor below 1" if least["separate"] is None else \
        f"a common discount factor of {decimal_of(least['separate'])}"
    needs = (f"If breaches were seen at once and nothing else ended it, {apart} would keep it area "
             f"by area, {decimal_of(least['pooled'])} as a whole.")
    fails = entry["fails_alone"]
    if not fails:
        return (f"The best truce would also hold area by area, with a breach in one of the "
                f"{counted(len(areas), 'issue area')} punished in that area alone; linking them "
                f"adds safety, not stability. {needs}")
    slack = {area["name"]: area["deals"][0]["slack"] for area in areas}
    broken = joined([f"on {names[area]} ({joined(_breakers(outcomes, slack[area]))})"
                     for area in fails])
    linked = entry["least_link"]
    enough = "linking all areas holds it" if linked is None or len(linked) == len(areas) else \
        "linking {} is enough".format(joined([f"“{names[area]}”" for area in linked]))
    return (f"Keeping issue areas together is what holds the best truce: if a breach were punished "
            f"only in its own area, the truce would be broken {broken}; {enough}. {needs}")


def _breakers(outcomes: Outcomes, slack: Record) -> list[str]:
    """Who gains by breaking an area's deal."""
    return [f"by {outcomes.label(party)}"
            for party, x in slack.items() if x is None or x < 0]
