"""Single numbers of a payoff file, exact or uncertain, and numbers given by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from negotiation.errors import InputError
from negotiation.files.faults import Faults
from negotiation.files.names import complete
from negotiation.files.numerals import Unreadable, exact_or_fault, show
from negotiation.files.paths import DataPath
from negotiation.model.uncertain import PARAMETERS, Distribution, Quantity


def number(faults: Faults, path: DataPath, value: Any) -> Fraction:
    """An exact number; 0 and a fault where the file has none."""
    if not faults.sound(*path):
        return Fraction(0)
    found = exact_or_fault(value)
    if isinstance(found, Unreadable):
        faults.add(path, found.why)
        return Fraction(0)
    return Fraction(found)


def quantity(faults: Faults, path: DataPath, value: Any) -> Quantity:
    """A number or a distribution; 0 and a fault where the file has neither."""
    if not isinstance(value, dict) or not faults.sound(*path):
        return number(faults, path, value)
    name = value.get("dist") or ("triangular" if "mode" in value else "uniform")
    wanted = PARAMETERS[name]
    missing = [key for key in wanted if key not in value]
    extra = [key for key in value if key not in wanted and key != "dist"]
    for key in missing:
        faults.add((*path, key), f"missing ({name} needs {', '.join(wanted)})")
    for key in extra:
        faults.add((*path, key), f"{name} takes only {', '.join(wanted)}", at_key=True)
    if missing or extra:
        return Fraction(0)
    parameters = tuple(
        tuple(number(faults, (*path, key, k), item) for k, item in enumerate(value[key]))
        if isinstance(value[key], list)
        else number(faults, (*path, key), value[key])
        for key in wanted
    )
    try:
        return Distribution(name, parameters) if faults.sound(*path) else Fraction(0)
    except InputError as error:
        faults.add(path, error.faults[0].message)
        return Fraction(0)


def by_name(
    faults: Faults,
    path: DataPath,
    table: Mapping[str, Any],
    names: Sequence[str],
    every: bool = False,
    above: int | None = None,
    below: int | None = None,
) -> dict[str, Fraction]:
    """Exact numbers under known names, each between two bounds (exclusive).

    Parameters
    ----------
    every
        Whether a name left out is a fault.
    """
    complete(faults, path, table, names, "a number" if every else "")
    return {
        name: bounded(faults, (*path, name), table[name], above, below)
        for name in names
        if name in table
    }


def bounded(
    faults: Faults, path: DataPath, value: Any, above: int | None, below: int | None
) -> Fraction:
    """An exact number strictly between two bounds."""
    found = number(faults, path, value)
    if not faults.sound(*path):
        return found
    if (above is not None and found <= above) or (below is not None and found >= below):
        wanted = f"above {above}" if below is None else f"between {above} and {below}"
        faults.add(path, f"expected a number {wanted}, found {show(found)}")
    return found


def discounts(
    faults: Faults, value: Any, names: Sequence[str]
) -> dict[str, Fraction]:
    """Discount factors under ``discount``: one number for all, or one for each name."""
    if isinstance(value, dict):
        return by_name(faults, ("discount",), value, names, above=0, below=1)
    shared = bounded(faults, ("discount",), value, 0, 1)
    return dict.fromkeys(names, shared)
