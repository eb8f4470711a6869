"""Channels beside mail, files beside the PDF, and what is particular to one subscriber."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from base64 import b64decode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO

import fsspec
import pikepdf
import pytest
from tests.mailservers.plugin import StartsServer
from tests.runs.conftest import REPORT, Workspace

PDF = "output/norway-ukraine/2025-06-12-norway-ukraine.pdf"


class Hook(HTTPServer):
    """A program on the web that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?token=planted-token"


class _Handler(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append((dict(self.headers), content))
        code = self.server.answers.pop(0) if self.server.answers else 200
        self.send_response(code)
        if code == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def through_hook(workspace: Workspace, hook: Hook, more: str = "", report: str = "") -> None:
    (workspace.folder / "hook.txt").write_text("planted-signing-key\n", encoding="utf-8")
    (workspace.folder / "url.txt").write_text(f"{hook.url}\n", encoding="utf-8")
    workspace.configure(
        f"""
[mail]
link = "https://example.test/{{file}}"
[webhooks.site]
url = {{ file = "url.txt" }}
secret = {{ file = "hook.txt" }}
{more}
[reports.{REPORT}.delivery]
channels = ["site"]
""",
        report,
    )


def test_a_webhook_is_called_with_a_signature(workspace: Workspace, hook: Hook) -> None:
    through_hook(workspace, hook)
    slot = workspace.deliver()
    assert slot.outcome == "sent", slot
    headers, content = hook.told[0]
    digest = hmac.new(b"planted-signing-key", content, hashlib.sha256).hexdigest()
    assert headers["X-Aidreport-Signature"] == f"sha256={digest}"
    told = json.loads(content)
    pdf = (workspace.folder / PDF).read_bytes()
    assert b64decode(told.pop("pdf")) == pdf
    assert told == {
        "report": REPORT,
        "title": "Strengthening efforts to protect children and prisoners",
        "date": "2025-06-12",
        "language": "en",
        "key": "",
        "file": "2025-06-12-norway-ukraine.pdf",
        "sha256": hashlib.sha256(pdf).hexdigest(),
        "link": "https://example.test/2025-06-12-norway-ukraine.pdf",
    }


def test_a_webhook_is_called_for_each_file_of_a_briefing(workspace: Workspace, hook: Hook) -> None:
    through_hook(workspace, hook, report='formats = ["pdf", "html"]')
    assert workspace.deliver().outcome == "sent"
    told = {item["file"]: item for item in (json.loads(content) for _, content in hook.told)}
    assert len(told) == len(hook.told) == 2
    for form in ("pdf", "html"):
        file = (workspace.folder / PDF).with_suffix(f".{form}")
        item = told[file.name]
        assert b64decode(item[form]) == file.read_bytes()
        assert {"pdf", "html"} & set(item) == {form}
        assert item["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_webhook_that_fails_is_called_again_with_the_same_key(
    workspace: Workspace, hook: Hook
) -> None:
    hook.answers = [503]
    through_hook(workspace, hook, "attach = false")
    slot = workspace.deliver()
    assert slot.outcome is None
    workspace.clock.forward(minutes=5)
    workspace.send()
    assert workspace.again(slot).outcome == "sent"
    first, second = (headers["Idempotency-Key"] for headers, _ in hook.told)
    assert first == second
    assert "pdf" not in json.loads(hook.told[0][1])


@pytest.mark.parametrize("code", [404, 302])
def test_a_webhook_that_refuses_or_redirects_is_not_called_again(
    workspace: Workspace, hook: Hook, code: int
) -> None:
    hook.answers = [code]
    through_hook(workspace, hook)
    slot = workspace.deliver()
    if code == 404:
        assert slot.outcome == "failed"
        assert "127.0.0.1: 404" in slot.reason
    assert len(hook.told) == 1
    assert "planted-token" not in json.dumps(
        [item._asdict() for item in workspace.ledger.outbox.of(slot.id)], default=str
    )


def test_copies_go_into_a_folder_and_into_a_store(workspace: Workspace) -> None:
    workspace.configure(
        f"""
[copies.archive]
to = "kept/copies"
[copies.bucket]
to = "memory://briefings/2026"
[reports.{REPORT}.delivery]
channels = ["archive", "bucket"]
"""
    )
    slot = workspace.deliver()
    assert (slot.outcome, slot.reason) == ("sent", "sent to 2 places")
    pdf = (workspace.folder / PDF).read_bytes()
    name = "2025-06-12-norway-ukraine.pdf"
    assert (workspace.folder / "kept/copies" / name).read_bytes() == pdf
    store = fsspec.filesystem("memory")
    assert store.cat_file(f"/briefings/2026/{name}") == pdf
    assert store.ls("/briefings/2026", detail=False) == [f"/briefings/2026/{name}"]


def test_a_password_locks_the_pdf_of_one_subscriber_and_their_message_tells_no_figure(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_PASSWORD", "planted-password")
    workspace.configure(
        f"""
[reports.{REPORT}.delivery]
attach = ["csv"]
subscribers = [
  "open@example.org",
  {{ address = "locked@example.org", password = {{ env = "DESK_PASSWORD" }} }},
]
"""
    )
    slot = workspace.deliver()
    assert slot.outcome == "sent", slot
    messages = {str(message["To"]): message for message in workspace.outbox()}
    opened = list(messages["open@example.org"].iter_attachments())
    assert [part.get_filename() for part in opened] == [
        "2025-06-12-norway-ukraine.pdf",
        "2025-06-12-norway-ukraine.csv",
    ]
    locked = messages["locked@example.org"]
    (part,) = locked.iter_attachments()
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(BytesIO(part.get_content()))
    with pikepdf.open(BytesIO(part.get_content()), password="planted-password") as document:
        assert document.encryption.bits == 256
        packet = document.Root.Metadata.read_bytes()
        assert b"<pdfaid:part" not in packet
        assert b"<pdfuaid:part" not in packet
    texts = locked.get_body(("plain",)).get_content() + str(locked["Subject"])
    assert "386" not in texts
    assert "password" in texts


def test_a_missing_secret_fails_the_run_by_name(workspace: Workspace) -> None:
    workspace.configure(
        f"""
[reports.{REPORT}.delivery]
subscribers = [{{ address = "x@example.org", password = {{ env = "NOT_SET" }} }}]
"""
    )
    slot = workspace.deliver()
    assert slot.outcome == "failed"
    assert "NOT_SET" in slot.reason
    assert not workspace.outbox()


def test_each_subscriber_gets_message_and_briefing_in_their_language(workspace: Workspace) -> None:
    workspace.configure(
        f"""
[reports.{REPORT}.delivery]
subscribers = [
  "en@example.org",
  {{ address = "nb@example.org", name = "Kari Nordmann", language = "nb" }},
  {{ address = "fr@example.org", name = "Zoé", language = "fr" }},
  {{ address = "xx@example.org", language = "xx" }},
]
"""
    )
    slot = workspace.deliver()
    assert "xx@example.org" in slot.reason
    messages = {str(message["To"]): message for message in workspace.outbox()}
    assert set(messages) == {
        "en@example.org",
        "Kari Nordmann <nb@example.org>",
        "Zoé <fr@example.org>",
    }
    norwegian = messages["Kari Nordmann <nb@example.org>"]
    assert "386,3 millioner NOK" in norwegian["Subject"].replace("\u00a0", " ")
    names = {next(message.iter_attachments()).get_filename() for message in messages.values()}
    stem = "2025-06-12-norway-ukraine"
    assert names == {f"{stem}.pdf", f"{stem}-nb.pdf", f"{stem}-fr.pdf"}


def test_a_message_is_signed_for_its_domain(workspace: Workspace) -> None:
    import dkim
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    (workspace.folder / "dkim.pem").write_bytes(pem)
    workspace.configure(
        f"""
[mail]
sender = "Humanitarian section <aid@example.test>"
unsubscribe = "https://example.test/leave?who={{address}}"
dkim = {{ domain = "example.test", selector = "s1", key = "dkim.pem" }}
[reports.{REPORT}.delivery]
subscribers = ["desk+aid@example.org"]
"""
    )
    workspace.deliver()
    (file,) = (workspace.folder / "output/outbox").glob("*.eml")
    from base64 import b64encode

    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    record = b"v=DKIM1; k=rsa; p=" + b64encode(public)
    assert dkim.verify(file.read_bytes(), dnsfunc=lambda *_, **__: record)
    assert not dkim.verify(
        file.read_bytes().replace(b"To: desk", b"To: risk"), dnsfunc=lambda *_, **__: record
    )
    # What unsubscribes, and how the body is read, cannot be taken out either.
    for name in (b"List-Unsubscribe:", b"List-Unsubscribe-Post:", b"Content-Type:"):
        without = file.read_bytes().replace(name, b"X-" + name, 1)
        assert not dkim.verify(without, dnsfunc=lambda *_, **__: record), name
    message = workspace.outbox()[0]
    assert message["List-Unsubscribe"] == "<https://example.test/leave?who=desk%2Baid@example.org>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("mechanism", ["plain", "login", "xoauth2"])
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_every_way_to_log_in_works_over_every_protection(
    workspace: Workspace, scripted_server: StartsServer, mechanism: str, security: str
) -> None:
    server = scripted_server(tls=security, mechanisms=(mechanism.upper(),))
    workspace.through(server, "x@example.test")
    path = workspace.folder / "config.toml"
    given = f'[smtp]\nauth = "{mechanism}"\nsecurity = "{security}"'
    path.write_text(path.read_text().replace("[smtp]", given))
    assert workspace.deliver().outcome == "sent"
    assert len(server.received) == 1
