"""An amount that a file says of itself, or that only the record vouches for, is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pikepdf import String
from tests.proof.alterations import packet
from tests.proof.forgery import Forger
from tests.proof.renewal import rewrite, saved

from aidreport.proof.record import Record
from aidreport.proof.record_entries import FindingEntry
from aidreport.proof.record_reading import PlanEntry
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SENTENCE = "UNICEF got NOK 900 million more"


def subject(forger: Forger) -> None:
    forger.pdf.docinfo["/Subject"] = "NOK 900 million"


def label(forger: Forger) -> None:
    packet(forger, b"<dc:format>", b"<xmp:Label>NOK 900 million</xmp:Label><dc:format>")


def attachment(forger: Forger) -> None:
    forger.pdf.Root.AF[0].Desc = String("NOK 900 million")


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("alteration", [subject, label, attachment])
def test_an_amount_of_the_metadata_that_no_page_shows_is_named_in_the_verdict(
    norway: Path, tmp_path: Path, alteration: Callable[[Forger], None]
) -> None:
    forger = Forger(norway)
    alteration(forger)
    found = verify(saved(forger, tmp_path / "forged.pdf"))
    assert '"NOK 900 million"' in found.conclusion


def finding(found: Record) -> dict[str, Any]:
    entry = FindingEntry(code="total-row-differs", severity="warning", message=SENTENCE)
    return {"findings": (*found.findings, entry)}


def source(found: Record) -> dict[str, Any]:
    first = found.sources[0].model_copy(update={"title": SENTENCE})
    return {"sources": (first, *found.sources[1:])}


def plan(found: Record) -> dict[str, Any]:
    return {"plans": (*found.plans, PlanEntry(file=SENTENCE, kind="table"))}


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("change", [finding, source, plan])
def test_an_amount_in_a_sentence_that_is_none_of_the_program_s_is_named_in_the_verdict(
    norway: Path, tmp_path: Path, change: Callable[[Record], dict[str, Any]]
) -> None:
    forger = Forger(norway)
    forger.replace(b"( partners to protect children deported to )", f"( {SENTENCE} )".encode())
    rewrite(forger, change)
    found = verify(saved(forger, tmp_path / "forged.pdf"))
    assert '"NOK 900 million"' in found.conclusion
