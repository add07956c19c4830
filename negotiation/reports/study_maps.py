"""The maps of a study: whose patience keeps which deal, and how long fading leverage keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from negotiation.model.uncertain import mode
from negotiation.reports import map_drawing
from negotiation.reports.block import Figure
from negotiation.reports.changes import Changes
from negotiation.reports.spelling import as_float, listed
from negotiation.reports.truce_figures import survival as survival_figure
from negotiation.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NAMED = len(map_drawing.COLOURS)


def maps(result: Result, changes: Changes) -> list[Figure]:
    """The figures on when truces hold; those that the file says enough for."""
    return [figure for figure in (
        patience(result, changes), erosion(result, changes), survival(result)) if figure]


def patience(result: Result, changes: Changes) -> Figure | None:
    """Which deal is the best that the principals keep, by the patience of both."""
    found: Any = getattr(result, "maps", None)
    if found is None or not found.has_patience:
        return None
    body = result.body()
    pair = body["principals"]
    names = [body["parties"][party] for party in pair]
    given = [body["one_shot"]["discount"][party] for party in pair]
    point = None if None in given else (as_float(given[0]), as_float(given[1]))
    labels = tuple(f"{name}: discount factor a {body['period']}" for name in names)

    def draw(ax: Axes) -> None:
        rank, deals = found.patience.rank, found.patience.deals
        area = {k: int((rank == k).sum()) for k in deals}
        # deals that keep most of the plane get a colour, and so does the best of all
        chosen = sorted(sorted(area, key=lambda k: (k != min(area), -area[k]))[:_NAMED])
        places = np.where(rank < 0, -1, len(chosen))
        for place, k in enumerate(chosen):
            places[rank == k] = place
        map_drawing.best_deals(
            ax, (found.patience.first, found.patience.second), places,
            [changes.told(deals[k]) for k in chosen], len(area) > len(chosen),
            (labels[0], labels[1]), point)

    return Figure("patience", f"The best deal that {listed(names)} keep, by the discount factors "
                  "of both. The best is that of the greatest Nash product among those that leave "
                  "nobody worse off than without a deal. Detection lags, breakdowns and summits "
                  "are those of the file.", draw, height=6.0)


def erosion(result: Result, changes: Changes) -> Figure | None:
    """How long the best truce holds, by the chance of a breakdown and the speed of erosion."""
    found: Any = getattr(result, "maps", None)
    if found is None or not found.has_erosion:
        return None
    body, talks = result.body(), changes.negotiation
    period = body["period"]
    lives = {mode(lever.half_life) for lever in talks.leverage}
    issues = listed(list(dict.fromkeys(talks.issue(x.issue).label for x in talks.leverage)))
    alone = as_float(min(lives)) if len(lives) == 1 else None
    across = (f"half-life of leverage ({period}s, log scale)" if alone else
              "half-lives of leverage, as a multiple of the file's (log scale)")

    def draw(ax: Axes) -> None:
        drawn = found.erosion
        sides = (drawn.multiples * (alone or 1.0), drawn.hazards)
        map_drawing.first_breaches(
            ax, sides, drawn.breaks, period, (across, f"chance of a breakdown a {period}"),
            (alone or 1.0, as_float(body["one_shot"]["hazard"])))

    deal = changes.told(body["truces"][0]["deal"])
    return Figure("erosion", f"How long the best truce ({deal}) holds as leverage fades "
                  f"({issues}): until the first {period} in which a breach pays although the truce "
                  "would be kept ever after. Who foresees that end may break it sooner.", draw,
                  height=5.0)


def survival(result: Result) -> Figure | None:
    """With what chance the best truce is in force after some periods."""
    body, time = result.body(), getattr(result.model, "time", None)
    if not body["truces"] or time is None:
        return None
    both = time.horizon is not None and time.renewal is not None
    return survival_figure({
        "hazard": body["one_shot"]["hazard"],
        "horizon": time.horizon if both else None,
        "renewal": mode(time.renewal) if both else None,
        "expected_life": body["truces"][0]["expected_life"],
    }, body["period"])
