"""`aidreport serve`: it listens on this machine only, says where, and ends when it is asked to."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest


def test_the_console_is_not_offered_to_other_machines(refused: Callable[..., str]) -> None:
    message = refused(2, "serve", "--host", "0.0.0.0", "--no-open")  # noqa: S104 - is refused
    assert "--only verify" in message
    assert "ssh -L" in message


@pytest.mark.parametrize("option", [["--name", "aid.example.org"], []])
def test_without_a_sign_in_it_is_reached_under_no_other_name(
    project: Path, refused: Callable[..., str], option: list[str]
) -> None:
    if not option:
        with (project / "config.toml").open("a", encoding="utf-8") as file:
            file.write('\n[console]\naddress = "https://aid.example.org"\n')
    message = refused(2, "serve", *option, "--port", "0", "--no-open")
    assert "nobody can sign in there yet" in message
    assert "aidreport users add" in message


def test_with_a_sign_in_other_machines_reach_it_and_get_no_address_of_the_owner(
    project: Path,
) -> None:
    with (project / "config.toml").open("a", encoding="utf-8") as file:
        file.write('\n[console.proxy]\naddresses = "192.0.2.1"\nheader = "X-Email"\n')
    options = ["--host", "0.0.0.0", "--port", "0", "--no-open"]  # noqa: S104 - is meant
    command = [sys.executable, "-m", "aidreport", "serve", *options]
    with subprocess.Popen(
        command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ}
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().decode().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/reports", address)
        with urllib.request.urlopen(address.replace("/reports", "/healthz")) as answer:  # noqa: S310
            assert answer.read() == b"ok\n"
        process.send_signal(signal.SIGINT)
        _, messages = process.communicate(timeout=60)
    assert b"passes unencrypted" in messages
    assert process.returncode == 0


def test_a_port_that_is_in_use_is_named_with_another_way(refused: Callable[..., str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        message = refused(2, "serve", "--port", port, "--no-open")
    assert f"port {port}" in message
    assert "--port" in message


def test_without_a_configuration_it_says_so(project: Path, refused: Callable[..., str]) -> None:
    (project / "config.toml").unlink()
    assert "config.toml" in refused(2, "serve", "--port", "0", "--no-open")


def test_it_prints_an_address_that_signs_in_and_ends_on_ctrl_c(project: Path) -> None:
    command = [sys.executable, "-m", "aidreport", "serve", "--port", "0", "--no-open"]
    with subprocess.Popen(
        command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ}
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().decode().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/start\?token=\S+", address)
        with urllib.request.urlopen(address.replace("/start", "/healthz")) as answer:  # noqa: S310
            assert answer.read() == b"ok\n"
        process.send_signal(signal.SIGINT)
        _, messages = process.communicate(timeout=60)
    assert process.returncode == 0
    assert b"Traceback" not in messages
