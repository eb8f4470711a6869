from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import page
import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from tests.pdf.signing.time_authority import TimeAuthority
from tests.shipped import report_alone

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.errors import ConfigError
from aidreport.pdf.reading.linter import lint
from aidreport.pdf.signing.keys import SigningKey, load_signer
from aidreport.pdf.signing.sign import sign
from aidreport.pdf.signing.validation import Signature, validate_signatures
from aidreport.proof.result import Check, CheckStatus, Verdict
from aidreport.proof.verify import verify

ROOT = Path(__file__).parents[2]
Render = Callable[..., Path]


@dataclass(frozen=True)
class Publisher:
    """A key with its certificate: as a PKCS#12 file, and the certificate alone."""

    pkcs12: Path
    certificate: bytes


@pytest.fixture(scope="session")
def publisher(tmp_path_factory: pytest.TempPathFactory) -> Publisher:
    return _made("Test Ministry", tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="session")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Publisher:
    return _made("Somebody else", tmp_path_factory.mktemp("keys"))


def _made(who: str, folder: Path) -> Publisher:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, who)])
    start = datetime(2025, 1, 1)  # noqa: DTZ001 - the library takes it as UTC
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=36_500))
        .add_extension(
            x509.KeyUsage(True, True, False, False, False, False, False, False, False),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "publisher.p12"
    encryption = serialization.BestAvailableEncryption(b"secret")
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(b"publisher", key, certificate, None, encryption)
    )
    return Publisher(path, certificate.public_bytes(serialization.Encoding.PEM))


@pytest.fixture
def render(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Render:
    """Render the Norwegian briefing with some lines under [signing] and in the report."""

    def run(signing: str, report: str = "") -> Path:
        shutil.copytree(ROOT / "data", tmp_path / "data", dirs_exist_ok=True)
        text = report_alone() + f"\n{report}\n{signing}\n"
        (tmp_path / "config.toml").write_text(text, encoding="utf-8")
        job = job_for(
            load_config(tmp_path / "config.toml"), None, output=str(tmp_path / "briefing.pdf")
        )
        return pipeline.render(job)[0].artifact.path

    monkeypatch.setenv("KEY_PASSWORD", "secret")
    return run


FROM_ENVIRONMENT = 'password_env = "KEY_PASSWORD"'


def signing(publisher: object, password: str = FROM_ENVIRONMENT) -> str:
    return f'[signing]\npkcs12 = "{publisher.pkcs12}"\nreason = "Official"\n{password}'


def compliant(path: Path, profile: str) -> bool:
    limits = page.SafetyLimits.unlimited()
    return bool(page.validate_pdf(str(path), profile=profile, limits=limits).is_compliant)


def only(content: bytes, *authorities: bytes) -> Signature:
    found = validate_signatures(content, authorities)
    assert found is not None
    (signature,) = found
    return signature


def test_a_signed_briefing_is_intact_covered_whole_and_keeps_both_standards(
    render: Render, publisher: object
) -> None:
    path = render(signing(publisher))
    signature = only(path.read_bytes())
    assert "Test Ministry" in signature.signer
    assert (signature.intact, signature.covers_file, signature.trusted) == (True, True, None)
    assert compliant(path, "ua1")
    assert compliant(path, "3a")


@pytest.mark.long
def test_no_data_of_a_signed_file_end_in_a_carriage_return(
    publisher: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A validator would take it for a part of the line end, and the data for too short."""
    monkeypatch.setenv("KEY_PASSWORD", "secret")
    key = SigningKey(publisher.pkcs12, "KEY_PASSWORD")
    signer, blank = load_signer(key), with_field(tmp_path / "blank.pdf")
    for length in range(256, 768):  # that of some hundred; which ones, the certificate decides
        signed = sign(blank + b"%" + b"x" * length + b"\n", key, signer)
        assert b"\r\nendstream" not in signed[len(blank) :]
        assert only(signed).covers_file


def with_field(path: Path) -> bytes:
    """Return a PDF of an empty page with an empty field for a signature."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        field = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Widget,
                FT=pikepdf.Name.Sig,
                T="Signature1",
                Rect=[0, 0, 0, 0],
                F=132,
                P=pdf.pages[0].obj,
            )
        )
        pdf.pages[0].obj.Annots = pikepdf.Array([field])
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[field], SigFlags=1)
        pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    content = path.read_bytes()
    path.unlink()
    return content


def test_an_authority_that_vouches_for_the_signer_is_reported(
    render: Render, publisher: object
) -> None:
    assert only(render(signing(publisher)).read_bytes(), publisher.certificate).trusted


