"""Claims about courting: prices of partners' choices, bids at the same time, holding and splitting.

Bids are a truthful equilibrium (Bernheim and Whinston, 1986); payments that hold enough partners
against a rival who moves second are those of Groseclose and Snyder (1996).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from .aligned import FOUND_AGAIN, Aligned
from .reading import Node
from .scene import Scene
from .sides import ENDS, end_levels
from .talks import Levels, many

ZERO = Fraction(0)

Numbers = dict[str, Fraction]


def check_courting(answer: Node, by_rule: Callable[[str], Aligned], scene: Scene) -> None:
    """Everything about courting, under the rule of the sides."""
    found, rule = answer["courting"], scene.rule if scene.rule in FOUND_AGAIN else "equilibrium"
    aligned = by_rule(rule)
    ends = {side: end_levels(scene.talks, side) for side in ENDS}
    partners = [party.id for party in scene.talks.parties
                if any(party.id in moves for moves in ends.values())]
    if not partners or aligned.under({}) is None:
        found.must_be(None)
        return
    money = scene.talks.document.get("money")
    found["rule"].must_be(rule)
    found["money"].must_be("" if money is None else money.text())
    worth = _worth(scene)
    truth = []
    for partner in partners:
        options: list[tuple[str, Levels | None]] = [
            ("harshest", ends["harshest"].get(partner)), ("status-quo", {}),
            ("most-generous", ends["most-generous"].get(partner))]
        choices = _choices(aligned, partner, {s: moved for s, moved in options
                                              if moved is not None}, worth)
        truth.append({"partner": partner, "choices": choices,
                      "bids": _bids(scene.ids, partner, choices, worth)})
    found["partners"].must_be(truth)
    contested = [side for side in answer["partner_sides"]
                 if side["rule"].text() == rule and _contested(side, scene.ids, worth)]
    listed = list(found["coalitions"])
    found["coalitions"].demand(len(listed) == len(contested),
                               f"has {len(listed)} items, should have {len(contested)}")
    for record, side in zip(listed, contested, strict=True):
        assert worth is not None
        _contest(record, side, scene.ids, worth)


def _worth(scene: Scene) -> Numbers | None:
    """What one unit of each party's payoff is worth; None unless all are stated."""
    found = {node["id"].text(): node.get("worth") for node in many(scene.talks.document, "party")}
    known = {party: node.number() for party, node in found.items() if node is not None}
    return known if len(known) == len(found) else None


def _choices(aligned: Aligned, partner: str, options: dict[str, Levels],
             worth: Numbers | None) -> list[dict[str, Any]]:
    names, own, paid = aligned.scene.ids, {}, {}
    for side, moved in options.items():
        bargain = aligned.under(moved)
        open_ended = bargain is None or bargain.outcome is None
        taken = moved if bargain is not None and bargain.deal is None else aligned.inside(moved)
        own[side] = None if bargain is None or open_ended else aligned.worth(
            taken, bargain.outcome, [partner])[0]
        paid[side] = None if bargain is None else bargain.payoffs
    known = [x for x in own.values() if x is not None]
    usual = paid["status-quo"]
    records = []
    for side, x in own.items():
        mine = paid[side]
        price = max(known) - x if x is not None and len(known) == len(own) else None
        records.append({
            "side": side, "payoff": x, "price": price,
            "cost": None if price is None or worth is None else price * worth[partner],
            "gains": {name: None if mine is None or usual is None else mine[k] - usual[k]
                      for k, name in enumerate(names)},
        })
    return records


def _bids(names: list[str], partner: str, choices: list[dict[str, Any]],
          worth: Numbers | None) -> dict[str, Any] | None:
    """Net payoffs are the most that nobody would rather do without; contributions the rest."""
    if worth is None or len(names) != 2 or any(choice["price"] is None for choice in choices):
        return None
    target = [choice["payoff"] * worth[partner] for choice in choices]
    first, second = ([choice["gains"][name] * worth[name] for choice in choices] for name in names)
    everybody = [a + b + c for a, b, c in zip(target, first, second, strict=True)]
    most = max(everybody)
    k = everybody.index(most)
    least = [most - max(a + b for a, b in zip(target, other, strict=True))
             for other in (second, first)]
    together = most - max(target)
    ends = [(least[0], least[1])]
    if sum(least) > together:
        ends = [(least[0], together - least[0]), (together - least[1], least[1])]
    return {
        "side": choices[k]["side"],
        "contributions": [{names[0]: first[k] - n, names[1]: second[k] - m} for n, m in ends],
        "net": [{names[0]: n, names[1]: m} for n, m in ends],
    }


