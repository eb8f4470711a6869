"""Remarks and statements as JSON, and back: what is kept of a sentence to say it again.

A ledger keeps the English of each sentence, and what it is made of: a page then says it in the
language of its reader, amounts and dates included, whenever it is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from aidreport.model import remarks
from aidreport.model.allocation import Measure, Place
from aidreport.model.money import Money
from aidreport.model.remarks import FieldName, Remark
from aidreport.statements import Statement, is_recorded, phrase_of, values_of
from aidreport.values import Joined, Several

_KIND = "kind of value"
"""The key that only what is no JSON by itself has."""


def to_json(value: Any) -> Any:
    """Return JSON for texts, numbers, sentences and their values, in lists and mappings or not."""
    if isinstance(value, Mapping):
        return {name: to_json(item) for name, item in value.items()}
    if isinstance(value, list | tuple) and not isinstance(value, Several | Place):
        return [to_json(item) for item in value]
    parts = _parts(value)
    return value if parts is None else {_KIND: type(value).__name__, "value": parts}


def _parts(value: object) -> object:
    """Return what a value is made of as JSON; None if it is JSON itself."""
    match value:
        case Remark() | Statement():
            return [str(value), value.key, to_json(value.values)]
        case Measure() | FieldName() | Decimal():
            return str(value)
        case Money():
            return [str(value.amount), value.currency]
        case date():
            return value.isoformat()
        case Place() | Several():
            return [to_json(item) for item in value]
        case _:
            return None


def from_json(value: Any) -> Any:
    """Return what `to_json` was given.

    A sentence whose phrase this version does not have, or has with other values, is its English
    text alone. So is what is damaged.
    """
    if isinstance(value, list):
        return [from_json(item) for item in value]
    if not isinstance(value, dict):
        return value
    if _KIND not in value:
        return {name: from_json(item) for name, item in value.items()}
    make = _KINDS.get(value[_KIND], str)
    try:
        return make(value["value"])
    except (ArithmeticError, InvalidOperation, KeyError, TypeError, ValueError):
        return str(value.get("value", ""))


def kept_sentence(text: str) -> Remark | Statement | None:
    """Return a sentence if what it is made of must be kept; its text alone says it otherwise."""
    if isinstance(text, Remark):
        return text if text.key else None
    return text if isinstance(text, Statement) and not is_recorded(text) else None


def _remark(value: Any) -> str:
    text, key, values = value
    known = key in remarks.phrases() and remarks.placeholders(key) <= values.keys()
    if key and key != remarks.PLACE and not known:
        return str(text)
    return Remark(text, key, {name: from_json(item) for name, item in values.items()})


def _statement(value: Any) -> str:
    text, key, values = value
    phrase = phrase_of(key)
    if phrase is None or not values_of(phrase) <= values.keys():
        return str(text)
    return Statement(text, key, {name: from_json(item) for name, item in values.items()})


_KINDS: Mapping[str, Any] = {
    "Remark": _remark,
    "Statement": _statement,
    "Measure": Measure,
    "FieldName": FieldName,
    "Decimal": Decimal,
    "Money": lambda parts: Money(Decimal(parts[0]), parts[1]),
    "date": date.fromisoformat,
    "Place": lambda parts: Place(*parts),
    "Several": lambda items: Several(map(from_json, items)),
    "Joined": lambda items: Joined(map(from_json, items)),
}
