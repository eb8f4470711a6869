from __future__ import annotations

import ast
import pickle
import re
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import pytest
from tests.shipped import TRANSLATED

from aidreport.config.sources import DataSource
from aidreport.model import remarks
from aidreport.model.allocation import Measure, Place
from aidreport.model.money import Money
from aidreport.model.remarks import advice, at, phrases, placeholders, say
from aidreport.values import Joined, Several, Value, english

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_a_remark_is_its_english_text_and_keeps_its_key_and_values() -> None:
    remark = say("rates-lack-before", rates="rates.csv", currencies="XDR", date=date(1999, 1, 4))
    assert remark == "rates.csv have no rate of XDR before 1999-01-04"
    assert (remark.key, remark.values["date"]) == ("rates-lack-before", date(1999, 1, 4))


@pytest.mark.parametrize(
    ("count", "start"), [(1, "1 of 5 allocations has"), (2, "2 of 5 allocations have")]
)
def test_a_count_decides_between_singular_and_plural(count: int, start: str) -> None:
    assert say("date-missing", count=count, all=5).startswith(start)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1234, "1,234"),
        (Decimal("1234.50"), "1,234.5"),
        (Money(Decimal(17_300_000), "NOK"), "NOK 17,300,000"),
        (date(2026, 6, 12), "2026-06-12"),
        (Measure.COMMITMENT, "commitment"),
        (Place("data.csv", row=4), "data.csv, row 4"),
        (Several(["UNICEF", "ICRC", "IFRC"]), "UNICEF, ICRC, IFRC"),
        (Joined(["UNICEF", "ICRC", "IFRC"]), "UNICEF, ICRC and IFRC"),
        (Joined(["UNICEF"]), "UNICEF"),
        ("a {brace}", "a {brace}"),
    ],
)
def test_values_are_written_out_exactly(value: Value, words: str) -> None:
    assert english(value) == words


def test_a_place_is_a_remark_too() -> None:
    assert at(Place("data.csv", line=3)) == "data.csv, line 3"


def test_a_remark_survives_being_sent_to_another_process() -> None:
    remark = pickle.loads(pickle.dumps(say("no-shares-zero")))  # noqa: S301 - our own bytes
    assert (remark, remark.key) == ("no shares: the total is zero", "no-shares-zero")


def test_the_count_of_a_plural_is_a_value_even_if_no_form_names_it() -> None:
    assert placeholders("of-the-whole") == {"count"}


SOURCE = Path(remarks.__file__).parents[1]


def calls() -> Iterator[tuple[str, str, set[str] | None]]:
    """Yield each place of the source that makes a remark: its key, and the names of its values.

    The names are None where the call does not have them all, such as that of a partial function.
    """
    for path in sorted(SOURCE.rglob("*.py")):
        # Most modules make no remarks, and need not be parsed.
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if "say(" in text else ():
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            first = node.args[0] if node.args else None
            if node.func.id == "say" and isinstance(first, ast.Constant):
                names = {keyword.arg or "**" for keyword in node.keywords}
                complete = "**" not in names
                place = f"{path.relative_to(SOURCE)}, line {node.lineno}"
                yield place, str(first.value), names if complete else None


def test_every_remark_of_the_source_has_a_phrase_with_its_values() -> None:
    wrong = [
        f"{place}: {key}"
        for place, key, names in calls()
        if key not in phrases() or (names is not None and names != placeholders(key))
    ]
    assert wrong == []


def test_every_phrase_is_said_somewhere() -> None:
    paths = [*SOURCE.rglob("*.py"), *SOURCE.rglob("standards/*.toml")]
    source = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    assert [key for key in phrases() if f'"{key}"' not in source] == []


def wording(language: str) -> dict[str, dict[str, str | dict[str, str]]]:
    file = SOURCE.parents[1] / f"templates/wording/{language}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize(
    ("section", "english_phrases"), [("remark", phrases()), ("advice", advice())]
)
def test_every_remark_has_a_phrase_in_each_language_that_comes_with_the_program(
    language: str, section: str, english_phrases: dict[str, str | dict[str, str]]
) -> None:
    said = wording(language)[section]
    assert sorted(said) == sorted(english_phrases)
    for key, phrase in english_phrases.items():
        if section == "remark":
            assert isinstance(said[key], dict) is isinstance(phrase, dict), key
        forms = said[key].values() if isinstance(said[key], dict) else [said[key]]
        used = {name for form in forms for _, name, _, _ in Formatter().parse(form) if name}
        assert used <= placeholders(key), key


