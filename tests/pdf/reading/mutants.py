"""Ways to break a sound file, one thing at a time, each with words of its problem."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pikepdf import Array, Dictionary, Name, Stream, String

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pikepdf import Pdf

Break = "Callable[[Pdf], None]"
MUTANTS: dict[str, tuple[Callable[[Pdf], None], str]] = {}
"""By name: how a file is broken, and words of the linter's; none where others see it."""


def mutant(words: str = "") -> Callable[[Callable[[Pdf], None]], Callable[[Pdf], None]]:
    def register(function: Callable[[Pdf], None]) -> Callable[[Pdf], None]:
        MUTANTS[function.__name__] = (function, words)
        return function

    return register


def elements(pdf: Pdf) -> Iterator[Any]:
    waiting = [pdf.Root.StructTreeRoot.K]
    while waiting:
        element = waiting.pop(0)
        yield element
        waiting += [kid for kid in kids(element) if isinstance(kid, Dictionary) and "/S" in kid]


def kids(element: Any) -> list[Any]:
    found = element.get("/K", [])
    return list(found) if isinstance(found, Array) else [found]


def first(pdf: Pdf, tag: str, number: int = 0) -> Any:
    return [element for element in elements(pdf) if f"/{tag}" == element.S][number]


def with_content(pdf: Pdf, tag: str = "P", number: int = 0) -> Any:
    """Return an element whose kids are numbers of marked content only."""
    found = [
        element
        for element in elements(pdf)
        if f"/{tag}" == element.S and all(isinstance(kid, int) for kid in kids(element))
    ]
    return found[number]


def rewrite(pdf: Pdf, old: bytes, new: bytes, page: int = 0) -> None:
    stream = pdf.pages[page].obj.Contents
    content = stream.read_bytes()
    assert old in content
    stream.write(content.replace(old, new, 1))


def append(pdf: Pdf, more: bytes) -> None:
    stream = pdf.pages[0].obj.Contents
    stream.write(stream.read_bytes() + b"\n" + more)


def parents(pdf: Pdf) -> Any:
    tree = pdf.Root.StructTreeRoot.ParentTree
    return tree.Kids[0].Nums if "/Kids" in tree else tree.Nums


def back(pdf: Pdf, key: int) -> Any:
    """Return what a key of the parent tree leads to."""
    pairs = parents(pdf)
    return next(pairs[at + 1] for at in range(0, len(pairs), 2) if pairs[at] == key)


def links(pdf: Pdf) -> list[Any]:
    return [item for page in pdf.pages for item in page.obj.get("/Annots", [])]


def fonts(pdf: Pdf) -> list[Any]:
    return list(pdf.pages[0].obj.Resources.Font.values())


def xmp(pdf: Pdf, old: str, new: str) -> None:
    content = pdf.Root.Metadata.read_bytes().decode()
    assert old in content
    pdf.Root.Metadata.write(content.replace(old, new).encode())


@mutant("names no language")
def the_language_is_missing(pdf: Pdf) -> None:
    del pdf.Root.Lang


@mutant("does not say that the document is tagged")
def it_says_that_it_is_not_tagged(pdf: Pdf) -> None:
    pdf.Root.MarkInfo.Marked = False


@mutant("does not request that the title")
def the_file_name_is_shown_instead_of_the_title(pdf: Pdf) -> None:
    pdf.Root.ViewerPreferences.DisplayDocTitle = False


@mutant("do not follow the structure")
def the_tab_order_is_not_the_structures(pdf: Pdf) -> None:
    del pdf.pages[0].obj.Tabs


@mutant("not tagged")
def the_structure_tree_is_missing(pdf: Pdf) -> None:
    del pdf.Root.StructTreeRoot


@mutant("one Document that holds all")
def the_top_is_no_document(pdf: Pdf) -> None:
    pdf.Root.StructTreeRoot.K.S = Name.Part


@mutant("one Document that holds all")
def there_are_two_documents(pdf: Pdf) -> None:
    root = pdf.Root.StructTreeRoot
    other = pdf.make_indirect(Dictionary(S=Name.Document, P=root))
    root.K = Array([root.K, other])


@mutant("a type that is not standard")
def a_type_is_not_standard(pdf: Pdf) -> None:
    first(pdf, "BlockQuote").S = Name.Zitat


