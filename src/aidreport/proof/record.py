"""The record of a briefing's figures, a JSON file that travels inside it.

It says how each figure was computed and where the briefing shows it, so that a reader with
nothing but the PDF can compute all of them again. Numbers are texts, so that nothing is lost.
"""

from __future__ import annotations

import json
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, Literal, Self

from aidreport.analysis.figures import BEFORE, Figure
from aidreport.files.json_values import json_text
from aidreport.files.schema import Field, field_validator
from aidreport.proof.bound_words import BoundWords, wrong_bounds
from aidreport.proof.chart_record import ChartEntry
from aidreport.proof.numbers import Marks, wrong_marks
from aidreport.proof.record_breakdown import BreakdownEntry
from aidreport.proof.record_columns import DataEntry
from aidreport.proof.record_comparison import ComparisonEntry
from aidreport.proof.record_entries import (
    ExcludedEntry,
    FindingEntry,
    FurnitureEntry,
    PartEntry,
    ReconciliationEntry,
    RowsEntry,
    SourceEntry,
)
from aidreport.proof.record_figure import FigureEntry
from aidreport.proof.record_json import json_of
from aidreport.proof.record_part import RecordPart, digest_of
from aidreport.proof.record_reading import PlanEntry, ReadingEntry
from aidreport.proof.record_shown import ShownEntry, ShownTable, one_by_one

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

NAME = "figures.json"
FIRST_FORMAT: Final = "aidreport figures 1"
FORMAT: Final = "aidreport figures 2"
LATER: Final = frozenset(
    (
        *("plans", "furniture", "expansions", "images", "faces", "correction", "reading"),
        *("objects", "bars_to_largest", "charts", "unclaimed", "parts"),
        *("pictures", "decorations"),
        *("comparisons", "before", "tables", "remarks", "bounds", "own_words"),
    )
)
"""Fields that records of the first format do not have."""
_MOST_NAMED: Final = 100
"""Figures of which the inputs are a whole list, such as a total, at most: there are a few. Each is
compared with all of its list, so that a small file could ask for endless work."""


