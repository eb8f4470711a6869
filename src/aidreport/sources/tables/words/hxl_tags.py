"""HXL tags, and how well each fits a field of an allocation.

Attributes come in any order. Source: HXL Standard 1.1, "Tagging conventions".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.currency_codes import CODES
from aidreport.sources.tables.words.vocabulary import measure_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aidreport.model.allocation import Measure
    from aidreport.sources.formats.grid import SourceRow

_SEARCHED_ROWS = 25
_TAG = re.compile(r"#\s*[A-Za-z][A-Za-z0-9_]*(\s*\+\s*[A-Za-z][A-Za-z0-9_]*)*\s*\+?")
_CODES = frozenset(code.lower() for code in CODES) - {"all", "top"}
"""Attributes that are currencies; two codes are words that tags use otherwise."""

_GIVING = frozenset({"funder", "donor", "src", "source", "reporting"})
_TAKING = frozenset({"impl", "recipient", "dest", "partner", "receiver", "prog"})
_OTHER_DAYS = frozenset({"start", "end", "created", "updated"})
_REQUIRED = frozenset({"required", "requirement", "requirements", "req", "need", "needs"})


class Tag(NamedTuple):
    """A tag without its sign, and its attributes."""

    name: str
    attributes: frozenset[str]

    @property
    def measure(self) -> Measure | None:
        """The measure that it names; None if it names none, or several."""
        return measure_in(self.attributes)

    @property
    def currency(self) -> str:
        """The currency that it names; empty if it names none, or several."""
        codes = [item.upper() for item in self.attributes if item in _CODES]
        return codes[0] if len(codes) == 1 else ""

    @property
    def is_required(self) -> bool:
        """True if it is about what is required, which nobody has allocated."""
        return self.name == "value" and bool(self.attributes & _REQUIRED)

    @property
    def amount_score(self) -> int:
        """How well it fits an amount; 0 for not at all."""
        if self.name != "value" or self.attributes & {"currency", "percent", "pct", *_REQUIRED}:
            return 0
        total, known = "total" in self.attributes, bool(self.attributes & _CODES)
        return 10 + 4 * total + 2 * known - 4 * ("local" in self.attributes)


def tag_of(text: str) -> Tag | None:
    """Return the tag that a cell holds; None if it holds none."""
    if not _TAG.fullmatch(text.strip()):
        return None
    name, *attributes = (part.strip().lower() for part in text.strip().lstrip("#").split("+"))
    return Tag(name, frozenset(filter(None, attributes)))


def find_tags(rows: Sequence[SourceRow]) -> int | None:
    """Return the index of the row of tags; None if there is none."""
    return next((i for i, row in enumerate(rows[:_SEARCHED_ROWS]) if are_tags(row)), None)


def are_tags(row: SourceRow) -> bool:
    """Tell whether a row holds tags, and nothing else."""
    texts = [text for text in row.texts if text]
    return len(texts) > 1 and all(tag_of(text) for text in texts)


def only_measure(row: SourceRow) -> Measure | None:
    """Return the measure that tags of amounts name; None if they name none, or several."""
    tags = [tag for text in row.texts if (tag := tag_of(text)) is not None and tag.amount_score]
    return measure_in(item for tag in tags for item in tag.attributes)


def _recipient(tag: Tag) -> int:
    if tag.name != "org" or tag.attributes & (_GIVING | {"type", "id", "code"}):
        return 0
    return 10 + 4 * bool(tag.attributes & _TAKING) + ("name" in tag.attributes)


def _recipient_type(tag: Tag) -> int:
    is_type = tag.name == "org" and "type" in tag.attributes
    return 10 * (is_type and not tag.attributes & _GIVING)


def _donor(tag: Tag) -> int:
    named = tag.name == "org" and not tag.attributes & {"type", "id", "code"}
    if not named or not tag.attributes & _GIVING:
        return 0
    return 10 + ("name" in tag.attributes) - ("reporting" in tag.attributes)


def _country(tag: Tag) -> int:
    if tag.name != "country" or tag.attributes & _GIVING:
        return 0
    return 10 + 2 * bool(tag.attributes & _TAKING) + ("name" in tag.attributes)


def _date(tag: Tag) -> int:
    if tag.name != "date" or tag.attributes & _OTHER_DAYS:
        return 0
    if tag.attributes & {"month", "year"}:
        return 3 if "month" in tag.attributes else 2
    return 10 + 2 * ("decision" in tag.attributes) - ("reported" in tag.attributes)


def _one_of(*texts: str) -> Callable[[Tag], int]:
    wanted = [tag for text in texts if (tag := tag_of(text))]

    def score(tag: Tag) -> int:
        fits = any(tag.name == name and tag.attributes >= needed for name, needed in wanted)
        return 10 + ("name" in tag.attributes) if fits else 0

    return score


FIELD_SCORES: Mapping[str, Callable[[Tag], int]] = {
    "recipient": _recipient,
    "recipient type": _recipient_type,
    "donor": _donor,
    "currency": _one_of("#currency", "#value+currency"),
    "date": _date,
    "recipient country": _country,
    "sector": _one_of("#sector"),
    "description": _one_of("#description"),
    "id": _one_of("#activity+id", "#activity+code", "#meta+id"),
    "measure": _one_of("#status", "#x_transaction_type"),
}
"""Heading → how well a tag fits it; 0 for not at all. In the order in which they choose."""
