"""What limits, packages and threats do in the two-by-two swap of `test_studies`, by hand.

Payoffs are (0, 0), (3, -1), (-1, 3) and, if both move, (2, 2), which every solution selects.
"""

import copy

SOLUTIONS = ["nash", "kalai-smorodinsky", "egalitarian", "utilitarian"]
BOTH = {"deal": "new,new", "payoffs": {"A": "2", "B": "2"}}
NOTHING = {"A": "0", "B": "0"}


def each(value):
    return {name: copy.deepcopy(value) for name in SOLUTIONS}


def without(count, many):
    return {count: many, "choices": each(BOTH), "price": each(NOTHING)}


def claim(party, deal, a, b, change):
    """(2 + c) 2 = (-1 + c) 3 at c = 7."""
    return {"party": party, "steps": [{
        "cost": "7", "choice": {"deal": deal, "payoffs": {"A": a, "B": b}}, "change": change}]}


LIMITS = {
    "disagreement": NOTHING,
    "solutions": SOLUTIONS,
    "doctrine": {
        "feasible": 4, "choices": each(BOTH),
        "clauses": [{
            "party": "B", "clause": "doctrine[0]", "kind": "budget",
            "without": without("feasible", 4),
            "budget": {"attribute": "pride", "at_most": "1", "steps": [
                {"at_least": "0", "feasible": 2, "choice": None, "change": None},
                {"at_least": "1", "feasible": 4, "choice": BOTH,
                 "change": {"A": "2", "B": "2"}}]},
        }],
        "together": without("feasible", 4),
    },
    "ratification": {
        "ratifiable": 2, "choices": each(BOTH),
        # of the efficient deals (3, -1), (-1, 3), (2, 2) the farms accept two
        "parties": [{"party": "A", "ratified": 2, "efficient_share": "2/3", "vetoes": ["farms"],
                     "without": without("ratifiable", 4)}],
        "together": {"price": each(NOTHING)},
        "persuasion": None,
        "binding": each([{"party": "A", "ratified": True, "binding": ["farms"],
                          "slack": {"farms": "0"}}]),
        "narrower": [{"party": "A", "constituency": "farms", "steps": [
            {"more_than": "1", "ratifiable": 0, "choice": None,
             "change": {"A": "-2", "B": "-2"}}]}],
    },
    "audience_costs": [claim("A", "new,old", "-1", "3", {"A": "-3", "B": "1"}),
                       claim("B", "old,new", "3", "-1", {"A": "1", "B": "-3"})],
}
PACKAGES = {"disagreement": NOTHING, "solutions": each({
    "package": BOTH,
    "issue_by_issue": {
        "levels": {"x": "old", "y": "old"}, "deal": "old,old", "payoffs": NOTHING,
        "allowed": True, "individually_rational": True, "sum_of_parts": NOTHING},
    "gain": {"A": "2", "B": "2"}, "total": "4",
    "swaps": [{"issue": "x", "level": "new", "against": ["A"]},
              {"issue": "y", "level": "new", "against": ["B"]}],
})}
HALF = {"A": "1/2", "B": "1/2"}
STAY = {"A": {"old": "1"}, "B": {"old": "1"}}
THREATS = {
    "payoffs": {"A": "2", "B": "2"}, "lottery": [{"deal": "new,new", "probability": "1"}],
    "strategies": STAY, "exact": True, "prices": {"low": HALF, "high": HALF},
    "coco": {"payoffs": {"A": "2", "B": "2"}, "joint": "4", "deal": "new,new", "advantage": "0",
             "strategies": STAY},
}


def sides(left, right):
    return {"left": left, "right": right}


def symmetric(own, other):
    return {"A": {"A": own, "B": other}, "B": {"A": other, "B": own}}


# At the corner (2, 2) the edges have slopes 1/3 and 3. The line of equal gains moves along one
# of them: 3/4 and -1/4, or 1/4 and -3/4. The ideal gains 8/3 = 2 / (3/4) change by -1/3 or -3
# of the other's disagreement, which halves that.
DERIVATIVES = {
    "nash": symmetric(sides("0", "0"), sides("0", "0")),
    "kalai-smorodinsky": symmetric(sides("3/8", "1/8"), sides("-1/8", "-3/8")),
    "egalitarian": symmetric(sides("3/4", "1/4"), sides("-1/4", "-3/4")),
    "utilitarian": symmetric(sides("0", "0"), sides("0", "0")),
}
