"""Briefing templates: Markdown with front matter, expressions and the directives listed here."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import yaml

from aidreport.document.blocks import PageSize
from aidreport.document.columns import in_line, with_column
from aidreport.document.directives.registry import DIRECTIVES
from aidreport.document.directives.side_by_side import column_problems
from aidreport.document.footnotes import note_problems
from aidreport.document.headings import heading_problems
from aidreport.document.markdown import Reader
from aidreport.document.names import NAMES
from aidreport.document.nodes import DirectiveNode, Node, Template, every
from aidreport.errors import TemplateError
from aidreport.files.schema import Field, Schema
from aidreport.files.toml import validate
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


_FRONT_MATTER = re.compile(r"---[ \t]*\n(?P<yaml>.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_LARGEST = 500_000


class FrontMatter(Schema):
    """The lines between --- and --- at the top of a template; each of them may be left out."""

    page: PageSize = Field(PageSize.A4, description="A4, A4 landscape, Letter or Letter landscape.")
    cover: bool = Field(
        False,
        description="A page of its own for the title, in the cover colour of the brand, with who"
        " publishes, the kicker, the kind and the date.",
    )
    one_page: bool = Field(
        False,
        description="All of it on one page: in smaller type within the brand's limits, with fewer"
        " rows and the others as one, or not at all.",
    )
    kicker: str = Field("", description="The line above the title; expressions are evaluated.")
    kind: str = Field("", description='What it is; left out, "Funding briefing".')
    running_title: str = Field("", description="In the header from page 2; left out, the title.")
    subject: str = Field("", description="The file's subject; left out, the standfirst.")
    hyphenation: bool | None = Field(
        None,
        description="Whether long words of running text are hyphenated at the ends of lines;"
        " default: as the brand says.",
    )


def parse_template(text: str, name: str) -> Template:
    """Read a template.

    Args:
        text: its content.
        name: what messages call it, such as its path.

    Raises:
        TemplateError: with every problem, its line and column.
    """
    if len(text) > _LARGEST:
        raise TemplateError(
            state("template.too-large", name=name, size=str(len(text))),
            why=state("template.too-large-why", limit=str(_LARGEST)),
            fix=state("template.too-large-fix"),
        )
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    problems: list[str] = []
    front, body, first_line = _split(text, name, problems)
    reader = Reader(name, text.split("\n"), NAMES, DIRECTIVES, problems)
    texts = {
        key: reader.text(getattr(front, key), _line_of(key, text))
        for key in ("kicker", "kind", "running_title", "subject")
    }
    nodes = reader.read(body, first_line)
    problems += [*heading_problems(nodes), *column_problems(nodes)]
    if front.cover and front.one_page:
        line = _line_of("cover", text)
        problems.append(in_line(line, state("template.cover-too")))
    problems += note_problems(reader.lines, reader.marks)
    if problems:
        lines = text.split("\n")
        problems = list(dict.fromkeys(with_column(problem, lines) for problem in problems))
        raise TemplateError(
            state("toml.problems", name=name, count=len(problems)),
            details=sorted(problems, key=_place),
            why=state("template.why"),
            fix=state("template.fix", name=name),
        )
    by = _groupings(nodes)
    return Template(
        name,
        front.page,
        front.cover,
        front.one_page,
        **texts,
        body=nodes,
        groupings=by,
        fields=_fields(nodes, by),
        pictures=_pictures(nodes),
        hyphenation=front.hyphenation,
        notes=MappingProxyType(reader.notes),
    )


def _split(text: str, name: str, problems: list[str]) -> tuple[FrontMatter, str, int]:
    match = _FRONT_MATTER.match(text)
    if match is None:
        if text.startswith("---\n"):
            raise TemplateError(
                state("template.not-closed", name=name),
                fix=state("template.not-closed-fix"),
            )
        return FrontMatter.model_validate({}), text, 1
    try:
        problems += _keys_given_twice(match["yaml"])
        data = _load_yaml(match["yaml"], name)
        front = validate(FrontMatter, data, name=name, error=TemplateError)
    except TemplateError as refused:
        if not refused.details:
            raise
        problems += (state("template.front-matter", problem=detail) for detail in refused.details)
        front = FrontMatter.model_validate({})
    return front, text[match.end() :], text.count("\n", 0, match.end()) + 1


def _keys_given_twice(source: str) -> Iterator[str]:
    """Yield the keys that are there once more: the last one would count in silence."""
    seen: set[str] = set()
    for number, line in enumerate(source.split("\n"), 2):
        key = re.match(r"[\w-]+(?=\s*:)", line)
        if key and key[0] in seen:
            said = state("template.key-twice", value=key[0])
            yield in_line(number, state("template.front-matter", problem=said))
        seen |= {key[0]} if key else set()


def _load_yaml(source: str, name: str) -> dict[str, Any]:
    try:
        data = yaml.safe_load(source)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        reason = getattr(problem, "problem", None) or state("template.bad-character")
        said = state("template.not-yaml-since", problem=reason)
        if mark:
            at = {"line": str(mark.line + 2), "column": str(mark.column + 1)}
            said = state("toml.at-line-and-column", name=name, problem=said, **at)
        else:
            said = state("toml.of-name", name=name, problem=said)
        raise TemplateError(
            said,
            why=state("template.not-yaml-why"),
            fix=state("template.not-yaml-fix"),
        ) from None
    except (RecursionError, ValueError):
        raise TemplateError(
            state("template.not-yaml", name=name), fix=state("template.front-matter-fix")
        ) from None
    if data is None:
        return {}
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        raise TemplateError(
            state("template.no-keys", name=name), fix=state("template.front-matter-fix")
        )
    return data


def _groupings(nodes: Sequence[Node]) -> tuple[str, ...]:
    fields: dict[str, None] = {"recipient": None}
    for node in every(nodes):
        if isinstance(node, DirectiveNode):
            directive = DIRECTIVES[node.name]
            fields |= dict.fromkeys(directive.groupings)
            fields |= {
                node.options[option.name]: None
                for option in directive.options
                if option.grouping and node.options[option.name]
            }
            for option in directive.options:
                fields |= dict.fromkeys(option.groupings(node.options[option.name]))
    return tuple(fields)


def _fields(nodes: Sequence[Node], groupings: Sequence[str]) -> tuple[str, ...]:
    """Return the fields that directives use, without those that they group by."""
    named = {
        field: None
        for node in every(nodes)
        if isinstance(node, DirectiveNode)
        for option in DIRECTIVES[node.name].options
        for field in option.fields(node.options[option.name])
    }
    return tuple(field for field in named if field not in groupings)


def _pictures(nodes: Sequence[Node]) -> Mapping[str, int]:
    """Return the files of images, each with the line that first names it."""
    lines: dict[str, int] = {}
    for node in every(nodes):
        if isinstance(node, DirectiveNode) and node.name == "image":
            lines.setdefault(node.options["file"], node.line)
    return MappingProxyType(lines)


def _line_of(key: str, text: str) -> int:
    """Return the line of a key of the front matter."""
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if line.startswith(key)), 1)


def _place(problem: str) -> tuple[int, int]:
    match = re.match(r"line (\d+), column (\d+)", problem)
    return (int(match[1]), int(match[2])) if match else (0, 0)
