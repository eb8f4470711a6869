from __future__ import annotations

import datetime as dt
import re
import shutil
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import page
import pikepdf
import pytest
import trustme
from asn1crypto.tsp import TimeStampResp
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator import ValidationContext
from tests.pdf.signing.time_authority import TimeAuthority
from tests.shipped import report_alone

from aidreport.briefing import pipeline
from aidreport.briefing.design import time_server_of
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.errors import AidreportError, ConfigError
from aidreport.pdf.encryption import encrypt
from aidreport.pdf.reading.linter import lint
from aidreport.pdf.reading.revisions import as_written, signed_to_the_end
from aidreport.pdf.signing.timestamps import Client, TimestampError
from aidreport.pdf.signing.validation import Signature, validate_signatures
from aidreport.proof.result import Check, CheckStatus, Verdict, Verification
from aidreport.proof.verify import verify

ROOT = Path(__file__).parents[3]
STARTED = dt.datetime.now(dt.UTC)
NOW = STARTED + dt.timedelta(hours=1)
"""After all that the server confirms by the machine's clock, however long other tests take."""
SIGNER_EXPIRED = NOW + dt.timedelta(days=5 * 365)
ALL_EXPIRED = NOW + dt.timedelta(days=15 * 365)
_LAST_DAY = STARTED + dt.timedelta(days=3650)
UNTIL = f"{_LAST_DAY.day} {_LAST_DAY:%B %Y}"
Render = Callable[..., Path]


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TimeAuthority]:
    made = TimeAuthority(tmp_path_factory.mktemp("authority"))
    yield made
    made.close()


@pytest.fixture
def render(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, authority: TimeAuthority) -> Render:
    """Render the Norwegian briefing with a server of timestamps."""

    def run(server: str = "tsa", more: str = "", *, clock: dt.datetime | None = None) -> Path:
        shutil.copytree(ROOT / "data", tmp_path / "data", dirs_exist_ok=True)
        report, _, section = more.rpartition("---")
        url = server if "://" in server else f"{authority.url}/{server}"
        text = (
            f"{report_alone()}\n{report}\n[signing]\npkcs12 = {str(authority.key)!r}\n"
            f"password_env = 'KEY_PASSWORD'\n[signing.timestamp]\n"
            f"server = '{url}'\ntrust = {str(authority.root)!r}\n{section}\n"
        )
        (tmp_path / "config.toml").write_text(text, encoding="utf-8")
        options = {"clock": lambda: clock} if clock else {}
        job = job_for(load_config(tmp_path / "config.toml"), None, output=str(tmp_path / "b.pdf"))
        return pipeline.render(replace(job, **options))[0].artifact.path

    monkeypatch.setenv("KEY_PASSWORD", "secret")
    return run


@pytest.fixture(scope="session")
def lasting(
    tmp_path_factory: pytest.TempPathFactory, authority: TimeAuthority
) -> Callable[[str], bytes]:
    """Return a briefing with everything, in one of the two profiles; each is made once."""
    made: dict[str, bytes] = {}

    def get(profile: str = "a-3a+ua-1") -> bytes:
        if profile not in made:
            with pytest.MonkeyPatch.context() as patch:
                run = render.__wrapped__(tmp_path_factory.mktemp("lasting"), patch, authority)
                made[profile] = run(more=f'conformance = "{profile}"\n---').read_bytes()
        return made[profile]

    return get


def verified(
    content: bytes, folder: Path, authority: TimeAuthority, moment: dt.datetime | None = None
) -> Verification:
    path = folder / "verified.pdf"
    path.write_bytes(content)
    return verify(path, [authority.root.read_bytes()], moment=moment)


def signature_check(found: Verification) -> Check:
    (check,) = (check for check in found.checks if check.name == "signature")
    return check


def signature(content: bytes, authority: TimeAuthority, moment: dt.datetime) -> Signature:
    found = validate_signatures(content, [authority.root.read_bytes()], moment)
    assert found is not None
    return next(item for item in found if not item.is_timestamp)


