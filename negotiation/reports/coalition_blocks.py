"""The report on coalitions: what each player adds, the core, and which groups last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from negotiation.reports.block import Block, Cell, Heading, Sentences, Table
from negotiation.reports.provenance import provenance, title
from negotiation.reports.spelling import count, listed, told
from negotiation.result import Result

Body = Mapping[str, Any]
_NAMES = {
    "shapley": "Shapley", "banzhaf": "Banzhaf", "banzhaf-normalised": "Banzhaf, normalised",
    "nucleolus": "nucleolus", "prenucleolus": "prenucleolus", "prekernel": "prekernel",
    "tau": "tau", "owen": "Owen", "aumann-dreze": "Aumann-Drèze", "myerson": "Myerson",
    "kohlberg-neyman": "Kohlberg-Neyman",
}
_WORTHS = ("alpha", "beta", "gamma", "delta")
_WORTHS_NOTE = (
    "What each coalition is worth. Alpha: whatever the others do. Beta: what they cannot keep it "
    "from. Gamma: when the others stand alone. Delta: when the others stand together. Two numbers: "
    "the least and the greatest over several equilibria.")
_LASTING = {
    "strong-nash": ("strong", "from every profile some group can deviate so that all its members "
                    "gain."),
    "coalition-proof": ("coalition-proof", "from every profile some group can deviate so that all "
                        "its members gain, by an agreement that itself would last."),
}
# Equilibria that a group breaks, told one by one.
_BROKEN = 3
# Rows shown in a table of the report; `main_table` and the JSON have all.
_ROWS = 31


def blocks(result: Result) -> list[Block]:
    """The report on a `coalitions` result."""
    solutions, why = result.body()["solutions"], result.body()["why"]
    tables = [_by_player(solutions), _corners(solutions), _by_coalition(solutions),
              _partitions(solutions), _agreements(solutions)]
    return [
        Heading(1, title(result, "Coalitions")),
        Sentences(tuple(_sentences(solutions, why, result.certificate))),
        *(table for table in tables if table),
        *provenance(result),
    ]


def main_table(result: Result) -> Table:
    """The values by player; where there are none the worths by coalition, or the agreements."""
    solutions = result.body()["solutions"]
    table = (_by_player(solutions) or _corners(solutions, whole=True)
             or _by_coalition(solutions, whole=True) or _partitions(solutions, whole=True)
             or _agreements(solutions))
    return table or Table("Solutions", ("solution", "empty"), tuple(
        (name, answer["empty"] if isinstance(answer, Mapping) and "empty" in answer else None)
        for name, answer in solutions.items()))


def _sentences(solutions: Body, why: Mapping[str, str], proofs: Body) -> list[str]:
    said = [*_core(solutions.get("core")), *_least_core(solutions.get("least-core"))]
    said += _recursive(solutions.get("recursive-core"))
    for name, words in _LASTING.items():
        if solutions.get(name) is not None:
            said += _kept(solutions[name], proofs.get(name, ()), *words)
    if "internal-external" in solutions:
        said.append(_lasting(solutions["internal-external"]))
    said += [f"{name}: not defined, for {reason}." if solutions[name] is None
             else f"{name}: {reason}." for name, reason in why.items()]
    return said or ["The values by player are below."]


def _core(core: Body | None) -> list[str]:
    if core is None:
        return []
    if not core["empty"]:
        paid = [f"{player} {told(x)}" for player, x in core["certificate"]["payoffs"].items()]
        return [f"The core is not empty; no coalition can do better than at {', '.join(paid)}."]
    balanced = core["certificate"]["balanced"]
    return ["The core is empty: "
            f"{count(len(balanced), 'coalition')} with balanced weights are worth more than all "
            "players together ("
            + "; ".join(f"{','.join(item['coalition'])} weighs {told(item['weight'])}"
                        for item in balanced[:6]) + (", …" if len(balanced) > 6 else "") + ")."]


def _least_core(least: Body | None) -> list[str]:
    if least is None or least["epsilon"] is None:
        return []
    epsilon = least["epsilon"]
    return [f"Least core: the greatest complaint of a coalition can be brought down to "
            f"{told(epsilon)}."]


def _kept(profiles: Sequence[Body], broken: Sequence[Body], kind: str, none: str) -> list[str]:
    """The equilibria that groups keep, and what breaks the others."""
    names = [",".join(profile.values()) for profile in profiles]
    said = [f"{kind.capitalize()} equilibria: {listed(names)}." if names else
            f"There is no {kind} equilibrium: {none}"]
    for item in broken[:_BROKEN]:
        to = ", ".join(item["deviation"][player] for player in item["coalition"])
        said.append(f"{','.join(item['profile'].values())} is an equilibrium but not {kind}: "
                    f"{listed(item['coalition'])} would all gain by {to}.")
    if len(broken) > _BROKEN:
        said.append(f"{len(broken) - _BROKEN} more equilibria are not {kind}.")
    return said


def _recursive(cores: Body | None) -> list[str]:
    if cores is None:
        return []
    return [
        f"The {attitude} recursive core is empty." if found["empty"] else
        f"The {attitude} recursive core holds payoffs in "
        + "; ".join(" | ".join(",".join(bloc) for bloc in blocs) for blocs in found["partitions"])
        + "."
        for attitude, found in cores.items()
    ]


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
        (player, *(solutions[name][player] for name in chosen)) for player in players))


def _corners(solutions: Body, whole: bool = False) -> Table | None:
    corners = solutions.get("core-vertices")
    if not corners:
        return None
    shown = corners if whole else corners[:_ROWS]
    note = "All payoffs in the core are mixtures of these."
    if len(shown) < len(corners):
        note += f" {len(corners) - len(shown)} more are in the JSON result."
    return Table("Corners of the core", ("corner", *corners[0]), tuple(
        (str(k), *corner.values()) for k, corner in enumerate(shown, 1)), note)


def _partitions(solutions: Body, whole: bool = False) -> Table | None:
    items = solutions.get("partition-function")
    if not items:
        return None
    rows = [(" | ".join(item["worth"]), name, _cell(worth), item["equilibria"])
            for item in items for name, worth in item["worth"].items()]
    shown = rows if whole else rows[:_ROWS]
    note = "Each bloc acts as one player. Two numbers: over several equilibria."
    if len(shown) < len(rows):
        note += f" {len(rows) - len(shown)} more rows are in the JSON result."
    return Table("Partitions", ("partition", "bloc", "worth", "equilibria"), tuple(shown), note)


def _by_coalition(solutions: Body, whole: bool = False) -> Table | None:
    chosen = [name for name in (*_WORTHS, "dividends") if solutions.get(name) is not None]
    if not chosen:
        return None
    coalitions = sorted(solutions[chosen[0]], key=lambda key: key.count(","))
    shown = coalitions if whole else coalitions[:_ROWS]
    note = _WORTHS_NOTE if chosen != ["dividends"] else (
        "Dividend: what a coalition adds beyond all that its parts add; positive where its members "
        "are complements, negative where substitutes.")
    if len(shown) < len(coalitions):
        note += f" {len(coalitions) - len(shown)} larger coalitions are in the JSON result."
    return Table("By coalition", ("coalition", *chosen), tuple(
        (key, *(_cell(solutions[name].get(key)) for name in chosen)) for key in shown), note)


def _cell(worth: object) -> Cell:
    if isinstance(worth, (list, tuple)):
        return f"{told(worth[0])} to {told(worth[1])}"
    assert worth is None or isinstance(worth, Fraction)
    return worth


def _agreements(solutions: Body) -> Table | None:
    items = solutions.get("internal-external")
    if not items:
        return None
    return Table(
        "Agreements", ("coalition", "nobody leaves", "nobody joins", "kept by transfers",
                       "surplus"),
        tuple((",".join(item["coalition"]), item["internal"], item["external"],
               item["potentially_internal"], item["surplus"]) for item in items),
        "Everybody else stands alone; the indifferent stay, and do not join. Surplus: the "
        "coalition's worth less what its members would get by leaving.")
