"""GENIUS domains: evaluations as shares of the issue's largest, hyper-rectangles, faults."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

from negotiation.cli import commands
from negotiation.errors import InputError, NotBuiltError
from negotiation.files import read
from negotiation.files.genius import read_genius

F = Fraction
HERE = Path(__file__).parent / "genius"
DOMAIN, BUYER, SELLER = (HERE / f"{name}.xml" for name in ("laptop_domain", "buyer", "seller"))

BOXES = """<utility_space><objective index="0">
<issue index="1" etype="integer" name="a" lowerbound="0" upperbound="2"/>
<issue index="2" etype="integer" name="b" lowerbound="5" upperbound="6"/>
</objective></utility_space>"""
CURVED = """<utility_space><objective index="0"><utility maxutility="10">
<ufun aggregation="sum" weight="2">
<hyperRectangle utility="3"><INCLUDES index="1" min="1" max="2"/>
<INCLUDES index="2" min="6" max="9"/></hyperRectangle>
<hyperRectangle utility="1.5" weight="2"><INCLUDES index="1" min="2" max="2"/></hyperRectangle>
<hyperRectangle utility="0.5"></hyperRectangle>
</ufun></utility></objective><reservation value="0.2"/></utility_space>"""


@pytest.fixture
def write(tmp_path):
    def written(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_evaluations_are_shares_of_the_largest_of_the_issue():
    """The buyer: 0.6 x (2, 4, 8) / 8 and 0.4 x (1, 3) / 3; the seller: halves of each share."""
    deals = read_genius(DOMAIN, [BUYER, SELLER])
    assert deals.parties == ("buyer", "seller")
    assert list(deals.names) == ["slow,small", "slow,large", "quick,small", "quick,large",
                                 "fast,small", "fast,large"]
    assert deals.exact_payoffs(0) == (F(3, 20) + F(2, 15), F(1))
    assert deals.exact_payoffs(3) == (F(3, 10) + F(2, 5), F(9, 20) + F(1, 2))
    assert deals.disagreement == (F(1, 4), 0)
    assert not deals.lotteries


def test_hyper_rectangles_add_up_to_at_most_the_largest_utility(write):
    """Weights 2 and 2: 6 in the first, 6 in the second, 1 everywhere; of 10."""
    domain, curved = write("d.xml", BOXES), write("c.xml", CURVED)
    deals = read_genius(domain, [curved])
    assert list(deals.names) == ["0,5", "0,6", "1,5", "1,6", "2,5", "2,6"]
    assert [deals.exact_payoff(0, k) for k in range(6)] == [
        F(1, 10), F(1, 10), F(1, 10), F(7, 10), F(7, 10), 1]
    assert deals.disagreement == (F(1, 5),)


def test_command_and_its_proof(tmp_path):
    run = CliRunner().invoke
    place = str(tmp_path / "answer.json")
    words = ["bargain", str(DOMAIN), "--profile", str(BUYER), "--profile", str(SELLER)]
    assert run(commands, [*words, "--json", "--output", place]).exit_code == 0
    answer = json.loads(Path(place).read_text(encoding="utf-8"))
    assert answer["solutions"]["nash"]["deal"] == "quick,large"
    assert run(commands, ["verify", place]).exit_code == 0


def test_a_domain_alone_is_refused():
    with pytest.raises(InputError, match="--profile"):
        read(DOMAIN)


@pytest.mark.parametrize(("text", "message"), [
    ("<a>", "not valid XML"),
    ('<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', "entities"),
    ("<utility_space/>", "at least one issue"),
    ('<u><issue index="x" etype="discrete"/></u>', "index: expected a number"),
    ('<u><issue index="1" etype="discrete"/></u>', "at least one value"),
    ('<u><issue index="1" etype="integer" lowerbound="3" upperbound="1"/></u>', "upper bound"),
])
def test_faults_of_a_domain(write, text, message):
    with pytest.raises(InputError, match=message):
        read_genius(write("d.xml", text), [BUYER])


def test_faults_say_where(write):
    broken = write("p.xml", BUYER.read_text(encoding="utf-8").replace('evaluation="4"', ""))
    with pytest.raises(InputError) as caught:
        read_genius(DOMAIN, [broken, SELLER])
    assert str(caught.value) == f"{broken}:5:7: item: expected an attribute evaluation"


@pytest.mark.parametrize(("old", "new", "message"), [
    ('<weight index="2" value="0.4"/>', "", "element weight with index 2"),
    ('value="large"', 'value="huge"', "evaluation of 'large'"),
    ('evaluation="1"', 'evaluation="-1"', "negative"),
    ('value="0.25"', 'value="much"', "value: expected a number"),
])
def test_faults_of_a_profile(write, old, new, message):
    broken = write("p.xml", BUYER.read_text(encoding="utf-8").replace(old, new))
    with pytest.raises(InputError, match=message):
        read_genius(DOMAIN, [broken, SELLER])


@pytest.mark.parametrize(("text", "what"), [
    (CURVED.replace('aggregation="sum"', 'aggregation="max"'), "aggregation"),
    (CURVED.replace("INCLUDES", "EXCLUDES"), "exclude"),
])
def test_what_is_not_read_is_said(write, text, what):
    with pytest.raises(NotBuiltError, match=what):
        read_genius(write("d.xml", BOXES), [write("c.xml", text)])


def test_two_profiles_of_one_name_are_refused(write):
    with pytest.raises(InputError, match="buyer"):
        read_genius(DOMAIN, [BUYER, BUYER])
