"""What the options of directives may hold, and how a directive is written."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from aidreport.errors import near_miss
from aidreport.lazy_dataclass import dataclass
from aidreport.statements import message_of, state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from aidreport.document.blocks import Block
    from aidreport.document.context import Context

    Content: TypeAlias = Callable[[Context], tuple[Block, ...]]

_DIRECTIVE = re.compile(r":::[ \t]*(?P<name>[A-Za-z][\w-]*)[ \t]*(?:\{(?P<options>.*)\})?[ \t]*")
_OPTION = re.compile(
    r"""[ \t,]*(?P<key>[A-Za-z][\w-]*)=(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<bare>[^\s,"]+))"""
)


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a directive.

    Attributes:
        name: as written.
        expects: what its value may be, in words.
        default: as written; empty if it is left out by default.
        help: what it does.
        read: turns the text into the value, or raises ValueError saying what is wrong.
        expressions: True for a text whose {{ expressions }} are evaluated.
        condition: True for an expression without braces that is true or false.
        grouping: True if the value is a field that the figures are grouped by; empty for none.
        fields: returns the fields that a value names beside those: what a source splits over
            them is spread.
        groupings: returns the fields that the figures must be grouped by for a value.
    """

    name: str
    expects: str
    default: str
    help: str
    read: Callable[[str], Any]
    expressions: bool = False
    condition: bool = False
    grouping: bool = False
    fields: Callable[[Any], Iterable[str]] = lambda value: ()  # noqa: ARG005 - most name none
    groupings: Callable[[Any], Iterable[str]] = lambda value: ()  # noqa: ARG005 - most need none


@dataclass(frozen=True, slots=True)
class Directive:
    """A directive: its name, its options, and what builds its blocks.

    Attributes:
        help: what it shows, in a sentence.
        example: a line of a template.
        groupings: fields that it groups by, beside those that its options name.
        check: yields what is wrong with options, as they are written, together.
        preview: lines of a template that show it, where the example alone shows too little.
        is_plain: whether a section counts it as words of the template, which are shown whatever
            the data are.
    """

    name: str
    help: str
    example: str
    build: Callable[[Context, Mapping[str, Any]], tuple[Block, ...]]
    options: tuple[Option, ...] = ()
    groupings: tuple[str, ...] = ()
    check: Callable[[Mapping[str, str]], Iterable[str]] | None = None
    preview: str = ""
    is_plain: bool = False


@dataclass(frozen=True, slots=True)
class Container:
    """A directive with content of its own, up to a line of :::; other attributes as `Directive`.

    Attributes:
        enclose: returns its blocks. It gets a function for each part of the content, which
            composes that part within a context, as often as it is called.
        divider: the name of the directive that begins another part; empty if there is only one.
        most_parts: how many parts there may be.
        deepest: how many of its kind can be inside each other; 0 for any number.
        names: further names that expressions of the content may use.
    """

    name: str
    help: str
    example: str
    enclose: Callable[[Context, Mapping[str, Any], Sequence[Content]], Iterable[Block]]
    options: tuple[Option, ...] = ()
    groupings: tuple[str, ...] = ()
    preview: str = ""
    divider: str = ""
    most_parts: int = 1
    deepest: int = 0
    names: tuple[str, ...] = ()


AnyDirective: TypeAlias = Directive | Container
"""A directive of one line, or one with content."""


def choice(
    name: str, known: tuple[str, ...], default: str, help_: str, *, grouping: bool = False
) -> Option:
    """Return an option that takes one of the known words."""
    expects = "one of " + ", ".join(known)
    return Option(name, expects, default, help_, partial(_word_of, known), grouping=grouping)


def choices(name: str, known: tuple[str, ...], default: str, help_: str) -> Option:
    """Return an option that takes a list of known words, separated by commas."""

    def read(text: str) -> tuple[str, ...]:
        words = tuple(_word_of(known, word.strip()) for word in text.split(",") if word.strip())
        if not words:
            raise ValueError(state("template.names-nothing"))
        if len(set(words)) < len(words):
            raise ValueError(state("template.names-twice"))
        return words

    return Option(name, "some of " + ", ".join(known), default, help_, read)


def _word_of(known: tuple[str, ...], word: str) -> str:
    if word not in known:
        offered = [each for each in known if each]
        there = state("template.there", count=len(offered), known=", ".join(offered))
        near = near_miss(word, known) or there
        raise ValueError(state("template.not-offered", value=word, near=near))
    return word


def whole_number(name: str, default: int, help_: str) -> Option:
    """Return an option that takes a whole number; 0 sets no limit."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,6}", text):
            raise ValueError(state("template.no-whole-number", value=text))
        return int(text)

    return Option(name, "a whole number; 0 for all", str(default), help_, read)


