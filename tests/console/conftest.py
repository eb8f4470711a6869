"""Consoles over the real server, of projects with runs, and clients that look at them."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import re
import shutil
import tempfile
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.forking import ForkServer
from tests.shipped import write_report_alone

from aidreport.__main__ import main
from aidreport.cli.options import utc_now
from aidreport.config.config import load_config
from aidreport.config.console import Role
from aidreport.console import apart
from aidreport.console.project import Project
from aidreport.console.serving import console_server, open_socket
from aidreport.console.users import users_of

if TYPE_CHECKING:
    from playwright.sync_api import Page as Tab

ROOT = Path(__file__).parents[2]
APPROVAL = (
    '\n[reports.norway-ukraine.delivery.approval]\nby = ["Kari Nordmann <kari@example.org>"]\n'
)
PASSWORD = "five wet goats sing"  # noqa: S105 - of nobody
PEOPLE = """
[console.proxy]
addresses = "127.0.0.1"
header = "X-Email"

[console.roles]
"viewer@example.org" = "viewer"
"editor@example.org" = "editor"
"approver@example.org" = "approver"
"owner@example.org" = "owner"
"Kari@Example.org" = "approver"
"elsewhere@example.org" = "owner"

[console.reports.norway-ukraine]
"here@example.org" = "viewer"
"elsewhere@example.org" = "none"
"""
SUBSCRIBER = '\n[reports.norway-ukraine.delivery]\nsubscribers = ["desk@example.org"]\n'


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered with."""

    status: int
    url: str
    text: str
    headers: dict[str, str]
    content: bytes

    @property
    def cells(self) -> str:
        """The page with its cells as they are without the headings that phones show in each."""
        return re.sub(r' data-label="[^"]*"', "", self.text)

    def field(self, name: str) -> str:
        """Return the value of a hidden field of a form of the page."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        assert found, self.text
        return found[1]


@dataclass
class Client:
    """A browser without pictures: it keeps cookies and follows where it is led."""

    base: str
    jar: CookieJar = field(default_factory=CookieJar)
    handlers: tuple[urllib.request.BaseHandler, ...] = ()

    def get(self, path: str, **headers: str) -> Answer:
        return self._send(path, None, headers)

    def head(self, path: str) -> Answer:
        return self._send(path, None, {}, "HEAD")

    def post(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> Answer:
        body = urllib.parse.urlencode(fields).encode()
        return self._send(path, body, headers or {})

    def upload(self, path: str, name: str, content: bytes, **fields: str) -> Answer:
        """Send a form with a file."""
        parts = [
            f'--edge\r\ncontent-disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in fields.items()
        ]
        head = f'--edge\r\ncontent-disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = b"".join(parts) + head.encode() + content + b"\r\n--edge--\r\n"
        headers = {"content-type": "multipart/form-data; boundary=edge"}
        return self._send(path, body, headers)

    def _send(
        self, path: str, body: bytes | None, headers: dict[str, str], method: str | None = None
    ) -> Answer:
        address = path if path.startswith("http") else self.base + path
        request = urllib.request.Request(address, body, headers, method=method)  # noqa: S310 - of our own server
        opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.jar), *self.handlers
        )
        try:
            with opener.open(request, timeout=60) as answer:
                content = answer.read()
        except urllib.error.HTTPError as error:
            answer, content = error, error.read()
        text = content.decode(errors="replace")
        return Answer(answer.status, answer.url, text, dict(answer.headers), content)


@dataclass
class Console:
    """A console that is served, and the addresses that it printed."""

    addresses: list[str]
    project: Project

    @property
    def base(self) -> str:
        """Its address without a path."""
        return re.match(r"http://[^/]+", self.addresses[0])[0]  # type: ignore[index]

    def client(self) -> Client:
        """Return a client that is not signed in."""
        return Client(self.base)

    def signed_in(self) -> Client:
        """Return a client that has opened the newest address."""
        client = self.client()
        assert client.get(self.addresses[-1]).status == 200
        return client


@contextmanager
def served(
    config: Path | None,
    *,
    only_verify: bool = False,
    now: Callable[[], dt.datetime] = utc_now,
) -> Iterator[Console]:
    """Serve a console for as long as a block runs."""
    console = Console([], Project(config, now))
    with open_socket("127.0.0.1", 0) as listening:
        server = console_server(
            console.project, listening, console.addresses.append, only_verify=only_verify
        )
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield console
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def waiting_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a run that waits for approval."""
    folder = tmp_path_factory.mktemp("waiting")
    write_report_alone(folder)
    shutil.copytree(ROOT / "data", folder / "data")
    with (folder / "config.toml").open("a", encoding="utf-8") as file:
        file.write(SUBSCRIBER + APPROVAL)
    config = str(folder / "config.toml")
    assert main(["run", "norway-ukraine", "--now", "--quiet", "--config", config]) == 6
    return folder


