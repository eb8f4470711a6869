"""The words that a page can have: phrases of its language, and what its data and its record say."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from aidreport.characters.unread import read_text
from aidreport.model.territories import country_code
from aidreport.proof.attached_words import NUMBERS
from aidreport.proof.english_remarks import said_in_english
from aidreport.proof.numbers import collapsed
from aidreport.proof.page_phrases import MadeOfPhrases, PagePhrases, Patience
from aidreport.proof.parts import all_breakdowns
from aidreport.proof.remarks_said import sentences_of
from aidreport.proof.result import FIGURE_MARK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.pdf.reading.reader import Passage
    from aidreport.proof.allocations import AttachedRow
    from aidreport.proof.record import Record
    from aidreport.proof.row_names import RowNames

_PLACES = ("country", "donor", "recipient")
_PARTIES = ("recipient", "recipient_full_name", "donor")
_MOST_PLACES = _MOST_SENTENCES = 2_000
_POINT = " · "
"""Between the rows of sources in a note, and other words that are no sentence."""
SIGN = "\x00"
"""What `without_figures` has for a figure."""
_LONGEST = 60


class PageData(NamedTuple):
    """What is attached to a page.

    Attributes:
        earlier: the attached rows of the earlier data.
        names: which of the rows have a name.
    """

    record: Record
    rows: Sequence[AttachedRow]
    earlier: Sequence[AttachedRow]
    names: RowNames


class PageWords:
    """The words of a page beside what its record and its data say."""

    def __init__(self, data: PageData, phrases: PagePhrases) -> None:
        self.record, self.rows, self.phrases = data.record, data.rows, phrases
        self.earlier, self.row_names = data.earlier, data.names
        self.every = (*data.rows, *data.earlier)
        self.own = data.record.own_words or ()
        self._made: dict[str, bool] = {}
        self._patience = Patience()

    @cached_property
    def parties(self) -> Sequence[str]:
        """The names of partners, in the order of the alphabet."""
        cells = {row.cells.get(column, "") for row in self.every for column in _PARTIES}
        return sorted(filter(None, map(plain, cells)))

    def party_at_end(self, text: str) -> str:
        """Return the longest name of a partner that a text ends with; "" for none."""
        first = max(len(text) - self._longest_party, 0)
        ends = (text[at:] for at in range(first, len(text)))
        return next((end for end in ends if end in self._parties), "")

    @cached_property
    def _parties(self) -> frozenset[str]:
        return frozenset(self.parties)

    @cached_property
    def _longest_party(self) -> int:
        return max(self._lengths, default=0)

    @cached_property
    def _lengths(self) -> Sequence[int]:
        return sorted(set(map(len, self.parties)))

    @cached_property
    def names(self) -> frozenset[str]:
        """The words of the data."""
        record = self.record
        found = self._cells()
        for part in record.both:
            for breakdown in all_breakdowns(part):
                found.update(key for key in breakdown.all_keys() if key)
            for source in part.sources:
                found |= {source.path, source.title, source.path.rpartition("/")[2]}
            for entry in part.figures:
                found |= {entry.as_written, entry.source}
            for plan in part.plans:
                found |= {plan.file, plan.sheet or ""}
                for each in (*plan.columns, *plan.passed_over):
                    found |= {each.heading, each.letter, *each.samples}
            for finding in part.findings:
                found.add(finding.source)
        for sentence in islice(sorted(sentences_of(record)), _MOST_SENTENCES):
            found |= said_in_english(sentence).values
        found |= {country_code(row.cells["country"]) or "" for row in self.every}
        found |= {record.title, record.report}
        if record.furniture:
            found |= {record.furniture.organisation, record.furniture.unit}
        found |= {*record.expansions, *record.expansions.values()}
        return frozenset(filter(None, map(plain, found)))

    def _cells(self) -> set[str]:
        """Return the words of all attached rows."""
        found: set[str] = set()
        columns = [*(self.every[0].cells if self.every else ())]
        for rows in filter(None, (self.rows, self.earlier)):  # of each all have the same columns
            worded = [name for name in columns if name not in NUMBERS and name in rows[0].cells]
            of_words = itemgetter(*worded, *worded[:1])  # of one column it would be no tuple
            for row in rows:
                found.update(of_words(row.cells))
        return found

    @cached_property
    def all_names(self) -> frozenset[str]:
        """The words of the data, also as the page's language has them."""
        wording = self.phrases.wording
        places = {row.cells[column] for column in _PLACES for row in self.every} - {""}
        if len(places) > _MOST_PLACES:
            return self.names
        named = {wording.territory(name, "en") for name in places}
        found = named | {wording.within(name) for name in (*places, *named)}
        return self.names.union(map(plain, found))

    def is_made(self, text: str) -> bool:
        """Return whether a text is made of phrases and words of the data.

        Args:
            text: with a sign for each figure.
        """
        parts = text.split(_POINT)
        if len(parts) > 1:
            return all(map(self.is_made, parts))
        if (known := self._made.get(text)) is None:
            # The names of countries take longer to load than all else.
            known = self._made[text] = (
                text in self.names
                or self._is_made_with(text, self.names)
                or self._is_made_with(text, self.all_names)
            )
        return known

    def _is_made_with(self, text: str, names: frozenset[str]) -> bool:
        made = MadeOfPhrases(self.phrases, names, text, self._patience.share())
        is_so = made.is_so()
        self._patience.take(made.steps)
        return is_so

    def names_party(self, text: str) -> bool:
        """Return whether a partner or a donor is named in a text."""
        # Of very many names each place is looked up, whole words or not: "UNICEFs".
        return any(
            text[at : at + length] in self._parties
            for at in range(len(text))
            for length in self._lengths
        )


def plain(words: str) -> str:
    """Return words as they are read."""
    return collapsed(read_text(words))


def shortened(words: str) -> str:
    """Return words, of which a message has only the beginning if they are many."""
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rstrip()}…"


def figures_in(passage: Passage) -> list[tuple[str, str]]:
    """Return the figures that a passage shows, with their words."""
    return [
        (mark.title.removeprefix(FIGURE_MARK), mark.text)
        for mark in passage.marks
        if mark.title.startswith(FIGURE_MARK)
    ]
