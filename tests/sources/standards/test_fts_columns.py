"""Flows of long exports are what they are one by one, and so is all that is said of them."""

from __future__ import annotations

import csv
import datetime as dt
import random
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.analysis.analyse import analyse
from aidreport.analysis.select import select
from aidreport.config.sources import DataSource
from aidreport.errors import AidreportError
from aidreport.model.allocation import Measure
from aidreport.model.bulk import Bulk
from aidreport.model.fields import GROUPS, PARTIES
from aidreport.model.money import scale_exactly
from aidreport.sources.formats import columnar
from aidreport.sources.loader import load

if TYPE_CHECKING:
    from aidreport.model.dataset import Dataset

pytestmark = pytest.mark.usefixtures("_arrow_or_lists")
HEAD = [
    *("date", "amountUSD", "srcOrganization", "destOrganization", "destOrganizationTypes"),
    *("destLocations", "destGlobalClusters", "boundary", "onBoundary", "status", "description"),
    *("decisionDate", "originalAmount", "originalCurrency", "exchangeRate", "id", "other"),
]
RATES = {"EUR": "0.9", "NOK": "10.5", "SYP": "2500"}


def flow(chance: random.Random, number: int, *, odd: float) -> list[str]:
    """Return a row of an export; `odd` of its cells are not as usual."""

    def one_of(usual: list[str], strange: list[str]) -> str:
        return chance.choice(strange if chance.random() < odd else usual)

    day = dt.date(2023, 1, 1) + dt.timedelta(days=chance.randint(0, chance.choice((9, 900))))
    dollars = chance.randint(1, 10**6)
    currency = one_of(["", "EUR", "EUR", "NOK", "SYP"], ["USD", "usd", "eur", "X", " EUR "])
    rate = RATES.get(currency, "")
    original = str(round(dollars * float(rate), 2)) if rate else ""
    factor = one_of(["1"], ["10", "0.5", "1.3", "0.7"])
    original = str(round(float(original) * float(factor), 2)) if original else ""
    strange = ["", "1,234.50", "-5", "ten", "1.200", "0", "1e3", "0.30000000000000004", "1'000"]
    return [
        one_of([day.isoformat()], ["", "soon", "Total", "#date", "2023-01-05T00:00:00Z"]),
        one_of([str(dollars), f"{dollars}.50"], strange),
        one_of(["Norway", "Canada, Government of", "Fund"], ["", "Total", " Norway "]),
        one_of(["UNICEF", "Relief  Agency", "CARE"], ["", "Grand total", "Kenya Total Energies"]),
        one_of(["NGO", "UN agency,NGO", "NGO; NGO"], [""]),
        one_of(["UKR", "PSE,LBN", "Sudan"], ["", "UKR, PSE"]),
        one_of(["Health", "Health,Nutrition"], [""]),
        one_of(["incoming"] * 4 + ["internal"], ["outgoing", "Incoming", "", "#b", "sideways"]),
        one_of(["single"] * 4 + ["shared"], ["", "Shared"]),
        one_of(["paid", "commitment", "pledge"], ["Paid", "Cancelled", ""]),
        one_of(["Food and shelter"], ["", "two\nlines", "Total"]),
        one_of([day.isoformat(), ""], ["yesterday"]),
        one_of([original], strange),
        currency,
        one_of([rate, rate, ""], ["0", "x", "7"]),
        one_of([str(number)], ["", "Total", "7", f"F-{number}", f" {number} "]),
        one_of(["x"], ["", "#x"]),
    ]


