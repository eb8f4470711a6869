"""Mail servers that are away, put off, refuse, lose answers or cannot be trusted; PDFs altered."""

from __future__ import annotations

import email
from email.policy import default

import pytest
from tests.cli.test_mail import through
from tests.mailservers.certificates import Authority
from tests.mailservers.plugin import StartsServer
from tests.mailservers.raw import RawServer, close
from tests.mailservers.scripted import DROP_AFTER_DATA, DROP_BEFORE_DATA_ENDS, ScriptedServer
from tests.runs.faults.conftest import LATER, NOW, SLOT, SOON, Project

pytestmark = pytest.mark.long
A, B, C, OWNER = (f"{name}@example.test" for name in ("a", "b", "c", "owner"))
PDF = "output/norway-ukraine/2025-06-12-norway-ukraine.pdf"
RUN = ("run", "--slot", SLOT)


def sent_through(project: Project, server: ScriptedServer, **changed: object) -> None:
    """Have the report sent to three people, and the owner told of what fails."""
    through(project.folder, server, A, B, C, **changed)
    project.configure("", **{"[mail]\n": f'[mail]\nowner = "{OWNER}"\n'})


def to(server: ScriptedServer) -> list[str]:
    return sorted(item.rcpt for item in server.received)


def text_to(server: ScriptedServer, address: str) -> str:
    (found,) = (item.content for item in server.received if item.rcpt == address)
    return email.message_from_bytes(found, policy=default).get_body(("plain",)).get_content()


def again_and_again(project: Project) -> None:
    """Give every command that could send a message a second time."""
    project.call("mail", "send", now=SOON)
    project.call(*RUN, now=LATER)
    project.call("mail", "send", now="2026-01-30T07:00:00+00:00")


@pytest.mark.fault("away")
@pytest.mark.parametrize("how", ["refuses connections", "no such name", "421", "hangs up", "mute"])
def test_what_a_server_that_is_away_for_an_hour_did_not_take_is_sent_once(
    project: Project, scripted_server: StartsServer, how: str
) -> None:
    server = scripted_server()
    sent_through(project, server, timeout='"0.2 s"')
    good = (project.folder / "config.toml").read_text(encoding="utf-8")
    answers = {"421": b"421 later\r\n", "hangs up": close, "mute": lambda _: None}
    with RawServer({"greeting": answers.get(how, b"")}) as raw:
        port = raw.port if how in answers else 1
        project.configure("", **{f"port = {server.port}": f"port = {port}"})
        if how == "no such name":
            project.configure("", localhost="no.such.invalid")
        assert project.call(*RUN, now=NOW).code == 4
        for minute in range(10, 70, 20):
            result = project.call("mail", "send", now=f"2026-01-23T07:{minute}:00+00:00")
            assert "smtp accepts nothing now" in result.err or "is due" in result.err
    (project.folder / "config.toml").write_text(good, encoding="utf-8")
    result = project.call("mail", "send", now=SOON)
    assert result.code == 0, result.err
    again_and_again(project)
    assert to(server) == [A, B, C]
    assert "sent to 3 places" in project.call("why", "last").out


@pytest.mark.fault("greylisted")
@pytest.mark.parametrize("step", ["rcpt", "data"])
@pytest.mark.parametrize(
    ("answer", "times"), [("450 4.2.0", 1), ("451 4.7.1", 2), ("452 4.3.1", 2), ("421 4.3.2", 1)]
)
def test_who_is_put_off_is_tried_again_alone_and_later(
    project: Project, server: ScriptedServer, step: str, answer: str, times: int
) -> None:
    server.script(B, **{step: (f"{answer} not now",) * times})
    sent_through(project, server)
    result = project.call(*RUN, now=NOW)
    assert result.code == 4
    assert f"{B} waits until" in result.err
    assert f"{answer} not now" in result.err
    project.call("mail", "send", now=NOW)
    assert (to(server), server.attempts(B, step)) == ([A, C], 1)
    again_and_again(project)
    assert to(server) == [A, B, C]


@pytest.mark.fault("refused")
@pytest.mark.parametrize("step", ["rcpt", "data"])
@pytest.mark.parametrize("answer", ["550 5.1.1", "551 5.1.6", "553 5.1.3", "554 5.7.1"])
def test_one_of_three_who_is_refused_is_told_to_the_owner_and_nobody_gets_it_twice(
    project: Project, server: ScriptedServer, step: str, answer: str
) -> None:
    server.script(B, **{step: f"{answer} no"})
    sent_through(project, server)
    result = project.call(*RUN, now=NOW)
    assert result.code == 4
    assert "1 delivery refused" in result.err
    again_and_again(project)
    assert to(server) == [A, C, OWNER]
    assert server.attempts(B, step) == 1
    assert f"{B}: refused: {answer} no" in text_to(server, OWNER)
    assert f"sent to 2 of 3; not to {B}: {answer} no" in project.call("why", "last").out


