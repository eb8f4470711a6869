"""`verify --against`: the record is compared with the message or the ledger of who sent it."""

from __future__ import annotations

import email
import io
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from email.policy import default
from pathlib import Path

import pikepdf
import pytest
from tests.cli.test_mail import SLOT, through
from tests.cli.test_run_corrections import put_right
from tests.mailservers.scripted import ScriptedServer
from tests.postgres import Cluster

Run = Callable[..., object]
Found = Callable[..., dict]
PDF = "output/norway-ukraine/2025-06-12-norway-ukraine.pdf"
READER = "a@example.test"


@pytest.fixture
def found(run: Run) -> Found:
    """Verify a briefing against something; return what programs are told, with the exit code."""

    def verify(path: str, *against: str) -> dict[str, object]:
        given = [word for name in against for word in ("--against", name)]
        result = run("verify", path, *given, "--format", "json")
        assert result.out, result.err
        found = json.loads(result.out)
        checks = {item["name"]: item for item in found["checks"]}
        asked = checks.get("message") or checks.get("ledger")
        return {**found, "code": result.code, "asked": asked, "checks": checks}

    return verify


@pytest.fixture
def sent(run: Run, project: Path, server: ScriptedServer, later: Callable[..., None]) -> Path:
    """Send a briefing to a reader, who saves the message; return its file."""
    through(project, server, READER)
    assert run("run", "--slot", SLOT).code in (0, 1)
    return saved(project, server)


def saved(project: Path, server: ScriptedServer, name: str = "message.eml") -> Path:
    path = project / name
    path.write_bytes([item.content for item in server.received if item.rcpt == READER][-1])
    return path


def test_the_message_states_the_record_in_plain_words_in_small_and_in_a_header(
    sent: Path,
) -> None:
    message = email.message_from_bytes(sent.read_bytes(), policy=default)
    fields = dict(part.split("=") for part in message["Aidreport-Record"].strip().split("; "))
    assert {**fields, "sha256": ""} == {
        "sha256": "", "report": "norway-ukraine", "date": "2025-06-12", "language": "en",
    }  # fmt: skip
    for kind in ("plain", "html"):
        text = message.get_body((kind,)).get_content()
        assert f"Checksum of the figures (SHA-256): {fields['sha256']}. To check that" in text


def test_a_message_with_texts_of_its_own_that_do_not_know_the_checksum_has_it_at_its_end(
    run: Run,
    found: Found,
    project: Path,
    server: ScriptedServer,
    later: Callable[..., None],
) -> None:
    through(project, server, READER)
    path = project / "config.toml"
    own = 'channels = ["smtp"]\nmessage = "own"'
    path.write_text(path.read_text().replace('channels = ["smtp"]', own))
    (project / "templates/mail").mkdir(parents=True)
    for suffix, first in ((".txt", "Subject: {{ title }}\n"), (".html", "<p>")):
        text = f"{first}{{% for line in closing %}}{{{{ line }}}}\n{{% endfor %}}"
        (project / f"templates/mail/own{suffix}").write_text(text)
    assert run("run", "--slot", SLOT).code in (0, 1)
    message = email.message_from_bytes(saved(project, server).read_bytes(), policy=default)
    for kind in ("plain", "html"):
        last = message.get_body((kind,)).get_content().strip().splitlines()[-1]
        assert last.startswith("Checksum of the figures (SHA-256): ")
    assert found(PDF, "message.eml")["code"] == 0
    record = message["Aidreport-Record"].partition("sha256=")[2][:64]
    assert f"checksum of its figures, as messages state it: {record}" in run("why", "1").out


def test_a_briefing_agrees_with_the_message_and_the_ledger_that_state_its_record(
    sent: Path, found: Found, project: Path
) -> None:
    result = found(PDF, "message.eml", "state")
    assert (result["code"], result["verdict"]) == (0, "consistent, unsigned")
    assert result["conclusion"] == (
        "consistent, unsigned; the file agrees with itself;"
        " its record is the one that message.eml states; its record is the one that state states"
    )
    assert result["checks"]["message"]["result"] == "ok"
    assert "the same record: run 1 of norway-ukraine" in result["checks"]["ledger"]["message"]
    assert not any("who made it" in sentence for sentence in result["not_checked"])
    assert any("message.eml is from its sender" in item for item in result["not_checked"])
    for path in ("state/ledger.sqlite", "copy of the ledger.db"):
        shutil.copy(project / "state/ledger.sqlite", project / "copy of the ledger.db")
        assert found(PDF, path)["code"] == 0


