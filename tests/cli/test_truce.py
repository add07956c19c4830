"""``negotiation truce``: what it promises to print, and how it ends."""

import json
from fractions import Fraction

import pytest
from shapes import CRITICAL, ENVELOPE, has_shape, number, rational

BY_PLAYER = {str: rational}
TRUCES = {
    "command": "truce", "punishment": ("nash", "security"), "thresholds": None, "payoff_set": None,
    "discount": {str: (rational, None)},
    "lag": {str: int}, "hazard": rational, "horizon": (int, None), "renewal": (rational, None),
    "mixed_reversion": None, "expected_life": (rational, None), "equilibria": [{str: str}],
    "reversion": {str: {"payoff": (rational, None), "equilibrium": ({str: str}, None)}},
    "security": BY_PLAYER,
    "deals": [{
        "deal": str, "profile": {str: str}, "payoffs": BY_PLAYER, "critical_discount": CRITICAL,
        "why": {str: str}, "penal_code_bounds": (dict, None),
        "critical_discount_by_player": ({str: (number, None)}, None),
        "stable": (bool, None), "slack": ({str: (rational, None)}, None),
        "binding": ({"player": str, "deviation": str}, None),
        "value": ({str: (rational, None)}, None), "survives_hazard": (number, None),
        "expected_life": (rational, None), "renegotiation_proof": (bool, None),
        "best_punishment": ({"name": ("nash", "penal-code"), "plan": (dict, None)}, None),
    }],
}
# With a summit each deal says what chance of renewal it needs.
RENEWED = {**TRUCES, "horizon": int, "renewal": rational,
           "deals": [{**TRUCES["deals"][0], "least_renewal": (number, None)}]}


@pytest.mark.parametrize(
    "words",
    [[], ["--discount", "3/4"], ["--discount", "USA=0.9,CHN=4/5", "--lag", "2"],
     ["--punishment", "security", "--discount", "0.6", "--hazard", "1/10"],
     ["--deal", "hold,ease"], ["--deal", "hold,ease", "--deal", "cut,hold"]],
)
def test_shape(run, words):
    ended = run("truce", "game.json", "--json", *words)
    assert (ended.code, ended.err) == (0, "")
    has_shape(ended.json, ENVELOPE)
    has_shape(ended.json, TRUCES)
    assert len(ended.json["deals"]) == max(words.count("--deal"), 0) or 6
    assert run("truce", "game.json", "--json", *words).out == ended.out


def test_summits(run):
    """Before the last period of a term 1 is gained, and d rho X_T lost."""
    words = ["--discount", "1/2", "--horizon", "2", "--renewal", "1/2", "--json"]
    ended = run("truce", "prisoners-dilemma", *words)
    assert (ended.code, ended.err) == (0, "")
    has_shape(ended.json, RENEWED)
    deal = ended.json["deals"][0]
    # X = 2 (1 - 1/4) / (1/2 (1 - 1/8)) = 24/7, slack 1/2 (1/4 24/7 - 1)
    assert deal["slack"] == {"Row": "-1/14", "Column": "-1/14"}
    assert deal["stable"] is False
    assert deal["value"]["Row"] == "19/7"
    # (D - C)(1 - d) / (d [(C - P)(1 - d^T) + (D - C)(1 - d) d^(T-1)]) = (1/2) / (1/2 7/4)
    assert deal["least_renewal"] == "4/7"
    enough = run("truce", "prisoners-dilemma", "--discount", "1/2", "--horizon", "2", "--renewal",
                 "4/7", "--json").json["deals"][0]
    assert enough["stable"] is True
    assert enough["slack"] == {"Row": "0", "Column": "0"}
    assert enough["critical_discount"]["nash"] == "1/2"


def test_a_negotiation_brings_its_own_summit(run):
    deal = ["--deal", "fentanyl 20"]
    stated = run("truce", "gyeongju-2025", "--json", *deal).json
    assert (stated["horizon"], stated["renewal"]) == (4, "3/4")
    without = run("truce", "gyeongju-2025", "--json", "--renewal", "1", *deal).json
    assert (without["horizon"], without["renewal"]) == (4, "1")
    one, other = (found["deals"][0]["critical_discount"]["nash"] for found in (stated, without))
    assert other < one


