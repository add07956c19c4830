"""What the tree must not say: where it was made, and where packages come from."""

import re
from pathlib import Path

# Written so that no pattern matches its own spelling.
FORBIDDEN = {
    "a package registry's host": re.compile(
        r"py[p]i\.org|pythonhoste[d]\.org|npmj[s]\.(org|com)|anacond[a]\.(org|com)"
        r"|crate[s]\.io|prox[y]\.golang", re.IGNORECASE),
    "a path of one machine": re.compile(
        r"(?<![\w.])(/wor[k]/|/tm[p]/\w|/hom[e]/\w|/op[t]/\w|/Users/\w)"),
}
SKIPPED = {".git", "__pycache__", "build", "dist", "_build", ".venv"}
CACHES = re.compile(r"\.\w+_cache|.*\.egg-info|\.hypothesis")


def files(folder: Path):
    """Every file that belongs to the project."""
    for path in sorted(folder.iterdir()):
        if path.name in SKIPPED or CACHES.fullmatch(path.name):
            continue
        if path.is_dir():
            yield from files(path)
        else:
            yield path


def test_no_file_names_a_host_or_a_machine(root):
    faults = []
    for path in files(root):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for what, pattern in FORBIDDEN.items():
            for number, line in enumerate(text.splitlines(), 1):
                match = pattern.search(line)
                if match:
                    faults.append(f"{path.relative_to(root)}:{number}: {what}: {match[0]}")
    assert not faults, "\n".join(faults)
