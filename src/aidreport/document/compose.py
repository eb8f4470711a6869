"""Composes a briefing from a template and figures."""

from __future__ import annotations

from collections import ChainMap
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from aidreport.analysis.figures import of_before
from aidreport.document.blocks import (
    Block,
    Briefing,
    Column,
    ColumnKind,
    Furniture,
    Heading,
    ListBlock,
    Paragraph,
    ParagraphRole,
    QuoteBlock,
    Rule,
    Table,
    TableRow,
    TableStyle,
    is_title,
)
from aidreport.document.columns import column_in
from aidreport.document.conditions import resolve
from aidreport.document.contents import with_entries
from aidreport.document.context import Context
from aidreport.document.directives.each import EACH
from aidreport.document.directives.options import Container
from aidreport.document.directives.registry import DIRECTIVES
from aidreport.document.editions import with_not_reviewed
from aidreport.document.footnotes import Notes, with_footnotes
from aidreport.document.left_out import with_left_out
from aidreport.document.names import issuer, standfirst, value_of
from aidreport.document.nodes import (
    DirectiveNode,
    HeadingNode,
    ListNode,
    ParagraphNode,
    QuoteNode,
    RuleNode,
    TableNode,
    evaluate_text,
)
from aidreport.document.only import conditions_in_words, none_note, only_note
from aidreport.document.page_blocks import PageBreak
from aidreport.document.refused import all_refused, no_allocations
from aidreport.document.spans import Span, plain_text
from aidreport.document.text import clean
from aidreport.errors import DataError, TemplateError
from aidreport.lazy_dataclass import dataclass
from aidreport.statements import message_of, state

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from aidreport.analysis.figures import Figure, Figures
    from aidreport.config.config import Organisation
    from aidreport.document.nodes import Node, Template, Text
    from aidreport.document.spans import Inline
    from aidreport.document.wording import Wording
    from aidreport.model.dataset import Dataset

_SEPARATORS = " ·|–-"


def compose_briefing(  # noqa: PLR0913 - all that a briefing is made from, each once
    template: Template,
    dataset: Dataset,
    figures: Figures,
    *,
    wording: Wording,
    organisation: Organisation,
    date: dt.date,
    report: str,
    title: str = "",
) -> tuple[Briefing, Figures]:
    """Return the briefing, and its figures with those that its parts derived from them.

    Args:
        template: its order and its words.
        dataset: the allocations, and what was announced around them.
        figures: of the data set, grouped by `template.groupings`.
        wording: in the briefing's language.
        organisation: who publishes; if it has no name, the announcement's issuer.
        date: of the briefing.
        report: its name in the config.
        title: that the config sets; empty for one from the announcement or the data.

    Raises:
        TemplateError: an expression cannot be evaluated.
        CurrencyError: one total would cover several currencies.
        DataError: there is no allocation, or an equivalent is missing.
    """
    if not dataset.allocations:
        raise no_allocations()
    context = Context(dataset, figures, wording, organisation, date, report, title)
    notes, refused = Notes(), list[DataError]()
    composer = _Composer(context, template, notes, refused)
    blocks = composer.body()
    if refused:
        raise all_refused(refused)
    body = with_left_out(context, blocks, composer.of_groups)
    body = with_not_reviewed(context, body)
    body = with_entries(with_footnotes(body, notes))
    heading = next(plain_text(block.text) for block in body if is_title(block))
    author = clean(organisation.name or issuer(context) or context.donor)
    furniture = Furniture(
        organisation=author,
        unit=clean(organisation.unit),
        kind=composer.words(template.kind) or wording.text("page.kind"),
        date=wording.date(date),
        running_title=composer.words(template.running_title) or heading,
        page_label=wording.text("page.label", page="{page}", pages="{pages}"),
        signature=wording.text("page.signature", organisation=author),
    )
    subject = composer.words(template.subject) or plain_text(standfirst(context))
    briefing = Briefing(
        title=heading,
        subject=subject,
        author=author,
        language=wording.language,
        date=date,
        furniture=furniture,
        body=body,
        page=template.page,
        rtl=wording.rtl,
        hyphens=wording.language if template.hyphenation else "",
        cover=template.cover,
        undrawn=tuple(map(plain_text, context.undrawn)),
    )
    return briefing, _with_derived(context)


