"""The documentation and the examples that come with aidreport, each under the name of a topic.

They are inside the installed package, or in the checkout for an editable install.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import UsageError, near_miss
from aidreport.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

_PACKAGE = Path(__file__).parents[1]
_CHECKOUT = Path(__file__).parents[3]

_GROUPS = {
    "Learn by doing": "tutorial",
    "How to": "how-to",
    "Look up": "reference",
    "Sources of data": "reference/sources",
    "Understand why": "explanation",
}
"""Heading of the list → folder of its pages."""

_PRACTICAL = ("Learn by doing", "How to")
_DECISIONS = "explanation/decisions"
_MOST_ABOUT = 5
"""Pages about a word that are named, at most."""

_EXAMPLES = {
    "example-config": ("config.toml", "Example: a configuration with a schedule"),
    "example-announcement": (
        "data/norway-ukraine-2025-06-12.toml",
        "Example: an announcement with its lines",
    ),
    "example-press-release": (
        "data/norway-ukraine-2025-06-12.txt",
        "Example: the press release of that announcement",
    ),
    "example-table": (
        "data/example-allocations.csv",
        "Example: a table of three years, made up",
    ),
    "example-year": ("data/example-year.csv", "Example: a table of one year, made up"),
    "example-year-before": (
        "data/example-year-before.csv",
        "Example: the year before, to compare it with",
    ),
}
"""Topic → file, and what it is."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A page of the documentation, or an example.

    Attributes:
        title: what it is about, in one line.
        path: its file; Markdown for a page.
        group: the heading it is listed under; empty for one that is only found by its name.
    """

    name: str
    title: str
    path: Path
    group: str

    @property
    def is_page(self) -> bool:
        """Whether it is a page of the documentation, not an example."""
        return self.path.suffix == ".md"

    def text(self) -> str:
        """Return what is in its file."""
        return self.path.read_text(encoding="utf-8")


def topics() -> dict[str, Topic]:
    """Return every topic by its name, in the order of the list."""
    docs, examples = _folders()
    found: dict[str, Topic] = {}
    for heading, folder in {**_GROUPS, "": _DECISIONS}.items():
        for path in sorted((docs / folder).glob("*.md"), key=_overview_first):
            name = _name(path)
            if name in found:
                name = f"{path.parent.name}-{name}"
            # The list of decisions is a topic to choose, each of them is found by its name.
            group = "Understand why" if name == "decisions" else heading
            found[name] = Topic(name, _title(path), path, group)
    for name, (file, title) in _EXAMPLES.items():
        found[name] = Topic(name, title, examples / file, "Examples")
    return found


def find_topic(name: str) -> Topic:
    """Return a topic; the path of a page, such as docs/how-to/deliver.md, is one of its names.

    Raises:
        UsageError: there is none of that name.
    """
    known = topics()
    if name.lower() in known:
        return known[name.lower()]
    parts = Path(name).parts[-2:]
    for topic in known.values():
        if len(parts) == 2 and topic.path.parts[-2:] == parts:
            return topic
    if about := _about(name, known):
        raise UsageError(
            f'there is no topic "{name}"; these have most about it:',
            details=[f"{topic.name}: {topic.title}" for topic in about],
            fix=f"run aidreport help {about[0].name}, or for all topics: aidreport help",
        )
    raise UsageError(
        f'there is no topic "{name}"{near_miss(name.lower(), known)}',
        details=[", ".join(topic.name for topic in known.values() if topic.group)],
        fix="use one of these; for what each is about, run: aidreport help",
    )


def _about(word: str, known: Mapping[str, Topic]) -> list[Topic]:
    """Return the pages that have a word most often, those first that say what to do."""
    if not re.search(r"\w{3}", word):
        return []
    pattern = re.compile(rf"(?<!\w){re.escape(word)}", re.I)
    found = [
        (topic.group in _PRACTICAL, times, topic)
        for topic in known.values()
        if topic.is_page and topic.group and (times := len(pattern.findall(topic.text())))
    ]
    found.sort(key=lambda each: each[:2], reverse=True)
    return [topic for _, _, topic in found[:_MOST_ABOUT]]


def _folders() -> tuple[Path, Path]:
    """Return where the documentation is, and the examples."""
    if (_PACKAGE / "_docs").is_dir():
        return _PACKAGE / "_docs", _PACKAGE / "_examples"
    return _CHECKOUT / "docs", _CHECKOUT


def _name(page: Path) -> str:
    """Return the name of a page: that of its file, of its folder for an overview."""
    return page.parent.name if page.stem == "README" else page.stem


def _overview_first(page: Path) -> tuple[bool, str]:
    return page.stem != "README", page.name


def _title(page: Path) -> str:
    """Return the first heading of a page."""
    heading = re.search(r"^# (.*)$", page.read_text(encoding="utf-8"), re.M)
    return heading[1].replace("`", "") if heading else page.stem
