"""The report on a bargaining set: the solutions, the efficient deals, and their picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.model.deals import Deals
from negotiation.model.game import Game
from negotiation.model.issue_set import IssueSet
from negotiation.model.negotiation import Negotiation
from negotiation.reports import limit_tables, words
from negotiation.reports.block import Block, Cell, Figure, Heading, Sentences, Table
from negotiation.reports.changes import NOTE, Changes
from negotiation.reports.figures import Mark, near_agreement, payoff_space
from negotiation.reports.offer_blocks import offer_blocks
from negotiation.reports.provenance import provenance, title
from negotiation.reports.spelling import alike, as_float, count, named, told, value
from negotiation.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Body = Mapping[str, Any]
Names = Callable[[str], str]


def blocks(result: Result) -> list[Block]:
    """The report on a `bargain` result."""
    body, names = result.body(), _names(result)
    parts: list[Block] = [
        Heading(1, title(result, "Bargaining set")),
        Sentences(_sentences(body)),
        _solutions(body, names),
    ]
    if body.get("by_disagreement"):
        parts.append(_by_disagreement(body, names))
    parts += _around_disagreement(body)
    parts += offer_blocks(body, names)
    if body["frontier"]:
        parts.append(_frontier(body, names))
    points = _points(result, body)
    if points is not None:
        parts += _figures(body, points)
    return [*parts, *provenance(result)]


def _around_disagreement(body: Body) -> list[Block]:
    """Threats that give the disagreement point, and how the solutions move with it."""
    names = {party: party for party in _parties(body)}
    tables = []
    if body.get("threats"):
        tables.append(limit_tables.threats(body["threats"], body["disagreement"]["point"], names))
    if body.get("derivatives"):
        rule = body["disagreement"]["rule"]
        tables.append(limit_tables.moves({rule: body["derivatives"]}, names))
    return [table for table in tables if table.rows]


def main_table(result: Result) -> Table:
    """The bargaining solutions."""
    return _solutions(result.body(), str)


def _names(result: Result) -> Names:
    """How deals are told: by what they change, or by their names."""
    if isinstance(result.model, Negotiation):
        return Changes(result.model, _parties(result.body())).told
    return str


def _noted(names: Names) -> str:
    return "" if names is str else f"{NOTE} "


def _parties(body: Body) -> list[str]:
    return list(body["disagreement"]["point"])


def _solutions(body: Body, names: Names) -> Table:
    rows = tuple((words.solution(name), *_solution(found, _parties(body), names))
                 for name, found in body["solutions"].items())
    return Table("Bargaining solutions", ("solution", *_solution_columns(body)), rows,
                 (_noted(names) + not_defined([body["solutions"]])).strip())


def _solution_columns(body: Body) -> list[str]:
    return ["deal", *(f"payoff of {party}" for party in _parties(body)), "surplus"]


def _solution(found: Body, parties: Sequence[str], names: Names) -> tuple[Cell, ...]:
    payoffs = found["payoffs"] or {}
    return (_chosen(found, names), *(value(payoffs.get(party)) for party in parties),
            value(found["surplus"]))


def _chosen(found: Body, names: Names) -> str | None:
    """The deal of a solution, or its lottery; of tied deals the one that is given."""
    if found["deal"] is not None:
        tied = len(found["ties"]) - 1
        name = names(found["deal"])
        return f"{name} (tied with {count(tied, 'other')})" if tied > 0 else name
    chances = alike([value(item["probability"]) for item in found["lottery"]])
    parts = [f"{chance}: {names(item['deal'])}"
             for chance, item in zip(chances, found["lottery"], strict=True)]
    return " | ".join(parts) or None


def not_defined(answers: Sequence[Body]) -> str:
    """Why solutions are not defined that have no payoffs in some answers."""
    reasons: dict[str, dict[str, None]] = {}
    for solutions in answers:
        for name, found in solutions.items():
            if found.get("why"):
                reasons.setdefault(found["why"], {})[words.solution(name)] = None
    return " ".join(f"Not defined ({', '.join(names)}): {why}." for why, names in reasons.items())


def _sentences(body: Body) -> tuple[str, ...]:
    start = body["disagreement"]
    point = named(start["point"])
    what = "lotteries over deals are allowed" if body["lotteries"] else "deals are indivisible"
    said = [f"Without a deal ({words.rule(start['rule'])}): {point}; {what}."]
    said += _several(body)
    said += _counted(body)
    weights = set(body["weights"].values())
    if len(weights) > 1:
        said.append(f"Bargaining weights: {named(body['weights'])}.")
    if not any(found["payoffs"] for found in body["solutions"].values()) and body["solutions"]:
        said.insert(0, "There is no agreement: nothing feasible is better than disagreement for "
                       "every party.")
    return tuple(said)


def _counted(body: Body) -> list[str]:
    """How many deals hurt nobody, as far as anybody counted."""
    rational, efficient = body["individually_rational"], len(body["frontier"])
    both = sum(item["rational"] for item in body["frontier"])
    if rational is None:
        return [] if not efficient else [
            f"{both:,} of {count(efficient, 'efficient payoff vector')} "
            f"{'leaves' if both == 1 else 'leave'} no party worse off than that."]
    return [
        f"{count(rational, 'deal')} {'leaves' if rational == 1 else 'leave'} no party worse off "
        f"than that; {both:,} of {count(efficient, 'efficient deal')} "
        f"{'does' if both == 1 else 'do'}."]


def _several(body: Body) -> list[str]:
    """Which equilibrium the point is that of, and how far the others lead."""
    start, cases = body["disagreement"], body.get("by_disagreement") or ()
    said = []
    if start.get("strategies"):
        told_by = [f"{party} {_mixed({party: row})}" for party, row in start["strategies"].items()]
        said.append(f"Without a deal they mix: {'; '.join(told_by)}.")
    if not cases or not body["solutions"]:
        return said
    said.append(f"There are {count(len(cases), 'one-shot equilibrium', 'one-shot equilibria')} "
                f"({start['known']}); this is the one worst for its best-placed party.")
    name = next(iter(body["solutions"]))
    found = [case["solutions"][name]["payoffs"] for case in cases]
    agreed = [payoffs for payoffs in found if payoffs]
    if not agreed:
        said.append("Under none of them anything is agreed.")
    else:
        ends = {party: sorted((payoffs[party] for payoffs in agreed), key=as_float)
                for party in _parties(body)}
        without = f", and under {len(found) - len(agreed):,} nothing is agreed" * (
            len(agreed) < len(found))
        said.append(f"Under them the {words.solution(name)} solution gives " + "; ".join(
            f"{party} {_range(row[0], row[-1])}" for party, row in ends.items()) + f"{without}.")
    return said


def _range(least: object, most: object) -> str:
    return told(least) if least == most else f"{told(least)} to {told(most)}"


def _by_disagreement(body: Body, names: Names) -> Table:
    parties = _parties(body)
    rows = []
    for case in body["by_disagreement"]:
        start = case["disagreement"]
        profile = start.get("profile")
        at = names(",".join(profile.values())) if profile else _mixed(start["strategies"])
        rows += [(at, ", ".join(same), *_solution(found, parties, names))
                 for same, found in _grouped(case["solutions"])]
    return Table("Solutions under each disagreement point",
                 ("without a deal", "solution", *_solution_columns(body)), tuple(rows),
                 _noted(names).strip())


def _grouped(solutions: Body) -> list[tuple[list[str], Body]]:
    """Solutions that select the same, those that select nothing last."""
    groups: dict[str, tuple[list[str], Body]] = {}
    for name, found in sorted(solutions.items(), key=lambda item: item[1]["payoffs"] is None):
        key = str([found["payoffs"], found["lottery"], found["ties"]])
        groups.setdefault(key, ([], found))[0].append(words.solution(name))
    return list(groups.values())


def _mixed(strategies: Body) -> str:
    """Strategies in one phrase, chances before actions that are not certain."""
    return "; ".join(
        " + ".join(action if value(p) == 1 else f"{told(p)} {action}"
                   for action, p in mixture.items())
        for mixture in strategies.values())


def _frontier(body: Body, names: Names) -> Table:
    parties = _parties(body)
    corners = set(body["hull"] or ())
    columns = ["deal", *(f"payoff of {party}" for party in parties), "individually rational"]
    rows = []
    for item in body["frontier"]:
        payoffs = [value(item["payoffs"][party]) for party in parties]
        row: list[Cell] = [names(item["deal"]), *payoffs, item["rational"]]
        rows.append((*row, item["deal"] in corners) if body["hull"] is not None else tuple(row))
    if body["hull"] is not None:
        columns.append("corner of the hull")
    return Table("Efficient deals", tuple(columns), tuple(rows), _noted(names).strip())


def _points(result: Result, body: Body) -> NDArray[np.float64] | None:
    """Payoffs of all deals to two parties, shape (m, 2); None with more or fewer parties.

    Of issues whose combinations are not listed, those of the efficient ones.
    """
    parties, model = _parties(body), result.model
    if len(parties) != 2:
        return None
    if isinstance(model, Negotiation):
        model = model.game()
    if isinstance(model, Deals):
        return model.payoffs[:, [model.parties.index(party) for party in parties]]
    if isinstance(model, IssueSet) and body["frontier"]:
        return plane([item["payoffs"] for item in body["frontier"]], (parties[0], parties[1]))
    if isinstance(model, Game):
        return np.stack([model.payoffs[model.players.index(p)].ravel() for p in parties], axis=1)
    return None


def _figures(body: Body, points: NDArray[np.float64]) -> list[Figure]:
    """The whole payoff space, and if that is much more, what is better than no deal."""
    first, second = pair = (_parties(body)[0], _parties(body)[1])
    start = body["disagreement"]
    found = [(words.solution(name), item["payoffs"]) for name, item in body["solutions"].items()]
    marks = [mark(words.rule(start["rule"]), start["point"], pair, "disagreement")]
    marks += [mark(name, at, pair, "solution") for name, at in found if at]
    payoffs = {item["deal"]: item["payoffs"] for item in body["frontier"]}
    corners = plane([payoffs[deal] for deal in body["hull"] or ()], pair)
    efficient = plane(payoffs.values(), pair)
    labels = (f"payoff of {first}", f"payoff of {second}")
    view = near_agreement(points, (marks[0].x, marks[0].y), np.vstack(
        [efficient, [(m.x, m.y) for m in marks]]))

    def draw(ax: Axes) -> None:
        payoff_space(ax, points, efficient, corners, marks, labels)

    def closer(ax: Axes) -> None:
        payoff_space(ax, points, efficient, corners, marks, labels, view)

    figures = [Figure("payoffs", "What the parties get from every deal, without one, and under "
                      "each bargaining solution.", draw)]
    if view is not None and len(marks) > 1:
        figures.append(Figure("agreements", "The same, seen nearer: what leaves no party worse "
                              "off than without a deal.", closer))
    return figures


def mark(name: str, payoffs: Body, parties: tuple[str, str], kind: str) -> Mark:
    """A named point of the payoff space."""
    return Mark(as_float(payoffs[parties[0]]), as_float(payoffs[parties[1]]), name, kind)


def plane(payoffs: Any, parties: tuple[str, str]) -> NDArray[np.float64]:
    """Payoff records as points, shape (m, 2)."""
    rows = [[as_float(item[party]) for party in parties] for item in payoffs]
    return np.array(rows, dtype=np.float64).reshape(-1, 2)
