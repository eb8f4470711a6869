"""The semantic parts of a briefing.

A small tree of frozen values that says what each part is, never how it looks. It is all that the
PDF is made from. Texts, charts, and what concerns pages have files of their own; nothing else of
the project is imported.
"""

from __future__ import annotations

import re
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias, TypeGuard

from aidreport.document.chart_blocks import Trend
from aidreport.document.spans import Inline, Span, plain_text
from aidreport.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from aidreport.document.chart_blocks import Chart
    from aidreport.document.page_blocks import Columns, Contents, Footnote, Image, PageBreak


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the title, of which there is one."""

    level: int
    text: Inline


def is_title(block: Block) -> TypeGuard[Heading]:
    """Return whether a block is the title."""
    return isinstance(block, Heading) and block.level == 1


class ParagraphRole(StrEnum):
    """What a paragraph is for; a label says what the block after it is, and stays with it."""

    BODY = "body"
    KICKER = "kicker"
    LABEL = "label"
    STANDFIRST = "standfirst"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    text: Inline
    role: ParagraphRole = ParagraphRole.BODY

    @property
    def displayed_text(self) -> Inline:
        """The text as it is set: a kicker in capitals."""
        if self.role is not ParagraphRole.KICKER:
            return self.text
        return tuple(replace(span, text=span.text.upper()) for span in self.text)


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list; each item is a sequence of blocks.

    Attributes:
        start: the first number of an ordered list; None for bullets.
    """

    items: tuple[tuple[Block, ...], ...]
    start: int | None = None

    @property
    def is_numbered(self) -> bool:
        """Whether its labels are numbers."""
        return self.start is not None

    @property
    def labels(self) -> tuple[str, ...]:
        """The label before each item: a bullet, or its number."""
        if self.start is None:
            return ("•",) * len(self.items)
        return tuple(f"{self.start + index}." for index in range(len(self.items)))


@dataclass(frozen=True, slots=True)
class Tile:
    """A key figure: what it is, the value, and a line that explains it.

    Attributes:
        before, after: the parts of the value beside its digits ("NOK", "million"), drawn smaller.
        expanded: the pieces, with what abbreviations in them stand for; None without any.
    """

    label: Inline
    value: Inline
    detail: Inline
    before: str = ""
    after: str = ""
    expanded: tuple[Inline, Inline, Inline] | None = None

    def pieces(self) -> tuple[Inline, Inline, Inline]:
        """Return the value with the parts beside its digits, as one text: before, digits, after."""
        if self.expanded is not None:
            return self.expanded
        before = (Span(f"{self.before}\u00a0"),) if self.before else ()
        after = (Span(f"\u00a0{self.after}"),) if self.after else ()
        return before, self.value, after


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """A row of key figures."""

    tiles: tuple[Tile, ...]


class ColumnKind(StrEnum):
    """How a column's cells are read."""

    TEXT = "text"
    NUMBER = "number"
    BAR = "bar"
    TREND = "trend"

    @property
    def is_drawn(self) -> bool:
        """Whether its cells are drawings."""
        return self in (ColumnKind.BAR, ColumnKind.TREND)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        heading: empty only for a bar that repeats the column before it.
        row_header: True if the cells name their rows.
    """

    heading: Inline
    kind: ColumnKind = ColumnKind.TEXT
    row_header: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A cell that shows a share as a bar.

    Attributes:
        fraction: 0 to 1.
        alternative: what it says, for those who do not see it; empty if a cell of the same
            row says the same in text, so that it is decoration.
    """

    fraction: float
    alternative: Inline = ()


Cell: TypeAlias = "Inline | Bar | Trend | ListBlock"


class RowRole(StrEnum):
    """What a row of a table is; a group is the head of the rows below it."""

    ITEM = "item"
    RESIDUAL = "residual"
    GROUP = "group"
    TOTAL = "total"


STRONG_ROWS = (RowRole.GROUP, RowRole.TOTAL)
"""The rows that are set off from the others."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row; as many cells as the table has columns."""

    cells: tuple[Cell, ...]
    role: RowRole = RowRole.ITEM


