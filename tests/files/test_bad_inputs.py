"""What is wrong with a file, said at the right place and all at once."""

import pytest

from negotiation.errors import InputError, NotBuiltError
from negotiation.files import read

GAME = """\
format = "negotiation/1"
kind = "game"
players = [
  { name = "USA", actions = ["hold", "cut"] },
  { name = "CHN", actions = ["hold", "ease", "buy"] },
]
discount = 0.9
[payoffs]
USA = [[1, 2, 3], [4, 5, 6]]
CHN = [[7, 8, 9], [10, 11, 12]]
"""

DEALS = """\
{"format": "negotiation/1", "kind": "deals",
 "parties": ["A", "B"],
 "disagreement": {"A": 0, "B": 0},
 "weights": {"A": 1, "B": 2},
 "deals": [
  {"name": "d1", "payoffs": {"A": 4, "B": 1}},
  {"name": "d2", "payoffs": {"A": 1, "B": "1/3"}}
 ]}
"""

ISSUES = """\
{"format": "negotiation/1", "kind": "deals",
 "parties": ["A", "B"],
 "issues": [
  {"name": "price", "values": ["low", "high"], "utility": {"A": [1, 2], "B": [3, 4]}},
  {"name": "date", "values": ["now"], "utility": {"A": [0], "B": [1]}}
 ]}
"""

TALKS = """\
format = "negotiation/1"
kind = "negotiation"
title = "talks"
[time]
horizon = 4
renewal = { low = 0.5, high = 0.9 }
[[party]]
id = "A"
discount = 0.9
[[party]]
id = "B"
role = "principal"
[[issue]]
id = "tariff"
by = "A"
levels = ["high", "low"]
status_quo = "high"
payoff.B = [0, 1]
uses = { slack = [0, 1] }
[[issue]]
id = "supply"
by = "B"
levels = ["cut", "free"]
status_quo = "cut"
payoff.A = [0, { low = 1, mode = 2, high = 3 }]
[[linkage]]
when = { tariff = "low", supply = ["free"] }
payoff = { A = 0.1 }
[[doctrine]]
party = "A"
uses = "slack"
at_most = 1
[[constituency]]
party = "A"
id = "farms"
payoff = { supply = [0, 1] }
[disagreement]
rule = "status-quo"
"""

NFG = """\
NFG 1 R "t" { "A" "B" }
{ { "a" "b" } { "x" "y" "z" } }

1 2 3 4
5 6 7 8
9 10 11 12
"""

CSV = """\
A,B,A payoff,B payoff
a,x,1,2
a,y,3,4
b,x,5,6
b,y,7,8
"""

