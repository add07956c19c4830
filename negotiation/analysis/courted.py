"""What partners can be had for: the price of each choice, rival bids, splitting and holding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from negotiation.analysis.aligned import Aligned
from negotiation.analysis.finding import Finding
from negotiation.analysis.outcomes import Outcomes
from negotiation.analysis.side_findings import LEVELS
from negotiation.analysis.sides import SIDES, measures
from negotiation.analysis.wording import decimal_of, joined, unit
from negotiation.coalitions.courting import (
    cheapest_blocking_set,
    least_bribes,
    price_of_partner,
    truthful_equilibrium,
)
from negotiation.model.coalitional import CoalitionalGame

Record = dict[str, Any]
_STAY = "status-quo"


def courting(
    by_rule: Mapping[str, Aligned], sides: Sequence[Mapping[str, Any]]
) -> Record | None:
    """The price of each partner, and what rivals would pay for it.

    A partner chooses its harshest levels, the status quo or its most generous levels, the others
    at the status quo, foreseeing the deal that follows; the status quo is the third choice of one
    who hedges. A choice's price is what its best alternative offers above it. Payments between
    parties need the ``worth`` of their payoffs in money.

    Parameters
    ----------
    by_rule, sides
        Alignments under some rules, and what `partner_sides` found under them; the first rule
        among the latter holds here.

    Returns
    -------
    dict or None
        ``rule``, ``money`` and ``partners``: of each the ``choices`` with ``payoff``, ``price``
        in its own payoff, ``cost`` in money and the principals' ``gains``; and the ``bids`` of two
        principals at the same time (a truthful equilibrium), null where the file has no money.
        ``coalitions``: for each side that brings one principal something and costs the other,
        what holding it and splitting it would cost. None without partners.
    """
    if not sides:
        return None
    aligned = by_rule[sides[0]["rule"]]
    outcomes = aligned.outcomes
    if aligned.under({}) is None:
        return None
    worth = _worth(outcomes)
    ends = {side: measures(outcomes.negotiation, side) for side in SIDES}
    partners = [party.id for party in outcomes.negotiation.parties
                if any(party.id in moves for moves in ends.values())]
    listed = []
    for partner in partners:
        options = {"harshest": ends["harshest"].get(partner), _STAY: {},
                   "most-generous": ends["most-generous"].get(partner)}
        chosen = {side: levels for side, levels in options.items() if levels is not None}
        choices = _choices(aligned, partner, chosen, worth)
        listed.append({"partner": partner, "choices": choices,
                       "bids": _bids(outcomes, partner, choices, worth)})
    return {
        "rule": sides[0]["rule"], "money": outcomes.negotiation.money, "partners": listed,
        "coalitions": [record for side in sides if side["rule"] == sides[0]["rule"]
                       and (record := _contest(outcomes, side, worth))],
    }


def _worth(outcomes: Outcomes) -> dict[str, Fraction] | None:
    """What one unit of each party's payoff is worth; None unless all are known."""
    found = {party.id: party.worth for party in outcomes.negotiation.parties}
    known = {party: x for party, x in found.items() if x is not None}
    return known if len(known) == len(found) else None


def _choices(
    aligned: Aligned, partner: str, chosen: Mapping[str, Mapping[str, str]],
    worth: Mapping[str, Fraction] | None,
) -> list[Record]:
    """What each choice gives the partner and the principals, and its price."""
    names, found = aligned.outcomes.principals, {}
    for side, levels in chosen.items():
        bargain = aligned.under(levels)
        found[side] = None if bargain is None else aligned.payoffs(levels, bargain)
    own = {side: None if paid is None else paid[partner] for side, paid in found.items()}
    usual, records = found[_STAY], []
    for side, paid in found.items():
        known = None not in own.values() and paid is not None and usual is not None
        price = price_of_partner(own[side], list(own.values())) if known else None
        records.append({
            "side": side, "payoff": own[side], "price": price,
            "cost": None if price is None or worth is None else price * worth[partner],
            "gains": {name: _less(paid, usual, name) for name in names},
        })
    return records


def _less(paid: Any, usual: Any, name: str) -> Fraction | None:
    return None if paid is None or usual is None else paid[name] - usual[name]


def _bids(
    outcomes: Outcomes, partner: str, choices: Sequence[Record],
    worth: Mapping[str, Fraction] | None,
) -> Record | None:
    """What two principals who bid at the same time pay one partner, in money."""
    names = outcomes.principals
    if worth is None or len(names) != 2 or any(choice["price"] is None for choice in choices):
        return None
    target = {choice["side"]: choice["payoff"] * worth[partner] for choice in choices}
    rivals = [{choice["side"]: choice["gains"][name] * worth[name] for choice in choices}
              for name in names]
    found = truthful_equilibrium(target, *rivals)
    return {
        "side": found.action,
        "contributions": [dict(zip(names, pair, strict=True)) for pair in found.contributions],
        "net": [dict(zip(names, pair, strict=True)) for pair in found.net],
    }


