"""Check a result against its input, claim by claim, in exact arithmetic.

As a script, on a machine with nothing but Python::

    python check.py RESULT.json [INPUT.json]

prints the first claim that fails and ends with 1, or with 0 if all that it checks hold; what it
does not check it says. INPUT.json is the
input as the result's ``input.content`` spells it; without it that content is used.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

if not __package__:  # run as a script: this folder becomes the package of the imports below
    import importlib.util

    _here = Path(__file__).resolve().parent
    _spec = importlib.util.spec_from_file_location(
        "certificates", _here / "__init__.py", submodule_search_locations=[str(_here)]
    )
    assert _spec is not None
    sys.modules["certificates"] = importlib.util.module_from_spec(_spec)
    __package__ = "certificates"

from .chance import check_chance
from .coalition_claims import check_coalitions
from .contractual import check_contractual
from .correlated import check_correlated
from .dynamics import check_best_replies, check_learning, check_risk_dominance
from .erosion import check_erosion
from .ess import check_ess
from .games import Game, check_pure, check_rationalizable
from .gradual import check_gradual
from .isolated import check_isolated
from .ladder import check_ladder
from .linkage import check_pooled
from .nash import PROOFS, check_nash
from .negotiated import check_negotiated
from .plans import check_plan, spelling
from .principals import principals
from .problems import check_bargain
from .quantal import check_quantal
from .reading import ClaimError, Node, digest, load
from .report import Report
from .sentences import SENTENCES
from .shifting import check_shifting
from .states import States
from .stochastic import check_states
from .studies import check_study
from .talks import game_document
from .transfer_agreement import check_agreement
from .truces import check_truces

SCHEMA = "negotiation/result/1"


def check(result: Any, document: Any) -> Report:
    """Check every claim of a result.

    Parameters
    ----------
    result
        The result as plain data, as ``json.load`` gives it.
    document
        The input as plain data: what ``input.content`` of a result spells.

    Returns
    -------
    Report
        A verdict a claim, in the order checked: whether this is the input, what is claimed of it,
        and last whether anything else was changed.

    Examples
    --------
    >>> check({}, {}).first_failure
    Claim(name='schema', ok=False, message='schema: missing')
    """
    report = Report()
    answer, source = Node(result), Node(document, "input")
    report.run("schema", lambda: answer["schema"].must_be(SCHEMA))
    report.run("input.digest", lambda: _same_input(answer, document))
    if report.ok:
        report.run("question", lambda: _claims(answer)(answer, source, report))
    report.run("digest", lambda: _own_digest(answer))
    return report


def _claims(answer: Node) -> Callable[[Node, Node, Report], None]:
    command = answer["command"].one_of(_COMMANDS, "a command whose results can be checked")
    return _COMMANDS[command]


def _game(source: Node) -> Game:
    """The game of a payoff file; of a negotiation the one that its principals play."""
    kind = source["kind"].one_of(("game", "negotiation"), "a file that holds a game")
    return Game.read(source if kind == "game" else Node(game_document(source), "input"))


def _equilibria(answer: Node, source: Node, report: Report) -> None:
    game = _game(source)
    concept = answer["concept"].one_of(_CONCEPTS, "a concept whose results can be checked")
    _CONCEPTS[concept](answer, game, report)
    if concept in SENTENCES:
        report.run("claim", lambda: answer["claim"].must_be(SENTENCES[concept](answer, game)))


def _nash(answer: Node, game: Game, report: Report) -> None:
    kind = answer["certificate"]["kind"].one_of(_NASH, "a proof of mixed equilibria")
    _NASH[kind](answer, game, report)


def _truces(answer: Node, source: Node, report: Report) -> None:
    kind = answer["certificate"]["kind"].value
    if isinstance(kind, str) and kind in _TRUCES:
        _TRUCES[kind](answer, source, report)
    else:
        game = _game(source)
        read = spelling(source, game)[0] if source["kind"].value == "negotiation" else None
        check_truces(answer, game, principals(source), report, read)


def _contractual(answer: Node, source: Node, report: Report) -> None:
    check_contractual(answer, _game(source), principals(source), report)


def _states(check_them: Callable[[Node, States, Report], None]
            ) -> Callable[[Node, Node, Report], None]:
    """A check of claims about states, given those of the input."""
    return lambda answer, source, report: check_them(answer, States.read(source), report)


def _agreement(answer: Node, source: Node, report: Report) -> None:
    check_agreement(answer, _game(source), principals(source), report)


_TRUCES: dict[str, Callable[[Node, Node, Report], None]] = {
    "policy-elimination": _states(check_states),
    "repeated-negotiation": _states(check_negotiated),
    "contractual-equilibrium": _contractual,
    "pooled-incentives": check_pooled,
    "transfer-agreement": _agreement,
    "erosion": check_erosion,
    "erosion-by-chance": check_chance,
    "gradualism": check_gradual,
    "ladder": check_ladder,
    "shifting-power": check_shifting,
    "plan": check_plan,
    "plans": check_plan,
}


_NASH: dict[str, Callable[[Node, Game, Report], None]] = {
    "isolated-equilibria": check_isolated,
    **dict.fromkeys(PROOFS, check_nash),
}
_CONCEPTS: dict[str, Callable[[Node, Game, Report], None]] = {
    "pure": check_pure,
    "rationalizable": check_rationalizable,
    "correlated": check_correlated,
    "coarse-correlated": check_correlated,
    "ess": check_ess,
    "risk-dominance": check_risk_dominance,
    "best-reply-dynamics": check_best_replies,
    "learning": check_learning,
    "nash": _nash,
    "quantal": check_quantal,
}
_COMMANDS: dict[str, Callable[[Node, Node, Report], None]] = {
    "equilibria": _equilibria,
    "bargain": check_bargain,
    "truce": _truces,
    "coalitions": check_coalitions,
    "solve": check_study,
}


def _same_input(answer: Node, document: Any) -> None:
    claimed = answer["input"]["digest"]
    claimed.demand(claimed.value == digest(document, claimed),
                   "is not that of the input: the result was computed from another one")
    answer["input"]["kind"].must_be(document.get("kind") if isinstance(document, dict) else None)
    content = answer["input"].get("content")
    if content is not None:
        content.demand(digest(content.value, content) == claimed.value,
                       "is not the input whose digest is given")


def _own_digest(answer: Node) -> None:
    rest = {key: value.value for key, value in answer.items() if key != "digest"}
    claimed = answer["digest"].text()
    answer["digest"].demand(claimed == digest(rest, answer["digest"]),
                            "does not fit: something in the result was changed")


def read_and_check(paths: list[str]) -> Report:
    """Check the result in the first file against the input in the second, or its own."""
    try:
        result = load(Path(paths[0]).read_bytes(), paths[0])
        if len(paths) > 1:
            document = load(Path(paths[1]).read_bytes(), paths[1])
        else:
            document = Node(result)["input"]["content"].value
    except (ClaimError, OSError) as error:
        return Report.refused("file", str(error))
    return check(result, document)


def main(arguments: list[str]) -> int:
    """Run as a script; the exit code is 0 where every claim holds."""
    if not 1 <= len(arguments) <= 2:
        print(__doc__, file=sys.stderr)
        return 2
    report = read_and_check(arguments)
    for sentence in report.notes:
        print(f"note: {sentence}")
    print(report.verdict)
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
