"""What the story of stock_platypus.py is made of: drawn flowables, markup, table commands."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeAlias
from xml.sax.saxutils import escape, quoteattr

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reportlab.lib.colors import Color

    from aidreport.document.spans import Inline
    from aidreport.pdf.layout.styles import TextStyle

Command: TypeAlias = tuple[Any, ...]

FONTS = ("Regular", "Bold", "Italic", "BoldItalic")
BAR_HEIGHT = 30.0


def register(fonts: Path) -> None:
    """Make the brand's fonts known to ReportLab."""
    for name in FONTS:
        pdfmetrics.registerFont(TTFont(name, str(fonts / f"NotoSans-{name}.ttf")))
    pdfmetrics.registerFont(TTFont("Code", str(fonts / "NotoSansMono-Regular.ttf")))
    pdfmetrics.registerFontFamily("Regular", *FONTS)
    # Its encoding as ASCII, in plain Python, takes time and serves nobody today.
    rl_config.useA85 = 0


class Bar(Flowable):
    """A share as a bar in a cell."""

    def __init__(self, width: float, fraction: float, colours: tuple[Color, Color]) -> None:
        super().__init__()
        self.width, self.height, self.fraction, self.colours = width, 7.0, fraction, colours

    def wrap(self, *_: float) -> tuple[float, float]:
        return self.width, self.height + 3

    def draw(self) -> None:
        track, accent = self.colours
        self.canv.setFillColor(track)
        self.canv.rect(0, 0, self.width, self.height, stroke=0, fill=1)
        self.canv.setFillColor(accent)
        self.canv.rect(0, 0, self.width * self.fraction, self.height, stroke=0, fill=1)


class ShareBar(Flowable):
    """A bar divided into parts, with labels inside or below: places worked out beforehand."""

    def __init__(
        self,
        parts: Sequence[tuple[float, float, Color]],
        labels: Sequence[tuple[float, float, str, Color]],
        size: tuple[float, float],
        font: tuple[str, float],
    ) -> None:
        super().__init__()
        self.parts, self.labels, self.font = parts, labels, font
        self.width, self.height = size
        self.spaceBefore, self.spaceAfter = 4, 8

    def wrap(self, *_: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        canvas = self.canv
        for left, length, colour in self.parts:
            canvas.setFillColor(colour)
            canvas.rect(left, self.height - BAR_HEIGHT, length, BAR_HEIGHT, stroke=0, fill=1)
        canvas.setFont(*self.font)
        for x, y, text, colour in self.labels:
            canvas.setFillColor(colour)
            canvas.drawString(x, y, text)


def style_of(look: TextStyle, before: float = 0, after: float = 0, **more: Any) -> ParagraphStyle:
    """Return ReportLab's style for ours."""
    return ParagraphStyle(
        "own",
        fontName=font_name(look),
        fontSize=look.size,
        leading=look.leading,
        textColor=HexColor(look.colour),
        spaceBefore=before,
        spaceAfter=after,
        **more,
    )


def panel(background: str, bar: str, thickness: float, at: int = 0) -> list[Command]:
    """Return the commands of a column with a background and a bar on its left."""
    where = (at, 0), (at, -1)
    panel = [("BACKGROUND", *where, HexColor(background))] if background else []
    return [*panel, ("LINEBEFORE", *where, thickness, HexColor(bar))]


def markup(text: Inline, look: TextStyle) -> str:
    """Return spans as the markup of a Paragraph, neighbours of one look as one piece."""
    parts = []
    for (strong, emphasis, code, href), group in groupby(
        text, key=lambda span: (span.strong, span.emphasis, span.code, span.href)
    ):
        part = escape("".join(span.text for span in group))
        if code:
            part = f'<font face="Code">{part}</font>'
        if strong:
            colour = look.strong_colour
            part = f'<font color="{colour}">{part}</font>' if colour else part
            part = f"<b>{part}</b>"
        if emphasis:
            part = f"<i>{part}</i>"
        if href:
            part = f"<a href={quoteattr(href)} color={quoteattr(look.link_colour)}>{part}</a>"
        parts.append(part)
    return "".join(parts)


def font_name(look: TextStyle) -> str:
    if look.bold:
        return "BoldItalic" if look.italic else "Bold"
    return "Italic" if look.italic else "Regular"


def font(look: TextStyle, *area: object) -> list[Command]:
    return [
        ("FONT", *area, font_name(look), look.size, look.leading),
        ("TEXTCOLOR", *area, HexColor(look.colour)),
    ]


def padding(sides: tuple[float, float, float, float]) -> list[Command]:
    names = ("TOPPADDING", "RIGHTPADDING", "BOTTOMPADDING", "LEFTPADDING")
    sized = [(name, (0, 0), (-1, -1), side) for name, side in zip(names, sides, strict=True)]
    return [("VALIGN", (0, 0), (-1, -1), "TOP"), *sized]
