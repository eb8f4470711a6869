"""How a table is read, for people: the plan of it as `model.reading_plan` has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.model.allocation import Measure
from aidreport.model.reading_plan import ColumnUse, ReadingPlan, Setting, column_letter
from aidreport.model.remarks import NO_REMARK, Remark, say
from aidreport.model.units import unit_word
from aidreport.sources.tables.columns.stated_unit import UNIT_FROM_TITLE, said_in
from aidreport.sources.tables.words.cells import power_beside_currency
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.meanings import STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aidreport.config.sources import DataSource
    from aidreport.sources.tables.columns.header import Header
    from aidreport.sources.tables.columns.marks import Marks
    from aidreport.sources.tables.rows.rows import RowReader

_ROWS_SAMPLED = 200
_SAMPLES = 3


def describe(
    reader: RowReader,
    source: DataSource,
    marks: Marks,
    passed_over: Mapping[int, Remark] | None = None,
) -> ReadingPlan:
    """Return the plan of a table.

    Args:
        reader: reads its rows.
        source: what the config says about them.
        marks: its decimal mark and the order of its dates.
        passed_over: column that is not used, but could change the total → why.
    """
    header, passed = reader.header, passed_over or {}
    used = {column: field for field, column in header.columns.items()}
    named = [at for at, heading in enumerate(header.headings) if heading]
    others = [at for at in named if at not in used and at not in passed]
    return ReadingPlan(
        file=reader.name,
        kind="table",
        sheet=reader.sheet,
        columns=tuple(
            _column(reader, column, field, _why(field, reader, source))
            for field, column in header.columns.items()
        ),
        settings=(*_settings(reader, source), *marks.settings()),
        passed_over=tuple(_column(reader, column, "", why) for column, why in passed.items()),
        unused=len(others),
        others=tuple(_column(reader, column, "", NO_REMARK) for column in others),
    )


def _why(field: str, reader: RowReader, source: DataSource) -> Remark:
    if field in source.columns:
        return say("named-in-config")
    return reader.header.kinds.why.get(field, NO_REMARK)


def _column(reader: RowReader, column: int, use: str, why: Remark) -> ColumnUse:
    rows = reader.header.below.rows[:_ROWS_SAMPLED]
    values = dict.fromkeys(text for row in rows if (text := row.text(column)))
    heading = reader.header.texts[column]
    use = STATUSES[0] if use in STATUSES else use
    return ColumnUse(heading, use, why, column_letter(column), tuple(values)[:_SAMPLES])


def _settings(reader: RowReader, source: DataSource) -> Iterator[Setting]:
    header, by_format = reader.header, reader.displayed.settings
    power = header.power or 0
    in_rows = _in_rows(reader)
    heading = header.texts[header.columns["amount"]]
    in_config, in_heading = say("said-by-config"), say("by-heading", heading=heading)
    titled = _by_titles(header, heading)
    unit = "1" if not power else unit_word(power)
    stated = titled.get("unit", in_heading) if source.unit is None else in_config
    named = Setting("unit", unit, stated if power else say("no-unit-named"))
    yield Setting("unit", "", in_rows) if in_rows else by_format.get("unit", named)
    if "currency" in by_format:
        yield by_format["currency"]
    elif header.currencies is not None and len(header.currencies) == 1:
        why = titled.get("currency", in_heading)
        yield Setting("currency", next(iter(header.currencies)), why)
    elif source.currency:
        yield Setting("currency", source.currency, in_config)
    if header.measure or source.measure:
        measure = source.measure or header.measure
        yield Setting("measure", str(measure), in_config if source.measure else in_heading)
    elif "measure" not in header.columns:
        yield Setting("measure", str(Measure.COMMITMENT), say("measure-assumed-row"))


def _in_rows(reader: RowReader) -> Remark:
    """Return which column names the unit of each row; empty if none does."""
    header, column = reader.header, reader.header.columns.get("currency")
    if header.units is not None:
        return say("unit-of-row", heading=header.headings[header.units.column])
    rows = header.below.rows[:_ROWS_SAMPLED]
    if column is None or all(power_beside_currency(row.text(column)) is None for row in rows):
        return NO_REMARK
    return say("unit-of-row", heading=header.headings[column])


def _by_titles(header: Header, heading: str) -> Mapping[str, Remark]:
    """Return which of unit and currency a title says and the heading of the amounts does not."""
    in_heading = split_heading(heading)
    found: dict[str, Remark] = {}
    for finding in header.findings:
        if finding.code == UNIT_FROM_TITLE:
            said, why = said_in(str(finding.message.values["title"])), finding.message.values["by"]
            assert isinstance(why, Remark)
            if in_heading.power is None and said.power == header.power:
                found.setdefault("unit", why)
            if in_heading.currencies is None and said.currencies == header.currencies:
                found.setdefault("currency", why)
    return found
