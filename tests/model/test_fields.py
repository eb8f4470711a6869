from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aidreport.model.allocation import Allocation, Party, Place
from aidreport.model.fields import (
    COLUMNS,
    CONVERSION_FIELDS,
    FIELDS,
    GROUPS,
    PARTIES,
    FieldKind,
    FieldUse,
    all_csv_safe,
    csv_original,
    csv_safe,
    field_text,
)
from aidreport.model.money import Money
from aidreport.sources.tables.words.vocabulary import HEADINGS

ONE = Allocation(
    "1",
    Place("x.csv", row=2, sheet="A"),
    Party("wfp", "WFP", "World Food Programme", "UN agency"),
    Money(Decimal("-5.50"), "USD"),
    Decimal("0.01"),
    "-5.50",
    donor=Party("no", "Norway"),
    decided=date(2026, 1, 31),
    country="Chad",
)


def pinned(test: object) -> object:
    """Give a property the texts that once passed a guard, or a test of it."""
    for text in (
        "-0",
        "-5",
        "'x",
        "''",
        " '",
        "\t=",
        " =1+1",
        "\n=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "\r-",
    ):
        test = example(text)(test)
    return test


@pinned
@given(st.text())
def test_a_guarded_text_begins_with_an_apostrophe_or_with_nothing_that_is_run(text: str) -> None:
    guarded = csv_safe(text)
    bare = "".join(char for char in guarded if not char.isspace())
    assert guarded.startswith("'") or bare[:1] not in tuple("=+-@＝＋－＠")
    assert guarded[:1] not in ("\t", "\r", "\n")


@pinned
@given(st.text())
def test_the_guard_is_removed_exactly(text: str) -> None:
    assert csv_original(csv_safe(text)) == text


@given(st.lists(st.text() | st.sampled_from(["", "", "=1+1", " \t-", "'x", "\x7f=1"])))
def test_many_texts_are_guarded_as_each_of_them(texts: list[str]) -> None:
    assert all_csv_safe(texts) == list(map(csv_safe, texts))


@given(st.text(), st.text())
def test_two_texts_are_never_guarded_to_one(one: str, two: str) -> None:
    assert (csv_safe(one) == csv_safe(two)) == (one == two)


@pinned
@given(st.text())
def test_a_guard_of_before_is_removed_in_the_same_way(text: str) -> None:
    """Files of earlier versions guarded fewer texts, with the same apostrophe."""
    before = f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "'")) else text
    assert csv_original(before) == text


@pytest.mark.parametrize("text", ["UNICEF", "", "1+1", "a=b", "229,000,000", "1.5", "«-5»", "é"])
def test_a_text_that_nothing_runs_is_left_alone(text: str) -> None:
    assert csv_safe(text) == text


@pinned
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_a_guarded_text_comes_through_a_csv_file(text: str) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerow([csv_safe(text), "x"])
    [[cell, _]] = csv.reader(io.StringIO(file.getvalue(), newline=""))
    assert csv_original(cell) == text


def test_every_use_names_a_field_once() -> None:
    assert len({field.name for field in FIELDS}) == len(FIELDS)
    frame = [field.alias or field.name for field in FIELDS if FieldUse.FRAME in field.uses]
    assert len(set(frame)) == len(frame)
    assert len(set(COLUMNS)) == len(COLUMNS)
    assert set(PARTIES) <= set(GROUPS)
    attached = {field.name for field in FIELDS if FieldUse.ATTACHED in field.uses}
    assert not attached & {field.name for field in CONVERSION_FIELDS}


def test_what_a_column_of_a_source_can_be_has_headings_that_are_recognised() -> None:
    assert set(COLUMNS) - {"amount", "status", "unit"} <= set(HEADINGS)


def test_groups_have_keys_that_are_texts_also_of_what_is_missing() -> None:
    assert {name: key(ONE) for name, key in GROUPS.items()} == {
        "recipient": "wfp",
        "recipient_type": "UN agency",
        "donor": "no",
        "currency": "USD",
        "measure": "commitment",
        "year": "2026",
        "country": "Chad",
        "sector": "",
        "theme": "",
        "purpose": "",
    }


def test_values_are_of_the_kind_that_the_table_says() -> None:
    types = {FieldKind.TEXT: str, FieldKind.NUMBER: (Decimal, int), FieldKind.DATE: date}
    for field in FIELDS:
        value = field.read(ONE)
        assert value is None or isinstance(value, types[field.kind]), field.name


def test_a_value_as_text_has_no_exponent_and_a_date_its_digits() -> None:
    values = [Decimal("1E+3"), Decimal("-0.50"), date(2026, 1, 5), None, 7, "x"]
    assert list(map(field_text, values)) == ["1000", "-0.50", "2026-01-05", "", "7", "x"]
