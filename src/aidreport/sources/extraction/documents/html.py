"""Pages saved from a browser: the announcement without menus, banners and related links."""

from __future__ import annotations

import json
import re
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.lazy_dataclass import dataclass
from aidreport.sources.extraction.text import Block, Document, Kind, row
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_LEFT_OUT = frozenset(_WORDS["left_out"].split())
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _HEADINGS.union(_WORDS["blocks"].split())
_ROLES = frozenset(_WORDS["roles"].split())
_MARKED = re.compile(
    rf"(?:^|[\s_-])(?:{'|'.join(map(re.escape, _WORDS['marked'].split()))})(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACE = re.compile(r"[^\S\n]+")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LEAST_OF_MAIN = 0.4
_FEWEST_LETTERS = 200


def read_html(content: bytes, name: str) -> Document:
    """Return the text of a page: headings, paragraphs, bullets, rows of tables.

    Raises:
        SourceError: it has no text.
    """
    root = _parsed(content, name)
    head = _Head(root)
    blocks = list(_Walk().blocks(_main(root)))
    lines = [block.text for block in blocks]
    numbered = tuple(
        Block(b.kind, b.text, ((0, at),), b.level, b.cells, b.header, b.label)
        for at, b in enumerate(blocks, start=1)
    )
    title = head.title if any(head.title and _same(head.title, line) for line in lines) else ""
    return Document(
        numbered, tuple(lines), title, head.issuer, head.date, head.url, head.language, "html"
    )


def _same(first: str, second: str) -> bool:
    return " ".join(first.lower().split()) == " ".join(second.lower().split())


def _parsed(content: bytes, name: str) -> Any:
    from lxml import etree, html

    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
    )
    content = _as_utf8(content)
    try:
        root = html.document_fromstring(content, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, LookupError) as problem:
        raise SourceError(
            state("source.page-without-text", name=str(name)),
            why=state("source.page-without-text-why"),
            fix=state("source.page-without-text-fix"),
        ) from problem
    return root


_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_FIRST_BYTES = 8192
_AS_BROWSERS = frozenset(
    {"", "ascii", "us-ascii", "latin-1", "latin1", "iso-8859-1", "utf-8", "utf8"}
)


def _as_utf8(content: bytes) -> bytes:
    """Return a page in UTF-8: of the encoding that its bytes show, else of what it declares.

    As browsers do, Latin 1 and what declares nothing is read as Windows 1252: "€" is in it.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace").encode()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        declared = _CHARSET.search(content, 0, _FIRST_BYTES)
        name = declared[1].decode("ascii").lower() if declared else ""
        try:
            text = content.decode("cp1252" if name in _AS_BROWSERS else name, "replace")
        except LookupError:
            text = content.decode("cp1252", "replace")
        return text.encode("utf-8", "replace")
    return content


class _Head:
    """What a page says about itself in its head."""

    def __init__(self, root: Any) -> None:
        self.language = root.get("lang") or ""
        metas = {
            (item.get("property") or item.get("name") or item.get("itemprop") or "").lower(): (
                item.get("content") or ""
            ).strip()
            for item in root.iter("meta")
        }
        self.url = metas.get("og:url", "")
        heading = next((_text(item) for item in root.iter("h1") if _text(item)), "")
        titles = [item.text_content().strip() for item in root.iter("title")]
        self.title = heading or metas.get("og:title", "") or (titles[0] if titles else "")
        self.issuer = metas.get("dcterms.publisher") or metas.get("dc.publisher") or ""
        dates = (metas[key] for key in _WORDS["dates"].split() if metas.get(key))
        found = next(dates, "") or _from_json(root)
        times = [item.get("datetime") or "" for item in root.iter("time")]
        self.date = (found or next(filter(None, times), ""))[:10]


def _from_json(root: Any) -> str:
    """Return the date of publication that a page gives as JSON-LD."""
    for script in root.iter("script"):
        if script.get("type") != "application/ld+json":
            continue
        try:
            found = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        for item in found if isinstance(found, list) else [found]:
            if isinstance(item, dict) and isinstance(item.get("datePublished"), str):
                return str(item["datePublished"])
    return ""


def _main(root: Any) -> Any:
    """Return the element with the announcement: <main>, <article>, or the whole page."""
    whole = len(_text(root))
    for path in ("//*[@itemprop='articleBody']", "//main", "//*[@role='main']", "//article"):
        found = root.xpath(path)
        best = max(found, key=lambda item: len(_text(item)), default=None)
        if best is not None and len(_text(best)) >= max(_FEWEST_LETTERS, whole * _LEAST_OF_MAIN):
            return _with_heading(best, root)
    body = root.find("body")
    return root if body is None else body


def _with_heading(element: Any, root: Any) -> Any:
    """Return an element, or the nearest one around it that holds the page's first heading."""
    heading = next(iter(root.iter("h1")), None)
    if heading is None or heading in element.iter("h1"):
        return element
    for parent in element.iterancestors():
        if heading in parent.iter("h1"):
            return parent
    return element


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


