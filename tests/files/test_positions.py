"""Every value's path leads to its line and column."""

import json
import math
import tomllib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.files import json_positions, toml_positions
from negotiation.files.json_text import json_text
from negotiation.files.source import Source
from negotiation.files.toml_text import toml_text

TOML = '''\
# [not] = "a table"
title = "a # b"  # [x]
"farm states" = 'c:\\'
a.b."c.d" = 1
long = """
x = [1]
[[party]]
\\""" # not a comment
"""
quotes = """a"""""
raw = \'\'\'
it''s'\'\'\'\'
when = 1979-05-27 07:32:00 # a date
none = []
nested = [ # first
  [1, 2 ], # row
  [
    { x = [ 3, {}, ], "y,]" = "]" } ,
    4,
  ],
]

[time] # ]
 period = { unit.name = "q" }

[[party]]
id = "A"
discount.low = 0.5
  [[party.group]]
  id = "g"
[[party]]
id = "B"
[party.extra]
z = +1_000.5e-1
[[party.group]]
id = "h"
  [[party.group]]
id = "i"
'''

TOML_PLACES = {
    ("title",): ((2, 1), (2, 9)),
    ("farm states",): ((3, 1), (3, 17)),
    ("a",): ((4, 1), (4, 1)),
    ("a", "b"): ((4, 3), (4, 3)),
    ("a", "b", "c.d"): ((4, 5), (4, 13)),
    ("long",): ((5, 1), (5, 8)),
    ("quotes",): ((10, 1), (10, 10)),
    ("raw",): ((11, 1), (11, 7)),
    ("when",): ((13, 1), (13, 8)),
    ("none",): ((14, 1), (14, 8)),
    ("nested",): ((15, 1), (15, 10)),
    ("nested", 0): ((16, 3), (16, 3)),
    ("nested", 0, 1): ((16, 7), (16, 7)),
    ("nested", 1): ((17, 3), (17, 3)),
    ("nested", 1, 0): ((18, 5), (18, 5)),
    ("nested", 1, 0, "x"): ((18, 7), (18, 11)),
    ("nested", 1, 0, "x", 0): ((18, 13), (18, 13)),
    ("nested", 1, 0, "x", 1): ((18, 16), (18, 16)),
    ("nested", 1, 0, "y,]"): ((18, 23), (18, 31)),
    ("nested", 1, 1): ((19, 5), (19, 5)),
    ("time",): ((23, 1), (23, 1)),
    ("time", "period"): ((24, 2), (24, 11)),
    ("time", "period", "unit"): ((24, 13), (24, 13)),
    ("time", "period", "unit", "name"): ((24, 18), (24, 25)),
    ("party",): ((26, 1), (26, 1)),
    ("party", 0): ((26, 1), (26, 1)),
    ("party", 0, "id"): ((27, 1), (27, 6)),
    ("party", 0, "discount", "low"): ((28, 10), (28, 16)),
    ("party", 0, "group", 0): ((29, 3), (29, 3)),
    ("party", 0, "group", 0, "id"): ((30, 3), (30, 8)),
    ("party", 1, "id"): ((32, 1), (32, 6)),
    ("party", 1, "extra", "z"): ((34, 1), (34, 5)),
    ("party", 1, "group", 1, "id"): ((38, 1), (38, 6)),
}

JSON = '''{ "title": "a, \\"b\\": {",
  "":[ ],"x\\ny" : {"": {}},
  "table": [[1, -2.5e3,
    null], [true, {"k": [3 ] } ]]
}
'''

JSON_PLACES = {
    (): ((1, 1), (1, 1)),
    ("title",): ((1, 3), (1, 12)),
    ("",): ((2, 3), (2, 6)),
    ("x\ny",): ((2, 10), (2, 19)),
    ("x\ny", ""): ((2, 20), (2, 24)),
    ("table", 0, 1): ((3, 17), (3, 17)),
    ("table", 0, 2): ((4, 5), (4, 5)),
    ("table", 1, 1): ((4, 19), (4, 19)),
    ("table", 1, 1, "k"): ((4, 20), (4, 25)),
    ("table", 1, 1, "k", 0): ((4, 26), (4, 26)),
}


def places(text, scan):
    source = Source("x", text)
    found = {}
    for path, key, value in scan(text):
        found.setdefault(path, (source.position(key), source.position(value)))
    return found


def paths(data, prefix=()):
    """Every path of plain data."""
    yield prefix
    items = data.items() if isinstance(data, dict) else (
        enumerate(data) if isinstance(data, list) else ())
    for key, value in items:
        yield from paths(value, (*prefix, key))


@pytest.mark.parametrize(
    ("text", "scan", "expected", "parse"),
    [(TOML, toml_positions.scan, TOML_PLACES, tomllib.loads),
     (JSON, json_positions.scan, JSON_PLACES, json.loads)],
    ids=["toml", "json"],
)
def test_a_file_made_by_hand(text, scan, expected, parse):
    found = places(text, scan)
    assert {path: found.get(path) for path in expected} == expected
    assert set(found) == set(paths(parse(text)))


def test_repeated_keys_are_found_where_they_stand_again():
    text = '{"a": {"b": 1, "b": 2}, "c": [{"a": 1}, {"a": 2}], "a": {"b": 3}}'
    assert json_positions.repeated_keys(text) == [
        (("a", "b"), text.index('"b": 2')), (("a",), text.rindex('"a"')),
    ]


LEAVES = st.one_of(
    st.integers(-9, 9), st.booleans(), st.text(max_size=4),
    st.sampled_from([Fraction(1, 3), Fraction(-5, 4)]),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(st.text(max_size=4), VALUES, max_size=4)


@given(DOCUMENTS)
@pytest.mark.parametrize(
    ("write", "parse", "scan"),
    [(toml_text, tomllib.loads, toml_positions.scan), (json_text, json.loads, json_positions.scan)],
    ids=["toml", "json"],
)
def test_the_scanners_see_what_the_parsers_see(write, parse, scan, document):
    text = write(document)
    data = parse(text)
    offsets = {path: value for path, _, value in scan(text)}
    assert set(offsets) == set(paths(data))
    for path, offset in offsets.items():
        value = data
        for part in path:
            value = value[part]
        if isinstance(value, bool):
            assert text.startswith(str(value).lower(), offset)
        elif isinstance(value, (int, float)):
            assert math.isclose(float(number_at(text, offset)), value)
        elif isinstance(value, str):
            assert text[offset] == '"'
        elif isinstance(value, list) and text[offset] != "[":
            raise AssertionError(path)


def number_at(text, offset):
    end = offset
    while end < len(text) and text[end] in "+-.0123456789e":
        end += 1
    return text[offset:end]


@given(st.text(alphabet='[]{},:"\\a1 \n#=.\'', max_size=30))
def test_scanning_valid_toml_ends(text):
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert {path for path, _, _ in toml_positions.scan(text)} == set(paths(data))
