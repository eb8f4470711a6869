"""Precision and recall of what is read from announcements in prose.

PYTHONPATH=. python tests/sources/extraction/score.py [--wrong]
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from aidreport.errors import SourceError
from aidreport.model.words import normalise_name
from aidreport.sources.extraction.documents.opening import from_text
from aidreport.sources.extraction.extraction import Extraction, extract
from aidreport.sources.terms.organisations import organisation_key

FOLDER = Path(__file__).with_name("announcements")


@dataclass(slots=True)
class Tally:
    """How many were right, wrong and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The part of what was read that is right."""
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        """The part of what is there that was read."""
        return self.right / max(self.right + self.missed, 1)

    def add(self, found: Counter[Any], truth: Counter[Any], name: str) -> None:
        """Compare what was read with what is there."""
        self.right += (found & truth).total()
        self.wrong += (found - truth).total()
        self.missed += (truth - found).total()
        self.notes += [f"{name}: wrong {item}" for item in (found - truth)]
        self.notes += [f"{name}: missed {item}" for item in (truth - found)]


@cache
def texts() -> list[tuple[str, dict[str, Any]]]:
    """Return all announcements with their language."""
    return [
        (path.stem, entry)
        for path in sorted(FOLDER.glob("*.toml"))
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["texts"]
    ]


@cache
def extracted(text: str) -> Extraction:
    """Return what is read from an announcement; several tests ask for it.

    Raises:
        SourceError: it cannot be read.
    """
    return extract(from_text(text.lstrip("\n")), "announcement.txt")


def _keys(names: str) -> set[str]:
    several = names.split("|")
    return {normalise_name(name) for name in several} | {organisation_key(name) for name in several}


def compare(language: str, entry: dict[str, Any], totals: Tally, shares: Tally) -> None:
    """Add what is read from an announcement to the tallies."""
    name = f"{language}: {entry['name']}"
    try:
        read = extracted(entry["text"])
    except SourceError:
        heads, allocations = Counter[Any](), list[Any]()
    else:
        heads = Counter(
            (f"{item.amount:f}".split(".")[0], item.currency) for item in read.headlines
        )
        allocations = [
            (a.recipient, a.name, f"{a.item.amount:f}", a.item.currency) for a in read.allocations
        ]
    totals.add(heads, Counter(map(tuple, entry["headline"])), name)
    truth = [tuple(item) for item in entry["allocations"]]
    found: Counter[Any] = Counter()
    for recipient, spelled, amount, currency in allocations:
        own = _keys(recipient) | (_keys(spelled) if spelled else set())
        match = next(
            (
                t
                for t in truth
                if t[1:] == (amount, currency) and own & _keys(t[0]) and not found[t]
            ),
            (recipient, amount, currency),
        )
        found[match] += 1
    shares.add(found, Counter(truth), name)


def score() -> tuple[Tally, Tally, int]:
    """Return the tallies of totals and of allocations, and how many texts there are."""
    totals, shares = Tally(), Tally()
    every = texts()
    for language, entry in every:
        compare(language, entry, totals, shares)
    return totals, shares, len(every)


def main() -> None:
    """Print precision and recall."""
    totals, shares, count = score()
    lines = [f"{count} texts"]
    for what, tally in (("totals", totals), ("recipient, amount, currency", shares)):
        lines.append(f"{what}: precision {tally.precision:.3f}, recall {tally.recall:.3f}")
        lines += [f"  {note}" for note in tally.notes if "--wrong" in sys.argv]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
