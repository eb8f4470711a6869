"""A text is made of the phrases of a language, or is said not to be before it takes too long."""

from __future__ import annotations

import pytest

from aidreport.proof.page_phrases import (
    MadeOfPhrases,
    PagePhrases,
    shipped_wording,
)

MOST = 5_000


@pytest.fixture(scope="module")
def phrases() -> PagePhrases:
    wording = shipped_wording("en")
    assert wording is not None
    return PagePhrases(wording, ())


@pytest.mark.parametrize(
    ("text", "is_made"),
    [
        ("Largest share \x00 UNICEF, \x00", True),
        ("Smallest share \x00 UNICEF, \x00", False),
        ("Partners \x00 UNICEF and WFP", True),
        ("Partners \x00 UNICEF and friends", False),
        ("UNICEF receives \x00, \x00 of the total.", True),
        ("Neither receives \x00, \x00 of the total.", False),
    ],
)
def test_a_text_is_made_of_phrases_figures_and_words_of_the_data(
    phrases: PagePhrases, text: str, *, is_made: bool
) -> None:
    names = frozenset(("UNICEF", "WFP"))
    assert MadeOfPhrases(phrases, names, text, MOST).is_so() is is_made


@pytest.mark.parametrize(
    "part", ["1, ", "1: ", "Total ", "“1” ", "the total of 1, 1 of ", "x (1) "]
)
def test_a_text_of_anybody_is_looked_at_for_so_many_steps_only(
    phrases: PagePhrases, part: str
) -> None:
    text = (part * 400)[:1_200] + "xyzzy"
    made = MadeOfPhrases(phrases, frozenset(), text, MOST)
    assert not made.is_so()
    assert made.steps <= MOST + 1
