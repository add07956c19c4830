"""From a result to the blocks of its report: one module a family of results."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from negotiation.errors import NotBuiltError
from negotiation.reports.block import Block, Table
from negotiation.result import Result

_FAMILIES = {
    "equilibria": "equilibria_blocks",
    "bargain": "bargain_blocks",
    "truce": "truce_blocks",
    "coalitions": "coalition_blocks",
    "solve": "study_blocks",
}

# Methods whose results are told in another way than the others of their command.
_BY_METHOD = {
    "policy-elimination": "stochastic_blocks",
    "repeated-negotiation": "stochastic_blocks",
    "plan": "plan_blocks", "plans": "plan_blocks",
    "contractual-equilibrium": "contractual_blocks",
    "erosion": "erosion_blocks",
    "erosion-by-chance": "chance_blocks",
    "shifting-power": "shifting_blocks",
    "gradualism": "gradual_blocks",
    "ladder": "ladder_blocks",
    "pooled-incentives": "linkage_blocks",
    "transfer-agreement": "transfer_blocks",
}


def blocks(result: Result) -> list[Block]:
    """What a report on a result says, before it is rendered.

    Parameters
    ----------
    result
        Of any solver.

    Returns
    -------
    list of Heading, Sentences, Table and Figure
        To be rendered by `text`, `markdown`, `latex` or `html`.

    Raises
    ------
    NotBuiltError
        If there is no report on results of this command.

    Examples
    --------
    >>> import negotiation as ng
    >>> game = ng.Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> [type(block).__name__ for block in blocks(ng.pure_equilibria(game))]
    ['Heading', 'Sentences', 'Table', 'Figure', 'Heading', 'Sentences']
    """
    return list(_family(result).blocks(result))


def main_table(result: Result) -> Table:
    """The table that is a result's answer, whole; `blocks` may tell only part of it."""
    table = _family(result).main_table(result)
    assert isinstance(table, Table)
    return table


def _family(result: Result) -> ModuleType:
    if result.method.name in _BY_METHOD:
        return import_module(f"negotiation.reports.{_BY_METHOD[result.method.name]}")
    if result.command not in _FAMILIES:
        raise NotBuiltError(f"a report on results of {result.command!r}", tuple(_FAMILIES))
    return import_module(f"negotiation.reports.{_FAMILIES[result.command]}")