@pytest.mark.parametrize("against", ["message.eml", "state"])
def test_a_forged_briefing_that_agrees_with_itself_is_told(
    sent: Path, run: Run, found: Found, project: Path, against: str
) -> None:
    put_right(project, now="18.9")
    assert run("render", "--output", "forged.pdf", "-q").code == 0
    assert found("forged.pdf", "message.eml")["verdict"] == "altered"
    result = found("forged.pdf", against)
    assert (result["code"], result["verdict"]) == (1, "altered")
    assert result["asked"]["message"] == f"{against} states another record of this briefing"
    assert any(
        line.startswith("the record of the briefing is") for line in result["asked"]["details"]
    )


def test_a_briefing_that_was_saved_again_still_has_the_record_that_was_sent(
    sent: Path, found: Found, project: Path
) -> None:
    with pikepdf.open(project / PDF) as pdf:
        pdf.save(project / "again.pdf", linearize=True)
    result = found("again.pdf", "message.eml")
    assert (result["code"], result["asked"]["result"]) == (1, "ok")
    assert result["verdict"] == "changed after it was written"


def rewritten(content: bytes, *, header: bool, change: Callable[[str], str] = str) -> bytes:
    """Return a message as another program writes it, with or without the header."""
    message = email.message_from_bytes(content, policy=default)
    value = message["Aidreport-Record"]
    del message["Aidreport-Record"]
    if header:
        message["Aidreport-Record"] = change(value)
    for part in message.walk():
        if part.get_content_maintype() == "text":
            part.set_content(change(part.get_content()), subtype=part.get_content_subtype())
    return message.as_bytes()


