"""Collecting everything that is wrong with a document, and saying where."""

from __future__ import annotations

from collections.abc import Iterable

from negotiation.errors import InputError
from negotiation.files.parsing import Document
from negotiation.files.paths import DataPath, spell_path


class Faults:
    """The faults found so far in one document.

    Checks add what they find and go on; a check of something that rests on other parts
    asks first whether those are `sound`, so that one mistake is told once.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self._found: dict[tuple[DataPath, str], bool] = {}
        self._above: set[DataPath] = set()
        self._at: set[DataPath] = set()

    def add(self, path: DataPath, message: str, at_key: bool = False) -> None:
        """Note a fault of the value at a path, or of its key."""
        self._found.setdefault((path, message), at_key)
        self._above.update(path[:k] for k in range(len(path)))
        self._at.add(path)

    def sound(self, *path: str | int) -> bool:
        """Whether nothing is wrong at a path, below it, or with what it lies in."""
        return path not in self._above and not any(
            path[:k] in self._at for k in range(len(path) + 1)
        )

    def at(self, *path: str | int) -> bool:
        """Whether something is wrong with a value itself."""
        return path in self._at

    def __bool__(self) -> bool:
        return bool(self._found)

    def raise_if_any(self) -> None:
        """Raise the `error` if anything was found."""
        if self._found:
            raise self.error()

    def error(self) -> InputError:
        """One error with all faults in the order of the text."""
        source = self.document.source
        offsets = self._offsets(path for path, _ in self._found)
        located = []
        for (path, message), at_key in self._found.items():
            anchor = path
            while anchor not in offsets:
                anchor = anchor[:-1]
            key, value = offsets[anchor]
            offset = key if at_key and anchor == path else value
            located.append((offset, source.fault(offset, message, spell_path(path))))
        located.sort(key=lambda pair: pair[0])
        return InputError(fault for _, fault in located)

    def _offsets(self, paths: Iterable[DataPath]) -> dict[DataPath, tuple[int, int]]:
        wanted = {path[:k] for path in paths for k in range(len(path) + 1)}
        offsets: dict[DataPath, tuple[int, int]] = {}
        for path, key, value in self.document.scan(self.document.source.text):
            if path in wanted:
                offsets.setdefault(path, (key, value))
        return offsets
