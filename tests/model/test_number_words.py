from __future__ import annotations

import tomllib

import pytest
from tests.shipped import LANGUAGES, ROOT

from aidreport.model.number_words import KNOWN, wrong_words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_in_words_of_every_shipped_language_are_known(language: str) -> None:
    wording = tomllib.loads((ROOT / f"templates/wording/{language}.toml").read_text("utf-8"))
    spelled = tuple(wording.get("spelled", ()))
    assert all(value in KNOWN[word.casefold()] for value, word in enumerate(spelled, 2))
    assert wrong_words(spelled) == ""


@pytest.mark.parametrize(
    ("spelled", "said"),
    [
        (("nine",), "“nine” is not 2"),
        (("two", "Hundred"), "“Hundred” is not 3"),
        (("two", "929.0"), "is no number in words"),
        (("two", "٩"), "is no number in words"),
        (("two", ""), "is no number in words"),
        (("two", "two"), "say one number twice"),
        (("三",), "“三” is not 2"),
        (("二", "一二"), "“一二” is not 3"),
        (("二", "九kolme"), "“九kolme” is not 3"),
        (("½",), "“½” is not 2"),
        (("百分之二",), "“百分之二” is not 2"),
    ],
)
def test_what_is_no_word_for_its_number_is_refused(spelled: tuple[str, ...], said: str) -> None:
    assert said in wrong_words(spelled)


@pytest.mark.parametrize(
    "spelled",
    [
        "kaksi kolme neljä",
        "二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九 二十 二十一",
        "两 三",
        "二つ 三つ 四つ",
        "贰 叁 肆",
        "둘 셋 넷",
    ],
)
def test_a_language_of_ones_own_has_words_of_its_own(spelled: str) -> None:
    assert wrong_words(spelled.split()) == ""


def test_a_character_of_many_tens_is_read_with_its_ones() -> None:
    others = [f"word-{chr(97 + at % 26)}{'-more' * (at // 26)}" for at in range(19)]
    assert wrong_words([*others, "廿一", "廿二"]) == ""
    assert "“廿九” is not 22" in wrong_words([*others, "廿一", "廿九"])
