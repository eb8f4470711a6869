"""The row of a source, and its checksum, are those of the attached data."""

from __future__ import annotations

import re
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
DATES = 'rows{columns="recipient, amount, date"}'
TABLE = 'rows{columns="recipient, amount, source"}'


@pytest.mark.parametrize("language", ["en", "nb", "ar"])
def test_rows_with_their_sources_are_sound(draw: Draw, language: str) -> None:
    assert verify(draw(TABLE, ROWS, language=language)).verdict is Verdict.UNSIGNED


@pytest.mark.parametrize("language", ["en", "de", "pt"])
def test_dates_of_rows_are_those_of_the_data(draw: Draw, language: str) -> None:
    found = verify(draw(DATES, ROWS, language=language))
    assert found.verdict is Verdict.UNSIGNED, found.checks
    assert found.unclaimed == ()


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    ("directive", "old", "new", "told"),
    [
        (TABLE, rb"(row[ \x7f])3\)", rb"\g<1>9)", 'is from "rows.csv, row 9" on the page'),
        (TABLE, rb"(row[ \x7f])3\)", rb"\g<1>4)", 'is from "rows.csv, row 4" on the page'),
        (
            DATES,
            rb"02\.01\.2025",
            b"12.01.2025",
            'is of "12.01.2025" on the page',
        ),
        (
            DATES,
            rb"02\.01\.2025",
            b"05.01.2025",
            'is of "05.01.2025" on the page',
        ),
        ("sources", rb"[0-9a-f]{3}(?=[0-9a-f]{9}\x87)", b"000", "which no source has"),
    ],
)
def test_another_row_or_checksum_is_named_however_much_is_renewed(
    draw: Draw, tmp_path: Path, directive: str, old: bytes, new: bytes, told: str
) -> None:
    forger = Forger(draw(directive, ROWS, language="de" if directive == DATES else "en"))
    altered, times = re.subn(old, new, forger.content(), count=1)
    assert times
    forger.page.obj.Contents.write(altered)
    found = verify(saved(forger, tmp_path / "forged.pdf"))
    text = next(check for check in found.checks if check.name == "text").details
    assert any(told in line for line in text), text