@mutant("no alternative text")
def a_figure_has_no_alternative_text(pdf: Pdf) -> None:
    del first(pdf, "Figure").Alt


@mutant("no alternative text")
def a_figure_has_an_empty_alternative_text(pdf: Pdf) -> None:
    first(pdf, "Figure").Alt = String("  ")


@mutant("does not say where it is on the page")
def a_figure_has_no_box(pdf: Pdf) -> None:
    del first(pdf, "Figure").A.BBox


@mutant("does not say what it is the header of")
def a_header_cell_has_no_scope(pdf: Pdf) -> None:
    del first(pdf, "TH").A.Scope


@mutant("rows of different lengths")
def a_row_lacks_a_cell(pdf: Pdf) -> None:
    row = first(pdf, "TR", 1)
    row.K = Array(list(row.K)[:-1])


@mutant("rows of different lengths")
def a_cell_spans_a_column_that_is_not_there(pdf: Pdf) -> None:
    first(pdf, "TD").A = Dictionary(O=Name.Table, ColSpan=2)


@mutant("holds elements that are not allowed in it")
def a_row_is_a_paragraph(pdf: Pdf) -> None:
    first(pdf, "TR", 1).S = Name.P


@mutant("is where its type is not allowed")
def a_cell_is_outside_a_row(pdf: Pdf) -> None:
    first(pdf, "TBody").S = Name.Sect


@mutant("holds elements that are not allowed in it")
def a_list_holds_a_paragraph(pdf: Pdf) -> None:
    first(pdf, "LI").S = Name.P


@mutant("holds elements that are not allowed in it")
def a_list_item_holds_a_division(pdf: Pdf) -> None:
    first(pdf, "LBody").S = Name.Div


@mutant("holds content that belongs in an element below it")
def a_row_holds_content_itself(pdf: Pdf) -> None:
    with_content(pdf, "P").S = Name.TR


@mutant("skips a level of headings")
def the_headings_begin_at_the_second_level(pdf: Pdf) -> None:
    first(pdf, "H1").S = Name.H2


@mutant("skips a level of headings")
def a_heading_skips_a_level(pdf: Pdf) -> None:
    first(pdf, "H3").S = Name.H4


@mutant("has no identifier")
def a_note_has_no_identifier(pdf: Pdf) -> None:
    del first(pdf, "Note").ID


@mutant("shares its identifier")
def two_notes_have_one_identifier(pdf: Pdf) -> None:
    first(pdf, "Note", 1).ID = first(pdf, "Note").ID


@mutant("cannot be looked up by its identifier")
def notes_cannot_be_found(pdf: Pdf) -> None:
    del pdf.Root.StructTreeRoot.IDTree


@mutant("has an owner already")
def content_has_two_owners(pdf: Pdf) -> None:
    paragraph = with_content(pdf)
    paragraph.K = Array([*kids(paragraph), *kids(first(pdf, "H1"))])


@mutant("owns content that its page does not have")
def an_element_owns_content_that_is_not_there(pdf: Pdf) -> None:
    with_content(pdf).K = 999


@mutant("marked content that no element owns")
def content_has_no_owner(pdf: Pdf) -> None:
    del with_content(pdf).K


@mutant("marks two pieces of content")
def a_number_marks_two_pieces_of_content(pdf: Pdf) -> None:
    rewrite(pdf, b"<</MCID 1>>", b"<</MCID 0>>")


@mutant("marked with another tag")
def content_is_marked_with_another_tag(pdf: Pdf) -> None:
    rewrite(pdf, b"/H1<</MCID 4>>", b"/P<</MCID 4>>")


@mutant("no way back to it (/StructParents)")
def a_page_has_no_way_back(pdf: Pdf) -> None:
    del pdf.pages[0].obj.StructParents


@mutant("shares its way back (/StructParents)")
def two_pages_share_their_way_back(pdf: Pdf) -> None:
    pdf.pages[1].obj.StructParents = pdf.pages[0].obj.StructParents


@mutant("leads to another element")
def the_way_back_leads_to_another_element(pdf: Pdf) -> None:
    array = back(pdf, pdf.pages[0].obj.StructParents)
    array[0], array[1] = array[1], array[0]


