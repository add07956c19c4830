"""A small negotiation of two principals with three partners, and where these stand otherwise."""

from dataclasses import replace
from fractions import Fraction

from negotiation.model.negotiation import Negotiation
from negotiation.model.parts import Disagreement, Issue, Linkage, Party

F = Fraction
PARTNERS = "CDE"


def talks(rule="status-quo"):
    """Two who trade; help in a fight, a shelter from it, and a crowd of helpers change it."""
    sides = tuple(
        Issue(f"side of {p}", p, ("joins", "out", "offer"), 1,
              payoff={"A": (F(k), F(0), F(-1, 2)), "B": (F(-1), F(0), F(1, k + 2)),
                      p: (F(1 - k), F(0), F(k, 3))})
        for k, p in enumerate(PARTNERS))
    joins = {f"side of {p}": ("joins",) for p in PARTNERS}
    war = {"tariff": ("high",), "sales": ("none",)}
    return Negotiation(
        title="Two and three partners",
        parties=(Party("A", discount=F(9, 10)), Party("B", discount=F(9, 10)),
                 *(Party(p, role="partner") for p in PARTNERS)),
        issues=(
            Issue("tariff", "A", ("high", "middle", "low"), 0,
                  payoff={"A": (F(0), F(-1), F(-3)), "B": (F(0), F(3), F(5)),
                          "C": (F(0), F(1), F(2))}),
            Issue("sales", "B", ("none", "some", "many"), 0,
                  payoff={"A": (F(0), F(4), F(6)), "B": (F(0), F(-1), F(-3))}),
            *sides,
        ),
        linkages=(
            Linkage({**war, "side of C": ("joins",)}, {"A": F(1), "B": F(-2), "C": F(-1)}, "help"),
            Linkage({"sales": ("many",), "side of D": ("out",)}, {"B": F(2)}, "beside"),
            Linkage({"side of C": ("joins",), "side of D": ("joins",)}, {"D": F(-3), "A": F(1)},
                    "crowd"),
            Linkage({"tariff": ("low",), **joins}, {"B": F(3), "E": F(1)}, "all"),
            Linkage({"tariff": ("low",), "side of E": ("offer",)}, {"A": F(2), "E": F(1, 2)},
                    "a way round"),
        ),
        disagreement=Disagreement(rule),
    )


def moved(model, members, level):
    """The same file, with some partners elsewhere from the start."""
    return replace(model, issues=tuple(
        replace(issue, status_quo=issue.levels.index(level)) if issue.by in members else issue
        for issue in model.issues))