@pytest.mark.long
@pytest.mark.parametrize("profile", ["a-3a+ua-1", "a-4f+ua-2"])
def test_a_server_confirms_when_and_the_signature_outlives_its_certificate(
    lasting: Callable[[str], bytes], tmp_path: Path, authority: TimeAuthority, profile: str
) -> None:
    content = lasting(profile)
    for moment in (NOW, SIGNER_EXPIRED):
        found = verified(content, tmp_path, authority, moment)
        assert found.verdict is Verdict.SIGNED
        assert signature_check(found).details == (
            "the time is confirmed by Test Time",
            f"can be validated until {UNTIL}, after its certificate expires",
        )
    assert "the time is confirmed by Test Time; can be" in found.conclusion
    signed, confirmed = found.signatures
    assert (signed.level, signed.trusted, signed.time_trusted) == ("B-LTA", True, True)
    assert (confirmed.is_timestamp, confirmed.covers_file, confirmed.trusted) == (True, True, True)
    assert lint(tmp_path / "verified.pdf") == ()


def test_what_is_added_after_a_briefing_fills_one_field_and_stores_certificates(
    lasting: Callable[[], bytes],
) -> None:
    with pikepdf.open(BytesIO(lasting())) as pdf:
        assert [str(field.T) for field in pdf.Root.AcroForm.Fields] == ["Signature1", "Timestamp1"]
        assert all(list(field.Rect) == [-9999] * 4 for field in pdf.Root.AcroForm.Fields)
        assert len(pdf.Root.DSS.Certs) == 3
        assert len(pdf.Root.DSS.OCSPs) == 2
        assert "/Extensions" not in pdf.Root


def test_both_standards_are_kept_with_a_signature_in_an_update(
    lasting: Callable[[], bytes], tmp_path: Path, authority: TimeAuthority
) -> None:
    """The validator alone takes the first signature for one of a part of the file."""
    found = {check.name: check for check in verified(lasting(), tmp_path, authority).checks}
    assert found["PDF/A-3a"].outcome is found["PDF/UA-1"].outcome is CheckStatus.OK
    report = page.validate_pdf(str(tmp_path / "verified.pdf"), profile="3a")
    assert [item.rule_id for item in report.failures] == ["PDFA3A-SIGNATURE-BYTERANGE-001"]


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.replace(b"/ByteRange [0 ", b"/ByteRange [9 ", 1),
        lambda content: content + b"\n% more",
        lambda content: content[:-8],
    ],
)
def test_a_signature_of_a_part_of_the_file_is_none(
    lasting: Callable[[], bytes], change: Callable[[bytes], bytes]
) -> None:
    assert signed_to_the_end(lasting())
    changed = change(lasting())
    assert signed_to_the_end(changed) is changed.endswith(b"more")


