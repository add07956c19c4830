"""Claims about lotteries over deals: each solution is proved by weights that support it.

If weights, none negative, give no deal a larger weighted gain than the solution, they give
no lottery one either. Definitions: Nash (1950); Imai (1983) for the leximin continuation
of Kalai and Smorodinsky (1975) and of Kalai (1977).
"""

from __future__ import annotations

from fractions import Fraction

from .deals import Vector, advantage
from .programs import ZERO, dot, supporting_weights
from .question import Question
from .reading import Node, decimal, must_list, near, no_repeats

# A Nash product in floats is called maximal up to this loss of its logarithm.
LARGEST_GAP = Fraction(1, 10**6)


def check_lottery_solution(name: str, item: Node, proof: Node | None,
                           question: Question) -> None:
    """One solution where the parties can agree on lotteries.

    Where the result brings no proof, the weights that support the solution are found anew.
    """
    if name != "nash" or len(question.deals.parties) < 3:
        item["exact"].must_be(True)  # elsewhere the solution is rational
    gains = attained(item, question)
    if name == "nash":
        _nash(item, proof, gains, question)
    elif name == "utilitarian":
        _utilitarian(item, proof, gains, question)
    else:
        _leximin(question.divisors(name), item, proof, gains, question)
    if item["exact"].flag():
        item["surplus"].must_be(sum(gains, ZERO))
    else:
        item["surplus"].must_be_near(sum(gains, ZERO))


def lottery_payoffs(lottery: Node, question: Question) -> Vector:
    """Expected payoffs of a lottery over at most as many deals as parties."""
    deals, items = question.deals, list(lottery)
    no_repeats([item["deal"] for item in items], "deal")
    lottery.demand(0 < len(items) <= len(deals.parties),
                   f"expected 1 to {len(deals.parties)} deals, found {len(items)}")
    total, point = ZERO, [ZERO] * len(deals.parties)
    for item in items:
        k = deals.number[item["deal"].one_of(deals.number, "a deal")]
        share = item["probability"].number()
        item["probability"].demand(share > 0, "expected a positive probability")
        total += share
        point = [x + share * u for x, u in zip(point, deals.payoffs[k], strict=True)]
    lottery.demand(total == 1, f"probabilities sum to {total}")
    return tuple(point)


def supporting(proof: Node, question: Question) -> tuple[Vector, Fraction]:
    """Weights, none negative, and a bound that no deal's weighted gain exceeds."""
    weights = read_weights(proof["weights"], question)
    bound = proof["bound"].exact()
    must_bound(proof["bound"], weights, bound, question)
    return weights, bound


def read_weights(node: Node, question: Question) -> Vector:
    """Weights ``{party: number}``, none negative."""
    weights = []
    for item in node.named(question.deals.parties):
        weights.append(item.exact())
        item.demand(weights[-1] >= 0, f"claimed {weights[-1]}, expected no negative weight")
    return tuple(weights)


def must_bound(node: Node, weights: Vector, bound: Fraction, question: Question) -> None:
    """Refuse a bound that some deal's weighted gain exceeds."""
    most, face = question.face(weights)
    node.demand(most <= bound, f"claimed {bound}, but {question.deals.names[face[0]]} has a "
                f"weighted gain of {most}")


def check_inessential(proof: Node, question: Question) -> None:
    """Weights under which no deal has a positive weighted gain: nobody can do better together."""
    weights, bound = supporting(proof, question)
    proof["weights"].demand(any(weights), "are all zero")
    proof["bound"].demand(bound <= 0, f"claimed {bound}, expected at most 0")
    proof["bound"].must_be(question.face(weights)[0])


def check_ideal_lottery(proof: Node, value: Fraction, i: int, question: Question) -> None:
    """A rational lottery gives party i its ideal payoff; weights show that none gives more."""
    point = lottery_payoffs(proof["lottery"], question)
    proof["lottery"].demand(all(x >= d for x, d in zip(point, question.point, strict=True)),
                            "is not individually rational")
    proof["lottery"].demand(point[i] == value, f"gives {question.deals.parties[i]} {point[i]}, "
                            f"not its ideal payoff {value}")
    weights, bound = supporting(proof, question)
    proof["weights"].demand(weights[i] > 0, f"gives {question.deals.parties[i]} no weight")
    proof["bound"].demand(weights[i] * (value - question.point[i]) == bound,
                          f"claimed {bound}, does not prove an ideal payoff of {value}")


