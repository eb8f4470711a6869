"""How matrices and downloads of the OECD are read, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.model.reading_plan import ColumnUse, ReadingPlan, Setting, column_letter
from aidreport.model.remarks import NO_REMARK, say
from aidreport.sources.standards.oecd.amounts import MILLION, Unit
from aidreport.sources.standards.oecd.observations import MULTIPLIER, PERIOD, UNIT, VALUE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.remarks import Remark
    from aidreport.sources.formats.grid import Grid, SourceRow
    from aidreport.sources.standards.oecd.matrix import Matrix
    from aidreport.sources.standards.oecd.observations import Table

_USES = {
    VALUE: "amount",
    "DONOR": "donor",
    "CHANNEL": "recipient",
    "RECIPIENT": "country",
    "SECTOR": "sector",
    PERIOD: "date",
    UNIT: "currency",
    "FLOW_TYPE": "measure",
    "MEASURE": "measure",
    "PROJECT_TITLE": "purpose",
    "LONG_DESCRIPTION": "description",
}
"""Identifier → the field that it is read as."""

_DECIDE = ("PRICE_BASE", "MODALITY", "MD_DIM", "TYING_STATUS", "OBS_STATUS", "ACTION")
"""Those that decide which rows count."""

_ROWS_SAMPLED, _SAMPLES = 200, 3


def plan_of_observations(
    table: Table, grid: Grid, source: DataSource, kind: str, name: str
) -> ReadingPlan:
    """Return how a download of observations is read.

    Args:
        source: what the config says about it.
        kind: what it is called.
        name: what messages call the file.
    """
    head = grid.rows[table.first - 1]
    rows = list(grid.rows[table.first : table.first + _ROWS_SAMPLED])
    uses = [(at, _USES[key], NO_REMARK) for key, at in table.columns.items() if key in _USES]
    uses += [(at, "unit", NO_REMARK) for key, at in table.columns.items() if key == MULTIPLIER]
    decides = say("decides-rows")
    uses += [(at, "status", decides) for key, at in table.columns.items() if key in _DECIDE]
    columns = tuple(_column(head, rows, at, use, why) for at, use, why in sorted(uses))
    named = sum(1 for text in head.texts if text)
    settings = () if table.has(MULTIPLIER) else _settings(source, ("unit",))
    return ReadingPlan(
        name,
        kind,
        grid.sheet,
        columns,
        (*settings, *_settings(source, ("currency", "measure"))),
        unused=named - len(columns) - len(table.labels),
    )


def plan_of_matrix(
    matrix: Matrix, grid: Grid, source: DataSource, kind: str, name: str
) -> ReadingPlan:
    """Return how a matrix is read.

    Args:
        source: what the config says about it.
        kind: what it is called.
        name: what messages call the file.
    """
    rows = list(grid.rows[matrix.first : matrix.first + _ROWS_SAMPLED])
    head = grid.rows[matrix.first - 1]
    donors = list(dict.fromkeys(filter(None, matrix.donors.values())))
    amounts = (text for row in rows for at in matrix.donors if (text := row.text(at)))
    unit = Unit.of(source, MILLION)
    said = say("said-by-standard", kind=kind)
    return ReadingPlan(
        name,
        kind,
        grid.sheet,
        (
            _column(head, rows, 0, "country", NO_REMARK),
            ColumnUse(_listed(donors), "donor"),
            ColumnUse(_listed(donors), "amount", NO_REMARK, "", _first(amounts)),
        ),
        (
            Setting("unit", unit.word or "1", say("said-by-config") if source.unit else said),
            Setting("currency", unit.currency, said),
            *_settings(source, ("measure",)),
        ),
    )


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_SAMPLES])
    return f"{shown} …" if len(names) > _SAMPLES else shown


def _column(
    head: SourceRow, rows: Sequence[SourceRow], at: int, use: str, why: Remark
) -> ColumnUse:
    samples = _first(text for row in rows if (text := row.text(at)))
    return ColumnUse(head.text(at), use, why, column_letter(at), samples)


def _first(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))[:_SAMPLES]


def _settings(source: DataSource, names: Sequence[str]) -> Iterator[Setting]:
    """Yield what the config sets, of some settings."""
    for key in names:
        if (value := getattr(source, key)) is not None:
            yield Setting(key, str(value), say("said-by-config"))
