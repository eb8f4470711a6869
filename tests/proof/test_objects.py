"""What a briefing consists of is in its record, and each object that differs is named."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, OutlineItem, Stream, String
from tests.proof.conftest import ROWS
from tests.proof.forgery import Forger

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.pdf.reading.inventory import file_inventory
from aidreport.pdf.reading.opened import open_reading
from aidreport.pdf.reading.reader import read_pdf
from aidreport.proof import record
from aidreport.proof.result import Check, CheckStatus, Verdict, Verification
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Alteration = Callable[[Forger], None]

ALTERATIONS: dict[str, tuple[Alteration, str]] = {}
"""What alters something that no figure touches, by the words for it, and what names it."""


def altering(words: str, told: str) -> Callable[[Alteration], Alteration]:
    def add(alteration: Alteration) -> Alteration:
        assert words not in ALTERATIONS
        ALTERATIONS[words] = alteration, told
        return alteration

    return add


def elements(forger: Forger) -> list[Any]:
    """Return the structure elements in the order of reading."""
    found: list[Any] = []
    waiting = [forger.pdf.Root.StructTreeRoot.K]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Array):
            waiting += reversed(list(item))
        elif isinstance(item, Dictionary) and "/S" in item:
            found.append(item)
            waiting.append(item.get("/K"))
    return found


def element(forger: Forger, tag: str) -> Any:
    """Return the first structure element of a type."""
    return next(item for item in elements(forger) if tag == item.S)


def attached(forger: Forger, name: str = "allocations.csv") -> Any:
    return next(item for item in forger.pdf.Root.AF if str(item.UF) == name)


def packet(forger: Forger, old: bytes, new: bytes) -> None:
    """Replace something in the XMP packet."""
    content = forger.pdf.Root.Metadata.read_bytes()
    assert old in content
    forger.pdf.Root.Metadata.write(content.replace(old, new, 1))


# The structure.


@altering("a heading of another level", "structure, part")
def _(forger: Forger) -> None:
    element(forger, "/H2").S = Name.H3


@altering("a paragraph that is called a heading", "structure, part")
def _(forger: Forger) -> None:
    element(forger, "/P").S = Name.H2


@altering("words read in place of a heading", "structure, part")
def _(forger: Forger) -> None:
    element(forger, "/H2").Alt = "Allocations withdrawn"


@altering("a language for a paragraph", "structure, part")
def _(forger: Forger) -> None:
    element(forger, "/P").Lang = "de"


@altering("an expansion of a paragraph", "structure, part")
def _(forger: Forger) -> None:
    element(forger, "/P").E = "withdrawn"


@altering("a title of an element", "structure, part")
def _(forger: Forger) -> None:
    element(forger, "/P").T = "retracted"


@altering("header cells for another direction", "structure, part")
def _(forger: Forger) -> None:
    element(forger, "/TH").A.Scope = Name.Both


@altering("another summary of the table", "structure, part")
def _(forger: Forger) -> None:
    element(forger, "/Table").A.Summary = "Amounts that were withdrawn"


@altering("a cell that says which headers it has", "structure, part")
def _(forger: Forger) -> None:
    element(forger, "/TD").A = Dictionary(O=Name.Table, ColSpan=2)


@altering("an identifier of an element", "structure, part")
def _(forger: Forger) -> None:
    element(forger, "/P").ID = "elsewhere"


@altering("a file that belongs to an element", "structure, part")
def _(forger: Forger) -> None:
    element(forger, "/P").AF = Array([attached(forger)])


@altering("a class of attributes", "structure, ClassMap: not in the record")
def _(forger: Forger) -> None:
    forger.pdf.Root.StructTreeRoot.ClassMap = Dictionary(Wide=Dictionary(O=Name.Table, ColSpan=2))


@altering("roles for other types", "structure, RoleMap: not in the record")
def _(forger: Forger) -> None:
    forger.pdf.Root.StructTreeRoot.RoleMap = Dictionary(Quiet=Name.Span)


@altering("a language for the whole structure", "structure, part")
def _(forger: Forger) -> None:
    element(forger, "/Document").Lang = "de"


@altering("a section around a paragraph", "structure")
def _(forger: Forger) -> None:
    top = element(forger, "/Document")
    first = top.K[0]
    around = forger.pdf.make_indirect(Dictionary(S=Name.Sect, P=top, K=Array([first])))
    first.P = around
    top.K[0] = around


@altering("an empty element at the end", "structure")
def _(forger: Forger) -> None:
    top = element(forger, "/Document")
    top.K.append(forger.pdf.make_indirect(Dictionary(S=Name.P, P=top)))


# Bookmarks.


@altering("another title of a bookmark", "bookmark “Key facts”: missing")
def _(forger: Forger) -> None:
    bookmark(forger, "Key facts").Title = String("Corrected figures")


@altering("a bookmark that leads elsewhere", "bookmark “Key facts”: changed")
def _(forger: Forger) -> None:
    item = bookmark(forger, "Key facts")
    item.Dest = Array([forger.pdf.pages[-1].obj, Name.Fit])


@altering("a bookmark that opens a page of the web", "bookmark “Key facts”: changed")
def _(forger: Forger) -> None:
    item = bookmark(forger, "Key facts")
    item.A = Dictionary(S=Name.URI, URI="https://example.org/")


@altering("a bookmark more", "bookmark “Erratum”: not in the record")
def _(forger: Forger) -> None:
    with forger.pdf.open_outline() as outline:
        outline.root.append(OutlineItem("Erratum", 0))


@altering("a bookmark less", "bookmark “Key facts”: missing")
def _(forger: Forger) -> None:
    with forger.pdf.open_outline() as outline:
        _remove(outline.root, "Key facts")


@altering("bookmarks in another colour", "bookmark “Key facts”: changed")
def _(forger: Forger) -> None:
    bookmark(forger, "Key facts").C = Array([1, 0, 0])


@altering("no bookmarks", "bookmark “Key facts”: missing")
def _(forger: Forger) -> None:
    del forger.pdf.Root["/Outlines"]


@altering("bookmarks in another order", "order of the bookmarks: changed")
def _(forger: Forger) -> None:
    with forger.pdf.open_outline() as outline:
        below = next(item.children for item in outline.root if len(item.children) > 1)
        below.reverse()


def _remove(items: list[OutlineItem], title: str) -> None:
    for item in list(items):
        _remove(item.children, title)
        if item.title == title:
            items.remove(item)


def bookmark(forger: Forger, title: str) -> Any:
    """Return a bookmark by its title."""
    waiting = [forger.pdf.Root.Outlines.First]
    while waiting:
        item = waiting.pop()
        if str(item.Title) == title:
            return item
        waiting += [item[key] for key in ("/Next", "/First") if key in item]
    raise AssertionError(title)


# Metadata.


@altering("another title in the metadata", "title in the metadata: changed")
def _(forger: Forger) -> None:
    packet(forger, b'"x-default">Strengthening', b'"x-default">Ending')


@altering("another author in the metadata", "author in the metadata: changed")
def _(forger: Forger) -> None:
    packet(forger, b"<dc:creator><rdf:Seq><rdf:li>", b"<dc:creator><rdf:Seq><rdf:li>Not the ")


@altering("another date in the metadata", "date in the metadata: changed")
def _(forger: Forger) -> None:
    packet(forger, b"<xmp:CreateDate>2025", b"<xmp:CreateDate>2015")


@altering("another language in the metadata", "language in the metadata: changed")
def _(forger: Forger) -> None:
    packet(forger, b"<dc:language><rdf:Bag><rdf:li>en", b"<dc:language><rdf:Bag><rdf:li>de")


@altering("rights in the metadata", "dc:rights in the metadata: not in the record")
def _(forger: Forger) -> None:
    packet(forger, b"<dc:format>", b"<dc:rights>nobody</dc:rights><dc:format>")


@altering("keywords as an attribute", "pdf:Keywords in the metadata: not in the record")
def _(forger: Forger) -> None:
    packet(forger, b'rdf:about=""', b'rdf:about="" pdf:Keywords="draft"')


@altering("another title in the information", "title in the document information: changed")
def _(forger: Forger) -> None:
    forger.pdf.docinfo["/Title"] = "Withdrawn"


@altering("another author in the information", "author in the document information: changed")
def _(forger: Forger) -> None:
    forger.pdf.docinfo["/Author"] = "Nobody"


@altering("keywords in the information", "keywords in the document information: not in the record")
def _(forger: Forger) -> None:
    forger.pdf.docinfo["/Keywords"] = "withdrawn"


@altering("no subject in the information", "subject in the document information: missing")
def _(forger: Forger) -> None:
    del forger.pdf.docinfo["/Subject"]


@altering("an entry of its own in the information", "Status in the document information")
def _(forger: Forger) -> None:
    forger.pdf.docinfo["/Status"] = "withdrawn"


@altering("another program in the metadata", "program that wrote it, in the metadata: changed")
def _(forger: Forger) -> None:
    packet(forger, b"<pdf:Producer>aidreport", b"<pdf:Producer>Withdrawn")


@altering("a date of change in the information", "last change in the document information: changed")
def _(forger: Forger) -> None:
    forger.pdf.docinfo["/ModDate"] = "D:20300101000000Z"


@altering("a history in the metadata", "xmpMM:DocumentID: not in the record")
def _(forger: Forger) -> None:
    space = b'xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmpMM:DocumentID="uuid:1"'
    packet(forger, b'rdf:about=""', b'rdf:about="" ' + space)


@altering("a claim more", "pdfaid:corr in the metadata, a claim of a standard: not in the record")
def _(forger: Forger) -> None:
    packet(forger, b"<pdfaid:part>", b"<pdfaid:corr>1</pdfaid:corr><pdfaid:part>")


@altering(
    "no claim of accessibility", "pdfuaid:part in the metadata, a claim of a standard: missing"
)
def _(forger: Forger) -> None:
    packet(forger, b"<pdfuaid:part>1</pdfuaid:part>", b"")


@altering("no metadata", "title in the metadata: missing")
def _(forger: Forger) -> None:
    del forger.pdf.Root["/Metadata"]


# Attachments.


def more(forger: Forger, name: str, **options: Any) -> Any:
    """Attach a file as PDF/A wants it."""
    file = AttachedFileSpec(
        forger.pdf,
        b"a,b\n1,2\n",
        filename=name,
        description="More",
        mime_type="text/csv",
        relationship=Name.Data,
        **options,
    )
    return forger.pdf.make_indirect(file.obj)


@altering("an attachment more", "attachment more.csv: not in the record")
def _(forger: Forger) -> None:
    file = more(forger, "more.csv")
    forger.pdf.Root.AF.append(file)
    forger.pdf.Root.Names.EmbeddedFiles.Names.extend(Array([String("more.csv"), file]))


@altering("an attachment that is associated only", "attachment more.csv: not in the record")
def _(forger: Forger) -> None:
    forger.pdf.Root.AF.append(more(forger, "more.csv"))


@altering("an attachment that is named only", "attachment more.csv: not in the record")
def _(forger: Forger) -> None:
    file = more(forger, "more.csv")
    forger.pdf.Root.Names.EmbeddedFiles.Names.extend(Array([String("more.csv"), file]))


@altering("a second attachment of the same name", "attachment allocations.csv (2): not in")
def _(forger: Forger) -> None:
    forger.pdf.Root.AF.insert(0, more(forger, "allocations.csv"))


@altering("another description of the data", "attachment allocations.csv, description: changed")
def _(forger: Forger) -> None:
    attached(forger).Desc = "Old data"


@altering("another description of the record", "attachment figures.json, description: changed")
def _(forger: Forger) -> None:
    attached(forger, "figures.json").Desc = "Old figures"


@altering("another relationship of the data", "attachment allocations.csv, description: changed")
def _(forger: Forger) -> None:
    attached(forger).AFRelationship = Name.Alternative


@altering("another type of the data", "attachment allocations.csv, description: changed")
def _(forger: Forger) -> None:
    attached(forger).EF.F.Subtype = Name("/text/plain")


@altering("another date of the data", "attachment allocations.csv, description: changed")
def _(forger: Forger) -> None:
    attached(forger).EF.F.Params.ModDate = String("D:20010101000000Z")


@altering("data of no size", "attachment allocations.csv, description: changed")
def _(forger: Forger) -> None:
    attached(forger).EF.F.Params.Size = 0


@altering("another record for other programs", "attachment figures.json, description: changed")
def _(forger: Forger) -> None:
    file = attached(forger, "figures.json").EF.F
    copy = forger.stream(b"{}", Type=Name.EmbeddedFile, Subtype=file.Subtype, Params=file.Params)
    attached(forger, "figures.json").EF.F = copy


@altering("data that are associated no more", "attachment allocations.csv, description: changed")
def _(forger: Forger) -> None:
    forger.pdf.Root.AF = Array([attached(forger, "figures.json")])


@altering("a file attached to a page", "page 1 AF: not in the record")
def _(forger: Forger) -> None:
    forger.page.obj.AF = Array([more(forger, "more.csv")])


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


@altering("another font in place of one", "page 1, what it draws with: changed")
def _(forger: Forger) -> None:
    fonts = forger.page.obj.Resources.Font
    fonts["/F1"], fonts["/F2"] = fonts["/F2"], fonts["/F1"]


@altering("a form of another size", "what it draws with: changed")
def _(forger: Forger) -> None:
    form = next(iter(forger.page.obj.Resources.XObject.values()))
    assert isinstance(form, Stream)
    form.Matrix = Array([1, 0, 0, 1, 0, 0.1])


def objects(found: Verification) -> Check:
    return next(check for check in found.checks if check.name == "objects")


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("words", ALTERATIONS)
def test_what_no_figure_touches_is_named_if_it_differs_from_the_record(
    norway: Path, tmp_path: Path, words: str
) -> None:
    alter, told = ALTERATIONS[words]
    forger = Forger(norway)
    alter(forger)
    found = verify(forger.save(tmp_path / "forged.pdf"))
    assert found.verdict is Verdict.ALTERED
    assert any(told in line for line in objects(found).details), objects(found).details


LINK = """# {{ title }}

