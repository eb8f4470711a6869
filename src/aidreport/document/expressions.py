"""`{{ expressions }}`: what a template says where a value is to be put.

An expression is checked when its template is read and evaluated when a briefing is composed,
after the Markdown is parsed. Its value becomes text and is never parsed again.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, TypeVar

from aidreport.document.spans import Span, plain_text
from aidreport.document.text import (
    AmountsText,
    InSeveralCurrenciesError,
    ValueText,
    as_inline,
    join_spans,
    unwrap,
)
from aidreport.errors import DataError, TemplateError
from aidreport.lazy_dataclass import dataclass
from aidreport.model.money import Money
from aidreport.statements import Statement, message_of, state
from aidreport.values import Joined

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aidreport.document.spans import Inline
    from aidreport.document.wording import Wording

Result = TypeVar("Result")

MOST_DIGITS = 200
"""Digits that arithmetic keeps; numbers have at most half as many."""


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression of a template.

    Attributes:
        source: as written between the braces.
        template, line, column: the place of the expression.
        names: the names that it uses.
    """

    source: str
    template: str
    line: int
    names: frozenset[str]
    column: int = 1

    def evaluate(self, value_of: Callable[[str], object], wording: Wording) -> Inline:
        """Return the value in words, as spans.

        Args:
            value_of: gives the value of a name.

        Raises:
            TemplateError: the value cannot be computed, or cannot be shown.
        """
        return self._compute(value_of, wording, lambda value: _in_words(value, wording))

    def is_true(self, value_of: Callable[[str], object], wording: Wording) -> bool:
        """Return whether the value is true, as a condition.

        Raises:
            TemplateError: the value cannot be computed.
        """
        return self._compute(value_of, wording, lambda value: bool(unwrap(value)))

    def _compute(
        self,
        value_of: Callable[[str], object],
        wording: Wording,
        convert: Callable[[object], Result],
    ) -> Result:
        values = {name: value_of(name) for name in self.names}
        try:
            if self.names == {self.source}:
                # Most are a name alone: nothing is computed, and Jinja not loaded for it.
                return convert(values[self.source])
            from aidreport.document.sandbox import computed

            return computed(self.source, values, wording, convert)
        except InSeveralCurrenciesError:
            raise self._several(values) from None
        except (DataError, TypeError, ValueError, ArithmeticError) as problem:
            raise self._error(problem) from None

    def _several(self, values: Mapping[str, object]) -> TemplateError:
        several = {name: each for name, each in values.items() if isinstance(each, AmountsText)}
        return TemplateError(
            self._said(
                state("template.currencies", known=Joined(sorted(several)), **self._named())
            ),
            details=[
                state("toml.at", at=name, problem=state("toml.named", name=plain_text(each)))
                for name, each in sorted(several.items())
            ],
            why=state("template.currencies-why"),
            fix=state("template.currencies-fix"),
        )

    def _error(self, problem: Exception) -> TemplateError:
        reason = problem.problem if isinstance(problem, DataError) else message_of(problem)
        if isinstance(problem, ArithmeticError):
            zero = isinstance(problem, ZeroDivisionError | InvalidOperation)
            reason = state("template.divides" if zero else "template.no-number")
        return TemplateError(
            self._said(state("template.not-shown", problem=reason, **self._named())),
            why=state("template.expression-why"),
            fix=state("template.expression-fix"),
        )

    def _named(self) -> dict[str, str]:
        return {"braced": f"{{{{ {self.source} }}}}"}

    def _said(self, problem: Statement) -> Statement:
        at = {"line": str(self.line), "column": str(self.column)}
        return state("toml.at-line-and-column", name=self.template, problem=problem, **at)


def _in_words(value: object, wording: Wording) -> Inline:
    """Return a value as spans, or raise TypeError if it cannot be shown."""
    if isinstance(value, str | ValueText):
        return as_inline(value)
    if isinstance(value, tuple):
        return join_spans(span for span in value if isinstance(span, Span))
    if isinstance(value, Money):
        return as_inline(wording.money(value))
    if isinstance(value, bool):
        raise TypeError(state("template.no-text"))
    if isinstance(value, int | float | Decimal):
        return as_inline(wording.number(to_number(value)))
    if isinstance(value, dt.date):
        return as_inline(wording.date(value))
    from jinja2 import Undefined

    if value is None or isinstance(value, Undefined):
        raise TypeError(state("template.no-value"))
    raise TypeError(state("template.neither-text"))


def to_number(value: object) -> Decimal:
    """Return a number exactly; one that an expression writes with a point is what it reads."""
    if isinstance(value, ValueText) and value.value is not None:
        value = value.value
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise TypeError(state("template.not-a-number"))
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS / 2:
        raise ValueError(state("template.large-number"))
    return number
