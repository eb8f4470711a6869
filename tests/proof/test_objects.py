"""What a briefing consists of is in its record, and each object that differs is named."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest
from pikepdf import String
from tests.proof import altered_pages, altered_parts
from tests.proof.alterations import ALTERATIONS, attached
from tests.proof.conftest import ROWS
from tests.proof.forgery import Forger, with_fingerprint
from tests.proof.renewal import attach

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.pdf.reading.inventory import file_inventory
from aidreport.pdf.reading.opened import open_reading
from aidreport.pdf.reading.reader import read_pdf
from aidreport.proof import record
from aidreport.proof.result import Check, CheckStatus, Verdict, Verification
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Alteration = Callable[[Forger], None]

FAMILIES = (altered_pages, altered_parts)
"""Each adds to the alterations."""


def objects(found: Verification) -> Check:
    return next(check for check in found.checks if check.name == "objects")


@pytest.mark.long
@pytest.mark.broken_pdfs
@pytest.mark.parametrize("words", ALTERATIONS)
def test_what_no_figure_touches_is_named_if_it_differs_from_the_record(
    norway: Path, tmp_path: Path, words: str
) -> None:
    alter, told = ALTERATIONS[words]
    forger = Forger(norway)
    alter(forger)
    found = verify(forger.save(tmp_path / "forged.pdf"))
    assert found.verdict is Verdict.ALTERED
    assert any(told in line for line in objects(found).details), objects(found).details


LINK = """# {{ title }}

{{ total | money }}, see [the site](https://example.org/data).
"""


@pytest.mark.broken_pdfs
def test_a_link_that_leads_elsewhere_is_named_by_its_words(tmp_path: Path) -> None:
    (tmp_path / "q1.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "own.md").write_text(LINK, encoding="utf-8")
    (tmp_path / "config.toml").write_text('[reports.q1]\ndata = "q1.csv"\ncurrency = "USD"\n')
    settings = load_config(tmp_path / "config.toml")
    job = job_for(settings, "q1", template=str(tmp_path / "own.md"), output=f"{tmp_path}/")
    forger = Forger(pipeline.render(job)[0].artifact.path)
    forger.page.obj.Annots[0].A.URI = "https://example.org/other"
    found = verify(forger.save(tmp_path / "forged.pdf"))
    assert found.verdict is Verdict.ALTERED
    (line,) = objects(found).details
    assert line == "annotation, page 1 Link the site: changed"


def recorded_anew(path: Path, new: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """Write a file whose record is changed, with every digest in it renewed."""
    forger = Forger(path)
    file = attached(forger, "figures.json").EF.F
    content = json.loads(file.read_bytes())
    change(content)
    renewed = record.read(json.dumps(content).encode()).sealed()
    file.write(renewed)
    file.Params.Size = len(renewed)
    file.Params.CheckSum = String(hashlib.md5(renewed, usedforsecurity=False).digest())
    return forger.save(new)


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("key", [b'"title": "Another", ', b'"figures": [], '])
def test_a_record_with_two_values_for_one_key_is_refused(
    norway: Path, tmp_path: Path, key: bytes
) -> None:
    forger = Forger(norway)
    file = attached(forger, "figures.json").EF.F
    content = file.read_bytes().replace(b"{", b"{" + key, 1)
    file.write(content)
    file.Params.Size = len(content)
    file.Params.CheckSum = String(hashlib.md5(content, usedforsecurity=False).digest())
    found = verify(forger.save(tmp_path / "forged.pdf"))
    assert found.verdict is Verdict.ALTERED
    details = [detail for check in found.checks for detail in check.details]
    assert any("two values for one key" in detail for detail in details)


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("words", ["another author in the metadata", "an attachment more"])
def test_who_rewrites_the_whole_record_gets_consistent_unsigned_and_no_more(
    norway: Path, tmp_path: Path, words: str
) -> None:
    forger = Forger(norway)
    ALTERATIONS[words][0](forger)
    forged = forger.save(tmp_path / "forged.pdf")
    with open_reading(forged) as reading:
        found = file_inventory(reading, record.NAME)
    path = recorded_anew(forged, tmp_path / "anew.pdf", lambda old: old.update(objects=found))
    assert verify(path).verdict is Verdict.UNSIGNED
    assert "whoever made it could have made another" in verify(path).conclusion


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("kind", ["bookmark", "attachment", "page-contents", "structure-part"])
def test_a_record_that_lists_less_than_the_file_has_names_what_it_lacks(
    norway: Path, tmp_path: Path, kind: str
) -> None:
    path = recorded_anew(norway, tmp_path / "less.pdf", lambda old: old["objects"].pop(kind))
    found = verify(path)
    assert found.verdict is Verdict.ALTERED
    assert all(line.endswith(": not in the record") for line in objects(found).details)


@pytest.mark.broken_pdfs
def test_a_file_of_an_earlier_version_is_verified_with_what_it_has(
    norway: Path, tmp_path: Path
) -> None:
    path = recorded_anew(norway, tmp_path / "old.pdf", lambda old: old.pop("objects"))
    found = verify(path)
    assert found.verdict is Verdict.UNSIGNED
    assert objects(found).outcome is CheckStatus.NOT_CHECKED
    assert objects(found).message == "not recorded by the version that wrote the file"


def test_the_record_lists_every_page_font_and_attachment(norway: Path) -> None:
    files = {item.name: item.content for item in read_pdf(norway).attachments}
    listed = json.loads(files["figures.json"])["objects"]
    assert list(listed["page-contents"]) == ["1", "2"]
    assert list(listed["attachment"]) == ["allocations.csv", "figures.json"]
    assert list(listed["attached-content"]) == ["allocations.csv"]
    assert listed["font-letters"].keys() == listed["font"].keys()
    assert "Key facts" in listed["bookmark"]


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    ("old", "new"), [(b"{", b"\n {"), (b'"title"', b' "title"'), (b"{", b'{"correction": 0, ')]
)
def test_a_record_in_another_form_than_it_was_written_is_reported(
    norway: Path, tmp_path: Path, old: bytes, new: bytes
) -> None:
    forger = Forger(norway)
    content = attached(forger, "figures.json").EF.F.read_bytes()
    attach(forger, "figures.json", content.replace(old, new, 1))
    found = verify(forger.save(tmp_path / "forged.pdf"))
    assert found.verdict is Verdict.ALTERED
    details = [detail for check in found.checks for detail in check.details]
    assert any("was not written by aidreport" in detail for detail in details)


@pytest.mark.broken_pdfs
def test_another_version_of_the_format_in_the_first_line_is_named(
    norway: Path, tmp_path: Path
) -> None:
    content = norway.read_bytes()
    assert content.startswith(b"%PDF-1.7")
    path = tmp_path / "forged.pdf"
    path.write_bytes(with_fingerprint(content.replace(b"%PDF-1.7", b"%PDF-1.4", 1)))
    found = verify(path)
    assert found.verdict is Verdict.ALTERED
    assert objects(found).details == ("version of the format in the first line: changed",)
