"""A text as it is read: blocks of prose, bullets, headings and rows of tables, with their lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import field, replace
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from aidreport.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence


class Kind(StrEnum):
    """What a block of a text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a bullet, a heading or a row of a table.

    Attributes:
        text: in one piece, though it may be on several lines.
        lines: the first position in the text and the number of each line, in their order.
        level: how deep a bullet or heading is.
        cells: of a row: where each cell begins and ends in the text.
        header: of a row: the cells of the row above the rows.
        label: the mark of a bullet, such as "•" or "(1)".
    """

    kind: Kind
    text: str
    lines: tuple[tuple[int, int], ...]
    level: int = 0
    cells: tuple[tuple[int, int], ...] = ()
    header: tuple[str, ...] = ()
    label: str = ""

    @property
    def line(self) -> int:
        """The number of its first line, counted from 1."""
        return self.lines[0][1]

    def line_at(self, position: int) -> int:
        """Return the number of the line that a position of the text is on."""
        at = bisect_right(self.lines, position, key=lambda item: item[0]) - 1
        return self.lines[max(at, 0)][1]


@dataclass(frozen=True, slots=True)
class Document:
    """A text with what its file says about it.

    Attributes:
        blocks: in reading order.
        lines: the text as lines, which are counted from 1.
        title, issuer, date: what the file itself names; empty if it names none.
        url: where it was published; empty if that is not said.
        language: the subtag that the file names; empty if it names none.
    """

    blocks: tuple[Block, ...]
    lines: tuple[str, ...]
    title: str = ""
    issuer: str = ""
    date: str = ""
    url: str = ""
    language: str = ""
    kind: str = field(default="text")

    @property
    def text(self) -> str:
        """All blocks, one below the other."""
        return "\n".join(block.text for block in self.blocks)


_BULLET = re.compile(
    r"(?P<indent>\s*)(?P<label>[•●◦‣▪■□o·*\u2043\u2219\uf0b7–—-]|\(?\d{1,2}[.)]|\(?[a-z]\)|\((?:i|ii|iii|iv|v|vi)\))"
    r"[\s\u00a0]+(?=\S)"
)
_DATE = re.compile(r"\s*\d{1,2}\.\s+[^\W\d_]{3,}\.?\s+(?:19|20)\d\d(?!\d)")
_GLUED_BULLET = re.compile(r"(?P<indent>\s*)(?P<label>[•●▪‣*])(?=[^\s*])")
_ENDS = tuple(".!?:;…»”\"'")
_LONGEST_HEADING = 140
_WIDE, _NARROW, _RAGGED = 110, 50, 3
_MOSTLY = 0.6
_TABS = re.compile(r"\t+| {3,}|\s*\|\s*")
_AMOUNT_CELL = re.compile(r"^\W*\d[\d.,\s]*$|(?<!\d)(?!(?:19|20)\d\d(?!\d))\d")


def read_lines(lines: Sequence[str], joined: Collection[int] = ()) -> tuple[Block, ...]:
    """Return the blocks of plain lines; lines that were wrapped are joined.

    Args:
        joined: numbers of lines of which the page shows that they go on from the one before.
    """
    width = _width(lines)
    blocks: list[Block] = []
    current: list[tuple[int, str]] = []
    for number, line in [*enumerate(lines, start=1), (0, "")]:
        wrapped = number in joined and not _bullet(line)
        if current and not (wrapped or _goes_on(current[-1][1], line, width)):
            blocks.append(_block(current))
            current = []
        if line.strip():
            current.append((number, line))
    return tuple(part for block in _with_rows(blocks) for part in _bounded(block))


def _bounded(block: Block) -> Iterator[Block]:
    """Yield a block; one without paragraphs, such as code, in parts of a bounded length."""
    if len(block.text) <= _LONGEST_BLOCK or block.cells:
        yield block
        return
    for first in range(0, len(block.text), _LONGEST_BLOCK):
        last = first + _LONGEST_BLOCK
        lines = [(at - first, line) for at, line in block.lines if first < at < last]
        text = block.text[first:last]
        yield replace(block, text=text, lines=((0, block.line_at(first)), *lines))


_LONGEST_BLOCK = 12_000


def _width(lines: Sequence[str]) -> int | None:
    """Return the width at which lines were broken, as in e-mails; None if they were not."""
    width = max((len(line.rstrip()) for line in lines), default=0)
    if not _NARROW < width <= _WIDE:
        return None
    pairs = [(a.rstrip(), b) for a, b in pairwise(lines) if a.strip() and b.strip()]
    open_ends = [(a, b) for a, b in pairs if not a.endswith(_ENDS) and not _BULLET.match(b)]
    broken = [a for a, b in open_ends if _had_no_room(a, b, width)]
    return width if len(broken) >= max(2, len(open_ends) * _MOSTLY) else None


def _had_no_room(line: str, following: str, width: int) -> bool:
    """Tell whether the first word of the next line would not have fitted behind a line."""
    first = following.split(maxsplit=1)[0]
    return len(line.rstrip()) + 1 + len(first) > width - _RAGGED


def _goes_on(last: str, line: str, width: int | None) -> bool:
    text = line.strip()
    if not text or _bullet(line):
        return False
    if _cells(last) or _cells(line):
        return False
    if width is not None and _had_no_room(last, text, width):
        return True
    return text[0].islower() and not last.rstrip().endswith(tuple(".!?:;"))


def _bullet(line: str) -> re.Match[str] | None:
    """Return the mark of a bullet that begins a line; "17. december 2024" is none."""
    return None if _DATE.match(line) else _BULLET.match(line) or _GLUED_BULLET.match(line)


def _has_tabs(line: str) -> bool:
    return "\t" in line or "|" in line or "   " in line


def _parts(line: str) -> list[str]:
    if not _has_tabs(line):
        return [line.strip()]
    return [part.strip() for part in _TABS.split(line.strip().strip("|").strip())]


def _cells(line: str) -> list[str]:
    parts = _parts(line)
    if "|" in line:
        # "| Total | | 145,000 |" has a cell without text.
        parts = [part for part in parts if part]
    several = len(parts) > 1 and all(parts)
    return parts if several and any(map(_AMOUNT_CELL.search, parts)) else []


def _block(lines: Sequence[tuple[int, str]]) -> Block:
    first = lines[0][1]
    bullet = _bullet(first)
    texts = [line.strip() for _, line in lines]
    label, level = "", 0
    if bullet is not None:
        texts[0] = first[bullet.end() :].strip()
        label, level = bullet["label"], len(bullet["indent"].expandtabs(4))
    spans, text = [], ""
    for (number, _), piece in zip(lines, texts, strict=True):
        text = f"{text} " if text else ""
        spans.append((len(text), number))
        text += piece
    if bullet is not None and not (_NUMBER_LABEL.fullmatch(label) and _is_prose(text)):
        return Block(Kind.BULLET, text, tuple(spans), level, label=label)
    if bullet is not None:
        return Block(Kind.PARAGRAPH, text, tuple(spans), label=label)
    kind = Kind.HEADING if is_heading(text) else Kind.PARAGRAPH
    return Block(kind, text, tuple(spans))


_SENTENCE_LONG = 70
_NUMBER_LABEL = re.compile(r"\(?\d{1,2}[.)]")


def _is_prose(text: str) -> bool:
    """Tell whether a numbered paragraph is one of prose, as Japan's ministry numbers them."""
    return len(text) > _SENTENCE_LONG and text.endswith(".")


