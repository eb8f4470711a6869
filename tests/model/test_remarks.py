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

from aidreport.model import remarks
from aidreport.model.allocation import Measure, Place
from aidreport.model.money import Money
from aidreport.model.remarks import Joined, Several, Value, at, english, phrases, placeholders, say

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
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
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


@pytest.mark.parametrize("language", ["nb", "fr"])
def test_every_remark_has_a_phrase_in_each_language_that_comes_with_the_program(
    language: str,
) -> None:
    file = SOURCE.parents[1] / f"templates/wording/{language}.toml"
    said = tomllib.loads(file.read_text(encoding="utf-8"))["remark"]
    assert sorted(said) == sorted(phrases())
    for key, phrase in phrases().items():
        assert isinstance(said[key], dict) is isinstance(phrase, dict), key
        forms = said[key].values() if isinstance(said[key], dict) else [said[key]]
        used = {name for form in forms for _, name, _, _ in Formatter().parse(form) if name}
        assert used <= placeholders(key), key


def test_only_a_text_of_a_user_becomes_a_remark_without_a_phrase() -> None:
    """Findings, reasons and problems are of the type `Remark`, which mypy checks."""
    made_of_text = re.compile(r"(?<!class )(?<!case )\b(as_remark|Remark)\(")
    made = {
        path.relative_to(SOURCE).as_posix()
        for path in sorted(SOURCE.rglob("*.py"))
        if made_of_text.search(path.read_text(encoding="utf-8"))
    }
    # What an announcement says that its source leaves out.
    assert made == {"analysis/conversion.py", "model/remarks.py", "sources/announcements.py"}
