"""Texts of the data in the language of a briefing, and which of them are not in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.model.dataset import Finding, Severity
from aidreport.model.remarks import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aidreport.document.wording import Wording
    from aidreport.model.dataset import Dataset

UNTRANSLATED = "text-untranslated"
"""The code of the finding that a text is not in the language of its briefing."""


def translations_into(dataset: Dataset, wording: Wording) -> Mapping[str, str]:
    """Return texts in the language of a briefing, by the text in the language of the data.

    A text in the very tag of the briefing, such as "pt-BR", comes before one in its language.
    """
    if not wording.foreign(dataset.text_language):
        return {}
    fitting = [item for item in dataset.translations if not wording.foreign(item.language)]
    # Of two texts for the same, the first counts.
    fitting = [*reversed(fitting)]
    fitting.sort(key=lambda item: item.language == wording.language)
    return {item.original: item.text for item in fitting}


def languages_of(dataset: Dataset) -> Mapping[str, str]:
    """Return the languages of texts that are not in the language of the data, by text.

    Those of an announcement all are: one may be the same in two languages.
    """
    if dataset.announcement is not None:
        return {}
    return {item.original: item.language for item in dataset.translations if item.is_original}


def untranslated(dataset: Dataset, wording: Wording) -> Iterator[Finding]:
    """Yield that texts are shown in another language, if the data have several languages."""
    if not dataset.translations and not dataset.language:
        return
    known = translations_into(dataset, wording)
    lacking = [text for text in dict.fromkeys(_texts(dataset)) if text and text not in known]
    if lacking and wording.foreign(dataset.text_language):
        message = say(
            "texts-untranslated",
            count=len(lacking),
            language=wording.language,
            other=languages_of(dataset).get(lacking[0], dataset.text_language),
            first=lacking[0],
        )
        yield Finding(UNTRANSLATED, Severity.NOTE, message)


def _texts(dataset: Dataset) -> Iterator[str]:
    announced = dataset.announced
    yield from (announced.title, announced.purpose)
    for item in dataset.allocations:
        yield from (item.purpose, item.description)
    for quote in announced.quotes:
        yield from (quote.text, quote.role)
    yield from (fact.text for fact in announced.facts)
