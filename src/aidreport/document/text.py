"""Text on its way onto a page: cleaned, with the figure that it shows and its language."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from functools import total_ordering
from operator import attrgetter
from typing import TYPE_CHECKING, TypeAlias

from aidreport.characters.unread import needed_text
from aidreport.document.spans import Inline, Span, plain_text
from aidreport.lazy_dataclass import dataclass
from aidreport.model.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
"""Control characters and line ends."""

_SURROGATES = re.compile("[\ud800-\udfff]")

_beside_text = attrgetter(*(item.name for item in fields(Span) if item.name != "text"))

Raw: TypeAlias = Money | Decimal | int | date


def clean(text: str) -> str:
    """Return text fit for one line: each run of control characters becomes one space.

    What nobody reads, such as marks of direction and soft hyphens, is dropped.
    """
    if text.isprintable():  # nothing to be cleaned is
        return text
    return _SURROGATES.sub("\ufffd", needed_text(_CONTROLS.sub(" ", text)))


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class ValueText:
    """A value in words.

    Attributes:
        text: the words.
        figure: the id of the figure that they show; empty for none.
        language: BCP 47 tag where it differs from the briefing's; empty if it does not.
        value: the value that the words show; None if they are just words.
        exact: of a percentage, what it was before it was rounded; None for the value.
    """

    text: str
    figure: str = ""
    language: str = ""
    value: Raw | None = None
    exact: Fraction | None = None

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)

    def __hash__(self) -> int:
        return hash(self.text)

    def __eq__(self, other: object) -> bool:
        return bool(unwrap(self) == unwrap(other))

    def __lt__(self, other: object) -> bool:
        return bool(unwrap(self) < unwrap(other))  # type: ignore[operator]  # as Python does


class AbsentText(ValueText):
    """A dash in the place of a value that there is not: it is false, and so is every comparison."""

    __slots__ = ()
    __hash__ = ValueText.__hash__

    def __init__(self) -> None:
        super().__init__("–")

    def __bool__(self) -> bool:
        return False

    def _compare(self, other: object) -> bool:  # noqa: ARG002 - as Python calls it
        return False

    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = _compare


class InSeveralCurrenciesError(TypeError):
    """Raised when amounts in several currencies are compared as if they were one."""


class AmountsText(tuple[Span, ...]):
    """Amounts in several currencies in words, which no comparison is about."""

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]

    def _refuse(self, other: object) -> bool:  # noqa: ARG002 - as Python calls it
        raise InSeveralCurrenciesError

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse


Words: TypeAlias = str | ValueText | Inline
"""What can be put into a phrase."""


def unwrap(value: object) -> object:
    """Return the value behind its words; for an amount of money, its number; None for no value."""
    if isinstance(value, AbsentText):
        return None
    if isinstance(value, ValueText):
        value = value.text if value.value is None else value.value
    return value.amount if isinstance(value, Money) else value


def as_inline(words: Words) -> Inline:
    """Return words as cleaned spans."""
    if isinstance(words, str):
        text = clean(words)
        return (Span(text),) if text else ()
    if isinstance(words, ValueText):
        text = clean(words.text)
        return (Span(text, figure=words.figure, language=words.language),) if text else ()
    return join_spans(map(_cleaned, words))


def _cleaned(span: Span) -> Span:
    text = clean(span.text)
    return span if text == span.text else replace(span, text=text)


def join_spans(spans: Iterable[Span]) -> Inline:
    """Return spans without empty ones, neighbours that differ in nothing but text merged."""
    result: list[Span] = []
    run: list[str] = []
    for span in spans:
        if not span.text:
            continue
        if result and not span.figure and _beside_text(result[-1]) == _beside_text(span):
            run.append(span.text)
            result[-1] = span
            continue
        _merge(result, run)
        run = [span.text]
        result.append(span)
    _merge(result, run)
    return tuple(result)


def _merge(result: list[Span], run: Sequence[str]) -> None:
    """Give the last span the texts of all that it is made of."""
    if len(run) > 1:
        result[-1] = replace(result[-1], text="".join(run))


def plain_words(words: Words) -> str:
    """Return the words as plain, clean text."""
    return plain_text(as_inline(words))
