"""A long table has the same result read by the column and row by row."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.properties import cases

from aidreport.analysis.analyse import analyse
from aidreport.analysis.select import select
from aidreport.cli.summary import as_csv, as_json
from aidreport.config.sources import DataSource
from aidreport.errors import AidreportError
from aidreport.model import occurring
from aidreport.model.allocation import Measure
from aidreport.model.bulk import Bulk
from aidreport.model.dataset import Dataset
from aidreport.model.fields import GROUPS, PARTIES
from aidreport.proof import allocations
from aidreport.sources.formats import columnar
from aidreport.sources.formats.grid import SourceRow
from aidreport.sources.loader import load
from aidreport.sources.tables.rows.rows import RowReader

HEADINGS = ["Id", "Donor", "Recipient", "Amount", "Currency", "Date", "Country", "Measure", "Type"]
MAPPED = {"recipient_type": "Type"}
NO_LIMIT = {"largest_total": 10**30}


def loaded(folder: Path, content: str, least: int, **options: object) -> Dataset | str:
    """Return a data set, or the message if there is none; `least` is what counts as long."""
    path = folder / "data.csv"
    path.write_text(content, encoding="utf-8", newline="")
    source = DataSource.model_validate({"path": path.name, "largest_total": 10**30, **options})
    before, columnar.LONG = columnar.LONG, least
    try:
        return load([source], folder, organisations={"UNICEF": ["Children"]})
    except AidreportError as error:
        return in_full(error)
    finally:
        columnar.LONG = before


def in_full(error: AidreportError) -> str:
    return repr((type(error), str(error), error.details, error.why, error.fix))


def both(folder: Path, content: str, **options: object) -> tuple[Dataset, Dataset]:
    rows = loaded(folder, content, 1 << 40, **options)
    bulk = loaded(folder, content, 0, **options)
    assert isinstance(rows, Dataset), rows
    assert isinstance(bulk, Dataset), bulk
    return rows, bulk


def told(data: Dataset) -> list[tuple[str, str, str]]:
    return [(item.code, item.message, item.source) for item in data.findings]


def figures_of(data: Dataset, by: str) -> object:
    found = analyse(data, by=[by], traced=False)
    groups = [
        (group.key, group.name, group.full_name, group.amount.value, group.rows, part.currency,
         group.share and group.share.value)
        for part in found.breakdowns[by]
        for group in part.groups
    ]  # fmt: skip
    totals = {code: total.value for code, total in found.totals.items()}
    printed = as_csv(found, by).decode(), as_json(data, found, by, rows=True)
    return found.measures, list(totals.items()), groups, printed


def attached(data: Dataset) -> object:
    file = allocations.write(data)
    return file.content, file.ids, file.digests, file.beside


def facts_of(data: Dataset) -> object:
    rows = data.allocations
    names = [occurring.stated_names(rows, by) for by in PARTIES]
    values = [occurring.values_of(rows, by) for by in GROUPS]
    days, codes = occurring.days_of(rows), occurring.currencies_of(rows)
    return names, values, days, codes, occurring.full_names(rows)


def assert_same(rows: Dataset, bulk: Dataset) -> None:
    account, other = rows.account, bulk.account
    assert (account.read, account.used) == (other.read, other.used)
    assert list(map(repr, account.excluded)) == list(map(repr, other.excluded))
    assert list(map(repr, account.rejected)) == list(map(repr, other.rejected))
    assert told(rows) == told(bulk)
    assert len(rows.allocations) == len(bulk.allocations)
    assert list(map(repr, rows.allocations)) == list(map(repr, bulk.allocations))
    assert attached(rows) == attached(bulk)
    assert facts_of(rows) == facts_of(bulk)


def written(rows: list[list[str]], delimiter: str = ",", end: str = "\n") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue()


IDS = ["", "a", "b", "c", "d", "e"]
PLAIN = st.tuples(
    st.sampled_from(IDS),
    st.sampled_from(["Norway", "", "Norad  II"]),
    st.sampled_from(["UNICEF", "Children", "Agency, the", 'The "Old" One', "Ærø", " WFP "]),
    st.decimals("-1e9", "1e11", places=2).map(str),
    st.sampled_from(["USD", "NOK", "usd"]),
    st.sampled_from(["2025-06-12", "2024-01-01", "", "2025-06-12T10:00:00"]),
    st.sampled_from(["Turkey", "Türkiye", "SD", ""]),
    st.sampled_from(["commitment", "Disbursed"]),
    st.sampled_from(["NGO", ""]),
)
ODD = st.one_of(
    st.sampled_from(
        [
            ["", "", "Total", "12.5", "USD", "", "", "", ""],
            ["", "", "Total Ukraine", "7", "USD", "", "", "commitment", ""],
            [""] * 9,
            ["Note: as of today"],
            ["Source: Norad", "Oslo", "2025", "7", "USD", "", "", "commitment", ""],
            ["", "", "Kenya Total", "7", "USD", "", "", "commitment", ""],
            ["", "", "Food security Total", "7", "USD", "", "", "commitment", ""],
            ["Total", "", "", "12.5", "USD", "", "", "", ""],
            HEADINGS,
            ["#meta", "#org", "#org", "#value", "#currency", "#date", "#country", "#status", "#x"],
        ]
    ),
    st.tuples(
        st.just("z"), st.just("Norway"), st.sampled_from(["UNICEF", ""]),
        st.sampled_from(["1,200", "(5)", "x", "1.234", "NOK 3", "1200000000000000", "0", "1e5"]),
        st.sampled_from(["USD", "kr", "?", ""]), st.sampled_from(["2025-06-12", "12/06/2025"]),
        st.just("Sudan"), st.sampled_from(["commitment", "what"]), st.just("NGO"),
    ).map(list),
)  # fmt: skip


def identified(rows: list[list[str]], ids: str) -> list[list[str]]:
    """Return rows under ids of their own, without the column of ids, or as they are."""
    if ids == "left out":
        return [row[1:] if len(row) > 1 else row for row in rows]
    if ids == "repeated":
        return rows
    return [
        [f"{prefix}-{number}", *row[1:]] if row[1:] and prefix in (*IDS, "z") and any(row) else row
        for number, row in enumerate(rows)
        for prefix in row[:1]
    ]


@cases(30)
@given(st.lists(PLAIN.map(list), min_size=8, max_size=40), st.lists(ODD, max_size=3), st.data())
def test_columns_and_rows_have_the_same_result(
    tmp_path_factory: pytest.TempPathFactory,
    plain: list[list[str]],
    odd: list[list[str]],
    data: st.DataObject,
) -> None:
    table = [list(row) for row in plain]
    for row in odd:
        table.insert(data.draw(st.integers(0, len(table))), row)
    ids = data.draw(st.sampled_from(["unique", "left out", "unique", "left out", "repeated"]))
    delimiter = data.draw(st.sampled_from([",", ";", "\t"]))
    end = data.draw(st.sampled_from(["\n", "\r\n"]))
    titles = data.draw(st.sampled_from([[], [["Funding in 2025"], []]]))
    headings = HEADINGS[1:] if ids == "left out" else HEADINGS
    content = written([*titles, headings, *identified(table, ids)], delimiter, end)
    folder = tmp_path_factory.mktemp("both")
    rows, bulk = (loaded(folder, content, least, columns=MAPPED) for least in (1 << 40, 0))
    if isinstance(rows, str) or isinstance(bulk, str):
        assert rows == bulk
        return
    even = all(len(row) == len(HEADINGS) for row in odd)
    # A table that states a sum under no known word is read row by row.
    sums = any(item.code == "total-by-arithmetic" for item in rows.findings)
    if even and len(odd) <= len(table) / 5 and ids != "repeated" and not sums:
        assert isinstance(bulk.allocations, Bulk)
    assert_same(rows, bulk)
    for by in GROUPS:
        assert figures_of(rows, by) == figures_of(bulk, by)
    some, less = (chosen(found) for found in (rows, bulk))
    if isinstance(some, str) or isinstance(less, str):
        assert some == less
        return
    assert_same(some, less)
    assert figures_of(some, "recipient") == figures_of(less, "recipient")


def chosen(data: Dataset) -> Dataset | str:
    """Return what is left of a data set, or the message if nothing is."""
    try:
        return select(data, measures=[Measure.COMMITMENT], currency="USD")
    except AidreportError as error:
        return in_full(error)


def table(*rows: str, headings: str = "Recipient,Amount,Currency") -> str:
    return "\n".join([headings, *rows, ""])


MANY = [f"Agency {number % 7},{number}.25,USD" for number in range(50)]


def test_plain_rows_stay_in_columns(tmp_path: Path) -> None:
    _, bulk = both(tmp_path, table(*MANY))
    assert isinstance(bulk.allocations, Bulk)
    assert len(bulk.allocations.lines) == 50
    assert [item.id for item in bulk.allocations] == [str(number) for number in range(1, 51)]


def test_a_total_among_many_rows_is_left_out_and_checked(tmp_path: Path) -> None:
    total = sum(Decimal(row.split(",")[1]) for row in MANY)
    rows, bulk = both(tmp_path, table(*MANY, f"Total,{total},USD", "Total,999,USD"))
    assert isinstance(bulk.allocations, Bulk)
    assert_same(rows, bulk)
    assert [row.rule for row in bulk.account.excluded] == ["total-row"] * 2
    assert next(code for code, _, _ in told(bulk)) == "total-row-differs"


def test_sums_beyond_64_bits_are_exact(tmp_path: Path) -> None:
    rows, bulk = both(tmp_path, table(*["A,999999999999.999999,USD"] * 40), **NO_LIMIT)
    assert isinstance(bulk.allocations, Bulk)
    assert analyse(bulk, by=[], traced=False).totals["USD"].value == Decimal("39999999999999.99996")
    assert figures_of(rows, "recipient") == figures_of(bulk, "recipient")


def test_an_outlier_among_many_is_found(tmp_path: Path) -> None:
    rows, bulk = both(tmp_path, table(*MANY, "JICA,900000000,USD"))
    found = [item for item in analyse(bulk, by=[], traced=False).findings if item.code == "outlier"]
    assert [item.source for item in found] == ["data.csv, row 52"]
    assert figures_of(rows, "recipient") == figures_of(bulk, "recipient")


@pytest.mark.parametrize("ids", [["a", "b", "a"], ["a", "", "b"], ["a", " a", "b"]])
def test_repeated_ids_are_reported_as_row_by_row(tmp_path: Path, ids: list[str]) -> None:
    many = [f"{name}-{number},X,1,USD" for number in range(20) for name in "xy"]
    content = table(*many, *[f"{name},X,1,USD" for name in ids],
                    headings="Id,Recipient,Amount,Currency")  # fmt: skip
    rows, bulk = both(tmp_path, content)
    assert_same(rows, bulk)


@pytest.mark.parametrize(
    "content",
    [
        table(*MANY, 'A,"1\n",USD'),
        table(*MANY, "A,1,USD,x"),
        table(*MANY, "A,1"),
        table(*MANY, 'A "the" B,1,USD'),
        table(*MANY, 'A, "1",USD'),
        table(*MANY, "A\x0b,1,USD"),
        "sep=,\n" + table(*MANY),
        table(*MANY).replace("\n", "\r"),
        table(*MANY, 'A,"1,000",USD\n' * 20),
    ],
)
def test_texts_that_need_a_closer_look_stay_in_columns(tmp_path: Path, content: str) -> None:
    rows, bulk = both(tmp_path, content)
    assert isinstance(bulk.allocations, Bulk)
    assert_same(rows, bulk)


@pytest.mark.parametrize("row", ['A,"1" ,USD', 'A,"1,USD', "A\x00,1,USD"])
def test_texts_that_are_refused_are_refused_in_the_same_words(tmp_path: Path, row: str) -> None:
    rows, bulk = (loaded(tmp_path, table(*MANY, row), least) for least in (1 << 40, 0))
    assert isinstance(rows, str)
    assert rows == bulk


@pytest.mark.parametrize(
    "content",
    [
        table(*MANY)[:-1],
        "\ufeff" + table(*MANY),
        table(*MANY, '"A, the ""other""","1","USD"'),
        "Funding in 2025\n\n" + table(*MANY),
        table(*MANY).replace("\n", "\r\n"),
        table(*MANY, "", ",,", " A , 1 ,USD"),
    ],
)
def test_other_texts_stay_in_columns(tmp_path: Path, content: str) -> None:
    rows, bulk = both(tmp_path, content)
    assert isinstance(bulk.allocations, Bulk)
    assert_same(rows, bulk)


