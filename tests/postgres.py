"""PostgreSQL for tests: a cluster of its own in memory, and an empty database for each test."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

_USER = "postgres"
PASSWORD = "a p@ss/word"  # noqa: S105 - of a cluster that lives as long as the tests
_TABLES = (
    "slots schedules reports pauses attempts stages artifacts findings deliveries tries approvals"
    " audit holders restores"
)
_QUEUE = (
    "presence procrastinate_jobs procrastinate_events procrastinate_workers"
    " procrastinate_periodic_defers"
)


def missing() -> str:
    """Return why there can be no cluster; empty if there can."""
    if programs() is None:
        return "PostgreSQL is not installed (Debian: apt-get install postgresql)"
    if os.geteuid() == 0 and shutil.which("runuser") is None:
        return "PostgreSQL does not run as root, and there is no runuser"
    return ""


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs; None if it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


class Cluster:
    """A cluster on a socket in its folder and on a port of this machine.

    Args:
        folder: empty; belongs to the user of the cluster.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        (folder / "password").write_text(PASSWORD, encoding="utf-8")
        secret = f"--pwfile={folder / 'password'}"
        auth = ("--auth-local=trust", "--auth-host=scram-sha-256", secret)
        kind = ("-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-U", _USER)
        self._run("initdb", "-D", str(folder / "data"), *auth, *kind)

    def start(self) -> None:
        """Start it."""
        settings = {
            "fsync": "off",
            "full_page_writes": "off",
            "unix_socket_directories": str(self.folder),
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "max_connections": "60",
        }
        words = " ".join(f"-c {name}={value}" for name, value in settings.items())
        self._control("start", "-o", words, "-l", str(self.folder / "log"))

    def stop(self, how: str = "immediate") -> None:
        """End it: its connections are lost."""
        self._control("stop", "-m", how)

    def restart(self) -> None:
        """End it and start it again."""
        self.stop()
        self.start()

    def url(self, database: str = "ledger") -> str:
        """Return the URL of a database, over the socket."""
        return f"postgresql://{_USER}@/{database}?host={self.folder}&port={self.port}"

    def url_of_port(self, password: str = "", database: str = "ledger") -> str:
        """Return the URL of a database over the network of this machine, which needs a password."""
        secret = f":{password}" if password else ""
        return f"postgresql://{_USER}{secret}@127.0.0.1:{self.port}/{database}"

    def sql(self, statement: str, database: str = "ledger") -> str:
        """Give a statement; return its first value as text."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            row = cursor.fetchone() if cursor.description else None
            return str(row[0]) if row else ""

    def clear(self) -> None:
        """Empty the tables, and end connections that a test has left."""
        self.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = 'ledger' AND pid <> pg_backend_pid()",
            "postgres",
        )
        if self.sql("SELECT to_regclass('slots')") != "None":
            self.sql(f"TRUNCATE {', '.join(_TABLES.split())} RESTART IDENTITY")
            self.sql("UPDATE progress SET sent = 0, ledger = md5(random()::text)")
        if self.sql("SELECT to_regclass('procrastinate_jobs')") != "None":
            self.sql(f"TRUNCATE {', '.join(_QUEUE.split())} RESTART IDENTITY")

    def _control(self, *words: str) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", *words)

    def _run(self, program: str, *words: str) -> None:
        found = programs()
        assert found is not None
        root = os.geteuid() == 0
        other = ["runuser", "-u", _USER, "--"] if root else []
        done = subprocess.run(
            [*other, str(found / program), *words],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a server that stays has a copy of it
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"{program} failed"


@contextmanager
def running() -> Iterator[Cluster]:
    """Run a cluster with an empty database."""
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, _USER, _USER)
        cluster = Cluster(folder)
        cluster.start()
        try:
            cluster.sql("CREATE DATABASE ledger", "postgres")
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """Run PostgreSQL as long as the tests last."""
    if reason := missing():
        pytest.skip(reason)
    with running() as cluster:
        yield cluster


@pytest.fixture
def postgres(postgres_cluster: Cluster) -> Cluster:
    """Give a cluster with an empty database `ledger`."""
    postgres_cluster.clear()
    return postgres_cluster


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
