"""`{{ expressions }}`: names, texts, numbers and a few filters, in a sandbox.

An expression is checked when its template is read and evaluated when a briefing is composed,
after the Markdown is parsed. Its value becomes text and is never parsed again.
"""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation, localcontext
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateSyntaxError, Undefined, meta, nodes
from jinja2.exceptions import TemplateError as JinjaError

from aidreport.document.blocks import Span
from aidreport.document.sandbox import FILTERS, MOST_DIGITS, environment, exact
from aidreport.document.text import Shown, inline, joined, unwrap
from aidreport.errors import DataError, TemplateError, near_miss
from aidreport.model.money import Money

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from jinja2.environment import TemplateExpression

    from aidreport.document.blocks import Inline
    from aidreport.document.wording import Wording

_LONGEST = 500
"""Characters of an expression; with no way to repeat a value, this bounds its result."""

_ALLOWED = (
    nodes.Name,
    nodes.Const,
    nodes.Filter,
    nodes.Add,
    nodes.Sub,
    nodes.Mul,
    nodes.Div,
    nodes.Neg,
    nodes.Pos,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Compare,
    nodes.Operand,
    nodes.CondExpr,
)
_REFUSED = {
    "Concat": "joined texts (write them side by side)",
    "Pow": "powers",
    "Mod": "remainders",
    "FloorDiv": "whole division",
    "Call": "calls",
    "Getattr": "attributes",
    "Getitem": "items",
    "List": "lists",
    "Tuple": "lists",
    "Dict": "lists",
    "Test": "tests",
}
_COMPARISONS = {"eq", "ne", "gt", "gteq", "lt", "lteq"}


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression of a template.

    Attributes:
        source: as written between the braces.
        template, line: where it stands.
        names: the names that it uses.
    """

    source: str
    template: str
    line: int
    names: frozenset[str]
    _code: TemplateExpression = field(repr=False, compare=False)

    def evaluate(self, names: Mapping[str, Any], wording: Wording) -> Inline:
        """Return the value in words, as spans.

        Raises:
            TemplateError: the value cannot be computed, or cannot be shown.
        """
        values = self._values(names)
        with self._told():
            return in_words(self._value(values, wording), wording)

    def holds(self, names: Mapping[str, Any], wording: Wording) -> bool:
        """Return whether the value is true, as a condition.

        Raises:
            TemplateError: the value cannot be computed.
        """
        values = self._values(names)
        with self._told():
            return bool(unwrap(self._value(values, wording)))

    def _values(self, names: Mapping[str, Any]) -> dict[str, Any]:
        return {name: names[name] for name in self.names}

    def _value(self, values: Mapping[str, Any], wording: Wording) -> object:
        with localcontext(prec=MOST_DIGITS):
            value: object = self._code(**values, _wording=wording)
            return value

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (JinjaError, DataError, TypeError, ValueError, ArithmeticError) as problem:
            raise self._error(problem) from None

    def _error(self, problem: Exception) -> TemplateError:
        reason = problem.problem if isinstance(problem, DataError) else str(problem)
        if isinstance(problem, ArithmeticError):
            zero = isinstance(problem, ZeroDivisionError | InvalidOperation)
            reason = "it divides by zero" if zero else "its numbers cannot be computed"
        return TemplateError(
            f"{self.template}, line {self.line}: {{{{ {self.source} }}}} cannot be shown: {reason}",
            why="an expression shows a text, a number, a date or an amount",
            fix="correct the expression",
        )


def compile_expression(
    source: str, known: Collection[str], *, template: str, line: int, problems: list[str]
) -> Expression | None:
    """Return the expression; what is wrong with it goes to `problems`, and None is returned.

    Args:
        source: as written between the braces.
        known: the names that it may use.
        template, line: where it stands.
        problems: one line for each problem.
    """
    source = source.strip()
    found = _problems_of(source, known)
    problems += [f"line {line}: {{{{ {source[:80]} }}}}: {problem}" for problem in found]
    if found:
        return None
    tree = environment().parse("{{ " + source + "\n}}")
    used = frozenset(meta.find_undeclared_variables(tree))
    code = environment().compile_expression(source, undefined_to_none=False)
    return Expression(source, template, line, used, code)


def in_words(value: object, wording: Wording) -> Inline:
    """Return a value as spans.

    Raises:
        TypeError: it is none of those that can be shown.
    """
    if isinstance(value, str | Shown):
        return inline(value)
    if isinstance(value, tuple):
        return joined(span for span in value if isinstance(span, Span))
    if isinstance(value, Money):
        return inline(wording.money(value))
    if isinstance(value, bool):
        raise TypeError("true and false are no texts")
    if isinstance(value, int | float | Decimal):
        return inline(wording.number(exact(value)))
    if isinstance(value, dt.date):
        return inline(wording.date(value))
    if value is None or isinstance(value, Undefined):
        raise TypeError("it has no value")
    raise TypeError("it is neither text nor number, date or amount")


def _problems_of(source: str, known: Collection[str]) -> list[str]:
    if not source:
        return ["empty"]
    if len(source) > _LONGEST:
        return [f"longer than {_LONGEST} characters"]
    try:
        tree = environment().parse("{{ " + source + "\n}}")
        expression = _single(tree)
    except TemplateSyntaxError as problem:
        return [str(problem.message)]
    except (RecursionError, ValueError):
        return ["too deeply nested, or a number that is too long"]
    if expression is None:
        return ["not one expression"]
    found = [_problem(node, known) for node in _walk(expression)]
    return [text for text in dict.fromkeys(found) if text]


def _single(tree: nodes.Template) -> nodes.Node | None:
    if len(tree.body) == 1 and isinstance(tree.body[0], nodes.Output):
        parts = [part for part in tree.body[0].nodes if not isinstance(part, nodes.TemplateData)]
        return parts[0] if len(parts) == len(tree.body[0].nodes) == 1 else None
    return None


def _walk(node: nodes.Node) -> list[nodes.Node]:
    return [node, *(child for inner in node.iter_child_nodes() for child in _walk(inner))]


def _problem(node: nodes.Node, known: Collection[str]) -> str:
    if not isinstance(node, _ALLOWED):
        what = _REFUSED.get(type(node).__name__, type(node).__name__.lower())
        return f"{what} are not offered"
    if isinstance(node, nodes.Const) and node.value in (float("inf"), float("-inf")):
        return "a number is too large"
    if isinstance(node, nodes.Name) and node.name not in known:
        return f'unknown name "{node.name}"{near_miss(node.name, known)}'
    if isinstance(node, nodes.Filter):
        return _filter_problem(node)
    if isinstance(node, nodes.Operand) and node.op not in _COMPARISONS:
        return f'"{node.op}" is not offered'
    return ""


def _filter_problem(node: nodes.Filter) -> str:
    if node.name not in FILTERS:
        return f'unknown filter "{node.name}"{near_miss(node.name, FILTERS)}'
    if node.kwargs or node.dyn_args or node.dyn_kwargs or node.node is None:
        return f'the filter "{node.name}" is not written like this'
    return ""
