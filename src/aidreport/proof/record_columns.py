"""What is long in a record, in columns: digests as one text, and the attached rows."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import TYPE_CHECKING, Self

from aidreport.files.schema import model_validator
from aidreport.proof.allocations import DIGEST
from aidreport.proof.record_part import RecordPart

if TYPE_CHECKING:
    from aidreport.proof.allocations import AllocationsFile

LONG = 100
"""From so many on, what a record lists is in columns."""


def is_long(count: int) -> bool:
    """Return whether so many entries are in columns."""
    return count >= LONG


def packed(digests: bytes) -> str:
    """Return digests, one behind another, as a text."""
    return base64.b64encode(digests).decode()


def unpacked(text: str, count: int) -> list[bytes]:
    """Return the digests in a text.

    Raises:
        ValueError: they are not as many.
    """
    try:
        content = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("its digests are not in base 64") from None
    if len(content) != count * DIGEST:
        raise ValueError(f"it has not a digest for each of {count}")
    return [content[at : at + DIGEST] for at in range(0, len(content), DIGEST)]


class DataEntry(RecordPart):
    """The attached allocations.

    Attributes:
        sha256: of the file.
        rows: id and digest of each row; none of them if they are in columns.
        ids, digests: the same of many rows, in columns: of each 8 bytes, all in base 64.
    """

    file: str
    sha256: str
    rows: tuple[tuple[str, str], ...] = ()
    ids: tuple[str, ...] = ()
    digests: str = ""

    @model_validator(mode="after")
    def _has_each_once(self) -> Self:
        if self.rows and self.ids:
            raise ValueError("its rows are listed twice")
        unpacked(self.digests, len(self.ids))
        return self

    @classmethod
    def listing(cls, file: AllocationsFile) -> DataEntry:
        """Return the entry of a file."""
        sha256 = hashlib.sha256(file.content).hexdigest()
        whole = cls.model_construct(
            file=file.name, sha256=sha256, ids=file.ids, digests=packed(file.digests)
        )
        return whole if is_long(len(file.ids)) else whole.one_by_one()

    def one_by_one(self) -> DataEntry:
        """Return it with the rows that are in columns."""
        if not self.ids:
            return self
        digests = (digest.hex() for digest in unpacked(self.digests, len(self.ids)))
        rows = tuple(zip(self.ids, digests, strict=True))
        return self.model_copy(update={"rows": rows, "ids": (), "digests": ""})
