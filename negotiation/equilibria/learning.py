"""Which equilibrium learning players or growing populations drift to, from sampled starts.

The dynamics are those of `nashpy`; payoffs are scaled before, so that their unit plays no role.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import InputError
from negotiation.exact import exact, plain, to_float
from negotiation.model.game import Game, require_game
from negotiation.result import Method, Result, Status

Floats = NDArray[np.float64]
Strategies = tuple[Floats, Floats]

# Ends closer than this in every probability are one end.
NEAR = 0.02
# An end at which nobody gains more than this share of its range of payoffs counts as equilibrium.
SMALL_REGRET = 0.01


@dataclass(frozen=True)
class Attractor:
    """Where some of the starts led.

    Parameters
    ----------
    strategies
        For each player the probabilities of its actions at the end of the first such start.
    payoffs
        Expected payoffs there.
    regret
        The most that a player could gain by deviating, as a share of its range of payoffs.
    equilibrium
        Whether that is at most one hundredth.
    starts
        How many starts led there.
    share
        The same as a share of all starts.
    sampling_error
        Standard error of the share.
    """

    strategies: dict[str, dict[str, float]]
    payoffs: dict[str, float]
    regret: float
    equilibrium: bool
    starts: int
    share: float
    sampling_error: float


@dataclass(frozen=True, kw_only=True)
class LearningDynamics(Result):
    """Ends of a dynamic from sampled starts, the most frequent first.

    Attributes
    ----------
    dynamic
        "fictitious-play", "stochastic-fictitious-play" or "replicator".
    ends
        Their starts sum to the number sampled.
    """

    command: ClassVar[str] = "equilibria"
    concept: str = "learning"
    dynamic: str
    ends: tuple[Attractor, ...]

    def body(self) -> dict[str, Any]:
        """The answer as plain data."""
        return {"concept": self.concept, "dynamic": self.dynamic,
                "ends": [plain(vars(end)) for end in self.ends]}


def fictitious_play(
    game: Game, iterations: int = 2000, starts: int = 50, seed: int = 0
) -> LearningDynamics:
    """Each player answers the frequencies of the other's past play (Brown 1951).

    Parameters
    ----------
    game
        Of two players.
    iterations
        Rounds of play from each start.
    starts
        Starts: beliefs worth one round of play, drawn uniformly from all mixed strategies.
    seed
        Of starts and of ties, which are broken at random.

    Returns
    -------
    LearningDynamics
        Ends are frequencies of play over all rounds. In games without convergence, such as
        Shapley's (1964), they are not equilibria.

    Raises
    ------
    InputError
        If the game has not two players, or a number is not positive.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[2, 0], [0, 1]], "B": [[2, 0], [0, 1]]})
    >>> found = fictitious_play(game, iterations=200, starts=10, seed=1)
    >>> all(end.equilibrium for end in found.ends)
    True
    """
    require_game(game)
    first, second = _tables(game, iterations=iterations, starts=starts)

    def run(x: Floats, y: Floats) -> Strategies:
        import nashpy

        rounds = nashpy.Game(first, second).fictitious_play(
            iterations=iterations, play_counts=[x, y])
        counts = _last(rounds)
        return counts[0] / counts[0].sum(), counts[1] / counts[1].sum()

    options = {"iterations": iterations, "starts": starts}
    return _sampled(game, "fictitious-play", run, options, seed, ("brown1951",))


def stochastic_fictitious_play(
    game: Game, iterations: int = 2000, starts: int = 50, seed: int = 0,
    noise: float = 0.05, shock: float = 0.01,
) -> LearningDynamics:
    """Fictitious play with logit choices and shocks to payoffs (Hofbauer and Sandholm 2002).

    Parameters
    ----------
    noise
        Inverse precision of the logit choice, as a share of the most that an action matters.
    shock
        Largest shock to a payoff, as a share of the same.
    game, iterations, starts, seed
        As in `fictitious_play`.

    Returns
    -------
    LearningDynamics
        Ends are frequencies of play; they are near quantal-response equilibria rather than Nash
        equilibria, the nearer to these the smaller the noise.

    Raises
    ------
    InputError
        If the game has not two players, or a number is not positive.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> found = stochastic_fictitious_play(game, iterations=300, starts=3, seed=1)
    >>> found.ends[0].strategies["A"]["2"] > 0.9
    True
    """
    require_game(game)
    first, second = _tables(game, iterations=iterations, starts=starts, noise=noise, shock=shock)

    def run(x: Floats, y: Floats) -> Strategies:
        import nashpy

        rounds = nashpy.Game(first, second).stochastic_fictitious_play(
            iterations=iterations, play_counts=[x, y], etha=noise, epsilon_bar=shock)
        counts, _ = _last(rounds)
        return counts[0] / counts[0].sum(), counts[1] / counts[1].sum()

    options = {"iterations": iterations, "starts": starts, "noise": noise, "shock": shock}
    return _sampled(game, "stochastic-fictitious-play", run, options, seed,
                    ("hofbauersandholm2002",))


def replicator(
    game: Game, horizon: float = 400.0, starts: int = 50, seed: int = 0,
    one_population: bool = False,
) -> LearningDynamics:
    """Shares of actions grow by how much better than average they do (Taylor and Jonker 1978).

    Parameters
    ----------
    horizon
        Time, in which an action grows by a factor e per unit if it does better than average by
        the most that an action can matter.
    one_population
        The two players of a symmetric game are drawn from one population.
    game, starts, seed
        As in `fictitious_play`; starts are drawn uniformly from all mixed strategies.

    Raises
    ------
    InputError
        If the game has not two players, a number is not positive, or one population is asked for
        and the game is not symmetric.

    Examples
    --------
    >>> hawk_dove = Game.from_payoffs({"A": [[-1, 4], [0, 2]], "B": [[-1, 0], [4, 2]]})
    >>> found = replicator(hawk_dove, starts=5, one_population=True)
    >>> round(found.ends[0].strategies["A"]["1"], 3), found.ends[0].starts
    (0.667, 5)
    """
    require_game(game)
    first, second = _tables(game, horizon=horizon, starts=starts)
    if one_population and not (
            game.shape[0] == game.shape[1] and (game.payoffs[0] == game.payoffs[1].T).all()):
        raise InputError("one population needs a symmetric game")
    times = np.linspace(0, horizon, 201)

    def run(x: Floats, y: Floats) -> Strategies:
        import nashpy

        if one_population:
            z = np.asarray(nashpy.Game(first).replicator_dynamics(y0=x, timepoints=times))[-1]
            return z, z
        xs, ys = nashpy.Game(first, second).asymmetric_replicator_dynamics(
            x0=x, y0=y, timepoints=times)
        return xs[-1], ys[-1]

    options = {"horizon": horizon, "starts": starts, "one_population": one_population}
    return _sampled(game, "replicator", run, options, seed, ("taylorjonker1978",))


def scaled_tables(game: Game) -> tuple[Floats, Floats]:
    """What actions give to two players beyond the worst one, the most being 1 for each.

    What a player's payoff owes to the other's action alone changes none of the dynamics.
    """
    tables = []
    for i, (integers, denominator) in enumerate(
            zip(game.integers, game.denominators, strict=True)):
        wide = integers.astype(object)
        table = to_float(wide - wide.min(axis=i, keepdims=True), denominator)
        tables.append(table / (float(table.max()) or 1.0))
    return tables[0], tables[1]


def _tables(game: Game, **positive: float) -> tuple[Floats, Floats]:
    if game.n != 2:
        raise InputError(f"learning dynamics are for two players; this game has {game.n}")
    for name, value in positive.items():
        if not (math.isfinite(value) and value > 0):
            raise InputError(f"{name}: expected a positive number, found {value}")
    return scaled_tables(game)


def _last(rounds: Iterator[Any]) -> Any:
    last: Any = None
    for last in rounds:  # noqa: B007  only the last matters
        pass
    return last


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """nashpy draws from numpy's global generator: it is seeded, and left as it was found."""
    state = np.random.get_state()
    np.random.seed(seed)
    try:
        yield
    finally:
        np.random.set_state(state)


