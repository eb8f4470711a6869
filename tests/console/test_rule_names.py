"""What breaks rules of PDF is said in the language of the page."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

import aidreport
from aidreport.console.rule_names import WORDING
from aidreport.console.speech import LANGUAGES, speech_in
from aidreport.pdf.reading.ua_2.findings import RULES, WTPDF_RULES

READING = Path(aidreport.__file__).parent / "pdf/reading"
OTHERS = [language for language in LANGUAGES if language != "en"]


def added() -> set[str]:
    """Return what the checks of tags say is wrong."""
    calls = (
        node
        for path in READING.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("problems.add")
    )
    texts = (call.args[1] for call in calls)
    return {text.value for text in texts if isinstance(text, ast.Constant)}


@pytest.mark.parametrize("language", OTHERS)
def test_each_language_says_each_rule_and_nothing_else(language: str) -> None:
    words = tomllib.loads((WORDING / f"{language}.toml").read_text(encoding="utf-8"))
    said = {*RULES.values(), *WTPDF_RULES.values(), *added()}
    assert words["problem"].keys() == said
    assert all(text and text != english for english, text in words["problem"].items())


@pytest.mark.parametrize(
    ("line", "nb", "fr"),
    [
        (
            "page 3, Table (object 12): has no rows",
            "side 3, Table (objekt 12): har ingen rader",
            "page 3, Table (objet 12) : n’a pas de lignes",
        ),
        (
            "catalog: names no language (/Lang) (ISO 14289-2, 8.4.4-1)",
            "katalog: oppgir ikke språk (/Lang) (ISO 14289-2, 8.4.4-1)",
            "catalogue : n’indique pas de langue (/Lang) (ISO 14289-2, 8.4.4-1)",
        ),
        (
            "1200 more: is not embedded",
            "1\N{NO-BREAK SPACE}200 til: er ikke innebygd",
            "1\N{NARROW NO-BREAK SPACE}200 de plus : n’est pas incorporée",
        ),
        (
            "font pageant: is not embedded",
            "skrift pageant: er ikke innebygd",
            "police pageant : n’est pas incorporée",
        ),
    ],
)
def test_a_line_of_a_check_is_said_with_its_place(line: str, nb: str, fr: str) -> None:
    assert speech_in("en").stated(line) == line
    assert speech_in("nb").stated(line).unescape() == nb
    assert speech_in("fr").stated(line).unescape() == fr


@pytest.mark.parametrize(
    "line", ["6.1-t1: another program’s words", "page 1: <b>", ":" * 5000, "a: " + "is " * 5000]
)
def test_the_words_of_the_validator_stay_as_they_are(line: str) -> None:
    assert 'lang="en"' in speech_in("nb").stated(line)
