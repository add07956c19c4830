"""Reading results: every value knows its path, so that a refusal can name the claim.

A `Node` is a JSON value with the path that leads to it. Asking it for what it is not
raises `ClaimError`; nothing else is ever raised on account of what a result contains.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any, NoReturn

_NUMBER = re.compile(r"[+-]?[0-9]+(/[0-9]+|(\.[0-9]*)?([eE][+-]?[0-9]{1,3})?)|[+-]?\.[0-9]+")
# Two floats that stand for one number agree to this relative accuracy.
FLOAT_ACCURACY = 1e-9
# Rationals of this size and more are given as floats.
LONGEST = 10**4000


class ClaimError(Exception):
    """A claim that does not hold, or a result that is not formed as one.

    Parameters
    ----------
    path
        Where in the result the claim stands, such as ``equilibria[2].payoffs.USA``.
    message
        What is wrong with it.
    """

    def __init__(self, path: str, message: str) -> None:
        self.path = path
        self.message = message
        super().__init__(f"{path}: {message}" if path else message)


class Node:
    """A value of a result, and where it stands.

    Examples
    --------
    >>> Node({"payoffs": {"USA": "3/2"}})["payoffs"]["USA"].exact()
    Fraction(3, 2)
    """

    __slots__ = ("_key", "_parent", "value")

    def __init__(self, value: Any, key: str = "", parent: Node | None = None) -> None:
        self.value = value
        self._key = key
        self._parent = parent

    @property
    def path(self) -> str:
        """Where the value stands, such as ``equilibria[2].payoffs.USA``."""
        before = "" if self._parent is None else self._parent.path
        dot = "." if before and self._key[:1] not in ("", "[") else ""
        return f"{before}{dot}{self._key}"

    def refuse(self, message: str) -> NoReturn:
        """Refuse the claim that stands here."""
        raise ClaimError(self.path, message)

    def demand(self, holds: bool, message: str) -> None:
        """Refuse the claim that stands here unless a condition holds."""
        if not holds:
            self.refuse(message)

    def __getitem__(self, key: str) -> Node:
        fields = self._object()
        if key not in fields:
            Node(None, key, self).refuse("missing")
        return Node(fields[key], key, self)

    def get(self, key: str) -> Node | None:
        """The value under a key; None where it is absent or null."""
        return self[key] if self._object().get(key) is not None else None

    def __iter__(self) -> Iterator[Node]:
        if not isinstance(self.value, (list, tuple)):
            self.refuse(f"expected a list, found {_kind(self.value)}")
        return (Node(item, f"[{k}]", self) for k, item in enumerate(self.value))

    def items(self) -> Iterator[tuple[str, Node]]:
        """Keys and values of an object."""
        return ((key, Node(item, key, self)) for key, item in self._object().items())

    def named(self, names: Sequence[str]) -> list[Node]:
        """The values of an object that must have exactly these keys, in the order of `names`."""
        fields = self._object()
        found = [self[name] for name in names]
        if len(fields) > len(names):
            for key in fields:
                Node(None, key, self).demand(key in names, "unknown; expected "
                                             f"{', '.join(names) or 'nothing'}")
        return found

    def is_null(self) -> bool:
        """Whether the value is null."""
        return self.value is None

    def text(self) -> str:
        """The value, which must be text."""
        if not isinstance(self.value, str):
            self.refuse(f"expected text, found {_kind(self.value)}")
        return self.value

    def one_of(self, names: Iterable[str], what: str) -> str:
        """The value, which must be one of some names."""
        name = self.text()
        if name not in names:
            self.refuse(f"{name!r} is not {what}")
        return name

    def flag(self) -> bool:
        """The value, which must be true or false."""
        if not isinstance(self.value, bool):
            self.refuse(f"expected true or false, found {_kind(self.value)}")
        return self.value

    def integer(self) -> int:
        """The value, which must be a JSON integer."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            self.refuse(f"expected an integer, found {_kind(self.value)}")
        return self.value

    def exact(self) -> Fraction:
        """The rational that the value spells as text."""
        return _rational(self.text(), self)

    def number(self) -> Fraction:
        """The number here: exact text, an integer, or a float read as the decimal it spells."""
        if isinstance(self.value, str):
            return _rational(self.value, self)
        if isinstance(self.value, bool) or not isinstance(self.value, (int, float)):
            self.refuse(f"expected a number, found {_kind(self.value)}")
        if isinstance(self.value, float) and not math.isfinite(self.value):
            self.refuse("expected a finite number")
        return Fraction(repr(self.value)) if isinstance(self.value, float) else Fraction(self.value)

    def must_be(self, truth: Any) -> None:
        """Refuse unless the value is `truth`: rationals as text, names, lists and objects of them.

        Objects must have the same keys, lists the same items in the same order.
        """
        if isinstance(truth, dict):
            for node, item in zip(self.named(list(truth)), truth.values(), strict=True):
                node.must_be(item)
        elif isinstance(truth, (list, tuple)):
            items = list(self)
            for node, item in zip(items, truth, strict=False):
                node.must_be(item)
            self.demand(len(items) == len(truth), f"has {len(items)} items, should have "
                        f"{len(truth)}")
        elif isinstance(truth, Fraction) and isinstance(self.value, float) and _is_long(truth):
            self.must_be_near(truth)
        else:
            claimed = self._read_as(truth)
            if claimed != truth:
                self.refuse(f"claimed {_spell(claimed)}, is {_spell(truth)}")

    def must_be_near(self, truth: float | Fraction) -> None:
        """Refuse unless the value is a number within `FLOAT_ACCURACY` of `truth`."""
        claimed = self.number()
        self.demand(near(claimed, truth), f"claimed {decimal(claimed)}, is {decimal(truth)}")

    def _read_as(self, truth: Any) -> Any:
        if isinstance(truth, Fraction):
            return self.value if self.value is None else self.exact()
        if truth is None:
            return self.value
        if self.value is None:
            return None
        if isinstance(truth, bool):
            return self.flag()
        return self.integer() if isinstance(truth, int) else self.text()

    def _object(self) -> dict[str, Any]:
        if not isinstance(self.value, dict):
            self.refuse(f"expected an object, found {_kind(self.value)}")
        return self.value


