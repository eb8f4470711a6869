from __future__ import annotations

import tomllib
from typing import Any

import pytest

from aidreport.errors import SourceError
from aidreport.sources.texts_by_language import take_translations


def tree(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def test_the_text_in_the_language_of_the_announcement_stays_and_the_others_are_kept() -> None:
    content = tree(
        'language = "en"\ntitle = { en = "Relief", nb = "Nødhjelp", fr = "Secours" }\n'
        '[[quotes]]\ntext = { en = "Yes", nb = "Ja" }\nspeaker = "A"\n'
        '[[allocations]]\npurpose = "Food"\ndescription = { en = "Rations", nb = "Rasjoner" }\n'
    )
    taken = take_translations(content, "a.toml")
    assert content["title"] == "Relief"
    assert content["quotes"][0]["text"] == "Yes"
    assert content["allocations"][0] == {"purpose": "Food", "description": "Rations"}
    assert set(taken) == {
        ("nb", "Relief", "Nødhjelp"),
        ("fr", "Relief", "Secours"),
        ("nb", "Yes", "Ja"),
        ("nb", "Rations", "Rasjoner"),
    }


def test_texts_that_cannot_be_used_are_all_named() -> None:
    content = tree(
        'title = { nb = "Nødhjelp" }\npurpose = { en = "to help", "no such tag!" = "x" }\n'
        '[[facts]]\ntext = { en = "people", nb = "" }\n'
    )
    with pytest.raises(SourceError) as caught:
        take_translations(content, "a.toml")
    details = "\n".join(caught.value.details)
    assert 'title: no text in "en", the language of the announcement' in details
    assert "no such tag!" in details
    assert "facts 1, text: nb: a text is expected" in details
    assert len(caught.value.details) == 3


def test_a_file_in_one_language_stays_as_it_is() -> None:
    content = tree('title = "Relief"\n[[allocations]]\npurpose = "Food"\n')
    assert take_translations(content, "a.toml") == ()
    assert content == {"title": "Relief", "allocations": [{"purpose": "Food"}]}


@pytest.mark.parametrize("language", ["5", '["en"]', "{ en = 1 }", "true"])
def test_a_language_that_is_no_text_is_refused(language: str) -> None:
    content = tree(f'language = {language}\ntitle = {{ en = "Relief", nb = "Nødhjelp" }}\n')
    with pytest.raises(SourceError) as caught:
        take_translations(content, "a.toml")
    assert list(caught.value.details) == ['language: a tag such as "en" is expected']
