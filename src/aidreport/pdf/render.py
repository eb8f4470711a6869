"""A briefing drawn into a PDF file."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from aidreport.characters.unread import read_text
from aidreport.document.page_blocks import Contents, Footnote, flattened, with_pages
from aidreport.document.reading import texts
from aidreport.document.spans import plain_text
from aidreport.errors import GlyphError, LayoutError, UsageError
from aidreport.files.atomic import write_whole
from aidreport.files.collector import without_collector
from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.file.embedded_fonts import EmbeddedFonts
from aidreport.pdf.file.jumps import Note
from aidreport.pdf.file.metadata import DEFAULT, Metadata
from aidreport.pdf.file.structure import Element
from aidreport.pdf.file.writer import PdfWriter
from aidreport.pdf.layout.arrangement import Arrangement
from aidreport.pdf.layout.canvas import BriefingCanvas
from aidreport.pdf.layout.fitting import fit_of
from aidreport.pdf.layout.footnotes import Footnotes
from aidreport.pdf.layout.page_filling import draw_pages
from aidreport.pdf.layout.page_trials import LaidOut, PageTrials
from aidreport.pdf.layout.paged_story import PagedStory, first_size
from aidreport.pdf.layout.pages import SIZES, Pages
from aidreport.pdf.layout.short_pages import lacking, mended, short_pages
from aidreport.pdf.layout.styles import Styles
from aidreport.pdf.scripts.faces import script_of
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from aidreport.document.blocks import Briefing, PageSize
    from aidreport.pdf.brand import Brand
    from aidreport.pdf.file.metadata import Profile
    from aidreport.pdf.file.writer import Attachment, Record
    from aidreport.pdf.layout.arrangement import FilledPage, Move, StoryPart
    from aidreport.pdf.layout.fitting import Fit
    from aidreport.pdf.layout.short_pages import ShortPage

_LISTED_PROBLEMS = 20

_STUB, _SHORT = 0.15, 0.3
"""A last page of which less is filled is saved by any type of the brand, or by one that is hardly
smaller."""

_HARDLY = 0.94
"""How much smaller type may be, in parts, so that nobody sees it."""

_MOST_PAGES = 20
"""Of a longer briefing the last page says nothing about the look, and each try takes time."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A written PDF.

    Attributes:
        sha256: of the file's bytes, in hexadecimal.
        structure: what was drawn, in reading order.
        record_sha256: of the record that it carries, in hexadecimal; empty without one.
        short: its pages that are more than a third empty, apart from the last.
    """

    path: Path
    sha256: str
    pages: int
    structure: Element
    record_sha256: str = ""
    short: tuple[ShortPage, ...] = ()


@without_collector()
def draw_briefing(  # noqa: PLR0913 - what is drawn, and what the file is besides
    briefing: Briefing,
    brand: Brand,
    path: Path,
    *,
    attachments: Sequence[Attachment] = (),
    record: Record | None = None,
    profile: Profile = DEFAULT,
    seal: Callable[[bytes], bytes] | None = None,
    progress: Callable[[int], None] | None = None,
    density: float = 1.0,
    private: bool = False,
) -> Artifact:
    """Draw a briefing into a PDF file.

    The file's date is SOURCE_DATE_EPOCH if that is set, else the briefing's date, so that the same
    briefing gives the same bytes. The file is written completely or not at all.

    Args:
        path: of the file; its folder is created.
        attachments: files that it carries.
        record: is attached too, with the list of what the file consists of.
        profile: the standards that it conforms to.
        seal: signs the finished file, in the empty field that it then has.
        progress: called with the number of each page that is done.
        density: how tightly it is set at most, in parts of the brand's sizes; more tightly where
            that saves a last page with next to nothing on it.
        private: whether only the owner may read the file.

    Raises:
        GlyphError: text holds characters that the brand's fonts cannot draw.
        LayoutError: a page cannot hold its content.
        OutputError: the file cannot be written; an older file is untouched.
    """
    drawing = _draw(
        briefing,
        brand,
        profile,
        signed=seal is not None,
        progress=progress,
        density=density,
    )
    writer, root = drawing.writer, drawing.root
    writer.finish(root, attachments, record)
    drawn = drawing.target.getvalue()
    content = seal(drawn) if seal else drawn
    write_whole(path, content, private=private, choose="output.choose")
    sha256 = hashlib.sha256(content).hexdigest()
    short = short_pages(drawing)
    return Artifact(path, sha256, drawing.pages, root, writer.record_sha256, short)


@without_collector()
def with_page_numbers(briefing: Briefing, brand: Brand) -> Briefing:
    """Return a briefing whose contents have the numbers of pages, as they will be drawn.

    Raises:
        GlyphError, LayoutError: as `draw_briefing`.
    """
    if not any(isinstance(block, Contents) for block in briefing.body):
        return briefing
    drawing = _draw(briefing, brand, DEFAULT)
    headings = drawing.headings
    pages = [drawing.writer.page_of(headings[number]) for number in range(len(headings))]
    return with_pages(briefing, pages)


class _Drawing(NamedTuple):
    """Pages that are drawn, in a file that is not finished.

    Attributes:
        target: the file.
        last: how much of the last page its content takes, from 0 to 1.
        filled: the pages apart from a cover.
        headings: their elements, by their numbers from 0.
        parts: of the story.
        density: how tightly it is set.
    """

    target: BytesIO
    writer: PdfWriter
    root: Element
    pages: int
    last: float
    filled: Sequence[FilledPage]
    headings: Mapping[int, Element]
    parts: Sequence[StoryPart]
    density: float


def _draw(  # noqa: PLR0913 - as `draw_briefing`
    briefing: Briefing,
    brand: Brand,
    profile: Profile,
    *,
    signed: bool = False,
    progress: Callable[[int], None] | None = None,
    density: float = 1.0,
) -> _Drawing:
    """Draw the pages of a briefing, the last of them with more than a few lines if it can be.

    Args:
        signed: whether it has the field that a signature fills.
    """
    draw = partial(_draw_at, briefing, brand, profile, signed=signed)
    drawing = _without_stub(draw(density, progress=progress), draw, brand, density)
    return _filled(drawing, draw, partial(_flows_at, briefing, brand), brand)


def _filled(
    drawing: _Drawing,
    draw: Callable[[float, Arrangement], _Drawing],
    lay_out: Callable[[float, tuple[Move, ...]], LaidOut],
    brand: Brand,
) -> _Drawing:
    """Return pages of which as few as possible are too empty: arranged anew, or set more tightly.

    Args:
        lay_out: returns the flowables in a density, with some blocks on a neighbour's pages.
    """
    left = lacking(drawing)
    best: tuple[float, Arrangement] | None = None
    steps = brand.sizes.densities() if drawing.pages <= _MOST_PAGES else ()
    for density in dict.fromkeys((drawing.density, *steps)):
        if not any(left):
            break
        if density > drawing.density:
            continue
        try:
            trial = mended(PageTrials(partial(lay_out, density)))
        except LayoutError:  # what fits more tightly is elsewhere, and has no room there
            continue
        if lacking(trial) < left:
            left, best = lacking(trial), (density, trial.arrangement)
    return draw(*best) if best else drawing


def _without_stub(
    drawing: _Drawing, draw: Callable[[float], _Drawing], brand: Brand, density: float
) -> _Drawing:
    """Return pages without a last one that has a few lines, if they can be set so tightly."""
    if not 1 < drawing.pages <= _MOST_PAGES or drawing.last >= _SHORT:
        return drawing
    least = 0.0 if drawing.last < _STUB else _HARDLY
    for tighter in brand.sizes.densities():
        if least <= tighter < density:
            other = draw(tighter)
            if other.pages < drawing.pages:
                return other
    return drawing


def _draw_at(  # noqa: PLR0913 - as `draw_briefing`
    briefing: Briefing,
    brand: Brand,
    profile: Profile,
    density: float,
    arrangement: Arrangement | None = None,
    *,
    signed: bool,
    progress: Callable[[int], None] | None = None,
) -> _Drawing:
    """Draw the pages of a briefing, set as tightly as `density` says."""
    arrangement = arrangement or Arrangement()
    target = BytesIO()
    characters = refuse_missing_glyphs(briefing, brand)
    metadata = Metadata(
        title=read_text(briefing.title),
        author=read_text(briefing.author),
        subject=read_text(briefing.subject),
        language=briefing.language,
        rtl=briefing.rtl,
        timestamp=_timestamp(briefing),
    )
    writer = PdfWriter(target, metadata, EmbeddedFonts(brand.fonts, characters), profile)
    root = Element("Document", rtl=briefing.rtl)
    first = None if briefing.cover else first_size(briefing.body, arrangement)
    pages, story = _laid_out(briefing, brand, writer, root, density, first)
    story.arrangement = arrangement
    pages.has_cover = briefing.cover
    flows = story.flows_of(briefing, pages.cover_height)
    pages.signed = signed and bool(briefing.furniture.signature)
    words = {
        block.number: plain_text(block.text)
        for block in flattened(briefing.body)
        if isinstance(block, Footnote)
    }
    for number, note in story.notes.items():
        writer.jumps.notes[number] = Note(note.element, words[number])
    notes = Footnotes(story.notes, pages.width)
    filled = draw_pages(flows, pages, notes, progress, arrangement.kept_free)
    return _Drawing(target, writer, root, *filled, story.headings, story.parts, density)


def _flows_at(briefing: Briefing, brand: Brand, density: float, moves: tuple[Move, ...]) -> LaidOut:
    """Return the flowables of a briefing, to fill pages with that are not drawn."""
    arrangement = Arrangement(moves)
    first = None if briefing.cover else first_size(briefing.body, arrangement)
    pages, story = _undrawn(briefing, brand, density, first)
    story.arrangement = arrangement
    pages.has_cover = briefing.cover
    flows = story.flows_of(briefing, pages.cover_height)
    return LaidOut(flows, story.parts, Footnotes(story.notes, pages.width), pages)


@without_collector()
def measure_briefing(briefing: Briefing, brand: Brand, density: float = 1.0) -> Fit:
    """Return how much room a briefing takes on its first page.

    Args:
        density: how tightly it is set, in parts of the brand's sizes.

    Raises:
        GlyphError: text holds characters that the brand's fonts cannot draw.
    """
    pages, story = _undrawn(briefing, brand, density)
    flows = story.flows(briefing.body)
    notes = Footnotes(story.notes, pages.width)
    foot = notes.room_for([*story.notes], pages.first_height)
    return fit_of(flows, pages.width, pages.first_height - foot)


def _undrawn(
    briefing: Briefing, brand: Brand, density: float, first: PageSize | None = None
) -> tuple[Pages, PagedStory]:
    """Return pages and a story as `_laid_out` does, in a file that nobody reads."""
    characters = refuse_missing_glyphs(briefing, brand)
    metadata = Metadata("", "", "", briefing.language, 0)
    writer = PdfWriter(BytesIO(), metadata, EmbeddedFonts(brand.fonts, characters), DEFAULT)
    return _laid_out(briefing, brand, writer, Element("Document"), density, first)


def _laid_out(  # noqa: PLR0913 - as `draw_briefing`
    briefing: Briefing,
    brand: Brand,
    writer: PdfWriter,
    root: Element,
    density: float,
    first: PageSize | None = None,
) -> tuple[Pages, PagedStory]:
    """Return the pages of a briefing, and what makes the flowables that fill them.

    Args:
        first: the size of the first page, if that is not the document's.
    """
    usual = SIZES[briefing.page]
    styles = Styles(brand, density, rtl=briefing.rtl, hyphens=briefing.hyphens)
    canvas = BriefingCanvas(writer, SIZES[first] if first else usual, mirrored=briefing.rtl)
    pages = Pages(briefing.furniture, brand, styles, canvas, root, usual)
    story = PagedStory(brand, styles, root, pages.rooms(), density=density)
    return pages, story


def refuse_missing_glyphs(briefing: Briefing, brand: Brand) -> frozenset[str]:
    """Check that the brand's fonts can draw every character of a briefing; return all of them.

    Raises:
        GlyphError: naming each character, the first text that holds it, and what to install.
    """
    drawn = list(texts(briefing))
    characters = frozenset("".join(drawn))
    missing = [char for char in brand.fonts.missing(characters) if not char.isspace()]
    if not missing:
        return characters
    problems = {char: next(text for text in drawn if char in text) for char in missing}
    details = []
    for character, text in list(problems.items())[:_LISTED_PROBLEMS]:
        start, end = max(0, text.index(character) - 20), text.index(character) + 20
        excerpt = ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")
        unicode_name = unicodedata.name(character, "unnamed")
        details.append(
            state(
                "layout.character",
                character=character,
                code=f"{ord(character):04X}",
                name=unicode_name,
                text=excerpt,
            )
        )
    if len(problems) > _LISTED_PROBLEMS:
        details.append(state("layout.more-characters", number=len(problems) - _LISTED_PROBLEMS))
    fixes = {script_of(character).fix for character in missing}
    raise GlyphError(
        state("layout.missing-characters", count=len(problems), brand=brand.name),
        details=details,
        why=state("layout.glyph-why"),
        fix=state("layout.characters-fix", fonts="; ".join(sorted(fixes))),
    )


def _timestamp(briefing: Briefing) -> int:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if not epoch:
        date = briefing.date
        return int(datetime(date.year, date.month, date.day, tzinfo=UTC).timestamp())
    if not (epoch.isascii() and epoch.isdecimal()):
        raise UsageError(
            state("layout.epoch", value=epoch),
            why=state("layout.epoch-why"),
            fix=state("layout.epoch-fix"),
        )
    return int(epoch)