# suffix, text, what is replaced, by what, and each fault: line:column, path, part of the message
BAD = {
    # syntax and encoding
    "empty": (".toml", GAME, GAME, " \n", ["1:1: the file is empty"]),
    "toml syntax": (".toml", GAME, "discount = 0.9", "discount = ", ["7:12: not valid TOML: inv"]),
    "toml unclosed": (".toml", GAME, "12]]", "12]", ["11:1: not valid TOML: unclosed array"]),
    "toml key twice": (".toml", GAME, "[payoffs]", " discount = 1",
                       ["8:2: this key or table is given twice"]),
    "toml table twice": (".toml", TALKS, '[disagreement]', '[time]',
                         ["37:1: this key or table is given twice"]),
    "toml long integer": (".toml", GAME, "[[1,", "[[" + "1" * 5000 + ",",
                          ["9:9: expected a number of at most 400"]),
    "json syntax": (".json", DEALS, '"parties": [', '"parties" [',
                    ["2:12: not valid JSON: expecting ':'"]),
    "json trailing": (".json", DEALS, " ]}\n", " ]} x", ["8:5: not valid JSON: extra data"]),
    "json key twice": (".json", DEALS, '"name": "d2"', '"name": "d1", "name": "d2"',
                       ["7:18: deals[1].name: this key is given twice"]),
    "json surrogate": (".json", DEALS, '"d2"', '"\\ud800"', ["7:12: half of a character"]),
    "json top": (".json", DEALS, DEALS, "[1]", ["1:1: expected a table at the top, found an arr"]),
    "json long integer": (".json", DEALS, '"A": 4', '"A": ' + "4" * 401,
                          ["6:35: deals[0].payoffs.A: expected a number of at most 400"]),
    "deep json": (".json", DEALS, '"A": 4', '"A": ' + "[" * 200 + "]" * 200,
                  ["6:131: nested more than 100 levels deep"]),
    "very deep json": (".json", DEALS, DEALS, "[" * 100000, ["1:101: nested more than 100"]),
    "very deep toml": (".toml", GAME, "0.9", "[" * 100000, ["7:112: nested more than 100"]),
    "json nan": (".json", DEALS, '"A": 4', '"A": NaN',
                 ["6:35: deals[0].payoffs.A: expected a finite number, found NaN"]),
    "toml inf": (".toml", GAME, "[[1,", "[[-inf,",
                 ["9:9: payoffs.USA[0][0]: expected a finite number, found -inf"]),
    "exponent": (".toml", GAME, "[[1,", "[[1e999999999,",
                 ["9:9: payoffs.USA[0][0]: expected an exponent of at most three digits"]),
    "too large": (".toml", GAME, "[[1,", "[[1e301,",
                  ["9:9: payoffs.USA[0][0]: expected a number below 1e300"]),

    # any kind
    "no kind": (".toml", GAME, 'kind = "game"\n', "", ["1:1: kind: missing (expected one of neg"]),
    "unknown kind": (".toml", GAME, '"game"', '"gmae"', ["2:8: kind: unknown kind 'gmae'; did y"]),
    "kind of another type": (".toml", GAME, '"game"', "[1]", ["2:8: kind: expected one of negot"]),
    "no format": (".toml", GAME, 'format = "negotiation/1"\n', "", ["1:1: format: missing"]),
    "other format": (".toml", GAME, "negotiation/1", "negotiation/2",
                     ["1:10: format: expected 'negotiation/1', found 'negotiation/2'"]),
    "unknown key": (".toml", GAME, "discount", "discont",
                    ["7:1: discont: unknown key; did you mean discount?"]),
    "title": (".toml", GAME, "discount = 0.9", "title = 1", ["7:9: title: expected a string, fou"]),
    "source": (".toml", GAME, "discount = 0.9", 'source = ["a", 2]',
               ["7:16: source[1]: expected a bibliography key, found 2"]),

    # games
    "no players": (".toml", GAME, 'players = [\n', "playrs = [\n",
                   ["1:1: players: missing", "3:1: playrs: unknown key; did you mean players?"]),
    "ragged": (".toml", GAME, "[4, 5, 6]", "[4, 5]",
               ["9:19: payoffs.USA[1]: expected an array of 3, one entry for each action of CHN "
                "(hold, ease, buy), found an array of 2"]),
    "transposed": (".toml", GAME, "[[1, 2, 3], [4, 5, 6]]", "[[1, 4], [2, 5], [3, 6]]",
                   ["9:7: payoffs.USA: expected an array of 2, one entry for each action of USA",
                    "9:8: payoffs.USA[0]: expected an array of 3",
                    "9:16: payoffs.USA[1]: expected an array of 3",
                    "9:24: payoffs.USA[2]: expected an array of 3"]),
    "too flat": (".toml", GAME, "[[7, 8, 9], [10, 11, 12]]", "[7, 8]",
                 ["10:8: payoffs.CHN[0]: expected an array of 3, one entry for each action of CHN",
                  "10:11: payoffs.CHN[1]: expected an array of 3"]),
    "too deep": (".toml", GAME, "[7, 8, 9]", "[7, [8], 9]",
                 ["10:12: payoffs.CHN[0][1]: expected a number, found an array of 1"]),
    "words": (".toml", GAME, "[4, 5, 6]", '[4, "one", true]',
              ["9:23: payoffs.USA[1][1]: expected a number such as 3, 0.25 or 1/3, found 'one'",
               "9:30: payoffs.USA[1][2]: expected a number, found true"]),
    "zero denominator": (".toml", GAME, "[4, 5, 6]", '[4, "1/0", 6]',
                         ["9:23: payoffs.USA[1][1]: expected a number such as"]),
    "unknown player": (".toml", GAME, "CHN = [[", "CHM = [[",
                       ["8:1: payoffs.CHN: missing (expected: a table of payoffs)",
                        "10:1: payoffs.CHM: unknown name; did you mean CHN?"]),
    "player twice": (".toml", GAME, '"CHN"', '"USA"',
                     ["5:12: players[1].name: 'USA' is already the name of players[0]"]),
    "action twice": (".toml", GAME, '"ease"', '"hold"',
                     ["5:38: players[1].actions[1]: 'hold' is already the name of "
                      "players[1].actions[0]"]),
    "comma": (".toml", GAME, '"ease"', '"ease, some"',
              ["5:38: players[1].actions[1]: expected a name without commas"]),
    "line break": (".toml", GAME, '"ease"', '"ease\\n"',
                   ["5:38: players[1].actions[1]: expected a name without commas, line breaks"]),
    "no action": (".toml", GAME, '["hold", "cut"]', "[]",
                  ["4:29: players[0].actions: expected at least 1 entry, found an array of 0"]),
    "discount": (".toml", GAME, "0.9", "1", ["7:12: discount: expected a number between 0 and"]),
    "discounts": (".toml", GAME, "0.9", '{ USA = 0, CHM = "x" }',
                  ["7:20: discount.USA: expected a number between 0 and 1, found 0",
                   '7:23: discount.CHM: unknown name; did you mean CHN?',
                   '7:29: discount.CHM: expected a number such as 3, 0.25 or "1/3", found \'x\'']),

    # deals
    "neither": (".json", DEALS, '"deals": [', '"dels": [',
                ["1:1: deals: expected either deals or issues, found neither",
                 "5:2: dels: unknown key; did you mean deals?"]),
    "both": (".json", ISSUES, '"issues": [', '"deals": [{"name":"x","payoffs":{"A":1,"B":1}}], '
             '"issues": [', ["3:61: issues: expected either deals or issues, found both"]),
    "deal without payoff": (".json", DEALS, '"A": 4, ', "",
                            ["6:29: deals[0].payoffs.A: missing (expected: a number)"]),
    "deal of an unknown party": (".json", DEALS, '"B": "1/3"', '"B": 1, "C": 2',
                                 ["7:46: deals[1].payoffs.C: unknown name; expected one of A, B"]),
    "deal twice": (".json", DEALS, '"d2"', '"d1"',
                   ["7:12: deals[1].name: 'd1' is already the name of deals[0]"]),
    "deal with a key too many": (".json", DEALS, '"name": "d1",', '"name": "d1", "nmae": 1,',
                                 ["6:18: deals[0].nmae: unknown key; did you mean name?"]),
    "weight": (".json", DEALS, '"B": 2}', '"B": 0}',
               ["4:27: weights.B: expected a number above 0, found 0"]),
    "disagreement of one": (".json", DEALS, '{"A": 0, "B": 0}', '{"A": 0}',
                            ["3:18: disagreement.B: missing (expected: a number)"]),
    "utility": (".json", ISSUES, '"B": [3, 4]', '"B": [3]',
                ["4:78: issues[0].utility.B: expected 2 numbers, one for each value of price "
                 "(low, high), found 1"]),
    "value twice": (".json", ISSUES, '"high"', '"low"',
                    ["4:39: issues[0].values[1]: 'low' is already the name of "
                     "issues[0].values[0]"]),

    # negotiations
    "party twice": (".toml", TALKS, 'id = "B"', 'id = "A"',
                    ["10:1: party[1]: 'A' is already the name of party[0]",
                     "18:8: issue[0].payoff.B: unknown party 'B'",
                     "22:6: issue[1].by: unknown party 'B'"]),
    "role": (".toml", TALKS, 'role = "principal"', 'role = "partnr"',
             ["12:8: party[1].role: 'partnr' is not known here; did you mean partner?"]),
    "discount of a party": (".toml", TALKS, "discount = 0.9", "discount = { low = 0.5, high = 1 }",
                            ["9:12: party[0].discount: expected a number in (0, 1), found 1/2 to"]),
    "unbounded discount": (".toml", TALKS, "discount = 0.9",
                           'discount = { dist = "normal", mean = 0.5, sd = 0.1 }',
                           ["9:12: party[0].discount: expected a number in (0, 1), found -inf"]),
    "range upside down": (".toml", TALKS, "{ low = 1, mode = 2, high = 3 }",
                          "{ low = 1, mode = 4, high = 3 }",
                          ["25:16: issue[1].payoff.A[1]: expected low <= mode <= high, found 1,"]),
    "range without end": (".toml", TALKS, ", high = 0.9", "",
                          ["6:11: time.renewal.high: missing (uniform needs low, high)"]),
    "parameter of another": (".toml", TALKS, "mode = 2, high = 3", "high = 3, sd = 1",
                             ["25:37: issue[1].payoff.A[1].sd: uniform takes only low, high"]),
    "probabilities": (".toml", TALKS, "{ low = 1, mode = 2, high = 3 }",
                      '{ dist = "discrete", values = [1, 2], probabilities = [0.5, 0.4] }',
                      ["25:16: issue[1].payoff.A[1]: expected probabilities that sum to 1"]),
    "level twice": (".toml", TALKS, '["high", "low"]', '["high", "high"]',
                    ["16:19: issue[0].levels[1]: 'high' is already the name of issue[0].levels[0]",
                     "27:19: linkage[0].when.tariff: tariff has no level 'low'"]),
    "level with plus": (".toml", TALKS, '["cut", "free"]', '["cut", "fr+ee"]',
                        ["23:18: issue[1].levels[1]: expected a name without ',' or '+'"]),
    "numbers a level": (".toml", TALKS, "payoff.B = [0, 1]", "payoff.B = [0, 1, 2]",
                        ["18:12: issue[0].payoff.B: expected 2 numbers, one for each level of"]),
    "status quo": (".toml", TALKS, 'status_quo = "cut"', 'status_quo = "cuts"',
                   ["24:14: issue[1].status_quo: 'cuts' is not a level; did you mean cut?"]),
    "by nobody": (".toml", TALKS, 'by = "B"', 'by = "Q"',
                  ["22:6: issue[1].by: unknown party 'Q'; the parties are A, B"]),
    "unknown issue": (".toml", TALKS, "{ tariff =", "{ tarif =",
                      ["27:10: linkage[0].when.tarif: unknown issue 'tarif'"]),
    "unknown attribute": (".toml", TALKS, 'uses = "slack"', 'uses = "slak"',
                          ["31:8: doctrine[0].uses: no issue of A uses 'slak'; known: slack"]),
    "clause of two kinds": (".toml", TALKS, "at_most = 1",
                            'at_most = 1\nirreversible = "forbidden"',
                            ["29:1: doctrine[0]: expected exactly one of uses"]),
    "requirement": (".toml", TALKS, 'status_quo = "cut"',
                    'status_quo = "cut"\nrequires = { free = { tariff = "low" } }',
                    ["25:32: issue[1].requires.free.tariff: tariff is set by A; a requirement"]),
    "cycle": (".toml", TALKS, 'status_quo = "cut"', """status_quo = "cut"
requires = { free = { other = "b" } }
[[issue]]
id = "other"
by = "B"
levels = ["a", "b"]
status_quo = "a"
requires = { b = { supply = "free" } }""",
              ["25:12: issue[1].requires: requirements form a cycle: supply at 'free' needs"]),
    "explicit": (".toml", TALKS, '"status-quo"', '"explicit"',
                 ["37:1: disagreement.payoffs: explicit disagreement needs a payoff for A, B"]),
    "quota": (".toml", TALKS, "discount = 0.9", "quota = 2",
              ["9:9: party[0].quota: the quota 2 exceeds all 1 votes"]),
    "horizon": (".toml", TALKS, "horizon = 4", "horizon = 0.5",
                ["5:11: time.horizon: expected a whole number of at least 1, found 0.5"]),
    "entry that is no table": (".toml", GAME, '{ name = "USA", actions = ["hold", "cut"] }', "3",
                               ["4:3: players[0]: expected a table, found 3"]),

    # Gambit's format
    "nfg word": (".nfg", NFG, "NFG", "EFG", ["1:1: expected 'NFG', found 'EFG'"]),
    "nfg title": (".nfg", NFG, '"t"', "t", ["1:9: expected a title in double quotes, found 't'"]),
    "nfg number": (".nfg", NFG, "7 8", "7 x", ["5:7: expected a number such as 3, 0.25 or 1/3"]),
    "nfg too few": (".nfg", NFG, "11 12", "11",
                    ["7:1: expected 12 payoffs, 2 for each of 6 profiles, but there are 11"]),
    "nfg too many": (".nfg", NFG, "11 12", "11 12 13", ["6:12: expected the end of the file"]),
    "nfg name twice": (".nfg", NFG, '"b"', '"a"', ["2:9: 'a' stands already in line 2"]),
    "nfg comma": (".nfg", NFG, '"b"', '"b,c"', ["2:9: expected a name without ','"]),
    "nfg players": (".nfg", NFG, '{ "a" "b" }', "", ["2:1: expected strategies for 2 players"]),
    "nfg huge": (".nfg", NFG, '{ "a" "b" }', "999999999", ["2:3: expected no more strategies"]),
    "nfg outcome": (".nfg", NFG, "1 2 3 4\n5 6 7 8\n9 10 11 12", '{ { "" 1 2 } } 1 1 1 2 1 1',
                    ["4:22: expected an outcome's number, at most 1, found '2'"]),

    # CSV
    "csv header": (".csv", CSV, "A payoff,B payoff", "B payoff,A payoff",
                   ["1:5: expected 'A payoff', as column 1 is 'A'", "1:14: expected 'B payoff'"]),
    "csv semicolons": (".csv", CSV, ",", ";", ["1:1: expected two columns a player"]),
    "csv cell": (".csv", CSV, "b,x,5,6", 'b,x,"five",6',
                 ["4:5: expected a number such as 3, 0.25 or 1/3, found 'five'"]),
    "csv short row": (".csv", CSV, "b,x,5,6", "b,x,5", ["4:1: expected 4 cells, found 3"]),
    "csv missing": (".csv", CSV, "a,y,3,4\n", "",
                    ["1:1: expected a row for every profile of A, B; missing: a,y"]),
    "csv repeated": (".csv", CSV, "b,x,5,6", "a,x,5,6",
                     ["4:1: profile a,x stands already in line 2"]),
    "csv quotes": (".csv", CSV, "b,x,5,6", '"b"c,x,5,6', ["4:1: not valid CSV"]),
    "csv only a header": (".csv", CSV, CSV, "A,B,A,B\n", ["1:1: expected a row for each profile"]),
}


