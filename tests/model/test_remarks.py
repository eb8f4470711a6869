from __future__ import annotations

import pickle
from datetime import date
from decimal import Decimal

import pytest

from aidreport.model.allocation import Measure, Place
from aidreport.model.money import Money
from aidreport.model.remarks import Joined, Several, Value, at, english, placeholders, say


def test_a_remark_is_its_english_text_and_keeps_its_key_and_values() -> None:
    remark = say("rates-lack-before", rates="rates.csv", currencies="XDR", date=date(1999, 1, 4))
    assert remark == "rates.csv have no rate of XDR before 1999-01-04"
    assert (remark.key, remark.values["date"]) == ("rates-lack-before", date(1999, 1, 4))


@pytest.mark.parametrize(
    ("count", "start"), [(1, "1 of 5 allocations has"), (2, "2 of 5 allocations have")]
)
def test_a_count_decides_between_singular_and_plural(count: int, start: str) -> None:
    assert say("date-missing", count=count, all=5).startswith(start)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1234, "1,234"),
        (Decimal("1234.50"), "1,234.5"),
        (Money(Decimal(17_300_000), "NOK"), "NOK 17,300,000"),
        (date(2026, 6, 12), "2026-06-12"),
        (Measure.COMMITMENT, "commitment"),
        (Place("data.csv", row=4), "data.csv, row 4"),
        (Several(["UNICEF", "ICRC", "IFRC"]), "UNICEF, ICRC, IFRC"),
        (Joined(["UNICEF", "ICRC", "IFRC"]), "UNICEF, ICRC and IFRC"),
        (Joined(["UNICEF"]), "UNICEF"),
        ("a {brace}", "a {brace}"),
    ],
)
def test_values_are_written_out_exactly(value: Value, words: str) -> None:
    assert english(value) == words


def test_a_place_is_a_remark_too() -> None:
    assert at(Place("data.csv", line=3)) == "data.csv, line 3"


def test_a_remark_survives_being_sent_to_another_process() -> None:
    remark = pickle.loads(pickle.dumps(say("no-shares-zero")))  # noqa: S301 - our own bytes
    assert (remark, remark.key) == ("no shares: the total is zero", "no-shares-zero")


def test_the_count_of_a_plural_is_a_value_even_if_no_form_names_it() -> None:
    assert placeholders("of-the-whole") == {"count"}
