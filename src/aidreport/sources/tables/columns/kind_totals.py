"""Texts for totals in a column of types, of rows that are called something else: "All"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.model.words import plain_word
from aidreport.sources.tables.words.kind_words import Role
from aidreport.sources.tables.words.totals import is_total_label, resembles_a_total
from aidreport.sources.tables.words.vocabulary import ALL_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from aidreport.sources.tables.columns.columns import Columns

_MOST_TEXTS = 40


def totals_of_others(
    column: int, columns: Mapping[str, int], table: Columns, promised: Role, texts: Sequence[str]
) -> set[str]:
    """Return the texts for totals in a column whose rows are called something else.

    Under a heading that promises nothing, and of "All", those of rows that state sums.
    """
    if promised is Role.NONE and len(texts) > _MOST_TEXTS:
        return set()
    labels = {text for text in texts if text and is_total_label(text)}
    alls = {
        text
        for text in texts
        if text and (plain_word(text) in ALL_WORDS or resembles_a_total(text))
    } - labels
    if not labels and not alls:
        return set()
    recipient = columns["recipient"]
    beside = {
        text
        for row in table.known
        if (text := row.text(column)) in labels | alls
        and row.text(recipient) not in ("", text)
        and not is_total_label(row.text(recipient))
    }
    sure = set() if promised is Role.NONE else labels & beside
    return sure | {text for text in beside - sure if _adds_up(text, column, columns, table)}


def _adds_up(text: str, column: int, columns: Mapping[str, int], table: Columns) -> bool:
    """Tell whether rows with a text state the sums of the others of their recipients.

    Under any heading, "All" may be what money is for; a sum of several others says that it is not.
    """
    sums: dict[str, list[Decimal]] = {}
    stated: dict[str, Decimal] = {}
    for row, (cell,) in table.rows_of([columns["amount"]], [None], sample=True):
        name = row.text(columns["recipient"])
        if cell is not None and row.text(column) == text:
            stated[name] = cell.number
        elif cell is not None:
            sums.setdefault(name, []).append(cell.number)
    least = 1 if len(stated) > 1 else 2
    of_several = [name for name in stated if len(sums.get(name, ())) >= least]
    return bool(of_several) and all(sum(sums[name]) == stated[name] for name in of_several)
