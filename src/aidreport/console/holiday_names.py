"""Public holidays in the language of a page: "Good Friday (NO)" is "langfredag (NO)".

The library of holidays has the names of many countries in their own languages, which it is asked
first; for others the console has words for the names that most countries share.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.document.page_wording import ENGLISH, load_page_wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

    from aidreport.console.speech import Speech

WORDING = Path(__file__).with_name("wording") / "holidays"

_DAY_OFF = re.compile(r"(?P<names>.{1,200}) \((?P<country>[A-Z]{2})(?P<part>-[A-Z0-9]{1,3})?\)")
"""As a calendar of days off says one."""

_FORMS = {
    " (observed)": "observed",
    " (estimated)": "estimated",
    " (observed, estimated)": "observed-estimated",
    " (substitute day)": "substitute",
}
"""What the library says behind a name, and how the console does."""

_BETWEEN = "; "
_OF_LIBRARY = {"nb": ("no",), "fr": ("fr",)}
"""How the library calls the languages of the pages."""

_YEARS = range(2020, 2036)
"""In which a holiday that is not of every year is looked for."""


def holiday_in(speech: Speech, text: str) -> Markup | None:
    """Return a day off that a calendar of countries names; None for another text.

    Several holidays on one day have semicolons between them. A name that no language has stays in
    English, and is marked as such.
    """
    found = _DAY_OFF.fullmatch(text)
    if found is None:
        return None
    country, part = found["country"], (found["part"] or "")[1:]
    known, own = _english_names(country, part), _own_names(country, part, speech.language)
    days = found["names"].split(_BETWEEN)
    if not known.issuperset(days):
        return None
    names = type(speech)(load_page_wording(WORDING, speech.language))
    shown = [own.get(day) or _shared(names, day) or speech.english(day) for day in days]
    listed = speech("word.semicolon").join(shown)
    return names("form.of", day=listed, country=country + (found["part"] or ""))


def _shared(names: Speech, name: str) -> Markup | None:
    """Return the word of the console for a name."""
    keys = _keys()
    if name in keys:
        return names(keys[name])
    for ending, form in _FORMS.items():
        day = name.removesuffix(ending)
        if day != name and day in keys:
            return names(f"form.{form}", day=names(keys[day]))
    return None


@cache
def _keys() -> Mapping[str, str]:
    """Return the keys of the days by their names in English."""
    phrases = load_page_wording(WORDING, ENGLISH).phrases
    days = {key: forms for key, forms in phrases.items() if key.startswith("day.")}
    return {
        "".join(text for text, _ in next(iter(forms.values())).pieces): key
        for key, forms in days.items()
    }


@cache
def _english_names(country: str, part: str) -> frozenset[str]:
    """Return what holidays of a country are called in English; none if it is not known."""
    return frozenset(
        name for names in _days(country, part, "en_US").values() for name in names.split(_BETWEEN)
    )


@cache
def _own_names(country: str, part: str, language: str) -> Mapping[str, str]:
    """Return the names of holidays of a country in a language by their English ones."""
    import holidays

    spoken = holidays.list_localized_countries().get(country, [])
    wanted = _OF_LIBRARY.get(language, ())
    tag = next((tag for tag in spoken if tag.partition("_")[0] in wanted), "")
    if not tag:
        return {}
    english, own = _days(country, part, "en_US"), _days(country, part, tag)
    pairs = (
        (english[day].split(_BETWEEN), own[day].split(_BETWEEN)) for day in english if day in own
    )
    return {
        one: other
        for ones, others in pairs
        if len(ones) == len(others)
        for one, other in zip(ones, others, strict=True)
    }


@cache
def _days(country: str, part: str, language: str) -> Mapping[object, str]:
    import holidays

    try:
        found = holidays.country_holidays(
            country, subdiv=part or None, years=_YEARS, language=language
        )
    except NotImplementedError:  # a text of somebody that looks like it
        return {}
    return dict(found.items())
