"""``negotiation cite``: BibTeX for the software, its methods, and an input's sources."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from negotiation.cli._common import emit_text, named_file


@click.command()
@click.argument("result", metavar="[RESULT.json]", required=False)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), default=None,
              help="Write the BibTeX to a file instead of printing it.")
@click.option("--quiet", is_flag=True, help="Print no messages.")
def cite(result: str | None, output: Path | None, quiet: bool) -> None:
    """Print BibTeX for the software and, with a result, for its methods and sources.

    RESULT.json is a file that a command wrote with --json, or - for standard input.

    \b
    negotiation cite
    negotiation solve gyeongju-2025 --json --output study.json
    negotiation cite study.json --output study.bib
    """
    from negotiation.reports.citations import citations, source_keys

    if result is None:
        emit_text(citations(), output, quiet)
        return
    answer = _answer(result)
    documents = _inputs(answer["input"], result)
    if not documents and not quiet:
        click.echo(f"{result}: its input {answer['input'].get('file')!r} is not found, so the "
                   "sources of the input are left out", err=True)
    emit_text(citations(answer["method"].get("references", ()), source_keys(documents)),
              output, quiet)


def _answer(result: str) -> dict[str, Any]:
    """A result file as plain data, with a method and an input."""
    from negotiation.errors import Fault, InputError

    try:
        text = (sys.stdin.buffer.read() if result == "-" else Path(result).read_bytes()).decode()
        answer: dict[str, Any] = json.loads(text)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(Fault(f"cannot be read: {reason}", file=result)) from None
    except (ValueError, RecursionError) as error:
        raise InputError(Fault(f"is not JSON: {error}", file=result)) from None
    whole = isinstance(answer, dict) and all(
        isinstance(answer.get(key), dict) for key in ("method", "input"))
    if not whole:
        raise InputError(Fault("is not a result: expected the keys method and input, as a command "
                               "writes them with --json", file=result))
    references = answer["method"].get("references", [])
    if not isinstance(references, list) or not all(isinstance(key, str) for key in references):
        raise InputError(Fault("expected a list of keys", "method.references", file=result))
    return answer


def _inputs(named: dict[str, Any], result: str) -> list[Any]:
    """The input as plain data: what the result carries, and the file that it names.

    Of a game made from a negotiation only the file names the sources of its payoffs.
    """
    found = [named["content"]] if "content" in named else []
    name = named_file(named.get("file"), result)
    if name is not None:
        from negotiation.files import read

        found.append(read(name).to_document())
    return found
