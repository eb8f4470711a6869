"""Alterations that are refused however much of the record is renewed, each with what names it.

Each shows, opens or reads aloud another figure than the data compute, in one program or another.
"""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import TYPE_CHECKING, Any

from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, String
from tests.proof.alterations import attached, element, elements, more
from tests.proof.renewal import rewrite

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.proof.forgery import Forger

    Alteration = Callable[[Forger], None]

ALTERATIONS: dict[str, tuple[Alteration, str]] = {}
"""By the words for them, each with what names it."""
SHOWN = b"[2556(229.0)]TJ"
INK = b"0.1176 0.1647 0.2078 rg"
FIGURE = "group/recipient/UNICEF/NOK"
DOT = hashlib.sha256(b"1 1" + b"\0").hexdigest()
"""Of an image of one black pixel."""


def altering(words: str, told: str) -> Callable[[Alteration], Alteration]:
    def add(alteration: Alteration) -> Alteration:
        assert words not in ALTERATIONS
        ALTERATIONS[words] = alteration, told
        return alteration

    return add


def cell(forger: Forger) -> Any:
    """Return the element of the figure in its table."""
    title = f"figure {FIGURE}"
    return next(each for each in elements(forger) if each.get("/T") == title and each.S == Name.TD)


def over(forger: Forger) -> tuple[float, ...]:
    left, low, right, top = forger.place("229.0")
    return left - 1, low - 1, right + 1, top + 1


def note(forger: Forger, subtype: str) -> Any:
    """Put an annotation without an appearance over the figure."""
    held = forger.pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name("/" + subtype),
            Rect=Array(over(forger)),
            F=4,
            Contents="329.0",
        )
    )
    forger.page.obj.Annots = Array([*(forger.page.obj.get("/Annots") or ()), held])
    return tagged(forger, held)


def tagged(forger: Forger, held: Any) -> Any:
    """Put an annotation into the structure, as the standards want it."""
    root, above = forger.pdf.Root.StructTreeRoot, element(forger, "/Document")
    key, kind = root.ParentTreeNextKey, "/Link" if held.Subtype == Name.Link else "/Annot"
    kid = Dictionary(Type=Name.OBJR, Obj=held, Pg=forger.page.obj)
    owner = Dictionary(Type=Name.StructElem, S=Name(kind), P=above, K=kid, Pg=forger.page.obj)
    above.K.append(forger.pdf.make_indirect(owner))
    leaf = root.ParentTree.Kids[-1]
    leaf.Nums.extend(Array([key, above.K[-1]]))
    leaf.Limits[1] = root.ParentTreeNextKey = key
    held.StructParent = key
    return held


def look(forger: Forger) -> Any:
    return forger.stream(
        b"1 1 1 rg 0 0 90 20 re f",
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, 90, 20]),
    )


# What opens in place of the pages, or changes them.


@altering("a portfolio that opens another file first", "portfolio: is in the record, but in no")
def _(forger: Forger) -> None:
    file = more(forger, "briefing.pdf")
    forger.pdf.Root.AF.append(file)
    forger.pdf.Root.Names.EmbeddedFiles.Names.extend(Array([String("briefing.pdf"), file]))
    forger.pdf.Root.Collection = Dictionary(View=Name.H, D=String("briefing.pdf"))


@altering("an attached document that opens at once", "action on opening: is in the record, but")
def _(forger: Forger) -> None:
    target = Dictionary(R=Name.C, N=String("figures.json"))
    forger.pdf.Root.OpenAction = Dictionary(S=Name.GoToE, T=target, D=Array([0, Name.Fit]))


@altering("a script that runs at once", "scripts: is in the record, but")
def _(forger: Forger) -> None:
    script = Dictionary(S=Name.JavaScript, JS="this.addField('x', 'text', 0, [0, 0, 9, 9])")
    forger.pdf.Root.Names.JavaScript = Dictionary(Names=Array([String("a"), script]))


@altering("pages that a script can put in place of others", "Templates: is in the record, but")
def _(forger: Forger) -> None:
    pages = Array([String("other"), forger.page.obj])
    forger.pdf.Root.Names.Templates = Dictionary(Names=pages)


@altering("a form of another format", "form, XFA: is in the record, but")
def _(forger: Forger) -> None:
    packets = forger.stream(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")
    forger.pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=packets)


@altering("page labels that say an amount", "page labels: is in the record, but")
def _(forger: Forger) -> None:
    first = Dictionary(P=String("NOK 929 million, page "))
    forger.pdf.Root.PageLabels = Dictionary(Nums=Array([0, first]))


