"""The fields of an allocation: one table for everything that lists them.

What data can be grouped by, which columns a table can have, and the columns of the file inside a
PDF, of the files beside it and of a frame are all read from here. So is the guard against texts
that a spreadsheet would run as formulas.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from enum import Enum, Flag, auto
from functools import lru_cache
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from aidreport.characters.patterns import lazy_pattern
from aidreport.model.remarks import FieldName, in_turn, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aidreport.model.allocation import Allocation, Inference, Party
    from aidreport.model.money import Conversion
    from aidreport.model.remarks import Remark

FieldValue = str | Decimal | date | int | None
"""What a field holds; None if the source says nothing."""


class FieldKind(Enum):
    """What the values of a field are."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"


class FieldUse(Flag):
    """Where a field is a column: in the CSV file of a PDF, a frame, a source; or what groups."""

    ATTACHED = auto()
    FRAME = auto()
    COLUMN = auto()
    GROUP = auto()


Item = TypeVar("Item")


class Field(NamedTuple, Generic[Item]):
    """A field of an allocation, or of the conversion of its amount.

    Attributes:
        name: its column in the file inside a PDF.
        read: returns its value.
        uses: where it is used.
        heading: the phrase that is its heading in the files beside a PDF; empty if not there.
        kind: what its values are.
        alias: its name elsewhere; empty if it is `name`.
        column: its name as a column of a source; empty if it is the alias or the name.
    """

    name: str
    read: Callable[[Item], FieldValue]
    uses: FieldUse = FieldUse.ATTACHED
    heading: str = ""
    kind: FieldKind = FieldKind.TEXT
    alias: str = ""
    column: str = ""

    def key(self, item: Item) -> str:
        """Return the value of an allocation by which it is grouped."""
        return str(self.read(item) or "")


_DATA = FieldUse.ATTACHED | FieldUse.FRAME
_COLUMN = FieldUse.COLUMN
_ALL = _DATA | FieldUse.GROUP | _COLUMN
_NUMBER = FieldKind.NUMBER
_DATE = FieldKind.DATE


@lru_cache(maxsize=1024)
def _inferred(parts: tuple[Inference, ...]) -> Remark:
    """Return what was inferred as one remark; many rows share it."""
    return in_turn(say("about", what=FieldName(part.field), remark=part.reason) for part in parts)


FIELDS: tuple[Field[Allocation], ...] = (
    Field("id", lambda item: item.id, _DATA | _COLUMN),
    Field("recipient", lambda item: item.recipient.name, heading="field.recipient"),
    Field("recipient_key", lambda item: item.recipient.key, _ALL, alias="recipient"),
    Field(
        "recipient_full_name",
        lambda item: item.recipient.full_name,
        FieldUse.ATTACHED | _COLUMN,
        column="recipient_name",
    ),
    Field("recipient_type", lambda item: item.recipient.type, _ALL, "field.recipient_type"),
    Field("donor", lambda item: item.donor.name if item.donor else None, heading="field.donor"),
    Field("donor_key", lambda item: item.donor.key if item.donor else None, _ALL, alias="donor"),
    Field("amount", lambda item: item.amount.amount, _DATA | _COLUMN, "sheet.amount", _NUMBER),
    Field("currency", lambda item: item.amount.currency, _ALL, "field.currency"),
    Field("precision", lambda item: item.step, kind=_NUMBER),
    Field("qualifier", lambda item: item.qualifier),
    Field("as_written", lambda item: item.as_written, _DATA, "sheet.written"),
    Field("measure", lambda item: item.measure, _ALL, "field.measure"),
    Field("decided", lambda item: item.decided, _DATA | _COLUMN, "sheet.date", _DATE, "", "date"),
    Field("valued", lambda item: item.valued, _COLUMN, kind=_DATE, column="value_date"),
    Field("year", lambda item: item.decided and str(item.decided.year), FieldUse.GROUP),
    Field("country", lambda item: item.country, _ALL, "field.country"),
    Field("sector", lambda item: item.sector, _ALL, "field.sector"),
    Field("theme", lambda item: item.theme, _ALL, "field.theme"),
    Field("purpose", lambda item: item.purpose or None, _ALL, "purposes.purpose"),
    Field(
        "description",
        lambda item: item.description,
        FieldUse.ATTACHED | _COLUMN,
        "sheet.description",
    ),
    Field("place", lambda item: str(item.place), FieldUse.FRAME, "sources.source", alias="source"),
    Field("source", lambda item: item.place.file),
    Field("sheet", lambda item: item.place.sheet),
    Field("row", lambda item: item.place.row, kind=_NUMBER),
    Field("line", lambda item: item.place.line, kind=_NUMBER),
    Field(
        "inferred",
        lambda item: _inferred(item.inferred) if item.inferred else "",
        heading="sources.inferred",
    ),
)
"""In the order in which people see them."""

