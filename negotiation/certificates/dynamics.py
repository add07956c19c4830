"""Claims about selection among equilibria: risk dominance, best replies, ends of learning."""

from __future__ import annotations

import math
from fractions import Fraction

from .games import Game, Profile, replaced
from .reading import Node, near
from .report import Report

ZERO = Fraction(0)
# Up to this many profiles best replies are followed again from all of them.
ENUMERABLE = 20_000


def check_risk_dominance(result: Node, game: Game, report: Report) -> None:
    """Both strict equilibria, what deviating from them loses, and which product is larger."""
    report.run("products", lambda: _products(result, game))


def _products(result: Node, game: Game) -> None:
    result["concept"].demand(game.shape == (2, 2), "the game is not 2x2")
    result["certificate"]["kind"].must_be("deviation-losses")
    result["status"].must_be("complete")
    strict = []
    for profile in game.profiles():
        losses = {}
        for i, player in enumerate(game.players):
            other = replaced(profile, i, 1 - profile[i])
            losses[player] = game.payoff(i, profile) - game.payoff(i, other)
        if min(losses.values()) > 0:
            strict.append({"profile": game.names(profile), "losses": losses,
                           "product": math.prod(losses.values())})
    result["products"].must_be(strict)
    result["products"].demand(len(strict) == 2, "the game has not two strict equilibria")
    one, two = strict
    if one["product"] == two["product"]:
        result["dominant"].must_be(None)
    else:
        larger = one if one["product"] > two["product"] else two  # type: ignore[operator]
        result["dominant"].must_be(larger["profile"])


def check_best_replies(result: Node, game: Game, report: Report) -> None:
    """Every end is closed under best replies, and every profile leads to one of them."""
    report.run("ends", lambda: _ends(result, game))
    if game.size > ENUMERABLE:
        report.note(f"starts were not followed again: the game has {game.size} profiles, more "
                    f"than {ENUMERABLE}")
        return
    report.run("starts", lambda: _starts(result, game))


def _next(game: Game, profile: Profile, simultaneous: bool) -> Profile:
    moved = profile
    for i in range(game.n):
        before = profile if simultaneous else moved
        best, action = game.best_reply(i, before)
        keeps = game.payoff(i, before) == best
        moved = replaced(moved, i, before[i] if keeps else action)
    return moved


def _ends(result: Node, game: Game) -> None:
    simultaneous = result["simultaneous"].flag()
    result["status"].must_be("complete")
    result["certificate"].must_be({"kind": "all-profiles", "profiles": game.size})
    last: tuple[int, Profile] | None = None
    for end in result["ends"]:
        cycle = [game.read_profile(node) for node in end["profiles"]]
        end["profiles"].demand(bool(cycle) and len(set(cycle)) == len(cycle), "repeat themselves")
        for here, after in zip(cycle, cycle[1:] + cycle[:1], strict=True):
            end["profiles"].demand(_next(game, here, simultaneous) == after,
                                   f"{game.label(here)} does not lead to {game.label(after)}")
        end["profiles"].demand(cycle[0] == min(cycle), "starts with the first in file order")
        end["equilibrium"].must_be(len(cycle) == 1 and game.is_equilibrium(cycle[0]))
        key = (-end["starts"].integer(), cycle[0])
        end["starts"].demand(last is None or key > last, "ends are listed by number of starts")
        last = key


def _starts(result: Node, game: Game) -> None:
    simultaneous = result["simultaneous"].flag()
    ends = list(result["ends"])
    end_of = {game.read_profile(node): k for k, end in enumerate(ends) for node in end["profiles"]}
    counts = [0] * len(ends)
    for profile in game.profiles():
        path, seen = [profile], {profile}
        while path[-1] not in end_of:
            after = _next(game, path[-1], simultaneous)
            result["ends"].demand(after not in seen, f"left out the cycle of {game.label(after)}")
            seen.add(after)
            path.append(after)
        for step in path:
            end_of[step] = end_of[path[-1]]
        counts[end_of[path[-1]]] += 1
    for end, count in zip(ends, counts, strict=True):
        end["starts"].must_be(count)


def check_learning(result: Node, game: Game, report: Report) -> None:
    """Payoffs and regret at every end; shares that fit the numbers of starts."""
    report.run("ends", lambda: _attractors(result, game))
    report.note("the paths of the dynamic were not run again: their ends are taken as reported")


def _attractors(result: Node, game: Game) -> None:
    result["certificate"]["kind"].must_be("end-points")
    result["status"].must_be("complete")
    result["dynamic"].one_of(("fictitious-play", "stochastic-fictitious-play", "replicator"),
                             "a dynamic")
    ends = list(result["ends"])
    total = sum(end["starts"].integer() for end in ends)
    starts = result["method"]["options"]["starts"].integer()
    result["ends"].demand(total == starts, f"count {total} starts of {starts}")
    before: int | None = None
    for end in ends:
        count = end["starts"].integer()
        end["starts"].demand(count > 0 and (before is None or count <= before),
                             "ends are listed by number of starts")
        before = count
        share = count / total
        _float(end["share"], share)
        _float(end["sampling_error"], math.sqrt(share * (1 - share) / total))
        _attractor(end, game)


def _float(node: Node, truth: float | Fraction, scale: Fraction | int = 1) -> None:
    claimed = node.number()
    close = near(claimed, truth) or abs(claimed - Fraction(truth)) <= Fraction(scale) / 10**12
    node.demand(close, f"claimed {node.value}, is {float(truth)}")


def _attractor(end: Node, game: Game) -> None:
    plays = []
    for names, node in zip(game.actions, end["strategies"].named(game.players), strict=True):
        chances = [cell.number() for cell in node.named(names)]
        node.demand(min(chances) >= 0 and abs(sum(chances, ZERO) - 1) <= Fraction(1, 10**9),
                    "is no mixed strategy")
        plays.append(chances)
    most = ZERO
    for i, player in enumerate(game.players):
        table = [[game.payoff(i, (a, b)) for b in range(game.shape[1])]
                 for a in range(game.shape[0])]
        flat = [v for row in table for v in row]
        rows = table if i == 0 else [list(column) for column in zip(*table, strict=True)]
        values = [sum((p * v for p, v in zip(plays[1 - i], row, strict=True)), ZERO)
                  for row in rows]
        mean = sum((p * v for p, v in zip(plays[i], values, strict=True)), ZERO)
        _float(end["payoffs"][player], mean, max(abs(v) for v in flat) + 1)
        most = max(most, (max(values) - mean) / (max(flat) - min(flat) or 1))
    _float(end["regret"], most)
    verdict = end["equilibrium"].flag()
    border = abs(most - Fraction(1, 100)) < Fraction(1, 10**9)
    end["equilibrium"].demand(border or verdict == (most <= Fraction(1, 100)),
                              f"the regret is {float(most):.4f}")
