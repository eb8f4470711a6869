"""What breaks the rules of PDF/UA-2 and WTPDF 1.0, by the number of each rule."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import tomli

from aidreport.pdf.reading.objects import Problems

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_DATA = tomli.loads(Path(__file__).with_name("rules.toml").read_text("utf-8"))
RULES: Mapping[str, str] = _DATA["rules"]
"""What is wrong where a rule of ISO 14289-2 is broken, by its number."""
WTPDF_RULES: Mapping[str, str] = _DATA["wtpdf"]
"""The same for what WTPDF asks for beside them."""
NOT_CHECKED: Mapping[str, str] = _DATA["not_checked"]
"""Why a rule is not checked."""
NOT_FOR_REUSE = frozenset(_DATA["not_for_reuse"]["rules"].split())
"""Rules of accessibility that WTPDF does not ask of a file for reuse."""

_PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")


class Findings:
    """What was found, rule by rule."""

    def __init__(self) -> None:
        self._problems: dict[str, Problems] = {}

    def add(self, rule: str, place: str) -> None:
        """Add a place that breaks a rule of ISO 14289-2."""
        self._add(rule, place, f"{RULES[rule]} (ISO 14289-2, {rule})")

    def add_wtpdf(self, rule: str, place: str) -> None:
        """Add a place that breaks a rule of WTPDF alone."""
        self._add(rule, place, f"{WTPDF_RULES[rule]} (WTPDF 1.0, {rule})")

    def add_nesting(self, place: str, parent: str, kid: str, problem: str) -> None:
        """Add an element that holds what it may not (ISO/TS 32005)."""
        self._add(f"{parent}-{kid}", place, f"{problem} (ISO/TS 32005, {parent}-{kid})")

    def _add(self, rule: str, place: str, problem: str) -> None:
        self._problems.setdefault(rule, Problems()).add(place, problem)

    def lines(self, without: Collection[str] = ()) -> Iterator[str]:
        """Yield a line for each problem, but for those of some rules."""
        for rule, problems in self._problems.items():
            if rule not in without:
                yield from problems.lines()


def is_undefined(words: str) -> bool:
    """Return whether a text has characters for private use, which no standard defines."""
    return not words.isascii() and _PRIVATE_USE.search(words) is not None
