"""Result records: what was asked, what was found, what is claimed, and the proof.

Every solver returns a subclass of `Result`. The subclass adds the answer as fields; this
module turns any of them into the JSON object that `negotiation verify` re-checks.
"""

from __future__ import annotations

import enum
import hashlib
import platform
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from negotiation.exact import canonical, dumps, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SCHEMA = "negotiation/result/1"
# Results of inputs up to this many characters carry the input with them.
EMBED_LIMIT = 32_000
# Results of up to this many characters are indented.
INDENT_LIMIT = 200_000


class Status(enum.Enum):
    """How far a question was answered; "no agreement" is an answer, not a failure."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    NONE = "none"
    NOT_CONVERGED = "not-converged"


@dataclass(frozen=True)
class Method:
    """What was asked of which algorithm.

    Parameters
    ----------
    name
        The method's name in the field.
    options
        Every option that can change the answer, with its value.
    references
        Keys into the bibliography that ships with the package.
    """

    name: str
    options: dict[str, Any] = field(default_factory=dict)
    references: tuple[str, ...] = ()


class Document(Protocol):
    """A model: it can say its whole content as plain data."""

    def to_document(self) -> dict[str, Any]: ...


@dataclass(frozen=True, kw_only=True, repr=False)
class Result:
    """Common part of all results.

    Parameters
    ----------
    model
        What was analysed.
    method
        Name, options and references of the method.
    status
        `Status`.
    claim
        One sentence: what is asserted.
    certificate
        What an independent checker needs beyond the input.
    seed
        Seed of the draws, or None where nothing was drawn.
    """

    command: ClassVar[str] = ""
    model: Document = field(repr=False, compare=False)
    method: Method
    status: Status
    claim: str
    certificate: dict[str, Any] = field(default_factory=dict)
    seed: int | None = None

    def __init_subclass__(cls) -> None:
        # or the dataclass decorator of the subclass would spell every number of the answer
        cls.__repr__ = Result.__repr__  # type: ignore[method-assign]

    def __repr__(self) -> str:
        return f"<{type(self).__name__}, {self.status.value}: {self.claim}>"

    def body(self) -> dict[str, Any]:
        """The answer itself: the fields that the concrete record adds."""
        shared = {item.name for item in fields(Result)}
        return {
            item.name: getattr(self, item.name)
            for item in fields(self)
            if item.name not in shared and item.metadata.get("json", True)
        }

    def to_dict(self, file: str | None = None) -> dict[str, Any]:
        """The result as plain data, exact numbers as strings, with its digests.

        Parameters
        ----------
        file
            Name of the file the model was read from; ``"-"`` or None embeds the input.
        """
        answer = self._answer(file)
        return {**plain(answer), "digest": sha256(canonical(answer))}

    def _answer(self, file: str | None) -> dict[str, Any]:
        """`to_dict` without its digest, numbers not yet spelled."""
        document = self.model.to_document()
        text = canonical(document)
        source: dict[str, Any] = {
            "file": file,
            "kind": document["kind"],
            "digest": sha256(text),
        }
        if file in (None, "-") or len(text) <= EMBED_LIMIT:
            source["content"] = document
        return {
            "schema": SCHEMA,
            "command": self.command,
            "input": source,
            "method": self.method,
            "status": self.status.value,
            "claim": self.claim,
            **self.body(),
            "certificate": self.certificate,
            "seed": self.seed,
            "software": software(),
        }

    def to_json(self, file: str | None = None) -> str:
        """`to_dict` as JSON text, the same bytes for the same question.

        Short results are indented for people; long ones are written compactly, keys sorted.
        """
        answer = self._answer(file)
        text = canonical(answer)
        digest = sha256(text)
        if len(text) > INDENT_LIMIT:
            return f'{text[:-1]},"digest":"{digest}"}}'
        return dumps({**answer, "digest": digest}, indent=1)

    def to_frame(self) -> Any:
        """The main table as a pandas DataFrame (needs ``negotiation[frames]``)."""
        from negotiation import reports

        return reports.frame(self)

    def to_latex(self) -> str:
        """The report as LaTeX."""
        from negotiation import reports

        return reports.latex(reports.blocks(self))

    def _repr_html_(self) -> str:
        from negotiation import reports

        return reports.html(reports.blocks(self))

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the result's main figure and return the axes it was drawn on."""
        from negotiation import reports

        return reports.plot(self, ax)


def sha256(text: str) -> str:
    """Hexadecimal SHA-256 of a text in UTF-8.

    Examples
    --------
    >>> sha256("")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def software() -> dict[str, str]:
    """Versions of what computed a result."""
    versions = {"python": platform.python_version()}
    for name in ("negotiation", "numpy", "scipy"):
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "unknown"
    return dict(sorted(versions.items()))
