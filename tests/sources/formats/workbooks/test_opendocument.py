from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

import pytest
from tests.sources.what_was_read import amounts

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.formats.workbooks.workbook import read_workbook

Read = Callable[..., Dataset]

NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office", "table": "table", "text": "text", "style": "style",
        "number": "datastyle", "fo": "xsl-fo-compatible",
    }.items()
)  # fmt: skip
CALCEXT = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'

STYLES = """
<number:currency-style style:name="N1P0"><number:number number:decimal-places="2"
  number:min-integer-digits="1" number:grouping="true"/><number:text> </number:text>
  <number:currency-symbol number:language="de" number:country="DE">€</number:currency-symbol>
</number:currency-style>
<number:currency-style style:name="N1"><number:text>-</number:text><number:number/>
  <number:currency-symbol>€</number:currency-symbol>
  <style:map style:condition="value()&gt;=0" style:apply-style-name="N1P0"/></number:currency-style>
<number:number-style style:name="N2"><number:number number:decimal-places="1"
  number:display-factor="1000000"/></number:number-style>
<number:number-style style:name="N3"><number:number number:decimal-places="1"/>
  <number:text> mill.</number:text></number:number-style>
<number:percentage-style style:name="N4"><number:number/><number:text>%</number:text>
</number:percentage-style>
<number:number-style style:name="N5"><number:number number:grouping="true"/></number:number-style>
<number:date-style style:name="N6"><number:year/><number:text>-</number:text><number:month/>
</number:date-style>
<style:style style:name="euro" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="millions" style:family="table-cell" style:data-style-name="N2"/>
<style:style style:name="mill" style:family="table-cell" style:data-style-name="N3"/>
<style:style style:name="percent" style:family="table-cell" style:data-style-name="N4"/>
<style:style style:name="plain" style:family="table-cell" style:data-style-name="N5"/>
<style:style style:name="day" style:family="table-cell" style:data-style-name="N6"/>
<style:style style:name="child" style:family="table-cell" style:parent-style-name="mill"/>
<style:style style:name="struck" style:family="table-cell">
  <style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="deep" style:family="table-cell">
  <style:paragraph-properties fo:margin-left="0.353cm"/></style:style>
<style:style style:name="heavy" style:family="table-cell">
  <style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="heaviest" style:family="table-cell">
  <style:text-properties fo:font-weight="900"/></style:style>
<style:style style:name="as-heavy" style:family="table-cell" style:parent-style-name="heavy"/>
<style:style style:name="light" style:family="table-cell" style:parent-style-name="heavy">
  <style:text-properties fo:font-weight="normal"/></style:style>
<style:style style:name="up" style:family="text">
  <style:text-properties style:text-position="super 58%"/></style:style>
<style:style style:name="down" style:family="text">
  <style:text-properties style:text-position="-33% 58%"/></style:style>
<style:style style:name="out" style:family="text">
  <style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="flat" style:family="table-row">
  <style:table-row-properties style:row-height="0cm"/></style:style>
<style:style style:name="narrow" style:family="table-column">
  <style:table-column-properties style:column-width="0cm"/></style:style>
<style:style style:name="secret" style:family="table">
  <style:table-properties table:display="false"/></style:style>
"""


