"""`aidreport run --corrects`: a correction stops what it corrects."""

from __future__ import annotations

import email
import shlex
import sqlite3
from collections.abc import Callable
from contextlib import closing
from email.policy import default
from pathlib import Path

from tests.cli.test_mail import SLOT, configure, through
from tests.mailservers.scripted import ScriptedServer

Run = Callable[..., object]


def put_right(project: Path, now: str = "17.0", before: str = "17.3") -> None:
    """Give another amount to one recipient, in the data and in the published text beside them."""
    for path in (project / "data").iterdir():
        if path.suffix in (".toml", ".txt"):
            text = path.read_text(encoding="utf-8")
            comma = before.replace(".", ","), now.replace(".", ",")
            text = text.replace(before, now).replace(*comma)
            path.write_text(text, encoding="utf-8")


def subjects(server: ScriptedServer, address: str) -> list[str]:
    texts = [item.content for item in server.received if item.rcpt == address]
    return [str(email.message_from_bytes(text, policy=default)["Subject"])[:12] for text in texts]


def edit(project: Path, change: str) -> None:
    with closing(sqlite3.connect(project / "state/ledger.sqlite")) as ledger, ledger:
        assert ledger.execute(change).rowcount > 0


def fix_of(err: str) -> list[str]:
    return shlex.split(err.rpartition("fix: ")[2].strip())[1:]


def test_a_queued_message_is_stopped_and_its_subscriber_gets_the_correction(
    run: Run, project: Path, server: ScriptedServer, later: Callable[..., None]
) -> None:
    server.script("grey@example.test", rcpt=("451 4.7.1 later",))
    server.script("gone@example.test", rcpt=("550 5.1.1 no such user",))
    through(project, server, "a@example.test", "grey@example.test", "gone@example.test")
    path = project / "config.toml"
    path.write_text(path.read_text().replace("[mail]", '[mail]\nowner = "owner@example.test"'))
    run("run", "--slot", SLOT)
    put_right(project)
    later(minutes=1)
    corrected = run("run", "--corrects", "1")
    assert corrected.code == 0
    assert run("verify", corrected.out.strip()).code == 0  # its table of changes is one of its own
    later(hours=5)
    run("mail", "send")
    assert subjects(server, "a@example.test") == ["Strengthenin", "Correction 1"]
    assert subjects(server, "grey@example.test") == ["Correction 1"]
    assert subjects(server, "gone@example.test") == ["Correction 1"]
    listed = run("mail", "list", "1").out
    assert "withdrawn: run 2 corrects it and goes out instead" in listed
    why = run("why", "norway-ukraine", SLOT).out
    assert "withdrawn for run 2, which corrects it: 1" in why
    assert "resend 1" not in why
    # Two connections deliver the notices, so that either may come first.
    told = "".join(
        email.message_from_bytes(item.content, policy=default).get_body(("plain",)).get_content()
        for item in server.received
        if item.rcpt == "owner@example.test"
    )
    assert "aidreport resend 2" in told
    assert "resend 1" not in told


def test_a_run_that_nobody_has_received_yet_can_be_corrected(
    run: Run, project: Path, server: ScriptedServer, later: Callable[..., None]
) -> None:
    server.script("grey@example.test", rcpt=("451 4.7.1 later",))
    through(project, server, "grey@example.test")
    run("run", "--slot", SLOT)
    put_right(project)
    later(minutes=1)
    assert run("run", "--corrects", "1").code == 0
    later(days=2)
    run("mail", "send")
    assert subjects(server, "grey@example.test") == ["Correction 1"]
    why = run("why", "norway-ukraine", SLOT).out
    assert "rendered: nothing was sent; withdrawn for run 2, which corrects it: 1" in why


def test_a_message_in_flight_is_not_tried_again_after_its_correction(
    run: Run, project: Path, server: ScriptedServer, later: Callable[..., None]
) -> None:
    server.script("grey@example.test", rcpt=("451 4.7.1 later",))
    through(project, server, "grey@example.test")
    run("run", "--slot", SLOT)
    edit(project, "update deliveries set state = 'handed over'")
    put_right(project)
    later(minutes=1)
    run("run", "--corrects", "1")
    later(days=2)
    run("mail", "send")
    assert subjects(server, "grey@example.test") == ["Correction 1"]
    assert "withdrawn" in run("mail", "list", "1").out


def test_what_to_do_about_refused_messages_names_the_correction(
    run: Run, project: Path, server: ScriptedServer, later: Callable[..., None]
) -> None:
    server.script("gone@example.test", rcpt="550 5.1.1 no such user")
    through(project, server, "a@example.test", "gone@example.test")
    assert run("run", "--slot", SLOT).code == 4
    assert "aidreport resend 1" in run("why", "norway-ukraine", SLOT).out
    put_right(project)
    later(minutes=1)
    assert run("run", "--corrects", "1").code == 4
    why = run("why", "norway-ukraine", SLOT).out
    assert "run 2 corrects it and goes to them instead" in why
    assert "resend 1" not in why
    server.script("gone@example.test")
    for command in (["resend", "1"], ["resend", "1", "--to", "gone@example.test"]):
        refused = run(*command)
        assert refused.code == 2
        assert "run 1 was corrected by run 2" in refused.err
    assert run(*fix_of(refused.err)).code == 0
    assert subjects(server, "gone@example.test") == ["Correction 1"]


