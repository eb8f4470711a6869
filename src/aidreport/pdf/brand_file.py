"""A brand.toml as people write it: colours by role, faces, sizes, tables, and what is around."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from aidreport.errors import near_miss
from aidreport.files.schema import AfterValidator, Field, Schema
from aidreport.statements import state

_PLACE = re.compile(r"\{([^{}]*)\}")
PLACES = ("title", "date", "kind", "organisation", "unit", "page")
"""What the lines above and below a page may name in braces."""


def _hexadecimal(value: str) -> str:
    if len(value) != 7 or value[0] != "#" or set(value[1:].upper()) - set("0123456789ABCDEF"):
        raise ValueError(state("brand.colour"))
    return value.upper()


def _line(value: str) -> str:
    for name in _PLACE.findall(value):
        if name not in PLACES:
            known = ", ".join(f"{{{place}}}" for place in PLACES)
            near = near_miss(name, PLACES)
            raise ValueError(state("brand.field", braced=f"{{{name}}}", near=near, known=known))
    if set(_PLACE.sub("", value)) & set("{}"):
        raise ValueError(state("brand.brace"))
    return value


Colour = Annotated[str, AfterValidator(_hexadecimal)]
Line = Annotated[str, AfterValidator(_line)]


class Colours(Schema):
    """Colours by role."""

    paper: Colour = Field("#FFFFFF", description="The page.")
    ink: Colour = Field(description="Body text.")
    muted: Colour = Field(description="Secondary text: standfirst, labels, furniture.")
    heading: Colour = Field(description="Headings, and the band behind a table's header row.")
    on_heading: Colour = Field("#FFFFFF", description="Text on the heading colour.")
    accent: Colour = Field(description="Kicker, bars, facts and links.")
    panel: Colour = Field(description="Background of key figures and total rows.")
    warning: Colour = Field(description="Lead and rule of a reconciliation or remark.")
    warning_panel: Colour = Field(description="Background of a reconciliation or remark.")
    line: Colour = Field(description="Thin rules between rows.")
    track: Colour = Field(description="The empty part of a bar.")
    cover: Colour | None = Field(
        None, description="The whole of a cover page; left out, the heading colour."
    )
    on_cover: Colour | None = Field(
        None, description="Text on the cover; left out, that on the heading colour."
    )
    series: list[Colour] = Field(
        min_length=2,
        description="Parts of a share bar, in order; those too pale for the page are darkened.",
    )

    def by_role(self) -> dict[str, str]:
        """Return each colour that has one role, with what is left out filled in."""
        values = self.model_dump(exclude={"series"})
        filled = {"cover": self.heading, "on_cover": self.on_heading}
        return {role: colour or filled[role] for role, colour in values.items()}


class FontFiles(Schema):
    """Font files, looked for beside the brand file and then among the shared fonts."""

    regular: str
    bold: str
    italic: str
    bold_italic: str
    code: str = Field(description="For code, and for characters that the other faces lack.")
    heading: str = Field("", description="For the title, headings and key figures; left out, bold.")
    quote: str = Field("", description="For quotes; left out, italic.")


_TIGHTER = (0.97, 0.94, 0.91, 0.88, 0.85)


class Sizes(Schema):
    """Type sizes in points."""

    body: float = Field(9.4, ge=7, le=14)
    title: float = Field(22, ge=14, le=40)
    smallest: float = Field(
        8,
        ge=7,
        le=14,
        description="How small body text may be set where all is on one page, or where the"
        " last page would have a few lines only.",
    )
    lowest: float = Field(
        60,
        ge=30,
        le=100,
        description="How low a chart or a picture may be drawn where more than a third of a page"
        " would be empty otherwise, in percent of its usual height; 100 for never.",
    )

    def densities(self) -> tuple[float, ...]:
        """Return how tightly texts may be set, from 1 downwards, in parts of their sizes."""
        return (1.0, *(step for step in _TIGHTER if self.body * step >= self.smallest))


class Shapes(Schema):
    """How tables, key figures and headings are set apart."""

    table_head: Literal["filled", "ruled"] = Field(
        "filled",
        description="The header row: on a band of the heading colour, or between two lines.",
    )
    stripes: bool = Field(False, description="Every second row on the panel colour.")
    key_figures: Literal["panel", "ruled"] = Field(
        "panel", description="Each on a panel with a bar beside it, or below a line."
    )
    heading_line: bool = Field(False, description="A thin line above the heading of each section.")


class Typography(Schema):
    """How running text is set."""

    hyphenation: bool = Field(
        False,
        description="Whether long words of running text are hyphenated at the ends of lines, where"
        " a template does not say so itself.",
    )


class FurnitureStyle(Schema):
    """What is around the content."""

    margin: float = Field(20, ge=12, le=40, description="Left and right margin in millimetres.")
    band: bool = Field(True, description="A band of colour along the top of the first page.")
    initials: str = Field(
        "", max_length=4, description="Letters of the mark; left out, the organisation's initials."
    )
    logo: str = Field(
        "",
        description="SVG, PDF, PNG or JPEG file instead of the initials; SVG and PDF are sharp at"
        " any size.",
    )
    header_left: Line = Field("{title}", description="Above each page after the first.")
    header_centre: Line = ""
    header_right: Line = "{date}"
    footer_left: Line = Field("{organisation} · {unit}", description="Below each page.")
    footer_centre: Line = ""
    footer_right: Line = "{page}"

    @property
    def header(self) -> tuple[str, str, str]:
        """What is above pages: at the left, in the centre, at the right."""
        return self.header_left, self.header_centre, self.header_right

    @property
    def footer(self) -> tuple[str, str, str]:
        """What is below pages: at the left, in the centre, at the right."""
        return self.footer_left, self.footer_centre, self.footer_right

    @property
    def own_lines(self) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        """What is above and below pages; None where that is not the brand's own."""
        lines = self.header, self.footer
        usual = FurnitureStyle.as_default()
        return None if lines == (usual.header, usual.footer) else lines

    @property
    def literal_text(self) -> str:
        """What the brand itself draws: the initials, and the words of the lines."""
        return self.initials + _PLACE.sub("", "".join((*self.header, *self.footer)))


class BrandFile(Schema):
    """A brand.toml."""

    name: str
    colours: Colours
    fonts: FontFiles
    sizes: Sizes = Field(default_factory=Sizes.as_default)
    shapes: Shapes = Field(default_factory=Shapes.as_default)
    typography: Typography = Field(default_factory=Typography.as_default)
    furniture: FurnitureStyle = Field(default_factory=FurnitureStyle.as_default)
