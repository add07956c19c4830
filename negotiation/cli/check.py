"""``negotiation check``: is a payoff file sound, and what does it hold."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from negotiation.cli._common import (
    ANSWERED,
    BAD_INPUT,
    emit_text,
    input_argument,
    load,
    output_options,
)

if TYPE_CHECKING:
    from negotiation.errors import InputError
    from negotiation.files.reading import Model


@click.command()
@input_argument
@output_options
@click.pass_context
def check(ctx: click.Context, file: str, as_json: bool, output: Path | None, quiet: bool) -> None:
    """Check a payoff file and say what it holds.

    FILE is a path, `-` for standard input, or a bundled name. Every fault is listed as
    file:line:column: path: what is wrong; the exit code is then 3.

    \b
    negotiation check gyeongju-2025
    negotiation new talks.toml
    negotiation check talks.toml --json
    """
    from negotiation.errors import InputError

    try:
        model = load(file)
    except InputError as error:
        if not as_json:
            raise
        emit_text(_json(_refusal(file, error)), output, quiet)
        ctx.exit(BAD_INPUT)
    from negotiation.files.summary import paragraph

    if as_json:
        emit_text(_json(_approval(file, model)), output, quiet)
    else:
        title = f": {model.title}" if model.title else ""
        emit_text(f"{file} is sound{title}\n\n{paragraph(model)}\n", output, quiet)
    ctx.exit(ANSWERED)


def _approval(file: str, model: Model) -> dict[str, Any]:
    from negotiation.exact import canonical
    from negotiation.files.summary import holds
    from negotiation.result import sha256

    document = model.to_document()
    return {
        "command": "check",
        "input": {"file": file, "kind": document["kind"], "digest": sha256(canonical(document))},
        "sound": True,
        "title": model.title,
        "holds": holds(model),
        "faults": [],
    }


def _refusal(file: str, error: InputError) -> dict[str, Any]:
    return {
        "command": "check",
        "input": {"file": file, "kind": None, "digest": None},
        "sound": False,
        "faults": [asdict(fault) for fault in error.faults],
    }


def _json(answer: dict[str, Any]) -> str:
    return json.dumps(answer, indent=1, ensure_ascii=False)
