"""Rows of a database: typed, exact, and without a word of its password."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, make_url

from aidreport.config.secret import Secret
from aidreport.config.sources import DataSource, Sql
from aidreport.errors import SourceError
from aidreport.sources.formats import database
from aidreport.sources.loader import load


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / "aid.db")) as connection:
        connection.executescript(
            """
            CREATE TABLE grants (recipient TEXT, amount NUMERIC, currency TEXT, date TEXT);
            INSERT INTO grants VALUES ('UNICEF', 229000000, 'NOK', '2026-01-05');
            INSERT INTO grants VALUES ('ICRC', '140000000.25', 'NOK', '2026-01-06');
            INSERT INTO grants VALUES ('IFRC', NULL, 'NOK', NULL);
            """
        )
        connection.commit()
    return tmp_path


def read(folder: Path, **sql: object) -> object:
    return load([DataSource(sql=Sql(**sql))], folder)


def test_a_table_is_read_and_every_row_accounted_for(folder: Path) -> None:
    data = read(folder, url="sqlite:///aid.db", table="grants")
    assert [(i.recipient.name, str(i.amount.amount)) for i in data.allocations] == [
        ("UNICEF", "229000000"),
        ("ICRC", "140000000.25"),
    ]
    (rejected,) = data.account.rejected
    assert rejected.problems[0].problem == "empty"
    assert data.files[0].kind == "database"
    assert data.files[0].path.endswith("aid.db, grants")


def test_a_query_names_its_columns(folder: Path) -> None:
    query = (
        "SELECT recipient, sum(amount) AS amount, currency FROM grants WHERE amount > 0 GROUP BY 1"
    )
    data = read(folder, url="sqlite:///aid.db", query=query)
    assert sorted(item.recipient.name for item in data.allocations) == ["ICRC", "UNICEF"]


def test_other_rows_have_another_hash(folder: Path) -> None:
    before = read(folder, url="sqlite:///aid.db", table="grants").files[0].sha256
    assert read(folder, url="sqlite:///aid.db", table="grants").files[0].sha256 == before
    with closing(sqlite3.connect(folder / "aid.db")) as connection:
        connection.execute("UPDATE grants SET amount = 5 WHERE recipient = 'IFRC'")
        connection.commit()
    assert read(folder, url="sqlite:///aid.db", table="grants").files[0].sha256 != before


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ({"url": "sqlite:///missing.db", "table": "grants"}, "does not exist"),
        ({"url": "sqlite:///aid.db", "table": "nothing"}, "no such table: nothing"),
        ({"url": "sqlite:///aid.db", "query": "SELEC 1"}, "syntax error"),
        ({"url": "no url", "table": "grants"}, "cannot be read"),
        ({"url": "nodialect://host/db", "table": "grants"}, "nodialect"),
        ({"url": "sqlite:///aid.db?timeout=soon", "table": "grants"}, r"float: .\*\*\*"),
        ({"url": "postgresql://u@host:port/db", "table": "grants"}, "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_reported(folder: Path, sql: dict[str, str], message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read(folder, **sql)


def test_a_password_is_never_shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DB_URL", "postgresql://aid:planted-secret@127.0.0.1:9/aid")
    with pytest.raises(SourceError) as told:
        read(folder, url=Secret(env="DB_URL"), table="grants")
    assert "planted-secret" not in str(told.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://aid:planted-secret@host/aid",
        "postgresql://aid:planted/secret@host/aid",
        "postgresql://aid@host/aid?password=planted-secret",
        "postgresql://aid@host/aid?sslmode=require&sslpassword=planted-secret",
        "mssql+pyodbc:///?odbc_connect=DRIVER%3Dx%3BPWD%3Dplanted-secret",
    ],
)
def test_a_password_is_not_in_the_config(url: str) -> None:
    with pytest.raises(ValidationError, match="a URL must not contain a password"):
        Sql(url=url, table="grants")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://aid:pl%40nted%2Fsecret@host/aid", "no pl@nted/secret here"),
        ("postgresql://aid:pl%40nted%2fsecret@host/aid", "no pl%40nted%2Fsecret here"),
        ("postgresql://aid:pl%40nted%2Fsecret@host/aid", "no pl%40nted%2fsecret here"),
        ("postgresql://aid:pl nted@host/aid", "no pl+nted here"),
        ("postgresql://aid:pl%27nted%5C@host/aid", r"no \"pl'nted\\\\\" here"),
        ("postgresql://aid@host/aid?password=planted", "no planted here"),
        ("postgresql://aid@host/aid?a=1&sslpassword=pl%20anted", "no pl anted here"),
        ("mssql+pyodbc:///?odbc_connect=DRIVER%3Dx%3BPWD%3Dpl%7Danted%3B", "no PL}ANTED here"),
        ("postgresql://aid:planted@host/aid", "x" * 296 + " planted here"),
    ],
)
def test_no_form_of_a_secret_is_repeated(url: str, words: str) -> None:
    told = str(database._unreachable("db", make_url(url), url, ValueError(words)))
    assert "pl" not in told.lower().replace("replace", "")
    assert "***" in told or len(words) > 300


def test_the_name_of_a_source_has_nothing_of_the_query_string(folder: Path) -> None:
    data = read(folder, url="sqlite:///aid.db?check_same_thread=true", table="grants")
    assert data.files[0].path.endswith("aid.db, grants")


def test_values_of_all_types_are_read_exactly(folder: Path) -> None:
    query = (
        "SELECT CAST('UNICEF' AS BLOB) AS recipient, 0.1 + 0.2 AS amount, 'NOK' AS currency,"
        " '10 :30 is a time' AS description UNION ALL"
        " SELECT 'WFP', 9e999, 'NOK', '' UNION ALL SELECT NULL, NULL, NULL, NULL"
    )
    data = read(folder, url="sqlite:///aid.db", query=query)
    (item,) = data.allocations
    assert (item.recipient.name, str(item.amount.amount)) == ("UNICEF", "0.3")
    assert item.description == "10 :30 is a time"
    assert data.account.read == 2
    assert data.account.rejected[0].problems[0].problem == "is not a number"


def test_rows_are_asked_of_the_server_as_a_stream(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    original = Connection.execution_options

    def execution_options(self: Connection, **options: object) -> Connection:
        asked.append(options)
        return original(self, **options)

    monkeypatch.setattr(Connection, "execution_options", execution_options)
    read(folder, url="sqlite+pysqlite:///aid.db", table="grants")
    assert asked[0]["stream_results"] is True


@pytest.mark.parametrize("rows", [3, pytest.param(4_200, marks=pytest.mark.long)])
@pytest.mark.parametrize(
    "what",
    [
        {"table": 'of "aid"'},
        {"table": 'main.of "aid"'},
        {"query": 'SELECT * FROM "of ""aid"""'},
        {"query": 'SELECT * FROM "of ""aid""" WHERE Recipient REGEXP \'[0-57-9]$\''},
        {"query": 'SELECT * FROM "of ""aid""" UNION ALL SELECT \'WFP\', NULL, 1, \'\''},
    ],
    ids=lambda what: next(iter(what.values())),
)
def test_a_file_of_sqlite_is_read_as_sqlalchemy_reads_it(
    folder: Path, what: dict[str, str], rows: int
) -> None:
    values = ((f"Partner {n}", n / 8 if n % 3 else n, n % 7, "x" * (n % 2)) for n in range(rows))
    with closing(sqlite3.connect(folder / "aid.db")) as connection:
        connection.execute(
            'CREATE TABLE "of ""aid""" (Recipient, "Amount (thous. NOK)", "Nr.", Note)'
        )
        connection.executemany('INSERT INTO "of ""aid""" VALUES (?, ?, ?, ?)', values)
        connection.commit()
    ours, theirs = (
        read(folder, url=f"{dialect}:///aid.db", **what)
        for dialect in ("sqlite", "sqlite+pysqlite")
    )
    assert ours.files[0].sha256 == theirs.files[0].sha256
    assert [(item.recipient, item.amount) for item in ours.allocations] == [
        (item.recipient, item.amount) for item in theirs.allocations
    ]
    assert ours.account.read == theirs.account.read > 1


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("DROP TABLE grants", "readonly"),
        ("DELETE FROM grants", "readonly"),
        ("INSERT INTO grants VALUES (1, 2, 3, 4)", "readonly"),
        ("SELECT 1; SELECT 2", "one statement"),
        ("SELECT :what", "bindings"),
        ("SELECT 1 WHERE 'a' REGEXP '('", "user-defined function"),
        ("PRAGMA user_version = 3", "readonly"),
        ("BEGIN", "no rows"),
    ],
)
def test_a_query_that_gives_no_rows_changes_nothing_and_is_reported(
    folder: Path, query: str, message: str
) -> None:
    before = (folder / "aid.db").read_bytes()
    with pytest.raises(SourceError, match=message):
        read(folder, url="sqlite:///aid.db", query=query)
    assert (folder / "aid.db").read_bytes() == before


def test_the_setting_for_a_database_is_named_beside_sql(folder: Path) -> None:
    told = []
    for query in ("SELECT 1 AS who, 2 AS what", "SELECT 'A' AS recipient, 2 AS amount"):
        with pytest.raises(SourceError) as caught:
            read(folder, url="sqlite:///aid.db", query=query)
        told.append(caught.value.fix)
    assert told[0] == (
        'name the columns in config.toml, beside sql: columns = { recipient = "…", amount = "…" }'
    )
    assert told[1].endswith('decide in config.toml, beside sql: currency = "???"')
    assert "path" not in "".join(told)
