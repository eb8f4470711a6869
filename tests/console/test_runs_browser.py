"""Approval in a browser, through a real mail server: what was seen is what is received."""

from __future__ import annotations

import email
import re
import shutil
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
from tests.cli.test_mail import through
from tests.console.conftest import APPROVAL, ROOT
from tests.mailservers.plugin import StartsServer
from tests.mailservers.scripted import ScriptedServer
from tests.shipped import write_report_alone

from aidreport.__main__ import main

if TYPE_CHECKING:
    from playwright.sync_api import Page as Tab

pytestmark = [pytest.mark.long, pytest.mark.broken_pdfs]
GOOD, GONE = "desk@example.test", "gone@example.test"


@pytest.fixture
def server(scripted_server: StartsServer) -> ScriptedServer:
    """A mail server that refuses one address, once."""
    server = scripted_server()
    server.script(GONE, rcpt=("550 5.1.1 no such user",))
    return server


@pytest.fixture
def folder(tmp_path: Path, server: ScriptedServer) -> Path:
    """A project that sends through that server, with a run that waits for approval."""
    folder = tmp_path / "project"
    folder.mkdir()
    write_report_alone(folder)
    shutil.copytree(ROOT / "data", folder / "data")
    through(folder, server, GOOD, GONE)
    with (folder / "config.toml").open("a", encoding="utf-8") as file:
        file.write(APPROVAL)
    config = str(folder / "config.toml")
    assert main(["run", "norway-ukraine", "--now", "--quiet", "--config", config]) == 6
    return folder


def files_for(server: ScriptedServer, address: str) -> list[bytes]:
    """Return the PDFs that an address has received."""
    messages = [
        email.message_from_bytes(item.content) for item in server.received if item.rcpt == address
    ]
    parts = [part for message in messages for part in message.walk() if part.get_filename()]
    return [part.get_payload(decode=True) for part in parts]


@pytest.mark.parametrize("tab", [1440], indirect=True)
def test_who_approves_sends_the_bytes_that_were_seen_and_sends_again_what_failed(
    tab: Tab, server: ScriptedServer, tmp_path: Path
) -> None:
    tab.click("text=Run 1 waits for approval")
    seen = re.findall(r"[0-9a-f]{64}", tab.inner_text(".briefings"))
    assert files_for(server, GOOD) == []
    tab.select_option("#approver", label="Kari Nordmann <kari@example.org>")
    tab.click("button:text('Approve and send')")
    tab.wait_for_selector("button:text('Send again to')")
    (received,) = files_for(server, GOOD)
    assert sha256(received).hexdigest() == seen[0]
    assert "no such user" in tab.inner_text("main")
    tab.click("button:text('Send again')")
    tab.wait_for_selector("h1 .sent")
    assert files_for(server, GONE) == [received]
    assert files_for(server, GOOD) == [received]

    altered = tmp_path / "altered.pdf"
    with pikepdf.open(_written(tmp_path, received)) as pdf:
        page = pdf.pages[0]
        content = page.Contents.read_bytes()
        assert b"(229.0)" in content
        page.Contents = pdf.make_stream(content.replace(b"(229.0)", b"(329.0)"))
        pdf.save(altered)
    tab.click("nav >> text=Verify")
    tab.set_input_files("#file", altered)
    tab.click("main button")
    tab.wait_for_selector(".verdict.bad", timeout=120_000)
    assert "229" in tab.inner_text("main")


def _written(folder: Path, content: bytes) -> Path:
    path = folder / "received.pdf"
    path.write_bytes(content)
    return path
