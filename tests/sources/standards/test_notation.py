"""Decimal commas and orders of dates in tables of published standards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from aidreport.config.sources import DataSource
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load
from aidreport.sources.rejected import rows_rejected_error

TABLES = {
    "fts": "amountUSD;boundary;onBoundary;status;destOrganization;id;date\n"
    "AMOUNT;incoming;single;paid;UNICEF;1;DATE\n",
    "360giving": "Identifier;Currency;Amount Awarded;Recipient Org:Name;Award Date\n"
    "g1;GBP;AMOUNT;UNICEF;DATE\n",
    "cbpf-contributions": "PooledFundName;DonorName;PledgeAmt;PaidAmt;PaidDate\n"
    "Sudan;Norway;0;AMOUNT;DATE\n",
    "cbpf-projects": "PrjCode;OrgNm;PrgBdg;ApprDt\nA-1;UNICEF;AMOUNT;DATE\n",
    "iati": "aid;trans_code;trans_currency;trans_value;trans_day\nA;3;NOK;AMOUNT;DATE\n",
    "us-foreign-assistance": "Country Name;Transaction Type Name;Current Dollar Amount;"
    "Transaction Date\nKenya;Obligations;AMOUNT;DATE\n",
    "world-bank-projects": "Project Name;Total IDA and IBRD Commitment;Board Approval Date\n"
    "Water;AMOUNT;DATE\n",
    "ifrc-appeals": "name;atype;amount_requested;amount_funded;start_date\n"
    "Floods;0;0;AMOUNT;DATE\n",
}


def read(folder: Path, kind: str, amount: str, day: str, *more: str, **settings: str) -> Dataset:
    head, row = TABLES[kind].splitlines()
    rows = [row.replace("AMOUNT", a).replace("DATE", d) for a, d in [(amount, day), *pairs(more)]]
    (folder / "a.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    data = load([DataSource(path="a.csv", **settings)], folder)
    assert data.files[0].kind == kind
    return data


def pairs(texts: tuple[str, ...]) -> list[tuple[str, str]]:
    return list(zip(texts[::2], texts[1::2], strict=True))


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize(
    ("amount", "expected"),
    [("7575,58", "7575.58"), ("1.234.567,5", "1234567.5"), ("-7,25", "-7.25"), ("7575", "7575")],
)
def test_a_decimal_comma_is_read_where_it_is_set_or_shown(
    tmp_path: Path, kind: str, amount: str, expected: str
) -> None:
    for settings in ({}, {"decimal": ","}):
        if kind == "iati" and not settings:  # a cell may be a list, so that nothing is shown
            continue
        data = read(tmp_path, kind, amount, "2026-04-14", **settings)
        (item,) = data.allocations
        assert str(item.amount.amount) == expected
        assert amount in item.as_written
        told = [finding.code for finding in data.findings].count("marks-inferred")
        assert told == ("," in amount and not settings)


@pytest.mark.parametrize("kind", TABLES)
def test_a_point_that_contradicts_the_mark_is_rejected_with_the_setting(
    tmp_path: Path, kind: str
) -> None:
    data = read(tmp_path, kind, "7575.58", "2026-04-14", decimal=",")
    assert not data.account.used
    assert 'set decimal = "."' in rows_rejected_error(data).fix


@pytest.mark.parametrize("kind", TABLES)
def test_a_comma_beside_points_is_rejected_with_the_setting(tmp_path: Path, kind: str) -> None:
    data = read(tmp_path, kind, "7575,58", "2026-04-14", "12.5", "2026-04-14")
    assert [str(item.amount.amount) for item in data.allocations] == ["12.5"]
    assert 'set decimal = ","' in rows_rejected_error(data).fix


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize(
    ("day", "settings"),
    [
        ("14/04/2026", {}),
        ("14.04.2026", {}),
        ("04/14/2026", {}),
        ("14/4/2026 12:00:00", {"dates": "day-first"}),
        ("4/14/2026 12:00:00 AM", {"dates": "month-first"}),
        ("14/04/26", {"dates": "day-first"}),
        ("4/14/26", {"dates": "month-first"}),
        ("2026-04-14", {"dates": "day-first"}),
        ("2026-04-14T00:00:00", {}),
    ],
)
def test_an_order_of_dates_is_read_where_it_is_set_or_shown(
    tmp_path: Path, kind: str, day: str, settings: dict[str, str]
) -> None:
    (item,) = read(tmp_path, kind, "5", day, **settings).allocations
    assert item.decided == dt.date(2026, 4, 14)


@pytest.mark.parametrize("kind", TABLES)
def test_one_day_shows_the_order_of_the_others(tmp_path: Path, kind: str) -> None:
    data = read(tmp_path, kind, "5", "14/04/2026", "6", "02/03/2026")
    assert [item.decided for item in data.allocations] == [
        dt.date(2026, 4, 14),
        dt.date(2026, 3, 2),
    ]


@pytest.mark.parametrize("kind", TABLES)
def test_a_day_that_contradicts_the_order_is_rejected_with_the_setting(
    tmp_path: Path, kind: str
) -> None:
    data = read(tmp_path, kind, "5", "04/14/2026", dates="day-first")
    assert not data.account.used
    assert "set dates = " in rows_rejected_error(data).fix


@pytest.mark.parametrize("kind", ["fts", "iati"])
def test_an_open_day_is_rejected_where_the_standard_has_no_order(tmp_path: Path, kind: str) -> None:
    data = read(tmp_path, kind, "5", "02/03/2026")
    assert not data.account.used
    assert "set dates = " in rows_rejected_error(data).fix
    assert read(tmp_path, kind, "5", "02/03/2026", dates="day-first").account.used == 1


def test_numbers_of_a_workbook_are_the_same_under_any_mark(
    tmp_path: Path, book: Callable[..., bytes]
) -> None:
    for head in (["DonorName", "RecipientName", "USD_Disbursement"],
                 ["DonorName", "PledgeAmt", "PaidAmt"]):  # fmt: skip
        row = ["Norway", "Kenya", 1.234] if "USD" in head[2] else ["Norway", 0, 1.234]
        (tmp_path / "a.xlsx").write_bytes(book(Sheet=[head, row]))
        (item,) = load([DataSource(path="a.xlsx", decimal=",")], tmp_path).allocations
        assert item.amount.amount in (Decimal("1.234"), Decimal(1234000))