def attained(item: Node, question: Question) -> Vector:
    """The gains of a solution whose payoffs its lottery and its deal must give."""
    deals = question.deals
    nodes = item["payoffs"].named(deals.parties)
    point = lottery_payoffs(item["lottery"], question)
    for node, truth in zip(nodes, point, strict=True):
        if item["exact"].flag():
            node.must_be(truth)
        else:
            node.must_be_near(truth)
    same = [k for k, vector in enumerate(deals.payoffs) if vector == point]
    item["deal"].must_be(deals.names[same[0]] if same else None)
    gains = tuple(x - d for x, d in zip(point, question.point, strict=True))
    item["payoffs"].demand(min(gains) >= 0, "is not individually rational")
    return gains


def must_tie(item: Node, tied: list[int], question: Question) -> None:
    """Refuse a list of ties unless it names just these deals."""
    must_list(item["ties"], list(item["ties"]), [question.deals.names[k] for k in tied],
              "a deal that attains the same value")


def same_gains(gains: Vector, question: Question) -> list[int]:
    """All deals with these gains."""
    return [k for k, g in enumerate(question.gains) if g == gains]


def _nash(item: Node, proof: Node | None, gains: Vector, question: Question) -> None:
    """With weights w_i / g_i no deal has a weighted gain above the sum of the w_i."""
    item["payoffs"].demand(min(gains) > 0, "gives some party no gain")
    weights = tuple(w / g for w, g in zip(question.weights, gains, strict=True))
    total = sum(question.weights, ZERO)
    most, face = question.face(weights)
    if item["exact"].flag():
        better = question.deals.names[face[0]]
        item["payoffs"].demand(most <= total, f"{better} improves the Nash product: its weighted "
                               f"gain is {most}, more than {total}")
    elif proof is None:
        item["payoffs"].demand(most - total <= LARGEST_GAP, "is not near the largest Nash product")
    if proof is not None:
        _nash_proof(proof, item["exact"].flag(), weights, most - total, question)
    must_tie(item, same_gains(gains, question), question)


def _nash_proof(proof: Node, exact: bool, weights: Vector, excess: Fraction,
                question: Question) -> None:
    """The supporting weights; in floats also the gap: how far the product may be from largest."""
    nodes = proof["supporting_weights"].named(question.deals.parties)
    for node, weight in zip(nodes, weights, strict=True):
        if exact:
            node.must_be(weight)
        else:
            node.must_be_near(weight)
    if exact:
        proof["bound"].must_be(sum(question.weights, ZERO))
        return
    gap = proof["gap"].number()
    proof["gap"].demand(gap >= 0, f"claimed {decimal(gap)}, below 0")
    proof["gap"].demand(excess <= gap or near(excess, gap),
                        f"claimed {decimal(gap)}, is {decimal(excess)}")


def _utilitarian(item: Node, proof: Node | None, gains: Vector, question: Question) -> None:
    """No deal is better under weights w, raised only for parties that have no gain."""
    if proof is None:
        weights = _raised(item, gains, question)
    else:
        node = proof["supporting_weights"]
        weights = read_weights(node, question)
        for party, raised, weight, gain in zip(node.named(question.deals.parties), weights,
                                               question.weights, gains, strict=True):
            if gain > 0:
                party.must_be(weight)
            party.demand(raised >= weight, f"claimed {raised}, expected at least {weight}")
        proof["bound"].must_be(dot(weights, gains))
        must_bound(proof["bound"], weights, dot(weights, gains), question)
    _, face = question.face(weights)
    if proof is not None and (proof.get("face") is not None or len(face) > 1):
        must_list(proof["face"], list(proof["face"]), [question.deals.names[k] for k in face],
                  "a deal of the optimal face")
    # Where a weight is raised, only deals that give its party no gain are as good.
    rational = set(question.rational)
    tied = [k for k in face if k in rational
            and dot(question.weights, question.gains[k]) == dot(question.weights, gains)]
    must_tie(item, tied, question)
    if tied:
        item["deal"].must_be(question.deals.names[question.first(tied)])
    elif weights == question.weights:
        _product_on_face(item, gains, face, question)


