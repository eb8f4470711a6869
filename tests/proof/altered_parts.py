"""Alterations of structure, bookmarks, metadata and attachments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pikepdf import Array, Dictionary, Name, OutlineItem, String
from tests.proof.alterations import altering, attached, element, more, packet

if TYPE_CHECKING:
    from tests.proof.forgery import Forger


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


@altering("another tree of identifiers", "structure, IDTree: ")
def _(forger: Forger) -> None:
    tree = Dictionary(Names=Array([String("more"), element(forger, "/P")]))
    forger.pdf.Root.StructTreeRoot.IDTree = tree


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


@altering("a bookmark that leads back to itself", "bookmark “Key facts (2)”: not in the record")
def _(forger: Forger) -> None:
    item = bookmark(forger, "Key facts")
    item.Next = item


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


@altering("a comment in the metadata", "words beside the properties in the metadata: not in")
def _(forger: Forger) -> None:
    packet(forger, b"<rdf:RDF", b"<!-- withdrawn --><rdf:RDF")


@altering("a comment before all metadata", "words beside the properties in the metadata: not in")
def _(forger: Forger) -> None:
    packet(forger, b"<x:xmpmeta", b"<!-- withdrawn --><x:xmpmeta")


@altering("words between properties", "words beside the properties in the metadata: not in")
def _(forger: Forger) -> None:
    packet(forger, b"<dc:format>", b"withdrawn<dc:format>")


@altering("a second title in the metadata", "dc:title (2) in the metadata: not in the record")
def _(forger: Forger) -> None:
    title = b'<dc:title><rdf:Alt><rdf:li xml:lang="fr">Autre</rdf:li></rdf:Alt></dc:title>'
    packet(forger, b"<dc:format>", title + b"<dc:format>")


# Attachments.


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


@altering("data under another name in the list", "attachment allocations.csv, description: changed")
def _(forger: Forger) -> None:
    forger.pdf.Root.Names.EmbeddedFiles.Names[0] = String("a.csv")


@altering("data that are associated no more", "attachment allocations.csv, description: changed")
def _(forger: Forger) -> None:
    forger.pdf.Root.AF = Array([attached(forger, "figures.json")])


@altering("a file attached to a page", "page 1 AF: not in the record")
def _(forger: Forger) -> None:
    forger.page.obj.AF = Array([more(forger, "more.csv")])


@altering("an object of its own beside the catalog", "Extra, beside the catalog: not in the record")
def _(forger: Forger) -> None:
    hidden = forger.pdf.make_indirect(Dictionary(Total=String("NOK 836.3 million")))
    forger.pdf.trailer.Extra = hidden
