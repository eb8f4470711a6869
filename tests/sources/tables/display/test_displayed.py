from __future__ import annotations

import io
import re
import tomllib
import zipfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.rejected import rows_rejected_error

Read = Callable[..., Dataset]


def workbook(
    heading: str,
    *amounts: tuple[object, str],
    currencies: Sequence[str] = (),
    title: str = "",
    change: Callable[[Any], None] | None = None,
) -> bytes:
    """Return a workbook with a recipient for each amount and its number format."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    if title:
        sheet.append([title])
    sheet.append(["Recipient", heading, *(["Currency"] if currencies else [])])
    for at, (amount, code) in enumerate(amounts):
        sheet.append([f"R{at}", amount, *currencies[at : at + 1]])
        sheet.cell(sheet.max_row, 2).number_format = code
    if change is not None:
        change(sheet)
    content = io.BytesIO()
    book.save(content)
    return with_sheet(content.getvalue(), lambda xml: xml.replace(b'ht="0.0001"', b'ht="0"'))


def with_sheet(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Return a workbook whose first sheet is changed, as no library of ours writes it."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as archive:
        for name in old.namelist():
            data = old.read(name)
            archive.writestr(name, change(data) if "sheet1" in name else data)
    return changed.getvalue()


def totals(dataset: Dataset) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for item in dataset.allocations:
        sums[item.amount.currency] = sums.get(item.amount.currency, Decimal(0)) + item.amount.amount
    return sums


def settings_of(error: SourceError) -> dict[str, Any]:
    """Return the settings that a fix proposes first, as config.toml would read them."""
    match = re.search(r"data = (\{ .*? \})(?:, or |$)", error.fix)
    assert match is not None, error.fix
    data = tomllib.loads(f"data = {match[1]}")["data"]
    del data["path"]
    return dict(data)


MILLIONS = [(12_000_000, "#,##0.0,,"), (5_500_000, "#,##0.0,,")]


@pytest.mark.parametrize(
    ("heading", "amounts", "total"),
    [
        # A heading in the unit that the format divides by says what is shown.
        ("Amount (USD million)", MILLIONS, 17_500_000),
        ("Amount (USD million)", [(12_000_000, "#,##0,,")], 12_000_000),
        ("Amount (USD million)", [(12_000_000, '0.0,,;[Red]-0.0,,;"-"')], 12_000_000),
        ("Amount (USD million)", [(-12_000_000, "0.0,,;[Red](0.0,,)")], -12_000_000),
        ("Amount (USD million)", [(12_000_000, "0,,.0")], 12_000_000),
        ("Amount (USD thousand)", [(12_000, "#,##0,"), (500, "#,##0,")], 12_500),
        ("Amount (1000 USD)", [(12_000, "# ##0,")], 12_000),
        ("Amount (USD billion)", [(2_000_000_000, "0.0,,,")], 2_000_000_000),
        # A format that divides and names the unit says all of it.
        ("Amount (USD)", [(229_000_000, '0.0,," mill."')], 229_000_000),
        ("Amount (USD)", [(12_000_000, '#,##0.0,,"M"')], 12_000_000),
        ("Amount (USD)", [(12_000_000, '#,##0.0,,"MM"')], 12_000_000),
        ("Amount (USD)", [(12_000, '#,##0,"k"')], 12_000),
        ("Amount (USD)", [(2_000_000_000, '0.0,,,"B"')], 2_000_000_000),
        ("Amount (USD)", [(2_000_000_000, '0.0,,,\\b\\n')], 2_000_000_000),
        ("Amount (USD million)", [(12_000_000, '#,##0.0,," M"')], 12_000_000),
        ("Amount (USD)", [(v, '[>=1000000]0,,"M";[>=1000]0,"k";0') for v in (2_500_000, 1_500, 7)],
         2_501_507),
        # A format that only names the unit is read like a text that names it.
        ("Amount (NOK)", [(229, '0.0" mill."'), (17.3, '0.0" mill."')], 246_300_000),
        ("Amount (NOK)", [(229, '0.0\\ \\m\\i\\l\\l')], 229_000_000),
        ("Amount (NOK million)", [(229, '0.0" mill."')], 229_000_000),
        ("Amount (NOK)", [(12, '"NOK "0" thousand"')], 12_000),
        ("Amount (NOK)", [(12, 'General" mrd."')], 12_000_000_000),
        # Each cell is read as it is shown.
        ("Amount (USD million)", [(12_000_000, "0,,"), (5.5, "0.0"), (1.5, "General")], 19_000_000),
        ("Amount (NOK)", [(229, '0.0" mill."'), (1_000, "#,##0")], 229_001_000),
        # A unit in the format of numbers that are stored in another one, which the heading names.
        ("Amount (1000 NOK)", [(229_000, '0.0," mill."')], 229_000_000),
        # Formats that say nothing.
        ("Amount (USD)", [(1200.5, "#,##0.00"), (1, "General"), (2, "0"), (3, "@")], 1206.5),
        ("Amount (USD million)", [(12, "#,##0.0"), (3, '#,##0.0_);(#,##0.0)')], 15_000_000),
        ("Amount (USD)", [(1200, '0" (est.)"'), (3, '"ca. "0')], 1203),
        ("Amount (USD)", [(1200, '#,##0",-"'), (3, '_-* #,##0_-;-* #,##0_-;_-* "-"??_-')], 1203),
        ("Amount (USD)", [(-12, '0;-0'), (-3, "0;[Red](0)"), (-1, "-0")], -16),
        ("Amount (USD)", [(1200, '# ??/??'), (3, "0.00E+00"), (4, "[Blue]#,##0"), (0, "0;-0;;@")],
         1207),
    ],
)  # fmt: skip
def test_amounts_are_read_as_they_are_shown(
    read: Read, heading: str, amounts: list[tuple[object, str]], total: float
) -> None:
    dataset = read(workbook(heading, *amounts), "data.xlsx")
    assert dataset.account.rejected == ()
    assert list(totals(dataset).values()) == [Decimal(str(total))]


@pytest.mark.parametrize(
    ("heading", "amounts", "problem", "fix", "total"),
    [
        ("Amount (USD)", MILLIONS, "shown in millions, and no heading says so",
         {"unit": "million"}, 17_500_000),
        ("Amount (USD)", [(12_000, "#,##0,")], "shown in thousands", {"unit": "thousand"}, 12_000),
        ("Amount (USD)", [(2e9, "0.0,,,,")], "divided by 1,000,000,000,000",
         {"number_formats": "ignore"}, 2 * 10**9),
        ("Amount (USD thousand)", MILLIONS, "divided by 1,000,000, and", None, 17_500_000_000),
        ("Amount (USD million)", [(1_200, "0.0,")], "divided by 1,000, and", None, 12 * 10**8),
        ("Amount (USD thousand)", [(229, '0.0" mill."')], 'with the unit "million", and', None,
         229_000),
        ("Amount (USD million)", [(2_000, '0.0," mill."')], "divided by 1,000 and with", None,
         2 * 10**9),
        ("Amount (USD)", [(12_000_000, '0.0,,"k"')], "disagrees", None, 12_000_000),
        ("Amount (USD)", [(12, '0" people"')], 'with "people"', None, 12),
        ("Amount (USD)", [(12, '0" MT"')], "not understood", None, 12),
        ("Amount (USD)", [(12, '#,##0",000"')], "not understood",
         {"unit": "thousand", "number_formats": "ignore"}, 12_000),
        ("Amount (USD)", [(12, '[$€-2] 0'), (5, "0")], "shown in EUR, and", None, 17),
        ("Amount (USD)", [(12, '"-"0')], "a minus beside numbers that are positive", None, 12),
        ("Amount (USD)", [(12, "(0)")], "a minus beside numbers that are positive", None, 12),
        ("Amount (USD)", [(0.12, "0%"), (0.88, "0.0%")], "shown as percentages", None, 1),
        ("Amount (USD)", [(12, '0"%"')], "shown as percentages", None, 12),
        ("Amount (USD)", [(12, "0‰")], "shown as percentages", None, 12),
    ],
)  # fmt: skip
def test_what_is_shown_and_not_understood_stops_with_a_fix_that_works(
    read: Read,
    heading: str,
    amounts: list[tuple[object, str]],
    problem: str,
    fix: dict[str, Any] | None,
    total: int,
) -> None:
    content = workbook(heading, *amounts)
    given = {"measure": "pledge", "largest_total": 10**15}
    with pytest.raises(SourceError) as stopped:
        read(content, "data.xlsx", **given)
    assert problem in str(stopped.value)
    settings = settings_of(stopped.value)
    assert settings == {**given, **(fix or {"number_formats": "ignore"})}
    assert totals(read(content, "data.xlsx", **settings)) == {"USD": total}


EUROS = ["[$€-407] #,##0.00", "[$€-2] #,##0", "€#,##0", '"€" #,##0', "_-[$€]* #,##0", "[$EUR] 0",
         "[$EUR-x-euro] 0", "#,##0 [$€-40C]", '#,##0 "EUR"', '0" euro"']  # fmt: skip
POUNDS = ["[$£-809]#,##0", '"£"#,##0', "£0", "[$GBP] 0"]
KRONER = ['"kr" #,##0', "[$kr-414] #,##0", '#,##0\\ "kr."', "_-* #,##0 [$NOK]", '"NOK" #,##0']
DOLLARS = ['"$"#,##0', "$#,##0", "[$$-409]#,##0", "[$US$] 0", "[$USD] 0", '"US$" 0']
OF_SIGN = [(code, "EUR") for code in EUROS] + [(code, "GBP") for code in POUNDS]
OF_SIGN += [(code, "NOK") for code in KRONER] + [(code, "USD") for code in DOLLARS]


@pytest.mark.parametrize(("code", "currency"), OF_SIGN)
def test_the_currency_of_a_format_may_be_that_of_the_heading(
    read: Read, code: str, currency: str
) -> None:
    content = workbook(f"Amount ({currency})", (1200, code), (5500, code))
    assert totals(read(content, "data.xlsx")) == {currency: 6700}


@pytest.mark.parametrize(("code", "currency"), OF_SIGN)
def test_the_currency_of_a_format_contradicts_another_in_the_heading(
    read: Read, code: str, currency: str
) -> None:
    content = workbook("Amount (CHF)", (1200, code), (5500, code))
    with pytest.raises(SourceError, match='and "Amount \\(CHF\\)" names another currency') as error:
        read(content, "data.xlsx")
    assert currency in error.value.problem
    settings = settings_of(error.value)
    assert totals(read(content, "data.xlsx", **settings)) == {"CHF": 6700}


@pytest.mark.parametrize(
    ("code", "currency"),
    [*((code, "EUR") for code in EUROS), *((code, "GBP") for code in POUNDS),
     ("[$kr-414] 0", "NOK"), ("[$kr-41D] 0", "SEK"), ("[$kr-406] 0", "DKK"), ("[$$-409]0", "USD"),
     ("[$$-1009]0", "CAD"), ("[$$-C09]0", "AUD"), ("[$$-en-US]0", "USD"), ("[$zł-415]0", "PLN"),
     ("[$¥-411]0", "JPY"), ("[$CHF-807] 0", "CHF"), ("[$KES] 0", "KES")],
)  # fmt: skip
def test_the_currency_of_a_format_counts_where_nothing_else_names_one(
    read: Read, code: str, currency: str
) -> None:
    dataset = read(workbook("Amount", (1200, code), (5500, code)), "data.xlsx")
    assert totals(dataset) == {currency: 6700}
    [note] = [item for item in dataset.findings if item.code == "number-format"]
    assert "2 amounts were read with the unit and the currency that their number" in note.message


def test_each_amount_has_the_currency_that_it_is_shown_in(read: Read) -> None:
    content = workbook("Amount", (1, "[$€-2] 0"), (2, '"£"0'), (4, "[$USD] 0"))
    assert totals(read(content, "data.xlsx")) == {"EUR": 1, "GBP": 2, "USD": 4}
    content = workbook("Amount", (1, "[$€-2] 0"), (2, "0"))
    assert totals(read(content, "data.xlsx", currency="NOK")) == {"EUR": 1, "NOK": 2}


def test_a_sign_of_several_currencies_is_open_until_the_config_names_one(read: Read) -> None:
    content = workbook("Amount", (1, '"$"0'), (2, '"$"0'))
    with pytest.raises(SourceError, match="no currency is named"):
        read(content, "data.xlsx")
    assert totals(read(content, "data.xlsx", currency="AUD")) == {"AUD": 3}


def test_a_currency_of_the_config_that_no_amount_is_shown_in_stops(read: Read) -> None:
    content = workbook("Amount", (1, "[$€-2] 0"), (2, "[$€-2] 0"))
    with pytest.raises(SourceError, match='EUR, and currency = "NOK" is set') as error:
        read(content, "data.xlsx", currency="NOK")
    assert settings_of(error.value) == {"currency": "EUR"}
    assert totals(read(content, "data.xlsx", currency="EUR")) == {"EUR": 3}
    ignored = read(content, "data.xlsx", currency="NOK", number_formats="ignore")
    assert totals(ignored) == {"NOK": 3}


def test_a_format_agrees_with_a_column_of_currencies_or_stops(read: Read) -> None:
    content = workbook("Amount", (1, "[$€-2] 0"), (2, '"£"0'), currencies=["EUR", "GBP"])
    assert totals(read(content, "data.xlsx")) == {"EUR": 1, "GBP": 2}
    content = workbook("Amount", (1, "$0"), (2, "$0"), (4, "$0"), currencies=["NOK", "USD", "EUR"])
    with pytest.raises(
        SourceError, match=r"2 amounts .* and their rows name another currency"
    ) as e:
        read(content, "data.xlsx")
    counted = totals(read(content, "data.xlsx", **settings_of(e.value)))
    assert counted == {"NOK": 1, "USD": 2, "EUR": 4}


def test_a_percentage_among_amounts_is_no_amount(read: Read) -> None:
    content = workbook("Amount (USD)", (12, "0"), (0.88, "0%"))
    dataset = read(content, "data.xlsx")
    assert totals(dataset) == {"USD": 12}
    [row] = dataset.account.rejected
    assert (row.place.row, row.problems[0].problem) == (3, "is a percentage, not an amount")
    assert 'set number_formats = "ignore"' in rows_rejected_error(dataset).fix


@pytest.mark.parametrize(
    ("stored", "code"),
    [(-5, ";;;"), (5, ";;;"), (-5, '"n/a"'), (-5, "#,##0;;"), (-5, '0;"hidden"'),
     (12_000_000, "yyyy-mm-dd")],
)  # fmt: skip
def test_a_number_that_its_format_hides_is_no_amount(read: Read, stored: int, code: str) -> None:
    dataset = read(workbook("Amount (USD)", (12, "0"), (stored, code)), "data.xlsx")
    assert totals(dataset) == {"USD": 12}
    assert dataset.account.rejected[0].problems[0].problem.startswith("is not shown")


@pytest.mark.parametrize("heading", ["Amount", "Amount (USD)"])
@pytest.mark.parametrize("title", ["All amounts in million USD", "Grants 2025, in USD millions"])
def test_a_unit_in_a_title_explains_what_is_shown(read: Read, heading: str, title: str) -> None:
    dataset = read(workbook(heading, *MILLIONS, title=title), "data.xlsx", currency="USD")
    assert totals(dataset) == {"USD": 17_500_000}


def test_a_unit_in_a_title_and_in_the_format_is_no_question(read: Read) -> None:
    content = workbook("Amount (NOK)", (229, '0.0" mill."'), title="Grants in million NOK, 2025")
    assert totals(read(content, "data.xlsx")) == {"NOK": 229_000_000}
    content = workbook("Amount (NOK)", (229, "0.0"), title="Grants in million NOK, 2025")
    with pytest.raises(SourceError, match="names a unit, but the heading"):
        read(content, "data.xlsx")


def test_a_total_row_is_compared_as_it_is_shown(read: Read) -> None:
    content = workbook("Amount (NOK)", (229, '0.0" mill."'), (17.3, '0.0" mill."'))
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.active
    assert sheet is not None
    sheet.append(["Total", 246.3])
    sheet["B4"].number_format = '0.0" mill."'
    changed = io.BytesIO()
    book.save(changed)
    dataset = read(changed.getvalue(), "data.xlsx")
    assert totals(dataset) == {"NOK": 246_300_000}
    assert "total-row-differs" not in {item.code for item in dataset.findings}


def test_texts_are_read_as_they_are_written_whatever_their_format(read: Read) -> None:
    content = workbook("Amount (NOK)", ("229", '0.0" mill."'), (1, '0.0" mill."'))
    assert totals(read(content, "data.xlsx")) == {"NOK": 1_000_229}


AMOUNTS = [(100, "0"), (200, "0"), (400, "0")]


def hide_row(sheet: Any) -> None:
    sheet.row_dimensions[3].hidden = True


def no_height(sheet: Any) -> None:
    sheet.row_dimensions[3].height = 0.0001  # openpyxl does not write 0


def collapse(sheet: Any) -> None:
    sheet.row_dimensions.group(3, 3, outline_level=1, hidden=True)


def filter_out(sheet: Any) -> None:
    sheet.auto_filter.ref = "A1:B4"
    sheet.auto_filter.add_filter_column(0, ["R0", "R2"])
    sheet.row_dimensions[3].hidden = True


HIDE = [hide_row, no_height, collapse, filter_out]


@pytest.mark.parametrize("hide", HIDE)
def test_hidden_rows_are_counted_with_a_warning(read: Read, hide: Callable[[Any], None]) -> None:
    dataset = read(workbook("Amount (USD)", *AMOUNTS, change=hide), "data.xlsx")
    assert totals(dataset) == {"USD": 700}
    [finding] = [item for item in dataset.findings if item.code == "hidden-rows"]
    how = "hidden by a filter or otherwise" if hide is filter_out else "hidden"
    assert finding.message.startswith(f"1 row that is {how} was counted: row 3; set hidden =")
    assert finding.severity == "warning"


@pytest.mark.parametrize("hide", HIDE)
def test_hidden_rows_are_left_out_where_that_is_chosen(
    read: Read, hide: Callable[[Any], None]
) -> None:
    content = workbook("Amount (USD)", *AMOUNTS, change=hide)
    dataset = read(content, "data.xlsx", hidden="exclude")
    assert totals(dataset) == {"USD": 500}
    assert [(row.place.row, row.rule) for row in dataset.account.excluded] == [(3, "hidden-row")]
    used = read(content, "data.xlsx", hidden="use")
    assert [item.severity for item in used.findings if item.code == "hidden-rows"] == ["note"]


def test_a_hidden_column_of_amounts_is_a_warning(read: Read) -> None:
    def hide(sheet: Any) -> None:
        sheet.column_dimensions["B"].hidden = True

    dataset = read(workbook("Amount (USD)", *AMOUNTS, change=hide), "data.xlsx")
    [finding] = [item for item in dataset.findings if item.code == "hidden-column"]
    assert finding.message == 'the amounts were read from a hidden column, "Amount (USD)"'


def test_a_value_beneath_a_merged_amount_is_not_counted(read: Read) -> None:
    content = workbook("Amount (USD)", *AMOUNTS)
    hidden = with_merged(content, "B3:B4")
    dataset = read(hidden, "data.xlsx")
    assert totals(dataset) == {"USD": 300}
    assert [(row.place.row, row.rule) for row in dataset.account.excluded] == [
        (4, "beneath-merged")
    ]
    [finding] = [item for item in dataset.findings if item.code == "beneath-merged"]
    assert finding.message == (
        "1 value beneath merged cells, which nobody sees, was not counted: row 4 (400)"
    )


def test_a_name_beneath_a_merged_cell_is_that_of_the_merged_cell(read: Read) -> None:
    dataset = read(with_merged(workbook("Amount (USD)", *AMOUNTS), "A3:A4"), "data.xlsx")
    assert [item.recipient.name for item in dataset.allocations] == ["R0", "R1", "R1"]


def with_merged(content: bytes, area: str) -> bytes:
    """Return a workbook with merged cells that keep the values beneath."""
    merged = f'</sheetData><mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>'.encode()
    return with_sheet(content, lambda xml: xml.replace(b"</sheetData>", merged))


def test_a_row_that_is_struck_out_is_left_out(read: Read) -> None:
    def strike(sheet: Any) -> None:
        sheet["A3"].font = sheet["B3"].font = Font(strike=True)

    dataset = read(workbook("Amount (USD)", *AMOUNTS, change=strike), "data.xlsx")
    assert totals(dataset) == {"USD": 500}
    assert [(row.place.row, row.rule) for row in dataset.account.excluded] == [(3, "struck-out")]


def test_an_amount_that_is_struck_out_alone_is_a_question(read: Read) -> None:
    def strike(sheet: Any) -> None:
        sheet["B3"].font = Font(strike=True)

    dataset = read(workbook("Amount (USD)", *AMOUNTS, change=strike), "data.xlsx")
    [row] = dataset.account.rejected
    assert (row.place.row, row.problems[0].problem) == (3, "is struck out")
    assert "delete those for which there is no amount" in rows_rejected_error(dataset).fix


def tagged(*rows: tuple[object, ...], codes: Sequence[str] = ("0", "0")) -> bytes:
    """Return a workbook with HXL tags whose amounts are in the first columns."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    tags = ("#value+commitment+usd", "#value+disbursement+usd", "#org+receiver")
    for row in (("Paid", "Given", "Organisation"), tags, *rows):
        sheet.append(row)
    for at in range(3, 3 + len(rows)):
        for column, code in enumerate(codes, start=1):
            sheet.cell(at, column).number_format = code
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_the_formats_of_tagged_amounts_count(read: Read) -> None:
    dataset = read(tagged((2, 1, "A"), (4, 3, "B"), codes=['0" mill."'] * 2), "data.xlsx")
    assert sorted(item.amount.amount for item in dataset.allocations) == [
        1_000_000,
        2_000_000,
        3_000_000,
        4_000_000,
    ]
    with pytest.raises(SourceError, match="have different number formats"):
        read(tagged((2, 1, "A"), codes=['0" mill."', "0"]), "data.xlsx")