def _totals(side: Node, names: list[str]) -> Numbers:
    return {name: side["together"][name]["total"].exact() for name in names}


def _contested(side: Node, names: list[str], worth: Numbers | None) -> bool:
    """Whether a side brings one of two principals something and costs the other."""
    if worth is None or len(names) != 2 or side["together"].is_null():
        return False
    rows, partners = list(side["alignments"]), [node.text() for node in side["partners"]]
    low, high = sorted(_totals(side, names).values())
    return len(partners) > 1 and bool(rows) and low < 0 < high and not any(
        row["payoffs"][partner].is_null() for row in rows for partner in partners)


def _contest(record: Node, side: Node, names: list[str], worth: Numbers) -> None:
    """One side; its alignments are claims of their own."""
    totals = _totals(side, names)
    leader, rival = sorted(names, key=lambda name: -totals[name])
    rows, partners = list(side["alignments"]), [node.text() for node in side["partners"]]
    n = len(partners)
    lean = []
    for i, partner in enumerate(partners):
        without, within = (rows[mask]["payoffs"][partner].exact()
                           for mask in ((len(rows) - 1) ^ 1 << i, len(rows) - 1))
        lean.append((without - within) * worth[partner])
    budget, needed = -totals[rival] * worth[rival], n // 2 + 1
    for key, truth in (("side", side["side"].text()), ("leader", leader), ("rival", rival),
                       ("gain", totals[leader] * worth[leader]), ("budget", budget),
                       ("hold_all", sum((max(x, ZERO) for x in lean), ZERO)),
                       ("needed", needed)):
        record[key].must_be(truth)
    payments = [node.exact() for node in record["payments"].named(partners)]
    held = [partners.index(node.one_of(partners, "a partner")) for node in record["held"]]
    record["cost"].must_be(sum(payments, ZERO))
    left = sorted(payments[i] - lean[i] for i in held)
    record["held"].demand(len(held) == len(set(held)) >= needed, "are not enough")
    record["payments"].demand(
        min(payments) >= 0 and left[0] >= 0
        and sum(left[:len(held) - needed + 1], ZERO) >= budget, "would not hold them")
    record["cost"].must_be(_least_cost(lean, budget, needed))
    _split(record["split"], lean, [row["effects"][leader]["total"].exact() for row in rows],
           partners)


def _least_cost(lean: Sequence[Fraction], budget: Fraction, needed: int) -> Fraction:
    """The least payments that hold some number of the cheapest partners, over all numbers."""
    costs = []
    for m in range(needed, len(lean) + 1):
        cheapest = sorted(lean)[:m]
        firm = sorted(max(-x, ZERO) for x in cheapest)
        turned = m - needed + 1
        levels = {ZERO} | {(budget - sum(firm[k:turned], ZERO)) / k for k in range(1, turned + 1)}
        costs.append(min(
            sum((max(x + t, ZERO) for x in cheapest), ZERO) for t in levels
            if t >= 0 and sum(sorted(max(t, x) for x in firm)[:turned], ZERO) >= budget))
    return min(costs)


def _split(split: Node, lean: Sequence[Fraction], worths: Sequence[Fraction],
           partners: list[str]) -> None:
    """The cheapest partners without whom less than half of what all bring is left."""
    everybody = len(worths) - 1
    costs = {
        mask: sum((max(-x, ZERO) for i, x in enumerate(lean) if mask >> i & 1), ZERO)
        for mask in range(len(worths)) if 2 * worths[everybody ^ mask] < worths[everybody]}
    split["cost"].must_be(min(costs.values(), default=None))
    taken = [partners.index(node.one_of(partners, "a partner")) for node in split["partners"]]
    mask = sum(1 << i for i in set(taken))
    split["partners"].demand(
        costs.get(mask) == min(costs.values(), default=None) if costs else not taken,
        "are not the cheapest to take out")
