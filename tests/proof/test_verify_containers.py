"""What is drawn inside columns, sections and repeated parts is verified as it is outside."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.document.wording import ColumnFormat, Wording
from aidreport.proof.result import Verdict, Verification
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

ROWS = """recipient,country,date,amount,currency
Red,Sudan,2024-01-01,11123456,NOK
Blue,Chad,2025-01-01,8234567,NOK
"""
SLOPE = """recipient,country,date,amount,currency
A,Mali,2022-01-01,81212680,USD
B,Chad,2022-01-01,51234567,USD
C,Haiti,2022-01-01,31234567,USD
D,Sudan,2024-01-01,21234567,USD
A,Sudan,2024-01-01,1234567,USD
"""
CONTAINERS = {
    "two columns": ":::side-by-side\n{one}\n:::column\n{other}\n:::\n",
    "three columns": ":::side-by-side\nWords.\n:::column\n{one}\n:::column\n{other}\n:::\n",
    "section": ':::section{{page="A4 landscape"}}\n{one}\n\n{other}\n:::\n',
    "part for each group": ":::each{{by=country}}\n## {{{{ group }}}}\n\n{one}\n\n{other}\n:::\n",
    "part for a condition": ':::when{{test="partners > 1"}}\n{one}\n\n{other}\n:::\n',
}


def made(
    folder: Path, container: str, one: str, other: str, *, rows: str = ROWS, form: str = "pdf"
) -> Verification:
    """Return what is found in a briefing with two blocks in a container."""
    (folder / "rows.csv").write_text(rows, encoding="utf-8")
    template = "# T\n\n" + CONTAINERS[container].format(one=one, other=other)
    (folder / "own.md").write_text(template, encoding="utf-8")
    job = job_for(
        load_config(None),
        None,
        data=[str(folder / "rows.csv")],
        template=str(folder / "own.md"),
        output=f"{folder}/briefing.{form}",
    )
    return verify(pipeline.render(job)[0].artifact.path)


def problems(found: Verification) -> tuple[str, ...]:
    return next(check for check in found.checks if check.name == "text").details


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize(
    "other", ["Words: {{ total | money }}.", ":::table{by=country columns=amount}"]
)
def test_a_table_whose_note_has_the_exact_total_is_verified_in_each_container(
    tmp_path: Path, container: str, other: str
) -> None:
    found = made(tmp_path, container, ":::table{columns=amount}", other)
    assert found.verdict is Verdict.UNSIGNED, found.checks


def test_a_table_in_columns_of_a_web_page_is_verified(tmp_path: Path) -> None:
    table = ":::table{columns=amount}"
    found = made(tmp_path, "two columns", table, "Words.", form="html")
    assert found.verdict is Verdict.UNSIGNED, found.checks


@pytest.mark.parametrize("container", ["two columns", "three columns", "section"])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (":::slope{by=recipient top=2}", ":::waffle{by=recipient}"),
        (":::treemap{by=recipient}", ":::slope{by=recipient top=2}"),
        (":::line-chart", ":::waffle{by=recipient}"),
    ],
)
def test_the_numbers_of_two_charts_are_verified_in_each_container(
    tmp_path: Path, container: str, one: str, other: str
) -> None:
    found = made(tmp_path, container, one, other, rows=SLOPE)
    assert found.verdict is Verdict.UNSIGNED, found.checks
    assert not [line for line in found.not_checked if '"024"' in line]


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("form", ["pdf", "html"])
@pytest.mark.parametrize("forged", [0, 1])
def test_another_unit_in_the_head_of_one_table_is_reported_beside_a_sound_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, forged: int
) -> None:
    usual, calls = Wording.column_format, list[str]()

    def altered(self: Wording, values: list[Decimal], currency: str) -> ColumnFormat:
        column = usual(self, values, currency)
        calls.append(column.heading)
        heading = "NOK billion" if len(calls) == forged + 1 else column.heading
        return ColumnFormat(heading, column.exponent, column.places, column.exact)

    monkeypatch.setattr(Wording, "column_format", altered)
    tables = ":::table{by=recipient columns=amount}", ":::table{by=country columns=amount}"
    found = made(tmp_path, "two columns", *tables, form=form)
    assert set(calls) == {"NOK million"}
    assert found.verdict is Verdict.ALTERED
    assert any('says "NOK billion"' in line for line in problems(found)), found.checks
