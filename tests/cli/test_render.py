from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

Run = Callable[..., object]
Refused = Callable[..., str]
PDF = "output/norway-ukraine/2025-06-12-norway-ukraine.pdf"


def words(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages).replace("\u00a0", " ")


def test_the_only_report_is_rendered_and_its_path_printed(run: Run, project: Path) -> None:
    result = run("render")
    assert (result.code, result.out) == (0, f"{PDF}\n")
    text = words(project / PDF)
    assert "Norway allocates NOK 386.3 million to three partners" in text
    assert "the announcement says NOK 386 million" in text
    assert "59.3%" in text
    assert "We want to help these children" in text


def test_rendering_twice_gives_the_same_bytes(run: Run, project: Path) -> None:
    run("render")
    first = (project / PDF).read_bytes()
    run("render")
    assert (project / PDF).read_bytes() == first


@pytest.mark.parametrize(
    ("language", "words_of_it"),
    [("nb", "Norge bevilger 386,3 millioner NOK"), ("fr", "386,3 millions de NOK")],
)
def test_a_language_changes_words_and_numbers(
    run: Run, project: Path, language: str, words_of_it: str
) -> None:
    assert run("render", "--language", language).code == 0
    reader = PdfReader(project / PDF)
    assert words_of_it in words(project / PDF)
    assert reader.trailer["/Root"]["/Lang"] == language


def test_the_second_brand_renders_as_well(run: Run, project: Path) -> None:
    assert run("render", "--brand", "relief").code == 0
    assert "59.3%" in words(project / PDF)


def test_output_takes_a_file_or_a_folder(run: Run, project: Path) -> None:
    assert run("render", "--output", "a/b.pdf").out == "a/b.pdf\n"
    (project / "there").mkdir()
    assert run("render", "--output", "there").out == "there/2025-06-12-norway-ukraine.pdf\n"


def test_data_files_need_no_configuration(run: Run, project: Path) -> None:
    (project / "config.toml").unlink()
    (project / "some data.csv").write_text("recipient,amount,currency\nUNHCR,1200000,USD\n")
    result = run("render", "--data", "some data.csv", "--date", "2026-01-31")
    assert result.out == "output/some-data/2026-01-31-some-data.pdf\n"
    assert "USD 1.2 million" in words(project / result.out.strip())


def test_a_date_changes_the_briefing_and_its_name(run: Run, project: Path) -> None:
    result = run("render", "--date", "2025-07-01")
    assert result.out == "output/norway-ukraine/2025-07-01-norway-ukraine.pdf\n"
    assert "1 July 2025" in words(project / result.out.strip())


def test_quiet_prints_the_path_only_and_verbose_all_notes(run: Run) -> None:
    quiet = run("render", "--quiet")
    assert (quiet.out, quiet.err) == (f"{PDF}\n", "")
    assert "within rounding of the stated total" in run("--verbose", "render").err


