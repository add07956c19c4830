"""``negotiation truce`` about time: what it prints, what it verifies, how it refuses."""

import json

import pytest

NOW = {
    "format": "negotiation/1", "kind": "game", "discount": "7/10",
    "players": [{"name": "A", "actions": ["hold", "cheat"]},
                {"name": "B", "actions": ["hold", "cheat"]}],
    "payoffs": {"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]},
}
LATER = {**NOW, "payoffs": {"A": [[3, 0], [5, "5/2"]], "B": [[3, 5], [0, 1]]}}
QUESTIONS = [
    ["now.json", "--erosion", "--to", "later.json", "--half-life", "4"],
    ["now.json", "--erosion", "--to", "later.json", "--schedule", "1,1/2,0", "--lag", "2"],
    ["now.json", "--erosion", "--sudden", "--to", "later.json", "--half-life", "4"],
    ["now.json", "--shifting-power", "--to", "later.json", "--schedule", "1,0", "--settles"],
    ["now.json", "--gradual", "--deal", "cheat,cheat"],
    ["now.json", "--gradual", "--reversible"],
    ["gyeongju-2025", "--gradual"],
    ["gyeongju-2025", "--ladder", "coordinated measures", "--deal", "affiliates rule"],
]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "now.json").write_text(json.dumps(NOW))
    (tmp_path / "later.json").write_text(json.dumps(LATER))
    return tmp_path


@pytest.mark.parametrize("words", QUESTIONS)
def test_json_verifies_and_text_says_it(run, folder, words):
    answered = run("truce", *words, "--json", "--output", "answer.json", "--quiet")
    assert (answered.code, answered.out) == (0, "")
    found = json.loads((folder / "answer.json").read_text())
    assert found["command"] == "truce"
    assert found["certificate"]["kind"] in (
        "erosion", "erosion-by-chance", "shifting-power", "gradualism", "ladder")
    assert run("verify", "answer.json").code == 0
    told = run("truce", *words)
    assert told.code == 0
    assert "Claim and provenance" in told.out


def test_the_same_question_gives_the_same_bytes(run, folder):
    first, second = (run("truce", *QUESTIONS[0], "--json").out for _ in range(2))
    assert first == second


def test_a_spoilt_window_is_found(run, folder):
    found = run("truce", *QUESTIONS[0], "--deal", "hold,hold", "--json").json
    found["deals"][0]["breaks"]["period"] += 1
    (folder / "spoilt.json").write_text(json.dumps(found))
    ended = run("verify", "spoilt.json")
    assert ended.code == 1
    assert "breaks.period" in ended.out + ended.err


@pytest.mark.parametrize(("words", "said"), [
    (["now.json", "--erosion", "--gradual"], "different questions"),
    (["now.json", "--half-life", "3"], "goes with"),
    (["now.json", "--sudden"], "goes with"),
    (["now.json", "--gradual", "--lag", "2"], "says nothing about"),
    (["now.json", "--erosion"], "another one that its payoffs drift to"),
    (["now.json", "--erosion", "--to", "later.json"], "half-life or a schedule"),
    (["now.json", "--erosion", "--sudden", "--to", "later.json", "--schedule", "1,0"],
     "takes a half-life"),
    (["now.json", "--erosion", "--to", "later.json", "--half-life", "x"], "number"),
    (["gyeongju-2025", "--erosion", "--half-life", "3"], "states itself"),
    (["gyeongju-2025", "--shifting-power"], "one discount for all"),
    (["gyeongju-2025", "--ladder", "none"], "one of the ladders"),
    (["gyeongju-2025", "--ladder", ""], "found ''"),
    (["now.json", "--gradual", "--deal", "hold,hold", "--deal", "cheat,cheat"], "about one deal"),
])
def test_what_does_not_fit_is_a_usage_error(run, folder, words, said):
    ended = run("truce", *words)
    assert ended.code == 2
    assert said in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("words", [
    ["now.json", "--erosion", "--to", "missing.json", "--half-life", "3"],
    ["nash-1950-barter", "--gradual"],
    ["now.json", "--ladder", "any"],
    ["now.json", "--erosion", "--to", "nash-1950-barter", "--half-life", "3"],
])
def test_files_that_cannot_be_used_are_bad_input(run, folder, words):
    ended = run("truce", *words)
    assert ended.code == 3
    assert "Traceback" not in ended.err
