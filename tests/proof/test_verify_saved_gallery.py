"""Briefings of every template, saved again in eight honest ways: none is called altered."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from tests.proof.test_verify_saved_again import SAVERS, second_person
from tests.shipped import LANGUAGES, ROOT

from aidreport.briefing import pipeline
from aidreport.briefing.design import design_of
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.files.library import Library
from aidreport.files.manual import find_topic
from aidreport.proof.result import CheckStatus, Verdict
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATES = tuple(Library.at(ROOT / "templates").names("template"))
BRANDS = tuple(
    sorted(path.parent.name for path in (ROOT / "templates/brands").glob("*/brand.toml"))
)
EACH = 5
"""Briefings of each template, in other languages and brands."""
ALL_SIGNED = 2
"""Of each template, how many are signed by somebody else, too."""
WAYS = (
    *("as it is", "for the web", "without object streams", "smaller", "tidied"),
    *("by pypdf", "by pdfium"),
)
SIGNED = "signed by a second person"
DATA = (("example-announcement",), ("example-table",), ("example-year", "example-year-before"))


def drawn(template: str, number: int, folder: Path) -> Path:
    """Draw a briefing; which brand, language and data follows from the number."""
    (folder / "config.toml").write_text('[organisation]\nname = "Ministry “A” – Aid"\n', "utf-8")
    at = TEMPLATES.index(template) + number
    topics = DATA[-1] if template == "update" else DATA[at % len(DATA)]
    data, *earlier = (str(find_topic(topic).path) for topic in topics)
    job = job_for(
        load_config(folder / "config.toml"), None, data=[data], compare=earlier,
        template=template, brand=BRANDS[at % len(BRANDS)], language=LANGUAGES[at % len(LANGUAGES)],
    )  # fmt: skip
    design = design_of(job)
    dataset = pipeline.load(job, None, date(2026, 6, 12))
    calculation = pipeline.calculate(job, dataset, design.template)
    edition = next(iter(pipeline.editions(job, design, calculation)))
    pipeline.draw(edition, folder / "briefing.pdf")
    return folder / "briefing.pdf"


def sign(old: Path, new: Path) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(old.read_bytes()))
    metadata = signers.PdfSignatureMetadata(field_name="Second")
    new.write_bytes(signers.sign_pdf(writer, metadata, second_person()).getvalue())


@pytest.mark.long
@pytest.mark.broken_pdfs
@pytest.mark.parametrize("number", range(EACH))
@pytest.mark.parametrize("template", TEMPLATES)
def test_no_briefing_that_was_saved_or_signed_again_is_called_altered(
    template: str, number: int, tmp_path: Path
) -> None:
    briefing, again = drawn(template, number, tmp_path), tmp_path / "again.pdf"
    at = TEMPLATES.index(template) + number
    # Each template once in every way, and two ways in turn of its others.
    ways = WAYS if not number else (WAYS[at % len(WAYS)], WAYS[(at + 3) % len(WAYS)])
    for way in (*ways, SIGNED) if number < ALL_SIGNED else ways:
        (sign if way == SIGNED else SAVERS[way])(briefing, again)
        found = verify(again)
        failed = {each.name: each for each in found.checks if each.outcome is CheckStatus.FAILED}
        if way == SIGNED:
            assert found.verdict is Verdict.SIGNED, failed
        else:
            assert found.verdict is Verdict.CHANGED, (way, failed)
            assert "another program saved" in found.conclusion
