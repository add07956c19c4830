"""The report on eroding leverage: which deals last, in which window, and whom waiting favours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from negotiation.model.negotiation import Negotiation
from negotiation.reports.block import Block, Cell, Figure, Heading, Sentences, Table
from negotiation.reports.changes import NOTE
from negotiation.reports.play_words import PlayWords
from negotiation.reports.provenance import provenance, title
from negotiation.reports.spelling import as_float, count, listed, told, value
from negotiation.reports.time_figures import window_figure
from negotiation.reports.words import held
from negotiation.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Body = Mapping[str, Any]
_NOTE = ("Breaks: the first period in which a breach pays although the deal would be kept ever "
         "after. Unforeseen: the same if everyone takes the payoffs of that period for lasting. "
         "Kept: the periods in which the deal is kept if what comes is foreseen. Critical: the "
         "least common discount, if payoffs stayed as they are now, and as they end.")
# Rows of a course that are shown whole; of longer ones every so many.
_ROWS = 14


def blocks(result: Result) -> list[Block]:
    """The report on an `erosion` result."""
    body, words = result.body(), PlayWords(result.model)
    figure = _figure(body, words)
    return [
        Heading(1, title(result, "Eroding leverage")),
        Sentences(tuple(_sentences(body, words))),
        *([Sentences((NOTE,))] if isinstance(result.model, Negotiation) else []),
        main_table(result),
        *([figure] if figure else []),
        _waiting(body),
        *_periods(body, words),
        *provenance(result),
    ]


def main_table(result: Result) -> Table:
    """Every deal examined with its window."""
    body, words = result.body(), PlayWords(result.model)
    return Table(
        "Deals under eroding leverage",
        ("deal", "holds for ever", "breaks", "by", "unforeseen", "kept", "unravels",
         "critical now", "critical in the end"),
        tuple(_row(deal, words) for deal in body["deals"]), _NOTE)


def _row(deal: Body, words: PlayWords) -> tuple[Cell, ...]:
    name = words.profile(deal["profile"])
    if deal["holds"] is None:
        return (name, *[None] * 8)
    breaks, critical = deal["breaks"], deal["critical_discount"]
    return (
        name, deal["holds"], breaks and breaks["period"], breaks and breaks["player"],
        deal["unforeseen"], stretches(deal["kept"]), deal["unravels"],
        _least(critical["now"]), _least(critical["in the end"]))


def _least(critical: object) -> Cell:
    return "never" if critical is None else value(critical)


def stretches(kept: Sequence[Sequence[int | None]]) -> str:
    """Stretches of periods in words.

    Examples
    --------
    >>> stretches([]), stretches([[0, None]]), stretches([[0, 3], [7, None]])
    ('never', 'always', '0 to 3, 7 on')
    """
    if not kept:
        return "never"
    if list(kept[0]) == [0, None]:
        return "always"
    return ", ".join(f"{first} on" if last is None else str(first) if first == last
                     else f"{first} to {last}" for first, last in kept)


def _sentences(body: Body, words: PlayWords) -> list[str]:
    deals, period = body["deals"], words.period()
    judged = [deal for deal in deals if deal["holds"] is not None]
    said = [f"What fades: {'; '.join(_lever(lever, period) for lever in body['leverage'])}."]
    if len(judged) < len(deals):
        said.append(f"{count(len(deals) - len(judged), 'deal')} cannot be judged: "
                    f"{next(deal['why'] for deal in deals if deal['holds'] is None)}.")
    if judged:
        said.append(f"{held(judged)} kept in every {period}, whatever fades.")
    said += [_window(deal, words) for deal in judged if deal["unravels"]][:3]
    moved = {player: as_float(at["change"]) for player, at in body["waiting"].items()
             if at["change"] is not None}
    favoured = [player for player, change in moved.items() if change > 0]
    harmed = [player for player, change in moved.items() if change < 0]
    if favoured or harmed:
        said.append("Waiting " + " and ".join(
            [f"favours {listed(favoured)}"] * bool(favoured)
            + [f"harms {listed(harmed)}"] * bool(harmed)) + ": by what a breach leads to.")
    return said


def _lever(lever: Body, period: str) -> str:
    if "half_life" in lever:
        return f"{lever['what']}, half of it in {told(lever['half_life'])} {period}s"
    return f"{lever['what']}, on a schedule of {len(lever['weights'])} {period}s"


def _window(deal: Body, words: PlayWords) -> str:
    """What happens to a deal whose end is foreseen."""
    breaks, period = deal["breaks"], words.period()
    name = words.profile(deal["profile"])
    later = "" if deal["unforeseen"] is None else (
        f" Taken for lasting, the payoffs of each {period} would hold it until {period} "
        f"{deal['unforeseen']}.")
    return (f"{name[0].upper()}{name[1:]}: in {period} {breaks['period']} {breaks['player']} would "
            f"gain by {words.breach(breaks['player'], breaks['deviation'], deal['profile'])}; "
            f"foreseen, that leaves nothing to lose before, and the deal unravels.{later}")


def _waiting(body: Body) -> Table:
    return Table(
        "Whom waiting favours", ("player", "after a breach now", "in the end", "change"),
        tuple((player, value(at["now"]), value(at["in_the_end"]), value(at["change"]))
              for player, at in body["waiting"].items()),
        "What a period is worth once the deal has been broken, at payoffs of now and of the end.",
        by_player=True)


def _shown(body: Body) -> Body | None:
    """The deal whose course is shown: the first that breaks, else the first."""
    judged = [deal for deal in body["deals"] if deal["holds"] is not None]
    return next((deal for deal in judged if deal["breaks"]), judged[0] if judged else None)


def _periods(body: Body, words: PlayWords) -> list[Block]:
    deal = _shown(body)
    if deal is None:
        return []
    players = list(deal["path"][0]["slack"])
    columns = [words.period(), *(f"{what} of {player}" for player in players
                                 for what in ("deal", "breach", "after", "slack")), "kept"]
    rows = tuple(
        (row["period"], *(value(row[key][player]) for player in players
                          for key in ("comply", "deviate", "reversion", "slack")), row["kept"])
        for row in _some(deal["path"]))
    return [Table(
        f"Period by period: {words.profile(deal['profile'])}", tuple(columns), rows,
        "Deal, breach, after: payoffs of the period from complying, from the best deviation, once "
        "the deal is broken. Slack: what a breach that begins now costs, as a discounted sum; "
        "below 0 it pays. The last row stands for all later periods.")]


def _some(path: Sequence[Body]) -> list[Body]:
    """The rows of a course that are shown: every so many, those where it turns, and the last."""
    every = -(-len(path) // _ROWS)
    return [row for k, row in enumerate(path)
            if k % every == 0 or k == len(path) - 1 or row["kept"] != path[k - 1]["kept"]]


def _figure(body: Body, words: PlayWords) -> Figure | None:
    deal = _shown(body)
    if deal is None or len(deal["path"]) < 3:
        return None
    rows = deal["path"][:-1]
    slack = {player: [as_float(row["slack"][player]) for row in rows]
             for player in rows[0]["slack"]}

    def draw(ax: Axes) -> None:
        breaks = deal["breaks"] and deal["breaks"]["period"]
        window_figure(ax, [row["period"] for row in rows], slack, breaks, deal["unforeseen"],
                      words.period())

    return Figure("window", f"What a breach of the deal would cost: "
                  f"{words.profile(deal['profile'])}.", draw)