def test_a_changed_byte_breaks_the_signature(render: Render, publisher: object) -> None:
    content = bytearray(render(signing(publisher)).read_bytes())
    content[content.index(b"x-default") + 14] ^= 1  # a letter that is not packed
    assert not only(bytes(content)).intact


def test_what_is_added_after_signing_is_not_covered(render: Render, publisher: object) -> None:
    assert not only(render(signing(publisher)).read_bytes() + b"\n% more\n").covers_file


def signature_check(path: Path, *authorities: bytes) -> tuple[Verdict, Check]:
    found = verify(path, authorities)
    return found.verdict, found.checks[-1]


def test_a_signed_briefing_is_verified_with_its_signature(
    render: Render, publisher: object
) -> None:
    path = render(signing(publisher))
    verdict, check = signature_check(path)
    assert verdict is Verdict.SIGNED
    assert check.message.startswith("intact, by Test Ministry")
    verdict, check = signature_check(path, publisher.certificate)
    assert verdict is Verdict.SIGNED
    assert check.message.startswith("intact and trusted, by ")
    conclusion = verify(path, [publisher.certificate]).conclusion
    assert conclusion.startswith("consistent, signed by Test Ministry")
    assert ", chain trusted by " in conclusion


def test_a_signer_whom_nobody_vouches_for_is_not_verified(
    render: Render, publisher: object, stranger: object
) -> None:
    verdict, check = signature_check(render(signing(publisher)), stranger.certificate)
    assert verdict is Verdict.NOT_TRUSTED
    assert "none of the given certificates vouches" in check.details[0]


@pytest.mark.broken_pdfs
def test_a_signed_briefing_that_was_changed_is_not_verified(
    render: Render, publisher: object
) -> None:
    path = render(signing(publisher))
    content = bytearray(path.read_bytes())
    content[content.index(b"x-default") + 14] ^= 1  # a letter that is not packed
    path.write_bytes(bytes(content))
    verdict, check = signature_check(path)
    assert verdict is Verdict.ALTERED
    assert check.details == ("what Test Ministry signed was changed",)


@pytest.mark.broken_pdfs
def test_a_signed_briefing_that_was_added_to_is_not_verified(
    render: Render, publisher: object
) -> None:
    path = render(signing(publisher))
    with path.open("ab") as file:
        file.write(b"\n% more\n")
    verdict, check = signature_check(path)
    assert verdict is Verdict.CHANGED
    assert check.details == ("the file was changed after it was signed",)


@pytest.mark.broken_pdfs
def test_an_update_that_somebody_else_signed_is_not_the_original(
    render: Render, stranger: object
) -> None:
    """The forger's signature is intact and covers all of the file, the forged page included."""
    path = render("")
    writer = IncrementalPdfFileWriter(BytesIO(path.read_bytes()))
    page = writer.root["/Pages"]["/Kids"][0]
    content = page.raw_get("/Contents")
    content.get_object()._data = content.get_object().data.replace(b"(229.0)", b"(228.0)")
    content.get_object()._encoded_data = None
    writer.mark_update(content)
    metadata = signers.PdfSignatureMetadata(field_name="Forged")
    signer = signers.SimpleSigner.load_pkcs12(str(stranger.pkcs12), passphrase=b"secret")
    forged = signers.PdfSigner(metadata, signer).sign_pdf(writer)
    path.write_bytes(forged.getvalue())
    found = verify(path)
    assert found.verdict is Verdict.ALTERED
    checks = {check.name: check for check in found.checks}
    assert checks["signature"].message.startswith("intact, by Somebody else")
    assert checks["file"].outcome is CheckStatus.FAILED
    assert f"object {content.idnum} was changed by an update" in checks["file"].details


def test_a_signed_file_says_no_other_version_than_it_has(render: Render, publisher: object) -> None:
    with pikepdf.open(render(signing(publisher))) as pdf:
        assert "/Version" not in pdf.Root
        assert "/Extensions" not in pdf.Root


def test_the_second_profile_can_be_signed_too(render: Render, publisher: object) -> None:
    path = render(signing(publisher), 'conformance = "a-4f+ua-2"')
    assert path.read_bytes().startswith(b"%PDF-2.0")
    assert only(path.read_bytes()).intact


