from __future__ import annotations

import re
import sys
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.postgres import PASSWORD, Cluster
from tests.runs.ledger.conftest import START, project

from aidreport.config.config import load_config
from aidreport.errors import BusyError, ConfigError, LedgerAwayError, LedgerError, install
from aidreport.runs.ledger import postgres_connections
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.records import ApprovalRequest, Ending, Entry, Outcome, SlotState
from aidreport.runs.ledger.store import open_read_only, open_store
from aidreport.runs.ledger.upgrades import VERSION

Open = Callable[[], Ledger]


@pytest.fixture
def ledger_url(postgres: Cluster) -> str:
    return postgres.url()


@pytest.fixture
def new_database(postgres: Cluster) -> str:
    """Return the URL of a database without tables."""
    postgres.sql("DROP DATABASE IF EXISTS new WITH (FORCE)", "postgres")
    postgres.sql("CREATE DATABASE new", "postgres")
    return postgres.url("new")


def test_processes_that_open_a_new_database_at_once_create_it_once(
    tmp_path: Path, clock: object, new_database: str, postgres: Cluster
) -> None:
    config = project(tmp_path, new_database)
    with ThreadPoolExecutor(6) as pool:
        opening = [pool.submit(open_store, config, clock) for _ in range(6)]
        stores = [item.result() for item in opening]
    for store in stores:
        store.close()
    assert postgres.sql("SELECT array_agg(version) FROM version", "new") == f"[{VERSION}]"


def test_a_connection_that_is_used_when_the_ledger_is_closed_ends_with_its_use(
    tmp_path: Path, clock: object, ledger_url: str
) -> None:
    store = open_store(project(tmp_path, ledger_url), clock)
    with store.database.look() as connection:
        own = connection.connection.dbapi_connection
        store.close()
        assert own is not None
        assert not own.closed
    assert own.closed


def test_a_database_without_tables_is_empty_for_who_only_reads_and_stays_so(
    tmp_path: Path, clock: object, new_database: str, postgres: Cluster
) -> None:
    store = open_read_only(project(tmp_path, new_database), clock)
    assert Ledger(store).history() == []
    assert not store.database.exists()
    assert not store.is_locked("daemon")
    store.close()
    assert postgres.sql("SELECT to_regclass('slots')", "new") == "None"


def test_who_only_reads_changes_nothing(
    tmp_path: Path, clock: object, ledger: Ledger, entry: Callable[..., Entry], ledger_url: str
) -> None:
    ledger.enter(entry())
    store = open_read_only(project(tmp_path, ledger_url), clock)
    reader = Ledger(store)
    assert len(reader.history()) == 1
    with pytest.raises(LedgerError, match="read-only transaction"):
        reader.enter(entry(1))
    store.close()


@pytest.mark.parametrize(
    ("version", "problem", "fix"),
    [(99, "later version", "restore a dump"), (VERSION - 1, "used over 1 connections", "pg_dump")],
)
def test_a_ledger_of_a_later_version_or_an_earlier_one_that_others_use_is_refused(
    ledger: Ledger, opened: Open, version: int, problem: str, fix: str
) -> None:
    def be_of(number: int) -> None:
        with ledger.store.change() as connection:
            connection.exec_driver_sql("UPDATE version SET version = %s", (number,))

    be_of(version)
    with pytest.raises(LedgerError, match=problem) as caught:
        opened()
    be_of(VERSION)
    assert fix in caught.value.fix


def test_an_empty_database_beside_stored_briefings_is_refused(
    tmp_path: Path, clock: object, new_database: str
) -> None:
    (tmp_path / "state/artifacts/ab").mkdir(parents=True)
    (tmp_path / "state/artifacts/ab/abc.pdf").touch()
    with pytest.raises(LedgerError, match="is empty, but briefings"):
        open_store(project(tmp_path, new_database), clock)


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_cannot_hold_every_character_is_refused(
    tmp_path: Path, clock: object, postgres: Cluster, encoding: str
) -> None:
    postgres.sql("DROP DATABASE IF EXISTS other WITH (FORCE)", "postgres")
    form = f"ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
    postgres.sql(f"CREATE DATABASE other {form}", "postgres")
    with pytest.raises(LedgerError, match=f"its encoding is {encoding}") as caught:
        open_store(project(tmp_path, postgres.url("other")), clock)
    command = "createdb --owner postgres --encoding UTF8 --template template0 other_utf8"
    assert caught.value.fix.startswith(command)