def _sampled(
    game: Game, dynamic: str, run: Callable[[Floats, Floats], Strategies],
    options: dict[str, Any], seed: int, references: tuple[str, ...],
) -> LearningDynamics:
    """Run a dynamic from starts drawn uniformly, and put equal ends together."""
    starts = int(options["starts"])
    ends: list[tuple[Strategies, int]] = []
    for k in range(starts):
        generator = np.random.default_rng([seed, k])
        x, y = (generator.dirichlet(np.ones(size)) for size in game.shape)
        with _seeded(int(generator.integers(2**32))):
            reached = run(x, y)
        for place, (other, count) in enumerate(ends):
            if max(abs(a - b).max() for a, b in zip(reached, other, strict=True)) <= NEAR:
                ends[place] = other, count + 1
                break
        else:
            ends.append((reached, 1))
    ends.sort(key=lambda item: -item[1])
    named = tuple(_attractor(game, reached, count, starts) for reached, count in ends)
    return LearningDynamics(
        model=game,
        method=Method(dynamic, {key: _plain(value) for key, value in options.items()}, references),
        status=Status.COMPLETE,
        claim=f"where {starts} sampled starts of {dynamic.replace('-', ' ')} ended, and the "
        "regret there; other starts may end elsewhere",
        certificate={"kind": "end-points"},
        seed=seed,
        dynamic=dynamic,
        ends=named,
    )


def _plain(value: Any) -> Any:
    return exact(value) if isinstance(value, float) else value


def _attractor(game: Game, reached: Strategies, count: int, starts: int) -> Attractor:
    clean = [np.maximum(x, 0) / np.maximum(x, 0).sum() for x in reached]
    values = [game.payoffs[0] @ clean[1], clean[0] @ game.payoffs[1]]
    payoffs = [float(x @ v) for x, v in zip(clean, values, strict=True)]
    regrets = [
        (float(v.max()) - u) / (float(table.max() - table.min()) or 1.0)
        for v, u, table in zip(values, payoffs, game.payoffs, strict=True)
    ]
    share = count / starts
    return Attractor(
        strategies={
            player: dict(zip(names, x.tolist(), strict=True))
            for player, names, x in zip(game.players, game.actions, clean, strict=True)},
        payoffs=dict(zip(game.players, payoffs, strict=True)),
        regret=max(0.0, *regrets),
        equilibrium=max(regrets) <= SMALL_REGRET,
        starts=count,
        share=share,
        sampling_error=math.sqrt(share * (1 - share) / starts),
    )
