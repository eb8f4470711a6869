"""Where a briefing shows its figures, in its record: one by one, or the columns of a long table."""

from __future__ import annotations

from itertools import chain, groupby, repeat
from typing import TYPE_CHECKING, NamedTuple, Self

from aidreport.files.schema import Field, model_validator
from aidreport.proof.numbers import DisplayScale
from aidreport.proof.record_columns import is_long
from aidreport.proof.record_part import RecordPart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aidreport.proof.record_breakdown import BreakdownEntry

KINDS = ("group", "share")
"""What a table may show of a group, in the order of its columns."""


class ShownEntry(RecordPart):
    """A figure where the briefing shows it.

    Attributes:
        text: the words that show it, white space collapsed.
        block: the index of the part of the document.
        aloud: True if it is in a text that is not drawn but read aloud.
    """

    figure: str
    text: str
    block: int
    aloud: bool = False
    power: int = 0
    less: bool = False
    more: bool = False

    @property
    def scale(self) -> DisplayScale:
        """The scale in which the text shows the figure."""
        return DisplayScale(self.power, self.less, self.more)


class Shown(NamedTuple):
    """What a `ShownEntry` says."""

    figure: str
    text: str
    block: int
    aloud: bool
    scale: DisplayScale

    def entry(self) -> ShownEntry:
        """Return the entry."""
        return ShownEntry.known(
            {
                "figure": self.figure,
                "text": self.text,
                "block": self.block,
                "aloud": self.aloud,
                **self.scale._asdict(),
            }
        )


class ScaleRun(RecordPart):
    """How many texts, one after another, show their figures in a scale."""

    count: int = Field(gt=0)
    power: int = 0
    less: bool = False
    more: bool = False

    @classmethod
    def each(cls, runs: Iterable[tuple[DisplayScale, int]]) -> tuple[Self, ...]:
        """Return the entries of scales with their counts."""
        return tuple(cls.model_construct(count=count, **scale._asdict()) for scale, count in runs)


class ShownColumn(RecordPart):
    """A column of a long table: what it shows of each group, and in which scales."""

    texts: tuple[str, ...]
    scales: tuple[ScaleRun, ...]

    @model_validator(mode="after")
    def _is_even(self) -> Self:
        if sum(run.count for run in self.scales) != len(self.texts):
            raise ValueError("it has not a scale for each text")
        return self

    @classmethod
    def showing(cls, items: Sequence[Shown]) -> ShownColumn:
        """Return the column that shows some figures."""
        runs = [
            (scale, sum(1 for _ in same)) for scale, same in groupby(item.scale for item in items)
        ]
        return cls.model_construct(
            texts=tuple(item.text for item in items),
            scales=tuple(
                ScaleRun.model_construct(count=count, **scale._asdict()) for scale, count in runs
            ),
        )

    def each(self) -> Iterator[tuple[str, DisplayScale]]:
        """Yield each text with its scale."""
        scales = (
            repeat(DisplayScale(run.power, run.less, run.more), run.count) for run in self.scales
        )
        yield from zip(self.texts, chain.from_iterable(scales), strict=True)


class ShownTable(RecordPart):
    """The rows of a long table: of some groups, one after another, the amount, the share or both.

    Attributes:
        breakdown: the place of the breakdown, from 0, whose groups are in columns.
        first: the place of the first group, from 0.
        block: the index of the part of the document.
        after: how many entries of `Record.shown` are before it.
        amounts, shares: None for what it does not show.
    """

    breakdown: int = Field(ge=0)
    first: int = Field(ge=0)
    block: int
    after: int = Field(ge=0)
    amounts: ShownColumn | None = None
    shares: ShownColumn | None = None

    @property
    def columns(self) -> dict[str, ShownColumn]:
        """The columns by kind, as in `KINDS`."""
        pairs = zip(KINDS, (self.amounts, self.shares), strict=True)
        return {kind: column for kind, column in pairs if column is not None}

    def entries(self, names: Sequence[Mapping[str, Sequence[str]]]) -> Iterator[ShownEntry]:
        """Yield an entry for each figure in reading order.

        Args:
            names: of each breakdown the ids of its figures in columns, by kind.

        Raises:
            ValueError: there are no such groups.
        """
        columns = self.columns
        if not columns or self.breakdown >= len(names):
            raise ValueError("a table shows groups that the record has not")
        lists = []
        for kind, column in columns.items():
            shown = names[self.breakdown][kind][self.first : self.first + len(column.texts)]
            if len(shown) < len(column.texts):
                raise ValueError("a table shows groups that the record has not")
            lists.append(list(zip(shown, column.each(), strict=True)))
        if len({len(each) for each in lists}) > 1:
            raise ValueError("the columns of a table are not equally long")
        known, block = ShownEntry.known, self.block
        for row in zip(*lists, strict=True):
            for name, (text, (power, less, more)) in row:
                said = {"figure": name, "text": text, "block": block, "aloud": False}
                yield known({**said, "power": power, "less": less, "more": more})


