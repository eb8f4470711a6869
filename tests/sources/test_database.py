"""Rows of a database: typed, exact, and without a word of its password."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import ValidationError

from aidreport.errors import SourceError
from aidreport.secrecy import Secret
from aidreport.sources.loader import load
from aidreport.sourcing import DataSource, Sql


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
    ],
)
def test_what_cannot_be_read_is_told(folder: Path, sql: dict[str, str], message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read(folder, **sql)


def test_a_password_is_never_shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DB_URL", "postgresql://aid:planted-secret@127.0.0.1:9/aid")
    with pytest.raises(SourceError) as told:
        read(folder, url=Secret(env="DB_URL"), table="grants")
    assert "planted-secret" not in str(told.value)
    with pytest.raises(ValidationError, match="a password does not stand in a URL"):
        Sql(url="postgresql://aid:planted-secret@host/aid", table="grants")
