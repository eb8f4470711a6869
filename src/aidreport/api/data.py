"""Data that were read, from files, a database or a frame, with an account of every row."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from aidreport.api.figures import FigureTable
from aidreport.api.jobs import Choices, job_of
from aidreport.config.arguments import checked, in_python, names_of, path_texts
from aidreport.errors import UsageError
from aidreport.lazy_dataclass import dataclass
from aidreport.model.frame import (
    findings_frame,
    frame,
    html_table,
    is_frame,
    rows_of,
    text_frame,
)

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping, Sequence

    from pandas import DataFrame

    from aidreport.config.sources import FrameOptions, SourceOptions
    from aidreport.model.dataset import Dataset

    PathLike = str | os.PathLike[str]

_FRAME = "frame"


@checked
def read(
    paths: PathLike | Iterable[PathLike] = (),
    *,
    config: PathLike | None = None,
    organisations: Mapping[str, Sequence[str]] | None = None,
    **options: Unpack[SourceOptions],
) -> LoadedData:
    """Read files, or a database, into one data set.

    Args:
        paths: a file or a glob, or several; relative ones start at the current folder. Leave it
            out for a database.
        config: as for `render`; it may have further names of organisations.
        organisations: key → further names of an organisation.
        options: of each source: `currency="NOK"`, `decimal=","`, `sheet="2025"` …

    Raises:
        AidreportError: an option is unknown or wrong, or a file cannot be read. Rows that cannot
            be used do not raise; they are in `rejected`.
    """
    from aidreport.config.sources import source_with
    from aidreport.sources.loader import load

    places = [{"path": path} for path in path_texts(paths)] or [{}]
    sources = [source_with({**place, **options}, "read") for place in places]
    names = names_of(config, organisations)
    data = load(sources, Path(), organisations=names, today=_today())
    return LoadedData(data, sources[0].path or "data")


@checked
def from_frame(
    table: DataFrame,
    *,
    name: str = _FRAME,
    config: PathLike | None = None,
    organisations: Mapping[str, Sequence[str]] | None = None,
    **options: Unpack[FrameOptions],
) -> LoadedData:
    """Read a pandas frame as a data set, by the same rules as a file.

    Amounts may be decimals, whole numbers, texts or floats. A float is taken for the decimal that
    is printed for it: 0.1 is 0.1, and what 0.1 + 0.2 gives is 0.30000000000000004.

    Args:
        name: what messages and briefings call the frame. Its rows are counted from 1.
        config: as for `render`; it may have further names of organisations.
        organisations: key → further names of an organisation.
        options: `currency="NOK"`, `columns={"recipient": "Partner"}` …

    Raises:
        AidreportError: it is no frame of allocations, or an option is unknown or wrong.
    """
    import hashlib

    from aidreport.config.sources import source_with
    from aidreport.model.dataset import SourceFile
    from aidreport.sources.formats.columnar import rows_of_cells
    from aidreport.sources.formats.grid import Grid
    from aidreport.sources.formats.json_document import writable
    from aidreport.sources.loader import load_grid

    if not is_frame(table):
        raise UsageError(
            f"a pandas frame is expected, not {type(table).__name__}",
            fix="pass a pandas.DataFrame, or read files with aidreport.read",
        )
    source = source_with({"path": name, **options}, "from_frame", in_memory=True)
    cells: list[tuple[object, ...]] = [tuple(str(label) for label in table.columns)]
    cells += (
        tuple(writable(cell) if isinstance(cell, str) else cell for cell in line)
        for line in rows_of(table)
    )
    digest = hashlib.sha256(repr(cells).encode("utf-8")).hexdigest()
    data = load_grid(
        Grid(rows_of_cells(cells, start=0)),
        source,
        SourceFile(source.path, digest, _FRAME),
        organisations=names_of(config, organisations),
        today=_today(),
    )
    return LoadedData(data, source.path, tuple(table.index))


@dataclass(frozen=True, slots=True, repr=False)
class LoadedData:
    """Allocations, and an account of every row that was read."""

    _dataset: Dataset
    _name: str
    _index: tuple[object, ...] | None = None

    @property
    def rows(self) -> dict[str, int]:
        """How many rows were read, used, excluded and rejected: read is the sum of the others."""
        account = self._dataset.account
        counts = account.read, account.used, len(account.excluded), len(account.rejected)
        return dict(zip(("read", "used", "excluded", "rejected"), counts, strict=True))

    @property
    def excluded(self) -> DataFrame:
        """The rows that a rule left out: place, rule and reason."""
        rows = self._dataset.account.excluded
        cells = [(str(row.place), row.rule, row.reason) for row in rows]
        numbers = [row.place.row for row in rows]
        return text_frame(("place", "rule", "reason"), cells, self._labels(numbers))

    @property
    def rejected(self) -> DataFrame:
        """The rows that cannot be used: place, column, value, problem and fix, one a problem."""
        cells, numbers = [], []
        for row in self._dataset.account.rejected:
            for item in row.problems:
                fix = in_python(item.fix)
                cells.append((str(row.place), item.column, item.value, item.problem, fix))
                numbers.append(row.place.row)
        head = ("place", "column", "value", "problem", "fix")
        return text_frame(head, cells, self._labels(numbers))

    @property
    def findings(self) -> DataFrame:
        """What reading the sources had to guess or assume: severity, code, message, source."""
        return findings_frame(self._dataset.findings)

    def to_frame(self) -> DataFrame:
        """Return one row for each allocation that is used; amounts are exact decimals."""
        return frame(self._dataset.allocations)

    @checked
    def figures(  # noqa: PLR0913 - one argument for each option of the command
        self,
        by: str = "recipient",
        *,
        measures: str | Sequence[str] = (),
        currency: str | None = None,
        convert: str | None = None,
        on_rejected: str | None = None,
        max_rejected: int | str | None = None,
        config: PathLike | None = None,
    ) -> FigureTable:
        """Return totals by a field, with shares that add up to 100.0.

        Args:
            by: recipient, recipient_type, donor, currency, measure, year, country, sector, theme
                or purpose.
            measures: only these measures, summed together.
            currency: only this currency; rows in others are excluded.
            convert: the currency that all amounts are converted to.
            on_rejected: "exclude" leaves out rows that cannot be used; default: they raise.
            max_rejected: how many rows may be left out: a number, or a part such as "2%".
            config: a config.toml; left out, the one in the current folder, if there is one.

        Raises:
            AidreportError: rows are rejected, or the amounts cannot be summed.
        """
        from aidreport.briefing.pipeline import figures_of, with_rates

        choices = Choices(measures, currency, convert, on_rejected, max_rejected)
        job = job_of(None, config, choices, data=[self._name])
        data = with_rates(self._dataset, job)
        _, figures = figures_of(data, job, [by], traced=False)
        return FigureTable(figures, by)

    def _labels(self, numbers: Sequence[int | None]) -> list[object] | None:
        """Return the labels of rows of a frame by their numbers; None for rows of files."""
        if self._index is None:
            return None
        return [self._index[number - 1] if number else None for number in numbers]

    def __repr__(self) -> str:
        return f"<aidreport data: {self._account()}>"

    def _account(self) -> str:
        read, *parts = (f"{count:,} {fate}" for fate, count in self.rows.items())
        return f"{read.replace(' ', ' rows ')} = {' + '.join(parts)}"

    def _repr_html_(self) -> str:
        files = [(file.path, file.kind) for file in self._dataset.files]
        tables = [html_table(text_frame(("file", "kind"), files), self._account())]
        if self._dataset.account.rejected:
            tables.append(html_table(self.rejected, "Rejected rows"))
        return "".join(tables)


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