def _raised(item: Node, gains: Vector, question: Question) -> Vector:
    """The weights, raised for parties without a gain until no deal is better."""
    idle = [i for i, gain in enumerate(gains) if gain == 0]
    columns = [
        [dot(question.weights, gains) - dot(question.weights, g), *(-g[i] for i in idle)]
        for g in question.edge
    ]
    found = supporting_weights(columns, 0)
    if found is None:
        item["payoffs"].refuse("another rational lottery has a larger weighted sum")
    weights = list(question.weights)
    for i, extra in zip(idle, found[1:], strict=True):
        weights[i] += extra / found[0]
    return tuple(weights)


def _product_on_face(item: Node, gains: Vector, face: list[int], question: Question) -> None:
    """No rational deal on the optimal face: its point with the largest Nash product."""
    if min(gains) > 0:
        total = sum(question.weights, ZERO)
        for k in face:
            pull = sum((w * x / g for w, x, g in
                        zip(question.weights, question.gains[k], gains, strict=True)), ZERO)
            item["payoffs"].demand(pull <= total, f"more of {question.deals.names[k]} has the same "
                                   "weighted sum and a larger Nash product")
    else:
        item["payoffs"].demand(advantage(question.gains[k] for k in face) <= 0,
                               "another mixture of the same weighted sum gives every party a gain")


def _leximin(divisors: Vector, item: Node, proof: Node | None, gains: Vector,
             question: Question) -> None:
    """Level by level: the parties that stay at t cannot get more than t times their divisor.

    At each level weights that are positive for the parties that stay there, and zero for
    those that end higher, give no deal a larger weighted gain than the solution. So
    whoever keeps the lower parties at their gains and the others at t cannot lift these.
    """
    shares = [g / c for g, c in zip(gains, divisors, strict=True)]
    if proof is None:
        _leximin_levels(item, shares, gains, question)
    else:
        proof["divisors"].must_be(question.deals.by_party(divisors))
        _leximin_proof(proof["levels"], shares, gains, question)
    must_tie(item, same_gains(gains, question), question)


def _leximin_levels(item: Node, shares: list[Fraction], gains: Vector,
                    question: Question) -> None:
    """Find the weights of every level anew."""
    for t in sorted(set(shares)):
        held = [i for i, share in enumerate(shares) if share <= t]
        columns = [[gains[i] - g[i] for i in held] for g in question.edge]
        for place, i in enumerate(held):
            if shares[i] == t and supporting_weights(columns, place) is None:
                item["payoffs"].refuse(f"{question.deals.parties[i]} could get more without "
                                       "loss for those who have no larger share")


def _leximin_proof(levels: Node, shares: list[Fraction], gains: Vector,
                   question: Question) -> None:
    """Check the weights that the result brings for every level."""
    parties = question.deals.parties
    share = dict(zip(parties, shares, strict=True))
    fixed: set[str] = set()
    floor = ZERO
    for level in levels:
        t = level["t"].exact()
        level["t"].demand(t >= floor, f"claimed {t}, below the level before")
        floor = t
        names = [node.one_of(parties, "a party") for node in level["fixed"]]
        level["fixed"].demand(bool(names) and not fixed & set(names) and len(set(names)) ==
                              len(names), "expected parties not fixed before")
        for name in names:
            level["t"].demand(share[name] == t, f"claimed {t}, {name} gets {share[name]}")
        fixed |= set(names)
        weights, _ = supporting(level, question)
        level["bound"].must_be(dot(weights, gains))
        for name, weight in zip(parties, weights, strict=True):
            node = level["weights"][name]
            node.demand(name not in names or weight > 0, "expected a positive weight")
            node.demand(weight == 0 or name in fixed or share[name] == t,
                        f"expected 0: {name} gets more than {t}")
    levels.demand(fixed == set(parties), "do not fix every party")
