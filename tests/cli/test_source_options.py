"""How the data are read can be said on the command line, as the messages propose it."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from aidreport.cli.source_options import with_options

Run = Callable[..., object]
Refused = Callable[..., str]


def write(project: Path, text: str, name: str = "x.csv") -> str:
    (project / name).write_text(text, encoding="utf-8")
    return name


def proposed(message: str) -> list[str]:
    """Return the options of the first proposal, as a shell takes them; an open currency is NOK."""
    [first, *_] = re.findall(r"with (--.*?), or in config\.toml", message)
    return [part.replace("???", "NOK") for part in shlex.split(first)]


def test_a_currency_that_nothing_suggests_is_refused_until_it_is_filled_in(
    refused: Refused, project: Path
) -> None:
    name = write(project, "Recipient,Amount\nA,5\n")
    message = refused(3, "summary", "--data", name)
    assert "write the code of its currency, such as NOK, in place of ???" in message
    assert "--currency-of '???'" in message
    assert 'not "???"' in refused(2, "summary", "--data", name, "--currency-of", "???")


def totals(out: str) -> dict[str, Decimal]:
    return {item["currency"]: Decimal(item["amount"]) for item in json.loads(out)["totals"]}


@pytest.mark.parametrize(
    ("table", "right"),
    [
        ("Recipient,Amount\nA,5\n", {"NOK": Decimal(5)}),
        ("Recipient,Amount (USD)\nA,1.200\n", {"USD": Decimal(1200)}),
        ("Recipient,Amount (USD),Date\nA,5,03/04/2026\n", {"USD": Decimal(5)}),
        ("Recipient,Amount (USD),Cost (USD)\nA,5,6\n", {"USD": Decimal(5)}),
        ("Recipient,Amount (USD),Amount (USD)\nA,5,6\n", {"USD": Decimal(5)}),
        ("Recipient,Amount (USD),Status\nA,5,It's agreed\nB,6,Draft\n", {"USD": Decimal(5)}),
        ("Who gets it,What (EUR),Status\nACTED,5,Active\nCARE,6,Void\n", {"EUR": Decimal(5)}),
        ("Recipient,Amount,Currency,Original currency\nA,5,SEK,USD\n", {"SEK": Decimal(5)}),
        # The measure that the report shows is proposed with it.
        ("Recipient,Amount (USD),Paid?\nA,5,Yes\nB,6,No\n", {"USD": Decimal(5)}),
        ("Recipient,Amount (USD),Ledger\nA,5,Actual\nB,6,Budget\n", {"USD": Decimal(5)}),
        ("Recipient,Amount (USD),Direction\nA,5,Out\nB,6,In\n", {"USD": Decimal(5)}),
        ("Recipient,Amount,Type\nA,5,Committed\nB,6,Pledged\n", {"NOK": Decimal(5)}),
    ],
)
def test_what_is_proposed_for_the_command_line_works_when_pasted(
    run: Run, refused: Refused, project: Path, table: str, right: dict[str, Decimal]
) -> None:
    name = write(project, table)
    options = proposed(refused(3, "summary", "--data", name))
    result = run("summary", "--data", name, *options, "--format", "json")
    assert result.code == 0, result.err
    assert totals(result.out) == right


@pytest.mark.parametrize("command", ["render", "summary"])
def test_a_file_in_the_place_of_a_report_is_answered_with_options_too(
    run: Run, refused: Refused, project: Path, command: str
) -> None:
    name = write(project, "Mottaker;Beløp (mill. kr);Dato\nUNICEF;229,5;2026-05-04\n")
    options = proposed(refused(3, command, name))
    assert options == ["--currency-of", "NOK"]
    assert run(command, name, *options).code == 0


def test_what_is_open_in_several_files_alike_is_proposed_once(
    run: Run, refused: Refused, project: Path
) -> None:
    names = [write(project, f"Recipient,Amount\n{name},5\n", f"{name}.csv") for name in "ab"]
    data = [part for name in names for part in ("--data", name)]
    options = proposed(refused(3, "summary", *data))
    assert totals(run("summary", *data, *options, "--format", "json").out) == {"NOK": Decimal(10)}


def test_options_that_were_given_are_proposed_again(refused: Refused, project: Path) -> None:
    name = write(project, "Recipient,Amount,Status\nA,5,Draft\nB,6,Approved\n")
    message = refused(3, "summary", "--data", name, "--currency-of", "eur")
    assert proposed(message)[:2] == ["--currency-of", "EUR"]
    assert "status:Draft=exclude" in proposed(message)


def test_what_is_for_the_reader_to_set_is_said_as_options_too(
    refused: Refused, run: Run, project: Path
) -> None:
    name = write(project, "Recipient,Amount (EUR),Status\nA,5,Draft\n")
    message = refused(3, "summary", "--data", name)
    assert "if all of these do, pass --values status:Draft=use, or set values = { status" in message
    assert run("summary", "--data", name, "--values", "status:Draft=use").code == 0
    name = write(project, "Recipient,One,Two\nA,5000,7000\nB,6000,9000\n")
    message = refused(3, "summary", "--data", name, "--currency-of", "EUR")
    assert "pass --column amount=Two or --column amount=One, or set columns = { amount" in message


def test_the_fix_of_rejected_rows_names_the_option(run: Run, project: Path) -> None:
    name = write(project, 'Recipient,Amount (USD)\nA,1.5\nB,"2.000,5"\n')
    message = run("summary", "--data", name).err
    assert 'pass --decimal , or set decimal = "," for this source in config.toml' in message


@pytest.mark.parametrize(
    ("table", "options", "total"),
    [
        ("Recipient;Amount (NOK)\nA;1,200\n", ["--decimal", "."], 1200),
        ("Recipient;Amount (NOK)\nA;1,200\n", ["--decimal", ","], Decimal("1.2")),
        ("Recipient,Amount (NOK)\nA,5\n", ["--unit", "million"], 5_000_000),
        ("Recipient,Amount (NOK)\nA,5\n", ["--unit", "1"], 5),
        ("Who,What\nA,5\n", ["--column", "recipient=who", "--column", "amount=column B",
                            "--currency-of", "NOK"], 5),
        ("Recipient,Amount (NOK),Date\nA,5,03/04/2026\n", ["--dates", "day-first"], 5),
        ("Recipient,Amount (NOK)\nA,5\n", ["--measure-of", "pledge"], 5),
        ("Recipient,Amount (NOK)\nA,5\n", ["--hidden", "exclude"], 5),
        ("Recipient,Amount (NOK)\nA,5\n", ["--number-formats", "ignore"], 5),
    ],
)  # fmt: skip
def test_each_option_is_obeyed(
    run: Run, project: Path, table: str, options: list[str], total: Decimal
) -> None:
    name = write(project, table)
    result = run("summary", "--data", name, *options, "--format", "json")
    assert result.code == 0, result.err
    assert totals(result.out) == {"NOK": total}


def test_options_are_for_the_sources_of_a_report_too(run: Run, project: Path) -> None:
    write(project, "Recipient,Amount\nA,5\n", "a.csv")
    config = '[reports.r]\ndata = { path = "a.csv", columns = { recipient = "Recipient" } }\n'
    (project / "config.toml").write_text(config, encoding="utf-8")
    result = run(
        "summary", "r", "--currency-of", "SEK", "--column", "amount=Amount", "--format", "json"
    )
    assert totals(result.out) == {"SEK": Decimal(5)}


@pytest.mark.parametrize(
    "options",
    [
        ["--column", "amount"],
        ["--column", "=Amount"],
        ["--column", "amonut=Amount"],
        ["--values", "Cancelled=exclude"],
        ["--values", "status:Cancelled"],
        ["--values", "status:Cancelled=leave"],
        ["--decimal", ";"],
        ["--dates", "year-first"],
        ["--unit", "bananas"],
        ["--currency-of", "kroner"],
        ["--measure-of", "plegde"],
        ["--hidden", "yes"],
        ["--number-formats", "show"],
    ],
)
def test_what_an_option_does_not_accept_is_said_with_an_example(
    refused: Refused, project: Path, options: list[str]
) -> None:
    name = write(project, "Recipient,Amount (NOK)\nA,5\n")
    message = refused(2, "summary", "--data", name, *options)
    assert "fix: " in message


def test_rows_without_a_measure_have_that_of_the_option(run: Run, project: Path) -> None:
    name = write(project, "Recipient,Amount (USD)\nA,5\n")
    out = run("summary", "--data", name).out
    assert 'taken as commitment: pass --measure-of MEASURE or set measure = "…"' in out
    assert "Measure: pledge." in run("summary", "--data", name, "--measure-of", "pledge").out


def test_a_blank_measure_names_the_option(run: Run, project: Path) -> None:
    name = write(project, "Recipient,Amount (USD),Measure\nA,5,Pledge\nB,6,\n")
    assert 'pass --measure-of MEASURE or set measure = "…"' in run("summary", "--data", name).err
    result = run("summary", "--data", name, "--measure-of", "pledge", "--format", "json")
    assert totals(result.out) == {"USD": Decimal(11)}


@pytest.mark.parametrize(("asked", "offered"), [("Dtaa", "Data"), ("2025", "Data")])
def test_a_sheet_that_is_not_there_names_the_option(
    run: Run, refused: Refused, project: Path, asked: str, offered: str
) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.title = "Data"
    for row in (["Recipient", "Amount (USD)"], ["A", 5]):
        workbook.active.append(row)
    workbook.create_sheet("Notes").append(["none"])
    workbook.save(project / "x.xlsx")
    message = refused(3, "summary", "--data", "x.xlsx", "--sheet", asked)
    assert f'fix: pass --sheet {offered} or set sheet = "{offered}" for this source' in message
    assert run("summary", "--data", "x.xlsx", "--sheet", offered).code == 0


def test_fixes_that_no_option_says_stay_as_they_are() -> None:
    for fix in (
        'name the kind in config.toml: data = { path = "x.csv", kind = "table" }',
        'make an entry for each measure in config.toml: data = [{ path = "x.csv" }]',
        "correct the file",
    ):
        assert with_options(fix) == fix


def test_a_briefing_is_rendered_with_the_options(run: Run, project: Path) -> None:
    name = write(project, "Recipient,Amount,Date\nA,5,03/04/2026\n")
    options = ["--currency-of", "NOK", "--dates", "month-first"]
    result = run("render", "--data", name, *options, "--output", "out/")
    assert result.code == 0, result.err
    assert "2026-03-04" in result.out
