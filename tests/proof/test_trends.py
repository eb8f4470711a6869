"""Each line in the rows of a table goes through its amounts, in the scale of all of its rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.proof.forgery import Forger
from tests.proof.one_block import failures

from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.proof.one_block import Draw

ROWS = """recipient,amount,currency,date
UNICEF,3000000,NOK,2021-01-01
UNICEF,-1000000,NOK,2022-01-01
UNICEF,2600000,NOK,2023-01-01
ICRC,2500000,NOK,2022-01-01
ICRC,500000,NOK,2023-01-01
The Norwegian Refugee Council and others with whom it works in the field,700000,NOK,2023-01-01
MSF,400000,NOK,2021-01-01
MSF,600000,NOK,2024-01-01
NRC,300000,NOK,
"""
POINT = re.compile(rb"([\d.]+) ([\d.]+) 2\.20 2\.20 re f")
STROKE = re.compile(rb"rg ([\d.]+) ([\d.]+) m ([\d. l]+) h f")
UNICEF = "crossed/recipient/UNICEF/year/2021/NOK"


@pytest.fixture
def table(draw: Draw) -> Callable[..., Path]:
    """Render a briefing with lines in a table."""

    def make(columns: str = "amount, trend", **settings: str) -> Path:
        return draw(f'table{{columns="{columns}" top=3}}', ROWS, **settings)

    return make


@pytest.mark.parametrize(
    ("columns", "settings"),
    [
        ("amount, share, trend", {"brand": "ministry"}),
        ("amount, bar, trend", {"conformance": "a-4f+ua-2", "brand": "agency"}),
        ("trend, amount, share, bar", {"language": "ar", "brand": "relief"}),
    ],
)
def test_lines_in_rows_are_verified(
    table: Callable[..., Path], columns: str, settings: dict[str, str]
) -> None:
    found = verify(table(columns, **settings))
    assert found.verdict is Verdict.UNSIGNED, found.checks


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    ("across", "up", "problem"),
    [
        (0.0, 0.3, "to the scale of its table"),
        (0.0, -6.0, "to the scale of its table"),
        (6.0, 0.0, "at the place of another year"),
    ],
)
def test_a_point_that_is_moved_is_reported_with_its_figure(
    table: Callable[..., Path], tmp_path: Path, across: float, up: float, problem: str
) -> None:
    forger = Forger(table())
    found = POINT.search(forger.content())
    assert found
    place = b"%.2f %.2f" % (float(found[1]) + across, float(found[2]) + up)
    forger.replace(found[0], place + b" 2.20 2.20 re f")
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any(line.startswith(f"{UNICEF}: page 1:") and problem in line for line in problems), (
        problems
    )


@pytest.mark.broken_pdfs
def test_a_line_beside_its_points_is_reported(table: Callable[..., Path], tmp_path: Path) -> None:
    forger = Forger(table())
    found = STROKE.search(forger.content())
    assert found
    forger.replace(found[0], found[0].replace(found[2] + b" m", b"%.2f m" % (float(found[2]) - 9)))
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any("the line does not join its points" in line for line in problems), problems


@pytest.mark.broken_pdfs
def test_a_line_over_a_year_without_amounts_is_reported(
    table: Callable[..., Path], tmp_path: Path
) -> None:
    forger = Forger(table())
    found = STROKE.search(forger.content())
    assert found
    forger.replace(found[0], found[0] + b"\n" + found[0].partition(b" ")[2])
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any("joins none of its points" in line or "lines join" in line for line in problems)


@pytest.mark.broken_pdfs
def test_lines_of_two_rows_that_are_exchanged_are_reported(
    table: Callable[..., Path], tmp_path: Path
) -> None:
    forger = Forger(table())
    content = forger.content()
    # What is drawn of two rows changes places: each is as high as before above its own zero.
    words = re.search(rb"1 0 0 1 (\S+) (\S+) Tm [\d. ]+ rg [^\n]*\(UNICEF\) Tj", content)
    other = re.search(rb"1 0 0 1 (\S+) (\S+) Tm [\d. ]+ rg [^\n]*\(ICRC\) Tj", content)
    assert words
    assert other
    moved = [found[0].replace(b" " + found[2], b" " + to[2])
             for found, to in ((words, other), (other, words))]  # fmt: skip
    forger.replace(words[0], moved[0])
    forger.replace(other[0], moved[1])
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any("its line is not in its row" in line for line in problems), problems


@pytest.mark.broken_pdfs
def test_what_is_drawn_over_a_line_is_reported(table: Callable[..., Path], tmp_path: Path) -> None:
    forger = Forger(table())
    found = POINT.search(forger.content())
    assert found
    cover = b"1 1 1 rg %.2f %.2f 9 9 re f" % (float(found[1]) - 3, float(found[2]) - 3)
    forger.add(cover)
    assert failures(forger.save(tmp_path / "forged.pdf"))


@pytest.mark.broken_pdfs
def test_a_ground_that_hides_a_line_is_reported(table: Callable[..., Path], tmp_path: Path) -> None:
    forger = Forger(table())
    points = re.search(rb"([\d. ]+) rg [\d.]+ [\d.]+ 2\.20 2\.20 re f", forger.content())
    assert points
    forger.add(points[1] + b" rg 0 0 600 900 re f", first=True)
    assert failures(forger.save(tmp_path / "forged.pdf"))