@mutant("is not where its content leads")
def the_way_back_is_cut_short(pdf: Pdf) -> None:
    del back(pdf, pdf.pages[0].obj.StructParents)[-1]


@mutant("leads to no array")
def the_parent_tree_is_empty(pdf: Pdf) -> None:
    pdf.Root.StructTreeRoot.ParentTree = Dictionary(Nums=Array([]))


@mutant("is the key of nothing")
def the_parent_tree_has_a_key_too_many(pdf: Pdf) -> None:
    parents(pdf).extend([4242, pdf.Root.StructTreeRoot.K])


@mutant("elements for content that they do not own")
def the_parent_tree_has_an_element_too_many(pdf: Pdf) -> None:
    back(pdf, pdf.pages[0].obj.StructParents).append(pdf.Root.StructTreeRoot.K)


@mutant("names another element as its parent")
def an_element_names_another_parent(pdf: Pdf) -> None:
    first(pdf, "H2").P = first(pdf, "BlockQuote")


@mutant("is already elsewhere in the tree")
def an_element_is_twice_in_the_tree(pdf: Pdf) -> None:
    pdf.Root.StructTreeRoot.K.K.append(first(pdf, "H2"))


@mutant("is already elsewhere in the tree")
def the_tree_is_a_loop(pdf: Pdf) -> None:
    quote = first(pdf, "BlockQuote")
    quote.K = Array([*kids(quote), pdf.Root.StructTreeRoot.K])


@mutant("without a /Pg")
def an_element_does_not_say_which_page(pdf: Pdf) -> None:
    del with_content(pdf).Pg


@mutant("that the document does not have")
def an_element_names_no_page(pdf: Pdf) -> None:
    with_content(pdf).Pg = pdf.make_indirect(Dictionary(Type=Name.Page))


@mutant("belongs to no element (OBJR)")
def a_link_belongs_to_no_element(pdf: Pdf) -> None:
    link = first(pdf, "Link")
    link.K = Array([kid for kid in kids(link) if isinstance(kid, int)])


@mutant("that no page has")
def a_link_leads_to_an_annotation_that_is_gone(pdf: Pdf) -> None:
    del pdf.pages[0].obj.Annots[0]


@mutant("has no way back to its element")
def an_annotation_has_no_way_back(pdf: Pdf) -> None:
    del links(pdf)[0].StructParent


@mutant("leads to another element than the one that owns it")
def an_annotation_leads_to_another_element(pdf: Pdf) -> None:
    one, *_, last = links(pdf)
    one.StructParent, last.StructParent = last.StructParent, one.StructParent


@mutant("shares its way back (/StructParent) with another")
def two_annotations_share_their_way_back(pdf: Pdf) -> None:
    one, *_, last = links(pdf)
    last.StructParent = one.StructParent


@mutant("does not say where it leads")
def a_link_does_not_say_where_it_leads(pdf: Pdf) -> None:
    del links(pdf)[0].Contents


@mutant("belongs to an element of another kind")
def a_link_belongs_to_a_span(pdf: Pdf) -> None:
    first(pdf, "Link").S = Name.Span


@mutant("never ended")
def marked_content_is_not_ended(pdf: Pdf) -> None:
    stream = pdf.pages[0].obj.Contents
    stream.write(stream.read_bytes().rpartition(b"EMC")[0])


@mutant("ended that was not begun")
def marked_content_is_ended_twice(pdf: Pdf) -> None:
    append(pdf, b"EMC")


@mutant("text outside any marked content")
def text_is_outside(pdf: Pdf) -> None:
    append(pdf, b"BT /F1 9 Tf (x) Tj ET")


@mutant("painted outside any marked content")
def a_line_is_outside(pdf: Pdf) -> None:
    append(pdf, b"0 0 m 9 9 l S")


@mutant("an artifact inside tagged content")
def an_artifact_is_inside_a_tag(pdf: Pdf) -> None:
    rewrite(pdf, b"<</MCID 1>>BDC", b"<</MCID 1>>BDC /Artifact BMC EMC")


@mutant("tagged content inside an artifact")
def a_tag_is_inside_an_artifact(pdf: Pdf) -> None:
    append(pdf, b"/Artifact BMC /P<</MCID 77>>BDC EMC EMC")


