"""What mail servers do wrong, and what becomes of each message then."""

from __future__ import annotations

import smtplib

import pytest
from tests.mailservers.plugin import StartsServer
from tests.mailservers.scripted import DROP_AFTER_DATA, STALL, ScriptedServer
from tests.runs.conftest import Desk, parsed

from aidreport.delivery.message import Verdict

A, B, C = "x@example.test", "y@example.test", "z@example.test"


def to(server: ScriptedServer) -> list[str]:
    return sorted(item.rcpt for item in server.received)


def test_each_subscriber_gets_a_message_of_their_own(desk: Desk, server: ScriptedServer) -> None:
    desk.through(server, A, B, C)
    slot = desk.deliver()
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
        published = desk.folder / "output/norway-ukraine/2025-06-12-norway-ukraine.pdf"
        assert attached.get_content() == published.read_bytes()


def test_who_is_greylisted_is_tried_again_alone(desk: Desk, server: ScriptedServer) -> None:
    server.script(B, rcpt=("451 4.7.1 greylisted",) * 2)
    desk.through(server, A, B, C)
    slot = desk.deliver()
    assert slot.outcome is None
    assert desk.stages(slot) == {A: "accepted", B: "queued", C: "accepted"}
    assert desk.deliveries(slot)[B].answer == "451 4.7.1 greylisted"
    desk.send()
    assert server.attempts(B, "rcpt") == 1, "it waits"
    desk.clock.forward(minutes=3)
    desk.send()
    wait = desk.deliveries(slot)[B].next - desk.clock.time
    assert 170 <= wait.total_seconds() <= 301, "the wait doubles, with jitter"
    desk.clock.forward(minutes=6)
    desk.send()
    assert to(server) == [A, B, C]
    assert desk.again(slot).outcome == "sent"


def test_one_that_is_refused_does_not_make_the_others_get_it_twice(
    desk: Desk, server: ScriptedServer
) -> None:
    server.script(B, rcpt="550 5.1.1 no such user")
    desk.through(server, A, B, C, mail='owner = "owner@example.test"')
    slot = desk.deliver()
    assert slot.outcome == "failed"
    assert slot.reason == "sent to 2 of 3; not to y@example.test: 550 5.1.1 no such user"
    assert to(server) == ["owner@example.test", A, C]
    notice = next(item for item in server.received if item.rcpt == "owner@example.test")
    text = parsed(notice.content).get_body(("plain",)).get_content()
    assert "y@example.test: refused: 550 5.1.1 no such user" in text
    for _ in range(3):
        desk.clock.forward(days=1)
        desk.send()
        desk.render(slot)
    assert to(server) == ["owner@example.test", A, C]
    assert server.attempts(B, "rcpt") == 1


def test_an_answer_that_is_lost_is_followed_by_one_more_copy_with_the_same_bytes(
    desk: Desk, server: ScriptedServer
) -> None:
    server.script(A, data=(DROP_AFTER_DATA,))
    desk.through(server, A)
    slot = desk.deliver()
    assert desk.deliveries(slot)[A].doubts == 1
    desk.clock.forward(minutes=3)
    desk.send()
    first, second = server.received
    assert first.content == second.content
    assert first.envid == second.envid
    assert desk.again(slot).outcome == "sent"


def test_a_second_lost_answer_is_not_followed_by_a_third_copy(
    desk: Desk, server: ScriptedServer
) -> None:
    server.script(A, data=DROP_AFTER_DATA)
    desk.through(server, A)
    slot = desk.deliver()
    for _ in range(5):
        desk.clock.forward(hours=5)
        desk.send()
    assert len(server.received) == 2
    assert desk.stages(slot) == {A: "unknown"}
    assert desk.again(slot).outcome == "failed"


def test_a_server_that_stalls_holds_up_one_message_alone(
    desk: Desk, server: ScriptedServer
) -> None:
    server.script(A, data=STALL)
    desk.through(server, A, B, C)
    path = desk.folder / "config.toml"
    path.write_text(path.read_text().replace('timeout = "5 s"', 'timeout = "0.3 s"'))
    slot = desk.deliver()
    assert to(server) == [B, C]
    stalled = desk.deliveries(slot)[A]
    assert (stalled.stage, stalled.doubts) == ("queued", 1)


def test_a_server_that_is_away_for_an_hour_gets_each_message_once(
    desk: Desk, scripted_server: StartsServer
) -> None:
    server = scripted_server()
    desk.through(server, A, B)
    path = desk.folder / "config.toml"
    working = path.read_text()
    path.write_text(working.replace(f"port = {server.port}", "port = 1"))
    slot = desk.render()
    for _ in range(6):
        summary = desk.send()
        assert "smtp" in summary.down
        desk.clock.forward(minutes=10)
    assert desk.stages(slot) == {A: "queued", B: "queued"}
    path.write_text(working)
    desk.send()
    assert to(server) == [A, B]
    assert desk.again(slot).outcome == "sent"


def test_what_is_not_accepted_in_time_is_given_up_and_the_owner_is_told(
    desk: Desk, server: ScriptedServer
) -> None:
    server.script(A, rcpt="451 4.3.0 not today")
    desk.through(server, A, mail='owner = "owner@example.test"\ngive_up = "2 days"')
    slot = desk.deliver()
    for _ in range(14):
        desk.clock.forward(hours=4)
        desk.send()
    ended = desk.again(slot)
    assert ended.outcome == "failed"
    assert desk.deliveries(slot)[A].stage == "given up"
    assert "451 4.3.0 not today" in ended.reason
    assert to(server) == ["owner@example.test"]


