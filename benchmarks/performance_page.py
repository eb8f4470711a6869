"""The page of results: versions, ratios beside their bars, and a chart of growth."""

from __future__ import annotations

import datetime as dt
import math
import os
import platform
from html import escape
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from workloads import CHECKOUT, LOOP, NAME, WORKLOADS

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE = CHECKOUT / "docs/explanation/performance.md"
CHART = CHECKOUT / "docs/images/growth.svg"
SIDES = (NAME, LOOP, "Typst", "platypus", "fpdf2", "WeasyPrint")
COLOURS = ("#14304A", "#7A8793", "#1B7F79", "#B4562B", "#7A2E4A", "#6B5CA5")
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 720, 400, 62, 20, 120, 46
_SMALL = 0.01

_HEAD = """\
# Performance

What people wait for, measured as they wait for it: the whole command, from its start to the
finished file, beside what else they might use. Measured on {day} ({processor}, {cores} processors,
which others used meanwhile; Python {python}) by

    python benchmarks/run.py --write        # or --full, which takes hours

CPU is user and system time of all processes of a command; each value is the median of alternating
rounds, each ratio that of the ratios of a round. “loop” is written by hand on ReportLab's canvas:
it reads the same file and draws the same rows, untagged, and checks nothing. aidreport also
accounts for every row, attaches the data and the record of all figures, tags the file for PDF/UA
and makes it PDF/A; the others do none of that. “To reach” is what is aimed at, “holds” what CI
holds the short form to: it fails where a ratio is a quarter above that in three rounds. The first
run of each fills caches, bytecode and what is kept of templates, words and fonts among them, and
is not counted. A workload that is not here was not measured.

{versions}
"""


def write(results: Mapping[str, Any], versions: Mapping[str, str]) -> None:
    """Write the page and its chart from the results that there are."""
    named = {**versions, "aidreport": version("aidreport")}
    text = _HEAD.format(
        day=dt.datetime.now(dt.UTC).date().isoformat(),
        processor=_processor(),
        cores=os.cpu_count(),
        python=platform.python_version(),
        versions=" · ".join(f"{name} {named[name]}" for name in sorted(named)) + ".",
    )
    parts = [text, _bars(results), _briefings(results), _sums(results)]
    PAGE.write_text("\n".join(parts), encoding="utf-8")
    CHART.write_text(_chart(results), encoding="utf-8")


