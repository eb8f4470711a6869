"""What `doctor` says of a ledger that several hosts share: who serves it, and what waits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def test_a_store_of_files_that_is_away_is_a_problem(run: Run, project: Path) -> None:
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write('\n[state]\nfiles = "memory://aid"\n')
    run("run", "--now")
    text = (project / "config.toml").read_text(encoding="utf-8")
    away = 'files = "ftp://127.0.0.1/aid"\nfiles_options = { port = 1 }'
    (project / "config.toml").write_text(text.replace('files = "memory://aid"', away))
    assert "problem  files: ftp://127.0.0.1/aid" in run("doctor").out
