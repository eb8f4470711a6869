"""Every language has every phrase of the pages, and no page or refusal has words of its own."""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from aidreport.analysis.figures import Operation
from aidreport.config.console import Role
from aidreport.config.sources import MEANINGS
from aidreport.console.access import Way
from aidreport.console.speech import LANGUAGES, WORDING, speech_in
from aidreport.document.page_wording import load_page_wording
from aidreport.errors import TemplateError
from aidreport.model.dataset import Severity
from aidreport.proof.result import Verdict
from aidreport.runs.doctor import Level
from aidreport.runs.ledger.audit import Act
from aidreport.runs.ledger.delivery_records import DeliveryStatus, MessageKind
from aidreport.runs.ledger.records import Outcome, SlotState, Trigger
from aidreport.sources.extraction.items import Role as AmountRole

CONSOLE = WORDING.parent
PAGES = sorted((CONSOLE / "pages").glob("*.html"))
OTHERS = [language for language in LANGUAGES if language != "en"]
NAMES = {"aidreport", "SHA-256", "NOK", "EUR", "PDF"}
"""Words of the templates that are the same in every language."""

CODES = {"day empty", "reading rows", "no record", 'class="wide-field"'}
"""Values in expressions that are never shown."""

SPOKEN = {"aria-label", "alt", "title", "placeholder", "data-busy"}
"""Attributes that people read or hear."""

OPTIONS = {
    "act": Act,
    "amount-role": AmountRole,
    "amount-roles": AmountRole,
    "deliveries": DeliveryStatus,
    "delivery": DeliveryStatus,
    "found": Severity,
    "level": Level,
    "message": MessageKind,
    "operation": Operation,
    "outcome": (*Outcome, *SlotState),
    "role": Role,
    "trigger": Trigger,
    "verdict": Verdict,
    "way": Way,
}
"""Sections whose keys are the values that something can have."""

FOR_THE_TERMINAL = {"openid.py", "readings.py", "serving.py", "users.py"}
"""Modules whose errors a terminal shows, or that read files apart from the server."""

ENGLISH = re.compile(
    r"\b(?:the|of|and|is|are|was|were|with|not|which|from|that|this|has|have|by|be|row|rows)\b"
)
SAME = {"nb": {"be", "is"}, "fr": set[str]()}
WORDS = re.compile(r"[^\W\d_]{2,} [^\W\d_]|^[A-Z][a-z]")


