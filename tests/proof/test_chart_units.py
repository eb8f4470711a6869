"""A chart says the unit of its amounts; another one is named however much is renewed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.proof.forgery import Forger
from tests.proof.renewal import saved

from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

    from tests.proof.one_block import Draw

ROWS = """recipient,amount,currency,date
UNICEF,18000000,NOK,2024-01-01
WFP,7400000,NOK,2025-01-02
ICRC,5600000,NOK,2025-01-05
"""


@pytest.mark.parametrize(
    "directive", ["column-chart{by=year}", "treemap", "stacked-columns{of=recipient}"]
)
@pytest.mark.parametrize("language", ["en", "uk", "ar"])
def test_a_chart_with_its_unit_is_sound(draw: Draw, directive: str, language: str) -> None:
    found = verify(draw(directive, ROWS, language=language))
    assert found.verdict is Verdict.UNSIGNED, found.checks


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("unit", [b"( billion)", b"()"])
def test_another_unit_of_a_chart_or_none_is_named(draw: Draw, tmp_path: Path, unit: bytes) -> None:
    forger = Forger(draw("treemap", ROWS))
    forger.replace(b"( million)", unit)
    found = verify(saved(forger, tmp_path / "forged.pdf"))
    text = next(check for check in found.checks if check.name == "text").details
    assert any('no label of the chart says the unit of "18' in line for line in text), text
