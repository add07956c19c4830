"""The text of an input and the name it was given by."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from negotiation.errors import Fault, InputError


@dataclass(frozen=True)
class Source:
    """An input's name, as the user gave it, and its text with ``\\n`` line ends.

    Examples
    --------
    >>> Source("a.json", "{\\n  1").position(4)
    (2, 3)
    """

    name: str
    text: str

    def position(self, offset: int) -> tuple[int, int]:
        """One-based line and column of a character."""
        line = self.text.count("\n", 0, offset) + 1
        return line, offset - (self.text.rfind("\n", 0, offset) + 1) + 1

    def fault(self, offset: int, message: str, path: str = "") -> Fault:
        """A fault at a character."""
        return Fault(message, path, self.name, *self.position(offset))


def from_file(path: Path, name: str) -> Source:
    """The text of a file.

    Raises
    ------
    InputError
        If the file cannot be read or is not UTF-8 text.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(Fault(f"cannot be read: {reason}", file=name)) from None
    return from_bytes(raw, name)


def from_stream(stream: IO[Any] | None) -> Source:
    """The text of a stream, standard input by default; its name is ``-``."""
    raw = (sys.stdin.buffer if stream is None else stream).read()
    return from_bytes(raw.encode() if isinstance(raw, str) else raw, "-")


def from_bytes(raw: bytes, name: str) -> Source:
    """Decode UTF-8, with or without a byte order mark, with any line ends.

    Raises
    ------
    InputError
        If the bytes are not UTF-8.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig").replace("\r\n", "\n")
        fault = Source(name, before).fault(
            len(before), f"expected UTF-8 text, found the byte 0x{raw[error.start]:02x}"
        )
        raise InputError(fault) from None
    return Source(name, text.replace("\r\n", "\n"))
