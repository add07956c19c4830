"""What a study says of issue areas: one area, areas that hold alone, areas held by linking."""

from reading_by_hand import read

from negotiation import pooled_incentives, solve

HEAD = {"format": "negotiation/1", "kind": "negotiation", "title": "areas",
        "party": [{"id": "A", "discount": "9/10"}, {"id": "B", "discount": "9/10"}]}


def issue(name, by, cost, worth):
    other = "B" if by == "A" else "A"
    return {"id": name, "by": by, "levels": ["off", "on"], "status_quo": "off",
            "payoff": {by: [0, -cost], other: [0, worth]}}


def said(**tables):
    study = solve(read({**HEAD, **tables}))
    sentences = [found["sentence"] for found in study.findings if found["id"] == "linkage"]
    return study, sentences


def pair(name, cost, worth, bonus):
    """An area in which both give something, worth more to both if both give."""
    parts = [issue(f"{name}-{by}", by, cost, worth) for by in "AB"]
    tie = {"id": name, "when": {part["id"]: "on" for part in parts},
           "payoff": {"A": bonus, "B": bonus}}
    return parts, tie


def test_a_swap_is_held_by_linking_what_each_gives():
    study, (sentence,) = said(issue=[issue("tariff", "A", 1, 3), issue("supply", "B", 1, 2)])
    assert study.truces[0]["deal"] == "on,on"
    assert sentence.startswith("Keeping issue areas together is what holds the best truce")
    assert "on tariff (by A) and on supply (by B); linking all areas holds it" in sentence
    # A gives 1 to lose 2, B gives 1 to lose 3: from one half on neither breaks the swap
    assert "no discount factor below 1 would keep it area by area, 0.5 as a whole" in sentence


def test_areas_that_hold_alone_need_no_link():
    parts, tie = pair("climate", 1, 3, "1/2")
    more, other = pair("health", 1, 2, "1/2")
    study, (sentence,) = said(issue=[*parts, *more], linkage=[tie, other])
    assert study.truces[0]["deal"] == "on+on,on+on"
    assert "would also hold area by area" in sentence
    assert "2 issue areas" in sentence
    found = pooled_incentives(study.model, [("on+on", "on+on")]).deals[0]
    assert found["stable"] == {"separate": True, "pooled": True}


def test_an_area_with_room_to_spare_lends_it():
    parts, tie = pair("climate", 1, 3, "1/2")
    _, (sentence,) = said(issue=[*parts, issue("soy", "B", 1, 2)], linkage=[tie])
    assert "would be broken on soy (by B); linking all areas holds it" in sentence


def test_what_is_tied_is_one_area():
    parts, tie = pair("climate", 1, 3, "1/2")
    _, (sentence,) = said(issue=parts, linkage=[tie])
    assert "tie all 2 issues of the principals into one area" in sentence


def test_a_single_issue_has_no_other_to_be_linked_with():
    _, sentences = said(issue=[issue("tariff", "A", -1, 3)])
    assert sentences == ["The principals decide a single issue: there is no other area whose "
                         "cooperation could be linked to the truce."]


def test_lags_and_breakdowns_count():
    """At 9/10 a swap that needs 1/2 holds; with half of all truces breaking down it does not."""
    tables = {"issue": [issue("tariff", "A", 1, 3), issue("supply", "B", 1, 2)]}
    volatile = [{"id": "A", "discount": "9/10", "volatility": "1/2"}, HEAD["party"][1]]
    study = solve(read({**HEAD, **tables, "party": volatile}))
    assert all(truce["deal"] != "on,on" for truce in study.truces)
    assert [found for found in study.findings if found["id"] == "linkage"]


def test_without_truces_nothing_is_said():
    parties = [{"id": "A"}, {"id": "B"}]
    study = solve(read({**HEAD, "party": parties, "issue": [issue("tariff", "A", 1, 3)]}))
    assert not [found for found in study.findings if found["id"] == "linkage"]
