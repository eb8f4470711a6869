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
from aidreport.sources.vocabulary import MEASURE_OF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from aidreport.model.allocation import Measure
    from aidreport.sources.grid import Cell

_SEARCHED_ROWS = 25
_TAG = re.compile(r"#\s*[A-Za-z][A-Za-z0-9_]*(\s*\+\s*[A-Za-z][A-Za-z0-9_]*)*\s*\+?")
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
    return Tag(name, frozenset(filter(None, attributes)))


def find_tags(rows: Sequence[Row]) -> int | None:
    """Return the index of the row of tags; None if there is none."""
    for index, row in enumerate(rows[:_SEARCHED_ROWS]):
        texts = [text for text in row.texts if text]
        if len(texts) > 1 and all(tag_of(text) for text in texts):
            return index
    return None


def only_measure(row: Row) -> Measure | None:
    """Return the measure that tags of amounts name; None where they name none, or several."""
    tags = [tag for text in row.texts if (tag := tag_of(text)) is not None and tag.name == "value"]
    found = {MEASURE_OF[item] for tag in tags for item in tag.attributes if item in MEASURE_OF}
    return found.pop() if len(found) == 1 else None


def untagged(grid: Grid, index: int, name: str) -> Grid | None:
    """Return a table under headings that say what its tags say; None if they name no amount.

    Where columns have amounts of several measures, each measure has rows of its own.

    Args:
        index: of the row of tags.
        name: what messages call the file.
    """
    row = grid.rows[index]
    tags = {
        column: tag for column, text in enumerate(row.texts) if (tag := tag_of(text)) is not None
    }
    amounts = _amounts(tags)
    if not amounts:
        return None
    chosen = _chosen(tags, taken=amounts)
    if "recipient" not in chosen:
        return None
    if "currency" in chosen and not _is_of_the_amounts(tags, amounts):
        del chosen["currency"]
    below = grid.rows[index + 1 :]
    one = len(amounts) == 1
    rows = _one(row, below, chosen, amounts) if one else _several(row, below, chosen, amounts)
    passed = [column for column, tag in tags.items() if _amount(tag) and column not in amounts]
    findings = (_passed_over(row, list(amounts), passed, name),) if passed else ()
    return replace(grid, rows=tuple(rows), findings=(*grid.findings, *findings))


class _Amount(NamedTuple):
    """What a tag says of a column of amounts: its measure and currency, where it names them."""

    measure: str
    currency: str


def _amounts(tags: Mapping[int, Tag]) -> dict[int, _Amount]:
    """Return the columns whose amounts are read: the best of each measure, or else the best."""
    by_measure: dict[str, list[int]] = {}
    for column, tag in tags.items():
        if _amount(tag):
            by_measure.setdefault(_measure_of(tag), []).append(column)
    if len(by_measure) > 1:
        by_measure.pop("", None)
    best = [max(columns, key=lambda at: _amount(tags[at])) for columns in by_measure.values()]
    return {column: _Amount(_measure_of(tags[column]), _code_of(tags[column])) for column in best}


def _measure_of(tag: Tag) -> str:
    found = {MEASURE_OF[item] for item in tag.attributes if item in MEASURE_OF}
    return str(found.pop()) if len(found) == 1 else ""


def _code_of(tag: Tag) -> str:
    codes = [item.upper() for item in tag.attributes if item in _CODES]
    return codes[0] if len(codes) == 1 else ""


def _is_of_the_amounts(tags: Mapping[int, Tag], amounts: Mapping[int, _Amount]) -> bool:
    """Tell whether a column of currencies is about the amounts that are read.

    Beside amounts in a currency of their own it is about those that have none, such as
    "#value+local".
    """
    if any(not amount.currency for amount in amounts.values()):
        return True
    return not any(_amount(tag) and not _code_of(tag) for tag in tags.values())


def _chosen(tags: Mapping[int, Tag], taken: Mapping[int, _Amount]) -> dict[str, int]:
    """Return the column of each field but the amount."""
    chosen: dict[str, int] = {}
    for field, score in _FIELDS.items():
        free = [at for at in tags if at not in taken and at not in chosen.values()]
        best = max(free, key=lambda at: score(tags[at]), default=None)
        if best is not None and score(tags[best]) > 0:
            chosen[field] = best
    return chosen


def _one(
    row: Row, below: Sequence[Row], chosen: Mapping[str, int], amounts: Mapping[int, _Amount]
) -> list[Row]:
    ((column, amount),) = amounts.items()
    unit = f" ({amount.currency})" if amount.currency else ""
    headings = [*chosen, f"{amount.measure} amount{unit}".strip()]
    columns = [*chosen.values(), column]
    cells = ((item.number, [_cell(item, at) for at in columns]) for item in below)
    return [Row.of(row.number, headings), *_filled(cells)]


def _several(
    row: Row, below: Sequence[Row], chosen: Mapping[str, int], amounts: Mapping[int, _Amount]
) -> list[Row]:
    """Return the rows of each measure below each other, with columns for measure and currency."""
    fields = {name: at for name, at in chosen.items() if name not in ("measure", "currency")}
    currency = chosen.get("currency")
    rows = [Row.of(row.number, [*fields, "amount", "currency", "measure"])]
    for column, amount in amounts.items():
        others = [other for other in amounts if other != column]
        for item in below:
            blank = not item.text(column)
            if blank and any(item.text(other) for other in others):
                continue
            cells = [_cell(item, at) for at in fields.values()]
            code = amount.currency or ("" if currency is None else item.text(currency))
            if any(map(str, cells)) or not blank:
                rows.append(
                    Row.of(item.number, [*cells, _cell(item, column), code, amount.measure])
                )
    return rows


def _cell(row: Row, column: int) -> Cell:
    return row.cells[column] if column < len(row.cells) else ""


def _filled(rows: Iterable[tuple[int, list[Cell]]]) -> Iterator[Row]:
    made = (Row.of(number, cells) for number, cells in rows)
    return (row for row in made if not row.blank)


def _passed_over(row: Row, read: Sequence[int], passed: Sequence[int], name: str) -> Finding:
    taken = " and ".join(row.texts[column] for column in read)
    left = " and ".join(row.texts[column] for column in passed)
    message = f"amount was read from {taken}; {left} would fit too, and was not read"
    return Finding("heading-chosen", Severity.NOTE, message, name)


def _amount(tag: Tag) -> int:
    if tag.name != "value" or tag.attributes & {"currency", "percent", "pct"}:
        return 0
    whole, known = "total" in tag.attributes, bool(tag.attributes & _CODES)
    return 10 + 4 * whole + 2 * known - 4 * ("local" in tag.attributes)


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
