"""Whatever a download holds beside the money, the money counts once, or it is asked."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sources.standards.oecd.downloads import CRS, FORMS, download
from tests.sources.standards.oecd.tables import pasted, read

from aidreport.errors import SourceError

Fact = dict[str, object]
DONORS, RECIPIENTS, SECTORS = ("NOR", "SWE", "4EU001"), ("UKR", "KEN"), ("110", "720")
AMOUNTS = st.integers(-50, 900).map(lambda cents: f"{cents / 10:.1f}")
EXTRAS = ("sector", "channel", "recipient", "donor", "prices", "currency", "part", "flow", "blank")


def with_extras(facts: list[Fact], extras: set[str]) -> list[Fact]:
    """Return facts with the same money again, as a download may hold it."""
    rows = list(facts)
    if "part" in extras:
        rows += [{**fact, "MEASURE": "11"} for fact in facts]
    if "sector" in extras:
        rows += summed(rows, {"SECTOR": "1000"})
    if "channel" in extras:
        rows = [{**row, "CHANNEL": "20000"} for row in rows] + summed(rows, {"CHANNEL": "_T"})
    if "recipient" in extras:
        rows += summed(rows, {"RECIPIENT": "DPGC"})
    if "donor" in extras:
        rows += summed([row for row in rows if row["DONOR"] != "4EU001"], {"DONOR": "DAC"})
    if "flow" in extras:
        rows += [{**row, "MEASURE": "14"} for row in rows]
    if "prices" in extras:
        rows += [{**row, "PRICE_BASE": "Q", "BASE_PER": "2020"} for row in rows]
    if "currency" in extras:
        rows += [{**row, "UNIT_MEASURE": "XDC"} for row in rows]
    if "blank" in extras:
        rows += [{**rows[0], "TIME_PERIOD": "2021", "v": ""}]
    return rows


def summed(rows: list[Fact], total: Fact) -> list[Fact]:
    sums: dict[tuple[tuple[str, object], ...], float] = {}
    for row in rows:
        key = tuple(sorted({**row, **total, "v": 0}.items()))
        sums[key] = sums.get(key, 0) + float(str(row["v"]))
    return [{**dict(key), "v": f"{value:.1f}"} for key, value in sums.items()]


@given(
    st.dictionaries(
        st.sampled_from(list(product(DONORS, RECIPIENTS, SECTORS))), AMOUNTS, min_size=1
    ),
    st.sets(st.sampled_from(EXTRAS)),
    st.sampled_from(FORMS),
    st.randoms(use_true_random=False),
)
def test_the_same_money_never_counts_twice(
    tmp_path_factory: pytest.TempPathFactory,
    amounts: dict[tuple[str, str, str], str],
    extras: set[str],
    form: str,
    order: Random,
) -> None:
    facts: list[Fact] = [
        {"DONOR": donor, "RECIPIENT": recipient, "SECTOR": sector, "v": amount}
        for (donor, recipient, sector), amount in amounts.items()
    ]
    rows = with_extras(facts, extras)
    order.shuffle(rows)
    text = download(CRS, *rows, form=form)
    folder = tmp_path_factory.getbasetemp()
    settings: dict[str, object] = {}
    for _ in range(2):
        try:
            data = read(folder, text, **settings)
        except SourceError as problem:
            settings = pasted(problem)
            continue
        break
    right = sum(float(value) for value in amounts.values())
    found = float(sum(item.amount.amount for item in data.allocations)) / 1_000_000
    assert found == pytest.approx(right, abs=0.001)
    assert data.account.read == len(rows)
