"""An expression over the figures as a condition: it holds or it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.document.expressions import compile_expression
from aidreport.document.names import NAMES, Values
from aidreport.document.text import words_of
from aidreport.errors import ConfigError

if TYPE_CHECKING:
    from aidreport.document.context import Context

_PLACE = "only_when.figures"


def check(source: str) -> list[str]:
    """Return what is wrong with a condition, a line each."""
    problems: list[str] = []
    compile_expression(source, NAMES, template=_PLACE, line=1, problems=problems)
    return [problem.removeprefix("line 1: ") for problem in problems]


def evaluate(source: str, context: Context) -> tuple[bool, dict[str, str]]:
    """Return whether a condition holds, and the names in it with their values in words.

    Raises:
        ConfigError: it is no expression that can be computed.
    """
    problems: list[str] = []
    expression = compile_expression(source, NAMES, template=_PLACE, line=1, problems=problems)
    if expression is None:
        raise ConfigError(
            f"{_PLACE} is no condition: {source}",
            details=problems,
            fix='write an expression such as "partners > 2"',
        )
    values = Values(context)
    told = {name: words_of(values[name]) for name in sorted(expression.names)}
    return expression.holds(values, context.wording), told
