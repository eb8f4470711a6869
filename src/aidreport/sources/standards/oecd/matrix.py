"""Matrices of the OECD: donors across and recipients down, in current prices.

Amounts are millions of US dollars unless the config says otherwise. Source: OECD DAC, table 2a.
"""

from __future__ import annotations

from dataclasses import field, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.lazy_dataclass import dataclass
from aidreport.model.allocation import Allocation, Inference, Measure, Place
from aidreport.model.dataset import Finding, Severity
from aidreport.model.money import Money
from aidreport.model.remarks import say
from aidreport.sources.problems import TOO_MANY_CELLS, Question, refuse_open
from aidreport.sources.standards.oecd.amounts import (
    MILLION,
    Unit,
    refuse_impossible,
    with_decimal_mark,
)
from aidreport.sources.standards.oecd.cells import BLANK
from aidreport.sources.standards.oecd.plans import plan_of_matrix
from aidreport.sources.standards.oecd.sums import without_sums
from aidreport.sources.standards.records import BadValue, DatasetBuilder, donor, party
from aidreport.sources.tables.display.published_formats import ask_about_formats
from aidreport.sources.terms.dates import first_day
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.dataset import Dataset
    from aidreport.sources.formats.grid import Grid, SourceRow

KIND = "dac-matrix"
TAKES = ("unit", "decimal", "measure")
STATES = {"currency": "USD"}

_WORDS = {"commitment": Measure.COMMITMENT, "disbursement": Measure.DISBURSEMENT}
_ASSUMED = Inference("measure", say("matrix-measure-assumed-row"))
_SEARCHED_ROWS, _SAMPLED = 15, 1000


@dataclass(frozen=True, slots=True)
class Matrix:
    """How a matrix is laid out: the index of its first recipient, its donors and years by column.

    If it is coded, its second column holds codes of recipients. The preamble is the rows above the
    donors, in small letters; the measure is None if they do not name one.
    """

    first: int
    donors: Mapping[int, str]
    coded: bool
    years: Mapping[int, str] = field(default_factory=dict)
    measure: Measure | None = None
    preamble: str = ""


def find_matrix(rows: Sequence[SourceRow]) -> Matrix | None:
    """Return how a table is laid out that the DAC publishes or OECD.Stat exports; None for others.

    The one has a row of donor codes above a row of their names, the other a row of donors above
    one that says only "Recipient".
    """
    rows = rows[: _SEARCHED_ROWS + 2]
    if len(rows) < 3:
        return None
    first, second = rows[0].texts, rows[1].texts
    named = len(second) > 1 and second[0].lower().startswith("recipient")
    if named and len(first) > 1 and first[1].lower().replace(" ", "_") == "donor_code":
        return Matrix(2, dict(enumerate(second[2:], start=2)), coded=True)
    for at, row in enumerate(rows[:_SEARCHED_ROWS]):
        label = row.text(0).casefold().removesuffix("(s)")
        below = rows[at + 1].texts if at + 1 < len(rows) else ()
        if label == "donor" and below and below[0].casefold().removesuffix("(s)") == "recipient":
            return None if any(below[1:]) else _exported(rows, at)
    return None


def _exported(rows: Sequence[SourceRow], at: int) -> Matrix:
    donors = {column: text for column, text in enumerate(rows[at].texts) if column and text}
    years: dict[int, str] = {}
    preamble = " ".join(" ".join(row.texts) for row in rows[:at]).casefold()
    for row in rows[:at]:
        if row.text(0).casefold() in ("year", "time", "time period"):
            stated = {column: text for column, text in enumerate(row.texts) if column and text}
            only = next(iter(stated.values())) if len(set(stated.values())) == 1 else ""
            years = {column: stated.get(column, only) for column in donors}
    named = {measure for word, measure in _WORDS.items() if word in preamble}
    measure = named.pop() if len(named) == 1 else None
    return Matrix(at + 2, donors, coded=False, years=years, measure=measure, preamble=preamble)