@mutant("tagged content inside tagged content")
def a_tag_is_inside_a_tag(pdf: Pdf) -> None:
    rewrite(pdf, b"<</MCID 1>>BDC", b"<</MCID 1>>BDC /P<</MCID 77>>BDC EMC")


@mutant("is not embedded")
def a_font_is_not_embedded(pdf: Pdf) -> None:
    del fonts(pdf)[0].FontDescriptor.FontFile2


@mutant("which characters it shows")
def a_font_does_not_say_what_it_shows(pdf: Pdf) -> None:
    del fonts(pdf)[0].ToUnicode


@mutant("no character is defined for")
def a_font_shows_codes_without_a_character(pdf: Pdf) -> None:
    for font in fonts(pdf):
        cmap = font.ToUnicode.read_bytes()
        font.ToUnicode = Stream(pdf, cmap.replace(b"<74> <0074>\n", b"<1F> <0074>\n"))


@mutant("is used, but the page does not have it")
def a_font_is_not_there(pdf: Pdf) -> None:
    append(pdf, b"/Artifact BMC BT /Nowhere 9 Tf (x) Tj ET EMC")


@mutant("text in marked content that no element can own")
def text_is_in_a_mark_without_a_number(pdf: Pdf) -> None:
    append(pdf, b"/P BMC BT /F1 9 Tf (x) Tj ET EMC")


@mutant("text in marked content that no element can own")
def text_that_is_replaced_has_no_owner(pdf: Pdf) -> None:
    append(pdf, b"/Span<</ActualText(y)>>BDC BT /F1 9 Tf (x) Tj ET EMC")


@mutant("painted in marked content that no element can own")
def a_line_is_in_a_mark_without_a_number(pdf: Pdf) -> None:
    append(pdf, b"/P BMC 0 0 m 9 9 l S EMC")


