"""Public holidays are named in the language of the page."""

from __future__ import annotations

import datetime as dt

import pytest

from aidreport.console.holiday_names import WORDING
from aidreport.console.speech import LANGUAGES, speech_in
from aidreport.document.page_wording import load_page_wording
from aidreport.runs.schedule.calendar import calendar

DAYS = [dt.date(2026, 1, 1) + dt.timedelta(days=number) for number in range(365)]


@pytest.mark.parametrize(
    ("text", "nb", "fr"),
    [
        ("Good Friday (NO)", "Langfredag (NO)", "Vendredi saint (NO)"),
        ("New Year's Day (FR)", "første nyttårsdag (FR)", "Jour de l’an (FR)"),
        (
            "Christmas Day (observed) (GB)",
            "første juledag (forskjøvet) (GB)",
            "Noël (reporté) (GB)",
        ),
        (
            "Eid al-Fitr (estimated) (EG)",
            "id al-fitr (beregnet) (EG)",
            "Aïd-Al-Fitr (estimé)",
        ),
        ("Washington's Birthday (US)", "Washingtons fødselsdag (US)", "anniversaire de W"),
    ],
)
def test_a_holiday_has_the_name_of_the_language(text: str, nb: str, fr: str) -> None:
    assert speech_in("en").stated(text).unescape() == text
    assert nb in speech_in("nb").stated(text).unescape()
    shown = speech_in("fr").stated(text).unescape().replace("'", "’")
    assert fr in shown.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("text", ["kari's day (NO)", "a dinner (of friends)", "Good Friday (ZZ)"])
def test_what_the_library_does_not_call_so_is_the_text_of_somebody(text: str) -> None:
    assert "lang=" in speech_in("nb").stated(text)


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "en"])
@pytest.mark.parametrize("country", ["NO", "SE", "DK", "FI", "FR", "BE", "CH", "DE", "GB", "US"])
def test_no_holiday_of_these_donors_stays_in_english(country: str, language: str) -> None:
    say, off = speech_in(language), calendar([country], [], {})
    days = {off.day_off(day) for day in DAYS} - {""}
    assert len(days) >= 4
    assert [day for day in days if "lang=" in say.stated(day)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_each_name(language: str) -> None:
    names = load_page_wording(WORDING, "en").phrases.keys()
    assert load_page_wording(WORDING, language).phrases.keys() == names
