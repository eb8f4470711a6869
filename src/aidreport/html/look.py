"""The look of a web page: what it takes of a brand."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from aidreport.files.toml import Schema, matching
from aidreport.pdf.brand_file import Colours, Shapes
from aidreport.pdf.file.fonts import Face
from aidreport.pdf.file.images import Image
from aidreport.pdf.file.pictures import Photo
from aidreport.pdf.svg.drawing import Drawing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.document.blocks import Furniture
    from aidreport.pdf.brand import Brand

_PICTURE = r"(?:data:image/(?:png|svg\+xml);base64,[A-Za-z0-9+/]+=*)?"


class Look(Schema):
    """The look of a page.

    Attributes:
        body, title: sizes of type, in points of the PDF.
        initials: those of the mark; empty where there is a logo.
        logo: a picture as a data URI; empty for none.
        proportion: how wide the logo is for its height.
        band: whether a band of colour is along the top.
        shapes: how tables, key figures and headings are set apart.
        serif: whether headings, or quotes, have letters with serifs.
    """

    colours: Colours
    body: float = Field(ge=7, le=14)
    title: float = Field(ge=14, le=40)
    initials: str = ""
    logo: Annotated[str, matching(_PICTURE, "the logo is no picture")] = ""
    proportion: float = Field(1.0, gt=0, le=1000)
    band: bool = True
    shapes: Shapes = Field(default_factory=Shapes)
    serif: tuple[Literal["heading", "quote"], ...] = ()

    @property
    def classes(self) -> str:
        """The classes of a page that looks so."""
        shapes = self.shapes
        chosen = {
            "ruled-heads": shapes.table_head == "ruled",
            "striped": shapes.stripes,
            "ruled-tiles": shapes.key_figures == "ruled",
            "heading-lines": shapes.heading_line,
            **{f"serif-{part}": True for part in self.serif},
        }
        return " ".join(name for name, is_chosen in chosen.items() if is_chosen)


def look_of(brand: Brand, furniture: Furniture) -> Look:
    """Return the look that a brand gives to a page."""
    from aidreport.pdf.layout.masthead import initials_of

    logo = brand.logo
    return Look(
        colours=brand.colours,
        body=brand.sizes.body,
        title=brand.sizes.title,
        initials="" if logo else initials_of(furniture.organisation, brand.furniture.initials),
        logo=picture_uri(logo) if logo else "",
        proportion=round(logo.width / logo.height, 4) if logo else 1.0,
        band=brand.furniture.band,
        shapes=brand.shapes,
        serif=tuple(_with_serifs(brand)),
    )


def _with_serifs(brand: Brand) -> Iterator[Literal["heading", "quote"]]:
    """Yield what has letters with serifs, by the names of the brand's own faces."""
    names = [face.postscript_name.lower() for face in brand.fonts.typefaces]
    if any("serif" in name and "sans" not in name for name in names):
        if brand.fonts.own(Face.HEADING):
            yield "heading"
        if brand.fonts.own(Face.QUOTE):
            yield "quote"


def picture_uri(picture: object) -> str:
    """Return a picture as an address that holds it."""
    if isinstance(picture, Drawing):
        return _data_uri("image/svg+xml", picture.source)
    if isinstance(picture, Photo):
        return _data_uri("image/jpeg", picture.content)
    if isinstance(picture, Image):
        return _data_uri("image/png", _png(picture))
    raise TypeError(f"no address for {type(picture).__name__}")


def _data_uri(media_type: str, content: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


def _png(image: Image) -> bytes:
    import zlib

    import PIL.Image

    size = image.width, image.height
    picture = PIL.Image.frombytes("RGB", size, zlib.decompress(image.colours))
    if image.opacity:
        picture.putalpha(PIL.Image.frombytes("L", size, zlib.decompress(image.opacity)))
    target = BytesIO()
    picture.save(target, "PNG", optimize=True)
    return target.getvalue()
