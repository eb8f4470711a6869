"""What mail servers do wrong, and what becomes of each message then."""

from __future__ import annotations

import smtplib

import pytest
from tests.mailservers.plugin import StartsServer
from tests.mailservers.scripted import DROP_AFTER_DATA, STALL, ScriptedServer
from tests.runs.conftest import Workspace, parsed

from aidreport.delivery.message import TryResult
from aidreport.errors import LedgerAwayError
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.sending import Sending
from aidreport.runs.ledger.store import open_store
from aidreport.runs.outbox.resend import resend

A, B, C = "x@example.test", "y@example.test", "z@example.test"


def to(server: ScriptedServer) -> list[str]:
    return sorted(item.rcpt for item in server.received)


def test_each_subscriber_gets_a_message_of_their_own(
    workspace: Workspace, server: ScriptedServer
) -> None:
    workspace.through(server, A, B, C)
    slot = workspace.deliver()
    assert (slot.outcome, slot.reason) == ("sent", "sent to 3 places")
    assert to(server) == [A, B, C]
    for item in server.received:
        message = parsed(item.content)
        assert message["To"] == item.rcpt
        assert message["Auto-Submitted"] == "auto-generated"
        assert item.mail_from == "aid@example.test"
        assert item.envid == message["Message-ID"].strip("<>").partition("@")[0]
        others = {A, B, C} - {item.rcpt}
        assert not any(other.encode() in item.content for other in others)
        attached = next(message.iter_attachments())
        assert attached.get_filename() == "2025-06-12-norway-ukraine.pdf"
        published = workspace.folder / "output/norway-ukraine/2025-06-12-norway-ukraine.pdf"
        assert attached.get_content() == published.read_bytes()


def test_who_is_greylisted_is_tried_again_alone(
    workspace: Workspace, server: ScriptedServer
) -> None:
    server.script(B, rcpt=("451 4.7.1 greylisted",) * 2)
    workspace.through(server, A, B, C)
    slot = workspace.deliver()
    assert slot.outcome is None
    assert workspace.stages(slot) == {A: "accepted", B: "queued", C: "accepted"}
    assert workspace.deliveries(slot)[B].answer == "451 4.7.1 greylisted"
    workspace.send()
    assert server.attempts(B, "rcpt") == 1, "it waits"
    workspace.clock.forward(minutes=3)
    workspace.send()
    wait = workspace.deliveries(slot)[B].next - workspace.clock.time
    assert 170 <= wait.total_seconds() <= 301, "the wait doubles, with jitter"
    workspace.clock.forward(minutes=6)
    workspace.send()
    assert to(server) == [A, B, C]
    assert workspace.again(slot).outcome == "sent"


def test_one_that_is_refused_does_not_make_the_others_get_it_twice(
    workspace: Workspace, server: ScriptedServer
) -> None:
    server.script(B, rcpt="550 5.1.1 no such user")
    workspace.through(server, A, B, C, mail='owner = "owner@example.test"')
    slot = workspace.deliver()
    assert slot.outcome == "failed"
    assert slot.reason == "sent to 2 of 3; not to y@example.test: 550 5.1.1 no such user"
    assert to(server) == ["owner@example.test", A, C]
    notice = next(item for item in server.received if item.rcpt == "owner@example.test")
    text = parsed(notice.content).get_body(("plain",)).get_content()
    assert "y@example.test: refused: 550 5.1.1 no such user" in text
    for _ in range(3):
        workspace.clock.forward(days=1)
        workspace.send()
        workspace.render(slot)
    assert to(server) == ["owner@example.test", A, C]
    assert server.attempts(B, "rcpt") == 1


def test_an_answer_that_is_lost_is_followed_by_one_more_copy_with_the_same_bytes(
    workspace: Workspace, server: ScriptedServer
) -> None:
    server.script(A, data=(DROP_AFTER_DATA,))
    workspace.through(server, A)
    slot = workspace.deliver()
    assert workspace.deliveries(slot)[A].doubts == 1
    workspace.clock.forward(minutes=3)
    workspace.send()
    first, second = server.received
    assert first.content == second.content
    assert first.envid == second.envid
    assert workspace.again(slot).outcome == "sent"


def test_a_second_lost_answer_is_not_followed_by_a_third_copy(
    workspace: Workspace, server: ScriptedServer
) -> None:
    server.script(A, data=DROP_AFTER_DATA)
    workspace.through(server, A)
    slot = workspace.deliver()
    for _ in range(5):
        workspace.clock.forward(hours=5)
        workspace.send()
    assert len(server.received) == 2
    assert workspace.stages(slot) == {A: "unknown"}
    assert workspace.again(slot).outcome == "failed"


