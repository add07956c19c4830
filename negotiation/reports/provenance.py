"""The end of every report: what is claimed, by which method, from which input."""

from __future__ import annotations

import re

from negotiation.exact import canonical
from negotiation.reports.block import Block, Heading, Sentences
from negotiation.reports.spelling import spelled
from negotiation.result import Result, sha256, software

# Records spell counts without commas, and so their claims do.
_COUNTED = re.compile(r"\b\d{4,}(?= (?:deals|profiles|combinations)\b)")


def provenance(result: Result) -> list[Block]:
    """Claim, method and input of a result, with the digest that identifies the input."""
    document = result.model.to_document()
    method = result.method
    options = [f"{key} {_option(value)}" for key, value in method.options.items()]
    asked = f"Method: {method.name}" + (f" ({', '.join(options)})" if options else "")
    asked += f"; references {', '.join(method.references)}" if method.references else ""
    seed = "" if result.seed is None else f", seed {result.seed}"
    return [
        Heading(2, "Claim and provenance"),
        Sentences((
            f"Claim: {_COUNTED.sub(lambda many: f'{int(many[0]):,}', result.claim)}.",
            f"{asked}.",
            f"Input: kind {document['kind']}, SHA-256 {sha256(canonical(document))}.",
            f"Computed with negotiation {software()['negotiation']}{seed}.",
        )),
    ]


def title(result: Result, otherwise: str) -> str:
    """The title of what was analysed."""
    return str(getattr(result.model, "title", "")) or otherwise


def _option(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(f"{key}={_option(item)}" for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return " ".join(_option(item) for item in value)
    if value is None:
        return "none"
    return spelled(value) if isinstance(value, (str, bool, int, float)) else str(value)
