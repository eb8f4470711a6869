"""How the sources were read: the plans, and what is needed to read them again."""

from __future__ import annotations

from typing import Any, Self

from aidreport.files.schema import Field
from aidreport.proof.record_part import RecordPart


class ColumnEntry(RecordPart):
    """A column of a source: the field that it is read as, or why it was passed over."""

    heading: str
    use: str = ""
    why: str = ""
    letter: str = ""
    samples: tuple[str, ...] = ()


class SettingEntry(RecordPart):
    """What holds for all rows of a source, and where it is from."""

    name: str
    value: str
    why: str


class PlanEntry(RecordPart):
    """How a table or file was read; `verify` cannot read it again, but shows what was decided."""

    file: str
    kind: str
    sheet: str | None = None
    columns: tuple[ColumnEntry, ...] = ()
    settings: tuple[SettingEntry, ...] = ()
    passed_over: tuple[ColumnEntry, ...] = ()
    unused: int = 0

    @classmethod
    def of(cls, item: object) -> Self:
        """Return the entry of a `ReadingPlan`."""
        entry = super().of(item)
        return entry.model_copy(
            update={
                "columns": tuple(map(ColumnEntry.of, entry.columns)),
                "settings": tuple(map(SettingEntry.of, entry.settings)),
                "passed_over": tuple(map(ColumnEntry.of, entry.passed_over)),
            }
        )


class SettingsEntry(RecordPart):
    """A file, and how it was to be read.

    Attributes:
        settings: as config.toml has them; None if they are not shown.
    """

    path: str
    settings: dict[str, Any] | None = Field(default_factory=dict)


class ReadingEntry(RecordPart):
    """What is needed to read the sources again.

    Attributes:
        sources: the files, in the order in which they were read.
        organisations: key → further names, of those that the data name.
        part: of a burst: the field, and its value in this part.
        fields: that allocations were spread over, beside those that figures are grouped by.
    """

    sources: tuple[SettingsEntry, ...] = ()
    organisations: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    part: tuple[str, str] | None = None
    fields: tuple[str, ...] = ()
