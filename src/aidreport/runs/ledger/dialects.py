"""Where SQLite and PostgreSQL do the same in other ways, as an insert unless the row is there."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, exists, select, update
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Column, ColumnElement, Connection, Select, Table


def insert_or(connection: Connection, table: Table) -> Any:
    """Return an insert that says what is done if the row is there: `on_conflict_do_…`."""
    return _insert(connection.dialect.name, table)


@cache
def insert_new_row(dialect: str, table: Table) -> Any:
    """Return an insert that does nothing if the row is there, and else returns its number."""
    return _insert(dialect, table).on_conflict_do_nothing().returning(table.c.id)


def _insert(dialect: str, table: Table) -> Any:
    if dialect != "postgresql":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # 2 MB that most ledgers never need

    return postgresql.insert(table)


def lock_rows(connection: Connection, query: Select[Any], values: Mapping[str, Any]) -> None:
    """Lock the rows that a query with these values selects until the change is made.

    In SQLite a change is alone in any case, and nothing is asked.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(query.with_for_update(), values)


def later_of(first: ColumnElement[str], second: ColumnElement[str]) -> ColumnElement[str]:
    """Return the greater of two texts; both are there."""
    return case((first >= second, first), else_=second)


def replace_name(
    connection: Connection,
    column: Column[str],
    names: tuple[str, str],
    *of: ColumnElement[bool],
    unique: tuple[str, ...] | None = None,
) -> int:
    """Replace a name in the rows of a table; return in how many.

    A row stays as it is where another has the new name already.

    Args:
        names: the old one and the new one.
        of: which rows alone are meant.
        unique: the columns that, together with this one, no two rows share; None for none.
    """
    table, (old, new) = column.table, names
    rows = update(table).where(column == old, *of).values({column: new})
    if unique is not None:
        other = table.alias()
        same = (other.c[name] == table.c[name] for name in unique)
        taken = exists(select(1).select_from(other).where(other.c[column.name] == new, *same))
        rows = rows.where(~taken)
    return int(connection.execute(rows).rowcount)
