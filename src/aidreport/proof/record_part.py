"""What all parts of a record have in common: frozen, exact, texts that UTF-8 can hold."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Self

from aidreport.analysis.figures import Figure
from aidreport.files.schema import BeforeValidator, Schema
from aidreport.model.allocation import Place
from aidreport.model.amounts import parse_recorded
from aidreport.model.money import Money
from aidreport.model.remarks import Remark
from aidreport.proof.allocations import as_utf8
from aidreport.proof.record_json import json_of

if TYPE_CHECKING:
    from collections.abc import Container

Exact = Annotated[Decimal, BeforeValidator(parse_recorded)]


_NONE: set[str] = set()


class RecordPart(Schema, strips=False, whole=True):
    """A frozen part of the record; keys that it does not know are refused."""

    @classmethod
    def of(cls, item: object) -> Self:
        """Return the entry of an item, whose attributes have the names of the fields."""
        names = (name for name in cls.field_names() if name != "digest")
        return cls.model_construct(**{each: recorded(getattr(item, each)) for each in names})

    @classmethod
    def known(cls, values: dict[str, Any]) -> Self:
        """Return the entry with some values, one for each field in its order, all of them right.

        A long table has tens of thousands; to look for defaults takes longer than all else.
        """
        entry = cls.__new__(cls)
        put = object.__setattr__
        put(entry, "__dict__", values)
        put(entry, "__pydantic_fields_set__", _NONE)
        return entry

    def forget_what_was_set(self) -> None:
        """Let go of the names of the fields that were set: half of the memory of a small part."""
        object.__setattr__(self, "__pydantic_fields_set__", _NONE)

    def checksum(self) -> str:
        """Return the digest that a part with a digest should have: of all else in it."""
        return digest_of(json_of(self, without=("digest",)))

    def model_dump_json(self, *, exclude: Container[str] = ()) -> str:
        """Return it as JSON.

        Args:
            exclude: fields that are left out.
        """
        return json_of(self, without=exclude)


def recorded(value: object) -> Any:
    """Return a value as an entry has it: of a figure its id, a text as UTF-8 can hold it.

    Of a remark it is the part for the public, who receives the record with the page.
    """
    if isinstance(value, Figure):
        return value.id
    if isinstance(value, Money):
        return value.amount, value.currency
    if isinstance(value, Remark):
        return as_utf8(value.public)
    return as_utf8(str(value)) if type(value) in (str, Place) else value


def digest_of(text: str | bytes) -> str:
    """Return the digest of a text, or of its bytes in UTF-8."""
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return hashlib.sha256(content).hexdigest()[:16]
