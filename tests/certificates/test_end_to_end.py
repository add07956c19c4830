"""What the solvers find on random small inputs is what the definitions say, and nothing else.

The checker is written from the definitions alone, so agreement is evidence for both.
"""

import io
import json
import random
from fractions import Fraction

import numpy as np
import pytest

import negotiation as ng
from negotiation.certificates.bargains import check_solutions
from negotiation.certificates.check import check
from negotiation.certificates.problems import read_deals
from negotiation.certificates.question import Question
from negotiation.certificates.reading import Node
from negotiation.certificates.report import Report

SHAPES = [(2, 3), (3, 2), (3, 4), (2, 3, 2), (1, 3), (2, 1, 2), (1,), (2, 2, 2, 2)]


def plain(result):
    return json.loads(result.to_json())


def failure(result):
    return check(result, result["input"]["content"]).first_failure


def games(count):
    """Games of all shapes, every third with few different payoffs, so with many ties."""
    for seed in range(count):
        numbers = np.random.default_rng(seed)
        shape = SHAPES[seed % len(SHAPES)]
        high = (3, 5, 1000)[seed % 3]
        yield numbers, ng.Game.from_payoffs(
            numbers.integers(-2, high, size=(len(shape), *shape)),
            discount=[Fraction(int(numbers.integers(1, 10)), 10) for _ in shape])


def test_pure_equilibria():
    for _, game in games(40):
        assert failure(plain(ng.pure_equilibria(game))) is None


def test_rationalizable_actions():
    for _, game in games(40):
        assert failure(plain(ng.rationalizable(game))) is None


def test_self_enforcing_deals():
    for numbers, game in games(60):
        result = ng.self_enforcing(
            game,
            punishment=str(numbers.choice(["nash", "security"])),
            lag=int(numbers.integers(1, 4)),
            hazard=Fraction(int(numbers.integers(0, 6)), 10),
        )
        assert failure(plain(result)) is None


def problems(count):
    """Bargaining sets with 1 to 4 parties, many ties, weights and points that are not whole."""
    for seed in range(count):
        numbers = np.random.default_rng(seed)
        n, m = int(numbers.integers(1, 5)), int(numbers.integers(1, 12))
        high = (3, 9, 1000)[seed % 3]
        weights = [Fraction(int(a), int(b)) for a, b in numbers.integers(1, 5, size=(n, 2))]
        yield ng.Deals.from_payoffs(
            numbers.integers(-2, high, size=(m, n)),
            disagreement=[Fraction(int(x), 2) for x in numbers.integers(-4, high, size=n)],
            lotteries=bool(seed % 2),
            weights=weights if seed % 4 < 2 else None,
        )


def test_bargaining():
    seen = set()
    for deals in problems(120):
        result = plain(ng.bargain(deals))
        assert failure(result) is None
        seen.add((result["status"], result["lotteries"]))
    assert len(seen) == 4


def test_solutions_are_found_right_without_their_proofs():
    """The checker's own linear programs agree with the proofs that results bring."""
    for deals in problems(60):
        result = plain(ng.bargain(deals))
        found = read_deals(Node(result["input"]["content"]))
        point = tuple(Fraction(x) for x in result["disagreement"]["point"].values())
        weights = tuple(Fraction(x) for x in result["weights"].values())
        offers = Node(result)["method"]["options"]["offers"]
        report = Report()
        check_solutions(Node(result)["solutions"], None,
                        Question(found, point, weights, result["lotteries"], offers), report)
        assert report.first_failure is None


@pytest.mark.parametrize("solution", ["kalai-smorodinsky", "egalitarian", "utilitarian", "nash"])
def test_another_lottery_is_refused_without_proofs_too(solution):
    """The solution of one criterion is refused as that of another where they differ."""
    names = ["nash", "kalai-smorodinsky", "egalitarian", "utilitarian"]
    refused = 0
    for deals in problems(60):
        result = plain(ng.bargain(deals))
        if result["status"] != "complete" or not result["lotteries"]:
            continue
        found = read_deals(Node(result["input"]["content"]))
        point = tuple(Fraction(x) for x in result["disagreement"]["point"].values())
        weights = tuple(Fraction(x) for x in result["weights"].values())
        question = Question(found, point, weights, True)
        truth = result["solutions"][solution]
        for other in names:
            item = result["solutions"][other]
            if item["payoffs"] != truth["payoffs"] and item["exact"] and truth["exact"]:
                report = Report()
                check_solutions(Node({solution: item}), None, question, report)
                assert not report.ok
                refused += 1
    assert refused > 5


def number(chance, low, high):
    """A number or, sometimes, a range of numbers, as a file spells it."""
    if chance.random() < 0.2:
        a, b = sorted(chance.sample(range(low, high + 2), 2))
        return f"{{ low = {a}, high = {b} }}"
    return f'"{chance.randint(low, high)}/{chance.choice([1, 1, 2, 3])}"'


