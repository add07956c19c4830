"""``negotiation truce --plan`` and ``--plan-out``."""

import pytest

from negotiation.files import read

PLANS = "prisoners-dilemma-plans"


def test_one_plan(run):
    ended = run("truce", PLANS, "--plan", "tit for tat", "--json")
    assert (ended.code, ended.err) == (0, "")
    answer = ended.json
    assert answer["method"]["name"] == "plan"
    assert answer["plan"]["id"] == "tit for tat"
    assert answer["stable"] is False
    assert answer["stable_discounts"] == [{"low": "1/3", "high": "1/3"}]
    assert [entry["state"] for entry in answer["states"]] == [
        "calm", "Column answers", "Row answers", "both answer"]
    assert run("truce", PLANS, "--plan", "tit for tat", "--json").out == ended.out


@pytest.mark.parametrize(("words", "ids"), [
    (["--plan", "all"], ["grim", "two periods", "tit for tat", "penance"]),
    (["--plan", "penance", "--plan", "grim"], ["penance", "grim"]),
])
def test_several_plans(run, words, ids):
    ended = run("truce", PLANS, *words, "--json")
    assert (ended.code, ended.err) == (0, "")
    assert [plan["plan"]["id"] for plan in ended.json["plans"]] == ids
    text = run("truce", PLANS, *words).out
    assert all(f"Plan “{name}”" in text for name in ids)


@pytest.mark.parametrize("words", [
    ["--plan", "all"], ["--plan", "penance", "--hazard", "1/10", "--horizon", "3", "--renewal",
                        "2/3", "--collapsed", "defect,defect", "--discount", "Row=0.9,Column=4/5"],
    ["--plan", "grim", "--lag", "Row=2,Column=1"],
])
def test_answers_are_verified(run, words, tmp_path):
    assert run("truce", PLANS, *words, "--json", "--output", "a.json", "--quiet").code == 0
    ended = run("verify", "a.json")
    assert ended.code == 0, ended.out + ended.err


def test_plans_are_written_out(run, tmp_path):
    assert run("truce", PLANS, "--plan", "all", "--quiet", "--output", "a.txt", "--plan-out",
               "b.toml").code == 0
    text = (tmp_path / "b.toml").read_text()
    assert text.count("[[plan]]") == 4
    found = read(PLANS)
    head = found.to_document()
    del head["plan"]
    from negotiation.files.toml_text import toml_text

    (tmp_path / "c.toml").write_text(toml_text(head) + text)
    assert read(tmp_path / "c.toml").plans == found.plans


def test_plans_behind_deals_are_written_out(run, tmp_path):
    ended = run("truce", PLANS, "--deal", "cooperate,cooperate", "--plan-out", "b.toml")
    assert ended.code == 0
    assert 'id = "reversion 1"' in (tmp_path / "b.toml").read_text()
    refused = run("truce", PLANS, "--punishment", "security", "--plan-out", "c.toml")
    assert refused.code == 2
    assert "nash" in refused.err


@pytest.mark.parametrize(("words", "code", "said"), [
    (["--plan", "grimm"], 2, "did you mean 'grim'"),
    (["--plan", "grim", "--plan", "nothing"], 2, "no plan 'nothing'"),
    (["--plan", "grim", "--discount", "2"], 2, "between 0 and 1"),
    (["--plan", "grim", "--hazard", "1/2", "--collapsed", "run,run"], 2, "'run'"),
    (["--collapsed", "defect,defect"], 2, "--collapsed says what follows the end of a plan"),
    (["--plan", "grim", "--lag", "10000"], 2, "a lag of at most 500, found 10000"),
    (["--plan", "penance", "--horizon", "10000", "--renewal", "1/2"], 2, "30000 moments"),
])
def test_usage(run, words, code, said):
    ended = run("truce", PLANS, *words)
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err


def test_files_without_plans_and_of_other_kinds(run):
    assert "no plans" in run("truce", "game.json", "--plan", "all").err
    assert run("truce", "deals.json", "--plan", "all").code == 3


def test_a_plan_against_doctrine_is_a_fault_of_the_file(run, tmp_path):
    assert run("new", "t.toml", "--quiet").code == 0
    text = (tmp_path / "t.toml").read_text().replace('purchases = "half" }', 'purchases = "full" }')
    (tmp_path / "t.toml").write_text(text)
    assert "not allowed" in run("check", "t.toml").out
    ended = run("truce", "t.toml", "--plan", "two quarters")
    assert ended.code == 3
    assert "plan[0].state[0].play: not allowed: doctrine[0]: autonomy 4 is above 3" in ended.err
    assert run("truce", "t.toml", "--deal", "low").code == 0