def test_a_bad_password_sends_nothing_and_is_said_in_the_servers_words(
    desk: Desk, server: ScriptedServer
) -> None:
    desk.through(server, A)
    (desk.folder / "password.txt").write_text("wrong-secret\n", encoding="utf-8")
    slot = desk.render()
    summary = desk.send()
    assert "535" in summary.down["smtp"]
    assert "wrong-secret" not in summary.down["smtp"]
    assert desk.deliveries(slot)[A].tries == 0
    assert not server.received


def test_a_certificate_that_is_not_trusted_stops_everything(
    desk: Desk, server: ScriptedServer
) -> None:
    desk.through(server, A)
    path = desk.folder / "config.toml"
    path.write_text(path.read_text().replace(f'ca = "{server.ca}"\n', ""))
    desk.render()
    summary = desk.send()
    assert "certificate is not trusted" in summary.down["smtp"]
    assert not server.received


def test_a_message_over_the_servers_size_fails_and_is_told(
    desk: Desk, scripted_server: StartsServer
) -> None:
    server = scripted_server(size_limit=50_000)
    desk.through(server, A, mail='owner = "owner@example.test"')
    slot = desk.deliver()
    assert slot.outcome == "failed"
    assert "too large" in slot.reason
    assert "50,000" in slot.reason
    assert to(server) == ["owner@example.test"]


def test_a_message_over_the_servers_size_is_sent_with_a_link_where_that_is_asked_for(
    desk: Desk, scripted_server: StartsServer
) -> None:
    server = scripted_server(size_limit=50_000)
    link = 'too_large = "link"\nlink = "https://example.test/{report}/{file}"'
    desk.through(server, A, mail=link)
    slot = desk.deliver()
    assert slot.outcome == "sent"
    message = parsed(server.received[0].content)
    assert not list(message.iter_attachments())
    text = message.get_body(("plain",)).get_content()
    address = "https://example.test/norway-ukraine/2025-06-12-norway-ukraine.pdf"
    assert address in text
    assert message["Message-ID"] == desk.deliveries(slot)[A].message_id


def test_a_552_at_the_end_of_the_message_counts_as_too_large(
    desk: Desk, server: ScriptedServer
) -> None:
    server.script(A, data="552 5.3.4 too big")
    desk.through(server, A)
    slot = desk.deliver()
    assert "too large: 552 5.3.4 too big" in slot.reason


def test_a_rate_is_kept_over_all_connections(desk: Desk, server: ScriptedServer) -> None:
    addresses = [f"s{number}@example.test" for number in range(6)]
    desk.through(server, *addresses)
    path = desk.folder / "config.toml"
    path.write_text(path.read_text().replace("[smtp]", "[smtp]\nrate = 60\nconnections = 2"))
    desk.deliver()
    assert len(server.received) == 6
    assert len(desk.paused) == 5
    assert 0 < max(desk.paused) <= 5


def test_a_message_that_is_not_what_was_stored_is_not_sent(
    desk: Desk, server: ScriptedServer
) -> None:
    desk.through(server, A)
    slot = desk.render()
    (body,) = (desk.folder / "state/messages").rglob("*.eml")
    body.write_bytes(body.read_bytes().replace(b"386", b"387"))
    desk.send()
    assert not server.received
    assert desk.stages(slot) == {A: "given up"}
    assert Verdict.ACCEPTED not in desk.send().counts


def test_a_sender_that_the_server_refuses_costs_no_subscriber_anything(
    desk: Desk, server: ScriptedServer, scripted_server: StartsServer
) -> None:
    strict = scripted_server(mechanisms=())
    desk.through(strict, A)
    summary_before = desk.render()
    summary = desk.send()
    assert "AUTH" in summary.down["smtp"]
    assert desk.stages(summary_before) == {A: "queued"}


def test_a_pdf_that_is_not_what_was_stored_stops_its_run_and_no_other(
    desk: Desk, server: ScriptedServer
) -> None:
    desk.through(server, A)
    first = desk.render()
    desk.clock.forward(hours=1)
    path = desk.folder / "data/norway-ukraine-2025-06-12.toml"
    path.write_text(path.read_text().replace("Strengthening efforts", "Stronger efforts"))
    second = desk.render()
    stored = desk.ledger.artifacts(first.id)[0].sha256
    kept = desk.folder / f"state/artifacts/{stored[:2]}/{stored}.pdf"
    kept.unlink()
    desk.send()
    assert desk.again(first).outcome == "failed"
    assert "is missing, or is not the file that was stored" in desk.again(first).reason
    assert desk.again(second).outcome == "sent"
    assert len(server.received) == 1


def test_a_refusal_stands_even_if_the_server_hangs_up_after_it(
    desk: Desk, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.script(A, rcpt="550 5.1.1 no such user")
    desk.through(server, A, B)

    def hang_up(smtp: smtplib.SMTP) -> None:
        smtp.close()
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(smtplib.SMTP, "rset", hang_up)
    slot = desk.deliver()
    assert desk.stages(slot) == {A: "refused", B: "accepted"}
