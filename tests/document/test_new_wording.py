from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aidreport.document.new_wording import language_name, new_wording, own_name
from aidreport.document.phrases import known_phrases, needed_phrases
from aidreport.document.wording_files import load_wording
from aidreport.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.document.wording import Wording

ENGLISH = Path(__file__).parents[2] / "templates/wording/en.toml"


@pytest.mark.parametrize("tag", ["it", "pl", "ar", "ja", "pt-BR", "sr-Latn"])
def test_a_new_file_can_be_read_and_lacks_every_phrase(
    wording: Callable[[str], Wording], tmp_path: Path, tag: str
) -> None:
    path = tmp_path / f"{tag}.toml"
    path.write_text(new_wording(tag, wording("en")), encoding="utf-8")
    read = load_wording(path, tag, [ENGLISH])
    assert list(read.lacking) == needed_phrases(read.locale.language)
    assert read.text("page.label", page="1", pages="2") == "Page 1 of 2"


def test_every_phrase_is_beneath_its_english_words(wording: Callable[[str], Wording]) -> None:
    text = new_wording("pl", wording("en"))
    assert '# Page {page} of {pages}\nlabel = ""\n' in text
    assert '# one partner / {count} partners\npartners = { one = "", few = "", many = "" }' in text
    assert "#   few: 2, 3, 4 …" in text
    written = tomllib.loads(text)
    listed = {f"{name}.{key}" for name, part in written.items() if name != "locale" for key in part}
    silent = {"remark.rates-newer-release", "remark.text-of-no-table", "remark.values-unused"}
    assert known_phrases().keys() - listed == {"money.scaled-before-vowel", *silent}


def test_the_words_of_the_nearest_language_are_shown(wording: Callable[[str], Wording]) -> None:
    assert '# Side {page} av {pages}\nlabel = ""' in new_wording("nn", wording("nb"))


def test_languages_have_a_name_in_english_and_one_of_their_own() -> None:
    assert language_name("pt-BR") == "Portuguese (Brazil)"
    assert own_name("uk") == "українська"


def test_a_tag_that_no_language_has_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match='no language "pt-BX"') as caught:
        new_wording("pt-BX", load_wording(ENGLISH, "en"))
    assert "pt-BR" in caught.value.problem + caught.value.fix
