"""The words of a web page around its briefing, and files that it carries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from aidreport.files.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLACE = re.compile(r"\{(\w+)\}")


class Words(Schema):
    """The words around a briefing, in its language; none has a digit.

    Attributes:
        skip: the first link, which leads over the masthead.
        hint: that figures can be selected.
        origins: the heading of where each figure comes from.
        numbers: what the table below a chart has.
        counted, more, back, close: as their English phrases say.
        data: the heading of the files that the page carries.
        proof: how its figures are computed again.
        allocations, earlier, figures: what the files are that the page carries.
    line, row, sheet_row, written: places in sources, with what is filled in in braces.
    """

    skip: str
    hint: str
    origins: str
    numbers: str
    counted: str
    more: str
    back: str
    close: str
    data: str
    proof: str
    allocations: str
    earlier: str
    figures: str
    line: str
    row: str
    sheet_row: str
    written: str

    def with_digits(self) -> Iterator[str]:
        """Yield the names of words that have a digit, which no figure would show."""
        for name, text in self.model_dump().items():
            if any(map(str.isdigit, text)):
                yield name


def filled(phrase: str, **values: str) -> str:
    """Return a phrase with values in place of their names in braces."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), phrase)


class CarriedFile(NamedTuple):
    """A file that a page carries, and that its reader can save.

    Attributes:
        words: what it is.
    """

    name: str
    media_type: str
    words: str
    content: bytes
