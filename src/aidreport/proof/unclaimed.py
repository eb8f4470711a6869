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
from typing import TYPE_CHECKING

from aidreport.analysis.figures import Operation
from aidreport.model.amounts import exponent_of
from aidreport.model.statements import state
from aidreport.proof.contents import ENTRY, without_page
from aidreport.proof.loose_numbers import find_whole, loose_numbers, without_figures
from aidreport.proof.numbers import collapsed, number_in
from aidreport.proof.parts import all_breakdowns
from aidreport.proof.result import FIGURE_MARK, FigureProblem
from aidreport.proof.units import said_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from aidreport.pdf.reading.reader import Passage
    from aidreport.proof.loose_numbers import LooseNumber
    from aidreport.proof.record import Record

_NUMBERS = frozenset(
    ("amount", "precision", "original_amount", "original_precision", "figure", "source_sha256")
)
"""Columns of the attached allocations that are no words."""
_AS_WRITTEN = "as_written"
_ROUND = re.compile(r"10+")
_GROUP_MARK = re.compile(r"(?<=\d)’(?=\d{3}(?!\d))")
"""What `loose_numbers` has for a space between groups of digits."""
_MOST_NAMED = 5
_MOST_MISSED = 50
"""Figures that are in none of some texts, before these are searched for no more."""


def unclaimed(
    texts: Iterable[str], record: Record, rows: Iterable[Mapping[str, str]]
) -> list[LooseNumber]:
    """Return the numbers of texts that neither a figure shows nor the attached files say in words.

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
    found = [
        number for text in texts if text not in keys for number in loose_numbers(text, spelled)
    ]
    if not found:
        return []
    said = _Said(spelled)
    # What is long is looked at only for what nothing shorter says.
    for part in record.both:
        said.add_record(part)
    for add in (partial(said.add_keys, record, keys), partial(said.add_rows, rows)):
        found = [number for number in found if not said.says(number)]
        if found:
            add(_having(found))
    return [number for number in found if not said.says(number)]


def left_by_remarks(found: Sequence[LooseNumber], record: Record) -> list[LooseNumber]:
    """Return those of some numbers that the sentences of the page's language do not say."""
    said = _Said(frozenset(record.marks.spelled))
    said.add_remarks(record)
    return [number for number in found if not said.says(number)]


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


class _Said:
    """What the attached files say in words."""

    def __init__(self, spelled: frozenset[str]) -> None:
        self._spelled = spelled
        self._beside: set[tuple[str, str, str]] = set()
        self._whole: set[str] = set()
        self._quoted: set[str] = set()
        self._digits: set[str] = set()
        self._steps: set[int] = set()
        self._added: set[str] = set()

    def says(self, number: LooseNumber) -> bool:
        """Return whether a number is among the words, an amount with a word beside it."""
        if number.at_figure:
            return False
        if number.quoted and number.words in self._quoted:
            return True
        if not number.is_amount:
            return all(_plain(group) in self._digits for group in number.digits)
        if _ROUND.fullmatch("".join(number.digits)) and self._is_step(number):
            return True
        if not number.before and not number.behind:
            return number.words in self._whole
        return (number.before, number.words, number.behind) in self._beside

    def _is_step(self, number: LooseNumber) -> bool:
        """Return whether amounts are rounded to a number: "the nearest NOK 100,000"."""
        zeros = len("".join(number.digits)) - 1
        units = said_by(number.words).powers or {0}
        return any(zeros + unit in self._steps for unit in units)

    def add_record(self, record: Record) -> None:
        """Add what a record says but for the keys of groups, and to what figures are rounded."""
        for text, power in record.scaled():
            shown = number_in(text, record.marks)
            self._steps.add(power + (exponent_of(shown) if shown else 0))
        for entry in record.figures:
            self._add_all((entry.source, entry.inferred))
            self._add_quoted(entry.as_written)
        for source in record.sources:
            self._add_all((source.path, source.title, source.sha256))
        self.add_remarks(record)
        for left in record.excluded:
            self._add_all((left.place, left.reason))
        for finding in record.findings:
            # The page says in brackets behind it where that is.
            said = f"{finding.message} ({finding.source})"
            self._add_all((finding.message, finding.source, said))
        for plan in record.plans:
            columns = (*plan.columns, *plan.passed_over)
            self._add_all((plan.file, plan.sheet or ""))
            self._add_all(text for each in columns for text in (each.heading, each.why))
            self._add_all(text for each in plan.settings for text in (each.value, each.why))
        # What abbreviations stand for is in the rows, or has no number.
        self._add_all((record.date,))
        # The years of a chart that have no amounts are in no row.
        crossings = (chart.crossing for chart in record.charts)
        self._add_all(year for each in crossings if each for year in each.series)
        self._add_title(record.title)
        if record.furniture:
            around = record.furniture.model_dump(exclude={"running_title", "header", "footer"})
            self._add_all(around.values())

    def add_remarks(self, record: Record) -> None:
        """Add what sentences of a record are in the language of the page."""
        self._add_all(record.remarks)

    def add_keys(
        self, record: Record, keys: Iterable[str | None], meant: Callable[[str], object]
    ) -> None:
        """Add the keys of the groups of a record, and what they say of the numbers of its title.

        Args:
            meant: returns whether a text may say one of the numbers that are looked for.
        """
        self._add_all(key for key in keys if key and meant(key))
        self._add_title(record.title)

    def _add_title(self, title: str) -> None:
        """Add the numbers of a title, but of its amounts only those that a source states."""
        for number in loose_numbers(title, self._spelled):
            if not number.is_amount or number.words in self._quoted:
                self._add_number(number)

    def add_rows(self, rows: Iterable[Mapping[str, str]], meant: Callable[[str], object]) -> None:
        """Add what the attached allocations say, but for their numbers.

        Args:
            meant: as for `add_keys`.
        """
        cells = {
            (column == _AS_WRITTEN, cell)
            for row in rows
            for column, cell in row.items()
            if cell and column not in _NUMBERS
        }
        for as_written, cell in cells:
            if not meant(cell):
                continue
            if as_written:
                self._add_quoted(cell)
            else:
                self._add(cell)

    def _add_quoted(self, text: str) -> None:
        for number in loose_numbers(text):
            self._quoted.add(number.words)

    def _add_all(self, texts: Iterable[str]) -> None:
        for text in texts:
            if text not in self._added:
                self._added.add(text)
                self._add(text)

    def _add(self, text: str) -> None:
        for number in loose_numbers(text, self._spelled):
            self._add_number(number)

    def _add_number(self, number: LooseNumber) -> None:
        self._digits.update(map(_plain, number.digits))
        before, words, behind = number.before, number.words, number.behind
        if number.quoted:
            self._quoted.add(words)
        if not before and not behind:
            self._whole.add(words)
        self._beside |= {(before, words, behind), ("", words, behind), (before, words, "")}


def _having(numbers: Iterable[LooseNumber]) -> Callable[[str], object]:
    """Return what tells whether a text has digits, or the word, of one of some numbers."""
    digits = sorted({_plain(group) for number in numbers for group in number.digits})
    pattern = re.compile("|".join(map(re.escape, digits)))
    return lambda text: pattern.search(text) or pattern.search(text.casefold())


def _plain(digits: str) -> str:
    return digits.lstrip("0") or "0"