def test_no_certificate_that_is_stored_ends_in_a_carriage_return(
    render: Render, authority: TimeAuthority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A validator would take it for a part of the line end, and the data for too short."""
    with authority.other_signer(lambda certificate: certificate.endswith(b"\r")):
        content = render().read_bytes()
    added = content[len(as_written(content)) :]
    assert b"\r\nendstream" not in added
    with pikepdf.open(BytesIO(content)) as pdf:
        assert any(item.read_bytes().endswith(b"\r") for item in pdf.Root.DSS.Certs)


def test_only_the_time_can_be_confirmed(
    render: Render, tmp_path: Path, authority: TimeAuthority
) -> None:
    before = authority.asked["/ocsp"]
    content = render(more="lasting = false").read_bytes()
    assert authority.asked["/ocsp"] == before
    found = verified(content, tmp_path, authority)
    assert found.verdict is Verdict.SIGNED
    (signed,) = found.signatures
    assert (signed.level, signed.confirmed_by) == ("B-T", "Test Time")
    assert "after its certificate" not in found.conclusion


def test_without_a_server_nobody_confirms_when(
    render: Render, tmp_path: Path, authority: TimeAuthority
) -> None:
    path = render()
    config = (tmp_path / "config.toml").read_text().partition("[signing.timestamp]")[0]
    (tmp_path / "config.toml").write_text(config)
    job = job_for(load_config(tmp_path / "config.toml"), None, output=str(path))
    found = verified(pipeline.render(job)[0].artifact.path.read_bytes(), tmp_path, authority)
    assert [item.level for item in found.signatures] == ["B-B"]
    assert signature_check(found).details[0].endswith("when its certificate expires")
    assert "confirmed" not in found.conclusion


def test_when_all_certificates_have_expired_nobody_vouches_for_it(
    lasting: Callable[[], bytes], tmp_path: Path, authority: TimeAuthority
) -> None:
    found = verified(lasting(), tmp_path, authority, ALL_EXPIRED)
    assert found.verdict is Verdict.NOT_TRUSTED
    assert "nothing was altered after it was signed" in found.conclusion
    (detail,) = signature_check(found).details
    assert "was valid until" in detail
    assert "no timestamp that is trusted shows that it signed before" in detail


def test_without_certificates_that_are_given_the_words_are_the_same_but_for_trust(
    lasting: Callable[[], bytes], tmp_path: Path
) -> None:
    (tmp_path / "b.pdf").write_bytes(lasting())
    found = verify(tmp_path / "b.pdf")
    assert ", vouched for by nobody; the time is confirmed by " in found.conclusion
    assert [item.trusted for item in found.signatures] == [None, None]


def test_a_server_that_the_given_certificates_do_not_vouch_for_is_named(
    lasting: Callable[[], bytes], tmp_path: Path, authority: TimeAuthority
) -> None:
    (tmp_path / "b.pdf").write_bytes(lasting())
    signer = authority.signer.public_bytes(serialization.Encoding.PEM)
    found = verify(tmp_path / "b.pdf", [signer])
    assert found.verdict is Verdict.SIGNED
    assert "vouches for Test Time" in signature_check(found).details[-1]
    assert re.search(r"until \d+ \w+ 20\d\d", signature_check(found).details[1])


@pytest.mark.long
@pytest.mark.parametrize(
    ("server", "reason", "way_out"),
    [
        ("tsa/drip", "no answer in time", "try again later"),
        ("tsa/error", "it answers 500", "try again later"),
        ("tsa/moved", "it answers 302", "check server"),
        ("tsa/garbage", "its answer is no timestamp", "check server"),
        ("tsa/empty", "its answer is no timestamp", "check server"),
        ("tsa/cut", "its answer is no timestamp", "check server"),
        ("tsa/endless", "it answers more than 1,048,576 bytes", "check server"),
        ("tsa/refusal", "it refuses: ", "digest"),
        ("tsa/nonce", "its answer is to another question", "tell its operator"),
        ("tsa/imprint", "it confirms another document", "tell its operator"),
        ("tsa/damaged", "its timestamp is damaged", "tell its operator"),
        ("tsa/expired", "its certificate (Test Time) expired on", "another server"),
        ("tsa/stranger", "nobody trusted vouches for its certificate", "as trust under"),
        ("tsa/password", "it answers 401", "check user, password"),
    ],
)
def test_a_server_that_does_not_confirm_the_time_stops_the_briefing(
    render: Render, tmp_path: Path, authority: TimeAuthority, server: str, reason: str, way_out: str
) -> None:
    limit = 'timeout = "0.3 seconds"' if server == "tsa/drip" else ""
    with pytest.raises(TimestampError) as caught:
        render(server, limit)
    error = caught.value
    assert f"{authority.url}/{server}: {reason}" in error.problem
    assert "no briefing goes out without it" in error.why
    assert way_out in error.fix
    assert not (tmp_path / "b.pdf").exists()


def test_a_server_that_is_not_there_stops_the_briefing(render: Render) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(TimestampError, match="Connection refused"):
            render(f"http://127.0.0.1:{free.getsockname()[1]}/")


def test_a_server_that_fails_once_is_asked_again_at_once(
    render: Render, authority: TimeAuthority
) -> None:
    assert signature(render("tsa/once").read_bytes(), authority, NOW).confirmed
    assert authority.asked["/tsa/once"] == 4


def test_a_password_is_sent_to_a_server_that_asks_for_it_over_an_encrypted_connection_only(
    render: Render, tmp_path: Path
) -> None:
    (tmp_path / "password").write_text("very secret\n")
    with pytest.raises(ConfigError, match="begins with https://"):
        render("tsa/password", 'user = "press"\npassword = { file = "password" }')


def test_a_server_is_shown_a_certificate_and_a_password(
    render: Render, tmp_path: Path, authority: TimeAuthority, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = trustme.CA()
    own.cert_pem.write_to_path(tmp_path / "ca.pem")
    shown = own.issue_cert("press@example.org")
    shown.private_key_and_cert_chain_pem.write_to_path(tmp_path / "shown.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.issue_cert("127.0.0.1").configure_cert(context)
    own.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    (tmp_path / "password").write_text("very secret\n")
    who = 'user = "press"\npassword = { file = "password" }'
    with authority.encrypted(context) as url:
        content = render(f"{url}/tsa/password", f'{who}\nclient_certificate = "shown.pem"')
        assert signature(content.read_bytes(), authority, NOW).confirmed
        with pytest.raises(TimestampError):
            render(f"{url}/tsa/password", who)
        with pytest.raises(ConfigError, match="cannot be used") as caught:
            render(f"{url}/tsa/password", f'{who}\nclient_certificate = "ca.pem"')
    assert "certificate and its key" in caught.value.fix


def test_a_clock_that_differs_from_that_of_the_server_stops_the_briefing(render: Render) -> None:
    with pytest.raises(TimestampError, match="this computer that it is") as caught:
        render(clock=STARTED - dt.timedelta(minutes=10))
    assert "set the clock" in caught.value.fix


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ('timeout = "1 hour"', "up to 5 minutes"),
        ('user = "press"', "belong together"),
        ('digest = "md5"', "sha256"),
    ],
)
def test_settings_that_cannot_be_are_refused(render: Render, more: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        render(more=more)
    assert problem in str(caught.value)


def test_a_file_that_holds_no_certificate_vouches_for_nobody(
    render: Render, tmp_path: Path, authority: TimeAuthority
) -> None:
    authority_root, authority.root = authority.root, tmp_path / "words.txt"
    authority.root.write_text("no certificate")
    try:
        with pytest.raises(ConfigError, match=r"words\.txt holds no certificate"):
            render()
    finally:
        authority.root = authority_root


def test_a_signature_lasts_with_lists_where_nobody_answers_about_single_certificates(
    render: Render, authority: TimeAuthority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authority, "down", {"/ocsp"})
    content = render().read_bytes()
    assert signature(content, authority, SIGNER_EXPIRED).trusted
    with pikepdf.open(BytesIO(content)) as pdf:
        assert len(pdf.Root.DSS.CRLs) == 1


def test_a_signature_that_cannot_be_made_to_last_stops_the_briefing(
    render: Render, tmp_path: Path, authority: TimeAuthority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authority, "down", {"/ocsp", "/list"})
    with pytest.raises(AidreportError) as caught:
        render()
    assert f"{authority.url}/ocsp: it answers 503; {authority.url}/list: it" in str(caught.value)
    assert "lasting = false" in caught.value.fix
    assert not (tmp_path / "b.pdf").exists()


def test_a_certificate_that_was_revoked_cannot_make_a_signature_last(
    render: Render, authority: TimeAuthority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authority, "revoked", {authority.signer.serial_number})
    with pytest.raises(AidreportError, match="revoked"):
        render()


def test_a_certificate_that_is_revoked_later_has_signed_before(
    lasting: Callable[[], bytes], authority: TimeAuthority, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = lasting()
    monkeypatch.setattr(authority, "revoked", {authority.signer.serial_number})
    assert signature(content, authority, NOW).trusted


def added_to(content: bytes, authority: TimeAuthority, **field: object) -> bytes:
    """Return a briefing with the signature of a second person, made by another program."""
    writer = IncrementalPdfFileWriter(BytesIO(content))
    signer = signers.SimpleSigner.load_pkcs12(str(authority.key), passphrase=b"secret")
    metadata = signers.PdfSignatureMetadata(field_name="Second")
    spec = SigFieldSpec("Second", **field)
    return signers.PdfSigner(metadata, signer, new_field_spec=spec).sign_pdf(writer).getvalue()


def confirmed_again(content: bytes, authority: TimeAuthority, folder: Path) -> bytes:
    """Return a briefing whose timestamp another program has renewed."""
    job = job_for(load_config(folder / "config.toml"), None)
    stamp = job.config.signing.timestamp
    server = time_server_of(stamp, folder, lambda: dt.datetime.now(dt.UTC))
    context = ValidationContext(trust_roots=list(server.authorities), allow_fetching=False)
    stamper = signers.PdfTimeStamper(Client(server, lambda: context, []))
    writer = IncrementalPdfFileWriter(BytesIO(content))
    return stamper.timestamp_pdf(writer, "sha256", context).getvalue()


@pytest.mark.long
@pytest.mark.broken_pdfs  # the other program keeps neither PDF/UA-1 nor PDF/A-3a
@pytest.mark.parametrize("profile", ["a-3a+ua-1", "a-4f+ua-2"])
@pytest.mark.parametrize("addition", ["signature", "timestamp", "both"])
def test_who_signs_or_confirms_it_later_alters_nothing(
    lasting: Callable[[str], bytes],
    render: Render,
    tmp_path: Path,
    authority: TimeAuthority,
    profile: str,
    addition: str,
) -> None:
    render(more="lasting = false")  # for its configuration
    content = lasting(profile)
    if addition != "timestamp":
        content = added_to(content, authority)
    if addition != "signature":
        content = confirmed_again(content, authority, tmp_path)
    found = verified(content, tmp_path, authority)
    assert found.verdict is Verdict.SIGNED, found.checks
    assert len(found.signatures) == 3 + (addition == "both")
    assert all(item.trusted for item in found.signatures)


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    "field",
    [
        {"box": (100, 100, 300, 160), "on_page": 0},
        {"box": (100, 100, 300, 160), "on_page": 1},
    ],
)
def test_a_signature_that_is_seen_changes_what_was_written(
    lasting: Callable[[], bytes], tmp_path: Path, authority: TimeAuthority, field: dict[str, object]
) -> None:
    found = verified(added_to(lasting(), authority, **field), tmp_path, authority)
    assert found.verdict in (Verdict.CHANGED, Verdict.ALTERED)


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("entry", ["/A", "/AA"])
def test_a_field_of_a_signature_that_acts_changes_what_was_written(
    lasting: Callable[[], bytes], tmp_path: Path, authority: TimeAuthority, entry: str
) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(lasting()))
    append_signature_field(writer, SigFieldSpec("Second"))
    field = writer.root["/AcroForm"]["/Fields"][-1]
    action = generic.DictionaryObject({generic.NameObject("/S"): generic.NameObject("/Named")})
    field[generic.NameObject(entry)] = action
    signer = signers.SimpleSigner.load_pkcs12(str(authority.key), passphrase=b"secret")
    metadata = signers.PdfSignatureMetadata(field_name="Second")
    content = signers.PdfSigner(metadata, signer).sign_pdf(writer).getvalue()
    found = verified(content, tmp_path, authority)
    assert found.verdict in (Verdict.CHANGED, Verdict.ALTERED)


@pytest.mark.broken_pdfs
def test_a_changed_byte_breaks_the_signature_and_the_timestamp(
    lasting: Callable[[], bytes], tmp_path: Path, authority: TimeAuthority
) -> None:
    content = bytearray(lasting())
    content[content.index(b"x-default") + 14] ^= 1  # a letter that is not packed
    found = verified(bytes(content), tmp_path, authority)
    assert found.verdict is Verdict.ALTERED
    assert signature_check(found).details == (
        "what Test Ministry signed was changed",
        "what Test Time confirmed the time of was changed",
    )


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("what", ["certificates", "signatures"])
def test_a_file_that_makes_endless_work_is_not_checked(
    lasting: Callable[[], bytes], tmp_path: Path, authority: TimeAuthority, what: str
) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(lasting()))
    if what == "certificates":
        certificates = writer.root["/DSS"]["/Certs"]
        certificates.extend([certificates.raw_get(0)] * 1000)
        writer.mark_update(writer.root["/DSS"].container_ref)
    else:
        fields = writer.root["/AcroForm"]["/Fields"]
        first = fields[0]
        for number in range(60):
            copy = generic.DictionaryObject(first)
            copy[generic.NameObject("/T")] = generic.pdf_string(f"Copy{number}")
            fields.append(writer.add_object(copy))
        writer.update_root()
    target = BytesIO()
    writer.write(target)
    check = signature_check(verified(target.getvalue(), tmp_path, authority))
    assert check.outcome is CheckStatus.FAILED
    assert "more to check them, than any report needs" in check.details[0]


@pytest.mark.broken_pdfs
def test_a_timestamp_of_something_else_confirms_nothing(
    render: Render, tmp_path: Path, authority: TimeAuthority
) -> None:
    path = render(more="sign = false\n---")

    class Other(TimeStamper):
        async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> object:
            _, question = self.request_cms(bytes(len(message_digest)), md_algorithm)
            answer = authority.timestamp(question.dump())
            return TimeStampResp.load(answer)["time_stamp_token"]

    signer = signers.SimpleSigner.load_pkcs12(str(authority.key), passphrase=b"secret")
    metadata = signers.PdfSignatureMetadata(field_name="Forged")
    writer = IncrementalPdfFileWriter(BytesIO(path.read_bytes()))
    forged = signers.PdfSigner(metadata, signer, timestamper=Other()).sign_pdf(writer)
    found = verified(forged.getvalue(), tmp_path, authority)
    assert found.verdict is Verdict.ALTERED
    assert signature_check(found).details == ("its timestamp is not of this signature",)
    assert [item.confirmed for item in found.signatures] == [""]


def test_a_copy_that_opens_with_a_password_has_no_signature_that_looks_broken(
    lasting: Callable[[], bytes],
) -> None:
    with pikepdf.open(BytesIO(encrypt(lasting(), "secret")), password="secret") as pdf:
        assert all("/V" not in field for field in pdf.Root.AcroForm.Fields)
        assert pdf.Root.AcroForm.SigFlags == 1
        assert "/DSS" not in pdf.Root
        assert not [item for item in pdf.objects if "/ByteRange" in getattr(item, "keys", set)()]


@pytest.mark.broken_pdfs
def test_a_briefing_that_nobody_signs_can_be_confirmed(
    render: Render, tmp_path: Path, authority: TimeAuthority
) -> None:
    path = render(more="sign = false\n---")
    content = confirmed_again(path.read_bytes(), authority, tmp_path)
    found = verified(content, tmp_path, authority)
    assert found.verdict is Verdict.UNSIGNED
    check = signature_check(found)
    assert (check.outcome, check.details) == (CheckStatus.NOT_CHECKED, ())
    assert check.message.startswith("not signed; that it existed is confirmed by Test")
