"""What the record says beside its figures: parts, sources, findings, and the edge of pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self

from aidreport.characters.unread import read_text
from aidreport.files.schema import model_validator
from aidreport.model.agreement import Agreement
from aidreport.model.selection import Condition, Operator, Selection
from aidreport.proof.allocations import as_utf8
from aidreport.proof.record_breakdown import BreakdownEntry
from aidreport.proof.record_part import Exact, RecordPart

if TYPE_CHECKING:
    from collections.abc import Iterable


class ConditionEntry(RecordPart):
    """What the allocations of a part have in a field; the attributes are those of `Condition`."""

    field: str
    operator: Operator
    values: tuple[str, ...]

    @model_validator(mode="after")
    def _compares_years(self) -> Self:
        year = len(self.values) == 1 and re.fullmatch("[0-9]{1,4}", self.values[0])
        if self.operator in (">=", "<=") and not year:
            raise ValueError(f"{self.operator} compares with one year")
        return self


class PartEntry(RecordPart):
    """The allocations that meet some conditions.

    Attributes:
        totals: ids by currency.
    """

    conditions: tuple[ConditionEntry, ...]
    totals: dict[str, str]
    breakdowns: tuple[BreakdownEntry, ...] = ()

    def selection(self) -> Selection:
        """Return the conditions."""
        return tuple(Condition(each.field, each.operator, each.values) for each in self.conditions)


class ReconciliationEntry(RecordPart):
    """A sum compared with a stated total; ids of the figures, and the precision stated."""

    sum: str
    stated: str
    difference: str
    percent: str
    step: Exact
    verdict: Agreement


class SourceEntry(RecordPart):
    """A file that was read."""

    path: str
    sha256: str
    kind: str
    title: str = ""


class ExcludedEntry(RecordPart):
    """A row that a rule left out.

    Attributes:
        amount: what it states, with its currency, if that is money that is missing from a total.
    """

    place: str
    rule: str
    reason: str
    amount: tuple[Exact, str] | None = None


class FindingEntry(RecordPart):
    """What a check found."""

    code: str
    severity: str
    message: str
    source: str = ""


class RowsEntry(RecordPart):
    """What became of the rows that were read."""

    read: int
    used: int
    excluded: int
    rejected: int


class FurnitureEntry(RecordPart):
    """The texts around the content of the pages; the attributes are those of `Furniture`.

    Attributes:
        kind: what a briefing is, in files of versions whose masthead was no content; empty since.
        header, footer: the texts above and below the content, with "{page}" for the number of the
            page; None where the date and the running title are above, who publishes below.
    """

    organisation: str = ""
    unit: str = ""
    kind: str = ""
    date: str = ""
    running_title: str = ""
    page_label: str = ""
    mark: str = ""
    header: tuple[str, ...] | None = None
    footer: tuple[str, ...] | None = None

    @classmethod
    def of(cls, item: object) -> Self:
        """Return the entry of a `Furniture`, whose masthead is among the texts."""
        lines = {"kind", "header", "footer"}
        names = (name for name in cls.field_names() if name not in lines)
        return cls.model_construct(
            **{name: read_text(as_utf8(str(getattr(item, name)))) for name in names}
        )

    def with_lines(self, header: Iterable[str], footer: Iterable[str]) -> Self:
        """Return the entry with other texts above and below the content."""
        lines = (tuple(map(read_text, filter(None, texts))) for texts in (header, footer))
        return self.model_copy(update=dict(zip(("header", "footer"), lines, strict=True)))
