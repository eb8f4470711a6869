"""Tables of any cells have the same result read by the column and row by row."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.properties import cases
from tests.sources.tables.by_column.test_plain import assert_same, figures_of, in_full

from aidreport.config.sources import DataSource
from aidreport.errors import AidreportError
from aidreport.model.bulk import Bulk
from aidreport.model.dataset import Dataset, SourceFile
from aidreport.model.fields import GROUPS
from aidreport.sources.formats import columnar
from aidreport.sources.formats.columnar import rows_of_cells
from aidreport.sources.formats.grid import Grid
from aidreport.sources.formats.typed_cells import cell_of
from aidreport.sources.loader import load_grid
from aidreport.sources.tables.columns import header

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aidreport.sources.formats.grid import CellValue

    Cells = Sequence[Sequence[CellValue]]

HEADINGS = ["Id", "Recipient", "Amount", "Currency", "Date", "Status", "Note"]
DAY = date(2025, 6, 12)
FILE = SourceFile("data.xlsx", "", "table")


@pytest.fixture(autouse=True, scope="module")
def _blank_names_stay_blank() -> Iterator[None]:
    """Lists that people wrote by hand alone are read so, and so no long ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(header, "fill_blank_names", lambda below, *_: below)
        yield


def loaded(
    cells: Cells, least: int, cleaning: Callable[[object], CellValue] | None, **options: object
) -> Dataset | str:
    """Return a data set, or the message if there is none; `least` is what counts as long."""
    source = DataSource.model_validate({"path": FILE.path, **options})
    before, columnar.LONG = columnar.LONG, least
    try:
        return load_grid(Grid(rows_of_cells(cells, cleaning), "Sheet"), source, FILE)
    except AidreportError as error:
        return in_full(error)
    finally:
        columnar.LONG = before


def assert_agree(
    cells: Cells, cleaning: Callable[[object], CellValue] | None = None, **options: object
) -> Dataset | None:
    rows, columns = (loaded(cells, least, cleaning, **options) for least in (1 << 40, 0))
    if isinstance(rows, str) or isinstance(columns, str):
        assert rows == columns
        return None
    assert_same(rows, columns)
    for by in GROUPS:
        assert figures_of(rows, by) == figures_of(columns, by)
    return columns


AMOUNTS = st.one_of(
    st.integers(-(10**6), 10**10),
    st.floats(-1e6, 1e9).map(lambda number: round(number, 2)),
    st.floats(-1e6, 1e9),
    st.decimals("-1e6", "1e9", places=3),
    st.sampled_from(
        ["", None, True, date(2025, 1, 1), "1,234.50", "1 234", "NOK 5", "$7", "(8)", "-9", "12.5%",
         "1.234", "1.2 million", "0.30000000000000004", 0.1 + 0.2, 1e-7, 10**17, 10**30, 1e300,
         "20.00-", "20,00-", "1.500,-", "1.50,-", "1,500.-", "1500:-", "1億5000万", "5億3",
         "1000 (est.)", "ca. 12", "~5", "7-", "1.5億", "１億5", "٣٫1",
         Decimal("1.000000000000000000"), "x", "-", "1,23,456", "=A1",
         "\ud800", "7\n"]
    ),
)  # fmt: skip
ROWS = st.tuples(
    st.sampled_from(["", "a", "b", 1, 1.0, "1", None]),
    st.sampled_from(["UNICEF", "ICRC", "Total WASH", "Total", " WFP ", "", 5, date(2025, 1, 1)]),
    AMOUNTS,
    st.sampled_from(["USD", "NOK", "usd", "$", "kr", "", None]),
    st.sampled_from(
        [DAY, datetime.combine(DAY, time(3, 4)), "2025-06-12", 2024, 2024.0, "", None, "?",
         "12/06/2025", True]
    ),
    st.sampled_from(["Active", "Cancelled", ""]),
    st.sampled_from(["", "Note: x", "#tag", 0.0, -0.0, False]),
)  # fmt: skip
USUAL = st.tuples(
    st.integers(0, 10**6),
    st.sampled_from(["UNICEF", "ICRC", "WFP"]),
    st.floats(1, 1e9).map(lambda number: round(number, 2)),
    st.just("USD"),
    st.just(date(2025, 6, 12)),
    st.just("Active"),
    st.just(""),
)
STATUSES = {"values": {"status": {"Active": "use", "Cancelled": "exclude"}}}
MAPPED = {"columns": {"status": "Status"}, **STATUSES}


