"""Stochastic games from the literature, built from their formulas."""

from fractions import Fraction
from itertools import product

from negotiation.model.dynamic import StochasticGame


def state(name, actions, payoffs, following):
    """A state from functions of a profile: payoffs, and chances of the next state."""
    profiles = []
    for profile in product(*actions.values()):
        chances = following(*profile)
        profiles.append({
            "profile": dict(zip(actions, map(str, profile), strict=True)),
            "payoffs": list(payoffs(*profile)),
            "next": chances if isinstance(chances, dict) else {chances: 1},
        })
    named = {player: list(map(str, names)) for player, names in actions.items()}
    return {"name": name, "actions": named, "profiles": profiles}


def two_state_dilemma(delta):
    """Abreu, Brooks and Sannikov (2016): a prisoner's dilemma whose stakes move."""
    table = {"CC": (2, 2), "CD": (-1, 3), "DC": (3, -1), "DD": (0, 0)}
    third = Fraction(1, 3)

    def rows(more, same, other):
        return lambda a, b: tuple(x + more for x in table[a + b]), lambda a, b: (
            {same: third, other: 2 * third} if a == b else {same: 3 * third / 2, other: "1/2"})

    acts = {"1": ["C", "D"], "2": ["C", "D"]}
    return StochasticGame.from_states(["1", "2"], [
        state("low", acts, *rows(0, "low", "high")),
        state("high", acts, *rows(2, "high", "low")),
    ], delta)


def efforts():
    """Eleven efforts from 0 to 1."""
    return [Fraction(k, 10) for k in range(11)]


def gifts(own, other):
    """What the other's effort gives less what one's own costs."""
    return other - max(own, Fraction(0)) ** 2 / 2


def mutual_gifts(delta, harm=None):
    """Kranz (2019): mutual gifts, repeated; player 2 may be able to do harm at no cost."""
    second = ([] if harm is None else [Fraction(-harm)]) + efforts()
    acts = {"1": efforts(), "2": second}
    return StochasticGame.from_states(["1", "2"], [
        state("x", acts, lambda a, b: (gifts(a, b), gifts(b, a)), lambda a, b: "x")], delta)


def vulnerability(delta):
    """Kranz (2020): player 1 first decides whether to be at player 2's mercy for ever."""
    def payoffs(a, b):
        return gifts(a, b), gifts(b, a)

    return StochasticGame.from_states(["1", "2"], [
        state("x_0", {"1": ["vul", "not"], "2": ["-"]}, lambda a, b: (0, 0),
              lambda a, b: f"x_{a}"),
        state("x_not", {"1": efforts(), "2": efforts()}, payoffs, lambda a, b: "x_not"),
        state("x_vul", {"1": efforts(), "2": [Fraction(-1), *efforts()]}, payoffs,
              lambda a, b: "x_vul"),
    ], delta)


def hold_up(delta):
    """Kranz (2020): player 1 invests, then both trade at equal shares, once."""
    def trade(surplus):
        def payoffs(a, b):
            return (Fraction(surplus, 2),) * 2 if a == b == "trade" else (0, 0)

        return state(f"x_{surplus}", {"1": ["wait", "trade"], "2": ["wait", "trade"]}, payoffs,
                     lambda a, b: "x_end" if a == b == "trade" else f"x_{surplus}")

    return StochasticGame.from_states(["1", "2"], [
        state("x_invest", {"1": [0, 1, 2], "2": ["-"]},
              lambda k, _: (Fraction(-7 * k, 10), 0), lambda k, _: f"x_{k}"),
        trade(0), trade(1), trade(2),
        state("x_end", {"1": ["-"], "2": ["-"]}, lambda a, b: (0, 0), lambda a, b: "x_end"),
    ], delta)


def principal_and_agent(delta, bonus=None):
    """Kranz (2019): an agent's effort; with a bonus state a good period follows effort."""
    acts = {"principal": ["-"], "agent": [0, 1]}
    after = "x0" if bonus is None else "x1"
    states = [state("x0", acts, lambda _, e: (e, Fraction(-e, 2)),
                    lambda _, e: after if e else "x0")]
    if bonus is not None:
        states.append(state("x1", {"principal": ["-"], "agent": ["-"]},
                            lambda a, b: (bonus, bonus), lambda a, b: "x0"))
    return StochasticGame.from_states(["principal", "agent"], states, delta)


def arms_race(delta, most=3, success="2/25", attack="1/20", building="1/100", keeping="3/10"):
    """Goldluecke and Kranz (2023): arsenals that can be built up, destroyed and used."""
    success, attack, building, keeping = map(Fraction, (success, attack, building, keeping))

    def actions(own):
        first = ["w", "a"] if own else ["w"]
        second = [*(["d"] if own else []), "", *(["b"] if own < most else [])]
        return [a + i for a in first for i in second]

    def change(own, action):
        if action.endswith("b"):
            return {own + 1: success, own: 1 - success}
        return {own - 1: Fraction(1)} if action.endswith("d") else {own: Fraction(1)}

    def one(x1, x2):
        def payoff(own, other, mine, theirs):
            cost = attack * own * mine.startswith("a") + building * mine.endswith("b")
            return -cost - theirs.startswith("a") * other - keeping * own

        def following(a, b):
            pairs = product(change(x1, a).items(), change(x2, b).items())
            return {f"{y1}_{y2}": p * q for (y1, p), (y2, q) in pairs}

        return state(f"{x1}_{x2}", {"1": actions(x1), "2": actions(x2)},
                     lambda a, b: (payoff(x1, x2, a, b), payoff(x2, x1, b, a)), following)

    names = range(most + 1)
    return StochasticGame.from_states(
        ["1", "2"], [one(x1, x2) for x1, x2 in product(names, names)], delta)
