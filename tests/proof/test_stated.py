"""A total that a source states is compared with the sum, or the briefing is altered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.proof.forgery import Forger
from tests.proof.renewal import rewrite, saved

from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("code", ["NOK", "EUR"])
def test_a_comparison_that_is_left_out_of_the_record_is_reported(
    norway: Path, tmp_path: Path, code: str
) -> None:
    forger = Forger(norway)
    rewrite(
        forger,
        lambda found: {
            "reconciliations": tuple(
                check for check in found.reconciliations if check.stated != f"stated/{code}"
            )
        },
    )
    found = verify(saved(forger, tmp_path / "forged.pdf"))
    assert found.verdict is Verdict.ALTERED
    details = [detail for check in found.checks for detail in check.details]
    assert f"stated/{code}: is not compared with the sum of the allocations" in details


@pytest.mark.broken_pdfs
def test_a_stated_total_that_the_record_does_not_list_is_reported(
    norway: Path, tmp_path: Path
) -> None:
    forger = Forger(norway)
    rewrite(forger, lambda _: {"reconciliations": (), "stated": {}})
    found = verify(saved(forger, tmp_path / "forged.pdf"))
    assert found.verdict is Verdict.ALTERED
    details = [detail for check in found.checks for detail in check.details]
    assert "stated/NOK: is not among the totals that the sources state" in details
