"""What `{{ expressions }}` may be, and their computing: names, texts, numbers and a few filters.

The sandbox has exact arithmetic, a few filters and nothing else.
"""

from __future__ import annotations

import datetime as dt
import operator
import re
from dataclasses import replace
from decimal import Decimal, localcontext
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from jinja2 import StrictUndefined, TemplateSyntaxError, meta, nodes, pass_context
from jinja2.exceptions import TemplateError as JinjaError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from aidreport.document.columns import in_line
from aidreport.document.expressions import MOST_DIGITS, Expression, to_number
from aidreport.document.text import (
    AbsentText,
    AmountsText,
    InSeveralCurrenciesError,
    ValueText,
)
from aidreport.errors import near_miss
from aidreport.model.money import Money
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from jinja2.environment import TemplateExpression
    from jinja2.runtime import Context

    from aidreport.document.text import Words
    from aidreport.document.wording import Wording

Result = TypeVar("Result")

_LONGEST = 500
"""Characters of an expression; with no way to repeat a value, this bounds its result."""

_DEEPEST = 60
"""Levels of an expression, a sum of so many terms among them: a part is compiled within another."""

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
    "Concat": "template.joined-texts",
    "Pow": "template.powers",
    "Mod": "template.remainders",
    "FloorDiv": "template.whole-division",
    "Call": "template.calls",
    "Getattr": "template.attributes",
    "Getitem": "template.items",
    "List": "template.lists",
    "Tuple": "template.lists",
    "Dict": "template.lists",
    "Test": "template.tests",
}
"""What expressions cannot have → the statement that names it."""
_COMPARISONS = {"eq", "ne", "gt", "gteq", "lt", "lteq"}


def compile_expression(
    source: str, known: Collection[str], *, template: str, line: int, problems: list[str]
) -> Expression | None:
    """Return the expression; if it has problems, add them to `problems` and return None.

    Args:
        source: as written between the braces.
        known: the names that it may use.
        template, line: the place of the expression.
        problems: one line for each problem.
    """
    source = source.strip()
    own_problems = _problems_of(source, known)
    problems += [
        in_line(line, state("toml.at", at=f"{{{{ {source[:80]} }}}}", problem=item))
        for item in own_problems
    ]
    if own_problems:
        return None
    tree = _environment().parse("{{ " + source + "\n}}")
    used = frozenset(meta.find_undeclared_variables(tree))
    return Expression(source, template, line, used)


def computed(
    source: str,
    values: Mapping[str, object],
    wording: Wording,
    convert: Callable[[object], Result],
) -> Result:
    """Return the value of an expression without problems, converted.

    Args:
        source: as written between the braces.
        values: of the names that it uses.
        convert: what is made of the value.

    Raises:
        TypeError, ValueError, ArithmeticError: it cannot be computed, or not converted.
    """
    try:
        with localcontext(prec=MOST_DIGITS):
            value = _code(source)(**values, _wording=wording)
        return convert(value)
    except JinjaError as problem:
        raise ValueError(str(problem)) from None


@lru_cache(maxsize=512)
def _code(source: str) -> TemplateExpression:
    """Return an expression, compiled; each briefing of a burst has the same ones."""
    return _environment().compile_expression(source, undefined_to_none=False)


def _problems_of(source: str, known: Collection[str]) -> list[str]:
    if not source or "{{" in source:
        return [state("template.braces-inside" if source else "template.empty")]
    if len(source) > _LONGEST:
        return [state("template.longer", limit=str(_LONGEST))]
    try:
        tree = _environment().parse("{{ " + source + "\n}}")
        _refuse_deep(tree)
    except TemplateSyntaxError as problem:
        return [_syntax_problem(str(problem.message), source)]
    except (RecursionError, ValueError):
        return [state("template.too-deep")]
    match tree.body:
        case [nodes.Output(nodes=[expression])] if not isinstance(expression, nodes.TemplateData):
            problems = dict.fromkeys(_problem(node, known) for node in _walk(expression))
            return [problem for problem in problems if problem]
    return [state("template.not-one")]


