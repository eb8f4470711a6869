"""Whether each text is where the structure says: rows, columns, paragraphs, joined pieces."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from aidreport.pdf.reading.content import SOFT_HYPHEN
from aidreport.pdf.reading.structure import INLINE, ContentKid
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.pdf.reading.content import ContentKey
    from aidreport.pdf.reading.seen.drawn import DrawnPage, Run
    from aidreport.pdf.reading.structure import Element, Tree

_LINE = 1.0
"""Points by which texts on one line may differ in height."""
_COLUMN = 1.0
"""Points by which columns may meet."""
_GAP = 1.2
"""Type sizes between two pieces of a line, at most."""
_LEADING = 3.0
"""Type sizes from a line to the next, at most."""
_PARAGRAPHS = frozenset({"P", "TD", "TH", "LBody", "Lbl", "Caption", "BlockQuote"})
_PARAGRAPHS |= {"H1", "H2", "H3", "H4", "H5", "H6"}
_BESIDE = 15.0
"""Points from the left edge of a part to that of one beside it, at least."""
_NO_BREAK = "seen.no-break"
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")


_new = tuple.__new__


class Misplaced(NamedTuple):
    """A text that does not stand where the structure says.

    Attributes:
        mark: its marked content.
    """

    page: int
    mark: ContentKey
    problem: str


class _Placed(NamedTuple):
    """A text with the number of its page."""

    page: int
    run: Run


def check_places(
    tree: Tree, pages: Sequence[DrawnPage], logical: Sequence[DrawnPage]
) -> Iterator[Misplaced]:
    """Yield the texts that stand elsewhere.

    Args:
        logical: the pages as if they ran from left to right.
    """
    shown = _Runs(pages)
    runs = shown if logical is pages else _Runs(logical)
    of_text: set[ContentKey | None] = set()
    hyphens = [(page, run) for page in pages for run in page.runs if run.words == SOFT_HYPHEN]
    rtl = tree.rtl
    for element in tree.elements:
        if element.tag == "TR":
            yield from _check_row(element, runs)
        elif element.tag == "Table":
            yield from _check_table(element, runs)
        elif _is_text(element):
            texts = shown.of(element)
            if len(texts) > 1:
                yield from _check_lines(texts, rtl=rtl)
            if hyphens:
                of_text.update(text.run.mark for text in texts)
                yield from _check_hyphens(texts)
        elif element.tag not in ("THead", "TBody", "TFoot", "L", "LI", "Figure"):
            yield from _check_order(element, runs)

    for page, run in hyphens:
        if run.mark not in of_text:
            yield from _misplaced(_Placed(page.number, run), state(_NO_BREAK))


def _is_text(element: Element) -> bool:
    """Return whether an element is a text, or holds nothing but parts of one."""
    if element.tag not in _PARAGRAPHS:
        return False
    return element.holds_content or all(kid.tag in INLINE for kid in element.elements)


class _Runs:
    """What the pages show, by marked content."""

    def __init__(self, pages: Sequence[DrawnPage]) -> None:
        self._by_mark: defaultdict[ContentKey, list[_Placed]] = defaultdict(list)
        for page in pages:
            number = page.number
            for run in page.runs:
                words, mark, *_ = run
                if mark is not None and words and not words.isspace():
                    self._by_mark[mark].append(_new(_Placed, (number, run)))
        self._cells: dict[int, Sequence[_Placed]] = {}

    def of(self, element: Element) -> Sequence[_Placed]:
        """Return what an element shows, in its order; a table and a row ask for the same cells."""
        if (known := self._cells.get(id(element))) is not None:
            return known
        texts: Sequence[_Placed]
        if len(element.kids) == 1 and type(kid := element.kids[0]) is ContentKid:
            texts = self._by_mark.get((kid.holder, kid.mcid), ())
        else:
            texts = [text for key in element.marks() for text in self._by_mark.get(key, ())]
        if element.tag in ("TH", "TD"):
            self._cells[id(element)] = texts
        return texts


def _misplaced(text: _Placed, problem: str) -> Iterator[Misplaced]:
    if text.run.mark is not None:
        yield Misplaced(
            text.page,
            text.run.mark,
            state("seen.text", words=text.run.words.strip()[:30], problem=problem),
        )


def _check_row(row: Element, runs: _Runs) -> Iterator[Misplaced]:
    """Check that the cells of a row begin, or end, on one line."""
    cells = [texts for cell in row.elements if (texts := runs.of(cell))]
    for first, second in pairwise(cells):
        if _is_on_line(first[0], second[0]):
            continue
        ends = ((first[0], second[0]), (first[-1], second[-1]))
        if not any(
            a.page == b.page and abs(a.run.baseline - b.run.baseline) <= _LINE for a, b in ends
        ):
            yield from _misplaced(second[0], state("seen.not-line-row"))


def _check_table(table: Element, runs: _Runs) -> Iterator[Misplaced]:
    """Check that rows follow one another downwards, and that each cell is in its column."""
    rows = [
        element
        for part in table.elements
        for element in ((part,) if part.tag == "TR" else part.elements)
        if element.tag == "TR"
    ]
    columns: defaultdict[int, list[_Placed]] = defaultdict(list)
    before: _Placed | None = None
    for row in rows:
        first: _Placed | None = None
        for at, cell in enumerate(row.elements):
            texts = runs.of(cell)
            columns[at] += texts
            first = first or next(iter(texts), None)
        if first is None:
            continue
        if before is not None and (before.page, -before.run.baseline) >= (
            first.page,
            -first.run.baseline,
        ):
            yield from _misplaced(first, state("seen.not-below-row-before"))
        before = first
    yield from _check_columns([columns[at] for at in sorted(columns) if columns[at]])


def _check_columns(columns: Sequence[Sequence[_Placed]]) -> Iterator[Misplaced]:
    """Check that the texts of each column end before those of the next begin."""
    for left, right in pairwise(columns):
        end, start = max(text.run.right for text in left), min(text.run.left for text in right)
        if end <= start + _COLUMN:
            continue
        usual_end = median(text.run.right for text in left)
        usual_start = median(text.run.left for text in right)
        for text in left:
            if text.run.right > usual_start or text.run.right == end > usual_end:
                yield from _misplaced(text, state("seen.reaches-into-next-column"))
        for text in right:
            if text.run.left < usual_end or text.run.left == start < usual_start:
                yield from _misplaced(text, state("seen.not-column"))


def _check_lines(texts: Sequence[_Placed], *, rtl: bool) -> Iterator[Misplaced]:
    """Check that the pieces of a paragraph are joined: on one line, or on the next one."""
    both_ways = any(_RIGHT_TO_LEFT.search(text.run.words) for text in texts)
    if both_ways or rtl:
        texts = list(_as_seen(texts, latin=not both_ways))
    for a, b in pairwise(texts):
        if not (_is_next(a, b) or _is_below(a, b)):
            yield from _misplaced(b, state("seen.not-follow", words=a.run.words.strip()[-30:]))


def _check_hyphens(texts: Sequence[_Placed]) -> Iterator[Misplaced]:
    """Check that a hyphen that is read as nothing breaks a word that goes on in the next line.

    Otherwise it could be the minus of a number that nobody hears.
    """
    for at, text in enumerate(texts):
        if text.run.words != SOFT_HYPHEN:
            continue
        before, after = texts[at - 1 : at], texts[at + 1 : at + 2]
        joins = before and after and _is_next(before[0], text) and _is_below(text, after[0])
        if not (joins and before[0].run.words[-1:].isalpha() and after[0].run.words[:1].isalpha()):
            yield from _misplaced(text, state(_NO_BREAK))


def _as_seen(texts: Sequence[_Placed], *, latin: bool) -> Iterator[_Placed]:
    """Yield texts whose lines run both ways from left to right, line by line.

    Args:
        latin: whether none has letters that run from right to left; then lines with letters keep
            the order in which they are read.
    """
    line: list[_Placed] = []
    for text in texts:
        if line and not _is_on_line(line[-1], text):
            yield from _line_as_seen(line, latin=latin)
            line = []
        line.append(text)
    yield from _line_as_seen(line, latin=latin)


def _line_as_seen(line: Sequence[_Placed], *, latin: bool) -> Sequence[_Placed]:
    if latin and any(map(str.isalpha, "".join(text.run.words for text in line))):
        return line
    return sorted(line, key=lambda item: item.run.left)


def _is_on_line(a: _Placed, b: _Placed) -> bool:
    return a.page == b.page and abs(a.run.baseline - b.run.baseline) < _LINE


def _is_next(a: _Placed, b: _Placed) -> bool:
    gap = b.run.left - a.run.right
    return _is_on_line(a, b) and -_LINE < gap < _GAP * max(a.run.size, b.run.size)


def _is_below(a: _Placed, b: _Placed) -> bool:
    drop = a.run.baseline - b.run.baseline
    return b.page > a.page or (a.page == b.page and 0 < drop < _LEADING * a.run.size)


def _check_order(element: Element, runs: _Runs) -> Iterator[Misplaced]:
    """Check that the paragraphs of a part follow one another, downwards or side by side."""
    before: _Placed | None = None
    for kid in element.elements:
        if kid.tag not in _PARAGRAPHS:
            before = None
            continue
        texts = runs.of(kid)
        if not texts:
            continue
        first = texts[0]
        if before is not None and before.page == first.page:
            below = first.run.baseline < before.run.baseline
            beside = first.run.left > before.run.left + _BESIDE
            if not (below or beside):
                yield from _misplaced(
                    first, state("seen.not-follow", words=before.run.words.strip()[:30])
                )
        elif before is not None and before.page > first.page:
            yield from _misplaced(first, state("seen.earlier-page-what-follows"))
        before = first
