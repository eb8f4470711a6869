"""Aid statistics of the OECD: rows of the Creditor Reporting System, and DAC matrices.

Amounts are millions of US dollars in current prices; columns that are deflated are never taken. A
blank is not zero. Commitments may be negative: cancelled. Other official flows are no aid. A matrix
has donors across and recipients down. Sums of others are left out, see `oecd_totals`. Source: OECD
DAC, CRS user guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.model.allocation import Allocation, Inference, Measure, Party
from aidreport.model.finding import Finding, Severity
from aidreport.model.money import Money, scale_exactly
from aidreport.model.source import Place
from aidreport.sources.intake import BadValue, Intake, amount_of, first_day, step_of
from aidreport.sources.oecd_totals import without_totals
from aidreport.sources.problems import TOO_MANY_CELLS
from aidreport.sources.territories import donor_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aidreport.model.dataset import Dataset
    from aidreport.sources.grid import Grid, Row

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


def is_matrix(rows: Sequence[Row]) -> bool:
    """Tell whether a table is a DAC matrix: a row of donor codes above a row of their names."""
    top = rows[:3]
    if len(top) < 3:
        return False
    first, second = top[0].texts, top[1].texts
    named = len(second) > 1 and second[0].lower().startswith("recipient")
    return named and len(first) > 1 and first[1].lower().replace(" ", "_") == "donor_code"


def read_matrix(grid: Grid, name: str, progress: Callable[[int], None] | None) -> Dataset:
    """Return the cells of a matrix that are not blank, each as an allocation.

    A row of the account is a cell: donor × recipient.
    """
    intake = Intake(name, progress)
    intake.findings += grid.findings
    donors = dict(enumerate(grid.rows[1].texts[2:], start=2))
    for row in grid.rows[2:]:
        recipient, code = row.text(0), row.text(1)
        place = Place(name, row=row.number, sheet=grid.sheet)
        for column in range(2, len(row.texts)):
            text = row.text(column)
            if text not in _BLANK:
                _cell(intake, place, (donors.get(column, ""), recipient, code), text)
    message = (
        f"{name} does not name the measure; its amounts were taken as disbursements: a matrix of"
        " commitments looks the same"
    )
    intake.findings.append(Finding("measure-assumed", Severity.NOTE, message, name))
    return without_totals(intake.dataset())


def _cell(intake: Intake, place: Place, names: tuple[str, str, str], text: str) -> None:
    donor, recipient, code = names
    if not donor or not recipient:
        missing = "recipient" if donor else "donor"
        intake.reject(place, [BadValue(missing, text, TOO_MANY_CELLS).told])
        return
    try:
        number = amount_of(text, donor)
    except BadValue as bad:
        intake.reject(place, [bad.told])
        return
    intake.use(
        Allocation(
            id=f"{donor}/{code or recipient}",
            place=place,
            recipient=Party(recipient, recipient),
            amount=Money(scale_exactly(number, _MILLION), "USD"),
            step=scale_exactly(step_of(number), _MILLION),
            as_written=f"{text} USD million",
            measure=Measure.DISBURSEMENT,
            donor=Party(donor_key(donor), donor),
            country=recipient,
            inferred=(_ASSUMED,),
        )
    )