def test_another_decimal_mark_and_unit_hold_in_columns(tmp_path: Path) -> None:
    content = "Recipient;Amount (NOK million);Date\n" + "A;1,5;12/06/2025\n" * 30
    rows, bulk = both(tmp_path, content, decimal=",", dates="day-first", donor="Norway")
    assert isinstance(bulk.allocations, Bulk)
    assert_same(rows, bulk)
    assert analyse(bulk, by=["donor"], traced=False).totals["NOK"].value == 45_000_000
    for by in GROUPS:
        assert figures_of(rows, by) == figures_of(bulk, by)


def test_a_briefing_of_a_long_table_names_every_allocation(tmp_path: Path) -> None:
    _, bulk = both(tmp_path, table(*MANY))
    figures = analyse(bulk, by=["recipient"])
    assert len(figures.totals["USD"].inputs) == 50
    assert figures.by_id["allocation/50"].source == "data.csv, row 51"


def test_framework_agreements_are_left_out_of_long_tables_too(tmp_path: Path) -> None:
    lines = "UNICEF,5,Prosjekt\n" * 9 + "NRC,7,Rammeavtale\n"
    rows, bulk = both(tmp_path, f"Agreement partner,Amount (NOK),Type of agreement\n{lines}")
    assert isinstance(bulk.allocations, Bulk)
    assert [row.rule for row in bulk.account.excluded] == ["framework-agreement"]
    assert_same(rows, bulk)


