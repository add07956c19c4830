"""Draws: the same number k whatever the batch, and the distributions that the file states."""

import hashlib
from fractions import Fraction

import numpy as np
import pytest
from random_talks import random_document
from reading_by_hand import read
from scipy import stats

from negotiation import Distribution, InputError
from negotiation.model.uncertain import uniforms

F = Fraction
SHAPES = {
    "uniform": (Distribution("uniform", (F(-2), F(5))), stats.uniform(-2, 7)),
    "triangular": (Distribution("triangular", (F(-1), F(1, 2), F(4))),
                   stats.triang(0.3, loc=-1, scale=5)),
    "triangular-left": (Distribution("triangular", (F(1), F(1), F(3))),
                        stats.triang(0, loc=1, scale=2)),
    "triangular-right": (Distribution("triangular", (F(1), F(3), F(3))),
                         stats.triang(1, loc=1, scale=2)),
    # a PERT is a beta with shapes 1 + 4 (mode - low)/(high - low) and 1 + 4 (high - mode)/...
    "pert": (Distribution("pert", (F(0), F(1), F(4))), stats.beta(2, 4, scale=4)),
    "normal": (Distribution("normal", (F(3), F(1, 2))), stats.norm(3, 0.5)),
    "lognormal": (Distribution("lognormal", (F(2), F(2, 5))), stats.lognorm(0.4, scale=2)),
}


