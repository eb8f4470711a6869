"""What a sentence of the program can name, and how English names it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

COUNT = "count"
"""The value that decides between singular and plural."""


class Named(Protocol):
    """A value of another package that says itself how English names it, such as an amount."""

    def in_english(self) -> str:
        """Return its name in a sentence in English."""


class Several(tuple["Value", ...]):
    """Several values, which are named as a list."""

    __slots__ = ()


class Joined(Several):
    """Several values, of which "and" joins the last to the others."""

    __slots__ = ()


Value: TypeAlias = str | int | Decimal | date | Several | Named
"""A text, a number, a date, an amount, a place, or several of them. A text may be a sentence
itself; one of the data, of a user or of a file stays as it is in every language."""


def english(value: Value) -> str:
    """Return a value as an English sentence names it."""
    if isinstance(value, Several):
        words = [english(item) for item in value]
        return _joined(words) if isinstance(value, Joined) else ", ".join(words)
    if isinstance(value, Decimal):
        return format_number(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value.in_english()


def _joined(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def format_number(number: Decimal) -> str:
    """Return a number for messages, without zeros that say nothing: "1,770", "29.5"."""
    text = f"{number:,f}" if number else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text
