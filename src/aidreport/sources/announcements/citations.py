"""Looks up what an announcement cites: every amount, quote and fact on its line of the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aidreport.model.allocation import Place
from aidreport.model.dataset import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.model.money import StatedAmount

_SHOWN_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Citation:
    """Words that are said to stand in the published text.

    Attributes:
        what: what cites them ("UNICEF", "quote of …").
        words: the words.
        line: the line, counted from 1; None where none is named.
        stated: the amount that they state; None for other words.
        amount: that amount as the announcement's file has it.
    """

    what: str
    words: str
    line: int | None
    stated: StatedAmount | None = None
    amount: str = ""


def check(
    citations: Sequence[Citation], name: str, text_name: str, lines: Sequence[str] | None
) -> Iterator[Finding]:
    """Yield what was inferred, decimal commas, odd amounts, and words that are not on their line.

    Args:
        citations: in the order of the file.
        name: what places call the file whose lines are counted.
        text_name: what messages call the published text.
        lines: of the published text; None where it is not there.
    """
    for citation in citations:
        place = str(Place(name, line=citation.line))
        if citation.stated is not None:
            yield from _about_amount(citation, citation.stated, place)
    if lines is None:
        return
    folded = [_folded(line) for line in lines]
    whole = " ".join(folded)
    for citation in citations:
        missing = _missing(citation, folded, whole, text_name)
        if missing:
            shown = f'{citation.what}: "{_shortened(citation.words)}" {missing}'
            place = str(Place(name, line=citation.line))
            yield Finding("not-on-line", Severity.WARNING, shown, place)


def _about_amount(citation: Citation, stated: StatedAmount, place: str) -> Iterator[Finding]:
    read = f'{citation.what}: "{citation.words}" {{}} {citation.amount}'
    if stated.inferred:
        message = f"{read.format('is read as')}: {stated.inferred}"
        yield Finding("inferred", Severity.NOTE, message, place)
    if _has_decimal_comma(citation):
        message = read.format("has a decimal comma, read as")
        yield Finding("decimal-comma", Severity.NOTE, message, place)
    if stated.money.amount <= 0:
        message = f"{citation.what}: {citation.amount} is not more than zero"
        yield Finding("amount-not-positive", Severity.WARNING, message, place)


def _has_decimal_comma(citation: Citation) -> bool:
    number = re.search(r"[0-9]+\.[0-9]+", citation.amount.replace(",", ""))
    if number is None:
        return False
    with_comma = re.escape(number[0].replace(".", ","))
    words = re.sub(r"\s", "", citation.words)
    return re.search(rf"(?<![0-9.,]){with_comma}(?![0-9])", words) is not None


def _missing(citation: Citation, lines: Sequence[str], whole: str, text_name: str) -> str:
    """Return where the words are not, or nothing where they are."""
    words = _folded(citation.words)
    if citation.line is None:
        return "" if _holds(whole, words) else f"does not stand in {text_name}"
    if citation.line > len(lines):
        return f"cannot stand in line {citation.line} of {text_name}, which ends at {len(lines)}"
    if _holds(lines[citation.line - 1], words):
        return ""
    elsewhere = [number for number, line in enumerate(lines, start=1) if _holds(line, words)]
    hint = f"; it stands in line {elsewhere[0]}" if elsewhere else ""
    return f"does not stand in line {citation.line} of {text_name}{hint}"


def _holds(text: str, words: str) -> bool:
    """Tell whether a text holds words whole: "1.5" is not in "21.5", nor in "1.53"."""
    start = r"(?<![0-9])(?<![0-9][.,])" if words[:1].isdigit() else ""
    end = r"(?![0-9])(?![.,][0-9])" if words[-1:].isdigit() else ""
    return re.search(f"{start}{re.escape(words)}{end}", text) is not None


def _folded(text: str) -> str:
    """Return a text with single spaces and straight quotation marks, for looking it up."""
    for mark in "‘’‚":
        text = text.replace(mark, "'")
    for mark in "“”„":
        text = text.replace(mark, '"')
    return " ".join(text.split())


def _shortened(words: str) -> str:
    if len(words) <= _SHOWN_CHARACTERS:
        return words
    return words[: _SHOWN_CHARACTERS - 1] + "…"
