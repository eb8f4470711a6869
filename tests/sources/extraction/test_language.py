"""Words of languages as patterns: each phrase is found whole, the longest first."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.sources.extraction.language import LANGUAGES, any_of, language, language_of

_SECTIONS = [
    (code, section, key)
    for code in LANGUAGES
    for section, keys in language(code).words.items()
    for key, phrases in keys.items()
    if phrases
]


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_phrase_is_found_in_any_case_and_nowhere_within_a_word(code: str) -> None:
    for _, section, key in (place for place in _SECTIONS if place[0] == code):
        pattern = language(code).pattern(section, key)
        for phrase in language(code).phrases(section, key):
            for written in (phrase, phrase.capitalize(), phrase.replace(" ", "\n  ")):
                assert pattern.fullmatch(written), (section, key, written)
            if phrase[0].isalnum() and phrase[-1].isalnum():
                assert not pattern.fullmatch(f"x{phrase}"), (section, key, phrase)


@given(st.sampled_from(_SECTIONS), st.data())
def test_what_is_found_in_any_text_is_what_the_phrases_one_by_one_find(
    place: tuple[str, str, str], data: st.DataObject
) -> None:
    code, *key = place
    phrases = language(code).phrases(*key)
    pieces = st.sampled_from([*phrases, *(p.upper() for p in phrases), "x", "s", ".", "-", "  "])
    text = "".join(
        piece + gap
        for piece, gap in data.draw(
            st.lists(st.tuples(pieces, st.sampled_from([" ", "", ", "])), max_size=12)
        )
    )
    plainly = re.compile(any_of(phrases), re.IGNORECASE)
    found = language(code).pattern(*key).finditer(text)
    assert [m.span() for m in found] == [m.span() for m in plainly.finditer(text)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Danskerne har samlet 94 millioner kroner ind. Røde Kors modtager 13 millioner kroner.",
         "da"),
        ("Norge gir 94 millioner kroner. Røde Kors mottar 13 millioner kroner.", "nb"),
    ],
)  # fmt: skip
def test_short_texts_in_danish_and_norwegian_are_told_apart(text: str, code: str) -> None:
    assert language_of(text).code == code
