"""The kind ``game``: payoff matrices in TOML or JSON."""

from __future__ import annotations

from negotiation.files import schema
from negotiation.files.faults import Faults
from negotiation.files.names import complete, distinct
from negotiation.files.parsing import Document
from negotiation.files.plan_file import game_plans
from negotiation.files.quantities import discounts
from negotiation.files.tables import flattened, scaled
from negotiation.model.game import Game
from negotiation.model.plan import Plan


def read_game(document: Document) -> Game:
    """The game that a document describes.

    Raises
    ------
    InputError
        With every fault in the document.
    """
    faults = Faults(document)
    schema.check("game", faults)
    data = document.data
    names: list[str] = []
    if faults.sound("players"):
        names = [player["name"] for player in data["players"]]
        distinct(faults, ("players",), names, "name")
        for k, player in enumerate(data["players"]):
            distinct(faults, ("players", k, "actions"), player["actions"])
    tables = {}
    plans: tuple[Plan, ...] = ()
    if faults.sound("players"):
        axes = [(player["name"], player["actions"]) for player in data["players"]]
        plans = game_plans(faults, data.get("plan", ()), axes)
        given = data.get("payoffs")
        if isinstance(given, dict):
            complete(faults, ("payoffs",), given, names, "a table of payoffs")
            tables = {
                name: flattened(faults, ("payoffs", name), table, axes)
                for name, table in given.items()
                if name in names and faults.sound("payoffs", name)
            }
        shared = discounts(faults, data["discount"], names) if (
            "discount" in data and not faults.at("discount")
        ) else {}
    faults.raise_if_any()
    actions = tuple(tuple(player["actions"]) for player in data["players"])
    shape = tuple(map(len, actions))
    integers = [scaled(tables[name]) for name in names]
    return Game(
        tuple(names),
        actions,
        tuple(array.reshape(shape) for array, _ in integers),
        tuple(denominator for _, denominator in integers),
        data.get("title", ""),
        tuple(shared.get(name) for name in names),
        data.get("description", ""),
        tuple(data.get("source", ())),
        plans,
    )
