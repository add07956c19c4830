"""Every error a user can meet.

::

    NegotiationError
    ├── InputError          a file or a value cannot be used; carries every fault found
    │   └── TooLargeError   valid, but needs more memory than allowed
    ├── NotBuiltError       the question is known and its answer is not built yet
    └── VerificationError   a result does not prove what it claims

A negotiation without agreement or a game without a pure equilibrium is an answer
(see `negotiation.result.Status`), never an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class NegotiationError(Exception):
    """Base of all errors raised on purpose by this package."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong in an input, and where.

    Parameters
    ----------
    message
        What was found and what was expected.
    path
        Where in the data, such as ``payoffs.USA[1][2]``; empty for the whole input.
    file
        The file's name as the user gave it; empty for values passed in code.
    line, column
        One-based position in the file, or None where there is none.

    Examples
    --------
    >>> str(Fault("expected a number, found 'one'", "payoffs.USA[0]", "game.json", 3, 14))
    "game.json:3:14: payoffs.USA[0]: expected a number, found 'one'"
    """

    message: str
    path: str = ""
    file: str = ""
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        where = [self.file] if self.file else []
        if self.line is not None:
            where += [str(self.line), str(self.column or 1)]
        parts = [":".join(where), self.path, self.message]
        return ": ".join(part for part in parts if part)


class InputError(NegotiationError, ValueError):
    """An input that cannot be used.

    Parameters
    ----------
    faults
        A message, one `Fault`, or all of them.

    Attributes
    ----------
    faults : tuple of Fault
    """

    def __init__(self, faults: str | Fault | Iterable[Fault]) -> None:
        if isinstance(faults, str):
            faults = Fault(faults)
        self.faults: tuple[Fault, ...] = (
            (faults,) if isinstance(faults, Fault) else tuple(faults)
        )
        super().__init__("\n".join(str(fault) for fault in self.faults))


class TooLargeError(InputError):
    """A valid input whose analysis would need more memory than allowed.

    Parameters
    ----------
    what
        What would be built.
    needed, allowed
        Bytes.

    Examples
    --------
    >>> print(TooLargeError("the payoff tensor", 3 * 2**30, 2**30))
    the payoff tensor needs 3.0 GiB of memory, more than the 1.0 GiB allowed
    """

    def __init__(self, what: str, needed: int, allowed: int) -> None:
        self.needed = needed
        self.allowed = allowed
        gib = 2.0**30
        super().__init__(
            f"{what} needs {needed / gib:.1f} GiB of memory, "
            f"more than the {allowed / gib:.1f} GiB allowed"
        )


class NotBuiltError(NegotiationError, NotImplementedError):
    """A question whose answer is not built yet.

    Parameters
    ----------
    what
        The part asked for.
    built
        What can be asked for instead.
    """

    def __init__(self, what: str, built: Sequence[str] = ()) -> None:
        self.what = what
        instead = f"; built so far: {', '.join(built)}" if built else ""
        super().__init__(f"{what} is not built yet{instead}")


class VerificationError(NegotiationError):
    """A result that does not prove what it claims."""
