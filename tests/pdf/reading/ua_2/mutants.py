"""Ways to break a sound file in PDF 2.0, one for each rule of PDF/UA-2 that is checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pikepdf import Array, Dictionary, Name, Stream, String
from tests.pdf.reading.mutants import elements, first, kids

if TYPE_CHECKING:
    from collections.abc import Callable

    from pikepdf import Pdf

    Change = Callable[[Pdf], None]

MUTANTS: dict[str, tuple[Change, str]] = {}
"""By name: how a file is broken, and the number of the rule."""
UNDEFINED = "\ue001"
"""A character for private use."""
ON_PAPER = [9, 9, 99, 99]


def breaks(rule: str) -> Callable[[Change], Change]:
    def register(function: Change) -> Change:
        MUTANTS[function.__name__] = (function, rule)
        return function

    return register


def document(pdf: Pdf) -> Any:
    return pdf.Root.StructTreeRoot.K


def added(pdf: Pdf, parent: Any, tag: str, *inside: str, **entries: Any) -> Any:
    """Add an element at the end of another, with empty elements inside it."""
    element = pdf.make_indirect(Dictionary(S=Name(f"/{tag}"), P=parent, K=Array(), **entries))
    parent.K = Array([*kids(parent), element])
    for kind in inside:
        element.K.append(pdf.make_indirect(Dictionary(S=Name(f"/{kind}"), P=element)))
    return element


def in_pdf_2(pdf: Pdf) -> Any:
    """Return the namespace of PDF 2.0."""
    return pdf.Root.StructTreeRoot.Namespaces[0]


def annotated(pdf: Pdf, kind: str, owner: str = "Annot", **entries: Any) -> Any:
    """Add an annotation to the first page, and an element that holds it unless it is empty."""
    raw = Dictionary(Type=Name.Annot, Subtype=Name(f"/{kind}"), Rect=ON_PAPER, F=4)
    for key, value in entries.items():
        raw[f"/{key}"] = value
    annotation = pdf.make_indirect(raw)
    pdf.pages[0].obj.Annots.append(annotation)
    if kind == "Widget":
        annotation.T = String(f"field {len(links(pdf))}")
        fields = pdf.Root.get("/AcroForm", Dictionary(Fields=Array())).Fields
        pdf.Root.AcroForm = Dictionary(Fields=Array([*fields, annotation]))
    if owner:
        area = Dictionary(Type=Name.OBJR, Obj=annotation, Pg=pdf.pages[0].obj)
        added(pdf, document(pdf), owner).K = Array([area])
    return annotation


def links(pdf: Pdf) -> list[Any]:
    return [item for page in pdf.pages for item in page.obj.get("/Annots", [])]


def font(pdf: Pdf) -> Any:
    """Return the first font of the first page."""
    return next(iter(pdf.pages[0].obj.Resources.Font.values()))


def xmp(pdf: Pdf, old: str, new: str) -> None:
    content = pdf.Root.Metadata.read_bytes().decode()
    assert old in content
    pdf.Root.Metadata.write(content.replace(old, new).encode())


def append(pdf: Pdf, more: bytes) -> None:
    stream = pdf.pages[0].obj.Contents
    stream.write(stream.read_bytes() + b"\n" + more)


def composite(pdf: Pdf, **changed: Any) -> Any:
    """Make the first font a composite one, with some entries of its encoding changed."""
    system = Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0)
    source = b"/WMode 0 def 1 begincodespacerange <00> <ff> endcodespacerange"
    encoding = Stream(pdf, source, Type=Name.CMap, CMapName=Name.Own, CIDSystemInfo=system)
    for key, value in changed.items():
        encoding[f"/{key}"] = value
    raw = font(pdf)
    below = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        FontDescriptor=raw.FontDescriptor,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        CIDToGIDMap=Name.Identity,
    )
    raw.Subtype, raw.Encoding = Name.Type0, encoding
    raw.DescendantFonts = Array([below])
    return raw


def with_program(pdf: Pdf, change: Callable[[Any], None]) -> None:
    """Change the program of the first font."""
    from io import BytesIO

    from fontTools.ttLib import TTFont

    program = font(pdf).FontDescriptor.FontFile2
    face, target = TTFont(BytesIO(program.read_bytes())), BytesIO()
    change(face)
    face.save(target)
    program.write(target.getvalue())


def outline(pdf: Pdf) -> Any:
    return pdf.Root.Outlines.First


# What the file says about itself


@breaks("5-1")
def it_does_not_claim_to_be_accessible(pdf: Pdf) -> None:
    xmp(pdf, "<pdfuaid:part>2</pdfuaid:part>", "")


@breaks("5-2")
def it_claims_another_part(pdf: Pdf) -> None:
    xmp(pdf, "pdfuaid:part>2<", "pdfuaid:part>1<")


@breaks("5-3")
def the_part_has_another_prefix(pdf: Pdf) -> None:
    xmp(pdf, "pdfuaid:part", "ua:part")
    xmp(pdf, "xmlns:dc=", 'xmlns:ua="http://www.aiim.org/pdfua/ns/id/" xmlns:dc=')


@breaks("5-4")
def the_revision_has_another_prefix(pdf: Pdf) -> None:
    xmp(pdf, "pdfuaid:rev", "ua:rev")
    xmp(pdf, "xmlns:dc=", 'xmlns:ua="http://www.aiim.org/pdfua/ns/id/" xmlns:dc=')


@breaks("5-5")
def it_claims_another_revision(pdf: Pdf) -> None:
    xmp(pdf, "pdfuaid:rev>2024<", "pdfuaid:rev>2023<")


@breaks("6.1-1")
def it_is_not_pdf_2(pdf: Pdf) -> None:
    """The version is set when the file is saved."""


@breaks("6.1.2-1")
def it_does_not_declare_to_be_fit_for_reuse(pdf: Pdf) -> None:
    xmp(pdf, "wtpdf#reuse1.0", "wtpdf#reuse")


@breaks("6.1.3-1")
def it_does_not_declare_to_be_accessible(pdf: Pdf) -> None:
    xmp(pdf, "wtpdf#accessibility1.0", "wtpdf#accessibility")


@breaks("6.2-1")
def it_does_not_say_that_it_is_tagged(pdf: Pdf) -> None:
    del pdf.Root.MarkInfo


@breaks("8.4.4-1")
def it_names_no_language(pdf: Pdf) -> None:
    del pdf.Root.Lang


@breaks("8.4.4-2")
def its_language_is_none(pdf: Pdf) -> None:
    pdf.Root.Lang = String("en_GB")


@breaks("8.4.4-2")
def the_language_of_an_element_is_none(pdf: Pdf) -> None:
    first(pdf, "P").Lang = String("Norsk bokmål")


@breaks("8.7-1")
def its_layers_have_no_name(pdf: Pdf) -> None:
    other = Dictionary(Name="Other")
    pdf.Root.OCProperties = Dictionary(OCGs=Array(), D=Dictionary(), Configs=Array([other]))


@breaks("8.7-2")
def its_layers_change_by_themselves(pdf: Pdf) -> None:
    pdf.Root.OCProperties = Dictionary(OCGs=Array(), D=Dictionary(AS=Array()))


@breaks("8.10.1-3")
def it_is_a_form_in_xfa(pdf: Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=Stream(pdf, b"<xdp/>"))


@breaks("8.11.1-1")
def it_has_no_title(pdf: Pdf) -> None:
    xmp(pdf, "dc:title", "dc:source")


@breaks("8.11.1-2")
def it_has_no_metadata(pdf: Pdf) -> None:
    del pdf.Root.Metadata


@breaks("8.11.2-1")
def its_title_is_not_displayed(pdf: Pdf) -> None:
    pdf.Root.ViewerPreferences.DisplayDocTitle = False


@breaks("8.14.1-1")
def an_attached_file_has_no_description(pdf: Pdf) -> None:
    del pdf.Root.Names.EmbeddedFiles.Names[1].Desc


@breaks("8.6-1")
def the_description_of_a_file_cannot_be_read(pdf: Pdf) -> None:
    pdf.Root.Names.EmbeddedFiles.Names[1].Desc = String(UNDEFINED)


@breaks("8.6-1")
def a_bookmark_cannot_be_read(pdf: Pdf) -> None:
    outline(pdf).Title = String(UNDEFINED)


@breaks("8.6-1")
def the_words_of_a_link_cannot_be_read(pdf: Pdf) -> None:
    links(pdf)[0].Contents = String(UNDEFINED)


# Where it leads


@breaks("8.8-1")
def a_bookmark_leads_to_a_page(pdf: Pdf) -> None:
    del outline(pdf).A
    outline(pdf).Dest = Array([pdf.pages[0].obj, Name.Fit])


@breaks("8.8-1")
def it_opens_at_a_page(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])


@breaks("8.8-1")
def a_link_leads_to_a_name_of_a_page(pdf: Pdf) -> None:
    del links(pdf)[0].A
    links(pdf)[0].Dest = String("top")
    names = Array([String("top"), Array([pdf.pages[0].obj, Name.Fit])])
    pdf.Root.Names.Dests = Dictionary(Names=names)


@breaks("8.8-2")
def the_action_of_a_bookmark_leads_to_a_page(pdf: Pdf) -> None:
    del outline(pdf).A.SD


@breaks("8.8-2")
def the_action_of_a_bookmark_leads_to_an_element_that_is_gone(pdf: Pdf) -> None:
    gone = pdf.make_indirect(Dictionary(S=Name.P))
    outline(pdf).A.SD = Array([gone, Name.Fit])


# Its structure


@breaks("8.2.1-1")
def it_has_no_structure(pdf: Pdf) -> None:
    del pdf.Root.StructTreeRoot


@breaks("8.2.1-2")
def an_element_names_no_parent(pdf: Pdf) -> None:
    del first(pdf, "H2").P


@breaks("8.2.2-1")
def text_is_neither_tagged_nor_an_artifact(pdf: Pdf) -> None:
    append(pdf, b"BT /F1 9 Tf (x) Tj ET")


@breaks("8.2.2-1")
def a_line_is_neither_tagged_nor_an_artifact(pdf: Pdf) -> None:
    append(pdf, b"0 0 m 9 9 l S")


@breaks("8.2.4-1")
def a_type_is_not_standard(pdf: Pdf) -> None:
    first(pdf, "BlockQuote").S = Name.Zitat


@breaks("8.2.4-2")
def a_type_maps_to_itself(pdf: Pdf) -> None:
    pdf.Root.StructTreeRoot.RoleMap = Dictionary(One=Name.Two, Two=Name.One)
    first(pdf, "BlockQuote").S = Name.One


@breaks("8.2.4-3")
def a_type_maps_within_its_namespace(pdf: Pdf) -> None:
    space = pdf.make_indirect(Dictionary(Type=Name.Namespace, NS="https://example.org/ns"))
    space.RoleMapNS = Dictionary(One=Array([Name.Two, space]))
    element = first(pdf, "BlockQuote")
    element.S, element.NS = Name.One, space


@breaks("8.2.4-4")
def a_standard_type_maps_to_another(pdf: Pdf) -> None:
    pdf.Root.StructTreeRoot.RoleMap = Dictionary(BlockQuote=Name.Part)


@breaks("8.2.5.2-1")
def the_top_is_no_document(pdf: Pdf) -> None:
    document(pdf).S = Name.Part


@breaks("8.2.5.2-1")
def there_are_two_documents(pdf: Pdf) -> None:
    root = pdf.Root.StructTreeRoot
    root.K = Array([root.K, pdf.make_indirect(Dictionary(S=Name.Document, P=root))])


@breaks("8.2.5.2-2")
def the_document_is_that_of_pdf_1_7(pdf: Pdf) -> None:
    del document(pdf).NS


@breaks("8.2.5.8-1")
def an_entry_of_a_table_of_contents_leads_nowhere(pdf: Pdf) -> None:
    added(pdf, document(pdf), "TOC", "TOCI")


@breaks("8.2.5.12-1")
def a_heading_has_no_level(pdf: Pdf) -> None:
    first(pdf, "H2").S = Name.H


@breaks("8.2.5.14-1")
def a_note_is_that_of_pdf_1_7(pdf: Pdf) -> None:
    note = first(pdf, "FENote")
    note.S = Name.Note
    del note.NS


@breaks("8.2.5.14-2")
def a_note_does_not_name_who_refers_to_it(pdf: Pdf) -> None:
    first(pdf, "P").Ref = Array([first(pdf, "FENote")])


@breaks("8.2.5.14-3")
def a_note_names_one_who_does_not_refer_to_it(pdf: Pdf) -> None:
    first(pdf, "FENote").Ref = Array([first(pdf, "P")])


@breaks("8.2.5.14-4")
def a_note_is_of_an_unknown_kind(pdf: Pdf) -> None:
    first(pdf, "FENote").A = Dictionary(O=Name.FENote, NoteType=Name.Margin)


@breaks("8.2.5.23-1")
def a_ruby_has_no_reading(pdf: Pdf) -> None:
    added(pdf, added(pdf, document(pdf), "P"), "Ruby", "RB")


@breaks("8.2.5.24-1")
def a_warichu_has_no_brackets(pdf: Pdf) -> None:
    added(pdf, added(pdf, document(pdf), "P"), "Warichu", "WT")


def labelled(pdf: Pdf) -> Any:
    """Return a list whose items have labels."""
    return first(pdf, "Lbl").P.P


@breaks("8.2.5.25-1")
def a_list_does_not_say_what_its_labels_are(pdf: Pdf) -> None:
    del labelled(pdf).A


@breaks("8.2.5.25-1")
def a_list_says_that_it_has_no_labels(pdf: Pdf) -> None:
    labelled(pdf).A.ListNumbering = Name("/None")


@breaks("8.2.5.25-2")
def an_item_holds_content_beside_its_body(pdf: Pdf) -> None:
    item = first(pdf, "LI")
    label = first(pdf, "Lbl")
    item.Pg, item.K = label.Pg, Array([*kids(item), *kids(label)])


@breaks("8.2.5.26-1")
def a_cell_covers_another(pdf: Pdf) -> None:
    first(pdf, "TD", 1).A = Dictionary(O=Name.Table, RowSpan=2)
    row = first(pdf, "TR", 2)
    row.K[0].A = Dictionary(O=Name.Table, ColSpan=3, Scope=Name.Row)


@breaks("8.2.5.26-2")
def a_header_cell_reaches_into_the_body(pdf: Pdf) -> None:
    first(pdf, "TH").A = Dictionary(O=Name.Table, RowSpan=2, Scope=Name.Column)


@breaks("8.2.5.26-3")
def a_row_lacks_a_cell(pdf: Pdf) -> None:
    row = first(pdf, "TR", 1)
    row.K = Array(list(row.K)[:-1])


@breaks("8.2.5.26-5")
def the_cells_have_no_headers(pdf: Pdf) -> None:
    for cell in elements(pdf):
        if cell.S == "/TH":
            turned = Name.Row if cell.A.Scope == "/Column" else Name.Column
            cell.A = Dictionary(O=Name.Table, Scope=turned)


@breaks("8.2.5.26-6")
def a_cell_names_a_header_that_is_not_there(pdf: Pdf) -> None:
    the_cells_have_no_headers(pdf)
    first(pdf, "TD").A = Dictionary(O=Name.Table, Headers=Array([String("nowhere")]))


@breaks("8.2.5.27-1")
def a_caption_is_in_the_middle(pdf: Pdf) -> None:
    table = first(pdf, "Table")
    caption, head, body = kids(table)
    table.K = Array([head, caption, body])


@breaks("8.2.5.28.2-1")
def a_figure_has_no_words(pdf: Pdf) -> None:
    del first(pdf, "Figure").Alt


@breaks("8.2.5.29-1")
def mathematics_are_outside_a_formula(pdf: Pdf) -> None:
    address = "http://www.w3.org/1998/Math/MathML"
    space = pdf.make_indirect(Dictionary(Type=Name.Namespace, NS=address))
    added(pdf, document(pdf), "math", NS=space)


@breaks("8.2.5.29-2")
def a_formula_has_no_words(pdf: Pdf) -> None:
    added(pdf, added(pdf, document(pdf), "P"), "Formula")


# Its words


@breaks("8.4.3-1")
def a_letter_is_one_that_no_standard_defines(pdf: Pdf) -> None:
    for raw in pdf.pages[0].obj.Resources.Font.values():
        cmap = raw.ToUnicode.read_bytes()
        raw.ToUnicode = Stream(pdf, cmap.replace(b"<74> <0074>", b"<74> <E001>"))


@breaks("8.4.3-2")
def the_replacement_of_a_text_cannot_be_read(pdf: Pdf) -> None:
    first(pdf, "P").ActualText = String(UNDEFINED)


@breaks("8.4.3-3")
def the_alternative_of_a_figure_cannot_be_read(pdf: Pdf) -> None:
    first(pdf, "Figure").Alt = String(UNDEFINED)


# Fonts


@breaks("8.4.5.3.1-1")
def an_encoding_is_for_other_letters(pdf: Pdf) -> None:
    composite(pdf, CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Japan1", Supplement=0))


@breaks("8.4.5.3.2-1")
def a_font_does_not_say_which_glyphs_it_has(pdf: Pdf) -> None:
    del composite(pdf).DescendantFonts[0].CIDToGIDMap


@breaks("8.4.5.4-1")
def an_encoding_is_not_embedded(pdf: Pdf) -> None:
    composite(pdf).Encoding = Name.Own


@breaks("8.4.5.4-2")
def an_encoding_runs_down_and_across(pdf: Pdf) -> None:
    composite(pdf, WMode=1)


@breaks("8.4.5.4-3")
def an_encoding_uses_another(pdf: Pdf) -> None:
    composite(pdf, UseCMap=Name.Other)


@breaks("8.4.5.5.1-1")
def a_font_is_not_embedded(pdf: Pdf) -> None:
    del font(pdf).FontDescriptor.FontFile2


@breaks("8.4.5.5.1-2")
def a_font_lacks_a_glyph(pdf: Pdf) -> None:
    def change(face: Any) -> None:
        for table in face["cmap"].tables:
            table.cmap = {code: glyph for code, glyph in table.cmap.items() if code != ord("t")}

    with_program(pdf, change)


@breaks("8.4.5.6-1")
def the_widths_of_a_font_are_others(pdf: Pdf) -> None:
    font(pdf).Widths = Array([100] * len(font(pdf).Widths))


@breaks("8.4.5.7-1")
def a_font_of_letters_has_no_known_map(pdf: Pdf) -> None:
    raw = font(pdf)
    raw.FontDescriptor.Flags, raw.Encoding = 32, Name.WinAnsiEncoding
    unmapped(pdf)


@breaks("8.4.5.7-2")
def a_font_of_letters_has_no_encoding(pdf: Pdf) -> None:
    font(pdf).FontDescriptor.Flags = 32


@breaks("8.4.5.7-3")
def a_font_of_symbols_has_an_encoding(pdf: Pdf) -> None:
    font(pdf).Encoding = Name.WinAnsiEncoding


@breaks("8.4.5.7-4")
def a_font_of_symbols_has_no_known_map(pdf: Pdf) -> None:
    unmapped(pdf)


def unmapped(pdf: Pdf) -> None:
    def change(face: Any) -> None:
        for table in face["cmap"].tables:
            table.platformID, table.platEncID = 0, 3

    with_program(pdf, change)


@breaks("8.4.5.8-1")
def a_code_stands_for_no_character(pdf: Pdf) -> None:
    composite(pdf)
    raw = font(pdf)
    cmap = raw.ToUnicode.read_bytes()
    raw.ToUnicode = Stream(pdf, re.sub(rb"<74> <0074>", b"", cmap))


@breaks("8.4.5.8-2")
def a_code_stands_for_nothing(pdf: Pdf) -> None:
    raw = font(pdf)
    raw.ToUnicode = Stream(pdf, raw.ToUnicode.read_bytes().replace(b"<74> <0074>", b"<74> <FEFF>"))


@breaks("8.4.5.9-1")
def the_glyph_for_what_is_missing_is_shown(pdf: Pdf) -> None:
    def change(face: Any) -> None:
        for table in face["cmap"].tables:
            table.cmap[ord("t")] = face.getGlyphOrder()[0]

    with_program(pdf, change)


# Annotations


@breaks("8.2.5.20-1")
def a_link_belongs_to_a_span(pdf: Pdf) -> None:
    first(pdf, "Link").S = Name.Span


@breaks("8.2.5.20-2")
def the_areas_of_a_link_lead_to_different_places(pdf: Pdf) -> None:
    area, other = (kid.Obj for kid in kids(first(pdf, "Link")) if isinstance(kid, Dictionary))
    other.A = Dictionary(S=Name.URI, URI="https://example.org/elsewhere")
    assert area.A.URI != other.A.URI


@breaks("8.9.2.2-1")
def a_link_is_invisible(pdf: Pdf) -> None:
    links(pdf)[0].F = 4 | 1


@breaks("8.9.2.2-2")
def a_link_is_not_shown(pdf: Pdf) -> None:
    links(pdf)[0].F = 4 | 32


@breaks("8.9.2.3-1")
def a_remark_belongs_to_a_span(pdf: Pdf) -> None:
    annotated(pdf, "Highlight", "Span", Contents="x")


@breaks("8.9.2.3-1")
def a_remark_belongs_to_nothing(pdf: Pdf) -> None:
    annotated(pdf, "Highlight", "", Contents="x")


@breaks("8.9.2.3-2")
def a_remark_says_one_thing_plain_and_another_formatted(pdf: Pdf) -> None:
    annotated(pdf, "Text", Contents="x", RC="<body><p>y</p></body>")


@breaks("8.9.2.4.7-1")
def a_stamp_does_not_say_what_it_means(pdf: Pdf) -> None:
    annotated(pdf, "Stamp")


@breaks("8.9.2.4.8-1")
def a_drawing_does_not_say_what_it_means(pdf: Pdf) -> None:
    annotated(pdf, "Ink")


@breaks("8.9.2.4.9-1")
def a_window_belongs_to_an_element(pdf: Pdf) -> None:
    annotated(pdf, "Popup")


@breaks("8.9.2.4.10-1")
def an_attached_file_does_not_say_how_it_relates(pdf: Pdf) -> None:
    annotated(pdf, "FileAttachment", Contents="x", FS=Dictionary(Type=Name.Filespec))


@breaks("8.9.2.4.11-1")
def there_is_a_sound(pdf: Pdf) -> None:
    annotated(pdf, "Sound")


@breaks("8.9.2.4.11-2")
def there_is_a_film(pdf: Pdf) -> None:
    annotated(pdf, "Movie")


@breaks("8.9.2.4.12-1")
def a_screen_says_nothing(pdf: Pdf) -> None:
    annotated(pdf, "Screen")


@breaks("8.9.2.4.13-1")
def a_field_without_a_size_belongs_to_an_element(pdf: Pdf) -> None:
    annotated(pdf, "Widget", "Form", Contents="x", Rect=[0, 0, 0, 0])


@breaks("8.9.2.4.14-1")
def a_mark_for_printers_belongs_to_an_element(pdf: Pdf) -> None:
    annotated(pdf, "PrinterMark")


@breaks("8.9.2.4.15-1")
def there_is_a_net_of_traps(pdf: Pdf) -> None:
    annotated(pdf, "TrapNet", "")


@breaks("8.9.2.4.16-1")
def a_watermark_belongs_to_a_span(pdf: Pdf) -> None:
    annotated(pdf, "Watermark", "Span")


@breaks("8.9.2.4.19-1")
def a_model_says_nothing(pdf: Pdf) -> None:
    annotated(pdf, "3D")


@breaks("8.9.2.4.19-2")
def a_medium_says_nothing(pdf: Pdf) -> None:
    annotated(pdf, "RichMedia")


@breaks("8.9.3.3-1")
def a_page_has_no_order_of_its_annotations(pdf: Pdf) -> None:
    del pdf.pages[0].obj.Tabs


@breaks("8.9.4.2-1")
def a_link_says_one_thing_and_its_element_another(pdf: Pdf) -> None:
    first(pdf, "Link").Alt = String("somewhere else")


@breaks("8.10.1-1")
def a_field_belongs_to_a_span(pdf: Pdf) -> None:
    annotated(pdf, "Widget", "Span", Contents="x", FT=Name.Btn)


@breaks("8.10.1-2")
def a_form_has_two_fields(pdf: Pdf) -> None:
    annotated(pdf, "Widget", "Form", Contents="x", FT=Name.Btn)
    other = annotated(pdf, "Widget", "", Contents="y", FT=Name.Btn)
    first(pdf, "Form").K.append(Dictionary(Type=Name.OBJR, Obj=other, Pg=pdf.pages[0].obj))


@breaks("8.10.2.3-1")
def a_field_has_no_label(pdf: Pdf) -> None:
    annotated(pdf, "Widget", "Form", FT=Name.Btn)


@breaks("8.10.2.3-2")
def a_field_acts_but_does_not_say_how(pdf: Pdf) -> None:
    annotated(pdf, "Widget", "Form", FT=Name.Btn, AA=Dictionary())
    added(pdf, first(pdf, "Form"), "Lbl")


@breaks("8.10.3.3-1")
def a_text_field_says_one_thing_plain_and_another_formatted(pdf: Pdf) -> None:
    annotated(pdf, "Widget", "Form", Contents="x", FT=Name.Tx, V="x", RV="<body>y</body>")


# What is inside what (ISO/TS 32005)


@breaks("P-P")
def a_paragraph_is_in_a_paragraph(pdf: Pdf) -> None:
    added(pdf, first(pdf, "P"), "P")


@breaks("Document-Span")
def words_are_right_in_the_document(pdf: Pdf) -> None:
    added(pdf, document(pdf), "Span")


@breaks("Lbl-P")
def a_label_holds_a_paragraph(pdf: Pdf) -> None:
    added(pdf, first(pdf, "Lbl"), "P")


@breaks("Hn-Hn")
def a_heading_is_in_a_heading(pdf: Pdf) -> None:
    added(pdf, first(pdf, "H1"), "H2")


@breaks("Table-THead")
def a_table_has_two_heads(pdf: Pdf) -> None:
    added(pdf, first(pdf, "Table"), "THead")


@breaks("Sect-content")
def a_section_holds_content_itself(pdf: Pdf) -> None:
    first(pdf, "P").S = Name.Sect


@breaks("P-TR")
def a_row_is_in_a_paragraph(pdf: Pdf) -> None:
    added(pdf, first(pdf, "P"), "TR")