def test_a_server_that_stalls_holds_up_one_message_alone(
    workspace: Workspace, server: ScriptedServer
) -> None:
    server.script(A, data=STALL)
    workspace.through(server, A, B, C)
    path = workspace.folder / "config.toml"
    path.write_text(path.read_text().replace('timeout = "5 s"', 'timeout = "0.3 s"'))
    slot = workspace.deliver()
    assert to(server) == [B, C]
    stalled = workspace.deliveries(slot)[A]
    assert (stalled.status, stalled.doubts) == ("queued", 1)


def test_a_server_that_is_away_for_an_hour_gets_each_message_once(
    workspace: Workspace, scripted_server: StartsServer
) -> None:
    server = scripted_server()
    workspace.through(server, A, B)
    path = workspace.folder / "config.toml"
    working = path.read_text()
    path.write_text(working.replace(f"port = {server.port}", "port = 1"))
    slot = workspace.render()
    for _ in range(6):
        summary = workspace.send()
        assert "smtp" in summary.down
        workspace.clock.forward(minutes=10)
    assert workspace.stages(slot) == {A: "queued", B: "queued"}
    path.write_text(working)
    workspace.send()
    assert to(server) == [A, B]
    assert workspace.again(slot).outcome == "sent"


def test_a_delivery_not_accepted_in_time_is_given_up_and_the_owner_is_notified(
    workspace: Workspace, server: ScriptedServer
) -> None:
    server.script(A, rcpt="451 4.3.0 not today")
    workspace.through(server, A, mail='owner = "owner@example.test"\ngive_up = "2 days"')
    slot = workspace.deliver()
    for _ in range(14):
        workspace.clock.forward(hours=4)
        workspace.send()
    ended = workspace.again(slot)
    assert ended.outcome == "failed"
    assert workspace.deliveries(slot)[A].status == "given up"
    assert "451 4.3.0 not today" in ended.reason
    assert to(server) == ["owner@example.test"]


def test_a_bad_password_sends_nothing_and_is_said_in_the_servers_words(
    workspace: Workspace, server: ScriptedServer
) -> None:
    workspace.through(server, A)
    (workspace.folder / "password.txt").write_text("wrong-secret\n", encoding="utf-8")
    slot = workspace.render()
    summary = workspace.send()
    assert "535" in summary.down["smtp"]
    assert "wrong-secret" not in summary.down["smtp"]
    assert workspace.deliveries(slot)[A].tries == 0
    assert not server.received


def test_a_certificate_that_is_not_trusted_stops_everything(
    workspace: Workspace, server: ScriptedServer
) -> None:
    workspace.through(server, A)
    path = workspace.folder / "config.toml"
    path.write_text(path.read_text().replace(f'ca = "{server.ca}"\n', ""))
    workspace.render()
    summary = workspace.send()
    assert "certificate is not trusted" in summary.down["smtp"]
    assert not server.received


def test_a_message_over_the_servers_size_fails_and_the_owner_is_notified(
    workspace: Workspace, scripted_server: StartsServer
) -> None:
    server = scripted_server(size_limit=50_000)
    workspace.through(server, A, mail='owner = "owner@example.test"')
    slot = workspace.deliver()
    assert slot.outcome == "failed"
    assert "too large" in slot.reason
    assert "50,000" in slot.reason
    assert to(server) == ["owner@example.test"]


def test_a_message_over_the_servers_size_is_sent_with_a_link_where_that_is_asked_for(
    workspace: Workspace, scripted_server: StartsServer
) -> None:
    server = scripted_server(size_limit=50_000)
    link = 'too_large = "link"\nlink = "https://example.test/{report}/{file}"'
    workspace.through(server, A, mail=link)
    slot = workspace.deliver()
    assert slot.outcome == "sent"
    message = parsed(server.received[0].content)
    assert not list(message.iter_attachments())
    text = message.get_body(("plain",)).get_content()
    address = "https://example.test/norway-ukraine/2025-06-12-norway-ukraine.pdf"
    assert address in text
    assert message["Message-ID"] == workspace.deliveries(slot)[A].message_id


def test_a_552_at_the_end_of_the_message_counts_as_too_large(
    workspace: Workspace, server: ScriptedServer
) -> None:
    server.script(A, data="552 5.3.4 too big")
    workspace.through(server, A)
    slot = workspace.deliver()
    assert "too large: 552 5.3.4 too big" in slot.reason


def test_a_rate_is_kept_over_all_connections(workspace: Workspace, server: ScriptedServer) -> None:
    addresses = [f"s{number}@example.test" for number in range(6)]
    workspace.through(server, *addresses)
    path = workspace.folder / "config.toml"
    path.write_text(path.read_text().replace("[smtp]", "[smtp]\nrate = 60\nconnections = 2"))
    workspace.deliver()
    assert len(server.received) == 6
    assert len(workspace.paused) == 5
    assert 0 < max(workspace.paused) <= 5