def test_open_calls_the_systems_opener_with_the_pdf(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("xdg-open", "open"):
        opener = project / "bin" / name
        opener.parent.mkdir(exist_ok=True)
        opener.write_text('#!/bin/sh\necho "$1" > opened\n')
        opener.chmod(opener.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{project / 'bin'}{os.pathsep}{os.environ['PATH']}")
    assert run("render", "--open").code == 0
    assert (project / "opened").read_text() == f"{PDF}\n"


def test_a_missing_opener_is_a_note_and_no_failure(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    result = run("render", "--open")
    assert result.code == 0
    assert "no program to open" in result.err


def test_hostile_text_is_drawn_as_the_text_it_is(run: Run, project: Path) -> None:
    hostile = '<img src="/etc/passwd"/>'
    (project / "x.csv").write_text(
        "recipient,amount,currency,date\n"
        f'"{hostile.replace(chr(34), chr(34) * 2)}",1,USD,2026-01-01\n'
        ":::table{},1,USD,2026-01-01\n{{ 7*7 }},1,USD,2026-01-01\n**bold**,1,USD,2026-01-01\n"
    )
    assert run("render", "--data", "x.csv").code == 0
    text = words(project / "output/x/2026-01-01-x.pdf")
    for name in (hostile, ":::table{}", "{{ 7*7 }}", "**bold**"):
        assert name in text


def test_a_currency_that_is_asked_for_is_the_briefings(run: Run, project: Path) -> None:
    (project / "x.csv").write_text(
        "recipient,amount,currency,date\nA,1000000,USD,2026-01-01\nB,2000000,EUR,2026-01-01\n"
    )
    assert run("render", "--data", "x.csv", "--currency", "eur").code == 0
    text = words(project / "output/x/2026-01-01-x.pdf")
    assert "EUR 2" in text
    assert "1 allocation of USD 1 million in another currency" in text
    assert text.count("USD") == 1


def test_a_row_taller_than_a_page_is_rendered_whole(run: Run, project: Path) -> None:
    name = " ".join(f"word{number}" for number in range(1500))
    (project / "x.csv").write_text(f"recipient,amount,currency,date\n{name},1,USD,2026-01-01\n")
    assert run("render", "--data", "x.csv").code == 0
    assert "word1499" in words(project / "output/x/2026-01-01-x.pdf")


@pytest.mark.parametrize("letter", ["x", "ø"])
def test_a_name_too_long_for_what_the_pdf_claims_is_refused_by_its_beginning(
    refused: Callable[..., str], project: Path, letter: str
) -> None:
    name = " ".join(f"{letter}{number}" for number in range(6000))
    (project / "x.csv").write_text(f"recipient,amount,currency,date\n{name},1,USD,2026-01-01\n")
    message = refused(1, "render", "--data", "x.csv")
    assert "is too long for the names in a PDF" in message
    assert f"{letter}0 {letter}1" in message
    assert "fix: shorten the name in the data" in message


def test_a_burst_is_rendered_as_one_file_for_each_part(run: Run, project: Path) -> None:
    path = project / "config.toml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("{date}-{report}.pdf", '{key}.pdf"\nburst = "recipient')
    path.write_text(text, encoding="utf-8")
    result = run("render")
    assert result.code == 0, result.err
    assert [Path(line).name for line in result.out.splitlines()] == [
        "icrc.pdf",
        "ifrc.pdf",
        "unicef.pdf",
    ]
    assert run("render", "--output", "x.pdf").code == 2


WITHOUT_DATES = "Recipient,Amount (USD)\nA,5\n"


@pytest.mark.parametrize("date", ["today", "2026-03-04"])
def test_a_briefing_without_dates_has_the_day_that_is_asked_for(
    run: Run, project: Path, date: str
) -> None:
    (project / "x.csv").write_text(WITHOUT_DATES, encoding="utf-8")
    result = run("render", "--data", "x.csv", "--date", date)
    assert result.code == 0, result.err


def test_a_briefing_without_dates_says_every_way_to_name_one(
    run: Run, refused: Refused, project: Path
) -> None:
    (project / "x.csv").write_text(WITHOUT_DATES + "B,6\n", encoding="utf-8")
    message = refused(2, "render", "--data", "x.csv")
    assert "pass --date 2025-06-12 (or today)" in message
    assert 'set date = "2025-06-12" (or "today") under [reports.x] in config.toml' in message
    assert "--column date=HEADING" in message
    config = '[reports.x]\ndata = "x.csv"\ndate = "2025-06-12"\n'
    (project / "config.toml").write_text(config, encoding="utf-8")
    assert "2025-06-12-x.pdf" in run("render", "x").out


def test_the_end_of_the_period_is_a_date_of_the_briefing(run: Run, project: Path) -> None:
    (project / "x.csv").write_text("Recipient,Amount (USD),Year\nA,5,2024\n", encoding="utf-8")
    result = run("render", "--data", "x.csv", "--date", "period end")
    assert "2024-12-31-x.pdf" in result.out


def test_a_word_that_is_no_date_is_refused_with_those_that_are(refused: Refused) -> None:
    message = refused(2, "render", "--date", "yesterday")
    assert 'fix: write year, month and day: 2025-06-12, or "today"' in message


def test_a_figure_that_cannot_be_shown_is_refused_with_the_line_that_asks_for_it(
    run: Run, project: Path
) -> None:
    (project / "templates").mkdir(exist_ok=True)
    (project / "templates/own.md").write_text(
        "# T\n\n:::table{columns=amount}\n\n:::slope{from=2019}\n", encoding="utf-8"
    )
    (project / "x.csv").write_text(
        "recipient,amount,currency,date\nA,1,NOK,2026-01-01\nB,-2,NOK,2025-01-01\n"
    )
    result = run("render", "--data", "x.csv", "--template", "own")
    assert result.code == 3
    assert "own.md, line 5, column 1: :::slope" in result.err


def test_a_name_with_quotes_is_found_by_the_line_that_the_message_proposes(
    run: Run, project: Path
) -> None:
    (project / "templates").mkdir(exist_ok=True)
    template = project / "templates/own.md"
    (project / "x.csv").write_text(
        'recipient,amount,currency,date\n"O\'Brien ""Relief"", Ltd",1,NOK,2026-01-01\n'
        "B,2,NOK,2026-01-01\n"
    )
    template.write_text('# T\n\n:::table{where="recipient=O\'Brien Relief Ltd"}\n')
    refused = run("render", "--data", "x.csv", "--template", "own")
    assert refused.code == 2
    proposed = refused.err.partition("did you mean ")[2].partition("?)")[0]
    template.write_text(f'# T\n\n:::table{{where="recipient={proposed}"}}\n')
    assert run("render", "--data", "x.csv", "--template", "own").code == 0
