"""What `run.py` measures: each workload with our command, what is beside it, and its bars.

Every side is a whole process, or the difference of two whose work differs in one thing. The sums of
files and the briefings of other programs are in the folder `peers`.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import iati
import ledger
import long_briefings
import long_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent
ANNOUNCEMENT = CHECKOUT / "data/norway-ukraine-2025-06-12.toml"
OURS = [sys.executable, "-m", "aidreport"]
NAME = "aidreport"
LOOP = "loop"
DRAWERS = {"typst": "Typst", "weasyprint": "WeasyPrint", "fpdf2": "fpdf2", "platypus": "platypus"}
WARM, BURST, BURST_IN_SHORT = 20, 500, 60


@dataclass(frozen=True)
class Side:
    """A program at work.

    Args:
        command: of the process that is measured.
        less: a command whose time is taken off, as it does all but what is meant.
        times: how often the rest does what is meant.
        only_full: whether it takes minutes.
    """

    command: list[str]
    less: list[str] | None = None
    times: int = 1
    only_full: bool = False


@dataclass(frozen=True)
class Workload:
    """Something that people wait for.

    Args:
        title: as the page has it.
        prepare: writes what it needs into a folder, and returns the sides by their names.
        beside: the side whose CPU is the measure.
        reach: how many times its CPU it is to take at most.
        holds: what it takes at most today; CI fails beyond it. `reach`, unless given.
        memory: MB that it is to take at most.
        memory_holds: what it takes today, if that is more.
        group: what `--only` takes.
        short, full: whether the short form has it; whether only the full one has.
        rows: of a table that is drawn, for the chart of growth.
    """

    title: str
    prepare: Callable[[Path, str], dict[str, Side]]
    beside: str
    group: str
    reach: float | None = None
    holds: float | None = None
    memory: float | None = None
    memory_holds: float | None = None
    short: bool = False
    full: bool = False
    rows: int = 0

    @property
    def bar(self) -> float | None:
        """The ratio that CI holds it to."""
        return self.reach if self.holds is None else self.holds

    @property
    def memory_bar(self) -> float | None:
        """The MB that CI holds it to."""
        return self.memory if self.memory_holds is None else self.memory_holds


def _draw(python: str, program: str, data: Path | str, times: int = 1) -> list[str]:
    more = [str(times)] if times > 1 else []
    return [python, str(HERE / "peers/draw.py"), program, str(data), f"{program}.pdf", *more]


def _sum(python: str, program: str, file: str) -> list[str]:
    return [python, str(HERE / "peers/sums.py"), program, file]


def _cold(folder: Path, python: str) -> dict[str, Side]:
    (folder / "data").symlink_to(CHECKOUT / "data")
    (folder / "config.toml").write_bytes((CHECKOUT / "config.toml").read_bytes())
    others = {name: Side(_draw(python, key, ANNOUNCEMENT)) for key, name in DRAWERS.items()}
    loop = Side(_draw(python, "canvas", ANNOUNCEMENT))
    return {NAME: Side([*OURS, "render"]), LOOP: loop, **others}


def _warm(_: Path, python: str) -> dict[str, Side]:
    again = [sys.executable, str(HERE / "render_again.py"), str(ANNOUNCEMENT)]
    sides = {NAME: Side([*again, str(WARM + 1)], again, WARM)}
    for key, name in {"canvas": LOOP, **DRAWERS}.items():
        draw = partial(_draw, python, key, ANNOUNCEMENT)
        sides[name] = Side(draw(WARM + 1), draw(), WARM)
    return sides


def _burst(folder: Path, python: str, *, parts: int) -> dict[str, Side]:
    rows = [
        f"Relief agency {number % parts},{1000 + number},NOK,2026-01-{number % 28 + 1:02},Norway,"
        "Sudan"
        for number in range(parts * 5)
    ]
    head = "recipient,amount,currency,date,donor,country"
    (folder / "rows.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    for number in range(parts):
        own = [row for row in rows if row.startswith(f"Relief agency {number},")]
        (folder / f"part-{number}.csv").write_text("\n".join([head, *own, ""]), encoding="utf-8")
    subscribers = ", ".join(
        f'{{ address = "p{number}@example.org", groups = ["Relief agency {number}"] }}'
        for number in range(parts)
    )
    (folder / "config.toml").write_text(
        '[organisation]\nname = "Ministry"\n[reports.partners]\ndata = "rows.csv"\n'
        'template = "partner"\nburst = "recipient"\noutput = "output/{key}.pdf"\n'
        f'[reports.partners.delivery]\nchannels = ["folder"]\nsubscribers = [{subscribers}]\n',
        encoding="utf-8",
    )
    # A run that was made is not made again: each begins without the record of the one before.
    begin = [sys.executable, str(HERE / "anew.py"), *OURS, "run", "--quiet"]
    loop = [python, str(HERE / "peers/draw.py"), "canvas", "part-0.csv", "loop.pdf", str(parts)]
    return {NAME: Side(begin, times=parts), LOOP: Side(loop, times=parts)}


def _table(folder: Path, python: str, *, rows: int, case: str = "totals") -> dict[str, Side]:
    long_briefings.prepare(folder, case, rows)
    by_hand = [python, str(HERE / "hand_written.py"), "totals", "long.csv", "by-hand.pdf"]
    sides = {NAME: Side([*OURS, "render"]), LOOP: Side(by_hand)}
    for key, name in DRAWERS.items():
        if case == "totals" and rows <= _MOST_ROWS[key]:
            sides[name] = Side(_draw(python, key, "long.csv"), only_full=rows > _QUICK)
    return sides


_QUICK = 1_000
_MOST_ROWS = {"typst": 100_000, "weasyprint": 10_000, "fpdf2": 10_000, "platypus": 10_000}
"""Of more rows these take minutes, or more memory than there is."""


def _verify(folder: Path, python: str, *, rows: int) -> dict[str, Side]:
    long_briefings.prepare(folder, "totals", rows)
    by_hand = [python, str(HERE / "hand_written.py"), "totals", "long.csv", "by-hand.pdf"]
    render = [*OURS, "render", "--output", "long.pdf"]
    subprocess.run(render, cwd=folder, check=True, capture_output=True)
    return {
        "its rendering": Side(render),
        NAME: Side([*OURS, "verify", "long.pdf"]),
        LOOP: Side(by_hand),
    }


def _sums(  # noqa: PLR0913 - each is one thing that a sum of a file depends on
    folder: Path,
    python: str,
    *,
    write: Callable[[Path, int], None],
    rows: int,
    file: str,
    programs: Iterable[str],
) -> dict[str, Side]:
    write(folder, rows)
    ours = [*OURS, "summary", *(["grants"] if file.endswith(".db") else ["--data", file])]
    if file.endswith(".xml"):
        ours += ["--measure", "commitment"]
    return {NAME: Side(ours), **{name: Side(_sum(python, name, file)) for name in programs}}


def _beside_ours(
    folder: Path, _: str, *, write: Callable[[Path, int], None], rows: int, files: tuple[str, str]
) -> dict[str, Side]:
    write(folder, rows)
    measure = ["--measure", "commitment"] if files[0] == "crs.txt" else []
    ours = [*OURS, "summary", "--data"]
    return {NAME: Side([*ours, files[0], *measure]), files[1]: Side([*ours, files[1]])}


def _ledger(folder: Path, _: str, *, command: str, slots: int) -> dict[str, Side]:
    sides = {}
    for name, count in ((NAME, slots), ("1,000 slots", 1_000)):
        place = folder / f"{count}"
        place.mkdir()
        config = place / "config.toml"
        config.write_text(ledger.CONFIG, encoding="utf-8")
        ledger.fill(place, count)
        at = (ledger.NOW - 500 * ledger.APART).isoformat()
        words = ["why", "r", at] if command == "why" else ["history"]
        sides[name] = Side([*OURS, *words, "--config", str(config)])
    return sides


def _drawn(rows: int, **more: float | bool | None) -> Workload:
    bars = long_briefings.BARS.get(("totals", rows), long_briefings.Bars())
    return Workload(
        f"table of {rows:,} rows, `render`", partial(_table, rows=rows), LOOP, "tables",
        bars.ratio, memory=bars.memory, rows=rows, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def _proven(rows: int, **more: float | bool | None) -> Workload:
    """Verification beside what does not change, or each faster rendering would loosen its bar."""
    bars = long_briefings.BARS[("totals", rows)]
    reach = (bars.verify or 0) * (bars.ratio or 0)
    return Workload(
        f"table of {rows:,} rows, `verify`", partial(_verify, rows=rows), LOOP, "verify",
        round(reach, 2), memory=bars.verify_memory, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def _summed(  # noqa: PLR0913 - a line of the table below
    title: str, group: str, file: str, rows: int, programs: str, reach: float, **more: float | bool
) -> Workload:
    write = _WRITERS[group]
    prepare = partial(_sums, write=write, rows=rows, file=file, programs=programs.split())
    beside = programs.split(maxsplit=1)[0]
    return Workload(title, prepare, beside, group, reach, **more)  # type: ignore[arg-type]


def _compared(title: str, group: str, rows: int, files: str, bar: float, **more: float) -> Workload:
    first, second = files.split()
    prepare = partial(_beside_ours, write=_WRITERS[group], rows=rows, files=(first, second))
    return Workload(title, prepare, second, group, bar, **more)  # type: ignore[arg-type]


def _activities(folder: Path, megabytes: int) -> None:
    iati.write(folder / "activities.xml", megabytes * 1_000_000)


_WRITERS: dict[str, Callable[[Path, int], None]] = {
    "csv": long_tables.write_csv,
    "groups": long_tables.write_groups,
    "xlsx": long_tables.write_xlsx,
    "sql": long_tables.write_sql,
    "parquet": long_tables.write_parquet,
    "crs": long_tables.write_crs,
    "fts": long_tables.write_fts,
    "iati": _activities,
}

WORKLOADS = (
    Workload("first briefing, cold `render`", _cold, LOOP, "cold", 3.2, 4.2, short=True),
    Workload("one more briefing, warm", _warm, LOOP, "warm", 1.5, 4.0, short=True),
    Workload(
        f"burst of {BURST_IN_SHORT} through `run`, each", partial(_burst, parts=BURST_IN_SHORT),
        LOOP, "burst", 1.7, 4.8, short=True,
    ),
    Workload(
        f"burst of {BURST} through `run`, each", partial(_burst, parts=BURST), LOOP, "burst", 1.7,
        4.5, full=True,
    ),
    _drawn(100),
    _drawn(1_000),
    _drawn(10_000, short=True, holds=3.0, memory_holds=150),
    _drawn(100_000, full=True, holds=2.2, memory_holds=600),
    _drawn(1_000_000, full=True, holds=10.0, memory_holds=15_000),
    Workload(
        "table of 100,000 rows, a fifth of two lines",
        partial(_table, rows=100_000, case="wrapped"),
        LOOP, "tables", 2.5, 4.5, full=True,
    ),
    _proven(10_000, short=True, holds=9.5),
    _proven(100_000, full=True, holds=14.0, memory_holds=2_600),
    _summed("CSV, 200,000 rows", "csv", "table.csv", 200_000, "duckdb", 2.3, short=True),
    _summed(
        "CSV, 1,000,000 rows", "csv", "table.csv", 1_000_000, "duckdb polars pandas", 1.8
    ),
    _compared(
        "CSV, 200,000 rows of 20,000 recipients", "groups", 200_000, "many.csv few.csv", 1.3,
        short=True,
    ),
    _summed(
        "XLSX, 100,000 rows", "xlsx", "table.xlsx", 100_000, "calamine polars pandas", 3.0,
        short=True,
    ),
    _summed("SQLite, 300,000 rows", "sql", "table.db", 300_000, "sqlite3 pandas", 4.0, short=True),
    _summed(
        "Parquet, 2,000,000 rows", "parquet", "table.parquet", 2_000_000,
        "arrow duckdb polars pandas", 4.0,
    ),
    _summed(
        "Parquet, 10,000,000 rows", "parquet", "table.parquet", 10_000_000,
        "arrow duckdb polars pandas", 2.0, memory=2_000, full=True,
    ),
    _compared(
        "OECD CRS, beside a CSV of its size", "crs", 300_000, "crs.txt like.csv", 1.5, holds=1.4,
        short=True,
    ),
    _compared(
        "FTS, beside a CSV of its size", "fts", 600_000, "fts.csv like.csv", 1.5, holds=1.4,
        memory=1_000, full=True,
    ),
    _summed("IATI, 200 MB", "iati", "activities.xml", 200, "lxml", 1.5, memory=300, short=True),
    *(
        Workload(
            f"ledger of 1,000,000 slots, `{command}`",
            partial(_ledger, command=command, slots=1_000_000), "1,000 slots", "ledger", 1.2, 2.0,
            full=True,
        )
        for command in ("why", "history")
    ),
)  # fmt: skip
GROUPS = tuple(dict.fromkeys(load.group for load in WORKLOADS))
