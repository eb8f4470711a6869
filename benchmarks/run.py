"""All workloads: whole commands in turn with what people would use instead, and their page.

    python benchmarks/run.py [--full | --short] [--only GROUP …] [--runs 3] [--write]

Without options, what takes minutes is left out. `--full` has all of it: tables of up to a million
rows, a burst of 500, a ledger of a million slots; that takes hours. `--short` has what CI watches,
beside the programs that bars are ratios to, which the environment of the project has. All others
are installed by this, pinned, in a folder of the cache (`environment.py`).

Each round measures every side of a workload once, one after another; a value is the median of the
rounds, a ratio that of the ratios of each round. Results are kept in the cache, and `--write` makes
docs/explanation/performance.md and its chart of all that are there.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import environment
import performance_page
from apart import Spent, spent
from bars import Figure, arguments, judge
from workloads import GROUPS, NAME, WORKLOADS

if TYPE_CHECKING:
    from workloads import Side, Workload

RESULTS = environment.cache() / "results.json"
_MOST_SECONDS = 1_800


def side_spent(side: Side, folder: Path) -> Spent | None:
    """Return what one piece of a side's work takes; None if it failed or took too long."""
    try:
        whole = spent(side.command, folder, _MOST_SECONDS)
        less = spent(side.less, folder, _MOST_SECONDS) if side.less else Spent(0, 0, 0)
    except subprocess.CalledProcessError as error:
        print(f"failed: {' '.join(side.command[-4:])}\n{error.stderr[-600:]}", flush=True)
        return None
    except subprocess.TimeoutExpired:
        return None
    cpu, wall = (max(a - b, 0.0) / side.times for a, b in zip(whole[:2], less[:2], strict=True))
    return Spent(cpu, wall, whole.peak)


def measured(
    load: Workload, folder: Path, python: str, runs: int, *, short: bool
) -> dict[str, Any]:
    """Return the medians of each side of a workload, and of our ratio to each, in rounds."""
    sides = load.prepare(folder, python)
    if short:
        sides = {name: side for name, side in sides.items() if name in (NAME, load.beside)}
    rounds: dict[str, list[Spent]] = {name: [] for name in sides}
    for number in range(runs + 1):
        for name in list(rounds):
            found = side_spent(sides[name], folder)
            if found is None:
                del rounds[name]
            elif number:
                # The first of each fills caches of files, and writes bytecode.
                rounds[name].append(found)
    result: dict[str, Any] = {"runs": runs, "sides": {}}
    for name, all_of_it in rounds.items():
        cpu, wall, peak = (statistics.median(values) for values in zip(*all_of_it, strict=True))
        entry = {"cpu": cpu, "wall": wall, "peak": peak}
        if NAME in rounds and name != NAME:
            pairs = zip(rounds[NAME], all_of_it, strict=True)
            entry["ratio"] = statistics.median(ours.cpu / max(it.cpu, 1e-6) for ours, it in pairs)
        result["sides"][name] = entry
    return result


def figures(load: Workload, result: dict[str, Any]) -> list[Figure]:
    """Return what is printed and judged of a workload."""
    found = []
    for name, entry in result["sides"].items():
        ratio = f", ours {entry['ratio']:.2f} times" if "ratio" in entry else ""
        print(f"  {name:<16}{entry['cpu']:10.3f} s CPU {entry['peak']:8.0f} MB{ratio}", flush=True)
        if name == load.beside and "ratio" in entry:
            found.append(Figure("  ratio", entry["ratio"], load.bar))
    if load.memory_bar and NAME in result["sides"]:
        found.append(Figure("  memory", result["sides"][NAME]["peak"], load.memory_bar, "MB"))
    if NAME not in result["sides"]:
        found.append(Figure("  failed", 1.0, 0.1))
    return found


def run(load: Workload, python: str, runs: int, rounds: int, *, short: bool) -> int:
    """Measure a workload until its bars are judged; keep the result."""
    print(load.title, flush=True)
    last: dict[str, Any] = {}

    def measure() -> list[Figure]:
        nonlocal last
        with tempfile.TemporaryDirectory() as folder:
            last = measured(load, Path(folder), python, runs, short=short)
        return figures(load, last)

    missed = judge(measure, rounds)
    if not short:
        kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
        RESULTS.parent.mkdir(parents=True, exist_ok=True)
        RESULTS.write_text(json.dumps({**kept, load.title: last}, indent=1))
    return missed


def main() -> int:
    parser = arguments(__doc__, runs=3)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--full", action="store_true", help="also what takes minutes or hours")
    size.add_argument("--short", action="store_true", help="what CI watches, in minutes")
    parser.add_argument("--only", nargs="+", choices=GROUPS, default=GROUPS, metavar="GROUP",
                        help=", ".join(GROUPS))  # fmt: skip
    parser.add_argument("--write", action="store_true", help="write the page of all results")
    options = parser.parse_args()
    if options.short and options.write:
        parser.error("--short keeps no results to write: leave out one of both")
    python = sys.executable if options.short else environment.peers()
    missed = 0
    for load in WORKLOADS:
        wanted = load.short if options.short else options.full or not load.full
        if wanted and load.group in options.only:
            missed |= run(load, python, options.runs, options.rounds, short=options.short)
    if options.write:
        performance_page.write(json.loads(RESULTS.read_text()), environment.versions(python))
    return missed


if __name__ == "__main__":
    raise SystemExit(main())
