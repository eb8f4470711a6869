"""Sums of donors and recipients beside their members."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.sources.standards.oecd.tables import CRS, read


@pytest.mark.parametrize(
    ("donors", "kept"),
    [
        # Sums stand beside members of theirs.
        (["Norway", "WFP", "DAC Countries, Total", "All Donors, Total"], ["Norway", "WFP"]),
        (["Norway", "Non-DAC", "Saudi Arabia"], ["Norway", "Saudi Arabia"]),
        (["Multilaterals, Total", "WFP"], ["WFP"]),
        (["G7", "Germany"], ["Germany"]),
        (["Official donors", "Kenya"], ["Kenya"]),
        (["Arab Donors, Total", "Kuwait"], ["Kuwait"]),
        # Sums none of whose members is there count.
        (["DAC Countries, Total"], ["DAC Countries, Total"]),
        (["DAC members", "Saudi Arabia"], ["DAC members", "Saudi Arabia"]),
        (["Non-DAC", "Norway"], ["Non-DAC", "Norway"]),
        (["G7", "Norway"], ["G7", "Norway"]),
        (["Multilaterals, Total", "Norway"], ["Multilaterals, Total", "Norway"]),
        (
            ["DAC Countries, Total", "Non-DAC Countries, Total", "Multilaterals, Total"],
            ["DAC Countries, Total", "Non-DAC Countries, Total", "Multilaterals, Total"],
        ),
        # Of sums that cover each other the widest counts.
        (["All Donors, Total", "DAC Countries, Total", "G7, Total"], ["All Donors, Total"]),
        (["DAC countries", "DAC EU Members, Total", "G7"], ["DAC countries"]),
        # EU Institutions are a donor of their own.
        (["EU Institutions", "France"], ["EU Institutions", "France"]),
        (["EU Institutions", "Multilaterals, Total"], ["EU Institutions"]),
        (["EU Institutions", "Norway"], ["EU Institutions", "Norway"]),
        (["EU Institutions"], ["EU Institutions"]),
        # No sums, whatever their names.
        (["Multilateral Investment Fund", "Norway"], ["Multilateral Investment Fund", "Norway"]),
    ],
)
def test_a_sum_of_donors_counts_if_nothing_of_it_is_beside(
    tmp_path: Path, donors: list[str], kept: list[str]
) -> None:
    rows = "".join(f'2023,"{donor}",Ukraine,1,,,\n' for donor in donors)
    data = read(tmp_path, f"{CRS}\n{rows}")
    assert [item.donor.name for item in data.allocations] == kept
    assert data.account.read == len(donors)
    assert {row.rule for row in data.account.excluded} <= {"total-of-members"}


@pytest.mark.parametrize(
    ("recipients", "kept"),
    [
        (["Kenya", "Africa, regional", "Africa, Total"], ["Kenya", "Africa, regional"]),
        (["Bilateral, unspecified", "LDCs, Total"], ["Bilateral, unspecified"]),
        (["Developing countries, unspecified"], ["Developing countries, unspecified"]),
        (["Developing Countries, Total"], ["Developing Countries, Total"]),
        (["Africa, Total", "Asia, Total"], ["Africa, Total", "Asia, Total"]),
        (["Africa, Total", "South of Sahara, Total"], ["Africa, Total"]),
        (["Developing countries", "South of Sahara", "LDCs"], ["Developing countries"]),
        (["Africa, Total", "LDCs, Total"], ["Africa, Total"]),
        (["LDCs, Total", "LMICs, Total"], ["LDCs, Total", "LMICs, Total"]),
    ],
)
def test_a_sum_of_recipients_counts_if_nothing_of_it_is_beside(
    tmp_path: Path, recipients: list[str], kept: list[str]
) -> None:
    rows = "".join(f'2023,Norway,"{recipient}",1,,,\n' for recipient in recipients)
    data = read(tmp_path, f"{CRS}\n{rows}")
    assert [item.country for item in data.allocations] == kept
