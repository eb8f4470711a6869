"""Squares and areas show the amounts of their parts, with their own words in or beside them."""

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
UNICEF,6000000,NOK,2025-01-01
International Committee of the Red Cross,2500000,NOK,2025-01-01
MSF,600000,NOK,2025-01-01
NRC,90000,NOK,2025-01-01
IFRC,20,NOK,2025-01-01
WFP,0,NOK,2025-01-01
"""
SQUARE = re.compile(rb"([\d.]+ [\d.]+ [\d.]+) rg ([\d.]+) ([\d.]+) 10\.50 10\.50 re f")
PART = re.compile(rb"rg ([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re f")
UNICEF = "group/recipient/UNICEF/NOK"


@pytest.fixture
def chart(draw: Draw) -> Callable[..., Path]:
    """Render a briefing with a chart."""

    def make(directive: str, profile: str = "a-3a+ua-1") -> Path:
        return draw(directive, ROWS, conformance=profile)

    return make


@pytest.mark.parametrize(
    ("directive", "profile"),
    [("waffle{top=4}", "a-3a+ua-1"), ("treemap", "a-4f+ua-2")],
)
def test_the_parts_of_a_whole_are_verified(
    chart: Callable[..., Path], directive: str, profile: str
) -> None:
    found = verify(chart(directive, profile))
    assert found.verdict is Verdict.UNSIGNED, found.checks


@pytest.mark.broken_pdfs
def test_a_square_in_the_colour_of_another_part_is_reported(
    chart: Callable[..., Path], tmp_path: Path
) -> None:
    forger = Forger(chart("waffle{top=4}"))
    squares = list(SQUARE.finditer(forger.content()))
    last, first = squares[-1], squares[0]
    forger.replace(last[0], last[0].replace(last[1], first[1]))
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any("its squares have another colour" in line for line in problems), problems


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("copies", [0, 2])
def test_a_square_too_few_or_too_many_is_reported_with_its_figure(
    chart: Callable[..., Path], tmp_path: Path, copies: int
) -> None:
    forger = Forger(chart("waffle{top=4}"))
    found = SQUARE.search(forger.content())
    assert found
    forger.replace(found[0], b"\n".join([found[0]] * copies))
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any(line.startswith(UNICEF) and "shapes" in line for line in problems), problems


@pytest.mark.broken_pdfs
def test_an_exchanged_share_is_reported(chart: Callable[..., Path], tmp_path: Path) -> None:
    forger = Forger(chart("waffle{top=4}"))
    forger.replace(b"(MSF) Tj", b"(NRC) Tj")
    assert failures(forger.save(tmp_path / "forged.pdf"))


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("change", [-2.0, 2.0])
def test_a_part_that_is_larger_or_smaller_is_reported_with_its_figure(
    chart: Callable[..., Path], tmp_path: Path, change: float
) -> None:
    forger = Forger(chart("treemap"))
    found = max(PART.finditer(forger.content()), key=lambda one: float(one[3]) * float(one[4]))
    wide = b"%b %b %.2f %b re f" % (found[1], found[2], float(found[3]) + change, found[4])
    forger.replace(found[0], b"rg " + wide)
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any(line.startswith(f"{UNICEF}: page 1: its part is") for line in problems), problems


@pytest.mark.broken_pdfs
def test_a_letter_of_another_part_is_reported(chart: Callable[..., Path], tmp_path: Path) -> None:
    forger = Forger(chart("treemap"))
    assert forger.content().count(b"(a) Tj") == 2
    forger.replace(b"(a) Tj", b"(b) Tj")
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any("neither in its part nor in a key" in line for line in problems), problems
