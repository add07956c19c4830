"""Claims about disagreement by one-shot play: equilibria, pure and mixed, and correlated ones."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from .correlated import check_correlated
from .games import ENUMERABLE, Game, Profile, replaced
from .nash import all_extreme
from .reading import Node
from .report import Report

ZERO, ONE = Fraction(0), Fraction(1)
# Irrational equilibria stand at decimals, with so small a gain from deviating.
ROUNDING = Fraction(1, 10**9)
PURE, ALL, EVERY = "the pure ones", "all extreme ones", "all of the game"

Mixture = dict[int, Fraction]
Vector = tuple[Fraction, ...]


def read_equilibrium(profile: Profile | None, strategies: Node | None, point: Node,
                     game: Game) -> tuple[Mixture, ...]:
    """An equilibrium, pure or mixed, that gives the payoffs claimed.

    Parameters
    ----------
    profile, strategies
        What is played: one of them is None.
    """
    if strategies is None:
        point.demand(profile is not None, "neither a profile nor strategies give it")
        assert profile is not None
        mixtures: tuple[Mixture, ...] = tuple({a: ONE} for a in profile)
    else:
        strategies.demand(profile is None, "given beside a profile")
        mixtures = tuple(_mixture(node, game, i) for i, node in
                         enumerate(strategies.named(game.players)))
        strategies.demand(max(map(len, mixtures)) > 1, "nobody mixes")
    for i, node in enumerate(point.named(game.players)):
        values = [_value(game, i, a, mixtures) for a in range(game.shape[i])]
        mean = sum((p * values[a] for a, p in mixtures[i].items()), ZERO)
        room = ZERO if _exact(strategies) else ROUNDING * (
            1 + max(abs(x) for x in values))
        point.demand(max(values) - mean <= room, f"{game.players[i]} gains "
                     f"{float(max(values) - mean):.3g} by deviating")
        if room:
            node.demand(abs(node.exact() - mean) <= room, f"is about {float(mean)}")
        else:
            node.must_be(mean)
    return mixtures


def _exact(strategies: Node | None) -> bool:
    return strategies is None or all(
        isinstance(p.value, str) for _, mixture in strategies.items() for _, p in mixture.items())


def _mixture(node: Node, game: Game, i: int) -> Mixture:
    found = {}
    for name, chance in node.items():
        share = chance.number()
        chance.demand(share > 0, "expected a positive probability")
        found[game.action(i, Node(name, "", node))] = share
    total = sum(found.values(), ZERO)
    exact = all(isinstance(chance.value, str) for _, chance in node.items())
    node.demand(total == 1 if exact else abs(total - 1) <= ROUNDING,
                f"probabilities sum to {float(total)}")
    return found


def _value(game: Game, i: int, action: int, mixtures: Sequence[Mixture]) -> Fraction:
    """What an action gives to player i while the others mix."""
    weighted: list[tuple[tuple[int, ...], Fraction]] = [((), ONE)]
    for j, mixture in enumerate(mixtures):
        chances = {action: ONE} if j == i else mixture
        weighted = [((*before, a), p * q) for before, p in weighted for a, q in chances.items()]
    return sum((p * game.payoff(i, replaced(profile, i, action)) for profile, p in weighted), ZERO)


def check_list(listed: Sequence[tuple[Mixture, ...]], where: Node, known: str, game: Game,
               report: Report) -> None:
    """No equilibrium twice, all pure ones unless only mixed are asked for, and all if so claimed.

    Parameters
    ----------
    known
        Which equilibria these are, as claimed.
    """
    where.demand(all(one != other for k, one in enumerate(listed) for other in listed[:k]),
                 "lists an equilibrium twice")
    if game.size <= ENUMERABLE:
        pure = [tuple({a: ONE} for a in profile) for profile in game.equilibria()]
        for mixtures in pure:
            where.demand(mixtures in listed, f"left out {_label(mixtures, game)}, which is an "
                         "equilibrium")
        if known.startswith(PURE):
            where.demand(len(listed) == len(pure), "lists one that is not pure")
    if known not in (ALL, EVERY):
        return
    truth = mixed_and_pure(game)
    if truth is None:
        report.note("that no mixed equilibrium is left out as disagreement was not re-checked")
        return
    for mixtures in truth:
        where.demand(mixtures in listed, f"left out {_label(mixtures, game)}, which is an "
                     "equilibrium")
    where.demand(len(listed) == len(truth), "lists one that is not extreme")


def mixed_and_pure(game: Game) -> list[tuple[Mixture, ...]] | None:
    """All extreme equilibria; None where they are too many, or players too many, to find them."""
    if game.n == 1:
        return [tuple({a: ONE} for a in profile) for profile in game.equilibria()]
    truth = all_extreme(game) if game.n == 2 else None
    return None if truth is None else [
        tuple({a: p for a, p in enumerate(strategy) if p} for strategy in profile)
        for profile in sorted(truth, reverse=True)]


def _label(mixtures: tuple[Mixture, ...], game: Game) -> str:
    return ",".join(" + ".join(names[a] if p == 1 else f"{p} {names[a]}" for a, p in row.items())
                    for names, row in zip(game.actions, mixtures, strict=True))


def must_lead(point: Vector, others: Sequence[Vector], where: Node) -> None:
    """The equilibrium that counts is the worst for its best-placed party."""
    where.demand(all(max(point) <= max(other) for other in others),
                 "is not the equilibrium worst for its best-placed party")


def check_correlated_point(record: Node, point: Node, rule: str, game: Game,
                           report: Report) -> None:
    """The payoffs are those of the correlated equilibrium, which is best in the sense asked for."""
    report.run("correlated.asked", lambda: _asked(record, rule))
    report.run("correlated.point", lambda: point.must_be(
        {player: node.exact() for player, node in record["payoffs"].items()}))
    check_correlated(record, game, report)


def _asked(record: Node, rule: str) -> None:
    _, colon, asked = rule.partition(":")
    objective = asked.removeprefix("least:") if colon else "welfare"
    record["concept"].must_be("correlated")
    record["objective"].must_be(objective)
    record["minimize"].must_be(colon != "" and objective != asked)
