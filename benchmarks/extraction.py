"""`aidreport extract` of a megabyte of announcements, and of a megabyte of full-length releases.

The announcement that comes with the project is repeated until it fills a megabyte; so are the
full-length English releases of the tests, which are denser in names and amounts. A whole process
is measured: start, imports and the JSON on standard output count. No other tool does this; the
bare start of Python with lxml, which reads pages, is printed beside it.

Paragraphs that repeat are read once, so the releases are measured with other digits in each copy
as well: that is what a megabyte of texts takes that have no amount in common.

python benchmarks/extraction.py [--runs 5]

Bars: at most 2 seconds of CPU for each of the first two.
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
import tomllib
from pathlib import Path

from apart import cpu_seconds
from bars import Figure, arguments, judge, pace

SECONDS_BAR = 2.0
MEGABYTE = 1_000_000
CHECKOUT = Path(__file__).resolve().parent.parent
ANNOUNCEMENT = CHECKOUT / "data/norway-ukraine-2025-06-12.txt"
RELEASES = CHECKOUT / "tests/sources/extraction/announcements/judged.toml"
TEXTS = ("announcements.txt", "releases.txt", "other-digits.txt")
_NUMBER = re.compile(r"(?<![\d.,])[1-9]\d*")
_STEP = 7
BARE = [sys.executable, "-c", "import lxml.html"]


def prepare(folder: Path) -> None:
    """Write the texts."""
    releases = tomllib.loads(RELEASES.read_text(encoding="utf-8"))["texts"]
    english = [each["text"].strip() for each in releases if each["name"].startswith("en:")]
    announcement = ANNOUNCEMENT.read_text(encoding="utf-8").rstrip("\n") + "\n"
    releases_text = "\n\n".join(english) + "\n\n"
    for name, text in zip(TEXTS[:2], (announcement, releases_text), strict=True):
        (folder / name).write_bytes(text.encode() * _times(text))
    copies = (_with_other_digits(releases_text, copy) for copy in range(_times(releases_text)))
    (folder / TEXTS[2]).write_text("".join(copies), encoding="utf-8")


def _times(text: str) -> int:
    return MEGABYTE // len(text.encode())


def _with_other_digits(text: str, copy: int) -> str:
    """Return a text with other numbers, as many digits long: each copy has its own."""
    return _NUMBER.sub(lambda number: _other(number[0], copy), text)


def _other(number: str, copy: int) -> str:
    least = 10 ** (len(number) - 1)
    return str(least + (int(number) - least + copy * _STEP) % (9 * least))


def measure(folder: Path, runs: int) -> list[Figure]:
    """Return the CPU seconds of both sides."""
    slow = pace()
    bar = SECONDS_BAR * slow.value
    ours = [
        [sys.executable, "-m", "aidreport", "extract", name, "--format", "json"] for name in TEXTS
    ]
    times = [[cpu_seconds(command, folder) for command in (BARE, *ours)] for _ in range(runs)]
    bare, announcements, releases, other = map(statistics.median, zip(*times, strict=True))
    return [
        slow,
        Figure("Python with lxml, nothing read", bare, unit="s"),
        Figure("aidreport extract, 1 MB", announcements, bar, "s"),
        Figure("full-length releases, 1 MB", releases, bar, "s"),
        Figure("the same with other digits", other, unit="s"),
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
