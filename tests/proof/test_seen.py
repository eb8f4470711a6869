"""What a page shows is what is read from it, however a forger makes it show something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from tests.proof.forgery import Forger

from aidreport.proof.result import CheckStatus, Verdict
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fontTools.ttLib import TTFont

    Alteration = Callable[[Forger], None]

FIGURE = "group/recipient/UNICEF/NOK"
SHOWN = b"[2556(229.0)]TJ"
INK = b"0.1176 0.1647 0.2078 rg"
ALTERATIONS: dict[str, Alteration] = {}
"""What shows another figure than the attached data, by the words for it."""
DISGUISES: dict[str, Alteration] = {}
"""What draws where no figure is, or could draw one in another viewer."""


def named(words: str, into: dict[str, Alteration]) -> Callable[[Alteration], Alteration]:
    def add(alteration: Alteration) -> Alteration:
        into[words] = alteration
        return alteration

    return add


def figure(words: str) -> Callable[[Alteration], Alteration]:
    return named(words, ALTERATIONS)


def disguise(words: str) -> Callable[[Alteration], Alteration]:
    return named(words, DISGUISES)


def around(forger: Forger, more: float = 1.0) -> bytes:
    """Return the operands of a rectangle around the figure."""
    left, low, right, top = forger.place("229.0")
    return b"%.2f %.2f %.2f %.2f" % (
        left - more,
        low - more,
        right - left + 2 * more,
        top - low + 2 * more,
    )


def decoy(forger: Forger, words: bytes = b"329.0", font: bytes = b"/F2") -> bytes:
    """Return operators that write another figure where the figure is."""
    left, low, _, _ = forger.place("229.0")
    return b"%b BT 1 0 0 1 %.2f %.2f Tm %b 9.4 Tf (%b) Tj ET" % (INK, left, low, font, words)


def image(forger: Forger) -> object:
    """Return an image of one grey pixel."""
    return forger.stream(
        b"\x80",
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=1,
        Height=1,
        BitsPerComponent=8,
        ColorSpace=Name.DeviceGray,
    )


# Painting.


@figure("a plain patch over it and another figure on the patch")
def _(forger: Forger) -> None:
    forger.add(b"1 1 1 rg %b re f %b" % (around(forger), decoy(forger)))


@figure("a patch in the colour of the page over it")
def _(forger: Forger) -> None:
    forger.add(b"1 1 1 rg %b re f" % around(forger))


@figure("a patch over its decimal point")
def _(forger: Forger) -> None:
    left, low, right, _ = forger.place("229.0")
    x = left + (right - left) * 0.68
    forger.add(b"1 1 1 rg %.2f %.2f 3 3 re f" % (x, low - 1))


@figure("a stroke of the same colour through a digit")
def _(forger: Forger) -> None:
    left, low, _, top = forger.place("229.0")
    forger.add(b"%b %.2f %.2f 0.9 %.2f re f" % (INK, left + 0.3, low, top - low))


@figure("another figure drawn close before it")
def _(forger: Forger) -> None:
    left, low, _, _ = forger.place("229.0")
    forger.add(b"%b BT 1 0 0 1 %.2f %.2f Tm /F2 9.4 Tf (1 ) Tj ET" % (INK, left - 6, low))


@figure("invisible writing, and another figure as decoration")
def _(forger: Forger) -> None:
    forger.replace(SHOWN, b"3 Tr%b 0 Tr" % SHOWN)
    forger.add(decoy(forger))


@figure("white writing, and another figure as decoration")
def _(forger: Forger) -> None:
    forger.replace(SHOWN, b"1 1 1 rg%b %b" % (SHOWN, INK))
    forger.add(decoy(forger))


@figure("writing nearly as pale as the page")
def _(forger: Forger) -> None:
    forger.replace(SHOWN, b".93 .93 .93 rg%b %b" % (SHOWN, INK))


@figure("a clipping path that leaves nothing of it")
def _(forger: Forger) -> None:
    forger.replace(b"BT\n", b"0 0 1 1 re W n\nBT\n")


@figure("type of no size")
def _(forger: Forger) -> None:
    forger.replace(SHOWN, b"/F2 0.01 Tf%b/F2 9.4 Tf" % SHOWN)
    forger.add(decoy(forger))


@figure("a place outside the page")
def _(forger: Forger) -> None:
    forger.replace(SHOWN, b"900 0 Td%b -900 0 Td" % SHOWN)
    forger.add(decoy(forger))


@figure("writing that is squeezed to nothing")
def _(forger: Forger) -> None:
    forger.replace(SHOWN, b"0.1 Tz%b 100 Tz" % SHOWN)


@figure("letters that are set on one another")
def _(forger: Forger) -> None:
    forger.replace(SHOWN, b"-5.2 Tc%b 0 Tc" % SHOWN)


@figure("letters set apart, so that one figure looks like two")
def _(forger: Forger) -> None:
    forger.replace(SHOWN, b"[2556(2)-900(29.0)]TJ")


@figure("mirrored writing")
def _(forger: Forger) -> None:
    forger.replace(b"BT 1 0 0 1 336.93 25.67 Tm", b"BT -1 0 0 1 396.93 25.67 Tm")


@figure("a digit of shapes before it")
def _(forger: Forger) -> None:
    left, low, _, top = forger.place("229.0")
    forger.add(b"%b %.2f %.2f 1 %.2f re f" % (INK, left - 3, low, top - low))


@figure("a digit of strokes before it")
def _(forger: Forger) -> None:
    left, low, _, top = forger.place("229.0")
    forger.add(b"%.2f %.2f m %.2f %.2f l S" % (left - 3, low, left - 3, top))


@figure("an inline image over it")
def _(forger: Forger) -> None:
    left, low, right, top = forger.place("229.0")
    forger.add(
        b"q %.2f 0 0 %.2f %.2f %.2f cm BI /W 1/H 1/BPC 8/CS/G ID \x80 EI Q"
        % (right - left, top - low, left, low)
    )


@figure("an image over it")
def _(forger: Forger) -> None:
    left, low, right, top = forger.place("229.0")
    forger.page.obj.Resources.XObject["/Im"] = image(forger)
    box = (right - left, top - low, left, low)
    forger.add(b"q %.2f 0 0 %.2f %.2f %.2f cm /Im Do Q" % box)


@figure("a form that draws over it")
def _(forger: Forger) -> None:
    form = forger.stream(
        b"1 1 1 rg %b re f %b" % (around(forger), decoy(forger)),
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, 600, 850]),
        Resources=forger.page.obj.Resources,
    )
    forger.page.obj.Resources.XObject["/Fm"] = form
    forger.add(b"/Fm Do")


@figure("a second stream of content")
def _(forger: Forger) -> None:
    drawn = b"/Artifact<</Type/Layout>>BDC 1 1 1 rg %b re f %b EMC"
    more = forger.stream(drawn % (around(forger), decoy(forger)))
    forger.page.obj.Contents = Array([forger.page.obj.Contents, more])


@figure("other furniture beside it")
def _(forger: Forger) -> None:
    left, low, _, _ = forger.place("229.0")
    forger.page.obj.Contents.write(
        forger.content()
        + b"\n/Artifact<</Type/Pagination/Subtype/Footer>>BDC %b BT 1 0 0 1 %.2f %.2f Tm"
        b" /F2 9.4 Tf (1) Tj ET EMC" % (INK, left - 6, low)
    )


# Resources.


@figure("transparency that hides it")
def _(forger: Forger) -> None:
    forger.page.obj.Resources.ExtGState = Dictionary(G=Dictionary(Type=Name.ExtGState, ca=0))
    forger.replace(SHOWN, b"/G gs%b" % SHOWN)


@figure("a pattern over it")
def _(forger: Forger) -> None:
    pattern = forger.stream(
        b"1 1 1 rg 0 0 5 5 re f",
        Type=Name.Pattern,
        PatternType=1,
        PaintType=1,
        TilingType=1,
        BBox=Array([0, 0, 5, 5]),
        XStep=5,
        YStep=5,
        Resources=Dictionary(),
    )
    forger.page.obj.Resources.Pattern = Dictionary(P=pattern)
    forger.add(b"/Pattern cs /P scn %b re f" % around(forger))


# Fonts.


@figure("a font that says of a letter that it is another")
def _(forger: Forger) -> None:
    font = forger.own_font()
    to_unicode = bytes(font.ToUnicode.read_bytes()).replace(b"<33> <0033>", b"<33> <0032>")
    font.ToUnicode = forger.stream(to_unicode)
    forger.replace(SHOWN, b"/F9 9.4 Tf[2556(329.0)]TJ/F2 9.4 Tf")


def swap_digits(font: TTFont) -> None:
    names = font.getBestCmap() or font["cmap"].tables[0].cmap
    two, three, glyphs = names[ord("2")], names[ord("3")], font["glyf"].glyphs
    glyphs[two], glyphs[three] = font["glyf"][three], font["glyf"][two]


@figure("a font whose letters were exchanged")
def _(forger: Forger) -> None:
    forger.reshape(swap_digits)


@figure("a font of another name with other letters")
def _(forger: Forger) -> None:
    forger.reshape(swap_digits)
    font = forger.font()
    font.BaseFont = font.FontDescriptor.FontName = Name("/ABCDEF+Another")


def narrow(font: TTFont) -> None:
    names = font.getBestCmap() or font["cmap"].tables[0].cmap
    _, bearing = font["hmtx"][names[ord("2")]]
    font["hmtx"][names[ord("2")]] = (0, bearing)


@figure("a font with other widths in its file")
def _(forger: Forger) -> None:
    forger.reshape(narrow)
    font = forger.own_font()
    font.Widths = Array([0 if at == ord("2") - 32 else w for at, w in enumerate(font.Widths)])
    forger.replace(SHOWN, b"/F9 9.4 Tf%b/F2 9.4 Tf" % SHOWN)


@figure("a font of drawings")
def _(forger: Forger) -> None:
    digit = forger.stream(b"500 0 0 0 500 700 d1 0 0 500 700 re f")
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type3,
        FontBBox=Array([0, 0, 500, 700]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
        CharProcs=Dictionary(a=digit),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array([ord("2"), Name("/a")])),
        FirstChar=32,
        LastChar=57,
        Widths=Array([500] * 26),
        ToUnicode=forger.font().ToUnicode,
        Resources=Dictionary(),
    )
    forger.page.obj.Resources.Font["/F9"] = font
    forger.replace(SHOWN, b"/F9 9.4 Tf%b/F2 9.4 Tf" % SHOWN)


@figure("a font of the viewer's own")
def _(forger: Forger) -> None:
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type1,
        BaseFont=Name("/ZapfDingbats"),
        ToUnicode=forger.font().ToUnicode,
    )
    forger.page.obj.Resources.Font["/F9"] = font
    forger.replace(SHOWN, b"/F9 9.4 Tf%b/F2 9.4 Tf" % SHOWN)


@figure("words that are read instead of what is shown, in the content")
def _(forger: Forger) -> None:
    shown = b"/Span<</ActualText(229.0)>>BDC[2556(329.0)]TJ EMC"
    forger.replace(SHOWN, shown)


def element_of(forger: Forger) -> pikepdf.Dictionary:
    """Return the element of the figure in its table."""
    title = pikepdf.String(f"figure {FIGURE}")
    return next(
        raw
        for raw in forger.pdf.objects
        if isinstance(raw, pikepdf.Dictionary) and raw.get("/T") == title and raw.S == Name.TD
    )


@figure("words that are read instead of what is shown, in the structure")
def _(forger: Forger) -> None:
    element_of(forger).ActualText = pikepdf.String("229.0")
    forger.replace(b"(229.0)", b"(329.0)")


@figure("words that are read instead of a name")
def _(forger: Forger) -> None:
    row = element_of(forger).P
    row.K[0].Alt = pikepdf.String("UNICEF – UN Children’s Fund")
    content = forger.content()
    at = content.index(b"(UNICEF ", content.index(b"MCID 24"))
    forger.pdf.pages[0].obj.Contents.write(content[:at] + b"(MSF " + content[at + 8 :])


# Places.


@figure("the figure of another row on its line")
def _(forger: Forger) -> None:
    forger.replace(SHOWN, b"0 -19.49 Td%b 0 19.49 Td" % SHOWN)
    other = b"[2556(140.0)]TJ"
    forger.replace(other, b"0 19.49 Td%b 0 -19.49 Td" % other)


@figure("the figure of another column in its place")
def _(forger: Forger) -> None:
    forger.replace(SHOWN, b"60.5 0 Td%b -60.5 0 Td" % SHOWN)
    forger.replace(b"(19.8)]TJ", b"(19.8)]TJ")
    content = forger.content()
    at = content.index(b"(19.8)]TJ")
    start = content.rindex(b"[", 0, at)
    old = content[start : at + len(b"(19.8)]TJ")]
    forger.replace(old, b"-60.5 0 Td%b 60.5 0 Td" % old)


@figure("the headings of two columns exchanged")
def _(forger: Forger) -> None:
    forger.replace(b"1 0 0 1 245.72 84.36 Tm", b"1 0 0 1 999.99 84.36 Tm")
    forger.replace(b"1 0 0 1 306.24 84.36 Tm", b"1 0 0 1 245.72 84.36 Tm")
    forger.replace(b"1 0 0 1 999.99 84.36 Tm", b"1 0 0 1 306.24 84.36 Tm")


@figure("the parts of a sentence in another order")
def _(forger: Forger) -> None:
    forger.replace(b"1 0 0 1 96.53 19.24 Tm", b"1 0 0 1 250.53 3.64 Tm")


@figure("the label of a key figure beneath another one")
def _(forger: Forger) -> None:
    forger.replace(b"1 0 0 1 11.00 46.92 Tm", b"1 0 0 1 11.00 2.92 Tm")


@figure("a longer bar")
def _(forger: Forger) -> None:
    forger.replace(b"406.89 25.73 3.15 7.00 re", b"406.89 25.73 31.50 7.00 re")


@figure("a bar without its track")
def _(forger: Forger) -> None:
    forger.replace(b"406.89 25.73 70.00 7.00 re", b"406.89 25.73 3.15 7.00 re")


@figure("a bar in the colour of its track")
def _(forger: Forger) -> None:
    bar = b"0.03922 0.4235 0.4549 rg 406.89 64.72 41.51 7.00 re"
    forger.replace(bar, b"0.902 0.9176 0.9294 rg 406.89 64.72 41.51 7.00 re")


@figure("a part of a share bar in the colour of the page")
def _(forger: Forger) -> None:
    part = b"0.7059 0.3255 0.03922 rg 460.20 15.28 21.69 30.00 re"
    forger.replace(part, b"1 1 1 rg 460.20 15.28 21.69 30.00 re")


@figure("bars exchanged")
def _(forger: Forger) -> None:
    forger.replace(b"406.89 64.72 41.51 7.00 re", b"406.89 64.72 25.34 7.00 re")
    forger.replace(b"406.89 45.23 25.34 7.00 re", b"406.89 45.23 41.51 7.00 re")


@figure("a longer part of a share bar")
def _(forger: Forger) -> None:
    forger.replace(b"285.76 15.28 173.24 30.00 re", b"185.76 15.28 273.24 30.00 re")


@figure("the labels of a share bar exchanged")
def _(forger: Forger) -> None:
    forger.replace(b"(UNICEF ) Tj", b"(ICRC ) Tj")


# Boxes.


@figure("paper that ends above it")
def _(forger: Forger) -> None:
    _, low, _, _ = forger.place("229.0")
    forger.page.obj.MediaBox = Array([0, low + 10, 595.276, 841.89])


@figure("a crop that leaves it out")
def _(forger: Forger) -> None:
    _, low, _, _ = forger.place("229.0")
    forger.page.obj.CropBox = Array([0, low + 10, 595.276, 841.89])


@figure("a page upside down")
def _(forger: Forger) -> None:
    forger.page.obj.Rotate = 180


@figure("a page of another unit")
def _(forger: Forger) -> None:
    forger.page.obj.UserUnit = 3


# Annotations.


@figure("an annotation with another figure over it")
def _(forger: Forger) -> None:
    left, low, right, top = forger.place("229.0")
    look = b"1 1 1 rg 0 0 60 20 re f 0 0 0 rg BT 1 0 0 1 1 1 Tm /F2 9.4 Tf (329.0) Tj ET"
    forger.annotate("Stamp", (left - 1, low - 1, right + 1, top + 1), look)


@figure("an annotation that is only printed")
def _(forger: Forger) -> None:
    left, low, right, top = forger.place("229.0")
    look = b"1 1 1 rg 0 0 60 20 re f"
    forger.annotate("FreeText", (left - 1, low - 1, right + 1, top + 1), look)
    forger.page.obj.Annots[0].F = 4 | 32


@figure("a form field over it")
def _(forger: Forger) -> None:
    left, low, right, top = forger.place("229.0")
    box = (left - 1, low - 1, right + 1, top + 1)
    forger.annotate("Widget", box, b"1 1 1 rg 0 0 60 20 re f", FT=Name.Tx, T="x", V="329.0")
    fields = Array([forger.page.obj.Annots[0]])
    forger.pdf.Root.AcroForm = Dictionary(Fields=fields)


# Layers.


@figure("a layer that is switched off around it")
def _(forger: Forger) -> None:
    layer = forger.pdf.make_indirect(Dictionary(Type=Name.OCG, Name="x"))
    off = Dictionary(ON=Array([]), OFF=Array([layer]))
    forger.pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=off)
    forger.page.obj.Resources.Properties = Dictionary(L=layer)
    forger.replace(SHOWN, b"/OC/L BDC%b EMC" % SHOWN)


# Where no figure is.


@disguise("a large digit of lines in an empty place")
def _(forger: Forger) -> None:
    forger.add(b"%b 300 90 40 1 re f 300 130 40 1 re f 339 90 1 40 re f" % INK)


@disguise("an image in an empty place")
def _(forger: Forger) -> None:
    forger.page.obj.Resources.XObject["/Im"] = image(forger)
    forger.add(b"q 40 0 0 20 300 90 cm /Im Do Q")


@disguise("an image in the masthead")
def _(forger: Forger) -> None:
    forger.page.obj.Resources.XObject["/Im"] = image(forger)
    code = b"\n/Artifact<</Type/Pagination/Subtype/Header>>BDC q 40 0 0 20 300 760 cm /Im Do Q EMC"
    forger.page.obj.Contents.write(forger.content() + code)


@disguise("words in an empty place")
def _(forger: Forger) -> None:
    forger.add(b"%b BT 1 0 0 1 300 90 Tm /F2 9.4 Tf (NOK 900 million) Tj ET" % INK)


@disguise("other words in the footer")
def _(forger: Forger) -> None:
    forger.page.obj.Contents.write(
        forger.content()
        + b"\n/Artifact<</Type/Pagination/Subtype/Footer>>BDC %b BT 1 0 0 1 300 36 Tm"
        b" /F2 7.99 Tf (Total: NOK 900 million) Tj ET EMC" % INK
    )


@disguise("a state that draws nothing here")
def _(forger: Forger) -> None:
    forger.page.obj.Resources.ColorSpace = Dictionary(
        DefaultRGB=Array([Name.CalRGB, Dictionary(WhitePoint=Array([0.95, 1, 1.09]))])
    )


@disguise("actions of the page")
def _(forger: Forger) -> None:
    forger.page.obj.AA = Dictionary(O=Dictionary(S=Name.Named, N=Name.NextPage))


@pytest.mark.long
@pytest.mark.broken_pdfs
@pytest.mark.parametrize("words", ALTERATIONS)
def test_a_page_that_shows_another_figure_is_never_verified(
    norway: Path, tmp_path: Path, words: str
) -> None:
    forger = Forger(norway)
    ALTERATIONS[words](forger)
    found = verify(forger.save(tmp_path / "altered.pdf"))
    assert found.verdict is Verdict.ALTERED
    failed = {check.name: check for check in found.checks if check.outcome is CheckStatus.FAILED}
    assert "file" not in failed, "the forger renewed it"
    assert set(failed) & {"page", "text"}


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("words", DISGUISES)
def test_what_is_drawn_beside_the_figures_is_reported(
    norway: Path, tmp_path: Path, words: str
) -> None:
    forger = Forger(norway)
    DISGUISES[words](forger)
    found = verify(forger.save(tmp_path / "altered.pdf"))
    (check,) = [check for check in found.checks if check.name == "page"]
    assert check.outcome is CheckStatus.FAILED


@pytest.mark.broken_pdfs
def test_a_file_that_was_saved_again_shows_what_it_did(norway: Path, tmp_path: Path) -> None:
    found = verify(Forger(norway).save(tmp_path / "again.pdf"))
    (check,) = [check for check in found.checks if check.name == "page"]
    assert (check.outcome, check.message) == (
        CheckStatus.OK,
        "2 pages as read, to the pixel, 6 bars to scale",
    )
