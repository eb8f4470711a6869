"""What a page says in its language for sentences of the record, which are English.

A number of such a sentence is in the record only as English writes it. So the record also has the
sentence as the page has it, and that has no number that the English one does not have.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.currency_codes import ALL_CODES
from aidreport.proof.loose_numbers import loose_numbers
from aidreport.proof.numbers import Marks, number_in
from aidreport.proof.result import FigureProblem
from aidreport.proof.units import said_by
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.proof.loose_numbers import LooseNumber
    from aidreport.proof.record import Record

_ENGLISH = Marks(".", ",")
_GROUP_MARK = "’"
"""What `loose_numbers` has for a space between groups of digits."""


class _Around(NamedTuple):
    currencies: frozenset[str]
    powers: frozenset[int]


_NOTHING = _Around(frozenset(), frozenset())


def check_remarks(record: Record) -> Iterator[FigureProblem]:
    """Yield a problem for each sentence with a number that the record's English one has not."""
    known = sentences_of(record) if record.remarks else frozenset[str]()
    for words, english in record.remarks.items():
        if english not in known:
            yield FigureProblem("", state("check.remark-of-nothing", words=words))
            continue
        held = list(loose_numbers(english))
        numbers = [(_values(each, _ENGLISH), _around(each)) for each in held]
        # What is no one number has parts: dates, and rows from one to another.
        parts = {
            Decimal(group)
            for each, (values, _) in zip(held, numbers, strict=True)
            if not values
            for group in each.digits
        }
        verbatim = {each.words for each in held}
        for number in loose_numbers(words):
            values, around = _values(number, record.marks), _around(number)
            groups = values or set(map(Decimal, number.digits))
            if number.words in verbatim or (groups <= parts and around == _NOTHING):
                continue
            if any(not values.isdisjoint(of) and _is_alike(around, own) for of, own in numbers):
                continue
            shown = number.words.replace(_GROUP_MARK, "\u00a0")
            yield FigureProblem("", state("check.not-in-remark", words=shown, english=english))


def _around(number: LooseNumber) -> _Around:
    """Return the currencies and the powers of ten that are at a number."""
    said = said_by(number.words)
    # "ODA" is none, and "AOD" or "APD" in other languages.
    return _Around(said.currencies & ALL_CODES, said.powers)


def _is_alike(around: _Around, english: _Around) -> bool:
    """Return whether nothing at a number says another currency or unit than English does."""
    named = around.currencies and english.currencies
    other = bool(named) and around.currencies.isdisjoint(english.currencies)
    return not other and (not around.powers or not around.powers.isdisjoint(english.powers))


def _values(number: LooseNumber, marks: Marks) -> set[Decimal]:
    """Return what the words of a number may mean."""
    texts = {number.words, number.words.replace(_GROUP_MARK, " ")}
    return {value for text in texts if (value := number_in(text, marks)) is not None}


def sentences_of(record: Record) -> frozenset[str]:
    """Return the sentences of a record that a page says in its language."""
    return frozenset(
        text
        for part in record.both
        for text in (
            *(finding.message for finding in part.findings),
            *(f"{finding.message} ({finding.source})" for finding in part.findings),
            *(left.reason for left in part.excluded),
            *(entry.inferred for entry in part.figures),
            *(column.why for plan in part.plans for column in (*plan.columns, *plan.passed_over)),
            *(
                text
                for plan in part.plans
                for each in plan.settings
                for text in (each.value, each.why)
            ),
        )
        if text
    )
