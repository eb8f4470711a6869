"""A briefing from right to left is proven like any other, and read in the order of speech."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest
from tests.proof.forgery import Forger
from tests.proof.one_block import failures

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.pdf.scripts.faces import FallbackFaces, script_of
from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify

ROOT = Path(__file__).parents[2]
DATA = """title = "دعم إنساني جديد لحماية الأطفال والنازحين في السودان"
date = 2026-03-02
issuer = "وزارة الشؤون الخارجية"
donor = "النرويج"
language = "ar"
region = "السودان"
stated = ["NOK 386 million"]

[[allocations]]
recipient = "UNICEF"
amount = "NOK 229 million"
purpose = "إعادة إدماج الأطفال"
description = "تعمل المنظمة على إعادة إدماج الأطفال في 12 ولاية (2023–2025)."

[[allocations]]
recipient = "برنامج الأغذية العالمي"
amount = "NOK 157.3 million"
purpose = "الغذاء"
"""
BAR = re.compile(rb"(0\.03922 0\.4235 0\.4549 rg )([\d.]+)( [\d.]+ )([\d.]+)( 7\.00 re)")
MARKS = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069\s]")
SENTENCE = "مخصصات من النرويج بقيمة 386.3 مليون NOK لصالح شريكين."


@pytest.fixture(scope="module")
def arabic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if FallbackFaces([ROOT / "templates/fonts"]).find("ع") is None:
        pytest.skip(f"no face for Arabic: install {script_of('ع').fix}")
    folder = tmp_path_factory.mktemp("arabic")
    (folder / "data.toml").write_text(DATA, encoding="utf-8")
    (folder / "config.toml").write_text('[reports.r]\ndata = "data.toml"\n', encoding="utf-8")
    config = load_config(folder / "config.toml")
    job = job_for(config, "r", language="ar", output=f"{folder}/")
    return pipeline.render(job)[0].artifact.path


def squeezed(text: str) -> str:
    """Return a text without blanks and marks of direction, which programs place differently."""
    return MARKS.sub("", text)


def test_a_briefing_in_arabic_proves_itself(arabic: Path) -> None:
    found = verify(arabic)
    assert found.verdict is Verdict.UNSIGNED, found.checks
    (page,) = [check for check in found.checks if check.name == "page"]
    # Letters that join are the file's own: no font file that is named would vouch for them.
    assert any("NotoSansArabic" in note for note in page.details)
    assert not any("--font" in note for note in page.details)


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("grows", ["to the left", "to the right"])
def test_a_bar_of_another_length_is_reported(arabic: Path, tmp_path: Path, grows: str) -> None:
    forger = Forger(arabic)

    def longer(found: re.Match[bytes]) -> bytes:
        left = float(found[2]) - (9 if grows == "to the left" else 0)
        return found[1] + b"%.2f" % left + found[3] + b"%.2f" % (float(found[4]) + 9) + found[5]

    content = forger.content()
    assert BAR.search(content)
    forger.page.obj.Contents.write(BAR.sub(longer, content, count=1))
    assert failures(forger.save(tmp_path / "a.pdf"))


@pytest.mark.broken_pdfs
def test_a_page_that_claims_the_other_direction_is_reported(arabic: Path, tmp_path: Path) -> None:
    forger = Forger(arabic)
    del forger.pdf.Root.StructTreeRoot.K.A
    assert failures(forger.save(tmp_path / "a.pdf"))


def test_other_programs_read_it_in_the_order_of_speech(arabic: Path) -> None:
    run = subprocess.run(["pdftotext", arabic, "-"], capture_output=True, text=True, check=True)
    with pypdfium2.PdfDocument(arabic) as document:
        text = document[0].get_textpage().get_text_range()
    for read in (run.stdout, text):
        assert squeezed(SENTENCE) in squeezed(read)
        assert squeezed("المخصصات حسب الجهة المتلقية") in squeezed(read)


def test_pdf_js_reads_it_in_the_order_of_speech(arabic: Path) -> None:
    library, node = os.environ.get("PDFJS", ""), shutil.which("node")
    if not library or node is None:
        pytest.skip("PDFJS names no legacy/build/pdf.mjs of pdfjs-dist, or there is no node")
    program = f"""
        import {{ getDocument }} from {Path(library).as_uri()!r};
        const document = await getDocument({{ url: {str(arabic)!r}, verbosity: 0 }}).promise;
        const text = await (await document.getPage(1)).getTextContent();
        console.log(text.items.map((item) => item.str).join(" "));
    """
    run = subprocess.run(
        [node, "--input-type=module"], input=program, capture_output=True, text=True, check=True
    )
    assert squeezed(SENTENCE) in squeezed(run.stdout)
