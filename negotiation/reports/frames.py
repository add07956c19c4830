"""The main table of a result as a pandas DataFrame."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from negotiation.reports.block import Cell, Several
from negotiation.reports.dispatch import main_table
from negotiation.reports.spelling import MINUS, spelled
from negotiation.result import Result


def frame(result: Result) -> Any:
    """The main table of a result, one row an equilibrium, solution or deal.

    Exact numbers become floats; "there is none" becomes None or NaN.

    Parameters
    ----------
    result
        Of any solver.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    ImportError
        If pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise ImportError(
            "data frames need pandas: install it with  pip install 'negotiation[frames]'"
        ) from error
    table = main_table(result)
    rows = [[_plain(cell) for cell in row] for row in table.rows]
    return pd.DataFrame(rows, columns=list(table.columns))


def _plain(cell: Cell) -> Any:
    if isinstance(cell, Several):
        return spelled(cell).replace(MINUS, "-")
    return float(cell) if isinstance(cell, Fraction) else cell
