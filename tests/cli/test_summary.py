from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

Run = Callable[..., object]


def write(project: Path, text: str, name: str = "x.csv") -> str:
    (project / name).write_text(text, encoding="utf-8")
    return name


def test_the_announcement_as_json_is_exact(run: Run) -> None:
    result = json.loads(run("summary", "--format", "json").out)
    assert result["rows"] == {"read": 3, "used": 3, "excluded": 0, "rejected": 0}
    assert result["measure"] == ["commitment"]
    assert result["by"] == "recipient"
    assert result["totals"] == [{"currency": "NOK", "amount": "386300000", "stated": "386000000"}]
    assert [
        (group["key"], group["amount"], group["share_percent"]) for group in result["groups"]
    ] == [
        ("UNICEF", "229000000", "59.3"),
        ("ICRC", "140000000", "36.2"),
        ("IFRC", "17300000", "4.5"),
    ]
    findings = {finding["code"]: finding for finding in result["findings"]}
    assert findings["total-differs"]["severity"] == "note"
    assert "33,400,000" in findings["equivalent-agrees"]["message"]
    assert all(finding["severity"] == "note" for finding in result["findings"])


def test_rejected_rows_leave_an_account_and_no_figures(run: Run, project: Path) -> None:
    name = write(project, "recipient,amount,currency\nA,1,USD\nB,x,USD\nTotal,1,USD\n")
    result = run("summary", "--data", name, "--format", "json")
    assert result.code == 3
    content = json.loads(result.out)
    assert content["rows"] == {"read": 3, "used": 1, "excluded": 1, "rejected": 1}
    assert content["totals"] == content["groups"] == []
    assert content["findings"] == [
        {
            "code": "rows-rejected",
            "severity": "error",
            "message": "1 row cannot be used",
            "source": "x.csv",
        }
    ]
    assert "row 3, amount" in result.err


def test_each_file_with_rejected_rows_is_a_finding(run: Run, project: Path) -> None:
    one = write(project, "recipient,amount,currency\nA,x,USD\nB,y,USD\n", "one.csv")
    two = write(project, "recipient,amount,currency\nA,z,USD\n", "two.csv")
    result = run("summary", "--data", one, "--data", two, "--format", "json")
    found = [(item["source"], item["message"]) for item in json.loads(result.out)["findings"]]
    assert found == [("one.csv", "2 rows cannot be used"), ("two.csv", "1 row cannot be used")]


@pytest.mark.parametrize("form", ["table", "csv"])
def test_rejected_rows_leave_no_figure_in_any_form(run: Run, project: Path, form: str) -> None:
    name = write(project, "recipient,amount,currency\nA,7,USD\nB,x,USD\n")
    result = run("summary", "--data", name, "--format", form)
    assert result.code == 3
    assert "7" not in result.out
    assert ("2 read = 1 used + 0 excluded + 1 rejected" in result.out) == (form == "table")


def test_the_table_for_people_shows_total_stated_and_the_account(run: Run) -> None:
    out = run("summary").out
    assert "386,300,000" in out
    assert "386,000,000" in out
    assert "Difference  NOK      300,000" in out
    assert "3 read = 3 used + 0 excluded + 0 rejected" in out


def test_an_amount_has_no_decimals_or_those_of_the_finest_of_its_currency(
    run: Run, project: Path
) -> None:
    rows = "A,5000000,NOK\nB,1000.5,NOK\nC,7,USD\nD,40,USD\nE,0.125,EUR\n"
    name = write(project, f"recipient,amount,currency\n{rows}")
    lines = run("summary", "--data", name).out.splitlines()
    assert [line[:30].rstrip() for line in lines[2:7] + lines[8:11]] == [
        "A          NOK  5,000,000.00",
        "B          NOK      1,000.50",
        "D          USD         40",
        "C          USD          7",
        "E          EUR          0.125",
        "Total      NOK  5,001,000.50",
        "Total      USD         47",
        "Total      EUR          0.125",
    ]


def test_the_table_aligns_decimals_and_wide_characters(run: Run, project: Path) -> None:
    name = write(project, "recipient,amount,currency\n水水,1234.50,USD\nB,3,USD\nC,0.25,USD\n")
    lines = run("summary", "--data", name).out.splitlines()
    assert lines[2].startswith("水水       USD  1,234.50")
    assert lines[3] == "B          USD      3.00   0.3%"
    assert lines[4] == "C          USD      0.25  <0.1%"


def test_a_long_name_leaves_the_numbers_in_reach(run: Run, project: Path) -> None:
    name = write(project, f"recipient,amount,currency\n{'long ' * 6000},1,USD\nB,2,USD\n")
    out = run("summary", "--data", name).out
    assert max(map(len, out.splitlines())) <= 200
    assert "…" in out


@pytest.mark.parametrize("more", [0, 3000])
def test_no_share_in_the_table_is_nothing_or_all_that_is_not(
    run: Run, project: Path, more: int
) -> None:
    rows = "".join(f"P{at},1,NOK\n" for at in range(more))
    name = write(
        project,
        f"recipient,amount,currency\nUNICEF,99999000,NOK\nICRC,600,NOK\nNobody,0,NOK\n{rows}",
    )
    lines = run("summary", "--data", name).out.splitlines()
    shares = {line.split()[0]: line.split()[-1] for line in lines if "NOK" in line}
    assert (shares["UNICEF"], shares["ICRC"]) == (">99.9%", "<0.1%")
    assert shares["Nobody"] == "0.0%"
    assert not more or shares["P7"] == "<0.1%"


