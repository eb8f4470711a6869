"""A briefing drawn into a PDF file."""

from __future__ import annotations

import hashlib
import os
import tempfile
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from reportlab.platypus.doctemplate import BaseDocTemplate, NextPageTemplate, PageTemplate
from reportlab.platypus.doctemplate import LayoutError as PlatypusLayoutError
from reportlab.platypus.frames import Frame

from aidreport.errors import GlyphError, LayoutError, OutputError, UsageError
from aidreport.pdf.canvas import BriefingCanvas
from aidreport.pdf.fonts import Face
from aidreport.pdf.pages import BOTTOM, FIRST_TOP, LATER_TOP, SIZES, Pages
from aidreport.pdf.story import Story
from aidreport.pdf.styles import Styles
from aidreport.pdf.words import texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from reportlab.pdfgen.canvas import Canvas

    from aidreport.document.blocks import Briefing
    from aidreport.pdf.brand import Brand
    from aidreport.pdf.structure import Element

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


def render(
    briefing: Briefing,
    brand: Brand,
    path: Path,
    *,
    progress: Callable[[int], None] | None = None,
) -> Artifact:
    """Draw a briefing into a PDF file.

    The file's date is SOURCE_DATE_EPOCH where that is set, else the briefing's date, so that the
    same briefing gives the same bytes. The file appears whole or not at all.

    Args:
        path: where the file goes; its folder is created.
        progress: called with the number of each page that is done.

    Raises:
        GlyphError: text holds characters that the brand's fonts cannot draw.
        LayoutError: a page cannot hold its content.
        OutputError: the file cannot be written; what stood there before is untouched.
    """
    refuse_missing_glyphs(briefing, brand)
    timestamp = _timestamp(briefing)
    target = BytesIO()
    pages, structure = _draw(briefing, brand, target, timestamp, progress)
    content = target.getvalue()
    _write_whole(path, content)
    return Artifact(path, hashlib.sha256(content).hexdigest(), pages, structure)


def refuse_missing_glyphs(briefing: Briefing, brand: Brand) -> None:
    """Check that the brand's fonts can draw every character of a briefing.

    Raises:
        GlyphError: naming each character and the first text that holds it.
    """
    drawn = list(texts(briefing))
    missing = [char for char in brand.fonts.missing("".join(drawn)) if not char.isspace()]
    if not missing:
        return
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


def _draw(
    briefing: Briefing,
    brand: Brand,
    target: BytesIO,
    timestamp: int,
    progress: Callable[[int], None] | None,
) -> tuple[int, Element]:
    """Draw into `target`; return the number of pages and the structure."""
    styles = Styles.of(brand)
    size = SIZES[briefing.page]
    pages = Pages(briefing.furniture, brand, styles, size)
    height = size[1] - LATER_TOP - BOTTOM
    story = Story(brand, styles, width=pages.width, height=height)
    template = _Template(target, pages, briefing, progress)
    flows = [NextPageTemplate("later"), *story.flows(briefing.body)]
    canvas = partial(
        BriefingCanvas,
        timestamp=timestamp,
        font=brand.fonts.name(Face.REGULAR),
        language=briefing.language,
    )
    try:
        template.build(flows, canvasmaker=canvas)
    except PlatypusLayoutError as error:
        raise LayoutError(
            "a part of the briefing is larger than a page",
            details=[str(error).splitlines()[0][:200]],
            fix="shorten the text, or choose a larger page in the template",
        ) from None
    return template.page, story.root


class _Template(BaseDocTemplate):
    """ReportLab's page machine with the furniture of a briefing."""

    def __init__(
        self,
        target: BytesIO,
        pages: Pages,
        briefing: Briefing,
        progress: Callable[[int], None] | None,
    ) -> None:
        self._pages, self._briefing, self._progress = pages, briefing, progress
        super().__init__(
            target,
            pagesize=pages.size,
            pageTemplates=[
                self._page("first", FIRST_TOP, pages.first),
                self._page("later", LATER_TOP, pages.later),
            ],
            title=briefing.title,
            author=briefing.author,
            subject=briefing.subject,
            creator="aidreport",
            producer="aidreport",
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

    def _endBuild(self) -> None:  # noqa: N802 - ReportLab's name
        canvas = _ours(self.canv)
        self._pages.number_pages(canvas, self.page)
        canvas.showOutline()
        canvas.setViewerPreference("DisplayDocTitle", "true")
        super()._endBuild()  # type: ignore[misc]  # missing in the published types


def _ours(canvas: Canvas) -> BriefingCanvas:
    assert isinstance(canvas, BriefingCanvas)
    return canvas


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file beside `path`; when it is complete, it takes its place."""
    path = path.resolve()  # a link stays a link: what it leads to is replaced
    if path.exists() and not path.is_file():
        raise OutputError(
            f"{path} is not a file that can be replaced",
            why="it is a folder or a device; the PDF takes the place of what stands there",
            fix="name a file that ends in .pdf, or a folder followed by /",
        )
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".aidreport-", suffix=".pdf", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written: {error.strerror or error}",
            why="the folder must exist or be creatable, with room and the right to write",
            fix="choose another place with output = … in the config, or --output",
        ) from None
    finally:
        if temporary is not None:
            with suppress(FileNotFoundError):
                temporary.unlink()


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