def test_rows_that_end_before_a_column_that_is_read_have_blank_cells_there(tmp_path: Path) -> None:
    lines = "UNICEF,5\n" * 9
    rows, bulk = both(tmp_path, f"Recipient,Amount (NOK),Country,Date\n{lines}")
    assert isinstance(bulk.allocations, Bulk)
    assert_same(rows, bulk)


def test_rows_that_end_after_the_columns_that_are_read_stay_in_columns(tmp_path: Path) -> None:
    lines = "UNICEF,5\n" * 9
    rows, bulk = both(tmp_path, f"Recipient,Amount (NOK),Remarks\n{lines}")
    assert isinstance(bulk.allocations, Bulk)
    assert_same(rows, bulk)


@pytest.mark.parametrize("amount", ["123456789012", "-123456789012", "999999999", "-1000000000"])
def test_amounts_too_large_in_their_unit_are_rejected_in_columns_too(
    tmp_path: Path, amount: str
) -> None:
    lines = "A,5\n" * 50 + f"B,{amount}\n"
    rows, bulk = both(tmp_path, f"Recipient,Amount (NOK billion)\n{lines}", **NO_LIMIT)
    assert isinstance(bulk.allocations, Bulk)
    assert len(bulk.account.rejected) == (amount != "999999999")
    assert_same(rows, bulk)


