"""Rows of a database, by a table or a query, streamed from the server.

No message, name of a source or hash shows a secret of its URL: the password, or what is in the
query string.
"""

from __future__ import annotations

import hashlib
import json
import marshal
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

from aidreport.config.secret import Secret, reveal
from aidreport.errors import SourceError
from aidreport.sources.formats.columnar import rows_of_cells
from aidreport.sources.formats.grid import Grid
from aidreport.sources.formats.typed_cells import cell_of

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import URL, Connection, Select, TextClause

    from aidreport.config.sources import Sql

_AT_ONCE = 1000
_WITHOUT_REFERENCES = 2
_SHOWN = 300
_DRIVERS = {"postgresql": "psycopg", "mysql": "pymysql", "mssql": "pyodbc", "oracle": "oracledb"}
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
    from sqlalchemy import create_engine
    from sqlalchemy.exc import SQLAlchemyError

    text = reveal(source.url, folder) if isinstance(source.url, Secret) else source.url
    url = _url(text, folder)
    address = url.set(query={}).render_as_string(hide_password=True)
    name = f"{address}, {source.table or 'query'}"
    digest = hashlib.sha256()
    try:
        engine = create_engine(url)
        try:
            with engine.connect() as connection:
                records = _records(connection, source, digest)
        finally:
            engine.dispose()
    except (SQLAlchemyError, *_OF_DRIVERS) as error:
        raise _unreachable(name, url, text, error) from None
    return Grid(rows_of_cells(records, cell_of)), name, digest.hexdigest()


def _url(text: str, folder: Path) -> URL:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise SourceError(
            "the URL of a database cannot be read",
            why="it is written as dialect://user@host/database, and signs such as / or @ within"
            " a password as %2F or %40",
            fix='correct url under sql, as in "sqlite:///aid.db"',
        ) from None
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return url
    file = folder / str(url.database)
    if not file.is_file():
        raise SourceError(
            f"{file} does not exist", fix="check the name under sql; SQLite would make a new one"
        )
    return url.set(database=str(file))


def _records(connection: Connection, source: Sql, digest: Any) -> list[tuple[Any, ...]]:
    """Return the names of the columns and the rows, which are added to the digest."""
    options = {"stream_results": True, "max_row_buffer": _AT_ONCE}
    result = connection.execution_options(**options).execute(_statement(source))
    records: list[tuple[Any, ...]] = [tuple(result.keys())]
    for part in result.partitions(_AT_ONCE):
        some = list(map(tuple, part))
        records += some
        digest.update(_content(some))
    return records


def _content(records: list[tuple[Any, ...]]) -> bytes:
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
    fix = f"pip install {driver}" if missing and driver else "check url, table and query under sql"
    return SourceError(
        f"{name}: {words[:_SHOWN]}", why="its rows are the data of the report", fix=fix
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
