"""Messages that come back, and runs that are sent again."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.mailservers.scripted import ScriptedServer
from tests.runs.conftest import REPORT, Workspace

from aidreport.delivery.message import envelope_id
from aidreport.errors import UsageError
from aidreport.runs.outbox.bounces import collect, mailbox_of
from aidreport.runs.outbox.resend import resend

A, B, C = "x@example.test", "y@example.test", "z@example.test"

BOUNCE = """From: MAILER-DAEMON@example.test
To: aid@example.test
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; example.test
Original-Envelope-Id: {envelope}

Final-Recipient: rfc822; {address}
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 mailbox gone
--b--
"""


def came_back(workspace: Workspace, address: str, envelope: str, action: str = "failed") -> None:
    folder = workspace.folder / "bounces"
    for part in ("new", "cur", "tmp"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    text = BOUNCE.format(envelope=envelope, address=address, action=action)
    number = len(list(folder.rglob("*.host")))
    (folder / f"new/{number}.host").write_text(text, encoding="utf-8")


@pytest.fixture
def sent(workspace: Workspace, server: ScriptedServer) -> Workspace:
    workspace.through(
        server, A, B, mail='owner = "owner@example.test"\nbounces = { maildir = "bounces" }'
    )
    workspace.deliver()
    return workspace


def read_mailbox(workspace: Workspace) -> int:
    mailbox = mailbox_of(workspace.config)
    assert mailbox is not None
    return collect(workspace.config, workspace.ledger, mailbox)


def test_a_bounce_is_matched_with_its_delivery_and_the_owner_is_notified(
    sent: Workspace, server: ScriptedServer
) -> None:
    slot = sent.ledger.history(limit=1)[0]
    identifier = sent.deliveries(slot)[B].message_id
    came_back(sent, B, envelope_id(identifier))
    assert read_mailbox(sent) == 1
    assert sent.stages(slot)[B] == "bounced"
    assert sent.deliveries(slot)[B].answer == "5.1.1 550 5.1.1 mailbox gone"
    sent.send()
    assert [item.rcpt for item in server.received][-1] == "owner@example.test"
    assert read_mailbox(sent) == 0
    assert sent.ledger.outbox.counts([slot.id])[slot.id] == {"accepted": 1, "bounced": 1}


def test_a_bounce_of_somebody_elses_message_or_a_delay_changes_nothing(sent: Workspace) -> None:
    slot = sent.ledger.history(limit=1)[0]
    identifier = envelope_id(sent.deliveries(slot)[B].message_id)
    came_back(sent, B, "of-another-program")
    came_back(sent, B, identifier, action="delayed")
    assert read_mailbox(sent) == 0
    assert sent.stages(slot) == {A: "accepted", B: "accepted"}


def test_a_run_is_sent_again_to_exactly_those_who_did_not_get_it(
    workspace: Workspace, server: ScriptedServer
) -> None:
    server.script(B, rcpt=("550 5.1.1 no such user",))
    server.script(C, rcpt=("550 5.7.1 not now",))
    workspace.through(server, A, B, C)
    slot = workspace.deliver()
    assert slot.outcome == "failed"
    assert resend(workspace.config, workspace.ledger, slot.id, ()) == 2
    assert workspace.again(slot).state == "sending"
    workspace.send()
    assert sorted(item.rcpt for item in server.received) == [A, B, C]
    assert workspace.again(slot).outcome == "sent"
    assert resend(workspace.config, workspace.ledger, slot.id, ()) == 0


def test_who_is_named_gets_the_same_message_once_more(
    sent: Workspace, server: ScriptedServer
) -> None:
    slot = sent.ledger.history(limit=1)[0]
    assert resend(sent.config, sent.ledger, slot.id, [A.upper()]) == 1
    sent.send()
    copies = [item.content for item in server.received if item.rcpt == A]
    assert len(copies) == 2
    assert copies[0] == copies[1]
    assert [item.rcpt for item in server.received].count(B) == 1


def test_the_owners_notice_is_not_sent_again_with_a_run(
    workspace: Workspace, server: ScriptedServer
) -> None:
    server.script(B, rcpt=("550 5.1.1 no such user",))
    workspace.through(server, A, B, mail='owner = "owner@example.test"')
    slot = workspace.deliver()
    workspace.send()
    assert resend(workspace.config, workspace.ledger, slot.id, [B]) == 1
    workspace.send()
    assert sorted(item.rcpt for item in server.received) == ["owner@example.test", A, B]


def test_a_subscriber_who_came_later_can_be_sent_a_run(
    sent: Workspace, server: ScriptedServer
) -> None:
    slot = sent.ledger.history(limit=1)[0]
    with pytest.raises(UsageError, match=r"nothing of run 1 is for z@example\.test"):
        resend(sent.config, sent.ledger, slot.id, [C])
    path = sent.folder / "config.toml"
    path.write_text(path.read_text().replace(f'"{B}"]', f'"{B}", "{C}"]'))
    assert resend(sent.config, sent.ledger, slot.id, [C]) == 1
    sent.send()
    assert [item.rcpt for item in server.received] == [A, B, C] or [
        item.rcpt for item in server.received
    ] == [B, A, C]


def test_a_run_that_does_not_exist_or_was_not_sent_cannot_be_sent_again(
    workspace: Workspace,
) -> None:
    with pytest.raises(UsageError, match="there is no run 5"):
        resend(workspace.config, workspace.ledger, 5, ())
    slot = workspace.deliver()
    with pytest.raises(UsageError, match="nothing of run 1 was sent"):
        resend(workspace.config, workspace.ledger, slot.id, ())


def test_the_owner_is_notified_of_a_failure_and_of_the_recovery(workspace: Workspace) -> None:
    workspace.configure(
        f"""
[mail]
owner = ["owner@example.org"]
[reports.{REPORT}.delivery]
subscribers = ["desk@example.org"]
"""
    )
    data: Path = workspace.folder / "data/norway-ukraine-2025-06-12.toml"
    good = data.read_bytes()
    data.write_bytes(good[:400])
    slot = workspace.deliver()
    assert slot.outcome == "failed"
    (notice,) = workspace.outbox()
    assert notice["Subject"].startswith("aidreport: norway-ukraine failed: ")
    text = notice.get_body(("plain",)).get_content()
    assert "aidreport why norway-ukraine 2026-01-23T08:00:00+01:00" in text
    again = "Then run it again: aidreport run norway-ukraine --slot 2026-01-23T08:00:00+01:00"
    assert again in text
    data.write_bytes(good)
    workspace.clock.forward(days=1)
    assert workspace.deliver().outcome == "sent"
    subjects = {str(message["To"]): str(message["Subject"]) for message in workspace.outbox()}
    assert "aidreport: norway-ukraine works again" in {m["Subject"] for m in workspace.outbox()}
    assert "desk@example.org" in subjects
    workspace.clock.forward(days=1)
    before = len(workspace.outbox())
    workspace.deliver()
    assert len(workspace.outbox()) == before + 1, "a run that goes well is no news"


def test_a_notice_that_cannot_be_made_does_not_keep_a_slot_from_ending(
    workspace: Workspace,
) -> None:
    workspace.configure(
        f"""
[mail]
owner = "owner@example.org"
dkim = {{ domain = "example.org", selector = "s", key = "missing.pem" }}
[reports.{REPORT}.delivery]
subscribers = ["desk@example.org"]
"""
    )
    slot = workspace.deliver()
    assert slot.outcome == "failed"
    assert "missing.pem does not exist" in slot.reason
    assert "missing.pem" in slot.details["the owner was not notified"]