def test_amounts_in_json_are_plain_numbers(run: Run, project: Path) -> None:
    rows = "A,100000000000000000.10,ZWL\nB,0.00,ZWL\n"
    name = write(project, f"recipient,amount,currency\n{rows}")
    result = json.loads(run("summary", "--data", name, "--format", "json").out)
    amounts = [group["amount"] for group in result["groups"]]
    assert amounts == ["100000000000000000.1", "0"]
    assert [group["share_percent"] for group in result["groups"]] == ["100.0", "0.0"]


def test_csv_has_a_header_and_exact_amounts(run: Run, project: Path) -> None:
    name = write(project, "recipient,amount,currency\nA,0.10,USD\nA,0.20,USD\n=cmd(),1,USD\n")
    rows = list(csv.DictReader(io.StringIO(run("summary", "--data", name, "--format", "csv").out)))
    assert [Decimal(row["amount"]) for row in rows] == [1, Decimal("0.3")]
    assert rows[0]["recipient"] == "'=cmd()"


def test_groups_by_year_keep_rows_without_a_date(run: Run, project: Path) -> None:
    name = write(project, "recipient,amount,currency,date\nA,1,USD,2025-01-01\nB,2,USD,\n")
    groups = json.loads(run("summary", "--data", name, "--by", "year", "--format", "json").out)
    assert [(group["key"], group["amount"]) for group in groups["groups"]] == [
        ("", "2"),
        ("2025", "1"),
    ]


def test_a_currency_that_is_asked_for_excludes_the_others_and_counts_them(
    run: Run, project: Path
) -> None:
    name = write(project, "recipient,amount,currency\nA,1,USD\nB,2,EUR\n")
    result = json.loads(run("summary", "--data", name, "--currency", "eur", "--format", "json").out)
    assert result["totals"] == [{"currency": "EUR", "amount": "2", "stated": None}]
    assert result["rows"] == {"read": 2, "used": 1, "excluded": 1, "rejected": 0}


def test_several_files_make_one_data_set(run: Run, project: Path) -> None:
    one = write(project, "recipient,amount,currency\nA,1,USD\n", "one.csv")
    two = write(project, "recipient;amount;currency\nA;2;USD\n", "two.csv")
    result = json.loads(run("summary", "--data", one, "--data", two, "--format", "json").out)
    assert result["totals"][0]["amount"] == "3"


def test_what_was_not_itemised_is_a_group_without_key(run: Run, project: Path) -> None:
    text = (project / "data/norway-ukraine-2025-06-12.toml").read_text(encoding="utf-8")
    name = write(project, text.replace("NOK 386 million", "NOK 500 million"), "data/other.toml")
    result = json.loads(run("summary", "--data", name, "--format", "json").out)
    assert result["groups"][-1] == {
        "key": None,
        "name": "Not itemised",
        "currency": "NOK",
        "amount": "113700000",
        "share_percent": "22.7",
        "rows": 0,
    }
    assert ("total-differs", "warning") in [
        (finding["code"], finding["severity"]) for finding in result["findings"]
    ]


FEED = "Recipient,Amount (USD),Date\nA,1000,2026-01-02\nB,,2026-01-03\n"


@pytest.mark.parametrize("command", ["summary", "render"])
def test_rows_that_cannot_be_used_are_left_out_if_asked_for(
    run: Run, project: Path, command: str
) -> None:
    name = write(project, FEED)
    assert run(command, "--data", name).code == 3
    left_out = run(command, "--data", name, "--on-rejected", "exclude")
    assert left_out.code == 0
    assert "1 of 2 rows was left out" in left_out.out + left_out.err
    beyond = run(command, "--data", name, "--on-rejected", "exclude", "--max-rejected", "10%")
    assert beyond.code == 3
    assert 'more than max_rejected = "10%"' in beyond.err


@pytest.mark.parametrize("command", [("check",), ("summary", "feed"), ("run", "feed")])
def test_the_config_lets_commands_leave_rows_out(
    run: Run, project: Path, command: tuple[str, ...]
) -> None:
    write(project, FEED, "feed.csv")
    config = '[reports.feed]\ndata = "feed.csv"\n'
    (project / "config.toml").write_text(config)
    assert run(*command).code != 0
    (project / "config.toml").write_text(f'{config}on_rejected = "exclude"\nmax_rejected = 0\n')
    assert run(*command).code != 0
    (project / "config.toml").write_text(f'{config}on_rejected = "exclude"\nmax_rejected = 1\n')
    assert run(*command).code == 0


def test_an_option_about_rejected_rows_is_checked(run: Run, project: Path) -> None:
    name = write(project, FEED)
    assert 'did you mean "exclude"' in run("summary", "--data", name, "--on-rejected", "excl").err
    assert "2%" in run("summary", "--data", name, "--max-rejected", "some").err
