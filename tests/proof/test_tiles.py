"""Each square of a grid of countries is at its place, in the shade of its class, with its code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from tests.proof.forgery import Forger
from tests.proof.one_block import PROFILES, failures

from aidreport.document.directives import country_grids
from aidreport.model.country_grid import Grid, grid_of
from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from tests.proof.one_block import Draw

ROWS = """recipient,amount,currency,date,country
A,3000000,NOK,2025-01-01,Sudan
A,2000000,NOK,2025-01-01,Chad
A,1500000,NOK,2025-01-01,Kenya
A,500000,NOK,2025-01-01,Yemen
A,100000,NOK,2025-01-01,
"""
SQUARE = re.compile(rb"([\d.]+ [\d.]+ [\d.]+) rg ([\d.]+) ([\d.]+) (\d\d\.\d\d) (\d\d\.\d\d) re f")
SUDAN = "group/country/Sudan/NOK"


@pytest.fixture(params=PROFILES)
def grid(request: pytest.FixtureRequest, draw: Draw) -> Path:
    return draw("country-grid", ROWS, conformance=request.param)


def shaded(forger: Forger) -> list[re.Match[bytes]]:
    """Return the squares with amounts, the largest first: the last ones before the classes."""
    found = [one for one in SQUARE.finditer(forger.content()) if one[4] == one[5]]
    return found[-4:]


def test_a_grid_of_countries_is_verified(grid: Path) -> None:
    found = verify(grid)
    assert found.verdict is Verdict.UNSIGNED, found.checks


@pytest.mark.parametrize("directive", ["country-grid", "column-chart", "treemap", "waffle"])
def test_a_name_behind_an_amount_in_a_chart_is_no_unit_of_it(draw: Draw, directive: str) -> None:
    rows = ROWS.replace("Kenya", "Myanmar").replace("\nA,", "\nMM,", 2).replace("\nA,", "\nbn,", 1)
    path = draw(directive, rows)
    assert verify(path).verdict is Verdict.UNSIGNED


@pytest.mark.broken_pdfs
def test_a_map_in_a_mirror_is_none_of_a_page_that_is_read_from_the_left(
    draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    def turned(codes: Collection[str]) -> Grid:
        columns, rows, places = grid_of(codes)
        mirrored = {code: (columns - 1 - column, row) for code, (column, row) in places.items()}
        return Grid(columns, rows, mirrored)

    monkeypatch.setattr(country_grids, "grid_of", turned)
    found = failures(draw("country-grid", ROWS.replace("Kenya", "Haiti")))
    assert any("is not at the place of" in line for line in found)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_west_is_left_of_east_whatever_a_page_is_read_from(draw: Draw, language: str) -> None:
    path = draw("country-grid", ROWS.replace("Kenya", "Haiti"), language=language)
    assert verify(path).verdict is Verdict.UNSIGNED
    left = {code: _left_of(path, code) for code in ("HT", "TD", "SD", "YE")}
    assert sorted(left, key=left.__getitem__) == ["HT", "TD", "SD", "YE"]


def _left_of(path: Path, words: str) -> float:
    """Return where words are on the first page, in points from the left edge."""
    with pypdfium2.PdfDocument(path) as document:
        reader = document[0].get_textpage()
        at, _ = reader.search(words, match_case=True).get_next()
        return float(reader.get_charbox(at)[0])


@pytest.mark.broken_pdfs
def test_a_square_in_the_shade_of_another_class_is_reported(grid: Path, tmp_path: Path) -> None:
    forger = Forger(grid)
    first, second, *_ = shaded(forger)
    forger.replace(first[0], first[0].replace(first[1], second[1]))
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert f"{SUDAN}: its mark has the colour of another series" in problems, problems


@pytest.mark.broken_pdfs
def test_a_square_at_the_place_of_another_country_is_reported(grid: Path, tmp_path: Path) -> None:
    forger = Forger(grid)
    first = shaded(forger)[0]
    moved = b"%b rg %.2f %b %b %b re f" % (
        first[1],
        float(first[2]) - 3 * (float(first[4]) + 1.5),
        *first.groups()[2:],
    )
    forger.replace(first[0], moved)
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any("is not at the place of" in line or "not in its square" in line for line in problems)


@pytest.mark.broken_pdfs
def test_the_code_of_another_country_is_reported(grid: Path, tmp_path: Path) -> None:
    forger = Forger(grid)
    forger.replace(b"(SD) Tj", b"(SS) Tj")
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any('"SS" is not' in line for line in problems), problems