class Record(RecordPart):
    """All that is needed to compute a briefing's figures again.

    Attributes:
        marks: how the briefing writes numbers.
        plans: how each source was read; what rules left out is in `excluded`.
        figures: those that the attached allocations do not have.
        totals, stated: ids by currency.
        shown: in reading order.
        tables: the rows of long tables, which show figures, too; none in files of earlier versions.
        texts: a digest of the texts of each part of the document, in order.
        furniture: the texts around them; None in files of earlier versions.
        expansions: what abbreviations in the texts stand for; none in files of earlier versions.
        images: digests of their sizes and samples, or of what they draw; None in files of earlier
            versions.
        pictures: digests of the images between the texts, in order; decorations: of those that say
            nothing; none in files of earlier versions.
        faces: names of those of the brand; None in files of earlier versions.
        correction: its number; 0 for none.
        reading: how the sources were read; None in files of earlier versions.
        objects: digests of what the file consists of, by kind and name; None in files of earlier
            versions.
        bars_to_largest: whether the longest bar of a table stands for its largest share where
            that is under half; not in files of earlier versions.
        charts: in their order; none in files of earlier versions.
        unclaimed: the numbers of the page that are no figures and that the attached files do not
            say in words; None in files of earlier versions.
        parts: of which the page has figures; none in files of earlier versions.
        comparisons: the tables that compare the figures with those of earlier data.
        before: the record of the earlier data, whose figures have ids with "before/" here; of a
            page it says nothing. None without any.
        remarks: sentences of the record by the same as the page has them in its language, if they
            have a number; none in files of earlier versions.
        bounds: how a wording of one's own says that a percentage is less, and more, than
            "{number}"; None where it writes a sign, and in files of earlier versions.
        own_words: keys of the phrases that the briefing has in other words than those that come
            with aidreport; None if it has none of the language, and in files of earlier versions.
        digest: of all of the above.
    """

    format: Literal["aidreport figures 1", "aidreport figures 2"]
    title: str
    date: str
    language: str
    report: str
    marks: Marks
    sources: tuple[SourceEntry, ...]
    rows: RowsEntry
    excluded: tuple[ExcludedEntry, ...]
    data: DataEntry
    measures: tuple[str, ...]
    figures: tuple[FigureEntry, ...]
    totals: dict[str, str]
    stated: dict[str, str]
    breakdowns: tuple[BreakdownEntry, ...]
    reconciliations: tuple[ReconciliationEntry, ...]
    findings: tuple[FindingEntry, ...]
    shown: tuple[ShownEntry, ...]
    texts: tuple[str, ...]
    plans: tuple[PlanEntry, ...] = ()
    furniture: FurnitureEntry | None = None
    expansions: dict[str, str] = Field(default_factory=dict)
    images: tuple[str, ...] | None = None
    pictures: tuple[str, ...] = ()
    decorations: tuple[str, ...] = ()
    faces: tuple[str, ...] | None = None
    correction: int = 0
    reading: ReadingEntry | None = None
    objects: dict[str, dict[str, str]] | None = None
    bars_to_largest: bool = False
    charts: tuple[ChartEntry, ...] = ()
    unclaimed: tuple[str, ...] | None = None
    parts: tuple[PartEntry, ...] = ()
    comparisons: tuple[ComparisonEntry, ...] = ()
    before: Record | None = None
    tables: tuple[ShownTable, ...] = ()
    remarks: dict[str, str] = Field(default_factory=dict)
    bounds: BoundWords | None = None
    own_words: tuple[str, ...] | None = None
    digest: str = ""
    _as_stored: Record | None = None

    @field_validator("marks")
    @classmethod
    def _writes_numbers(cls, value: Marks) -> Marks:
        if wrong := wrong_marks(value):
            raise ValueError(wrong)
        return value

    @field_validator("bounds")
    @classmethod
    def _are_words(cls, value: BoundWords | None) -> BoundWords | None:
        if value is not None and (wrong := wrong_bounds(value)):
            raise ValueError(wrong)
        return value

    @field_validator("before")
    @classmethod
    def _has_none_before(cls, value: Record | None) -> Record | None:
        if value is not None and value.before is not None:
            raise ValueError("earlier data are not compared with data before them")
        return value

    @property
    def both(self) -> tuple[Record, ...]:
        """The record, and behind it the one of the earlier data, if there are any."""
        return (self, *(self.before.both if self.before else ()))

    def by_id(self) -> dict[str, FigureEntry]:
        """Return all figures by id, those of earlier data among them."""
        entries = {entry.id: entry for entry in self.figures}
        for name, entry in self.before.by_id().items() if self.before else ():
            inputs = tuple(f"{BEFORE}{one}" for one in entry.inputs)
            changes = {"id": f"{BEFORE}{name}", "inputs": inputs}
            entries[f"{BEFORE}{name}"] = entry.model_copy(update=changes)
        return entries

    @property
    def as_stored(self) -> Record:
        """The record as it is in its file, where what is long is in columns."""
        return self._as_stored or self

    def one_by_one(self) -> Record:
        """Return the record with an entry for each row, group and figure that is in columns.

        Raises:
            ValueError: the columns do not agree.
        """
        data = self.data.one_by_one()
        rows = [f"allocation/{name}" for name, _ in data.rows]
        names = [part.both_names() for part in self.breakdowns]
        lists = {
            name: ids
            for part, own in zip(self.breakdowns, names, strict=True)
            for name, ids in part.lists(rows, own)
        }
        named = Counter(entry.each for entry in self.figures if entry.each)
        if named and max(named.values()) > _MOST_NAMED:
            raise ValueError(f"more than {_MOST_NAMED} figures are of one list")
        figures: list[FigureEntry] = []
        counts = {part.count: (part, own) for part, own in zip(self.breakdowns, names, strict=True)}
        for entry in self.figures:
            if entry.id in counts:
                part, own = counts.pop(entry.id)
                figures += part.figures(rows, own)
            figures.append(_with_inputs(entry, lists))
        if any(part.columns for part, _ in counts.values()):
            raise ValueError("groups in columns are not counted by a figure")
        whole = self.model_copy(
            update={
                "data": data,
                "figures": tuple(figures),
                "breakdowns": tuple(
                    part.one_by_one(own) for part, own in zip(self.breakdowns, names, strict=True)
                ),
                "shown": tuple(one_by_one(self.shown, self.tables, names)),
                "tables": (),
                "before": self.before and self.before.one_by_one(),
            }
        )
        vars(whole)["_as_stored"] = self
        return whole

    def model_copy(self, *, update: Mapping[str, Any] | None = None) -> Self:
        """Return a copy; one with other values is no more what was stored."""
        copy = super().model_copy(update=update)
        if update:
            vars(copy).pop("_as_stored", None)
        return copy

    def scaled(self) -> Iterator[tuple[str, int]]:
        """Yield the texts that show figures in units of a power of ten, with that power."""
        yield from ((entry.text, entry.power) for entry in self.shown if entry.power)
        for column in (each for table in self.tables for each in table.columns.values()):
            if any(run.power for run in column.scales):
                yield from ((text, scale.power) for text, scale in column.each() if scale.power)

    def altered(self) -> Iterator[str]:
        """Yield the ids of the figures that are not as they were written."""
        stored = self.as_stored
        for entry in stored.figures:
            if entry.checksum() != entry.digest:
                yield entry.id
        for part in stored.breakdowns:
            yield from part.altered()

    def checksum(self) -> str:
        """Return the digest of all else in it; of the first format, of what that has."""
        stored = self.as_stored
        if not self.is_first_format:
            # What a later version adds and this file does not have changes nothing.
            return digest_of(_bytes_of(stored, without=("digest",)))
        values = json.loads(json_of(stored, without=("digest", *LATER)))
        for of, name in (("excluded", "amount"), ("shown", "more"), ("figures", "each"),
                         ("breakdowns", "columns")):  # fmt: skip
            for entry in values[of]:
                del entry[name]
        del values["data"]["ids"], values["data"]["digests"]
        return digest_of(json_text(values))

    @property
    def is_first_format(self) -> bool:
        """Whether it is of a version that rounded halves to even, and took one digit as exact."""
        return self.format == FIRST_FORMAT

    def sealed(self) -> bytes:
        """Return the record as JSON, with its digest."""
        return self.model_copy(update={"digest": self.checksum()}).written()

    def written(self) -> bytes:
        """Return the record as JSON, in the only way in which it is written."""
        return _bytes_of(self.as_stored, indented=True) + b"\n"

    def with_objects(self, objects: dict[str, dict[str, str]]) -> bytes:
        """Return the record as JSON, with what the file consists of."""
        return self.model_copy(update={"objects": objects}).sealed()