@altering("articles that lead past a page", "articles: is in the record, but")
def _(forger: Forger) -> None:
    bead = forger.pdf.make_indirect(Dictionary(R=Array([0, 0, 9, 9]), P=forger.page.obj))
    thread = Dictionary(F=bead, I=Dictionary(Title="NOK 929 million"))
    forger.pdf.Root.Threads = Array([forger.pdf.make_indirect(thread)])


@altering("a layer that nothing is on", "layers: is in the record, but")
def _(forger: Forger) -> None:
    layer = forger.pdf.make_indirect(Dictionary(Type=Name.OCG, Name="Corrected"))
    forger.pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(Name="All"))


@altering("programs that must run scripts", "Requirements: is in the record, but")
def _(forger: Forger) -> None:
    need = Dictionary(Type=Name.Requirement, S=Name.EnableJavaScripts)
    forger.pdf.Root.Requirements = Array([need])


@altering("only a part of a page is shown and printed", "/TrimBox")
def _(forger: Forger) -> None:
    forger.page.obj.TrimBox = Array([0, 0, 300, 300])
    forger.pdf.Root.ViewerPreferences.ViewArea = Name.TrimBox
    forger.pdf.Root.ViewerPreferences.PrintArea = Name.TrimBox


# Data that are others for other programs.


@altering("other data in the other entry of the file", "has another name or another content")
def _(forger: Forger) -> None:
    file = attached(forger)
    held = file.EF.F
    other = held.read_bytes().replace(b"229000000", b"929000000")
    entries = {"Type": held.Type, "Subtype": held.Subtype, "Params": held.Params}
    file.EF.UF, file.EF.F = held, forger.stream(other, **entries)


@altering("other data for programs of old systems", "has another name or another content")
def _(forger: Forger) -> None:
    file = attached(forger)
    other = file.EF.F.read_bytes().replace(b"229000000", b"929000000")
    file.EF.DOS = forger.stream(other, Type=Name.EmbeddedFile)


@altering("data that other programs call otherwise", "has another name or another content")
def _(forger: Forger) -> None:
    attached(forger).F = String("earlier.csv")


@altering("other data of the same name", "allocations.csv is attached twice")
def _(forger: Forger) -> None:
    other = more(forger, "allocations.csv")
    held = attached(forger).EF.F.read_bytes()
    other.EF.F.write(held.replace(b"229000000", b"929000000"))
    forger.pdf.Root.Names.EmbeddedFiles.Names.extend(Array([String("allocations.csv"), other]))


# What is read aloud, or made a web page of.


@altering("how a figure is pronounced", "has /Phoneme, which no briefing has")
def _(forger: Forger) -> None:
    cell(forger)["/Phoneme"] = String("three hundred")


@altering("a short name of a head that says another unit", "has /Short of Table, which no")
def _(forger: Forger) -> None:
    head = element(forger, "/TH")
    head.A = Dictionary(O=Name.Table, Scope=Name.Column, Short=String("NOK billion"))


@altering("a cell with the head of another column", "has /Headers of Table, which no")
def _(forger: Forger) -> None:
    heads = [item for item in elements(forger) if item.S == Name.TH]
    heads[3].ID = String("h3")
    cell(forger).A = Dictionary(O=Name.Table, Headers=Array([String("h3")]))


@altering("heads of columns that are said to head rows", "is not the head of its column")
def _(forger: Forger) -> None:
    for item in elements(forger):
        if item.S == Name.TH and item.A.Scope == Name.Column:
            item.A = Dictionary(O=Name.Table, Scope=Name.Row)


@altering("a name that is said to head its column", "is not the head of its row")
def _(forger: Forger) -> None:
    cell(forger).P.K[0].A = Dictionary(O=Name.Table, Scope=Name.Column)


@altering("properties of a user with another amount", "of UserProperties, which no briefing has")
def _(forger: Forger) -> None:
    pair = Dictionary(N="Amount", V="329.0", F="329.0")
    cell(forger).A = Array([Dictionary(O=Name.UserProperties, P=Array([pair]))])


@altering("a style sheet with another amount", "/content of CSS-2.00, which no briefing has")
def _(forger: Forger) -> None:
    cell(forger).A = Dictionary(O=Name("/CSS-2.00"), content=String("329.0"))


@altering("a field that was printed, with another amount", "of PrintField, which no briefing")
def _(forger: Forger) -> None:
    cell(forger).A = Dictionary(O=Name.PrintField, Role=Name.tv, Desc=String("329.0"))


