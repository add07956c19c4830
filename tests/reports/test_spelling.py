"""Numbers for people: exact where short, never rounded onto a whole number."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.reports.spelling import aligned, number, percent, spelled, told, value


@pytest.mark.parametrize(("given_", "shown"), [
    (0, "0"), (-3, "-3"), (12_345_678, "12,345,678"), (Fraction(1, 3), "1/3"),
    (Fraction(1, 2), "0.5"), (Fraction(-1, 8), "-0.125"), (Fraction(-9, 7), "-9/7"),
    (Fraction(11, 13), "0.8462"), (0.1 + 0.2, "0.3"), (1e-17, "1e-17"), (10**15, "1e15"),
    (Fraction(123456, 7), "17,636.6"), (Fraction(99996, 100001), "0.99995"),
    (Fraction(10**6 - 1, 10**6), "0.999999"), (float("inf"), "∞"), (-0.0, "0"),
    (Fraction(1, 10**30), "1e-30"), (Fraction(9996, 10**8), "1e-4"),
])
def test_number(given_, shown):
    assert number(given_) == shown


@given(st.fractions(max_denominator=10**9))
def test_number_is_near_and_keeps_wholeness(q):
    text = number(q)
    read = Fraction(text.replace(",", ""))
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
    column = aligned([Fraction(1, 2), 12, Fraction(1, 8), "never", None, Fraction(1, 3)])
    assert column == ["0.5  ", "12    ", "0.125", "never", "–", "1/3"]
