"""The numbers of a page that no figure claims: those that only words say.

A figure is compared with the attached data; a number in a purpose, a date or a template's own
words is not. Whoever takes the mark of a figure away makes such a number of it. So each of them is
in what the attached files say in words, or in the record's list of those that are not, which the
verdict names.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from aidreport.analysis.figures import Operation
from aidreport.proof.attached_words import AttachedWords, plain_digits
from aidreport.proof.contents import ENTRY, without_page
from aidreport.proof.loose_numbers import find_whole, loose_numbers, without_figures
from aidreport.proof.numbers import collapsed
from aidreport.proof.parts import all_breakdowns
from aidreport.proof.result import FIGURE_MARK, FigureProblem
from aidreport.proof.units import said_by
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from aidreport.pdf.reading.reader import Passage
    from aidreport.proof.loose_numbers import LooseNumber
    from aidreport.proof.record import Record

_GROUP_MARK = re.compile(r"(?<=\d)’(?=\d{3}(?!\d))")
"""What `loose_numbers` has for a space between groups of digits."""
_MOST_NAMED = 5
_MOST_MISSED = 50
"""Figures that are in none of some texts, before these are searched for no more."""


class Unclaimed(NamedTuple):
    """Numbers that no figure shows.

    Attributes:
        unsaid: those that the attached files do not say in words.
        vouched: amounts that only a sentence of the record says which anybody may have written.
    """

    unsaid: Sequence[LooseNumber] = ()
    vouched: Sequence[LooseNumber] = ()

    def without_remarks(self, record: Record) -> Unclaimed:
        """Return them without those that the sentences of the page's language say."""
        said = AttachedWords(frozenset(record.marks.spelled))
        said.add_remarks(record)
        return self._replace(unsaid=[number for number in self.unsaid if not said.says(number)])


def unclaimed(texts: Iterable[str], record: Record, rows: Iterable[Mapping[str, str]]) -> Unclaimed:
    """Return the numbers of texts that no figure shows, and that the attached files do not prove.

    Args:
        texts: of the page, with a sign for each figure.
        rows: the attached allocations, by column; read only if the record does not say a number.
    """
    spelled = frozenset(record.marks.spelled)
    # Most texts of a long table are the keys of its groups, which the record says whole.
    keys = {
        key
        for part in record.both
        for breakdown in all_breakdowns(part)
        for key in breakdown.all_keys()
    }
    places = [
        (number, text)
        for text in texts
        if text not in keys
        for number in loose_numbers(text, spelled)
    ]
    if not places:
        return Unclaimed()
    said = AttachedWords(spelled)
    # What is long is looked at only for what nothing shorter says.
    for part in record.both:
        said.add_record(part)
    for add in (partial(said.add_keys, record, keys), partial(said.add_rows, rows)):
        places = [place for place in places if not said.says(place[0])]
        if places:
            add(_having([number for number, _ in places]))
    places = [place for place in places if not said.says(place[0])]
    names = frozenset(key for key in keys if key)
    found = [number for number, text in places if not _is_in_name(number, text, names, spelled)]
    vouched = [number for number in found if said.says_itself(number)]
    return Unclaimed([number for number in found if number not in vouched], vouched)


def _is_in_name(
    number: LooseNumber, text: str, names: Iterable[str], spelled: frozenset[str]
) -> bool:
    """Return whether a number is in a text only as part of a name, such as "3 Bn Trees"."""
    having = [name for name in names if number.words in name and name in text]
    if not having or number.at_figure:
        return False
    for name in sorted(having, key=len, reverse=True):
        text = text.replace(name, "…")
    return all(other.words != number.words for other in loose_numbers(text, spelled))


def texts_without_figures(record: Record, passages: Iterable[Passage]) -> Iterator[str]:
    """Yield the texts of a document, with a sign for each figure; those read aloud come last."""
    spoken: dict[int, list[str]] = defaultdict(list)
    for passage in passages:
        if passage.text:
            marks = [item.text for item in passage.marks if item.title.startswith(FIGURE_MARK)]
            words = without_page(passage.text) if passage.tag == ENTRY else passage.text
            yield without_figures(words, marks)
        if passage.alternative:
            spoken[passage.block].append(collapsed(passage.alternative))
    aloud: dict[int, list[str]] = defaultdict(list)
    for entry in record.shown:
        if entry.aloud:
            aloud[entry.block].append(entry.text)
    for block, texts in spoken.items():
        yield from map(without_figures, texts, shared_out(texts, aloud[block]))


def shared_out(texts: Sequence[str], waiting: Iterable[str]) -> list[list[str]]:
    """Return for each of some texts which of the waiting words are in it.

    Each is in the first text that has it as a whole number, behind all that are before it: columns
    may have several charts.
    """
    found = [list[str]() for _ in texts]
    now, at, missed = 0, 0, 0
    for words in filter(None, waiting):
        places = ((each, at if each == now else 0) for each in range(now, len(texts)))
        starts = ((each, find_whole(texts[each], words, start)) for each, start in places)
        text, start = next((place for place in starts if place[1] >= 0), (-1, -1))
        if start >= 0:
            found[text].append(words)
            now, at = text, start + len(words)
            continue
        missed += 1
        if missed >= _MOST_MISSED:
            break
    return found


def check_unclaimed(record: Record, found: Sequence[str]) -> Iterator[FigureProblem]:
    """Yield a problem for each number without a figure that was not written so."""
    if record.unclaimed is None:
        return
    for words in (Counter(found) - Counter(record.unclaimed)).elements():
        shown = _GROUP_MARK.sub("\u00a0", words)
        yield FigureProblem("", state("check.page-says-no-figure-shows", words=shown))


def named(found: Sequence[str]) -> tuple[str, ...]:
    """Return the first numbers, each once and quoted, and a sign if there are more."""
    words = list(dict.fromkeys(_GROUP_MARK.sub("\u00a0", each) for each in found))
    more = ("…",) if len(words) > _MOST_NAMED else ()
    return (*(f'"{each}"' for each in words[:_MOST_NAMED]), *more)


def unclaimed_not_checked(found: Sequence[str]) -> tuple[str, ...]:
    """Return the sentence that names the numbers of a page that are compared with nothing."""
    if not found:
        return ()
    words = ", ".join(named(found))
    return (state("check.not-computed", count=len(found), found=words),)


def stated_beside(record: Record) -> Iterator[str]:
    """Yield the amounts of money that a source states as facts: no data compute them."""
    for entry in record.figures:
        if entry.operation is not Operation.STATED or entry.unit:
            continue
        numbers = loose_numbers(entry.as_written)
        if any(number.is_amount and said_by(number.words).currencies for number in numbers):
            yield collapsed(entry.as_written)


def _having(numbers: Iterable[LooseNumber]) -> Callable[[str], object]:
    """Return what tells whether a text has digits, or the word, of one of some numbers."""
    digits = sorted({plain_digits(group) for number in numbers for group in number.digits})
    pattern = re.compile("|".join(map(re.escape, digits)))
    return lambda text: pattern.search(text) or pattern.search(text.casefold())
