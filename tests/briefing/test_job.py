"""The title and the date of a briefing, as its report sets them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aidreport.briefing import pipeline
from aidreport.briefing.job import date_of, job_for
from aidreport.config.config import load_config
from aidreport.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.briefing.job import Job

NOON = dt.datetime(2026, 7, 31, 23, 30, tzinfo=dt.UTC)
ROWS = "Recipient,Amount,Currency,Decision date\nUNICEF,5,NOK,2026-03-14\n"


@pytest.fixture
def report(tmp_path: Path) -> Callable[..., Job]:
    """Return the job of a report with some settings, at a time that is set."""

    def make(settings: str = "", rows: str = ROWS, zone: str = "UTC") -> Job:
        (tmp_path / "aid.csv").write_text(rows, encoding="utf-8")
        config = tmp_path / "config.toml"
        config.write_text(
            f'[organisation]\ntimezone = "{zone}"\n'
            f'[reports.afghanistan-2026]\ndata = "aid.csv"\n{settings}\n',
            encoding="utf-8",
        )
        return replace(job_for(load_config(config), None), clock=lambda: NOON)

    return make


def dated(job: Job) -> dt.date:
    return date_of(job, pipeline.load(job))


@pytest.mark.parametrize(
    ("settings", "zone", "expected"),
    [
        ("", "UTC", dt.date(2026, 3, 14)),
        ("date = 2026-06-30", "UTC", dt.date(2026, 6, 30)),
        ('date = "2026-06-30"', "UTC", dt.date(2026, 6, 30)),
        ('date = "today"', "UTC", dt.date(2026, 7, 31)),
        ('date = "today"', "Europe/Oslo", dt.date(2026, 8, 1)),
        ('date = "slot"', "UTC", dt.date(2026, 7, 31)),
        ('date = "period end"', "UTC", dt.date(2026, 3, 14)),
    ],
)
def test_the_date_is_what_the_report_says(
    report: Callable[..., Job], settings: str, zone: str, expected: dt.date
) -> None:
    assert dated(report(settings, zone=zone)) == expected


def test_the_date_of_a_slot_is_the_day_that_it_was_due(report: Callable[..., Job]) -> None:
    job = replace(report('date = "slot"'), due=dt.datetime(2026, 7, 1, 8, tzinfo=dt.UTC))
    assert dated(job) == dt.date(2026, 7, 1)


@pytest.mark.parametrize(
    ("written", "expected"),
    [("2026", dt.date(2026, 12, 31)), ("2026-02", dt.date(2026, 2, 28)), ("2026-02-03", None)],
)
def test_a_year_or_a_month_ends_the_period_on_its_last_day(
    report: Callable[..., Job], written: str, expected: dt.date | None
) -> None:
    rows = ROWS.replace("2026-03-14", written)
    day = dated(report('date = "period end"', rows))
    assert day == (expected or dt.date.fromisoformat(written))


def test_the_command_line_comes_before_the_report(report: Callable[..., Job]) -> None:
    job = replace(report('date = "today"'), date=dt.date(2025, 1, 1))
    assert dated(job) == dt.date(2025, 1, 1)


@pytest.mark.parametrize("value", ['"yesterday"', "5", "2026-06-30T10:00:00", '"30.6.2026"'])
def test_what_is_no_date_is_refused_with_what_it_may_be(
    report: Callable[..., Job], value: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        report(f"date = {value}")
    assert '"today", "slot", "period end"' in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "language", "expected"),
    [
        ('title = "Afghanistan, second quarter"', "nb", "Afghanistan, second quarter"),
        ('title = { en = "Second quarter", nb = "Andre kvartal" }', "nb", "Andre kvartal"),
        ('title = { en = "Second quarter", nb = "Andre kvartal" }', "nb-NO", "Andre kvartal"),
        ('title = { en = "Second quarter" }', "fr", ""),
        ("", "en", ""),
    ],
)
def test_a_title_may_be_set_for_each_language(
    report: Callable[..., Job], settings: str, language: str, expected: str
) -> None:
    assert report(settings).in_language(language).title == expected


def test_no_page_has_the_key_of_its_report(report: Callable[..., Job]) -> None:
    from aidreport.briefing.design import design_of

    job = report()
    design = design_of(job)
    calculation = pipeline.calculate(job, pipeline.load(job), design.template)
    (edition,) = pipeline.editions(job, design, calculation)
    assert edition.briefing.title == "Humanitarian funding for UNICEF, 2026"
    assert "afghanistan-2026" not in str(edition.briefing.body)