def test_a_message_that_is_not_what_was_stored_is_not_sent(
    workspace: Workspace, server: ScriptedServer
) -> None:
    workspace.through(server, A)
    slot = workspace.render()
    (body,) = (workspace.folder / "state/messages").rglob("*.eml")
    body.write_bytes(body.read_bytes().replace(b"386", b"387"))
    workspace.send()
    assert not server.received
    assert workspace.stages(slot) == {A: "given up"}
    assert TryResult.ACCEPTED not in workspace.send().counts


def test_a_sender_that_the_server_refuses_costs_no_subscriber_anything(
    workspace: Workspace, server: ScriptedServer, scripted_server: StartsServer
) -> None:
    strict = scripted_server(mechanisms=())
    workspace.through(strict, A)
    summary_before = workspace.render()
    summary = workspace.send()
    assert "AUTH" in summary.down["smtp"]
    assert workspace.stages(summary_before) == {A: "queued"}


def test_a_pdf_that_is_not_what_was_stored_stops_its_run_and_no_other(
    workspace: Workspace, server: ScriptedServer
) -> None:
    workspace.through(server, A)
    first = workspace.render()
    workspace.clock.forward(hours=1)
    path = workspace.folder / "data/norway-ukraine-2025-06-12.toml"
    path.write_text(path.read_text().replace("Strengthening efforts", "Stronger efforts"))
    second = workspace.render()
    stored = workspace.ledger.artifacts(first.id)[0].sha256
    kept = workspace.folder / f"state/artifacts/{stored[:2]}/{stored}.pdf"
    kept.unlink()
    workspace.send()
    assert workspace.again(first).outcome == "failed"
    lost = "is missing, or is not the file that was stored"
    # Of hosts that share a ledger, another may have it.
    lost = "is not on this host" if workspace.ledger_url else lost
    assert lost in workspace.again(first).reason
    assert workspace.again(second).outcome == "sent"
    assert len(server.received) == 1


def test_a_refusal_counts_even_if_the_server_hangs_up_after_it(
    workspace: Workspace, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.script(A, rcpt="550 5.1.1 no such user")
    workspace.through(server, A, B)

    def hang_up(smtp: smtplib.SMTP) -> None:
        smtp.close()
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(smtplib.SMTP, "rset", hang_up)
    slot = workspace.deliver()
    assert workspace.stages(slot) == {A: "refused", B: "accepted"}


def test_a_message_whose_mark_may_be_lost_is_sent_later_without_a_doubt(
    workspace: Workspace, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.through(server, A)
    slot = workspace.render()
    hand_over = Sending.hand_over

    def lose_the_answer(sending: Sending, delivery: int) -> None:
        monkeypatch.undo()
        hand_over(sending, delivery)
        raise LedgerAwayError("the connection was lost")

    monkeypatch.setattr(Sending, "hand_over", lose_the_answer)
    with pytest.raises(LedgerAwayError):
        workspace.send()
    assert to(server) == []
    assert workspace.stages(slot) == {A: "queued"}
    workspace.send()
    assert to(server) == [A]
    assert (workspace.deliveries(slot)[A].tries, workspace.deliveries(slot)[A].doubts) == (1, 0)


@pytest.mark.parametrize("ledger_url", [""])
def test_a_ledger_that_was_restored_sends_nothing_once_more_until_somebody_asks_for_it(
    workspace: Workspace, server: ScriptedServer
) -> None:
    workspace.through(server, A, B)
    slot = workspace.render()
    workspace.store.close()
    file = workspace.folder / "state/ledger.sqlite"
    copy = file.read_bytes()
    workspace.store = open_store(workspace.config, workspace.clock)
    workspace.ledger = Ledger(workspace.store)
    workspace.send()
    assert workspace.again(slot).outcome == "sent"
    workspace.store.close()
    file.write_bytes(copy)
    workspace.store = open_store(workspace.config, workspace.clock)
    workspace.ledger = Ledger(workspace.store)
    workspace.send()
    assert to(server) == [A, B]
    assert workspace.stages(slot) == {A: "unknown", B: "unknown"}
    ended = workspace.again(slot)
    assert ended.outcome == "failed"
    assert "the ledger was restored from an earlier state" in ended.reason
    assert ended.details["fix"].endswith(f"aidreport resend {slot.id}")
    resend(workspace.config, workspace.ledger, slot.id, [B])
    workspace.send()
    assert to(server) == [A, B, B]
