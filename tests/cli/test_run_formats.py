"""`formats` of a report: a PDF, a web page or both are made, published, sent and verified."""

from __future__ import annotations

import email
import json
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from tests.cli.test_mail import SLOT, through
from tests.cli.test_run_burst import burst
from tests.cli.test_run_corrections import put_right
from tests.mailservers.plugin import StartsServer
from tests.mailservers.scripted import ScriptedServer

Run = Callable[..., Any]
STEM = "output/norway-ukraine/2025-06-12-norway-ukraine"
READER = "a@example.test"
DRAFT = b'class="draft"'


def set_report(project: Path, line: str) -> None:
    """Add a line to the report of the project."""
    path = project / "config.toml"
    head = "[reports.norway-ukraine]\n"
    path.write_text(path.read_text(encoding="utf-8").replace(head, f"{head}{line}\n"))


def published(project: Path) -> list[str]:
    return sorted(
        path.relative_to(project).as_posix()
        for path in (project / "output").rglob("*")
        if path.suffix in (".pdf", ".html")
    )


def attached(message: EmailMessage) -> dict[str, bytes]:
    return {
        str(part.get_filename()): part.get_payload(decode=True)
        for part in message.iter_attachments()
    }


def received(server: ScriptedServer, reader: str) -> list[EmailMessage]:
    return [
        email.message_from_bytes(item.content, policy=default)
        for item in server.received
        if item.rcpt == reader
    ]


def verdict(run: Run, path: str, *against: str) -> tuple[int, str]:
    """Verify a file against a message or a ledger; return the exit code and the verdict."""
    given = [word for name in against for word in ("--against", name)]
    result = run("verify", path, *given, "--format", "json")
    return result.code, json.loads(result.out)["verdict"]


@pytest.fixture
def both(project: Path, server: ScriptedServer, later: Callable[..., None]) -> Path:
    through(project, server, READER)
    set_report(project, 'formats = ["html", "pdf"]')
    return project


def test_a_run_publishes_sends_records_and_proves_both_formats_and_sends_them_once(
    run: Run, both: Path, server: ScriptedServer
) -> None:
    done = run("run", "--slot", SLOT)
    assert (done.code, done.out) == (0, f"{STEM}.pdf\n{STEM}.html\n"), done.err
    assert run("run", "--slot", SLOT).code == 0
    (message,) = received(server, READER)
    assert attached(message) == {
        Path(path).name: (both / path).read_bytes() for path in (f"{STEM}.pdf", f"{STEM}.html")
    }
    assert "as a PDF and as a web page" in message.get_body(("plain",)).get_content()
    (both / "message.eml").write_bytes(server.received[-1].content)
    for suffix in (".pdf", ".html"):
        code, words = verdict(run, STEM + suffix, "message.eml", "state")
        assert (code, words) == (0, "consistent, unsigned")
    explained = run("why", "norway-ukraine", SLOT).out
    assert f"PDF: {STEM}.pdf, " in explained
    assert f"web page: {STEM}.html, " in explained
    assert run("resend", "1", "--to", READER).code == 0
    first, again = received(server, READER)
    assert attached(first) == attached(again)


def test_another_page_is_not_the_one_that_the_message_states(
    run: Run, both: Path, server: ScriptedServer
) -> None:
    assert run("run", "--slot", SLOT).code == 0
    (both / "message.eml").write_bytes(server.received[-1].content)
    put_right(both, now="18.9")
    assert run("render", "--output", "forged.html", "--quiet").code == 0
    assert verdict(run, "forged.html") == (0, "consistent, unsigned")
    for against in ("message.eml", "state"):
        assert verdict(run, "forged.html", against) == (1, "altered")


def test_a_message_about_a_pdf_alone_says_nothing_about_a_page(
    run: Run, project: Path, server: ScriptedServer, later: Callable[..., None]
) -> None:
    through(project, server, READER)
    assert run("run", "--slot", SLOT).code == 0
    (project / "message.eml").write_bytes(server.received[-1].content)
    assert published(project) == [f"{STEM}.pdf"]
    assert run("render", "--format", "html", "--quiet").code == 0
    for against in ("message.eml", "state"):
        result = run("verify", f"{STEM}.html", "--against", against)
        assert result.code == 1
        assert "knows nothing of this briefing, so nothing was compared" in result.out


def test_a_web_page_alone_is_sent_corrected_and_made_by_render(
    run: Run, project: Path, server: ScriptedServer, later: Callable[..., None]
) -> None:
    through(project, server, READER)
    set_report(project, 'formats = "html"')
    assert run("render", "--quiet").out == f"{STEM}.html\n"
    assert run("render", "--format", "pdf", "--output", "x/", "--quiet").out.endswith(".pdf\n")
    assert run("run", "--slot", SLOT).code == 0
    (message,) = received(server, READER)
    assert list(attached(message)) == [f"{Path(STEM).name}.html"]
    text = message.get_body(("plain",)).get_content()
    assert "as a web page that carries its data" in text
    assert "Checksum of the figures in the web page (SHA-256): " in text
    assert "PDF" not in text
    assert published(project) == [f"{STEM}.html"]
    put_right(project, now="18.9")
    corrected = run("run", "--corrects", "1")
    assert corrected.code == 0, corrected.err
    assert published(project) == [f"{STEM}-correction-1.html", f"{STEM}.html"]
    assert "16" in (project / f"{STEM}-correction-1.html").read_text(encoding="utf-8")
    assert verdict(run, f"{STEM}-correction-1.html", "state")[0] == 0


