"""What kind of table a text, a workbook or a database holds, and its rows read as that kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.sources.formats.delimited_text import read_text
from aidreport.sources.formats.grid import Grid
from aidreport.sources.formats.paths import is_workbook
from aidreport.sources.formats.workbook import read_workbook
from aidreport.sources.standards.layouts import KINDS, find_layout, read_layout
from aidreport.sources.standards.oecd import is_matrix, read_matrix
from aidreport.sources.tables.header import may_have_header
from aidreport.sources.tables.headings import match_headings
from aidreport.sources.tables.hxl import Tagged, refuse_requirements
from aidreport.sources.tables.hxl_tags import find_tags, only_measure
from aidreport.sources.tables.sheets import Sheet, in_sheet, one_of_sheets
from aidreport.sources.tables.table import NoAllocationsError, read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.dataset import Dataset
    from aidreport.sources.formats.grid import Row
    from aidreport.sources.formats.paths import File

    Progress = Callable[[int], None]

TABLE, HXL, MATRIX = "table", "hxl", "dac-matrix"


def read_tables(content: bytes, file: File, progress: Progress | None) -> tuple[str, Dataset]:
    """Return the kind and the allocations of a delimited text or a workbook.

    Of sheets that repeat each other, one counts.

    Raises:
        SourceError: it is no table that is read, or several that are not the same.
    """
    found = TABLE
    sheets: list[Sheet] = []
    grids = _grids(content, file)
    for number, grid in enumerate(grids, start=1):
        before = sum(sheet.rows.account.read for sheet in sheets)
        count = counting_from(before, progress)
        try:
            kind, rows = read_grid(grid, file.source, file.name, count)
        except NoAllocationsError:
            if number == len(grids) and not sheets:
                raise
            continue
        except SourceError as problem:
            if len(grids) == 1:
                raise
            raise in_sheet(problem, grid.sheet or "") from None
        found = kind if not sheets else found
        sheets.append(Sheet(grid.sheet or "", rows))
    return found, one_of_sheets(sheets, file.name)


def counting_from(before: int, progress: Progress | None) -> Progress | None:
    """Return what tells of rows after some that were read before."""
    if progress is None:
        return None
    return lambda rows: progress(before + rows)


def read_grid(
    grid: Grid, source: DataSource, name: str, progress: Progress | None
) -> tuple[str, Dataset]:
    """Return the kind and the allocations of a table: by its layout, its tags or its headings.

    The kind that the config names decides; else the most particular one that fits.

    Raises:
        SourceError: it cannot be read as that kind.
    """
    kind = source.kind
    if kind == MATRIX or (kind is None and is_matrix(grid.rows)):
        if not is_matrix(grid.rows):
            raise _not_of_kind(MATRIX, name)
        return MATRIX, read_matrix(grid, name, progress)
    found = None
    if kind in KINDS or (kind is None and not source.columns):
        found = find_layout(grid.rows, kind)
        if found is None and kind is not None:
            raise _not_of_kind(kind, name)
    if found is not None:
        return found[0].kind, read_layout(grid, *found, name, progress)
    at = find_tags(grid.rows)
    if at is not None and kind != TABLE:
        tagged = Tagged(grid, at, name, source.currency)
        if _decides(tagged, grid, source):
            plain = source.model_copy(update={"header_row": None})
            return HXL, read_table(tagged.table(), plain, name, progress)
    if kind == HXL:
        raise _not_of_kind(kind, name)
    if at is not None and source.measure is None:
        source = source.model_copy(update={"measure": only_measure(grid.rows[at])})
    return TABLE, read_table(grid, source, name, progress)


def _decides(tagged: Tagged, grid: Grid, source: DataSource) -> bool:
    """Tell whether tags decide what the columns are.

    Headings do where the config names them, and where tags do not tell amounts from each other.

    Raises:
        SourceError: tags say that the only amounts are requirements.
    """
    if source.kind == HXL:
        return tagged.usable
    by_headings = may_have_header(grid.rows, source)
    if by_headings and source.columns:
        return False
    if tagged.requirements_alone:
        raise refuse_requirements(tagged.name)
    return tagged.usable and (tagged.decisive or not by_headings)


def _not_of_kind(kind: str, name: str) -> SourceError:
    return SourceError(
        f"{name} is not of the kind {kind}, which the config names",
        why="its headings or tags are not those of that kind",
        fix="correct kind for this source in config.toml, or leave it out: it is found by the"
        " content",
    )


def _grids(content: bytes, file: File) -> tuple[Grid, ...]:
    """Return the rows of a text file, or of each sheet of a workbook that is a table."""
    source = file.source
    if is_workbook(content):
        return read_workbook(
            content,
            file.name,
            sheet=source.sheet,
            is_table=lambda rows: _is_table(rows, source),
        ) or (Grid(()),)
    grid = read_text(
        content,
        file.name,
        encoding=source.encoding,
        delimiter=source.delimiter,
        recognised=lambda cells: match_headings(cells, source.columns).found,
    )
    return (grid,)


def _is_table(rows: Sequence[Row], source: DataSource) -> bool:
    """Tell whether the first rows of a sheet are those of a table that is read."""
    if may_have_header(rows, source) or find_layout(rows) is not None or is_matrix(rows):
        return True
    at = find_tags(rows)
    return at is not None and Tagged(Grid(tuple(rows)), at, "").usable