def test_mixed_equilibria_as_reversion(run):
    """Battle of the sexes: the mixed equilibrium is worse for both than either pure one."""
    ended = run("truce", "battle-of-the-sexes", "--punishment", "mixed-nash", "--json",
                "--discount", "1/2")
    assert (ended.code, ended.err) == (0, "")
    for player, after in ended.json["mixed_reversion"].items():
        assert float(Fraction(after["payoff"])) < float(
            Fraction(ended.json["reversion"][player]["payoff"]))
    for deal in ended.json["deals"]:
        assert "mixed-nash" in deal["critical_discount"]
    ended = run("truce", "matching-pennies", "--punishment", "mixed-nash", "--json")
    assert [p["payoff"] for p in ended.json["mixed_reversion"].values()] == ["0", "0"]
    three = {"format": "negotiation/1", "kind": "game",
             "players": [{"name": name, "actions": ["x", "y"]} for name in "ABC"],
             "payoffs": {name: [[[1, 2], [3, 4]], [[5, 6], [7, 8]]] for name in "ABC"}}
    ended = run("truce", "-", "--punishment", "mixed-nash", typed=json.dumps(three))
    assert (ended.code, ended.out) == (2, "")
    assert "two players" in ended.err


def test_without_a_discount_only_critical_ones_are_given(run):
    for entry in run("truce", "game.json", "--json").json["deals"]:
        for key in ("stable", "slack", "binding", "value", "survives_hazard",
                    "renegotiation_proof"):
            assert entry[key] is None


@pytest.mark.parametrize("words", [["--lag", "2"], ["--hazard", "1/10"],
                                   ["--horizon", "2", "--renewal", "1/2"]])
def test_what_is_not_defined_is_null_with_why(run, words):
    for punishment in ("nash", "transfers"):
        found = run("truce", "game.json", "--json", "--discount", "0.9", "--punishment",
                    punishment, *words).json
        for entry in found["deals"]:
            assert entry["critical_discount"]["transfers"] is None
            assert "not defined" in entry["why"]["transfers"]
            if punishment == "transfers":
                assert (entry["stable"], entry["slack"], entry["binding"]) == (None, None, None)
                assert entry.get("least_renewal") is None


def test_terms_that_change_nothing_leave_all_numbers_as_they_are(run):
    """A lag of one, no hazard, and a summit that is sure to renew: nothing is null for them."""
    plain, same = (
        run("truce", "textbook/abreu-1988-cournot", "--discount", "1/2", *words, "--json").json
        for words in ([], ["--lag", "1", "--hazard", "0", "--horizon", "4", "--renewal", "1"]))
    for one, other in zip(plain["deals"], same["deals"], strict=True):
        assert other.pop("least_renewal") is not None or other["stable"] is False
        assert one == other
    assert all(deal["critical_discount"]["transfers"] is not None or deal["why"]["transfers"]
               for deal in same["deals"])


@pytest.mark.parametrize("words", [[], ["--lag", "2", "--hazard", "1/20"],
                                   ["--horizon", "3", "--renewal", "9/10"]])
def test_what_would_break_a_named_deal_is_told_and_checked(run, tmp_path, words):
    asked = ("truce", "textbook/prisoners-dilemma", "--discount", "4/5", *words, "--deal",
             "cooperate,cooperate")
    assert "Any one of these would break cooperate; cooperate" in run(*asked).out
    found = run(*asked, "--json").json
    (tmp_path / "told.json").write_text(json.dumps(found))
    assert run("verify", "told.json").code == 0
    for key, change in (("lag", 1), ("lag", -1), ("fall", "1/100")):
        spoilt = json.loads(json.dumps(found))
        own = spoilt["deals"][0]["smallest_change"]["Row"]
        own[key] = own[key] + change if key == "lag" else change
        (tmp_path / "told.json").write_text(json.dumps(spoilt))
        ended = run("verify", "told.json")
        assert ended.code == 1
        assert f"smallest_change.Row.{key}" in ended.out + ended.err


