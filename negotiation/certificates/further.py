"""Solutions beside the four of Nash, Kalai and Smorodinsky, Kalai, and the utilitarian one."""

from __future__ import annotations

from collections.abc import Callable

from .curves import (
    check_equal_area,
    check_perles_maschler,
    check_raiffa_continuous,
    check_raiffa_discrete,
)
from .deals import Vector
from .lotteries import attained, must_tie, same_gains
from .offers import check_offers
from .programs import ZERO
from .question import Question
from .rays import check_concessions, check_ray
from .reading import Node


def check_further(name: str, item: Node, proof: Node | None, question: Question) -> None:
    """One solution of a problem in which something is better than disagreement for all."""
    if item["payoffs"].is_null():
        must_be_undefined(item)
        item["payoffs"].demand(_may_be_null(name, question), "null although it is defined")
        if name == "alternating-offers" and len(question.deals.parties) > 1:
            check_offers(item, None, None, question)
        return
    item["payoffs"].demand(not _must_be_null(name, question), "given although it is not defined")
    if name in _OF_THEIR_OWN:
        _OF_THEIR_OWN[name](item, proof, question)
        return
    gains = attained(item, question)
    if name == "alternating-offers":
        item["exact"].must_be(True)
    _CURVES[name](item, proof, gains, question)
    if question.lotteries:
        must_tie(item, same_gains(gains, question), question)
    total = sum(gains, ZERO)
    if item["exact"].flag():
        item["surplus"].must_be(total)
    else:
        item["surplus"].must_be_near(total)


def left_unchecked(name: str, item: Node, question: Question) -> str:
    """What is not found again about a solution of more than two parties; empty if nothing is."""
    if len(question.deals.parties) < 3 or not question.lotteries or not question.essential:
        return ""
    payoffs, exact = item.get("payoffs"), item.get("exact")
    if name == "raiffa-continuous" and not (exact is not None and exact.value is True and payoffs):
        return ("the path of the continuous Raiffa solution of more than two parties was not "
                "followed again: only that its end is efficient")
    if name == "alternating-offers" and payoffs is None:
        return "that no stationary offers of more than two parties exist was not re-checked"
    return ""


def must_be_undefined(item: Node) -> None:
    """A solution without an answer: nothing is given but the reason."""
    item["why"].demand(bool(item["why"].text()), "expected the reason")
    item["exact"].must_be(True)
    for key in ("deal", "surplus"):
        item[key].must_be(None)
    for key in ("lottery", "ties"):
        item[key].must_be([])


def _must_be_null(name: str, question: Question) -> bool:
    if name in ("perles-maschler", "equal-area", "zeuthen") and len(question.deals.parties) != 2:
        return True
    if name == "zeuthen":
        return question.lotteries
    if name == "alternating-offers":
        return len(question.deals.parties) < 2
    return name in _OF_LOTTERIES and not question.lotteries


def _may_be_null(name: str, question: Question) -> bool:
    """Alternating offers say why themselves; Raiffa's path may be too long for many parties."""
    if name == "raiffa-continuous" and len(question.deals.parties) > 2:
        return True
    return name == "alternating-offers" or _must_be_null(name, question)


Curve = Callable[[Node, Node | None, Vector, Question], None]

_CURVES: dict[str, Curve] = {
    "raiffa-discrete": check_raiffa_discrete,
    "raiffa-continuous": check_raiffa_continuous,
    "perles-maschler": check_perles_maschler,
    "equal-area": check_equal_area,
    "alternating-offers": check_offers,
}
_OF_LOTTERIES = ("raiffa-discrete", "raiffa-continuous", "perles-maschler", "equal-area")
_OF_THEIR_OWN: dict[str, Callable[[Node, Node | None, Question], None]] = {
    "proportional": check_ray,
    "kalai-smorodinsky-ray": check_ray,
    "zeuthen": check_concessions,
}
FURTHER = (*_CURVES, *_OF_THEIR_OWN)
