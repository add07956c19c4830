"""Solutions of a cooperative game, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import cached_property, partial
from typing import Any, ClassVar

from negotiation.coalitions.blocs import GameGround
from negotiation.coalitions.core import LeastCore, core_of, least_core
from negotiation.coalitions.core_vertices import MOST_PLAYERS, core_vertices
from negotiation.coalitions.dividends import dividends
from negotiation.coalitions.nucleolus import nucleolus
from negotiation.coalitions.prekernel import prekernel
from negotiation.coalitions.shapley import banzhaf, normalised, shapley
from negotiation.coalitions.solutions_of_games import (
    GAME_FINDERS,
    GAME_GROUNDS,
    GAME_REFERENCES,
    PURE_FINDERS,
)
from negotiation.coalitions.solutions_of_partitions import (
    PARTITION_FINDERS,
    PARTITION_REFERENCES,
)
from negotiation.coalitions.structured import aumann_dreze, myerson, owen
from negotiation.coalitions.tau import tau
from negotiation.coalitions.voting import VotingPower, voting_power
from negotiation.errors import InputError
from negotiation.model.coalitional import CoalitionalGame
from negotiation.model.game import Game
from negotiation.model.partition import PartitionGame
from negotiation.result import Method, Result, Status

Values = Sequence[Fraction]
Found = tuple[Any, str, Any]  # the answer, why there is none, its proof

SOLUTIONS = ("shapley", "banzhaf", "banzhaf-normalised", "nucleolus", "prenucleolus", "prekernel",
             "tau", "dividends", "core", "core-vertices", "least-core", "owen", "aumann-dreze",
             "myerson")
_REFERENCES = {
    "shapley": ("shapley1953",), "banzhaf": ("banzhaf1965",),
    "banzhaf-normalised": ("banzhaf1965",),
    "nucleolus": ("schmeidler1969", "kohlberg1971"),
    "prenucleolus": ("schmeidler1969", "kohlberg1971"),
    "prekernel": ("davismaschler1965", "meinhardt2013"),
    "tau": ("tijs1981",), "dividends": ("harsanyi1959",),
    "core": ("bondareva1963", "shapley1967"), "core-vertices": ("motzkinetal1953",),
    "least-core": ("maschlerpelegshapley1979",),
    "owen": ("owen1977",), "aumann-dreze": ("aumanndreze1974",), "myerson": ("myerson1977",),
}
# Beyond so many players only what does not list all coalitions is found unasked.
LISTED, MOST_DIVIDENDS, MOST_CORNERED, MOST_PARTITIONED = 16, 10, 4, 5


@dataclass(frozen=True, kw_only=True)
class Coalitions(Result):
    """Solutions of a cooperative game.

    Attributes
    ----------
    solutions : by name; values by player, except `dividends` by coalition, `core`,
        `core-vertices` (a list of payoffs) and `least-core`. None where a solution is not
        defined for the game.
    why : the reason for each None.
    """

    command: ClassVar[str] = "coalitions"
    solutions: dict[str, Any]
    why: dict[str, str]


def coalition_solutions(
    model: CoalitionalGame | PartitionGame | Game,
    solutions: Sequence[str] | None = None,
    pure: bool = False,
) -> Coalitions:
    """Compute solutions of a cooperative game, or of a game whose players can form blocs.

    Parameters
    ----------
    model
        Worths of coalitions, worths of the blocs of partitions, or a game of strategies.
    solutions
        Names; default all that the model has the data for, as far as they do not need a list of
        too many coalitions. For worths of coalitions those of `SOLUTIONS`; for partitions
        ``alpha``, ``gamma``, ``delta``, ``recursive-core`` and ``internal-external``; for games
        ``kohlberg-neyman``, ``strong-nash``, ``coalition-proof``, ``alpha``, ``beta``,
        ``gamma``, ``delta``, ``partition-function`` and ``recursive-core``.
    pure
        For games: the alpha and beta worths in pure strategies, where they differ. In correlated
        mixed ones they are the same, and beta is only given if asked for.

    Raises
    ------
    InputError
        If a name is unknown, or a solution needs a structure or a graph that the game lacks.
    TooLargeError
        If all coalitions have to be listed and do not fit in memory.

    Examples
    --------
    >>> game = CoalitionalGame.from_values({"L,R1": 1, "L,R2": 1, "L,R1,R2": 1})
    >>> found = coalition_solutions(game, ["shapley", "nucleolus"])
    >>> {player: str(x) for player, x in found.solutions["nucleolus"].items()}
    {'L': '1', 'R1': '0', 'R2': '0'}
    """
    finders, references = _known(model, pure)
    names = _default(model, finders, pure) if solutions is None else list(dict.fromkeys(solutions))
    unknown = [name for name in names if name not in finders]
    if unknown:
        near = get_close_matches(unknown[0], finders, 1)
        raise InputError(f"expected solutions among {', '.join(finders)}, found {unknown[0]!r}"
                         + (f"; did you mean {near[0]!r}?" if near else ""))
    ground = (_Ground(model) if isinstance(model, CoalitionalGame)
              else GameGround(model) if isinstance(model, Game) else model)
    found: dict[str, Any] = {}
    why: dict[str, str] = {}
    proofs: dict[str, Any] = {"kind": "coalitions"}
    for name in names:
        found[name], reason, proof = finders[name](ground)
        if reason:
            why[name] = reason
        if proof is not None:
            proofs[name] = proof
    unproved = [name for name in names if name.endswith("nucleolus") and found[name] is not None
                and not proofs[name] and len(model.players) > 1]
    return Coalitions(
        model=model,
        method=Method("coalition-solutions", {"solutions": names, "pure": pure},
                      tuple(dict.fromkeys(key for name in names for key in references[name]))),
        status=_status(found, unproved),
        claim=_claim(names, unproved, GAME_GROUNDS if isinstance(model, Game) else {}),
        certificate=proofs,
        solutions=found,
        why=why,
    )


def _known(
    model: CoalitionalGame | PartitionGame | Game, pure: bool
) -> tuple[Mapping[str, Callable[[Any], Found]], Mapping[str, tuple[str, ...]]]:
    if isinstance(model, PartitionGame):
        return PARTITION_FINDERS, PARTITION_REFERENCES
    if isinstance(model, Game):
        return (GAME_FINDERS | PURE_FINDERS if pure else GAME_FINDERS), GAME_REFERENCES
    return _FINDERS, _REFERENCES


def _default(model: Any, finders: Mapping[str, Any], pure: bool) -> list[str]:
    if isinstance(model, CoalitionalGame):
        return _listable(model)
    left_out = set() if pure else {"beta"}
    if isinstance(model, Game) and model.n > MOST_PARTITIONED:
        left_out |= {"partition-function", "recursive-core"}
    return [name for name in finders if name not in left_out]


def _listable(game: CoalitionalGame) -> list[str]:
    if game.n > LISTED:
        return ["shapley", "banzhaf", "banzhaf-normalised"]
    left_out = {"dividends"} if game.n > MOST_DIVIDENDS else set()
    if game.n > MOST_CORNERED:
        left_out.add("core-vertices")
    if not game.structure:
        left_out |= {"owen", "aumann-dreze"}
    if game.graph is None:
        left_out.add("myerson")
    return [name for name in SOLUTIONS if name not in left_out]


def _status(found: Mapping[str, Any], unproved: Sequence[str]) -> Status:
    if all(answer is None for answer in found.values()):
        return Status.NONE
    return Status.PARTIAL if unproved else Status.COMPLETE


def _claim(
    names: Sequence[str], unproved: Sequence[str], grounds: Mapping[str, str]
) -> str:
    claim = "; ".join([f"exact coalitional solutions: {', '.join(names)}", *dict.fromkeys(
        grounds[name] for name in names if name in grounds)])
    if unproved:
        claim += (f"; {' and '.join(unproved)} rest on floating point: too many coalitions have "
                  "the same excess to prove them balanced")
    return claim


@dataclass(frozen=True)
class _Ground:
    """A game, and what several of its solutions rest on, found once."""

    game: CoalitionalGame

    @cached_property
    def power(self) -> VotingPower:
        """Of weighted voting by more players than are listed."""
        return voting_power(self.game)

    @cached_property
    def banzhaf(self) -> Values:
        """The Banzhaf values, by counting votes where coalitions would be too many."""
        return self.power.banzhaf if self.counted else banzhaf(self.game)

    @cached_property
    def least_core(self) -> LeastCore:
        """The least core, of which the core is a question."""
        return least_core(self.game)

    @property
    def counted(self) -> bool:
        """Whether power is counted by weights, without a list of coalitions."""
        return bool(self.game.rules) and self.game.n > LISTED

    def by_player(self, values: Values) -> dict[str, Fraction]:
        """Values under the players' names."""
        return dict(zip(self.game.players, values, strict=True))

    def weighed(self, weights: Mapping[int, Fraction]) -> list[dict[str, Any]]:
        """Coalitions with their weights, by bitmask."""
        return [{"coalition": self.game.members(mask), "weight": weight}
                for mask, weight in sorted(weights.items())]


