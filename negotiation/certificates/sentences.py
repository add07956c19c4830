"""The sentence that a result on one-shot play asserts must be the one that its numbers allow."""

from __future__ import annotations

from collections.abc import Callable

from .games import Game
from .reading import Node

_OBJECTIVES = {
    "welfare": "sum of payoffs",
    "egalitarian": "least payoff",
    "nash-product": "product of gains over the reference point among players that can gain",
}
_RULES = {
    "first-profiles": "the one that gives most probability to the first profile in file order, "
                      "then to the second, and so on",
    "as-found": "one, as the simplex method met it",
}


def _correlated(result: Node, game: Game) -> str:
    name = result["concept"].text().replace("-", " ")
    if result["status"].text() == "not-converged":
        return f"no optimum over the {name} equilibria was proved"
    objective, least = result["objective"].text(), result["minimize"].flag()
    what = _OBJECTIVES.get(objective, f"payoff of {objective}")
    claim = f"a {name} equilibrium with the {'least' if least else 'greatest'} {what}"
    if objective == "egalitarian" and not least:
        claim += ", then the greatest second least, and so on"
    gap = result["certificate"].get("gap")
    if gap is not None and gap.exact():
        claim += f", up to a loss of at most {float(gap.exact()):.1e} in its logarithm"
    if result["unique"].is_null():
        return claim
    if result["unique"].flag():
        return claim + "; no other distribution attains it"
    return claim + "; of several that attain it " + _RULES[
        result["tie_rule"].one_of(tuple(_RULES), "a rule")]


def _quantal(result: Node, game: Game) -> str:
    status = result["status"].text()
    if not result["path"].value:
        return ("the logit quantal-response equilibrium at this precision on the principal branch"
                + (" was not found" if status == "not-converged" else ""))
    arrived = "where no further step succeeded"
    if status == "complete":
        open_ended = result["method"]["options"]["precision"].is_null()
        arrived = ("where no player gains a millionth of the most that an action matters"
                   if open_ended else "the precision asked for")
    return ("points of the principal branch of logit quantal-response equilibria, followed to "
            + arrived)


def _ess(result: Node, game: Game) -> str:
    if result["status"].text() != "partial":
        return ("all evolutionarily stable strategies; every other extreme symmetric equilibrium "
                "has an invader, and those that are not extreme form continua, in which nothing "
                "is stable")
    supports = result["certificate"]["supports"].integer()
    limit = f"; only the first {supports} supports, by size, were examined"
    return ("evolutionarily stable strategies, not all"
            + (limit if supports < 2 ** game.shape[0] - 1 else "")
            + "; a strategy with many best replies outside its support is left undecided")


def _rationalizable(result: Node, game: Game) -> str:
    name = "rationalizable" if game.n <= 2 else "correlated rationalizable"
    return (f"all {name} actions: those that survive iterated elimination of actions strictly "
            "dominated by a pure or mixed strategy")


def _risk_dominance(result: Node, game: Game) -> str:
    if result["dominant"].is_null():
        return ("both strict equilibria have equal products of deviation losses: neither "
                "risk-dominates the other")
    return "the strict equilibrium with the larger product of deviation losses"


def _best_replies(result: Node, game: Game) -> str:
    return ("where best replies lead from every profile, ties broken in favour of the present "
            "action and then of the first in file order")


def _learning(result: Node, game: Game) -> str:
    starts = sum(end["starts"].integer() for end in result["ends"])
    dynamic = result["dynamic"].text().replace("-", " ")
    return (f"where {starts} sampled starts of {dynamic} ended, and the regret there; other starts "
            "may end elsewhere")


# For each concept the sentence that fits status and numbers.
SENTENCES: dict[str, Callable[[Node, Game], str]] = {
    "correlated": _correlated,
    "coarse-correlated": _correlated,
    "quantal": _quantal,
    "ess": _ess,
    "rationalizable": _rationalizable,
    "risk-dominance": _risk_dominance,
    "best-reply-dynamics": _best_replies,
    "learning": _learning,
}