@pytest.mark.parametrize("name", SHAPES)
def test_quantiles_are_those_of_scipy(name):
    ours, theirs = SHAPES[name]
    u = np.concatenate([np.linspace(0, 1, 401)[1:-1], [1e-9, 1e-6, 1 - 1e-6, 1 - 2**-53]])
    np.testing.assert_allclose(ours.quantile(u), theirs.ppf(u), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", SHAPES)
def test_draws_follow_the_distribution(name):
    ours, theirs = SHAPES[name]
    sample = ours.quantile(uniforms(17, f"a quantity, {name}", 0, 40_000))
    assert stats.kstest(sample, theirs.cdf).pvalue > 1e-3
    error = theirs.std() / 200
    assert abs(sample.mean() - theirs.mean()) < 4 * error
    np.testing.assert_allclose(sample.std(), theirs.std(), rtol=0.03)


def test_discrete_values_come_with_their_probabilities():
    values, chances = (F(3), F(-1), F(3), F(7)), (F(1, 10), F(1, 5), F(3, 10), F(2, 5))
    found = Distribution("discrete", (values, chances))
    sample = found.quantile(uniforms(0, "discrete", 0, 100_000))
    for value in (3.0, -1.0, 7.0):
        share = float(sum(p for v, p in zip(values, chances, strict=True) if v == value))
        assert abs((sample == value).mean() - share) < 4 * np.sqrt(share * (1 - share) / 1e5)
    # each value's interval is closed at its left end
    steps = Distribution("discrete", ((F(5), F(6), F(7)), (F(1, 4), F(1, 4), F(1, 2))))
    assert steps.quantile(np.array([0, 0.25, 0.5])).tolist() == [5, 6, 7]
    assert found.mode == 7


def test_discrete_values_of_probability_zero_never_come():
    found = Distribution("discrete", ((F(1), F(2), F(3)), (F(0), F(1), F(0))))
    ends = np.array([0.0, 2**-53, 0.5, 1 - 2**-53])
    assert found.quantile(ends).tolist() == [2, 2, 2, 2]


@pytest.mark.parametrize("name", [*SHAPES, "discrete"])
def test_the_ends_of_the_unit_interval(name):
    """u = 0 is drawn once in 2**53; it must not give infinity or leave the support."""
    found = SHAPES[name][0] if name in SHAPES else Distribution(
        "discrete", ((F(1), F(2)), (F(1, 2), F(1, 2))))
    ends = found.quantile(np.array([0.0, 1 - 2**-53]))
    assert np.isfinite(ends).all()
    low, high = found.support
    assert low is None or ends[0] >= low
    assert high is None or ends[1] <= high


@pytest.mark.parametrize(
    ("distribution", "mode"),
    [(Distribution("uniform", (F(1), F(2))), F(3, 2)),
     (Distribution("triangular", (F(0), F(1), F(9))), F(1)),
     (Distribution("pert", (F(0), F(2), F(9))), F(2)),
     (Distribution("normal", (F(-3), F(1))), F(-3)),
     (Distribution("lognormal", (F(5), F(1))), F(5)),
     (Distribution("discrete", ((F(4), F(6)), (F(1, 2), F(1, 2)))), F(4))],
)
def test_modes(distribution, mode):
    assert distribution.mode == mode


@pytest.mark.parametrize("name", ["uniform", "triangular", "pert"])
def test_ranges_without_width_are_numbers(name):
    point = (F(1, 3),) * (2 if name == "uniform" else 3)
    assert set(Distribution(name, point).quantile(np.linspace(0, 0.99, 7))) == {1 / 3}


@pytest.mark.parametrize(
    ("name", "parameters"),
    [("uniform", (F(2), F(1))), ("triangular", (F(0), F(3), F(2))), ("pert", (F(1), F(0), F(2))),
     ("normal", (F(0), F(0))), ("lognormal", (F(0), F(1))), ("lognormal", (F(1), F(-1))),
     ("discrete", ((F(1),), (F(1, 2),))), ("discrete", ((), ())),
     ("discrete", ((F(1), F(2)), (F(3, 2), F(-1, 2)))), ("cauchy", (F(0), F(1))),
     ("uniform", (F(1),))],
)
def test_what_describes_no_distribution(name, parameters):
    with pytest.raises(InputError):
        Distribution(name, parameters)


# ------------------------------------------------------------------------------- streams


@pytest.mark.parametrize("seed", [0, 1, 2**63, 2**64 - 1])
def test_variates_are_those_of_philox_keyed_by_seed_and_path(seed):
    """Philox (Salmon et al. 2011) in numpy, keyed by the seed and a digest of the path."""
    path = "issue.tariff.payoff.A.low"
    stream = int.from_bytes(hashlib.sha256(path.encode()).digest()[:8], "big")
    generator = np.random.Generator(np.random.Philox(key=np.array([seed, stream], np.uint64)))
    expected = generator.random(1000)
    assert (uniforms(seed, path, 0, 1000) == expected).all()
    for start, n in [(1, 1), (3, 2), (4, 8), (7, 500), (999, 1)]:
        assert (uniforms(seed, path, start, n) == expected[start:start + n]).all()


def test_variates_far_out():
    start = 10**12 + 3
    assert (uniforms(5, "x", start, 4)[1:] == uniforms(5, "x", start + 1, 3)).all()


def test_seeds_and_paths_do_not_share_numbers():
    rows = [uniforms(seed, path, 0, 500) for seed in (0, 1) for path in ("a", "b")]
    correlation = np.corrcoef(rows) - np.eye(4)
    assert abs(correlation).max() < 0.2
    assert len(np.unique(np.concatenate(rows))) == 2000


@pytest.fixture(scope="module")
def talks():
    return read(random_document(3, uncertain=True, rule="explicit"))


def same(left, right):
    for name in ("payoffs", "discount", "volatility", "disagreement"):
        np.testing.assert_array_equal(getattr(left, name), getattr(right, name), strict=True)
    assert left.variates.keys() == right.variates.keys()
    for path in left.variates:
        assert (left.variates[path] == right.variates[path]).all()


def cut(draws, start, stop):
    return type(draws)(
        draws.payoffs[start:stop], draws.discount[start:stop], draws.volatility[start:stop],
        draws.disagreement[start:stop],
        {path: values[start:stop] for path, values in draws.variates.items()},
    )


@pytest.mark.parametrize("seed", [0, 2**64 - 1])
def test_draw_k_is_the_same_in_every_batch(talks, seed):
    whole = talks.draw(64, seed)
    for start, n in [(0, 1), (1, 1), (5, 13), (32, 32), (63, 1)]:
        same(talks.draw(n, seed, start), cut(whole, start, start + n))
    assert not (whole.payoffs == talks.draw(64, seed ^ 1).payoffs).all()


def test_other_quantities_in_the_file_leave_a_draw_alone():
    document = random_document(3, uncertain=True, rule="status-quo")
    before = read(document).draw(20, 7).variates
    names = [party["id"] for party in document["party"]]
    document["issue"].insert(0, {
        "id": "another", "by": names[0], "levels": ["x", "y"], "status_quo": "x",
        "payoff": {name: [{"low": 0, "high": k + 1}, 0] for k, name in enumerate(names)},
    })
    document["party"].append(
        {"id": "Z", "role": "partner", "discount": {"low": "1/2", "high": "3/4"}})
    after = read(document).draw(20, 7).variates
    assert len(after) == len(before) + len(names) + 1
    for path, values in before.items():
        assert (after[path] == values).all()


def linked(*linkages):
    """Talks of two parties over one issue, with these linkages on its upper level."""
    return read({
        "format": "negotiation/1", "kind": "negotiation", "title": "linked",
        "party": [{"id": "A"}, {"id": "A.b"}],
        "issue": [{"id": "x", "by": "A", "levels": ["low", "high"], "status_quo": "low"}],
        "linkage": [{"when": {"x": "high"}, **linkage} for linkage in linkages],
    })


def test_named_linkages_keep_their_draws_wherever_they_stand():
    swap = {"id": "swap", "payoff": {"A": {"low": 0, "high": 1}}}
    other = {"payoff": {"A": {"low": 5, "high": 6}}}
    before, after = linked(swap).draw(20, 7), linked(other, other, swap).draw(20, 7)
    assert (before.variates["linkage.swap.payoff.A"] ==
            after.variates["linkage.swap.payoff.A"]).all()


def test_a_linkage_without_an_id_is_not_taken_for_one_named_by_its_place():
    named = {"id": "1", "payoff": {"A": {"low": 0, "high": 1}}}
    unnamed = {"payoff": {"A": {"low": 1000, "high": 1001}}}
    drawn = linked(named, unnamed).draw(50, 0)
    assert len(drawn.variates) == 2
    assert (drawn.payoffs[:, 0, 1, 0] > 1000).all()
    assert (drawn.payoffs[:, 0, 1, 0] < 1002).all()


def test_names_with_dots_are_not_taken_for_other_names():
    """Party "A" at level "b.c", and party "A.b" at level "c"."""
    talks = read({
        "format": "negotiation/1", "kind": "negotiation", "title": "dots",
        "party": [{"id": "A"}, {"id": "A.b"}],
        "issue": [{"id": "x", "by": "A", "levels": ["b.c", "c"], "status_quo": "c", "payoff": {
            "A": [{"low": 0, "high": 1}, 0], "A.b": [0, {"low": 1000, "high": 1001}]}}],
    })
    drawn = talks.draw(50, 0)
    assert len(drawn.variates) == 2
    assert (drawn.payoffs[:, 0, 0, 0] <= 1).all()
    assert (drawn.payoffs[:, 1, 1, 0] >= 1000).all()


def test_the_slice_does_not_change_a_draw(talks):
    names = [party.id for party in talks.parties]
    narrow = talks.draw(10, 1, part=talks.slice())
    wide = talks.draw(10, 1, part=talks.slice(names, doctrine=False))
    for path in narrow.variates:
        assert (narrow.variates[path] == wide.variates[path]).all()
    part, whole = narrow.payoffs.shape, talks.slice(names, doctrine=False)
    assert len(part) == len(wide.payoffs.shape)
    for index in np.ndindex(talks.slice().shape):
        at = {i.id: i.levels[i.status_quo] for i in talks.issues} | talks.slice().profile(index)
        place = whole.index(at)
        np.testing.assert_allclose(
            narrow.payoffs[(..., *index)], wide.payoffs[(..., *place)], rtol=1e-12, atol=1e-12)


def test_numbers_without_spread_are_not_drawn():
    document = random_document(4, uncertain=False, rule="explicit")
    talks = read(document)
    drawn = talks.draw(3, 0)
    game = talks.game()
    assert not drawn.variates
    for k in range(3):
        np.testing.assert_allclose(drawn.payoffs[k], game.payoffs, rtol=1e-12, atol=1e-12)


def test_no_draws(talks):
    drawn = talks.draw(0, 0)
    assert drawn.payoffs.shape == (0, len(talks.parties), *talks.slice().shape)
