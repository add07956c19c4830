"""Every command that solves writes a report beside its answer."""

import pytest


@pytest.mark.parametrize(("report", "command", "arguments"), [
    ("chicken.html", "equilibria", ["chicken"]),
    ("barter.md", "bargain", ["nash-1950-barter"]),
    ("deals.html", "truce", ["prisoners-dilemma"]),
    ("states.html", "truce", ["textbook/two-state-dilemma"]),
    ("shares.tex", "coalitions", ["textbook/talmud-estate"]),
])
def test_a_report_beside_the_answer(run, tmp_path, report, command, arguments):
    ended = run(command, *arguments, "--json", "--report", report)
    assert (ended.code, ended.json["command"]) == (0, command)
    assert f"report written to {report}" in ended.err
    assert ended.json["method"]["name"] in (tmp_path / report).read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["bargain", "coalitions", "equilibria", "solve", "truce"])
def test_the_name_of_a_report_says_its_form(run, tmp_path, command):
    ended = run(command, "no-such-file", "--report", "report.pdf")
    assert ended.code == 2
    assert ".html, .md or .tex, found report.pdf" in ended.err
