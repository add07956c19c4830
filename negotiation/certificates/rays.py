"""Solutions that stop on a ray from disagreement, and concessions from deal to deal.

Definitions: Kalai (1977); Kalai & Smorodinsky (1975); Zeuthen (1930), Harsanyi (1956).
"""

from __future__ import annotations

from fractions import Fraction

from .deals import Vector, advantage
from .lotteries import lottery_payoffs, read_weights
from .programs import ONE, ZERO, dot
from .question import Question
from .reading import Node, must_list

_PLAIN = {"proportional": "egalitarian", "kalai-smorodinsky-ray": "kalai-smorodinsky"}


def check_ray(item: Node, proof: Node | None, question: Question) -> None:
    """The last feasible point on the ray; what a lottery gives beyond it is thrown away."""
    name = item.path.rpartition(".")[2]
    direction = question.divisors(_PLAIN[name])
    shares = [tuple(x / c for x, c in zip(g, direction, strict=True)) for g in question.gains]
    if not question.lotteries:
        least = {k: min(shares[k]) for k in question.rational}
        top = max(least.values())
        _chosen(item, [k for k, share in least.items() if share == top], question)
        if proof is not None:
            proof["criterion"].must_be("maximin")
        return
    t = advantage(shares[k] for k in question.deals.efficient())
    parties = question.deals.parties
    payoffs = tuple(d + t * c for d, c in zip(question.point, direction, strict=True))
    item["payoffs"].must_be(dict(zip(parties, payoffs, strict=True)))
    item["surplus"].must_be(t * sum(direction, ZERO))
    item["exact"].must_be(True)
    spare = item.get("disposal")
    over = [ZERO] * len(parties) if spare is None else [x.exact() for x in spare.named(parties)]
    if spare is not None:
        spare.demand(min(over) >= 0, "expected no negative amount")
    given = tuple(x + y for x, y in zip(payoffs, over, strict=True))
    item["lottery"].demand(lottery_payoffs(item["lottery"], question) == given,
                           "does not give the payoffs")
    same = [k for k, vector in enumerate(question.deals.payoffs) if vector == payoffs]
    item["deal"].must_be(question.deals.names[same[0]] if same else None)
    must_list(item["ties"], list(item["ties"]), [question.deals.names[k] for k in same],
              "a deal with the same payoffs")
    if proof is not None:
        _proof(proof, t, direction, question)


def _proof(proof: Node, t: Fraction, direction: Vector, question: Question) -> None:
    proof["divisors"].must_be(question.deals.by_party(direction))
    proof["t"].must_be(t)
    weights = read_weights(proof["supporting_weights"], question)
    most, _ = question.face(weights)
    proof["bound"].must_be(most)
    proof["supporting_weights"].demand(dot(weights, direction) * proof["t"].exact() == most,
                                       "do not prove that the ray ends there")


def _chosen(item: Node, tied: list[int], question: Question) -> None:
    """A deal chosen among those that attain a criterion."""
    deals, k = question.deals, question.first(tied)
    item["deal"].must_be(deals.names[k])
    item["payoffs"].must_be(deals.by_party(deals.payoffs[k]))
    item["surplus"].must_be(sum(question.gains[k], ZERO))
    item["exact"].must_be(True)
    item["lottery"].must_be([{"deal": deals.names[k], "probability": ONE}])
    must_list(item["ties"], list(item["ties"]), [deals.names[j] for j in tied],
              "a deal that attains the same value")


def check_concessions(item: Node, proof: Node | None, question: Question) -> None:
    """Whoever has the smaller product of gains at its own proposal gives way, a deal at a time."""
    deals, gains = question.deals, question.gains
    efficient = set(deals.efficient())
    seen: dict[Vector, int] = {}
    for k in question.rational:
        if k in efficient:
            seen.setdefault(gains[k], k)
    line = [k for _, k in sorted(seen.items())]
    mine, yours = len(line) - 1, 0
    steps = []
    while mine > yours:
        own, other = gains[line[mine]], gains[line[yours]]
        # (a - b) / a <= (d - c) / d, as a and d are positive, is a c <= b d
        yields = 0 if own[0] * own[1] <= other[0] * other[1] else 1
        steps.append({
            "offers": dict(zip(deals.parties, (deals.names[line[mine]], deals.names[line[yours]]),
                               strict=True)),
            "risks": dict(zip(deals.parties, (1 - other[0] / own[0], 1 - own[1] / other[1]),
                              strict=True)),
            "concedes": deals.parties[yields],
        })
        mine, yours = mine - (yields == 0), yours + (yields == 1)
    item["steps"].must_be(steps)
    _chosen(item, [k for k, g in enumerate(gains) if g == gains[line[mine]]], question)
    if proof is not None:
        proof["criterion"].must_be("concessions")
