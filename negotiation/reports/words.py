"""The words reports use for what result records name by keys."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from negotiation.reports.spelling import count, listed

SOLUTIONS = {
    "nash": "Nash",
    "kalai-smorodinsky": "Kalai-Smorodinsky",
    "raiffa-discrete": "discrete Raiffa",
    "raiffa-continuous": "continuous Raiffa",
    "perles-maschler": "Perles-Maschler",
    "equal-area": "equal area",
    "alternating-offers": "alternating offers",
    "kalai-smorodinsky-ray": "Kalai-Smorodinsky ray",
    "zeuthen": "Zeuthen",
}
RULES = {
    "status-quo": "status quo",
    "equilibrium": "one-shot equilibrium",
    "security": "security levels",
    "pure-equilibrium": "pure one-shot equilibrium",
    "mixed-equilibrium": "mixed one-shot equilibrium",
    "correlated": "correlated equilibrium",
    "pure-security": "pure security levels",
    "explicit": "stated payoffs",
    "threats": "rational threats",
}
PUNISHMENTS = {
    "nash": "reversion to the one-shot equilibrium that is worst for the deviator",
    "mixed-nash": "reversion to the one-shot equilibrium that is worst for the deviator, mixed "
                  "ones included",
    "penal-code": "the harshest punishments that are equilibria themselves",
    "transfers": "the harshest punishments for players who can pay each other",
    "security": "reversion to the deviator's security level, which bounds what threats can do",
}
# What the columns of a table of punishments mean.
PUNISHMENT_NOTES = {
    "nash": "Reversion: for ever the pure one-shot equilibrium that is worst for the deviator.",
    "mixed-nash": "Mixed reversion: the same, mixed equilibria included.",
    "penal-code": "Penal code: the harshest punishment that is itself an equilibrium.",
    "transfers": "Transfers: the same where the players can also pay each other.",
    "security": "Minmax: the least that the others can hold the deviator to, a bound that no "
                "threat in pure actions passes and that need not be credible.",
}
_COLUMNS = {"nash": "reversion", "mixed-nash": "mixed reversion", "penal-code": "penal code",
            "transfers": "transfers", "security": "minmax"}
_ASKED = {
    "some-truce": ("some deal is a stable truce", "no deal is a stable truce"),
    "some-one-shot": ("there is a pure one-shot equilibrium",
                      "there is no pure one-shot equilibrium"),
    "one-shot": ("it is a one-shot equilibrium", "it is no one-shot equilibrium"),
    "stable": ("it is self-enforcing", "it is not self-enforcing"),
    "rational": ("no principal is worse off than without a deal",
                 "some principal is worse off than without a deal"),
    "efficient": ("it is efficient", "it is not efficient"),
    "nash-deal": ("it is the Nash bargaining solution", "it is not the Nash bargaining solution"),
    "best-truce": ("it is the best truce", "it is not the best truce"),
    "breaks-first": ("{} is the first to break it", "{} is not the first to break it"),
    "gain": ("{} all gain", "{} do not all gain"),
}
_QUANTITIES = (
    (r"party\.(.+)\.(discount|volatility)", r"\2 of \1"),
    (r"time\.(renewal)", r"chance of \1 at the summit"),
    (r"issue\.(.+)\.payoff\.([^.]+)\.(.+)", r"\1 at “\3”, payoff of \2"),
    (r"linkage\.(.+)\.payoff\.([^.]+)", r"linkage \1, payoff of \2"),
    (r"disagreement\.payoffs\.(.+)", r"disagreement payoff of \1"),
)


def solution(name: str) -> str:
    """A bargaining solution's name for people.

    Examples
    --------
    >>> solution("nash"), solution("egalitarian")
    ('Nash', 'egalitarian')
    """
    return SOLUTIONS.get(name, name)


def punishment_column(name: str) -> str:
    """A punishment's name at the head of a column."""
    return _COLUMNS[name]


def held(deals: Sequence[Mapping[str, Any]]) -> str:
    """How many of some deals hold, as the beginning of a sentence.

    Examples
    --------
    >>> held([{"holds": True}]), held([{"holds": True}, {"holds": False}])
    ('The deal is', '1 of 2 deals is')
    """
    kept = sum(deal["holds"] for deal in deals)
    if len(deals) == 1:
        return "The deal is" if kept else "The deal is not"
    return f"{kept} of {count(len(deals), 'deal')} {'is' if kept == 1 else 'are'}"


def is_joint(punishment: str) -> bool:
    """Whether a punishment depends on all players' patience together."""
    return punishment in ("penal-code", "transfers")


def rule(name: str) -> str:
    """A disagreement rule's name for people.

    Examples
    --------
    >>> rule("status-quo"), rule("equilibrium:2"), rule("correlated:least:welfare")
    ('status quo', 'one-shot equilibrium number 2', 'correlated equilibrium with the least welfare')
    """
    kind, _, rest = name.partition(":")
    if kind == "equilibrium" and rest.isdecimal():
        return f"{RULES[kind]} number {rest}"
    if kind == "correlated" and rest:
        end = "least" if rest.startswith("least:") else "most"
        return f"{RULES[kind]} with the {end} {rest.removeprefix('least:')}"
    return RULES.get(name, name)


def quantity(path: str) -> str:
    """An uncertain number's name for people.

    Examples
    --------
    >>> quantity("issue.rare-earths.payoff.USA.April licensing")
    'rare-earths at “April licensing”, payoff of USA'
    """
    for pattern, words in _QUANTITIES:
        if re.fullmatch(pattern, path):
            return re.sub(pattern, words, path)
    return path


def asked(found: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """What was asked of each draw about a finding, answered as the finding answers it.

    Parameters
    ----------
    found
        Its entry under ``robustness`` in the record of a study.
    names
        Of the parties, by id.

    Examples
    --------
    >>> asked({"question": {"kind": "stable", "negate": True, "parties": []}}, {})
    'it is not self-enforcing'
    """
    question = found["question"]
    phrase = _ASKED[question["kind"]][bool(question["negate"])]
    said = phrase.format(listed([names[party] for party in question["parties"]]))
    return said.replace(" all gain", " gains") if len(question["parties"]) == 1 else said
