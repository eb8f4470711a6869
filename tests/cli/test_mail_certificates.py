"""The certificates that are trusted: whatever their file is, mail ends in a message about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.measuring import measured
from tests.cli.test_mail import through
from tests.cli.test_run_bounded_inputs import KINDS, ends_in_a_message
from tests.forking import ForkServer
from tests.mailservers.scripted import ScriptedServer

Kind = Callable[[Path], None]


def text(path: Path) -> None:
    path.write_text("no certificates\n")


def missing(path: Path) -> None:
    path.unlink(missing_ok=True)


ODD: list[Kind] = [*KINDS, text, missing]


@pytest.mark.parametrize("kind", ODD)
def test_those_of_a_mail_server_are_a_file_with_certificates_or_nothing_is_sent(
    project: Path, fork_server: ForkServer, server: ScriptedServer, kind: Kind
) -> None:
    through(project, server, "a@example.test", ca='"own.pem"')
    kind(project / "own.pem")
    found = measured(fork_server, project, "run")
    assert found.code == 4, found.text
    assert "smtp accepts nothing now" in found.text
    assert "own.pem" in found.text
    assert found.seconds < 2
    assert found.megabytes < 300
    assert not server.received


@pytest.mark.parametrize("kind", ODD)
def test_those_of_a_mailbox_are_a_file_with_certificates_or_it_is_not_read(
    project: Path, fork_server: ForkServer, kind: Kind
) -> None:
    kind(project / "own.pem")
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write(
            '[mail.bounces]\nimap = "localhost"\nuser = "a"\npassword = { env = "P" }\n'
            'ca = "own.pem"\n'
        )
    assert "own.pem" in ends_in_a_message(fork_server, project, "mail", "bounces")
