"""Drifting games worked out the slow way: one exact game a period, payoffs summed one by one."""

import itertools
from fractions import Fraction

F = Fraction


def games_of_periods(now, to, weights):
    """For each weight every player's payoff at every profile, exactly."""
    return [
        [{a: to.exact_payoff(i, a) + w * (now.exact_payoff(i, a) - to.exact_payoff(i, a))
          for a in profiles(now)} for i in range(now.n)]
        for w in weights
    ]


def profiles(game):
    return list(itertools.product(*map(range, game.shape)))


def swap(index, i, k):
    return (*index[:i], k, *index[i + 1:])


def equilibria(game, tables):
    return [a for a in profiles(game)
            if all(tables[i][swap(a, i, k)] <= tables[i][a]
                   for i in range(game.n) for k in range(game.shape[i]))]


def minmax(game, tables, i):
    lines = itertools.product(*(range(1 if j == i else size)
                                for j, size in enumerate(game.shape)))
    return min(max(tables[i][swap(line, i, k)] for k in range(game.shape[i])) for line in lines)


def idle(game, tables, found):
    """The first equilibrium that no other one dominates for the players with a choice."""
    movers = [i for i in range(game.n) if game.shape[i] > 1]

    def dominated(cell):
        return any(all(tables[i][other] >= tables[i][cell] for i in movers)
                   and any(tables[i][other] > tables[i][cell] for i in movers) for other in found)

    return next(cell for cell in found if not dominated(cell))


def factor(t, delta, hazard, summit):
    """What period t + 1 counts against period t."""
    at_end = summit is not None and (t + 1) % summit[0] == 0
    return delta * (1 - hazard) * (summit[1] if at_end else 1)


KNOWN = {}


def one_shot(game, tables):
    """What is played without a deal, and for each player its worst equilibrium and minmax."""
    if id(tables) not in KNOWN:
        found = equilibria(game, tables)
        KNOWN[id(tables)] = (
            tables, idle(game, tables, found) if found else None,
            [min((tables[i][e] for e in found), default=None) for i in range(game.n)],
            [minmax(game, tables, i) for i in range(game.n)])
    return KNOWN[id(tables)][1:]


def slack_by_hand(game, path, i, deal, t, terms, kept, far, punishment="nash"):
    """Payoffs from complying less those from a breach that begins in period t.

    Summed to period `far`; from the last game of the path on payoffs hold still.
    """
    delta, lag, hazard, summit = terms
    total, weight = F(0), F(1)
    for s in range(t, far):
        tables = path[min(s, len(path) - 1)]
        instead, worst, least = one_shot(game, tables)
        after = worst[i] if punishment == "nash" else least[i]
        agreed = kept(s)
        comply = tables[i][deal] if agreed else tables[i][instead]
        own = [tables[i][swap(deal, i, k)] for k in range(game.shape[i])]
        hidden = s < t + lag
        breach = (max(own) if agreed else comply) if hidden else after
        total += weight * (comply - breach)
        weight *= factor(s, delta, hazard, summit)
    return total
