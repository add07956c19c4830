"""Reading a payoff file of any kind and format."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from negotiation.errors import Fault, InputError, NotBuiltError
from negotiation.files import bundled
from negotiation.files.coalitions_file import read_coalitions
from negotiation.files.csv_game import read_csv
from negotiation.files.deals_file import read_deals
from negotiation.files.dynamic_file import read_dynamic
from negotiation.files.faults import Faults
from negotiation.files.game_file import read_game
from negotiation.files.names import suggestion
from negotiation.files.negotiation_file import read_negotiation
from negotiation.files.nfg import read_nfg
from negotiation.files.numerals import show
from negotiation.files.parsing import Document, parse
from negotiation.files.source import Source, from_bytes, from_file, from_stream
from negotiation.model.coalitional import CoalitionalGame
from negotiation.model.deals import Deals
from negotiation.model.dynamic import StochasticGame
from negotiation.model.game import Game
from negotiation.model.issue_set import IssueSet
from negotiation.model.negotiation import Negotiation
from negotiation.model.partition import PartitionGame

_LATER_KINDS = ("conflict", "economy")
_LATER_SUFFIXES = {".gmcr": "reading .gmcr files"}

Model = Game | Deals | IssueSet | Negotiation | StochasticGame | CoalitionalGame | PartitionGame

_KINDS: dict[str, Callable[[Document], Model]] = {
    "negotiation": read_negotiation,
    "game": read_game,
    "deals": read_deals,
    "dynamic": read_dynamic,
    "coalitions": read_coalitions,
}


def read(file: str | os.PathLike[str], stdin: IO[Any] | None = None) -> Model:
    """Read a payoff file.

    Parameters
    ----------
    file
        A path (``.toml``, ``.json``, ``.csv`` or ``.nfg``; others by content, as TOML or
        JSON), ``"-"`` for standard input, or the name of a bundled file. A path that exists
        goes before a bundled name.
    stdin
        What ``"-"`` reads instead of standard input.

    Returns
    -------
    Game, Deals, IssueSet, Negotiation, StochasticGame, CoalitionalGame or PartitionGame

    Raises
    ------
    InputError
        With every fault found, each with file, line and column.
    TooLargeError
        If the file is valid and what it describes does not fit in memory.
    NotBuiltError
        If the kind of the file is known and cannot be read yet.

    Examples
    --------
    >>> import io
    >>> text = '''
    ... format = "negotiation/1"
    ... kind = "deals"
    ... parties = ["A", "B"]
    ... deals = [{ name = "swap", payoffs = { A = 0.1, B = "1/3" } }]
    ... '''
    >>> read("-", io.StringIO(text)).exact_payoffs(0)
    (Fraction(1, 10), Fraction(1, 3))
    """
    name = os.fspath(file)
    source, suffix = (from_stream(stdin), "") if name == "-" else _found(name)
    if suffix in _LATER_SUFFIXES:
        raise NotBuiltError(_LATER_SUFFIXES[suffix], ["TOML", "JSON", "CSV", "Gambit .nfg"])
    if suffix == ".xml":
        raise InputError(Fault("a GENIUS domain needs the profile of every party: negotiation "
                               "bargain DOMAIN.xml --profile A.xml --profile B.xml", file=name))
    if suffix == ".csv":
        return read_csv(source)
    if suffix == ".nfg":
        return read_nfg(source)
    return from_document(parse(source))


def from_document(document: Document) -> Model:
    """The model that parsed data describe, by its ``kind``."""
    kind = document.data.get("kind")
    if kind in _LATER_KINDS:
        raise NotBuiltError(f"reading files of kind {kind}", list(_KINDS))
    if isinstance(kind, str) and kind in _KINDS:
        return _KINDS[kind](document)
    faults = Faults(document)
    wanted = f"expected one of {', '.join(_KINDS)}"
    if "kind" not in document.data:
        faults.add(("kind",), f"missing ({wanted})")
    elif isinstance(kind, str):
        hint = suggestion(kind, [*_KINDS, *_LATER_KINDS])
        faults.add(("kind",), f"unknown kind {show(kind)}; {hint}")
    else:
        faults.add(("kind",), f"{wanted}, found {show(kind)}")
    if "format" not in document.data:
        faults.add(("format",), "missing (expected 'negotiation/1')")
    raise faults.error()


def _found(name: str) -> tuple[Source, str]:
    """The text of a file or bundled file, and the suffix that says its format."""
    path = Path(name)
    if os.path.exists(name):  # unlike Path.exists never raises
        return from_file(path, name), path.suffix.lower()
    case = bundled.find(name)
    if case is None:
        near = bundled.near(name)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise InputError(
            Fault(f"no such file, and no bundled file of that name{hint}", file=name)
        )
    return from_bytes(case.read_bytes(), name), os.path.splitext(case.name)[1]
