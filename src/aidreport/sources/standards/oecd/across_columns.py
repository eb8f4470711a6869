"""Tables with donors, countries or times across: each such column is read as a table of its own.

A cell is a row of the account. Sums of donors beside their members are left out, and so is a column
that adds up the others. Which of several years, or of their parts, count is asked: nobody adds them
up unasked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aidreport.config.sources import EXCLUDE, USE
from aidreport.lazy_dataclass import dataclass
from aidreport.model.allocation import Place
from aidreport.model.dataset import Account, ExcludedRow, Finding, Severity
from aidreport.model.reading_plan import ColumnUse
from aidreport.model.remarks import say
from aidreport.model.territories import is_country
from aidreport.model.words import normalise_name
from aidreport.sources.formats.grid import SourceRow
from aidreport.sources.problems import Question, UnclearError, refuse_open
from aidreport.sources.standards.oecd.across import (
    COUNTRIES,
    DONORS,
    PERIODS,
    RECIPIENTS,
    YEARS,
)
from aidreport.sources.standards.oecd.cells import BLANK
from aidreport.sources.standards.oecd.sums import sums_of_recipients, without_sums
from aidreport.sources.tables.rows.rows import ASSUMED_MEASURE
from aidreport.sources.tables.table import NoAllocationsError, read_table
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.meanings import Meanings
from aidreport.sources.tables.words.period_headings import period_heading
from aidreport.sources.tables.words.years import first_year, year_heading
from aidreport.statements import state
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.allocation import Allocation
    from aidreport.model.dataset import Dataset
    from aidreport.model.reading_plan import ReadingPlan
    from aidreport.model.remarks import Remark
    from aidreport.sources.formats.grid import Grid
    from aidreport.sources.standards.oecd.across import Across, Column

    Progress = Callable[[int], None]

_FIELD_OF_VALUES = {
    DONORS: "donor",
    COUNTRIES: "recipient",
    RECIPIENTS: "recipient",
    YEARS: "year",
    PERIODS: "period",
}
_ACROSS = {YEARS: "question.years-across", PERIODS: "question.periods-across"}
_WHY_ASKED = {
    YEARS: "question.section-years-why",
    PERIODS: "question.periods-across-why",
}
_TOTAL_COLUMN, _ASSUMED = "total-column", "measure-assumed"
_UNITS = {3: "thousand", 6: "million", 9: "billion"}
_SHOWN = 5
_CONSTANT = "constant prices"
_HEADING_BELOW = "recipient"
"""In exports of OECD.Stat it is below the row of years."""


def read_across(
    grid: Grid, across: Across, source: DataSource, name: str, progress: Progress | None
) -> Dataset:
    """Return the cells of a table with donors, countries or years across, each as an allocation.

    Raises:
        SourceError: what could change the total is not clear.
    """
    columns = _counted(across, source)
    grid, sums = _without_sums_down(grid, across, name)
    questions = [*_open(across, source), *_deflated(grid.rows[: across.header], source)]
    parts: list[Dataset] = []
    for column in columns:
        try:
            parts.append(_read_column(grid, across, column, source, name))
        except UnclearError as error:
            asked = {(item.problem, str(item.settings)) for item in questions}
            questions += [
                _without_heading(item)
                for item in error.questions
                if (item.problem, str(item.settings)) not in asked
            ]
        except NoAllocationsError:
            continue
    refuse_open(questions, source, name)
    if not parts:
        raise NoAllocationsError(
            state("source.no-allocations", name=str(name)),
            why=state("source.no-allocations-below"),
            fix=state("source.check-export"),
        )
    left_out = (*sums, *_left_out(grid, across, columns, name))
    dataset = _together(parts, left_out, across, name)
    said = _said_of_all(grid, across, source)
    dataset = replace(
        dataset, plans=tuple(_plan(plan, across, source, said) for plan in dataset.plans)
    )
    if progress is not None:
        progress(dataset.account.read)
    return without_sums(dataset)


def _without_heading(question: Question) -> Question:
    """Return a question about the currency without the heading of amounts, which is made up."""
    if question.settings.keys() != {"currency"}:
        return question
    nothing = "no title, heading or column names one that is clear"
    return question._replace(details=(nothing, *question.details[1:]), by_hand="")


def _without_sums_down(grid: Grid, across: Across, name: str) -> tuple[Grid, list[ExcludedRow]]:
    """Return a table without rows of known sums ("Africa, Total"), and their cells."""
    label = across.label or 0
    below = grid.rows[across.header + 1 :]
    labels = {row.text(label) for row in below}
    sums = {
        text: rule
        for text, rule in sums_of_recipients(labels - {""}).items()
        if "total" in normalise_name(text).split() and across.field != RECIPIENTS
    }
    if not sums:
        return grid, []
    cells = [
        ExcludedRow(Place(name, row=row.number, sheet=grid.sheet), *sums[row.text(label)])
        for row in below
        if row.text(label) in sums
        for column in (*across.columns, *across.totals, *across.unknown)
        if row.text(column.at) not in BLANK
    ]
    kept = [row for row in below if row.text(label) not in sums]
    return replace(grid, rows=(*grid.rows[: across.header + 1], *kept)), cells


def _counted(across: Across, source: DataSource) -> list[Column]:
    """Return the columns that the config does not leave out, of the measure that it names."""
    columns = (*across.columns, *across.unknown)
    return [
        column
        for column in columns
        if _meaning(across, column, source) != EXCLUDE and _is_of_measure(across, column, source)
    ]


def _is_of_measure(across: Across, column: Column, source: DataSource) -> bool:
    """Tell whether a column is of the measure that the config names, if there are several."""
    if not across.measures or source.measure is None:
        return True
    return split_heading(column.heading).measure == source.measure


def _meaning(across: Across, column: Column, source: DataSource) -> str | None:
    return Meanings.of(source).meaning(_FIELD_OF_VALUES[across.field], column.name)


def _open(across: Across, source: DataSource) -> list[Question]:
    """Return what is open about the columns: who is unknown, which years count."""
    key = _FIELD_OF_VALUES[across.field]
    undecided = [item.name for item in across.unknown if _meaning(across, item, source) is None]
    questions = []
    if undecided:
        listed = ", ".join(f'"{name}"' for name in undecided)
        questions.append(
            Question(
                state(
                    "question.no-donor" if across.field == DONORS else "question.no-country",
                    names=listed,
                ),
                why=state("question.no-donor-why"),
                settings={"values": {key: dict.fromkeys(undecided, USE)}},
                otherwise=({"values": {key: dict.fromkeys(undecided, EXCLUDE)}},),
            )
        )
    of_time = across.field in (YEARS, PERIODS)
    if of_time and any(_meaning(across, column, source) is None for column in across.columns):
        questions.append(_which_count(across))
    return questions


def _which_count(across: Across) -> Question:
    """Ask which years or parts of a year count: the last one, or all.

    All quarters are most often what was given; of years, the last one is.
    """
    key = _FIELD_OF_VALUES[across.field]
    names = [*dict.fromkeys(column.name for column in across.columns)]
    years = across.field == YEARS
    listed = sorted({*names}) if years else names
    last = listed[-1] if years else [item.name for item in across.columns if not item.blank][-1]
    others = dict.fromkeys((name for name in listed if name != last), EXCLUDE)
    of_last = {"values": {key: {last: USE, **others}}}
    of_all = {"values": {key: dict.fromkeys(listed, USE)}}
    first, other = (of_last, of_all) if years else (of_all, of_last)
    return Question(
        state(_ACROSS[across.field], number=len(listed), years=", ".join(listed)),
        why=state(_WHY_ASKED[across.field]),
        settings=first,
        otherwise=(other,),
        measures=across.measures,
    )


def _deflated(titles: Sequence[SourceRow], source: DataSource) -> Iterator[Question]:
    """Ask about amounts that a title calls deflated."""
    deflated = any(_CONSTANT in text.casefold() for row in titles for text in row.texts)
    if deflated and Meanings.of(source).meaning("price_base", _CONSTANT) != USE:
        yield Question(
            state("question.constant-prices"),
            why=state("question.constant-prices-why"),
            settings={"values": {"price_base": {_CONSTANT: USE}}},
            by_hand=state("question.constant-prices-by-hand"),
        )


def _read_column(
    grid: Grid, across: Across, column: Column, source: DataSource, name: str
) -> Dataset:
    """Return the allocations of one column, read as the amounts of a table."""
    header = grid.rows[across.header]
    label, added = across.label or 0, len(header.texts)
    heading = "Amount" if _only_names(column) else column.heading
    headings = {
        **dict(enumerate(header.texts)),
        label: header.text(label) or "Recipient",
        column.at: heading,
    }
    others = {item.at for item in (*across.columns, *across.totals, *across.unknown)}
    kept = _Kept(others - {column.at}, added)
    field = "date" if across.field == PERIODS else across.field
    named_by = _named_by(across, column)
    extra = f"{field.capitalize()} across" if named_by else ""
    rows = [
        *grid.rows[: across.header],
        kept.row(SourceRow.of(header.number, headings.values()), extra),
        *(
            kept.row(row, named_by if row.text(column.at) not in BLANK else "")
            for row in grid.rows[across.header + 1 :]
            if _counts(row, column, across)
        ),
    ]
    named = {"amount": heading, **({field: extra} if named_by else {})}
    if across.field != RECIPIENTS:
        named["recipient"] = headings[label]
    settings: dict[str, object] = {"columns": {**source.columns, **named}, "kind": None}
    said = _said_of_all(grid, across, source)
    settings |= {key: value for key, (value, _) in said.items()}
    updated = source.model_copy(update=settings)
    # A comment at who is down is about all amounts.
    beside = tuple(
        item._replace(column=column.at) if item.column == label else item for item in grid.beside
    )
    return read_table(replace(grid, rows=tuple(rows), beside=beside), updated, name)


def _named_by(across: Across, column: Column) -> str:
    """Return what the heading of a column says of its allocations: a name, a year or a month.

    That is nothing for "Q1", and for "Q1 2025" where each row has a date of its own.
    """
    if across.field == PERIODS:
        said = None if across.dated else period_heading(column.heading)
        return said.month if said else ""
    return first_year(column.name) if across.field == YEARS else column.name


def _only_names(column: Column) -> bool:
    """Tell whether a heading says nothing of the amounts but whose, or of which year, they are."""
    year = year_heading(column.heading)
    return column.heading == column.name or (year is not None and year.alone)


@dataclass(frozen=True, slots=True)
class _Kept:
    """Makes rows with one of the columns across, and what it names in a column of its own."""

    blank: set[int]
    added: int

    def row(self, row: SourceRow, text: str) -> SourceRow:
        cells = ["" if at in self.blank else row.cell(at) for at in range(self.added)]
        return SourceRow.of(row.number, [*cells, text, *row.cells[self.added :]])


def _counts(row: SourceRow, column: Column, across: Across) -> bool:
    """Tell whether a row is one of a column: it has an amount there, or is a text alone."""
    if row.text(column.at) not in BLANK:
        return True
    if any(row.text(other.at) not in BLANK for other in (*across.columns, *across.totals)):
        return False
    label = row.text(across.label or 0)
    return not is_country(label) and not label.casefold().startswith(_HEADING_BELOW)


def _said_of_all(
    grid: Grid, across: Across, source: DataSource
) -> dict[str, tuple[object, Remark]]:
    """Return what the table says about all amounts, where the config does not, and where it does.

    The unit and the currency of "Country (USD million)" and "Total (USD)", the measure of titles,
    and the donor of a title "Donor" beside a name.
    """
    settings: dict[str, tuple[object, Remark]] = {}
    titles, label = grid.rows[: across.header], grid.rows[across.header].text(across.label or 0)
    for heading in (label, *(column.heading for column in across.totals)):
        said, why = split_heading(heading), say("by-heading", heading=heading)
        if said.power in _UNITS and source.unit is None:
            settings["unit"] = _UNITS[said.power or 0], why
        if said.currencies is not None and len(said.currencies) == 1 and source.currency is None:
            settings["currency"] = next(iter(said.currencies)), why
    for row in titles:
        name, *values = [text for text in row.texts if text] or [""]
        if name.casefold().removesuffix("(s)") == DONORS and len(set(values)) == 1:
            settings["donor"] = source.donor or values[0], say("by-title", title=name)
    measures = {
        measure: text
        for row in titles
        for text in (*row.texts, label)
        if (measure := split_heading(text).measure) is not None
    }
    if source.measure is None and len(measures) == 1:
        measure, text = measures.popitem()
        settings["measure"] = measure, say("by-title", title=text)
    return settings


def _left_out(
    grid: Grid, across: Across, columns: Sequence[Column], name: str
) -> Iterator[ExcludedRow]:
    """Yield the cells of totals, and of what the config leaves out."""
    reasons = {
        item: (_TOTAL_COLUMN, say("sum-column", heading=item.heading)) for item in across.totals
    }
    for item in (*across.columns, *across.unknown):
        if item not in columns:
            reasons[item] = ("column-excluded", say("column-excluded", heading=item.heading))
    for row in grid.rows[across.header + 1 :]:
        place = Place(name, row=row.number, sheet=grid.sheet)
        for column, reason in reasons.items():
            if row.text(column.at) not in BLANK:
                yield ExcludedRow(place, *reason)


def _together(
    parts: Sequence[Dataset], left_out: Iterable[ExcludedRow], across: Across, name: str
) -> Dataset:
    """Return the columns as one data set, with what is said of all of them."""
    excluded = tuple(left_out)
    account = Account(len(excluded), 0, excluded)
    for part in parts:
        account += part.account
    allocations = tuple(item for part in parts for item in part.allocations)
    findings = (finding for part in parts for finding in part.findings)
    return replace(
        parts[0],
        allocations=allocations,
        account=account,
        findings=(
            *dict.fromkeys(finding for finding in findings if finding.code != _ASSUMED),
            *_findings(allocations, across, name),
        ),
    )


def _findings(items: Sequence[Allocation], across: Across, name: str) -> Iterator[Finding]:
    parts = _listed(across.columns)
    for total in across.totals:
        message = say("sum-column-left-out", heading=total.heading, parts=parts)
        yield Finding(_TOTAL_COLUMN, Severity.NOTE, message, name)
    if assumed := sum(ASSUMED_MEASURE in item.inferred for item in items):
        message = say("measure-assumed-amounts", file=name, count=assumed)
        yield Finding(_ASSUMED, Severity.NOTE, message, name)


def _listed(columns: Sequence[Column]) -> str:
    shown = Several(say("in-quotes", text=column.heading) for column in columns[:_SHOWN])
    more = len(columns) - _SHOWN
    if more > 0:
        return say("and-so-many-more", rows=shown, count=more)
    return say("rows", rows=shown)


def _plan(
    plan: ReadingPlan,
    across: Across,
    source: DataSource,
    said: Mapping[str, tuple[object, Remark]],
) -> ReadingPlan:
    """Return the plan of a column as that of all columns across.

    Args:
        plan: of a column, whose source names in its settings what the table itself says.
        across: what is across.
        source: what the config says.
        said: what the table says about all amounts, and where.
    """
    columns = _counted(across, source)
    why = say("each-column-across", count=len(columns))
    field = "date" if across.field == PERIODS and not across.dated else across.field
    uses = {"amount": _listed(columns), field: say("headings-across")}
    named = {} if "recipient" in source.columns else {"recipient": say("names-beside")}
    return replace(
        plan,
        columns=tuple(
            item._replace(heading=uses[item.use], why=why, letter="", samples=())
            if item.use in uses
            else item._replace(why=named.get(item.use, item.why))
            for item in plan.columns
        ),
        settings=tuple(
            item._replace(why=said[item.name][1]) if item.name in said else item
            for item in plan.settings
        ),
        passed_over=(
            *plan.passed_over,
            *(ColumnUse(item.heading, "", say("sum-of-the-others")) for item in across.totals),
        ),
    )
