"""How a file would be read, as people see it before anything is made of it."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

Run = Callable[..., object]

GRANTS = (
    "Recipient,Amount (USD million),Decision date,Note\n"
    "UNHCR,1.5,2026-01-05,a\nWFP,2,2026-01-06,b\nTotal,3.5,,\n"
)
WITHOUT_CURRENCY = "Recipient,Amount\nUNHCR,1\nWFP,2\n"


def write(project: Path, text: str, name: str = "grants.csv") -> str:
    (project / name).write_text(text, encoding="utf-8")
    return name


def totals(run: Run, *arguments: str) -> list[dict[str, str]]:
    content = json.loads(run("summary", *arguments, "--format", "json").out)
    return [{key: total[key] for key in ("currency", "amount")} for total in content["totals"]]


def test_a_file_of_which_no_sheet_is_chosen_names_the_option_that_chooses_one(
    run: Run, project: Path
) -> None:
    workbook = openpyxl.Workbook()
    for name in ("First", "Second"):
        sheet = workbook.create_sheet(name)
        sheet.append(["Who gets it", "Beløp (NOK)"])
        sheet.append(["UNHCR", 5])
    workbook.save(project / "odd.xlsx")
    message = run("inspect", "odd.xlsx").err
    assert "no sheet is recognised" in message
    assert "fix: name the sheet with --sheet First, or in config.toml: " in message


def test_columns_settings_and_rows_are_shown(run: Run, project: Path) -> None:
    out = run("inspect", write(project, GRANTS)).out
    assert out.startswith("grants.csv: read as table\n")
    for words in (
        "A  Recipient             recipient  UNHCR, WFP",
        "B  Amount (USD million)  amount     1.5, 2",
        'unit      million     the heading "Amount (USD million)"',
        "left out: 1 row: a sum of other rows",
        "3 rows read, 2 used, 1 left out, 0 cannot be used",
    ):
        assert words in out


def test_the_section_reads_the_file_in_the_same_way(run: Run, project: Path) -> None:
    name = write(project, GRANTS)
    section = run("inspect", name, "--format", "toml").out
    assert 'columns = { recipient = "Recipient", amount = "Amount (USD million)"' in section
    (project / "config.toml").write_text(section, encoding="utf-8")
    assert totals(run, "grants") == totals(run, "--data", name)
    assert totals(run, "grants") == [{"currency": "USD", "amount": "3500000"}]


def test_the_section_is_added_to_the_configuration_once(run: Run, project: Path) -> None:
    name = write(project, GRANTS)
    before = (project / "config.toml").read_text("utf-8")
    assert run("inspect", name, "--add", "--report", "aid-2026").code == 0
    after = (project / "config.toml").read_text("utf-8")
    assert after.startswith(before.rstrip())
    assert totals(run, "aid-2026") == [{"currency": "USD", "amount": "3500000"}]
    again = run("inspect", name, "--add", "--report", "aid-2026")
    assert again.code == 2
    assert "has a report aid-2026 already" in again.err
    assert (project / "config.toml").read_text("utf-8") == after


def test_a_path_starts_at_the_folder_of_the_configuration(run: Run, project: Path) -> None:
    name = write(project, GRANTS)
    (project / "sub").mkdir()
    config = "sub/config.toml"
    (project / config).write_text("", encoding="utf-8")
    assert run("inspect", name, "--add", "--config", config).code == 0
    assert 'path = "../grants.csv"' in (project / config).read_text("utf-8")
    assert totals(run, "grants", "--config", config) == [{"currency": "USD", "amount": "3500000"}]


def test_what_only_the_user_knows_is_to_be_filled_in(
    run: Run, refused: Callable[..., str], project: Path
) -> None:
    name = write(project, WITHOUT_CURRENCY)
    result = run("inspect", name)
    assert result.code == 3
    assert "no currency is named" in result.err
    assert 'currency = "…"  # open: write the code of its currency' in result.out
    section = result.out[result.out.index("[reports.grants]") :]
    (project / "config.toml").write_text(section, encoding="utf-8")
    assert "a currency code of three capitals" in refused(2, "summary", "grants")
    (project / "config.toml").write_text(section.replace("…", "SEK"), encoding="utf-8")
    assert totals(run, "grants") == [{"currency": "SEK", "amount": "3"}]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (
            "Recipient,Original (USD),Revised (USD)\nA,5,6\n",
            'columns = { amount = "Revised (USD)" }  # open: or { amount = "Original (USD)" }',
        ),
        (
            "Recipient,Amount (USD),Type\nA,5,Committed\nB,6,Pledged\n",
            'measure = ["commitment"]  # open: or ["pledge"]',
        ),
        (
            "Recipient,Amount (USD),Paid?\nA,5,Yes\nB,6,No\n",
            'measure = ["disbursement"]  # open: or ["commitment"]',
        ),
    ],
)
def test_what_is_proposed_stands_beside_the_other_choices_and_works(
    run: Run, project: Path, content: str, line: str
) -> None:
    out = run("inspect", write(project, content)).out
    assert line in out.splitlines()
    (project / "config.toml").write_text(out[out.index("[reports.grants]") :], encoding="utf-8")
    assert totals(run, "grants") == [{"currency": "USD", "amount": "6" if "Rev" in line else "5"}]


def test_questions_and_plan_are_there_for_programs(run: Run, project: Path) -> None:
    content = json.loads(run("inspect", write(project, GRANTS), "--format", "json").out)
    (plan,) = content["plans"]
    used = {column["use"]: column["heading"] for column in plan["columns"]}
    assert used["amount"] == "Amount (USD million)"
    assert content["questions"] == []
    open_ = json.loads(run("inspect", write(project, WITHOUT_CURRENCY), "--format", "json").out)
    assert open_["questions"][0]["settings"] == {"currency": "???"}


def test_in_a_terminal_what_is_open_is_asked(project: Path) -> None:
    name = write(project, WITHOUT_CURRENCY)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "aidreport", "inspect", name]
    with subprocess.Popen(
        command, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=project
    ) as process:
        os.close(theirs)
        os.write(ours, b"\nkroner\nEUR\n")
        out, err = process.communicate(timeout=60)
        os.close(ours)
    assert process.returncode == 0, err
    assert "the code of its currency, such as NOK" in err.decode()
    assert 'a currency code of three capitals such as "NOK" is expected' in err.decode()
    assert 'currency = "EUR"' in out.decode()


def test_of_a_long_file_the_beginning_is_read_and_that_is_said(run: Run, project: Path) -> None:
    rows = "".join(f"Partner {number % 50},{number}.5,2026-01-05\n" for number in range(100_000))
    name = write(project, f"Recipient,Amount (USD),Date\n{rows}")
    out = run("inspect", name).out
    assert "grants.csv is long: this is what its beginning says" in out
    assert "100,000 rows read" not in out


@pytest.mark.parametrize("form", ["table", "json", "toml"])
def test_a_file_that_is_no_table_is_refused_like_everywhere(
    refused: Callable[..., str], project: Path, form: str
) -> None:
    write(project, "x", "nothing.csv")
    assert "nothing.csv" in refused(3, "inspect", "nothing.csv", "--format", form)


def test_settings_decide_what_is_open(run: Run, project: Path) -> None:
    name = write(project, WITHOUT_CURRENCY)
    result = run("inspect", name, "--currency-of", "EUR", "--unit", "thousand")
    assert result.code == 0
    assert 'currency = "EUR"' in result.out
    assert 'unit = "thousand"' in result.out


def test_rows_that_cannot_be_used_and_warnings_are_shown(run: Run, project: Path) -> None:
    rows = "UNHCR,x,2026-01-05\nWFP,2,2026-01-06\nIOM,3,2026-01-06\nIOM,3,2026-01-06\n"
    name = write(project, f"Recipient,Amount (USD),Date\n{rows}")
    before = (project / "config.toml").read_bytes()
    result = run("inspect", name, "--add")
    assert result.code == 3
    assert '"x" is not a number' in result.err
    assert "the same in every cell" in result.err
    assert "nothing was added" in result.err
    assert (project / "config.toml").read_bytes() == before


def test_the_section_of_several_measures_makes_a_report_of_one(run: Run, project: Path) -> None:
    name = write(project, "Recipient,Pledged (NOK),Paid (NOK)\nUNHCR,100,50\nWFP,200,60\n")
    result = run("inspect", name)
    section = result.out[result.out.index("[reports.grants]") :]
    (project / "config.toml").write_text(section, encoding="utf-8")
    assert totals(run, "grants") == [{"currency": "NOK", "amount": "300"}]