def in_tables(
    items: Iterable[Shown], breakdowns: Sequence[BreakdownEntry]
) -> tuple[tuple[ShownEntry, ...], tuple[ShownTable, ...]]:
    """Return what a briefing shows: one by one, and the rows of long tables.

    Args:
        items: in reading order.
    """
    items = list(items)
    if not is_long(len(items)):
        return tuple(item.entry() for item in items), ()
    places = {
        name: (number, 2 * at + kind)
        for number, part in enumerate(breakdowns)
        for kind, of_kind in enumerate(KINDS)
        for at, name in enumerate(part.names(of_kind))
    }
    entries: list[ShownEntry] = []
    tables: list[ShownTable] = []
    run = _Run()
    for item in items:
        place = None if item.aloud else places.get(item.figure)
        if place is None or not run.goes_on(item, *place):
            run.end(entries, tables)
            if place is None:
                entries.append(item.entry())
                continue
            run = _Run(*place)
        run.items.append(item)
    run.end(entries, tables)
    return tuple(entries), tuple(tables)


class _Run:
    """Figures one after another that may be the rows of a table.

    Args:
        breakdown: their place.
        first: of the first one: twice the place of its group, and one more if it is a share.
    """

    def __init__(self, breakdown: int = 0, first: int = 0) -> None:
        self.items: list[Shown] = []
        self._breakdown, self._first, self._step = breakdown, first, 0

    def goes_on(self, item: Shown, breakdown: int, place: int) -> bool:
        """Return whether a figure is the next of them."""
        if not self.items or breakdown != self._breakdown or item.block != self.items[0].block:
            return False
        step = place - self._first if len(self.items) == 1 else self._step
        if step not in (1, 2) or (step == 1 and self._first % 2):
            return False
        if place != self._first + step * len(self.items):
            return False
        self._step = step
        return True

    def end(self, entries: list[ShownEntry], tables: list[ShownTable]) -> None:
        """Add them as a table, or each by itself if they are few."""
        items, rest = self.items, list[Shown]()
        self.items = []
        if self._step == 1 and len(items) % 2:
            rest = [items.pop()]
        if not is_long(len(items)):
            items, rest = [], items + rest
        if items:
            columns = [items] if self._step == 2 else [items[::2], items[1::2]]
            kinds = ("shares",) if self._first % 2 else ("amounts", "shares")
            shown = map(ShownColumn.showing, columns)
            tables.append(
                ShownTable.model_construct(
                    breakdown=self._breakdown,
                    first=self._first // 2,
                    block=items[0].block,
                    after=len(entries),
                    **dict(zip(kinds, shown, strict=False)),
                )
            )
        entries.extend(item.entry() for item in rest)


def one_by_one(
    entries: Sequence[ShownEntry],
    tables: Sequence[ShownTable],
    names: Sequence[Mapping[str, Sequence[str]]],
) -> Iterator[ShownEntry]:
    """Yield an entry for each figure that a briefing shows, in reading order.

    Args:
        names: of each breakdown the ids of its figures in columns, by kind.

    Raises:
        ValueError: a table is of groups that there are not, or in no order.
    """
    done = 0
    for table in tables:
        if not done <= table.after <= len(entries):
            raise ValueError("the tables of the record are in no order")
        yield from entries[done : table.after]
        yield from table.entries(names)
        done = table.after
    yield from entries[done:]
