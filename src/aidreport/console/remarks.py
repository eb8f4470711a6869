"""What the program says about data, in each language of the pages: a page is read in any later."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from aidreport.briefing.design import wording_of
from aidreport.console.speech import LANGUAGES, speech_in
from aidreport.document.blocks import plain_text
from aidreport.document.page_wording import ENGLISH
from aidreport.document.remarks import place_in_words, remark_in_words
from aidreport.model.allocation import Place
from aidreport.model.remarks import Remark
from aidreport.model.statements import Statement

if TYPE_CHECKING:
    from aidreport.briefing.job import Job

_ELEMENT = re.compile("<[^>]*>")


def in_languages(value: Any, job: Job) -> Any:
    """Return what was read with each remark, statement and place in it by language.

    Args:
        value: a text, or mappings and lists in each other.
        job: whose wording says them.
    """
    match value:
        case Statement():
            return {tag: _stated(value, tag) for tag in LANGUAGES}
        case Remark():
            others = (tag for tag in LANGUAGES if tag != ENGLISH)
            return {ENGLISH: str(value)} | {tag: _said(value, job, tag) for tag in others}
        case Place():
            others = (tag for tag in LANGUAGES if tag != ENGLISH)
            return {ENGLISH: str(value)} | {tag: _placed(value, job, tag) for tag in others}
        case Mapping():
            return {key: in_languages(item, job) for key, item in value.items()}
        case list() | tuple():
            return [in_languages(item, job) for item in value]
        case _:
            return value


def _stated(statement: Statement, language: str) -> str:
    """Return a statement as plain text, without the marks of what is English in it."""
    return Markup(_ELEMENT.sub("", speech_in(language).stated(statement))).unescape()  # noqa: S704 - not HTML any more


def _said(remark: Remark, job: Job, language: str) -> str:
    wording = wording_of(job.in_language(language))
    return plain_text(remark_in_words(wording, remark, advised=True))


def _placed(place: Place, job: Job, language: str) -> str:
    return plain_text(place_in_words(wording_of(job.in_language(language)), place))
