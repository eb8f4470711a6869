"""Each mark of a divided chart sums up the allocations of its year and its series, no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.pdf.reading.reader import read_pdf
from aidreport.proof import allocations, record
from aidreport.proof.crossings import check_crossings

if TYPE_CHECKING:
    from pathlib import Path

    from aidreport.proof.allocations import AttachedRow
    from aidreport.proof.record import Record

ROWS = """recipient,amount,currency,date
UNICEF,3000,NOK,2021-01-01
UNICEF,2000,NOK,2023-01-01
ICRC,2500,NOK,2023-01-01
MSF,600,NOK,2023-01-01
NRC,500,NOK,2023-01-01
MSF,900,USD,2024-01-01
"""


@pytest.fixture(scope="module")
def attached(tmp_path_factory: pytest.TempPathFactory) -> tuple[Record, list[AttachedRow]]:
    folder: Path = tmp_path_factory.mktemp("crossed")
    (folder / "rows.csv").write_text(ROWS, encoding="utf-8")
    (folder / "own.md").write_text("# {{ title }}\n\n:::stacked-columns{top=1}\n", encoding="utf-8")
    (folder / "config.toml").write_text('[reports.r]\ndata = "rows.csv"\n', encoding="utf-8")
    settings = load_config(folder / "config.toml")
    job = job_for(settings, "r", template=str(folder / "own.md"), output=f"{folder}/")
    document = read_pdf(pipeline.render(job)[0].artifact.path)
    files = {item.name: item.content for item in document.attachments}
    return record.read(files[record.NAME]), list(allocations.read(files[allocations.NAME]))


def test_the_marks_of_a_chart_as_it_was_written_sum_up_all(
    attached: tuple[Record, list[AttachedRow]],
) -> None:
    assert list(check_crossings(*attached)) == []


def test_a_mark_that_sums_up_other_allocations_is_named(
    attached: tuple[Record, list[AttachedRow]],
) -> None:
    found, rows = attached
    name = "crossed/year/2023/recipient/UNICEF/NOK"
    figures = tuple(
        entry.model_copy(update={"inputs": ("allocation/3",)}) if entry.id == name else entry
        for entry in found.figures
    )
    problems = list(check_crossings(found.model_copy(update={"figures": figures}), rows))
    assert [problem.figure for problem in problems] == [name]


def test_an_allocation_that_no_mark_sums_up_is_reported(
    attached: tuple[Record, list[AttachedRow]],
) -> None:
    found, rows = attached
    chart = found.charts[0]
    assert chart.crossing is not None
    fewer = chart.crossing.model_copy(update={"cells": chart.crossing.cells[:-1]})
    items = (*chart.items[:-1], chart.items[-1][:-1])
    forged = chart.model_copy(update={"crossing": fewer, "items": items})
    charts = (forged, *found.charts[1:])
    (problem,) = check_crossings(found.model_copy(update={"charts": charts}), rows)
    assert "does not divide the allocations" in str(problem)