@altering("a figure in white where the text is set anew", "/Color of Layout, which no briefing")
def _(forger: Forger) -> None:
    cell(forger).A = Dictionary(O=Name.Layout, Color=Array([1, 1, 1]))


@altering("a file in the place of a cell", "has /AF, which no briefing has")
def _(forger: Forger) -> None:
    cell(forger).AF = Array([more(forger, "cell.html")])


@altering("a row that is read as other words", "is read as other words")
def _(forger: Forger) -> None:
    cell(forger).P.Alt = "UNICEF 929.0"


# What some programs draw otherwise.


@altering("an encoding of a font by its own map", "has a font with /Encoding, which no briefing")
def _(forger: Forger) -> None:
    exchanged = Array([50, Name.three, Name.two])
    forger.font().Encoding = Dictionary(Type=Name.Encoding, Differences=exchanged)


@altering("a style of a font for programs without it", "has a font with /Style, which no briefing")
def _(forger: Forger) -> None:
    forger.font().FontDescriptor.Style = Dictionary(Panose=b"\0" * 12)


@altering("a code of a letter beyond a byte", "is not what is seen")
def _(forger: Forger) -> None:
    forger.replace(b"(229.0)", b"(\\462\\062\\071.0)")


@altering("a wide white border without an appearance", "a link with a border")
def _(forger: Forger) -> None:
    link = note(forger, "Link")
    link.Border, link.C = Array([0, 0, 30]), Array([1, 1, 1])


@altering("a white square without an appearance", "an annotation (Square)")
def _(forger: Forger) -> None:
    square = note(forger, "Square")
    square.IC = square.C = Array([1, 1, 1])


@altering("a text of a note without an appearance", "an annotation (FreeText)")
def _(forger: Forger) -> None:
    note(forger, "FreeText").DA = String("0 g /Helv 9 Tf")


@altering("another text that is put over what is crossed out", "an annotation (Redact)")
def _(forger: Forger) -> None:
    crossed = note(forger, "Redact")
    crossed.IC, crossed.OverlayText = Array([1, 1, 1]), String("329.0")


@altering("a mark of paper that lies on the figure", "an annotation (Watermark)")
def _(forger: Forger) -> None:
    forger.annotate("Watermark", over(forger), b"1 1 1 rg 0 0 90 20 re f")
    tagged(forger, forger.page.obj.Annots[-1])


@altering("a note that shows itself beneath the pointer", "an annotation (Stamp)")
def _(forger: Forger) -> None:
    empty = forger.stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 90, 20]))
    note(forger, "Stamp").AP = Dictionary(N=empty, R=look(forger), D=look(forger))


@altering("a field for a signature with a ground that covers the figure", "drawn with /BG, /CA")
def _(forger: Forger) -> None:
    field = note(forger, "Widget")
    field.FT, field.T, field.P = Name.Sig, String("sign"), forger.page.obj
    field.MK = Dictionary(BG=Array([1, 1, 1]), CA=String("329.0"))
    forger.pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=1)


# Digits that are none.


@altering(
    "a face known to the record, whose digits are exchanged and bent", 'another digit for "2"'
)
def _(forger: Forger) -> None:
    program, _ = exchanged(forger)
    font = forger.own_font()
    font.FontDescriptor = forger.pdf.make_indirect(Dictionary(font.FontDescriptor))
    font.FontDescriptor.FontFile2 = forger.stream(program, Length1=len(program))
    font.BaseFont = font.FontDescriptor.FontName = Name("/ABCDEF+House")
    forger.replace(SHOWN, b"/F9 9.4 Tf%b/F2 9.4 Tf" % SHOWN)
    rewrite(forger, lambda found: {"faces": (*(found.faces or ()), "House")})


@altering("a figure in glyphs that were shaped, in a face of a known name", "as if it were shaped")
def _(forger: Forger) -> None:
    program, font = exchanged(forger)
    order = {name: at for at, name in enumerate(font.getGlyphOrder())}
    codes = {code & 0xFF: order[name] for code, name in font["cmap"].tables[0].cmap.items()}
    base, per_em = Name("/ABCDEF+NotoSans-Regular"), font["head"].unitsPerEm
    descriptor = Dictionary(forger.font().FontDescriptor)
    descriptor.FontFile2 = forger.stream(program, Length1=len(program))
    widths = [font["hmtx"][name][0] * 1000 / per_em for name in font.getGlyphOrder()]
    glyphs = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=base,
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        FontDescriptor=forger.pdf.make_indirect(descriptor),
        CIDToGIDMap=Name.Identity,
        W=Array([0, Array(widths)]),
    )
    pairs = b"".join(b"<%04x> <%04x>\n" % (codes[each], each) for each in sorted(set(b"229.0")))
    font_of_glyphs = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=base,
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([forger.pdf.make_indirect(glyphs)]),
        ToUnicode=forger.stream(
            b"1 begincodespacerange <0000> <ffff> endcodespacerange\n"
            b"4 beginbfchar\n%bendbfchar\n" % pairs
        ),
    )
    forger.page.obj.Resources.Font["/F9"] = forger.pdf.make_indirect(font_of_glyphs)
    shown = b"".join(b"%04x" % codes[each] for each in b"229.0")
    forger.replace(SHOWN, b"/F9 9.4 Tf[2556<%b>]TJ/F2 9.4 Tf" % shown)


