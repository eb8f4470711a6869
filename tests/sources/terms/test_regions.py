from __future__ import annotations

import pytest

from aidreport.sources.terms.regions import countries_in, is_region


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Africa", "Kenya"), ("africa, total", "Mali"), ("Moyen-Orient", "Yemen"),
        ("South & Central Asia", "Nepal"), ("Latin America and the Caribbean", "Haiti"),
        ("MENA", "Libya"), ("Vest-Balkan", "Kosovo"), ("Африка", "Chad"),
    ],
)  # fmt: skip
def test_regions_have_countries_under_any_name(name: str, country: str) -> None:
    assert is_region(name)
    assert country in countries_in(name)


@pytest.mark.parametrize("name", ["Kenya", "South Africa", "Africa, regional", "UNICEF", ""])
def test_countries_and_others_are_no_regions(name: str) -> None:
    assert not is_region(name)