@pytest.mark.fault("answer-lost")
@pytest.mark.parametrize(
    ("failures", "copies"),
    [
        ((DROP_AFTER_DATA,), 2),
        ((DROP_AFTER_DATA,) * 2, 2),
        ((DROP_AFTER_DATA,) * 9, 2),
        ((DROP_BEFORE_DATA_ENDS,), 1),
        (("451 4.3.0 later", DROP_AFTER_DATA), 2),
        ((DROP_AFTER_DATA, "451 4.3.0 later"), 2),
        ((DROP_AFTER_DATA, "550 5.7.1 no"), 1),
    ],
)
def test_after_a_lost_answer_at_most_one_more_copy_goes_out_with_the_same_bytes(
    project: Project, server: ScriptedServer, failures: tuple[str, ...], copies: int
) -> None:
    server.script(B, data=failures)
    sent_through(project, server)
    assert project.call(*RUN, now=NOW).code == 4
    again_and_again(project)
    found = [item for item in server.received if item.rcpt == B]
    assert len(found) == copies
    assert len({item.content for item in found}) == 1
    assert len({item.envid for item in found}) == 1
    assert [item for item in to(server) if item in (A, C)] == [A, C]


@pytest.mark.fault("not-trusted")
@pytest.mark.parametrize("what", ["name", "expired", "authority", "password"])
def test_a_server_that_cannot_be_trusted_gets_nothing_and_every_command_names_the_cause(
    project: Project, scripted_server: StartsServer, mail_authority: Authority, what: str
) -> None:
    certificates = {
        "name": mail_authority.certificate("other.test"),
        "expired": mail_authority.certificate(expired=True),
    }
    server = scripted_server(certificate=certificates.get(what))
    changed = {"ca": None} if what == "authority" else {}
    sent_through(project, server, **changed)
    if what == "password":
        (project.folder / "password.txt").write_text("planted-wrong\n", encoding="utf-8")
    cause = {
        "name": "name in the certificate",
        "expired": "expired",
        "authority": "ca = …",
        "password": "password is wrong",
    }
    assert project.call(*RUN, now=NOW).code == 4
    tested = project.call("mail", "test", "--to", A)
    assert (tested.code, cause[what] in tested.out) == (1, True), tested.out
    looked = project.call("doctor")
    assert looked.code == 1
    word = "535" if what == "password" else "certificate"
    assert word in looked.out
    assert word in project.call("mail", "list", "1").out + project.call("why", "last").out
    assert not server.received


@pytest.mark.fault("too-large")
@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize("policy", ["fail", "link"])
def test_a_message_over_the_size_ends_as_configured_and_never_in_silence(
    project: Project, scripted_server: StartsServer, announced: bool, policy: str
) -> None:
    server = scripted_server(size_limit=50_000 if announced else None)
    sent_through(project, server)
    if not announced:
        for address in (A, B, C):
            server.script(address, data=("552 5.3.4 too big",))
    if policy == "link":
        link = 'too_large = "link"\nlink = "https://example.test/{file}"\n'
        project.configure("", **{"[mail]\n": f"[mail]\n{link}"})
    result = project.call(*RUN, now=NOW)
    again_and_again(project)
    if policy == "link":
        assert (result.code, to(server)) == (0, [A, B, C])
        assert "https://example.test/2025-06-12-norway-ukraine.pdf" in text_to(server, A)
    else:
        assert (result.code, to(server)) == (4, [OWNER])
        assert "too large" in text_to(server, OWNER)
        assert "too large" in project.call("why", "last").out


@pytest.mark.fault("between")
@pytest.mark.parametrize(
    ("place", "moment"),
    [
        ("runner:publish", "before"),
        ("runner:publish", "after"),
        ("ledger.ledger:Ledger.conclude", "before"),
        ("ledger.ledger:Ledger.conclude", "after"),
        ("outbox.dispatcher:Dispatcher.send", "before"),
        ("ledger.sending:Sending.claim", "after"),
    ],
)
def test_a_pdf_of_a_run_that_was_stopped_before_it_was_sent_is_verified_and_sent_once(
    project: Project, server: ScriptedServer, place: str, moment: str
) -> None:
    sent_through(project, server)
    project.killed_at(f"aidreport.runs.{place}", moment, *RUN)
    assert not server.received
    assert project.run(SLOT) == 0
    project.start("mail", "send").wait()
    assert to(server) == [A, B, C]
    published = (project.folder / PDF).read_bytes()
    for item in server.received:
        message = email.message_from_bytes(item.content, policy=default)
        assert next(message.iter_attachments()).get_content() == published


@pytest.mark.fault("between")
@pytest.mark.broken_pdfs
@pytest.mark.parametrize("where", ["artifacts", "messages"])
@pytest.mark.parametrize("harm", ["altered", "cut", "gone", "empty"])
def test_what_is_not_what_was_stored_is_never_sent(
    project: Project, server: ScriptedServer, where: str, harm: str
) -> None:
    sent_through(project, server)
    project.killed_at("aidreport.runs.ledger.ledger:Ledger.conclude", "after", *RUN)
    files = [path for path in (project.folder / "state" / where).rglob("*.*") if path.is_file()]
    assert files
    for path in files:
        content = path.read_bytes()
        path.unlink()
        if harm != "gone":
            other = {"altered": content.replace(b"3", b"4", 1), "cut": content[:-9], "empty": b""}
            path.write_bytes(other[harm])
    result = project.call(*RUN)
    assert result.code != 0
    again_and_again(project)
    assert set(to(server)) <= {OWNER}
    assert "is missing, or is not the" in project.call("why", "last").out
