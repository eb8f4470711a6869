"""What a reader of a workbook sees is what is counted: amounts as they are shown, rows that are.

A number format may divide by a million, name a unit or a currency, or show a percentage. What it
shows must agree with the heading and the config, else it is a question. Plain cells are read as
their headings say.
"""

from __future__ import annotations

from dataclasses import field, replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, TypeGuard

from aidreport.lazy_dataclass import dataclass
from aidreport.model.dataset import ExcludedRow, Finding, Severity
from aidreport.model.reading_plan import Setting
from aidreport.model.remarks import say
from aidreport.model.units import unit_word
from aidreport.sources import problems
from aidreport.sources.formats.columnar import cells_of
from aidreport.sources.formats.grid import workbook_number
from aidreport.sources.formats.looks import PLAIN, format_at
from aidreport.sources.formats.workbooks.number_formats import section_for, sections_of
from aidreport.sources.problems import BadCell
from aidreport.sources.tables.display.number_display import MINUS, shown_by
from aidreport.sources.tables.display.shown_amounts import judge, power_as_shown
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.dataset import Dataset
    from aidreport.sources.formats.grid import CellValue, SourceRow
    from aidreport.sources.formats.looks import FormatRun, Looks
    from aidreport.sources.problems import Question
    from aidreport.sources.tables.columns.header import Header
    from aidreport.sources.tables.display.number_display import Shown
    from aidreport.sources.tables.display.shown_amounts import AsShown, Cell

HIDDEN, STRUCK, COVERED = "hidden-row", "struck-out", "beneath-merged"
REASONS = {
    HIDDEN: say("row-hidden"),
    STRUCK: say("row-struck"),
    COVERED: say("row-covered"),
}
"""Rule → what such a row is."""

_PLACES = 5
_BY_FORMAT = say("by-number-format")


@dataclass(frozen=True, slots=True)
class Displayed:
    """What is shown of the amounts and rows of a table.

    Attributes:
        runs: the number formats of the amounts.
        readings: what a format shows → how its numbers are read, if not as the heading says.
        apart: numbers of the rows with such numbers.
        left_out: number of a row → the rule that leaves it out.
        struck: numbers of the rows whose amount is struck out, and not all cells.
        hidden: numbers of the rows that are not shown.
        questions: what is open.
        findings: what to look at.
        settings: what holds by the looks of the cells, by the name of the setting.
        whole: what the format of all amounts shows, if they have one unit by it.
    """

    runs: tuple[FormatRun, ...] = ()
    readings: Mapping[Shown, AsShown] = field(default_factory=dict)
    apart: frozenset[int] = frozenset()
    left_out: Mapping[int, str] = field(default_factory=dict)
    struck: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()
    questions: tuple[Question, ...] = ()
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, Setting] = field(default_factory=dict)
    whole: Shown | None = None

    def power_below(self, heading: int) -> int | None:
        """Return the power of ten below a heading of a group that names one; None if it is open."""
        return heading if self.whole is None else power_as_shown(self.whole, heading)

    @property
    def alone(self) -> frozenset[int]:
        """The numbers of the rows that must be looked at one by one."""
        return self.apart.union(self.left_out, self.struck, self.hidden)

    def reading(self, row: int, cell: CellValue) -> AsShown | None:
        """Return how the number of a row is read; None if its heading says it.

        Raises:
            BadCell: what is shown is no amount.
        """
        if row in self.struck and cell == "":
            raise BadCell(problems.STRUCK_OUT, problems.WRITE_OR_DELETE)
        shown = _shown(format_at(self.runs, row), cell) if row in self.apart else None
        reading = self.readings.get(shown) if shown else None
        if reading is not None and reading.problem:
            raise BadCell(reading.problem, problems.IGNORE_FORMATS)
        return reading


def see(
    header: Header, source: DataSource, name: str, titles: Sequence[str] = ()
) -> tuple[Header, Displayed]:
    """Return what is shown of the amounts and rows of a table, and its headings.

    If all amounts are shown alike, the headings say what their format says.

    Args:
        header: what its headings say, with the rows below them.
        source: what the config says about it.
        name: what messages call the file.
        titles: what is written above the headings.
    """
    looks = header.below.looks
    if looks == PLAIN:
        return header, Displayed()
    column = header.columns["amount"]
    if pale := looks.pale.get(column):
        # White on white is seen as little as a hidden row is.
        looks = replace(looks, hidden_rows=looks.hidden_rows | pale)
        header = replace(header, below=replace(header.below, looks=looks))
    displayed = Displayed(
        left_out=_left_out(header, source),
        hidden=looks.hidden_rows,
        struck=frozenset(mark.row for mark in looks.marks if mark.struck and mark.column == column),
        findings=tuple(_findings(header, looks, name)),
    )
    runs = looks.formats.get(column, ())
    if source.number_formats == "ignore" or not runs:
        return header, displayed
    seen = shown_of(header.below.rows, column, runs)
    judgement = judge(seen, header, source, titles)
    readings, questions = judgement.readings, judgement.questions
    displayed = replace(
        displayed,
        questions=questions,
        findings=(*displayed.findings, *_of_formats(seen, readings, header, name)),
    )
    if len(seen) == len(readings) == 1 and not questions:
        (only,) = readings.values()
        shown = only.shown
        if not only.problem:
            named = replace(
                displayed,
                settings=_settings(header, shown, only),
                whole=shown if shown.has_unit else None,
            )
            return _as_all_show(header, shown, only), named
    changed = {shown: item for shown, item in readings.items() if _changes(item, header)}
    apart = frozenset(number for shown in changed for number, _ in seen[shown])
    return header, replace(displayed, runs=runs, readings=changed, apart=apart)


