"""The amounts that a document says of itself: those of its pages or its figures, or of neither."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aidreport.proof.loose_numbers import loose_numbers
from aidreport.proof.numbers import collapsed, find_scale
from aidreport.proof.units import said_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aidreport.pdf.reading.reader import PdfDocument
    from aidreport.proof.loose_numbers import LooseNumber
    from aidreport.proof.record import Record
    from aidreport.proof.recount import Value

_SPACE = re.compile(r"[\s’]+")
_STANDARD = re.compile(r"ISO \d{4,5}")
_PERCENT = re.compile(r"[%٪﹪％]")


def amounts_only_described(
    document: PdfDocument, record: Record, values: Mapping[str, Value]
) -> Iterator[str]:
    """Yield each amount of a document's description that no page and no figure shows."""
    numbers = {
        number.words: number
        for text in dict.fromkeys(document.descriptions)
        for number in loose_numbers(collapsed(text))
        if number.is_amount and not _STANDARD.fullmatch(number.words)
    }
    wanted = {words: re.compile(_pattern(words)) for words in numbers}
    for passage in document.passages:
        if not wanted:
            return
        text = _SPACE.sub(" ", f"{passage.text} {passage.alternative}")
        wanted = {words: pattern for words, pattern in wanted.items() if not pattern.search(text)}
    for words in wanted:
        if not _is_figure(numbers[words], record, values):
            yield words


def _pattern(words: str) -> str:
    return rf"(?<![\d.,]){re.escape(_SPACE.sub(' ', words))}(?![\d])"


def _is_figure(number: LooseNumber, record: Record, values: Mapping[str, Value]) -> bool:
    """Return whether an amount is a figure's, in its currency and with its power of ten."""
    said, is_percent = said_by(number.words), bool(_PERCENT.search(number.words))
    for value in values.values():
        if (value.unit == "percent") is not is_percent:
            continue
        if not is_percent and said.currencies and value.unit not in said.currencies:
            continue
        scale = find_scale(number.words.replace("’", "\u00a0"), value.number, record.marks)
        if scale is not None and scale.power in (said.powers or {0}):
            return True
    return False
