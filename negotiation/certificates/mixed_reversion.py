"""Claims about the one-shot equilibrium worst for each player, mixed equilibria included."""

from __future__ import annotations

from fractions import Fraction

from .games import Game, Profile
from .nash import Strategy, all_extreme, read_strategies, values_against
from .reading import Node
from .report import Report

ONE = Fraction(1)


def mixed_reversion(answer: Node, game: Game) -> list[Fraction | None]:
    """What each player falls back to, as claimed; None throughout where it is not claimed."""
    claimed = answer.get("mixed_reversion")
    if claimed is None:
        return [None] * game.n
    return [item["payoff"].exact() for item in claimed.named(game.players)]


def check_mixed_reversion(answer: Node, game: Game, report: Report) -> None:
    """Each is an equilibrium with that payoff, and no equilibrium gives less."""
    asked = answer["punishment"].text() == "mixed-nash"
    claimed = answer["mixed_reversion"]
    claimed.demand(claimed.is_null() != asked, "goes with the punishment mixed-nash")
    if not asked:
        return
    choosing = [i for i in range(game.n) if game.shape[i] > 1]
    claimed.demand(len(choosing) == 2, "all equilibria are known only of two players")
    truth = all_extreme(_among(game, choosing))
    if truth is None:
        report.note("that no mixed equilibrium is worse was not re-checked: there are too many "
                    "systems to solve")
    for i, item in enumerate(claimed.named(game.players)):
        plays = read_strategies(item["equilibrium"], game)
        for j in range(game.n):
            best = values_against(game, j, plays)
            gain = max(best) - _mean(plays[j], best)
            item.demand(gain == 0, f"not an equilibrium: {game.players[j]} gains {gain}")
        item["payoff"].must_be(_mean(plays[i], values_against(game, i, plays)))
        for pair in truth or ():
            whole = _whole(game, choosing, pair)
            less = _mean(whole[i], values_against(game, i, whole))
            item.demand(less >= item["payoff"].exact(), f"another equilibrium gives {less}")


def _among(game: Game, choosing: list[int]) -> Game:
    """The game between the two players who have a choice."""
    def payoff(i: int, profile: Profile) -> Fraction:
        at = [0] * game.n
        for j, action in zip(choosing, profile, strict=True):
            at[j] = action
        return game.payoff(choosing[i], tuple(at))

    return Game([game.players[i] for i in choosing], [game.actions[i] for i in choosing], payoff)


def _whole(game: Game, choosing: list[int], pair: tuple[Strategy, ...]) -> tuple[Strategy, ...]:
    plays: list[Strategy] = [(ONE,)] * game.n
    for i, strategy in zip(choosing, pair, strict=True):
        plays[i] = strategy
    return tuple(plays)


def _mean(strategy: Strategy, values: list[Fraction]) -> Fraction:
    return sum((p * v for p, v in zip(strategy, values, strict=True)), Fraction(0))
