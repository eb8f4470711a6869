"""Whatever `verify` and `check` are given as a PDF or a certificate, they end in a message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.test_run_bounded_inputs import KINDS, ends_in_a_message
from tests.forking import ForkServer

COMMANDS = {
    "verify": ("verify", "x.pdf"),
    "check": ("check", "x.pdf"),
    "verify --trust": ("verify", "config.toml", "--trust", "x.pdf"),
    "summary": ("summary", "--data", "x.pdf"),
    "inspect": ("inspect", "x.pdf"),
    "--config": ("--config", "x.pdf", "check"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_no_file_or_has_no_end_is_refused(
    project: Path, fork_server: ForkServer, command: str, kind: Callable[[Path], None]
) -> None:
    kind(project / "x.pdf")
    assert "x.pdf" in ends_in_a_message(fork_server, project, *COMMANDS[command])
