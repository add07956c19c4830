"""Numbers in files are exact."""

import io
import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.errors import InputError, TooLargeError
from negotiation.files import read, tables
from negotiation.files.numerals import Unreadable, numeral, writable


def game_of(*cells, toml=True):
    """A one-player game with these cells, spelled as they are."""
    actions = json.dumps([str(k) for k in range(len(cells))])
    if toml:
        text = (f'format = "negotiation/1"\nkind = "game"\nplayers = [{{name = "A", actions = '
                f'{actions}}}]\npayoffs.A = [{", ".join(cells)}]\n')
    else:
        text = ('{"format": "negotiation/1", "kind": "game", "players": [{"name": "A", "actions": '
                f'{actions}}}], "payoffs": {{"A": [{", ".join(cells)}]}}}}')
    return read("-", io.StringIO(text))


EXACT = {
    "0.1": Fraction(1, 10), "-0.5": Fraction(-1, 2), "1e-3": Fraction(1, 1000),
    "2.50E+2": Fraction(250), '"1/3"': Fraction(1, 3), '"-6/4"': Fraction(-3, 2),
    '"0.1"': Fraction(1, 10), "12345678901234567890123": Fraction(12345678901234567890123),
    "0.30000000000000000000000000001": Fraction(30000000000000000000000000001, 10**29),
    "-0.0": Fraction(0), '"+7"': Fraction(7), '".5"': Fraction(1, 2), '"1e2"': Fraction(100),
}


@pytest.mark.parametrize("toml", [True, False], ids=["toml", "json"])
def test_numbers_are_read_as_they_are_spelled(toml):
    game = game_of(*EXACT, toml=toml)
    assert [game.exact_payoff(0, (k,)) for k in range(len(EXACT))] == list(EXACT.values())


def test_toml_spellings_of_its_own():
    game = game_of("1_000", "0x1F", "+1_0.2_5")
    assert [game.exact_payoff(0, (k,)) for k in range(3)] == [1000, 31, Fraction(41, 4)]


@given(st.text(alphabet="0123456789+-./eE_ \n", max_size=8) | st.text(max_size=4))
def test_numeral_agrees_with_fraction(text):
    found = numeral(text)
    if not isinstance(found, Unreadable):
        assert found == Fraction(text.replace("_", ""))
        assert text == text.strip()


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9))
def test_numeral_agrees_with_decimal(number):
    text = str(number)
    assert numeral(text) == Fraction(Decimal(text)) or "E-" in text


@given(st.fractions())
def test_writable_numbers_read_back(number):
    spelled = writable(number)
    if isinstance(spelled, str):
        assert numeral(spelled) == number
    else:
        assert numeral(repr(spelled)) == number


@pytest.mark.parametrize("cell", ["nan", "-inf", "1e400", "1e-4001", "1" + "0" * 300 + ".0",
                                  '"1e301"', '"1/0"', '"one"', '""', '" 1"', '"1/3\\n"', "true",
                                  '"½"'])
def test_what_is_no_number(cell):
    with pytest.raises(InputError, match=r"-:4:14: payoffs\.A\[0\]: expected a"):
        game_of(cell)


def test_denominators_without_end_are_refused_with_their_size(monkeypatch):
    monkeypatch.setattr(tables, "MEMORY_ALLOWED", 2**10)
    primes = [p for p in range(2, 900) if all(p % q for q in range(2, p))]
    with pytest.raises(TooLargeError) as caught:
        game_of(*(f'"1/{p}"' for p in primes))
    assert caught.value.needed > 2**10


def test_large_tables_are_read_quickly():
    """A tenth of a million numbers: code, not the schema, looks at each."""
    rows = ", ".join(f'[{", ".join(str((7 * i + k) / 8) for k in range(300))}]' for i in range(300))
    names = [json.dumps([f"a{k}" for k in range(300)]) for _ in range(2)]
    players = ", ".join(
        f'{{"name": "{p}", "actions": {a}}}' for p, a in zip("AB", names, strict=True))
    text = (f'{{"format": "negotiation/1", "kind": "game", "players": [{players}], '
            f'"payoffs": {{"A": [{rows}], "B": [{rows}]}}}}')
    game = read("-", io.StringIO(text))
    assert game.exact_payoff(0, (299, 299)) == Fraction(7 * 299 + 299, 8)
