from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.sources.what_was_read import ways

from aidreport.config.sources import DataSource
from aidreport.errors import ConfigError, SourceError
from aidreport.files.toml import validate
from aidreport.model.bulk import Bulk
from aidreport.model.dataset import Dataset
from aidreport.sources.formats import columnar
from aidreport.sources.loader import load

TODAY = date(2026, 11, 28)
HEAD = "Recipient,Amount (USD),Decision date,Value date\n"

Read = Callable[..., Dataset]


@pytest.fixture
def on_a_day(tmp_path: Path) -> Read:
    """Loads a table as of a day; options are those of its source."""

    def call(text: str, today: date | None = TODAY, **options: Any) -> Dataset:
        (tmp_path / "data.csv").write_text(text)
        return load([DataSource(path="data.csv", **options)], tmp_path, today=today)

    return call


@pytest.mark.parametrize(
    ("row", "years"),
    [
        ("A,5,2062-01-05,", [1945, 2062]),
        ("A,5,1899-12-30,", [1899, 2028]),
        ("A,5,2029-01-01,", [1945, 2029]),
        ("A,5,,2126-01-05", [1945, 2126]),
    ],
)
def test_dates_that_no_data_have_stop(on_a_day: Read, row: str, years: list[int]) -> None:
    content = f"{HEAD}{row}\nB,7,2026-01-06,\n"
    with pytest.raises(SourceError, match="1 date is before 1945 or more than two years") as stop:
        on_a_day(content)
    assert stop.value.exit_code == 3
    assert "row 2" in stop.value.details[0]
    assert "correct the dates in the file" in stop.value.fix
    assert ways(stop.value) == [{"years": years}]
    assert on_a_day(content, **ways(stop.value)[0]).account.used == 2


@pytest.mark.parametrize("day", ["1945-05-08", "2026-11-29", "2028-12-31", ""])
def test_dates_of_the_last_decades_and_the_next_years_are_fine(on_a_day: Read, day: str) -> None:
    assert on_a_day(f"{HEAD}A,5,{day},\n").account.used == 1


def test_without_a_day_only_dates_long_past_stop(on_a_day: Read) -> None:
    assert on_a_day(f"{HEAD}A,5,2062-01-05,\n", today=None).account.used == 1
    with pytest.raises(SourceError, match="before 1945"):
        on_a_day(f"{HEAD}A,5,1062-01-05,\n", today=None)


def test_the_years_that_are_allowed_are_obeyed(on_a_day: Read) -> None:
    with pytest.raises(SourceError, match="before 2000 or after 2027"):
        on_a_day(f"{HEAD}A,5,1999-01-05,\n", years=(2000, 2027))


@pytest.mark.parametrize("years", [[1945], ["a", 2000], [1945, 2000, 2010], [0, 2000]])
def test_years_are_two_years(years: object) -> None:
    with pytest.raises(ConfigError, match="years"):
        validate(DataSource, {"path": "x.csv", "years": years}, name="c", error=ConfigError)


@pytest.mark.parametrize(
    ("unit", "currency", "amount"),
    [
        ("USD million", None, "2000000"),
        ("million", "EUR", "600000"),
        ("UGX million", None, "3000000000"),
        ("JPY", None, "90000000000000"),
        ("USD", None, "600000000000"),
    ],
)
def test_more_than_all_donors_give_stops(
    on_a_day: Read, unit: str, currency: str | None, amount: str
) -> None:
    content = f"Recipient,Amount ({unit}),Date\nA,{amount},2026-01-05\nB,5,2026-01-06\n"
    options = {} if currency is None else {"currency": currency}
    with pytest.raises(SourceError, match="more than all donors give") as stop:
        on_a_day(content, **options)
    assert "correct the unit, the currency or the decimal mark in the file" in stop.value.fix
    allowed = ways(stop.value)[-1]
    assert allowed.keys() - options.keys() == {"largest_total"}
    assert on_a_day(content, **allowed).account.used == 2


def test_a_unit_that_is_set_is_taken_back_by_the_fix(on_a_day: Read) -> None:
    content = "Recipient,Amount (USD)\nA,2000000.5\nB,5\n"
    with pytest.raises(SourceError) as stop:
        on_a_day(content, unit="million")
    dataset = on_a_day(content, **ways(stop.value)[0])
    assert sum(item.amount.amount for item in dataset.allocations) == pytest.approx(2000005.5)


