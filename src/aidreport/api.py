"""The Python API, for notebooks and scripts: data, their figures, briefings and their verification.

A thin layer: the rules are those of the commands. Everything raises `AidreportError`, whose
message says what is wrong, why, and how to fix it.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from aidreport.config.arguments import (
    checked,
    config_at,
    in_python,
    names_of,
    path_text,
    path_texts,
)
from aidreport.errors import UsageError
from aidreport.model.fields import FieldKind
from aidreport.model.frame import (
    findings_frame,
    frame,
    frame_of,
    html_table,
    is_frame,
    rows_of,
    text_frame,
)

if TYPE_CHECKING:
    import datetime as dt
    import os
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from pandas import DataFrame

    from aidreport.analysis.figures import Figures
    from aidreport.briefing.job import Job
    from aidreport.config.sources import FrameOptions, SourceOptions
    from aidreport.model.dataset import Dataset
    from aidreport.model.fields import FieldValue
    from aidreport.proof.result import Verification

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
        from aidreport.briefing.job import check_max_rejected, check_on_rejected
        from aidreport.briefing.pipeline import figures_of, with_rates

        job, _ = _job(
            self,
            config,
            measures,
            currency,
            convert,
            on_rejected=check_on_rejected(on_rejected),
            max_rejected=check_max_rejected(max_rejected),
        )
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


@dataclass(frozen=True, slots=True, repr=False)
class FigureTable:
    """Totals by a field and currency."""

    _figures: Figures
    _by: str

    @property
    def totals(self) -> dict[str, Decimal]:
        """The sum of all allocations, by currency."""
        return {code: figure.value for code, figure in self._figures.totals.items()}

    @property
    def findings(self) -> DataFrame:
        """What the checks found: severity, code, message, source."""
        return findings_frame(self._figures.findings)

    def to_frame(self) -> DataFrame:
        """Return a row for each group: key, name, currency, amount, share_percent and rows.

        The column of the key is called as the field is. It is null for what was announced but is
        not itemised. The shares of a currency add up to 100.0; they are null where amounts have
        no meaningful share.
        """
        groups = [group for part in self._figures.breakdowns[self._by] for group in part.groups]
        key = "key" if self._by == "currency" else self._by
        names = ["Not itemised" if group.key is None else group.name for group in groups]
        shares = [group.share.value if group.share else None for group in groups]
        columns: dict[str, tuple[FieldKind, Sequence[FieldValue]]] = {
            key: (FieldKind.TEXT, [group.key for group in groups]),
            "name": (FieldKind.TEXT, names),
            "currency": (FieldKind.TEXT, [group.amount.unit for group in groups]),
            "amount": (FieldKind.NUMBER, [group.amount.value for group in groups]),
            "share_percent": (FieldKind.NUMBER, shares),
        }
        return frame_of(columns).assign(rows=[group.rows for group in groups])

    def _total(self) -> str:
        return ", ".join(f"{code} {amount:,f}" for code, amount in self.totals.items())

    def __repr__(self) -> str:
        return f"<aidreport figures by {self._by}: {self._total() or 'nothing'}>"

    def _repr_html_(self) -> str:
        return html_table(self.to_frame(), f"Total: {self._total()}")


@checked
def render(  # noqa: PLR0913 - one argument for each option of the command
    report: str | LoadedData,
    *,
    config: PathLike | None = None,
    template: PathLike | None = None,
    brand: PathLike | None = None,
    language: str | None = None,
    date: dt.date | str | None = None,
    output: PathLike | None = None,
    measures: str | Sequence[str] = (),
    currency: str | None = None,
    convert: str | None = None,
    on_rejected: str | None = None,
    max_rejected: int | str | None = None,
) -> Path:
    """Write a briefing and return the path of the PDF. The same input gives the same file.

    Args:
        report: the name of a report in the configuration, or data that were read.
        config: a config.toml; left out, the one in the current folder, if there is one.
        template: a template's name, or the path of a .md file.
        brand: a brand's name, or the path of its folder.
        language: such as "en", "nb" or "fr".
        date: of the briefing, or "today" or "period end"; left out, of the announcement or of
            the latest decision.
        output: a PDF, or a folder (existing, or ending in /); left out, as the report says.
        measures, currency, convert, on_rejected, max_rejected: as in `LoadedData.figures`.

    Raises:
        AidreportError: of any stage; nothing is written then.
    """
    from aidreport.briefing import pipeline
    from aidreport.briefing.job import (
        check_briefing_date,
        check_max_rejected,
        check_on_rejected,
    )

    job, dataset = _job(
        report,
        config,
        measures,
        currency,
        convert,
        template=path_text(template),
        brand=path_text(brand),
        language=language,
        date=check_briefing_date(date) if isinstance(date, str) else date,
        output=path_text(output),
        on_rejected=check_on_rejected(on_rejected),
        max_rejected=check_max_rejected(max_rejected),
    )
    if job.report.burst is not None:
        raise UsageError(
            f"the report {job.name} has one briefing for each {job.report.burst}",
            why="aidreport.render writes one PDF",
            fix=f"run aidreport render {job.name}",
        )
    (rendered,) = pipeline.render(job, dataset=dataset, today=_today())
    return rendered.artifact.path


@checked
def verify(path: PathLike, *, trust: PathLike | Iterable[PathLike] = ()) -> VerificationResult:
    """Verify the figures of a PDF, from the PDF alone.

    Args:
        trust: a certificate or several, PEM or DER, that vouch for the signer.

    Raises:
        AidreportError: it cannot be read as a PDF.
    """
    from aidreport.files.toml import read_bytes
    from aidreport.proof.verify import verify as verify_pdf

    certificates = [read_bytes(Path(item), UsageError) for item in path_texts(trust)]
    return VerificationResult(verify_pdf(Path(path), certificates))


@dataclass(frozen=True, slots=True, repr=False)
class VerificationResult:
    """Whether the figures of a PDF are right."""

    _verification: Verification

    @property
    def ok(self) -> bool:
        """True if the PDF carries its figures and no check failed."""
        from aidreport.proof.result import Verdict

        return self._verification.verdict is Verdict.VERIFIED

    @property
    def verdict(self) -> str:
        """The result in words, such as "verified"."""
        return str(self._verification.verdict)

    @property
    def checks(self) -> DataFrame:
        """What was checked: name, result, message and details."""
        cells = [
            (check.name, str(check.outcome), check.message, "\n".join(check.details))
            for check in self._verification.checks
        ]
        return text_frame(("name", "result", "message", "details"), cells)

    @property
    def not_checked(self) -> tuple[str, ...]:
        """What a verification cannot find out, a sentence each."""
        return self._verification.not_checked

    def to_frame(self) -> DataFrame:
        """Return a row for each figure that the text shows: its value, derivation and texts."""
        cells = [
            (item.id, item.value, item.derivation, " · ".join(item.texts))
            for item in self._verification.figures
        ]
        table = text_frame(("id", "value", "derivation", "texts"), cells)
        return table.assign(ok=[item.sound for item in self._verification.figures])

    def __repr__(self) -> str:
        count = len(self._verification.figures)
        return f"<aidreport verification: {self.verdict}, {count:,} figures>"

    def _repr_html_(self) -> str:
        sentences = "".join(f"<li>{escape(sentence)}</li>" for sentence in self.not_checked)
        return (
            html_table(self.checks, self.verdict.capitalize())
            + html_table(self.to_frame(), "Figures")
            + (f"<p>Not checked:</p><ul>{sentences}</ul>" if sentences else "")
        )


def _job(
    report: str | LoadedData,
    config: PathLike | None,
    measures: str | Sequence[str],
    currency: str | None,
    convert: str | None,
    **changes: Any,
) -> tuple[Job, Dataset | None]:
    """Return the job for a report, or for data that were read, and these data."""
    from aidreport.briefing.job import check_currency, check_measures, job_for

    dataset: Dataset | None = None
    name, data = None, []
    match report:
        case LoadedData(_dataset=loaded, _name=source):
            dataset, data = loaded, [source]
        case str():
            name = report
        case _:
            raise UsageError(
                f"a report's name or data are expected, not {type(report).__name__}",
                fix="name a report of config.toml, or pass what aidreport.read returns",
            )
    words = measures if isinstance(measures, str) else ",".join(measures)
    job = job_for(
        config_at(config),
        name,
        data=data,
        measures=check_measures(words or None),
        currency=check_currency(currency),
        convert=check_currency(convert),
        **changes,
    )
    return job, dataset


def _today() -> dt.date:
    import datetime as dt

    return dt.datetime.now(dt.UTC).date()