@pytest.mark.parametrize("name", BAD)
def test_fault(name, tmp_path):
    suffix, text, old, new, expected = BAD[name]
    assert old in text
    file = tmp_path / f"input{suffix}"
    file.write_text(text.replace(old, new) if suffix == ".csv" and old == "," else
                    text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read(file)
    found = [str(fault).removeprefix(f"{file}:") for fault in caught.value.faults]
    assert len(found) == len(expected), found
    for line, part in zip(found, expected, strict=True):
        assert line.startswith(part)


@pytest.mark.parametrize("text", [GAME, DEALS, ISSUES, TALKS, NFG, CSV])
def test_the_files_are_sound_before_they_are_spoiled(text, tmp_path):
    suffix = {"f": ".toml", "{": ".json", "N": ".nfg", "A": ".csv"}[text[0]]
    (tmp_path / f"a{suffix}").write_text(text)
    assert read(tmp_path / f"a{suffix}")


def test_all_faults_are_told_at_once_and_each_once(tmp_path):
    file = tmp_path / "many.toml"
    text = TALKS
    for old, new in [
        ("horizon = 4", "horizon = 0"),
        ("discount = 0.9", "discount = 2"),
        ("payoff.B = [0, 1]", "payoff.B = [0, nan]"),
        ('status_quo = "cut"', 'status_quo = "none"\ncolour = "red"'),
        ("payoff = { A = 0.1 }", "payoff = { C = 0.1 }"),
        ('payoff = { supply = [0, 1] }', "payoff = { supply = [0] }"),
    ]:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text)
    with pytest.raises(InputError) as caught:
        read(file)
    assert [(fault.line, fault.column, fault.path) for fault in caught.value.faults] == [
        (5, 11, "time.horizon"),
        (9, 12, "party[0].discount"),
        (18, 16, "issue[0].payoff.B[1]"),
        (24, 14, "issue[1].status_quo"),
        (25, 1, "issue[1].colour"),
        (29, 12, "linkage[0].payoff.C"),
        (37, 21, "constituency[0].payoff.supply"),
    ]


