"""A briefing drawn into a PDF file."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from reportlab.platypus.doctemplate import BaseDocTemplate, NextPageTemplate, PageTemplate
from reportlab.platypus.doctemplate import LayoutError as PlatypusLayoutError
from reportlab.platypus.frames import Frame

from aidreport.document.reading import texts
from aidreport.errors import GlyphError, LayoutError, UsageError
from aidreport.files.atomic import write_whole
from aidreport.pdf.file.archive import Archive
from aidreport.pdf.file.fonts import EmbeddedFonts
from aidreport.pdf.file.metadata import DEFAULT, Metadata
from aidreport.pdf.layout.canvas import BriefingCanvas
from aidreport.pdf.layout.pages import BOTTOM, FIRST_TOP, LATER_TOP, SIZES, Pages
from aidreport.pdf.layout.story import Story
from aidreport.pdf.layout.styles import Styles

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from reportlab.pdfgen.canvas import Canvas

    from aidreport.document.blocks import Briefing
    from aidreport.pdf.brand import Brand
    from aidreport.pdf.file.archive import Attachment
    from aidreport.pdf.file.metadata import Profile
    from aidreport.pdf.file.structure import Element

_SHOWN_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class Artifact:
    """A written PDF.

    Attributes:
        sha256: of the file's bytes, in hexadecimal.
        structure: what was drawn, in reading order.
    """

    path: Path
    sha256: str
    pages: int
    structure: Element


def render(  # noqa: PLR0913 - what is drawn, and what the file is besides
    briefing: Briefing,
    brand: Brand,
    path: Path,
    *,
    attachments: Sequence[Attachment] = (),
    profile: Profile = DEFAULT,
    seal: Callable[[bytes], bytes] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Artifact:
    """Draw a briefing into a PDF file.

    The file's date is SOURCE_DATE_EPOCH where that is set, else the briefing's date, so that the
    same briefing gives the same bytes. The file appears whole or not at all.

    Args:
        path: where the file goes; its folder is created.
        attachments: files that it carries.
        profile: the standards that it keeps.
        seal: signs the finished file, in the empty field that it then has.
        progress: called with the number of each page that is done.

    Raises:
        GlyphError: text holds characters that the brand's fonts cannot draw.
        LayoutError: a page cannot hold its content.
        OutputError: the file cannot be written; what stood there before is untouched.
    """
    characters = refuse_missing_glyphs(briefing, brand)
    metadata = Metadata(
        title=briefing.title,
        author=briefing.author,
        subject=briefing.subject,
        language=briefing.language,
        timestamp=_timestamp(briefing),
    )
    target = BytesIO()
    archive = Archive(target, metadata, EmbeddedFonts(brand.fonts, characters), profile)
    drawing = _Drawing(briefing, brand, archive, progress, sealed=seal is not None)
    drawing.draw()
    archive.finish(drawing.root, attachments)
    content = target.getvalue()
    if seal is not None:
        content = seal(content)
    write_whole(path, content)
    sha256 = hashlib.sha256(content).hexdigest()
    return Artifact(path, sha256, drawing.template.page, drawing.root)


def refuse_missing_glyphs(briefing: Briefing, brand: Brand) -> frozenset[str]:
    """Check that the brand's fonts can draw every character of a briefing; return all of them.

    Raises:
        GlyphError: naming each character and the first text that holds it.
    """
    drawn = list(texts(briefing))
    characters = frozenset("".join(drawn))
    missing = [char for char in brand.fonts.missing(characters) if not char.isspace()]
    if not missing:
        return characters
    problems = {char: next(text for text in drawn if char in text) for char in missing}
    details = [
        f'"{character}" (U+{ord(character):04X} {unicodedata.name(character, "unnamed")})'
        f' in "{_excerpt(text, character)}"'
        for character, text in list(problems.items())[:_SHOWN_PROBLEMS]
    ]
    if len(problems) > _SHOWN_PROBLEMS:
        details.append(f"and {len(problems) - _SHOWN_PROBLEMS} more characters")
    count = "1 character" if len(problems) == 1 else f"{len(problems)} characters"
    raise GlyphError(
        f"{count} that the fonts of the brand {brand.name} cannot draw",
        details=details,
        why="a briefing never shows an empty box in place of a letter",
        fix="correct the text, or name fonts that have the characters in the brand file",
    )


def _excerpt(text: str, character: str) -> str:
    at = text.index(character)
    start, end = max(0, at - 20), at + 20
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")


def _timestamp(briefing: Briefing) -> int:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if not epoch:
        date = briefing.date
        return int(datetime(date.year, date.month, date.day, tzinfo=UTC).timestamp())
    if not (epoch.isascii() and epoch.isdecimal()):
        raise UsageError(
            f'SOURCE_DATE_EPOCH is "{epoch}"',
            why="it is a whole number of seconds since 1970",
            fix="unset it, or set it to such a number",
        )
    return int(epoch)


class _Drawing:
    """A briefing on its way into a file.

    Attributes:
        root: the document's structure.
    """

    def __init__(
        self,
        briefing: Briefing,
        brand: Brand,
        archive: Archive,
        progress: Callable[[int], None] | None,
        *,
        sealed: bool,
    ) -> None:
        styles = Styles.of(brand)
        size = SIZES[briefing.page]
        self._pages = Pages(briefing.furniture, brand, styles, size)
        story = Story(brand, styles, width=self._pages.width, height=size[1] - LATER_TOP - BOTTOM)
        self._flows = story.flows(briefing.body)
        self.root = story.root
        self._canvas = BriefingCanvas(archive, size)
        self._field = briefing.furniture.signature if sealed else ""
        self.template = _Template(self._pages, self._first_page, progress)

    def draw(self) -> None:
        """Draw all pages.

        Raises:
            LayoutError: a page cannot hold its content.
        """
        flows = [NextPageTemplate("later"), *self._flows]
        try:
            self.template.build(flows, canvasmaker=lambda *_, **__: self._canvas)
        except PlatypusLayoutError as error:
            raise LayoutError(
                "a part of the briefing is larger than a page",
                details=[str(error).splitlines()[0][:200]],
                fix="shorten the text, or choose a larger page in the template",
            ) from None
        self._pages.number_pages(self._canvas)

    def _first_page(self, canvas: BriefingCanvas) -> None:
        """Draw the furniture of the first page, and the field that a signature fills."""
        self._pages.first(canvas)
        if self._field:
            canvas.signature_field(self.root.add("Form"), self._field)


class _Template(BaseDocTemplate):
    """ReportLab's page machine with the furniture of a briefing."""

    def __init__(
        self,
        pages: Pages,
        first_page: Callable[[BriefingCanvas], None],
        progress: Callable[[int], None] | None,
    ) -> None:
        self._pages, self._progress = pages, progress
        super().__init__(
            BytesIO(),
            pagesize=pages.size,
            pageTemplates=[
                self._page("first", FIRST_TOP, first_page),
                self._page("later", LATER_TOP, pages.later),
            ],
        )

    def _page(
        self, name: str, top: float, furniture: Callable[[BriefingCanvas], None]
    ) -> PageTemplate:
        pages = self._pages
        frame = Frame(
            pages.margin,
            BOTTOM,
            pages.width,
            pages.size[1] - top - BOTTOM,
            leftPadding=0,
            rightPadding=0,
            topPadding=0,
            bottomPadding=0,
        )
        return PageTemplate(name, [frame], onPage=lambda canvas, _: furniture(_ours(canvas)))

    def afterPage(self) -> None:  # noqa: N802 - ReportLab's name
        if self._progress is not None:
            self._progress(self.page)


def _ours(canvas: Canvas) -> BriefingCanvas:
    assert isinstance(canvas, BriefingCanvas)
    return canvas