CONVERSION_FIELDS: tuple[Field[Conversion], ...] = (
    Field("original_amount", lambda item: item.original.amount, _DATA, "sheet.original", _NUMBER),
    Field(
        "original_currency", lambda item: item.original.currency, _DATA, "sheet.original-currency"
    ),
    Field("original_precision", lambda item: item.step, kind=_NUMBER),
    Field("rate", lambda item: "; ".join(map(str, item.rates)) or None, _DATA, "sheet.rate"),
    Field("rate_date", lambda item: "; ".join(item.periods) or None, _DATA, "sheet.rate-date"),
    Field("rate_method", lambda item: item.method or None, _DATA, "sheet.rate-method"),
    Field("not_converted", lambda item: item.problem or None, _DATA, "sheet.not-converted"),
)
"""Further fields, if amounts were converted."""

GROUPS: Mapping[str, Callable[[Allocation], str]] = {
    field.alias or field.name: field.key for field in FIELDS if FieldUse.GROUP in field.uses
}
"""What allocations can be grouped by; an allocation that lacks the field has the key ""."""

STATUS = "status"
"""A column of a source by which rows count or do not; allocations have no such field."""

UNIT = "unit"
"""A column of a source that names the unit of each amount; allocations are in full units."""

COLUMNS = (
    *(
        field.column or field.alias or field.name
        for field in FIELDS
        if FieldUse.COLUMN in field.uses
    ),
    STATUS,
    UNIT,
)
"""What the columns of a source can be."""

PARTIES: Mapping[str, Callable[[Allocation], Party | None]] = {
    "recipient": lambda item: item.recipient,
    "donor": lambda item: item.donor,
}
"""The fields that are parties, with names beside the key by which they are grouped."""


def field_text(value: FieldValue) -> str:
    """Return a value as a text: a number in digits, a date as YYYY-MM-DD."""
    if isinstance(value, str) or value is None:
        return value or ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)


_GUARDED = re.compile(r"['\t\r\n]|[\s\x00-\x1f\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_GUARDED_AMONG = lazy_pattern(f"\x7f(?:{_GUARDED.pattern})")


def csv_safe(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula: such a one begins with an apostrophe.

    Blanks before a formula, and the full-width forms of = + - @, do not hide it (OWASP, "CSV
    injection"). A text that begins with an apostrophe gets another, so that `csv_original` is
    exact. Numbers in columns of numbers need no guard.
    """
    return f"'{text}" if _GUARDED.match(text) else text


def all_csv_safe(texts: list[str]) -> list[str]:
    """Return what `csv_safe` gives for each of very many texts: of most, none is like a formula."""
    if _GUARDED_AMONG.search("\x7f".join(["", *texts])) is None:
        return texts
    return list(map(csv_safe, texts))


def csv_original(text: str) -> str:
    """Return the text that `csv_safe` was given."""
    return text.removeprefix("'")