def both(folder: Path, rows: list[list[str]], **options: object) -> list[Dataset | str]:
    """Return an export read row by row, and by the column; or why it is not read."""
    with (folder / "a.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEAD, *rows])
    source = DataSource.model_validate({"path": "a.csv", **options})
    found: list[Dataset | str] = []
    for long in (10**9, 1):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(columnar, "LONG", long)
            try:
                found.append(load([source], folder))
            except AidreportError as problem:
                found.append(str(problem))
    return found


def published(currency: str, per: str, day: dt.date) -> Decimal | None:
    """Return what somebody published: nothing of one currency, or of some days."""
    if per not in ("EUR", "NOK") or day.day == 1:
        return None
    return 1 / Decimal(RATES[per])


STATUSES = {"status": {"Cancelled": "exclude", "": "use"}}


@given(st.integers(0, 10**9), st.sampled_from([0.0, 0.0, 0.02, 0.2]), st.booleans())
def test_flows_in_columns_are_what_they_are_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, seed: int, odd: float, known: bool
) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same file each time
    rows = [flow(chance, number, odd=odd) for number in range(chance.choice((1, 5, 40)))]
    if chance.random() < odd:
        rows.insert(chance.randint(0, len(rows)), [""] * len(HEAD))
    options = {"values": {"status": {"Cancelled": "exclude"}}} if known else {}
    alone, together = both(tmp_path_factory.mktemp("fts"), rows, **options)
    if isinstance(alone, str) or isinstance(together, str):
        assert together == alone
        return
    assert tuple(together.allocations) == alone.allocations
    assert together.account == alone.account
    assert together.findings == alone.findings
    assert together.plans == alone.plans
    if isinstance(together.allocations, Bulk):
        assert_columns_are_those_of_objects(together.allocations)
    for rates in (published, None):
        assert summed(together, rates) == summed(alone, rates)


def summed(data: Dataset, rates: object) -> object:
    """Return what a summary says of a data set."""
    said: list[object] = []
    for measures in ((), (Measure.PLEDGE,), (Measure.DISBURSEMENT,)):
        try:
            chosen = select(data, measures=measures)
            figures = analyse(chosen, by=["donor"], traced=False, published=rates)  # type: ignore[arg-type]
        except AidreportError as problem:
            said.append(str(problem))
            continue
        groups = [
            [(group.key, group.name, group.amount.value, group.rows) for group in part.groups]
            for part in figures.breakdowns["donor"]
        ]
        totals = {code: figure.value for code, figure in figures.totals.items()}
        said.append((figures.findings, totals, groups, chosen.account))
    return said


def assert_columns_are_those_of_objects(rows: Bulk) -> None:
    items = {line: rows.at(line) for line in rows.lines.tolist()}
    for field, read_field in GROUPS.items():
        column = rows.column(field)
        assert [column.values[code] for code in column.codes] == [
            read_field(item) for item in items.values()
        ]
    for field, party in PARTIES.items():
        parties = [party(item) for item in items.values()]
        assert rows.names(field, list(items)) == [item.name if item else "" for item in parties]
    assert [scale_exactly(item.amount.amount, -rows.exponent) for item in items.values()] == (
        rows.minor.tolist()
    )
    stating = [
        (at, item.equivalents[0]) for at, item in enumerate(items.values()) if item.equivalents
    ]
    if (of := rows.equivalents) is None:
        assert not stating
        return
    assert of.rows.tolist() == [at for at, _ in stating]
    assert of.minor.tolist() == [
        scale_exactly(stated.money.amount, -of.exponent) for _, stated in stating
    ]
    assert [of.currency.values[code] for code in of.currency.codes] == [
        stated.money.currency for _, stated in stating
    ]
    assert [Decimal(1).scaleb(-int(places)) for places in of.places] == [
        stated.step for _, stated in stating
    ]


def test_a_long_export_is_read_by_the_column(tmp_path: Path) -> None:
    chance = random.Random(4)  # noqa: S311 - the same file each time
    rows = [flow(chance, number, odd=0.0) for number in range(6000)]
    with (tmp_path / "a.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEAD, *rows])
    data = load([DataSource(path="a.csv")], tmp_path)
    assert isinstance(data.allocations, Bulk)
    assert len(data.allocations.others) < 100
    assert data.account.read == 6000