def test_approval_is_asked_for_both_formats_and_given_to_both(run: Run, both: Path) -> None:
    path = both / "config.toml"
    path.write_text(path.read_text() + 'approval = { by = ["Head <head@example.org>"] }\n')
    path.write_text(path.read_text().replace('channels = ["smtp"]', 'channels = ["folder"]'))
    assert run("run", "--slot", SLOT).code == 6
    (draft,) = (both / "output/outbox").glob("*head@example.org*.eml")
    drafts = attached(email.message_from_bytes(draft.read_bytes(), policy=default))
    assert [Path(name).suffix for name in drafts] == [".pdf", ".html"]
    assert DRAFT in drafts[f"{Path(STEM).name}-draft.html"]
    assert published(both) == []
    (stored,) = (
        page
        for page in (both / "state/artifacts").rglob("*.html")
        if b'class="draft"' not in page.read_bytes()
    )
    content = stored.read_bytes()
    stored.write_bytes(content.replace(b"386.3", b"396.3"))
    refused = run("approve", "1", "--as", "Head")
    assert refused.code == 1
    assert "is not the file that was stored" in refused.err
    stored.write_bytes(content)
    approved = run("approve", "1", "--as", "Head")
    assert (approved.code, approved.out) == (0, f"{STEM}.pdf\n{STEM}.html\n"), approved.err


def test_each_part_of_a_burst_is_made_checked_and_sent_in_both_formats(
    run: Run, project: Path
) -> None:
    burst(project, report='formats = ["pdf", "html"]\ntemplate = "partner"')
    checked = run("check")
    assert checked.code == 0, checked.out
    assert run("run").code == 0
    names = [Path(path).name for path in published(project)]
    assert sorted(set(names)) == sorted(
        f"{part}{suffix}"
        for part in ("icrc", "ifrc", "ifrc-fr", "unicef", "unicef-nb")
        for suffix in (".html", ".pdf")
    )
    for message in (project / "output/outbox").glob("*.eml"):
        found = attached(email.message_from_bytes(message.read_bytes(), policy=default))
        assert [Path(name).suffix for name in found] == [".pdf", ".html"]
        assert len({Path(name).stem for name in found}) == 1


def test_a_message_that_is_too_large_with_both_has_a_link_to_the_pdf(
    run: Run, project: Path, scripted_server: StartsServer, later: Callable[..., None]
) -> None:
    server = scripted_server(size_limit=100_000)
    through(project, server, READER)
    set_report(project, 'formats = ["pdf", "html"]')
    path = project / "config.toml"
    large = '[mail]\ntoo_large = "link"\nlink = "https://example.test/{file}"'
    path.write_text(path.read_text(encoding="utf-8").replace("[mail]", large))
    assert run("run", "--slot", SLOT).code == 0
    (message,) = received(server, READER)
    assert attached(message) == {}
    text = message.get_body(("plain",)).get_content()
    assert f"https://example.test/{Path(STEM).name}.pdf" in text


def test_a_folder_of_copies_gets_each_file(run: Run, project: Path) -> None:
    set_report(project, 'formats = ["pdf", "html"]')
    path = project / "config.toml"
    given = path.read_text(encoding="utf-8").partition("[reports.norway-ukraine.delivery]")[0]
    path.write_text(
        f'{given}[reports.norway-ukraine.delivery]\nchannels = ["share"]\n'
        '[copies.share]\nto = "shared"\n',
        encoding="utf-8",
    )
    assert run("run", "--slot", SLOT).code == 0
    for suffix in (".pdf", ".html"):
        copy = project / f"shared/{Path(STEM).name}{suffix}"
        assert copy.read_bytes() == (project / f"{STEM}{suffix}").read_bytes()


def test_who_has_a_password_gets_no_open_page_and_the_reason_is_said(
    run: Run, project: Path
) -> None:
    path = project / "config.toml"
    text = path.read_text(encoding="utf-8").partition("[reports.norway-ukraine.delivery]")[0]
    (project / "word.txt").write_text("secret\n", encoding="utf-8")
    path.write_text(
        f"{text}[reports.norway-ukraine.delivery]\nsubscribers = ["
        '{ address = "k@example.org", password = { file = "word.txt" } }]\n',
        encoding="utf-8",
    )
    set_report(project, 'formats = ["html"]')
    result = run("run", "--slot", SLOT)
    assert result.code == 4
    assert "a web page cannot have a password" in run("why", "norway-ukraine", SLOT).out
    assert not list((project / "output").rglob("*.eml"))


@pytest.mark.parametrize("line", ["formats = []", 'formats = ["docx"]', "formats = 1"])
def test_formats_that_there_are_not_are_refused(
    refused: Callable[..., str], project: Path, line: str
) -> None:
    set_report(project, line)
    assert "formats" in refused(2, "check")
