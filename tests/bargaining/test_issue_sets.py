"""Issues whose combinations are not listed: the same answers as with a list, and their proof."""

import json
from fractions import Fraction

import numpy as np
import pytest

import negotiation as ng
from negotiation.bargaining import combination_frontier
from negotiation.bargaining.issue_bargain import bargain_issues
from negotiation.bargaining.solutions import STANDARD, bargain
from negotiation.certificates.check import check
from negotiation.errors import InputError, NotBuiltError
from negotiation.files import read
from negotiation.model.additive import AdditiveIssue
from negotiation.model.deals import Deals
from negotiation.model.issue_set import IssueSet
from negotiation.result import Status, canonical, sha256

F = Fraction


def issue_set(seed, sizes, parties="AB", top=9, lotteries=False, point=None, **options):
    rng = np.random.default_rng(seed)
    issues = tuple(
        AdditiveIssue(f"i{k}", tuple(f"v{k}{j}" for j in range(size)), {
            p: tuple(F(int(x), 1 + k % 2) for x in rng.integers(0, top, size)) for p in parties})
        for k, size in enumerate(sizes))
    start = tuple(map(F, point or [1] * len(parties)))
    return IssueSet(tuple(parties), issues, start, lotteries,
                    discount=(F(9, 10),) * len(parties), **options)


def listed(model):
    return Deals.from_issues(model.issues, model.parties, **model.options())


def verdict(result):
    plain = json.loads(result.to_json())
    return check(plain, plain["input"]["content"])


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("sizes", "parties"), [((3, 4, 2, 3), "AB"), ((3, 2, 3), "ABC")])
@pytest.mark.parametrize("lotteries", [False, True])
def test_the_same_as_with_a_list(seed, sizes, parties, lotteries):
    model = issue_set(seed, sizes, parties, lotteries=lotteries)
    names = STANDARD if len(parties) == 2 else STANDARD[1:5]
    quick, whole = bargain_issues(model, solutions=names), bargain(listed(model), solutions=names)
    for name in names:
        mine, other = quick.solutions[name], whole.solutions[name]
        assert (mine.payoffs, mine.why) == (other.payoffs, other.why), name
    assert {tuple(item["payoffs"].values()) for item in quick.frontier} == {
        tuple(item["payoffs"].values()) for item in whole.frontier}
    assert quick.individually_rational is None
    assert quick.ideal == whole.ideal
    assert verdict(quick).first_failure is None


def few(monkeypatch, most=3):
    """Let merging end early, as with many parties."""
    monkeypatch.setattr(combination_frontier, "_MOST", {})
    monkeypatch.setattr(combination_frontier, "_MOST_OF_MANY", most)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("parties", ["AB", "ABC"])
def test_integer_programs_where_the_efficient_ones_are_too_many(monkeypatch, seed, parties):
    model = issue_set(seed, (3, 4, 3), parties)
    whole = bargain(listed(model))
    few(monkeypatch)
    found = bargain_issues(model)
    assert found.status is Status.PARTIAL
    for name in STANDARD[:4]:
        if len(whole.solutions[name].ties) == 1:
            assert found.solutions[name].payoffs == whole.solutions[name].payoffs, name
    assert found.solutions["raiffa-discrete"].payoffs is None
    assert found.ideal == whole.ideal
    report = verdict(found)
    assert report.first_failure is None
    assert any("integer programs" in note for note in report.notes)


def test_no_agreement(monkeypatch):
    model = issue_set(0, (3, 3), point=(90, 0))
    assert bargain_issues(model).status is Status.NONE
    few(monkeypatch)
    found = bargain_issues(model)
    assert found.status is Status.NONE
    assert {solution.payoffs for solution in found.solutions.values()} == {None}
    assert verdict(found).first_failure is None


def test_lotteries_need_the_efficient_combinations(monkeypatch):
    few(monkeypatch)
    with pytest.raises(NotBuiltError, match="--no-lotteries"):
        bargain_issues(issue_set(0, (3, 4, 3), lotteries=True))


def test_a_search_that_fails_is_said_to(monkeypatch):
    from negotiation.bargaining.milp import Search

    few(monkeypatch)

    def fails(*_, **__):
        raise ArithmeticError("HiGHS: nothing")

    monkeypatch.setattr(Search, "highest", fails)
    found = bargain_issues(issue_set(0, (3, 4, 3)), solutions=["nash"])
    assert found.status is Status.NOT_CONVERGED
    assert "HiGHS" in found.solutions["nash"].why


def test_ten_thousand_million_combinations_are_bargained_over_and_verified():
    model = issue_set(3, (10,) * 10, top=60, point=(150, 200))
    found = ng.bargain(model)
    assert f"{10**10} combinations" in found.claim
    assert verdict(found).first_failure is None


def spoilt(found, change):
    plain = json.loads(found.to_json())
    change(plain)
    plain["digest"] = sha256(canonical({k: v for k, v in plain.items() if k != "digest"}))
    return check(plain, plain["input"]["content"]).first_failure


def test_false_claims_are_refused(monkeypatch):
    model = issue_set(1, (3, 4, 3))
    found = bargain_issues(model)
    for k in range(len(found.frontier)):
        assert spoilt(found, lambda plain, k=k: plain["frontier"].pop(k)) is not None
    assert spoilt(found, lambda plain: plain.update(individually_rational=3)) is not None
    few(monkeypatch)
    programs = bargain_issues(model, solutions=["nash"])
    for change in (
        lambda nash: nash.update(deal=nash["deal"][::-1]),
        lambda nash: nash["payoffs"].update(A="100"),
        lambda nash: nash.update(surplus="0"),
        lambda nash: nash.update(ties=[]),
    ):
        assert spoilt(programs, lambda plain, change=change: change(
            plain["solutions"]["nash"])) is not None


def document(count, values=10, parties=("A", "B")):
    utility = {p: [(j * (k + 1)) % 7 for j in range(values)]
               for k, p in enumerate(parties)}
    return {"format": "negotiation/1", "kind": "deals", "parties": list(parties),
            "disagreement": dict.fromkeys(parties, 3), "lotteries": False,
            "issues": [{"name": f"i{k}", "values": [f"v{j}" for j in range(values)],
                        "utility": utility} for k in range(count)]}


def test_files_of_more_than_ten_million_combinations(tmp_path):
    path = tmp_path / "many.json"
    path.write_text(json.dumps(document(8)))
    model = read(str(path))
    assert isinstance(model, IssueSet)
    assert model.size == 10**8
    again = tmp_path / "again.toml"
    ng.write(model, str(again))
    assert canonical(read(str(again)).to_document()) == canonical(model.to_document())
    assert ng.bargain(model, solutions=["nash"]).solutions["nash"].payoffs is not None


@pytest.mark.parametrize(("options", "message"), [
    ({"weights": (F(1), F(0))}, "positive weight"), ({"discount": (F(2), None)}, "discount")])
def test_faults_are_found(options, message):
    model = issue_set(0, (2, 2))
    with pytest.raises(InputError, match=message):
        IssueSet(model.parties, model.issues, **options)


def test_commas_in_values_are_refused():
    issue = AdditiveIssue("x", ("a,b", "c"), {"A": (F(0), F(1))})
    with pytest.raises(InputError, match="comma"):
        IssueSet(("A",), (issue,))
