"""Styles of text, and those of each part of a briefing by its brand."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.file.fonts import Face

if TYPE_CHECKING:
    from aidreport.pdf.brand import Brand


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a text looks.

    Attributes:
        size, leading: in points.
        colour, link_colour: "#RRGGBB".
        strong_colour: of strong spans; empty for the colour of the rest.
        align: "start" or "end" of the line: left and right where the page runs from left to right.
        tracking: extra space after each character, in points.
        face: of all but code, whatever is bold or italic; None for those of the family.
        rtl: whether the page around it runs from right to left.
        hyphens: BCP 47 tag of the language in which words may be broken; empty for none.
        running: whether they are broken to fill lines; else only those that are wider than a line.
        last_line: how much of the width the last of several lines fills at least, if that needs no
            further line: a word alone looks lost there.
    """

    size: float
    leading: float
    colour: str
    bold: bool = False
    italic: bool = False
    align: str = "start"
    tracking: float = 0.0
    link_colour: str = ""
    strong_colour: str = ""
    face: Face | None = None
    rtl: bool = False
    hyphens: str = ""
    running: bool = False
    last_line: float = 0.0

    def __call__(self, **changes: object) -> TextStyle:
        """Return the style with some attributes changed."""
        return replace(self, **changes)  # type: ignore[arg-type]  # mypy cannot match a mapping with fields


_RUNNING = ("body", "note", "standfirst", "callout", "quote")
"""Styles of texts that fill lines; headings, names and numbers do not."""


class Styles:
    """Text styles by role; their sizes follow the body and title sizes of the brand.

    Args:
        density: how tightly texts are set, in parts of these sizes.
        rtl: whether the page runs from right to left.
        hyphens: the language in which words of running text are broken; empty for none.
    """

    def __init__(
        self, brand: Brand, density: float = 1.0, *, rtl: bool = False, hyphens: str = ""
    ) -> None:
        colours = brand.colours
        size, title = brand.sizes.body * density, brand.sizes.title * density
        filled = brand.shapes.table_head == "filled"
        head = colours.on_heading if filled else colours.heading
        body = TextStyle(size, size * 1.42, colours.ink, link_colour=colours.accent, rtl=rtl)
        strong = body(bold=True, colour=colours.heading)
        headline = strong(face=brand.fonts.own(Face.HEADING))
        small = body(size=size * 0.87, leading=size * 1.22, colour=colours.muted)
        self.body = body
        self.note = small
        self.kicker = strong(
            size=size * 0.87, leading=size * 1.3, colour=colours.accent, tracking=0.9
        )
        # Arabic letters reach lower, and have marks above.
        self.title = headline(size=title, leading=title * (1.42 if rtl else 1.16))
        self.standfirst = body(
            size=size * 1.24, leading=size * 1.66, colour=colours.muted, last_line=0.2
        )
        self.heading = headline(size=size * 1.36, leading=size * 1.8)
        self.subheading = headline(size=size * 1.12, leading=size * 1.55)
        self.tile_label = small(bold=True, size=size * 0.8, leading=size * 1.2)
        self.tile_value = headline(size=size * 1.95, leading=size * 2.5)
        self.tile_unit = headline(size=size * 1.2, leading=size * 2.5)
        self.tile_detail = small(size=size * 0.83)
        self.callout = body(size=size * 0.92, leading=size * 1.3, strong_colour=colours.warning)
        self.quote = body(
            size=size * 1.17,
            leading=size * 1.5,
            colour=colours.heading,
            italic=True,
            face=brand.fonts.own(Face.QUOTE),
        )
        self.attribution = body(size=size * 0.87, leading=size * 1.25)
        self.fact = headline(size=title * 0.92, leading=title * 1.2, colour=colours.accent)
        self.furniture = small(size=size * 0.85)
        self.organisation = headline(size=size * 1.1, leading=size * 1.4)
        self.table_head = strong(size=size * 0.9, leading=size * 1.28, colour=head)
        self.list_head = strong(size=size * 0.95, leading=size * 1.35, colour=colours.ink)
        self.caption = strong(size=size * 0.95, leading=size * 1.35)
        self.cell = body(leading=size * 1.35)
        self.chart_name = body(size=size * 0.9, leading=size * 1.2)
        self.chart_value = strong(size=size * 0.85, leading=size * 1.2, colour=colours.ink)
        self.contents = (strong(leading=size * 1.5), body(leading=size * 1.42))
        self.total = body(bold=True, leading=size * 1.35)
        if hyphens:
            for name in _RUNNING:
                setattr(self, name, getattr(self, name)(hyphens=hyphens, running=True))
            self.cell = self.cell(hyphens=hyphens)

    def on_cover(self, colour: str, scale: float) -> Styles:
        """Return the styles of a cover page.

        Args:
            colour: of all texts.
            scale: how much larger the title is than on other pages.
        """
        styles = copy(self)
        inks = {"colour": colour, "link_colour": colour, "strong_colour": ""}
        size = self.title.size * scale
        styles.title = self.title(**inks, size=size, leading=size * 1.18)
        styles.kicker = self.kicker(**inks, size=self.kicker.size * 1.15)
        styles.organisation = self.organisation(**inks, size=self.organisation.size * 1.15)
        styles.furniture = self.furniture(**inks, size=self.furniture.size * 1.15)
        return styles