def read_matrix(
    grid: Grid,
    matrix: Matrix,
    source: DataSource,
    name: str,
    progress: Callable[[int], None] | None,
) -> Dataset:
    """Return the cells of a matrix that are not blank, each as an allocation.

    A row of the account is a cell: donor × recipient.

    Raises:
        SourceError: its amounts are deflated, or their unit is not clear.
    """
    _refuse_unclear(matrix, source, name)
    if matrix.measure is None and source.measure is not None:
        matrix = replace(matrix, measure=source.measure)
    cells = (
        row.cell(column)
        for row in grid.rows[matrix.first : matrix.first + _SAMPLED]
        for column in matrix.donors
    )
    source, notes = with_decimal_mark(source, cells, grid.delimiter, name)
    unit = Unit.of(source, MILLION)
    if source.number_formats != "ignore":
        amounts = dict.fromkeys(matrix.donors, "amount")
        shown = ask_about_formats(grid, matrix.first - 1, amounts, unit.power, unit.currency)
        # One is enough: the setting decides all columns.
        refuse_open(tuple(islice(shown, 1)), source, name)
    builder = DatasetBuilder(name, progress, source)
    builder.findings += (*grid.findings, *notes)
    for row in grid.rows[matrix.first :]:
        place = Place(name, row=row.number, sheet=grid.sheet)
        for column in range(2 if matrix.coded else 1, len(row.texts)):
            if row.text(column) not in BLANK:
                builder.add(place, partial(_cell, matrix, place, row, column, unit))
    if matrix.measure is None:
        message = say("matrix-measure-assumed", file=name)
        builder.findings.append(Finding("measure-assumed", Severity.NOTE, message, name))
    dataset = without_sums(builder.dataset())
    refuse_impossible(dataset, source, name)
    return replace(dataset, plans=(plan_of_matrix(matrix, grid, source, KIND, name),))


def _refuse_unclear(matrix: Matrix, source: DataSource, name: str) -> None:
    """Refuse amounts that are deflated or not millions of dollars; a coded matrix has these."""
    if None not in (matrix.measure, source.measure) and matrix.measure != source.measure:
        raise SourceError(
            state(
                "source.other-measure-set",
                name=str(name),
                measure=str(matrix.measure),
                set=str(source.measure),
            ),
            why=state("source.other-measure-set-why"),
            fix=state("source.other-measure-set-fix"),
        )
    if matrix.coded:
        return
    in_dollars = any(word in matrix.preamble for word in ("usd", "us dollar", "us$"))
    in_millions = "million" in matrix.preamble
    if in_millions and source.power not in (None, MILLION):
        raise SourceError(
            state("source.other-unit-set", name=str(name)),
            why=state("source.other-unit-set-why"),
            fix=state("source.other-unit-set-fix"),
        )
    settings: dict[str, object] = {} if in_dollars else {"currency": "USD"}
    if not in_millions:
        settings["unit"] = "million"
    if any(key not in source.model_fields_set for key in settings):
        problem = state("question.matrix-without-unit")
        refuse_open([Question(problem, state("question.no-unit-why"), settings)], source, name)
    if "constant" in matrix.preamble:
        raise SourceError(
            state("source.matrix-constant", name=str(name)),
            why=state("source.matrix-constant-why"),
            fix=state("source.matrix-constant-fix"),
        )


def _cell(matrix: Matrix, place: Place, row: SourceRow, column: int, unit: Unit) -> Allocation:
    text, recipient, code = row.text(column), row.text(0), row.text(1) if matrix.coded else ""
    giver, year = matrix.donors.get(column, ""), matrix.years.get(column, "")
    if not giver or not recipient:
        raise BadValue("recipient" if giver else "donor", text, TOO_MANY_CELLS)
    amount = unit.read(unit.text_of(row.cell(column)), giver)
    decided, inferred = first_day(year)
    assumed = () if matrix.measure else (_ASSUMED,)
    return Allocation(
        id="/".join(filter(None, (giver, code or recipient, year))),
        place=place,
        recipient=party(recipient),
        amount=Money(amount.number, "USD"),
        step=amount.step,
        as_written=unit.written(text),
        measure=matrix.measure or Measure.DISBURSEMENT,
        donor=donor(giver),
        decided=decided,
        country=recipient,
        inferred=(*assumed, *inferred),
    )