def _with_derived(context: Context) -> Figures:
    """Return the figures with those that a page derived, and beside them those of earlier data."""
    figures = context.figures
    parts = tuple(part for part in context.parts.values() if part is not None)
    of_parts = {name: figure for part in parts for name, figure in part.own.items()}
    known = ChainMap(context.derived.figures, of_parts, cast("dict[str, Figure]", figures.by_id))
    figures = replace(figures, parts=parts)
    if context.before is None:
        return replace(figures, by_id=known)
    before = _with_derived(context.before)
    return replace(
        figures,
        by_id=ChainMap(of_before(before.by_id), *known.maps),
        before=before,
        comparisons=tuple(context.comparisons),
    )


@dataclass(slots=True)
class _Section:
    """A heading with what follows it up to the next heading.

    Attributes:
        directives: how many directives it has.
        filled: how many of them have something to show.
    """

    heading: Heading | None
    blocks: list[Block]
    directives: int = 0
    filled: int = 0

    @property
    def level(self) -> int:
        return self.heading.level if self.heading else 0

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show: no content, or only directives without any."""
        if self.directives:
            return not self.filled
        return all(isinstance(block, PageBreak) for block in self.blocks)


class _Composer:
    """Composes the nodes of a template, or of a part of it.

    Args:
        refused: why directives cannot show the data, added to.
    """

    def __init__(
        self, context: Context, template: Template, notes: Notes, refused: list[DataError]
    ) -> None:
        self.context, self.template, self.notes = context, template, notes
        self.refused = refused
        self.of_groups: list[Block] = []

    def words(self, text: Text) -> str:
        """Return a text of the front matter as plain words."""
        return plain_text(self._evaluate(text)).strip()

    def body(self) -> tuple[Block, ...]:
        """Return all blocks, without sections that have nothing to show."""
        blocks = self.content(self.template.body)
        kicker = _trimmed(self._evaluate(self.template.kicker), _SEPARATORS)
        if kicker:
            at = next(index for index, block in enumerate(blocks) if is_title(block))
            blocks.insert(at, Paragraph(kicker, ParagraphRole.KICKER))
        return tuple(blocks)

    def content(self, nodes: Sequence[Node]) -> list[Block]:
        """Return the blocks of nodes, without sections that have nothing to show."""
        sections = self._sections_to_show(nodes)
        return [block for section in sections for block in self._blocks(section)]

    def _sections_to_show(self, nodes: Sequence[Node]) -> list[_Section]:
        """Return the sections that have something to show, or whose subsections do."""
        shown: list[_Section] = []
        below = 0
        for section in reversed(self._sections(nodes)):
            if not section.empty or section.level <= 1 or below > section.level:
                shown.insert(0, section)
                below = section.level
        return shown

    def _sections(self, nodes: Sequence[Node]) -> list[_Section]:
        sections = [_Section(None, [])]
        for node in nodes:
            if isinstance(node, HeadingNode):
                text = self._evaluate(node.text)
                if node.level == 1 and not plain_text(text).strip():
                    raise TemplateError(
                        state("template.no-title", name=self.template.name, line=str(node.line)),
                        why=state("template.no-title-why"),
                        fix=state("template.no-title-fix"),
                    )
                sections.append(_Section(Heading(node.level, text), []))
            elif isinstance(node, DirectiveNode):
                self._direct(node, sections[-1])
            else:
                sections[-1].blocks += self._plain(node)
        return sections

    def _direct(self, node: DirectiveNode, section: _Section) -> None:
        """Add what a directive shows to a section."""
        directive, options = DIRECTIVES[node.name], dict(node.options)
        for option in directive.options:
            if option.expressions:
                options[option.name] = self._evaluate(options[option.name])
            elif option.condition:
                name_of = partial(value_of, self.context)
                options[option.name] = options[option.name].is_true(name_of, self.context.wording)
        context, note = self._part(node, options)
        if isinstance(directive, Container):
            parts = [
                partial(_content, self.template, self.notes, self.refused, part)
                for part in node.parts
            ]
            blocks = [*directive.enclose(context, options, parts)] if context else []
            if directive is EACH:
                self.of_groups += blocks
            section.blocks += (*blocks, *note)
            return
        try:
            built = directive.build(context, options) if context else ()
        except DataError as error:
            at = {"name": self.template.name, "line": str(node.line), "form": f":::{node.name}"}
            place = state("directive.place", **at)
            error.details = (*error.details, place)
            self.refused.append(error)
            return
        # Nothing to show needs no note about what else is not shown, unless it was asked for.
        section.blocks += (*built, *note) if built or context is None else ()
        if directive.is_plain:
            return
        section.directives += 1
        section.filled += bool(built) or context is None

    def _part(
        self, node: DirectiveNode, options: Mapping[str, Any]
    ) -> tuple[Context | None, tuple[Block, ...]]:
        """Return the context of what a directive shows, and a note about what that leaves out.

        The context is None if a group has none of it, which the note says.
        """
        if not options.get("where"):
            return self.context, ()
        try:
            conditions = tuple(resolve(options["where"], self.context.keys_of))
        except ValueError as problem:
            raise self._error(node, message_of(problem)) from None
        part = self.context.within(conditions)
        if part is not None:
            currency = options.get("currency", "")
            return part, only_note(self.context, part, conditions, currency)
        if self.context.part:
            return None, none_note(self.context, conditions)
        said = plain_text(conditions_in_words(self.context, conditions))
        raise self._error(node, state("directive.no-allocation-of-all", value=said))

    def _error(self, node: DirectiveNode, problem: str) -> TemplateError:
        """Return the error of conditions of a directive that the data do not meet."""
        problem = state("toml.at", at="where", problem=problem)
        problem = state("toml.at", at=node.name, problem=problem)
        at = {"line": str(node.line), "column": str(column_in(problem, node.source))}
        return TemplateError(
            state("toml.at-line-and-column", name=self.template.name, problem=problem, **at),
            why=state("template.directive-why"),
            fix=state("template.directive-fix", name=self.template.name),
        )

    @staticmethod
    def _blocks(section: _Section) -> Sequence[Block]:
        if section.heading is None:
            return section.blocks
        content = [] if section.empty else section.blocks
        first = content[0] if section.level == 1 and content else None
        if isinstance(first, Paragraph) and first.role is ParagraphRole.BODY:
            content = [replace(first, role=ParagraphRole.STANDFIRST), *content[1:]]
        return [section.heading, *content]

    def _plain(self, node: Node) -> list[Block]:
        """Return the blocks of a node that is neither a heading nor a directive."""
        match node:
            case ParagraphNode() | QuoteNode():
                text = _trimmed(self._evaluate(node.text), " ")
                block = QuoteBlock(text, ()) if isinstance(node, QuoteNode) else Paragraph(text)
                return [block] if text else []
            case ListNode():
                items = (tuple(b for n in item for b in self._plain(n)) for item in node.items)
                filled = tuple(item for item in items if item)
                return [ListBlock(filled, node.start)] if filled else []
            case TableNode():
                return [self._table(node)]
            case RuleNode():
                return [Rule()]
            case HeadingNode() | DirectiveNode():
                raise AssertionError("headings and directives are at the top level")

    def _table(self, node: TableNode) -> Table:
        kinds = [ColumnKind.NUMBER if right else ColumnKind.TEXT for right in node.numeric]
        headings = [self._evaluate(text) for text in node.heading]
        columns = tuple(
            Column(heading, kind, row_header=index == 0)
            for index, (heading, kind) in enumerate(zip(headings, kinds, strict=True))
        )
        rows = tuple(TableRow(tuple(self._evaluate(cell) for cell in row)) for row in node.rows)
        summary = self.context.wording.join(headings)
        title = self.context.wording.fill("table.title-columns", headings=summary)
        return Table(columns, rows, summary, TableStyle.PLAIN, title=title)

    def _evaluate(self, text: Text) -> Inline:
        return evaluate_text(
            text, partial(value_of, self.context), self.context.wording, self._mark
        )

    def _mark(self, label: str, role: Span) -> Span:
        """Return the mark of a footnote, whose text is evaluated where the mark is."""
        return self.notes.mark(label, self._evaluate(self.template.notes[label]), role)


def _content(
    template: Template,
    notes: Notes,
    refused: list[DataError],
    nodes: Sequence[Node],
    context: Context,
) -> tuple[Block, ...]:
    """Return the blocks of a part of a container within a context."""
    return tuple(_Composer(context, template, notes, refused).content(nodes))


def _trimmed(text: Inline, signs: str) -> Inline:
    """Return a text without blanks or separators that an empty value leaves at its ends."""
    spans = list(text)
    while spans and not spans[0].text.lstrip(signs):
        spans.pop(0)
    while spans and not spans[-1].text.rstrip(signs):
        spans.pop()
    if spans:
        spans[0] = replace(spans[0], text=spans[0].text.lstrip(signs))
        spans[-1] = replace(spans[-1], text=spans[-1].text.rstrip(signs))
    return tuple(spans)
