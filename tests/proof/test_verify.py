"""A briefing is verified from its PDF alone; any change to it is reported."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from reportlab.pdfgen.canvas import Canvas

from aidreport.errors import SourceError
from aidreport.pdf.reading.reader import read_pdf
from aidreport.proof.result import Check, CheckStatus, Verdict, Verification
from aidreport.proof.standards import check_standards
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Altered = "Callable[[bytes, bytes], Path]"


def failed(found: Verification) -> dict[str, Check]:
    return {check.name: check for check in found.checks if check.outcome is CheckStatus.FAILED}


def test_a_briefing_is_verified_and_says_what_it_does_not_check(norway: Path, table: Path) -> None:
    for path in (norway, table):
        found = verify(path)
        assert found.verdict is Verdict.UNSIGNED, failed(found)
        assert [check.name for check in found.checks] == [
            "file",
            "PDF/UA-1",
            "PDF/A-3a",
            "tags",
            "data",
            "figures",
            "text",
            "page",
            "objects",
            "signature",
        ]
        assert len(found.not_checked) >= 2


def test_a_figure_leads_back_to_a_line_of_its_source(norway: Path) -> None:
    figures = {figure.id: figure for figure in verify(norway).figures}
    assert figures["total/NOK"].value == "386,300,000 NOK"
    assert figures["total/NOK"].texts == ("NOK 386.3 million", "386.3")
    assert figures["stated/NOK"].derivation == "Press release, line 5"
    assert figures["allocation/1"].derivation == "data/norway-ukraine-2025-06-12.txt, line 17"
    assert figures["difference/NOK"].derivation == "total/NOK − stated/NOK"


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    ("old", "new", "figure"),
    [
        (b"(229.0)", b"(329.0)", "group/recipient/UNICEF/NOK"),
        (b"(36.2%)", b"(36.3%)", "share/recipient/ICRC/NOK"),
        (b"(33.4)", b"(34.4)", "equivalent-total/NOK/EUR"),
        (b"(386.3)", b"(386.8)", "total/NOK"),
        (b"(100.0%)", b"(100.1%)", "shares/recipient/NOK"),
    ],
)
def test_one_digit_altered_on_a_page_is_reported_with_its_figure(
    altered: Callable[[bytes, bytes], Path], old: bytes, new: bytes, figure: str
) -> None:
    found = verify(altered(old, new))
    assert found.verdict is Verdict.ALTERED
    assert any(
        line.startswith(f"{figure}: the page says") for line in failed(found)["text"].details
    )
    assert [item.id for item in found.figures if not item.sound] == [figure]


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("checksum", ["kept", "renewed"])
def test_one_digit_altered_in_the_attached_data_is_reported_with_its_allocation(
    norway: Path, tmp_path: Path, checksum: str
) -> None:
    path = tmp_path / "altered.pdf"
    with pikepdf.open(norway) as pdf:
        old = pdf.attachments["allocations.csv"]
        data = old.get_file().read_bytes().replace(b"140000000", b"150000000")
        if checksum == "renewed":
            pdf.attachments["allocations.csv"] = pikepdf.AttachedFileSpec(pdf, data)
        else:
            old.get_file().obj.write(data)
        pdf.save(path)
    found = verify(path)
    assert found.verdict is Verdict.ALTERED
    failures = failed(found)
    assert "allocation/2: its row was altered after it was written" in failures["data"].details
    assert (
        'allocation/2: is 150,000,000 NOK; its source says "NOK 140 million"'
        in failures["figures"].details
    )
    assert (
        "total/NOK: is 386,300,000 NOK; recalculated, it is 396,300,000 NOK"
        in failures["figures"].details
    )


@pytest.mark.broken_pdfs
def test_a_file_that_was_saved_again_is_not_the_original(norway: Path, tmp_path: Path) -> None:
    path = tmp_path / "again.pdf"
    with pikepdf.open(norway) as pdf:
        pdf.save(path)
    found = verify(path)
    assert found.verdict is Verdict.CHANGED
    assert list(failed(found)) == ["file"]


@pytest.mark.broken_pdfs
def test_an_update_that_was_appended_is_reported(norway: Path, tmp_path: Path) -> None:
    """It leaves all that was there as it was, and draws over it."""
    path = tmp_path / "over.pdf"
    writer = IncrementalPdfFileWriter(BytesIO(norway.read_bytes()))
    page = writer.root["/Pages"]["/Kids"].raw_get(0)
    drawn = generic.StreamObject(stream_data=b"/Artifact BMC 1 1 1 rg 50 50 200 200 re f EMC")
    contents = [page.get_object().raw_get("/Contents"), writer.add_object(drawn)]
    page.get_object()["/Contents"] = generic.ArrayObject(contents)
    writer.mark_update(page)
    with path.open("wb") as file:
        writer.write(file)
    failures = failed(verify(path))
    assert failures["file"].details[:2] == (
        "an update was added after its end",
        f"object {page.idnum} was changed by an update",
    )


@pytest.mark.broken_pdfs
def test_bytes_after_the_end_are_reported(norway: Path, tmp_path: Path) -> None:
    path = tmp_path / "longer.pdf"
    path.write_bytes(norway.read_bytes() + b"more")
    assert failed(verify(path))["file"].details[0] == "something was added after its end"


def test_a_pdf_of_another_program_is_read_as_far_as_that_goes(tmp_path: Path) -> None:
    path = tmp_path / "other.txt"
    canvas = Canvas(str(path))
    canvas.drawString(100, 100, "NOK 386 million")
    canvas.save()
    found = verify(path)
    assert found.verdict is Verdict.UNVERIFIABLE
    assert not failed(found)
    assert {check.name: check.outcome for check in found.checks} == {
        "file": CheckStatus.NOT_CHECKED,
        "standards": CheckStatus.NOT_CHECKED,
        "tags": CheckStatus.NOT_CHECKED,
        "figures": CheckStatus.NOT_CHECKED,
        "signature": CheckStatus.NOT_CHECKED,
    }
    assert "that its figures are right" in found.not_checked[0]


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("name", ["allocations.csv", "figures.json"])
def test_a_briefing_that_lost_an_attachment_is_reported(
    norway: Path, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "less.pdf"
    with pikepdf.open(norway) as pdf:
        del pdf.attachments[name]
        pdf.Root.AF = pikepdf.Array([item for item in pdf.Root.AF if str(item.F) != name])
        pdf.save(path)
    found = verify(path)
    assert found.verdict is Verdict.ALTERED
    assert failed(found)["attachments"].details == (f"{name} is not attached",)


def test_what_is_no_pdf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.pdf"
    path.write_text("no PDF")
    with pytest.raises(SourceError):
        verify(path)


def test_the_data_and_the_derivation_are_associated_files(norway: Path) -> None:
    attached = {item.name: item for item in read_pdf(norway).attachments}
    assert {name: item.relationship for name, item in attached.items()} == {
        "allocations.csv": "Data",
        "figures.json": "Supplement",
    }
    assert attached["allocations.csv"].media_type == "text/csv"
    assert attached["figures.json"].media_type == "application/json"
    header, *rows = attached["allocations.csv"].content.decode("utf-8-sig").splitlines()
    assert {"amount", "currency", "measure", "as_written", "source", "line"} <= set(
        header.split(",")
    )
    assert len(rows) == 3


def test_the_rules_of_pdf_ua_2_are_checked_where_they_are_claimed(
    norway_in_pdf_2: Path, tmp_path: Path
) -> None:
    standards = ["PDF/UA-2", "WTPDF 1.0 for accessibility", "WTPDF 1.0 for reuse"]
    checks = {check.name: check for check in check_standards(norway_in_pdf_2)}
    assert [checks[name].outcome for name in standards] == [CheckStatus.OK] * 3
    assert checks["PDF/A-4f"].outcome is CheckStatus.NOT_CHECKED
    with pikepdf.open(norway_in_pdf_2) as pdf:
        pdf.Root.ViewerPreferences.DisplayDocTitle = False
        pdf.save(tmp_path / "broken")
    checks = {check.name: check for check in check_standards(tmp_path / "broken")}
    failed = [CheckStatus.FAILED, CheckStatus.FAILED, CheckStatus.OK]
    assert [checks[name].outcome for name in standards] == failed
    problem = "catalog: does not request that the title is displayed (/DisplayDocTitle)"
    assert checks["PDF/UA-2"].details == (f"{problem} (ISO 14289-2, 8.11.2-1)",)
    # What breaks both is said once.
    assert checks["WTPDF 1.0 for accessibility"].details == ("see above",)
