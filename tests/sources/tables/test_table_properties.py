from __future__ import annotations

import csv
import io
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.properties import cases

from aidreport.analysis.analyse import analyse
from aidreport.analysis.figures import Figures
from aidreport.config.sources import DataSource
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load

HEADINGS = {
    "recipient": "Recipient",
    "amount": "Amount",
    "currency": "Currency",
    "date": "Decision date",
    "measure": "Measure",
    "country": "Country",
}
BY = ("recipient", "country", "year", "measure", "currency")


@dataclass(frozen=True)
class SourceRow:
    recipient: str
    amount: Decimal
    currency: str
    date: date | None
    measure: str
    country: str


@dataclass(frozen=True)
class Layout:
    """How a table is written down."""

    columns: tuple[str, ...]
    titles: tuple[str, ...]
    total: bool
    delimiter: str
    decimal: str
    workbook: bool


rows = st.builds(
    SourceRow,
    recipient=st.sampled_from(
        ["UNICEF", "United Nations Children's Fund", "Mercy Corps Inc.", "Røde Kors"]
    ),
    amount=st.integers(-(10**12), 10**12).map(lambda cents: Decimal(cents).scaleb(-2)),
    currency=st.sampled_from(["NOK", "EUR", "JPY"]),
    date=st.none() | st.dates(date(2000, 1, 1), date(2030, 12, 31)),
    measure=st.sampled_from(["commitment", "disbursement", "pledge"]),
    country=st.sampled_from(["", "Mali", "Ukraine", "DRC", "Democratic Republic of the Congo"]),
)
tables = st.lists(rows, min_size=1, max_size=12)
layouts = st.builds(
    Layout,
    columns=st.permutations([*HEADINGS]).map(tuple),
    titles=st.lists(st.sampled_from(["Grants 2025", "Ministry, Oslo", ""]), max_size=3).map(tuple),
    total=st.booleans(),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    decimal=st.sampled_from([".", ","]),
    workbook=st.sampled_from([False, False, False, True]),
)


def cells(row: SourceRow, layout: Layout) -> list[object]:
    values: dict[str, object] = {name: getattr(row, name) for name in HEADINGS}
    if not layout.workbook:
        values["amount"] = f"{row.amount:.2f}".replace(".", layout.decimal)
        values["date"] = row.date.isoformat() if row.date else ""
    return [values[name] for name in layout.columns]


def totals_of(table: list[SourceRow]) -> dict[str, Decimal]:
    totals: Counter[str] = Counter()
    for row in table:
        totals[row.currency] += row.amount  # type: ignore[assignment] - sums of decimals
    return {code: Decimal(amount) for code, amount in totals.items()}


def written(table: list[SourceRow], layout: Layout) -> bytes:
    lines: list[list[object]] = [[title] for title in layout.titles]
    lines.append([HEADINGS[name] for name in layout.columns])
    lines += [cells(row, layout) for row in table]
    if layout.total:
        for currency, amount in totals_of(table).items():
            lines.append(cells(SourceRow("Total", amount, currency, None, "", ""), layout))
    content = io.BytesIO()
    if layout.workbook:
        workbook = openpyxl.Workbook()
        for line in lines:
            workbook.active.append(line)  # type: ignore[union-attr] - a new workbook has one sheet
        workbook.save(content)
        return content.getvalue()
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=layout.delimiter).writerows(lines)
    return text.getvalue().encode()


def read(*files: tuple[list[SourceRow], Layout]) -> tuple[Dataset, Figures]:
    with tempfile.TemporaryDirectory() as folder:
        sources = []
        for number, (table, layout) in enumerate(files):
            name = f"{number}.{'xlsx' if layout.workbook else 'csv'}"
            (Path(folder) / name).write_bytes(written(table, layout))
            sources.append(DataSource(path=name, decimal=layout.decimal))  # type: ignore[arg-type]
        dataset = load(sources, Path(folder))
    return dataset, analyse(dataset, by=BY)


def numbers(figures: Figures) -> dict[str, object]:
    """Return what figures say, whatever the order in which it was read."""
    groups = {
        (by, breakdown.currency, group.key): (group.amount.value, group.share and group.share.value)
        for by, breakdowns in figures.breakdowns.items()
        for breakdown in breakdowns
        for group in breakdown.groups
    }
    totals = {code: figure.value for code, figure in figures.totals.items()}
    return {"totals": totals, "groups": groups}


def states_all_others(table: list[SourceRow]) -> bool:
    """Tell whether a row states the sum of all others of its kind: either figure may be right."""
    kinds: dict[tuple[str, ...], list[Decimal]] = {}
    for row in table:
        for kind in ((row.currency,), (row.currency, row.measure)):
            kinds.setdefault(kind, []).append(row.amount)
    return any(2 * amount == sum(of) for of in kinds.values() if len(of) > 1 for amount in of)


@cases(30)
@given(tables, layouts)
def test_whatever_the_table_and_however_it_is_written_the_totals_are_exact(
    table: list[SourceRow], layout: Layout
) -> None:
    assume(not states_all_others(table))
    dataset, figures = read((table, layout))
    account = dataset.account
    assert account.read == account.used + len(account.excluded) + len(account.rejected)
    assert (account.used, account.rejected) == (len(table), ())
    assert {code: figure.value for code, figure in figures.totals.items()} == totals_of(table)
    assert not [item for item in dataset.findings if item.code == "total-row-differs"]


@cases(20)
@given(tables, layouts)
def test_shares_of_any_table_add_up_to_a_hundred_in_each_currency(
    table: list[SourceRow], layout: Layout
) -> None:
    assume(not states_all_others(table))
    _, figures = read((table, layout))
    for breakdowns in figures.breakdowns.values():
        for breakdown in breakdowns:
            shares = [group.share.value for group in breakdown.groups if group.share]
            assert breakdown.no_shares or sum(shares) == Decimal("100.0")


@cases(15)
@given(tables, tables, layouts, layouts, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_files_changes_no_figure(
    first: list[SourceRow], second: list[SourceRow], one: Layout, other: Layout, random: object
) -> None:
    # Which of two equal amounts stands last decides whether it is asked about.
    assume(not states_all_others(first) and not states_all_others(second))
    lines, others = (written(*file).splitlines() for file in ((first, one), (second, other)))
    assume(sorted(lines) != sorted(others))  # of a file and its copy, one counts
    _, expected = read((first, one), (second, other))
    random.shuffle(first)  # type: ignore[attr-defined]
    random.shuffle(second)  # type: ignore[attr-defined]
    _, shuffled = read((second, other), (first, one))
    assert numbers(shuffled) == numbers(expected)
