"""Verdicts over whole tensors: in int64 where they fit, in Python integers where not."""

import resource
from fractions import Fraction

import numpy as np
import pytest

from negotiation import Game
from negotiation.truces.stage import stage

F = Fraction


def random_tables(shape, seed):
    """Payoffs in which concessions cost their maker and please the others."""
    rng = np.random.default_rng(seed)
    tables = []
    for i in range(len(shape)):
        table = rng.integers(-40, 40, shape)
        for j, size in enumerate(shape):
            step = np.arange(size).reshape([-1 if k == j else 1 for k in range(len(shape))])
            table = table + step * (-20 if i == j else 60)
        tables.append(table)
    return tables


def stable_cell_by_cell(ground, index, punishment="nash"):
    stakes = [ground.stakes(i, index, punishment) for i in ground.movers]
    return all(
        slack is not None and slack >= 0 for slack in (
            stake.slack(ground.discount[i], ground.lag[i], ground.hazard)
            for stake, i in zip(stakes, ground.movers, strict=True)))


@pytest.mark.parametrize("punishment", ["nash", "security"])
@pytest.mark.parametrize(
    ("scale", "discount", "wide"),
    [(1, F(9, 10), False), (10**15, F(9, 10), True), (10**30, F(9, 10), True),
     (1, 1 - F(1, 10**30), True), (F(1, 10**18), F(3, 5), False)],
)
def test_the_whole_tensor_is_each_cell(scale, discount, wide, punishment):
    tables = [
        np.array([scale * int(x) for x in table.ravel()], dtype=object).reshape(table.shape)
        for table in random_tables((5, 4, 3), 1)
    ]
    ground = stage(Game.from_payoffs(tables), discount, lag=2, hazard="1/50")
    assert (ground.game.integers[0].dtype == object) == (scale == 10**30)
    mask = ground.stable(punishment)
    for index in np.ndindex(mask.shape):
        assert mask[index] == stable_cell_by_cell(ground, index, punishment)
    assert mask.any()
    assert not mask.all()


def test_a_verdict_that_floats_would_get_wrong():
    """A gap of one part in 10**18 of the payoffs, at the very threshold."""
    big = 10**18
    game = Game.from_payoffs([[[3 * big, 0], [5 * big, big]], [[3 * big, 5 * big], [0, big]]])
    nearly = Game.from_payoffs(
        [[[3 * big - 1, 0], [5 * big, big]], [[3 * big, 5 * big], [0, big]]])
    assert stage(game, F(1, 2)).stable()[0, 0]
    assert not stage(nearly, F(1, 2)).stable()[0, 0]


def test_a_million_profiles():
    """Little more memory than the tensors themselves, and the same verdicts as cell by cell."""
    game = Game.from_payoffs(random_tables((100, 100, 100), 2), discount="9/10")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ground = stage(game, lag=1, hazard="1/50")
    mask = ground.stable()
    used = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert used < 400  # MiB; the tensors are 24
    assert mask.shape == game.shape
    rng = np.random.default_rng(3)
    for index in rng.integers(0, 100, (300, 3)).tolist():
        assert mask[tuple(index)] == stable_cell_by_cell(ground, tuple(index))
    for index in np.argwhere(mask)[:50].tolist():
        assert stable_cell_by_cell(ground, tuple(index))
