"""What is told about runs: logs without secrets, metrics, and pings of a monitor."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pydantic import ValidationError
from tests.shipped import write_report_alone

from aidreport.__main__ import main
from aidreport.config.config import load_config
from aidreport.config.schedules import Schedule
from aidreport.runs.ledger.jobs import QueueState
from aidreport.runs.ledger.presence import Presence, Role
from aidreport.runs.ledger.records import Tally
from aidreport.runs.schedule.observability import (
    Log,
    metrics,
    notify,
    secrets_of,
    watchdog_seconds,
    write_metrics,
)

ROOT = Path(__file__).parents[3]
NOW = dt.datetime(2026, 11, 23, 7, 30, tzinfo=dt.UTC)


def test_the_metrics_have_the_hosts_and_the_queues_of_a_shared_ledger() -> None:
    gone = Presence(Role.WORKER, "b", 2, ("render",), seconds=60)
    hosts = [Presence(Role.LEADER, "a", 1), Presence(Role.WORKER, "a", 2, ("render",)), gone]
    lines = metrics([], 0, 0, hosts, [QueueState("render", 3, 1, 7.5)]).splitlines()
    assert 'aidreport_hosts{role="leader"} 1' in lines
    assert 'aidreport_hosts{role="worker"} 1' in lines
    assert 'aidreport_jobs{queue="render",state="waiting"} 3' in lines
    assert 'aidreport_jobs{queue="render",state="doing"} 1' in lines
    assert 'aidreport_jobs_oldest_seconds{queue="render"} 7.5' in lines


def test_a_line_is_for_people_or_for_programs() -> None:
    lines: list[str] = []
    Log(lines.append, lambda: NOW).write("rendered", report="r", slot="s")
    Log(lines.append, lambda: NOW, "json").write("rendered: é", report="r", slot="s")
    assert lines[0] == "2026-11-23 07:30:00 +00:00 rendered (report r, slot s)"
    assert json.loads(lines[1]) == {
        "time": "2026-11-23T07:30:00+00:00",
        "message": "rendered: é",
        "report": "r",
        "slot": "s",
    }


def test_a_log_contains_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEY_PASSWORD", "hunter22")
    (tmp_path / "config.toml").write_text(
        '[reports.r]\ndata = "x.csv"\n[reports.r.schedules]\ncron = "0 8 * * *"\n'
        'ping = "https://hc.example.org/0f3c"\n'
        '[signing]\npkcs12 = "k.p12"\npassword_env = "KEY_PASSWORD"\n'
    )
    secrets = secrets_of(load_config(tmp_path / "config.toml"))
    lines: list[str] = []
    log = Log(lines.append, lambda: NOW, "json", secrets)
    log.write("cannot open with hunter22", url="https://hc.example.org/0f3c/start")
    assert "hunter22" not in lines[0]
    assert "0f3c" not in lines[0]
    assert json.loads(lines[0])["url"] == "***/start"


def test_an_invalid_address_is_refused_without_being_shown() -> None:
    with pytest.raises(ValidationError) as caught:
        Schedule.model_validate({"cron": "0 8 * * *", "ping": "ftp://secret"})
    assert "begins with https://" in str(caught.value.errors()[0]["ctx"]["error"])


def test_metrics_are_what_prometheus_reads(tmp_path: Path) -> None:
    path = tmp_path / "metrics/aidreport.prom"
    tally = Tally('r"1', "main", {"rendered": 5, "": 1}, 2, NOW, 1.5)
    tallies = [tally, Tally("q", "s", {"skipped": 1}, 0, None, None)]
    write_metrics(path, metrics(tallies, 3, NOW.timestamp()))
    lines = path.read_text(encoding="utf-8").splitlines()
    assert 'aidreport_slots{report="r\\"1",schedule="main",outcome="rendered"} 5' in lines
    assert 'aidreport_slots{report="r\\"1",schedule="main",outcome="due"} 1' in lines
    assert 'aidreport_misfires{report="r\\"1",schedule="main"} 2' in lines
    assert 'aidreport_last_duration_seconds{report="r\\"1",schedule="main"} 1.5' in lines
    assert "aidreport_queue_length 3" in lines
    assert len([line for line in lines if line.startswith("# TYPE")]) == 6
    assert [child.name for child in path.parent.iterdir()] == ["aidreport.prom"]


@pytest.fixture
def monitor() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """A server that takes note of pings: its address, and what was called with which words."""
    seen: list[tuple[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
            seen.append((self.path, body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/check", seen
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_report_alone(tmp_path)
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def scheduled(project: Path, url: str) -> None:
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write(f'\n[reports.norway-ukraine.schedules]\ncron = "0 8 * * *"\nping = "{url}"\n')


def test_a_monitor_hears_of_the_start_the_end_and_a_failure(
    project: Path, monitor: tuple[str, list[tuple[str, str]]]
) -> None:
    url, seen = monitor
    scheduled(project, url)
    assert main(["run", "--slot", "2026-01-23T08:00", "-q"]) == 0
    assert [path for path, _ in seen] == ["/check/start", "/check"]
    assert seen[1][1].startswith("rendered: published as")
    (project / "data/norway-ukraine-2025-06-12.toml").write_text("title = ")
    assert main(["run", "--slot", "2026-01-24T08:00", "-q"]) == 1
    assert [path for path, _ in seen[2:]] == ["/check/start", "/check/fail"]
    assert seen[3][1].startswith("failed: ")


def test_a_monitor_that_is_down_changes_nothing(project: Path) -> None:
    scheduled(project, "http://127.0.0.1:9/check")
    assert main(["run", "--slot", "2026-01-23T08:00", "-q"]) == 0


needs_unix_sockets = pytest.mark.skipif(
    not hasattr(socket, "AF_UNIX"), reason="there are no such sockets"
)


@needs_unix_sockets
def test_the_service_manager_gets_the_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(address))
        monkeypatch.setenv("NOTIFY_SOCKET", str(address))
        notify("READY=1")
        assert manager.recv(100) == b"READY=1"


@needs_unix_sockets
def test_without_a_service_manager_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", "/nowhere/at/all")
    notify("READY=1")


@pytest.mark.parametrize(("asked", "given"), [("120000000", 60.0), ("", None), ("x", None)])
def test_signs_of_life_come_twice_as_often_as_asked(
    monkeypatch: pytest.MonkeyPatch, asked: str, given: float | None
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", asked)
    assert watchdog_seconds() == given
