"""The report on coalitions: what each player adds, the core, and which groups last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from negotiation.model.coalitional import CoalitionalGame
from negotiation.model.game import Game
from negotiation.model.partition import PartitionGame
from negotiation.reports.block import Block, Cell, Heading, Sentences, Several, Table
from negotiation.reports.provenance import provenance, title
from negotiation.reports.spelling import alike, count, listed, named, told, value
from negotiation.result import Result

Body = Mapping[str, Any]
_NAMES = {
    "shapley": "Shapley", "banzhaf": "Banzhaf", "banzhaf-normalised": "Banzhaf, normalised",
    "nucleolus": "nucleolus", "prenucleolus": "prenucleolus", "prekernel": "prekernel",
    "tau": "tau", "owen": "Owen", "aumann-dreze": "Aumann-Drèze", "myerson": "Myerson",
    "kohlberg-neyman": "Kohlberg-Neyman",
}
_WORTHS = {
    "alpha": "Alpha: whatever the others do.",
    "beta": "Beta: what they cannot keep it from.",
    "gamma": "Gamma: when the others stand alone.",
    "delta": "Delta: when the others stand together.",
}
_DIVIDENDS = (
    "Dividend: what a coalition adds beyond all that its parts add; positive where its members "
    "are complements, negative where substitutes.")
_RANGES = "Two numbers: the least and the greatest over several equilibria."
_LASTING = {
    "strong-nash": ("strong", "from every profile some group can deviate so that all its members "
                    "gain."),
    "coalition-proof": ("coalition-proof", "from every profile some group can deviate so that all "
                        "its members gain, by an agreement that itself would last."),
}
# Equilibria that a group breaks, told one by one.
_BROKEN = 3


def blocks(result: Result) -> list[Block]:
    """The report on a `coalitions` result."""
    solutions, why = result.body()["solutions"], result.body()["why"]
    players = _players(result)
    tables = [_by_player(solutions), _corners(solutions), _worths(solutions),
              _dividends(solutions, players), _partitions(solutions, players),
              _agreements(solutions, players)]
    said = [*_unwinnable(result.model),
            *_sentences(solutions, why, result.certificate, players)]
    return [
        Heading(1, title(result, "Coalitions")),
        *([Sentences(tuple(said))] if said else []),
        *(table for table in tables if table),
        *provenance(result),
    ]


def main_table(result: Result) -> Table:
    """The values by player; where there are none the worths by coalition, or the agreements."""
    solutions, players = result.body()["solutions"], _players(result)
    table = (_by_player(solutions) or _corners(solutions) or _worths(solutions)
             or _dividends(solutions, players, whole=True) or _partitions(solutions, players)
             or _agreements(solutions, players))
    return table or Table("Solutions", ("solution", "empty"), tuple(
        (name, answer["empty"] if isinstance(answer, Mapping) and "empty" in answer else None)
        for name, answer in solutions.items()))


def _players(result: Result) -> Sequence[str]:
    assert isinstance(result.model, (CoalitionalGame, PartitionGame, Game))
    return result.model.players


def _sentences(
    solutions: Body, why: Mapping[str, str], proofs: Body, players: Sequence[str]
) -> list[str]:
    said = [*_core(solutions.get("core")), *_least_core(solutions.get("least-core"))]
    said += _recursive(solutions.get("recursive-core"), players)
    for name, words in _LASTING.items():
        if solutions.get(name) is not None:
            said += _kept(solutions[name], proofs.get(name, ()), *words)
    if "internal-external" in solutions:
        said.append(_lasting(solutions["internal-external"]))
    said += [f"{name}: not defined, for {reason}." if solutions[name] is None
             else f"{name}: {reason}." for name, reason in why.items()]
    return said


def _core(core: Body | None) -> list[str]:
    if core is None:
        return []
    if not core["empty"]:
        payoffs = core["certificate"]["payoffs"]
        if len(payoffs) == 1:
            return [f"The core is what the only player is worth, {_paid(payoffs)}."]
        return [f"The core is not empty: for example at {_paid(payoffs)} no coalition can do "
                "better by itself."]
    balanced = core["certificate"]["balanced"]
    weights = alike([value(item["weight"]) for item in balanced])
    return ["The core is empty: "
            f"{count(len(balanced), 'coalition')} with balanced weights are worth more than all "
            "players together ("
            + "; ".join(f"{','.join(item['coalition'])} weighs {weight}" for item, weight in
                        zip(balanced[:6], weights, strict=False))
            + ("; …" if len(balanced) > 6 else "") + ")."]


def _paid(payoffs: Mapping[str, object]) -> str:
    spelt = alike([value(x) for x in payoffs.values()])
    return listed([f"{x} for {player}" for player, x in zip(payoffs, spelt, strict=True)])


def _least_core(least: Body | None) -> list[str]:
    if least is None or least["epsilon"] is None:
        return []
    return ["Least core: the greatest complaint of a coalition, its worth less what its members "
            f"get, can be brought down to {told(least['epsilon'])}, for example at "
            f"{_paid(least['payoffs'])}."]


def _unwinnable(model: object) -> list[str]:
    """Where even all players together do not reach a quota."""
    rules = model.rules if isinstance(model, CoalitionalGame) else ()
    beyond = [(k, rule) for k, rule in enumerate(rules, 1) if rule.quota > sum(rule.weights)]
    return [f"No coalition wins: the quota{f' of rule {k}' if len(rules) > 1 else ''}, "
            f"{told(rule.quota)}, is above the sum of the weights, {told(sum(rule.weights))}."
            for k, rule in beyond[:1]]


def _kept(profiles: Sequence[Body], broken: Sequence[Body], kind: str, none: str) -> list[str]:
    """The equilibria that groups keep, and what breaks the others."""
    names = [",".join(profile.values()) for profile in profiles]
    said = [f"{kind.capitalize()} equilibria: {'; '.join(names)}." if names else
            f"There is no {kind} equilibrium: {none}"]
    for item in broken[:_BROKEN]:
        to = listed([f"“{item['deviation'][player]}”" for player in item["coalition"]])
        both = "both" if len(item["coalition"]) == 2 else "all"
        said.append(f"{','.join(item['profile'].values())} is an equilibrium but not {kind}: "
                    f"{listed(item['coalition'])} would {both} gain by playing {to}.")
    if len(broken) > _BROKEN:
        more = len(broken) - _BROKEN
        said.append(f"{count(more, 'more equilibrium', 'more equilibria')} "
                    f"{'is' if more == 1 else 'are'} not {kind}.")
    return said


def _recursive(cores: Body | None, players: Sequence[str]) -> list[str]:
    if cores is None:
        return []
    said = []
    for attitude, found in cores.items():
        where = [(f"in the partition {' | '.join(_in_order(list(map(','.join, blocs)), players))}"
                  if len(blocs) > 1 else "where all players form one bloc")
                 + f", such as {named(payoffs)}"
                 for blocs, payoffs in zip(found["partitions"], found["payoffs"], strict=True)]
        said.append(
            f"The {attitude} recursive core is empty." if found["empty"] else
            f"The {attitude} recursive core is not empty: it has payoffs {'; and '.join(where)}.")
    return said


def _in_order(blocs: Sequence[str], players: Sequence[str]) -> list[str]:
    """The blocs of a partition in the order of the file, each by its first member."""
    return sorted(blocs, key=lambda bloc: players.index(bloc.split(",")[0]))


def _lasting(agreements: Sequence[Body]) -> str:
    stable = [",".join(item["coalition"]) for item in agreements
              if item["internal"] and item["external"]]
    undecided = [",".join(item["coalition"]) for item in agreements
                 if None in (item["internal"], item["external"])
                 and False not in (item["internal"], item["external"])]
    payable = [",".join(item["coalition"]) for item in agreements
               if item["potentially_internal"] and item["internal"] is False]
    first = (f"Coalitions that nobody would leave or join: {'; '.join(stable)}." if stable else
             f"No coalition of two or more is {'known to be ' if undecided else ''}such that "
             "nobody would leave or join.")
    if undecided:
        first += f" Not decided by the partitions that are listed: {'; '.join(undecided)}."
    return first + (f" Transfers among the members would keep {'; '.join(payable)} together."
                    if payable else "")


def _by_player(solutions: Body) -> Table | None:
    chosen = [name for name in _NAMES if solutions.get(name) is not None]
    if not chosen:
        return None
    players = list(solutions[chosen[0]])
    return Table("Values by player", ("player", *(_NAMES[name] for name in chosen)), tuple(
        (player, *(solutions[name][player] for name in chosen)) for player in players),
        "Kohlberg-Neyman: the value of a game of threats; of two players the coco value."
        if "kohlberg-neyman" in chosen else "", by_player=True)


def _corners(solutions: Body) -> Table | None:
    corners = solutions.get("core-vertices")
    if not corners:
        return None
    return Table("Corners of the core", ("corner", *corners[0]), tuple(
        (str(k), *corner.values()) for k, corner in enumerate(corners, 1)),
        "All payoffs in the core are mixtures of these.")


def _partitions(solutions: Body, players: Sequence[str]) -> Table | None:
    items = solutions.get("partition-function")
    if not items:
        return None
    def place(item: Body) -> tuple[int, list[list[int]]]:
        blocs = _in_order(list(item["worth"]), players)
        return len(blocs), [[players.index(name) for name in bloc.split(",")] for bloc in blocs]

    rows = []
    for item in sorted(items, key=place):
        blocs = _in_order(list(item["worth"]), players)
        rows += [(" | ".join(blocs), bloc, _cell(item["worth"][bloc]), item["equilibria"])
                 for bloc in blocs]
    return Table("Partitions", ("partition", "bloc", "worth", "equilibria"), tuple(rows),
                 _noted("Each bloc acts as one player.", rows))


def _worths(solutions: Body) -> Table | None:
    chosen = [name for name in _WORTHS if solutions.get(name) is not None]
    if not chosen:
        return None
    coalitions = sorted(solutions[chosen[0]], key=lambda key: key.count(","))
    rows = [(key, *(_cell(solutions[name].get(key)) for name in chosen)) for key in coalitions]
    return Table("By coalition", ("coalition", *chosen), tuple(rows), _noted(
        " ".join(("What each coalition is worth.", *(_WORTHS[name] for name in chosen))), rows))


def _dividends(solutions: Body, players: Sequence[str], whole: bool = False) -> Table | None:
    """The dividends; in a report only those that are not 0, small coalitions first."""
    found = solutions.get("dividends")
    if found is None:
        return None

    def place(coalition: str) -> tuple[int, list[int]]:
        members = [players.index(name) for name in coalition.split(",")]
        return len(members), members

    shown = [key for key in sorted(found, key=place) if whole or found[key]]
    others = "" if len(shown) == len(found) else " Of coalitions that are not listed it is 0."
    return Table("By coalition", ("coalition", "dividend"),
                 tuple((key, found[key]) for key in shown), f"{_DIVIDENDS}{others}")


def _noted(note: str, rows: Sequence[Sequence[Cell]]) -> str:
    """A note that explains ranges where there are some."""
    return f"{note} {_RANGES}" if any(isinstance(x, Several) for row in rows for x in row) else note


def _cell(worth: object) -> Cell:
    if isinstance(worth, (list, tuple)):
        return Several(tuple(worth), " to ")
    assert worth is None or isinstance(worth, Fraction)
    return worth


def _agreements(solutions: Body, players: Sequence[str]) -> Table | None:
    items = solutions.get("internal-external")
    if not items:
        return None
    return Table(
        "Agreements", ("coalition", "nobody leaves", "nobody joins", "kept by transfers",
                       "surplus"),
        tuple((",".join(item["coalition"]), item["internal"],
               item["external"] if len(item["coalition"]) < len(players) else None,
               item["potentially_internal"], item["surplus"]) for item in items),
        "Everybody else stands alone; the indifferent stay, and do not join. A dash: "
        "of all players together nobody is left to join, or it is not known. Surplus: the "
        "coalition's worth less what its members would get by leaving.")
