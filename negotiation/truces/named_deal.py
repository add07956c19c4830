"""Where a deal lies that is given by names."""

from __future__ import annotations

from collections.abc import Mapping

from negotiation.errors import InputError
from negotiation.model.game import Game, Profile
from negotiation.model.negotiation import Negotiation


def named_deal(model: Game | Negotiation, game: Game, deal: Profile) -> tuple[int, ...]:
    """The index of a deal given by actions or, of a negotiation, by the levels of its issues.

    Issues left out stand at the status quo.

    Raises
    ------
    InputError
        If a name is unknown, or the deal is against a party's own doctrine.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> named_deal(game, game, {"A": "1", "B": "2"})
    (0, 1)
    """
    if not isinstance(model, Negotiation) or not isinstance(deal, Mapping) or (
            not set(deal) <= set(model.issue_ids)):
        return game.index(deal)
    for name, level in deal.items():
        levels = model.issue(name).levels
        if level not in levels:
            raise InputError(f"{name} has no level {level!r}; its levels are {', '.join(levels)}")
    where = model.slice().index(deal)
    if where is None:
        raise InputError(f"{dict(deal)} is not a deal: a party's own limits forbid it, or it "
                         "moves an issue of a partner")
    return where