@mutant("drawn outside any marked content")
def a_form_is_outside(pdf: Pdf) -> None:
    form = Stream(pdf, b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
    pdf.pages[0].obj.Resources.XObject = Dictionary(Fm=pdf.make_indirect(form))
    append(pdf, b"/Fm Do")


@mutant("text objects are nested or not begun")
def a_text_object_is_not_ended(pdf: Pdf) -> None:
    append(pdf, b"/Artifact BMC BT BT ET EMC")


@mutant("restored more often than saved")
def the_graphics_state_is_restored_too_often(pdf: Pdf) -> None:
    append(pdf, b"Q Q Q")


@mutant("an unknown operator")
def an_operator_is_none(pdf: Pdf) -> None:
    append(pdf, b"\xff\xfe")


@mutant("a type that is not standard")
def an_element_has_no_type(pdf: Pdf) -> None:
    del with_content(pdf).S


@mutant("rows of different lengths")
def a_cell_reaches_below_the_last_row(pdf: Pdf) -> None:
    row = [element for element in elements(pdf) if element.S == "/TR"][-1]
    for cell in row.K:
        cell.A = Dictionary(O=Name.Table, RowSpan=2, Scope=Name.Row)


@mutant("is where its type is not allowed")
def a_caption_is_by_itself(pdf: Pdf) -> None:
    with_content(pdf).S = Name.Caption


@mutant("holds no link annotation")
def a_link_has_no_area(pdf: Pdf) -> None:
    first(pdf, "P", 1).S = Name.Link


@mutant("has it on another page")
def a_link_has_its_area_on_another_page(pdf: Pdf) -> None:
    area = next(kid for kid in kids(first(pdf, "Link")) if isinstance(kid, Dictionary))
    area.Pg = pdf.pages[1].obj


@mutant("belongs to two elements")
def an_annotation_belongs_to_two_elements(pdf: Pdf) -> None:
    one, other = first(pdf, "Link"), first(pdf, "Link", 1)
    other.K = Array([*kids(other), *(kid for kid in kids(one) if isinstance(kid, Dictionary))])


@mutant("belongs to an element of another kind")
def an_annotation_is_no_link(pdf: Pdf) -> None:
    links(pdf)[0].Subtype = Name.Highlight


@mutant("without a /Pg")
def only_the_document_says_which_page(pdf: Pdf) -> None:
    paragraph = with_content(pdf)
    pdf.Root.StructTreeRoot.K.Pg = paragraph.Pg
    paragraph.K = Array([Dictionary(Type=Name.MCR, MCID=kid) for kid in kids(paragraph)])
    del paragraph.Pg


@mutant("type MCR without /MCID")
def a_reference_to_content_has_no_number(pdf: Pdf) -> None:
    with_content(pdf).K = Dictionary(Type=Name.MCR)


@mutant("is no element and no content")
def a_kid_is_a_name(pdf: Pdf) -> None:
    with_content(pdf).K.append(Name.P)


@mutant("a kid is not a structure element")
def the_root_holds_a_number(pdf: Pdf) -> None:
    pdf.Root.StructTreeRoot.K = Array([pdf.Root.StructTreeRoot.K, 7])


@mutant("shares its kids (/K)")
def two_elements_share_their_kids(pdf: Pdf) -> None:
    one, other = with_content(pdf), with_content(pdf, number=1)
    one.K = other.K = pdf.make_indirect(Array(kids(one)))


@mutant("shares its array of the parent tree")
def two_pages_share_an_array_of_the_parent_tree(pdf: Pdf) -> None:
    array = pdf.make_indirect(back(pdf, pdf.pages[0].obj.StructParents))
    pairs = parents(pdf)
    for at in range(0, len(pairs), 2):
        if pairs[at] in {sheet.obj.StructParents for sheet in pdf.pages}:
            pairs[at + 1] = array


@mutant("shares its annotations (/Annots)")
def two_pages_share_their_annotations(pdf: Pdf) -> None:
    one, other = (sheet.obj for sheet in pdf.pages)
    one.Annots = other.Annots = pdf.make_indirect(one.Annots)


@mutant("parent tree: its keys do not ascend")
def the_keys_of_the_parent_tree_do_not_ascend(pdf: Pdf) -> None:
    pairs = parents(pdf)
    pairs[0], pairs[1], pairs[2], pairs[3] = pairs[2], pairs[3], pairs[0], pairs[1]


@mutant("(/IDTree): do not ascend")
def the_identifiers_do_not_ascend(pdf: Pdf) -> None:
    tree = pdf.Root.StructTreeRoot.IDTree
    tree.Names = Array([*list(tree.Names)[2:], *list(tree.Names)[:2]])


@mutant()
def it_does_not_claim_to_be_accessible(pdf: Pdf) -> None:
    xmp(pdf, "pdfuaid:part>1<", "pdfuaid:part>7<")


@mutant()
def it_does_not_claim_to_be_an_archive(pdf: Pdf) -> None:
    xmp(pdf, "pdfaid:part>3<", "pdfaid:part>9<")


@mutant()
def the_title_is_missing(pdf: Pdf) -> None:
    xmp(pdf, "dc:title", "dc:source")


@mutant()
def colours_are_not_defined(pdf: Pdf) -> None:
    del pdf.Root.OutputIntents


@mutant()
def a_script_runs_when_it_is_opened(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


@mutant()
def an_attached_file_has_no_relationship(pdf: Pdf) -> None:
    del pdf.Root.AF[0].AFRelationship


@mutant()
def an_attached_file_is_not_associated(pdf: Pdf) -> None:
    del pdf.Root.AF


@mutant()
def a_link_is_not_printed(pdf: Pdf) -> None:
    del links(pdf)[0].F


@mutant()
def the_widths_of_a_font_are_others_than_its_programs(pdf: Pdf) -> None:
    widths = fonts(pdf)[0].Widths
    for at in range(len(widths)):
        widths[at] = 100


@mutant()
def the_metadata_are_missing(pdf: Pdf) -> None:
    del pdf.Root.Metadata


@mutant()
def it_says_that_its_tags_are_suspect(pdf: Pdf) -> None:
    pdf.Root.MarkInfo.Suspects = True


@mutant()
def a_standard_type_is_mapped_to_another(pdf: Pdf) -> None:
    pdf.Root.StructTreeRoot.RoleMap = Dictionary(P=Name.Span)


@mutant()
def a_language_is_no_language(pdf: Pdf) -> None:
    pdf.Root.Lang = String("no language at all")