class TableStyle(StrEnum):
    """How prominent a table is: the figures of the briefing, or a plain list of remarks."""

    FIGURES = "figures"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header row.

    Attributes:
        summary: what it shows, for those who do not see it.
        caption: its title, above it; empty for none.
        title: what it is called among the bookmarks, where it has no caption.
        trends: the lines of its cells that are trends, all in one scale; the series are the years.
    """

    columns: tuple[Column, ...]
    rows: Sequence[TableRow]
    summary: Inline
    style: TableStyle = TableStyle.FIGURES
    caption: Inline = ()
    title: Inline = ()
    trends: Chart | None = None

    def __post_init__(self) -> None:
        # Rows in columns are as long as there are columns.
        rows = self.rows if isinstance(self.rows, tuple) else (self.rows[0], self.rows[-1])
        for row in rows:
            if len(row.cells) != len(self.columns):
                raise ValueError(
                    f"{len(row.cells)} cells in a table of {len(self.columns)} columns"
                )
        lines = len(self.trends.items) if self.trends is not None else 0
        cells = (cell for row in rows for cell in row.cells if type(cell) is Trend)
        if not all(0 <= cell.at < lines for cell in cells):
            raise ValueError("a cell of a table shows a line that the table has not")


class CalloutRole(StrEnum):
    """What a callout is about."""

    NOTE = "note"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Callout:
    """A boxed remark: a word that names it, and the text."""

    lead: Inline
    text: Inline
    role: CalloutRole = CalloutRole.NOTE


@dataclass(frozen=True, slots=True)
class QuoteBlock:
    """Somebody's words, with who said them."""

    text: Inline
    speaker: Inline
    role: Inline = ()


@dataclass(frozen=True, slots=True)
class BarPart:
    """A part of a share bar.

    Attributes:
        label: name and share ("UNICEF 59.3%").
        fraction: 0 to 1.
        rest: whether it sums up those that are not named, which stays in the background.
    """

    label: Inline
    fraction: float
    rest: bool = False


@dataclass(frozen=True, slots=True)
class ShareBar:
    """A bar divided into parts that add up to 100%.

    Attributes:
        alternative: what it shows, for those who do not see it.
        title: what it is called among the bookmarks.
    """

    parts: tuple[BarPart, ...]
    alternative: Inline
    title: Inline = ()

    def __post_init__(self) -> None:
        if not plain_text(self.alternative):
            raise ValueError("a share bar needs its alternative text")


@dataclass(frozen=True, slots=True)
class FactItem:
    """A key fact: the figure as written, and what it counts."""

    figure: Inline
    text: Inline


@dataclass(frozen=True, slots=True)
class Facts:
    """Key facts side by side."""

    items: tuple[FactItem, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A thematic break."""


_PIECE = re.compile(r"([^{}]*)(?:\{([a-z]+)\})?")
"""A piece of a line around pages: words, and the name in braces that follows."""
_JOINTS = " ·|–-,/"


Block: TypeAlias = (
    "Heading | Paragraph | ListBlock | KeyFigures | Table | Callout | QuoteBlock | ShareBar | Chart"
    " | Facts | Rule | PageBreak | Contents | Image"
    " | Columns | Footnote"
)


@dataclass(frozen=True, slots=True)
class Furniture:
    """The texts around the pages' content, and those of the masthead, which is part of it.

    Attributes:
        organisation, unit: who publishes.
        kind: what it is ("Funding briefing").
        date: the date in words.
        running_title: the title in the header from page 2.
        page_label: "Page {page} of {pages}" in the briefing's language.
        signature: what a signature is, for those who do not see it.
        mark: a line at the top of every page, such as that it is a draft; empty for none.
    """

    organisation: str
    unit: str
    kind: str
    date: str
    running_title: str
    page_label: str
    signature: str = "Digital signature"
    mark: str = ""

    def filled(self, line: str, page: str = "{page}") -> str:
        """Return a line such as "{organisation} · {unit}" with its words.

        A word that is empty takes what joins it to the others with it.

        Args:
            page: what says which page it is.
        """
        names = ("organisation", "unit", "kind", "date")
        words = {name: getattr(self, name) for name in names}
        words |= {"title": self.running_title, "page": page}
        text = waiting = ""
        for literal, name in _PIECE.findall(line):
            if name and not words[name]:
                waiting += literal if literal.strip(_JOINTS) else ""
                continue
            waiting += literal
            if name:
                text += (waiting if text or waiting.strip(_JOINTS) else "") + words[name]
                waiting = ""
        return text + (waiting.rstrip() if waiting.strip(_JOINTS) else "")

    @property
    def masthead(self) -> tuple[str, ...]:
        """What is read at the top of the first page: who publishes what, and when."""
        return tuple(filter(None, (self.organisation, self.unit, self.kind, self.date)))


class PageSize(StrEnum):
    """The size of the pages."""

    A4 = "A4"
    A4_LANDSCAPE = "A4 landscape"
    LETTER = "Letter"
    LETTER_LANDSCAPE = "Letter landscape"


@dataclass(frozen=True, slots=True)
class Briefing:
    """A semantic document.

    Attributes:
        language: BCP 47 tag of its texts.
        date: its date, which the file carries as its own.
        rtl: whether it is read from right to left.
        hyphens: BCP 47 tag of the language whose words are hyphenated; empty for none.
        cover: whether its title is on a page of its own.
        undrawn: why parts that its template asks for are not drawn, a sentence each.
    """

    title: str
    subject: str
    author: str
    language: str
    date: date
    furniture: Furniture
    body: tuple[Block, ...]
    page: PageSize = PageSize.A4
    rtl: bool = False
    hyphens: str = ""
    cover: bool = False
    undrawn: tuple[str, ...] = ()
