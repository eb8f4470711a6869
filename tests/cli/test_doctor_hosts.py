"""What `doctor` says of a ledger that several hosts share: who serves it, and what waits."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.postgres import Cluster

from aidreport.config.config import load_config
from aidreport.runs.ledger.jobs import Queue, run_job
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.presence import Role, present_here
from aidreport.runs.ledger.store import open_store

Run = Callable[..., Any]


def test_it_lists_who_serves_a_shared_ledger_and_warns_of_what_nobody_serves(
    run: Run, project: Path, postgres: Cluster
) -> None:
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write(f'\n[state]\nledger = "{postgres.url()}"\nfiles = "shared"\n')
    store = open_store(load_config(project / "config.toml"), lambda: dt.datetime.now(dt.UTC))
    ledger = Ledger(store)
    Queue(store).open()
    Queue(store).hand_out([run_job(1, "norway-ukraine")])
    ledger.presence.be_seen(present_here(Role.LEADER))
    result = run("doctor")
    assert result.code == 1
    told = [" ".join(line.split()) for line in result.out.splitlines()]
    assert any(line.startswith("ok leader: process ") for line in told)
    assert "ok files: shared answers" in told
    (problem,) = [line for line in told if line.startswith("problem")]
    assert problem.startswith(
        "problem queue render: 0 jobs are being done, 1 waits, the first for "
    )
    assert problem.endswith("; nobody serves it")
    assert "fix: aidreport worker --queues render" in told
    ledger.presence.be_seen(present_here(Role.WORKER, ("render",))._replace(process=1))
    store.close()
    told = [" ".join(line.split()) for line in run("doctor").out.splitlines()]
    assert any("worker: process 1 on " in line and "serves render, seen " in line for line in told)
    assert not [line for line in told if line.startswith("problem")]
    postgres.sql("UPDATE presence SET seen = '2026-11-01 08:15Z' WHERE role = 'worker'")
    told = [" ".join(line.split()) for line in run("doctor").out.splitlines()]
    (gone,) = [line for line in told if line.startswith("warning worker")]
    assert gone.endswith("serves render, gone since 2026-11-01 09:15 +01:00")
    assert any("start it on" in line and line.endswith(": aidreport worker") for line in told)
    at = told.index("problem worker: none is left of those that were there")
    assert told[at + 1] == "fix: aidreport worker"


def test_a_store_of_files_that_is_away_is_a_problem(run: Run, project: Path) -> None:
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write('\n[state]\nfiles = "memory://aid"\n')
    run("run", "--now")
    text = (project / "config.toml").read_text(encoding="utf-8")
    away = 'files = "ftp://127.0.0.1/aid"\nfiles_options = { port = 1 }'
    (project / "config.toml").write_text(text.replace('files = "memory://aid"', away))
    assert "problem  files: ftp://127.0.0.1/aid" in run("doctor").out


def test_what_another_host_has_made_and_this_one_does_not_have_is_a_problem(
    run: Run, project: Path, postgres: Cluster
) -> None:
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write(f'\n[state]\nledger = "{postgres.url()}"\n')
    assert run("run", "--now").code == 0
    postgres.sql("UPDATE attempts SET host = 'another'")
    assert "problem  files" not in run("doctor").out  # it sees the same folder
    shutil.rmtree(project / "state/artifacts")
    out = run("doctor").out
    assert "problem  files: state/artifacts/" in out
    assert "hosts that share a ledger need files in [state]" in out
