"""The look of each part of a briefing, worked out from its brand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aidreport.pdf.layout.text import TextStyle

if TYPE_CHECKING:
    from aidreport.pdf.brand import Brand


@dataclass(frozen=True, slots=True)
class Styles:
    """Text styles by role."""

    body: TextStyle
    note: TextStyle
    kicker: TextStyle
    title: TextStyle
    standfirst: TextStyle
    heading: TextStyle
    subheading: TextStyle
    tile_label: TextStyle
    tile_value: TextStyle
    tile_unit: TextStyle
    tile_detail: TextStyle
    callout: TextStyle
    quote: TextStyle
    attribution: TextStyle
    fact: TextStyle
    furniture: TextStyle
    organisation: TextStyle
    table_head: TextStyle
    list_head: TextStyle
    caption: TextStyle
    cell: TextStyle
    total: TextStyle

    @classmethod
    def of(cls, brand: Brand) -> Styles:
        """Return the styles of a brand; sizes follow its body and title sizes."""
        colours = brand.colours
        size, title = brand.sizes.body, brand.sizes.title
        body = TextStyle(size, size * 1.42, colours.ink, link_colour=colours.accent)
        strong = body(bold=True, colour=colours.heading)
        small = body(size=size * 0.87, leading=size * 1.22, colour=colours.muted)
        return cls(
            body=body,
            note=small,
            kicker=strong(
                size=size * 0.87, leading=size * 1.3, colour=colours.accent, tracking=0.9
            ),
            title=strong(size=title, leading=title * 1.16),
            standfirst=body(size=size * 1.24, leading=size * 1.66, colour=colours.muted),
            heading=strong(size=size * 1.36, leading=size * 1.8),
            subheading=strong(size=size * 1.12, leading=size * 1.55),
            tile_label=small(bold=True, size=size * 0.8, leading=size * 1.2),
            tile_value=strong(size=size * 1.95, leading=size * 2.5),
            tile_unit=strong(size=size * 1.2, leading=size * 2.5),
            tile_detail=small(size=size * 0.83),
            callout=body(size=size * 0.92, leading=size * 1.3, strong_colour=colours.warning),
            quote=body(size=size * 1.17, leading=size * 1.5, colour=colours.heading, italic=True),
            attribution=body(size=size * 0.87, leading=size * 1.25),
            fact=strong(size=title * 0.92, leading=title * 1.2, colour=colours.accent),
            furniture=small(size=size * 0.85),
            organisation=strong(size=size * 1.1, leading=size * 1.4),
            table_head=strong(size=size * 0.9, leading=size * 1.28, colour=colours.on_heading),
            list_head=strong(size=size * 0.95, leading=size * 1.35, colour=colours.ink),
            caption=strong(size=size * 0.95, leading=size * 1.35),
            cell=body(leading=size * 1.35),
            total=body(bold=True, leading=size * 1.35),
        )
