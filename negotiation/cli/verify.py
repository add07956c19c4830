"""``negotiation verify``: re-check a result with code that shares nothing with the solvers."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from negotiation.cli._common import (
    ANSWERED,
    NOT_ANSWERED,
    emit_text,
    load,
    named_file,
    output_options,
)

if TYPE_CHECKING:
    from negotiation.certificates.report import Report


@click.command()
@click.argument("result", metavar="RESULT.json")
@click.option("--input", "source", metavar="FILE", default=None,
              help="The payoff file; default the one that the result names or carries.")
@output_options
@click.pass_context
def verify(ctx: click.Context, result: str, source: str | None, as_json: bool,
           output: Path | None, quiet: bool) -> None:
    """Re-check every claim of RESULT.json against its input, in exact arithmetic.

    Ends with 0 if all claims hold, else with 1, naming the first that fails. Claims too large to
    be checked again are counted apart, and named in notes. RESULT.json is a file that a command
    wrote with --json, or - for standard input.

    \b
    negotiation equilibria prisoners-dilemma --concept pure --json --output result.json
    negotiation verify result.json
    """
    from negotiation.certificates.check import check
    from negotiation.certificates.reading import ClaimError
    from negotiation.certificates.reading import load as load_json
    from negotiation.certificates.report import Report

    text = _read(result)
    try:
        answer = load_json(text, result)
    except ClaimError as refusal:
        report = Report.refused("JSON", str(refusal))
    else:
        _refuse_payoffs(answer, result)
        report = check(answer, _document(answer, result, source))
    shown = json.dumps(_plain(report), indent=1, ensure_ascii=False) if as_json else _text(
        report, result)
    emit_text(shown, output, quiet)
    ctx.exit(ANSWERED if report.ok else NOT_ANSWERED)


def _read(result: str) -> bytes:
    from negotiation.errors import Fault, InputError

    try:
        if result == "-":
            return sys.stdin.buffer.read()
        return Path(result).read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(Fault(f"cannot be read: {reason}", file=result)) from None


def _refuse_payoffs(answer: Any, result: str) -> None:
    """A payoff file claims nothing: to find it false would mislead."""
    from negotiation.errors import Fault, InputError

    if isinstance(answer, dict) and str(answer.get("format", "")).startswith("negotiation/") and (
            "method" not in answer):
        raise InputError(Fault("is a payoff file, not a result: expected the keys method and "
                               "input, as a command writes them with --json", file=result))


def _document(answer: Any, result: str, source: str | None) -> Any:
    """The input as plain data: the file asked for, the file named, or what the result carries."""
    from negotiation.errors import Fault, InputError

    named = answer.get("input") if isinstance(answer, dict) else None
    if not isinstance(named, dict):
        named = {}
    file = source or named_file(named.get("file"), result)
    if file is not None:
        return _as_kind(file, named.get("kind"))
    if isinstance(named.get("file"), str) and "content" not in named:
        raise InputError(Fault(f"the input {named['file']!r} is not found and the result does not "
                               "carry it; name it with --input", file=result))
    return named.get("content")  # where it is missing the check says so


def _as_kind(file: str, kind: Any) -> Any:
    """The document of a file; of a negotiation the game it stands for, where that was asked."""
    from negotiation.certificates.reading import Node
    from negotiation.certificates.talks import game_document
    from negotiation.exact import canonical

    document = json.loads(canonical(load(file).to_document()))
    if document["kind"] == "negotiation" and kind == "game":
        return game_document(Node(document, "input"))
    return document


def _plain(report: Report) -> dict[str, Any]:
    failure = report.first_failure
    return {
        "ok": report.ok,
        "first_failure": None if failure is None else {
            "claim": failure.name, "message": failure.message},
        "claims": [{"claim": claim.name, "ok": claim.ok, "message": claim.message}
                   for claim in report.claims],
        "notes": report.notes,
        "not_rechecked": report.not_rechecked,
    }


def _text(report: Report, result: str) -> str:
    return "\n".join([f"{result}: {report.verdict}",
                      *(f"note: {sentence}" for sentence in report.notes)])
