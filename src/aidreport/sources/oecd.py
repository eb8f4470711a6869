"""Aid statistics of the OECD: rows of the Creditor Reporting System, and DAC matrices.

Amounts are millions of US dollars. A blank is not zero. Commitments may be negative: cancelled.
A matrix has donors across and recipients down; sums among them ("DAC Countries, Total") are left
out, and EU Institutions are a donor of their own beside the members, whose money they spend too.
Source: OECD DAC, CRS user guide.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from aidreport.model.allocation import Allocation, Measure, Party
from aidreport.model.dataset import Account, ExcludedRow
from aidreport.model.money import Money, scale_exactly
from aidreport.model.source import Place
from aidreport.sources.intake import BadValue, Intake, amount_of, step_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aidreport.model.dataset import Dataset
    from aidreport.sources.grid import Grid, Row

CRS = (
    frozenset({"donorname", "recipientname", "usd_commitment", "usd_disbursement"}),
    frozenset({"donorname", "recipientname", "usd_disbursement"}),
    frozenset({"donor_name", "recipient_name", "usd_disbursement"}),
)
"""Headings that tell rows of the CRS, in small letters."""

_MILLION = 6
_TOTALS = re.compile(
    r"\b(total|dac countries|dac members|non-dac countries|multilaterals?|all donors"
    r"|official donors|g7|developing countries)\b",
    re.IGNORECASE,
)
_EU = "EU Institutions"
_MEMBERS = frozenset(
    (
        "Austria", "Belgium", "Bulgaria", "Croatia", "Cyprus", "Czechia", "Czech Republic",
        "Denmark", "Estonia", "Finland", "France", "Germany", "Greece", "Hungary", "Ireland",
        "Italy", "Latvia", "Lithuania", "Luxembourg", "Malta", "Netherlands", "Poland",
        "Portugal", "Romania", "Slovak Republic", "Slovenia", "Spain", "Sweden",
    )
)  # fmt: skip
_BESIDE = "the members whose money it is stand beside it"


def take_row(intake: Intake, place: Place, row: Mapping[str, str]) -> None:
    """Take a row of the CRS: its commitment and its disbursement, each where it is not blank."""
    taken = False
    for heading, measure in _MEASURES.items():
        text = row.get(heading, "").strip()
        if not text:
            continue
        taken = True
        try:
            intake.use(_allocation(place, row, text, measure, heading))
        except BadValue as bad:
            intake.reject(place, [bad.told])
    if not taken:
        intake.exclude(place, "no-amount", "has neither a commitment nor a disbursement")


_MEASURES: Mapping[str, Measure] = {
    "usd_commitment": Measure.COMMITMENT,
    "usd_disbursement": Measure.DISBURSEMENT,
}


def _allocation(
    place: Place, row: Mapping[str, str], text: str, measure: Measure, heading: str
) -> Allocation:
    amount = scale_exactly(amount_of(text, heading), _MILLION)
    donor = row.get("donorname") or row.get("donor_name") or ""
    country = row.get("recipientname") or row.get("recipient_name") or ""
    channel = row.get("channelreportedname") or row.get("channelname") or country
    return Allocation(
        id="",
        place=place,
        recipient=Party(channel or "Not stated", channel or "Not stated"),
        amount=Money(amount, "USD"),
        step=scale_exactly(step_of(amount_of(text, heading)), _MILLION),
        as_written=f"{text} USD million",
        measure=measure,
        donor=Party(donor, donor) if donor else None,
        country=country or None,
        sector=row.get("purposename") or row.get("sectorname") or None,
        description=row.get("longdescription") or row.get("shortdescription") or "",
        purpose=row.get("projecttitle") or "",
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
        for column, donor in donors.items():
            text = row.text(column)
            if text:
                place = Place(name, row=row.number, sheet=grid.sheet)
                _cell(intake, place, (donor, recipient, code), text)
    return without_eu(intake.dataset())


def without_eu(dataset: Dataset) -> Dataset:
    """Return a data set without EU Institutions, where members of the EU are donors beside it."""
    donors = {item.donor.name for item in dataset.allocations if item.donor}
    if _EU not in donors or not donors & _MEMBERS:
        return dataset
    theirs: list[Allocation] = []
    kept: list[Allocation] = []
    for item in dataset.allocations:
        (theirs if item.donor and item.donor.name == _EU else kept).append(item)
    excluded = [
        ExcludedRow(item.place, "eu-beside-members", f"{_EU}: {_BESIDE}") for item in theirs
    ]
    account = Account(
        dataset.account.read,
        len(kept),
        (*dataset.account.excluded, *excluded),
        dataset.account.rejected,
    )
    return replace(dataset, allocations=tuple(kept), account=account)


def _cell(intake: Intake, place: Place, names: tuple[str, str, str], text: str) -> None:
    donor, recipient, code = names
    for who in (donor, recipient):
        if _TOTALS.search(who):
            intake.exclude(place, "total-of-members", f"{who}: a sum of others in the table")
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
            step=scale_exactly(Decimal(1).scaleb(_exponent(number)), _MILLION),
            as_written=f"{text} USD million",
            measure=Measure.DISBURSEMENT,
            donor=Party(donor, donor) if donor else None,
            country=recipient or None,
        )
    )


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return min(exponent, 0)
