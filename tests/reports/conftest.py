"""Records made by hand and by small solves, with names that every format must escape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest

from negotiation.analysis.study import Study, solve
from negotiation.model.game import Game
from negotiation.model.negotiation import Negotiation
from negotiation.model.parts import (
    Clause,
    Constituency,
    Issue,
    Linkage,
    Observed,
    Party,
    Time,
)
from negotiation.model.uncertain import Distribution
from negotiation.result import Method, Result, Status

# Every letter that means something in HTML, Markdown, LaTeX, TeX mathematics or rich markup.
NASTY = "<b>&amp; _x_ *y* 5 % $z$ #1 {q} |r| \\s [red]t[/red] \"u\" 'v' ~w ^k `c` 中é"


@pytest.fixture(scope="session")
def nasty() -> str:
    return NASTY


@dataclass(frozen=True, kw_only=True)
class Record(Result):
    """A result whose body is given."""

    content: dict[str, Any]

    def body(self) -> dict[str, Any]:
        return self.content


@pytest.fixture(scope="session")
def made() -> Callable[..., Result]:
    """Makes a result of a command from its body."""

    def make(command: str, content: dict[str, Any], model: Any = None) -> Result:
        kind = type(f"Made{command.title()}", (Record,), {"command": command})
        return kind(
            model=model or Game.from_payoffs({"A": [[1, 2]], "B": [[3, 4]]}, title="made by hand"),
            method=Method("by-hand", {"option": None}, ("nash1950",)),
            status=Status.COMPLETE, claim="what was made by hand", content=content)

    return make


def two_principals(**changes: Any) -> Negotiation:
    """A small negotiation whose every name is hard to print."""
    fractions = [Fraction(k, 3) for k in (0, -1, 2)]
    talks = Negotiation(
        title=f"Talks {NASTY}",
        unit="points of income (and more) < 5 %",
        parties=(
            Party("A&B", f"First {NASTY}", discount=Distribution.range("0.8", "0.95", "0.9"),
                  volatility=Fraction(1, 50)),
            Party("C_D", "Second #2", discount=Fraction(97, 100), detection_lag=2),
            Party("E", "Third party", role="partner"),
        ),
        issues=(
            Issue("tariff $", "A&B", ("high <x>", "50 %", "low_{1}"), 0,
                  payoff={"A&B": (Fraction(0), Fraction(-1), Distribution.range(-2, -1, "-1.5")),
                          "C_D": (Fraction(0), Fraction(2), Fraction(4)),
                          "E": tuple(fractions)}),
            Issue("ports", "A&B", ("closed", "open"), 0, reversible=False,
                  payoff={"A&B": (Fraction(0), Fraction(1, 7)), "C_D": (Fraction(0), Fraction(1))}),
            Issue("supply ^", "C_D", ("cut", "licensed", "free ~"), 1,
                  payoff={"A&B": (Fraction(-4), Fraction(0), Fraction(3)),
                          "C_D": (Fraction(1, 3), Fraction(0), Fraction(-1))}),
        ),
        linkages=(Linkage({"supply ^": ("cut",), "tariff $": ("high <x>",)},
                          {"A&B": Fraction(-1), "C_D": Fraction(-1)}, "war"),),
        doctrine=(Clause("A&B", "no way back", irreversible="forbidden"),),
        constituencies=(
            Constituency("C_D", "miners & co", {"supply ^": (Fraction(1), Fraction(0),
                                                            Fraction(-1))}),
        ),
        observed=(Observed(f"the deal {NASTY}", {"tariff $": "50 %", "supply ^": "free ~"},
                           "2025-11-01"),),
        time=Time("month", 6, Fraction(1, 2)),
        source=("nash1950", "judgement", "no such key"),
    )
    return talks.replace(**changes) if changes else talks


@pytest.fixture(scope="session")
def talks() -> Negotiation:
    return two_principals()


@pytest.fixture(scope="session")
def study(talks) -> Study:
    return solve(talks, draws=40, seed=3)


def _bare() -> Negotiation:
    """One principal's one issue, no discount, nothing observed, no limits."""
    return Negotiation(
        title="", parties=(Party("A"), Party("B")),
        issues=(Issue("x", "A", ("only",), 0, payoff={"A": (Fraction(1),)}),))


def _three() -> Negotiation:
    third = Party("E", "Third party", discount=Fraction(9, 10))
    talks = two_principals()
    return talks.replace(parties=(*talks.parties[:2], third))


def _hopeless() -> Negotiation:
    """Nothing but the status quo is good for both, and it is no equilibrium."""
    dilemma = {"A": (Fraction(0), Fraction(1)), "B": (Fraction(0), Fraction(-3))}
    other = {"B": (Fraction(0), Fraction(1)), "A": (Fraction(0), Fraction(-3))}
    return Negotiation(
        title="no patience",
        parties=(Party("A", discount=Fraction(1, 100)), Party("B", discount=Fraction(1, 100))),
        issues=(Issue("x", "A", ("mean", "kind"), 1,
                      payoff={p: tuple(reversed(v)) for p, v in dilemma.items()}),
                Issue("y", "B", ("mean", "kind"), 1,
                      payoff={p: tuple(reversed(v)) for p, v in other.items()})))


DEGENERATE = {"bare": _bare, "three": _three, "hopeless": _hopeless}


@pytest.fixture(params=DEGENERATE)
def degenerate(request) -> Study:
    """Studies with something missing: choices and discounts, a second axis, truces."""
    return solve(DEGENERATE[request.param]())
