"""A checkout stays clean: what commands write is ignored by git, and none of it is tracked."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.forking import ForkServer

ROOT = Path(__file__).parents[2]
_WRITTEN = re.compile(r"\.(sqlite\S*|db|lock|eml|log|prom)$|^state/|^output/(?!\.gitkeep$)")
_LOOKING = (
    "doctor",
    "history",
    "why norway-ukraine",
    "schedule list",
    "schedule next",
    "mail list 1",
)


def git(folder: Path, *arguments: str) -> str:
    """Return what git prints."""
    names = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
    done = subprocess.run(
        ["git", *names, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture
def tracked() -> list[str]:
    """The files that git tracks here."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a git checkout")
    return git(ROOT, "ls-files", "-z").rstrip("\0").split("\0")


def test_git_tracks_no_database_lock_or_output(tracked: list[str]) -> None:
    assert [name for name in tracked if _WRITTEN.search(name)] == []


@pytest.mark.long
def test_the_commands_of_the_readme_and_those_that_look_leave_git_status_clean(
    tracked: list[str],
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    fork_server: ForkServer,
) -> None:
    kept = [name for name in tracked if not name.startswith(("tests/", "benchmarks/"))]
    for name in (name for name in kept if (ROOT / name).is_file()):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "As it is")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^\$ aidreport (.*)$", readme, re.M)
    assert commands
    for command in (*_LOOKING, *commands, "run", *_LOOKING, "run --now", *_LOOKING):
        # A project of one's own is begun elsewhere, as the README says.
        folder = tmp_path_factory.mktemp("own") if command.startswith("init ") else tmp_path
        fork_server.run(command.split(), folder, stderr=subprocess.DEVNULL)
        assert git(tmp_path, "status", "--porcelain") == "", command
    assert (tmp_path / "state/ledger.sqlite").exists()
