"""Writing payoff files, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from negotiation.errors import Fault, InputError

if TYPE_CHECKING:
    from negotiation.files.reading import Model

_SUFFIXES = (".toml", ".json", ".csv", ".nfg")


def write(model: Model, file: str | os.PathLike[str]) -> None:
    """Write a payoff file; its suffix says the format.

    ``.toml`` and ``.json`` hold everything. ``.csv`` (players, actions, payoffs) and ``.nfg``
    (the title as well) hold games only, without discount factors, description, sources and
    plans.

    Raises
    ------
    InputError
        If the suffix is unknown, the format cannot hold the model, or writing fails.

    Examples
    --------
    >>> import tempfile
    >>> from negotiation.files import read
    >>> from negotiation.model.game import Game
    >>> game = Game.from_payoffs({"A": [[1, "1/3"]], "B": [[0.1, 2]]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(game, folder + "/small.toml")
    ...     read(folder + "/small.toml").payoff(("1", "2"))
    {'A': Fraction(1, 3), 'B': Fraction(2, 1)}
    """
    path = Path(file)
    write_text(path, text(model, path.suffix.lower(), str(file)))


def text(model: Model, suffix: str, name: str = "") -> str:
    """A model in the format of a suffix."""
    from negotiation.model.game import Game

    if suffix in (".csv", ".nfg"):
        if not isinstance(model, Game):
            kind = model.to_document()["kind"]
            raise InputError(Fault(f"{suffix} files hold games, not files of kind {kind}; "
                                   "expected .toml or .json", file=name))
        if suffix == ".csv":
            from negotiation.files.csv_game import csv_text

            return csv_text(model)
        from negotiation.files.nfg import nfg_text

        return nfg_text(model)
    if suffix == ".toml":
        from negotiation.files.toml_text import toml_text

        return toml_text(model.to_document())
    if suffix == ".json":
        from negotiation.files.json_text import json_text

        return json_text(model.to_document())
    raise InputError(Fault(f"expected a name that ends in {', '.join(_SUFFIXES)}, found "
                           f"{suffix or 'no suffix'}", file=name))


def write_text(path: Path, content: str) -> None:
    """Write a text file in UTF-8, or leave what was there; see `write_bytes`."""
    write_bytes(path, content.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, or leave what was there.

    The content goes to a temporary file in the same folder, which then takes the name.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:50]}.")
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        os.chmod(temporary, _mode(path))
        os.replace(temporary, path)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        reason = (error.strerror or str(error)).lower()
        raise InputError(Fault(f"cannot be written: {reason}", file=str(path))) from None


def _mode(path: Path) -> int:
    """The permissions of the file that is replaced, or those of any new file."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
