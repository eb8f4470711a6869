"""The look of a web page: what it takes of a brand."""

from __future__ import annotations

import base64
import re
from io import BytesIO
from typing import TYPE_CHECKING, Annotated

from aidreport.files.schema import Field, Schema
from aidreport.files.toml import matching
from aidreport.pdf.brand_file import Colours, Shapes
from aidreport.pdf.file.fonts import Face
from aidreport.pdf.file.images import Image
from aidreport.pdf.file.pictures import Photo
from aidreport.pdf.svg.drawing import Drawing

if TYPE_CHECKING:
    from aidreport.document.blocks import Furniture
    from aidreport.pdf.brand import Brand
    from aidreport.pdf.file.fonts import Fonts

_FAMILY = r"(?:[A-Za-z0-9][A-Za-z0-9 -]{0,60})?"
_Family = Annotated[str, matching(_FAMILY, "toml.face-name")]
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
        faces: the families of letters: of texts, of headings, of quotes; empty for the system's.
    """

    colours: Colours
    body: float = Field(ge=7, le=14)
    title: float = Field(ge=14, le=40)
    initials: str = ""
    logo: Annotated[str, matching(_PICTURE, "toml.logo-picture")] = ""
    proportion: float = Field(1.0, gt=0, le=1000)
    band: bool = True
    shapes: Shapes = Field(default_factory=Shapes.as_default)
    faces: tuple[_Family, _Family, _Family] = ("", "", "")

    @property
    def classes(self) -> str:
        """The classes of a page that looks so."""
        shapes = self.shapes
        chosen = {
            "ruled-heads": shapes.table_head == "ruled",
            "striped": shapes.stripes,
            "ruled-tiles": shapes.key_figures == "ruled",
            "heading-lines": shapes.heading_line,
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
        faces=_families(brand.fonts),
    )


def _families(fonts: Fonts) -> tuple[str, str, str]:
    """Return the families of a brand's letters, as far as a style sheet can name them."""
    own = (Face.REGULAR, fonts.own(Face.HEADING), fonts.own(Face.QUOTE))
    names = [fonts.family(face or Face.REGULAR) for face in own]
    text, heading, quote = (name if re.fullmatch(_FAMILY, name) else "" for name in names)
    return text, heading, quote


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
