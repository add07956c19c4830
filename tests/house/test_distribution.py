"""What is built holds what the tree holds, and finds its payoff files wherever it is."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

IGNORED = shutil.ignore_patterns(
    ".git", "__pycache__", "*.egg-info", "build", "dist", ".venv", ".*_cache", ".hypothesis",
    "_build")
CASES = "from negotiation.cli import main; main()"


@pytest.fixture(scope="module")
def tree(root, tmp_path_factory) -> Path:
    """A copy of the tree: building leaves folders behind."""
    copy = tmp_path_factory.mktemp("tree") / "negotiation"
    shutil.copytree(root, copy, ignore=IGNORED)
    return copy


@pytest.fixture(scope="module")
def built(tree, tmp_path_factory) -> Path:
    """The folder with the source archive, and the wheel that was built from it."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(tree))
    return out


def run(*command: str, **environment: str) -> str:
    """Run a command that must succeed; its standard output."""
    child = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **environment},
        cwd=environment.get("PWD"))
    assert child.returncode == 0, child.stdout + child.stderr
    return child.stdout


def sources(tree: Path, folder: str) -> set[str]:
    return {str(path.relative_to(tree)) for path in (tree / folder).rglob("*") if path.is_file()}


def expected_in_wheel(tree: Path) -> set[str]:
    payoffs = {f"negotiation/{name}" for name in sources(tree, "payoffs")}
    return sources(tree, "negotiation") | payoffs


def test_the_wheel_holds_every_file_of_the_package(tree, built):
    [wheel] = built.glob("*.whl")
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert sorted(names ^ expected_in_wheel(tree)) == []
    assert "negotiation/py.typed" in names


def test_the_source_archive_holds_the_whole_tree(tree, built):
    [archive] = built.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    folders = ["negotiation", "payoffs", "tests", "docs"]
    wanted = set().union(*(sources(tree, folder) for folder in folders))
    wanted |= {p.name for p in tree.iterdir() if p.is_file() and not p.name.startswith(".")}
    assert sorted(wanted - names) == []


def unpacked_wheel(tree: Path, built: Path, place: Path) -> list[str]:
    [wheel] = built.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(place)
    return [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(place)!r}); {CASES}"]


def plain_checkout(tree: Path, built: Path, place: Path) -> list[str]:
    return [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tree)!r}); {CASES}"]


def editable(mode: str):
    def install(tree: Path, built: Path, place: Path) -> list[str]:
        # An editable install writes beside its source, so each mode has a source of its own.
        copy = place / "source"
        shutil.copytree(tree, copy, ignore=IGNORED)
        run(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index",
            "--ignore-installed",  # or pip removes the install that runs the tests
            "--no-build-isolation", "--prefix", str(place / "prefix"),
            "--config-settings", f"editable_mode={mode}", "--editable", str(copy))
        [packages] = (place / "prefix").rglob("site-packages")
        # -S and two lines stand for a fresh environment with our dependencies: an editable
        # install of the environment that runs the tests is not seen.
        ours = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
        start = (f"import site, sys; sys.path += {ours!r}; "
                 f"site.addsitedir({str(packages)!r}); {CASES}")
        return [sys.executable, "-S", "-c", start]

    return install


@pytest.mark.parametrize(
    "install",
    [unpacked_wheel, plain_checkout, editable("lenient"), editable("strict"), editable("compat")],
    ids=["wheel", "checkout", "editable", "editable-strict", "editable-compat"],
)
def test_bundled_files_are_found(install, tree, built, tmp_path):
    command = install(tree, built, tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    listed = json.loads(run(*command, "cases", "--json", PWD=str(elsewhere)))["cases"]
    names = {case["name"] for case in listed}
    assert "episodes/gyeongju-2025" in names
    here = json.loads(run(sys.executable, "-c", CASES, "cases", "--json"))["cases"]
    assert listed == here