@pytest.mark.parametrize(
    "odd",
    [
        "Source: Norad,A,5,USD",
        "\u00a0 Source: Norad,A,5,USD",
        "\u0085 Source: Norad,A,5,USD",
        "\u2028Source\u00a0:,A,5,USD",
        ",\u3000Note: see below,5,USD",
        ",Recipient,Amount,Currency",
    ],
)
def test_notes_and_headings_are_left_out_in_columns_too(tmp_path: Path, odd: str) -> None:
    content = table(*[f",{row}" for row in MANY], odd, headings=",Recipient,Amount,Currency")
    rows, bulk = both(tmp_path, content)
    assert isinstance(bulk.allocations, Bulk)
    assert [row.place.row for row in bulk.account.excluded] == [52]
    assert_same(rows, bulk)


def test_headings_that_repeat_a_number_are_left_out_in_columns_too(tmp_path: Path) -> None:
    content = "Recipient,2024\n" + "A,5\n" * 30 + "Recipient,2024\n" + "B,7\n"
    rows, bulk = both(tmp_path, content, columns={"amount": "2024"}, currency="USD")
    assert isinstance(bulk.allocations, Bulk)
    assert [row.rule for row in bulk.account.excluded] == ["repeated-heading"]
    assert_same(rows, bulk)


