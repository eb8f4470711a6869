"""What is wrong with a configuration is said in the language of the page, every word of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.config.test_config_wrong_values import KEYS, PLACES, WRONG, details
from tests.console.conftest import Client

from aidreport.console.speech import LANGUAGES, speech_in
from aidreport.statements import Statement

OTHERS = [language for language in LANGUAGES if language != "en"]


def shape(said: object) -> tuple[object, ...]:
    """Return the keys of a statement and of those in it; () for what is none."""
    if not isinstance(said, Statement):
        return ()
    return (said.key, *map(shape, said.values.values()))


@pytest.fixture(scope="module")
def problems() -> list[str]:
    """What is said of all wrong values of all keys; what differs in values alone, once."""
    found: dict[tuple[object, ...], str] = {}
    for section, key in KEYS:
        for value in WRONG:
            for line in details((*PLACES[section], key), value):
                found.setdefault(shape(line), line)
    return list(found.values())


@pytest.mark.parametrize("language", OTHERS)
def test_no_word_about_a_wrong_value_is_english(language: str, problems: list[str]) -> None:
    say = speech_in(language)
    assert len(problems) > 80
    assert [line for line in problems if 'lang="en"' in say.stated(line)] == []


WRONG_FILES = {
    "[organisation\n": ["linje 1, tegn 14", "ligne 1, caractère 14"],
    'templates = "data\\q1"\n': ["i stedet for hver \\", "à la place de chaque \\"],
    "[mail]\nretry = 5\nretry = 6\n": ["retry er allerede i linje 2", "est déjà à la ligne 2"],
    "[mail]\n[state]\n[mail]\n": ["enda en seksjon [mail]", "une deuxième section [mail]"],
    '[organisation]\nnam = "x"\n': ["ukjent nøkkel (mente du ", "clé inconnue (vouliez-vous dire "],
    "[organisation]\nname = 5\n": ["forventes en tekst, ikke 5", "un texte est attendu, et non 5"],
    "[reports.a.delivery]\nchannels = 3\n": ["reports.a.data: mangler", "reports.a.data : manque"],
    "[[reports.a.schedules]]\ncron = '0 8 * * x'\n": ["ukedagen er", "le jour de la semaine"],
}  # fmt: skip
"""Content of a config.toml, and what its page says in each of the other languages."""


def test_the_page_of_a_wrong_configuration_has_no_english_sentence(
    folder: Path, client: Client
) -> None:
    for content, expected in WRONG_FILES.items():
        (folder / "config.toml").write_text(content, encoding="utf-8")
        for language, words in zip(OTHERS, expected, strict=True):
            text = client.get("/health", **{"Accept-Language": language}).text
            (page,) = re.findall("<main.*</main>", text, re.DOTALL)
            assert 'lang="en"' not in page, page
            assert words in page.replace("\N{NO-BREAK SPACE}", " "), page
