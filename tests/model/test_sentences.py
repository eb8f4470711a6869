"""Sentences as JSON are the same sentences again, with the values that they are made of."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.properties import cases

from aidreport.model import remarks
from aidreport.model.allocation import Measure, Place
from aidreport.model.money import Money
from aidreport.model.remarks import FieldName, Remark, say
from aidreport.model.sentences import from_json, kept_sentence, to_json
from aidreport.statements import Statement, phrases, sections, state, values_of
from aidreport.values import COUNT, Joined, Several

TEXTS = st.text(max_size=20)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=2)
PLAIN = st.one_of(
    TEXTS,
    st.integers(-(10**12), 10**12),
    NUMBERS,
    st.builds(Money, NUMBERS, st.sampled_from(["NOK", "EUR"])),
    st.dates(),
    st.builds(Place, TEXTS, line=st.integers(1, 9), row=st.none() | st.integers(1, 9)),
    st.sampled_from(list(Measure)),
    st.builds(FieldName, TEXTS),
)
REMARKS = st.sampled_from(sorted(remarks.phrases()))
STATEMENTS = st.sampled_from(sorted(phrases(sections())))


def sentences(draw: st.DrawFn, values: st.SearchStrategy[Any]) -> Any:
    """Return a remark or a statement with any values."""
    key = draw(REMARKS | STATEMENTS)
    if key in remarks.phrases():
        needed, make = remarks.placeholders(key), say
    else:
        needed, make = values_of(phrases(sections())[key]), state  # type: ignore[assignment]
    counts = {COUNT: draw(st.integers(0, 99))} if COUNT in needed else {}
    return make(key, **{name: draw(values) for name in sorted(needed)} | counts)


FLAT = st.composite(sentences)(PLAIN)
NESTED = st.composite(sentences)(
    st.one_of(
        PLAIN,
        FLAT,
        st.builds(Several, st.lists(FLAT | PLAIN, max_size=3)),
        st.builds(Joined, st.lists(PLAIN, max_size=3)),
    )
)


def parts(value: Any) -> Any:
    """Return what a sentence is made of, kinds included."""
    match value:
        case Remark() | Statement():
            inner = {name: parts(item) for name, item in value.values.items()}
            return type(value), str(value), value.key, inner
        case Several():
            return type(value), [parts(item) for item in value]
        case _:
            return type(value), value


@cases(100)
@given(NESTED)
def test_a_sentence_is_the_same_again_after_json(sentence: Any) -> None:
    assert parts(from_json(json.loads(json.dumps(to_json(sentence))))) == parts(sentence)


@cases(50)
@given(st.dictionaries(TEXTS, TEXTS | st.lists(NESTED, max_size=2) | NESTED, max_size=3))
def test_so_are_those_in_lists_and_mappings_and_other_texts(details: dict[str, Any]) -> None:
    again = from_json(json.loads(json.dumps(to_json(details))))
    assert again == details
    for name, value in details.items():
        if isinstance(value, list):
            assert list(map(parts, again[name])) == list(map(parts, value))
        else:
            assert parts(again[name]) == parts(value)


def test_of_a_phrase_that_is_gone_or_has_other_values_the_text_is_left() -> None:
    total = say("amounts-known", count=2, amounts="NOK 5")
    kept = to_json(total)
    kept["value"][1] = "no-such-phrase"
    assert parts(from_json(kept)) == (str, str(total))
    kept["value"][1:] = ["amounts-known", {"count": 2}]
    assert parts(from_json(kept)) == (str, str(total))
    kept = to_json(state("reason.approved", who="Kari"))
    kept["value"][1] = "no-such-section.approved"
    assert parts(from_json(kept)) == (str, "approved by Kari")


def test_what_is_damaged_is_a_text_and_stops_nothing() -> None:
    for damaged in (
        {"kind of value": "Money", "value": ["x"]},
        {"kind of value": "Decimal", "value": "ten"},
        {"kind of value": "date", "value": "today"},
        {"kind of value": "Remark", "value": None},
        {"kind of value": "Remark"},
        {"kind of value": "nothing known", "value": 1},
    ):
        assert type(from_json(damaged)) is str


def test_what_its_text_tells_is_not_kept_twice() -> None:
    approved = state("reason.approved", who="Kari")
    assert kept_sentence("a text of somebody") is None
    assert kept_sentence(approved) is None
    assert kept_sentence(state("reason.was-due", reason=approved)) is None
    amount = say("amounts-known", count=1, amounts=Several((Money(Decimal(5), "NOK"),)))
    assert kept_sentence(amount) is amount
    wrong = state("reason.burst-wrong", problem=amount)
    assert kept_sentence(wrong) is wrong
    day = state("reason.approved", who=date(2026, 1, 1))
    assert kept_sentence(day) is day
