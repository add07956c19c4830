"""Stochastic games with transfers solved by trying every stationary policy, in fractions."""

from fractions import Fraction
from itertools import product

from negotiation.model.dynamic import StochasticGame


def solve(matrix, right):
    """The solution of a linear system by Gauss-Jordan elimination; it must have one."""
    size = len(matrix)
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for k in range(size):
        pivot = next(r for r in range(k, size) if rows[r][k])
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for r in range(size):
            if r != k and rows[r][k]:
                rows[r] = [x - rows[r][k] * y for x, y in zip(rows[r], rows[k], strict=True)]
    return [row[-1] for row in rows]


def value(game, delta, policy, payoff):
    """Average payoffs from following one profile a state."""
    size = len(game.states)
    matrix, right = [], []
    for x, p in enumerate(policy):
        row = [Fraction(int(x == y)) for y in range(size)]
        for y, chance in game.chances.lottery(p):
            row[y] -= delta * chance
        matrix.append(row)
        right.append((1 - delta) * payoff(p))
    return solve(matrix, right)


def ahead(game, delta, p, payoff, values):
    """A profile's payoff now and the next state's value later."""
    later = sum(chance * values[y] for y, chance in game.chances.lottery(p))
    return (1 - delta) * payoff(p) + delta * later


def own(game, i, p):
    """The profiles that differ from one at most in the i-th player's action."""
    x = int(game.state_of[p])
    mine = game.index(p)
    return [q for q in range(int(game.first[x]), int(game.first[x + 1]))
            if all(a == b for j, (a, b) in enumerate(zip(game.index(q), mine, strict=True))
                   if j != i)]


def joint_value(game, delta, admissible):
    """For each state the most that a policy of admissible profiles gives together."""
    def payoff(p):
        return sum(game.exact_payoff(i, p) for i in range(game.n))

    found = [value(game, delta, policy, payoff) for policy in product(*admissible)]
    return [max(column) for column in zip(*found, strict=True)]


def held_down(game, delta, admissible, i):
    """For each state the least that the others can hold a player to, against all its replies."""
    def payoff(p):
        return game.exact_payoff(i, p)

    against = [sorted({tuple(own(game, i, p)) for p in profiles}) for profiles in admissible]
    best = []
    for groups in product(*against):
        replies = [value(game, delta, policy, payoff) for policy in product(*groups)]
        best.append([max(column) for column in zip(*replies, strict=True)])
    return [min(column) for column in zip(*best, strict=True)]


def secured(game, delta, p, i, values):
    """The most that a player gets from a deviation, or from none."""
    return max(ahead(game, delta, q, lambda r: game.exact_payoff(i, r), values)
               for q in own(game, i, p))


def states_with_transfers(game: StochasticGame, delta: Fraction):
    """Admissible profiles, joint values and punishments; None where a state has no profile."""
    admissible = [list(range(int(a), int(b)))
                  for a, b in zip(game.first, game.first[1:], strict=False)]
    while True:
        joint = joint_value(game, delta, admissible)
        punished = [held_down(game, delta, admissible, i) for i in range(game.n)]
        kept = [[p for p in profiles if ahead(
                     game, delta, p,
                     lambda q: sum(game.exact_payoff(i, q) for i in range(game.n)), joint)
                 >= sum(secured(game, delta, p, i, punished[i]) for i in range(game.n))]
                for profiles in admissible]
        if kept == admissible:
            return admissible, joint, punished
        if not all(kept):
            return None
        admissible = kept


def random_game(rng, shapes, payoffs, parts=2, spread=2):
    """A stochastic game with given numbers of actions, drawn payoffs and drawn lotteries."""
    states = []
    names = [f"s{x}" for x in range(len(shapes))]
    players = [f"P{i}" for i in range(len(shapes[0]))]
    for x, shape in enumerate(shapes):
        actions = [[f"{'abc'[i]}{k}" for k in range(size)] for i, size in enumerate(shape)]
        profiles = []
        for profile in product(*actions):
            pieces = rng.choice(len(shapes), size=min(spread, parts))
            chances = {}
            for y in pieces:
                chances[names[y]] = chances.get(names[y], 0) + Fraction(1, len(pieces))
            profiles.append({
                "profile": dict(zip(players, profile, strict=True)),
                "payoffs": [payoffs(rng) for _ in players],
                "next": chances,
            })
        states.append({"name": names[x], "actions": dict(zip(players, actions, strict=True)),
                       "profiles": profiles})
    return StochasticGame.from_states(players, states)


def negotiated_rounds(game, delta, chance, shares, joint, punished, most=400):
    """Rounds of repeated negotiation, rounded to sixty digits after each; ties to fifty count.

    Returns the values when they move by less than 1e-14, None where a state has no profile, and
    the values of the last round with a flag where they still move.
    """
    n, size = game.n, len(game.states)

    def total(p):
        return sum(game.exact_payoff(i, p) for i in range(n))

    states = [range(int(a), int(b)) for a, b in zip(game.first, game.first[1:], strict=False)]
    for _ in range(most):
        surplus = [joint[x] - sum(punished[i][x] for i in range(n)) for x in range(size)]
        hats = [[punished[i][x] + chance * shares[i] * surplus[x] for x in range(size)]
                for i in range(n)]
        kept = [[p for p in profiles if ahead(game, delta, p, total, joint) + Fraction(1, 10**50)
                 >= sum(secured(game, delta, p, i, hats[i]) for i in range(n))]
                for profiles in states]
        if not all(kept):
            return None
        now = [max(ahead(game, delta, p, total, joint) for p in profiles) for profiles in kept]
        held = [[min(secured(game, delta, p, i, hats[i]) for p in profiles) for profiles in kept]
                for i in range(n)]
        now, *held = ([Fraction(round(v * 10**60), 10**60) for v in row] for row in (now, *held))
        moved = max(abs(a - b) for old, new in zip((joint, *punished), (now, *held), strict=True)
                    for a, b in zip(old, new, strict=True))
        joint, punished = now, held
        if moved < Fraction(1, 10**14):
            return joint, punished, True
    return joint, punished, False
