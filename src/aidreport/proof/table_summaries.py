"""Whether what is read aloud before a table is a summary that the program says of one.

No template says it: it is a phrase of the language, or the heads of a table of texts in order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.proof.page_words import plain, shortened
from aidreport.proof.result import FigureProblem
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.pdf.reading.reader import Passage
    from aidreport.proof.page_phrases import PagePhrases
    from aidreport.proof.page_words import PageWords

_TABLE, _HEAD = "Table", "TH"
_SUMMARY = ".summary"


def check_summaries(page: PageWords, passages: Sequence[Passage]) -> Iterator[FigureProblem]:
    """Yield a problem for each summary of a table that is none of the program's.

    Where the page has other words for one of them, none is compared.
    """
    if any(key.endswith(_SUMMARY) for key in page.own):
        return
    for at, passage in enumerate(passages):
        if passage.tag != _TABLE or not passage.alternative:
            continue
        spoken = plain(passage.alternative)
        if not _is_phrase(page.phrases, spoken) and not _has_heads(passages, at, spoken):
            words = shortened(spoken)
            yield FigureProblem("", state("check.another-summary", words=words))


def _is_phrase(phrases: PagePhrases, spoken: str) -> bool:
    forms = phrases.ending_in(_SUMMARY)
    return any(form.values_in(spoken, whole=True) is not None for form in forms)


def _has_heads(passages: Sequence[Passage], at: int, spoken: str) -> bool:
    """Return whether the heads of the table behind a place are in a text, in their order."""
    start, table = 0, -1
    for passage in passages[at + 1 :]:
        if passage.table < 0:
            continue
        if passage.tag != _HEAD or (table >= 0 and passage.table != table):
            break
        table, words = passage.table, plain(passage.text)
        found = spoken.find(words, start)
        if found < 0:
            return False
        start = found + len(words)
    return table >= 0
