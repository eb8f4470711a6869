"""The mail servers do what they say, as Python's own clients see them."""

from __future__ import annotations

import email
import email.policy
import secrets
import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from tests.mailservers.certificates import Authority
from tests.mailservers.plugin import StartsServer
from tests.mailservers.scripted import Received, ScriptedServer
from tests.mailservers.system import MailSystem

SENDER = "aid@example.test"


def message(recipient: str, pdf: bytes = b"%PDF-1.7") -> EmailMessage:
    made = EmailMessage(policy=email.policy.SMTP)
    made["From"], made["To"], made["Subject"] = SENDER, recipient, "Norway \N{EN DASH} Ukraine"
    made.set_content("Figures inside.\n.hidden\n")
    made.add_attachment(pdf, maintype="application", subtype="pdf", filename="briefing.pdf")
    return made


def client(server: ScriptedServer | MailSystem, *, timeout: float = 10) -> smtplib.SMTP:
    """Connect as a careful client does: encrypted, the server's name checked, logged in."""
    if isinstance(server, MailSystem):
        smtp = smtplib.SMTP(server.host, server.smtp_port, timeout=timeout)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=timeout)
    try:
        smtp.starttls(context=ssl.create_default_context(cafile=server.ca))
        smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def send(smtp: smtplib.SMTP, recipient: str, data: bytes = b"Subject: x\r\n\r\n.x\r\n") -> None:
    smtp.sendmail(SENDER, [recipient], data)


def test_an_attachment_arrives_byte_by_byte_through_postfix_and_dovecot(
    mail_system: MailSystem,
) -> None:
    pdf = b"%PDF-1.7\r\n" + secrets.token_bytes(100_000) + b"\n%%EOF\n"
    with client(mail_system) as smtp:
        smtp.send_message(message("whole@example.test", pdf))
    (found,) = mail_system.mailbox("whole@example.test", at_least=1)
    read = email.message_from_bytes(found, policy=email.policy.default)
    (attachment,) = read.iter_attachments()
    assert attachment.get_content() == pdf
    assert read["Subject"] == "Norway \N{EN DASH} Ukraine"
    assert list(mail_system.maildir("whole@example.test").glob("new/*"))


def test_a_mailbox_can_be_emptied_and_one_without_mail_is_empty(mail_system: MailSystem) -> None:
    mail_system.empty("fresh@example.test")
    assert mail_system.mailbox("fresh@example.test") == []
    with client(mail_system) as smtp:
        send(smtp, "fresh@example.test")
    assert mail_system.mailbox("fresh@example.test", at_least=1)
    mail_system.empty("fresh@example.test")
    assert mail_system.mailbox("fresh@example.test") == []


@pytest.mark.parametrize(("name", "code"), [("gone", 550), ("grey", 451)])
def test_postfix_refuses_recipients(mail_system: MailSystem, name: str, code: int) -> None:
    address = f"{name}@example.test"
    with client(mail_system) as smtp, pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(smtp, address)
    assert refused.value.recipients[address][0] == code


def test_postfix_refuses_what_is_too_large_and_who_does_not_log_in(
    mail_system: MailSystem,
) -> None:
    with client(mail_system) as smtp, pytest.raises(smtplib.SMTPSenderRefused) as refused:
        send(smtp, "large@example.test", b"x" * 2_000_001)
    assert refused.value.smtp_code == 552
    with smtplib.SMTP(mail_system.host, mail_system.smtp_port, timeout=10) as smtp:
        smtp.starttls(context=ssl.create_default_context(cafile=mail_system.ca))
        with pytest.raises(smtplib.SMTPAuthenticationError):
            smtp.login(mail_system.user, "wrong")
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            send(smtp, "stranger@example.test")


