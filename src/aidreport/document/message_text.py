"""The texts of a message about a briefing: its key figures, its table and its remarks.

They are taken from the briefing's blocks, so that a message says what the PDF says. A text of the
message is a template of Jinja that can show, choose and repeat, and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2 import TemplateError as JinjaError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from aidreport.characters.unread import signs_on_left
from aidreport.document.blocks import (
    Callout,
    KeyFigures,
    Paragraph,
    ParagraphRole,
    Table,
    TableStyle,
    Tile,
)
from aidreport.document.page_blocks import flattened
from aidreport.document.phrases import PHRASES
from aidreport.document.reading import figures_in, joined_lead
from aidreport.document.spans import plain_text
from aidreport.errors import TemplateError
from aidreport.lazy_dataclass import dataclass
from aidreport.model.selection import prefix_of
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.document.blocks import Block, Briefing
    from aidreport.document.wording import Wording

_SUBJECT = "Subject:"
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.For,
    nodes.If,
    nodes.Name,
    nodes.Const,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.CondExpr,
)
"""The parts that a text may have: none can grow without end or read anything else."""

_IN_SUBJECT = 3
"""In how many currencies a subject has the first key figure."""

_MOST_LOOPS = 3


class MessageTable(NamedTuple):
    """A table in words.

    Attributes:
        numeric: for each column, whether it is aligned on the right.
        rows: pairs of a role (item, residual, total) and the cells.
        lines: the same as lines of text, one a row.
    """

    headings: Sequence[str]
    numeric: Sequence[bool]
    rows: Sequence[tuple[str, Sequence[str]]]
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class MessageContent:
    """What a message can say.

    Attributes:
        words: phrases in its language, by their names without "mail.".
        headline: the first key figure, of each currency if there are a few; empty if many.
        key_figures: label, value and detail of each.
        tables: those with figures; before them, in a correction, what changed.
        remarks: reconciliation and other remarks in boxes, as text.
        notes: what is particular to this message, such as that it is a draft.
        closing: where the briefing is: attached, or at an address.
        proof: the hash of the record in the PDF, and how to compare it; empty for none.
        findings: what the checks found, for those who approve.
        rtl: whether it is read from right to left.
    """

    language: str
    title: str
    standfirst: str
    organisation: str
    unit: str
    date: str
    headline: str
    key_figures: Sequence[Mapping[str, str]]
    tables: Sequence[MessageTable]
    remarks: Sequence[str]
    words: Mapping[str, str]
    colours: Mapping[str, str]
    notes: Sequence[str] = ()
    findings: Sequence[str] = ()
    closing: Sequence[str] = ()
    proof: str = ""
    subject: str = ""
    rtl: bool = False


class MessageTexts(NamedTuple):
    """A message's subject, and the same in plain text and in HTML."""

    subject: str
    text: str
    html: str


def message_content(
    briefing: Briefing, wording: Wording, colours: Mapping[str, str]
) -> MessageContent:
    """Return what a message about a briefing can say.

    Args:
        colours: of the brand, by name.
    """
    # A part of the data without the note below it would be taken for the whole.
    body = tuple(block for block in flattened(briefing.body) if not _is_of_part(block))
    figures = [
        {
            "label": plain_text(tile.label),
            "value": _value(tile),
            "detail": plain_text(tile.detail),
        }
        for block in body
        if isinstance(block, KeyFigures)
        for tile in block.tiles
    ]
    standfirst = [
        plain_text(tuple(span for span in block.text if not span.note))
        for block in body
        if isinstance(block, Paragraph) and block.role is ParagraphRole.STANDFIRST
    ]
    tables = [block for block in body if isinstance(block, Table)]
    # Remarks before all figures are about the briefing itself: a draft, a correction.
    figured = (index for index, block in enumerate(body) if isinstance(block, KeyFigures | Table))
    first = next(figured, 0)
    return MessageContent(
        language=briefing.language,
        rtl=briefing.rtl,
        title=briefing.title,
        standfirst=" ".join(standfirst),
        organisation=briefing.furniture.organisation,
        unit=briefing.furniture.unit,
        date=briefing.furniture.date,
        headline=_headline(body, wording),
        key_figures=figures,
        tables=[
            _table(table, wording.text("mail.colon"))
            for table in tables
            if table.style is TableStyle.FIGURES
        ],
        remarks=_remarks(body[first:]),
        notes=_remarks(body[:first]),
        words={
            key.removeprefix("mail."): wording.text(key)
            for key, placeholders in PHRASES.items()
            if key.startswith("mail.") and not placeholders
        },
        colours=colours,
    )