def test_a_new_subscriber_does_not_get_what_was_corrected(
    run: Run, project: Path, server: ScriptedServer, later: Callable[..., None]
) -> None:
    through(project, server, "a@example.test")
    run("run", "--slot", SLOT)
    put_right(project)
    later(minutes=1)
    run("run", "--corrects", "1")
    path = project / "config.toml"
    path.write_text(path.read_text().replace('["a@', '["new@example.test", "a@'))
    refused = run("resend", "1", "--to", "new@example.test")
    assert "run 1 was corrected by run 2" in refused.err
    assert run(*fix_of(refused.err)).code == 0
    assert subjects(server, "new@example.test") == ["Correction 1"]


ROWS = "donor,recipient,amount,currency,measure\nNorway,UNICEF,100,NOK,commitment\n"


def burst(run: Run, project: Path, server: ScriptedServer) -> Path:
    """Run a report with two parts, of which no message is accepted; return its data."""
    data = project / "data/parts.csv"
    data.write_text(f"{ROWS}Norway,ICRC,50,NOK,commitment\n")
    for name in ("unicef", "icrc"):
        server.script(f"{name}@example.test", rcpt=("451 4.7.1 later",))
    through(project, server)
    configure(
        project,
        """
[reports.parts]
data = "data/parts.csv"
title = "Allocations"
date = "2025-06-12"
burst = "recipient"
output = "output/{date}-{key}.pdf"
[reports.parts.delivery]
channels = ["smtp"]
subscribers = [{ address = "unicef@example.test", groups = ["UNICEF"] },
  { address = "icrc@example.test", groups = ["ICRC"] }]
""",
    )
    first = run("run", "parts", "--slot", SLOT)
    assert first.code == 4, first.err
    return data


def test_a_second_correction_of_a_burst_names_the_runs_that_it_was_compared_with(
    run: Run, project: Path, server: ScriptedServer, later: Callable[..., None]
) -> None:
    data = burst(run, project, server)
    data.write_text(f"{ROWS}Norway,ICRC,60,NOK,commitment\n")
    later(minutes=1)
    assert run("run", "parts", "--corrects", "1").code == 0
    later(minutes=1)
    again = run("run", "parts", "--corrects", "1")
    assert (again.code, "no figure differs from runs 1, 2: nothing to" in again.err) == (0, True)


def approved(project: Path) -> None:
    configure(project, 'approval = { by = ["head@example.test"] }\n')


def test_approvals_that_wait_for_an_earlier_correction_end(
    run: Run, project: Path, server: ScriptedServer, later: Callable[..., None]
) -> None:
    through(project, server, "a@example.test")
    run("run", "--slot", SLOT)
    approved(project)
    put_right(project)
    later(minutes=1)
    assert run("run", "--corrects", "1").code == 6
    put_right(project, "16.0", "17.0")
    later(minutes=1)
    assert run("run", "--corrects", "1").code == 6
    refused = run("approve", "2", "--as", "head@example.test")
    assert refused.code == 2
    assert "run 2 was replaced" in refused.err
    assert "correction 2 replaces it (run 3)" in run("history").out
    assert run("approve", "3", "--as", "head@example.test").code == 0
    assert subjects(server, "a@example.test") == ["Strengthenin", "Correction 2"]


def test_what_a_rejected_correction_has_stopped_is_named_and_can_be_sent(
    run: Run, project: Path, server: ScriptedServer, later: Callable[..., None]
) -> None:
    server.script("grey@example.test", rcpt=("451 4.7.1 later",))
    through(project, server, "grey@example.test")
    run("run", "--slot", SLOT)
    approved(project)
    put_right(project)
    later(minutes=1)
    run("run", "--corrects", "1")
    later(hours=5)
    run("mail", "send")
    assert not subjects(server, "grey@example.test")
    rejected = run("reject", "2", "--because", "the first was right", "--as", "head@example.test")
    assert "to send them after all: aidreport resend 1" in rejected.err
    assert run("resend", "1").code == 0
    assert subjects(server, "grey@example.test") == ["Strengthenin"]


def test_what_waits_for_approval_is_rejected_rather_than_corrected(
    run: Run, project: Path, server: ScriptedServer
) -> None:
    through(project, server, "a@example.test")
    approved(project)
    run("run", "--slot", SLOT)
    refused = run("run", "--corrects", "1")
    assert refused.code == 2
    assert "run 1 waits for approval" in refused.err
    assert 'aidreport reject 1 --because "a figure is wrong"' in refused.err


def test_of_a_burst_only_what_is_corrected_is_stopped(
    run: Run, project: Path, server: ScriptedServer, later: Callable[..., None]
) -> None:
    data = burst(run, project, server)
    data.write_text(f"{ROWS}Norway,ICRC,60,NOK,commitment\n")
    later(minutes=1)
    assert run("run", "parts", "--corrects", "1").code == 0
    later(hours=5)
    run("mail", "send")
    assert subjects(server, "icrc@example.test") == ["Correction 1"]
    (subject,) = subjects(server, "unicef@example.test")
    assert not subject.startswith("Correction")