def exchanged(forger: Forger) -> tuple[bytes, Any]:
    """Return a font whose two and three are exchanged and a little bent."""
    font = TTFont(BytesIO(forger.font().FontDescriptor.FontFile2.read_bytes()))
    names = {code & 0xFF: name for code, name in font["cmap"].tables[0].cmap.items()}
    two, three, outlines = names[ord("2")], names[ord("3")], font["glyf"]
    outlines.glyphs[two], outlines.glyphs[three] = outlines[three], outlines[two]
    for name in (two, three):
        places = outlines[name].coordinates
        places[0] = places[0][0] + 2, places[0][1]
    out = BytesIO()
    font.save(out)
    return out.getvalue(), font


def dot(forger: Forger) -> None:
    """Give the page an image of a black pixel, as /Im9."""
    forger.page.obj.Resources.XObject["/Im9"] = forger.stream(
        b"\0",
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=1,
        Height=1,
        BitsPerComponent=8,
        ColorSpace=Name.DeviceGray,
    )


@altering("a decoration that is a digit beside the figure", "has an image beside it")
def _(forger: Forger) -> None:
    dot(forger)
    left, low, _, top = forger.place("229.0")
    forger.add(b"q 1 0 0 %.2f %.2f %.2f cm /Im9 Do Q" % (top - low, left - 3, low))
    rewrite(forger, lambda found: {"decorations": (*found.decorations, DOT)})


@altering("a decoration between the cells of a row", "has an image beside it")
def _(forger: Forger) -> None:
    dot(forger)
    left, low, _, top = forger.place("229.0")
    forger.add(b"q 1 0 0 %.2f %.2f %.2f cm /Im9 Do Q" % (top - low, left - 14, low))
    rewrite(forger, lambda found: {"decorations": (*found.decorations, DOT)})


@altering("a picture that is a digit beside the figure", "has an image beside it")
def _(forger: Forger) -> None:
    dot(forger)
    left, low, _, top = forger.place("229.0")
    drawn = b"\n/Figure<</MCID 990>>BDC q 1 0 0 %.2f %.2f %.2f cm /Im9 Do Q EMC"
    place = (top - low, left - 3, low)
    forger.page.obj.Contents.write(forger.content() + drawn % place)
    above = element(forger, "/Document")
    box = Dictionary(
        O=Name.Layout, Placement=Name.Block, BBox=Array([left - 3, low, left - 2, top])
    )
    picture = Dictionary(
        Type=Name.StructElem, S=Name.Figure, P=above, Pg=forger.page.obj, K=990, Alt="A line", A=box
    )
    above.K.append(forger.pdf.make_indirect(picture))
    rewrite(forger, lambda found: {"pictures": (*found.pictures, DOT)})


@altering("a short bar on a white track that is a digit", "a shape at")
def _(forger: Forger) -> None:
    _, low, right, _ = forger.place("17.3")
    box = (right + 1, low - 1)
    bar = b"1 1 1 rg %.2f %.2f 25 8.5 re f " % box + INK + b" %.2f %.2f 1.13 8.5 re f" % box
    forger.add(bar)


# Digits of one number that are not seen as one.


@altering("the last digit raised like the mark of a footnote", "is a part of a number that is not")
def _(forger: Forger) -> None:
    forger.replace(SHOWN, b"[2556(229.)]TJ /F2 5 Tf 3 Ts (0)Tj 0 Ts /F2 9 Tf")


@altering("the first digit a little apart", "is a part of a number that is not")
def _(forger: Forger) -> None:
    forger.replace(SHOWN, b"-9 0 Td [2556(2)]TJ 9 0 Td [2556(29.0)]TJ")


@altering("the first digit in the line above", "is a part of a number that is not")
def _(forger: Forger) -> None:
    forger.replace(SHOWN, b"0 8 Td [2556(2)]TJ 0 -8 Td [2556(29.0)]TJ")
