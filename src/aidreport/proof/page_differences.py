"""What differs between a web page and what its data and record make, a line at a time."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from aidreport.proof.result import FigureProblem
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FIGURE = re.compile(r'<(a|data)\b[^<>]*\bdata-figure="([^"]*)"[^<>]*>(.*?)</\1>')
_TAG = re.compile(r"<[^<>]*>")
_MOST = 20
_LONGEST = 100
_MOST_COMPARED = 400
"""Lines that are looked at one by one where many differ."""


class Differences(NamedTuple):
    """What differs.

    Attributes:
        lines: a sentence each, the first of them.
        figures: ids of the figures that the page shows in other words.
    """

    lines: tuple[str, ...]
    figures: frozenset[str]


def differences(found: bytes, expected: bytes) -> Differences:
    """Return what a page has, and lacks, against what it should be."""
    if found == expected:
        return Differences((), frozenset())
    own, due = (content.decode("utf-8", "replace").split("\n") for content in (found, expected))
    start = _common(own, due)
    end = _common(own[start:][::-1], due[start:][::-1])
    pairs = list(_pairs(own[start : len(own) - end], due[start : len(due) - end], start + 1))
    figures: dict[str, str] = {}
    for number, old, new in pairs:
        figures.update(_figures(number, old, new))
    sentences = [FigureProblem(name, message).said for name, message in figures.items()]
    sentences += [
        state("check.line", line=str(number), problem=_said(old, new))
        for number, old, new in pairs
        if not _figures(number, old, new)
    ]
    if not sentences:
        sentences = [state("check.other-bytes")]
    more = len(sentences) - _MOST
    listed = (*sentences[:_MOST], *([state("check.more-lines", more=more)] if more > 0 else ()))
    return Differences(listed, frozenset(figures))


def _common(own: Sequence[str], due: Sequence[str]) -> int:
    """Return how many lines are equal from the start."""
    pairs = enumerate(zip(own, due, strict=False))
    return next((at for at, (one, two) in pairs if one != two), min(len(own), len(due)))


def _pairs(own: list[str], due: list[str], first: int) -> Iterator[tuple[int, str, str]]:
    """Yield lines that differ, each with its number and the one that should be in its place."""
    own, due = own[:_MOST_COMPARED], due[:_MOST_COMPARED]
    matcher = SequenceMatcher(None, own, due, autojunk=False)
    for kind, low, high, left, right in matcher.get_opcodes():
        if kind == "equal":
            continue
        for at in range(max(high - low, right - left)):
            old = own[low + at] if low + at < high else ""
            new = due[left + at] if left + at < right else ""
            yield first + min(low + at, high), old, new


def _figures(number: int, old: str, new: str) -> dict[str, str]:
    """Return the figures that one line shows in other words than another."""
    shown, due = (_FIGURE.findall(line) for line in (old, new))
    if [name for _, name, _ in shown] != [name for _, name, _ in due]:
        return {}
    return {
        unescape(name): state(
            "check.page-says-in-line", words=_words(one), line=str(number), other=_words(two)
        )
        for (_, name, one), (_, _, two) in zip(shown, due, strict=True)
        if one != two
    }


def _said(old: str, new: str) -> str:
    one, two = _words(old), _words(new)
    if one == two:
        one, two = old, new
    if not new:
        return state("check.added", words=_short(one))
    if not old:
        return state("check.line-missing", words=_short(two))
    start = max(_common(one, two) - _LONGEST // 4, 0)
    return state("check.data-make", words=_short(one[start:]), other=_short(two[start:]))


def _words(markup: str) -> str:
    return " ".join(unescape(_TAG.sub("", markup)).split()) or markup.strip()


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