def quotient(number: Fraction) -> Decimal:
    """A rational in decimals, to the precision of the context.

    Examples
    --------
    >>> quotient(Fraction(1, 8))
    Decimal('0.125')
    """
    return Decimal(number.numerator) / Decimal(number.denominator)


def decimal(number: float | Fraction) -> str:
    """About six digits of a number of any size.

    Examples
    --------
    >>> decimal(Fraction(1, 3)), decimal(Fraction(10) ** 400)
    ('0.333333', '1E+400')
    """
    ratio = Fraction(number)
    with localcontext() as context:
        context.prec = 6
        return str(quotient(ratio).normalize())


def _is_long(number: Fraction) -> bool:
    """Whether a rational has so many digits that results give it as a float."""
    return max(abs(number.numerator), number.denominator) >= LONGEST


def near(claimed: Fraction, truth: float | Fraction, accuracy: float = FLOAT_ACCURACY) -> bool:
    """Whether two numbers agree to a relative accuracy, judged exactly.

    Examples
    --------
    >>> near(Fraction("0.3333333333333333"), Fraction(1, 3)), near(Fraction(1), 1.001)
    (True, False)
    """
    target = Fraction(truth)
    return abs(claimed - target) <= Fraction(accuracy) * max(abs(claimed), abs(target))


def no_repeats(names: Sequence[Node], what: str) -> None:
    """Refuse the second of two equal names."""
    seen: set[str] = set()
    for node in names:
        name = node.text()
        node.demand(name not in seen, f"{what} {name!r} is listed twice")
        seen.add(name)


def must_list(listed: Node, names: Sequence[Node], truth: Sequence[str], what: str) -> None:
    """Refuse a list claimed to be all of something unless it is: none extra, none left out."""
    no_repeats(names, what)
    wanted = set(truth)
    for node in names:
        node.demand(node.value in wanted, f"{node.value!r} is not {what}")
    claimed = {node.value for node in names}
    for name in truth:
        listed.demand(name in claimed, f"left out {name!r}, which is {what}")


def digest(document: Any, node: Node) -> str:
    """SHA-256 of the canonical JSON of plain data, refused at `node` if it has none."""
    try:
        text = json.dumps(document, sort_keys=True, ensure_ascii=False, allow_nan=False,
                          separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
    except (TypeError, ValueError, RecursionError) as error:
        node.refuse(f"has no canonical form: {error}")


def load(text: str | bytes, what: str) -> Any:
    """Plain data from JSON text; NaN, infinities and repeated keys are refused."""
    try:
        return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise ClaimError(what, f"not JSON: {error}") from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"key {next(k for k in keys if keys.count(k) > 1)!r} is given twice")
    return fields


def _rational(text: str, node: Node) -> Fraction:
    if not _NUMBER.fullmatch(text):
        node.refuse(f"expected an exact number, found {text!r}")
    try:
        return Fraction(text)
    except ZeroDivisionError:
        node.refuse(f"the denominator of {text!r} is zero")
    except ValueError as error:  # the interpreter's own limit on digits
        node.refuse(str(error))


def _spell(value: Any) -> str:
    if value is None or isinstance(value, (bool, str)):
        return json.dumps(value, ensure_ascii=False)
    try:
        return str(value)
    except ValueError:  # the interpreter's own limit on digits
        return "a number of thousands of digits"


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    return "a list" if isinstance(value, (list, tuple)) else _spell(value)
