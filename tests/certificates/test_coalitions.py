"""Results on coalitions are accepted, and refused once a claim is changed."""

import copy
from fractions import Fraction
from itertools import combinations
from random import Random

import numpy as np
import pytest

from negotiation.certificates.check import check
from negotiation.certificates.reading import Node
from negotiation.certificates.voting import Voting
from negotiation.coalitions.solutions import coalition_solutions
from negotiation.model.coalitional import CoalitionalGame, VotingRule
from negotiation.model.game import Game
from negotiation.model.partition import PartitionGame, ordered, partitions_of
from negotiation.result import canonical, sha256


def answer_of(model, **options):
    return coalition_solutions(model, **options).to_dict()


def holds(answer):
    answer = copy.deepcopy(answer)
    answer.pop("digest")
    answer["digest"] = sha256(canonical(answer))
    return check(answer, answer["input"]["content"])


def random_cooperative(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 7))
    values = rng.integers(-3, [2, 5, 100][seed % 3], 2**n)
    values[0] = 0
    if seed % 4 == 0:
        values[-1] = 2 * abs(values).max()
    owner = rng.integers(0, n, n)
    structure = tuple(sum(1 << i for i in range(n) if owner[i] == k) for k in set(owner.tolist()))
    graph = tuple((i, j) for i in range(n) for j in range(i) if rng.random() < 0.4)
    return CoalitionalGame.from_values([int(v) for v in values], structure=structure, graph=graph)


@pytest.mark.parametrize("seed", range(40))
def test_cooperative_games(seed):
    report = holds(answer_of(random_cooperative(seed)))
    assert report.ok, report.first_failure


@pytest.mark.parametrize("seed", range(30))
def test_votes_are_counted_as_in_a_list_of_all_coalitions(seed):
    chance = Random(seed)
    n = chance.randint(1, 7)
    names = list("ABCDEFG"[:n])
    rules = []
    for _ in range(chance.randint(1, 3)):
        weights = [Fraction(chance.randint(0, chance.choice((1, 4, 9))), chance.choice((1, 2)))
                   for _ in names]
        rules.append((weights, Fraction(chance.randint(1, int(2 * sum(weights)) + 3), 2)))
    document = {"players": names, "rules": [
        {"weights": dict(zip(names, map(str, weights), strict=True)), "quota": str(quota)}
        for weights, quota in rules]}

    def wins(group):
        return all(sum(weights[i] for i in group) >= quota for weights, quota in rules)

    for i, row in enumerate(Voting(Node(document)).swings()):
        others = [j for j in range(n) if j != i]
        assert row == [sum(wins((*group, i)) and not wins(group)
                           for group in combinations(others, size)) for size in range(n)]


# The Council of the European Union under the Treaty of Nice, populations in thousandths.
NICE = (29, 29, 29, 29, 27, 27, 14, 13, 12, 12, 12, 12, 12, 10, 10, 10, 7, 7, 7, 7, 7, 4, 4, 4, 4,
        4, 3)
PEOPLE = (170, 123, 121, 119, 82, 78, 44, 32, 23, 21, 21, 21, 20, 18, 16, 15, 11, 11, 11, 11, 8, 5,
          4, 3, 2, 1, 1)


def test_a_council_of_27_under_three_rules_is_counted_again():
    rules = tuple(VotingRule(tuple(map(Fraction, weights)), Fraction(quota))
                  for weights, quota in ((NICE, 255), ((1,) * 27, 14), (PEOPLE, 620)))
    answer = answer_of(CoalitionalGame(tuple(f"m{k}" for k in range(27)), rules=rules))
    report = holds(answer)
    assert report.ok, report.first_failure
    assert report.verdict == f"all {len(report.claims)} claims hold"

    def swap(wrong):
        for values in wrong["solutions"].values():
            values["m0"], values["m26"] = values["m26"], values["m0"]

    failed = {claim.name for claim in changed(answer, swap).claims if not claim.ok}
    assert failed == {"shapley", "banzhaf", "banzhaf-normalised"}


def test_what_is_not_rechecked_is_no_claim_that_holds():
    values = {",".join(f"m{k}" for k in range(17)): 1}
    report = holds(answer_of(CoalitionalGame.from_values(values), solutions=["shapley"]))
    assert "shapley" not in [claim.name for claim in report.claims]
    assert report.verdict.endswith("claims that were re-checked hold; 1 was not re-checked, or not "
                                   "in full")


@pytest.mark.parametrize("seed", range(10))
def test_partitions(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 5))
    worths = {ordered(p): tuple(Fraction(int(x)) for x in rng.integers(0, 9, len(p)))
              for p in partitions_of(2**n - 1)}
    if seed % 3 == 0 and n > 1:
        worths.popitem()
    report = holds(answer_of(PartitionGame(tuple("ABCD"[:n]), worths)))
    assert report.ok, report.first_failure


@pytest.mark.parametrize("seed", range(16))
def test_games(seed):
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(1, 4, rng.integers(1, 4)))
    game = Game.from_payoffs(rng.integers(0, [3, 40][seed % 2], (len(shape), *shape)))
    for pure in (False, True):
        report = holds(answer_of(game, pure=pure))
        assert report.ok, report.first_failure


