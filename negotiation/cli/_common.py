"""What every command shares: its input, its output, and how errors end."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from negotiation.errors import InputError
    from negotiation.files.reading import Model
    from negotiation.model.game import Game
    from negotiation.result import Result

ANSWERED, NOT_ANSWERED, USAGE, BAD_INPUT = 0, 1, 2, 3

Command = TypeVar("Command", bound=Callable[..., Any])
# What `emit` needs beside a result, and the parameters that say it.
Form = tuple[str, bool, Path | None, bool, Path | None]
FORM = {"file", "report", "as_json", "output", "quiet"}


def explained(command: click.Command) -> int:
    """Run a command; turn known errors into a message on standard error and a code."""
    from negotiation.errors import InputError, NotBuiltError, VerificationError

    try:
        result = command.main(standalone_mode=False)
    except click.exceptions.Abort:
        return _complain("interrupted", NOT_ANSWERED)
    except click.ClickException as error:
        error.show()
        return USAGE
    except NotBuiltError as error:
        return _complain(str(error), USAGE)
    except InputError as error:
        return _complain(str(error), BAD_INPUT)
    except VerificationError as error:
        return _complain(str(error), NOT_ANSWERED)
    except BrokenPipeError:
        # the reader of our output has gone; leave quietly and stop Python's last flush
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ANSWERED
    return result if isinstance(result, int) else ANSWERED


def _complain(message: str, code: int) -> int:
    click.echo(message, err=True)
    return code


input_argument = click.argument("file", metavar="FILE")
"""A path, ``-`` for standard input, or the name of a bundled file."""


def output_options(command: Command) -> Command:
    """Add ``--json``, ``--output PATH`` and ``--quiet``."""
    for option in (
        click.option("--quiet", is_flag=True, help="Print no messages and no progress."),
        click.option("--output", type=click.Path(dir_okay=False, path_type=Path), default=None,
                     help="Write the answer to a file instead of printing it."),
        click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object."),
    ):
        command = option(command)
    return command


def _report_path(_: click.Context, __: click.Parameter, path: Path | None) -> Path | None:
    if path is not None:
        from negotiation.reports.writing import SUFFIXES

        if path.suffix not in SUFFIXES:
            raise click.UsageError("--report: expected a path ending in .html, .md or .tex, found "
                                   f"{path}")
    return path


report_option = click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), default=None,
    callback=_report_path,
    help="Also write a report with figures: PATH.html, PATH.md or PATH.tex.")
"""A path to which `emit` writes a report; a usage error where the suffix is none of a report."""


@contextmanager
def option_faults() -> Iterator[None]:
    """Where what the options ask for does not fit the file, that is a usage error."""
    from negotiation.errors import InputError, TooLargeError

    try:
        yield
    except TooLargeError:
        raise
    except InputError as error:
        raise click.UsageError(str(error)) from None


def load(file: str) -> Model:
    """Read the model that FILE names."""
    from negotiation.files import read

    return read(file)


def named_file(name: Any, result: str) -> str | None:
    """The input file that a result names: beside the result, in this folder, or bundled."""
    from negotiation.files import bundled

    if not isinstance(name, str) or name in ("", "-"):
        return None
    beside = Path(name) if result == "-" else Path(result).parent / name
    for candidate in (beside, Path(name)):
        if candidate.is_file():
            return str(candidate)
    return name if bundled.find(name) is not None else None


def refusal(model: Model, command: str, wanted: str) -> InputError:
    """What to say of a file of a kind that a command does not take."""
    from negotiation.errors import InputError

    return InputError(f"`negotiation {command}` needs a file of kind {wanted}, found kind "
                      f"{model.to_document()['kind']}")


def as_game(model: Model, command: str) -> Game:
    """The game of a model, or a plain refusal."""
    from negotiation.model.game import Game
    from negotiation.model.negotiation import Negotiation

    if isinstance(model, Negotiation):
        return model.game()
    if isinstance(model, Game):
        return model
    raise refusal(model, command, "game or negotiation")


def emit(result: Result, file: str, as_json: bool, output: Path | None, quiet: bool,
         report: Path | None = None) -> None:
    """Print a result, or write it to a file, as JSON or as a text report; and a report beside."""
    if report is not None:
        from negotiation import reports

        reports.write(result, report)
        if not quiet:
            click.echo(f"report written to {report}", err=True)
    if as_json:
        text = result.to_json(file) + "\n"
    else:
        from negotiation import reports

        text = reports.text(reports.blocks(result), width=None if output is None else 100)
    emit_text(text, output, quiet)


def emit_text(text: str, output: Path | None, quiet: bool) -> None:
    """Print a text, or write it to a file whole."""
    if output is None:
        click.echo(_sayable(text), nl=not text.endswith("\n"))
        return
    from negotiation.files import write_text

    write_text(output, text if text.endswith("\n") else text + "\n")
    if not quiet:
        click.echo(f"written to {output}", err=True)


def _sayable(text: str) -> str | bytes:
    """A text for standard output; as UTF-8 where that cannot spell it (a pipe on Windows)."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return text.encode()
    return text
