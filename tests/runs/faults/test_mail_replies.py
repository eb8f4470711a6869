"""Whatever a mail server answers, each message ends where its answer says, and other mail flows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.cli.test_mail import through
from tests.forking import ForkServer
from tests.mailservers.certificates import Authority
from tests.mailservers.raw import Answer, RawServer
from tests.mailservers.replies import DOWN, REPLIES
from tests.mailservers.scripted import ScriptedServer
from tests.runs.faults.conftest import LATER, NOW, SLOT, SOON, Project, new_project

from aidreport.delivery.message import TryResult

pytestmark = [pytest.mark.fault("odd-replies"), pytest.mark.long]
BARE = {
    "host": '"127.0.0.1"',
    "security": '"none"',
    "ca": None,
    "user": None,
    "password": None,
    "timeout": '"0.3 s"',
}
STATES = {
    TryResult.ACCEPTED: ("accepted", 0),
    TryResult.REFUSED: ("refused", 0),
    TryResult.TOO_LARGE: ("refused", 0),
    TryResult.DEFERRED: ("queued", 0),
    TryResult.LOST: ("queued", 1),
    DOWN: ("queued", 0),
}
"""By what an answer means, how the delivery stands, and how often its end is in doubt."""


@pytest.fixture(scope="module")
def queued(
    tmp_path_factory: pytest.TempPathFactory, fork_server: ForkServer, mail_authority: Authority
) -> Project:
    """Have a run of which two messages wait, since neither channel took anything so far."""
    project = new_project(tmp_path_factory.mktemp("queued"), fork_server)
    with ScriptedServer(mail_authority.certificate()) as gone:
        through(project.folder, gone, "x@example.test", **{**BARE, "port": 1})
    project.configure("", **{'["smtp"]': '["smtp", "folder"]'})
    (project.folder / "output").mkdir()
    (project.folder / "output/outbox").write_text("in the way", encoding="utf-8")
    result = project.call("run", "--slot", SLOT, now=NOW)
    assert result.code == 4, result.err
    (project.folder / "output/outbox").unlink()
    return project


@pytest.mark.parametrize(("step", "answer", "expected"), REPLIES)
def test_each_reply_has_its_outcome_and_other_mail_flows_on(
    queued: Project, tmp_path: Path, step: str, answer: Answer, expected: TryResult | str
) -> None:
    project = Project(tmp_path / "project", queued.server)
    shutil.copytree(queued.folder, project.folder)
    query = "SELECT state, doubts FROM deliveries WHERE channel = 'smtp'"
    with RawServer({step: answer}) as odd:
        project.configure("", **{"port = 1\n": f"port = {odd.port}\n"})
        result = project.call("mail", "send", now=SOON)
    assert result.code == (0 if expected is TryResult.ACCEPTED else 4), result.err
    assert len(list((project.folder / "output/outbox").glob("*.eml"))) == 1
    assert project.rows(query) == [STATES[expected]]
    with RawServer({}) as good:
        project.configure("", **{f"port = {odd.port}\n": f"port = {good.port}\n"})
        project.call("mail", "send", now=LATER)
    waited = STATES[expected][0] == "queued"
    assert good.taken == waited
    assert project.rows(query)[0][0] == ("accepted" if waited else STATES[expected][0])
    project.is_sound()