def test_advice_follows_a_remark_and_is_no_part_of_what_is_public() -> None:
    remark = say("rows-same", count=2, rows="rows 3, 4")
    assert remark.public == "2 rows are the same in every cell (rows 3, 4), and each was counted"
    assert remark == f"{remark.public}: check that no allocation is there twice"


def test_the_public_part_of_a_remark_has_no_advice_of_the_remarks_in_it() -> None:
    hidden = say("hidden-rows-choice", rows=say("rows", rows="rows 3, 4"))
    for around in (
        say("found-often", count=2, first=hidden),
        say("found-often", count=2, first=Several([hidden, "x"])),
        say("found-often-at", remark=say("found-often", count=2, first=hidden), places="x"),
        say("both", first=say("both", first=hidden, second="x"), second="y"),
    ):
        assert "rows 3, 4" in around.public
        assert "hidden" in around
        assert "hidden" not in around.public


def test_a_place_and_a_text_of_a_user_are_public() -> None:
    assert at(Place("data.csv", line=3)).public == "data.csv, line 3"
    assert remarks.as_remark("as the Ministry says").public == "as the Ministry says"


def test_what_concerns_the_settings_alone_has_no_public_part() -> None:
    unused = say("values-unused", count=1, texts="x")
    assert unused.public == ""
    assert say("found-often", count=4, first=unused).public == ""


KEYS = {name for name in DataSource.model_fields if "_" in name}
OPERATOR = {
    "en": r"(?:^|[:;,.] )(?:set|check|delete|exclude|export|make|open|run|add|name|correct|save)\b",
    "nb": r"(?:^|[:;,.] )(?:sett|kontroller|sjekk|slett|utelat|eksporter|lag|åpne|kjør|legg)\b",
    "nn": r"(?:^|[:;,.] )(?:set|kontroller|sjekk|slett|utelat|eksporter|lag|opne|køyr|legg)\b",
    "de": r"(?:^|[:;,.] )(?:setzen|prüfen|löschen|lassen|exportieren|erstellen|öffnen) Sie\b",
    "es": r"(?:^|[:;,.] )(?:ponga|compruebe|elimíne|exclúya|expórte|haga|abra|ejecute)",
    "pt": r"(?:^|[:;,.] )(?:defina|verifique|elimine|exclua|exporte|faça|abra|execute)\b",
    "uk": r"(?:^|[:;,.] )(?:задайте|перевірте|видаліть|вилучіть|експортуйте|зробіть|відкрийте)\b",
    "ar": r"(?:^|[:؛،.] )(?:اضبط|تحقق|احذف|استبعده|صدّر|افتح|حدده|أعدّ)",
    "fr": r"(?:^|[:;,.] )(?:indiquez|vérifiez|supprimez|excluez|exportez|faites|ouvrez|lancez)\b",
}
"""How advice begins in each language."""


@pytest.mark.parametrize("language", OPERATOR)
def test_no_public_sentence_names_keys_of_the_config_options_or_commands(language: str) -> None:
    said = phrases() if language == "en" else wording(language)["remark"]
    named = re.compile(
        r"`| = |--\w|aidreport|\.toml|\bconfig(?!uración)|konfig|\bvalues\."
        r"|(?:with|med|avec|mit|con|com|через) values"
        rf"|\b(?:{'|'.join(KEYS)})\b|currencyconverter|{OPERATOR[language]}"
    )
    forms = {
        key: list(phrase.values()) if isinstance(phrase, dict) else [phrase]
        for key, phrase in said.items()
    }
    assert [key for key, texts in forms.items() for text in texts if named.search(text)] == []
    advised = advice() if language == "en" else wording(language)["advice"]
    assert len(advised) > 20


def test_only_a_text_of_a_user_becomes_a_remark_without_a_phrase() -> None:
    """Findings, reasons and problems are of the type `Remark`, which mypy checks."""
    made_of_text = re.compile(r"(?<!class )(?<!case )\b(as_remark|Remark)\(")
    made = {
        path.relative_to(SOURCE).as_posix()
        for path in sorted(SOURCE.rglob("*.py"))
        if made_of_text.search(path.read_text(encoding="utf-8"))
    }
    # What an announcement says that its source leaves out; what the ledger has of earlier findings.
    assert made == {
        *("analysis/conversion.py", "model/remarks.py", "sources/announcements.py"),
        *("model/sentences.py", "runs/ledger/upgrades.py"),
    }
