"""Columns of debit and credit: one side takes off what the other one holds.

If the amounts have their signs already, nothing is to be done. Else it is asked which side is taken
off: in the books of a donor, hardly the larger one.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from aidreport.config.sources import SUBTRACT, USE
from aidreport.model.fields import STATUS
from aidreport.model.remarks import say
from aidreport.model.words import words_of
from aidreport.sources.problems import Question
from aidreport.sources.tables.columns.natures import is_of_signs, side_of
from aidreport.sources.tables.words.kind_words import Role, role_of
from aidreport.statements import state
from aidreport.values import Several

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Mapping

    from aidreport.model.remarks import Remark
    from aidreport.sources.tables.columns.columns import Columns
    from aidreport.sources.tables.words.meanings import Meanings

_LETTERS = {
    **dict.fromkeys(("d", "dr", "s", "+", "debet", "wn", "w"), "debit"),
    **dict.fromkeys(("c", "cr", "h", "k", "-", "−", "kredit", "ma", "m"), "credit"),
}
_POSTING_KEYS = {
    **dict.fromkeys(("01", "21", "40", "70"), "debit"),
    **dict.fromkeys(("11", "31", "50", "75"), "credit"),
}
"""Those of accounting programs such as SAP for customers, vendors, accounts and assets."""

_MOST_TEXTS = 4


class Signs(NamedTuple):
    """A column of debit and credit.

    Attributes:
        column: which.
        why: why it is passed over.
        question: what is open about it; None if the amounts have their signs already.
    """

    column: int
    why: Remark
    question: Question | None


def find_signs(columns: Mapping[str, int], table: Columns, given: Meanings) -> Iterator[Signs]:
    """Yield the columns of debit and credit of which the config does not say what they mean.

    Args:
        columns: field → column, as far as headings or the config say it.
        table: what is written in them.
        given: what the config says about texts.
    """
    named = {
        table.match.columns.get(field) for field in table.source.columns if field != "amount"
    } | {columns["amount"]}
    likely = [
        at
        for at, heading in enumerate(table.headings)
        if heading and at not in named and _sides({row.text(at) for row in table.sample}, heading)
    ]
    for column, texts in table.texts(likely, columns["amount"]).items():
        sides = _sides({*texts}, table.headings[column])
        decided = any(given.names(field, sides) for field in ("status", "measure"))
        of_measures = role_of(table.headings[column]).role is Role.MEASURE
        if sides and not decided and not (of_measures and all(map(_whole, sides))):
            yield _settled(column, sides, texts, columns["amount"], table)


def _sides(texts: set[str], heading: str) -> dict[str, str]:
    """Return the side that each text names; none if a text is something else."""
    texts = texts - {""}
    if not texts or len(texts) > _MOST_TEXTS:
        return {}
    letters = {**_LETTERS, **_POSTING_KEYS} if is_of_signs(heading) else {}
    sides = {
        text: letters.get(text.strip(" .").casefold()) or (_whole(text) or "") for text in texts
    }
    both = is_of_signs(heading) or len({*sides.values()}) > 1
    return sides if all(sides.values()) and both else {}


def _whole(text: str) -> str | None:
    return side_of(text) if len(words_of(text)) == 1 and len(text.strip()) > len("dr") else None


def _settled(
    column: int, sides: Mapping[str, str], texts: Counter[str], amount: int, table: Columns
) -> Signs:
    if len({*sides.values()}) == 1 or _have_signs(column, sides, amount, table):
        return Signs(column, say("signs-as-written"), None)
    heading = table.headings[column]
    listed = Several(
        state("question.rows-of", text=f'"{text}"', count=texts[text]) for text in sorted(sides)
    )
    question = Question(
        state("question.sides", column=heading, texts=listed),
        state("question.sides-why"),
        *_ways(column, sides, amount, table),
    )
    return Signs(column, say("signs-as-written"), question)


def _ways(
    column: int, sides: Mapping[str, str], amount: int, table: Columns
) -> tuple[Mapping[str, object], tuple[Mapping[str, object], ...]]:
    """Return the settings that take off one side or the other, the smaller one first."""
    held = {side: Decimal(0) for side in sides.values()}
    for row, (cell,) in table.rows_of([amount], [None], sample=False):
        side = sides.get(row.text(column))
        if cell is not None and side is not None:
            held[side] += abs(cell.number)
    named = {"columns": {STATUS: table.match.name_of(column)}}
    ways = [
        {text: SUBTRACT if side == off else USE for text, side in sides.items()}
        for off in sorted(held, key=lambda side: held[side])
    ]
    first, *others = [{**named, "values": {STATUS: way}} for way in ways]
    return first, tuple(others)


def _have_signs(column: int, sides: Mapping[str, str], amount: int, table: Columns) -> bool:
    """Tell whether all amounts of one side are below zero, and none of the other."""
    below: dict[str, set[bool]] = {}
    for sample in (True, False):
        for row, (cell,) in table.rows_of([amount], [None], sample=sample):
            side = sides.get(row.text(column))
            if cell is None or not cell.number or side is None:
                continue
            below.setdefault(side, set()).add(cell.number < 0)
        if len(below) > 1 and any(len(signs) > 1 for signs in below.values()):
            return False
        if [*below.values()].count({False}) > 1:
            return False
    return all(len(signs) == 1 for signs in below.values())