def _changes(reading: AsShown, header: Header) -> bool:
    """Tell whether a number is read otherwise than its heading says."""
    return (
        bool(reading.problem) or reading.shown.has_unit or reading.currencies != header.currencies
    )


def _as_all_show(header: Header, shown: Shown, reading: AsShown) -> Header:
    """Return the headings with the unit and the currency that all amounts show.

    Whether the unit of a title is that of the amounts is no question if their format says it, too.
    """
    unit = shown.scale if shown.power is None else shown.power
    asked = {"unit": unit_word(unit)} if unit else None
    return replace(
        header,
        power=reading.power,
        currencies=reading.currencies,
        questions=tuple(item for item in header.questions if item.settings != asked),
    )


def _settings(header: Header, shown: Shown, reading: AsShown) -> dict[str, Setting]:
    """Return the unit and the currency, if the format of all amounts says them."""
    settings = {}
    power = header.power if shown.power is None else shown.power
    if power and shown.has_unit:
        settings["unit"] = Setting("unit", unit_word(power), _BY_FORMAT)
    if reading.currencies and header.currencies is None:
        code = min(reading.currencies) if len(reading.currencies) == 1 else ""
        settings["currency"] = Setting("currency", code, _BY_FORMAT)
    return settings


def shown_of(
    rows: Sequence[SourceRow], column: int, runs: tuple[FormatRun, ...]
) -> dict[Shown | None, list[Cell]]:
    """Return what formats show of amounts, with their cells; None for texts and plain ones.

    Args:
        rows: those below the headings.
        column: that of the amounts.
        runs: its number formats.
    """
    seen: dict[Shown | None, list[Cell]] = {}
    left = iter(runs)
    run = next(left, None)
    before: Shown | None = None
    cells: list[Cell] = []
    alike: tuple[Shown | None, ...] = () if run is None else _alike(run.format)
    for number, cell in cells_of(rows, column):
        if cell == "" or cell is None:
            continue
        while run is not None and number > run.last:
            run = next(left, None)
            alike = () if run is None else _alike(run.format)
        if run is None or number < run.first:
            shown = None
        elif alike and _is_number(cell):
            shown = alike[0]
        else:
            shown = _shown(run.format, cell)
        if not seen or shown is not before:
            before, cells = shown, seen.setdefault(shown, [])
        cells.append((number, cell))
    return seen


def _is_number(cell: CellValue) -> TypeGuard[float | Decimal]:
    return type(cell) is float or (
        isinstance(cell, int | float | Decimal) and not isinstance(cell, bool)
    )


def _shown(code: str, cell: CellValue) -> Shown | None:
    """Return what the format of a number shows; None for texts, and for plain numbers."""
    if not code or not _is_number(cell):
        return None
    if alike := _alike(code):
        return alike[0]
    section = section_for(code, workbook_number(cell))
    if not section.digits and not section.dates and not cell:
        return None  # a zero that is not shown adds nothing
    if section.minus and cell > 0:
        return shown_by(section)._replace(unknown=MINUS)
    return shown_by(section) if section.speaks or section.dates else None


@lru_cache(maxsize=1024)
def _alike(code: str) -> tuple[Shown | None, ...]:
    """Return what a format shows of all numbers; nothing if it depends on the number."""
    sections = sections_of(code)[:3]
    if sections[0].minus or not all(item.digits and not item.dates for item in sections):
        return ()
    shown = {shown_by(section) if section.speaks else None for section in sections}
    return tuple(shown) if len(shown) == 1 else ()


def _left_out(header: Header, source: DataSource) -> dict[int, str]:
    """Return the rows that are left out for their looks, each with the rule."""
    looks, amount = header.below.looks, header.columns["amount"]
    covered = (cell.row for cell in looks.covered if cell.column == amount)
    left_out = dict.fromkeys(covered, COVERED)
    if source.hidden == "exclude":
        left_out |= dict.fromkeys(looks.hidden_rows, HIDDEN)
    return left_out | dict.fromkeys(looks.struck_rows, STRUCK)


