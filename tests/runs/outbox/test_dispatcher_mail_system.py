"""Through Postfix to Dovecot and back over IMAP: what arrives is what was published."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from tests.mailservers.system import MailSystem
from tests.runs.conftest import Workspace, parsed

from aidreport.pdf.reading.reader import read_pdf
from aidreport.runs.ledger.delivery_records import DeliveryStatus
from aidreport.runs.outbox.bounces import collect, mailbox_of

PDF = "output/norway-ukraine/2025-06-12-norway-ukraine.pdf"


@pytest.fixture
def through_postfix(workspace: Workspace, mail_system: MailSystem) -> Workspace:
    def configure(*subscribers: str) -> None:
        listed = ", ".join(f'"{address}"' for address in subscribers)
        (workspace.folder / "password.txt").write_text(mail_system.password, encoding="utf-8")
        access = f'user = "{mail_system.user}"\npassword = {{ file = "password.txt" }}'
        workspace.configure(
            f"""
[mail]
sender = "Humanitarian section <aid@example.test>"
owner = "owner@example.test"
[mail.bounces]
imap = "localhost"
port = {mail_system.imap_port}
ca = "{mail_system.ca}"
{access}
[smtp]
host = "localhost"
port = {mail_system.smtp_port}
ca = "{mail_system.ca}"
{access}
[reports.norway-ukraine.delivery]
channels = ["smtp"]
subscribers = [{listed}]
"""
        )

    workspace.through_postfix = configure  # type: ignore[attr-defined]
    return workspace


def test_the_pdf_that_arrives_is_the_one_that_was_published(
    through_postfix: Workspace, mail_system: MailSystem
) -> None:
    workspace = through_postfix
    workspace.through_postfix("briefing@example.test", "gone@example.test", "grey@example.test")
    slot = workspace.deliver()
    (content,) = mail_system.mailbox("briefing@example.test", at_least=1)
    attached = next(parsed(content).iter_attachments())
    assert attached.get_filename() == Path(PDF).name
    assert attached.get_content() == (workspace.folder / PDF).read_bytes()
    stages = workspace.stages(slot)
    assert stages["briefing@example.test"] == "accepted"
    assert stages["gone@example.test"] == "refused"
    assert "5.1.1" in workspace.deliveries(slot)["gone@example.test"].answer
    assert stages["grey@example.test"] == "queued"
    assert "4.7.1" in workspace.deliveries(slot)["grey@example.test"].answer
    arrived = workspace.folder / "arrived.pdf"
    arrived.write_bytes(attached.get_content())
    assert read_pdf(arrived).fingerprint_matches is True


def test_what_is_accepted_and_comes_back_is_joined_by_its_envelope(
    through_postfix: Workspace, mail_system: MailSystem
) -> None:
    workspace = through_postfix
    mail_system.empty("aid@example.test")
    workspace.through_postfix("fine@example.test", "late@example.test")
    slot = workspace.deliver()
    assert slot.outcome == "sent"
    mail_system.mailbox("aid@example.test", at_least=1)
    mailbox = mailbox_of(workspace.config)
    assert mailbox is not None
    end = time.monotonic() + 30
    while not collect(workspace.config, workspace.ledger, mailbox):
        assert time.monotonic() < end, mail_system.log()
        time.sleep(0.1)
    bounced = workspace.deliveries(slot)["late@example.test"]
    assert bounced.status is DeliveryStatus.BOUNCED
    assert bounced.answer.startswith("5.1.1")
    assert workspace.deliveries(slot)["fine@example.test"].status is DeliveryStatus.ACCEPTED


def test_a_wrong_password_is_reported_in_the_words_of_the_server(
    through_postfix: Workspace, mail_system: MailSystem
) -> None:
    workspace = through_postfix
    workspace.through_postfix("briefing@example.test")
    (workspace.folder / "password.txt").write_text("planted-wrong", encoding="utf-8")
    workspace.render()
    summary = workspace.send()
    assert "535 5.7.8" in summary.down["smtp"]
    assert "planted-wrong" not in summary.down["smtp"]
