"""Where the payoffs without a deal come from: named rules, each with its points.

Bargaining solutions take a disagreement point; this module finds it from the game that is
played when talks fail. Several one-shot equilibria give several points, none picked silently.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from negotiation.analysis.outcomes import Outcomes
from negotiation.bargaining.threats import Threats, rational_threats
from negotiation.equilibria.pure import pure_equilibrium_mask
from negotiation.equilibria.security import security_levels
from negotiation.errors import InputError
from negotiation.model.game import Game
from negotiation.model.uncertain import mode

Index = tuple[int, ...]


@dataclass(frozen=True)
class Point:
    """A disagreement point and where it comes from.

    Parameters
    ----------
    payoffs
        For each party its payoff without a deal.
    index
        The outcome that gives these payoffs, where one outcome does.
    threats
        The threats that give them, where they are those of two parties who threaten.
    """

    payoffs: dict[str, Fraction]
    index: Index | None = None
    threats: Threats | None = None


def outcome(game: Game, index: Index, parties: Sequence[str]) -> Point:
    """One outcome of the game as disagreement point."""
    return Point(
        {party: game.exact_payoff(game.players.index(party), index) for party in parties}, index
    )


def equilibrium_points(game: Game, parties: Sequence[str]) -> list[Point]:
    """All pure one-shot equilibria, the one worst for its best-placed party first.

    The others follow in index order; empty where the game has no pure equilibrium.

    Examples
    --------
    >>> chicken = Game.from_payoffs({"A": [[3, 1], [4, 0]], "B": [[3, 4], [1, 0]]})
    >>> [point.payoffs["A"] for point in equilibrium_points(chicken, ["A", "B"])]
    [Fraction(1, 1), Fraction(4, 1)]
    """
    found = [
        outcome(game, tuple(int(k) for k in index), parties)
        for index in np.argwhere(pure_equilibrium_mask(game))
    ]
    first = min(found, key=lambda point: max(point.payoffs.values()), default=None)
    return [] if first is None else [first, *(point for point in found if point is not first)]


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
) -> list[Point]:
    """Disagreement points of a game under a rule, the leading one first.

    Parameters
    ----------
    rule
        ``equilibrium``, ``security`` (mixed maxmin), ``pure-security``, ``threats`` (two
        parties), or a profile: its actions joined with ``,``.
    weights
        Bargaining weights, which rational threats depend on; default 1 for each.

    Raises
    ------
    InputError
        For an unknown rule or profile, or threats of other than two parties.
    """
    if rule == "equilibrium":
        return equilibrium_points(game, parties)
    if rule in ("security", "pure-security"):
        return [security_point(game, parties, mixed=rule == "security")]
    if rule == "threats":
        return [threat_point(game, weights)]
    actions = rule.split(",")
    if len(actions) != game.n:
        raise InputError(
            f"disagreement: expected equilibrium, security, pure-security, threats or a "
            f"profile of {game.n} actions joined with ',', found {rule!r}"
        )
    return [outcome(game, game.index(actions), parties)]


def disagreement_points(outcomes: Outcomes) -> dict[str, list[Point]]:
    """Disagreement points of the stage game under every rule that applies.

    Always ``status-quo``, ``equilibrium`` (possibly without points) and ``security``; also
    ``explicit`` where the file gives payoffs, and ``threats`` between two principals.
    """
    talks, stage = outcomes.negotiation, outcomes.stage
    start = outcomes.start
    if start is None:
        reasons = outcomes.objections(outcomes.full.status_quo or ())
        raise InputError(f"the status quo is against a party's own doctrine: {'; '.join(reasons)}")
    names = outcomes.principals
    found = {
        "status-quo": [outcome(stage, start, names)],
        "equilibrium": equilibrium_points(stage, names),
        "security": [security_point(stage, names)],
    }
    given = talks.disagreement.payoffs
    if all(name in given for name in names):
        found["explicit"] = [Point({name: mode(given[name]) for name in names})]
    if stage.n == 2:
        found["threats"] = [threat_point(stage, outcomes.weights)]
    elif talks.disagreement.rule == "threats":
        raise InputError(f"disagreement 'threats': defined for two principals, found {stage.n}")
    return found
