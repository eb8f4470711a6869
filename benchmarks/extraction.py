"""`aidreport extract` of a megabyte of announcements.

The announcement that comes with the project is repeated until it fills a megabyte. A whole process
is measured: start, imports and the JSON on standard output count. No other tool does this; the
bare start of Python with lxml, which reads pages, is printed beside it, and so is a megabyte of the
full-length English releases of the tests, which are denser in names and amounts.

python benchmarks/extraction.py [--runs 5]

Bar: at most 2 seconds of CPU.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import tomllib
from pathlib import Path

from apart import cpu_seconds
from bars import Figure, arguments, judge

SECONDS_BAR = 2.0
MEGABYTE = 1_000_000
CHECKOUT = Path(__file__).resolve().parent.parent
ANNOUNCEMENT = CHECKOUT / "data/norway-ukraine-2025-06-12.txt"
RELEASES = CHECKOUT / "tests/sources/extraction/announcements/judged.toml"
TEXTS = ("announcements.txt", "releases.txt")
BARE = [sys.executable, "-c", "import lxml.html"]


def prepare(folder: Path) -> None:
    """Write the texts."""
    releases = tomllib.loads(RELEASES.read_text(encoding="utf-8"))["texts"]
    english = [each["text"].strip() for each in releases if each["name"].startswith("en:")]
    announcement = ANNOUNCEMENT.read_text(encoding="utf-8").rstrip("\n") + "\n"
    for name, text in zip(TEXTS, (announcement, "\n\n".join(english) + "\n\n"), strict=True):
        content = text.encode()
        (folder / name).write_bytes(content * (MEGABYTE // len(content)))


def measure(folder: Path, runs: int) -> list[Figure]:
    """Return the CPU seconds of both sides."""
    ours = [
        [sys.executable, "-m", "aidreport", "extract", name, "--format", "json"] for name in TEXTS
    ]
    times = [[cpu_seconds(command, folder) for command in (BARE, *ours)] for _ in range(runs)]
    bare, announcements, releases = map(statistics.median, zip(*times, strict=True))
    return [
        Figure("Python with lxml, nothing read", bare, unit="s"),
        Figure("aidreport extract, 1 MB", announcements, unit="s", bar=SECONDS_BAR),
        Figure("full-length releases, 1 MB", releases, unit="s"),
    ]


def main() -> int:
    """Return 0 if the bar holds."""
    options = arguments(__doc__, runs=5).parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        prepare(folder)
        return judge(lambda: measure(folder, options.runs), options.rounds)


if __name__ == "__main__":
    sys.exit(main())