def test_hidden_rows_of_a_published_standard_are_noted_or_left_out(read: Read) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    head = ("Identifier", "Title", "Description", "Currency", "Amount Awarded", "Award Date",
            "Recipient Org:Name", "Recipient Org:Identifier", "Funding Org:Name",
            "Funding Org:Identifier")  # fmt: skip
    sheet.append(head)
    for at in range(3):
        row = (f"360G-{at}", "T", "D", "GBP", 10**at, "2025-01-02", f"R{at}", f"GB-{at}", "F", "F1")
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    for cell in sheet[4]:
        cell.font = Font(strike=True)
    content = io.BytesIO()
    book.save(content)
    dataset = read(content.getvalue(), "data.xlsx")
    assert totals(dataset) == {"GBP": 11}
    assert "hidden-rows" in {item.code for item in dataset.findings}
    assert [row.rule for row in dataset.account.excluded] == ["struck-out"]
    left = read(content.getvalue(), "data.xlsx", hidden="exclude")
    assert totals(left) == {"GBP": 1}


LONG = 4_100


@pytest.mark.long
@pytest.mark.parametrize(
    ("code", "heading"),
    [('0" k"', "Amount (NOK)"), ("[$€-2] 0", "Amount"), ("0.0,,", "Amount (NOK million)")],
)
def test_long_tables_are_read_as_they_are_shown_too(read: Read, code: str, heading: str) -> None:
    def mixed(sheet: Any) -> None:
        sheet["B7"].number_format = "0"
        sheet["B9"].font = sheet["A9"].font = Font(strike=True)
        sheet.row_dimensions[11].hidden = True

    amounts = [(at, code) for at in range(1, LONG)]
    options: dict[str, Any] = {} if "NOK" in heading else {"currency": "NOK"}
    options["largest_total"] = 10**15
    dataset = read(workbook(heading, *amounts), "data.xlsx", **options | {"currency": None})
    short = totals(read(workbook(heading, *amounts[:100]), "data.xlsx"))
    [(currency, total)] = short.items()
    assert totals(dataset) == {currency: total / 5050 * (LONG * (LONG - 1) // 2)}
    content = workbook(heading, *amounts, change=mixed)
    dataset = read(content, "data.xlsx", hidden="exclude", **options)
    assert {row.rule for row in dataset.account.excluded} == {"struck-out", "hidden-row"}
    factor = total / 5050
    plain = 6 * (10**6 if "million" in heading else 1)
    rest = (LONG * (LONG - 1) // 2 - 6 - 8 - 10) * factor
    both = {currency: rest + plain} if "NOK" in heading else {currency: rest, "NOK": plain}
    assert totals(dataset) == both


@pytest.mark.parametrize(
    ("heading", "code", "unit", "currency"),
    [
        ("Amount (NOK)", '0.0" k"', ("thousand", "format"), ("NOK", "heading")),
        ("Amount (NOK million)", "0.0,,", ("million", "format"), ("NOK", "heading")),
        ("Amount (NOK)", '0.0,,"M"', ("million", "format"), ("NOK", "heading")),
        ("Amount", "[$€-2] 0", ("1", "no unit"), ("EUR", "format")),
        ("Amount (NOK)", "0.0", ("1", "no unit"), ("NOK", "heading")),
    ],
)
def test_the_plan_says_what_number_formats_say(
    read: Read, heading: str, code: str, unit: tuple[str, str], currency: tuple[str, str]
) -> None:
    [plan] = read(workbook(heading, (12_000, code)), "data.xlsx").plans
    settings = {item.name: (item.value, item.why) for item in plan.settings}
    for name, (value, why) in {"unit": unit, "currency": currency}.items():
        assert settings[name][0] == value
        assert why in settings[name][1]


def grouped(heading: str, *groups: tuple[str, Sequence[tuple[object, str]]]) -> bytes:
    """Return a workbook with a merged heading above the rows of each group."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Recipient", heading])
    for title, amounts in groups:
        sheet.append([title])
        sheet.merge_cells(
            start_row=sheet.max_row, end_row=sheet.max_row, start_column=1, end_column=2
        )
        for at, (amount, code) in enumerate(amounts):
            sheet.append([f"{title} {at}", amount])
            sheet.cell(sheet.max_row, 2).number_format = code
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


PLAIN_ONES = [(3, "0"), (4, "0")]


@pytest.mark.parametrize(
    ("million", "thousand", "total"),
    [
        (PLAIN_ONES, PLAIN_ONES, 7_007_000),
        (PLAIN_ONES, [(3, "[$USD] 0"), (4, "0")], 7_007_000),
        ([(3_000_000, "0,,"), (4, "0")], PLAIN_ONES, 7_007_000),
        ([(3, '0" mill."'), (4, "0")], PLAIN_ONES, 7_007_000),
        ([(3_000_000, "0,,"), (4_000_000, "0,,")], PLAIN_ONES, 7_007_000),
        ([(3_000_000, "0,,")], [(3_000, "0,")], 3_003_000),
        (PLAIN_ONES, [(3_000_000, "0,,"), (4, "0")], None),
        (PLAIN_ONES, [(3, '0" mill."'), (4, "0")], None),
        ([(3_000_000, "0,,")], [(4_000_000, "0,,")], None),
    ],
)
def test_what_is_shown_agrees_with_the_heading_of_its_group_or_stops(
    read: Read,
    million: list[tuple[object, str]],
    thousand: list[tuple[object, str]],
    total: int | None,
) -> None:
    content = grouped("Amount (USD)", ("USD million", million), ("USD thousand", thousand))
    try:
        dataset = read(content, "data.xlsx")
    except SourceError:
        return
    if total is None:
        assert dataset.account.rejected
    elif not dataset.account.rejected:
        assert totals(dataset) == {"USD": total}


@pytest.mark.long
def test_a_row_in_the_currency_of_the_heading_is_read_like_a_plain_one(read: Read) -> None:
    amounts = [(at, "[$€-2] 0" if at % 3 else "0") for at in range(1, LONG)]
    dataset = read(workbook("Amount (EUR)", *amounts), "data.xlsx")
    assert totals(dataset) == {"EUR": LONG * (LONG - 1) // 2}
    odd = read(workbook("Amount (EUR)", *amounts, (0.5, "0%")), "data.xlsx")
    assert totals(odd) == totals(dataset)
    assert [row.place.row for row in odd.account.rejected] == [LONG + 1]