{{ total | money }}, see [the site](https://example.org/data).
"""


@pytest.mark.broken_pdfs
def test_a_link_that_leads_elsewhere_is_named_by_its_words(tmp_path: Path) -> None:
    (tmp_path / "q1.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "own.md").write_text(LINK, encoding="utf-8")
    (tmp_path / "config.toml").write_text('[reports.q1]\ndata = "q1.csv"\ncurrency = "USD"\n')
    settings = load_config(tmp_path / "config.toml")
    job = job_for(settings, "q1", template=str(tmp_path / "own.md"), output=f"{tmp_path}/")
    forger = Forger(pipeline.render(job)[0].artifact.path)
    forger.page.obj.Annots[0].A.URI = "https://example.org/other"
    found = verify(forger.save(tmp_path / "forged.pdf"))
    assert found.verdict is Verdict.ALTERED
    (line,) = objects(found).details
    assert line == "annotation, page 1 Link the site: changed"


def recorded_anew(path: Path, new: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """Write a file whose record is changed, with every digest in it renewed."""
    forger = Forger(path)
    file = attached(forger, "figures.json").EF.F
    content = json.loads(file.read_bytes())
    change(content)
    renewed = record.read(json.dumps(content).encode()).sealed()
    file.write(renewed)
    file.Params.Size = len(renewed)
    file.Params.CheckSum = String(hashlib.md5(renewed, usedforsecurity=False).digest())
    return forger.save(new)


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("words", ["another title of a bookmark", "an attachment more"])
def test_who_rewrites_the_whole_record_gets_consistent_unsigned_and_no_more(
    norway: Path, tmp_path: Path, words: str
) -> None:
    forger = Forger(norway)
    ALTERATIONS[words][0](forger)
    forged = forger.save(tmp_path / "forged.pdf")
    with open_reading(forged) as reading:
        found = file_inventory(reading, record.NAME)
    path = recorded_anew(forged, tmp_path / "anew.pdf", lambda old: old.update(objects=found))
    assert verify(path).verdict is Verdict.UNSIGNED
    assert "whoever made it could have made another" in verify(path).conclusion


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("kind", ["bookmark", "attachment", "page-contents", "structure-part"])
def test_a_record_that_lists_less_than_the_file_has_names_what_it_lacks(
    norway: Path, tmp_path: Path, kind: str
) -> None:
    path = recorded_anew(norway, tmp_path / "less.pdf", lambda old: old["objects"].pop(kind))
    found = verify(path)
    assert found.verdict is Verdict.ALTERED
    assert all(line.endswith(": not in the record") for line in objects(found).details)


@pytest.mark.broken_pdfs
def test_a_file_of_an_earlier_version_is_verified_with_what_it_has(
    norway: Path, tmp_path: Path
) -> None:
    path = recorded_anew(norway, tmp_path / "old.pdf", lambda old: old.pop("objects"))
    found = verify(path)
    assert found.verdict is Verdict.UNSIGNED
    assert objects(found).outcome is CheckStatus.NOT_CHECKED
    assert objects(found).message == "not recorded by the version that wrote the file"


def test_the_record_lists_every_page_font_and_attachment(norway: Path) -> None:
    files = {item.name: item.content for item in read_pdf(norway).attachments}
    listed = json.loads(files["figures.json"])["objects"]
    assert list(listed["page-contents"]) == ["1", "2"]
    assert list(listed["attachment"]) == ["allocations.csv", "figures.json"]
    assert list(listed["attached-content"]) == ["allocations.csv"]
    assert listed["font-letters"].keys() == listed["font"].keys()
    assert "Key facts" in listed["bookmark"]
