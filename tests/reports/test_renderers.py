"""Text, Markdown, LaTeX and HTML from the same blocks: nothing lost, everything escaped."""

from __future__ import annotations

import re
import shutil
import subprocess
from fractions import Fraction
from html.parser import HTMLParser

import pytest

from negotiation import reports
from negotiation.reports.block import Figure, Heading, Sentences, Table

RENDERERS = [reports.text, reports.markdown, reports.latex, reports.html]


@pytest.fixture(scope="module")
def parts(nasty):
    def draw(ax):
        ax.plot([0, 1], [1, 2])
        ax.set_title(nasty, parse_math=False)

    return [
        Heading(1, f"Title {nasty}"),
        Sentences((f"One sentence {nasty}.",)),
        Heading(2, "Part"),
        Sentences(("- not a list", "1. nor this", f"third {nasty}")),
        Table(f"Table {nasty}", ("name", f"column {nasty}", "holds"),
              ((f"row {nasty}", Fraction(11, 13), True), ("x", None, False)), f"Note {nasty}"),
        Figure("drawn", f"Caption {nasty}", draw),
    ]


LONG = [Table("Long", ("deal", "x"), tuple((f"deal {k}", k) for k in range(2000)))]


class Reader(HTMLParser):
    """Collects the text of a page, its tags, and what it would load."""

    VOID = ("meta", "wbr", "br", "use", "path", "image", "rect")

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.open: list[str] = []
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        for name, content in attrs:
            if name in ("src", "href", "xlink:href", "data", "action"):
                self.loads.append(content)
            if name == "id":
                self.ids.append(content)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


@pytest.mark.parametrize("render", RENDERERS)
def test_the_same_blocks_give_the_same_text(render, parts):
    assert render(parts) == render(parts)


@pytest.mark.parametrize("render", RENDERERS)
def test_no_blocks_and_empty_tables_render(render):
    assert isinstance(render([]), str)
    assert "Empty" in render([Table("Empty", ("a", "b"), ())])


def test_text_shows_names_as_they_are(parts, nasty):
    shown = reports.text(parts, width=250)
    assert shown.count(nasty) == 6  # heading, 2 sentences, table title, row, note
    assert "0.8462" in shown
    assert not re.search(r"\x1b", shown)


@pytest.mark.parametrize("width", [20, 60, 100])
def test_text_cuts_no_word_and_no_number(width):
    table = Table("T", ("individually rational", "deal", "critical discount"),
                  ((True, "embargo+no licensing,boycott+farm duties", Fraction(11, 13)),) * 2)
    shown = reports.text([table], width)
    for word in ("individually", "rational", "embargo+", "licensing,", "boycott+", "0.8462"):
        assert word in shown


def test_text_is_no_wider_than_asked_where_words_allow(parts):
    blocks = [b for b in parts if isinstance(b, (Heading, Sentences))]
    assert max(map(len, reports.text(blocks, 60).splitlines())) <= 60


def test_text_puts_each_party_on_its_own_line():
    name = "fentanyl 10+affiliates off,general licences+full volume"
    lines = reports.text([Table("T", ("deal", "x"), ((name, 1),))], 45).splitlines()
    assert any(line.strip().startswith("fentanyl 10+affiliates off,") for line in lines)
    assert any(line.strip() == "general licences+full volume" for line in lines)


def test_long_tables_are_cut():
    assert "… and 1,990 more (see --json)" in reports.text(LONG)
    for render in (reports.markdown, reports.latex):
        shown = render(LONG)
        assert "1,980 more" in shown
        assert "deal 20" not in shown
    page = reports.html(LONG)
    assert "<summary>980 more</summary>" in page
    assert "1,000 more in the JSON result" in page


def test_tables_by_player_are_shown_whole():
    thirty = Table("Values", ("player", "x"), tuple((f"P{k}", k) for k in range(30)),
                   by_player=True)
    for render in (reports.text, reports.markdown, reports.latex, reports.html):
        shown = render([thirty])
        assert "P29" in shown
        assert "more" not in shown.partition("<table>")[2]
        assert "… and" not in shown
    assert "… and 1 more" in reports.text(
        [Table("Values", ("player", "x"), (*thirty.rows, ("P30", 30)), by_player=True)])


def test_a_report_has_one_minus_sign():
    blocks = [Sentences(("It costs −0.5.",)), Table("T", ("x",), ((Fraction(-1, 2),),))]
    assert reports.text(blocks).count("-0.5") == 2
    assert reports.markdown(blocks).count("−0.5") == 2
    assert reports.html(blocks).count("−0.5") == 2
    assert reports.latex(blocks).count("$-$0.5") == 2


def test_markdown_escapes(parts):
    shown = reports.markdown(parts)
    assert "<b>" not in shown
    assert "&lt;b&gt;" in shown
    assert r"\- not a list" in shown
    assert r"1\. nor this" in shown
    rows = [line for line in shown.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {4}
    assert "Caption" not in shown  # no file, no figure
    assert "](f.svg)" in reports.markdown(parts, lambda figure: "f.svg")


def balanced(tex: str) -> bool:
    depth = 0
    for mark in re.findall(r"(?<!\\)(?:\\\\)*([{}])", tex):
        depth += 1 if mark == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def test_latex_escapes_and_balances(parts):
    shown = reports.latex(parts, lambda figure: "f.pdf", standalone=True)
    assert balanced(shown)
    for begun in re.findall(r"\\begin\{(\w+)\}", shown):
        assert shown.count(rf"\begin{{{begun}}}") == shown.count(rf"\end{{{begun}}}")
    title = re.search(r"\\section\*\{(.*)\}\n", shown)[1]
    for escaped in (r"\&", r"\_x\_", r"5 \%", r"\$z\$", r"\#1", r"\{q\}", r"\textbackslash{}s",
                    r"\textasciitilde{}w", r"\textasciicircum{}k", r"\textless{}b"):
        assert escaped in title


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex")
def test_latex_compiles(tmp_path, parts):
    # pdflatex has no letters for the Chinese sign
    blocks = [block for block in parts if not isinstance(block, Figure)]
    text = reports.latex(blocks, standalone=True).replace("中", "")
    (tmp_path / "report.tex").write_text(text, encoding="utf-8")
    ended = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "report.tex"],
        cwd=tmp_path, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stdout.decode(errors="replace")[-2000:]


def test_html_escapes_and_keeps_every_letter(parts, nasty):
    reader = read(reports.html(parts, standalone=True))
    assert "b" not in reader.tags
    shown = "".join(reader.text)
    # title twice (head and heading), sentences, table title, column, cell, note, caption
    assert shown.count(nasty) == 9


def test_html_needs_nothing_else(parts):
    page = reports.html([*parts, Figure("again", "Another", parts[-1].draw)], standalone=True)
    reader = read(page)
    assert all(load.startswith("#") for load in reader.loads)
    assert "http" not in page
    assert not {"script", "link", "img", "iframe"} & set(reader.tags)
    assert len(reader.ids) == len(set(reader.ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(reader.ids)
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(reader.ids)


def test_html_part_brings_no_page(parts):
    part = reports.html(parts)
    assert not {"html", "body", "head"} & set(read(part).tags)
    # a notebook's own style must stay as it is
    for selector in re.findall(r"^([^@{}\n][^{}]*)\{", part.split("</style>")[0], re.MULTILINE):
        for one in selector.replace("<div class=\"negotiation-report\">\n<style>", "").split(","):
            assert one.strip().startswith((".negotiation-report", "body.negotiation-page")), one


def test_html_tells_exact_numbers(parts):
    assert 'title="11/13"' in reports.html(parts)