def _bars(results: Mapping[str, Any]) -> str:
    lines = [
        "## Ratios and bars",
        "",
        "CPU as a multiple of that of what is beside it.",
        "",
        "| workload | beside | ratio | to reach | holds | CPU | memory | rounds |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for load in WORKLOADS:
        sides = results.get(load.title, {}).get("sides", {})
        ours, ratio = sides.get(NAME), sides.get(load.beside, {}).get("ratio")
        if ours is None or ratio is None:
            continue
        reach = "" if load.reach is None else f"{load.reach:g}"
        reach += f", {load.memory:,.0f} MB" if load.memory else ""
        holds = f"{load.bar:g}" if load.short and load.bar is not None else "–"
        lines.append(
            f"| {load.title} | {load.beside} | {ratio:.2f} | {reach} | {holds} |"
            f" {_seconds(ours['cpu'])} | {ours['peak']:,.0f} MB | {results[load.title]['runs']} |"
        )
    return "\n".join([*lines, ""])


def _briefings(results: Mapping[str, Any]) -> str:
    lines = [
        "## Briefings",
        "",
        "CPU of each program, and its peak memory.",
        "",
        f"| workload | {' | '.join(SIDES)} |",
        f"| --- |{' --- |' * len(SIDES)}",
    ]
    for load in WORKLOADS:
        sides = results.get(load.title, {}).get("sides", {})
        if LOOP in sides and NAME in sides:
            cells = [_cell(sides.get(name)) for name in SIDES]
            lines.append(f"| {load.title} | {' | '.join(cells)} |")
    most = max((load.rows for load in WORKLOADS if load.title in results), default=0)
    picture = (
        "![Lines of CPU seconds over the number of rows of a table, from 100 to"
        f" {most:,}, one for each program](../images/growth.svg)"
    )
    return "\n".join([*lines, "", picture, ""])


def _sums(results: Mapping[str, Any]) -> str:
    lines = [
        "## Sums of files",
        "",
        "`aidreport summary` reads, checks and accounts for every row, and its sums are exact.",
        "DuckDB and Arrow sum decimals exactly, of the columns that a query names; pandas and",
        "polars sum binary numbers; calamine, sqlite3 and lxml only go through the rows.",
        "",
        "| file | aidreport | others |",
        "| --- | --- | --- |",
    ]
    for load in WORKLOADS:
        sides = results.get(load.title, {}).get("sides", {})
        if load.group in _SUMMED and NAME in sides:
            others = [f"{name} {_cell(it)}" for name, it in sides.items() if name != NAME]
            lines.append(f"| {load.title} | {_cell(sides[NAME])} | {' · '.join(others)} |")
    return "\n".join([*lines, ""])


_SUMMED = ("csv", "groups", "xlsx", "sql", "parquet", "crs", "fts", "iati")


def _cell(side: Mapping[str, float] | None) -> str:
    return f"{_seconds(side['cpu'])}, {side['peak']:,.0f} MB" if side else "–"


def _seconds(cpu: float) -> str:
    return f"{cpu * 1000:.0f} ms" if cpu < 1 else f"{cpu:.1f} s"


def _processor() -> str:
    with open("/proc/cpuinfo", encoding="utf-8") as file:  # noqa: PTH123 - not a file of ours
        names = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _chart(results: Mapping[str, Any]) -> str:
    """Return a chart with logarithmic axes, as each step is ten times as many rows."""
    drawn = {load.rows: results[load.title]["sides"] for load in WORKLOADS
             if load.rows and load.title in results}  # fmt: skip
    series = {
        name: [(rows, sides[name]["cpu"]) for rows, sides in sorted(drawn.items()) if name in sides]
        for name in SIDES
    }
    values = [cpu for points in series.values() for _, cpu in points]
    low, high = math.floor(math.log10(max(min(values), _SMALL))), math.ceil(math.log10(max(values)))

    def x(rows: float) -> float:
        return LEFT + (math.log10(rows) - 2) / 4 * (WIDTH - LEFT - RIGHT)

    def y(cpu: float) -> float:
        part = (math.log10(max(cpu, _SMALL)) - low) / (high - low)
        return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM)

    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
            ' font-family="Noto Sans, sans-serif" font-size="12">'
        ),
        "<title>CPU seconds by rows of a table, from CSV to PDF</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#FFFFFF"/>',
    ]
    for power in range(low, high + 1):
        at = y(10.0**power)
        lines += [
            f'<path d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}" stroke="#DCE1E5"/>',
            (
                f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end" fill="#1E2A35">'
                f"{10.0**power:g} s</text>"
            ),
        ]
    lines += [
        f'<text x="{x(rows):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle" fill="#1E2A35">'
        f"{rows:,}</text>"
        for rows in (100, 1_000, 10_000, 100_000, 1_000_000)
    ]
    middle = (LEFT + WIDTH - RIGHT) / 2
    lines.append(
        f'<text x="{middle:.0f}" y="{HEIGHT - 8}" text-anchor="middle" fill="#1E2A35">'
        "rows of the table</text>"
    )
    taken: list[float] = []
    ends = sorted(series.items(), key=lambda item: (item[1][-1:] and -item[1][-1][1]) or 0)
    for name, points in ends:
        if not points:
            continue
        colour = COLOURS[SIDES.index(name)]
        path = "L".join(f"{x(rows):.1f} {y(cpu):.1f}" for rows, cpu in points)
        wide = 3 if name == NAME else 1.6
        lines.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="{wide}"/>')
        lines += [
            f'<circle cx="{x(rows):.1f}" cy="{y(cpu):.1f}" r="3" fill="{colour}"/>'
            for rows, cpu in points
        ]
        rows, cpu = points[-1]
        at = y(cpu)
        while any(abs(at - other) < 13 for other in taken):
            at += 1
        taken.append(at)
        lines.append(
            f'<text x="{x(rows) + 8:.1f}" y="{at + 4:.1f}" fill="{colour}">{escape(name)}</text>'
        )
    return "\n".join([*lines, "</svg>", ""])
