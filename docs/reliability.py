"""Write docs/explanation/reliability.md from what became of each fault that tests cause.

python docs/reliability.py                 causes all of them, which takes minutes, and writes
python docs/reliability.py --from FILE     writes what `pytest --faults FILE` has found
python docs/reliability.py --check FILE    fails if something did not hold, if the page claims more
                                           than was tried, or if its texts are not as written
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
KINDS = ROOT / "tests/runs/faults/kinds.toml"
PAGE = ROOT / "docs/explanation/reliability.md"
_HEAD = """\
# Reliability: what was tried, and what held

<!-- Written by docs/reliability.py from a run of the tests; change tests/runs/faults, then run it.
-->

Tests cause each fault below on purpose, against the commands that you use: `aidreport run`,
`schedule start`, `mail send`, `approve` and others. Each command is a process of its own, and with
it goes a mail server, a disk, a clock or a second process that fails. A try holds if all that is
promised is found afterwards: in the ledger, in the folders, in the mailboxes of the server and in
the words on the screen. CI repeats every try. It fails if one does not hold, or if fewer were made
than this page says. Seconds of CPU are those of the machine on which they were set; a slower one
has as much longer, as the same work in stock ReportLab takes there.

`aidreport selftest` causes some of these faults on your own machine.

"""
_ROW = "| [{fault}](#{key}) | {tried:,} | {held:,} |"
_COUNTED = re.compile(r"^\| \[.*\]\(#(.+)\) \| ([\d,]+) \| ([\d,]+) \|$", re.MULTILINE)


class Count(NamedTuple):
    """How often a kind of fault was caused, and how often what is promised held."""

    tried: int
    held: int


def counted(found: Path) -> dict[str, Count]:
    """Return what became of each kind, by its key; the last result of a test counts."""
    last: dict[tuple[str, str], Count] = {}
    for line in found.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        last[item["kind"], item["test"]] = Count(item["tried"], item["held"])
    each: dict[str, list[Count]] = defaultdict(list)
    for (kind, _), count in last.items():
        each[kind].append(count)
    return {kind: _sum(items) for kind, items in each.items()}


def claimed(text: str) -> dict[str, Count]:
    """Return what the page says of each kind, by its key."""
    found = _COUNTED.findall(text)
    return {key: Count(*(int(number.replace(",", "")) for number in row)) for key, *row in found}


def _sum(items: list[Count]) -> Count:
    return Count(sum(item.tried for item in items), sum(item.held for item in items))


def page(kinds: dict[str, dict[str, str]], found: dict[str, Count]) -> str:
    """Return the page."""
    whole = _sum([found[key] for key in kinds])
    lines = ["| fault | tried | held |", "| --- | ---: | ---: |"]
    for key, kind in kinds.items():
        lines.append(_ROW.format(fault=kind["fault"], key=key, **found[key]._asdict()))
    lines += [f"| **all {len(kinds)} kinds** | **{whole.tried:,}** | **{whole.held:,}** |", ""]
    for key, kind in kinds.items():
        lines += _section(key, kind, found[key])
    return _HEAD + "\n".join(lines).rstrip() + "\n"


def _section(key: str, kind: dict[str, str], count: Count) -> Iterator[str]:
    yield f'## <a id="{key}"></a>{kind["fault"]}'
    yield ""
    parts = {"Promised": "promise", "Caused": "caused", "You see": "seen", "Not tried": "not_tried"}
    for name, part in parts.items():
        if part in kind:
            yield f"- {name}: {' '.join(kind[part].split())}"
    yield f"- Tried {count.tried:,}, held {count.held:,}."
    yield ""


def without_tests(kinds: dict[str, dict[str, str]], found: dict[str, Count]) -> Iterator[str]:
    """Yield why there can be no page: kinds without tests, tests without a kind."""
    yield from (f"no test tries {key}" for key in kinds if key not in found)
    unknown = [key for key in found if key not in kinds]
    yield from (f"tests try {key}, which {KINDS.name} does not have" for key in unknown)


def overstated(kinds: dict[str, dict[str, str]], found: dict[str, Count]) -> Iterator[str]:
    """Yield what the page says and a run of the tests does not."""
    text = PAGE.read_text(encoding="utf-8")
    said = claimed(text)
    if set(said) != set(kinds) or page(kinds, said) != text:
        yield f"{PAGE.name} is out of date: run python docs/reliability.py"
        return
    for key, count in said.items():
        if count.tried > found[key].tried:
            yield f"{key}: the page says {count.tried} tries, there were {found[key].tried}"


def _try_all(found: Path) -> None:
    """Cause every fault."""
    pytest.main(["-m", "fault", f"--faults={found}", f"--rootdir={ROOT}", str(ROOT / "tests")])


def main() -> int:
    """Write the page, or compare it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--from", dest="found", type=Path, metavar="FILE")
    parser.add_argument("--check", type=Path, metavar="FILE")
    options = parser.parse_args()
    kinds = tomllib.loads(KINDS.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        path = options.check or options.found or Path(folder) / "faults"
        if not (options.check or options.found):
            _try_all(path)
        found = counted(path)
    wrong = list(without_tests(kinds, found))
    if not wrong and options.check:
        wrong = list(overstated(kinds, found))
    elif not wrong:
        PAGE.write_text(page(kinds, found), encoding="utf-8")
    failed = {key: item for key, item in found.items() if item.held < item.tried}
    wrong += [f"{key}: {item.held} of {item.tried} held" for key, item in failed.items()]
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
