"""What the files attached to a briefing say in words, with the numbers in it.

A sentence of the record, such as what a check found, is there because the program wrote it, and
whoever writes a record can write any. So an amount in one counts as said only if the sentence is
one of the program's, or if a source states the amount.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.amounts import exponent_of
from aidreport.model.remark_phrases import is_remark
from aidreport.proof.loose_numbers import loose_numbers
from aidreport.proof.numbers import number_in
from aidreport.proof.units import said_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from aidreport.proof.loose_numbers import LooseNumber
    from aidreport.proof.record import Record

NUMBERS = frozenset(
    ("amount", "precision", "original_amount", "original_precision", "figure", "source_sha256")
)
"""Columns of the attached allocations that are no words."""
_AS_WRITTEN = "as_written"
_ROUND = re.compile(r"10+")


class _Sentence(NamedTuple):
    """A sentence of the record with an amount.

    Attributes:
        english: what the record says; the other may be its translation.
    """

    before: str
    behind: str
    english: str

    def has(self, number: LooseNumber) -> bool:
        """Return whether an amount of the page is between the same words."""
        if not number.before and not number.behind:
            return not self.before and not self.behind
        return number.before in ("", self.before) and number.behind in ("", self.behind)


class AttachedWords:
    """What the attached files say in words.

    Args:
        spelled: numbers in words, from two on.
    """

    def __init__(self, spelled: frozenset[str]) -> None:
        self._spelled = spelled
        self._beside: set[tuple[str, str, str]] = set()
        self._whole: set[str] = set()
        self._quoted: set[str] = set()
        self._digits: set[str] = set()
        self._steps: set[int] = set()
        self._added: set[str] = set()
        self._sentences: defaultdict[str, list[_Sentence]] = defaultdict(list)

    def says(self, number: LooseNumber) -> bool:
        """Return whether a number is among the words, an amount with a word beside it."""
        if number.at_figure:
            return False
        if number.quoted and number.words in self._quoted:
            return True
        if not number.is_amount:
            return all(plain_digits(group) in self._digits for group in number.digits)
        if _ROUND.fullmatch("".join(number.digits)) and self._is_step(number):
            return True
        if not number.before and not number.behind:
            known = number.words in self._whole
        else:
            known = (number.before, number.words, number.behind) in self._beside
        return known or any(
            number.words in self._quoted or _is_of_program(each.english)
            for each in self._sentences_with(number)
        )

    def says_itself(self, number: LooseNumber) -> bool:
        """Return whether nothing but a sentence that anybody may have written says a number."""
        return number.is_amount and not number.at_figure and bool(self._sentences_with(number))

    def _sentences_with(self, number: LooseNumber) -> list[_Sentence]:
        return [each for each in self._sentences.get(number.words, ()) if each.has(number)]

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
            self._add_sentences((entry.source, entry.inferred))
            self._add_quoted(entry.as_written)
        for source in record.sources:
            self._add_sentences((source.path, source.title, source.sha256))
        self.add_remarks(record)
        for left in record.excluded:
            self._add_sentences((left.place, left.reason))
        for finding in record.findings:
            # The page says in brackets behind it where that is.
            said = f"{finding.message} ({finding.source})"
            self._add_sentences((finding.message, finding.source, said))
        for plan in record.plans:
            columns = (*plan.columns, *plan.passed_over)
            self._add_sentences((plan.file, plan.sheet or ""))
            self._add_sentences(each.why for each in columns)
            self._add_sentences(each.why for each in plan.settings)
            self._add_headings([each.heading for each in columns])
            self._add_headings([each.value for each in plan.settings])
        # What abbreviations stand for is in the rows, or has no number.
        self._add_all((record.date,))
        # The years of a chart that have no amounts are in no row.
        crossings = (chart.crossing for chart in record.charts)
        self._add_all(year for each in crossings if each for year in each.series)
        self._add_title(record.title)
        if record.furniture:
            around = record.furniture.model_dump(exclude={"running_title", "header", "footer"})
            self._add_sentences(around.values())

    def add_remarks(self, record: Record) -> None:
        """Add what sentences of a record are in the language of the page."""
        for words, english in record.remarks.items():
            self._add_sentence(words, english)

    def add_keys(
        self, record: Record, keys: Iterable[str | None], meant: Callable[[str], object]
    ) -> None:
        """Add the keys of the groups of a record, and what they say of the numbers of its title.

        Args:
            meant: returns whether a text may say one of the numbers that are looked for.
        """
        self._add_all(key for key in keys if key and meant(key))
        self._add_title(record.title)

    def add_rows(self, rows: Iterable[Mapping[str, str]], meant: Callable[[str], object]) -> None:
        """Add what the attached allocations say, but for their numbers.

        Args:
            meant: as for `add_keys`.
        """
        cells = {
            (column == _AS_WRITTEN, cell)
            for row in rows
            for column, cell in row.items()
            if cell and column not in NUMBERS
        }
        for as_written, cell in cells:
            if not meant(cell):
                continue
            if as_written:
                self._add_quoted(cell)
            else:
                self._add(cell)

    def _add_title(self, title: str) -> None:
        """Add the numbers of a title, but of its amounts only those that a source states."""
        for number in loose_numbers(title, self._spelled):
            if not number.is_amount or number.words in self._quoted:
                self._add_number(number)

    def _add_sentences(self, texts: Iterable[str]) -> None:
        for text in texts:
            if text not in self._added:
                self._added.add(text)
                self._add_sentence(text, text)

    def _add_headings(self, texts: Sequence[str]) -> None:
        """Add headings, which may name a unit in digits: "NOK 1000"."""
        for text in texts:
            for number in loose_numbers(text, self._spelled):
                if _ROUND.fullmatch("".join(number.digits)) and not said_by(number.words).powers:
                    self._add_number(number)
        self._add_sentences(texts)

    def _add_sentence(self, text: str, english: str) -> None:
        """Add the numbers of a sentence of the record; its amounts with the sentence.

        Args:
            english: what it is in English.
        """
        for number in loose_numbers(text, self._spelled):
            if number.is_amount:
                sentence = _Sentence(number.before, number.behind, english)
                self._sentences[number.words].append(sentence)
                self._digits.update(map(plain_digits, number.digits))
            else:
                self._add_number(number)

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
        self._digits.update(map(plain_digits, number.digits))
        before, words, behind = number.before, number.words, number.behind
        if number.quoted:
            self._quoted.add(words)
        if not before and not behind:
            self._whole.add(words)
        self._beside |= {(before, words, behind), ("", words, behind), (before, words, "")}


def _is_of_program(english: str) -> bool:
    """Return whether a sentence, with or without a place in brackets, is one of the program's."""
    return is_remark(english) or is_remark(english.rpartition(" (")[0])


def plain_digits(digits: str) -> str:
    """Return digits without zeros before them."""
    return digits.lstrip("0") or "0"