FORMS: dict[str, Callable[[bytes, Callable[[str], str]], bytes]] = {
    "without the header": lambda content, change: rewritten(content, header=False, change=change),
    "forwarded": lambda content, change: (
        b"Subject: Fwd\nContent-Type: message/rfc822\n\n"
        + rewritten(content, header=True, change=change)
    ),
    "a folder": lambda content, change: (
        b"From a@example.test Fri Jan 23 07:00:00 2026\nSubject: lunch\n\nsee you\n\n"
        b"From a@example.test Fri Jan 23 07:00:00 2026\n"
        + rewritten(content, header=True, change=change)
    ),
    "its text alone": lambda content, change: change(
        email.message_from_bytes(content, policy=default).get_body(("plain",)).get_content()
    ).encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_message_is_read_however_a_program_saved_it(
    sent: Path, found: Found, project: Path, form: str
) -> None:
    content, path = sent.read_bytes(), project / "saved.txt"
    message = email.message_from_bytes(content, policy=default)
    digest = message["Aidreport-Record"].partition("sha256=")[2][:64]
    path.write_bytes(FORMS[form](content, str))
    result = found(PDF, "saved.txt")
    assert (result["code"], result["asked"]["result"]) == (0, "ok")
    path.write_bytes(FORMS[form](content, lambda text: text.replace(digest, digest[::-1])))
    result = found(PDF, "saved.txt")
    assert (result["code"], result["verdict"]) == (1, "altered")


def test_a_message_of_an_earlier_version_proves_by_the_pdf_that_it_carries(
    sent: Path, run: Run, found: Found, project: Path
) -> None:
    message = email.message_from_bytes(sent.read_bytes(), policy=default)
    del message["Aidreport-Record"]
    for part in message.walk():
        if part.get_content_maintype() == "text":
            part.set_content("The briefing is attached.", subtype=part.get_content_subtype())
    sent.write_bytes(message.as_bytes())
    assert found(PDF, "message.eml")["code"] == 0
    put_right(project, now="18.9")
    run("render", "--output", "forged.pdf", "-q")
    assert found("forged.pdf", "message.eml")["verdict"] == "altered"


def test_what_knows_nothing_of_a_briefing_does_not_call_it_altered(
    sent: Path, run: Run, found: Found, project: Path
) -> None:
    (project / "aid.csv").write_text("Recipient,Amount (NOK)\nUNICEF,15\n")
    path = run("render", "--data", "aid.csv", "--date", "2025-06-12", "-q").out.strip()
    (project / "lunch.eml").write_text("Subject: lunch\n\nsee you\n")
    for against in ("message.eml", "state", "lunch.eml"):
        result = found(path, against)
        assert (result["code"], result["verdict"]) == (1, "consistent, unsigned")
        assert result["asked"]["result"] == "not checked"
        assert (
            "knows nothing of this briefing, so nothing was compared" in result["asked"]["message"]
        )


def test_other_versions_are_told_from_altered_ones_and_corrected_ones_are_said(
    sent: Path,
    run: Run,
    found: Found,
    project: Path,
    server: ScriptedServer,
    later: Callable[..., None],
) -> None:
    put_right(project)
    later(minutes=1)
    assert run("run", "--corrects", "1").code == 0
    saved(project, server, "second.eml")
    corrected = PDF.replace(".pdf", "-correction-1.pdf")
    assert found(corrected, "second.eml", "state")["code"] == 0
    first = found(PDF, "state")
    assert (first["code"], first["asked"]["details"]) == (
        0, ["it was corrected since, by run 2 (correction 1)"],
    )  # fmt: skip
    assert first["conclusion"].endswith("it was corrected since, by run 2 (correction 1)")
    result = found(PDF, "second.eml")
    assert (result["code"], result["verdict"]) == (1, "another version")
    assert result["conclusion"] == (
        "another version; second.eml is about correction 1, and this is the first version"
    )
    result = found(corrected, "message.eml")
    assert (result["code"], result["verdict"]) == (1, "another version")
    assert "it is correction 1 of run 1" in found(corrected, "state")["asked"]["details"]


def test_a_ledger_of_an_earlier_version_states_it_by_the_pdf_that_it_kept(
    sent: Path, run: Run, found: Found, project: Path
) -> None:
    with closing(sqlite3.connect(project / "state/ledger.sqlite")) as ledger, ledger:
        ledger.execute("ALTER TABLE artifacts DROP COLUMN record")
        ledger.execute("PRAGMA user_version = 5")
    before = sorted(project.joinpath("state").rglob("*"))
    assert found(PDF, "state")["code"] == 0
    with pikepdf.open(project / PDF) as pdf:
        pdf.save(project / "again.pdf")
    assert found("again.pdf", "state")["asked"]["result"] == "ok"
    put_right(project, now="18.9")
    run("render", "--output", "forged.pdf", "-q")
    assert found("forged.pdf", "state")["verdict"] == "altered"
    assert sorted(project.joinpath("state").rglob("*")) == before


def test_what_is_neither_a_message_nor_a_ledger_is_refused(
    sent: Path, refused: Callable[..., str], project: Path
) -> None:
    assert "there is no ledger in data" in refused(2, "verify", PDF, "--against", "data")
    assert "x.eml does not exist" in refused(2, "verify", PDF, "--against", "x.eml")
    (project / "m.msg").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert "save it as .eml" in refused(2, "verify", PDF, "--against", "m.msg")


@pytest.mark.broken_pdfs
def test_a_pdf_with_a_password_is_proven_by_its_message_once_it_is_opened(
    run: Run,
    found: Found,
    project: Path,
    server: ScriptedServer,
    later: Callable[..., None],
) -> None:
    (project / "secret.txt").write_text("correct horse battery\n")
    through(project, server, READER)
    path = project / "config.toml"
    entry = f'{{ address = "{READER}", password = {{ file = "secret.txt" }} }}'
    path.write_text(
        path.read_text().replace(f'subscribers = ["{READER}"]', f"subscribers = [{entry}]")
    )
    assert run("run", "--slot", SLOT).code in (0, 1)
    message = email.message_from_bytes(saved(project, server).read_bytes(), policy=default)
    (attached,) = message.iter_attachments()
    locked = io.BytesIO(attached.get_content())
    with pikepdf.open(locked, password="correct horse battery") as pdf:
        pdf.save(project / "opened.pdf")
    assert found("opened.pdf", "message.eml")["asked"]["result"] == "ok"
    assert "386" not in message.get_body(("plain",)).get_content()


@pytest.mark.broken_pdfs
def test_a_record_that_was_taken_out_is_not_compared(
    sent: Path, found: Found, project: Path
) -> None:
    with pikepdf.open(project / PDF) as pdf:
        del pdf.attachments["figures.json"]
        pdf.save(project / "less.pdf")
    result = found("less.pdf", "message.eml")
    assert (result["code"], result["asked"]["message"]) == (1, "it has no record")


def test_the_ledger_that_a_configuration_names_is_asked_wherever_it_is(
    found: Found, run: Run, project: Path, postgres: Cluster
) -> None:
    config = project / "config.toml"
    plain = config.read_text()
    for state in ("", f'\n[state]\nledger = "{postgres.url()}"\nfolder = "other"\n'):
        config.write_text(plain + state)
        assert run("run", "--slot", SLOT).code == 0
        result = found(PDF, "config.toml")
        assert (result["code"], result["asked"]["result"]) == (0, "ok")