def test_mail_that_cannot_be_delivered_comes_back_with_its_envelope_id(
    mail_system: MailSystem,
) -> None:
    envid = secrets.token_hex(8)
    mail_system.empty(SENDER)
    made = message("late@example.test")
    with client(mail_system) as smtp:
        smtp.send_message(
            made,
            mail_options=["RET=HDRS", f"ENVID={envid}"],
            rcpt_options=["NOTIFY=FAILURE", "ORCPT=rfc822;late@example.test"],
        )
    (found,) = mail_system.mailbox(SENDER, at_least=1)
    mail_system.empty(SENDER)
    report = email.message_from_bytes(found, policy=email.policy.default)
    assert report.get_content_type() == "multipart/report"
    (status,) = (part for part in report.walk() if part.get_content_subtype() == "delivery-status")
    about_message, about_recipient = status.get_payload()
    assert about_message["Original-Envelope-Id"] == envid
    assert about_recipient["Original-Recipient"] == "rfc822;late@example.test"
    assert about_recipient["Action"] == "failed"
    assert about_recipient["Status"] == "5.1.1"


def test_the_scripted_server_keeps_what_was_sent_as_it_was_sent(
    scripted_server: StartsServer,
) -> None:
    server = scripted_server()
    data = b"Subject: x\r\n\r\n.hidden\r\n..\r\n\xc3\xa9\r\n"
    with client(server) as smtp:
        assert smtp.has_extn("dsn")
        smtp.sendmail(
            SENDER,
            ["a@example.test", "b@example.test"],
            data,
            ["RET=HDRS", "ENVID=Run-7+2Ba"],
            ["NOTIFY=FAILURE,DELAY", "ORCPT=rfc822;A+2Bb@example.test"],
        )
    assert server.received == [
        Received(SENDER, rcpt, "Run-7+a", data, "HDRS", "FAILURE,DELAY", "rfc822;A+b@example.test")
        for rcpt in ("a@example.test", "b@example.test")
    ]


def test_parameters_of_dsn_are_refused_where_it_is_not_announced(
    scripted_server: StartsServer,
) -> None:
    with client(scripted_server(dsn=False)) as smtp:
        assert not smtp.has_extn("dsn")
        assert smtp.mail(SENDER, ["RET=HDRS"])[0] == 555


def test_a_greylisted_recipient_is_accepted_in_the_end(scripted_server: StartsServer) -> None:
    server = scripted_server()
    server.script("grey@example.test", rcpt=("451 4.7.1 greylisted",) * 2)
    with client(server) as smtp:
        for _ in range(2):
            with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
                send(smtp, "grey@example.test")
            assert refused.value.recipients["grey@example.test"][0] == 451
        send(smtp, "grey@example.test")
    assert server.attempts("grey@example.test") == 3
    assert len(server.received) == 1


def test_a_refusal_given_as_a_text_lasts(scripted_server: StartsServer) -> None:
    server = scripted_server()
    server.script("gone@example.test", rcpt="550 5.1.1 no such user")
    with client(server) as smtp:
        for _ in range(3):
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                send(smtp, "gone@example.test")
    assert server.received == []


def test_data_can_be_refused(scripted_server: StartsServer) -> None:
    server = scripted_server()
    server.script("full@example.test", data=("552 5.3.4 too big", "451 4.3.0 later"))
    with client(server) as smtp:
        for code in (552, 451):
            with pytest.raises(smtplib.SMTPDataError) as refused:
                send(smtp, "full@example.test")
            assert refused.value.smtp_code == code
        assert server.received == []
        send(smtp, "full@example.test")
    assert len(server.received) == 1


