"""What all parts of a record have in common: frozen, exact, texts that UTF-8 can hold."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer

from aidreport.analysis.figures import Figure
from aidreport.model.allocation import Place
from aidreport.model.amounts import format_recorded, parse_recorded
from aidreport.model.money import Money
from aidreport.model.remarks import Remark
from aidreport.proof.allocations import as_utf8

Exact = Annotated[Decimal, BeforeValidator(parse_recorded), PlainSerializer(format_recorded)]


_NONE: set[str] = set()


class RecordPart(BaseModel):
    """A frozen part of the record; keys that it does not know are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def of(cls, item: object) -> Self:
        """Return the entry of an item, whose attributes have the names of the fields."""
        names = (name for name in cls.model_fields if name != "digest")
        return super().model_construct(
            None, **{each: recorded(getattr(item, each)) for each in names}
        )

    @classmethod
    def known(cls, values: dict[str, Any]) -> Self:
        """Return the entry with some values, one for each field in its order, all of them right.

        A long table has tens of thousands; to look for defaults takes longer than all else.
        """
        entry = cls.__new__(cls)
        put = object.__setattr__
        put(entry, "__dict__", values)
        put(entry, "__pydantic_fields_set__", _NONE)
        put(entry, "__pydantic_extra__", None)
        put(entry, "__pydantic_private__", None)
        return entry

    def forget_what_was_set(self) -> None:
        """Let go of the names of the fields that were set: half of the memory of a small part."""
        object.__setattr__(self, "__pydantic_fields_set__", _NONE)

    def checksum(self) -> str:
        """Return the digest that a part with a digest should have: of all else in it."""
        return digest_of(self.model_dump_json(exclude={"digest"}))


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
