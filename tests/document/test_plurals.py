from __future__ import annotations

import pytest
from babel import Locale

from aidreport.document.plurals import (
    Phrase,
    form_for,
    lacking_forms,
    named,
    numbers_by_category,
    plural_problems,
)

COUNTED = Phrase((("", "count"), (" x", "")))
ALONE = Phrase((("one x", ""),))


@pytest.mark.parametrize(
    ("tag", "categories"),
    [
        ("en", ["one", "other"]),
        ("uk", ["one", "few", "many"]),
        ("ar", ["zero", "one", "two", "few", "many", "other"]),
        ("es", ["one", "many", "other"]),
        ("ja", ["other"]),
    ],
)
def test_the_categories_of_a_language_are_those_of_whole_numbers(
    tag: str, categories: list[str]
) -> None:
    assert list(numbers_by_category(Locale.parse(tag))) == categories


@pytest.mark.parametrize(
    ("tag", "number", "phrase"),
    [
        ("en", 1, ALONE),
        ("en", 0, COUNTED),
        ("fr", 1, ALONE),
        ("fr", 0, COUNTED),
        ("pt", 0, COUNTED),
    ],
)
def test_a_form_without_its_number_is_never_that_of_another_number(
    tag: str, number: int, phrase: Phrase
) -> None:
    assert form_for({"one": ALONE, "other": COUNTED}, number, Locale(tag)) is phrase


def test_a_form_of_a_number_with_a_category_of_its_own_may_leave_it_out() -> None:
    two = Phrase((("both", ""),))
    forms = {"one": ALONE, "two": two, "few": COUNTED, "many": COUNTED, "other": COUNTED}
    assert form_for(forms, 2, Locale("ar")) is two
    assert plural_problems("count.others", forms, Locale("ar")) == []


def test_a_form_of_several_numbers_has_to_name_them() -> None:
    forms = {"one": ALONE, "few": COUNTED, "many": COUNTED}
    assert plural_problems("count.partners", forms, Locale("uk")) == [
        "count.partners.one: needs {count}: it is the form of 1, 21, 31 …"
    ]


def test_a_form_that_is_missing_is_refused_unless_there_is_a_general_one() -> None:
    (problem,) = plural_problems("a.b", {"one": COUNTED, "few": COUNTED}, Locale("uk"))
    assert problem == (
        'a.b: needs a form for each plural, { one = "…", few = "…", many = "…" }; it lacks many'
    )
    general = {"one": COUNTED, "other": COUNTED}
    assert plural_problems("count.partners", general, Locale("uk")) == []
    assert lacking_forms(general, Locale("uk")) == ["few", "many"]
    assert lacking_forms(general, Locale("es")) == []


def test_numbers_are_named_by_the_first_three() -> None:
    assert named([1]) == "1"
    assert named([2, 3, 4, 22]) == "2, 3, 4 …"
    assert named([10**6]) == "1000000 …"
