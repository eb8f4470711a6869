"""Whether the words of a page are those that the program says of figures and partners.

They are phrases of the page's language and words of the data; or a template or a source says them
in words of its own, which the verdict names: nothing computes them. Warnings, and what a table of
sources says of each figure, are always the program's: other words are refused there.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from aidreport.proof.contents import ENTRY, without_page
from aidreport.proof.english_remarks import said_in_english
from aidreport.proof.figure_words import FigureWords
from aidreport.proof.loose_numbers import without_figures
from aidreport.proof.numbers import collapsed
from aidreport.proof.page_phrases import PagePhrases, shipped_wording
from aidreport.proof.page_words import PageData, PageWords, figures_in, plain, shortened
from aidreport.proof.result import FigureProblem
from aidreport.proof.row_cells import RowCells
from aidreport.proof.row_sources import CHECKSUM, rows_of
from aidreport.proof.source_statuses import SourceStatuses
from aidreport.proof.table_summaries import check_summaries
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aidreport.pdf.reading.reader import Passage
    from aidreport.proof.recount import Value

_MOST = 6
_QUOTATION_MARKS = "“”„«»‹› "
_MOST_CELLS = 500
"""Different words of cells that are looked at: more are names and purposes of a long table."""
_MOST_FINDINGS = 2_000
_SEVERITIES = ("note", "warning", "error")


class WordsSaid(NamedTuple):
    """What was found of the words of a page.

    Attributes:
        problems: words that cannot be the program's where no others are.
        unproven: the beginnings of texts that nothing computes, those beside figures and names of
            partners first.
        compared: whether there are words to compare with.
    """

    problems: Sequence[FigureProblem] = ()
    unproven: Sequence[str] = ()
    compared: bool = True


def check_words(
    data: PageData, values: Mapping[str, Value], passages: Sequence[Passage]
) -> WordsSaid:
    """Compare the words of a page with those that the program says in its language.

    Args:
        values: of all figures, by id.
    """
    record = data.record
    wording = None if record.own_words is None else shipped_wording(record.language)
    if wording is None:
        return WordsSaid(compared=False)
    page = PageWords(data, PagePhrases(wording, record.own_words or ()))
    outside = [passage for passage in passages if passage.table < 0]
    findings = _Findings(page)
    found = [*findings.problems(outside), *_check_outside(page, values, outside)]
    found += check_summaries(page, passages)
    cells = _Cells(page, values, passages)
    found += cells.problems()
    texts = [*findings.unproven, *cells.unproven, *_in_own_words(page, findings, outside)]
    first = [text for text, is_of_data in texts if is_of_data]
    others = [text for text, is_of_data in texts if not is_of_data]
    return WordsSaid(found, list(dict.fromkeys(map(shortened, [*first, *others]))))


def words_not_checked(said: WordsSaid) -> Iterator[str]:
    """Yield the sentence about texts in words that nothing computes."""
    if not said.compared:
        yield state("check.words-not-compared")
    elif said.unproven:
        named = [f"“{words.strip(_QUOTATION_MARKS)}”" for words in said.unproven[:_MOST]]
        found, more = ", ".join(named), len(said.unproven) - _MOST
        if more > 0:
            yield state("check.in-own-words-and-more", found=found, number=more)
        else:
            yield state("check.in-own-words", found=found)


def _check_outside(
    page: PageWords, values: Mapping[str, Value], passages: Iterable[Passage]
) -> Iterator[FigureProblem]:
    words = FigureWords(page, values)
    for passage in passages:
        yield from words.check_names(passage)
        yield from words.check_largest(passage)
        yield from words.check_measure(passage)
        yield from words.check_change(passage)
        yield from words.check_verdict(passage)
        yield from words.check_named_alone(passage)
        yield from words.check_spoken(passage)


def _in_own_words(
    page: PageWords, findings: _Findings, passages: Iterable[Passage]
) -> Iterator[tuple[str, bool]]:
    """Yield each text that is not made of phrases, and whether it says something of the data."""
    for passage in passages:
        if findings.is_one(passage):
            continue
        text = CHECKSUM.sub(r"\g<1>0", collapsed(passage.text))  # digits in it are no figures
        if passage.tag == ENTRY:
            text = without_page(text)
        marks = figures_in(passage)
        if text and not page.is_made(without_figures(text, [words for _, words in marks])):
            yield text, bool(marks) or page.names_party(text)
        spoken = collapsed(passage.alternative)
        if spoken and not page.is_made(spoken):
            yield spoken, True


class _Cells:
    """The words in tables."""

    def __init__(
        self, page: PageWords, values: Mapping[str, Value], passages: Sequence[Passage]
    ) -> None:
        self._page, self._passages = page, passages
        self._statuses, self._rows = SourceStatuses(page), RowCells(page)
        self._words = FigureWords(page, values)
        self.unproven: list[tuple[str, bool]] = []
        self._seen: set[str] = set()

    def problems(self) -> Iterator[FigureProblem]:
        """Yield what is said of a figure that is not so; collect what nothing computes."""
        table, of_sources = -1, False
        heads: Sequence[Passage] = ()
        names = self._page.names
        for cells in rows_of(self._passages):
            is_head = cells[0].table != table
            if is_head:
                table, heads = cells[0].table, cells
                of_sources = self._statuses.is_head(cells)
            elif of_sources:
                yield from self._statuses.check(cells)
            else:
                yield from self._rows.check(heads, cells)
                yield from self._words.check_row(heads, cells)
            for cell in cells:
                if len(cell.marks) == 1 and len(cell.text) == len(cell.marks[0].text):
                    continue
                if not cell.marks and cell.text in names:
                    continue
                self._look_at(cell)
                yield from self._words.check_names(cell)
        yield from self._words.check_heads()

    def _look_at(self, cell: Passage) -> None:
        text = collapsed(CHECKSUM.sub(r"\g<1>0", cell.text))
        if text in self._seen or text in self._page.names or len(self._seen) > _MOST_CELLS:
            return
        self._seen.add(text)
        marks = figures_in(cell)
        if not self._page.is_made(without_figures(text, [words for _, words in marks])):
            self.unproven.append((text, True))


class _Findings:
    """What checks found, as the page says it."""

    def __init__(self, page: PageWords) -> None:
        self._page = page
        self._is_known = not any(key.startswith(("remark.", "finding.")) for key in page.own)
        self._leads = {
            f"{text} ": severity
            for severity in _SEVERITIES
            for text in page.phrases.texts(f"finding.{severity}")
        }
        self.unproven: list[tuple[str, bool]] = []

    def problems(self, passages: Iterable[Passage]) -> Iterator[FigureProblem]:
        """Yield what no check of the record found; collect what is in words of a project."""
        for passage in passages:
            if self.is_one(passage) and not self._is_of_record(passage):
                words = collapsed(passage.text)
                if self._is_known:
                    message = state("check.warning-of-nothing", words=shortened(words))
                    yield FigureProblem("", message)
                else:
                    self.unproven.append((words, True))

    def is_one(self, passage: Passage) -> bool:
        """Return whether a passage is what a check found."""
        text = collapsed(passage.text)
        return any(text.startswith(lead) for lead in self._leads)

    def _is_of_record(self, passage: Passage) -> bool:
        """Return whether a passage says a finding of the record, in phrases of the program."""
        text = collapsed(passage.text)
        lead = next(lead for lead in self._leads if text.startswith(lead))
        said = text.removeprefix(lead)
        messages, longest = self._of_severity(self._leads[lead])
        if any(map(said.startswith, messages)):
            return True  # what has no phrase is said in English
        if not any(map(said.__contains__, longest)):
            return False
        return self._page.is_made(said)

    @cache  # noqa: B019 - for as long as a file is verified
    def _of_severity(self, severity: str) -> tuple[Sequence[str], Sequence[str]]:
        """Return the findings in English, and the longest pieces of their phrases on the page."""
        found = [
            finding.message
            for part in self._page.record.both
            for finding in part.findings[:_MOST_FINDINGS]
            if finding.severity == severity
        ]
        keys = sorted({key for message in found for key in said_in_english(message).keys})
        forms = (form for key in keys for form in self._page.phrases.forms(f"remark.{key}"))
        return [plain(message) for message in found], [form.longest for form in forms]
