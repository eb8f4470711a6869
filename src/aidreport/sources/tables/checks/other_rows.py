"""Rows that are no allocations by their name: averages, rates, balances, what was cancelled.

"Average" below a table, "Exchange rate", or "WFP (cancelled)" is counted like any recipient if
nobody asks.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.characters.patterns import lazy_pattern
from aidreport.config.sources import EXCLUDE, SUBTRACT, USE
from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.bulk import Bulk
from aidreport.model.currency_codes import CODES
from aidreport.model.words import LETTERS_ALONE, WORDS_IN, plain_word, words_of
from aidreport.sources.problems import Question
from aidreport.sources.tables.columns.amounts_said import AmountUnit
from aidreport.sources.tables.columns.kind_figures import MOST_ADDED_UP, said_sums, with_sums
from aidreport.sources.tables.words.kind_words import (
    came_back,
    ending_phrases,
    may_exclude,
    surely_excludes,
)
from aidreport.sources.tables.words.vocabulary import FILLERS, MONTH_OF
from aidreport.sources.terms.organisations import is_organisation
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.sources.tables.rows.rows import RowReader


def _phrase(text: str) -> str:
    return " ".join(word for word in words_of(text) if word not in FILLERS) or text.casefold()


def _phrases(texts: str) -> frozenset[str]:
    return frozenset(_phrase(text) for text in texts.replace("\n", " ").split("|"))


_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_NAMES, _WEAK, _BEGINNINGS, _TAKEN_OFF, _RESERVES, _LINES = (
    _phrases(_FILE[name])
    for name in ("names", "weak", "beginnings", "taken_off", "reserves", "lines")
)
_FIGURES, _BESIDE, _AROUND = (
    frozenset(map(plain_word, _FILE[name].split())) for name in ("figures", "beside", "around")
)
_WITH_SIGNS = frozenset(_FILE["signs"].split("|"))
_ASIDES = _phrases(_FILE["asides"])
_PARTS = lazy_pattern(r"[()\[\],;:/*|–—]|\s-+\s?|\s?-+\s")
_YEARS = lazy_pattern(r"(?:[A-Z]{2} ?)?(?:19|20)\d\d(?:\s*[-/–]\s*(?:19|20)?\d\d)?", re.IGNORECASE)
_WORDS = frozenset(
    max(phrase.split(), key=len)
    for phrase in _NAMES | _BEGINNINGS | _TAKEN_OFF | _LINES | _ASIDES | ending_phrases()
)
_WORDS |= _FIGURES | {"fy"} | {code.casefold() for code in CODES}
"""One of these is in each name that is known by its words: of a phrase, its longest."""
_SIGNS = (":", "(", "[", " - ", "%", "*", "/f", "/d", ".f", "/F", "/D", ".F")
"""One of these is in each name in ASCII that is known by a part of it."""

_SHOWN = 5
_MOST_ASKED = 20
_MOST_WEAK = 5
_MOST_NAMES = 5000
"""People do not write statistics below a longer table."""


def ask_about_names(
    used: Sequence[Allocation], reader: RowReader, *, in_total: bool = False
) -> list[Question]:
    """Ask about recipients whose names are those of no allocations, if there are any.

    Args:
        used: the allocations of a table.
        reader: read them.
        in_total: whether a total of the table is their sum.
    """
    known: Collection[str] = used.column("recipient").values if isinstance(used, Bulk) else ()
    if alone := set(_alone(used)):
        known = alone.union(known)
    names = sorted(
        name
        for name in _candidates(known)
        if name and reader.meanings.meaning("recipient", name) is None and _is_of_others(name)
    )
    if names and isinstance(used, Bulk):
        # Rows that are left out may have had those of a long table.
        column = used.column("recipient")
        own = {column.values[code] for code in set(column.codes.tolist())}
        names = [name for name in names if name in own.union(_alone(used))]
    years = [name for name in names if _YEARS.fullmatch(name)]
    if 2 * len(years) >= len(known):
        names = sorted({*names} - {*years})
    names = sorted(
        {*names, *_weak(known, used, reader, others=bool(names)), *_doubled(used, reader)}
    )
    if not names or len(names) > _MOST_ASKED:
        return []
    if lines := _lines_alone(names, used):
        return [lines]
    listed = ", ".join(f'"{name}"' for name in names[:_SHOWN])
    if len(names) > _SHOWN:
        listed = state("question.and-more", listed=listed, count=len(names) - _SHOWN)
    asked = state("question.no-recipient", count=len(names), names=listed)
    ways = _ways(names, in_total=in_total and _are_parts_of_it(names, used))
    first, *others = [{"values": {"recipient": way}} for way in ways]
    return [
        Question(
            with_sums(asked, _sums(used, ways)),
            state("question.no-recipient-why"),
            first,
            otherwise=tuple(others),
        )
    ]


def _lines_alone(names: Sequence[str], used: Sequence[Allocation]) -> Question | None:
    """Return what is open if nothing but lines such as "Gross" and "Net" is in the place of names.

    Without them nothing is left, and with them money counts twice: no setting is right.
    """
    if not any(_phrase(name) in _LINES for name in names):
        return None
    if isinstance(used, Bulk) or {item.recipient.name for item in used} - {*names}:
        return None
    listed = ", ".join(f'"{name}"' for name in names[:_SHOWN])
    return Question(
        state("question.lines-alone", names=listed),
        state("question.lines-alone-why"),
        {},
        by_hand=state("question.lines-alone-by-hand"),
    )


def _doubled(used: Sequence[Allocation], reader: RowReader) -> Iterator[str]:
    """Yield the name of a reserve that is as large as all other rows: their sum once more."""
    if len(used) > MOST_ADDED_UP or isinstance(used, Bulk):
        return
    if len({(item.amount.currency, item.measure) for item in used}) > 1:
        return
    whole = sum((item.amount.amount for item in used), Decimal(0))
    for item in used:
        name = item.recipient.name
        settled = reader.meanings.meaning("recipient", name) is not None
        if 2 * item.amount.amount == whole > 0 and _is_reserve(name) and not settled:
            yield name


def _is_reserve(name: str) -> bool:
    """Tell whether a name is of money for nobody yet: "Contingency (10 %)", "Unallocated"."""
    return _phrase(re.sub(r"\([^()]*\)|\d+(?:[.,]\d+)?\s*%", " ", name)) in _RESERVES


def _are_parts_of_it(names: Sequence[str], used: Sequence[Allocation]) -> bool:
    """Tell whether rows may be parts of the total that adds them up.

    They are reserves, or below zero: what was corrected or came back, and was taken off for it.
    """
    if isinstance(used, Bulk):
        return all(map(_is_reserve, names))
    above_zero = {item.recipient.name for item in used if item.amount.amount >= 0}
    return all(_is_reserve(name) or name not in above_zero for name in names)


def _ways(names: Sequence[str], *, in_total: bool) -> list[dict[str, str]]:
    """Return what names may mean, the likeliest way first.

    Args:
        in_total: whether they are parts of a total that the table states.
    """
    excluded, used = dict.fromkeys(names, EXCLUDE), dict.fromkeys(names, USE)
    if in_total:
        return [used, excluded]
    if off := dict.fromkeys(filter(_is_taken_off, names), SUBTRACT):
        return [{**excluded, **off}, excluded, used]
    return [excluded, used]


def _sums(used: Sequence[Allocation], ways: Sequence[Mapping[str, str]]) -> str:
    """Return what the amounts add up to with names and without; empty for several currencies."""
    if len(used) > MOST_ADDED_UP:
        return ""
    if len({(item.amount.currency, item.measure) for item in used}) > 1:
        return ""
    unit = AmountUnit(currency=next((item.amount.currency for item in used), ""))
    return said_sums([(item.recipient.name, item.amount.amount) for item in used], ways, unit)


def _weak(
    known: Collection[str], used: Sequence[Allocation], reader: RowReader, *, others: bool
) -> list[str]:
    """Return the names that may be those of figures, where something else says that they are.

    Args:
        known: the names of all recipients.
        others: whether another row has the name of a figure.
    """
    if len(known) > _MOST_NAMES or len(used) > _MOST_NAMES:
        return []
    names = [
        name
        for name in known
        if _phrase(re.sub(r"\d+", " ", name)) in _WEAK
        and reader.meanings.meaning("recipient", name) is None
        and not is_organisation(name)
    ]
    if len(names) > min(_MOST_WEAK, len(known) // 2):
        return []  # "P1", "P2" …: partners without names
    if others or not names:
        return names
    plain = [name for name in names if not any(map(str.isdigit, name))]
    rows = [item for item in used if item.recipient.name in plain]
    count = len(used) - len(rows)
    return [item.recipient.name for item in rows if count > 1 and item.amount.amount == count]


def _alone(used: Sequence[Allocation]) -> Iterator[str]:
    """Yield the names of recipients of rows that are not in columns."""
    rows = [item for _, item in used.others] if isinstance(used, Bulk) else used
    yield from (item.recipient.name for item in rows)


def _candidates(names: Collection[str]) -> list[str]:
    """Return the names that have something of what is asked about: of very many, few have."""
    in_ascii = [name for name in names if name.isascii()]
    return [*_ascii_candidates(in_ascii), *_other_candidates([*{*names} - {*in_ascii}])]


def _ascii_candidates(names: Sequence[str]) -> list[str]:
    """Return those of names in ASCII; one text is searched instead of each of them."""
    if not names:
        return []
    written = "\n".join(names)
    plain = written.translate(LETTERS_ALONE)
    if _WORDS.isdisjoint(plain.split()):
        blank = "\n\n" in f"\n{plain.replace(' ', '')}\n"
        if not blank and not any(sign in written for sign in _SIGNS):
            return []
        pairs = zip(names, plain.split("\n"), strict=True)
        return [name for name, line in pairs if _has_signs(name) or not line.strip()]
    return [
        name
        for name, line in zip(names, plain.split("\n"), strict=True)
        if _has_signs(name) or not _WORDS.isdisjoint(line.split()) or not line.strip()
    ]


def _other_candidates(names: Sequence[str]) -> list[str]:
    """Return those of names beyond ASCII; each different word of all of them is looked up once."""
    found = [WORDS_IN.findall(name) for name in names]
    words = {word: plain_word(word) for word in set(chain.from_iterable(found))}
    telling = {word for word, plain in words.items() if plain in _WORDS}
    fillers = {word for word, plain in words.items() if plain in FILLERS}
    return [
        name
        for name, words_in in zip(names, found, strict=True)
        if not telling.isdisjoint(words_in)
        or fillers.issuperset(words_in)
        or "%" in name
        or _YEARS.fullmatch(name)
        or name.casefold().strip() in _WITH_SIGNS
    ]


def _has_signs(name: str) -> bool:
    return any(sign in name for sign in _SIGNS)


def _is_of_others(name: str) -> bool:
    """Tell whether a name is that of a row that is no allocation."""
    if is_organisation(name):
        return False
    if name.casefold().strip() in _WITH_SIGNS:
        return True
    first, colon, _ = name.partition(":")
    without_digits = re.sub(r"\d+", " ", name)
    if _phrase(without_digits) in _NAMES | _LINES or (colon and _phrase(first) in _BEGINNINGS):
        return True
    if _is_taken_off(name):
        return True
    return "%" in name or _is_of_figures(name) or _is_of_status(name)


def _is_taken_off(name: str) -> bool:
    """Tell whether a name is that of money that came back: "Less: refund from WFP"."""
    first, colon, _ = name.partition(":")
    return came_back(name) or (bool(colon) and _phrase(first) in _TAKEN_OFF)


def _is_of_figures(name: str) -> bool:
    """Tell whether a name says what a figure is and nobody's name: "Average grant", "USD/NOK"."""
    if _YEARS.fullmatch(name):
        return True
    words = [word for word in words_of(name) if not word.isdecimal() and word not in FILLERS]
    codes = [word for word in words if word.upper() in CODES]
    if words and len(codes) == len(words):
        return len(codes) > 1
    said = [word for word in words if word not in _BESIDE and word not in MONTH_OF]
    return bool(said) and all(word in _FIGURES or word.upper() in CODES for word in said)


def _is_of_status(name: str) -> bool:
    """Tell whether a name, or a part beside it, says that it is no money that was given."""
    if surely_excludes(name):
        return True
    parts = [part.strip() for part in _PARTS.split(name) if part.strip()]
    for at, part in enumerate(parts if len(parts) > 1 else ()):
        rest = " ".join(_without(part, _AROUND))
        named = any(is_organisation(other) for other in parts[:at] + parts[at + 1 :])
        if surely_excludes(rest) or _phrase(rest) in _ASIDES or (named and may_exclude(rest)):
            return True
    words = name.split()
    ends = ((words[0], words[1:]), (words[-1], words[:-1])) if len(words) > 1 else ()
    return any(
        surely_excludes(word) and is_organisation(" ".join(_without(" ".join(rest), _AROUND)))
        for word, rest in ends
    )


def _without(text: str, words: frozenset[str]) -> list[str]:
    """Return the words of a text, but numbers, months, small words and some more."""
    return [
        word
        for word in text.split()
        if not (plain := plain_word(word)).isdecimal()
        and plain not in words
        and plain not in MONTH_OF
        and plain not in FILLERS
    ]
