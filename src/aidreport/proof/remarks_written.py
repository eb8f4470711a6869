"""The sentences of a record as a page in another language has them, for the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.characters.unread import read_text
from aidreport.document.file_names import file_names
from aidreport.document.remarks import place_in_words, remark_in_words
from aidreport.document.text import plain_words
from aidreport.model.allocation import Place
from aidreport.model.remarks import PLACE, Remark
from aidreport.proof.loose_numbers import loose_numbers
from aidreport.proof.numbers import collapsed
from aidreport.proof.record_part import recorded

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from aidreport.analysis.figures import Figures
    from aidreport.document.wording import Wording
    from aidreport.model.dataset import Dataset


def remarks_that_say(
    numbers: Container[str], wording: Wording, dataset: Dataset, figures: Figures
) -> dict[str, str]:
    """Return the English sentences of a record by the same as a page has them.

    Args:
        numbers: as a page writes them; only sentences with one of them are returned.
        wording: of the page.
    """
    return {
        words: english
        for words, english in _sentences(wording, dataset, figures)
        if any(number.words in numbers for number in loose_numbers(words))
    }


def _sentences(wording: Wording, dataset: Dataset, figures: Figures) -> Iterator[tuple[str, str]]:
    """Yield each sentence with a number as a page has it, also with its place, and in English."""
    names = file_names(file.path for file in dataset.files)
    for text, source in dict.fromkeys(_remarks(dataset, figures)):
        english = recorded(text)
        if not any(map(str.isdigit, english)):
            continue
        words = plain_words(remark_in_words(wording, text))
        yield _read(words), english
        where = source.values.get(PLACE) if isinstance(source, Remark) else None
        if isinstance(where, Place):
            place = place_in_words(wording, where, names.get(where.file, where.file))
            yield _read(f"{words} ({plain_words(place)})"), f"{english} ({recorded(source)})"


def _remarks(dataset: Dataset, figures: Figures) -> Iterator[tuple[Remark, str]]:
    """Yield the sentences that the record has of some data, with the sources of findings."""
    for finding in figures.findings:
        if finding.message.public:
            yield finding.message, finding.source
    others = (
        *(row.reason for row in dataset.account.excluded),
        *(figure.inferred for figure in figures.by_id.values() if figure.inferred),
        *(column.why for plan in dataset.plans for column in (*plan.columns, *plan.passed_over)),
        *(
            text
            for plan in dataset.plans
            for each in plan.settings
            for text in (each.value, each.why)
        ),
    )
    yield from ((text, "") for text in others if isinstance(text, Remark))


def _read(words: str) -> str:
    return collapsed(read_text(words))
