"""The documentation does what it says: its commands run, and print what it shows.

Blocks of a page run from top to bottom in one empty folder.

- A ``console`` block runs the lines after ``$ `` (continued after ``> ``) in a shell. What
  follows a command is what it must print; ``…`` stands for any text. Nothing below the last
  command means that its output is not compared.
- A ``python`` block runs as a script, or as a doctest where it has ``>>>``; the blocks of a
  page share their names.
- ``<!-- file: NAME -->`` above a block writes the block to a file.
- ``<!-- exit: N -->`` above a block says how its last command ends, if not with 0.
- ``<!-- no-run: REASON -->`` above a block leaves it alone.
"""

import doctest
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ["README.md", *(
    str(path.relative_to(ROOT)) for path in sorted((ROOT / "docs").rglob("*.md"))
    if "_build" not in path.parts
)]
BLOCK = re.compile(
    r"^(?P<notes>(?:<!--.*?-->\s*\n)*)^```(?P<language>\w+)[^\n]*\n(?P<body>.*?)^```\s*$",
    re.MULTILINE | re.DOTALL,
)
NOTE = re.compile(r"<!--\s*(?P<key>[\w-]+)(?::\s*(?P<value>.*?))?\s*-->", re.DOTALL)
ANYTHING = re.compile(" *… *")


@dataclass(frozen=True)
class Block:
    """One fenced block and the notes above it."""

    language: str
    body: str
    notes: dict[str, str]
    line: int


def blocks(text: str) -> list[Block]:
    return [
        Block(
            match["language"],
            match["body"],
            {note["key"]: note["value"] or "" for note in NOTE.finditer(match["notes"])},
            text.count("\n", 0, match.start("language")) + 1,
        )
        for match in BLOCK.finditer(text)
    ]


def commands(body: str) -> list[tuple[str, str]]:
    """Pairs of a command and the output shown below it."""
    found: list[tuple[list[str], list[str]]] = []
    for line in body.splitlines():
        if line.startswith("$ "):
            found.append(([line[2:]], []))
        elif line.startswith("> ") and found and not found[-1][1]:
            found[-1][0].append(line[2:])
        elif found:
            found[-1][1].append(line)
    return [("\n".join(lines), "\n".join(output)) for lines, output in found]


def matches(shown: str, printed: str) -> bool:
    """Whether a text is what is shown, up to wildcards and the widths of columns and rules."""
    def tidy(text: str) -> str:
        narrow = re.sub(r"([ ─═])\1+", r"\1", text.strip("\n"))
        return "\n".join(line.rstrip() for line in narrow.splitlines())

    pattern = ".*?".join(re.escape(part) for part in ANYTHING.split(tidy(shown)))
    return re.fullmatch(pattern, tidy(printed), re.DOTALL) is not None


def run_console(block: Block, folder: Path) -> None:
    programs = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
                   "COLUMNS": "88", "NO_COLOR": "1"}
    steps = commands(block.body)
    assert steps, f"line {block.line}: a console block needs a line that starts with '$ '"
    for number, (command, shown) in enumerate(steps, 1):
        child = subprocess.run(
            ["bash", "-c", command], cwd=folder, env=environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            check=False, timeout=300)
        code = int(block.notes.get("exit", 0)) if number == len(steps) else 0
        where = f"line {block.line}: $ {command}\n{child.stdout}"
        assert child.returncode == code, f"{where}\nended with {child.returncode}, not {code}"
        assert not shown or matches(shown, child.stdout), f"{where}\nbut the page shows\n{shown}"


def run_python(block: Block, page: str, names: dict, folder: Path, monkeypatch) -> None:
    monkeypatch.chdir(folder)
    if ">>>" not in block.body:
        exec(compile("\n" * block.line + block.body, page, "exec"), names)
        return
    example = doctest.DocTestParser().get_doctest(block.body, names, page, page, block.line)
    report: list[str] = []
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    runner = doctest.DocTestRunner(optionflags=flags)
    runner.run(example, out=report.append, clear_globs=False)
    names.update(example.globs)
    assert not runner.summarize(verbose=False).failed, "".join(report)


@pytest.mark.parametrize("page", PAGES)
def test_page_runs(page, tmp_path, monkeypatch):
    names: dict = {"__name__": "__page__"}
    for block in blocks((ROOT / page).read_text(encoding="utf-8")):
        if "no-run" in block.notes:
            assert block.notes["no-run"], f"{page}:{block.line}: say why the block does not run"
        elif "file" in block.notes:
            (tmp_path / block.notes["file"]).write_text(block.body, encoding="utf-8")
        elif block.language == "console":
            run_console(block, tmp_path)
        elif block.language == "python":
            run_python(block, page, names, tmp_path, monkeypatch)


def test_blocks_and_notes_are_found():
    text = "a\n\n<!-- file: x.toml -->\n```toml\nk = 1\n```\n\n```console\n$ a\n> b\nc\n$ d\n```\n"
    first, second = blocks(text)
    assert first == Block("toml", "k = 1\n", {"file": "x.toml"}, 4)
    assert commands(second.body) == [("a\nb", "c"), ("d", "")]


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [("a\n…\nd", "a\nb\nc\nd\n", True), ("a … c", "a b c", True), ("a … c", "a c", True),
     ("a", "a  \n", True),
     (" a   b\n──", " a b\n───", True), ("a…", "b", False), ("1.5", "1x5", False)],
)
def test_wildcards(shown, printed, same):
    assert matches(shown, printed) is same