def _bytes_of(record: Record, *, without: Container[str] = (), indented: bool = False) -> bytes:
    """Return a record as JSON without what is as by default."""
    return json_of(record, without=without, defaults=False, indented=indented).encode()


def read(content: bytes) -> Record:
    """Return the record in a file.

    Raises:
        ValueError: it is none, or of another format; the message says what is wrong.
    """
    from aidreport.files.schema_checks import ValidationError, problems_of

    try:
        found = Record.model_validate_json(content)
    except ValidationError as error:
        first = problems_of(error)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{place}: {first['msg']}" if place else first["msg"]) from None
    json.loads(content, object_pairs_hook=_each_once)
    for part in found.both:
        entries = (part.figures, part.shown, *(each.groups for each in part.breakdowns))
        for entry in chain.from_iterable(entries):
            entry.forget_what_was_set()
    return found.one_by_one()


def _with_inputs(entry: FigureEntry, lists: Mapping[str, tuple[str, ...]]) -> FigureEntry:
    """Return the entry of a figure with what went into it, where that is a list of the record."""
    if not entry.each:
        return entry
    if entry.inputs or entry.each not in lists:
        raise ValueError(f"{entry.id} is of a list that the record has not")
    whole = entry.model_copy(update={"inputs": lists[entry.each], "each": ""})
    if entry.checksum() != entry.digest:
        return whole
    return whole.model_copy(update={"digest": whole.checksum()})


def _each_once(entries: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key with two values: programs do not agree on which of them is read."""
    named = dict(entries)
    if len(named) < len(entries):
        keys = [key for key, _ in entries]
        key = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"{key}: the record has two values for one key")
    return named


def texts_digest(texts: Iterable[str]) -> str:
    """Return the digest of a part's texts, each with its white space collapsed."""
    return digest_of(json.dumps(list(texts), ensure_ascii=False))


def reachable(
    figures: Mapping[str, Figure],
    roots: Iterable[str],
    known: Container[str] = (),
    lists: Container[tuple[str, ...]] = (),
) -> set[str]:
    """Return the ids of figures and of all that went into them.

    Args:
        known: those that are looked at no further.
        lists: inputs that are all known.
    """
    ids: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in ids and name not in known and name in figures:
            ids.add(name)
            inputs = figures[name].inputs
            waiting.extend(() if inputs in lists else inputs)
    return ids
