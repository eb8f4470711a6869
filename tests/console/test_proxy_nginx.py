"""The lines for nginx that the documentation shows, in a real nginx with a certificate."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.console.conftest import PASSWORD, ROOT, Client, Console, served
from tests.console.test_passwords import sign_in, trail

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
FORM = b"recipient,amount (NOK),date\nWFP,1500,2025-01-02\n"

pytestmark = pytest.mark.skipif(NGINX is None, reason="there is no nginx: apt-get install nginx")


def shown(language: str) -> list[str]:
    """Return the blocks of a language that the page about the console shows."""
    text = (ROOT / "docs/how-to/in-a-browser.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def behind_nginx(server: str, folder: Path, port: int) -> Iterator[None]:
    """Run nginx with a server section for as long as a block runs."""
    assert NGINX
    folder.mkdir()
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/errors;\n"
        f"events {{}}\nhttp {{ access_log off;\n{temporary}{server}\n}}\n",
        encoding="utf-8",
    )
    command = [NGINX, "-p", str(folder), "-e", str(folder / "errors"), "-c", str(config)]
    checked = subprocess.run([*command, "-t"], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr
    process = subprocess.Popen(command)
    try:
        while True:
            assert process.poll() is None, (folder / "errors").read_text(encoding="utf-8")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine and its key, in one file."""
    folder = tmp_path_factory.mktemp("certificate")
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(folder / "key"), "-out", str(folder / "certificate")]
    new = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    subprocess.run([*new, "-nodes", "-days", "2", *names, *files], check=True, capture_output=True)
    whole = folder / "whole"
    whole.write_bytes((folder / "certificate").read_bytes() + (folder / "key").read_bytes())
    return whole


@contextmanager
def served_over_https(
    config: Path, certificate: Path, tmp_path: Path
) -> Iterator[tuple[Console, Client]]:
    """Serve a console as the documentation shows it; give it and a client of nginx."""
    port = free_port()
    address = f"https://localhost:{port}"
    settings = next(block for block in shown("toml") if "[console.proxy]" in block)
    with config.open("a", encoding="utf-8") as file:
        file.write("\n" + settings.replace("https://aid.example.org", address))
    with served(config) as console:
        server = shown("nginx")[0]
        for old, new in (
            ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
            ("server_name aid.example.org", "server_name localhost"),
            ("/etc/ssl/aid.example.org.pem", str(certificate)),
            ("/etc/ssl/private/aid.example.org.key", str(certificate)),
            ("127.0.0.1:8642", urlsplit(console.base).netloc),
        ):
            assert old in server
            server = server.replace(old, new)
        trusted = ssl.create_default_context(cafile=str(certificate))
        https = urllib.request.HTTPSHandler(context=trusted)
        with behind_nginx(server, tmp_path / "nginx", port):
            yield console, Client(address, handlers=(https,))


@pytest.mark.long
def test_people_sign_in_send_files_and_follow_events_over_https(
    passwords_folder: Path, certificate: Path, tmp_path: Path
) -> None:
    config = passwords_folder / "config.toml"
    with served_over_https(config, certificate, tmp_path) as (console, client):
        page = sign_in(client, "owner@example.org", PASSWORD)
        assert page.status == 200
        assert page.url == f"{client.base}/reports"
        assert [cookie.secure for cookie in client.jar] == [True]
        token = client.get("/try").field("form_token")
        page = client.upload("/try", "aid.csv", FORM, form_token=token)
        assert "NOK 1,500" in page.text
        path = urlsplit(page.url).path
        own = {name: page.field(name) for name in ("form_token", "seal")}
        assert "data-events" in client.post(f"{path}/briefing", **own).text
        events = client.get(f"{path}/events")
        assert events.headers["Content-Type"].startswith("text/event-stream")
        assert "event: over" in events.text
        assert client.get(f"{path}/file").content.startswith(b"%PDF")
        assert [line[:2] for line in trail(console)] == [("owner@example.org", "sign-in")]


def test_nobody_signs_in_by_a_header_that_nginx_takes_away(
    passwords_folder: Path, certificate: Path, tmp_path: Path
) -> None:
    config = passwords_folder / "config.toml"
    with served_over_https(config, certificate, tmp_path) as (_, client):
        for header in ("X-Forwarded-Email", "X-Forwarded-User", "X-Email"):
            assert client.get("/reports", **{header: "owner@example.org"}).status == 403
