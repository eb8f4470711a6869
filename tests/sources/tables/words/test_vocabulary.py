"""Tables in any mixture of the words that are known are read as they were meant."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from aidreport.config.sources import DataSource
from aidreport.model.units import POWERS
from aidreport.sources.loader import load
from aidreport.sources.tables.words import vocabulary

USUAL = (3, 4, 5, 6)
UNITS = [(0, "")] + [(power, word) for power in USUAL for word in POWERS[power].split()]


def written(name: str) -> dict[str, Any]:
    path = Path(vocabulary.__file__).with_name(f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


HEADINGS = written("vocabulary_headings")["headings"]
AMOUNTS = written("vocabulary")["words"]["amounts"].split()
TOTALS = written("vocabulary_totals")["totals"].split()


def number(value: Decimal, mark: str, group: str) -> str:
    return f"{value:,.2f}".replace(",", group).replace(".", mark)


@given(
    recipient=st.sampled_from(HEADINGS["recipient"]),
    country=st.sampled_from(HEADINGS["country"]),
    amount=st.sampled_from(AMOUNTS),
    unit=st.sampled_from(UNITS),
    currency=st.sampled_from(["EUR", "USD", "NOK", "UAH", "INR"]),
    pattern=st.sampled_from(["{} ({} {})", "{}, {} {}", "{} in {} {}"]),
    total=st.sampled_from(["", *TOTALS]),
    values=st.lists(st.decimals("1", "9999", places=2), min_size=3, max_size=6, unique=True),
    comma=st.booleans(),
    group=st.sampled_from(["", "\u00a0", "'"]),
)
def test_any_words_that_are_known_make_a_table(
    *,
    recipient: str,
    country: str,
    amount: str,
    unit: tuple[int, str],
    currency: str,
    pattern: str,
    total: str,
    values: list[Decimal],
    comma: bool,
    group: str,
) -> None:
    power, word = unit
    heading = " ".join(pattern.format(amount, word, currency).split()).replace("( ", "(")
    mark = "," if comma else "."
    rows = [f"{recipient};{heading};{country}"]
    rows += [f"Agency {at}x;{number(item, mark, group)};Kenya" for at, item in enumerate(values)]
    rows += [f"{total};{number(sum(values, Decimal(0)), mark, group)};"] if total else []
    with TemporaryDirectory() as folder:
        (Path(folder) / "a.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        data = load([DataSource(path="a.csv")], Path(folder))
    assert not data.account.rejected
    assert [item.amount.amount for item in data.allocations] == [
        item.scaleb(power) for item in values
    ]
    assert {item.amount.currency for item in data.allocations} == {currency}
    assert {item.country for item in data.allocations} == {"Kenya"}
