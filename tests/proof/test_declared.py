"""What a record declares of its data is what the attached allocations are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.proof.forgery import Forger
from tests.proof.renewal import attach, attached, rewrite, saved

from aidreport.proof.record import Record
from aidreport.proof.record_entries import ExcludedEntry
from aidreport.proof.result import Verdict, Verification
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from pathlib import Path


def details(found: Verification) -> list[str]:
    return [detail for check in found.checks for detail in check.details]


@pytest.mark.broken_pdfs
def test_another_measure_in_the_record_is_reported(norway: Path, tmp_path: Path) -> None:
    forger = Forger(norway)
    rewrite(forger, lambda _: {"measures": ("disbursement",)})
    found = verify(saved(forger, tmp_path / "forged.pdf"))
    assert found.verdict is Verdict.ALTERED
    assert any("of what kind the amounts are: disbursement" in line for line in details(found))


@pytest.mark.broken_pdfs
def test_another_measure_of_a_row_is_reported(norway: Path, tmp_path: Path) -> None:
    forger = Forger(norway)
    content = attached(forger, "allocations.csv")
    assert b",commitment," in content
    attach(forger, "allocations.csv", content.replace(b",commitment,", b",pledge,", 1))
    found = verify(saved(forger, tmp_path / "forged.pdf"))
    assert found.verdict is Verdict.ALTERED
    assert any("the rows say otherwise" in line for line in details(found))


@pytest.mark.broken_pdfs
def test_a_row_left_out_that_the_page_does_not_count_is_reported(
    norway: Path, tmp_path: Path
) -> None:
    def change(found: Record) -> dict[str, Any]:
        place = f"{found.sources[1].path}, line 20"
        left = ExcludedEntry(place=place, rule="total", reason="a total")
        rows = found.rows.model_copy(update={"read": 4, "excluded": 1})
        return {"excluded": (left,), "rows": rows}

    forger = Forger(norway)
    rewrite(forger, change)
    found = verify(saved(forger, tmp_path / "forged.pdf"))
    assert found.verdict is Verdict.ALTERED
    assert any(line.startswith("rows/excluded/file-2: does not count") for line in details(found))
