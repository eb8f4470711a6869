"""How a table or a document of a published standard is read, for people.

Which heading is read as what is in described.toml. What could change a total and is not read is
listed, with the reason if the standard says one.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.reading_plan import ColumnUse, ReadingPlan, Setting, column_letter
from aidreport.model.remarks import NO_REMARK, say
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.kind_words import Role, role_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.remarks import Remark
    from aidreport.sources.formats.grid import Grid, SourceRow
    from aidreport.sources.standards.records import Layout

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_ROWS_SAMPLED = 200
_SAMPLES = 3
_NUMBER = re.compile(r"_\d+(?=_)")
_FALLING_BACK = frozenset(("date", "recipient", "donor", "description", "purpose", "id"))


def fields_of(kind: str, parts: Mapping[str, Sequence[str]] | None = None) -> dict[str, str]:
    """Return the headings of a kind of table → what they are read as.

    Args:
        parts: part of a row → the headings that it may be under, if the file names parts.
    """
    entry = _FILE.get(kind, {})
    fields = dict(entry.get("fields", {}))
    for part, use in entry.get("parts", {}).items():
        for heading in (parts or {})[part]:
            fields.setdefault(heading, use)
    return fields


def unused_of(kind: str) -> dict[str, Remark]:
    """Return the headings of a kind of table that are never read → why."""
    return reasons(_FILE.get(kind, {}).get("unused", {}))


def reasons(keys: Mapping[str, str]) -> dict[str, Remark]:
    """Return headings → the remarks whose keys are given."""
    return {heading: say(key) for heading, key in keys.items()}


def describe_layout(
    layout: Layout, grid: Grid, index: int, source: DataSource, name: str
) -> ReadingPlan:
    """Return how a table is read whose layout is known.

    Args:
        index: of the row of headings.
        source: what the config says about the table.
        name: what messages call the file.
    """
    headings = grid.rows[index].texts
    sampled = list(grid.rows[index + 1 : index + 1 + _ROWS_SAMPLED])
    uses = [_use(layout, text) for text in headings]
    used = [use for use, _ in uses if use]
    columns, passed = [], []
    for at, (text, (use, why)) in enumerate(zip(headings, uses, strict=True)):
        if use:
            columns.append(_column(sampled, text, at, use)._replace(why=_why(use, used)))
        elif text and why:
            passed.append(_column(sampled, text, at, "")._replace(why=why))
    named = sum(1 for text in headings if text)
    return ReadingPlan(
        file=name,
        kind=layout.kind,
        sheet=grid.sheet,
        columns=tuple(columns),
        settings=tuple(_settings(layout, source)),
        passed_over=tuple(passed),
        unused=named - len(columns) - len(passed),
    )


def describe_document(kind: str, name: str) -> ReadingPlan:
    """Return how a document in XML or JSON is read."""
    return ReadingPlan(
        file=name,
        kind=kind,
        columns=tuple(ColumnUse(text, use) for text, use in _FILE["documents"][kind].items()),
        passed_over=tuple(
            ColumnUse(text, "", why)
            for text, why in reasons(_FILE["documents-unused"][kind]).items()
        ),
    )


def _use(layout: Layout, text: str) -> tuple[str, Remark]:
    """Return what a heading is read as, or else why it was passed over if it could matter."""
    heading = layout.normalise(text)
    for known in (heading, _NUMBER.sub("", heading)):
        if use := layout.fields.get(known):
            return use, NO_REMARK
        if why := layout.unused.get(known):
            return "", why
    unit = split_heading(text)
    matters = unit.is_of_amounts or unit.currencies or role_of(text).role is not Role.NONE
    return "", say("unused-no-part") if text and matters else NO_REMARK


def _why(use: str, used: Sequence[str]) -> Remark:
    if use == "status":
        return say("decides-rows")
    return say("first-not-blank") if use in _FALLING_BACK and used.count(use) > 1 else NO_REMARK


def _column(rows: Sequence[SourceRow], heading: str, at: int, use: str) -> ColumnUse:
    values = dict.fromkeys(text for row in rows if (text := row.text(at)))
    return ColumnUse(heading, use, NO_REMARK, column_letter(at), tuple(values)[:_SAMPLES])


def _settings(layout: Layout, source: DataSource) -> Iterator[Setting]:
    standard, config = say("said-by-standard", kind=layout.kind), say("said-by-config")
    unit = source.unit if "unit" in layout.takes and source.unit is not None else None
    yield Setting("unit", str(unit or layout.unit), config if unit else standard)
    currency = source.currency if "currency" in layout.takes else None
    if currency or "currency" in layout.states:
        value = str(currency or layout.states["currency"])
        yield Setting("currency", value, config if currency else standard)
