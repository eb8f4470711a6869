from __future__ import annotations

import tomllib

import pytest
from tests.shipped import LANGUAGES, ROOT

from aidreport.proof.number_words import KNOWN, wrong_marks
from aidreport.proof.numbers import Marks


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_in_words_of_every_shipped_language_are_known(language: str) -> None:
    wording = tomllib.loads((ROOT / f"templates/wording/{language}.toml").read_text("utf-8"))
    spelled = tuple(wording.get("spelled", ()))
    assert all(value in KNOWN[word.casefold()] for value, word in enumerate(spelled, 2))
    assert wrong_marks(Marks(",", "\u00a0", spelled)) == ""


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        (Marks("9", ","), "is no decimal mark"),
        (Marks(".,", ""), "is no decimal mark"),
        (Marks(".", "9"), "separates no thousands"),
        (Marks(".", "."), "separates no thousands"),
        (Marks(".", ",", ("nine",)), "“nine” is not 2"),
        (Marks(".", ",", ("two", "Hundred")), "“Hundred” is not 3"),
        (Marks(".", ",", ("two", "929.0")), "is no number in words"),
        (Marks(".", ",", ("two", "٩")), "is no number in words"),
        (Marks(".", ",", ("two", "")), "is no number in words"),
        (Marks(".", ",", ("two", "two")), "say one number twice"),
    ],
)
def test_numbers_that_can_not_be_written_so_are_refused(marks: Marks, said: str) -> None:
    assert said in wrong_marks(marks)


def test_a_language_of_ones_own_has_words_of_its_own() -> None:
    assert wrong_marks(Marks(",", "", ("kaksi", "kolme", "neljä"))) == ""
