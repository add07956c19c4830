"""Gambit's format, in both its forms."""

from fractions import Fraction

import pytest

from negotiation.files.nfg import read_nfg
from negotiation.files.source import Source

PAYOFFS = """NFG 1 R "Selten (IJGT, 75), Figure 2, normal form"
{ "Player 1" "Player 2" } { 3 2 }

1 1 0 2 0 2 1 1 0 3 2 0
"""
OUTCOMES = """NFG 1 R "Selten (IJGT, 75), Figure 2, normal form" { "Player 1" "Player 2" }

{
{ "1" "2" "3" }
{ "1" "2" }
}

{
{ "" 1, 1 }
{ "" 0, 2 }
{ "" 0, 2 }
{ "" 1, 1 }
{ "" 0, 3 }
{ "" 2, 0 }
}
1 2 3 4 5 6
"""


def read(text):
    return read_nfg(Source("a.nfg", text))


@pytest.mark.parametrize("text", [PAYOFFS, OUTCOMES], ids=["payoffs", "outcomes"])
def test_the_example_of_the_format(text):
    """The game with which Gambit's manual explains both forms; player 1 varies fastest."""
    game = read(text)
    assert game.shape == (3, 2)
    assert game.players == ("Player 1", "Player 2")
    assert game.actions == (("1", "2", "3"), ("1", "2"))
    expected = {("1", "1"): (1, 1), ("2", "1"): (0, 2), ("3", "1"): (0, 2),
                ("1", "2"): (1, 1), ("2", "2"): (0, 3), ("3", "2"): (2, 0)}
    for profile, payoffs in expected.items():
        assert tuple(game.payoff(profile).values()) == payoffs


def test_labels_numbers_comments_and_the_null_outcome():
    game = read(r'''NFG 1 D "a \"b\" \\ c" { "x\"y" "" "Z" }
{ { "a" "" } { "c" "d" "e" } 2 } "a comment, with { and \" in it"
{ { "all" 1/3, -.5, 1e2 } { "none" 0 0 7 } }
1 0 2 0 1 2  0 0 0 1 1 2''')
    assert game.title == 'a "b" \\ c'
    assert game.players == ('x"y', "2", "Z")
    assert game.actions == (("a", "2"), ("c", "d", "e"), ("1", "2"))
    assert game.shape == (2, 3, 2)
    found = [game.exact_payoff(0, index) == Fraction(1, 3) and game.exact_payoff(1, index) ==
             Fraction(-1, 2) and game.exact_payoff(2, index) == 100
             for index in [(0, 0, 0), (0, 2, 0), (1, 1, 1), (0, 2, 1)]]
    assert all(found)
    assert game.exact_payoff(2, (0, 1, 0)) == 7
    assert game.exact_payoff(2, (1, 0, 0)) == 0


def test_three_players_in_order():
    numbers = " ".join(str(k) for k in range(36))
    game = read(f'NFG 1 R "t" {{ "A" "B" "C" }} {{ 2 3 2 }} {numbers}')
    for a in range(2):
        for b in range(3):
            for c in range(2):
                place = a + 2 * b + 6 * c
                assert [game.exact_payoff(i, (a, b, c)) for i in range(3)] == [
                    3 * place, 3 * place + 1, 3 * place + 2]