class Spoken(HTMLParser):
    """Collects what is read of a template: its text, and the attributes that are spoken."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts += [value or "" for name, value in attrs if name in SPOKEN]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def constants(path: Path) -> Iterator[str]:
    """Yield the texts in the expressions of a template."""
    for node in (
        Environment(autoescape=True).parse(path.read_text(encoding="utf-8")).find_all(nodes.Const)
    ):
        if isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_and_no_plural_is_missing(language: str) -> None:
    assert load_page_wording(WORDING, language).lacking_forms() == []


@pytest.mark.parametrize("language", OTHERS)
def test_each_phrase_has_the_placeholders_of_english(language: str) -> None:
    def names(tag: str) -> dict[str, set[str]]:
        phrases = load_page_wording(WORDING, tag).phrases
        return {
            key: {name for form in forms.values() for name in form.placeholders} - {"count"}
            for key, forms in phrases.items()
        }

    assert names(language) == names("en")


@pytest.mark.parametrize("language", OTHERS)
def test_no_phrase_is_english(language: str) -> None:
    phrases = load_page_wording(WORDING, language).phrases
    found = {
        key: words
        for key, forms in phrases.items()
        for form in forms.values()
        if (
            words := set(ENGLISH.findall("".join(text for text, _ in form.pieces))) - SAME[language]
        )
    }
    assert found == {}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_page_has_words_of_its_own(path: Path) -> None:
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    spoken = Spoken()
    spoken.feed(text)
    words = {word for text in spoken.texts for word in re.findall(r"[\w-]*[^\W\d_][\w-]*", text)}
    assert words <= NAMES
    said = {text for text in constants(path) if WORDS.search(text)}
    assert {text for text in said if not text.startswith("aidreport ")} <= CODES


def test_each_phrase_that_pages_name_is_there_and_each_that_is_there_is_named() -> None:
    known = load_page_wording(WORDING, "en").phrases
    named = {text for path in PAGES for text in constants(path) if re.fullmatch(KEY, text)}
    begun = {text for path in PAGES for text in constants(path) if re.fullmatch(BEGINNING, text)}
    whole = {key for key in named if key.partition(".")[0] in SECTIONS and key[-1] != "-"}
    assert {key for key in whole if not key.endswith(".html")} - {*known} == set()
    python = "".join(path.read_text(encoding="utf-8") for path in CONSOLE.glob("*.py"))
    unused = {
        key
        for key in known
        if key not in named
        and key.partition(".")[0] not in (*OPTIONS, *WORDED)
        and not key.startswith(tuple(begun))
        and f'"{key}"' not in python
        and f'"{key.partition(".")[2].removesuffix("-why").removesuffix("-fix")}"' not in python
    }
    assert unused == set()


KEY, BEGINNING = r"[a-z-]+\.[\w-]+", r"[a-z-]+\.[\w-]*"
SECTIONS = {key.partition(".")[0] for key in load_page_wording(WORDING, "en").phrases}
WORDED = {
    "check",
    "check-result",
    "dates",
    "decision",
    "detail",
    "field",
    "hidden",
    "missing",
    "plan",
    "said",
}
WORDED |= {"means", "number", "place", "problem", "refused", "severity", "stage", "time"}
"""Sections whose phrases are named by what they are about."""


@pytest.mark.parametrize("section", OPTIONS)
def test_each_value_has_a_word(section: str) -> None:
    known = load_page_wording(WORDING, "en").phrases
    keys = {
        f"{section}.{str(value).replace(',', '').replace(' ', '-')}" for value in OPTIONS[section]
    }
    assert keys - known.keys() == set()


@pytest.mark.parametrize("language", OTHERS)
def test_each_field_whose_texts_are_asked_about_has_a_word(language: str) -> None:
    say = speech_in(language)
    same = {"nb": {"status", "sektor"}, "fr": {"section"}}[language]
    words = {field: say.term("column", field) for field in MEANINGS}
    assert {field for field, word in words.items() if field == word} <= same


def test_no_refusal_of_the_console_has_words_of_its_own() -> None:
    found = [
        (path.name, node.lineno)
        for path in CONSOLE.glob("*.py")
        if path.name not in FOR_THE_TERMINAL
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("AidreportError", "BusyError", "ConfigError", "UsageError")
        and node.args
    ]
    assert found == []


def test_numbers_times_and_places_are_written_as_in_the_language() -> None:
    english, norwegian, french = map(speech_in, ("en", "nb", "fr"))
    assert english.value("229,000,000.50 NOK") == "229,000,000.50 NOK"
    assert norwegian.value("59.3 percent") == "59,3\N{NO-BREAK SPACE}%"
    assert french.number(1_234_567) == "1\N{NARROW NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567"
    moment = dt.datetime(2026, 11, 30, 7, 5, tzinfo=dt.UTC)
    oslo = dt.timezone(dt.timedelta(hours=1))
    assert english.time(moment, oslo) == "Mon 2026-11-30 08:05 +01:00"
    assert norwegian.time(moment, oslo) == "man. 30. nov. 2026 kl. 08:05 +01:00"
    assert french.time(moment, oslo) == "lun. 30 nov. 2026 à 08:05 +01:00"
    first = moment.replace(month=12, day=1)
    assert french.time(first, oslo) == "mar. 1er déc. 2026 à 08:05 +01:00"
    both = english.time_in_both(moment, oslo, dt.timezone(dt.timedelta(hours=-9)))
    assert both == "2026-11-30 08:05 +01:00 (2026-11-29 22:05 -09:00)"
    assert french.place({"source": "a.xlsx", "row": "3"}) == "a.xlsx, ligne 3"


def test_what_is_english_in_every_language_is_marked_and_escaped() -> None:
    assert speech_in("en").english("<b>") == "&lt;b&gt;"
    assert speech_in("fr").english("<b>") == '<span lang="en">&lt;b&gt;</span>'
    assert speech_in("nb")("report.skipped", reason="<b>") == "hoppes over: &lt;b&gt;"


def test_a_language_with_other_phrases_than_english_is_refused_with_all_that_is_wrong(
    tmp_path: Path,
) -> None:
    (tmp_path / "en.toml").write_text(
        'locale = "en-GB"\n[a]\nb = "x {y}"\nc = "z"\n'
        'd = { one = "{count} e", other = "{count} f" }\n',
        encoding="utf-8",
    )
    (tmp_path / "nb.toml").write_text(
        'locale = "nb-NO"\n[a]\nb = "x {q}"\nd = "g"\nh = "i"\n', encoding="utf-8"
    )
    with pytest.raises(TemplateError) as caught:
        load_page_wording(tmp_path, "nb")
    assert len(caught.value.details) == 4