def test_a_table_full_of_faults_is_not_told_entry_by_entry(tmp_path):
    file = tmp_path / "words.json"
    words = '[["a", "b", "c"], ["d", "e", "f"]]'
    game = ('{"format": "negotiation/1", "kind": "game", "players": ['
            '{"name": "A", "actions": ["1", "2"]}, {"name": "B", "actions": ["1", "2", "3"]},'
            '{"name": "C", "actions": ["1", "2", "3", "4", "5"]}], "payoffs": {')
    row = '["x","x","x","x","x"]'
    table = f"[[{row},{row},{row}],[{row},{row},{row}]]"
    file.write_text(f'{game}"A": {table}, "B": {table}, "C": {words}}}}}')
    with pytest.raises(InputError) as caught:
        read(file)
    messages = [fault.message for fault in caught.value.faults]
    assert sum("10 more entries" in message for message in messages) == 2
    assert len(messages) == 2 * 21 + 6


@pytest.mark.parametrize("kind", ["conflict", "economy"])
def test_kinds_of_later_versions_are_refused_as_such(kind, tmp_path):
    file = tmp_path / "a.toml"
    file.write_text(f'format = "negotiation/1"\nkind = "{kind}"\n')
    with pytest.raises(NotBuiltError, match=f"kind {kind} is not built yet"):
        read(file)


