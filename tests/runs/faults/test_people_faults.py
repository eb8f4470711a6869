"""What people do in between: approvals, corrections, new names, upgrades, copies of templates."""

from __future__ import annotations

import email
import getpass
import shlex
import shutil
import signal
from email.policy import default

import pytest
from tests.cli.test_approval import EDITS, HEAD
from tests.cli.test_mail import through
from tests.cli.test_render_copies import copied
from tests.cli.test_run_corrections import put_right
from tests.forking import ForkServer
from tests.mailservers.scripted import DROP_AFTER_DATA, ScriptedServer
from tests.runs.faults.conftest import LATER, NOW, ROOT, SLOT, SOON, Project, new_project
from tests.runs.ledger.test_sqlite import of_version_1

pytestmark = pytest.mark.long
LATE = "2026-02-01T08:00+01:00"
RUN = ("run", "--slot", SLOT)
A, B, OWNER = (f"{name}@example.test" for name in ("a", "b", "owner"))
DESK = {"desk@example.org", "Kari <kari@example.org>"}
APPROVED = f"""
[mail]
owner = "owner@example.org"
[reports.norway-ukraine.delivery]
subscribers = ["desk@example.org", {{ address = "kari@example.org", name = "Kari" }}]
approval = {{ by = ["{HEAD}"] }}
"""


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, fork_server: ForkServer) -> Project:
    """Have a run that waits for approval."""
    project = new_project(tmp_path_factory.mktemp("asked"), fork_server)
    project.configure(APPROVED)
    assert project.call(*RUN, now=NOW).code == 6
    return project


@pytest.fixture
def waiting(asked: Project, project: Project) -> Project:
    """Have a copy of it."""
    shutil.rmtree(project.folder)
    shutil.copytree(asked.folder, project.folder)
    return project


def sent_to(project: Project) -> set[str]:
    files = (project.folder / "output/outbox").glob("*.eml")
    return {email.message_from_bytes(file.read_bytes())["To"] for file in files}


@pytest.mark.fault("approval")
@pytest.mark.parametrize("command", ["approve", "reject"])
@pytest.mark.parametrize(
    "name", ["Not Listed", "head@elsewhere.org", "", "He\x1b[2Jad", "Head\n", None]
)
def test_who_is_not_asked_decides_nothing(waiting: Project, command: str, name: str | None) -> None:
    assert getpass.getuser() not in HEAD
    because = ["--because", "no"] if command == "reject" else []
    given = [] if name is None else ["--as", name]
    result = waiting.call(command, "1", *given, *because, now=SOON)
    assert result.code == 2, result.err
    waiting.call("mail", "send", now=LATER)
    assert sent_to(waiting) == {HEAD}
    assert "waiting" in waiting.call("history").out


@pytest.mark.fault("approval")
@pytest.mark.parametrize("what", EDITS)
def test_what_was_edited_before_approval_is_held_and_said(waiting: Project, what: str) -> None:
    waiting.change(EDITS[what])
    result = waiting.call("approve", "1", "--as", "Head", now=SOON)
    assert result.code == 1, result.err
    assert "run 1 is held: the ledger was changed after approval was asked for" in result.err
    waiting.call("mail", "send", now=LATER)
    assert sent_to(waiting) == {HEAD, "owner@example.org"}
    assert "held" in waiting.call("history").out


@pytest.mark.fault("approval")
@pytest.mark.parametrize("what", ["an address", "a header", "one more", "one less", "the subject"])
def test_what_was_edited_between_approval_and_sending_is_held_and_said(
    waiting: Project, what: str
) -> None:
    kill = ["aidreport.runs.outbox.dispatcher:Dispatcher.send", "before"]
    approved = waiting.call("approve", "1", "--as", "Head", now=SOON, kill=kill)
    assert approved.code == -signal.SIGKILL
    waiting.change(EDITS[what])
    waiting.call("mail", "send", now=LATER)
    assert sent_to(waiting) == {HEAD, "owner@example.org"}
    assert "held: the ledger was changed after approval" in waiting.call("why", "last").out


