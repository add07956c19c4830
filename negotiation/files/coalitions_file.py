"""The kind ``coalitions``: worths listed, from votes, from claims, or by partition."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from negotiation.errors import InputError
from negotiation.exact import exact
from negotiation.files import schema
from negotiation.files.faults import Faults
from negotiation.files.names import distinct
from negotiation.files.parsing import Document
from negotiation.files.paths import DataPath, resolved
from negotiation.files.quantities import by_name, number
from negotiation.files.tables import scaled
from negotiation.model.coalitional import CoalitionalGame, VotingRule
from negotiation.model.partition import PartitionGame

FORMS = ("values", "values_by_mask", "weights", "rules", "claims", "partitions")
# Keys that belong to one form only.
_WITH = {"default": "values", "quota": "weights", "estate": "claims", "shares": "partitions"}
# Tables of more coalitions are not read from a file.
_MOST_LISTED = 24


def read_coalitions(document: Document) -> CoalitionalGame | PartitionGame:
    """The cooperative game that a document describes.

    Raises
    ------
    InputError
        With every fault in the document.
    """
    faults = Faults(document)
    schema.check("coalitions", faults)
    data = document.data
    form = _form(faults, data)
    if not form or not faults.sound("players"):
        raise faults.error()
    players: list[str] = data["players"]
    distinct(faults, ("players",), players)
    about = {"title": data.get("title", ""), "description": data.get("description", ""),
             "source": tuple(data.get("source", ()))}
    options: dict[str, Any] = {}
    if form != "partitions":
        options = {"structure": _structure(faults, data, players),
                   "graph": _graph(faults, data, players)}
    content = _READERS[form](faults, data, players)
    faults.raise_if_any()
    try:
        if form == "partitions":
            return PartitionGame.from_partitions(players, **content, **about)
        return CoalitionalGame(tuple(players), **content, **options, **about)
    except InputError as error:
        for fault in error.faults:
            faults.add(resolved(fault.path, data), fault.message)
    raise faults.error()


def _form(faults: Faults, data: dict[str, Any]) -> str | None:
    given = [key for key in FORMS if key in data]
    if len(given) != 1:
        found = f"found {' and '.join(given)}" if given else "found none"
        faults.add((given[1],) if given else (), f"expected one of {', '.join(FORMS)}; {found}")
        return None
    form = given[0]
    for key, owner in _WITH.items():
        if key in data and owner != form:
            faults.add((key,), f"goes with {owner}, not with {form}", at_key=True)
    for key, owner in (("quota", "weights"), ("estate", "claims")):
        if owner == form and key not in data:
            faults.add((key,), f"missing (expected with {owner})")
    if form == "partitions":
        for key in ("structure", "graph"):
            if key in data:
                faults.add((key,), "does not go with partitions", at_key=True)
    return form


def _masked(
    faults: Faults, path: DataPath, names: Sequence[str], players: Sequence[str]
) -> int:
    """The bitmask of a coalition; 0 and a fault where it is none."""
    mask = 0
    for name in names:
        if name not in players:
            faults.add(path, f"unknown player {name!r}; the players are {', '.join(players)}",
                       at_key=True)
            return 0
        bit = 1 << players.index(name)
        if mask & bit:
            faults.add(path, f"{name!r} stands twice in a coalition", at_key=True)
            return 0
        mask |= bit
    return mask


def _values(faults: Faults, data: dict[str, Any], players: Sequence[str]) -> dict[str, Any]:
    n = len(players)
    if n > _MOST_LISTED:
        faults.add(("players",), f"expected at most {_MOST_LISTED} players where worths are "
                   f"listed, found {n}")
        return {}
    default = number(faults, ("default",), data.get("default", 0))
    table = [default] * 2**n
    table[0] = Fraction(0)
    first: dict[int, str] = {}
    if not faults.at("values"):
        for key, value in data["values"].items():
            path = ("values", key)
            names = [name.strip() for name in key.split(",")] if key.strip() else []
            mask = _masked(faults, path, names, players)
            if not faults.sound(*path):
                continue
            if first.setdefault(mask, key) != key:
                faults.add(path, f"the same coalition as {first[mask]!r}", at_key=True)
            table[mask] = number(faults, path, value)
            if not mask and table[0]:
                faults.add(path, f"expected 0 as the worth of the empty coalition, found {value}")
    return {"listed": scaled(table)} if faults.sound("values") else {}


def _by_mask(faults: Faults, data: dict[str, Any], players: Sequence[str]) -> dict[str, Any]:
    if faults.at("values_by_mask"):
        return {}
    values = data["values_by_mask"]
    if len(players) > _MOST_LISTED or len(values) != 2 ** len(players):
        faults.add(("values_by_mask",), f"expected 2**{len(players)} numbers for "
                   f"{len(players)} players, found {len(values)}")
        return {}
    found = [number(faults, ("values_by_mask", k), value) for k, value in enumerate(values)]
    if faults.sound("values_by_mask") and found[0] != 0:
        faults.add(("values_by_mask", 0),
                   f"expected 0 as the worth of the empty coalition, found {found[0]}")
    return {"listed": scaled(found)} if faults.sound("values_by_mask") else {}


def _by_player(
    faults: Faults, path: DataPath, table: Any, players: Sequence[str]
) -> tuple[Fraction, ...]:
    if not faults.sound(*path):
        return ()
    return tuple(by_name(faults, path, table, players, every=True).values())


def _weights(faults: Faults, data: dict[str, Any], players: Sequence[str]) -> dict[str, Any]:
    weights = _by_player(faults, ("weights",), data["weights"], players)
    quota = number(faults, ("quota",), data.get("quota", 1))
    if faults.sound("quota") and quota <= 0:
        faults.add(("quota",), f"expected a quota above 0, found {quota}")
    _not_negative(faults, ("weights",), players, weights)
    return {"rules": (VotingRule(weights, quota),)}


def _rules(faults: Faults, data: dict[str, Any], players: Sequence[str]) -> dict[str, Any]:
    rules = []
    for k, rule in enumerate(data["rules"] if not faults.at("rules") else ()):
        if faults.sound("rules", k):
            weights = _by_player(faults, ("rules", k, "weights"), rule["weights"], players)
            _not_negative(faults, ("rules", k, "weights"), players, weights)
            quota = number(faults, ("rules", k, "quota"), rule["quota"])
            if faults.sound("rules", k, "quota") and quota <= 0:
                faults.add(("rules", k, "quota"), f"expected a quota above 0, found {quota}")
            rules.append(VotingRule(weights, quota))
    return {"rules": tuple(rules)}


def _claims(faults: Faults, data: dict[str, Any], players: Sequence[str]) -> dict[str, Any]:
    claims = _by_player(faults, ("claims",), data["claims"], players)
    _not_negative(faults, ("claims",), players, claims)
    estate = number(faults, ("estate",), data.get("estate", 0))
    if faults.sound("estate") and estate < 0:
        faults.add(("estate",), f"expected an estate of at least 0, found {estate}")
    elif faults.sound("estate") and faults.sound("claims") and estate > sum(claims):
        faults.add(("estate",), f"expected an estate of at most the sum of the claims, "
                   f"{sum(claims)}, found {estate}")
    return {"claims": claims, "estate": estate}


def _not_negative(
    faults: Faults, path: DataPath, players: Sequence[str], numbers: Sequence[Fraction]
) -> None:
    for player, found in zip(players, numbers, strict=False):
        if found < 0:
            faults.add((*path, player), f"expected a number of at least 0, found {found}")


def _partitions(faults: Faults, data: dict[str, Any], players: Sequence[str]) -> dict[str, Any]:
    listed = []
    for k, item in enumerate(data["partitions"] if not faults.at("partitions") else ()):
        if not faults.sound("partitions", k):
            continue
        for key, value in item["worth"].items():
            number(faults, ("partitions", k, "worth", key), value)
        if faults.sound("partitions", k):
            listed.append((item["partition"],
                           {key: exact(value) for key, value in item["worth"].items()}))
    content: dict[str, Any] = {"partitions": listed}
    if "shares" in data and not faults.at("shares"):
        shares = by_name(faults, ("shares",), data["shares"], players)
        content["shares"] = tuple(shares.get(player, Fraction(1)) for player in players)
    return content


def _structure(
    faults: Faults, data: dict[str, Any], players: Sequence[str]
) -> tuple[int, ...]:
    if not faults.sound("structure"):
        return ()
    unions = data.get("structure", ())
    masks = tuple(_masked(faults, ("structure", k), union, players)
                  for k, union in enumerate(unions))
    if unions and faults.sound("structure") and faults.sound("players"):
        times = {player: sum(player in union for union in unions) for player in players}
        wrong = [f"{player!r} is in {found or 'none'}" for player, found in times.items()
                 if found != 1]
        if wrong:
            faults.add(("structure",),
                       f"expected every player in exactly one union; {', '.join(wrong)}")
    return masks


def _graph(
    faults: Faults, data: dict[str, Any], players: Sequence[str]
) -> tuple[tuple[int, int], ...] | None:
    if "graph" not in data or not faults.sound("graph"):
        return None
    edges = []
    for k, (one, other) in enumerate(data["graph"]):
        if one == other and one in players:
            faults.add(("graph", k), f"expected a link between two players, found {one!r} twice")
        elif _masked(faults, ("graph", k), [one, other], players):
            edges.append((players.index(one), players.index(other)))
    return tuple(edges)


_READERS = {
    "values": _values, "values_by_mask": _by_mask, "weights": _weights, "rules": _rules,
    "claims": _claims, "partitions": _partitions,
}
