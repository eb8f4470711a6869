"""HXL tags say what columns are, wherever their row stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.sources.hxl import tag_of
from aidreport.sources.loader import load
from aidreport.sourcing import DataSource

TAGS = "#org+name+impl,#value+funding+total+usd,#org+name+funder,#country+name,#date+decision"
ROW = "UNICEF,1200.50,Norway,Ukraine,2026-01-05"


def read(folder: Path, *lines: str) -> object:
    (folder / "a.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load([DataSource(path="a.csv")], folder)


@pytest.mark.parametrize("titles", [0, 1, 7, 20])
def test_the_row_of_tags_is_found_under_titles_and_merged_headings(
    tmp_path: Path, titles: int
) -> None:
    above = [",¿Quién?,,¿Cuánto?,"] * titles
    data = read(tmp_path, *above, TAGS, ROW)
    (item,) = data.allocations
    assert (item.recipient.name, str(item.amount.amount), item.amount.currency) == (
        "UNICEF",
        "1200.50",
        "USD",
    )
    assert (item.donor.name, item.country, str(item.decided)) == ("Norway", "Ukraine", "2026-01-05")
    assert data.files[0].kind == "hxl"
    assert data.account.read == 1


def test_attributes_come_in_any_order_with_spaces(tmp_path: Path) -> None:
    tags = "#org +impl + name,#value+usd +total+funding,#org+funder+name,#country +name,#date"
    (item,) = read(tmp_path, tags, ROW).allocations
    assert (item.recipient.name, item.donor.name) == ("UNICEF", "Norway")


def test_a_currency_column_and_a_status_are_read(tmp_path: Path) -> None:
    tags = "#org+impl,#value+total,#value+total+currency,#status"
    (item,) = read(tmp_path, tags, "UNICEF,5,NOK,pledge").allocations
    assert (item.amount.currency, item.measure.value) == ("NOK", "pledge")


def test_where_two_columns_fit_equally_the_choice_is_told(tmp_path: Path) -> None:
    data = read(tmp_path, "#org,#value+nok,#value+eur", "UNICEF,5,6")
    assert data.allocations[0].amount.currency == "NOK"
    assert [item.code for item in data.findings][:1] == ["heading-chosen"]


@given(st.text(max_size=30))
def test_any_text_is_a_tag_or_none(text: str) -> None:
    tag = tag_of(text)
    assert tag is None or (tag.name and tag.name == tag.name.lower())
