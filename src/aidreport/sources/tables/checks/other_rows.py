"""Rows that are no allocations by their name: averages, rates, balances, what was cancelled.

"Average" below a table, "Exchange rate", or "WFP (cancelled)" is counted like any recipient if
nobody asks.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import SourceError, counted
from aidreport.files.toml import read_toml
from aidreport.model.bulk import Bulk
from aidreport.model.words import LETTERS_ALONE, words_of
from aidreport.sources.problems import Question
from aidreport.sources.tables.words.kind_words import surely_excludes
from aidreport.sources.tables.words.vocabulary import FILLERS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.sources.tables.rows.rows import RowReader


def _phrase(text: str) -> str:
    return " ".join(word for word in words_of(text) if word not in FILLERS) or text.casefold()


def _phrases(texts: str) -> frozenset[str]:
    return frozenset(_phrase(text) for text in texts.replace("\n", " ").split("|"))


_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_NAMES, _BEGINNINGS = _phrases(_FILE["names"]), _phrases(_FILE["beginnings"])
_APART = re.compile(
    r"^(?P<name>.+?)(?:\s*[(\[]\s*(?P<inside>[^()\[\]]+)[)\]]|\s+[-–—]\s+(?P<after>.+))$"
)
_WORDS = frozenset(word for phrase in _NAMES | _BEGINNINGS for word in phrase.split())
_SIGNS = (":", "(", "[", " - ")
"""One of these is in each name in ASCII that is told by a part of it."""

_SHOWN = 5
_MOST_ASKED = 20


def ask_about_names(used: Sequence[Allocation], reader: RowReader) -> list[Question]:
    """Ask about recipients whose names are those of no allocations, if there are any.

    Args:
        used: the allocations of a table.
        reader: read them.
    """
    names = sorted(
        name
        for name in _candidates(set(_names(used)))
        if name and reader.meanings.meaning("recipient", name) is None and _is_of_others(name)
    )
    if not names or len(names) > _MOST_ASKED:
        return []
    listed = ", ".join(f'"{name}"' for name in names[:_SHOWN])
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return [
        Question(
            f"{counted(len(names), 'recipient')} may be no recipient: {listed}{more}",
            "averages, rates and balances are no allocations, and what was cancelled is no money"
            ' that was given; "use" is for a recipient of that name',
            {"values": {"recipient": dict.fromkeys(names, "exclude")}},
            otherwise=({"values": {"recipient": dict.fromkeys(names, "use")}},),
        )
    ]


def _names(used: Sequence[Allocation]) -> Iterator[str]:
    alone = used
    if isinstance(used, Bulk):
        yield from used.column("recipient").values
        alone = [item for _, item in used.others]
    yield from (item.recipient.name for item in alone)


def _candidates(names: Collection[str]) -> list[str]:
    """Return the names that have something of what is asked about: of very many, few have."""
    written = "\n".join(names)
    plain = written.translate(LETTERS_ALONE)
    if _WORDS.isdisjoint(plain.split()):
        if written.isascii() and not any(sign in written for sign in _SIGNS):
            return []
        return [name for name in names if _has_signs(name)]
    return [
        name
        for name, line in zip(names, plain.split("\n"), strict=True)
        if _has_signs(name) or not _WORDS.isdisjoint(line.split())
    ]


def _has_signs(name: str) -> bool:
    return not name.isascii() or any(sign in name for sign in _SIGNS)


def _is_of_others(name: str) -> bool:
    """Tell whether a name is that of a row that is no allocation."""
    first, colon, _ = name.partition(":")
    if _phrase(name) in _NAMES or (colon and _phrase(first) in _BEGINNINGS):
        return True
    apart = _APART.match(name)
    return apart is not None and surely_excludes(apart["inside"] or apart["after"])