class MessageTemplate:
    """The texts of a message before they are filled: a plain one with the subject, and one in HTML.

    Args:
        name: what messages call them.
        text: begins with a line "Subject: …".

    Raises:
        TemplateError: a text cannot be read, or has a part that is not allowed.
    """

    def __init__(self, name: str, text: str, html: str) -> None:
        self.name = name
        first, _, rest = text.partition("\n")
        if not first.startswith(_SUBJECT):
            raise TemplateError(
                state("template.no-subject", name=f"{name}.txt"),
                fix=state("template.no-subject-fix"),
            )
        self._subject = self._parsed(".txt", first.removeprefix(_SUBJECT).strip(), escape=False)
        self._text = self._parsed(".txt", rest.lstrip("\n"), escape=False)
        self._html = self._parsed(".html", html, escape=True)

    def fill(self, content: MessageContent) -> MessageTexts:
        """Return the texts of a message with this content.

        Raises:
            TemplateError: they use a value that does not exist.
        """
        values: dict[str, Any] = {
            name: getattr(content, name) for name in MessageContent.__dataclass_fields__
        }
        try:
            subject = " ".join(self._subject.render(values).split())
            # What does not break in a text is a usual blank in a header.
            values["subject"] = " ".join(content.subject.split()) or subject
            text = self._text.render(values).strip() + "\n"
            html = self._html.render(values).strip() + "\n"
        except JinjaError as error:
            raise TemplateError(
                state("toml.of-name", name=self.name, problem=str(error)),
                why=state("template.message-why"),
                fix=state("template.message-fix"),
            ) from None
        if content.rtl:
            text, html = signs_on_left(text), signs_on_left(html, markup=True)
        return MessageTexts(values["subject"], text, html)

    def _parsed(self, suffix: str, source: str, *, escape: bool) -> Any:
        environment = ImmutableSandboxedEnvironment(
            autoescape=escape, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        environment.globals.clear()
        try:
            tree = environment.parse(source)
        except TemplateSyntaxError as error:
            raise TemplateError(
                state(
                    "toml.at-line",
                    name=f"{self.name}{suffix}",
                    line=str(error.lineno),
                    problem=str(error.message),
                ),
                fix=state("template.message-fix"),
            ) from None
        problems = list(_refused(tree, 0))
        if problems:
            raise TemplateError(
                state("template.refused-parts", name=f"{self.name}{suffix}"),
                details=problems,
                why=state("template.refused-parts-why"),
                fix=state("template.refused-parts-fix"),
            )
        return environment.from_string(tree)


def _refused(node: nodes.Node, loops: int) -> Any:
    """Yield what is not allowed in a text, such as too many loops in one another."""
    loops += isinstance(node, nodes.For)
    line = str(getattr(node, "lineno", 0))
    if not isinstance(node, _ALLOWED):
        part = state("toml.named", name=type(node).__name__.lower())
        yield state("template.line", line=line, problem=part)
    elif loops > _MOST_LOOPS:
        said = state("template.many-loops", limit=str(_MOST_LOOPS))
        yield state("template.line", line=line, problem=said)
    elif isinstance(node, nodes.For) and node.recursive:
        yield state("template.line", line=line, problem=state("template.recursive-loop"))
    else:
        for child in node.iter_child_nodes():
            yield from _refused(child, loops)


def _value(tile: Tile) -> str:
    return "".join(map(plain_text, tile.pieces()))


def _is_of_part(block: Block) -> bool:
    """Tell whether key figures or a table are of a part of the data."""
    figured = isinstance(block, KeyFigures | Table)
    return figured and any(prefix_of(name) for name in figures_in(block))


def _headline(body: Sequence[Block], wording: Wording) -> str:
    """Return the first key figure, and those beside it that are the same of other currencies."""
    rows = [block.tiles for block in body if isinstance(block, KeyFigures)]
    label = rows[0][0].label if rows else ()
    values = [_value(tile) for tiles in rows for tile in tiles if tile.label == label]
    return plain_text(wording.join(values)) if len(values) <= _IN_SUBJECT else ""


def _remarks(blocks: Sequence[Block]) -> list[str]:
    return [plain_text(joined_lead(block)) for block in blocks if isinstance(block, Callout)]


def _table(table: Table, colon: str) -> MessageTable:
    """Return a table in words, without what its cells draw.

    Args:
        colon: what is between a heading and its value.
    """
    indexes = [index for index, column in enumerate(table.columns) if not column.kind.is_drawn]
    columns = [table.columns[index] for index in indexes]
    headings = [plain_text(column.heading) for column in columns]
    rows, lines = [], []
    for row in table.rows:
        cells = [row.cells[index] for index in indexes]
        words = [plain_text(cell) if isinstance(cell, tuple) else "" for cell in cells]
        rows.append((row.role.value, words))
        # A line that a phone can show: the row's name, then each value with its heading.
        pairs = list(zip(headings, words, strict=True))[1:]
        values = "; ".join(f"{heading}{colon} {value}" for heading, value in pairs if value)
        lines.append(f"{words[0]} – {values}" if values else words[0])
    return MessageTable(headings, [column.kind == "number" for column in columns], rows, lines)