def _contest(
    outcomes: Outcomes, side: Mapping[str, Any], worth: Mapping[str, Fraction] | None
) -> Record | None:
    """What it costs to hold all partners on a side, or enough of them, and to split them."""
    rows, partners = side["alignments"], side["partners"]
    names = outcomes.principals
    if worth is None or len(names) != 2 or len(partners) < 2 or not rows:
        return None
    total = {name: side["together"][name]["total"] for name in names}
    leader, rival = sorted(names, key=lambda name: -total[name])
    paid = [row["payoffs"] for row in rows]
    if total[leader] <= 0 or total[rival] >= 0 or any(
            row[partner] is None for row in paid for partner in partners):
        return None
    everybody = len(rows) - 1
    biases = [(paid[everybody ^ 1 << i][partner] - paid[everybody][partner]) * worth[partner]
              for i, partner in enumerate(partners)]
    budget = -total[rival] * worth[rival]
    bribes = least_bribes(biases, budget)
    game = CoalitionalGame.from_values(
        [row["effects"][leader]["total"] for row in rows], partners)
    prices = {p: max(-bias, Fraction(0)) for p, bias in zip(partners, biases, strict=True)}
    split = cheapest_blocking_set(game, prices, total[leader] / 2)
    return {
        "side": side["side"], "leader": leader, "rival": rival,
        "gain": total[leader] * worth[leader], "budget": budget,
        "hold_all": sum((max(bias, Fraction(0)) for bias in biases), Fraction(0)),
        "needed": len(partners) // 2 + 1, "cost": bribes.cost,
        "payments": dict(zip(partners, bribes.payments, strict=True)),
        "held": [partners[i] for i in bribes.held],
        "split": {"cost": split.cost, "partners": list(split.members)},
    }


def courting_findings(outcomes: Outcomes, found: Record | None) -> Iterator[Finding]:
    """The price of each partner, who wins it, and whether a coalition is worth holding."""
    if found is None:
        return
    for side in SIDES:
        prices = [(item["partner"], choice["price"]) for item in found["partners"]
                  for choice in item["choices"] if choice["side"] == side]
        asked = [f"{outcomes.label(partner)} {decimal_of(price)}"
                 for partner, price in prices if price]
        if asked and all(price is not None for _, price in prices):
            yield Finding(
                f"price-{side}", f"To take its {LEVELS[side]} while the others stay, a partner "
                f"would have to be given, in its own payoff{unit(outcomes)}: {joined(asked)}"
                f"{'; the others nothing' if len(asked) < len(prices) else ''}.")
    yield from _won(outcomes, found)
    for record in found["coalitions"]:
        yield _held(outcomes, record, found["money"])


def _won(outcomes: Outcomes, found: Record) -> Iterator[Finding]:
    """Where bids for one partner at a time end."""
    ended: dict[str, list[str]] = {}
    for item in found["partners"]:
        if item["bids"] is not None:
            ends = item["bids"]["contributions"]
            paid = [f"{outcomes.label(name)} pays {_range([pair[name] for pair in ends])}"
                    for name in outcomes.principals if any(pair[name] > 0 for pair in ends)]
            who = outcomes.label(item["partner"])
            ended.setdefault(item["bids"]["side"], []).append(
                f"{who} ({joined(paid)})" if paid else who)
    words = {side: f"at {'its' if len(who) == 1 else 'their'} {LEVELS[side]}" if side in LEVELS
             else f"where {'it stands' if len(who) == 1 else 'they stand'}"
             for side, who in ended.items()}
    if ended:
        groups = "; ".join(f"{joined(who)} {words[side]}" for side, who in ended.items())
        why = (" A principal pays for the status quo too: the least that keeps the partner from "
               "the side to which the other principal would draw it."
               if any("pay" in who for who in ended.get(_STAY, ())) else "")
        yield Finding(
            "bids", "If both principals bid for one partner at a time"
            f"{_in(found['money'])}, the bids end with {groups}.{why}{_dear(outcomes, found)}")


def _dear(outcomes: Outcomes, found: Record) -> str:
    """Why a principal pays more for a choice than it brings against the status quo."""
    worth = _worth(outcomes) or {}
    dear = []
    for item in found["partners"]:
        bids = item["bids"]
        won = [choice for choice in item["choices"] if bids and choice["side"] == bids["side"]]
        dear += [(name, item["partner"]) for choice in won if choice["side"] != _STAY
                 for name in outcomes.principals if any(
                     pair[name] > max(choice["gains"][name] * worth[name], 0)
                     for pair in bids["contributions"])]
    if not dear:
        return ""
    paid = joined([f"{outcomes.label(name)} for {outcomes.label(partner)}"
                   for name, partner in dear])
    return (f" More than the choice brings against the status quo is bid by {paid}: without that "
            "bid the partner would choose otherwise, which would cost the principal at least as "
            "much.")


def _range(ends: Sequence[Fraction]) -> str:
    return " to ".join(decimal_of(x) for x in sorted(set(ends)))


def _held(outcomes: Outcomes, record: Record, money: str) -> Finding:
    leader, rival = outcomes.label(record["leader"]), outcomes.label(record["rival"])
    levels, number = LEVELS[record["side"]], len(record["payments"])
    kept = "more than" if record["cost"] > record["gain"] else "not more than"
    said = (f"Holding all {number} partners at their {levels} would cost {leader} "
            f"{decimal_of(record['hold_all'])} and bring it {decimal_of(record['gain'])}"
            f"{_in(money)} if nobody bid against it. But {rival} could offer up to what it loses, "
            f"{decimal_of(record['budget'])}, after {leader} has paid: holding {record['needed']} "
            f"of the {number} against that takes {decimal_of(record['cost'])}, {kept} all "
            f"{number} bring.")
    split = record["split"]
    if split["cost"] is not None:
        who = joined([outcomes.label(partner) for partner in split["partners"]])
        price = (f"could be won away for {decimal_of(split['cost'])}" if split["cost"] else
                 "would leave of their own accord" if len(split["partners"]) > 1 else
                 "would leave of its own accord")
        said += (f" Without {who}, who {price}, more than half of what all {number} bring would be "
                 "lost.")
    return Finding(f"contest-{record['side']}", said)


def _in(money: str) -> str:
    return f" ({money})" if money else ""
