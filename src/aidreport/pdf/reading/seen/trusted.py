"""Writes the trusted copy of a file's pages: the same places, with the letters of trusted faces."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name

from aidreport.pdf.reading.seen.faces import Face, ShapedFace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidreport.pdf.reading.seen.drawings import DrawnForm
    from aidreport.pdf.reading.seen.painter import SeenPainter

_WHOLE = [-2000, -2000, 4000, 4000]
"""A box that holds every letter, in thousandths of the type size."""
_SYMBOLIC = 4


def write_trusted(painter: SeenPainter, faces: Mapping[str, Face | ShapedFace]) -> bytes:
    """Return a PDF with a page for each that was painted."""
    with pikepdf.new() as pdf:
        fonts = {name: _font(pdf, face) for name, face in faces.items()}
        images = {key: pdf.copy_foreign(raw) for key, raw in painter.images.items()}
        images |= {key: _form(pdf, drawing) for key, drawing in painter.drawings.items()}
        for drawn in painter.pages:
            page = pdf.add_blank_page(page_size=(drawn.width, drawn.height)).obj
            content = "\n".join(["q", *drawn.shapes, "Q", *drawn.texts]).encode("latin-1")
            page["/Contents"] = pdf.make_stream(content)
            page["/Resources"] = Dictionary(
                Font=Dictionary({f"/{name}": fonts[name] for name in sorted(drawn.faces)}),
                XObject=Dictionary({f"/{key}": image for key, image in images.items()}),
            )
        out = BytesIO()
        pdf.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        return out.getvalue()


def _form(pdf: pikepdf.Pdf, drawing: DrawnForm) -> pikepdf.Object:
    """Write a drawing, of its instructions alone."""
    form = pdf.make_stream(drawing.content)
    form["/Type"], form["/Subtype"] = Name.XObject, Name.Form
    form["/BBox"], form["/Resources"] = Array(drawing.sides), Dictionary()
    return form


def _font(pdf: pikepdf.Pdf, face: Face | ShapedFace) -> pikepdf.Object:
    """Write a face whose codes are the numbers of its glyphs (ISO 32000-1, 9.7.4.2)."""
    if isinstance(face, ShapedFace):
        return pdf.copy_foreign(face.raw)
    base = Name("/" + face.name)
    program = pdf.make_stream(face.program)
    program["/Length1"] = len(face.program)
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=base,
        Flags=_SYMBOLIC,
        FontBBox=Array(_WHOLE),
        ItalicAngle=0,
        Ascent=1000,
        Descent=-300,
        CapHeight=700,
        StemV=80,
        FontFile2=program,
    )
    cid = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=base,
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        CIDToGIDMap=Name.Identity,
        W=Array([0, Array([round(width, 3) for width in face.widths])]),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=base,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(cid)]),
        )
    )
