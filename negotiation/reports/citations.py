"""What to cite for a result: the software, its methods, and the sources of its input."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from negotiation.reports.bibliography import software, sources

# Marks in an input that stand for no publication.
NO_SOURCE = frozenset({"judgement"})


def citations(references: Iterable[str] = (), source: Iterable[str] = ()) -> str:
    """BibTeX for the software, for methods and for sources, each entry once.

    Parameters
    ----------
    references
        Keys of the methods, as in ``method.references`` of a result.
    source
        Keys of the input's sources, as `source_keys` finds them.

    Returns
    -------
    str
        BibTeX. Keys without an entry in the bibliography are named in a comment.

    Examples
    --------
    >>> print(citations().splitlines()[0])
    @software{negotiation,
    """
    methods = list(dict.fromkeys(references))
    cited = [key for key in dict.fromkeys(source) if key not in {*methods, *NO_SOURCE}]
    parts = [software(), *_known("Methods", methods), *_known("Sources of the input", cited)]
    unknown = [key for key in [*methods, *cited] if key not in sources()]
    if unknown:
        # a line break would end the comment, and BibTeX reads an entry after any @
        names = ", ".join(" ".join(key.replace("@", " at ").split()) for key in unknown)
        parts.append(f"% Not in the bibliography: {names}")
    return "\n\n".join(parts)


def source_keys(document: Any) -> Iterator[str]:
    """The keys of all sources that an input names, in the order of the document.

    Parameters
    ----------
    document
        Plain data, such as ``model.to_document()``; every ``source`` key in it counts.

    Examples
    --------
    >>> list(source_keys({"source": ["a"], "issue": [{"source": "b", "levels": ["source"]}]}))
    ['a', 'b']
    """
    if isinstance(document, Mapping):
        for key, value in document.items():
            if key == "source":
                yield from [value] if isinstance(value, str) else map(str, value)
            else:
                yield from source_keys(value)
    elif isinstance(document, (list, tuple)):
        for item in document:
            yield from source_keys(item)


def _known(title: str, keys: list[str]) -> list[str]:
    found = [sources()[key] for key in keys if key in sources()]
    return [f"% {title}", *found] if found else []
