"""Each point of a dumbbell chart is where its amount is, joined to the other, its words beside."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.proof.forgery import Forger
from tests.proof.one_block import PROFILES, failures

from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.proof.one_block import Draw

ROWS = """recipient,amount,currency,date
UNICEF,3000000,NOK,2024-01-01
UNICEF,2000000,NOK,2025-01-01
ICRC,2500000,NOK,2025-01-01
MSF,600000,NOK,2024-01-01
MSF,-900000,NOK,2025-01-01
NRC,400000,NOK,2024-01-01
NRC,400000,NOK,2025-01-01
WFP,100,NOK,2020-01-01
"""
POINT = re.compile(rb"([\d.]+) ([\d.]+) 8\.00 8\.00 re f")
LINE = re.compile(rb"([\d.]+) ([\d.]+) ([\d.]+) 2\.00 re f")
UNICEF = "crossed/recipient/UNICEF/year/2024/NOK"


@pytest.fixture(params=PROFILES)
def dumbbell(request: pytest.FixtureRequest, draw: Draw) -> Path:
    return draw("dumbbell{top=3}", ROWS, conformance=request.param)


def test_a_dumbbell_chart_is_verified(dumbbell: Path) -> None:
    found = verify(dumbbell)
    assert found.verdict is Verdict.UNSIGNED, found.checks


def moved(found: re.Match[bytes], across: float = 0.0, up: float = 0.0) -> bytes:
    place = b"%.2f %.2f " % (float(found[1]) + across, float(found[2]) + up)
    return place + found[0].split(b" ", 2)[2]


def first_point(forger: Forger) -> re.Match[bytes]:
    # The row of UNICEF, which has two points, is below that of the ICRC.
    found = list(POINT.finditer(forger.content()))[1]
    assert found
    return found


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("across", [-15.0, -0.3, 0.3, 15.0])
def test_a_point_that_is_moved_is_reported_with_its_figure(
    dumbbell: Path, tmp_path: Path, across: float
) -> None:
    forger = Forger(dumbbell)
    found = first_point(forger)
    forger.replace(found[0], moved(found, across))
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any(line.startswith(f"{UNICEF}: page 1: its point is") for line in problems), problems


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    "change",
    [
        lambda found: moved(found, 9.0),
        lambda found: moved(found, 0.0, 3.0),
        lambda found: b"%b %b %.2f 2.00 re f" % (found[1], found[2], float(found[3]) / 2),
        lambda found: b"%b %b %b 7.00 re f" % (found[1], found[2], found[3]),
    ],
    ids=["moved", "above", "shorter", "thicker"],
)
def test_a_line_that_does_not_join_its_points_is_reported(
    dumbbell: Path, tmp_path: Path, change: Callable[[re.Match[bytes]], bytes]
) -> None:
    forger = Forger(dumbbell)
    found = LINE.search(forger.content())
    assert found
    forger.replace(found[0], change(found))
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any("the line does not join its points" in line for line in problems), problems


@pytest.mark.broken_pdfs
def test_a_larger_point_is_reported(dumbbell: Path, tmp_path: Path) -> None:
    forger = Forger(dumbbell)
    found = first_point(forger)
    grown = b"%.2f %.2f 12.00 12.00 re f" % (float(found[1]) - 2, float(found[2]) - 2)
    forger.replace(found[0], grown)
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any("not as large as the others" in line for line in problems), problems


@pytest.mark.broken_pdfs
def test_amounts_of_two_years_in_each_other_s_columns_are_reported(
    dumbbell: Path, tmp_path: Path
) -> None:
    forger = Forger(dumbbell)
    content = forger.content()
    two = re.search(rb"1 0 0 1 ([\d.]+) ([\d.]+) Tm [\d. ]+ rg [^\n]*\(3\.0\)", content)
    assert two
    other = re.search(rb"1 0 0 1 ([\d.]+) %b Tm [\d. ]+ rg [^\n]*\(2\.0\)" % two[2], content)
    assert other
    forger.replace(two[0], two[0].replace(two[1], b"@"))
    forger.replace(other[0], other[0].replace(other[1], two[1]))
    forger.replace(b"1 0 0 1 @", b"1 0 0 1 " + other[1])
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any("its words are not beside its point" in line for line in problems), problems
