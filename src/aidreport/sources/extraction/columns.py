"""Amounts of tables whose heads name the currency or the unit: "Amount (EUR)", "USD million"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from aidreport.sources.extraction.amounts import Mention, find_amounts
from aidreport.sources.extraction.language import any_of, name_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.sources.extraction.habit import Habit
    from aidreport.sources.extraction.language import Language
    from aidreport.sources.extraction.text import Block

_WORDS = re.compile(r"[^\s(),;:/\[\]]+")
_BARE = re.compile(r"\d[\d.,'’\s\u00a0\u202f]*")
_LONGEST_HEAD = 80
_AMOUNT = re.compile(any_of(name_words()["amount_labels"].split("|")), re.IGNORECASE)


_RECIPIENT = re.compile(any_of(name_words()["recipient_labels"].split("|")), re.IGNORECASE)


class _Column(NamedTuple):
    """What the head of a column says of its numbers: currencies, a power of ten, or "amount"."""

    currencies: frozenset[str]
    power: int | None


def is_amount_label(text: str) -> bool:
    """Tell whether a label says no more than that an amount follows: "Funding", "Montant"."""
    return _AMOUNT.fullmatch(text.strip()) is not None


def is_recipient_label(text: str) -> bool:
    """Tell whether a label says no more than that who receives follows: "Partner", "Entidad"."""
    return _RECIPIENT.fullmatch(text.strip()) is not None


def amounts_of_row(block: Block, words: Language, habit: Habit) -> list[Mention]:
    """Return the amounts of a row, with the currencies and units that the heads name."""
    found = find_amounts(block.text, words, habit)
    if len(block.header) != len(block.cells):
        return found
    for (start, end), head in zip(block.cells, block.header, strict=True):
        cell = block.text[start:end]
        column = _column(head, words, habit) if _BARE.fullmatch(cell) else None
        if column is None:
            continue
        # A code makes an amount of it, however small: "12.5" below "USD million".
        read = find_amounts(f"EUR {cell}", words, habit)
        if len(read) == 1 and read[0].bounds is None:
            found = [m for m in found if not start <= m.start < end]
            found.append(_placed(read[0], start, end, block, column))
    return sorted(found, key=lambda mention: mention.start)


def _placed(read: Mention, start: int, end: int, block: Block, column: _Column) -> Mention:
    scale = (column.power or 0) - (read.power or 0)
    return replace(
        read,
        start=start,
        end=end,
        text=block.text[start:end],
        number=read.number.scaleb(scale).normalize() + 0,
        step=read.step.scaleb(scale),
        power=column.power or 0,
        currencies=column.currencies,
    )


def _column(head: str, words: Language, habit: Habit) -> _Column | None:
    if not head or len(head) > _LONGEST_HEAD:
        return None
    currencies, power = frozenset[str](), None
    for mention in _probes(head, words, habit):
        currencies = currencies or mention.currencies
        power = mention.power if power is None else power
    named = bool(currencies) or power is not None or bool(_AMOUNT.search(head))
    return _Column(currencies, power) if named else None


def _probes(head: str, words: Language, habit: Habit) -> Iterator[Mention]:
    parts: Sequence[str] = _WORDS.findall(head)
    for first in range(len(parts)):
        for last in (first + 2, first + 1):
            for probe in (f"500 {' '.join(parts[first:last])}", f"{parts[first]} 500"):
                read = find_amounts(probe, words, habit)
                if len(read) == 1 and read[0].is_money:
                    yield read[0]