@pytest.mark.parametrize("name", ["conflict.gmcr"])
def test_formats_of_later_versions_are_refused_as_such(name, tmp_path):
    (tmp_path / name).write_text("<x/>")
    with pytest.raises(NotBuiltError):
        read(tmp_path / name)


@pytest.mark.parametrize(
    ("raw", "position", "message"),
    [
        (b'format = "negotiation/1"\r\nkind = "\xff"\r\n', (2, 9), "found the byte 0xff"),
        ("format".encode("utf-16"), (1, 1), "found the byte 0xff"),
        (b"a = 1\x00", (1, 6), "not valid TOML"),
    ],
)
def test_bytes_that_are_not_text(raw, position, message, tmp_path):
    file = tmp_path / "a.toml"
    file.write_bytes(raw)
    with pytest.raises(InputError, match=message) as caught:
        read(file)
    [fault] = caught.value.faults
    assert (fault.line, fault.column) == position


def test_files_that_cannot_be_opened(tmp_path):
    with pytest.raises(InputError, match=r"cannot be read: is a directory"):
        read(tmp_path)
    with pytest.raises(InputError, match="no such file, and no bundled file of that name"):
        read(tmp_path / "none.toml")
    for name in ["", "a\0b", "x" * 5000, "chickn"]:
        with pytest.raises(InputError, match="no such file"):
            read(name)
