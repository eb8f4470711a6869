"""What breaks a rule of PDF/UA-2, of WTPDF or of tags, in the language of a page.

The checks of PDFs say it in English, place by place: "page 3, Table (object 12): has no rows". The
wording of a language has what is wrong beside its English, and the words of places.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import escape

from aidreport.document.page_wording import ENGLISH
from aidreport.errors import TemplateError
from aidreport.files.toml import read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

    from aidreport.console.speech import Speech

WORDING = Path(__file__).with_name("wording") / "rules"

_LINE = re.compile(
    r"(?:(?P<count>[0-9]{1,9}) more|(?P<place>[^:]{1,200})): (?P<problem>.{1,200}?)"
    r"(?P<source> \((?:ISO 14289-2|WTPDF 1\.0|ISO/TS 32005), [A-Za-z0-9.-]{1,40}\))?"
)


def rule_in(say: Speech, line: str) -> Markup | None:
    """Return what is wrong, and where; None for a line that the checks of rules do not write."""
    found = _LINE.fullmatch(line)
    if found is None or say.language == ENGLISH:
        return None
    words = _words(say.language)
    problem = words["problem"].get(found["problem"])
    if problem is None:
        return None
    problem += found["source"] or ""
    if found["count"]:
        number = say.number(found["count"])
        return escape(words["form"]["more"].format(count=number, problem=problem))
    place = _places(say.language).sub(lambda name: words["place"][name[0]], found["place"])
    return escape(words["form"]["at"].format(place=place, problem=problem))


@cache
def _words(language: str) -> Mapping[str, Mapping[str, str]]:
    return read_toml(WORDING / f"{language}.toml", TemplateError)


@cache
def _places(language: str) -> re.Pattern[str]:
    """Return what finds the words of places, the longest first."""
    names = sorted(_words(language)["place"], key=len, reverse=True)
    return re.compile(rf"(?<![^\s(])(?:{'|'.join(map(re.escape, names))})(?![^\s,)])")
