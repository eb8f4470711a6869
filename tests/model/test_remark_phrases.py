"""A sentence is known as one that the program says, whatever is in it, and others are not."""

from __future__ import annotations

import re

import pytest

from aidreport.model.remark_phrases import is_remark, values_between
from aidreport.model.remarks import in_turn, phrases, placeholders, say
from aidreport.values import COUNT


def own_letters(phrase: str | dict[str, str]) -> int:
    forms = [phrase] if isinstance(phrase, str) else phrase.values()
    return min(len(re.sub(r"\{.*?\}", "", form)) for form in forms)


@pytest.mark.parametrize("count", [1, 7])
def test_every_sentence_that_is_long_enough_is_known(count: int) -> None:
    for key in (key for key, phrase in phrases().items() if own_letters(phrase) > 8):
        values = {name: count if name == COUNT else "Étoile (x); y" for name in placeholders(key)}
        assert is_remark(say(key, **values).public), key


def test_several_sentences_in_one_are_known() -> None:
    assert is_remark(in_turn([say("not-a-currency"), say("not-a-date")]).public)


@pytest.mark.parametrize("text", ["", "UNICEF got NOK 900 million", "NOK 900 million; WFP"])
def test_other_sentences_are_not_known(text: str) -> None:
    assert not is_remark(text)


def test_a_text_of_any_length_is_judged() -> None:
    known = say("not-a-currency").public
    assert is_remark("; ".join([known] * 20))
    assert not is_remark("; ".join([known] * 110))
    repeated = "a: the amounts imply " + "b c per d, the median of the others e; " * 300
    assert not is_remark(repeated)


@pytest.mark.parametrize(
    ("pieces", "text", "values"),
    [
        (("a ", " b ", ""), "a 1 b 2", ["1", "2"]),
        (("a ", " b"), "a 1 b", ["1"]),
        (("a ", " b"), "a 1 c", None),
        (("a ", ""), "a ", None),
    ],
)
def test_values_are_what_is_between_the_pieces_of_a_phrase(
    pieces: tuple[str, ...], text: str, values: list[str] | None
) -> None:
    assert values_between(pieces, text, whole=True) == values