def archive(content: str, **parts: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as into:
        into.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        into.writestr("content.xml", content)
        for name, part in parts.items():
            into.writestr(name.replace("__", "/").replace("_", "."), part)
    return packed.getvalue()


def document(*tables: str) -> bytes:
    return archive(
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMES} {CALCEXT}>'
        f"<office:automatic-styles>{STYLES}</office:automatic-styles><office:body>"
        f"<office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )


def table(*rows: str, columns: str = "", name: str = "Data", style: str = "") -> str:
    style = style and f' table:style-name="{style}"'
    return f'<table:table table:name="{name}"{style}>{columns}{"".join(rows)}</table:table>'


def row(*cells: object, **attributes: str) -> str:
    written = [cell if isinstance(cell, str) and cell[:1] == "<" else value(cell) for cell in cells]
    return f"<table:table-row{_named(attributes)}>{''.join(written)}</table:table-row>"


def _named(attributes: dict[str, str]) -> str:
    return "".join(
        f' table:{key.replace("_", "-")}="{escape(item)}"' for key, item in attributes.items()
    )


def value(of: object, kind: str = "", tag: str = "table-cell", **attributes: str) -> str:
    """Return a cell; attributes are those of its table."""
    named = _named(attributes)
    if of is None:
        return f"<table:{tag}{named}/>"
    if isinstance(of, date):
        typed = f'office:value-type="date" office:date-value="{of.isoformat()}"'
    elif isinstance(of, int | float):
        typed = f'office:value-type="{kind or "float"}" office:value="{of}"'
    else:
        return f'<table:{tag}{named} office:value-type="string"><text:p>{of}</text:p></table:{tag}>'
    return f"<table:{tag}{named} {typed}><text:p>{of}</text:p></table:{tag}>"


def euros(of: float) -> str:
    typed = f'office:value-type="currency" office:currency="EUR" office:value="{of}"'
    return f'<table:table-cell table:style-name="euro" {typed}/>'


HEAD = row("Recipient", "Amount (NOK)")


def test_a_spreadsheet_is_read_with_numbers_dates_and_places(read: Read) -> None:
    rows = (
        row("Grants"),
        row(None, number_rows_repeated="2"),
        row("Recipient", "Amount (NOK)", "Date"),
        row("A", 0.1, date(2025, 6, 12)),
        row("B &amp; C", 1_200_000),
        row("D", "1 200.50"),
    )
    dataset = read(document(table(*rows)), "data.ods")
    assert amounts(dataset) == [Decimal("0.1"), 1_200_000, Decimal("1200.50")]
    first, second, _ = dataset.allocations
    assert (first.decided, second.recipient.name) == (date(2025, 6, 12), "B & C")
    assert str(first.place) == 'data.ods, sheet "Data", row 5'


def test_repeated_rows_count_as_often_as_they_are_repeated(read: Read) -> None:
    blank = value(None, number_columns_repeated="1024")
    rows = (
        HEAD,
        row("A", 1200, number_rows_repeated="3"),
        row(blank, number_rows_repeated="1048000"),
        row("B", 50),
        row(value(None, number_columns_repeated="16384"), number_rows_repeated="500"),
    )
    dataset = read(document(table(*rows)), "data.ods")
    assert amounts(dataset) == [1200, 1200, 1200, 50]
    assert [item.place.row for item in dataset.allocations] == [2, 3, 4, 1048005]


def test_repeated_cells_are_as_many_columns(read: Read) -> None:
    head = row("Recipient", value("x", number_columns_repeated="2"), "Amount (NOK)")
    rows = (head, row("A", value(None, number_columns_repeated="2"), 5), row("B", 1, 2, 7))
    assert amounts(read(document(table(*rows)), "data.ods")) == [5, 7]


@pytest.mark.parametrize("rows", ["999999999", "1048576"])
def test_values_beyond_the_last_row_do_not_exhaust_the_memory(read: Read, rows: str) -> None:
    content = document(table(HEAD, row("A", 5, number_rows_repeated=rows)))
    with pytest.raises(SourceError, match="is too large to be read"):
        read(content, "data.ods")


def test_the_currency_of_a_cell_counts(read: Read) -> None:
    head = row("Recipient", "Amount")
    content = document(table(head, row("A", euros(5)), row("B", euros(-1))))
    assert {str(item.amount.currency) for item in read(content, "data.ods").allocations} == {"EUR"}
    with pytest.raises(SourceError, match=r"1 amount .* is shown in EUR"):
        read(document(table(HEAD, row("A", euros(5)), row("B", 3))), "data.ods")


@pytest.mark.parametrize(
    ("heading", "style", "stored", "amount"),
    [
        ("Amount (NOK million)", "millions", 12_000_000, 12_000_000),
        ("Amount (NOK)", "mill", 229, 229_000_000),
        ("Amount (NOK)", "child", 229, 229_000_000),
        ("Amount (NOK)", "plain", 229, 229),
    ],
)
def test_a_number_format_counts(
    read: Read, heading: str, style: str, stored: int, amount: int
) -> None:
    rows = (row("Recipient", heading), row("A", value(stored, style_name=style)))
    assert amounts(read(document(table(*rows)), "data.ods")) == [amount]


@pytest.mark.parametrize("of_row", [True, False])
def test_a_number_format_may_be_that_of_the_row_or_the_column(read: Read, of_row: bool) -> None:
    columns = '<table:table-column/><table:table-column table:default-cell-style-name="mill"/>'
    default = {"default_cell_style_name": "mill"} if of_row else {}
    content = document(table(HEAD, row("A", 2, **default), columns="" if of_row else columns))
    assert amounts(read(content, "data.ods")) == [2_000_000]


@pytest.mark.parametrize("style", ["percent", "plain", ""])
def test_percentages_are_no_amounts(read: Read, style: str) -> None:
    attributes = {"style_name": style} if style else {}
    content = document(table(HEAD, row("A", value(0.5, "percentage", **attributes))))
    with pytest.raises(SourceError, match="shown as percentages"):
        read(content, "data.ods")


GROUP = '<table:table-row-group table:display="false">{}</table:table-row-group>'


@pytest.mark.parametrize(
    "hidden",
    [
        row("B", 2, visibility="collapse"),
        row("B", 2, visibility="filter"),
        row("B", 2, style_name="flat"),
        GROUP.format(row("B", 2)),
    ],
)
def test_hidden_rows_are_counted_with_a_warning_or_left_out(read: Read, hidden: str) -> None:
    content = document(table(HEAD, row("A", 1), hidden, row("C", 4)))
    dataset = read(content, "data.ods")
    assert amounts(dataset) == [1, 2, 4]
    [finding] = [item for item in dataset.findings if item.code == "hidden-rows"]
    assert ("filter" in finding.message) == ("filter" in hidden)
    assert amounts(read(content, "data.ods", hidden="exclude")) == [1, 4]


@pytest.mark.parametrize("how", ['table:visibility="collapse"', 'table:style-name="narrow"'])
def test_a_hidden_column_of_amounts_is_a_warning(read: Read, how: str) -> None:
    columns = f"<table:table-column/><table:table-column {how}/>"
    dataset = read(document(table(HEAD, row("A", 1), columns=columns)), "data.ods")
    assert "hidden-column" in {item.code for item in dataset.findings}


def test_what_lies_beneath_merged_cells_is_not_counted(read: Read) -> None:
    rows = (
        HEAD,
        row("A", value(300, number_rows_spanned="2", number_columns_spanned="1")),
        row("B", value(5000, tag="covered-table-cell")),
    )
    dataset = read(document(table(*rows)), "data.ods")
    assert amounts(dataset) == [300]
    assert [item.rule for item in dataset.account.excluded] == ["beneath-merged"]


def test_footnote_marks_and_struck_parts_are_not_counted(read: Read) -> None:
    span = '<text:span text:style-name="{}">{}</text:span>'
    rows = (
        HEAD,
        row("A" + span.format("up", "1"), "1234" + span.format("up", "1")),
        row("B", "1234" + span.format("down", "2")),
        row("C", value(span.format("out", "100") + "200")),
        row(value("D", style_name="struck"), value(7, style_name="struck")),
    )
    dataset = read(document(table(*rows)), "data.ods")
    assert amounts(dataset) == [1234, 1234, 200]
    assert dataset.allocations[0].recipient.name == "A"
    assert [item.rule for item in dataset.account.excluded] == ["struck-out"]


def test_texts_are_read_without_comments_and_with_their_blanks(read: Read) -> None:
    name = (
        "<table:table-cell office:value-type='string'><office:annotation><text:p>100</text:p>"
        "</office:annotation><text:p>Norwegian<text:s/>Refugee</text:p><text:p>Council</text:p>"
        "</table:table-cell>"
    )
    dataset = read(document(table(HEAD, row(name, 5))), "data.ods")
    assert dataset.allocations[0].recipient.name == "Norwegian Refugee Council"


def test_error_values_and_truth_values_are_no_amounts(read: Read) -> None:
    error = (
        '<table:table-cell office:value-type="string" calcext:value-type="error"'
        ' office:string-value=""><text:p>#N/A</text:p></table:table-cell>'
    )
    truth = '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>'
    content = document(table(HEAD, row("A", error), row("B", truth), row("C", 1)))
    problems = [item.problems[0].problem for item in read(content, "data.ods").account.rejected]
    assert problems == ["empty", "is not an amount"]


def test_formulas_are_seen(read: Read) -> None:
    total = value(6, formula="of:=SUBTOTAL(9;[.B2:.B3])")
    other = value(3, formula="of:=[.B2]*3")
    open_ = value(None, formula="of:=[.B2]*3")
    content = document(
        table(HEAD, row("A", 1), row("B", other), row("All", total), row("C", open_))
    )
    [grid] = read_workbook(content, "data.ods", sheet=None, is_table=lambda _: True)
    assert (grid.looks.sums, grid.formulas) == ({1: {4}}, {(5, 1): "=B2*3"})


def test_hidden_sheets_are_read_only_when_named(read: Read) -> None:
    shown, hidden = table(HEAD, row("A", 1)), table(HEAD, row("B", 2), name="X", style="secret")
    content = document(shown, hidden)
    assert amounts(read(content, "data.ods")) == [1]
    assert amounts(read(content, "data.ods", sheet="X")) == [2]


def test_a_spreadsheet_with_a_password_is_refused(read: Read) -> None:
    manifest = "<manifest><encryption-data/></manifest>"
    with pytest.raises(SourceError, match="is protected with a password"):
        read(archive("scrambled", **{"META-INF__manifest_xml": manifest}), "data.ods")


def test_a_text_document_is_no_spreadsheet(read: Read) -> None:
    content = f"<office:document-content {NAMES}><office:body><office:text/></office:body>"
    with pytest.raises(SourceError, match="without a spreadsheet"):
        read(archive(content + "</office:document-content>"), "data.odt")


@pytest.mark.parametrize("cut", [100, -100])
def test_a_spreadsheet_that_is_cut_off_is_refused(read: Read, cut: int) -> None:
    with pytest.raises(SourceError, match="cannot be read as a workbook"):
        read(document(table(HEAD, row("A", 1)))[:cut], "data.ods")


def test_broken_xml_is_damage(read: Read) -> None:
    with pytest.raises(SourceError, match="cannot be read as a workbook"):
        read(archive("<a:spreadsheet"), "data.ods")


def test_entities_are_not_resolved(read: Read) -> None:
    declared = '<!DOCTYPE x [<!ENTITY a "1"><!ENTITY b "&a;&a;">]>'
    xml = zipfile.ZipFile(io.BytesIO(document(table(HEAD, row("A&amp;", 1)))))
    content = xml.read("content.xml").decode().replace("?>", "?>" + declared, 1)
    content = content.replace("A&amp;", "A&b;")
    assert read(archive(content), "data.ods").allocations[0].recipient.name == "A"


def test_an_indent_may_mark_parts_of_a_row(read: Read) -> None:
    part = row(value("Sudan", style_name="deep"), 60)
    content = document(table(HEAD, row("WFP", 100), part, row("UNICEF", 200)))
    with pytest.raises(SourceError, match="may be part of the money"):
        read(content, "data.ods")
    assert sum(amounts(read(content, "data.ods", repeated_money="exclude"))) == 300


@pytest.mark.parametrize("style", ["heavy", "heaviest", "as-heavy"])
def test_names_in_bold_may_be_groups_of_the_rows_below(read: Read, style: str) -> None:
    def group(name: str, amount: float) -> str:
        return row(value(name, style_name=style), amount)

    content = document(
        table(HEAD, group("Mali", 400), row("A", 100.5), row("B", 230), group("Chad", 75))
    )
    with pytest.raises(SourceError, match="names of groups are in bold"):
        read(content, "data.ods")
    assert sum(amounts(read(content, "data.ods", repeated_money="exclude"))) == 475


def test_a_style_that_is_not_bold_is_not_though_its_parent_is(read: Read) -> None:
    light = row(value("Mali", style_name="light"), 400)
    data = read(document(table(HEAD, light, row("A", 100.5), row("B", 230))), "data.ods")
    assert float(sum(amounts(data))) == 730.5


@pytest.mark.parametrize("depth", [1, 2])
def test_rows_in_groups_of_rows_may_be_parts(read: Read, depth: int) -> None:
    begin, end = "<table:table-row-group>" * depth, "</table:table-row-group>" * depth
    parts = f"{begin}{row('A', 100.5)}{row('B', 230)}{end}"
    content = document(table(HEAD, row("Mali", 400), parts, row("Chad", 75)))
    with pytest.raises(SourceError, match="may be part of the money"):
        read(content, "data.ods")
    assert sum(amounts(read(content, "data.ods", repeated_money="exclude"))) == 475