@pytest.fixture
def folder(waiting_project: Path, tmp_path: Path) -> Path:
    """A copy of that project, to change."""
    shutil.copytree(waiting_project, tmp_path / "project")
    return tmp_path / "project"


@pytest.fixture
def console(folder: Path) -> Iterator[Console]:
    """The console of that copy."""
    with served(folder / "config.toml") as console:
        yield console


@pytest.fixture
def client(console: Console) -> Client:
    """A client that is signed in to it."""
    return console.signed_in()


@pytest.fixture
def console_client(console: Console, client: Client) -> Client:
    """Another client that is signed in to it, after the first."""
    return console.signed_in()


@pytest.fixture(scope="session")
def people_project(waiting_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same project, which a reverse proxy signs people of all roles in to."""
    folder = tmp_path_factory.mktemp("people") / "project"
    shutil.copytree(waiting_project, folder)
    with (folder / "config.toml").open("a", encoding="utf-8") as file:
        file.write(PEOPLE)
    return folder


@pytest.fixture(scope="session")
def people_with_passwords(waiting_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same project, in which Kari, who approves, and an owner have the password PASSWORD."""
    pytest.importorskip("argon2")
    folder = tmp_path_factory.mktemp("passwords") / "project"
    shutil.copytree(waiting_project, folder)
    users = users_of(load_config(folder / "config.toml"))
    users.add("kari@example.org", Role.APPROVER, PASSWORD)
    users.add("owner@example.org", Role.OWNER, PASSWORD)
    return folder


@pytest.fixture
def passwords_folder(people_with_passwords: Path, tmp_path: Path) -> Path:
    """A copy of that project, to change."""
    shutil.copytree(people_with_passwords, tmp_path / "passwords")
    return tmp_path / "passwords"


@pytest.fixture(scope="session")
def briefing(waiting_project: Path) -> bytes:
    """The PDF of the run, as it is stored."""
    config = str(waiting_project / "config.toml")
    path = waiting_project / "briefing.pdf"
    arguments = ["render", "norway-ukraine", "--quiet", "--config", config, "--output", str(path)]
    assert main(arguments) == 0
    return path.read_bytes()


@pytest.fixture(params=[390, 1440])
def tab(console: Console, request: pytest.FixtureRequest) -> Iterator[Tab]:
    """A tab of a phone or of a desk, signed in."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no chromium: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": request.param, "height": 900})
        problems: list[str] = []
        tab.on("console", lambda message: problems.append(message.text))
        tab.on("pageerror", lambda error: problems.append(str(error)))
        tab.goto(console.addresses[-1])
        yield tab
        refused = re.compile(r"status of (403|409|422) ")  # what a form is answered that is refused
        assert [line for line in problems if not refused.search(line)] == []
        browser.close()


def follow(tab: Tab, link: str) -> None:
    """Choose a link, and wait for the page that it leads to."""
    with tab.expect_navigation():
        tab.click(link)


def check(tab: Tab) -> None:
    """Check that a page fits, and that axe-core finds nothing."""
    axe = os.environ.get("AXE", "")
    if not axe:
        pytest.skip("AXE names no axe.min.js of axe-core")
    width = tab.evaluate("innerWidth")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    # Evaluated as the tools of a developer do: the policy of the page allows no other script.
    session = tab.context.new_cdp_session(tab)
    session.send("Runtime.evaluate", {"expression": Path(axe).read_text(encoding="utf-8")})
    found: Any = tab.evaluate("axe.run()")
    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []


@pytest.fixture(scope="session")
def reader_server() -> Iterator[ForkServer]:
    """What forks the processes that read files; it has imported what they need."""
    server = ForkServer("tests.console.readers:prepare")
    yield server
    server.close()


@pytest.fixture
def forked_readers(reader_server: ForkServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in processes that are forked; only what Python takes to start is saved."""

    async def run(program: Path, arguments: tuple[str, ...]) -> tuple[int | None, bytes, bytes]:
        return await asyncio.to_thread(_forked, reader_server, program, arguments)

    monkeypatch.setattr(apart, "run_program", run)


def _forked(
    server: ForkServer, program: Path, arguments: tuple[str, ...]
) -> tuple[int | None, bytes, bytes]:
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as messages:
        code = server.run(
            [program.stem, *arguments],
            Path.cwd(),
            function="tests.console.readers:read",
            stdout=output,
            stderr=messages,
        )
        output.seek(0)
        messages.seek(0)
        return code, output.read(), messages.read()
