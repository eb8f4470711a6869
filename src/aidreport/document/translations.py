"""Texts of an announcement in the language of a briefing, and which of them are not in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.model.dataset import Finding, Severity
from aidreport.model.remarks import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aidreport.document.wording import Wording
    from aidreport.model.dataset import Announcement, Dataset

UNTRANSLATED = "text-untranslated"
"""The code of the finding that a text is not in the language of its briefing."""


def translations_into(announcement: Announcement | None, wording: Wording) -> Mapping[str, str]:
    """Return texts in the language of a briefing, by the text in the announcement's language.

    A text in the very tag of the briefing, such as "pt-BR", comes before one in its language.
    """
    if announcement is None or not wording.foreign(announcement.language):
        return {}
    fitting = [item for item in announcement.translations if not wording.foreign(item.language)]
    fitting.sort(key=lambda item: item.language == wording.language)
    return {item.original: item.text for item in fitting}


def untranslated(dataset: Dataset, wording: Wording) -> Iterator[Finding]:
    """Yield that texts are shown in another language, if the announcement has several languages."""
    announcement = dataset.announcement
    if announcement is None or not announcement.translations:
        return
    known = translations_into(announcement, wording)
    lacking = [text for text in dict.fromkeys(_texts(dataset)) if text and text not in known]
    if lacking and wording.foreign(announcement.language):
        message = say(
            "texts-untranslated",
            count=len(lacking),
            language=wording.language,
            other=announcement.language,
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
