"""A briefing that an honest program saved again is said to be so, and never called altered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdf
import pypdfium2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pikepdf import ObjectStreamMode, StreamDecodeLevel
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec
from tests.proof.conftest import ROOT

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.pdf.encryption import encrypt
from aidreport.proof.result import CheckStatus, Verdict, Verification
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


EDITIONS = [
    ("nb", "ministry", "a-3a+ua-1"),
    ("fr", "relief", "a-3a+ua-1"),
    ("en", "relief", "a-4f+ua-2"),
    ("fr", "ministry", "a-4f+ua-2"),
]
"""Languages, brands and profiles."""


@pytest.fixture(scope="session", params=EDITIONS, ids=" ".join)
def edition(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first briefing in another language, brand or profile."""
    language, brand, profile = request.param
    folder = tmp_path_factory.mktemp("edition")
    config = load_config(ROOT / "config.toml")
    job = job_for(config, None, language=language, brand=brand, output=f"{folder}/")
    report = job.report.model_copy(update={"conformance": profile})
    job = replace(job, report=report)
    return pipeline.render(job)[0].artifact.path


@pytest.mark.long
@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    ("edition", "way"),
    [
        pytest.param(EDITIONS[at % len(EDITIONS)], way, id=f"{way}, {at}")
        for number, way in enumerate(SAVERS)
        for at in (number, number + 1)
    ],
    indirect=["edition"],
)
def test_no_edition_that_was_saved_again_is_called_altered(
    edition: Path, tmp_path: Path, way: str
) -> None:
    SAVERS[way](edition, tmp_path / "again.pdf")
    found = verify(tmp_path / "again.pdf")
    assert found.verdict is Verdict.CHANGED
    assert {check.name: check.outcome for check in found.checks}["objects"] is CheckStatus.OK


@pytest.mark.long
@pytest.mark.broken_pdfs
@pytest.mark.parametrize("box", [None, (40, 4, 240, 26)], ids=["unseen", "at the foot"])
def test_a_briefing_that_somebody_signs_later_has_its_objects_still(
    edition: Path, tmp_path: Path, box: tuple[int, int, int, int] | None
) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(edition.read_bytes()))
    field = SigFieldSpec("Second", box=box)
    signer = signers.PdfSigner(
        signers.PdfSignatureMetadata(field_name="Second"), second_person(), new_field_spec=field
    )
    path = tmp_path / "signed.pdf"
    path.write_bytes(signer.sign_pdf(writer).getvalue())
    found = verify(path)
    assert {check.name: check for check in found.checks}["objects"].outcome is CheckStatus.OK
    if not box:
        assert found.verdict is Verdict.SIGNED


@pytest.mark.broken_pdfs
def test_a_locked_copy_that_is_unlocked_has_its_objects_still(
    edition: Path, tmp_path: Path
) -> None:
    locked, path = encrypt(edition.read_bytes(), "secret"), tmp_path / "unlocked.pdf"
    with pikepdf.open(BytesIO(locked), password="secret") as pdf:
        pdf.save(path)
    found = verify(path)
    assert {check.name: check for check in found.checks}["objects"].outcome is CheckStatus.OK


def second_person() -> signers.SimpleSigner:
    """Return a signer whom nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Somebody else")])
    start = datetime(2025, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 7, start, start + timedelta(36_500))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    packed = pkcs12.serialize_key_and_certificates(
        b"second", key, certificate, None, serialization.NoEncryption()
    )
    return signers.SimpleSigner.load_pkcs12_data(packed, other_certs=[], passphrase=None)


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("way", SAVERS)
def test_a_signed_briefing_that_was_saved_again_is_no_longer_what_was_signed(
    norway: Path, tmp_path: Path, way: str
) -> None:
    signed, again = tmp_path / "signed.pdf", tmp_path / "again.pdf"
    with norway.open("rb") as source, signed.open("wb") as target:
        signers.sign_pdf(
            IncrementalPdfFileWriter(source),
            signers.PdfSignatureMetadata(field_name="Second"),
            second_person(),
            output=target,
        )
    SAVERS[way](signed, again)
    found = verify(again)
    assert found.verdict is Verdict.CHANGED
    failed = {check.name for check in found.checks if check.outcome is CheckStatus.FAILED}
    assert "signature" in failed
    assert "is no longer what was signed" in found.conclusion


@pytest.mark.broken_pdfs
def test_a_signed_briefing_with_another_title_that_was_saved_again_is_altered(
    norway: Path, tmp_path: Path
) -> None:
    with pikepdf.open(norway) as pdf:
        buffer = BytesIO()
        pdf.docinfo["/Title"] = "Another title"
        pdf.save(buffer)
    path = tmp_path / "again.pdf"
    signed = signers.sign_pdf(
        IncrementalPdfFileWriter(buffer),
        signers.PdfSignatureMetadata(field_name="Second"),
        second_person(),
    )
    with pikepdf.open(signed) as pdf:
        pdf.save(path)
    assert verify(path).verdict is Verdict.ALTERED


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("way", SAVERS)
def test_saving_again_changes_the_file_and_nothing_that_is_read(
    norway: Path, tmp_path: Path, way: str
) -> None:
    SAVERS[way](norway, tmp_path / "again.pdf")
    found = verify(tmp_path / "again.pdf")
    assert found.verdict is Verdict.CHANGED
    assert [check.name for check in found.checks if check.outcome is CheckStatus.FAILED] == ["file"]
    assert "another program saved or signed it" in found.conclusion


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    ("edition", "more", "is_signed"),
    [
        (EDITIONS[(number + is_signed) % len(EDITIONS)], more, is_signed)
        for number, more in enumerate([b"\n", b"\r\n", b" ", b"\n\n\n"])
        for is_signed in (False, True)
    ],
    indirect=["edition"],
)
def test_empty_lines_after_the_end_are_a_change_and_no_alteration(
    edition: Path, tmp_path: Path, more: bytes, is_signed: bool
) -> None:
    content = edition.read_bytes()
    if is_signed:
        metadata = signers.PdfSignatureMetadata(field_name="Second")
        writer = IncrementalPdfFileWriter(BytesIO(content))
        content = signers.sign_pdf(writer, metadata, second_person()).getvalue()
    path = tmp_path / "longer.pdf"
    path.write_bytes(content + more)
    found = verify(path)
    if content.endswith(b"\n") or more.strip(b"\r\n") or len(more) > 2:
        assert found.verdict is Verdict.CHANGED
        assert any("empty lines were added" in line for line in details(found, "file"))
    else:
        assert found.verdict in (Verdict.CHANGED, Verdict.SIGNED)


def details(found: Verification, name: str) -> tuple[str, ...]:
    return next(check for check in found.checks if check.name == name).details
