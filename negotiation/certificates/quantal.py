"""Claims about logit quantal-response equilibria (McKelvey and Palfrey 1995), in fifty digits."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext
from fractions import Fraction

from .games import Game, replaced
from .reading import Node, quotient
from .report import Report

DIGITS = 50
# Logarithms above this cannot be those of probabilities, however they were rounded.
ABOVE = Decimal("1e-6")
# So many payoffs are looked up at most; points of a path beyond that are not checked again.
BUDGET = 400_000
LEAST, RELATIVE = Decimal("1e-10"), Decimal("1e-15")

Logs = list[list[Decimal]]


def check_quantal(result: Node, game: Game, report: Report) -> None:
    """Every point solves the logit equations; strategies and payoffs follow from it."""
    if result["status"].text() == "not-converged":
        report.run("nothing is claimed", lambda: _nothing(result))
        return
    points = list(result["path"]) or [result]
    logs = list(result["certificate"]["log_probabilities"])
    limits = list(result["certificate"]["tolerance"])
    allowed = max(2, BUDGET // (game.size * game.n))
    step = -(-len(points) // allowed)
    chosen = [k for k in range(len(points)) if k % step == 0 or k == len(points) - 1]
    report.run("certificate", lambda: _certificate(result, points, logs, limits))
    if not report.ok:
        return
    for k in chosen:
        name = f"path[{k}]" if len(points) > 1 else "fixed point"
        report.run(name, lambda k=k: _point(points[k], logs[k], limits[k], game))  # type: ignore[misc]
    if len(chosen) < len(points):
        report.note(f"of the {len(points)} points of the path {len(chosen)} were checked again")
    if result["path"].value:
        report.run("last point", lambda: _last(result, points[-1]))
    report.run("regret", lambda: _regret(result, logs[-1], game))
    report.run("end", lambda: _end(result, game))
    report.note("that the points lie on the principal branch was not re-checked")


def _nothing(result: Node) -> None:
    for key in ("precision", "residual", "regret"):
        result[key].must_be(None)
    for key in ("strategies", "payoffs", "path", "certificate"):
        result[key].demand(not result[key].value, "should be empty")


def _certificate(result: Node, points: Sequence[Node], logs: Sequence[Node],
                 limits: Sequence[Node]) -> None:
    certificate = result["certificate"]
    certificate["kind"].must_be("logit-fixed-point")
    certificate.demand(len(points) == len(logs) == len(limits),
                       "expected logarithms and a tolerance for every point")
    result["status"].one_of(("complete", "partial"), "a status of an answer")


def _end(result: Node, game: Game) -> None:
    """A precision asked for is reached; without one, a branch ends near a Nash equilibrium."""
    asked = result["method"]["options"]["precision"]
    if result["status"].text() != "complete":
        return
    if asked.is_null():
        most = _range(game) * Decimal("1.001e-6")
        result["regret"].demand(quotient(result["regret"].number()) <= most,
                                "is more than a millionth of the most that an action matters")
    else:
        reached = result["precision"].number()
        result["precision"].demand(abs(reached - asked.exact()) <= abs(reached) / 10**12,
                                   "is not the one asked for")


def _last(result: Node, point: Node) -> None:
    for key in ("precision", "strategies", "payoffs", "residual"):
        result[key].demand(result[key].value == point[key].value, "is not that of the last point")


def _point(point: Node, logs: Node, limit: Node, game: Game) -> None:
    with localcontext() as context:
        context.prec = DIGITS
        z = _read(logs, game)
        precision = quotient(point["precision"].number())
        point["precision"].demand(precision >= 0, "is negative")
        values = [_values(game, i, z) for i in range(game.n)]
        error = _error(z, values, precision)
        scale = precision * _range(game)
        most = max(LEAST, RELATIVE * scale) * Decimal("1.01")
        claimed = quotient(limit.number())
        limit.demand(abs(claimed - max(LEAST, RELATIVE * scale)) <= claimed / 100,
                     "is not the tolerance for this precision")
        logs.demand(error <= most, f"the equations are missed by {error:.2e}")
        residual = quotient(point["residual"].number())
        point["residual"].demand(residual >= 0 and abs(residual - error) <= most / 2,
                                 f"claimed {residual:.2e}, is {error:.2e}")
        _strategies(point["strategies"], z, game)
        _payoffs(point["payoffs"], z, values, game)


def _read(logs: Node, game: Game) -> Logs:
    z = []
    for names, node in zip(game.actions, logs.named(game.players), strict=True):
        z.append([quotient(cell.number()) for cell in node.named(names)])
        node.demand(max(z[-1]) <= ABOVE, "is no logarithm of a probability")
    return z


def _values(game: Game, i: int, z: Logs) -> list[Decimal]:
    """What each action of player i gives."""
    x = [[entry.exp() for entry in row] for row in z]
    totals = [Decimal(0)] * game.shape[i]
    for profile in game.profiles():
        weight = Decimal(1)
        for j, action in enumerate(profile):
            if j != i:
                weight *= x[j][action]
        totals[profile[i]] += weight * quotient(game.payoff(i, profile))
    return totals


def _error(z: Logs, values: list[list[Decimal]], precision: Decimal) -> Decimal:
    """The largest error in the equations."""
    errors = []
    for row, gains in zip(z, values, strict=True):
        errors.append(abs(sum((entry.exp() for entry in row), Decimal(0)).ln()))
        errors += [abs(entry - row[0] - precision * (gain - gains[0]))
                   for entry, gain in zip(row, gains, strict=True)]
    return max(errors)


def _range(game: Game) -> Decimal:
    """The most that a player's own action can matter."""
    widest = Fraction(0)
    for profile in game.profiles():
        for i in range(game.n):
            if profile[i] == 0:
                line = [game.payoff(i, replaced(profile, i, a)) for a in range(game.shape[i])]
                widest = max(widest, max(line) - min(line))
    return quotient(widest) if widest else Decimal(1)


def _strategies(node: Node, z: Logs, game: Game) -> None:
    for names, row, of_player in zip(game.actions, z, node.named(game.players), strict=True):
        for entry, cell in zip(row, of_player.named(names), strict=True):
            claimed, truth = quotient(cell.number()), entry.exp()
            near = abs(claimed - truth) <= truth * Decimal("1e-12") + Decimal("1e-300")
            cell.demand(near, f"claimed {claimed:.17g}, is {truth:.17g}")


def _payoffs(node: Node, z: Logs, values: list[list[Decimal]], game: Game) -> None:
    size = _range(game)
    for row, gains, cell in zip(z, values, node.named(game.players), strict=True):
        truth = sum((entry.exp() * gain for entry, gain in zip(row, gains, strict=True)),
                    Decimal(0))
        most = size + max(abs(gain) for gain in gains)
        near = abs(quotient(cell.number()) - truth) <= most * Decimal("1e-9")
        cell.demand(near, f"claimed {cell.value}, is {truth:.12g}")


def _regret(result: Node, logs: Node, game: Game) -> None:
    with localcontext() as context:
        context.prec = DIGITS
        z = _read(logs, game)
        most = Decimal(0)
        for i, row in enumerate(z):
            gains = _values(game, i, z)
            mean = sum((e.exp() * g for e, g in zip(row, gains, strict=True)), Decimal(0))
            most = max(most, max(gains) - mean)
        claimed = quotient(result["regret"].number())
        near = abs(claimed - most) <= _range(game) * Decimal("1e-12") + most * Decimal("1e-9")
        result["regret"].demand(near, f"claimed {claimed:.6g}, is {most:.6g}")