@pytest.mark.parametrize(
    ("unit", "amount"), [("USD million", "250000"), ("UGX", "70000000000000"), ("XTS", "9" * 17)]
)
def test_what_donors_or_states_do_give_is_read(on_a_day: Read, unit: str, amount: str) -> None:
    content = f"Recipient,Amount ({unit})\nA,{amount}\n"
    options = {"currency": "ZWL"} if unit == "XTS" else {}
    text = content.replace(" (XTS)", "")
    assert on_a_day(text, **options).account.used == 1


def test_an_amount_in_full_in_a_table_of_millions_stops(on_a_day: Read) -> None:
    content = "Recipient,Amount (NOK million)\nA,1.2\nB,300000\nC,0.8\n"
    with pytest.raises(SourceError, match="may be written without the unit of the table") as stop:
        on_a_day(content)
    (allowed,) = ways(stop.value)
    assert on_a_day(content, **allowed).account.used == 3
    assert on_a_day(content.replace("300000", "30000")).account.used == 3
    assert on_a_day("Recipient,Amount (NOK)\nA,1\nB,300000000000\n").account.used == 2


def test_many_years_of_aid_are_no_year(on_a_day: Read) -> None:
    rows = "".join(f"A,200000,{year}-01-05\n" for year in range(1990, 2026))
    assert on_a_day(f"Recipient,Amount (USD million),Date\n{rows}").account.used == 36


def test_a_year_with_a_million_times_the_others_stops(on_a_day: Read) -> None:
    rows = "A,50000,2023-01-05\nA,60000,2024-01-05\nA,40000,2025-01-05\nA,{},2026-01-05\n"
    content = f"Recipient,Amount (USD),Date\n{rows}"
    with pytest.raises(SourceError, match=r"of 2026 .* a million times as much") as stop:
        on_a_day(content.format(60_000_000_000))
    assert on_a_day(content.format(60_000_000_000), **ways(stop.value)[0]).account.used == 4
    assert on_a_day(content.format(6_000_000_000)).account.used == 4


def test_long_tables_are_checked_by_the_column(
    on_a_day: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columnar, "LONG", 0)
    rows = "".join(f"P{at},{at},2025-01-05,\n" for at in range(1, 99))
    dataset = on_a_day(HEAD + rows)
    assert isinstance(dataset.allocations, Bulk)
    with pytest.raises(SourceError, match="2 dates are before 1945") as stop:
        on_a_day(f"{HEAD}{rows}A,5,2062-01-05,\nB,5,1062-01-05,\n")
    assert stop.value.details[0] == "data.csv, row 100: 2062-01-05"
    assert ways(stop.value) == [{"years": [1062, 2062]}]
    with pytest.raises(SourceError, match="1 date is before 1945"):
        on_a_day(f"{HEAD}{rows}A,5,2025-01-05,2062-01-05\n")
    with pytest.raises(SourceError, match="more than all donors give"):
        on_a_day(f"{HEAD}{rows}A,700000000000,2024-01-05,\n")


def test_whatever_the_kind_of_file_dates_are_checked(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(
        '<iati-activities version="2.03"><iati-activity default-currency="USD">'
        "<iati-identifier>XX-1</iati-identifier><transaction>"
        '<transaction-type code="3"/><transaction-date iso-date="2206-01-05"/>'
        '<value value-date="2026-01-05">5</value></transaction></iati-activity></iati-activities>'
    )
    with pytest.raises(SourceError, match="more than two years ahead") as stop:
        load([DataSource(path="a.xml")], tmp_path, today=TODAY)
    again = DataSource(path="a.xml", **ways(stop.value)[0])
    assert load([again], tmp_path, today=TODAY).account.used == 1


@pytest.mark.parametrize("day", ["1445/06/15", "1403-02-11", "2567-03-01"])
def test_dates_of_another_calendar_are_to_be_written_in_the_gregorian_one(
    on_a_day: Read, day: str
) -> None:
    with pytest.raises(SourceError, match="before 1945 or more than two years") as stop:
        on_a_day(f"{HEAD}A,5,{day},\n")
    assert "Islamic, Iranian or Buddhist calendar" in stop.value.fix