@pytest.mark.parametrize(("failure", "stored"), [("after-data", 1), ("before-data-ends", 0)])
@pytest.mark.parametrize("size", [10, 3_000_000])
def test_connections_break_off_with_or_without_the_message(
    scripted_server: StartsServer, failure: str, stored: int, size: int
) -> None:
    server = scripted_server()
    server.script("drop@example.test", data=f"drop-{failure}")
    data = b"Subject: x\r\n\r\n" + (b"x" * 70 + b"\r\n") * (size // 72)
    with pytest.raises(smtplib.SMTPServerDisconnected), client(server) as smtp:
        send(smtp, "drop@example.test", data)
    assert len(server.received) == stored


def test_a_server_that_stalls_leaves_the_client_to_its_timeout(
    scripted_server: StartsServer,
) -> None:
    server = scripted_server()
    server.script("slow@example.test", data="stall")
    smtp = client(server)
    assert smtp.sock is not None
    smtp.sock.settimeout(0.5)
    # What smtplib makes of the timeout.
    with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
        send(smtp, "slow@example.test")
    assert server.received == []
    assert server.attempts("slow@example.test", "data") == 1


def test_a_message_above_the_announced_size_gets_552(scripted_server: StartsServer) -> None:
    server = scripted_server(size_limit=1000)
    with client(server) as smtp:
        assert smtp.esmtp_features["size"] == "1000"
        with pytest.raises(smtplib.SMTPSenderRefused) as announced:
            send(smtp, "a@example.test", b"x\r\n" * 1000)
        assert announced.value.smtp_code == 552
        smtp.rset()
        # A client that does not say the size hears it after the data.
        smtp.mail(SENDER)
        smtp.rcpt("a@example.test")
        assert smtp.data(b"x\r\n" * 1000)[0] == 552
    assert server.received == []


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_passwords_are_checked(scripted_server: StartsServer, mechanism: str) -> None:
    server = scripted_server(mechanisms=(mechanism,))
    with client(server) as smtp:
        assert smtp.esmtp_features["auth"].split() == [mechanism]
        send(smtp, "a@example.test")
    server.password = "another"  # noqa: S105 -- no secret
    with smtplib.SMTP(server.host, server.port, timeout=10) as smtp:
        smtp.starttls(context=ssl.create_default_context(cafile=server.ca))
        assert smtp.docmd("MAIL", f"FROM:<{SENDER}>")[0] == 503
        with pytest.raises(smtplib.SMTPAuthenticationError) as refused:
            smtp.login(server.user, "wrong")
        assert refused.value.smtp_code == 535
        assert smtp.mail(SENDER)[0] == 530


@pytest.mark.parametrize("at_once", [True, False])
def test_tokens_of_xoauth2_are_checked(scripted_server: StartsServer, at_once: bool) -> None:
    server = scripted_server()

    def answer(token: str) -> Callable[..., str]:
        said = iter([f"user={server.user}\x01auth=Bearer {token}\x01\x01", ""])
        return lambda *_: next(said)

    with smtplib.SMTP(server.host, server.port, timeout=10) as smtp:
        smtp.starttls(context=ssl.create_default_context(cafile=server.ca))
        smtp.ehlo()
        # A token that is refused makes the server say why, before its 535.
        with pytest.raises(smtplib.SMTPAuthenticationError) as refused:
            smtp.auth("XOAUTH2", answer("stale"), initial_response_ok=True)
        assert refused.value.smtp_code == 535
        smtp.auth("XOAUTH2", answer(server.password), initial_response_ok=at_once)
        send(smtp, "a@example.test")
    assert len(server.received) == 1


def test_a_server_encrypts_from_the_start(scripted_server: StartsServer) -> None:
    server = scripted_server(tls="tls")
    context = ssl.create_default_context(cafile=server.ca)
    with smtplib.SMTP_SSL(server.host, server.port, context=context, timeout=10) as smtp:
        smtp.login(server.user, server.password)
        send(smtp, "a@example.test")
    assert len(server.received) == 1


def test_a_server_without_encryption_or_authentication_takes_all(
    scripted_server: StartsServer,
) -> None:
    server = scripted_server(tls="none", mechanisms=())
    with smtplib.SMTP(server.host, server.port, timeout=10) as smtp:
        smtp.ehlo()
        assert not smtp.has_extn("starttls")
        assert not smtp.has_extn("auth")
        send(smtp, "a@example.test")
    assert len(server.received) == 1


@pytest.mark.parametrize("tls", ["starttls", "tls"])
@pytest.mark.parametrize(
    ("names", "expired", "problem"),
    [(["other.test"], False, "Hostname mismatch"), ([], True, "certificate has expired")],
)
def test_clients_notice_a_certificate_that_is_wrong(
    scripted_server: StartsServer,
    mail_authority: Authority,
    names: list[str],
    expired: bool,
    problem: str,
    tls: str,
) -> None:
    server = scripted_server(
        certificate=mail_authority.certificate(*names, expired=expired), tls=tls
    )
    context = ssl.create_default_context(cafile=server.ca)

    def connect() -> object:
        if tls == "starttls":
            return client(server)
        return smtplib.SMTP_SSL(server.host, server.port, context=context, timeout=10)

    with pytest.raises(ssl.SSLCertVerificationError, match=problem):
        connect()
