"""``negotiation cases``: the payoff files that ship with the package."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from negotiation.cli._common import emit_text, output_options


@click.command()
@output_options
def cases(as_json: bool, output: Path | None, quiet: bool) -> None:
    """List the payoff files that ship with the package.

    Their names can stand wherever a command takes a FILE; the part after the last slash is
    enough where it is unique.

    \b
    negotiation cases
    negotiation check gyeongju-2025
    """
    from negotiation.files import cases as bundled

    found = bundled()
    if as_json:
        answer = {"cases": [asdict(case) for case in found]}
        emit_text(json.dumps(answer, indent=1, ensure_ascii=False), output, quiet)
        return
    widths = [max((len(getattr(case, key)) for case in found), default=0)
              for key in ("name", "kind")]
    lines = [f"{case.name:{widths[0]}}  {case.kind:{widths[1]}}  {case.title}".rstrip()
             for case in found]
    emit_text("\n".join(lines) + "\n", output, quiet)
