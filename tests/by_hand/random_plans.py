"""Plans of random shape, with lotteries and exact profiles."""

from __future__ import annotations

from fractions import Fraction

from negotiation.model.plan import Plan


def sure(state):
    return ((state, Fraction(1)),)


def random_lottery(rng, count):
    states = sorted(rng.choice(count, size=rng.integers(1, min(count, 3) + 1), replace=False))
    weights = rng.integers(1, 5, size=len(states))
    return tuple((int(state), Fraction(int(weight), int(weights.sum())))
                 for state, weight in zip(states, weights, strict=True))


def random_plan(rng, shape, count):
    def profile():
        return tuple(int(rng.integers(size)) for size in shape)

    return Plan(
        tuple("ABC"[:len(shape)]), tuple(f"s{k}" for k in range(count)), int(rng.integers(count)),
        tuple(profile() for _ in range(count)),
        tuple(random_lottery(rng, count) for _ in range(count)),
        tuple(tuple(random_lottery(rng, count) for _ in shape) for _ in range(count)),
        tuple({profile(): random_lottery(rng, count) for _ in range(rng.integers(0, 3))}
              for _ in range(count)), "random")
