"""What is written where: results, notes, colours, progress; on terminals, in pipes, in ASCII."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from aidreport.cli.console import printable

Run = Callable[..., object]
ROWS = "recipient,amount,currency,date\n"


def on_terminal(*arguments: str, folder: Path, **environment: str) -> str:
    """Return what a command draws where standard error is a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "aidreport", *arguments],
        cwd=folder,
        env={**os.environ, "TERM": "xterm", "PYTHONIOENCODING": "utf-8", **environment},
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    os.close(theirs)
    drawn = b""
    with suppress(OSError), os.fdopen(ours, "rb", buffering=0) as terminal:
        while part := terminal.read(4096):
            drawn += part
    process.wait()
    return drawn.decode()


def written(*arguments: str, folder: Path, encoding: str) -> bytes:
    """Return what a command writes to a pipe under some encoding."""
    return subprocess.run(
        [sys.executable, "-m", "aidreport", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        capture_output=True,
        check=True,
    ).stdout


def test_progress_is_drawn_where_a_person_waits_and_removed_again(project: Path) -> None:
    drawn = on_terminal("render", folder=project)
    assert "drawing pages █" in drawn
    last = drawn.rindex("drawing pages")
    assert "\r\x1b[K" in drawn[last:]


def test_quiet_and_pipes_have_no_progress(run: Run, project: Path) -> None:
    assert on_terminal("render", "--quiet", folder=project) == ""
    assert "\x1b" not in run("render").err


def test_colours_are_for_terminals_and_obey_no_color(project: Path) -> None:
    assert "\x1b[31m" in on_terminal("rendr", folder=project, NO_COLOR="")
    assert "\x1b[" not in on_terminal("rendr", folder=project, NO_COLOR="1")


def test_a_warning_is_shown_even_when_quiet(run: Run, project: Path) -> None:
    path = project / "data/norway-ukraine-2025-06-12.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("NOK 140 million", "NOK 141 million"), encoding="utf-8")
    assert "warning: " in run("render", "--quiet").err


def test_json_stays_json_in_a_terminal_of_ascii(project: Path) -> None:
    (project / "x.csv").write_text(f"{ROWS}Ærlig 🕊 水,1,USD,\n", encoding="utf-8")
    content = written("summary", "--data", "x.csv", "--format", "json", "-q", folder=project,
                      encoding="ascii")  # fmt: skip
    assert json.loads(content)["groups"][0]["name"] == "Ærlig 🕊 水"


def test_csv_is_utf_8_whatever_the_terminal(project: Path) -> None:
    (project / "x.csv").write_text(f"{ROWS}Ærlig,1,USD,\n", encoding="utf-8")
    content = written("summary", "--data", "x.csv", "--format", "csv", "-q", folder=project,
                      encoding="ascii")  # fmt: skip
    assert content.splitlines()[1] == "Ærlig,Ærlig,USD,1,100.0,1".encode()
    assert content.count(b"\r\n") == 2


def test_a_table_in_ascii_has_rules_of_ascii(project: Path) -> None:
    lines = written("summary", folder=project, encoding="ascii").decode().splitlines()
    assert set(lines[1]) == {"-"}


def test_the_printed_path_leads_to_the_file_whatever_the_terminal(project: Path) -> None:
    path = written("render", "--output", "årbok/", "-q", folder=project, encoding="ascii")
    assert (project / os.fsdecode(path.rstrip(b"\n"))).is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_result_that_cannot_be_written_is_a_failure(project: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "aidreport", "summary", "--format", "json"],
            cwd=project,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith(b"error: the result cannot be written to standard output")
    assert b"Traceback" not in done.stderr


def test_a_name_cannot_steer_the_terminal(run: Run, project: Path) -> None:
    path = project / "data/norway-ukraine-2025-06-12.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"UNICEF"', '"\\u001b[2JUNI\\u202eCEF"'), encoding="utf-8")
    for arguments in (("summary",), ("check",), ("render", "--verbose")):
        result = run(*arguments)
        for unsafe in ("\x1b", "\u202e"):
            assert unsafe not in result.out + result.err


def test_text_without_control_characters_is_shown_as_it_is() -> None:
    assert printable("Ærlig 水\u00a0🕊\n") == "Ærlig 水\u00a0🕊\n"
    assert printable("a\x1b[0m\r\x9b\u202eb") == "a\\x1b[0m\\x0d\\x9b\\u202eb"


def test_a_refusal_of_the_system_is_no_internal_error(run: Run) -> None:
    result = run("render", "--output", "x" * 5000 + ".pdf")
    assert result.code == 1
    assert result.err.startswith("error: ")
    assert "internal error" not in result.err
