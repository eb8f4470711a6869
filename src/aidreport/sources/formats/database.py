"""Rows of a database, by a table or a query, streamed from the server.

A file of SQLite is read by what comes with Python, all others by SQLAlchemy, whose import takes as
long as 200,000 rows. No message, name of a source or hash shows a secret of its URL: the password,
or what is in the query string.
"""

from __future__ import annotations

import hashlib
import json
import marshal
import re
import sqlite3
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

from aidreport.config.secret import Secret, reveal
from aidreport.errors import SourceError
from aidreport.sources.formats.columnar import CellsInColumns, rows_of_cells
from aidreport.sources.formats.different_cells import CellColumnBuilder
from aidreport.sources.formats.grid import Grid
from aidreport.sources.formats.typed_cells import cell_of
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from sqlalchemy import URL, Select, TextClause

    from aidreport.config.sources import Sql
    from aidreport.sources.formats.grid import SourceRow

    Record = tuple[Any, ...]

_AT_ONCE = 1000
_ALL = "select * from "
_WITHOUT_REFERENCES = 2
_SHOWN = 300
_DRIVERS = {"postgresql": "psycopg", "mysql": "pymysql", "mssql": "pyodbc", "oracle": "oracledb"}
_SQLITE_FILE = re.compile(r"sqlite:///(?!:memory:)(?P<file>[^?%]+)")
"""A file alone, without options for it, and without signs that SQLAlchemy reads otherwise."""

_IN_URL = re.compile(r"://[^/?#@]*?:(?P<password>.*)@")
_IN_ODBC = re.compile(r"\b(?:pwd|password)\s*=\s*(\{[^}]*\}|[^;]*)", re.IGNORECASE)
_OF_DRIVERS = (
    ImportError, OSError, TypeError, ValueError, AttributeError, LookupError, RuntimeError,
    ArithmeticError,
)  # fmt: skip
"""What drivers raise beside errors of SQLAlchemy, as for options that they do not know."""

_LEAST_SECRET = 3
"""Shorter values of a query string are switches such as "1"; taking them out garbles a message."""


def read_database(source: Sql, folder: Path) -> tuple[Grid, str, str]:
    """Return the rows of a database, what messages call it, and a hash of the rows.

    The first row has the names of the columns. Numbers are exact.

    Args:
        folder: where a relative file of SQLite starts.

    Raises:
        SourceError: the database cannot be reached or read; the message shows no secret.
        ConfigError: a secret is missing.
    """
    text = reveal(source.url, folder) if isinstance(source.url, Secret) else source.url
    digest = hashlib.sha256()
    if match := _SQLITE_FILE.fullmatch(text):
        rows, address = _of_sqlite(_file(folder, match["file"]), source, digest)
    else:
        rows, address = _of_server(text, folder, source, digest)
    return Grid(rows), _name(address, source), digest.hexdigest()


def _name(address: str, source: Sql) -> str:
    return f"{address}, {source.table or 'query'}"


def _of_sqlite(file: Path, source: Sql, digest: Any) -> tuple[Sequence[SourceRow], str]:
    """Return the rows of a file of SQLite, the names of its columns first, and its address."""
    address = f"sqlite:///{file}"
    name = _name(address, source)
    try:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("pragma query_only = on")
            connection.create_function("regexp", 2, _matches, deterministic=True)
            cursor = connection.execute(source.query or _all_of(source.table))
            if cursor.description is None:
                raise _unreadable(name, "the query returns no rows")
            names = tuple(column[0] for column in cursor.description)
            parts = iter(partial(cursor.fetchmany, _AT_ONCE), [])
            return _rows(names, parts, digest), address
    except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
        raise _unreadable(name, str(error)) from None


def _all_of(table: str) -> str:
    """Return the query of all that is in a table; a point is between its schema and its name."""
    parts = (part.replace('"', '""') for part in table.rpartition(".")[::2] if part)
    return _ALL + ".".join(f'"{part}"' for part in parts)


def _matches(pattern: str, text: str | None) -> bool:
    """Return whether a text matches: SQLite has the operator REGEXP, and leaves this to others."""
    return text is not None and re.search(pattern, text) is not None


