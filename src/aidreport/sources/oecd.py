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
    from collections.abc import Callable, Mapping

    from aidreport.model.dataset import Dataset
    from aidreport.sources.grid import Grid, Row

CRS = tuple(
    frozenset({donor, recipient, amount})
    for donor, recipient in (
        ("donorname", "recipientname"),
        ("donor_name", "recipient_name"),
        ("donornamee", "recipientnamee"),
    )
    for amount in ("usd_commitment", "usd_disbursement")
)
"""Headings that tell rows of the CRS, in small letters: those of today, of Parquet and of old."""

_MEASURES: Mapping[str, Measure] = {
    "usd_commitment": Measure.COMMITMENT,
    "usd_disbursement": Measure.DISBURSEMENT,
}
_NOT_ODA = "other official flow"
_ASSUMED = Inference("measure", "a DAC matrix names no measure; taken as disbursement")
_MILLION = 6
_BLANK = frozenset({"", "..", "-", "–"})


def take_row(intake: Intake, place: Place, row: Mapping[str, str]) -> None:
    """Take a row of the CRS: its commitment and its disbursement, each where it is not blank."""
    flow = _get(row, "flow")
    if flow.casefold().startswith(_NOT_ODA):
        intake.exclude(place, "not-oda", f"{flow}: no official development assistance")
        return
    taken = False
    for heading, measure in _MEASURES.items():
        text = row.get(heading, "").strip()
        if text in _BLANK:
            continue
        taken = True
        try:
            intake.use(_allocation(place, row, text, measure, heading))
        except BadValue as bad:
            intake.reject(place, [bad.told])
    if not taken:
        intake.exclude(place, "no-amount", "has neither a commitment nor a disbursement")


def _allocation(
    place: Place, row: Mapping[str, str], text: str, measure: Measure, heading: str
) -> Allocation:
    number = amount_of(text, heading)
    donor, country = _get(row, "donor"), _get(row, "recipient")
    recipient = (
        _get(row, "channelreported", "channel_reported", "channel") or country or "Not stated"
    )
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
        sector=_get(row, "purpose", "sector") or None,
        description=_first(
            row, "longdescription", "long_description", "shortdescription", "short_description"
        ),
        purpose=_first(row, "projecttitle", "project_title"),
        inferred=inferred,
    )


def is_matrix(rows: tuple[Row, ...]) -> bool:
    """Tell whether a table is a DAC matrix: a row of donor codes above a row of their names."""
    if len(rows) < 3:
        return False
    first, second = rows[0].texts, rows[1].texts
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


def _get(row: Mapping[str, str], *fields: str) -> str:
    """Return the name that a row has for a field: under "donorname", "donor_name", "donornamee"."""
    return _first(row, *(f"{field}{end}" for field in fields for end in ("name", "_name", "namee")))


def _first(row: Mapping[str, str], *headings: str) -> str:
    return next((text for name in headings if (text := row.get(name, "").strip())), "")