def test_a_mark_at_the_first_cell_is_left_out_as_in_any_other(tmp_path: Path) -> None:
    rows, bulk = both(tmp_path, table("\ufeffA,5,USD", *MANY))
    assert isinstance(bulk.allocations, Bulk)
    assert "A" in bulk.allocations.column("recipient").values
    assert "\ufeffA" not in bulk.allocations.column("recipient").values
    assert_same(rows, bulk)
    assert figures_of(rows, "recipient") == figures_of(bulk, "recipient")


@pytest.mark.parametrize("odd", ["", 'C,"1,000.125",NOK\nD,600.125,NOK\nE,400,NOK\n'])
def test_an_outline_of_sums_stops_long_tables_too(tmp_path: Path, odd: str) -> None:
    lines = "".join(
        f"Group {at},{at + 6}.5,NOK\nA,1,NOK\nB,2.25,NOK\nC,{at + 3}.25,NOK\n" for at in range(12)
    )
    content = f"Recipient,Amount,Currency\n{lines}{odd}"
    rows, bulk = (loaded(tmp_path, content, least) for least in (1 << 40, 0))
    assert isinstance(bulk, str)
    assert "rows state the sums of other rows" in bulk
    assert rows == bulk


def test_one_allocation_of_many_is_found_by_its_number(tmp_path: Path) -> None:
    many = [*MANY[:3], 'Odd,"1,000",USD', *MANY[3:], 'Last,"2,000",USD']
    rows, bulk = both(tmp_path, table(*many))
    assert isinstance(bulk.allocations, Bulk)
    assert [bulk.allocations[at] for at in range(-52, 52)] == [*rows.allocations, *rows.allocations]
    assert bulk.allocations[2:9:3] == rows.allocations[2:9:3]
    assert bulk.allocations[::-7] == rows.allocations[::-7]
    with pytest.raises(IndexError):
        bulk.allocations[52]


def test_messages_show_the_same_digits(tmp_path: Path) -> None:
    lines = (
        "".join(f"A,{at},\n" for at in range(1, 60)) + "B,90000.5,\nTotal,1000.10,\nB,1.250000,\n"
    )
    rows, bulk = both(tmp_path, f"Recipient,Amount (USD),Date\n{lines}Total,5,\n")
    assert isinstance(bulk.allocations, Bulk)
    messages = [item.message for item in analyse(bulk, by=[], traced=False).findings]
    assert any("USD 1,000.1, but" in message for message in messages)
    assert any("up to USD 91,770.5" in message for message in messages)
    assert any("USD 90,000.5 for B dwarfs" in message for message in messages)
    assert figures_of(rows, "recipient") == figures_of(bulk, "recipient")


def test_what_is_there_is_listed_in_the_order_of_the_rows(tmp_path: Path) -> None:
    lines = "A,1,disbursement\nA,1,commitment\n" * 10 + "A,1,pledge\n"
    odd = "B,(1),pledge\n"
    rows, bulk = both(tmp_path, f"Recipient,Amount (NOK),Measure\n{odd}{lines}")
    assert isinstance(bulk.allocations, Bulk)
    assert chosen(rows) == chosen(bulk)


def test_what_the_reader_of_rows_reads_otherwise_is_read_row_by_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def left_out(_: RowReader, row: SourceRow) -> tuple[str, str] | None:
        return None if row.number > 10 else ("new-rule", "a rule of rows alone")

    monkeypatch.setattr(RowReader, "left_out", left_out)
    rows, bulk = both(tmp_path, table(*MANY))
    assert not isinstance(bulk.allocations, Bulk)
    assert_same(rows, bulk)
    assert len(bulk.account.excluded) == 9
