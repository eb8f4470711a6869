"""A long table is written by the column, with the words, the record and the file of a short one."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.lengths import FROM
from tests.properties import cases

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.document.blocks import Table
from aidreport.document.long_rows import LongRows
from aidreport.proof.record import read
from aidreport.proof.web_page import verify_page
from aidreport.sources.formats import columnar

if TYPE_CHECKING:
    from aidreport.briefing.edition import Edition
    from aidreport.briefing.job import Job

LANGUAGES = ("en", "nb", "nn", "de", "fr", "es", "pt", "uk", "ar")
NAMES = (
    *(
        "Norway",
        "the Gambia",
        "UNICEF",
        "Médecins Sans Frontières",
        "Győr (Raba)",
        "To be determined",
    ),
    *("Save the Children", "Government of Norway", "Кyїв", "WFP"),
    "Red Cross\u00a0Red Crescent",
    "To be determined",
)
AMOUNTS = st.one_of(
    st.integers(1, 10**12).map(str),
    st.decimals("0.01", 10**9, places=2).map(str),
    st.sampled_from(["1000000", "0.5", "999999.5", "0"]),
)


def job_of(folder: Path, rows: list[tuple[str, str]], language: str, table: str) -> Job:
    many = [(f"Agency {number}", str(1000 + number % 7 * 500)) for number in range(FROM)]
    lines = [f"{name},{amount},NOK,2026-01-31,Norway,Sudan" for name, amount in (*many, *rows)]
    content = "\n".join(["recipient,amount,currency,date,donor,country", *lines, ""])
    (folder / "aid.csv").write_text(content, encoding="utf-8")
    (folder / "own.md").write_text(f"# {{{{ title }}}}\n\n{table}\n", encoding="utf-8")
    (folder / "config.toml").write_text('[reports.aid]\ndata = "aid.csv"\n', encoding="utf-8")
    return job_for(
        load_config(folder / "config.toml"),
        "aid",
        template=str(folder / "own.md"),
        language=language,
        output=f"{folder}/",
    )


def edition_of(job: Job, long: int) -> Edition:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columnar, "LONG", long)
        design, dataset = pipeline.design_of(job), pipeline.load(job)
        calculation = pipeline.calculate(job, dataset, design.template)
        (edition,) = pipeline.editions(job, design, calculation)
    return edition


def recorded(edition: Edition) -> tuple[object, ...]:
    """Return what the record of a briefing says, whatever the order and the zeros at the end."""
    of = read(edition.evidence.record)
    figures = {
        name: (entry.value, entry.unit, entry.operation, entry.inputs)
        for name, entry in of.by_id().items()
    }
    groups = [part.groups for part in of.breakdowns]
    return figures, groups, of.shown, of.texts, of.unclaimed, of.data, of.totals


def table_of(edition: Edition) -> Table:
    (table,) = [block for block in edition.briefing.body if isinstance(block, Table)]
    return table


@cases(8)
@given(
    rows=st.lists(st.tuples(st.sampled_from(NAMES), AMOUNTS), max_size=12),
    language=st.sampled_from(LANGUAGES),
    columns=st.sampled_from(["amount, share", "amount", "share", "share, amount"]),
    by=st.sampled_from(["recipient", "country", "donor"]),
)
def test_a_long_table_has_the_words_and_the_record_of_a_short_one(
    rows: list[tuple[str, str]], language: str, columns: str, by: str
) -> None:
    with TemporaryDirectory() as folder:
        table = f':::table{{by={by} columns="{columns}"}}'
        job = job_of(Path(folder), rows, language, table)
        short, long = edition_of(job, 1 << 40), edition_of(job, FROM)
    assert isinstance(table_of(short).rows, tuple)
    assert isinstance(table_of(long).rows, LongRows) is (columns != "share, amount")
    assert tuple(table_of(long).rows) == tuple(table_of(short).rows)
    assert recorded(long) == recorded(short)


def test_a_long_table_is_drawn_to_the_same_pages(tmp_path: Path) -> None:
    rows = [("UNICEF, (New York)".replace(",", ""), "1234567"), *((name, "70") for name in NAMES)]
    job = job_of(tmp_path, rows, "nb", ':::table{by=recipient columns="amount, share"}')
    short, long = edition_of(job, 1 << 40), edition_of(job, FROM)
    pages = []
    for number, edition in enumerate((short, long)):
        with pikepdf.open(pipeline.draw(edition, tmp_path / f"{number}.pdf").path) as pdf:
            pages.append([page.obj.Contents.read_bytes() for page in pdf.pages])
    assert pages[0] == pages[1]
    assert len(pages[0]) > 2


def test_rows_with_an_abbreviation_that_is_spelled_out_are_drawn_alike(tmp_path: Path) -> None:
    lines = "".join(f"Agency {number},,{1000 + number},NOK,2026-01-31\n" for number in range(FROM))
    content = f"recipient,recipient full name,amount,currency,date\n{lines}"
    job = job_of(tmp_path, [], "en", ':::table{by=recipient columns="amount, share"}')
    (tmp_path / "aid.csv").write_text(
        f"{content}UNHCR,UN High Commissioner for Refugees,5000,NOK,2026-01-31\n", encoding="utf-8"
    )
    short, long = edition_of(job, 1 << 40), edition_of(job, FROM)
    assert tuple(table_of(long).rows) == tuple(table_of(short).rows)
    assert recorded(long) == recorded(short)


def test_a_web_page_of_a_long_table_verifies(tmp_path: Path) -> None:
    job = job_of(tmp_path, [], "en", ':::table{by=recipient columns="amount, share"}')
    page = pipeline.write(edition_of(job, FROM), tmp_path / "aid.html", "html").path
    assert verify_page(page).verdict == "consistent, unsigned"
    assert page.read_text(encoding="utf-8").count('scope="row"') == FROM + 1
