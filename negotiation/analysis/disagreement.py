"""Where the payoffs without a deal come from: named rules, each with its points.

Bargaining solutions take a disagreement point; this module finds it from the game that is
played when talks fail. Several one-shot equilibria give several points, none picked silently.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from negotiation.analysis.one_shot_points import (
    correlated_point,
    equilibrium_points,
    nash_points,
    numbered_point,
    outcome,
    pure_points,
)
from negotiation.analysis.outcomes import Outcomes
from negotiation.analysis.point import Point, Points
from negotiation.bargaining.threats import rational_threats
from negotiation.equilibria.rationalizable import rationalizable
from negotiation.equilibria.security import security_levels
from negotiation.errors import InputError
from negotiation.model.game import Game
from negotiation.model.uncertain import mode

RULES = ("equilibrium", "equilibrium:NUMBER", "pure-equilibrium", "mixed-equilibrium",
         "correlated", "correlated:OBJECTIVE", "correlated:least:OBJECTIVE", "security",
         "pure-security", "threats")
# A study looks for mixed equilibria of more than two principals among so many outcomes that
# strict dominance leaves, for correlated ones in so large a game, and no further than so many
# bases.
_FEW, _SMALL, _BASES = 8, 1_000, 200


def security_point(game: Game, parties: Sequence[str], mixed: bool = True) -> Point:
    """What each party can secure alone: its maxmin payoff (von Neumann, 1928).

    The others move jointly against it. The point need not be the payoff of any outcome.
    """
    levels = security_levels(game, mixed=mixed).levels
    return Point({party: levels[party] for party in parties})


def threat_point(game: Game, weights: Sequence[object] | None = None) -> Point:
    """What the rational threats of two parties give if they are carried out (Nash, 1953).

    Raises
    ------
    InputError
        If the game has not two players.
    """
    if game.n != 2:
        raise InputError(f"disagreement 'threats': defined for two parties, found {game.n}")
    found = rational_threats(game, weights)
    return Point(dict(found.disagreement), threats=found)


def points(
    game: Game, rule: str, parties: Sequence[str], weights: Sequence[object] | None = None
) -> Points:
    """Disagreement points of a game under a rule, the leading one first.

    Parameters
    ----------
    rule
        ``equilibrium`` (pure and mixed ones; of a large game the pure ones, if any),
        ``pure-equilibrium``, ``mixed-equilibrium`` (pure and mixed, however large the game),
        ``equilibrium:2`` (the second that `negotiation equilibria` lists), ``correlated`` (the
        most welfare), ``correlated:OBJECTIVE``, ``correlated:least:OBJECTIVE``, ``security``
        (mixed maxmin), ``pure-security``, ``threats`` (two parties), or a profile: its actions
        joined with ``,``.
    weights
        Bargaining weights, which rational threats depend on; default 1 for each.

    Raises
    ------
    InputError
        For an unknown rule, objective or profile, or threats of other than two parties.
    """
    if rule == "equilibrium":
        return equilibrium_points(game, parties)
    if rule == "mixed-equilibrium":
        return nash_points(game, parties)
    if rule == "pure-equilibrium":
        return pure_points(game, parties)
    if rule in ("security", "pure-security"):
        return Points((security_point(game, parties, mixed=rule == "security"),))
    if rule == "threats":
        return Points((threat_point(game, weights),))
    name, colon, rest = rule.partition(":")
    if name == "correlated":
        return _correlated(game, parties, rest if colon else "welfare")
    if name == "equilibrium" and rest.isdecimal():
        return numbered_point(game, int(rest), parties)
    actions = rule.split(",")
    if len(actions) != game.n:
        raise InputError(
            f"disagreement: expected {', '.join(RULES)}, or a profile of {game.n} actions joined "
            f"with ',', found {rule!r}"
        )
    return Points((outcome(game, game.index(actions), parties),))


def _correlated(game: Game, parties: Sequence[str], asked: str) -> Points:
    objective = asked.removeprefix("least:")
    return correlated_point(game, parties, objective, minimize=objective != asked)


def points_under(outcomes: Outcomes, rule: str, stage: Game | None = None) -> Points:
    """Disagreement points among the principals of a negotiation, the leading one first.

    Parameters
    ----------
    rule
        ``status-quo``, ``explicit``, or one of those of games. Breaches are punished by pure
        equilibria, so ``equilibrium`` means these as long as there are any.
    stage
        The principals' game where the partners stand elsewhere; default that of `outcomes`.

    Raises
    ------
    InputError
        If the rule does not apply.
    """
    talks, names = outcomes.negotiation, outcomes.principals
    stage = outcomes.stage if stage is None else stage
    if rule == "status-quo":
        if outcomes.start is None:
            reasons = outcomes.objections(outcomes.full.status_quo or ())
            raise InputError("the status quo is against a party's own doctrine: "
                             + "; ".join(reasons))
        return Points((outcome(stage, outcomes.start, names),))
    if rule == "explicit":
        given = talks.disagreement.payoffs
        if any(name not in given for name in names):
            raise InputError("disagreement 'explicit': the file gives no explicit payoffs for all "
                             "principals")
        return Points((Point({name: mode(given[name]) for name in names}),))
    if rule == "equilibrium":
        pure = pure_points(stage, names)
        return pure if pure.found else equilibrium_points(stage, names)
    return points(stage, rule, names, outcomes.weights)


def disagreement_points(outcomes: Outcomes) -> dict[str, Points]:
    """Disagreement points of the stage game under every rule that applies.

    Always ``status-quo``, ``equilibrium`` (the pure ones, possibly none) and ``security``; also
    ``explicit`` where the file gives payoffs, ``threats`` between two principals, and, where
    strict dominance leaves more than one outcome and the game is small, ``mixed-equilibrium`` if
    some equilibrium is mixed, and ``correlated``.
    """
    talks, stage, names = outcomes.negotiation, outcomes.stage, outcomes.principals
    found = {
        "status-quo": points_under(outcomes, "status-quo"),
        "equilibrium": pure_points(stage, names),
        "security": points_under(outcomes, "security"),
    }
    if all(name in talks.disagreement.payoffs for name in names):
        found["explicit"] = points_under(outcomes, "explicit")
    if stage.n == 2:
        found["threats"] = points_under(outcomes, "threats")
    elif talks.disagreement.rule == "threats":
        raise InputError(f"disagreement 'threats': defined for two principals, found {stage.n}")
    return {**found, **_beyond_pure(stage, names)}


def _beyond_pure(stage: Game, names: Sequence[str]) -> dict[str, Points]:
    """Mixed and correlated equilibria, where there can be others than one pure one."""
    left = prod(len(actions) for actions in rationalizable(stage).surviving.values())
    if left == 1:
        return {}
    found = {}
    if stage.n == 2 or left <= _FEW:
        mixed = nash_points(stage, names, _BASES)
        if any(point.strategies for point in mixed.found):
            found["mixed-equilibrium"] = mixed
    if stage.size <= _SMALL:
        found["correlated"] = points(stage, "correlated", names)
    return found
