"""The parts of a briefing that concern its pages: breaks, columns, contents, pictures, notes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from aidreport.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from aidreport.document.blocks import Block, Briefing, PageSize
    from aidreport.document.spans import Inline


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page.

    Attributes:
        page: the size of the pages from here; None for no change.
        ends: whether pages have the size again that they had before the last change.
    """

    page: PageSize | None = None
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Footnote:
    """A remark at the foot of the page that has its mark; it is read after the block of the mark.

    Attributes:
        number: counted from 1 through the document.
        mark: what is written before it, and in the text.
    """

    number: int
    mark: str
    text: Inline


@dataclass(frozen=True, slots=True)
class Columns:
    """Blocks side by side; they are read column by column."""

    columns: tuple[tuple[Block, ...], ...]


def flattened(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks in the order in which they are read, those of columns among them."""
    for block in blocks:
        if isinstance(block, Columns):
            for column in block.columns:
                yield from flattened(column)
        else:
            yield block


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of the contents: a heading, and where it is.

    Attributes:
        heading: which of the briefing's headings it names, counted from 0.
        level: 1 for those right below the title.
        page: the number of its page; empty until the pages are laid out.
    """

    heading: int
    level: int
    text: Inline
    page: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """A list of the headings that follow it, with their pages.

    Attributes:
        depth: of the levels of headings below the title.
        entries: none until the document is complete.
    """

    depth: int
    entries: tuple[ContentsEntry, ...] = ()


class Picture(Protocol):
    """What a file of a picture holds, read and found fit for a PDF."""

    @property
    def unit(self) -> tuple[float, float]:
        """Return how wide and how high it is drawn where nothing scales it."""

    def digest(self) -> str:
        """Return the SHA-256 of what it shows."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture between the texts.

    Attributes:
        file: its name in the template.
        alternative: what it shows, for those who do not see it; empty for decoration.
        caption, credit: below it; empty for none.
        width: of that of the text, in percent; 0 for as wide as it is sharp.
        picture: what the file holds; None until it is read.
        source: the same as an address of a web page (data:…); empty elsewhere.
    """

    file: str
    alternative: Inline = ()
    caption: Inline = ()
    credit: Inline = ()
    width: int = 0
    picture: Picture | None = None
    source: str = ""


def with_pictures(briefing: Briefing, picture_of: Callable[[Image], Image]) -> Briefing:
    """Return a briefing whose images have been given their pictures.

    Args:
        picture_of: returns an image with its picture.
    """
    body = _with_pictures(briefing.body, picture_of)
    return briefing if body == briefing.body else replace(briefing, body=body)


def _with_pictures(
    blocks: tuple[Block, ...], picture_of: Callable[[Image], Image]
) -> tuple[Block, ...]:
    return tuple(
        picture_of(block)
        if isinstance(block, Image)
        else Columns(tuple(_with_pictures(each, picture_of) for each in block.columns))
        if isinstance(block, Columns)
        else block
        for block in blocks
    )


def with_pages(briefing: Briefing, pages: Sequence[int]) -> Briefing:
    """Return a briefing whose contents say on which pages its headings are.

    Args:
        pages: of all headings, in order.
    """
    return _paged(briefing, lambda entry: str(pages[entry.heading]))


def without_pages(briefing: Briefing) -> Briefing:
    """Return a briefing whose contents name no pages, for what is not divided into any."""
    return _paged(briefing, lambda _: "")


def _paged(briefing: Briefing, page_of: Callable[[ContentsEntry], str]) -> Briefing:
    """Return a briefing with a page for each entry of its contents."""
    body = (
        replace(
            block, entries=tuple(replace(entry, page=page_of(entry)) for entry in block.entries)
        )
        if isinstance(block, Contents)
        else block
        for block in briefing.body
    )
    return replace(briefing, body=tuple(body))
