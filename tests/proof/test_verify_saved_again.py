"""A briefing that an honest program saved again is said to be so, and never called altered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pikepdf
import pypdf
import pypdfium2
import pytest
from pikepdf import ObjectStreamMode, StreamDecodeLevel

from aidreport.proof.result import CheckStatus, Verdict
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Saver = Callable[[Path, Path], None]


def saving(**options: Any) -> Saver:
    """Return what saves a file with options of qpdf."""

    def save(old: Path, new: Path) -> None:
        with pikepdf.open(old) as pdf:
            pdf.save(new, **options)

    return save


def tidied(old: Path, new: Path) -> None:
    with pikepdf.open(old) as pdf:
        pdf.remove_unreferenced_resources()
        for page in pdf.pages:
            page.contents_coalesce()
            page.externalize_inline_images()
        pdf.save(new)


def cloned(old: Path, new: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=str(old))
    for page in writer.pages:
        page.compress_content_streams()
    writer.write(new)


def saved_by_a_browser(old: Path, new: Path) -> None:
    with pypdfium2.PdfDocument(old) as document:
        document.save(new)


SAVERS = {
    "as it is": saving(),
    "for the web": saving(linearize=True, object_stream_mode=ObjectStreamMode.generate),
    "without object streams": saving(object_stream_mode=ObjectStreamMode.disable),
    "uncompressed": saving(
        compress_streams=False, stream_decode_level=StreamDecodeLevel.generalized
    ),
    "with its content normalised": saving(normalize_content=True),
    "to be read by people": saving(qdf=True),
    "smaller": saving(recompress_flate=True),
    "tidied": tidied,
    "by pypdf": cloned,
    "by pdfium": saved_by_a_browser,
}


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("way", SAVERS)
def test_saving_again_changes_the_file_and_nothing_that_is_read(
    norway: Path, tmp_path: Path, way: str
) -> None:
    SAVERS[way](norway, tmp_path / "again.pdf")
    found = verify(tmp_path / "again.pdf")
    assert found.verdict is Verdict.CHANGED
    assert [check.name for check in found.checks if check.outcome is CheckStatus.FAILED] == ["file"]
    assert "another program saved it again" in found.conclusion
