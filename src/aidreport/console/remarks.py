"""What the program says about data, in each language of the pages: a page is read in any later."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from aidreport.briefing.design import wording_in, wording_of
from aidreport.console.speech import LANGUAGES, speech_in
from aidreport.document.page_wording import ENGLISH
from aidreport.document.remarks import place_in_words, remark_in_words
from aidreport.document.spans import plain_text
from aidreport.errors import AidreportError
from aidreport.files.library import Library
from aidreport.model.allocation import Place
from aidreport.model.remarks import Remark
from aidreport.statements import Statement

if TYPE_CHECKING:
    from aidreport.briefing.job import Job
    from aidreport.document.wording import Wording

_ELEMENT = re.compile("<[^>]*>")


def in_languages(value: Any, job: Job | None = None) -> Any:
    """Return what was read with each remark, statement, place and error in it by language.

    Args:
        value: a text, or mappings and lists in each other.
        job: whose wording says remarks and places; None for that of the program.
    """
    if isinstance(value, AidreportError | Statement | Remark | Place):
        return {tag: _in_words(value, job, tag) for tag in LANGUAGES}
    match value:
        case Mapping():
            return {key: in_languages(item, job) for key, item in value.items()}
        case list() | tuple():
            return [in_languages(item, job) for item in value]
        case _:
            return value


def _in_words(
    value: AidreportError | Statement | Remark | Place, job: Job | None, language: str
) -> str:
    """Return what is said in a language as plain text, an error as lines of it."""
    if language == ENGLISH:
        return str(value)
    match value:
        case AidreportError():
            return _plain(speech_in(language).problem(value))
        case Statement():
            return _plain(speech_in(language).stated(value))
        case Place():
            return plain_text(place_in_words(_wording(job, language), value))
        case Remark():
            return plain_text(remark_in_words(_wording(job, language), value, advised=True))


def _plain(markup: Markup) -> str:
    """Return plain text, without the marks of what is English in it."""
    return Markup(_ELEMENT.sub("", markup)).unescape()  # noqa: S704 - not HTML any more


def _wording(job: Job | None, language: str) -> Wording:
    if job is None:
        return wording_in(Library.at(None), language)
    return wording_of(job.in_language(language))
