"""Days, months and versions in the names of files and sheets: "grants_2026-01-31", "Feb 2026"."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from aidreport.characters.patterns import lazy_pattern
from aidreport.sources.tables.words.vocabulary import MONTH_OF

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_GAP = r"[-_. ]{0,3}"
_YEAR, _MONTH, _DAY = r"(?P<y>20\d\d)", r"(?P<m>0[1-9]|1[0-2])", r"(?P<d>0[1-9]|[12]\d|3[01])"
_NUMBER = lazy_pattern(
    r"[-_. ]*(?:\b|_)(?:v|ver|version|rev|revision|versjon)[-_. ]?(?P<n>\d{1,3})\b"
    r"|[-_ ]*\((?P<copy>\d{1,2})\)"
)
_YEAR_ALONE = re.compile(r"(?:FY ?)?(?:19|20)\d\d(?:[-/_](?:19|20)?\d\d)?")
DAY, VERSION = "day", "version"


class DatedName(NamedTuple):
    """What a name says of when its content is.

    Attributes:
        rest: the name without that.
        kind: `DAY`, "month" or `VERSION`; empty if it says nothing.
        order: later ones are larger.
    """

    rest: str
    kind: str = ""
    order: tuple[int, ...] = ()

    @property
    def sure(self) -> bool:
        """True for what is no period, which may have money of its own."""
        return self.kind in (DAY, VERSION)


def dated_name(name: str) -> DatedName:
    """Return what the name of a file or a sheet says of when its content is."""
    text = name.replace("\u00a0", " ").casefold()
    for kind, pattern in _patterns():
        if match := pattern.search(text):
            return DatedName(_rest(text, match), kind, tuple(_order(match)))
    if match := _NUMBER.search(text):
        rest = text[: match.start()] + text[match.end() :]
        return DatedName(rest, VERSION, (int(match["n"] or match["copy"]),))
    return DatedName(text)


def latest_first(names: Sequence[str]) -> Sequence[str]:
    """Return names, that of the latest day or year first if they differ in that alone."""
    if all(map(_YEAR_ALONE.fullmatch, names)):
        return sorted(names, reverse=True)
    dated = {name: dated_name(name) for name in names}
    same = {(item.rest, item.kind) for item in dated.values()}
    if len(same) > 1 or not all(item.sure for item in dated.values()):
        return names
    return sorted(names, key=lambda name: dated[name].order, reverse=True)


def _rest(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]}\0{text[match.end() :]}"


def _order(match: re.Match[str]) -> Iterator[int]:
    found = match.groupdict()
    month = found.get("m")
    month_first = found.get("d") and month and month.isdecimal() and int(month) > 12
    if found.get("q"):
        yield from (int(found["y"] or 0), int(found["q"]))
        return
    yield int(found.get("y") or 0)
    if month and found.get("d") and month_first:
        yield from (int(found["d"]), int(month))
        return
    yield MONTH_OF[month] if month in MONTH_OF else int(month or 0)
    if found.get("d"):
        yield int(found["d"])


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    names = "|".join(sorted(map(re.escape, MONTH_OF), key=len, reverse=True))
    word = rf"(?<![^\W\d_])(?P<m>{names})(?![^\W\d_])"
    day = r"(?P<d>\d{1,2})"
    either = r"(?P<m>\d{1,2})"
    written = (
        (DAY, rf"(?<!\d){_YEAR}{_GAP}{_MONTH}{_GAP}{_DAY}(?!\d)"),
        (DAY, rf"(?<!\d){day}[-_. /]{either}[-_. /]{_YEAR}(?!\d)"),
        (DAY, rf"(?<!\d){day}{_GAP}{word}{_GAP}{_YEAR}(?!\d)"),
        (DAY, rf"{word}{_GAP}{day},?{_GAP}{_YEAR}(?!\d)"),
        (DAY, rf"(?<!\d){_YEAR}{_GAP}{word}{_GAP}{day}(?!\d)"),
        ("month", rf"(?<!\d){_YEAR}{_GAP}{_MONTH}(?!\d)"),
        ("month", rf"(?<!\d){_MONTH}[-_. ]{_YEAR}(?!\d)"),
        ("month", rf"{word}{_GAP}{_YEAR}(?!\d)"),
        ("month", rf"(?<!\d){_YEAR}{_GAP}{word}"),
        ("month", rf"(?<!\d){_YEAR}{_GAP}[qtk](?P<q>[1-4])(?!\d)"),
        ("month", rf"(?<![^\W_])[qtk](?P<q>[1-4]){_GAP}{_YEAR}(?!\d)"),
        ("month", rf"^{word}$"),
        ("month", r"^q(?P<q>[1-4])(?P<y>)$"),
    )
    return tuple((kind, re.compile(pattern)) for kind, pattern in written)
