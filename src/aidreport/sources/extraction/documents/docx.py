"""Word documents: paragraphs, bullets and rows of tables in their order."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from aidreport.errors import SourceError
from aidreport.sources.extraction.text import Block, Document, Kind, is_heading, row
from aidreport.statements import message_of, state

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_UNPACKED = 100_000_000


def read_docx(content: bytes, name: str) -> Document:
    """Return the text of a Word document; deleted text of tracked changes is not in it.

    Raises:
        SourceError: it cannot be opened.
    """
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml import etree

    try:
        if (
            sum(item.file_size for item in zipfile.ZipFile(io.BytesIO(content)).infolist())
            > _MOST_UNPACKED
        ):
            raise ValueError(state("source.unpacks-large", most=100))  # noqa: TRY301 - one message for all
        document = docx.Document(io.BytesIO(content))
    except (
        PackageNotFoundError,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        etree.LxmlError,
        OSError,
    ) as problem:
        raise SourceError(
            state("source.no-word", name=str(name)),
            why=message_of(problem),
            fix=state("source.no-word-fix"),
        ) from problem
    blocks = list(_blocks(document))
    numbered = tuple(
        Block(b.kind, b.text, ((0, at),), b.level, b.cells, b.header, b.label)
        for at, b in enumerate(blocks, start=1)
    )
    properties = document.core_properties
    title = properties.title or ""
    title = title if any(block.text == title for block in blocks) else ""
    return Document(numbered, tuple(block.text for block in blocks), title, kind="docx")


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_INSIDE = frozenset({f"{_W}{tag}" for tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml")})
_DELETED = frozenset({f"{_W}del", f"{_W}moveFrom", _FALLBACK})
_BOX = f"{_W}txbxContent"


def _blocks(document: Any) -> Iterator[Block]:
    """Yield the blocks of a document as it is after all its tracked changes."""
    return _of(document.element.body, document)


def _of(element: Any, document: Any) -> Iterator[Block]:
    from docx.text.paragraph import Paragraph

    for item in element.iterchildren():
        if item.tag == f"{_W}tbl":
            yield from _rows(item)
        elif item.tag == f"{_W}p":
            text = _written(item)
            if text:
                kind, level = _kind(Paragraph(item, document._body), text)  # noqa: SLF001
                yield Block(kind, text, ((0, 0),), level)
            for box in _outermost(item, _BOX):
                yield from _of(box, document)
        elif item.tag in _INSIDE:
            yield from _of(item, document)


def _written(element: Any) -> str:
    """Return the text of a paragraph or cell without what was deleted, and without its boxes."""
    pieces: list[str] = []
    stack = [element]
    while stack:
        item = stack.pop()
        if item.tag in _DELETED or item.tag == _BOX:
            continue
        if item.tag == f"{_W}t":
            pieces.append(item.text or "")
        elif item.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr") or (item.tag == f"{_W}p" and pieces):
            pieces.append(" ")
        stack += reversed(item)
    return " ".join("".join(pieces).split())


def _outermost(element: Any, tag: str) -> Iterator[Any]:
    """Yield the elements of a kind within one, but for those that others of them hold."""
    stack = list(reversed(element))
    while stack:
        item = stack.pop()
        if item.tag in _DELETED:
            continue
        if item.tag == tag:
            yield item
        else:
            stack += reversed(item)


def _kind(paragraph: Any, text: str) -> tuple[Kind, int]:
    style = (paragraph.style.name or "").lower() if paragraph.style is not None else ""
    properties = paragraph._p.pPr  # noqa: SLF001 - the library shows no lists
    numbering = properties.numPr if properties is not None else None
    if "heading" in style or style == "title":
        return Kind.HEADING, 1
    if numbering is not None or style.startswith(("list", "bullet")):
        depth = numbering.ilvl.val if numbering is not None and numbering.ilvl is not None else 0
        return Kind.BULLET, int(depth) + 1
    return (Kind.HEADING, 6) if is_heading(text) else (Kind.PARAGRAPH, 0)


def _rows(table: Any) -> Iterator[Block]:
    header: tuple[str, ...] = ()
    for item in _outermost(table, f"{_W}tr"):
        cells = [_written(cell) for cell in _outermost(item, f"{_W}tc")]
        filled = [cell for cell in cells if cell]
        if not filled:
            continue
        if not header:
            header = tuple(cells)
        if len(filled) == 1:
            yield Block(Kind.HEADING, filled[0], ((0, 0),), 6)
        else:
            yield row([cell or "–" for cell in cells], 0, header)