def changed(answer, change):
    wrong = copy.deepcopy(answer)
    change(wrong)
    return holds(wrong)


GLOVES = CoalitionalGame.from_values(
    {"A,B": 60, "A,C": 40, "A,B,C": 100}, structure=(3, 4), graph=((0, 1), (1, 2)))
MAJORITY = CoalitionalGame.from_values({"A,B": 1, "A,C": 1, "B,C": 1, "A,B,C": 1})


@pytest.mark.parametrize("name", [
    "shapley", "banzhaf", "banzhaf-normalised", "nucleolus", "prenucleolus", "tau", "owen",
    "aumann-dreze", "myerson"])
def test_a_value_that_is_moved_is_refused(name):
    answer = answer_of(GLOVES)

    def move(wrong):
        wrong["solutions"][name]["A"] = str(Fraction(wrong["solutions"][name]["A"]) + 1)
        wrong["solutions"][name]["B"] = str(Fraction(wrong["solutions"][name]["B"]) - 1)

    assert changed(answer, move).first_failure.name == name


def test_proofs_that_are_weakened_are_refused():
    answer = answer_of(MAJORITY)
    cases = {
        "core": lambda w: w["solutions"]["core"].update(empty=False),
        "least-core": lambda w: w["certificate"]["least-core"]["weights"].pop(),
        "nucleolus": lambda w: w["certificate"]["nucleolus"][0]["weights"].pop(),
        "prenucleolus": lambda w: w["certificate"]["prenucleolus"].clear(),
        "prekernel": lambda w: w["certificate"]["prekernel"].pop(),
        "core-vertices": lambda w: w["solutions"]["core-vertices"].append(
            {"A": "1/3", "B": "1/3", "C": "1/3"}),
        "dividends": lambda w: w["solutions"]["dividends"].update({"A,B": "2"}),
        "status": lambda w: w.update(status="none"),
        "claim": lambda w: w.update(claim="exact coalitional solutions: all"),
        "tau": lambda w: w["solutions"].update(tau={"A": "1/3", "B": "1/3", "C": "1/3"}),
    }
    for name, change in cases.items():
        report = changed(answer, change)
        assert report.first_failure is not None, name
        assert report.first_failure.name == name
    wrong = changed(answer, lambda w: w["solutions"]["core"]["certificate"]["balanced"].pop())
    assert wrong.first_failure.name == "core"


def test_a_list_with_one_left_out_is_refused():
    firms = PartitionGame(tuple("ABC"), {
        ordered(p): (Fraction(1, (len(p) + 1) ** 2),) * len(p) for p in partitions_of(7)})
    answer = answer_of(firms)
    report = changed(answer, lambda w: w["solutions"]["internal-external"].pop())
    assert report.first_failure.name == "internal-external"

    def forget(wrong):
        wrong["solutions"]["recursive-core"]["optimistic"].update(
            partitions=[], payoffs=[], empty=True)

    assert changed(answer, forget).first_failure.name == "recursive-core"

    def unfair(wrong):
        wrong["solutions"]["recursive-core"]["optimistic"]["payoffs"][0].update(
            A="1/4", B="0", C="0")

    assert "can do better" in changed(answer, unfair).first_failure.message
    report = changed(answer, lambda w: w["solutions"]["recursive-core"]["pessimistic"][
        "payoffs"][0].update(A="1"))
    assert "does not share out" in report.first_failure.message

    def doubled(wrong):
        blocs = wrong["solutions"]["recursive-core"]["optimistic"]["partitions"][0]
        blocs.append(blocs[0])

    assert "a bloc is listed twice" in changed(answer, doubled).first_failure.message
    hunt = Game.from_payoffs({"A": [[3, 0], [2, 1]], "B": [[3, 2], [0, 1]]})
    answer = answer_of(hunt)
    report = changed(answer, lambda w: w["solutions"]["strong-nash"].pop())
    assert report.first_failure.name == "strong-nash"
    cases = {
        "strong-nash": lambda w: w["certificate"]["strong-nash"].pop(),
        "coalition-proof": lambda w: w["certificate"]["coalition-proof"][0].update(
            deviation={"A": "1", "B": "2"}),
        "partition-function": lambda w: w["solutions"]["partition-function"].pop(),
        "recursive-core": lambda w: w["solutions"].update({"recursive-core": {
            attitude: {"empty": True, "partitions": [], "payoffs": []}
            for attitude in ("optimistic", "pessimistic")}}),
    }
    for name, change in cases.items():
        assert changed(answer, change).first_failure.name == name
    mixed = answer_of(Game.from_payoffs({"A": [[2, -1], [-1, 1]], "B": [[-2, 1], [1, -1]]}))
    report = changed(mixed, lambda w: w["solutions"]["gamma"].update({"A": "0"}))
    assert report.first_failure.name == "gamma"
    report = changed(answer, lambda w: w["solutions"]["gamma"].update({"A": "1"}))
    assert report.first_failure.name == "gamma"
    report = changed(answer, lambda w: w["solutions"]["alpha"].update({"A": "2"}))
    assert report.first_failure.name == "alpha"
    report = changed(answer, lambda w: w["certificate"]["kohlberg-neyman"]["A"].update(power="1"))
    assert report.first_failure.name == "kohlberg-neyman"