def talks(seed):
    """A random negotiation: ties, partners, doctrine, constituencies, linkages, a summit."""
    chance = random.Random(seed)
    ids = ["A", "B", "C", "P"][: 2 + seed % 3]
    principals = ids[: max(2, len(ids) - 1)]
    low, high = chance.choice([(-1, 1), (-3, 6)])
    rule = chance.choice(["status-quo", "equilibrium", "security"])
    lines = ['format = "negotiation/1"', 'kind = "negotiation"', f'title = "number {seed}"',
             "[time]", "horizon = 3", f"renewal = 0.{chance.randint(0, 9)}",
             "[disagreement]", f'rule = "{rule}"']
    for name in ids:
        role = "principal" if name in principals else "partner"
        lines += ["[[party]]", f'id = "{name}"', f'role = "{role}"',
                  f"discount = 0.{chance.randint(1, 9)}",
                  f"volatility = 0.{chance.randint(0, 2)}",
                  f"detection_lag = {chance.randint(1, 3)}", f"weight = {chance.randint(1, 3)}"]
    sizes = []
    for k in range(chance.randint(2, 4)):
        sizes.append(chance.randint(2, 3))
        levels = [f"l{level}" for level in range(sizes[-1])]
        lines += ["[[issue]]", f'id = "i{k}"', f'by = "{ids[k] if k < 2 else chance.choice(ids)}"',
                  f"levels = {json.dumps(levels)}", 'status_quo = "l0"',
                  f"uses = {{ pride = {list(range(sizes[-1]))} }}",
                  f"reversible = {str(chance.random() < 0.7).lower()}"]
        for name in ids:
            numbers = ", ".join(number(chance, low, high) for _ in levels)
            lines.append(f"payoff.{name} = [{numbers}]")
    lines += ["[[linkage]]", 'when = { i0 = "l1", i1 = ["l0", "l1"] }',
              f"payoff = {{ A = {number(chance, low, high)}, B = {number(chance, low, high)} }}"]
    lines += ["[[doctrine]]", 'party = "A"', 'uses = "pride"', f"at_most = {chance.randint(1, 4)}"]
    lines += ["[[doctrine]]", 'party = "B"', 'irreversible = "forbidden"']
    lines += ["[[constituency]]", f'party = "{chance.choice(ids)}"', 'id = "farms"',
              f"payoff = {{ i1 = {[chance.randint(0, 2) for _ in range(sizes[1])]} }}"]
    lines += ["[[observed]]", 'name = "now"', "profile = {}"]
    return ng.read("-", io.StringIO("\n".join(lines)))


def test_studies():
    seen = set()
    for seed in range(40):
        result = plain(ng.solve(talks(seed)))
        assert failure(result) is None, seed
        seen.add((result["status"], len(result["principals"]),
                  any(rule["status"] == "complete" for rule in result["bargaining"].values())))
    assert len(seen) >= 5


def samples():
    """One result of each kind with something in every list."""
    numbers = np.random.default_rng(5)
    game = ng.Game.from_payoffs(numbers.integers(0, 3, size=(2, 2, 3)), discount=["1/2", "4/5"])
    deals = ng.Deals.from_payoffs(numbers.integers(0, 9, size=(8, 3)), disagreement=[1, 1, 1])
    yield plain(ng.pure_equilibria(game))
    yield plain(ng.rationalizable(
        ng.Game.from_payoffs({"A": [[4, 0], [0, 5], [1, 2]], "B": [[3, 1], [2, 1], [0, 9]]})))
    yield plain(ng.self_enforcing(game, lag=2, hazard="1/10"))
    yield plain(ng.bargain(deals))
    yield plain(ng.solve(talks(3)))


def test_a_changed_digit_anywhere_is_refused(forge):
    """Without sealing the result again: the digest guards every leaf."""
    for result in samples():
        leaves = list(forge.leaves(result, words=("content",)))
        for path in random.Random(0).sample(leaves, min(60, len(leaves))):
            assert not check(forge.changed(result, path), result["input"]["content"]).ok, path


# Lists whose items are proofs, reasons or sentences; a part of a proof may be a proof.
NOT_CLAIMED = {"certificate", "findings", "not_covered"}


def test_every_item_left_out_is_refused_though_sealed_again(forge):
    chance = random.Random(0)
    for result in samples():
        places = [(path, k) for path in forge.lists(result) if not NOT_CLAIMED & set(path)
                  for k in range(len(forge.value(result, path)))]
        for path, k in chance.sample(places, min(40, len(places))):
            spoilt = forge.sealed(forge.without(result, path, k))
            report = check(spoilt, result["input"]["content"])
            assert not report.ok, (path, k)
            assert report.first_failure.name not in ("digest", "input.digest"), (path, k)
