"""Whether the eye sees on each page what is read from it.

A trusted copy of the pages is written from what was read: the same places, the letters of trusted
faces, nothing hidden. Both are rasterised alike, as shown and as printed, and no pixel may differ.
Beside that, each text must be legible and stand where the structure says, and each shape must be
part of something that a briefing has.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from aidreport.pdf.reading.seen.annotations import odd_annotations
from aidreport.pdf.reading.seen.bars import SeenBar, find_bars
from aidreport.pdf.reading.seen.beside import beside_texts
from aidreport.pdf.reading.seen.cells import cells_by_content
from aidreport.pdf.reading.seen.charts import SeenChart, chart_keys, find_charts
from aidreport.pdf.reading.seen.drawn import Box
from aidreport.pdf.reading.seen.faces import Origin
from aidreport.pdf.reading.seen.legible import check_legible
from aidreport.pdf.reading.seen.places import check_places
from aidreport.pdf.reading.seen.said import check_said
from aidreport.pdf.reading.seen.shapes import unexplained
from aidreport.pdf.reading.seen.trusted import write_trusted
from aidreport.pdf.reading.seen.whole_numbers import check_numbers
from aidreport.pdf.reading.structure import ContentKid
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from aidreport.pdf.reading.content import ContentKey
    from aidreport.pdf.reading.opened import Reading
    from aidreport.pdf.reading.seen.drawn import DrawnPage, Run
    from aidreport.pdf.reading.seen.faces import Faces
    from aidreport.pdf.reading.seen.painter import SeenPainter
    from aidreport.pdf.reading.structure import Tree

_PROGRAM = Path(__file__).with_name("raster.py")
_DPI = 72
_LONGEST = 300.0
"""Seconds for one file: a table of 100,000 rows takes less."""
_HEADER, _LATER_HEADER, _FOOTER = 115.0, 80.0, 62.0
"""Points from the upper and lower edge in which the furniture of a page is."""
_AROUND = ("Header", "Footer")
_READ_INSTEAD = frozenset({"/ActualText", "/Alt", "/E"})
"""Entries of elements of which other words are read than they show."""
_TOUCH = 0.05
"""Texts on a line touch if they are no further apart, in parts of the size of their type."""
_MOST = 20


class MayStand(Protocol):
    """Tells whether a text may stand around the content of a page, by its number."""

    def __call__(self, words: str, page: int, *, above: bool) -> bool:
        """Return whether it may stand above the content, or else below it."""


class Written(NamedTuple):
    """What the record of a file says of its pages; None for what it does not say.

    Attributes:
        furniture: tells whether a text may stand around the content of a page, by its number.
        around: digests of the images and drawings that may stand there.
        pictures: those of images and drawings between the texts, each a figure.
        decorations: those of images and drawings between the texts that say nothing.
        faces: names of those that figures may be set in, beside trusted ones.
        expansions: what abbreviations stand for.
    """

    furniture: MayStand | None = None
    around: Collection[str] | None = None
    pictures: Collection[str] | None = None
    decorations: Collection[str] | None = None
    faces: Collection[str] | None = None
    expansions: Mapping[str, str] | None = None


NOTHING_KNOWN = Written()


class SeenProblem(NamedTuple):
    """Something that is seen otherwise than it is read.

    Attributes:
        title: of the element that it concerns, such as "figure total/NOK"; empty for none.
        message: what is wrong, with the page.
        mark: the marked content that it concerns; None for none.
    """

    title: str
    message: str
    mark: ContentKey | None = None


class Seen(NamedTuple):
    """What a comparison of a file's pages with their reading found.

    Attributes:
        unknown_faces: names of faces whose letters only the file vouches for, each with whether its
            font file, if it is given, would.
        bars: in the order of the pages.
        charts: in the order of the structure.
    """

    pages: int
    problems: tuple[SeenProblem, ...]
    unknown_faces: tuple[tuple[str, bool], ...]
    bars: tuple[SeenBar, ...]
    charts: tuple[SeenChart, ...] = ()


def judge(
    reading: Reading,
    painter: SeenPainter,
    faces: Faces,
    written: Written = NOTHING_KNOWN,
) -> Seen:
    """Compare what the pages of a PDF show with what was read from them.

    Args:
        reading: read with the painter.
        written: what its record says of it.
    """
    titles = content_titles(reading.tree)
    pages, charts = painter.pages, chart_keys(reading.tree)
    # Rules of places are those of pages from left to right; the others are looked at in a mirror.
    logical = [page.flipped() for page in pages] if reading.tree.rtl else pages
    found = [
        *_odd(pages),
        *(SeenProblem("", problem) for problem in odd_annotations(reading.pages)),
        *_misplaced(reading.tree, pages, logical, titles),
        *_replaced(reading.tree, pages, written.expansions),
        *map(SeenProblem._make, check_said(reading.tree)),
        *_illegible(pages, titles),
        *_unowned(pages, _headings(reading.tree, pages), written.furniture),
        *_shapes(pages, logical, charts, _entries(reading.tree)),
        *_pictures(pages, reading.tree, written),
        *_unvouched(pages, titles, faces, written.faces),
    ]
    copy = write_trusted(painter, faces.by_name)
    found += _differences(reading.path, copy, pages, titles)
    return Seen(
        len(pages),
        tuple(dict.fromkeys(_in_cells(found, reading))),
        tuple(faces.unknown.items()),
        tuple(find_bars(reading.tree, logical, charts)),
        find_charts(reading.tree, logical, charts),
    )


def _in_cells(problems: Sequence[SeenProblem], reading: Reading) -> Iterator[SeenProblem]:
    """Yield problems; those in a table name the row and the column."""
    concerned = any(problem.mark is not None for problem in problems)
    cells = cells_by_content(reading.tree, reading.contents) if concerned else {}
    for title, message, mark in problems:
        cell = cells.get(mark) if mark is not None else None
        if cell is None:
            yield SeenProblem(title, message)
        else:
            place = cell.place_in_tables
            yield SeenProblem(title, state("seen.in-cell", problem=message, place=place))


def content_titles(tree: Tree) -> dict[ContentKey, str]:
    """Return the title of the element that shows each marked content, or of one around it."""
    titles: dict[ContentKey, str] = {}
    named: dict[int, str] = {}
    for element in tree.elements:
        above = named.get(id(element.parent), "") if element.parent else ""
        title = named[id(element)] = element.text("/T") or above
        if title and element.holds_content:
            for kid in element.kids:
                if isinstance(kid, ContentKid):
                    titles[kid.holder, kid.mcid] = title
    return titles


def _headings(tree: Tree, pages: Sequence[DrawnPage]) -> set[tuple[str, str, float]]:
    """Return the words of header cells with their face and size: later pages repeat them."""
    marks = {key for element in tree.elements if element.tag == "TH" for key in element.marks()}
    return {
        (run.words, run.face, run.size) for page in pages for run in page.runs if run.mark in marks
    }


def _odd(pages: Sequence[DrawnPage]) -> Iterator[SeenProblem]:
    for page in pages:
        for what in page.odd:
            yield SeenProblem("", state("seen.on-page", page=str(page.number), problem=what))


def _misplaced(
    tree: Tree,
    pages: Sequence[DrawnPage],
    logical: Sequence[DrawnPage],
    titles: Mapping[ContentKey, str],
) -> Iterator[SeenProblem]:
    for item in check_places(tree, pages, logical):
        yield SeenProblem(
            titles.get(item.mark, ""),
            state("seen.at-page", page=str(item.page), problem=item.problem),
            item.mark,
        )


def _replaced(
    tree: Tree, pages: Sequence[DrawnPage], expansions: Mapping[str, str] | None
) -> Iterator[SeenProblem]:
    """Yield the elements of which other words are read than those that they show."""
    concerned = [each for each in tree.elements if each.entries.has_any(_READ_INSTEAD)]
    words: defaultdict[ContentKey, str] = defaultdict(str)
    for run in (run for page in pages for run in page.runs) if concerned else ():
        if run.mark is not None:
            words[run.mark] += run.words
    for element in concerned:
        actual, instead = element.text("/ActualText"), element.text("/Alt")
        full = element.text("/E")
        if not actual and not instead and not full:
            continue
        shown = " ".join("".join(words.get(key, "") for key in element.marks()).split())
        differs = bool(actual) and shown != " ".join(actual.split())
        # Only of a figure are other words read than are in it; its labels are compared with them.
        differs = differs or bool(instead and shown and element.tag != "Figure")
        if full and expansions is not None:
            differs = differs or not _stands_for(shown, full, expansions)
        if differs:
            title = element.text("/T")
            message = state("seen.read-as-other-words", page=str(element.page), words=shown[:40])
            yield SeenProblem(title, message, next(element.marks(), None))


def _stands_for(shown: str, full: str, expansions: Mapping[str, str]) -> bool:
    """Return whether an abbreviation is read as what it stands for, and neither is a number."""
    words = " ".join(full.split())
    return expansions.get(shown) == words and not any(map(str.isdigit, shown + words))


def _illegible(
    pages: Sequence[DrawnPage], titles: Mapping[ContentKey, str]
) -> Iterator[SeenProblem]:
    for page in pages:
        for run, problem in (*check_legible(page), *check_numbers(page, titles)):
            message = state(
                "seen.text-at-page", page=str(page.number), words=_short(run), problem=problem
            )
            yield SeenProblem(_title(run, titles), message, run.mark)


def _unowned(
    pages: Sequence[DrawnPage],
    headings: Collection[tuple[str, str, float]],
    furniture: MayStand | None,
) -> Iterator[SeenProblem]:
    """Yield the texts outside the structure that are neither furniture nor a repeated heading."""
    for page in pages:
        content = [run.top for run in page.runs if run.mark is not None and run.words.strip()]
        top = max(content, default=0.0)
        for run in _joined(run for run in page.runs if run.mark is None):
            if not run.words.strip():
                continue
            if run.artifact in _AROUND:
                if not _is_around(run, page):
                    message = state("seen.decoration", page=str(page.number), words=_short(run))
                    yield SeenProblem("", message)
                elif furniture is not None and not furniture(
                    run.words.strip(), page.number, above=run.artifact == "Header"
                ):
                    message = state(
                        "seen.not-around-page", page=str(page.number), words=_short(run)
                    )
                    yield SeenProblem("", message)
            elif (run.words, run.face, run.size) not in headings or run.baseline < top:
                message = state("seen.belongs-to-nothing", page=str(page.number), words=_short(run))
                yield SeenProblem("", message)


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    """Yield texts around the content, those that touch on a line as one.

    What is written in several scripts, or with figures, is shown a part at a time.
    """
    last: Run | None = None
    for run in runs:
        if last is not None and run.artifact in _AROUND and _touches(last, run):
            left, right = min(last.left, run.left), max(last.right, run.right)
            last = last._replace(words=last.words + run.words, left=left, right=right)
            continue
        if last is not None:
            yield last
        last = run
    if last is not None:
        yield last


def _touches(one: Run, other: Run) -> bool:
    """Return whether a text goes on where another on its line ends, to the right or to the left."""
    alike = (one.artifact, one.size, one.colour) == (other.artifact, other.size, other.colour)
    near = _TOUCH * one.size
    gaps = (abs(other.left - one.right), abs(other.right - one.left))
    return alike and abs(one.baseline - other.baseline) < near and min(gaps) < near


def _is_around(run: Run, page: DrawnPage) -> bool:
    header = _HEADER if page.number == 1 else _LATER_HEADER
    return run.baseline >= page.height - header or run.top <= _FOOTER


def _unvouched(
    pages: Sequence[DrawnPage],
    titles: Mapping[ContentKey, str],
    faces: Faces,
    known: Collection[str] | None,
) -> Iterator[SeenProblem]:
    """Yield figures in a face that neither aidreport nor the record knows."""
    if known is None:
        return
    for page in pages:
        for run in page.runs:
            title, face = _title(run, titles), faces.by_name[run.face]
            is_unknown = face.origin is Origin.FILE and face.claimed not in known
            if title and is_unknown and run.right > run.left:
                message = state(
                    "seen.unknown-font",
                    page=str(page.number),
                    words=_short(run),
                    font=face.claimed,
                )
                yield SeenProblem(title, message, run.mark)


def _entries(tree: Tree) -> set[ContentKey]:
    """Return the marked contents of lines of contents."""
    return {key for element in tree.elements if element.tag == "TOCI" for key in element.marks()}


def _shapes(
    pages: Sequence[DrawnPage],
    logical: Sequence[DrawnPage],
    charts: Collection[ContentKey],
    entries: Collection[ContentKey],
) -> Iterator[SeenProblem]:
    for page, shown in zip(logical, pages, strict=True):
        for box in unexplained(page, charts, entries):
            place = _place(box if page is shown else box.flipped(page.width))
            yield SeenProblem(
                "", state("seen.shape-of-nothing", page=str(page.number), place=place)
            )


def _pictures(pages: Sequence[DrawnPage], tree: Tree, written: Written) -> Iterator[SeenProblem]:
    """Yield the images that are neither around the pages nor the figures that were put there."""
    figures = {
        (kid.holder, kid.mcid)
        for element in tree.elements
        if element.tag == "Figure"
        for kid in element.kids
        if isinstance(kid, ContentKid)
    }
    for page, box, run in beside_texts(tree, pages):
        message = state(
            "seen.image-beside", page=str(page.number), words=_short(run), place=_place(box)
        )
        yield SeenProblem("", message, run.mark)
    for page in pages:
        for picture in page.pictures:
            known = written.decorations
            is_owned = picture.artifact == "Layout" and known is not None
            if picture.artifact == "Header":
                known, is_owned = written.around, picture.box.bottom >= page.height - _HEADER
            elif picture.mark is not None:
                known, is_owned = written.pictures, picture.mark in figures
            if not is_owned:
                message = state(
                    "seen.image-of-nothing", page=str(page.number), place=_place(picture.box)
                )
                yield SeenProblem("", message)
            elif known is not None and picture.digest not in known:
                message = state(
                    "seen.another-image", page=str(page.number), place=_place(picture.box)
                )
                yield SeenProblem("", message)


def _differences(
    path: Path, copy: bytes, pages: Sequence[DrawnPage], titles: Mapping[ContentKey, str]
) -> Iterator[SeenProblem]:
    """Yield what is seen otherwise than in the trusted copy."""
    results = _compared(path, copy)
    if results is None or results[0] != len(pages) or len(results) != len(pages) + 1:
        yield SeenProblem("", state("seen.gave-up"))
        return
    for page, places in zip(pages, results[1:], strict=True):
        if isinstance(places, str):
            yield SeenProblem("", state("seen.on-page", page=str(page.number), problem=places))
        elif isinstance(places, list):
            yield from _seen_otherwise(page, [Box(*place) for place in places], titles)


def _compared(path: Path, copy: bytes) -> list[object] | None:
    """Return what the rasteriser says: how many pages, and for each where it differs."""
    # Without the folder of the program among those that modules are imported from (-P).
    command = [sys.executable, "-P", str(_PROGRAM), str(path.absolute()), str(_DPI)]
    try:
        output = subprocess.run(  # noqa: S603 - this Python, and a program of this package
            command, input=copy, capture_output=True, timeout=_LONGEST, check=False
        ).stdout
    except subprocess.TimeoutExpired:
        return None
    finished, _, _ = output.rpartition(b"\n")
    lines = [json.loads(line) for line in finished.splitlines()]
    return lines or None


def _seen_otherwise(
    page: DrawnPage, places: Sequence[Box], titles: Mapping[ContentKey, str]
) -> Iterator[SeenProblem]:
    touched: defaultdict[int, list[Run]] = defaultdict(list)
    for at, place in enumerate(places):
        touched[at] = [
            run for run in page.runs if run.words.strip() and run.box.meets(place, slack=0.0)
        ]
    for at, place in enumerate(places):
        for run in touched[at]:
            message = state("seen.not-seen", page=str(page.number), words=_short(run))
            yield SeenProblem(_title(run, titles), message, run.mark)
        if not touched[at]:
            yield SeenProblem(
                "", state("seen.not-read", page=str(page.number), place=_place(place))
            )


def _title(run: Run, titles: Mapping[ContentKey, str]) -> str:
    return titles.get(run.mark, "") if run.mark is not None else ""


def _short(run: Run) -> str:
    words = run.words.strip()
    return f"{words[:40]}…" if len(words) > 41 else words


def _place(box: Box) -> str:
    """Return where something is, in points from the lower left corner."""
    return f"{box.left:.0f}, {box.bottom:.0f} to {box.right:.0f}, {box.top:.0f}"
