"""Rates of long tables: those that stray are those of short ones."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.analysis.analyse import analyse
from aidreport.analysis.select import select
from aidreport.config.sources import DataSource
from aidreport.model.bulk import Bulk
from aidreport.model.dataset import Finding
from aidreport.sources.formats import columnar
from aidreport.sources.loader import load

HEAD = (
    "id,date,amountUSD,destOrganization,boundary,onBoundary,status,originalAmount,originalCurrency"
)

AMOUNTS = st.one_of(
    st.integers(1, 60).map(str),
    st.sampled_from(["1000", "1300", "700", "1020", "980", "1021", "1300.00", "0.5", "0", "1e3"]),
)
ROWS = st.lists(
    st.tuples(
        AMOUNTS,
        st.one_of(AMOUNTS, st.just("1000")),
        st.sampled_from(["EUR", "EUR", "NOK", "USD", ""]),
        st.sampled_from([0, 1, 14, 15, 400, 800, None]),
    ),
    min_size=1,
    max_size=12,
)


def published(currency: str, per: str, day: dt.date) -> Decimal | None:
    """Return a rate of one dollar; of some days there is none."""
    return None if per == "NOK" or day.year == 2025 else Decimal(1)


def strays(folder: Path, rows: list[tuple[str, str, str, int | None]], long: int) -> list[Finding]:
    lines = [HEAD]
    for number, (amount, original, currency, days) in enumerate(rows):
        day = "" if days is None else (dt.date(2024, 1, 5) + dt.timedelta(days)).isoformat()
        lines.append(
            f"{number},{day},{amount},Relief {number},incoming,single,paid,{original},{currency}"
        )
    (folder / "a.csv").write_text("\n".join([*lines, ""]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columnar, "LONG", long)
        data = select(load([DataSource(path="a.csv")], folder))
    assert isinstance(data.allocations, Bulk) == (long == 1)
    found = []
    for rates in (published, None):
        figures = analyse(data, by=["recipient"], traced=False, published=rates)
        found += figures.findings
    return found


@given(ROWS)
def test_rates_in_columns_stray_as_they_do_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str, int | None]]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    assert strays(folder, rows, 1) == strays(folder, rows, 10**9)
