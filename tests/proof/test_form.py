"""Attached files in another form than that in which they are written are reported."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from tests.proof.forgery import Forger
from tests.proof.renewal import attach, attached, rewrite, saved

from aidreport.proof import record
from aidreport.proof.form import check_form
from aidreport.proof.result import Verdict, Verification
from aidreport.proof.verify import verify


def details(found: Verification) -> list[str]:
    return [detail for check in found.checks for detail in check.details]


@pytest.mark.broken_pdfs
def test_a_record_that_says_it_is_of_the_first_format_is_reported(
    norway: Path, tmp_path: Path
) -> None:
    forger = Forger(norway)
    rewrite(forger, lambda _: {"format": record.FIRST_FORMAT})
    found = verify(saved(forger, tmp_path / "forged.pdf"))
    assert found.verdict is Verdict.ALTERED
    assert any("of the first format, which has no" in line for line in details(found))


def test_a_record_that_is_of_the_first_format_has_its_form() -> None:
    content = (Path(__file__).parent / "first_format" / "figures.json").read_bytes()
    assert list(check_form(record.read(content), hashlib.sha256(content).hexdigest())) == []


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("column", [b"Amount NOK", b"amount"])
def test_a_column_more_in_the_attached_allocations_is_reported(
    norway: Path, tmp_path: Path, column: bytes
) -> None:
    forger = Forger(norway)
    head, *lines = attached(forger, "allocations.csv").split(b"\r\n")
    rows = [line + b",929000000" if line else line for line in lines]
    content = b"\r\n".join([head + b"," + column, *rows])
    attach(forger, "allocations.csv", content)
    found = verify(forger.save(tmp_path / "forged.pdf"))
    assert found.verdict is Verdict.ALTERED
    assert any("column" in line for line in details(found))
