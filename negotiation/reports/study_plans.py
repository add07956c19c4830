"""How the best truces of a study are kept: a sentence and a drawing each."""

from __future__ import annotations

from collections.abc import Mapping

from negotiation.model.planned import Planned
from negotiation.reports.block import Block, Heading, Sentences
from negotiation.reports.changes import Changes
from negotiation.reports.plan_figure import plan_figure
from negotiation.reports.spelling import listed
from negotiation.result import Result


def kept(result: Result, changes: Changes) -> list[Block]:
    """For each of the best truces the plan that keeps it; nothing without truces."""
    plans: tuple[tuple[str, Planned], ...] = getattr(result, "supporting", ())
    if not plans:
        return []
    names = result.body()["parties"]
    said, figures = [], []
    for deal, found in plans:
        said.append(_sentence(changes.told(deal), found, names, changes))
        figure = plan_figure(found, lambda play: _told(play, changes), found.plan.id)
        figures += [figure] if figure else []
    return [Heading(2, "How the best truces are kept"), Sentences(tuple(said)), *figures]


def _sentence(deal: str, found: Planned, names: Mapping[str, str], changes: Changes) -> str:
    """What follows when a deal is broken, and by whom."""
    after: dict[str, list[str]] = {}
    plan = found.plan
    for i, player in enumerate(plan.players):
        (end, _), *_ = plan.deviation[plan.start][i]
        if end != plan.start:
            play = _told(found.play(plan.plays[end]), changes)
            after.setdefault(play, []).append(names[player])
    if not after:
        return f"“{deal}”: nobody is tempted to break it."
    answers = [f"once {' or '.join(who)} has broken it, “{play}”" for play, who in after.items()]
    return f"“{deal}”; {listed(answers)} for good."


def _told(play: Mapping[str, str], changes: Changes) -> str:
    """The levels of a profile that are not those in force."""
    talks = changes.negotiation
    moved = [level for issue, level in play.items()
             if level != talks.issue(issue).levels[talks.issue(issue).status_quo]]
    return ", ".join(moved) or "status quo"