@pytest.mark.fault("approval")
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(
    "place",
    [
        "ledger.approvals:Approvals.decide",
        "outbox.dispatcher:Dispatcher.send",
        "ledger.sending:Sending.settle",
    ],
)
def test_an_approval_that_is_cut_off_sends_nothing_or_once(
    waiting: Project, place: str, moment: str
) -> None:
    approve = ("approve", "1", "--as", "Head")
    killed = waiting.call(*approve, now=SOON, kill=[f"aidreport.runs.{place}", moment])
    assert killed.code == -signal.SIGKILL
    waiting.call(*approve, now=SOON)
    waiting.call("mail", "send", now=LATER)
    assert sent_to(waiting) == {HEAD, *DESK}
    files = [path.name for path in (waiting.folder / "output/outbox").glob("*.eml")]
    assert len(files) == 3


@pytest.mark.fault("approval")
@pytest.mark.parametrize("decision", ["reject", "expire"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_run_that_is_not_approved_is_held_with_a_notice_to_its_owner_or_not_yet(
    waiting: Project, decision: str, moment: str
) -> None:
    rejects = ("reject", "1", "--as", "Head", "--because", "a sum is wrong")
    command = rejects if decision == "reject" else ("mail", "send")
    at = SOON if decision == "reject" else LATE
    kill = ["aidreport.runs.ledger.approvals:Approvals.decide", moment]
    assert waiting.call(*command, now=at, kill=kill).code == -signal.SIGKILL
    waiting.call(*command, now=at)
    waiting.call("mail", "send", now=at)
    assert waiting.rows("SELECT outcome FROM slots") == [("held",)]
    assert sent_to(waiting) == {HEAD, "owner@example.org"}


def subjects(server: ScriptedServer, address: str) -> list[str]:
    texts = [item.content for item in server.received if item.rcpt == address]
    return [str(email.message_from_bytes(text, policy=default)["Subject"])[:12] for text in texts]


@pytest.mark.fault("correction")
@pytest.mark.parametrize(
    ("step", "answers", "original"),
    [
        ("rcpt", ("451 4.7.1 later",), 0),
        ("rcpt", ("550 5.1.1 no such user",), 0),
        ("data", ("554 5.7.1 no",), 0),
        ("data", ("451 4.3.0 later",), 0),
        ("data", (DROP_AFTER_DATA,), 1),
    ],
)
def test_a_correction_stops_the_original_and_reaches_its_subscribers(
    project: Project, server: ScriptedServer, step: str, answers: tuple[str, ...], original: int
) -> None:
    server.script(B, **{step: answers})
    through(project.folder, server, A, B)
    project.configure("", **{"[mail]\n": f'[mail]\nowner = "{OWNER}"\n'})
    project.call(*RUN, now=NOW)
    put_right(project.folder)
    assert project.call("run", "--corrects", "1", now="2026-01-23T07:05:00+00:00").code == 0
    project.call("mail", "send", now=SOON)
    project.call("mail", "send", now=LATER)
    assert subjects(server, A) == ["Strengthenin", "Correction 1"]
    assert subjects(server, B) == ["Strengthenin"] * original + ["Correction 1"]
    resent = project.call("resend", "1", now=LATER)
    assert resent.code == 2
    assert "run 1 was corrected by run 2" in resent.err
    assert project.call(*shlex.split(resent.err.rpartition("fix: ")[2])[1:], now=LATER).code == 0


@pytest.mark.fault("correction")
def test_a_correction_that_waits_for_approval_ends_an_earlier_one(waiting: Project) -> None:
    waiting.call("approve", "1", "--as", "Head", now=SOON)
    for now, before, amount in (("12:05", "17.3", "17.0"), ("12:10", "17.0", "16.0")):
        put_right(waiting.folder, amount, before)
        moment = f"2026-01-23T{now}:00+00:00"
        assert waiting.call("run", "--corrects", "1", now=moment).code == 6
    refused = waiting.call("approve", "2", "--as", "Head", now=LATER)
    assert (refused.code, "run 2 was replaced" in refused.err) == (2, True), refused.err
    assert waiting.call("approve", "3", "--as", "Head", now=LATER).code == 0


@pytest.mark.fault("upgrade")
@pytest.mark.parametrize("how", ["report", "schedule", "both"])
def test_what_is_renamed_keeps_its_history_and_sends_nothing_again(
    project: Project, how: str
) -> None:
    path = project.folder / "config.toml"
    text = path.read_text(encoding="utf-8").replace(
        'cron = "0 8 1 1 *"', 'name = "daily"\ncron = "0 8 * * *"'
    )
    text += '[reports.norway-ukraine.delivery]\nsubscribers = ["desk@example.org"]\n'
    path.write_text(text, encoding="utf-8")
    project.call("run", now=NOW)
    if how in ("schedule", "both"):
        text = text.replace('name = "daily"', 'name = "every-day"\nformerly = ["daily"]')
    if how in ("report", "both"):
        text = text.replace("reports.norway-ukraine", "reports.ukraine")
        text = text.replace("[reports.ukraine]", '[reports.ukraine]\nformerly = "norway-ukraine"')
    path.write_text(text, encoding="utf-8")
    for moment in (NOW, "2026-01-23T07:01:00+00:00", SOON):
        assert project.call("run", now=moment).code == 0
    assert project.rows("SELECT outcome FROM slots") == [("sent",)]
    project.call("run", now="2026-01-24T07:00:05+00:00")
    assert project.rows("SELECT outcome FROM slots") == [("sent",), ("sent",)]
    name = "every-day" if how != "report" else "daily"
    assert {schedule for (schedule,) in project.rows("SELECT schedule FROM slots")} == {name}


@pytest.mark.fault("upgrade")
@pytest.mark.parametrize("command", [RUN, ("mail", "send"), ("history",), ("doctor",)])
def test_a_ledger_of_the_first_version_goes_on_and_a_copy_is_kept(
    project: Project, command: tuple[str, ...]
) -> None:
    of_version_1(project.folder / "state")
    looks = command[0] in ("history", "doctor")
    result = project.call(*command, now=NOW)
    assert "damaged" not in result.err + result.out
    copies = list((project.folder / "state/backups").glob("*.sqlite"))
    assert len(copies) == (not looks)
    assert project.call(*RUN, now=NOW).code == 0
    assert (7, "rendered") in project.rows("SELECT id, outcome FROM slots")
    project.is_sound()


@pytest.mark.fault("upgrade")
def test_a_ledger_of_a_later_version_is_refused_and_left_as_it_is(project: Project) -> None:
    project.call(*RUN, now=NOW)
    project.change("PRAGMA user_version = 99")
    for command in (RUN, ("mail", "send"), ("schedule", "start")):
        result = project.call(*command, now=SOON)
        assert (result.code, "later version" in result.err) == (1, True), result.err
    assert project.rows("PRAGMA user_version") == [(99,)]


@pytest.mark.fault("copies")
@pytest.mark.parametrize("language", ["en", "nb", "fr"])
@pytest.mark.parametrize("missing", [(), ("rounding",), ("rounding", "largest-share")])
def test_copied_wording_goes_on_after_an_upgrade_and_the_doctor_lists_what_it_lacks(
    project: Project, language: str, missing: tuple[str, ...]
) -> None:
    person = f'{{ address = "a@example.org", language = "{language}" }}'
    project.configure(f"[reports.norway-ukraine.delivery]\nsubscribers = [{person}]\n")
    copied(project.folder, language, *missing)
    assert project.call(*RUN, now=NOW).code == 0
    assert len(sent_to(project)) == 1
    looked = project.call("doctor").out
    assert (f"{language}.toml lacks" in looked) == bool(missing)
    assert all(key in looked for key in missing)


@pytest.mark.fault("copies")
@pytest.mark.parametrize("what", ["briefing.md", "brands", "mail", "."])
def test_copied_templates_and_brands_go_on(project: Project, what: str) -> None:
    source, target = ROOT / "templates" / what, project.folder / "templates" / what
    target.parent.mkdir(parents=True, exist_ok=True)
    (shutil.copyfile if source.is_file() else shutil.copytree)(source, target)
    project.configure('[reports.norway-ukraine.delivery]\nsubscribers = ["a@example.org"]\n')
    assert project.call(*RUN, now=NOW).code == 0
    assert len(sent_to(project)) == 1
