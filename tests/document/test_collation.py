from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.document.collation import sorting_key


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Åland", "Bosnia", "chad", "Côte d’Ivoire", "Ecuador", "Zambia"]),
        ("nb", ["Chad", "Zambia", "Ægir", "Østerrike", "Åland"]),
        ("sv", ["Zambia", "Åland", "Ägypten", "Österrike"]),
        ("es", ["Nauru", "Nuba", "Ñuble", "Omán"]),
        ("uk", ["Ґанок", "Європа", "Індія", "Їжа", "Японія"]),
        ("de", ["Ägypten", "Chad", "Österreich", "Sudan"]),
    ],
)
def test_names_are_in_the_alphabetical_order_of_the_language(
    language: str, names: list[str]
) -> None:
    assert sorted(names, key=lambda name: sorting_key(name, language)) == names


def test_names_that_differ_in_case_or_accents_only_have_one_order() -> None:
    names = ["Chad", "chad", "Chád"]
    keys = {sorting_key(name, "en") for name in names}
    assert len(keys) == len(names)
    assert len({letters for letters, _ in keys}) == 1


@given(st.text(), st.sampled_from(["en", "nb-NO", "uk", ""]))
def test_any_text_has_a_place(text: str, language: str) -> None:
    assert sorting_key(text, language) == sorting_key(text, language)
