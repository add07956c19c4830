"""Truces played out period by period from their rules: nothing of the solver is used."""

import itertools
from fractions import Fraction


def spread(weights, rule):
    """The distribution over states after one period, where `rule` gives a state's lottery."""
    after = {}
    for here, weight in weights.items():
        for there, chance in rule(here):
            after[there] = after.get(there, 0) + weight * chance
    return after


def step(plan, world, q, z, profile):
    """The lottery over joint states after a profile."""
    return [((p, y), a * b) for p, a in plan.next(q, profile) for y, b in world.next(z, profile)]


def stream(plan, world, player, delta, q, z, first=(), periods=150):
    """Average payoff of a player over some periods that begin in a state, in floats.

    The player's first actions are those of `first`; the plan answers only after the last of them
    (a detection lag of ``len(first)``), from then on as after a deviation in that period. What lies
    beyond the last period is worth at most ``remainder``.
    """
    delta, total, factor = float(delta), 0.0, 1.0
    weights = {(q, z): 1.0}
    for t in range(periods):
        def act(here, t=t):
            play = plan.plays[here[0]]
            return (*play[:player], first[t], *play[player + 1:]) if t < len(first) else play

        total += factor * sum(w * float(world.games[here[1]].exact_payoff(player, act(here)))
                              for here, w in weights.items())
        factor *= delta

        def rule(here, t=t):
            q, z = here
            play = plan.plays[q]
            if t < len(first) - 1:
                lottery = step(plan, world, q, z, play)
            elif t == len(first) - 1 and first[t] == play[player]:
                # it complied in the period in which it was found out
                lottery = [((p, y), a * b) for p, a in plan.deviation[q][player]
                           for y, b in world.next(z, play)]
            else:
                lottery = step(plan, world, q, z, act(here))
            return [(there, float(chance)) for there, chance in lottery]

        weights = spread(weights, rule)
    return (1 - delta) * total


def remainder(world, delta, periods=150):
    """The most that the periods after the last one can add to an average payoff."""
    largest = max(abs(game.payoffs).max() for game in world.games)
    return float(delta) ** periods * float(largest)


def reachable(plan, world, most=500):
    """All joint states that some sequence of possible profiles reaches."""
    found, waiting = set(), [(plan.start, world.start)]
    while waiting:
        here = waiting.pop()
        if here in found:
            continue
        found.add(here)
        q, z = here
        for profile in itertools.product(*(world.actions(z, i) for i in range(world.game.n))):
            waiting += [there for there, _ in step(plan, world, q, z, profile)]
        assert len(found) < most
    return found


def gain(plan, world, player, delta, q, z, actions, periods=150):
    """What some first actions, seen together after the last one, gain over complying."""
    return (stream(plan, world, player, delta, q, z, actions, periods)
            - stream(plan, world, player, delta, q, z, (), periods))


def random_lottery(rng, states, most=3):
    chosen = sorted({int(k) for k in rng.integers(states, size=int(rng.integers(1, most + 1)))})
    weights = [int(w) for w in rng.integers(1, 5, size=len(chosen))]
    return tuple((k, Fraction(w, sum(weights))) for k, w in zip(chosen, weights, strict=True))


def random_plan(rng, game, states, sure=False, plan_type=None):
    """A plan with any rules, some for exact profiles, joint deviations among them."""
    def lottery():
        return random_lottery(rng, states, 1 if sure else 3)

    def profile():
        return tuple(int(rng.integers(k)) for k in game.shape)

    return plan_type(
        game.players, tuple(f"q{k}" for k in range(states)), int(rng.integers(states)),
        tuple(profile() for _ in range(states)), tuple(lottery() for _ in range(states)),
        tuple(tuple(lottery() for _ in game.players) for _ in range(states)),
        tuple({profile(): lottery() for _ in range(int(rng.integers(3)))} for _ in range(states)))