@pytest.mark.long
@cases(120)
@given(
    st.lists(USUAL.map(list), min_size=10, max_size=40),
    st.lists(ROWS.map(list), max_size=6),
    st.sampled_from([{}, MAPPED, {**MAPPED, "unit": "million"}, {**MAPPED, "decimal": ","}]),
    st.data(),
)
def test_any_cells_have_the_same_result(
    usual: list[list[CellValue]],
    odd: list[list[CellValue]],
    options: dict[str, object],
    data: st.DataObject,
) -> None:
    table = [[at, *row[1:]] for at, row in enumerate(usual)]
    for row in odd:
        table.insert(data.draw(st.integers(0, len(table))), row)
    assert_agree([HEADINGS, *table], cell_of, largest_total=10**40, years=[1, 9999], **options)


@cases(40)
@given(st.lists(ROWS.map(list), min_size=2, max_size=30))
def test_wholly_odd_cells_have_the_same_result(table: list[list[CellValue]]) -> None:
    assert_agree([HEADINGS, *table], cell_of, largest_total=10**40, years=[1, 9999], **MAPPED)


def test_rows_of_the_same_texts_repeat_each_other_whatever_their_cells_are() -> None:
    rows: list[list[CellValue]] = [["", "UNICEF", 5, "1"], [None, "UNICEF", 5, 1]]  # type: ignore[list-item]
    data = assert_agree([["Id", "Recipient", "Amount (NOK)", "Note"], *rows], cell_of)
    assert data is not None
    assert "repeated-rows" in [item.code for item in data.findings]


@pytest.mark.long
@pytest.mark.parametrize(
    "amount",
    [5, 5.25, Decimal("5.25"), "5.25", "1,234.5", "NOK 5", "5 NOK", "(5)", "−5", "1.2 million",
     "5,-", "1'234.50", "1\u00a0234", 0.1, 123456789.12],
)  # fmt: skip
def test_cells_of_usual_kinds_stay_in_columns(amount: CellValue) -> None:
    cells = [["Recipient", "Amount (NOK)"], *([f"Agency {at}", amount] for at in range(300))]
    data = assert_agree(cells)
    assert data is not None
    assert isinstance(data.allocations, Bulk)
    assert len(data.allocations.lines) == 300


def test_currencies_in_amounts_stay_in_columns() -> None:
    written = ["NOK 5", "USD 1,000.50", "EUR 7 million"]
    cells = [["Recipient", "Amount"], *([f"A {at}", written[at % 3]] for at in range(300))]
    data = assert_agree(cells)
    assert data is not None
    assert isinstance(data.allocations, Bulk)
    assert len(data.allocations.lines) == 300


def test_a_unit_that_is_very_fine_reads_no_other_amount_wrongly() -> None:
    amounts = [10**11, 0.000001, 123456789.12] * 10 + [Decimal("0.000000000001")]
    cells = [["Recipient", "Amount (NOK)"], *([f"A {at}", item] for at, item in enumerate(amounts))]
    assert_agree(cells)


def test_short_and_long_lines_are_those_of_rows() -> None:
    cells = [["Recipient", "Amount (NOK)", "Country"], *[["A", 5]] * 30, ["B", 7, "Mali", "more"]]
    assert_agree(cells)


def test_rows_are_counted_from_where_their_source_counts_them() -> None:
    cells = [["Recipient", "Amount (NOK)"], *([f"A {at}", at] for at in range(1, 50)), ["B", "x"]]
    read = []
    for least in (1 << 40, 0):
        before, columnar.LONG = columnar.LONG, least
        try:
            source = DataSource(path=FILE.path)
            read.append(load_grid(Grid(rows_of_cells(cells, start=0)), source, FILE))
        finally:
            columnar.LONG = before
    rows, columns = read
    assert_same(rows, columns)
    assert [item.place.row for item in columns.allocations] == list(range(1, 50))
    assert [row.place.row for row in columns.account.rejected] == [50]


@pytest.mark.long
@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize(
    "amount",
    ["20.00-", "20,00-", "1.500,-", "1.50,-", "1,50,-", "1.500,--", "1,500.-", "1 500:-", "12-",
     "12 est.", "約12", "EUR 20,00-", "20.00 -", "1億5000万", "1億5,000万円", "5億3", "１億5",
     "2億", "1.5億", "٣٫1",
     "5000万1億"],
)  # fmt: skip
def test_marks_and_parts_of_numbers_are_read_alike_in_long_tables(
    amount: str, decimal: str
) -> None:
    usual = [[f"Agency {at}", f"{at + 5}{decimal}25"] for at in range(300)]
    assert_agree([["Recipient", "Amount (JPY)"], *usual, ["Last", amount]], decimal=decimal)
    texts = [[f"Agency {at}", amount] for at in range(300)]
    assert_agree([["Recipient", "Amount (JPY)"], *texts], decimal=decimal)