@pytest.mark.parametrize("profile", ["a-3a+ua-1", "a-4f+ua-2"])
def test_the_field_of_a_signature_has_no_size_and_is_no_part_of_the_structure(
    render: Render, publisher: object, profile: str
) -> None:
    path = render(signing(publisher), f'conformance = "{profile}"')
    assert lint(path) == ()
    with pikepdf.open(path) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        assert field.objgen == pdf.pages[0].Annots[0].objgen
        assert list(field.Rect) == [-9999] * 4
        assert "/StructParent" not in field
        assert not [item for item in pdf.objects if item.get("/S") == "/Form"]


def test_a_password_can_stand_in_a_file(render: Render, publisher: object, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("secret\n")
    path = render(signing(publisher, 'password_file = "password"'))
    assert only(path.read_bytes()).intact


@pytest.mark.parametrize(
    ("password", "problem", "way_out"),
    [
        ('password_env = "NOT_SET"', "NOT_SET is not set", "password_file"),
        ('password_file = "missing"', "missing does not exist", "check the name"),
        ("", "cannot be used to sign", "password_env"),
    ],
)
def test_a_key_that_cannot_be_opened_is_reported_before_anything_is_written(
    render: Render, publisher: object, tmp_path: Path, password: str, problem: str, way_out: str
) -> None:
    with pytest.raises(ConfigError, match=problem) as error:
        render(signing(publisher, password))
    assert way_out in error.value.fix
    assert not (tmp_path / "briefing.pdf").exists()


def test_a_report_can_go_without_a_signature(render: Render, publisher: object) -> None:
    assert validate_signatures(render(signing(publisher), "sign = false").read_bytes()) == ()


@pytest.mark.parametrize(
    "text",
    [
        "[signing]",
        '[signing]\npkcs12 = "a"\n[signing.pkcs11]\nmodule = "m"\ntoken = "t"\ncertificate = "c"',
    ],
)
def test_one_key_must_be_named(render: Render, text: str) -> None:
    with pytest.raises(ConfigError, match=r"config\.toml"):
        render(text)


MODULES = [os.environ.get("AIDREPORT_TEST_PKCS11", ""), "/usr/lib/softhsm/libsofthsm2.so"]
SOFTHSM = next((Path(item) for item in MODULES if item and Path(item).exists()), None)


@pytest.mark.skipif(
    SOFTHSM is None or shutil.which("softhsm2-util") is None,
    reason="needs softhsm2 (AIDREPORT_TEST_PKCS11 names its library where it is elsewhere)",
)
def test_a_key_on_a_token_signs_and_a_server_confirms_when(
    render: Render, publisher: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tokens").mkdir()
    settings = tmp_path / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(settings))
    fill_token(publisher, tmp_path)
    text = (
        f'[signing]\npassword_env = "KEY_PIN"\n[signing.pkcs11]\nmodule = "{SOFTHSM}"\n'
        'token = "press"\ncertificate = "publisher"\n'
    )
    monkeypatch.setenv("KEY_PIN", "0000")
    with pytest.raises(ConfigError, match='the token "press"'):
        render(text)
    monkeypatch.setenv("KEY_PIN", "1234")
    authority = TimeAuthority(tmp_path)
    text += f'[signing.timestamp]\nserver = "{authority.url}/tsa"\ntrust = "{authority.root}"\n'
    signature, _ = validate_signatures(render(text).read_bytes()) or ()
    authority.close()
    assert (signature.level, signature.intact) == ("B-LTA", True)


def fill_token(publisher: object, folder: Path) -> None:
    """Put the publisher's key and certificate onto a new token."""
    import pkcs11
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.serialization import pkcs12
    from pkcs11.util.ec import decode_ec_private_key
    from pkcs11.util.x509 import decode_x509_certificate

    subprocess.run(
        [
            *("softhsm2-util", "--init-token", "--free", "--label", "press"),
            *("--so-pin", "5678", "--pin", "1234"),
        ],
        check=True,
        capture_output=True,
    )
    key, certificate, _ = pkcs12.load_key_and_certificates(publisher.pkcs12.read_bytes(), b"secret")
    der = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    token = pkcs11.lib(str(SOFTHSM)).get_token(token_label="press")
    with token.open(rw=True, user_pin="1234") as session:
        private = decode_ec_private_key(der)
        named = {pkcs11.Attribute.LABEL: "publisher", pkcs11.Attribute.ID: b"1"}
        session.create_object({**private, **named, pkcs11.Attribute.TOKEN: True})
        found = decode_x509_certificate(certificate.public_bytes(serialization.Encoding.DER))
        session.create_object({**found, **named, pkcs11.Attribute.TOKEN: True})
