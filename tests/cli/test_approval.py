"""`aidreport approve` and `reject`: by whom, of what, and what is refused."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tests.shipped import ROOT, write_report_alone

from aidreport.__main__ import main
from aidreport.runs.account import system_user

Run = Callable[..., object]
SLOT = "2026-01-23T08:00"
PDF = "output/norway-ukraine/2025-06-12-norway-ukraine.pdf"
HEAD = "Head <head@example.org>"


def configure(project: Path, by: str = f'"{HEAD}"', more: str = "") -> None:
    path = project / "config.toml"
    given = path.read_text(encoding="utf-8").partition("[mail]")[0]
    path.write_text(
        f"""{given}[mail]
owner = "owner@example.org"
[reports.norway-ukraine.delivery]
subscribers = ["desk@example.org", {{ address = "kari@example.org", name = "Kari" }}]
approval = {{ by = [{by}]{more} }}
""",
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def asked_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a run that waits for approval."""
    folder = tmp_path_factory.mktemp("asked")
    write_report_alone(folder)
    shutil.copytree(ROOT / "data", folder / "data")
    configure(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv("SOURCE_DATE_EPOCH", raising=False)
        assert main(["run", "--slot", SLOT, "--quiet"]) == 6
    return folder


@pytest.fixture
def asked(project: Path, asked_once: Path) -> Path:
    """The same in a folder of its own."""
    shutil.copytree(asked_once, project, dirs_exist_ok=True)
    return project


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sign in to the system as another user."""

    def sign_in(name: str) -> None:
        for module in ("account", "runner"):
            monkeypatch.setattr(f"aidreport.runs.{module}.system_user", lambda: name)

    return sign_in


def sent_to(project: Path) -> set[str]:
    files = (project / "output/outbox").glob("*.eml")
    heads = [file.read_text(encoding="ascii").partition("\n\n")[0] for file in files]
    lines = [line for head in heads for line in head.splitlines() if line.startswith("To: ")]
    return {line.removeprefix("To: ") for line in lines}


def edit(project: Path, change: str, *values: str) -> None:
    """Change the ledger beside the program."""
    with closing(sqlite3.connect(project / "state/ledger.sqlite")) as ledger, ledger:
        assert ledger.execute(change, values).rowcount > 0, change


def test_an_approval_is_given_or_refused_from_the_command_line(run: Run, project: Path) -> None:
    configure(project, '"Kari Nordmann <kari@example.org>"')
    result = run("run", "--slot", SLOT)
    assert result.code == 6
    assert "fix: aidreport approve 1, or aidreport reject 1 --because …" in result.err
    assert not (project / PDF).exists()
    waiting = run("why", "norway-ukraine").out
    assert re.search(r"^attempt 1, .*: waiting$", waiting, re.M)
    assert f"PDF, not published: {PDF}" in waiting
    refused = run("reject", "1", "--as", "Kari Nordmann")
    assert refused.code == 2
    assert "a rejection needs a reason" in refused.err
    approved = run("approve", "1", "--as", "Kari Nordmann")
    assert (approved.code, approved.out) == (0, f"{PDF}\n"), approved.err
    assert "approval: approved by Kari Nordmann" in run("why", "norway-ukraine").out
    assert run("approve", "1").code == 2
    run("run", "--slot", "2026-01-23T09:00")
    rejected = run("reject", "2", "--because", "not yet", "--as", "kari@example.org")
    assert rejected.code == 0, rejected.err
    explanation = run("why", "norway-ukraine").out
    assert "held: rejected by Kari Nordmann: not yet" in explanation
    assert explanation.count("rejected by Kari Nordmann: not yet") == 1
    assert "deliveries: 2 briefings cancelled, 1 draft accepted" in explanation
    again = re.search(r"fix: .*: aidreport (run .*)", run("resend", "2").err)
    assert again
    assert run(*shlex.split(again[1])).code == 6  # it waits for approval once more
    advice = "what to do: correct what Kari Nordmann objects to, then run it again: aidreport"
    assert advice in explanation
    assert run("approve", "99").code == 2


@pytest.mark.parametrize("command", ["approve", "reject"])
@pytest.mark.parametrize("name", ["Not Listed", "head@elsewhere.org", "example.org", "", "desk"])
def test_who_is_not_asked_cannot_decide(asked: Path, run: Run, command: str, name: str) -> None:
    because = ["--because", "no"] if command == "reject" else []
    result = run(command, "1", "--as", name, *because)
    assert result.code == 2
    assert f'"{name}" is not among those who approve norway-ukraine' in result.err
    assert f"names: {HEAD}" in result.err
    assert not (asked / PDF).exists()
    assert "waiting" in run("history").out


def test_the_name_that_the_refusal_proposes_is_taken(asked: Path, run: Run) -> None:
    refused = run("approve", "1", "--as", "Not Listed").err
    proposed = shlex.split(refused.rpartition("if that is you, add ")[2])
    assert run("approve", "1", *proposed).code == 0


@pytest.mark.parametrize("name", ["head", "Head", "HEAD@example.org"])
def test_the_system_user_decides_without_a_name(
    asked: Path, run: Run, signed_in: Callable[[str], None], name: str
) -> None:
    signed_in(name)
    assert run("approve", "1").code == 0
    line = f"approval: approved by Head (system user {name})"
    assert line in run("why", "norway-ukraine").out


def test_another_system_user_is_refused_and_says_who_they_are_with_as(
    asked: Path, run: Run, signed_in: Callable[[str], None]
) -> None:
    signed_in("ola")
    result = run("approve", "1")
    assert result.code == 2
    assert "the system user ola is not among those who approve norway-ukraine" in result.err
    assert run("approve", "1", "--as", "Head").code == 0
    assert "approved by Head (system user ola)" in run("why", "norway-ukraine").out


def test_a_system_user_who_can_be_two_of_them_says_which(
    run: Run, project: Path, signed_in: Callable[[str], None]
) -> None:
    configure(project, '"head@example.org", "head@example.com"')
    run("run", "--slot", SLOT)
    signed_in("head")
    assert "head can be several of those who approve" in run("approve", "1").err
    assert run("approve", "1", "--as", "head@example.com").code == 0


def test_the_environment_cannot_name_another_system_user(monkeypatch: pytest.MonkeyPatch) -> None:
    before = system_user()
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME", "SUDO_USER"):
        monkeypatch.setenv(name, "head")
    assert system_user() == before != "head"


STEERING = ["Head\n", "He\x1b[2Jad", "Head\tof", "Head\x7f", "He\u202ead", "Head\u2028", "\x00"]


@pytest.mark.parametrize("text", STEERING)
def test_control_characters_are_refused(asked: Path, run: Run, text: str) -> None:
    for arguments in (["approve", "1", "--as"], ["reject", "1", "--because"]):
        result = run(*arguments, text)
        assert result.code == 2
        assert f"{arguments[-1]} has control characters: \\" in result.err
        assert result.err.replace("\n", "").isprintable()
    assert "waiting" in run("history").out


@pytest.mark.parametrize("text", [*STEERING, "Kari\x1b[31m", "kari@example.org\n"])
def test_a_name_with_control_characters_is_answered_with_who_is_asked_and_a_name_that_is_taken(
    run: Run, project: Path, text: str
) -> None:
    configure(project, f'"{HEAD}", "Kari \u202eN <kari@example.org>"')
    assert run("run", "--slot", SLOT).code == 6
    refused = run("approve", "1", "--as", text)
    assert f"names: {HEAD}, Kari N <kari@example.org>" in refused.err
    proposed = shlex.split(refused.err.rpartition("if that is you, add ")[2])
    assert proposed[1] == ("kari@example.org" if text.startswith("kari") else "Head")
    assert run("approve", "1", *proposed).code == 0


@pytest.mark.parametrize("name", ["Nobody", "Head", "Head\n"])
def test_of_two_with_one_name_the_refusal_proposes_an_address(
    run: Run, project: Path, name: str
) -> None:
    configure(project, '"Head <head@example.org>", "Head <head@example.com>"')
    run("run", "--slot", SLOT)
    refused = run("approve", "1", "--as", name).err
    proposed = shlex.split(refused.rpartition("if that is you, add ")[2])
    assert proposed == ["--as", "head@example.org"]
    assert run("approve", "1", *proposed).code == 0


def test_the_requester_is_not_the_approver_where_four_eyes_are_asked_for(
    run: Run, project: Path, signed_in: Callable[[str], None]
) -> None:
    by = f'"{HEAD}", "Ola <ola@example.org>"'
    configure(project, by, ", by_other_than_requester = true")
    signed_in("ola")
    run("run", "--slot", SLOT)
    assert "requested" in run("why", "norway-ukraine").out
    assert "by the system user ola, until" in run("why", "norway-ukraine").out
    for arguments in ([], ["--as", "Head"], ["--as", "Ola"]):
        result = run("approve", "1", *arguments)
        assert result.code == 2
        assert "run 1 must be approved by another than ola" in result.err
    signed_in("head")
    own = run("approve", "1", "--as", "Ola")
    assert "run 1 must be approved by another than ola" in own.err
    assert run("approve", "1").code == 0
    assert "approved by Head (system user head)" in run("why", "norway-ukraine").out


def test_the_requester_may_reject(
    run: Run, project: Path, signed_in: Callable[[str], None]
) -> None:
    configure(project, '"Ola <ola@example.org>"', ", by_other_than_requester = true")
    signed_in("ola")
    run("run", "--slot", SLOT)
    assert run("reject", "1", "--because", "a mistake of mine").code == 0


def test_nobody_decides_where_the_configuration_no_longer_says_who(asked: Path, run: Run) -> None:
    path = asked / "config.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("approval = ")], encoding="utf-8")
    result = run("approve", "1", "--as", "Head")
    assert result.code == 2
    assert "the configuration no longer says who approves norway-ukraine" in result.err


EDITS = {
    "an address": "update deliveries set address = 'spy@example.net' where address like 'desk%'",
    "a header": "update deliveries set head = replace(head, 'desk@example.org', 'spy@example.net')"
    " where address like 'desk%'",
    "an identifier": "update deliveries set message_id = '<x@y>' where address like 'desk%'",
    "a body": "update deliveries set body = (select body from deliveries where kind = 'draft')"
    " where address like 'desk%'",
    "a channel": "update deliveries set channel = 'smtp' where address like 'desk%'",
    "one more": "insert into deliveries select 99, slot, kind, round, channel, 'spy@example.net',"
    " key, language, message_id, head, body, artifact, file, state, tries, doubts, next, entered,"
    " since, settled, answer, withdrawn_by, claim from deliveries where address like 'desk%'",
    "one less": "delete from deliveries where address like 'desk%'",
    "the file's place": "update artifacts set path = 'output/elsewhere.pdf' where draft = 0",
    "the subject": "update artifacts set subject = 'Other' where draft = 0",
    "the slot": "update slots set due = '2026-01-22T07:00:00+00:00'",
    "the schedule": "update slots set schedule = 'weekly'",
    "the start": "update slots set starts = '2030-01-22T07:00:00+00:00'",
    "the deadline": "update approvals set until = '2030-01-22T07:00:00+00:00'",
    "the requester": "update approvals set requester = 'somebody'",
}


@pytest.mark.parametrize("what", EDITS)
def test_what_was_edited_in_the_ledger_before_approval_is_held_and_said(
    asked: Path, run: Run, what: str
) -> None:
    edit(asked, EDITS[what])
    result = run("approve", "1", "--as", "Head")
    assert result.code == 1, result.err
    assert "run 1 is held: the ledger was changed after approval was asked for" in result.err
    assert not (asked / PDF).exists()
    run("mail", "send")
    assert sent_to(asked) == {HEAD, "owner@example.org"}
    entry = json.loads(run("history", "--format", "json").out)[0]
    assert entry["outcome"] == "held"
    assert "the ledger was changed after approval was asked for" in entry["reason"]
    assert "is void" in run("approve", "1", "--as", "Head").err


def test_the_proposed_way_on_asks_anew_and_sends_what_is_approved_then(
    asked: Path, run: Run
) -> None:
    edit(asked, EDITS["an address"])
    command = shlex.split(run("approve", "1", "--as", "Head").err.rpartition("anew: ")[2])
    assert run(*command[1:]).code == 6
    assert run("approve", "1", "--as", "Head").code == 0
    desk = {"desk@example.org", "Kari <kari@example.org>"}
    assert sent_to(asked) == {HEAD, "owner@example.org", *desk}


@pytest.mark.parametrize("what", ["an address", "a header", "one more", "one less", "the subject"])
def test_what_was_edited_after_approval_is_held_before_it_is_sent(
    asked: Path, run: Run, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("aidreport.cli.approval.send_and_show", lambda *_: 0)
        run("approve", "1", "--as", "Head")
    edit(asked, EDITS[what])
    run("mail", "send")
    assert sent_to(asked) == {HEAD, "owner@example.org"}
    why = run("why", "norway-ukraine").out
    assert "held: the ledger was changed after approval was asked for" in why
    assert "aidreport run norway-ukraine" in why


def test_a_message_that_somebody_let_out_of_the_queue_is_not_sent(asked: Path, run: Run) -> None:
    edit(asked, "update deliveries set state = 'queued' where address like 'desk%'")
    run("mail", "send")
    assert sent_to(asked) == {HEAD}
    assert "not sent: nobody approved it" in run("mail", "list", "1").out