def _findings(header: Header, looks: Looks, name: str) -> Iterator[Finding]:
    """Yield what to look at: hidden amounts, values that nobody sees, and marks taken out."""
    first = next((row.number for row in header.below.rows), 0)
    columns = {column: key for key, column in header.columns.items()}
    amount = header.columns["amount"]
    if amount in looks.hidden_columns:
        message = say("hidden-column", heading=header.texts[amount])
        yield Finding("hidden-column", Severity.WARNING, message, name)
    covered = [item for item in looks.covered if item.row >= first and item.column in columns]
    if covered:
        places = [say("row-with-text", row=str(c.row), text=c.text) for c in covered[:_PLACES]]
        rows = _listed(places, len(covered))
        message = say("beneath-merged", count=len(covered), rows=rows)
        of_amounts = any(item.column == amount for item in covered)
        severity = Severity.WARNING if of_amounts else Severity.NOTE
        yield Finding("beneath-merged", severity, message, name)
    marks = [mark for mark in looks.marks if mark.row >= first and mark.column in columns]
    for struck, code in ((False, "footnote-marks"), (True, "struck-text")):
        of_kind = [mark for mark in marks if mark.struck is struck]
        if of_kind:
            places = [say("row-with-text", row=str(m.row), text=m.text) for m in of_kind[:_PLACES]]
            rows = _listed(places, len(of_kind))
            message = say(code, count=len(of_kind), rows=rows)
            yield Finding(code, Severity.NOTE, message, name)


def _of_formats(
    seen: Mapping[Shown | None, Sequence[Cell]],
    readings: Mapping[Shown, AsShown],
    header: Header,
    name: str,
) -> Iterator[Finding]:
    """Yield a note about amounts whose unit or currency is that of their number format."""
    changed: list[Cell] = []
    for shown, reading in readings.items():
        same = (reading.power or 0) == (header.power or 0)
        named = reading.currencies == header.currencies
        if not reading.problem and not (same and named):
            changed += seen[shown]
    if changed:
        numbers = sorted(number for number, _ in changed)
        message = say("number-format", count=len(changed), rows=_numbered(numbers))
        yield Finding("number-format", Severity.NOTE, message, name)


def hidden_finding(
    looks: Looks, source: DataSource, name: str, counts: Iterable[int]
) -> Iterator[Finding]:
    """Yield a finding about hidden rows that were counted.

    Args:
        counts: the numbers of the rows that were counted.
    """
    hidden = sorted(looks.hidden_rows.intersection(counts)) if looks.hidden_rows else []
    if not hidden:
        return
    key = "hidden-rows-filter" if looks.filtered else "hidden-rows"
    message = say(key, count=len(hidden), rows=_numbered(hidden))
    if source.hidden is None:
        message = say("hidden-rows-choice", rows=message)
    severity = Severity.NOTE if source.hidden == "use" else Severity.WARNING
    yield Finding("hidden-rows", severity, message, name)


def without_unseen(dataset: Dataset, looks: Looks, source: DataSource, name: str) -> Dataset:
    """Return the data set of a published standard without rows that nobody sees.

    Rows that are struck out are left out, hidden ones if the config says so.
    """
    left_out = dict.fromkeys(looks.hidden_rows if source.hidden == "exclude" else (), HIDDEN)
    left_out |= dict.fromkeys(looks.struck_rows, STRUCK)
    if not (left_out or looks.hidden_rows):
        return dataset
    used, excluded = [], []
    for item in dataset.allocations:
        rule = left_out.get(item.place.row or 0)
        if rule is None:
            used.append(item)
        else:
            row = ExcludedRow.of(item, rule, REASONS[rule])
            excluded.append(row if rule == HIDDEN else replace(row, amount=None))
    findings = hidden_finding(looks, source, name, (item.place.row or 0 for item in used))
    return replace(
        dataset,
        allocations=tuple(used) if excluded else dataset.allocations,
        account=dataset.account.exclude(excluded),
        findings=(*dataset.findings, *findings),
    )


def _numbered(rows: Sequence[int]) -> str:
    """Return the first of some rows, by their numbers, and how many more there are."""
    return _listed([say("row-number", row=str(row)) for row in rows[:_PLACES]], len(rows))


def _listed(places: Sequence[str], count: int) -> str:
    """Return the first of some places, of which there are so many."""
    more, shown = count - _PLACES, Several(places[:_PLACES])
    return say("and-so-many-more", rows=shown, count=more) if more > 0 else say("rows", rows=shown)
