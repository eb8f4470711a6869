"""Aid statistics of the OECD: rows of the Creditor Reporting System, and DAC matrices.

Amounts are millions of US dollars in current prices; columns that are deflated are never taken. A
blank is not zero. Commitments may be negative: cancelled. Other official flows are no aid. A matrix
has donors across and recipients down. Sums of others are left out, see `oecd_totals`. Source: OECD
DAC, CRS user guide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.model.allocation import Allocation, Inference, Measure, Party, Place
from aidreport.model.dataset import Finding, Severity
from aidreport.model.money import Money, scale_exactly
from aidreport.sources.problems import TOO_MANY_CELLS
from aidreport.sources.standards.oecd_totals import without_totals
from aidreport.sources.standards.records import BadValue, Intake, amount_of, step_of
from aidreport.sources.terms.dates import first_day
from aidreport.sources.terms.territories import donor_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aidreport.model.dataset import Dataset
    from aidreport.sources.formats.grid import Grid, Row

CRS = (
    frozenset({"donorname", "recipientname", "usdcommitment"}),
    frozenset({"donorname", "recipientname", "usddisbursement"}),
)
"""Headings that tell rows of the CRS, as `heading` gives them."""

_MEASURES = (
    ("USD_Commitment", Measure.COMMITMENT),
    ("USD_Disbursement", Measure.DISBURSEMENT),
)
_NOT_ODA = "other official flow"
_ASSUMED = Inference("measure", "a DAC matrix names no measure; taken as disbursement")
_MILLION = 6
_SEARCHED_ROWS = 15
_BLANK = frozenset({"", "..", "-", "–"})


def heading(text: str) -> str:
    """Return a heading as it is compared: "DonorName", "donor_name", "donornameE" of old."""
    plain = text.casefold().replace("_", "")
    return plain.removesuffix("e") if plain.endswith("namee") else plain


def take_row(intake: Intake, place: Place, row: Mapping[str, str]) -> None:
    """Take a row of the CRS: its commitment and its disbursement, each where it is not blank."""
    flow = row.get("flowname", "")
    if flow.casefold().startswith(_NOT_ODA):
        intake.exclude(place, "not-oda", f"{flow}: no official development assistance")
        return
    taken = False
    for column, measure in _MEASURES:
        text = row.get(heading(column), "").strip()
        if text in _BLANK:
            continue
        taken = True
        try:
            intake.use(_allocation(place, row, text, measure, column))
        except BadValue as bad:
            intake.reject(place, [bad.told])
    if not taken:
        intake.exclude(place, "no-amount", "has neither a commitment nor a disbursement")


def _allocation(
    place: Place, row: Mapping[str, str], text: str, measure: Measure, column: str
) -> Allocation:
    number = amount_of(text, column)
    donor, country = row.get("donorname", ""), row.get("recipientname", "")
    channel = row.get("channelreportedname") or row.get("channelname")
    recipient = channel or country or "Not stated"
    decided, inferred = first_day(row.get("year", ""))
    return Allocation(
        id="",
        place=place,
        recipient=Party(recipient, recipient),
        amount=Money(scale_exactly(number, _MILLION), "USD"),
        step=scale_exactly(step_of(number), _MILLION),
        as_written=f"{text} USD million",
        measure=measure,
        donor=Party(donor_key(donor), donor) if donor else None,
        decided=decided,
        country=country or None,
        sector=row.get("purposename") or row.get("sectorname") or None,
        description=row.get("longdescription") or row.get("shortdescription") or "",
        purpose=row.get("projecttitle", ""),
        inferred=inferred,
    )


@dataclass(frozen=True, slots=True)
class _Matrix:
    """How a matrix is laid out.

    Attributes:
        first: the index of the row of its first recipient.
        donors: by column.
        coded: whether the second column holds codes of recipients.
        years: by column; empty where none is stated.
        measure: what its amounts are; None where it does not say.
        told: the rows above the donors, as words in small letters.
    """

    first: int
    donors: Mapping[int, str]
    coded: bool
    years: Mapping[int, str]
    measure: Measure | None = None
    told: str = ""


def is_matrix(rows: Sequence[Row]) -> bool:
    """Tell whether a table is a DAC matrix, as the DAC publishes it or as OECD.Stat exports it.

    The one has a row of donor codes above a row of their names, the other a row of donors above
    one that says "Recipient" alone.
    """
    return _matrix(rows) is not None


def _matrix(rows: Sequence[Row]) -> _Matrix | None:
    rows = rows[: _SEARCHED_ROWS + 2]
    if len(rows) < 3:
        return None
    first, second = rows[0].texts, rows[1].texts
    named = len(second) > 1 and second[0].lower().startswith("recipient")
    if named and len(first) > 1 and first[1].lower().replace(" ", "_") == "donor_code":
        return _Matrix(2, dict(enumerate(second[2:], start=2)), coded=True, years={})
    for at, row in enumerate(rows[:_SEARCHED_ROWS]):
        label = row.text(0).casefold().removesuffix("(s)")
        below = rows[at + 1].texts if at + 1 < len(rows) else ()
        if label == "donor" and below and below[0].casefold().removesuffix("(s)") == "recipient":
            return None if any(below[1:]) else _exported(rows, at)
    return None


def _exported(rows: Sequence[Row], at: int) -> _Matrix:
    donors = {column: text for column, text in enumerate(rows[at].texts) if column and text}
    years: dict[int, str] = {}
    told = []
    for row in rows[:at]:
        told.append(" ".join(row.texts).casefold())
        if row.text(0).casefold() in ("year", "time", "time period"):
            stated = {column: text for column, text in enumerate(row.texts) if column and text}
            only = next(iter(stated.values())) if len(set(stated.values())) == 1 else ""
            years = {column: stated.get(column, only) for column in donors}
    words = " ".join(told)
    found = [
        measure
        for word, measure in (
            ("commitment", Measure.COMMITMENT),
            ("disbursement", Measure.DISBURSEMENT),
        )
        if word in words
    ]
    return _Matrix(
        at + 2,
        donors,
        coded=False,
        years=years,
        measure=found[0] if len(found) == 1 else None,
        told=words,
    )


def read_matrix(grid: Grid, name: str, progress: Callable[[int], None] | None) -> Dataset:
    """Return the cells of a matrix that are not blank, each as an allocation.

    A row of the account is a cell: donor × recipient.

    Raises:
        SourceError: its amounts are deflated, or no millions of US dollars.
    """
    matrix = _matrix(grid.rows)
    assert matrix is not None
    _refuse_other_units(matrix, name)
    intake = Intake(name, progress)
    intake.findings += grid.findings
    start = 2 if matrix.coded else 1
    for row in grid.rows[matrix.first :]:
        recipient, code = row.text(0), row.text(1) if matrix.coded else ""
        place = Place(name, row=row.number, sheet=grid.sheet)
        for column in range(start, len(row.texts)):
            text = row.text(column)
            if text not in _BLANK:
                names = (matrix.donors.get(column, ""), recipient, code)
                _cell(intake, place, names, text, (matrix, column))
    if matrix.measure is None:
        message = (
            f"{name} does not name the measure; its amounts were taken as disbursements: a matrix"
            " of commitments looks the same"
        )
        intake.findings.append(Finding("measure-assumed", Severity.NOTE, message, name))
    return without_totals(intake.dataset())


def _refuse_other_units(matrix: _Matrix, name: str) -> None:
    """Refuse amounts that are deflated or no millions of dollars; codes of the DAC tell these."""
    if matrix.coded:
        return
    dollars = any(word in matrix.told for word in ("usd", "us dollar", "us$"))
    if not dollars or "million" not in matrix.told:
        raise SourceError(
            f"{name} is a DAC matrix that does not say USD million above its donors",
            why="a unit is never assumed",
            fix='export it with its row "Unit", in US dollars',
        )
    if "constant" in matrix.told:
        raise SourceError(
            f"{name} is a DAC matrix in constant prices",
            why="deflated amounts are no amounts that anyone gave",
            fix="export it in current prices",
        )


def _cell(
    intake: Intake, place: Place, names: tuple[str, str, str], text: str, at: tuple[_Matrix, int]
) -> None:
    donor, recipient, code = names
    matrix, column = at
    if not donor or not recipient:
        missing = "recipient" if donor else "donor"
        intake.reject(place, [BadValue(missing, text, TOO_MANY_CELLS).told])
        return
    try:
        number = amount_of(text, donor)
    except BadValue as bad:
        intake.reject(place, [bad.told])
        return
    year = matrix.years.get(column, "")
    decided, inferred = first_day(year)
    assumed = () if matrix.measure else (_ASSUMED,)
    intake.use(
        Allocation(
            id="/".join(filter(None, (donor, code or recipient, year))),
            place=place,
            recipient=Party(recipient, recipient),
            amount=Money(scale_exactly(number, _MILLION), "USD"),
            step=scale_exactly(step_of(number), _MILLION),
            as_written=f"{text} USD million",
            measure=matrix.measure or Measure.DISBURSEMENT,
            donor=Party(donor_key(donor), donor),
            decided=decided,
            country=recipient,
            inferred=(*assumed, *inferred),
        )
    )
