"""Numbers for people: exact where short, never rounded onto a whole number."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.reports.block import Several
from negotiation.reports.spelling import (
    MINUS,
    alike,
    columns,
    number,
    percent,
    spelled,
    told,
    value,
)


@pytest.mark.parametrize(("given_", "shown"), [
    (0, "0"), (-3, "−3"), (12_345_678, "12,345,678"), (Fraction(1, 3), "1/3"),
    (Fraction(1, 2), "0.5"), (Fraction(-1, 8), "−0.125"), (Fraction(-9, 7), "−9/7"),
    (Fraction(11, 13), "0.8462"), (0.1 + 0.2, "0.3"), (1e-17, "1e−17"), (10**15, "1e15"),
    (Fraction(123456, 7), "17,636.6"), (Fraction(99996, 100001), "0.99995"),
    (Fraction(10**6 - 1, 10**6), "0.999999"), (float("inf"), "∞"), (-0.0, "0"),
    (Fraction(1, 10**30), "1e−30"), (Fraction(9996, 10**8), "1e−4"),
])
def test_number(given_, shown):
    assert number(given_) == shown


@given(st.fractions(max_denominator=10**9))
def test_number_is_near_and_keeps_wholeness(q):
    text = number(q)
    read = Fraction(text.replace(",", "").replace(MINUS, "-"))
    assert abs(read - q) <= max(abs(q) * Fraction(1, 100), Fraction(1, 10**12))
    if abs(q) < 10**12:
        assert (read.denominator == 1) == (q.denominator == 1) or "e" in text


@given(st.floats(0, 1))
def test_percent_keeps_the_ends(share):
    text = percent(share)
    exact = Fraction(f"{share * 100:.12g}")
    assert (text.startswith("0\u00a0")) == (exact == 0)
    assert (text.startswith("100\u00a0")) == (exact == 100)


def test_cells():
    assert [spelled(cell) for cell in (True, False, None, "x,y", 0)] == ["yes", "no", "–", "x,y",
                                                                         "0"]
    assert told("7/4") == "1.75"
    assert value("0.1") == Fraction(1, 10)


def test_points_stand_below_each_other():
    [column] = columns(
        [[Fraction(1, 2), 12, Fraction(-1, 8), "never", None, Fraction(36, 11)]], " ", " ")
    assert column == ["0.500", "12    ", "−0.125", "never", "–", "3.273"]
    short = [1, Fraction(1, 3), 0.5, 100]
    assert columns([short, [0.1] * 4])[0] == ["1", "0.3333", "0.5000", "100"]
    assert columns([short, [0.25] * 4]) == [["1", "1/3", "1/2", "100"], ["0.25"] * 4]


@pytest.mark.parametrize(("cells", "shown"), [
    ([Fraction(7, 30), Fraction(1, 7), 0], ["0.2333", "0.1429", "0"]),
    # as many places as the largest needs, but none as a false whole
    ([Fraction(-47, 1019), Fraction(1, 106)], ["−0.0461", "0.0094"]),
    ([Fraction(596, 10), Fraction(3888, 1001)], ["59.60", "3.88"]),
    ([Fraction(1, 3), Fraction(99996, 100001)], ["0.33333", "0.99995"]),
    ([Fraction(99996, 100001), Fraction(1, 10**9), 0.5], ["0.99995", "1e−9", "0.50000"]),
    ([Several((0, 0)), Several((0.085, -0.22)), Several((Fraction(1, 3), 1), " to "), None],
     ["0, 0", "0.0850, −0.2200", "0.3333 to 1", "–"]),
])
def test_cells_read_together_have_one_style(cells, shown):
    assert alike(cells) == shown


@given(st.lists(st.fractions(-10**6, 10**6, max_denominator=10**4), min_size=1, max_size=6))
def test_a_column_is_near_and_keeps_wholeness(column):
    texts = alike(column)
    decimals = [text for text in texts if "." in text and "e" not in text]
    assert len({len(text.partition(".")[2]) for text in decimals if "/" not in text}) < 2
    assert not decimals or not any("/" in text for text in texts)
    for q, text in zip(column, texts, strict=True):
        read = Fraction(text.replace(",", "").replace(MINUS, "-"))
        assert abs(read - q) <= abs(q) / 9
        assert (read.denominator == 1) == (q.denominator == 1)
