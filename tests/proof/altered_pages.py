"""Alterations of the catalog, of pages and fonts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name, Stream, String
from tests.proof.alterations import altering

if TYPE_CHECKING:
    from tests.proof.forgery import Forger


# The catalog.


@altering("another language of the document", "language of the document: changed")
def _(forger: Forger) -> None:
    forger.pdf.Root.Lang = "de"


@altering("other viewer preferences", "viewer preferences: changed")
def _(forger: Forger) -> None:
    forger.pdf.Root.ViewerPreferences.HideToolbar = True


@altering("page labels", "page labels: not in the record")
def _(forger: Forger) -> None:
    forger.pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.r)]))


@altering("another panel on opening", "panel that is shown on opening: changed")
def _(forger: Forger) -> None:
    forger.pdf.Root.PageMode = Name.UseAttachments


@altering("a layout of pages", "page layout: not in the record")
def _(forger: Forger) -> None:
    forger.pdf.Root.PageLayout = Name.TwoColumnLeft


@altering("an action on opening", "action on opening: not in the record")
def _(forger: Forger) -> None:
    forger.pdf.Root.OpenAction = Dictionary(S=Name.URI, URI="https://example.org/")


@altering("a place on opening", "action on opening: not in the record")
def _(forger: Forger) -> None:
    forger.pdf.Root.OpenAction = Array([forger.pdf.pages[-1].obj, Name.Fit])


@altering("actions of the document", "actions: not in the record")
def _(forger: Forger) -> None:
    action = Dictionary(S=Name.JavaScript, JS="app.alert('withdrawn')")
    forger.pdf.Root.AA = Dictionary(WC=action)


@altering("a script of the document", "scripts: not in the record")
def _(forger: Forger) -> None:
    script = Dictionary(S=Name.JavaScript, JS="app.alert('withdrawn')")
    forger.pdf.Root.Names.JavaScript = Dictionary(Names=Array([String("a"), script]))


@altering("layers that nothing is on", "layers: not in the record")
def _(forger: Forger) -> None:
    layer = forger.pdf.make_indirect(Dictionary(Type=Name.OCG, Name="Corrections"))
    forger.pdf.Root.OCProperties = Dictionary(
        OCGs=Array([layer]), D=Dictionary(Name="All", Order=Array([layer]))
    )


@altering("a base address of links", "base address of links: not in the record")
def _(forger: Forger) -> None:
    forger.pdf.Root.URI = Dictionary(Base="https://example.org/")


@altering("named destinations", "named destinations: not in the record")
def _(forger: Forger) -> None:
    place = Array([forger.page.obj, Name.Fit])
    forger.pdf.Root.Names.Dests = Dictionary(Names=Array([String("a"), place]))


@altering("articles", "articles: not in the record")
def _(forger: Forger) -> None:
    forger.pdf.Root.Threads = Array()


@altering("a portfolio", "portfolio: not in the record")
def _(forger: Forger) -> None:
    forger.pdf.Root.Collection = Dictionary(View=Name.D)


@altering("an entry that no standard knows", "Withdrawn: not in the record")
def _(forger: Forger) -> None:
    forger.pdf.Root["/Withdrawn"] = True


@altering("another colour space of the output", "colour space of the output: changed")
def _(forger: Forger) -> None:
    forger.pdf.Root.OutputIntents[0].Info = "none"


@altering("a mark that tags may be wrong", "mark that the document is tagged: changed")
def _(forger: Forger) -> None:
    forger.pdf.Root.MarkInfo.Suspects = True


@altering("certificates without a signature", "DSS, of a signature: not in the record")
def _(forger: Forger) -> None:
    forger.pdf.Root.DSS = Dictionary(Certs=Array())


@altering("an extension of the format", "Extensions, of a signature: not in the record")
def _(forger: Forger) -> None:
    extension = Dictionary(BaseVersion=Name("/1.7"), ExtensionLevel=8)
    forger.pdf.Root.Extensions = Dictionary(ADBE=extension)


@altering("an empty field for a signature", "field sign, of a signature: not in the record")
def _(forger: Forger) -> None:
    field = forger.pdf.make_indirect(Dictionary(FT=Name.Sig, T="sign"))
    forger.pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


# Pages.


@altering("content moved by a little", "page 1, contents: changed")
def _(forger: Forger) -> None:
    forger.replace(b"BT\n", b"1 0 0 1 0 0.5 cm\nBT\n")


@altering("a shape where nothing is", "page 1, contents: changed")
def _(forger: Forger) -> None:
    forger.add(b"0.9 0.9 0.9 rg 20 20 30 1 re f")


@altering("a shape of no size", "page 2, contents: changed")
def _(forger: Forger) -> None:
    forger.add(b"0 0 0 0 re f", page=1)


@altering("content that is in another file", "page 1, contents: changed")
def _(forger: Forger) -> None:
    forger.page.obj.Contents["/F"] = "https://example.org/page"


@altering("another meaning of grey", "page 1, what it draws with: changed")
def _(forger: Forger) -> None:
    grey = Array([Name.CalGray, Dictionary(WhitePoint=Array([0.95, 1, 1.09]), Gamma=9)])
    forger.page.obj.Resources.ColorSpace = Dictionary(DefaultGray=grey)


@altering("another size of a page", "page 2, size: changed")
def _(forger: Forger) -> None:
    forger.pdf.pages[1].obj.MediaBox = Array([0, 0, 600, 850])


@altering("a part of a page", "page 2 CropBox: not in the record")
def _(forger: Forger) -> None:
    forger.pdf.pages[1].obj.CropBox = Array([0, 0, 590, 840])


@altering("a page that is turned", "page 2 Rotate: not in the record")
def _(forger: Forger) -> None:
    forger.pdf.pages[1].obj.Rotate = 90


@altering("pages that are turned by what they inherit", "page 1 Rotate: not in the record")
def _(forger: Forger) -> None:
    forger.pdf.Root.Pages.Rotate = 180


@altering("an action of a page", "page 1 AA: not in the record")
def _(forger: Forger) -> None:
    action = Dictionary(S=Name.URI, URI="https://example.org/")
    forger.page.obj.AA = Dictionary(O=action)


@altering("a page for some seconds", "page 1 Dur: not in the record")
def _(forger: Forger) -> None:
    forger.page.obj.Dur = 5


@altering("a small picture of a page", "page 1 Thumb: not in the record")
def _(forger: Forger) -> None:
    forger.page.obj.Thumb = forger.stream(
        b"\x80", Width=1, Height=1, BitsPerComponent=8, ColorSpace=Name.DeviceGray
    )


@altering("metadata of a page", "page 1 Metadata: not in the record")
def _(forger: Forger) -> None:
    forger.page.obj.Metadata = forger.stream(b"<x/>", Type=Name.Metadata, Subtype=Name.XML)


@altering("another order of the tab key", "page 1, size: changed")
def _(forger: Forger) -> None:
    forger.page.obj.Tabs = Name.R


@altering("a page more", "page 3: not in the record")
def _(forger: Forger) -> None:
    forger.pdf.add_blank_page()


@altering("an annotation that is not shown", "annotation, page 1 Text note: not in the record")
def _(forger: Forger) -> None:
    forger.annotate("Text", (0, 0, 0, 0), b"")
    forger.page.obj.Annots[-1].F = 2


@altering("a field of a form", "form field answer: not in the record")
def _(forger: Forger) -> None:
    field = forger.pdf.make_indirect(Dictionary(FT=Name.Tx, T="answer", V="yes"))
    forger.pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


@altering("a form that computes", "form, XFA: not in the record")
def _(forger: Forger) -> None:
    forger.pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=forger.stream(b"<xdp/>"))


@altering("a signature field with an action", "form field sign: not in the record")
def _(forger: Forger) -> None:
    action = Dictionary(E=Dictionary(S=Name.URI, URI="https://example.org/"))
    field = Dictionary(FT=Name.Sig, T="sign", AA=action)
    forger.pdf.Root.AcroForm = Dictionary(Fields=Array([forger.pdf.make_indirect(field)]))


# Fonts and what pages draw with.


@altering("a font that says other characters", "characters that its codes mean: changed")
def _(forger: Forger) -> None:
    font = forger.font("/F1")
    font.ToUnicode.write(font.ToUnicode.read_bytes() + b"\n% more")


@altering("other widths of a letter that is not shown", "widths: changed")
def _(forger: Forger) -> None:
    forger.font("/F1").Widths[-1] = 1


@altering("another program of a font", "letters: changed")
def _(forger: Forger) -> None:
    program = forger.font("/F1").FontDescriptor.FontFile2
    program.write(program.read_bytes() + b"\0\0\0\0")


@altering("another description of a font", "description: changed")
def _(forger: Forger) -> None:
    forger.font("/F1").FontDescriptor.Flags = 32


@altering("characters by another map", "characters that its codes mean: changed")
def _(forger: Forger) -> None:
    forger.font("/F1").ToUnicode.UseCMap = Name("/Identity-H")


@altering("another encoding of a font", "font ")
def _(forger: Forger) -> None:
    forger.font("/F1").Encoding = Name.WinAnsiEncoding


@altering("a font that no page uses", "what pages could draw with: changed")
def _(forger: Forger) -> None:
    forger.page.obj.Resources.Font["/F9"] = forger.font("/F1")


@altering("another font in place of one", "page 1, what it draws with: changed")
def _(forger: Forger) -> None:
    fonts = forger.page.obj.Resources.Font
    fonts["/F1"], fonts["/F2"] = fonts["/F2"], fonts["/F1"]


@altering("a list of procedures", "page 1 ProcSet, which it draws with: not in the record")
def _(forger: Forger) -> None:
    forger.page.obj.Resources.ProcSet = Array([Name.PDF])


@altering("a form of another size", "what it draws with: changed")
def _(forger: Forger) -> None:
    form = next(iter(forger.page.obj.Resources.XObject.values()))
    assert isinstance(form, Stream)
    form.Matrix = Array([1, 0, 0, 1, 0, 0.1])
