from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.html.conftest import WORDS

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.html.origins import Origin
from aidreport.proof import allocations
from aidreport.proof.origins import origins_of

TEMPLATE = """# {{ title }}

{{ total | money }} in {{ allocations }} allocations to {{ partners }} partners.

:::table{by=recipient columns="amount, share"}

:::sources
"""


@pytest.fixture
def origins(tmp_path: Path) -> Callable[..., dict[str, Origin]]:
    """Return where the figures of a briefing come from, by figure."""

    def of(rows: str, template: str = TEMPLATE, language: str = "en") -> dict[str, Origin]:
        (tmp_path / "rows.csv").write_text(rows, encoding="utf-8")
        (tmp_path / "t.md").write_text(template, encoding="utf-8")
        job = job_for(
            load_config(None),
            None,
            data=[str(tmp_path / "rows.csv")],
            template=str(tmp_path / "t.md"),
            language=language,
        )
        dataset = pipeline.load(job)
        design = pipeline.design_of(job)
        (edition,) = pipeline.editions(
            job, design, pipeline.calculate(job, dataset, design.template)
        )
        evidence = edition.evidence
        rows_read = allocations.read(evidence.allocations)
        found = origins_of(evidence.contents.one_by_one(), rows_read, WORDS)
        return {origin.figure: origin for origin in found}

    return of


ROWS = """recipient,amount,currency,date
WFP,1250000.50,NOK,2025-01-31
UNICEF,749999.50,NOK,2025-02-01
WFP,-400,NOK,2025-02-02
"""


def test_a_sum_has_its_terms_and_the_rows_of_the_sources(
    origins: Callable[..., dict[str, Origin]],
) -> None:
    total = origins(ROWS)["total/NOK"]
    assert total.value == "1,999,600.00 NOK"
    assert [term.text for term in total.terms] == [
        "1,250,000.50 NOK", "749,999.50 NOK", "−400 NOK",
    ]  # fmt: skip
    assert total.sign == "+"
    assert total.places[0].startswith("WFP – ")
    assert total.places[0].endswith("rows.csv, row 2: 1250000.50")
    assert not total.more


def test_numbers_are_written_as_the_language_writes_them(
    origins: Callable[..., dict[str, Origin]],
) -> None:
    total = origins(ROWS, language="de")["total/NOK"]
    assert total.terms[0].text == "1.250.000,50 NOK"


def test_a_share_is_its_part_of_the_total_and_both_are_said_too(
    origins: Callable[..., dict[str, Origin]],
) -> None:
    found = origins(ROWS)
    share = found["share/recipient/UNICEF/NOK"]
    assert [term.figure for term in share.terms] == ["group/recipient/UNICEF/NOK", "total/NOK"]
    assert (share.sign, share.behind) == ("÷", " × 100")
    assert {term.figure for term in share.terms} <= set(found)


def test_a_count_lists_what_it_counts(origins: Callable[..., dict[str, Origin]]) -> None:
    counted = origins(ROWS)["allocations/NOK"]
    assert counted.before == WORDS.counted
    assert len(counted.places) == 3


def test_of_many_rows_the_first_are_listed_and_it_says_so(
    origins: Callable[..., dict[str, Origin]],
) -> None:
    rows = "".join(f"Name {number},1000,NOK,2025-01-31\n" for number in range(100))
    total = origins("recipient,amount,currency,date\n" + rows)["total/NOK"]
    assert (len(total.terms), len(total.places), total.more) == (12, 12, True)


def test_what_is_not_shown_and_in_no_formula_is_left_out(
    origins: Callable[..., dict[str, Origin]],
) -> None:
    found = origins(ROWS, "# {{ title }}\n\n{{ partners }} partners.\n")
    assert "share/recipient/UNICEF/NOK" not in found
    assert len(found) <= 4


def test_a_count_of_groups_lists_their_amounts(origins: Callable[..., dict[str, Origin]]) -> None:
    counted = origins(ROWS)["count/recipient/NOK"]
    assert [term.figure for term in counted.terms] == [
        "group/recipient/WFP/NOK", "group/recipient/UNICEF/NOK",
    ]  # fmt: skip
    assert counted.sign == ","
