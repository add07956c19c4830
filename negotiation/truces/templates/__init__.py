"""Plans that are known from the literature, made for any game.

A deviation to which a player is not tempted, because what is prescribed to it is a best reply to
the others, is not answered: it needs no threat, and a threat that pleases the player would be an
invitation.
"""

from negotiation.truces.templates.answers import tempted
from negotiation.truces.templates.graduated import graduated
from negotiation.truces.templates.last_profile import (
    contrite_tit_for_tat,
    reciprocity,
    tit_for_tat,
)
from negotiation.truces.templates.penal_code import penal_code
from negotiation.truces.templates.punishments import (
    grim,
    penance,
    punish_for,
    stick_and_carrot,
)
from negotiation.truces.templates.staged import staged

__all__ = [
    "contrite_tit_for_tat",
    "graduated",
    "grim",
    "penal_code",
    "penance",
    "punish_for",
    "reciprocity",
    "staged",
    "stick_and_carrot",
    "tempted",
    "tit_for_tat",
]