def _of_server(
    text: str, folder: Path, source: Sql, digest: Any
) -> tuple[Sequence[SourceRow], str]:
    """Return the rows of any database, the names of its columns first, and its address."""
    from sqlalchemy import create_engine
    from sqlalchemy.exc import SQLAlchemyError

    url = _url(text, folder)
    address = url.set(query={}).render_as_string(hide_password=True)
    try:
        engine = create_engine(url)
        try:
            with engine.connect() as connection:
                options = {"stream_results": True, "max_row_buffer": _AT_ONCE}
                result = connection.execution_options(**options).execute(_statement(source))
                parts = (list(map(tuple, part)) for part in result.partitions(_AT_ONCE))
                return _rows(tuple(result.keys()), parts, digest), address
        finally:
            engine.dispose()
    except (SQLAlchemyError, *_OF_DRIVERS) as error:
        raise _unreachable(_name(address, source), url, text, error) from None


def _url(text: str, folder: Path) -> URL:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise SourceError(
            state("source.database-url"),
            why=state("source.database-url-why"),
            fix=state("source.database-url-fix"),
        ) from None
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return url
    return url.set(database=str(_file(folder, str(url.database))))


def _file(folder: Path, name: str) -> Path:
    """Return the path of a file of SQLite, which has to exist."""
    file = folder / name
    if not file.is_file():
        raise SourceError(
            state("source.no-database-file", file=str(file)),
            fix=state("source.no-database-file-fix"),
        )
    return file


def _rows(names: Record, parts: Iterable[list[Record]], digest: Any) -> Sequence[SourceRow]:
    """Return the names of the columns and the rows, which are added to the digest."""
    size = 0
    # Values are at hand when they come; later each is fetched from memory again.
    builders = [CellColumnBuilder() for _ in names]
    for part in parts:
        size += len(part)
        for builder, values in zip(builders, zip(*part, strict=True), strict=True):
            builder.add(values)
        digest.update(_content(part))
    columns = [builder.column() for builder in builders]
    return rows_of_cells(CellsInColumns(names, columns, size), cell_of, columns=columns)


def _content(records: list[Record]) -> bytes:
    """Return bytes that are the same for the same rows only, in any version of Python."""
    try:
        return marshal.dumps(records, _WITHOUT_REFERENCES)
    except ValueError:  # a type of the driver
        return repr(records).encode("utf-8", "surrogatepass")


def _statement(source: Sql) -> Select[Any] | TextClause:
    from sqlalchemy import column, select, text
    from sqlalchemy import table as table_of
    from sqlalchemy.sql.elements import quoted_name

    if source.query:
        # A colon is no parameter: "at 10 :30" in a text, or a cast such as 1::numeric.
        return text(source.query.replace(":", "\\:"))
    schema, _, name = source.table.rpartition(".")
    return select(column("*", is_literal=True)).select_from(
        table_of(quoted_name(name, quote=True), schema=schema or None)
    )


def _unreachable(name: str, url: URL, text: str, error: Exception) -> SourceError:
    """Return the error about a database. Its words may repeat secrets, which are taken out."""
    words = " ".join(str(getattr(error, "orig", None) or error).split())
    for secret in _secrets(url, text):
        words = re.sub(re.escape(secret), "***", words, flags=re.IGNORECASE)
    driver = _DRIVERS.get(url.get_backend_name(), "")
    missing = isinstance(error, ImportError) or "No module named" in words
    return _unreadable(name, words, f"pip install {driver}" if missing and driver else "")


def _unreadable(name: str, words: str, fix: str = "") -> SourceError:
    return SourceError(
        state("source.database", name=name, problem=words[:_SHOWN]),
        why=state("source.database-why"),
        fix=fix or state("source.database-fix"),
    )


def _secrets(url: URL, text: str) -> list[str]:
    """Return what no message may show, in each of the forms that a driver may repeat it in."""
    plain = {str(url.password)} if url.password else set()
    if match := _IN_URL.search(text):
        plain.add(match["password"])
    for values in url.query.values():
        for value in [values] if isinstance(values, str) else values:
            plain |= {value} if len(value) >= _LEAST_SECRET else set()
            plain |= {secret.strip("{}") for secret in _IN_ODBC.findall(value)}
    forms = {
        form
        for secret in plain
        for form in (secret, quote(secret, safe=""), quote(secret), quote_plus(secret),
                     repr(secret)[1:-1], json.dumps(secret)[1:-1], " ".join(secret.split()))
    }  # fmt: skip
    return sorted(filter(None, forms), key=len, reverse=True)