def test_payoff_set(run):
    """Abreu's Cournot game: a point, then a set; matching pennies: nothing in pure actions."""
    def found(name, *words):
        ended = run("truce", name, "--payoff-set", "--json", *words)
        assert (ended.code, ended.err) == (0, "")
        return ended.json["payoff_set"]

    point = found("abreu-1988-cournot", "--discount", "1/10")
    assert (point["empty"], point["vertices"], point["discount"]) == (False, [["7", "7"]], "1/10")
    assert ["10", "10"] in found("abreu-1988-cournot", "--discount", "2/5")["vertices"]
    none = found("matching-pennies", "--discount", "9/10")
    assert (none["empty"], none["vertices"]) == (True, [])
    for words in ([], ["--discount", "1/2", "--lag", "2"],
                  ["--discount", "Firm 1=0.5,Firm 2=0.6"]):
        ended = run("truce", "abreu-1988-cournot", "--payoff-set", *words)
        assert (ended.code, ended.out) == (2, "")
        assert "payoff set" in ended.err


def test_transfers(run):
    """The Cournot game of Abreu (1988) with payments: 1/4 and 1/3 are the thresholds."""
    ended = run("truce", "abreu-1988-cournot", "--punishment", "transfers", "--discount", "1/3",
                "--thresholds", "--json")
    assert (ended.code, ended.err) == (0, "")
    assert [(row["critical_discount"], row["joint_payoff"], row["punishment_sum"])
            for row in ended.json["thresholds"]] == [
        ("0", "14", "14"), ("1/4", "18", "0"), ("1/3", "20", "0")]
    best = ended.json["deals"][0]
    assert best["critical_discount"]["transfers"] == "1/3"
    assert (best["stable"], best["slack"]) == (True, {"joint": "0"})
    assert best["critical_discount_by_player"] is None
    without = run("truce", "abreu-1988-cournot", "--punishment", "transfers", "--json").json
    assert without["deals"][0]["stable"] is None
    unequal = run("truce", "abreu-1988-cournot", "--punishment", "transfers", "--discount",
                  "Firm 1=0.5,Firm 2=0.6")
    assert (unequal.code, unequal.out) == (2, "")
    assert "same discount" in unequal.err
    given = run("truce", "abreu-1988-cournot", "--discount", "Firm 1=0.5,Firm 2=0.6", "--json")
    assert given.json["deals"][0]["critical_discount"]["transfers"] == "1/3"


def test_prisoners_dilemma(run):
    ended = run("truce", "prisoners-dilemma", "--json", "--discount", "3/4")
    best = ended.json["deals"][0]
    assert best["profile"] == {"Row": "cooperate", "Column": "cooperate"}
    assert best["critical_discount"]["nash"] == "1/3"
    assert best["stable"] is True
    assert best["slack"] == {"Row": "5/4", "Column": "5/4"}
    assert best["binding"] == {"player": "Row", "deviation": "defect"}
    assert best["survives_hazard"] == "5/9"


def test_no_stable_deal_is_an_answer(run):
    ended = run("truce", "matching-pennies", "--json", "--discount", "0.9")
    assert (ended.code, ended.json["status"]) == (0, "none")
    assert ended.json["reversion"] == {
        player: {"payoff": None, "equilibrium": None} for player in ended.json["security"]}


def test_by_player_options_keep_what_is_stated_for_the_others(run, documents):
    stated = {**documents["game"], "discount": {"USA": "1/2", "CHN": "9/10"}}
    ended = run("truce", "-", "--json", "--discount", "USA=3/4", typed=json.dumps(stated))
    assert ended.json["discount"] == {"USA": "3/4", "CHN": "9/10"}
    assert ended.json["lag"] == {"USA": 1, "CHN": 1}
    flagship = run("truce", "gyeongju-2025", "--json", "--lag", "USA=3", "--deal",
                   "fentanyl 20+reciprocal 10+affiliates rule+port fees,"
                   "April licensing+boycott+farm duties+know-how banned").json
    assert flagship["lag"]["USA"] == 3
    assert flagship["lag"]["CHN"] == 2
    assert flagship["hazard"] == "123/1250"


def test_a_negotiation(run):
    ended = run("truce", "talks.json", "--json")
    assert (ended.code, ended.err) == (0, "")
    has_shape(ended.json, TRUCES)
    assert ended.json["input"]["kind"] == "negotiation"


def test_standard_input(run, documents):
    ended = run("truce", "-", "--json", typed=json.dumps(documents["game"]))
    assert ended.code == 0
    assert ended.json["input"]["content"]["players"][1]["name"] == "CHN"
    assert ended.json["deals"] == run("truce", "game.json", "--json").json["deals"]


