from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.postgres import Cluster, free_port
from tests.runs.ledger.conftest import START, project

from aidreport.errors import LedgerError
from aidreport.runs.ledger.store import open_store

pytestmark = pytest.mark.skipif(
    shutil.which("pgbouncer") is None,
    reason="PgBouncer is not installed (Debian: apt-get install pgbouncer)",
)
_MOST_SECONDS = 30


@pytest.fixture
def pool(postgres: Cluster) -> Iterator[Callable[..., str]]:
    """Begin a pool of connections beside the database; return its URL."""
    begun: list[subprocess.Popen[bytes]] = []

    def begin(mode: str, ignored: str = "options") -> str:
        port, file = free_port(), postgres.folder / "pool.ini"
        (postgres.folder / "users").write_text('"postgres" ""\n', encoding="utf-8")
        file.write_text(
            f"[databases]\nledger = host={postgres.folder} port={postgres.port} user=postgres\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
            f"auth_type = any\nauth_file = {postgres.folder / 'users'}\npool_mode = {mode}\n"
            f"ignore_startup_parameters = {ignored}\n",
            encoding="utf-8",
        )
        user = ["-u", "postgres"] if os.geteuid() == 0 else []
        begun.append(subprocess.Popen(["pgbouncer", "-q", *user, str(file)]))
        return f"postgresql://postgres@127.0.0.1:{port}/ledger"

    yield begin
    for process in begun:
        process.terminate()
        process.wait()


def refusal(tmp_path: Path, url: str) -> LedgerError:
    """Return why a ledger over a URL is refused, once something answers there."""
    config = project(tmp_path, url)
    end = time.monotonic() + _MOST_SECONDS
    while True:
        with pytest.raises(LedgerError) as caught:
            open_store(config, lambda: START).close()
        if "refused" not in str(caught.value) or time.monotonic() > end:
            return caught.value


@pytest.mark.parametrize("mode", ["session", "transaction"])
def test_a_pool_is_refused_whose_connections_do_not_hold_a_lock_for_one_alone(
    pool: Callable[..., str], tmp_path: Path, mode: str
) -> None:
    error = refusal(tmp_path, pool(mode))
    assert "is a pool of connections, not the database itself" in error.problem
    assert "send a message twice" in error.why
    assert "name the host and port of the database itself" in error.fix


@pytest.mark.parametrize(
    ("mode", "ignored", "words"),
    [
        ("transaction", "", "unsupported startup parameter"),
        ("statement", "options", "statement pooling mode"),
    ],
)
def test_what_a_pool_does_not_take_is_named_as_the_reason_at_once(
    pool: Callable[..., str], tmp_path: Path, mode: str, ignored: str, words: str
) -> None:
    error = refusal(tmp_path, pool(mode, ignored))
    assert words in error.problem
    assert "name the host and port of the database itself" in error.fix
