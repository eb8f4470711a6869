"""Tables with HXL tags: the tags say what the columns are, whatever their headings say.

The row of tags stands within the first 25 rows, under headings that may be merged or repeated;
attributes come in any order. Source: HXL Standard 1.1, "Tagging conventions".
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.finding import Finding, Severity
from aidreport.sources.currencies import CODES
from aidreport.sources.grid import Grid, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_SEARCHED_ROWS = 25
_TAG = re.compile(r"#\s*[A-Za-z][A-Za-z0-9_]*(\s*\+\s*[A-Za-z][A-Za-z0-9_]*)*")
_CODES = frozenset(code.lower() for code in CODES) - {"all", "top"}
"""Attributes that are currencies; two codes are words that tags use otherwise."""

_GIVING = frozenset({"funder", "donor", "src", "source", "reporting"})
_TAKING = frozenset({"impl", "recipient", "dest", "partner", "receiver", "prog"})
_COARSE = frozenset({"month", "year", "start", "end", "created", "updated"})


class Tag(NamedTuple):
    """A tag without its sign, and its attributes."""

    name: str
    attributes: frozenset[str]


def tag_of(text: str) -> Tag | None:
    """Return the tag that a cell holds; None if it holds none."""
    if not _TAG.fullmatch(text.strip()):
        return None
    name, *attributes = (part.strip().lower() for part in text.strip().lstrip("#").split("+"))
    return Tag(name, frozenset(attributes))


def find_tags(rows: Sequence[Row]) -> int | None:
    """Return the index of the row of tags; None if there is none."""
    for index, row in enumerate(rows[:_SEARCHED_ROWS]):
        texts = [text for text in row.texts if text]
        if len(texts) > 1 and all(tag_of(text) for text in texts):
            return index
    return None


def untagged(grid: Grid, index: int, name: str) -> Grid | None:
    """Return a table under headings that say what its tags say; None if they name no amount.

    Args:
        index: of the row of tags.
        name: what messages call the file.
    """
    row = grid.rows[index]
    tags = {
        column: tag for column, text in enumerate(row.texts) if (tag := tag_of(text)) is not None
    }
    chosen: dict[int, str] = {}
    findings = []
    for field, score in _FIELDS.items():
        found = sorted(
            ((score(tag), -column) for column, tag in tags.items() if score(tag) > 0),
            reverse=True,
        )
        free = [item for item in found if -item[1] not in chosen]
        if not free:
            continue
        column = -free[0][1]
        chosen[column] = _heading(field, tags[column])
        others = [-item[1] for item in free[1:] if item[0] == free[0][0]]
        if others and field == "amount":
            findings.append(_choice(field, column, others, row, name))
    if not {"recipient", "amount"} <= {text.partition(" ")[0] for text in chosen.values()}:
        return None
    width = max(chosen) + 1
    heading = Row.of(row.number, [chosen.get(column, "") for column in range(width)])
    below = [_narrowed(item, chosen, width) for item in grid.rows[index + 1 :]]
    return replace(
        grid,
        rows=(heading, *(item for item in below if not item.blank)),
        findings=(*grid.findings, *findings),
    )


def _narrowed(row: Row, chosen: Mapping[int, str], width: int) -> Row:
    """Return a row with the cells of the chosen columns alone."""
    cells = [
        row.cells[column] if column in chosen and column < len(row.cells) else ""
        for column in range(width)
    ]
    return Row.of(row.number, cells)


def _heading(field: str, tag: Tag) -> str:
    if field != "amount":
        return field
    codes = [item for item in tag.attributes if item in _CODES]
    return f"amount ({codes[0].upper()})" if len(codes) == 1 else "amount"


def _choice(field: str, column: int, others: Sequence[int], row: Row, name: str) -> Finding:
    fit = " and ".join(row.texts[other] for other in others)
    message = f"{field} was read from {row.texts[column]}; {fit} would fit too"
    return Finding("heading-chosen", Severity.NOTE, message, name)


def _amount(tag: Tag) -> int:
    if tag.name != "value" or tag.attributes & {"currency", "percent", "pct"}:
        return 0
    return 10 + 4 * ("total" in tag.attributes) + 2 * bool(tag.attributes & _CODES)


def _recipient(tag: Tag) -> int:
    if tag.name != "org" or tag.attributes & (_GIVING | {"type", "id", "code"}):
        return 0
    return 10 + 4 * bool(tag.attributes & _TAKING) + ("name" in tag.attributes)


def _recipient_type(tag: Tag) -> int:
    is_type = tag.name == "org" and "type" in tag.attributes
    return 10 * (is_type and not tag.attributes & _GIVING)


def _donor(tag: Tag) -> int:
    if tag.name != "org" or tag.attributes & {"type", "id", "code"}:
        return 0
    if not tag.attributes & _GIVING:
        return 0
    return 10 + ("name" in tag.attributes) - ("reporting" in tag.attributes)


def _country(tag: Tag) -> int:
    if tag.name != "country" or tag.attributes & _GIVING:
        return 0
    return 10 + 2 * bool(tag.attributes & _TAKING) + ("name" in tag.attributes)


def _date(tag: Tag) -> int:
    if tag.name != "date" or tag.attributes & _COARSE:
        return 0
    return 10 + 2 * ("decision" in tag.attributes) - ("reported" in tag.attributes)


def _named(name: str, *attributes: str) -> Callable[[Tag], int]:
    def score(tag: Tag) -> int:
        if tag.name != name or not set(attributes) <= tag.attributes:
            return 0
        return 10 + ("name" in tag.attributes)

    return score


def _either(*scores: Callable[[Tag], int]) -> Callable[[Tag], int]:
    return lambda tag: max(score(tag) for score in scores)


_FIELDS: Mapping[str, Callable[[Tag], int]] = {
    "amount": _amount,
    "recipient": _recipient,
    "recipient type": _recipient_type,
    "donor": _donor,
    "currency": _either(_named("currency"), _named("value", "currency")),
    "date": _date,
    "recipient country": _country,
    "sector": _named("sector"),
    "description": _named("description"),
    "id": _either(_named("activity", "id"), _named("activity", "code"), _named("meta", "id")),
    "measure": _either(_named("status"), _named("x_transaction_type")),
}
"""Heading → how well a tag fits it; 0 for not at all. In the order in which they choose."""
