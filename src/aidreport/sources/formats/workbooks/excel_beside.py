"""What an .xlsx says of a sheet outside its cells: comments, text boxes, headers and footers.

ECMA-376, part 1: 18.7 (comments), 20.5 (drawings), 18.3.1.46 (headers and footers of pages).
"""

from __future__ import annotations

import re
from html import unescape
from posixpath import basename, dirname, join, normpath
from typing import TYPE_CHECKING, Any

from aidreport.sources.formats.grid import Beside
from aidreport.sources.formats.workbooks.archives import parse_part, part_of
from aidreport.sources.formats.workbooks.excel_sheets import column_number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipFile

_PAGES = re.compile(rb"<(?:\w+:)?headerFooter\b.*?</(?:\w+:)?headerFooter>", re.DOTALL)
_PAGE = re.compile(r"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)\b[^<>]*>([^<]*)<")
_SECTION = re.compile(r"&[LCR]")
_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f+-]{6}|[0-9]+|[A-Za-z])')
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_THREADED = re.compile(r".*?Comment:\s*", re.DOTALL)
_MOST_TEXT = 1_000


def texts_beside(archive: ZipFile, part: str, xml: bytes) -> Iterator[Beside]:
    """Yield the texts about a sheet that are in none of its cells, columns counted from A.

    Args:
        archive: the workbook.
        part: the name of the part that holds the sheet.
        xml: that part.
    """
    yield from _on_pages(xml)
    relations = part_of(archive, join(dirname(part), "_rels", f"{basename(part)}.rels"))
    for relation in parse_part(relations) if relations else ():
        kind = str(relation.get("Type", "")).rpartition("/")[2]
        if kind not in ("comments", "drawing"):
            continue
        target = normpath(join("/", dirname(part), relation.get("Target", ""))).lstrip("/")
        content = part_of(archive, target)
        if content:
            root = parse_part(content)
            yield from _comments(root) if kind == "comments" else _drawn(root)


def _comments(root: Any) -> Iterator[Beside]:
    for comment in root.iter("{*}comment"):
        reference = _REFERENCE.fullmatch(comment.get("ref", ""))
        text = _text_in(comment, "{*}t")
        if text.startswith("[Threaded comment]"):
            text = _THREADED.sub("", text, count=1)
        if reference and text:
            column = column_number(reference[1].encode()) - 1
            yield Beside("comment", text, int(reference[2]), column)


def _drawn(root: Any) -> Iterator[Beside]:
    for box in root.iter("{*}txBody"):
        if text := _text_in(box, "{*}t"):
            yield Beside("drawing", text)


def _text_in(element: Any, tag: str) -> str:
    texts = (item.text or "" for item in element.iter(tag))
    return " ".join("".join(texts).split())[:_MOST_TEXT]


def _on_pages(xml: bytes) -> Iterator[Beside]:
    """Yield the texts at the top and the bottom of pages, without the codes between them."""
    # What is at the top and the bottom of pages follows the cells, which may be very many.
    for pages in _PAGES.findall(xml, max(xml.rfind(b"</sheetData>"), 0)):
        for written in _PAGE.findall(pages.decode("utf-8", errors="replace")):
            yield from page_texts(unescape(written))


def page_texts(written: str) -> Iterator[Beside]:
    """Yield the texts of a header or footer as Excel writes it: "&LGrants&RUSD thousand"."""
    for section in _SECTION.split(written.replace("&&", "\0")):
        text = " ".join(_CODE.sub("", section).replace("\0", "&").split())
        if text:
            yield Beside("page", text[:_MOST_TEXT])
