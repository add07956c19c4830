"""``negotiation new``: write a payoff file to start from."""

from __future__ import annotations

from pathlib import Path

import click

from negotiation.cli._common import emit_text

KINDS = ("negotiation", "game", "deals", "dynamic", "coalitions")


@click.command()
@click.argument("path", metavar="PATH")
@click.option("--kind", type=click.Choice(KINDS), default="negotiation", show_default=True,
              help="What the file describes.")
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@click.option("--quiet", is_flag=True, help="Print no messages.")
def new(path: str, kind: str, force: bool, quiet: bool) -> None:
    """Write a commented starter payoff file.

    PATH ends in .toml, or is `-` to print the file. Its numbers are invented; it is sound, and
    every command that takes its kind answers it.

    \b
    negotiation new talks.toml
    negotiation check talks.toml
    """
    from negotiation.files.starters import starter

    if path == "-":
        emit_text(starter(kind), None, quiet)
        return
    if Path(path).suffix.lower() != ".toml":
        raise click.UsageError(f"a starter file is TOML: expected a PATH that ends in .toml, "
                               f"found {path}")
    if Path(path).exists() and not force:
        raise click.UsageError(f"{path} exists; --force replaces it")
    emit_text(starter(kind), Path(path), quiet)
