"""The content of a file shows what it is; if it could be several things, the config decides."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.allocation import Measure
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load

Read = Callable[..., Dataset]
TAGGED = (
    "Recipient,Amount (USD),Date\n#org+impl,#value+disbursement+usd,#date\n"
    "UNICEF,10,2026-01-01\nWFP,5,2026-01-02\n"
)
GRANTS = (
    "Identifier,Title,Currency,Amount Awarded,Award Date,Recipient Org:Name,Recipient,Amount\n"
    "a,T,GBP,10,2026-01-01,Charity,Somebody else,99\n"
)
XML = (
    '<iati-activities version="2.03"><iati-activity default-currency="EUR">'
    '<iati-identifier>X</iati-identifier><transaction><transaction-type code="3"/>'
    '<transaction-date iso-date="2026-01-01"/><value>5</value></transaction>'
    "</iati-activity></iati-activities>"
)
Book = Callable[..., bytes]
HEAD = ["Recipient", "Amount (NOK)"]
NAME = "data.xlsx"


def amounts(data: Dataset) -> list[tuple[str, str, str]]:
    return [
        (item.recipient.name, f"{item.amount.amount:f}", str(item.measure))
        for item in data.allocations
    ]


@pytest.mark.parametrize("name", ["data.csv", "data.txt", "data.xml", "data.json", "data"])
def test_the_ending_of_a_name_says_nothing(read: Read, name: str) -> None:
    assert read(XML, name).files[0].kind == "iati"
    assert read(GRANTS, name).files[0].kind == "360giving"
    assert read("Recipient,Amount (USD)\nUNICEF,10\n", name).files[0].kind == "table"


def test_a_kind_that_is_named_decides_between_two_readings(read: Read) -> None:
    assert amounts(read(GRANTS)) == [("Charity", "10", "commitment")]
    assert amounts(read(GRANTS, kind="table", currency="GBP", columns={"amount": "Amount",
        "recipient": "Recipient"})) == [("Somebody else", "99", "commitment")]  # fmt: skip
    assert read(TAGGED).files[0].kind == read(TAGGED, kind="hxl").files[0].kind == "hxl"
    assert read(TAGGED, kind="table").files[0].kind == "table"


@pytest.mark.parametrize(
    ("content", "kind", "problem"),
    [
        (GRANTS, "crs", "data.csv is not of the kind crs, which is set for it"),
        (GRANTS, "hxl", "data.csv is not of the kind hxl, which is set for it"),
        (GRANTS, "dac-matrix", "data.csv is not of the kind dac-matrix, which is set for it"),
        (XML, "table", "data.csv is of the kind iati, but table is set for it"),
        (json.dumps({"grants": [{"id": "a", "amountAwarded": 5}]}), "fts",
         "data.csv is of the kind 360giving, but fts is set for it"),
    ],
)  # fmt: skip
def test_a_kind_that_the_content_is_not_is_refused(
    read: Read, content: str, kind: str, problem: str
) -> None:
    with pytest.raises(SourceError) as caught:
        read(content, kind=kind)
    assert caught.value.problem == problem
    assert caught.value.fix


def test_a_kind_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="iati"):
        DataSource.model_validate({"path": "x.csv", "kind": "iatii"})


def test_tags_under_known_headings_say_the_measure(read: Read) -> None:
    assert amounts(read(TAGGED)) == [
        ("UNICEF", "10", str(Measure.DISBURSEMENT)),
        ("WFP", "5", str(Measure.DISBURSEMENT)),
    ]


def fts_page(folder: Path, name: str, numbers: list[int], count: int, total: int) -> str:
    flows = [
        {"id": str(number), "amountUSD": 10, "boundary": "incoming", "onBoundary": "single",
         "status": "paid", "date": "2026-01-05",
         "sourceObjects": [{"type": "Organization", "name": "Norway"}],
         "destinationObjects": [{"type": "Organization", "name": "UNICEF"}]}
        for number in numbers
    ]  # fmt: skip
    content = {"meta": {"count": count}, "data": {"incoming": {"fundingTotal": total}}}
    content["data"]["flows"] = flows  # type: ignore[assignment]
    (folder / name).write_text(json.dumps(content))
    return name


ANNOUNCED = """title = "T"
date = 2026-01-05
issuer = "I"
donor = "Norway"
stated = ["USD 30"]
[[allocations]]
recipient = "WFP"
amount = "USD 10"
measure = "disbursement"
"""


def test_pages_that_are_missing_are_reported_beside_an_announcement(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(ANNOUNCED)
    one = fts_page(tmp_path, "p1.json", [1, 2], 3, 30)
    two = fts_page(tmp_path, "p2.json", [3], 3, 30)
    sources = [DataSource(path=name) for name in ("a.toml", one)]
    assert "pages-missing" in {item.code for item in load(sources, tmp_path).findings}
    whole = load([*sources, DataSource(path=two)], tmp_path)
    assert not {"pages-missing", "total-of-source-differs"} & {item.code for item in whole.findings}


def test_a_page_that_is_there_twice_counts_once_and_is_not_called_counted(
    tmp_path: Path,
) -> None:
    names = [fts_page(tmp_path, name, [1, 2], 2, 20) for name in ("p1.json", "p2.json")]
    data = load([DataSource(path=name) for name in names], tmp_path)
    assert [item.code for item in data.findings] == ["same-content"]
    assert (data.account.read, data.account.used, len(data.account.excluded)) == (4, 2, 2)


def test_a_workbook_that_is_named_xml_is_refused_unless_the_config_says_so(
    read: Read, book: Callable[..., bytes]
) -> None:
    content = book(Data=[("Recipient", "Amount", "Currency"), ("UNICEF", 5, "NOK")])
    with pytest.raises(SourceError, match=r"a\.xml is a workbook, and its name says XML"):
        read(content, "a.xml")
    assert amounts(read(content, "a.xml", kind="table")) == [("UNICEF", "5", "commitment")]


def table(*rows: Sequence[object], head: Sequence[str] = HEAD) -> list[Sequence[object]]:
    return [head, *rows]


def names(dataset: Dataset) -> list[str]:
    return [item.recipient.name for item in dataset.allocations]


def test_rows_that_are_in_the_sheet_of_all_count_once(read: Read, book: Book) -> None:
    content = book(
        Kenya=table(["A", 5], ["Total", 5]),
        All=table(["A", 5], ["B", 6], ["C", 7]),
        Mali=table(["C", 7], ["B", 6]),
    )
    dataset = read(content, NAME)
    assert names(dataset) == ["A", "B", "C"]
    account = dataset.account
    assert (account.read, account.used) == (7, 3)
    assert [(row.place.sheet, row.rule) for row in account.excluded] == [
        ("Kenya", "total-row"),
        ("Kenya", "repeated-sheet"),
        ("Mali", "repeated-sheet"),
        ("Mali", "repeated-sheet"),
    ]
    assert account.excluded[1].reason == 'already in sheet "All"'
    [note] = [item for item in dataset.findings if item.code == "repeated-sheet"]
    assert note.message == (
        'data.xlsx: left out 3 rows of "Kenya", "Mali"; sheet "All" holds the same'
    )


def test_what_is_left_out_by_choice_in_a_sheet_and_its_copy_is_once(read: Read, book: Book) -> None:
    head = ("Recipient", "Amount (NOK)", "Status")
    rows = [["A", 5, "Active"], ["B", 6, "Active"], ["C", 7, "Active"], ["D", 8, "Cancelled"]]
    other = [*rows[:3], ["D", 8, "Cancelled"], ["E", 9, "Cancelled"]]
    content = book(Sheet1=table(*rows, head=head), Sheet2=table(*other, head=head))
    values = {"status": {"Active": "use", "Cancelled": "exclude"}}
    dataset = read(content, NAME, values=values)
    chosen = [
        (row.place.sheet, row.amount.amount)
        for row in dataset.account.excluded
        if row.by_choice and row.amount
    ]
    assert chosen == [("Sheet1", 8), ("Sheet2", 9)]


def test_copies_of_a_sheet_count_once(read: Read, book: Book) -> None:
    rows = table(["A", 5], ["B", 6], ["C", 7])
    assert names(read(book(Sheet1=rows, Sheet2=rows), NAME)) == ["A", "B", "C"]


def test_ids_tell_that_rows_are_the_same(read: Read, book: Book) -> None:
    head = ["Id", *HEAD]
    content = book(
        Grid=table(["x1", "A", 5], ["x2", "B", 6], head=head), One=table(["x1", "A", 5], head=head)
    )
    assert names(read(content, NAME)) == ["A", "B"]


def test_sheets_of_different_rows_are_refused_with_an_entry_for_each(
    tmp_path: Path, read: Read, book: Book
) -> None:
    content = book(**{"2023": table(["A", 5]), "2024": table(["B", 6])})
    with pytest.raises(SourceError) as error:
        read(content, NAME)
    assert error.value.details == ('sheets: "2023", "2024"',)
    assert 'sheet = "2024" }, or an entry for each: data = [' in error.value.fix
    both = [DataSource(path=NAME, sheet=sheet) for sheet in ("2023", "2024")]
    dataset = load(both, tmp_path)
    assert names(dataset) == ["A", "B"]
    assert len(dataset.files) == 1
    assert "same-content" not in {item.code for item in dataset.findings}
    with pytest.raises(SourceError, match="named twice"):
        load([*both, DataSource(path=NAME)], tmp_path)


@pytest.mark.parametrize("sheets", [("Norway", "Sweden", "Finland"), ("UNICEF", "WFP")])
def test_sheets_of_countries_or_organisations_are_read_together_by_the_first_proposal(
    mend: Read, book: Book, sheets: Sequence[str]
) -> None:
    content = book(**{sheet: table([f"P{at}", at + 1]) for at, sheet in enumerate(sheets)})
    assert names(mend(content, NAME)) == [f"P{at}" for at in range(len(sheets))]
    assert names(mend(content, NAME, way=1)) == ["P0"]


def test_sheets_of_currencies_are_read_together_by_the_first_proposal(
    mend: Read, book: Book
) -> None:
    content = book(EUR=[["Recipient", "Amount"], ["A", 5]], USD=[["Recipient", "Amount"], ["B", 6]])
    data = mend(content, NAME)
    assert [str(item.amount.currency) for item in data.allocations] == ["EUR", "USD"]


@pytest.mark.parametrize("years", [("2023", "2024"), ("FY2023", "FY2024"), ("2022-23", "2023-24")])
def test_of_sheets_of_years_the_latest_is_proposed_first(
    mend: Read, book: Book, years: tuple[str, str]
) -> None:
    content = book(**{years[0]: table(["A", 5]), years[1]: table(["B", 6])})
    assert names(mend(content, NAME)) == ["B"]


def test_an_entry_for_each_of_many_sheets_works_when_pasted(mend: Read, book: Book) -> None:
    content = book(**{f"Part {at}": table([f"P{at}", at + 1]) for at in range(5)})
    assert names(mend(content, NAME, way=1)) == [f"P{at}" for at in range(5)]


@pytest.mark.parametrize(
    ("first", "second"), [("2023", "2024"), ("Kenya", "Mali"), ("January", "February")]
)
def test_sheets_named_for_different_parts_never_repeat_each_other(
    read: Read, book: Book, first: str, second: str
) -> None:
    rows = table(["A", 5], ["B", 6], ["C", 7])
    with pytest.raises(SourceError, match="several sheets look like a table"):
        read(book(**{first: rows, second: rows}), NAME)


def test_a_single_row_that_is_in_two_sheets_may_be_chance(read: Read, book: Book) -> None:
    with pytest.raises(SourceError, match="several sheets look like a table"):
        read(book(North=table(["A", 5], ["B", 6]), South=table(["A", 5])), NAME)


def test_a_row_that_a_sheet_has_more_often_is_no_repetition(read: Read, book: Book) -> None:
    with pytest.raises(SourceError, match="several sheets"):
        read(book(All=table(["A", 5], ["B", 6]), Kenya=table(["A", 5], ["A", 5])), NAME)


def test_sheets_that_overlap_in_part_are_refused_with_the_number_of_rows(
    read: Read, book: Book
) -> None:
    content = book(All=table(["A", 5], ["B", 6]), Kenya=table(["A", 5], ["C", 7], ["D", 8]))
    with pytest.raises(SourceError) as error:
        read(content, NAME)
    assert error.value.details[1] == '1 of the 2 rows of "All" are in "Kenya" too'


def test_a_sheet_of_totals_alone_is_no_table(read: Read, book: Book) -> None:
    content = book(Summary=table(["Total", 11]), Data=table(["A", 5], ["B", 6]), Empty=table())
    assert names(read(content, NAME)) == ["A", "B"]


def test_a_sheet_named_in_the_config_is_read_alone(read: Read, book: Book) -> None:
    content = book(All=table(["A", 5], ["B", 6]), Kenya=table(["A", 5]))
    assert read(content, NAME, sheet="Kenya").account.read == 1


def test_a_sheet_of_sums_by_recipient_repeats_the_rows_it_sums(read: Read, book: Book) -> None:
    content = book(
        Pivot=table(["A", 8], ["B", 6], head=["Recipient", "Sum of Amount (NOK)"]),
        Grants=table(["A", 5], ["B", 6], ["A", 3]),
    )
    dataset = read(content, NAME)
    assert [str(item.amount.amount) for item in dataset.allocations] == ["5", "6", "3"]
    assert {row.place.sheet for row in dataset.account.excluded} == {"Pivot"}


def test_a_problem_of_one_sheet_among_several_names_it(read: Read, book: Book) -> None:
    content = book(Data=table(["A", 5]), Other=table(["A", 5], head=["Recipient", "Amount"]))
    with pytest.raises(SourceError, match=r'no currency is named \(sheet "Other"\)') as error:
        read(content, NAME)
    assert error.value.fix.endswith('or name the sheet that counts: sheet = "Data"')
