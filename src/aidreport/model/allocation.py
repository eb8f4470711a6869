"""An allocation: a decision that assigns funds to a recipient, and the place where it was read."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from aidreport.lazy_dataclass import dataclass
from aidreport.model.money import Qualifier

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from aidreport.model.money import Conversion, Money, StatedAmount
    from aidreport.model.remarks import Remark

NOT_NAMED = "Not named"
"""The key of recipients and donors with a placeholder for a name, such as "to be determined"."""

NOT_STATED = "Not stated"
"""The name of recipients that a published standard leaves out."""

SPLIT_MARK = "\u2002~\u2002"
"""Between the id of an allocation and the number of one of the parts that it is spread over.

No id in a source contains it: blanks of any kind are read as plain blanks.
"""


def unsplit_id(name: str) -> str:
    """Return the id of an allocation before it was split, from its own or that of a part."""
    return name.partition(SPLIT_MARK)[0]


class Measure(StrEnum):
    """What kind of amount it is; amounts of different measures never add up silently.

    The terms follow the OECD DAC and the IATI standard's transaction types. An incoming commitment
    is reported by who is to receive it: the same contract as the commitment of who gives it.
    """

    PLEDGE = "pledge"
    COMMITMENT = "commitment"
    DISBURSEMENT = "disbursement"
    EXPENDITURE = "expenditure"
    INCOMING = "incoming"
    INCOMING_COMMITMENT = "incoming-commitment"
    BUDGET = "budget"
    PROPOSED = "proposed"


PAID = (Measure.DISBURSEMENT, Measure.EXPENDITURE, Measure.INCOMING)
"""Measures of what was paid, so that it cannot be of a day to come."""


class Place(NamedTuple):
    """A place in a source file.

    Attributes:
        file: the file's path as the user named it.
        line: line of a text, counted from 1.
        row: row of a table as a spreadsheet numbers it, counted from 1.
        sheet: the sheet's name, for workbooks.
    """

    file: str
    line: int | None = None
    row: int | None = None
    sheet: str | None = None

    def __str__(self) -> str:
        parts = [self.file]
        if self.sheet is not None:
            parts.append(f'sheet "{self.sheet}"')
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.line is not None:
            parts.append(f"line {self.line}")
        return ", ".join(parts)

    def in_english(self) -> str:
        """Return the file, sheet, row and line that it is."""
        return str(self)


@dataclass(frozen=True, slots=True)
class Party:
    """A donor or recipient.

    Attributes:
        key: what it is grouped by.
        name: as written in the source.
        full_name: the spelled-out name if `name` is an acronym; else empty.
        type: "UN agency", "NGO" and the like, as written; None if not given.
    """

    key: str
    name: str
    full_name: str = ""
    type: str | None = None


def stated_name(party: Party | None) -> str:
    """Return the name of a donor or a recipient; empty if the source names none."""
    nobody = (NOT_NAMED, NOT_STATED)
    return "" if party is None or party.key in nobody or party.name in nobody else party.name


@dataclass(frozen=True, slots=True)
class Inference:
    """A field of an allocation that the source does not say: what was assumed, and why."""

    field: str
    reason: Remark


class Share(NamedTuple):
    """A country or sector that has a part of an allocation, in percent."""

    name: str
    percent: Decimal


class Allocation(NamedTuple):
    """One allocation, as one source states it.

    A named tuple, since files have hundreds of thousands of rows: a frozen dataclass of twenty
    fields takes several times as long to make.

    Attributes:
        id: unique within a data set; a source that has none leaves it empty, the loader numbers it.
        place: where it was read.
        recipient: who receives the funds.
        amount: exact.
        step: one unit of the stated precision, in units of the currency.
        as_written: the amount in the words of the source.
        measure: pledge, commitment, disbursement …
        equivalents: the same amount in other currencies, if the source states it; never summed
            with `amount`.
        decided: the date of the decision.
        valued: the date for converting the amount; None if the source has none.
        purpose: a short label of what the funds are for.
        description: what the funds are for, in a sentence or more.
        inferred: whatever was guessed, and why.
        countries, sectors: those that it is split over, with parts that add up to 100; empty if it
            is for one, or none.
        conversion: how the amount was converted; None if no conversion was asked for.
    """

    id: str
    place: Place
    recipient: Party
    amount: Money
    step: Decimal
    as_written: str
    measure: Measure = Measure.COMMITMENT
    qualifier: Qualifier = Qualifier.EXACT
    equivalents: tuple[StatedAmount, ...] = ()
    donor: Party | None = None
    decided: date | None = None
    country: str | None = None
    sector: str | None = None
    theme: str | None = None
    purpose: str = ""
    description: str = ""
    inferred: tuple[Inference, ...] = ()
    valued: date | None = None
    countries: tuple[Share, ...] = ()
    sectors: tuple[Share, ...] = ()
    conversion: Conversion | None = None
