"""What kind of table a text, a workbook or a database holds, and its rows read as that kind."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.toml_values import as_toml
from aidreport.model.dataset import Dataset
from aidreport.sources.formats.delimited_text import QuotationMarkError, decode, read_text
from aidreport.sources.formats.encodings import EncodingError
from aidreport.sources.formats.grid import Grid
from aidreport.sources.formats.not_data import refuse_prose
from aidreport.sources.formats.paths import is_workbook
from aidreport.sources.problems import Question, UnclearError, refuse_open
from aidreport.sources.progress import counting_from
from aidreport.sources.sheets import Sheet, one_of_sheets
from aidreport.sources.standards.layouts import KINDS, find_layout, read_layout
from aidreport.sources.standards.oecd.across import find_across, with_times_above
from aidreport.sources.standards.settings import refuse_settings
from aidreport.sources.standards.signs import kinds_shown
from aidreport.sources.tables.columns.header import SEARCHED_ROWS, may_have_header
from aidreport.sources.tables.columns.hxl import Tagged
from aidreport.sources.tables.columns.stated_measure import measure_of_sheet, says_that_none_counts
from aidreport.sources.tables.columns.translated import with_translations
from aidreport.sources.tables.display.displayed import without_unseen
from aidreport.sources.tables.table import NoAllocationsError, read_table
from aidreport.sources.tables.words.headings import match_headings
from aidreport.sources.tables.words.hxl_tags import find_tags, only_measure
from aidreport.sources.tables.words.unit_rows import with_unit_above
from aidreport.sources.tables.words.unused_values import with_unused
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.dataset import Dataset
    from aidreport.model.reading_plan import ReadingPlan
    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.formats.paths import File
    from aidreport.sources.standards.oecd.matrix import Matrix
    from aidreport.sources.standards.oecd.observations import Table as Observations

    Progress = Callable[[int], None]

TABLE, HXL, MATRIX, EXPLORER = "table", "hxl", "dac-matrix", "oecd-explorer"
ACTIVITIES = "iati-activities"
_SHEETS_OFFERED = 3
_MOST_OF_PROSE = 1_000_000


def read_tables(content: bytes, file: File, progress: Progress | None) -> tuple[str, Dataset]:
    """Return the kind and the allocations of a delimited text or a workbook.

    Of sheets that repeat each other, one counts.

    Raises:
        SourceError: it is no table that is read, or several that are not the same.
    """
    kinds: list[str] = []
    sheets: list[Sheet] = []
    grids = _grids(content, file)
    for number, grid in enumerate(grids, start=1):
        before = sum(sheet.data.account.read for sheet in sheets)
        count = counting_from(before, progress)
        try:
            kind, sheet = _read_sheet(grid, file, count, several=len(grids) > 1)
        except NoAllocationsError:
            if number == len(grids) and not sheets:
                raise
            continue
        except SourceError as problem:
            if len(grids) == 1:
                raise
            _name_sheet(problem, grid.sheet or "", [other.sheet or "" for other in grids])
            raise
        kinds.append(kind)
        sheets.append(sheet)
    return kinds[0], one_of_sheets(sheets, file.source, file.name)


def _read_sheet(
    grid: Grid, file: File, progress: Progress | None, *, several: bool
) -> tuple[str, Sheet]:
    """Return the kind and the rows of a sheet; of several, as its name says what they are."""
    try:
        kind, data = read_grid(grid, file.source, file.name, progress)
    except UnclearError as problem:
        sheet = grid.sheet or ""
        settings = [question.settings for question in problem.questions]
        by_name: dict[str, object] = {"measure": measure_of_sheet(sheet)}
        if settings == [{}] and says_that_none_counts(sheet):
            by_name = {"sheet": sheet}
        elif settings != [by_name]:
            raise
        if not several:
            raise
        source = file.source.model_copy(update=by_name)
        kind, data = read_grid(grid, source, file.name, progress)
        return kind, Sheet(sheet, data, by_name)
    return kind, Sheet(grid.sheet or "", data)


def read_grid(
    grid: Grid, source: DataSource, name: str, progress: Progress | None
) -> tuple[str, Dataset]:
    """Return the kind and the allocations of a table: by its layout, its tags or its headings.

    The kind that the config names decides; else the most particular one that fits.

    Raises:
        SourceError: it cannot be read as that kind.
    """
    if source.header_row is None:
        grid = replace(grid, rows=with_unit_above(grid.rows))
    kind, data = _read_as_kind(grid, source, name, progress)
    if kind == TABLE:
        data = with_translations(data, grid, name)
    return kind, with_unused(data, grid, source, name, table=kind in (TABLE, HXL))


def _read_as_kind(
    grid: Grid, source: DataSource, name: str, progress: Progress | None
) -> tuple[str, Dataset]:
    kind = source.kind
    if (found := _read_of_oecd(grid, source, name, progress)) is not None:
        return found
    if kind in (MATRIX, EXPLORER, *KINDS) or (kind is None and not source.columns):
        layout = find_layout(grid.rows, kind)
        if layout is not None:
            data = read_layout(grid, layout, source, name, progress)
            return layout[0].kind, without_unseen(data, grid.looks, source, name)
        if kind is not None:
            raise _not_of_kind(kind, name)
    at = find_tags(grid.rows)
    if at is not None and kind != TABLE:
        tagged = Tagged(grid, at, name, source.currency)
        if _decides(tagged, grid, source):
            plain = source.model_copy(update={"header_row": None})
            data = read_table(tagged.table(), plain, name, progress)
            return HXL, replace(data, plans=tuple(map(_by_tags, data.plans)))
    if kind == HXL:
        raise _not_of_kind(kind, name)
    if at is not None and source.measure is None:
        source = source.model_copy(update={"measure": only_measure(grid.rows[at])})
    rows = with_times_above(grid.rows, source)
    across = find_across(rows, source)
    if across is not None:
        from aidreport.sources.standards.oecd.across_columns import read_across

        return TABLE, read_across(replace(grid, rows=rows), across, source, name, progress)
    return TABLE, read_table(grid, source, name, progress)


def _read_of_oecd(
    grid: Grid, source: DataSource, name: str, progress: Progress | None
) -> tuple[str, Dataset] | None:
    """Return the kind and the allocations of a matrix or a download of the OECD; else None."""
    kind = source.kind
    matrix = _matrix(grid.rows) if kind in (None, MATRIX) else None
    if matrix is not None:
        from aidreport.sources.standards.oecd.matrix import STATES, TAKES, read_matrix

        refuse_settings(source, MATRIX, name, takes=TAKES, states=STATES)
        data = read_matrix(grid, matrix, source, name, progress)
        return MATRIX, without_unseen(data, grid.looks, source, name)
    table = _observations(grid.rows) if kind in (None, EXPLORER) else None
    if table is None:
        return None
    from aidreport.sources.standards.oecd import explorer

    refuse_settings(source, EXPLORER, name, takes=explorer.TAKES)
    data = explorer.read_explorer(grid, table, source, name, progress)
    return EXPLORER, without_unseen(data, grid.looks, source, name)


def _matrix(rows: Sequence[SourceRow]) -> Matrix | None:
    if MATRIX not in kinds_shown(rows):
        return None
    from aidreport.sources.standards.oecd.matrix import find_matrix

    return find_matrix(rows)


def _observations(rows: Sequence[SourceRow]) -> Observations | None:
    if EXPLORER not in kinds_shown(rows):
        return None
    from aidreport.sources.standards.oecd.observations import find_observations

    return find_observations(rows)


def _by_tags(plan: ReadingPlan) -> ReadingPlan:
    """Return the plan of a tagged table, whose columns are in an order of their own."""
    columns = tuple(column._replace(letter="") for column in plan.columns)
    return replace(plan, kind=HXL, columns=columns)


def _decides(tagged: Tagged, grid: Grid, source: DataSource) -> bool:
    """Tell whether tags decide what the columns are.

    Headings do if the config names them, or if tags do not distinguish the amounts.
    """
    if source.kind == HXL:
        return tagged.usable
    by_headings = may_have_header(grid.rows, source)
    if by_headings and source.columns:
        return False
    tagged.refuse_requirements_alone()
    return tagged.usable and (tagged.decisive or not by_headings)


def _not_of_kind(kind: str, name: str) -> SourceError:
    return SourceError(
        state("source.not-kind-set", name=str(name), kind=str(kind)),
        why=state("source.not-kind-set-why"),
        fix=state("source.not-kind-set-fix"),
    )


def _grids(content: bytes, file: File) -> tuple[Grid, ...]:
    """Return the rows of a text file, or of each sheet of a workbook that is a table."""
    source = file.source
    if is_workbook(content):
        from aidreport.sources.formats.workbooks.workbook import read_workbook

        is_table = partial(_is_table, source=source)
        sheets = read_workbook(
            content,
            file.name,
            sheet=source.sheet,
            is_table=lambda rows: is_table(rows) or _are_activities(rows),
        )
        if any(_are_activities(sheet.rows) for sheet in sheets):
            from aidreport.sources.standards.iati.sheets import with_activities

            sheets = tuple(with_activities(sheets, is_table))
        return sheets or (Grid(()),)
    try:
        grid = read_text(
            content,
            file.name,
            encoding=source.encoding,
            delimiter=source.delimiter,
            recognised=lambda cells: match_headings(cells, source.columns).recognised,
        )
    except EncodingError as error:
        refuse_open(_encodings(error, file.name), source, file.name)
        raise
    except QuotationMarkError:
        # What is no table may be sentences: a paragraph that begins with a quote is no cell.
        if not source.columns and not _begins_as_table(content, file):
            _refuse_prose(content, file)
        raise
    rows = grid.rows[:SEARCHED_ROWS]
    if not source.columns and not any(match_headings(row.cells, {}).recognised for row in rows):
        _refuse_prose(content, file)
    return (grid,)


def _begins_as_table(content: bytes, file: File) -> bool:
    """Tell whether one of the first lines of a text has the headings of a table."""
    text, _ = decode(content[:_MOST_OF_PROSE], file.name, file.source.encoding)
    lines = text.splitlines()[:SEARCHED_ROWS]
    return any(
        match_headings(line.split(mark), {}).recognised for line in lines for mark in ",;\t|"
    )


def _refuse_prose(content: bytes, file: File) -> None:
    """Refuse a text of sentences as it is written: cells have lost the blanks after commas."""
    if len(content) <= _MOST_OF_PROSE:
        text, _ = decode(content, file.name, file.source.encoding)
        refuse_prose(text, file.name)


def _encodings(error: EncodingError, name: str) -> list[Question]:
    """Ask which of some encodings a text is in."""
    settings = [{"encoding": guess} for guess in error.guesses]
    if not settings:
        return []
    problem = error.problem.removeprefix(f"{name} is ")
    others = tuple(settings[1:])
    details = tuple(error.details)
    return [Question(problem, error.why or "", settings[0], others, details)]


def _is_table(rows: Sequence[SourceRow], source: DataSource) -> bool:
    """Tell whether the first rows of a sheet are those of a table that is read."""
    known = find_layout(rows) or _matrix(rows) or _observations(rows)
    if known or may_have_header(rows, source):
        return True
    if find_across(with_times_above(rows, source), source):
        return True
    at = find_tags(rows)
    return at is not None and Tagged(Grid(tuple(rows)), at, "").usable


def _are_activities(rows: Sequence[SourceRow]) -> bool:
    if ACTIVITIES not in kinds_shown(rows):
        return False
    from aidreport.sources.standards.iati.sheets import are_activities

    return are_activities(rows)


def _name_sheet(problem: SourceError, sheet: str, sheets: Sequence[str]) -> None:
    """Add to an error about one sheet of several which it is, and how to read another alone."""
    problem.problem = f'{problem.problem} (sheet "{sheet}")'
    others = [f"sheet = {as_toml(other)}" for other in sheets if other != sheet]
    problem.fix += f"; or name the sheet that counts: {' or '.join(others[:_SHEETS_OFFERED])}"
