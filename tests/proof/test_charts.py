"""Each mark of a chart is as long as its amount and begins at zero, its own words beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pikepdf
import pytest
from tests.proof.forgery import Forger
from tests.proof.one_block import PROFILES, failures

from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.proof.one_block import Draw

    Chart = Callable[..., Path]

POSITIVE = """recipient,amount,currency,date
UNICEF,3000000,NOK,2021-01-01
UNICEF,2000000,NOK,2023-01-01
ICRC,2500000,NOK,2023-01-01
MSF,600000,NOK,2023-01-01
MSF,900000,NOK,2024-01-01
NRC,9000,NOK,2024-01-01
"""
ROWS = """recipient,amount,currency,date
UNICEF,3000000,NOK,2021-01-01
International Committee of the Red Cross and of Red Crescent societies,2500000,NOK,2023-01-01
WFP,-1200000,NOK,2023-01-01
IFRC,0,NOK,2024-01-01
Norwegian Refugee Council,990000,NOK,2025-01-01
MSF,9000,NOK,2025-01-01
"""
CHARTS = ("bar-chart", "column-chart", "stacked-columns")
MARK = re.compile(rb"(/MCID \d+>>BDC\n)([\d. ]+) rg ([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re f")


@pytest.fixture
def chart(draw: Draw) -> Chart:
    """Render a briefing with a chart."""

    def make(directive: str, profile: str = PROFILES[0], rows: str = "") -> Path:
        rows = rows or (POSITIVE if directive == "stacked-columns" else ROWS)
        return draw(directive, rows, conformance=profile)

    return make


def marks(forger: Forger) -> Iterator[re.Match[bytes]]:
    """Yield the shapes in the structure: marks in their order, then the line at zero."""
    return MARK.finditer(forger.content())


def redrawn(found: re.Match[bytes], **changes: float | bytes) -> bytes:
    """Return the instructions of a shape with some of them changed."""
    names = ("colour", "x", "y", "width", "height")
    values = dict(zip(names, found.groups()[1:], strict=True))
    for name, change in changes.items():
        values[name] = (
            change if isinstance(change, bytes) else b"%.2f" % (float(values[name]) + change)
        )
    return found[1] + b"%b rg %b %b %b %b re f" % tuple(values[name] for name in names)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("directive", CHARTS)
def test_a_chart_is_verified_in_both_profiles(chart: Chart, directive: str, profile: str) -> None:
    found = verify(chart(directive, profile))
    assert found.verdict is Verdict.UNSIGNED, found.checks


LENGTHS = {"bar-chart": "width", "column-chart": "height", "stacked-columns": "height"}
THICKNESSES = {"bar-chart": "height", "column-chart": "width", "stacked-columns": "width"}
FIRST = {
    "bar-chart": "group/recipient/UNICEF/NOK",
    "column-chart": "group/year/2021/NOK",
    "stacked-columns": "crossed/year/2021/recipient/UNICEF/NOK",
}


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("change", [-20.0, -0.2, 0.2, 20.0])
@pytest.mark.parametrize("directive", CHARTS)
def test_a_forged_length_is_reported_with_its_figure(
    chart: Chart, tmp_path: Path, directive: str, change: float
) -> None:
    forger = Forger(chart(directive))
    found = next(marks(forger))
    forger.replace(found[0], redrawn(found, **{LENGTHS[directive]: change}))
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any(line.startswith(f"{FIRST[directive]}: page 1: its mark is") for line in problems), (
        problems
    )


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"x": 9.0, "y": 9.0}, "but it does not begin where it should"),
        ({"colour": b"1 1 1"}, "has the colour of"),
        ({"colour": b"0.97 0.97 0.97"}, "has the colour of"),
    ],
)
@pytest.mark.parametrize("directive", CHARTS)
def test_a_mark_that_is_moved_or_hidden_is_reported(
    chart: Chart, tmp_path: Path, directive: str, changes: dict[str, float], problem: str
) -> None:
    forger = Forger(chart(directive))
    found = next(marks(forger))
    forger.replace(found[0], redrawn(found, **changes))
    assert any(problem in line for line in failures(forger.save(tmp_path / "forged.pdf")))


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("directive", CHARTS)
def test_a_mark_that_is_thicker_than_others_is_reported(
    chart: Chart, tmp_path: Path, directive: str
) -> None:
    forger = Forger(chart(directive))
    found = next(marks(forger))
    forger.replace(found[0], redrawn(found, **{THICKNESSES[directive]: 3.0}))
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any("not as thick as the others" in line for line in problems), problems


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("directive", CHARTS)
def test_a_shape_over_the_end_of_a_mark_is_reported(
    chart: Chart, tmp_path: Path, directive: str
) -> None:
    forger = Forger(chart(directive))
    found = next(marks(forger))
    left, low, width, height = (float(found[at]) for at in range(3, 7))
    patch = b"1 1 1 rg %.2f %.2f 6 6 re f" % (left + width - 3, low + height - 3)
    forger.replace(found[0], found[0] + b"\n" + patch)
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any("its mark has 2 shapes" in line for line in problems), problems


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("directive", CHARTS)
def test_a_panel_that_hides_a_part_of_a_chart_is_reported(
    chart: Chart, tmp_path: Path, directive: str
) -> None:
    forger = Forger(chart(directive))
    left, low, right, top = forger.place("NOK 3 million" if directive == "bar-chart" else "3.0")
    panel = b"1 1 1 rg %.2f %.2f %.2f %.2f re f" % (
        left - 30,
        low - 30,
        right - left + 40,
        top - low + 40,
    )
    forger.add(panel)
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any("something is drawn into a chart" in line for line in problems), problems


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("directive", CHARTS)
def test_the_line_at_zero_stays_where_it_is(chart: Chart, tmp_path: Path, directive: str) -> None:
    forger = Forger(chart(directive))
    *_, axis = marks(forger)
    forger.replace(axis[0], redrawn(axis, x=5.0, y=5.0))
    assert failures(forger.save(tmp_path / "forged.pdf"))


@pytest.mark.broken_pdfs
def test_exchanged_names_are_reported(chart: Chart, tmp_path: Path) -> None:
    rows = ROWS.replace("IFRC", "UNHCR_").replace("UNHCR_", "UNHAB ")
    forger = Forger(chart("bar-chart", rows=rows))
    forger.replace(b"(WFP) Tj", b"(MSF) Tj")
    assert any(
        "is not read of its mark" in line for line in failures(forger.save(tmp_path / "f.pdf"))
    )


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("directive", ["column-chart", "stacked-columns"])
def test_a_year_that_is_written_as_another_is_reported(
    chart: Chart, tmp_path: Path, directive: str
) -> None:
    forger = Forger(chart(directive))
    forger.replace(b"(2021) Tj", b"(2022) Tj")
    assert failures(forger.save(tmp_path / "forged.pdf"))


@pytest.mark.broken_pdfs
def test_a_name_beside_another_mark_is_reported(chart: Chart, tmp_path: Path) -> None:
    forger = Forger(chart("bar-chart"))
    before = re.search(rb"1 0 0 1 (\S+) (\S+) Tm [\d. ]+ rg [^\n]*\(UNICEF\) Tj", forger.content())
    assert before
    low = b"%.2f" % (float(before[2]) - 9)
    forger.replace(before[0], before[0].replace(before[2], low))
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    figure = "group/recipient/UNICEF/NOK"
    assert any(f"{figure}: page 1: its words are not beside its mark" in line for line in problems)


@pytest.mark.broken_pdfs
def test_marks_that_name_each_other_s_figures_are_reported(chart: Chart, tmp_path: Path) -> None:
    forger = Forger(chart("bar-chart"))
    found = {}
    for item in forger.pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and str(item.get("/T", "")).startswith("mark "):
            found[str(item.T)] = item
    one, two = list(found.values())[:2]
    one.T, two.T = pikepdf.String(str(two.T)), pikepdf.String(str(one.T))
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any("other marks than were written" in line for line in problems), problems


@pytest.mark.broken_pdfs
def test_series_whose_keys_change_colours_are_reported(chart: Chart, tmp_path: Path) -> None:
    forger = Forger(chart("stacked-columns"))
    keys = re.findall(rb"([\d. ]+) rg [\d.]+ [\d.]+ 7\.00 7\.00 re f", forger.content())
    assert len(keys) == 4
    swatch = re.search(rb"([\d. ]+)( rg [\d.]+ [\d.]+ 7\.00 7\.00 re f)", forger.content())
    assert swatch
    forger.replace(swatch[0], keys[1] + swatch[2])
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any("its mark has the colour of another series" in line for line in problems), problems


@pytest.mark.broken_pdfs
def test_names_of_series_that_are_exchanged_are_reported(chart: Chart, tmp_path: Path) -> None:
    forger = Forger(chart("stacked-columns"))
    forger.replace(b"(MSF) Tj", b"(NRC) Tj")
    assert failures(forger.save(tmp_path / "forged.pdf"))


def test_one_huge_amount_and_many_small_ones_are_to_scale(chart: Chart) -> None:
    rows = "".join(f"Partner {at},{at + 1},NOK,2024-01-01\n" for at in range(9))
    head = "recipient,amount,currency,date\n"
    for directive in CHARTS:
        path = chart(directive, rows=f"{head}Large,3000000000,NOK,2025-01-01\n{rows}")
        assert failures(path) == []


def test_series_with_names_in_another_script_are_verified(chart: Chart) -> None:
    rows = POSITIVE.replace("ICRC", "منظمة الإغاثة").replace("MSF", "国际红十字会")
    rows = rows.replace("NRC", "Норвезька рада")
    for directive in (*CHARTS, "dumbbell"):
        assert failures(chart(directive, rows=rows)) == []


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("title", ["key", "axis", "mark crossed/year/2021/recipient/UNICEF/NOK"])
def test_a_part_of_a_chart_that_loses_its_title_is_reported(
    chart: Chart, tmp_path: Path, title: str
) -> None:
    forger = Forger(chart("stacked-columns"))
    named = [
        item
        for item in forger.pdf.objects
        if isinstance(item, pikepdf.Dictionary) and str(item.get("/T", "")) == title
    ]
    named[0].T = pikepdf.String("another")
    assert failures(forger.save(tmp_path / "forged.pdf"))


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("directive", CHARTS)
def test_a_name_that_is_no_longer_drawn_is_reported(
    chart: Chart, tmp_path: Path, directive: str
) -> None:
    forger = Forger(chart(directive))
    name = b"(UNICEF) Tj" if directive == "bar-chart" else b"(2021) Tj"
    forger.replace(name, b"() Tj")
    assert failures(forger.save(tmp_path / "forged.pdf"))