def number_between(name: str, least: int, most: int, default: int, help_: str) -> Option:
    """Return an option that takes a whole number within limits."""

    def read(text: str) -> int:
        if text not in map(str, range(least, most + 1)):
            limits = {"from_limit": str(least), "limit": str(most)}
            raise ValueError(state("template.no-number-between", value=text, **limits))
        return int(text)

    return Option(name, f"a whole number from {least} to {most}", str(default), help_, read)


def year_option(name: str, help_: str) -> Option:
    """Return an option that takes a year; 0 where it is left out."""

    def read(text: str) -> int:
        if text and not (text.isascii() and text.isdecimal() and len(text) == 4):
            raise ValueError(state("template.no-year", value=text))
        return int(text or 0)

    return Option(name, "a year", "", help_, read)


def sort_option(what: str) -> Option:
    """Return the option that says in which order rows, bars or sections are."""
    help_ = f"The order of the {what}; a minus reverses it. -amount has the largest first."
    return choice("sort", ("-amount", "amount", "name", "-name"), "-amount", help_)


def currency_option() -> Option:
    """Return the option that picks a currency."""

    def read(text: str) -> str:
        if not re.fullmatch(r"([A-Z]{3})?", text):
            raise ValueError(state("template.no-currency", value=text))
        return text

    help_ = "Only this currency, where there are several."
    return Option("currency", "a currency code", "", help_, read)


def text_option(name: str, help_: str) -> Option:
    """Return an option that takes a text with expressions."""
    return Option(name, "a text; {{ expressions }} are evaluated", "", help_, str, expressions=True)


def condition_option(name: str, help_: str) -> Option:
    """Return the option that takes an expression that is true or false."""
    return Option(name, "an expression without braces", "", help_, str, condition=True)


def _not_a_directive(line: str) -> str:
    """Return what is wrong with a line that begins with three colons."""
    if line.startswith("::::"):
        form = ":::" + line.lstrip(":")
        return state("template.too-many-colons", value=line, form=form)
    if "{" in line and not line.endswith("}"):
        return state("template.not-ended", value=line[line.index("{") :])
    return state("template.no-directive")


def parse_directive(line: str) -> tuple[str, dict[str, str], str]:
    """Return name and options of a directive as written, and what is wrong (else nothing)."""
    match = _DIRECTIVE.fullmatch(line.rstrip())
    if match is None:
        return "", {}, _not_a_directive(line.rstrip())
    rest, options = (match["options"] or "").strip(), {}
    while rest:
        option = _OPTION.match(rest)
        if option is None:
            curly = re.search("[“”„«»]", rest)
            key = "template.no-option-but-curly" if curly else "template.no-option"
            return match["name"], {}, state(key, value=rest)
        if option["key"] in options:
            return match["name"], {}, state("template.given-twice", key=option["key"])
        quoted = option["quoted"]
        options[option["key"]] = option["bare"] if quoted is None else quoted.replace('""', '"')
        rest = rest[option.end() :].strip(" \t,")
    return match["name"], options, ""


def read_options(
    directive: AnyDirective, written: Mapping[str, str]
) -> tuple[dict[str, Any], list[str]]:
    """Return the values of all options of a directive, defaults included, and what is wrong."""
    problems: list[str] = []
    known = {option.name: option for option in directive.options}
    for key in written:
        if key not in known:
            others = state("template.it-has", known=", ".join(known))
            near = near_miss(key, known) or (others if known else state("template.it-has-none"))
            said = state("template.unknown-option", value=key, near=near)
            problems.append(state("toml.at", at=directive.name, problem=said))
    values: dict[str, Any] = {}
    for name, option in known.items():
        try:
            values[name] = option.read(written.get(name, option.default))
        except ValueError as problem:
            said = state("toml.at", at=name, problem=message_of(problem))
            problems.append(state("toml.at", at=directive.name, problem=said))
    if isinstance(directive, Directive) and directive.check is not None:
        problems += [
            state("toml.at", at=directive.name, problem=problem)
            for problem in directive.check(written)
        ]
    return values, problems


def instead(line: str, name: str) -> str:
    """Return the fix of a directive that cannot show the data: another line of the template."""
    return state("directive.instead", form=line, value=f":::{name}")


def in_braces(options: str, name: str) -> str:
    """Return the fix of a directive that cannot show the data: other options of it."""
    return state("directive.in-braces", form=options, value=f":::{name}")
