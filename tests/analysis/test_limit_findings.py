"""What limits cost whom, said one at a time."""

from fractions import Fraction

import pytest

import negotiation as ng
from negotiation.analysis.limit_findings import _does
from negotiation.analysis.outcomes import Outcomes

F = Fraction


@pytest.fixture(scope="module")
def outcomes():
    return Outcomes(ng.read("gyeongju-2025"))


@pytest.mark.parametrize(("values", "ends", "said"), [
    ({"USA": F(-1, 2), "CHN": F(1, 4)}, False, "cost United States 0.5 and bring China 0.25"),
    ({"USA": F(-1, 2), "CHN": F(-1, 4)}, True, "costs United States 0.5 and China 0.25"),
    ({"USA": F(0), "CHN": F(1, 4)}, True, "brings China 0.25"),
    ({"USA": F(0), "CHN": F(0)}, True, "changes nothing"),
    ({"USA": F(0), "CHN": F(0)}, False, "change nothing"),
])
def test_costs_and_gains_in_words(outcomes, values, ends, said):
    assert _does(outcomes, values, ends) == said


def test_each_sentence_says_one_thing():
    study = ng.solve(ng.read("gyeongju-2025"))
    said = {item["id"]: item["sentence"] for item in study.findings}
    limits = [key for key in said if key.startswith(
        ("doctrine-price", "budget-", "win-set-", "narrower-", "audience-", "package", "threats"))]
    assert len(limits) > 10
    for key in limits:
        words = said[key].replace("“", " ").replace("”", " ")
        assert words.count(". ") == 0, words
        assert words.count(";") == 0, words
        assert len(words.split()) < 35, words
    prices = study.limits["ratification"]["parties"]
    china = next(item for item in prices if item["party"] == "CHN")["without"]["price"]
    cost = china["egalitarian"]["USA"]
    assert f"costs United States {float(cost):.3f}" in said["win-set-CHN-egalitarian"]
