from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.sources.loader import load
from aidreport.sources.territories import canonical
from aidreport.sourcing import DataSource


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("UA", "Ukraine"),
        ("UKR", "Ukraine"),
        ("Ukraine", "Ukraine"),
        ("Turkey", "Türkiye"),
        ("TÜRKIYE", "Türkiye"),
        ("Kosovo (UNSCR 1244)", "Kosovo"),
        ("Congo, Democratic Republic of the", "DR Congo"),
        ("COD", "DR Congo"),
        ("occupied Palestinian territory", "Palestine"),
        ("PSE", "Palestine"),
        ("West Bank and Gaza Strip", "Palestine"),
        ("Syrian Arab Republic", "Syria"),
        ("Africa, regional", "Africa, regional"),
        ("Bilateral, unspecified", "Bilateral, unspecified"),
        ("WFP", "WFP"),
        ("", ""),
    ],
)
def test_a_country_has_one_name(text: str, name: str) -> None:
    assert canonical(text) == name


@given(st.text(max_size=20))
def test_a_name_that_was_found_stays(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


def test_rows_of_one_country_are_one_group(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "recipient,amount (NOK),country\nA,1,Turkey\nB,2,TUR\nC,3,Türkiye\n", encoding="utf-8"
    )
    data = load([DataSource(path="a.csv")], tmp_path)
    assert {item.country for item in data.allocations} == {"Türkiye"}
