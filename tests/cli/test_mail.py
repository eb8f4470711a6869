"""`aidreport mail`, `approve`, `reject`, `resend` and `run`, as a user calls them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.mailservers.certificates import Authority
from tests.mailservers.plugin import StartsServer
from tests.mailservers.scripted import ScriptedServer

Run = Callable[..., object]
SLOT = "2026-01-23T08:00"
PDF = "output/norway-ukraine/2025-06-12-norway-ukraine.pdf"


def configure(project: Path, text: str) -> None:
    path = project / "config.toml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def through(project: Path, server: ScriptedServer, *subscribers: str, **changed: object) -> None:
    (project / "password.txt").write_text(f"{server.password}\n", encoding="utf-8")
    listed = ", ".join(f'"{address}"' for address in subscribers)
    given = {
        "host": '"localhost"',
        "port": server.port,
        "ca": f'"{server.ca}"',
        "user": f'"{server.user}"',
        "password": '{ file = "password.txt" }',
        "timeout": '"1 s"',
        **changed,
    }
    lines = "\n".join(f"{key} = {value}" for key, value in given.items() if value is not None)
    configure(
        project,
        f"""
[mail]
sender = "Humanitarian section <aid@example.test>"
[smtp]
{lines}
[reports.norway-ukraine.delivery]
channels = ["smtp"]
subscribers = [{listed}]
""",
    )


def steps(out: str) -> list[list[str]]:
    return [line.split()[:2] for line in out.splitlines() if not line.startswith(" ")]


def test_a_trial_shows_each_step_in_the_servers_words_and_sends_nothing(
    run: Run, project: Path, scripted_server: StartsServer
) -> None:
    server = scripted_server(size_limit=2_000_000)
    through(project, server)
    result = run("mail", "test")
    assert result.code == 0, result.out
    assert steps(result.out) == [
        ["ok", name] for name in ("DNS", "TCP", "TLS", "AUTH", "MAIL", "RCPT", "DATA")
    ]
    assert "certificate for localhost" in result.out
    assert "2,000,000 bytes" in result.out
    assert "nothing was sent" in result.out
    assert not server.received


def test_a_trial_sends_to_whom_it_is_told(
    run: Run, project: Path, scripted_server: StartsServer
) -> None:
    server = scripted_server()
    through(project, server)
    assert run("mail", "test", "--to", "me@example.test").code == 0
    assert [item.rcpt for item in server.received] == ["me@example.test"]


def failing(result: object) -> tuple[str, str]:
    lines = result.out.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("failed"))
    assert result.code == 1
    assert at == len(lines) - 2, "nothing follows a failure but its cause"
    return lines[at], lines[at + 1]


def test_each_failure_of_a_trial_has_a_likely_cause(
    run: Run,
    project: Path,
    scripted_server: StartsServer,
    mail_authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = (project / "config.toml").read_text(encoding="utf-8")

    def tried(server: ScriptedServer, *arguments: str, **changed: object) -> tuple[str, str]:
        (project / "config.toml").write_text(before, encoding="utf-8")
        through(project, server, **changed)
        return failing(run("mail", "test", *arguments))

    server = scripted_server()
    line, cause = tried(server, host='"no.such.invalid"')
    assert "DNS" in line
    assert "misspelt" in cause
    line, cause = tried(server, port=1)
    assert "TCP" in line
    assert "no program listens on that port" in cause
    line, cause = tried(server, ca=None)
    assert "TLS" in line
    assert "ca = …" in cause
    other = scripted_server(certificate=mail_authority.certificate("other.test"))
    line, cause = tried(other)
    assert "TLS" in line
    assert "name in the certificate" in cause
    old = scripted_server(certificate=mail_authority.certificate(expired=True))
    line, cause = tried(old)
    assert "expired" in cause
    line, cause = tried(server, security='"tls"')
    assert "TLS" in line
    assert "465" in cause
    line, cause = tried(scripted_server(tls="none"), security='"starttls"')
    assert "it offers no STARTTLS" in line
    line, cause = tried(scripted_server(mechanisms=("LOGIN",)))
    assert "it offers no AUTH PLAIN, only LOGIN" in line
    (project / "wrong.txt").write_text("planted-wrong\n", encoding="utf-8")
    line, cause = tried(server, password='{ file = "wrong.txt" }')
    assert "535" in line
    assert "password is wrong" in cause
    line, cause = tried(server, password='{ env = "AIDREPORT_NOT_SET" }')
    assert "AIDREPORT_NOT_SET" in line
    refusing = scripted_server()
    refusing.script("me@example.test", rcpt="550 5.1.1 no such user", data="554 5.7.1 no")
    line, cause = tried(refusing, "--to", "me@example.test")
    assert "550 5.1.1 no such user" in line
    assert "does not know the address" in cause


def test_a_run_without_a_server_puts_messages_into_a_folder(run: Run, project: Path) -> None:
    configure(project, '[reports.norway-ukraine.delivery]\nsubscribers = ["desk@example.org"]\n')
    result = run("run", "--slot", SLOT)
    assert (result.code, result.out) == (0, f"{PDF}\n")
    assert "sent to one place" in result.err
    assert len(list((project / "output/outbox").glob("*.eml"))) == 1
    assert run("run", "--slot", SLOT).code == 0
    assert len(list((project / "output/outbox").glob("*.eml"))) == 1


def test_a_dry_run_shows_what_would_be_sent_to_whom_and_leaves_nothing(
    run: Run, project: Path
) -> None:
    configure(
        project,
        '[reports.norway-ukraine.delivery]\nsubscribers = ["desk@example.org", "bad",'
        ' { address = "kari@example.org", language = "nb" }]\n',
    )
    before = sorted(project.rglob("*"))
    result = run("run", "--dry-run")
    assert result.code == 4
    assert [line.split()[:3] for line in result.out.splitlines()[2:]] == [
        ["desk@example.org", "folder", "en"],
        ["kari@example.org", "folder", "nb"],
    ]
    assert "subscribers, entry 2: bad: An email address must have an @-sign" in result.err
    assert sorted(project.rglob("*")) == before


def test_a_delivery_that_is_incomplete_has_its_own_exit_code(
    run: Run, project: Path, scripted_server: StartsServer
) -> None:
    server = scripted_server()
    server.script("gone@example.test", rcpt="550 5.1.1 no such user")
    server.script("grey@example.test", rcpt="451 4.7.1 later")
    through(project, server, "a@example.test", "gone@example.test", "grey@example.test")
    result = run("run", "--slot", SLOT)
    assert result.code == 4
    assert "1 delivery refused" in result.err
    assert "grey@example.test waits until" in result.err
    listed = run("mail", "list", "1")
    assert listed.code == 4
    assert "550 5.1.1 no such user" in listed.out
    assert "451 4.7.1 later" in listed.out
    why = run("why", "norway-ukraine").out
    assert "briefing to gone@example.test by smtp: refused, 1 try" in why
    assert "sending" in run("history").out
    assert "or, when a try is due: aidreport mail send" in why
    assert "nothing in the outbox is due; the next try is at " in run("mail", "send").err


def test_what_is_left_is_sent_on_demand(run: Run, project: Path) -> None:
    assert "nothing in the outbox is due" in run("mail", "send").err
    assert run("mail", "list", "1").code == 2
    assert run("mail", "bounces").code == 2
    assert run("mail", "test").code == 2
    assert run("resend", "1").code == 2


def test_a_correction_is_asked_for_by_the_number_of_the_run(run: Run, project: Path) -> None:
    configure(project, '[reports.norway-ukraine.delivery]\nsubscribers = ["desk@example.org"]\n')
    run("run", "--slot", SLOT)
    assert run("run", "--corrects", "7").code == 2
    result = run("run", "--corrects", "1")
    assert result.code == 0
    assert "nothing to correct" in result.err