def test_a_password_comes_from_a_secret_and_is_in_no_message(
    tmp_path: Path, clock: object, postgres: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.toml").write_text('[state]\nledger = { env = "LEDGER" }\n')
    config = load_config(tmp_path / "config.toml")
    written = PASSWORD.replace("@", "%40").replace("/", "%2F").replace(" ", "%20")
    monkeypatch.setenv("LEDGER", postgres.url_of_port(written))
    store = open_store(config, clock)
    assert store.database.name == f"postgresql://postgres@127.0.0.1:{postgres.port}/ledger"
    store.close()
    monkeypatch.setenv("LEDGER", postgres.url_of_port("S3cret-of-nobody"))
    with pytest.raises(LedgerAwayError, match="password authentication failed") as caught:
        open_store(config, clock)
    assert "S3cret" not in "".join(traceback.format_exception(caught.value))
    assert caught.value.fix.startswith("correct the password where the URL")


def test_a_password_with_an_at_sign_as_it_is_is_refused_and_no_part_of_it_shown(
    tmp_path: Path, clock: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.toml").write_text('[state]\nledger = { env = "LEDGER" }\n')
    monkeypatch.setenv("LEDGER", "postgresql://me:begin/n@S3cret@127.0.0.1/ledger")
    with pytest.raises(LedgerError, match="cannot be read") as caught:
        open_store(load_config(tmp_path / "config.toml"), clock)
    assert "%40" in caught.value.why
    assert "S3cret" not in "".join(traceback.format_exception(caught.value))


def test_a_database_that_is_not_there_comes_with_the_command_that_makes_it(
    tmp_path: Path, clock: object, postgres: Cluster
) -> None:
    with pytest.raises(LedgerAwayError, match='"nowhere" does not exist') as caught:
        open_store(project(tmp_path, postgres.url("nowhere")), clock)
    made = "createdb --owner postgres --encoding UTF8 --template template0 nowhere"
    assert caught.value.fix == made


@pytest.mark.parametrize(
    "url", ["postgresql://me:secret@host/db", "postgresql://host/db?password=secret"]
)
def test_a_password_in_the_configuration_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        project(tmp_path, url)
    assert "must not contain a password" in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["sqlite:///x.db", "mysql://host/db", "ledger"])
def test_a_url_of_another_database_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError, match="URL of PostgreSQL is expected"):
        project(tmp_path, url)


def test_without_its_library_the_command_that_installs_it_is_named(
    tmp_path: Path, clock: object, ledger_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(LedgerError, match="psycopg") as caught:
        open_store(project(tmp_path, ledger_url), clock)
    assert caught.value.fix == install("postgres")


def test_a_lock_is_held_by_one_and_released_with_its_connection(
    ledger: Ledger, opened: Open, postgres: Cluster
) -> None:
    other = opened()
    with ledger.store.lock("x") as held:
        assert held.is_held()
        assert other.store.is_locked("x")
        with pytest.raises(BusyError, match="another process"), other.store.lock("x"):
            pass
        with other.store.lock("y"):
            pass
        postgres.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'", "ledger"
        )
        assert not held.is_held()
        with other.store.lock("x", wait=5) as taken:
            assert taken.is_held()
    assert not other.store.is_locked("x")


def test_a_lock_that_is_free_is_not_shown_as_held(ledger: Ledger) -> None:
    with ledger.store.lock("x"):
        assert not ledger.store.is_locked("y")
    assert not ledger.store.is_locked("x")


def test_settings_and_clocks_that_endanger_the_ledger_are_named(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    (durable,) = ledger.store.database.concerns()
    assert "fsync and full_page_writes of the database are off" in durable.text
    there = time.time()
    monkeypatch.setattr(time, "time", lambda: there + 60)
    clock, _ = ledger.store.database.concerns()
    assert re.search(r"this host is (59|60)(\.\d)? seconds ahead of the database's", clock.text)
    assert "NTP" in clock.fix


def test_two_who_decide_about_one_approval_at_once_make_one_decision(
    ledger: Ledger, opened: Open, entry: Callable[..., Entry]
) -> None:
    others = [opened() for _ in range(4)]
    for hour in range(5):
        slot = ledger.enter(entry(hour)).id
        asked = ApprovalRequest([], START, "somebody")
        ending = Ending(ledger.begin(slot), SlotState.WAITING, Outcome.HELD, "", {}, asked)
        ledger.conclude(slot, ending)
        with ThreadPoolExecutor(4) as pool:
            tries = [pool.submit(who.approvals.decide, slot, "approved", "A") for who in others]
        assert sorted(item.result() for item in tries) == [False, False, False, True]


def test_commands_at_once_in_one_second_are_runs_of_their_own(
    opened: Open, entry: Callable[..., Entry]
) -> None:
    books = [opened() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda book: [book.enter_own(entry()).id for _ in range(5)], books))
    assert len({number for numbers in runs for number in numbers}) == 20


def test_a_change_that_waits_too_long_for_others_says_so(
    opened: Open, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(postgres_connections._SETTINGS, "lock_timeout", "100ms")
    other = opened()
    with (
        ledger.store.change(),
        pytest.raises(LedgerError, match="others were changing it"),
        other.store.change(alone=False),
    ):
        pass


def test_a_database_that_restarts_is_waited_for(
    ledger: Ledger, entry: Callable[..., Entry], postgres: Cluster
) -> None:
    ledger.enter(entry())
    postgres.restart()
    ledger.enter(entry(1))
    assert len(ledger.history()) == 2
