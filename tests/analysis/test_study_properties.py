"""What must not change the verdicts of a study."""

import copy
import json
from fractions import Fraction

import pytest
from draws_by_hand import quantities
from random_talks import random_document
from reading_by_hand import read

from negotiation import solve

SEEDS = range(4)
RULES = ["status-quo", "equilibrium", "explicit", "security"]
VERDICTS = ("individually_rational", "efficient", "doctrine", "ratifiable",
            "one_shot_equilibrium", "self_enforcing", "critical_discount", "expected_life")


@pytest.fixture(scope="module", params=SEEDS)
def document(request):
    return random_document(request.param, rule=RULES[request.param % 4])


@pytest.fixture(scope="module")
def before(document):
    return solve(read(document))


def facts(study):
    """Verdicts and payoffs by profile, whatever the deals are called."""
    return {
        frozenset(entry["profile"].items()): (
            {key: entry["verdicts"][key] for key in VERDICTS}, entry["payoffs"])
        for entry in study.deals
    }


def ranks(study):
    """Truces in order: profile and Nash product."""
    profile = {entry["deal"]: frozenset(entry["profile"].items()) for entry in study.deals}
    return [(profile[t["deal"]], t["nash_product"], t["survives_hazard"]) for t in study.truces]


def with_payoffs(document, change):
    """The document with every payoff replaced by change(party, payoff)."""
    found = copy.deepcopy(document)
    for path, holder, key in quantities(found):
        if path.startswith(("party.", "time.")):
            continue
        party = key if isinstance(key, str) else path.split(".payoff.")[1].split(".")[0]
        holder[key] = str(change(party, Fraction(holder[key])))
    return found


@pytest.mark.parametrize("scale", ["1e-9", "1e12", "7/3", "1e40"])
def test_unit_of_payoffs(document, before, scale):
    factor = Fraction(scale)
    after = solve(read(with_payoffs(document, lambda party, x: factor * x)))
    for profile, (verdicts, payoffs) in facts(before).items():
        found, scaled = facts(after)[profile]
        assert found == verdicts
        assert scaled == {party: factor * x for party, x in payoffs.items()}
    assert after.counts == before.counts
    assert [t["deal"] for t in after.truces] == [t["deal"] for t in before.truces]
    for one, other in zip(before.truces, after.truces, strict=True):
        assert other["slack"] == {party: factor * x for party, x in one["slack"].items()}
        assert other["binding"] == one["binding"]


def test_zero_of_payoffs(document, before):
    """A constant on every level of one issue for each party, and on the stated disagreement."""
    moved = copy.deepcopy(document)
    shift = {party["id"]: Fraction(10**6 * k + 1, 3) for k, party in
             enumerate(document["party"])}
    levels = moved["issue"][0]["levels"]
    for party, constant in shift.items():
        values = moved["issue"][0]["payoff"].get(party, ["0"] * len(levels))
        moved["issue"][0]["payoff"][party] = [str(Fraction(v) + constant) for v in values]
        stated = moved["disagreement"].get("payoffs", {})
        if party in stated:
            stated[party] = str(Fraction(stated[party]) + constant)
    after = solve(read(moved))
    assert ranks(after) == ranks(before)
    for profile, (verdicts, payoffs) in facts(before).items():
        found, shifted = facts(after)[profile]
        assert found == verdicts
        assert shifted == {party: x + shift[party] for party, x in payoffs.items()}


def test_order_of_issues(document, before):
    after = solve(read({**document, "issue": document["issue"][::-1]}))
    assert facts(after) == facts(before)
    assert after.counts == before.counts
    assert set(ranks(after)) == set(ranks(before))


def test_order_of_parties(document, before):
    after = solve(read({**document, "party": document["party"][::-1]}))
    assert facts(after) == facts(before)
    assert after.counts == before.counts


@pytest.mark.parametrize("section", ["linkage", "doctrine", "constituency"])
def test_order_of_the_other_sections(document, before, section):
    after = solve(read({**document, section: document.get(section, [])[::-1]}))
    assert facts(after) == facts(before)
    assert ranks(after) == ranks(before)


def test_names(document, before):
    """Every id and level renamed, one party like a level of another's issue."""
    names = {party["id"]: f"b{k}" for k, party in enumerate(document["party"])}
    names |= {issue["id"]: f"α {k}.β" for k, issue in enumerate(document["issue"])}
    names |= {level: f"b{j}" if k == 0 else f"{k} {j}"
              for k, issue in enumerate(document["issue"])
              for j, level in enumerate(issue["levels"])}
    before = solve(read(document))
    after = solve(read(renamed(document, names)))
    for one, other in zip(before.deals, after.deals, strict=True):
        assert {names[i]: names[level] for i, level in one["profile"].items()} == other["profile"]
        assert {names[p]: x for p, x in one["payoffs"].items()} == other["payoffs"]
        for key in VERDICTS:
            assert one["verdicts"][key] == other["verdicts"][key]
    assert [t["rank"] for t in before.truces] == [t["rank"] for t in after.truces]


def renamed(value, names):
    if isinstance(value, dict):
        return {names.get(key, key): renamed(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [renamed(item, names) for item in value]
    return names.get(value, value) if isinstance(value, str) else value


def test_payoffs_split_between_issues_and_linkages(document, before):
    """A term of an issue, said as a linkage on each of its levels instead."""
    split = copy.deepcopy(document)
    issue = split["issue"][0]
    terms = issue.pop("payoff", {})
    split.setdefault("linkage", [])
    for j, level in enumerate(issue["levels"]):
        payoff = {party: values[j] for party, values in terms.items()}
        if payoff:
            split["linkage"].append({"when": {issue["id"]: level}, "payoff": payoff})
    assert facts(solve(read(split))) == facts(before)


def test_a_partner_who_affects_nobody(document, before):
    wider = {
        **document,
        "party": [{"id": "Z", "role": "partner"}, *document["party"]],
        "issue": [*document["issue"], {
            "id": "z", "by": "Z", "levels": ["in", "out"], "status_quo": "out",
            "payoff": {"Z": [1, 2]}}],
    }
    after = solve(read(wider))
    assert ranks(after) == ranks(before)
    assert {p: v for p, (v, _) in facts(after).items()} == {
        p: v for p, (v, _) in facts(before).items()}
    assert all(payoffs["Z"] == 2 for _, payoffs in facts(after).values())


def test_a_copy_of_the_study_has_the_same_digest(document):
    text = solve(read(document)).to_json("a.json")
    again = solve(read(json.loads(json.dumps(document)))).to_json("a.json")
    assert text == again