@dataclass(slots=True)
class _Walk:
    """Walks through a page and collects its blocks, without going down by itself."""

    pieces: list[str] = field(default_factory=list)
    kind: Kind = Kind.PARAGRAPH
    level: int = 0
    label: str = ""
    most: float = 0

    def blocks(self, root: Any) -> Iterator[Block]:
        """Yield the blocks of an element in reading order."""
        self.most = len(_text(root.getroottree().getroot())) / 2
        stack: list[tuple[Any, bool]] = [(root, False)]
        while stack:
            element, leaving = stack.pop()
            tag = element.tag if isinstance(element.tag, str) else ""
            if leaving:
                if tag in _BLOCKS:
                    yield from self._flush()
                self._add(element.tail)
                continue
            if not tag or self._is_left_out(element, tag):
                if tag in _BLOCKS:
                    yield from self._flush()
                self._add(element.tail)
                continue
            if tag == "table" and _is_data(element):
                yield from self._flush()
                yield from _rows(element)
                self._add(element.tail)
                continue
            if tag == "br":
                yield from self._flush(same=True)
                self._add(element.tail)
                continue
            if tag == "sup":
                self._add(_text(element).translate(_SUPERSCRIPT))
                self._add(element.tail)
                continue
            if tag in _BLOCKS:
                yield from self._flush()
                self._begin(element, tag)
            self._add(element.text)
            stack.append((element, True))
            stack += [(child, False) for child in reversed(element)]
        yield from self._flush()

    def _is_left_out(self, element: Any, tag: str) -> bool:
        role = element.get("role", "")
        if tag in _LEFT_OUT or role in _ROLES or element.get("aria-hidden") == "true":
            return True
        if element.get("hidden") is not None or _HIDDEN.search(element.get("style", "")):
            return True
        marked = f"{element.get('class', '')} {element.get('id', '')}"
        if tag in ("html", "body", "main", "article", "h1") or not _MARKED.search(marked):
            return False
        # What is marked so holds few of the page's words; a page of which all is marked is kept.
        return element.find(".//h1") is None and len(_text(element)) < self.most

    def _begin(self, element: Any, tag: str) -> None:
        if tag in _HEADINGS or tag == "dt":
            self.kind, self.level = Kind.HEADING, int(tag[1]) if tag in _HEADINGS else 6
        elif tag == "li" or any(parent.tag == "li" for parent in element.iterancestors()):
            self.kind = Kind.BULLET
            self.level = sum(parent.tag in ("ul", "ol") for parent in element.iterancestors())
        elif tag == "dd":
            self.kind, self.level = Kind.BULLET, 1
        else:
            self.kind, self.level = Kind.PARAGRAPH, 0

    def _add(self, text: str | None) -> None:
        if text:
            self.pieces.append(text)

    def _flush(self, *, same: bool = False) -> Iterator[Block]:
        text = " ".join("".join(self.pieces).split())
        self.pieces.clear()
        if text:
            bullet = re.match(r"[•●▪‣·*–-]\s+(?=\S)", text)
            if bullet and self.kind is Kind.PARAGRAPH:
                yield Block(Kind.BULLET, text[bullet.end() :], ((0, 0),), 1, label=text[0])
            else:
                kind = self.kind
                yield Block(kind, text, ((0, 0),), self.level)
        if not same:
            self.kind, self.level = Kind.PARAGRAPH, 0


def _is_data(table: Any) -> bool:
    """Tell whether a table has rows of several cells, rather than laying out a page."""
    rows = [len(item.findall("td")) + len(item.findall("th")) for item in table.iter("tr")]
    longest = max((len(_text(cell)) for cell in table.iter("td")), default=0)
    nested = table.find(".//table") is not None
    return not nested and max(rows, default=0) > 1 and longest < 2_000


def _rows(table: Any) -> Iterator[Block]:
    header: tuple[str, ...] = ()
    for item in table.iter("tr"):
        cells = [_cell(cell) for cell in item if cell.tag in ("td", "th")]
        heads = [cell for cell in item if cell.tag == "th"]
        filled = [cell for cell in cells if cell]
        if not filled:
            continue
        if len(heads) == len(cells) and len(cells) > 1 and not header:
            header = tuple(cells)
        if len(filled) == 1:
            yield Block(Kind.HEADING, filled[0], ((0, 0),), 6)
        else:
            yield row([cell or "–" for cell in cells], 0, header)


def _cell(element: Any) -> str:
    parts = []
    for piece in element.iter():
        if piece.tag == "sup":
            parts.append((piece.text or "").translate(_SUPERSCRIPT))
        elif isinstance(piece.tag, str):
            parts.append(piece.text or "")
        if piece is not element:
            parts.append(f" {piece.tail}" if piece.tag == "br" and piece.tail else piece.tail or "")
    return _SPACE.sub(" ", " ".join("".join(parts).split()))
