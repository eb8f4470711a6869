"""What the program says to who runs it is said in each language of the pages."""

from __future__ import annotations

import re

import pytest
from tests.console.test_speech import ENGLISH, SAME

from aidreport.console.speech import LANGUAGES, speech_in
from aidreport.console.statements import statement_wording
from aidreport.delivery.subscribers import valid_address
from aidreport.document.phrase_texts import placeholders_in
from aidreport.errors import UsageError
from aidreport.statements import message_of, phrases_of, sections, state

OTHERS = [language for language in LANGUAGES if language != "en"]


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("section", sections())
def test_each_statement_has_its_phrase_with_all_plurals_and_the_same_values(
    section: str, language: str
) -> None:
    wording = statement_wording(section, language)
    assert wording.phrases.keys() == phrases_of(section).keys()
    assert wording.lacking_forms() == []
    lacking = {
        key
        for key, forms in wording.phrases.items()
        if {name for form in forms.values() for name in form.placeholders} | {"count"}
        != placeholders_in(phrases_of(section)[key]) | {"count"}
    }
    assert lacking == set()


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("section", sections())
def test_no_phrase_of_a_statement_is_english(section: str, language: str) -> None:
    found = {}
    for key, forms in statement_wording(section, language).phrases.items():
        texts = " ".join(text for form in forms.values() for text, _ in form.pieces)
        if words := set(ENGLISH.findall(NAMED.sub("", texts))) - SAME[language] - {"by"}:
            found[key] = words
    assert found == {}


NAMED = re.compile(r'"[^"]*"|aidreport [a-z ]+')
"""Values of a configuration and commands, which are the same in every language."""


def test_a_reason_of_the_ledger_is_said_with_its_number_and_its_time() -> None:
    reason = "sent to 1,200 places; called back: 3"
    assert speech_in("en").stated(reason) == reason
    assert speech_in("nb").stated(reason) == (
        "sendt til 1\N{NO-BREAK SPACE}200 mottakere; kalt tilbake: 3"
    )
    paused = "paused by Kari <k@e.org> since Mon 2026-06-01 08:00 +02:00: the data are wrong"
    assert speech_in("nb").stated(paused) == (
        "satt på pause av Kari &lt;k@e.org&gt;, fra man. 1. juni 2026 kl. 08:00 +02:00:"
        " the data are wrong"
    )


def test_what_somebody_else_says_is_quoted_in_english() -> None:
    in_part = "sent to 1 of 2; not to desk@example.org: 550 no <such> user"
    assert speech_in("fr").stated(in_part) == (
        "envoyée à 1 sur 2\N{NO-BREAK SPACE}; pas à desk@example.org\N{NO-BREAK SPACE}:"
        ' <span lang="en">550 no &lt;such&gt; user</span>'
    )
    assert speech_in("nb").stated("no such file") == '<span lang="en">no such file</span>'


def test_a_statement_in_a_statement_and_a_word_of_the_pages_are_said() -> None:
    daemon = state("health.failed", part=state("health.ledger"), problem="disk I/O error")
    assert speech_in("nb").stated(daemon) == 'register: <span lang="en">disk I/O error</span>'
    ran = {"report": "a", "schedule": "b", "last": "2026-06-01 08:00 +02:00"}
    said = state("health.schedule-ran", **ran, outcome="failed", next=state("health.never"))
    assert "mislyktes" in speech_in("nb").stated(said)
    assert speech_in("nb").stated(said).endswith("neste aldri")


@pytest.mark.parametrize("recorded", ["5 NOK%", "1,234%", "9" * 150, "nan%", "100%"])
def test_a_value_that_an_altered_file_names_is_said_whatever_it_is(recorded: str) -> None:
    said = state("check.with-value", problem="x", recorded=recorded)
    assert recorded[:3] in speech_in("nb").stated(said)


def test_an_error_is_said_with_what_is_wrong_why_and_what_to_do_as_far_as_it_is_known() -> None:
    error = UsageError(
        state("refusal.no-run", run="7"),
        details=["its file"],
        why="the disk says so",
        fix=state("refusal.no-run-fix"),
    )
    assert [str(line) for line in speech_in("nb").problem_lines(error)] == [
        "det finnes ingen kjøring 7",
        '<span lang="en">its file</span>',
        'årsak: <span lang="en">the disk says so</span>',
        "løsning: aidreport history viser numrene",
    ]


@pytest.mark.parametrize("language", OTHERS)
def test_why_an_address_is_none_is_said_also_of_a_reason_that_is_not_known(language: str) -> None:
    say = speech_in(language)
    for address in (
        "",
        "kari",
        "@example.org",
        "kari@",
        "kari@exa",
        "k a@example.org",
        "a..b@c.de",
    ):
        with pytest.raises(ValueError, match=r".") as caught:
            valid_address(address)
        assert 'lang="en"' not in say.stated(message_of(caught.value)), address