_ENDS_EARLY = re.compile(r"unexpected 'end of \w+ statement'|.*got 'end of \w+ statement'")
_UNEXPECTED = re.compile(r"expected token .*, got '(.*)'|unexpected (?:char )?'(.*?)'.*")


_LAST_SIGN = re.compile(r"(?:[-+*/%~|.<>=!]+|\b(?:and|or|not|in|is|if|else))\s*$")


def _syntax_problem(message: str, source: str) -> str:
    """Return what is wrong with an expression, for people who know no parser."""
    if _ENDS_EARLY.fullmatch(message):
        if sign := _LAST_SIGN.search(source):
            return state("template.missing-after", value=sign[0].strip())
        return state("template.missing-at-end")
    if found := _UNEXPECTED.fullmatch(message):
        return state("template.unexpected", value=found[1] or found[2])
    return message


def _refuse_deep(tree: nodes.Node) -> None:
    """Raise ValueError if a tree has too many levels, without a call for each."""
    level = [tree]
    for _ in range(_DEEPEST + 1):
        level = [child for node in level for child in node.iter_child_nodes()]
    if level:
        raise ValueError


def _walk(node: nodes.Node) -> list[nodes.Node]:
    return [node, *(child for inner in node.iter_child_nodes() for child in _walk(inner))]


def _problem(node: nodes.Node, known: Collection[str]) -> str:
    if not isinstance(node, _ALLOWED):
        kind = type(node).__name__
        what = state(_REFUSED[kind]) if kind in _REFUSED else kind.lower()
        return state("template.are-not-offered", value=what)
    if isinstance(node, nodes.Const) and node.value in (float("inf"), float("-inf")):
        return state("template.large-number")
    if isinstance(node, nodes.Name) and node.name not in known:
        from aidreport.document.names import GROUP_NAMES

        within = state("template.within-each") if node.name in GROUP_NAMES else ""
        near = within or near_miss(node.name, known)
        return state("template.unknown-name", value=node.name, near=near)
    if isinstance(node, nodes.Filter):
        return _filter_problem(node)
    if isinstance(node, nodes.Operand) and node.op not in _COMPARISONS:
        return state("template.not-offered", value=node.op, near="")
    return ""


def _filter_problem(node: nodes.Filter) -> str:
    if node.name not in FILTERS:
        near = near_miss(node.name, FILTERS)
        return state("template.unknown-filter", value=node.name, near=near)
    if node.kwargs or node.dyn_args or node.dyn_kwargs or node.node is None:
        return state("template.filter-form", value=node.name)
    return ""


_WORDING = "_wording"