def _plain(solution: Callable[[CoalitionalGame], Values], ground: _Ground) -> Found:
    return ground.by_player(solution(ground.game)), "", None


def _shapley(ground: _Ground) -> Found:
    values = ground.power.shapley if ground.counted else shapley(ground.game)
    return ground.by_player(values), "", None


def _banzhaf(ground: _Ground) -> Found:
    return ground.by_player(ground.banzhaf), "", None


def _normalised(ground: _Ground) -> Found:
    shares = normalised(tuple(ground.banzhaf))
    if shares is None:
        return None, "the Banzhaf values sum to 0", None
    return ground.by_player(shares), "", None


def _nucleolus(rational: bool, ground: _Ground) -> Found:
    game = ground.game
    found = nucleolus(game, rational)
    if found is None:
        own = sum(game.worth(1 << i) for i in range(game.n))
        if rational and own > game.worth((1 << game.n) - 1):
            return None, ("no payoffs are individually rational: the players alone are worth "
                          f"{own}, together {game.worth((1 << game.n) - 1)}"), None
        return None, "no payoffs were found that can be proved", None
    proof = [
        {
            "excess": level.excess,
            "weights": ground.weighed(level.weights),
            "bounds": {game.players[i]: weight for i, weight in level.bounds.items()},
        }
        for level in found.proof or ()
    ]
    return ground.by_player(found.payoffs), "", proof


