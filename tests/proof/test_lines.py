"""Each line of a chart goes through its amounts, from year to year, with its own words beside."""

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
UNICEF,3000000,NOK,2022-01-01
UNICEF,2000000,NOK,2023-01-01
UNICEF,2600000,NOK,2024-01-01
ICRC,2500000,NOK,2023-01-01
ICRC,500000,NOK,2024-01-01
MSF,600000,NOK,2022-01-01
MSF,-900000,NOK,2023-01-01
NRC,400000,NOK,2022-01-01
NRC,400000,NOK,2025-01-01
"""
SINGLE = """recipient,amount,currency,date
UNICEF,-3000000,NOK,2022-01-01
UNICEF,2000000,NOK,2023-01-01
UNICEF,100000,NOK,2024-01-01
UNICEF,100000,NOK,2025-01-01
"""
VALLEYS = "recipient,amount,currency,date\n" + "".join(
    f"UNICEF,{amount},NOK,{2019 + at}-01-01\n"
    for at, amount in enumerate((1075, 0.2, 565, 92.7, 229, 75, 276, 60, 200, 45, 110, 30, 0.9))
)
"""Amounts that are written below the axis, above which their points are."""
POINT = re.compile(rb"([\d.]+) ([\d.]+) 5\.00 5\.00 re f")
STROKE = re.compile(rb"rg ([\d.]+) ([\d.]+) m ([\d.]+) ([\d.]+) l ([\d. l]+) h f")
UNICEF = "crossed/recipient/UNICEF/year/2022/NOK"


@pytest.fixture
def chart(draw: Draw) -> Callable[..., Path]:
    """Render a briefing with a chart."""

    def make(directive: str, rows: str = ROWS, profile: str = "a-3a+ua-1") -> Path:
        return draw(directive, rows, conformance=profile)

    return make


@pytest.mark.parametrize(
    ("directive", "rows", "profile"),
    [
        ("line-chart", ROWS, "a-3a+ua-1"),
        ("slope{to=2024}", ROWS, "a-4f+ua-2"),
        ("line-chart", SINGLE, "a-4f+ua-2"),
        ("line-chart", VALLEYS, "a-3a+ua-1"),
    ],
)
def test_lines_are_verified(
    chart: Callable[..., Path], directive: str, rows: str, profile: str
) -> None:
    found = verify(chart(directive, rows, profile))
    assert found.verdict is Verdict.UNSIGNED, found.checks


def test_a_count_in_the_text_read_aloud_is_not_taken_for_the_start_of_a_year(
    chart: Callable[..., Path],
) -> None:
    rows = """recipient,country,amount,currency,date
A,Mali,81212680,USD,2022-01-01
B,Chad,51234567,USD,2022-01-01
C,Haiti,31234567,USD,2022-01-01
D,Sudan,21234567,USD,2024-01-01
"""
    found = verify(chart("slope{by=recipient top=2}", rows))
    assert found.verdict is Verdict.UNSIGNED, found.checks
    assert not [line for line in found.not_checked if "do not compute" in line]


def test_a_year_of_the_axis_that_has_no_amounts_is_no_number_without_a_figure(
    chart: Callable[..., Path],
) -> None:
    found = verify(chart("line-chart", ROWS.replace("2023", "2026")))
    assert found.verdict is Verdict.UNSIGNED, found.checks
    assert not [line for line in found.not_checked if "do not compute" in line]


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    ("across", "up", "problem"),
    [(0.0, 0.3, "its point is"), (0.0, -20.0, "its point is"), (5.0, 0.0, "above another year")],
)
def test_a_point_that_is_moved_is_reported_with_its_figure(
    chart: Callable[..., Path], tmp_path: Path, across: float, up: float, problem: str
) -> None:
    forger = Forger(chart("line-chart"))
    found = POINT.search(forger.content())
    assert found
    place = b"%.2f %.2f" % (float(found[1]) + across, float(found[2]) + up)
    forger.replace(found[0], place + b" 5.00 5.00 re f")
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any(line.startswith(f"{UNICEF}: page 1:") and problem in line for line in problems), (
        problems
    )


@pytest.mark.broken_pdfs
def test_a_line_beside_its_points_is_reported(chart: Callable[..., Path], tmp_path: Path) -> None:
    forger = Forger(chart("line-chart"))
    found = STROKE.search(forger.content())
    assert found
    lower = b"%.2f m" % (float(found[2]) - 9)
    forger.replace(found[0], found[0].replace(found[2] + b" m", lower))
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any("the line does not join its points" in line for line in problems), problems


@pytest.mark.broken_pdfs
def test_a_line_over_a_year_without_amounts_is_reported(
    chart: Callable[..., Path], tmp_path: Path
) -> None:
    forger = Forger(chart("line-chart"))
    found = STROKE.search(forger.content())
    assert found
    forger.replace(found[0], found[0] + b"\n" + found[0].partition(b" ")[2])
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any("lines join its points" in line or "leads to no" in line for line in problems)


@pytest.mark.broken_pdfs
def test_years_that_are_exchanged_are_reported(chart: Callable[..., Path], tmp_path: Path) -> None:
    forger = Forger(chart("line-chart"))
    forger.replace(b"(2023) Tj", b"(2024) Tj")
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any("is not below the place of 2023" in line for line in problems), problems


@pytest.mark.broken_pdfs
def test_a_name_at_another_line_is_reported(chart: Callable[..., Path], tmp_path: Path) -> None:
    forger = Forger(chart("line-chart"))
    found = re.search(rb"1 0 0 1 (\S+) (\S+) Tm [\d. ]+ rg [^\n]*\(UNICEF\) Tj", forger.content())
    assert found
    moved = found[0].replace(found[2], b"%.2f" % (float(found[2]) + 30))
    forger.replace(found[0], moved)
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any("its name is not beside its line" in line for line in problems), problems


@pytest.mark.broken_pdfs
def test_lines_of_one_colour_are_reported(chart: Callable[..., Path], tmp_path: Path) -> None:
    forger = Forger(chart("line-chart"))
    content = forger.content()
    colours = list(dict.fromkeys(re.findall(rb"([\d. ]+ rg) [\d. ]+ 5\.00 5\.00 re", content)))
    for found in re.findall(re.escape(colours[1]) + rb" [\d. ]+ 5\.00 5\.00 re", content):
        forger.replace(found, found.replace(colours[1], colours[0]))
    assert failures(forger.save(tmp_path / "forged.pdf"))