class _Sandbox(ImmutableSandboxedEnvironment):
    """Arithmetic over exact numbers of a bounded length, and nothing else."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})
    intercepted_unops = frozenset({"+", "-"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002 - Jinja's signature - Jinja's names
        compute = _ARITHMETIC.get(operator)
        if compute is None:
            raise TypeError(state("template.not-offered", value=operator, near=""))
        if absent := _absent(left, right):
            return absent[0]
        one, other = _operand(left), _operand(right)
        if isinstance(one, Money) or isinstance(other, Money):
            return _with_money(operator, one, other)
        return compute(one, other)

    def call_unop(self, context: Context, operator: str, arg: Any) -> Any:  # noqa: ARG002
        if _absent(arg):
            return arg
        value = _operand(arg)
        if isinstance(value, Money):
            return Money(-value.amount, value.currency) if operator == "-" else value
        return -value if operator == "-" else value


def _absent(*values: object) -> list[AbsentText]:
    """Return those of some values that there are not: nothing is computed with them."""
    return [value for value in values if isinstance(value, AbsentText)]


_ARITHMETIC: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def _operand(value: object) -> Decimal | Money:
    if isinstance(value, ValueText) and value.value is not None:
        value = value.value
    if isinstance(value, AmountsText) and value:
        raise InSeveralCurrenciesError
    return value if isinstance(value, Money) else to_number(value)


def _with_money(sign: str, one: Decimal | Money, other: Decimal | Money) -> Money | Decimal:
    if isinstance(one, Money) and isinstance(other, Money):
        if one.currency != other.currency:
            raise TypeError(
                state("template.two-currencies", currency=one.currency, other=other.currency)
            )
        if sign == "*":
            raise TypeError(state("template.money-times-money"))
        result = _ARITHMETIC[sign](one.amount, other.amount)
        return result if sign == "/" else Money(result, one.currency)
    if sign in "+-" or (sign == "/" and isinstance(other, Money)):
        raise TypeError(state("template.money-and-number"))
    money, number = (one, other) if isinstance(one, Money) else (other, one)
    if not isinstance(money, Money) or isinstance(number, Money):
        raise TypeError(state("template.money-and-number"))
    return Money(_ARITHMETIC[sign](money.amount, number), money.currency)


def _figure(value: object) -> str:
    return value.figure if isinstance(value, ValueText) else ""


def _wording(context: Context) -> Wording:
    wording: Wording = context[_WORDING]
    return wording


@pass_context
def _money(context: Context, value: object, currency: str = "") -> ValueText:
    """An amount in words; a number needs its currency: {{ 1200 | money("NOK") }}."""
    if isinstance(value, AbsentText):
        return value
    amount = _operand(value)
    if not isinstance(amount, Money):
        if len(currency) != 3:
            raise TypeError(state("template.money-currency", form='money("NOK")'))
        amount = Money(amount, currency)
    return ValueText(_wording(context).money(amount), _figure(value), value=amount)


@pass_context
def _percent(context: Context, value: object, places: int = 1) -> ValueText:
    """A number in percent: 59.3 gives 59.3%; decimals: {{ largest_share | percent(0) }}."""
    if isinstance(value, AbsentText):
        return value
    number = to_number(value)
    exact = value.exact if isinstance(value, ValueText) else None
    text = _wording(context).percent(number, _places(places), exact=exact, in_words=False)
    return ValueText(text, _figure(value), value=number, exact=exact)


@pass_context
def _number_filter(context: Context, value: object, places: int | None = None) -> ValueText:
    """A number, grouped: 50,000; decimals: {{ 1.5 | number(2) }}."""
    if isinstance(value, AbsentText):
        return value
    number = to_number(value)
    shown = None if places is None else _places(places)
    return ValueText(_wording(context).number(number, shown), _figure(value), value=number)


@pass_context
def _date(context: Context, value: object, pattern: str = "long") -> ValueText:
    """A date in words, or in a CLDR pattern: {{ date | date("MMMM y") }}."""
    if isinstance(value, ValueText):
        value = value.value
    if not isinstance(value, dt.date):
        raise TypeError(state("template.date-needed"))
    return ValueText(_wording(context).date(value, pattern[:40]), value=value)


def _upper(value: Words | object) -> Words:
    """A text in capitals."""
    if isinstance(value, ValueText):
        return ValueText(value.text.upper(), value.figure, value.language)
    if isinstance(value, tuple):
        return tuple(replace(span, text=span.text.upper()) for span in value)
    if isinstance(value, str):
        return value.upper()
    raise TypeError(state("template.text-needed"))


def _places(value: object) -> int:
    if not isinstance(value, int) or not 0 <= value <= 9:
        raise TypeError(state("template.decimals"))
    return value


FILTERS: Mapping[str, Callable[..., Words]] = {
    "money": _money,
    "percent": _percent,
    "number": _number_filter,
    "date": _date,
    "upper": _upper,
}
"""The filters by name; the docstring of each says what it gives."""


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    """Return the sandbox: our filters, and none of Jinja's own names."""
    sandbox = _Sandbox(undefined=StrictUndefined, autoescape=False)
    sandbox.globals.clear()
    sandbox.filters = dict(FILTERS)
    sandbox.tests = {}
    return sandbox
