"""Tables of payoffs as people give them: read, scaled to integers, checked, written out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import Fault, InputError
from negotiation.exact import INTEGER_LIMIT, exact, integer_array, to_float


def scaled(table: Any, path: str) -> tuple[NDArray[Any], int]:
    """One player's table as integers over a denominator, or a fault that says where."""
    if isinstance(table, np.ndarray) and np.issubdtype(table.dtype, np.integer):
        return integer_or_wide(table), 1
    shape = _shape(table, path)
    faults: list[Fault] = []
    flat: list[Fraction] = []
    for index, cell in _cells(table, shape):
        try:
            flat.append(exact(cell))
        except ValueError as error:
            faults.append(Fault(str(error), path + "".join(f"[{k}]" for k in index)))
    if faults:
        raise InputError(faults)
    array, denominator = integer_array(flat)
    return array.reshape(shape), denominator


def integer_or_wide(table: NDArray[Any]) -> NDArray[Any]:
    """A copy of an integer array as int64, or as Python integers where that is too small."""
    fits = not table.size or (
        int(table.min()) > -INTEGER_LIMIT and int(table.max()) < INTEGER_LIMIT
    )
    return table.astype(np.int64 if fits else object)


def _shape(table: object, path: str) -> tuple[int, ...]:
    """Shape of nested sequences; a fault if they are ragged."""
    if isinstance(table, np.ndarray):
        return tuple(table.shape)
    if not isinstance(table, (list, tuple)):
        return ()
    shapes = [_shape(item, f"{path}[{k}]") for k, item in enumerate(table)]
    for k, shape in enumerate(shapes):
        if shape != shapes[0]:
            raise InputError(Fault(f"expected shape {shapes[0]} as in {path}[0], found {shape}",
                                   f"{path}[{k}]"))
    return (len(table), *(shapes[0] if shapes else ()))


def _cells(table: Any, shape: tuple[int, ...]) -> Any:
    if isinstance(table, np.ndarray):
        yield from np.ndenumerate(table)
        return
    if not shape:
        yield (), table
        return
    for k, item in enumerate(table):
        for index, cell in _cells(item, shape[1:]):
            yield (k, *index), cell


def nested(integers: NDArray[Any], denominator: int) -> Any:
    """A table as nested lists of `Fraction`."""
    cells = np.empty(integers.shape, dtype=object)
    flat = cells.reshape(-1)
    for k, cell in enumerate(integers.ravel()):
        flat[k] = Fraction(int(cell), denominator)
    return cells.tolist()


def float_tables(
    integers: Sequence[NDArray[Any]], denominators: Sequence[int], names: Sequence[str]
) -> list[NDArray[np.float64]]:
    """Everybody's payoffs as floats; a fault where they are beyond their range."""
    tables = []
    for name, table, denominator in zip(names, integers, denominators, strict=True):
        try:
            tables.append(to_float(table, denominator))
        except OverflowError:
            raise InputError(Fault("expected numbers below 1.7e308 in size",
                                   f"payoffs.{name}")) from None
    return tables


def must_be_floats(
    integers: Sequence[NDArray[Any]], denominators: Sequence[int], names: Sequence[str]
) -> None:
    """Refuse payoffs beyond the range of floats, without making all floats.

    Raises
    ------
    InputError
    """
    ends = [np.array([table.min(), table.max()], dtype=table.dtype) for table in integers]
    float_tables(ends, denominators, names)


def numbers(values: Any, names: Sequence[str], path: str) -> tuple[Fraction | None, ...]:
    """One number a name, None where it is not known; empty where nothing is given.

    Parameters
    ----------
    values
        None, one number for all, a sequence in the order of the names, or a mapping.

    Examples
    --------
    >>> numbers({"B": 0.5}, ["A", "B"], "discount")
    (None, Fraction(1, 2))
    """
    if values is None:
        return ()
    if isinstance(values, Mapping):
        unknown = [name for name in values if name not in names]
        if unknown:
            raise InputError(Fault(f"expected one of {', '.join(names)}, found {unknown[0]!r}",
                                   path))
        values = [values.get(name) for name in names]
    elif isinstance(values, str) or not isinstance(values, Iterable):
        values = [values] * len(names)
    found: list[Fraction | None] = []
    for k, value in enumerate(values):
        try:
            found.append(None if value is None else exact(value))
        except ValueError as error:
            raise InputError(Fault(str(error), f"{path}.{names[k]}" if k < len(names) else path)
                             ) from None
    return tuple(found)


def repeated(names: Sequence[str], path: str) -> Any:
    """A fault for every name that occurs twice.

    Examples
    --------
    >>> [str(fault) for fault in repeated(["a", "b", "a"], "players")]
    ["players[2]: 'a' is already the name of players[0]"]
    """
    first: dict[str, int] = {}
    for k, name in enumerate(names):
        if name in first:
            yield Fault(f"{name!r} is already the name of {path}[{first[name]}]", f"{path}[{k}]")
        first.setdefault(name, k)
