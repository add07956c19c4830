"""The reports on correlated, quantal and evolutionary equilibria, on selection and on learning."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from negotiation.model.game import Game
from negotiation.model.negotiation import Negotiation
from negotiation.reports.block import Block, Cell, Figure, Sentences, Table
from negotiation.reports.spelling import as_float, count, named, number, percent, told, value
from negotiation.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Body = Mapping[str, Any]

# A path is told in so many rows.
_ROWS = 12


def answers(result: Result) -> bool:
    """Whether a result is of a concept told here."""
    return result.body().get("concept") in _CONCEPTS


def game_of(result: Result) -> Game:
    """The game that was solved; of a negotiation the one that its principals play."""
    model = result.model
    if isinstance(model, Negotiation):
        return model.game()
    assert isinstance(model, Game)
    return model


def told_blocks(result: Result) -> list[Block]:
    """The answer of a result: sentences, tables, and a figure where there is one."""
    return _CONCEPTS[result.body()["concept"]](result)


def answer_table(result: Result) -> Table:
    """The table that is the answer, whole."""
    body = result.body()
    if body.get("path"):
        return _path(body, len(body["path"]))
    return next(block for block in told_blocks(result) if isinstance(block, Table))


def _correlated(result: Result) -> list[Block]:
    body = result.body()
    kind = body["concept"].replace("-", " ")
    if body["value"] is None:
        return [Sentences((f"No {kind} equilibrium was proved to be optimal.",)),
                _distribution(body)]
    end = "smallest" if body["minimize"] else "largest"
    what = {
        "welfare": "sum of payoffs", "egalitarian": "least payoff",
        "nash-product": "product of gains",
    }.get(body["objective"], f"payoff of {body['objective']}")
    sentences = [f"The {end} {what} in a {kind} equilibrium is {told(body['value'])}."]
    if body["reference"]:
        sentences.append("Gains are counted from the security levels: "
                         f"{named(body['reference'])}.")
    if body["unique"]:
        sentences.append("No other distribution attains it.")
    elif body["unique"] is False:
        sentences.append("Several distributions attain it; the one shown gives most probability "
                         "to the first profile in file order, then to the second, and so on.")
    return [Sentences(tuple(sentences)), _distribution(body), _payoffs(body["payoffs"])]


def _distribution(body: Body) -> Table:
    items = body["distribution"]
    players = list(items[0]["profile"]) if items else []
    return Table(
        "What the mediator draws",
        (*players, "probability"),
        tuple((*item["profile"].values(), value(item["probability"])) for item in items),
        "Each player is told its own action only.",
    )


def _payoffs(payoffs: Body) -> Table:
    return Table("Expected payoffs", ("player", "payoff"),
                 tuple((player, value(x)) for player, x in payoffs.items()), by_player=True)


def _quantal(result: Result) -> list[Block]:
    body = result.body()
    if body["precision"] is None:
        return [Sentences(("No quantal-response equilibrium was found at this precision.",)),
                Table("Strategies", ("player", "action", "probability"), ())]
    strategies = Table(
        "Strategies at the end" if body["path"] else "Strategies",
        ("player", "action", "probability"),
        tuple((player, action, chance) for player, mixed in body["strategies"].items()
              for action, chance in mixed.items()))
    sentences = (
        f"At precision {told(body['precision'])} (one over the unit of payoff) a player could "
        f"gain at most {number(body['regret'])} by deviating.",
        f"The equations hold up to {body['residual']:.0e} in logarithms of probabilities.",
    )
    blocks: list[Block] = [Sentences(sentences), strategies, _payoffs(body["payoffs"])]
    if len(body["path"]) > 1:
        blocks += [
            Figure("quantal-path", "Probabilities along the principal branch of logit "
                   "quantal-response equilibria.", partial(_draw_path, body), 4.4),
            _path(body, _ROWS)]
    return blocks


def _draw_path(body: Body, ax: Axes) -> None:
    from negotiation.reports.equilibria_figures import quantal_path

    points = body["path"]
    players = list(points[0]["strategies"])
    tables = [np.array([list(point["strategies"][player].values()) for point in points])
              for player in players]
    actions = [list(points[0]["strategies"][player]) for player in players]
    quantal_path(ax, np.array([as_float(p["precision"]) for p in points]), tables, players, actions)


def _path(body: Body, rows: int) -> Table:
    points = body["path"]
    places = np.unique(np.linspace(0, len(points) - 1, min(rows, len(points))).round())
    chosen = [points[int(k)] for k in places]
    columns = [f"{player}: {action}" for player, mixed in points[0]["strategies"].items()
               for action in mixed]
    return Table(
        "Points of the branch",
        ("precision", *columns),
        tuple((value(point["precision"]),
               *(chance for mixed in point["strategies"].values() for chance in mixed.values()))
              for point in chosen),
        "" if len(chosen) == len(points) else f"{len(chosen)} of {len(points)} points.",
    )


def _ess(result: Result) -> list[Block]:
    body = result.body()
    found = len(body["ess"])
    kind, other = "evolutionarily stable strateg", "other symmetric equilibri"
    sentences = [f"The game has {count(found, kind + 'y', kind + 'ies')}." if found
                 else "No strategy is evolutionarily stable."]
    if body["rejected"]:
        many = count(len(body["rejected"]), other + "um", other + "a")
        sentences.append(f"{many} can be invaded.")
    if body["undecided"]:
        sentences.append(f"{len(body['undecided'])} were left undecided.")
    blocks: list[Block] = [
        Sentences(tuple(sentences)),
        Table("Evolutionarily stable strategies", ("strategy", "best replies"),
              tuple((_mixed(item["strategy"]), ", ".join(item["best_replies"]))
                    for item in body["ess"]))]
    if body["rejected"]:
        blocks.append(Table(
            "Symmetric equilibria that can be invaded", ("strategy", "invader"),
            tuple((_mixed(item["strategy"]), _mixed(item["invader"]))
                  for item in body["rejected"]),
            "An invader is a best reply that does at least as well against itself as the strategy "
            "does against it."))
    if game_of(result).shape == (3, 3):
        blocks.insert(1, Figure(
            "replicator", "Where the replicator takes a population with these payoffs; dark "
            "arrows are fast.", partial(_draw_field, result), 4.4))
    return blocks


def _draw_field(result: Result, ax: Axes) -> None:
    from negotiation.reports.equilibria_figures import replicator_field

    body, game = result.body(), game_of(result)
    names = game.actions[0]

    def points(items: Sequence[Body]) -> Any:
        return np.array([[as_float(item["strategy"].get(name, 0)) for name in names]
                         for item in items]).reshape(-1, 3)

    replicator_field(ax, game.payoffs[0], names,
                     points(body["ess"]), points(body["rejected"]))


def _mixed(chances: Body) -> str:
    if len(chances) == 1:
        return next(iter(chances))
    return named(chances)


def _profile(profile: Body) -> str:
    return ",".join(profile.values())


def _risk(result: Result) -> list[Block]:
    body = result.body()
    sentence = ("Neither equilibrium risk-dominates the other: the products of deviation losses "
                "are equal." if body["dominant"] is None else
                f"{_profile(body['dominant'])} is risk-dominant: its product of deviation losses "
                "is the larger one.")
    players = list(body["products"][0]["losses"])
    return [
        Sentences((sentence,)),
        Table("Strict equilibria",
              ("equilibrium", *(f"loss of {player}" for player in players), "product"),
              tuple((_profile(item["profile"]), *(value(x) for x in item["losses"].values()),
                     value(item["product"])) for item in body["products"]),
              "Loss: what a player loses by deviating alone.")]


def _best_replies(result: Result) -> list[Block]:
    body = result.body()
    ends = body["ends"]
    total = sum(end["starts"] for end in ends)
    cycles = sum(end["starts"] for end in ends if len(end["profiles"]) > 1)
    how = "all at once" if body["simultaneous"] else "one after the other"
    sentence = (f"With players moving {how}, best replies lead from {total - cycles} of "
                f"{count(total, 'profile')} to an equilibrium, from {cycles} into a cycle.")
    return [
        Sentences((sentence,)),
        Table("Where best replies end", ("end", "equilibrium", "starts"),
              tuple((" → ".join(_profile(p) for p in end["profiles"]), end["equilibrium"],
                     end["starts"]) for end in ends))]


def _learning(result: Result) -> list[Block]:
    body = result.body()
    ends = body["ends"]
    total = sum(end["starts"] for end in ends)
    settled = sum(end["starts"] for end in ends if end["equilibrium"])
    name = body["dynamic"].replace("-", " ")
    sentence = (f"From {count(total, 'sampled start')}, {name} ended near an equilibrium in "
                f"{settled} ({percent(settled / total)}).")
    players = list(ends[0]["strategies"])
    columns = ("share of starts (%)", "standard error (%)", *players, "regret (% of range)",
               "equilibrium")
    rows: list[tuple[Cell, ...]] = [
        (100 * end["share"], 100 * end["sampling_error"],
         *(_rounded(end["strategies"][player]) for player in players),
         100 * end["regret"], end["equilibrium"]) for end in ends]
    return [Sentences((sentence,)), Table(
        "Where it ended", columns, tuple(rows),
        "Ends closer than 0.02 in every probability are counted as one; at an equilibrium nobody "
        "gains more than one hundredth of its range of payoffs.")]


def _rounded(chances: Mapping[str, float]) -> str:
    shown = {name: chance for name, chance in chances.items() if chance >= 0.005}
    if len(shown) == 1:
        return next(iter(shown))
    return ", ".join(f"{name} {chance:.2f}" for name, chance in shown.items())


_CONCEPTS: dict[str, Callable[[Result], list[Block]]] = {
    "correlated": _correlated,
    "coarse-correlated": _correlated,
    "quantal": _quantal,
    "ess": _ess,
    "risk-dominance": _risk,
    "best-reply-dynamics": _best_replies,
    "learning": _learning,
}
