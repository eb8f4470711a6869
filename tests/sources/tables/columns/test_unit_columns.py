"""A column that names the units of rows is read with each row, or asked about."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.properties import cases
from tests.sources.conftest import proposals
from tests.sources.tables.by_column.test_plain_cells import assert_agree
from tests.sources.what_was_read import amounts

from aidreport.model.dataset import Dataset
from aidreport.sources.formats.typed_cells import cell_of
from aidreport.sources.problems import TWO_UNITS, UnclearError

Read = Callable[..., Dataset]


def ways(read: Read, content: str, problem: str) -> list[list[Decimal]]:
    """Return the amounts under each way that the message proposes."""
    with pytest.raises(UnclearError, match=problem) as caught:
        read(content)
    found = []
    for way in proposals(caught.value.fix):
        (entry,) = way
        found.append(amounts(read(content, **{k: v for k, v in entry.items() if k != "path"})))
    return found


@pytest.mark.parametrize("heading", ["Unit", "unit_multiplier", "Multiplier", "Enhet", "Единица"])
@pytest.mark.parametrize("unit", ["million", "Millions", "1000000 NOK", "млн", "mill. kr"])
def test_one_unit_for_all_rows_is_that_of_the_amounts(read: Read, heading: str, unit: str) -> None:
    data = read(f"Recipient,Amount (NOK),{heading}\nA,1.5,{unit}\nB,2,{unit}\n")
    assert amounts(data) == [1_500_000, 2_000_000]
    assert "unit-from-column" in [item.code for item in data.findings]


@pytest.mark.parametrize(
    ("heading", "units", "factors"),
    [
        ("Unit", ("Thousand", "Million"), (10**3, 10**6)),
        ("Unit", ("million", "units"), (10**6, 1)),
        ("Unit", ("USD thousand", "mn USD"), (10**3, 10**6)),
        ("Unit", ("USD", "USD million"), (1, 10**6)),
        ("Einheit", ("Tsd. USD", "Mio. USD"), (10**3, 10**6)),
        ("Enhet", ("1000 USD", "mill. USD"), (10**3, 10**6)),
        ("Unité", ("milliers", "millions"), (10**3, 10**6)),
        ("Multiplier", ("1000", "1000000"), (10**3, 10**6)),
        ("Multiplier", ("1", "1000"), (1, 10**3)),
        ("Factor", ("1", "1,000".replace(",", " ")), (1, 10**3)),
        ("PowerCode", ("Thousands", "Millions"), (10**3, 10**6)),
        ("PowerCode Code", ("3", "6"), (10**3, 10**6)),
        ("UNIT_MULT", ("0", "6"), (1, 10**6)),
        ("UNIT_MULT", ("3", "9"), (10**3, 10**9)),
        ("Unit multiplier", ("Units", "Millions"), (1, 10**6)),
        ("Scale", ("lakh", "crore"), (10**5, 10**7)),
    ],
)
def test_each_amount_is_in_the_unit_of_its_row(
    read: Read, heading: str, units: tuple[str, str], factors: tuple[int, int]
) -> None:
    data = read(f"Recipient,Amount (USD),{heading}\nA,1.5,{units[0]}\nB,2,{units[1]}\n")
    assert amounts(data) == [Decimal("1.5") * factors[0], 2 * factors[1]]
    (plan,) = data.plans
    assert ("unit", heading) in [(column.use, column.heading) for column in plan.columns]
    assert {item.name: item.value for item in plan.settings}["unit"] == ""


@pytest.mark.parametrize("heading", ["Unit", "Units", "Enhet", "Einheit"])
def test_numbers_under_unit_may_be_quantities(read: Read, heading: str) -> None:
    content = f"Recipient,Amount (USD),{heading}\nA,1.5,{{}}\nB,2,{{}}\n"
    found = ways(read, content.format("1000", "1000"), "or quantities")
    assert found == [[1_500, 2_000], [Decimal("1.5"), 2]]
    found = ways(read, content.format("1000", "1000000"), "or quantities")
    assert found == [[1_500, 2_000_000]]
    assert amounts(read(content.format("1000", "250"))) == [Decimal("1.5"), 2]


@pytest.mark.parametrize("other", ["Quantity", "Beneficiaries", "Items"])
def test_units_beside_other_numbers_than_the_amounts_are_asked_about(
    read: Read, other: str
) -> None:
    content = f"Recipient,Amount (USD),{other},Unit\nA,1.5,20,thousand\nB,2,3,million\n"
    assert ways(read, content, "of other numbers") == [[Decimal("1.5"), 2], [1_500, 2_000_000]]


@pytest.mark.parametrize("headings", ["Unit,Amount (USD)", "Year,Unit,Amount (USD)"])
def test_units_before_the_amounts_are_theirs(read: Read, headings: str) -> None:
    year = "2024," if "Year" in headings else ""
    content = f"Recipient,{headings}\nA,{year}thousand,1.5\nB,{year}million,2\n"
    assert amounts(read(content)) == [1_500, 2_000_000]


@pytest.mark.parametrize("unit", ["USD {}", "{} USD", "{}"])
def test_units_beside_each_amount_need_no_heading(
    read: Read, book: Callable[..., bytes], unit: str
) -> None:
    rows = [["A", 1.5, unit.format("thousand")], ["B", 2, unit.format("million")]]
    data = read(book(Data=[["Recipient", "Amount", ""], *rows]), "data.xlsx", currency="USD")
    assert amounts(data) == [1_500, 2_000_000]


def test_a_blank_cell_in_a_column_of_units_without_a_heading_is_asked_about(
    read: Read, book: Callable[..., bytes]
) -> None:
    rows = [["A", 1.5, "thousand"], ["B", 2, "million"], ["C", 7, None]]
    content = book(Data=[["Recipient", "Amount (USD)", None], *rows])
    with pytest.raises(UnclearError, match="in 1 row it is blank") as caught:
        read(content, "data.xlsx")
    (entry,) = proposals(caught.value.fix)[0]
    entry.pop("path")
    assert amounts(read(content, "data.xlsx", **entry)) == [1_500, 2_000_000, 7]


@pytest.mark.parametrize("unit", ["million", "mn", "USD million"])
def test_a_unit_beside_one_amount_may_be_that_of_all_or_of_one(
    read: Read, book: Callable[..., bytes], unit: str
) -> None:
    content = book(Data=[["Recipient", "Amount (USD)", ""], ["A", 1.5, unit], ["B", 2]])
    with pytest.raises(UnclearError, match="the cell") as caught:
        read(content, "data.xlsx")
    found = []
    for (entry,) in proposals(caught.value.fix):
        settings = {key: value for key, value in entry.items() if key != "path"}
        found.append(amounts(read(content, "data.xlsx", **settings)))
    assert found == [[1_500_000, 2_000_000], [Decimal("1.5"), 2], [1_500_000, 2]]


@pytest.mark.parametrize(("areas", "right"), [("C2:C3", True), ("C2:C2", False)])
def test_a_merged_unit_is_that_of_all_its_rows(read: Read, areas: str, *, right: bool) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (["Recipient", "Amount (USD)", "Unit"], ["A", 1.5, "thousand"], ["B", 2]):
        sheet.append(row)
    sheet.append(["C", 3, "million"])
    sheet.merge_cells(areas)
    content = io.BytesIO()
    workbook.save(content)
    if right:
        assert amounts(read(content.getvalue(), "data.xlsx")) == [1_500, 2_000, 3_000_000]
    else:
        with pytest.raises(UnclearError, match="blank"):
            read(content.getvalue(), "data.xlsx")


@pytest.mark.parametrize("heading", ["Denomination", "Expressed as", "Column1"])
@pytest.mark.parametrize("million", ["million", "mn", "1000000"])
def test_words_for_units_count_under_any_heading(read: Read, heading: str, million: str) -> None:
    data = read(f"Recipient,Amount (USD),{heading}\nA,1.5,thousand\nB,2,{million}\n")
    assert amounts(data) == [1_500, 2_000_000]


@pytest.mark.parametrize(
    ("heading", "texts"),
    [("Gender", ("K", "M")), ("Factor", ("0.1", "0.5")), ("Factor", ("10", "100")),
     ("Scale", ("Large", "Small")), ("Denomination", ("thousand", "Lutheran")),
     ("Households", ("1000", "1000000")), ("Power", ("100", "1000"))],
)  # fmt: skip
def test_columns_of_other_things_are_no_units(
    read: Read, heading: str, texts: tuple[str, str]
) -> None:
    data = read(f"Recipient,Amount (USD),{heading}\nA,1.5,{texts[0]}\nB,2,{texts[1]}\n")
    assert amounts(data) == [Decimal("1.5"), 2]


def test_a_column_of_units_may_name_the_currency_too(read: Read) -> None:
    data = read("Recipient,Amount,Unit\nA,1.5,USD million\nB,2,EUR thousand\n")
    assert [item.amount.currency for item in data.allocations] == ["USD", "EUR"]
    assert amounts(data) == [1_500_000, 2_000]


def test_the_unit_of_oecd_tables_is_a_currency_and_the_power_code_the_unit(read: Read) -> None:
    data = read("Recipient,Value,PowerCode,Unit\nA,1500,Thousands,US Dollar\nB,2,Millions,Euro\n")
    assert [item.amount.currency for item in data.allocations] == ["USD", "EUR"]
    assert amounts(data) == [1_500_000, 2_000_000]


@pytest.mark.parametrize(
    ("cell", "factor", "code"),
    [("kUSD", 10**3, "USD"), ("TEUR", 10**3, "EUR"), ("MEUR", 10**6, "EUR"), ("kEUR", 10**3, "EUR"),
     ("MNOK", 10**6, "NOK"), ("mkr", 10**6, "NOK"), ("T€", 10**3, "EUR"),
     ("USD million", 10**6, "USD"), ("1000 NOK", 10**3, "NOK"),
     ("EUR cents", Decimal("0.01"), "EUR")],
)  # fmt: skip
def test_a_column_of_currencies_may_name_units_too(
    read: Read, cell: str, factor: Decimal, code: str
) -> None:
    content = f"Recipient,Amount,Currency\nA,1.5,{cell}\nB,2,USD\n"
    data = read(content, currency="NOK")
    assert amounts(data) == [Decimal("1.5") * factor, 2]
    assert [item.amount.currency for item in data.allocations] == [code, "USD"]


def test_units_that_row_and_currency_name_must_agree(read: Read) -> None:
    content = "Recipient,Amount,Currency,Unit\nA,1.5,kUSD,{}\nB,2,USD,million\n"
    assert amounts(read(content.format("thousand"))) == [1_500, 2_000_000]
    (rejected,) = read(content.format("million")).account.rejected
    assert [item.problem for item in rejected.problems] == [TWO_UNITS]


@pytest.mark.parametrize("unit", ["household", "kg", "USD", "1", "units", ""])
def test_other_columns_of_units_change_nothing(read: Read, unit: str) -> None:
    dataset = read(f"Recipient,Amount (USD),Unit\nA,1.5,{unit}\nB,2,{unit}\n")
    assert [float(item.amount.amount) for item in dataset.allocations] == [1.5, 2]


def test_a_column_that_repeats_the_unit_of_the_heading_changes_nothing(read: Read) -> None:
    dataset = read("Recipient,Amount (USD million),Unit\nA,1.5,million\nB,2,million\n")
    assert dataset.allocations[1].amount.amount == 2_000_000


def test_a_column_that_contradicts_the_heading_is_asked_about(read: Read) -> None:
    content = "Recipient,Amount (USD million),Unit\nA,1.5,million\nB,2,thousand\n"
    assert ways(read, content, "names another: million") == [[1_500_000, 2_000]]


def test_the_unit_of_the_config_is_that_of_all_amounts(read: Read) -> None:
    content = "Recipient,Amount (USD),Unit\nA,1.5,million\nB,2,thousand\n"
    data = read(content, unit="thousand")
    assert amounts(data) == [1_500, 2_000]
    assert [column.heading for column in data.plans[0].passed_over] == ["Unit"]


def test_rows_without_a_unit_beside_others_are_asked_about(read: Read) -> None:
    content = "Recipient,Amount (USD),Unit\nA,100,\nB,200,\nC,50,thousand\n"
    full, thousands = ways(read, content, "in 2 rows it is blank")
    assert full == [100, 200, 50_000]
    assert thousands == [100_000, 200_000, 50_000]


def test_a_heading_with_a_unit_is_for_rows_that_name_none(read: Read) -> None:
    content = "Recipient,Amount (USD thousand),Unit\nA,100,\nB,2,million\n"
    (data,) = ways(read, content, "names another: thousand")
    assert data == [100_000, 2_000_000]


@pytest.mark.parametrize("text", ["MT", "households", "lots"])
def test_units_that_are_not_known_beside_others_are_asked_about(read: Read, text: str) -> None:
    content = f"Recipient,Amount (USD),Unit\nA,100,{text}\nB,2,million\n"
    excluded, full = ways(read, content, f'"{text}" \\(1 row\\)')
    assert excluded == [2_000_000]
    assert full == [100, 2_000_000]


def test_a_unit_that_is_misspelled_is_proposed(read: Read) -> None:
    content = "Recipient,Amount (USD),Unit\nA,100,thousnd\nB,2,million\n"
    assert ways(read, content, "thousnd")[0] == [100_000, 2_000_000]


def test_columns_of_units_that_say_the_same_are_one(read: Read) -> None:
    content = "Recipient,Amount (USD),UNIT_MULT,Unit multiplier\nA,1,6,{}\nB,2,3,Thousands\n"
    assert amounts(read(content.format("Millions"))) == [1_000_000, 2_000]
    assert ways(read, content.format("Units"), "and not the same") == [
        [1_000_000, 2_000],
        [1, 2_000],
    ]


@pytest.mark.parametrize("unit", ["", "million"])
def test_a_total_row_is_compared_in_the_unit_of_all_rows(read: Read, unit: str) -> None:
    data = read(f"Recipient,Amount (USD),Unit\nA,1,million\nB,2,million\nTotal,3,{unit}\n")
    assert amounts(data) == [1_000_000, 2_000_000]
    assert "total-row-differs" not in [item.code for item in data.findings]


def test_a_total_row_without_a_unit_below_several_units_is_not_compared(read: Read) -> None:
    data = read("Recipient,Amount (USD),Unit\nA,1,million\nB,2,thousand\nTotal,3,\n")
    assert amounts(data) == [1_000_000, 2_000]
    (warning,) = [item for item in data.findings if item.code == "total-row-differs"]
    assert "names no unit" in warning.message


UNITS = st.sampled_from(
    ["thousand", "million", "1", "USD million", "cents", "minor", "", "MT", "lots"]
)
CURRENCIES = st.sampled_from(["USD", "kUSD", "TEUR", "JPY", "KWD", "", "USD million", "x"])
AMOUNTS = st.sampled_from(
    [1, 2.5, "1,234.50", "1.234", "USD 5", "1.2 million", "", "(8)", 10**12, "7", "20.00-"]
)


@pytest.mark.long
@cases(60)
@given(
    st.lists(st.tuples(AMOUNTS, UNITS, CURRENCIES), min_size=3, max_size=40),
    st.sampled_from([{}, {"unit": 1}, {"unit": "cents"}, {"unit": "minor"}]),
    st.sampled_from(["Amount", "Amount (cents)", "amount_minor", "Amount (million)"]),
)
def test_units_of_rows_are_read_alike_in_long_tables(
    rows: list[tuple[object, str, str]], options: dict[str, object], heading: str
) -> None:
    table = [[f"Agency {at}", *row] for at, row in enumerate(rows)]
    usual = [[f"Usual {at}", at + 1, "thousand", "USD"] for at in range(60)]
    cells = [["Recipient", heading, "Unit", "Currency"], *usual, *table]
    for columns in ({}, {"columns": {"unit": "Unit"}}):
        known = {"values": {"unit": {"MT": "exclude", "lots": "million"}}}
        assert_agree(cells, cell_of, largest_total=10**40, **options, **columns, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize("heading", ["Amount (USD)", "Amount"])
@pytest.mark.parametrize("other", ["people", "MT", "households", "%"])
def test_rows_of_people_among_those_of_money_are_asked_about(
    read: Read, heading: str, other: str
) -> None:
    """What is proposed leaves them out, and the column names the currency of the others."""
    content = f"Recipient,{heading},Unit\nUNICEF,1000,USD\nUNICEF,500,{other}\nWFP,2000,USD\n"
    with pytest.raises(UnclearError, match="none that is known") as asked:
        read(content)
    [proposed] = proposals(asked.value.fix)[0]
    del proposed["path"]
    data = read(content, **proposed)
    assert sum(item.amount.amount for item in data.allocations) == 3000
    assert {item.amount.currency for item in data.allocations} == {"USD"}


def test_the_currency_of_the_object_that_the_amount_is_in_is_its_currency(read: Read) -> None:
    rows = [
        {
            "recipient": name,
            "amount": {"value": value, "currency": "EUR"},
        }
        for name, value in (("WFP", 5), ("DRC", 6))
    ]
    data = read(json.dumps(rows), "data.json")
    assert {item.amount.currency for item in data.allocations} == {"EUR"}


@pytest.mark.parametrize(
    ("heading", "codes"), [("State", ("MD", "MN")), ("Admin", ("BN", "MN")), ("X", ("M", "M"))]
)
def test_two_letters_may_be_codes_of_places_under_a_heading_that_is_none_of_units(
    read: Read, heading: str, codes: tuple[str, str]
) -> None:
    content = f"Recipient,{heading},Amount (USD)\nA,{codes[0]},1.5\nB,{codes[1]},2\n"
    assert ways(read, content, "or of other numbers")[0] == [Decimal("1.5"), 2]


def test_the_offices_of_the_commission_are_no_units(read: Read) -> None:
    content = "Recipient,Responsible department,Amount (EUR)\nA,ECHO,1.5\nB,MENA,2\n"
    assert amounts(read(content)) == [Decimal("1.5"), 2]


@pytest.mark.parametrize(("heading", "values"), [("Multiplier", "12"), ("Magnitude", "34")])
def test_numbers_that_are_hardly_exponents_are_asked_about(
    read: Read, heading: str, values: str
) -> None:
    content = f"Recipient,Amount (USD),{heading}\nA,1.5,{values[0]}\nB,2,{values[1]}\n"
    with pytest.raises(UnclearError, match=f'"{heading}" names units of the rows, or quantities'):
        read(content)
    powers = {"columns": {"unit": heading}}
    read_as_powers = amounts(read(content, **powers))
    assert read_as_powers == [
        Decimal("1.5") * 10 ** int(values[0]),
        Decimal(2) * 10 ** int(values[1]),
    ]


@pytest.mark.parametrize(
    ("heading", "text", "amounts"),
    [
        ("Unit", "M", [1, 1000000]),
        ("Department", "MUSD", [1, 1000000]),
        ("Nature", "mille", [1, 1000]),
    ],
)
def test_a_word_in_all_rows_that_may_be_a_name_is_asked_about_as_a_unit(
    mend: Callable[..., Dataset], heading: str, text: str, amounts: list[int]
) -> None:
    content = f"Partner,{heading},Amount (USD)\nUNICEF,{text},1\nWFP,{text},1\n"
    problem = f'the column "{heading}" names units of the rows, or of other numbers: "{text}"'
    read = [mend(content, problem=problem, way=way).allocations for way in range(2)]
    assert [way[0].amount.amount for way in read] == amounts
