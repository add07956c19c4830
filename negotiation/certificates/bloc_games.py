"""Claims about games whose players form blocs: joint threats, blocs in equilibrium, strong play.

Sources: Kohlberg and Neyman (2021); Aumann (1959); Hart and Kurz (1983).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import prod

from .games import Game, Profile
from .programs import maxmin
from .reading import Node
from .report import Report

# Contests with more cells, and games with more comparisons, are not solved again.
MOST_CELLS, MOST_COMPARISONS = 2_500, 2_000_000
ZERO = Fraction(0)


def _members(game: Game, mask: int) -> list[int]:
    return [i for i in range(game.n) if mask >> i & 1]


def _label(game: Game, mask: int) -> str:
    return ",".join(game.players[i] for i in _members(game, mask))


def _joint(game: Game, blocs: Sequence[int], chosen: Sequence[Sequence[int]]) -> Profile:
    profile = [0] * game.n
    for mask, actions in zip(blocs, chosen, strict=True):
        for i, action in zip(_members(game, mask), actions, strict=True):
            profile[i] = action
    return tuple(profile)


def _actions(game: Game, mask: int) -> list[tuple[int, ...]]:
    return list(itertools.product(*(range(game.shape[i]) for i in _members(game, mask))))


def _sum(game: Game, mask: int, profile: Profile) -> Fraction:
    return sum((game.payoff(i, profile) for i in _members(game, mask)), ZERO)


def _contest(game: Game, mask: int, relative: bool) -> list[list[Fraction]]:
    """What a coalition gets (less what the others get) over both sides' joint actions."""
    others = (1 << game.n) - 1 ^ mask
    table = []
    for own in _actions(game, mask):
        row = []
        for reply in _actions(game, others):
            at = _joint(game, (mask, others), (own, reply))
            row.append(_sum(game, mask, at) - (_sum(game, others, at) if relative else ZERO))
        table.append(row)
    return table


def _value(table: list[list[Fraction]]) -> Fraction:
    """The value of a matrix game to the player who chooses the row."""
    return maxmin([list(column) for column in zip(*table, strict=True)])


def _kohlberg_neyman(node: Node, answer: Node, game: Game, report: Report) -> None:
    everyone = (1 << game.n) - 1
    proof = answer["certificate"]["kohlberg-neyman"]
    powers: dict[int, Fraction] = {}
    for mask in range(1, everyone, 2):
        claim = proof[_label(game, mask)]
        table = _contest(game, mask, relative=True)
        threat = _mixture(claim["threat"], len(table))
        reply = _mixture(claim["reply"], len(table[0]))
        power = claim["power"].exact()
        secured = min(sum((x * row[k] for x, row in zip(threat, table, strict=True)), ZERO)
                      for k in range(len(table[0])))
        held = max(sum((y * cell for y, cell in zip(reply, row, strict=True)), ZERO)
                   for row in table)
        claim["power"].demand(secured == power == held, f"the threats secure {secured} and hold "
                              f"the other side to {held}")
        powers[mask], powers[everyone ^ mask] = power, -power
    powers[everyone] = max(_sum(game, everyone, at) for at in game.profiles())
    proof[_label(game, everyone)]["power"].must_be(powers[everyone])
    values = {}
    for i, player in enumerate(game.players):
        averages = []
        for size in range(1, game.n + 1):
            found = [p for m, p in powers.items() if m >> i & 1 and m.bit_count() == size]
            averages.append(sum(found, ZERO) / len(found))
        values[player] = sum(averages, ZERO) / game.n
    node.must_be(values)


def _mixture(node: Node, length: int) -> list[Fraction]:
    chances = [item.exact() for item in node]
    node.demand(len(chances) == length and min(chances) >= 0 and sum(chances) == 1,
                "is not a mixed strategy")
    return chances


def _strong_nash(node: Node, answer: Node, game: Game, report: Report) -> None:
    claimed = [game.read_profile(item) for item in node]
    node.demand(len(set(claimed)) == len(claimed), "a profile is listed twice")
    masks = range(1, 1 << game.n)
    if game.size * sum(len(_actions(game, mask)) for mask in masks) > MOST_COMPARISONS:
        report.note("strong equilibria were not all found again: too many joint deviations")
        suspects = claimed
    else:
        suspects = list(game.profiles())
    strong = [at for at in suspects if not any(_improves(game, mask, at) for mask in masks)]
    node.must_be([game.names(at) for at in strong])


def _improves(game: Game, mask: int, at: Profile) -> bool:
    members = _members(game, mask)
    for own in _actions(game, mask):
        to = list(at)
        for i, action in zip(members, own, strict=True):
            to[i] = action
        if all(game.payoff(i, tuple(to)) > game.payoff(i, at) for i in members):
            return True
    return False


def _alpha(node: Node, answer: Node, game: Game, report: Report) -> None:
    pure = answer["method"]["options"]["pure"].flag()
    masks = range(1, 1 << game.n)
    for mask, claim in zip(masks, node.named([_label(game, m) for m in masks]), strict=True):
        if game.size > MOST_CELLS:
            report.note(f"{claim.path} was not found again: {game.size} cells")
            continue
        table = _contest(game, mask, relative=False)
        claim.must_be(max(map(min, table)) if pure else _value(table))


def _in_equilibrium(together: bool) -> Callable[[Node, Node, Game, Report], None]:
    def check(node: Node, answer: Node, game: Game, report: Report) -> None:
        everyone = (1 << game.n) - 1
        masks = range(1, everyone + 1)
        for mask, claim in zip(masks, node.named([_label(game, m) for m in masks]), strict=True):
            others = everyone ^ mask
            rest = [others] if together and others else [
                1 << i for i in range(game.n) if others >> i & 1]
            _bloc_worth(claim, game, [mask, *rest], report)

    return check


def _bloc_worth(claim: Node, game: Game, blocs: list[int], report: Report) -> None:
    """The interval of a bloc's worth over the pure equilibria among blocs."""
    own = [_actions(game, mask) for mask in blocs]
    if prod(map(len, own)) * sum(map(len, own)) > MOST_COMPARISONS:
        report.note(f"{claim.path} was not found again: too many joint actions")
        return
    worths = [_sum(game, blocs[0], _joint(game, blocs, chosen))
              for chosen in itertools.product(*own) if _no_bloc_moves(game, blocs, own, chosen)]
    if worths:
        low, high = min(worths), max(worths)
        claim.must_be(low if low == high else [low, high])
    elif len(blocs) > 2:
        claim.must_be(None)
    else:
        report.note(f"{claim.path} rests on mixed equilibria between blocs and was not "
                    "re-checked")


def _no_bloc_moves(game: Game, blocs: list[int], own: list[list[tuple[int, ...]]],
                   chosen: Sequence[tuple[int, ...]]) -> bool:
    for k, mask in enumerate(blocs):
        here = _sum(game, mask, _joint(game, blocs, chosen))
        for other in own[k]:
            moved = [*chosen[:k], other, *chosen[k + 1:]]
            if _sum(game, mask, _joint(game, blocs, moved)) > here:
                return False
    return True


BLOC_CHECKS: dict[str, Callable[[Node, Node, Game, Report], None]] = {
    "kohlberg-neyman": _kohlberg_neyman, "strong-nash": _strong_nash, "alpha": _alpha,
    "gamma": _in_equilibrium(False), "delta": _in_equilibrium(True),
}
