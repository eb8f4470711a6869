"""Names that may be of one organisation are found; names of two are not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from aidreport.analysis.figures import Figure, Group, Operation
from aidreport.analysis.near_names import near_names

AMOUNT = Figure("total/NOK", Decimal(1), "NOK", Operation.SUM)


def group(name: str, full_name: str = "", key: str = "") -> Group:
    return Group(key or name, name, full_name, AMOUNT, None, {}, 1)


@pytest.mark.parametrize(
    ("ended", "new"),
    [
        ("International Rescue Effort", "IRE"),
        ("N.R.F.", "Northern Relief Fund"),
        ("Leger uten grenser for alle", "LUGA"),
        ("Norwegian Peoples Aid", "Norwegian People's Aid"),
        ("Save the Childen", "Save the Children"),
        ("Ministry of Health", "Ministry of Health and Population"),
        ("Fondation pour la paix", "FP"),
    ],
)
def test_an_acronym_and_its_words_or_nearly_the_same_letters_may_be_one(
    ended: str, new: str
) -> None:
    pairs = [(old.name, other.name) for old, other in near_names([group(ended)], [group(new)])]
    assert pairs == [(ended, new)]


@pytest.mark.parametrize(
    ("ended", "new"),
    [
        ("Partner 1", "Partner 2"),
        ("Partner One", "Partner Four"),
        ("UNHCR", "UNICEF"),
        ("Sudan", "South Sudan"),
        ("Not named", "Not named yet"),
        ("NRC", "Norwegian Red Team"),
        ("A", "Aid"),
    ],
)
def test_other_names_are_two(ended: str, new: str) -> None:
    assert list(near_names([group(ended)], [group(new)])) == []


def test_the_spelled_out_name_of_the_source_tells_too() -> None:
    pairs = list(
        near_names([group("Global Health Alliance")], [group("X", "Global Health Alliance")])
    )
    assert len(pairs) == 1


def test_each_name_is_in_one_pair() -> None:
    ended = [group("Save the Childen"), group("Save the Childern")]
    assert len(list(near_names(ended, [group("Save the Children")]))) == 1


@pytest.mark.long
def test_many_names_are_compared_by_acronym_and_beginning_only() -> None:
    ended = [group(f"Group of words number {at}") for at in range(400)]
    new = [group(f"Other set of words {at}") for at in range(400)]
    pairs = near_names([*ended, group("International Rescue Effort")], [*new, group("IRE")])
    assert [(old.name, other.name) for old, other in pairs] == [
        ("International Rescue Effort", "IRE")
    ]