def test_text(run):
    ended = run("truce", "game.json", "--discount", "0.9")
    assert (ended.code, ended.err) == (0, "")
    assert "self-enforcing" in ended.out


@pytest.mark.parametrize(
    "words",
    [["--discount", "1"], ["--discount", "0"], ["--discount", "-0.5"], ["--discount", "x"],
     ["--discount", "nan"], ["--discount", ""], ["--discount", "1/0"], ["--discount", "USA="],
     ["--discount", "=0.5"], ["--discount", "USA=0.5,USA=0.6"], ["--discount", "GER=0.5"],
     ["--discount", "USA=0.5,0.6"], ["--discount", "1e-4000"],
     ["--lag", "0"], ["--lag", "1.5"], ["--lag", "-1"], ["--lag", "10001"], ["--lag", "USA=0"],
     ["--hazard", "1"], ["--hazard", "-0.1"], ["--hazard", "often"], ["--hazard", "inf"],
     ["--horizon", "4"], ["--renewal", "0.5"], ["--horizon", "0", "--renewal", "1/2"],
     ["--horizon", "2.5", "--renewal", "1/2"], ["--horizon", "10001", "--renewal", "1/2"],
     ["--horizon", "4", "--renewal", "1.1"], ["--horizon", "4", "--renewal", "-1/2"],
     ["--horizon", "four", "--renewal", "1/2"],
     ["--deal", "hold"], ["--deal", "hold,sell"], ["--deal", ""], ["--deal", "hold,ease,buy"],
     ["--punishment", "shame"], ["--no-such-option"]],
)
def test_usage(run, words):
    ended = run("truce", "game.json", *words)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err
    assert "Traceback" not in ended.err


def test_penal_codes(run):
    """Abreu's game: with the harshest credible punishment 1/3 is enough, as with payments."""
    ended = run("truce", "abreu-1988-cournot", "--punishment", "penal-code", "--discount", "0.4",
                "--json")
    assert (ended.code, ended.err) == (0, "")
    best = ended.json["deals"][0]
    assert best["critical_discount"] == {
        "nash": "5/8", "penal-code": "1/3", "transfers": "1/3", "security": "1/3"}
    assert (best["stable"], best["slack"]) == (True, {"Firm 1": "1", "Firm 2": "1"})
    assert best["best_punishment"]["name"] == "penal-code"
    assert best["best_punishment"]["plan"]["start"] == "deal"
    text = run("truce", "abreu-1988-cournot", "--punishment", "penal-code")
    assert (text.code, text.err) == (0, "")


def test_a_number_that_was_not_worked_out_is_not_called_never(run, monkeypatch):
    monkeypatch.setattr("negotiation.truces.threats.MOST_PROFILES", 256)
    monkeypatch.setattr("negotiation.truces.penal_proof.MOST_PROFILES", 256)
    deal = ["--lag", "1", "--hazard", "0", "--renewal", "1", "--discount", "0.9", "--deal",
            "fentanyl 20", "--punishment", "penal-code"]
    found = run("truce", "gyeongju-2025", "--json", *deal).json["deals"][0]
    assert found["critical_discount"]["penal-code"] is None
    assert "not worked out" in found["why"]["penal-code"]
    assert isinstance(found["stable"], bool)
    assert "never" not in run("truce", "gyeongju-2025", *deal).out.split("Critical discount:")[0]


@pytest.mark.parametrize("file", ["deals.json", "nothing.json", "nash-1950-barter"])
def test_bad_input(run, file):
    ended = run("truce", file)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err


@pytest.mark.parametrize(
    "words", [["--lag", "10000"], ["--discount", "1e-400", "--lag", "30"],
              ["--hazard", "0.999999999999999999999999", "--lag", "7"]])
def test_extreme_numbers_are_answered(run, words):
    ended = run("truce", "prisoners-dilemma", "--json", "--discount", "3/4", *words)
    assert (ended.code, ended.err) == (0, "")
    has_shape(ended.json["deals"][0]["critical_discount"], CRITICAL)
    assert run("truce", "prisoners-dilemma", "--discount", "3/4", *words).code == 0
