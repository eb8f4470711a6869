"""Each failure: a clear message, the right exit code, no traceback, no partial PDF."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Refused = Callable[..., str]
Run = Callable[..., Any]
HEAD = "recipient,amount,currency,date\n"


def write(project: Path, text: str, name: str = "x.csv") -> str:
    (project / name).write_text(text, encoding="utf-8")
    return name


def change(project: Path, old: str, new: str, name: str = "config.toml") -> None:
    path = project / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_missing_data_file_is_named_with_the_near_miss(refused: Refused, project: Path) -> None:
    change(project, "ukraine-2025-06-12.toml", "ukraine-2025-06-21.toml")
    message = refused(3, "render")
    assert "norway-ukraine-2025-06-21.toml" in message
    assert "norway-ukraine-2025-06-12" in message


def test_a_missing_configuration_is_named(refused: Refused) -> None:
    assert 'did you mean "config.toml"' in refused(2, "render", "--config", "confg.toml")


def test_an_unknown_key_is_named_with_the_near_miss(refused: Refused, project: Path) -> None:
    change(project, "template =", "templat =")
    message = refused(2, "render")
    assert 'reports.norway-ukraine.templat: unknown key (did you mean "template"?)' in message


def test_all_problems_of_the_configuration_come_at_once(refused: Refused, project: Path) -> None:
    change(project, "Europe/Oslo", "Europe/Olso")
    change(project, 'output = "output/{report}', 'output = "output/{reprot}')
    message = refused(2, "render")
    assert 'did you mean "Europe/Oslo"' in message
    assert 'unknown field {reprot} (did you mean "report"?)' in message


@pytest.mark.parametrize(
    ("name", "code"), [("config.toml", 2), ("data/norway-ukraine-2025-06-12.toml", 3)]
)
def test_malformed_toml_is_named_with_line_and_column(
    refused: Refused, project: Path, name: str, code: int
) -> None:
    (project / name).write_text('title = "A"\nbroken = = 1\n')
    message = refused(code, "render")
    assert f"{name}, line 2, column 10" in message


def test_an_empty_table_is_refused(refused: Refused, project: Path) -> None:
    assert "no allocation" in refused(3, "render", "--data", write(project, HEAD))


def test_an_empty_file_is_refused(refused: Refused, project: Path) -> None:
    assert "empty" in refused(3, "render", "--data", write(project, ""))


def test_mixed_currencies_under_one_total_are_refused(refused: Refused, project: Path) -> None:
    rows = "A,1,USD,2026-01-01\nB,1,EUR,2026-01-01\n"
    template = write(project, "# {{ largest }}\n", "largest.md")
    data = write(project, HEAD + rows)
    message = refused(3, "render", "--data", data, "--template", template)
    assert "USD" in message
    assert "EUR" in message
    assert "currency =" in message
    assert '[reports.x.convert]\nto = "USD"' in message


def test_a_negative_total_is_drawn_without_shares_and_with_a_warning(
    run: Run, project: Path
) -> None:
    rows = "A,-5,USD,2026-01-01\nB,2,USD,2026-01-01\n"
    result = run("render", "--data", write(project, HEAD + rows))
    assert result.code == 0
    assert "warning: USD: no shares: 1 of 2 amounts is negative" in result.err


def test_mixed_measures_under_one_total_are_refused(refused: Refused, project: Path) -> None:
    rows = "recipient,amount,currency,measure\nA,1,USD,pledge\nB,1,USD,commitment\n"
    message = refused(3, "summary", "--data", write(project, rows))
    assert "commitment" in message
    assert "--measure" in message


def test_rows_that_cannot_be_used_are_all_listed_and_nothing_is_summed(
    refused: Refused, project: Path
) -> None:
    rows = 'A,1.200.000,USD,2026-01-01\n,5.5,USD,2026-01-01\nC,,USD,2026-01-01\nD,"1,5",USD,x\n'
    message = refused(3, "render", "--data", write(project, HEAD + rows))
    assert "4 of 4 rows in x.csv cannot be used" in message
    for row in ("row 2, amount", "row 3, recipient", "row 4, amount", "row 5, amount"):
        assert row in message
    assert "1.200.000" in message
    assert 'decimal = ","' in message


def test_a_character_without_glyph_is_refused_by_name(refused: Refused, project: Path) -> None:
    message = refused(3, "render", "--data", write(project, HEAD + "\ue123 Aid,1,USD,2026-01-01\n"))
    assert "U+E123" in message


def test_an_output_folder_that_cannot_be_made_is_refused(refused: Refused, project: Path) -> None:
    write(project, "a file", "taken")
    message = refused(1, "render", "--output", "taken/x.pdf")
    assert "taken/x.pdf cannot be written" in message
    assert "fix: " in message


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("render", "norway"), "norway-ukraine"),
        (("render", "--template", "breifing"), 'did you mean "briefing"'),
        (("render", "--brand", "minstry"), 'did you mean "ministry"'),
        (("render", "--language", "xx"), "fr"),
        (("render", "--date", "12/06/2025"), "2025-06-12"),
        (("summary", "--by", "recipent"), 'did you mean "recipient"'),
        (("summary", "--measure", "pledg"), 'did you mean "pledge"'),
        (("summary", "--currency", "kroner"), "NOK"),
        (("rendr",), 'did you mean "render"'),
        (("render", "--otput", "x"), "--output"),
    ],
)
def test_a_word_that_is_not_known_is_answered_with_one_that_is(
    refused: Refused, arguments: tuple[str, ...], expected: str
) -> None:
    assert expected in refused(2, *arguments)


@pytest.mark.parametrize("output", ["data/norway-ukraine-2025-06-12.toml", "config.toml", "x"])
def test_an_output_that_is_no_pdf_is_refused_before_it_replaces_a_source(
    refused: Refused, project: Path, output: str
) -> None:
    before = (project / "config.toml").read_text(encoding="utf-8")
    assert "is not a name for a PDF" in refused(2, "render", "--output", output)
    assert (project / "config.toml").read_text(encoding="utf-8") == before


def test_a_table_without_any_date_asks_for_one(refused: Refused, project: Path) -> None:
    name = write(project, "recipient,amount,currency\nA,1,USD\n")
    assert "--date" in refused(2, "render", "--data", name)


def test_a_template_with_problems_names_its_lines(refused: Refused, project: Path) -> None:
    write(project, "# {{ titel }}\n\n:::tabel\n", "own.md")
    message = refused(2, "render", "--template", "own.md")
    assert 'did you mean "title"' in message
    assert 'did you mean "table"' in message


def test_a_report_that_reaches_out_of_its_folder_cannot_be_named(
    refused: Refused, project: Path
) -> None:
    change(project, "[reports.norway-ukraine]", '[reports."../../etc"]')
    assert "is not a report name" in refused(2, "render")


@pytest.mark.skipif(os.name == "nt", reason="names of files are text there")
def test_a_source_whose_name_is_no_text_is_refused_by_name_and_kept_apart_in_a_pattern(
    refused: Refused, run: Callable[..., object], project: Path
) -> None:
    name = os.fsdecode(b"odd-\xff.csv")
    (project / name).write_text(HEAD + "A,5,NOK,2026-01-01\n", encoding="utf-8")
    assert "is not UTF-8 text" in refused(2, "render", "--data", name)
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write('\n[reports.odd]\ndata = "odd-*.csv"\n')
    result = run("render", "odd", "--output", "odd.pdf")
    assert result.code == 0, result.err
    assert run("verify", "odd.pdf").code == 0