def is_heading(text: str) -> bool:
    """Tell whether a line looks like a heading: short, and no sentence."""
    return len(text) <= _LONGEST_HEADING and not text.endswith(tuple(".!?;,…"))


def _with_rows(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield blocks, where lines of several cells below each other are rows."""
    header: tuple[str, ...] = ()
    at = 0
    while at < len(blocks):
        block = blocks[at]
        flat = _flattened(blocks, at)
        if flat:
            header = tuple(one.text for one in blocks[max(0, at - 2) : at])
            for name, amount in zip(flat[::2], flat[1::2], strict=True):
                yield row([name.text, amount.text], amount.line, header)
            at += len(flat)
            continue
        labelled = _labelled(blocks, at)
        if labelled:
            for line in labelled:
                yield row(_pair(line.text), line.line, _pair(blocks[at - 1].text))
            at += len(labelled)
            continue
        alone = len(block.lines) == 1 and block.kind != Kind.BULLET
        parts = _cells(block.text) if alone else []
        if alone and not parts and (heads := _heads(block.text)):
            header = heads
        yield row(parts, block.line, _heads_of(parts, header)) if parts else block
        at += 1


_NAMED_HEAD = re.compile(r"[^\s:–—-]")
_OF_TOTAL = 2
"""Cells of a row that has a total: what it is called, and the amount."""


def _heads_of(cells: Sequence[str], header: tuple[str, ...]) -> tuple[str, ...]:
    """Return the heads of the cells of a row; of a total, those of the first and last column."""
    if len(cells) == len(header):
        return header
    return (header[0], header[-1]) if len(header) > len(cells) == _OF_TOTAL else ()


def _heads(line: str) -> tuple[str, ...]:
    """Return the cells of a line without numbers above the rows of a table."""
    if not _has_tabs(line):
        return ()
    parts = tuple(part.strip() for part in _TABS.split(line.strip().strip("|").strip()))
    # The line below the heads of a table in Markdown is of dashes.
    named = all(_NAMED_HEAD.search(part) for part in parts)
    return parts if len(parts) > 1 and named else ()


def _flattened(blocks: Sequence[Block], at: int) -> Sequence[Block]:
    """Return the lines of a table that was copied cell by cell: a name, an amount, a name."""
    end = at
    while end + 1 < len(blocks):
        name, amount = blocks[end], blocks[end + 1]
        lines = name.kind is Kind.HEADING and len(amount.lines) == 1 and len(name.lines) == 1
        if not (lines and _NAME_CELL.search(name.text) and _NUMBER_CELL.fullmatch(amount.text)):
            break
        end += 2
    return blocks[at:end] if end - at >= _LEAST_FLAT else ()


def _labelled(blocks: Sequence[Block], at: int) -> Sequence[Block]:
    """Return lines such as "UNFPA: 40" below "Partner: Amount in USD million"."""
    if not at or len(_pair(blocks[at - 1].text)) != len(("label", "amount")):
        return ()
    end = at
    while end < len(blocks) and _LABELLED.fullmatch(blocks[end].text):
        end += 1
    head = blocks[at - 1].text
    below = end - at >= _LEAST_LABELLED and not re.search(r"\d", head) and is_heading(head)
    return blocks[at:end] if below else ()


def _pair(line: str) -> list[str]:
    return [part.strip() for part in line.split(":")]


_LABELLED = re.compile(r"[^\d\W][^:]{1,90}:\s*\d[\d.,'’\s]{0,16}")
_LEAST_LABELLED = 3
_NAME_CELL = re.compile(r"^(?!.*\d{3})[^\d\W]")
_NUMBER_CELL = re.compile(r"(?:[A-Z]{0,3}[$€£]|[A-Z]{3})?\s?\d[\d.,'’\s]{2,18}(?:[$€£]|[A-Z]{3})?")
_LEAST_FLAT = 6


def row(cells: Sequence[str], line: int, header: Sequence[str] = (), level: int = 0) -> Block:
    """Return a row of a table as a block."""
    spans, text = [], ""
    for cell in cells:
        text = f"{text} | " if text else ""
        spans.append((len(text), len(text) + len(cell)))
        text += cell
    return Block(Kind.ROW, text, ((0, line),), level, tuple(spans), tuple(header))


_LONGEST_SENTENCE = 3_000
_SENTENCE = re.compile(r"[.!?…][\"'”’»)\]]*\s+(?=[^\W\d_a-zåäöøæéèàüß]|[\"'“„‘«»(\d–—-])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:Mr|Mrs|Ms|Dr|Prof|St|No|Nr|nr|approx|ca|Mio|Mrd|mio|mia|mrd|kr|mill|pst|osv|bl\.a|"
    r"bl|inkl|incl|U\.S|U\.N|e\.g|i\.e|z\.\s?B|d\.\s?h|bzw|Sr|Sra|M|Mme|Hr|hr|usw|etc|vs|dvs|eks|ekskl|"
    r"m\.m|f\.eks|[A-Z]|\d{1,2}|rd|sfr|Fr|fr|tsd|Tsd|Hon|Rt|Jr|H\.E|bzgl|ggf|pct|resp|v|vgl|a\.m|p\.m|e\.\s?V)\.$"
)


# "20 mio. kr. Heraf går 5 mio. kr. til": the nouns of the North have small letters.
_ENDS_WITH_KRONER = re.compile(r"\bkr\.$")
_LABEL = re.compile(r"[A-ZÅÄÖÆØ][^.:;\d]{2,60}:\s+\d")
_BEGINS = re.compile(
    r"(?:Her|Hvor|Der|Dær|Där|Var|Här)(?:af|av|til|udover|utover|med|for|ved|ur)\b"
    r"|(?:De[tn]?|Dei|Det(?:te|ta)|Denn[ea]|Disse|Dessa|Derudover|Desuden|Dess?ut(?:en|om)|Samtidig[t]?"
    r"|Endelig|Resten|Støtten|Støtta|Stödet|Midlerne|Midlene|Medlen|Pengene|Pengarna|Beløbet|Beløpet"
    r"|Bidraget|Bevillingen|Danmark|Norge|Noreg|Sverige|Regeringen|Regjeringen|Videre|Også|Sidste|I|Af|Av"
    r"|Ytterligere|Yderligere|Ytterligare|Hertil|Dertil|Med|Vi|Til|Till|For|Også)\s"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Return where the sentences of a text begin and end."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE.finditer(text):
        before = text[max(0, match.start() - 12) : match.start() + 1]
        kroner = _ENDS_WITH_KRONER.search(before)
        ends = kroner and (_BEGINS.match(text, match.end()) or _LABEL.match(text, match.end()))
        if text[match.start()] == "." and _ABBREVIATION.search(before) and not ends:
            continue
        spans += _pieces(start, match.end())
        start = match.end()
    return [*spans, *_pieces(start, len(text))]


def _pieces(start: int, end: int) -> list[tuple[int, int]]:
    """Return a sentence; one that no person would write, in pieces of a bounded length."""
    firsts = range(start, end, _LONGEST_SENTENCE)
    return [(first, min(first + _LONGEST_SENTENCE, end)) for first in firsts]