def _prekernel(ground: _Ground) -> Found:
    game = ground.game
    found = prekernel(game)
    if found is None:
        return None, "no payoffs were found that can be proved", None
    proof = [
        {"players": [game.players[i], game.players[j]], "surplus": surplus,
         "coalitions": [game.members(one), game.members(other)]}
        for (i, j), (surplus, one, other) in found.attained.items()
    ]
    return ground.by_player(found.payoffs), "", proof


def _core_vertices(ground: _Ground) -> Found:
    if ground.game.n > MOST_PLAYERS:
        return None, f"they are listed for up to {MOST_PLAYERS} players", None
    return [ground.by_player(corner) for corner in core_vertices(ground.game)], "", None


def _tau(ground: _Ground) -> Found:
    found = tau(ground.game)
    if found.payoffs is None:
        return None, "the game is not quasi-balanced", None
    return ground.by_player(found.payoffs), "", None


def _dividends(ground: _Ground) -> Found:
    game = ground.game
    table = dividends(game)
    return {game.label(mask): Fraction(int(table[mask]), game.denominator)
            for mask in range(1, 1 << game.n)}, "", None


def _core(ground: _Ground) -> Found:
    found = core_of(ground.least_core)
    certificate = ({"balanced": ground.weighed(found.balanced or {})} if found.empty
                   else {"payoffs": ground.by_player(found.payoffs)})
    return {"empty": found.empty, "certificate": certificate}, "", None


def _least_core(ground: _Ground) -> Found:
    found = ground.least_core
    proof = {"weights": ground.weighed(found.weights), "each": found.each}
    return {"epsilon": found.epsilon, "payoffs": ground.by_player(found.payoffs)}, "", proof


_FINDERS: dict[str, Callable[[_Ground], Found]] = {
    "shapley": _shapley,
    "banzhaf": _banzhaf,
    "banzhaf-normalised": _normalised,
    "nucleolus": partial(_nucleolus, True),
    "prenucleolus": partial(_nucleolus, False),
    "prekernel": _prekernel,
    "tau": _tau,
    "dividends": _dividends,
    "core": _core,
    "core-vertices": _core_vertices,
    "least-core": _least_core,
    "owen": partial(_plain, owen),
    "aumann-dreze": partial(_plain, aumann_dreze),
    "myerson": partial(_plain, myerson),
}
