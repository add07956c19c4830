"""Keeping a library written in C from printing on standard output."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def silent() -> Iterator[None]:
    """Drop what is printed below Python meanwhile.

    HiGHS prints a line now and then, whatever it is told, and standard output belongs to
    results. What other threads print in this time is dropped too.

    Examples
    --------
    >>> with silent():
    ...     _ = os.write(1, b"a line of a library")
    """
    try:
        sys.stdout.flush()
        kept = os.dup(1)
    except (OSError, ValueError, AttributeError):
        yield  # there is no standard output to keep clean
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        _flush()
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _flush() -> None:
    """Write out what the C library has gathered, so that it does not come later."""
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL("ucrtbase" if os.name == "nt" else None)
        library.fflush(None)
