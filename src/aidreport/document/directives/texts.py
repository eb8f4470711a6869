"""Directives that show words of the sources: quotes, facts, findings, notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidreport.document.blocks import (
    Block,
    Callout,
    FactItem,
    Facts,
    ListBlock,
    Paragraph,
    ParagraphRole,
    QuoteBlock,
)
from aidreport.document.directives.options import Directive, choice, text_option, whole_number
from aidreport.document.file_names import file_names
from aidreport.document.remarks import finding_in_words
from aidreport.document.text import ValueText, as_inline
from aidreport.model.dataset import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidreport.document.context import Context

_SEVERITIES = tuple(str(severity) for severity in Severity)
_QUOTATION_MARKS = "\"'“”„‘’‚«»‹› \u00a0\u202f"


def _quotes(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    return tuple(
        QuoteBlock(
            context.wording.fill("quote.marks", text=context.quoted(_without_marks(quote.text))),
            as_inline(quote.speaker),
            as_inline(context.quoted(quote.role)),
        )
        for quote in context.dataset.announced.quotes[: options["limit"] or None]
    )


def _without_marks(words: str) -> str:
    """Return a quote without quotation marks around all of it."""
    inner = words.strip(_QUOTATION_MARKS)
    return inner if words[:1] in _QUOTATION_MARKS and words[-1:] in _QUOTATION_MARKS else words


def _facts(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    facts, figures = context.dataset.announced.facts, context.figures.facts
    items = []
    for index, fact in enumerate(facts[: options["limit"] or None], 1):
        number = ValueText(fact.figure, figures[index].id if index in figures else "")
        items.append(FactItem(as_inline(number), as_inline(context.quoted(fact.text))))
    return (Facts(tuple(items)),) if items else ()


def _findings(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    listed = _SEVERITIES[_SEVERITIES.index(options["severity"]) :]
    # A page has no use for the folders of who made it.
    names = file_names(file.path for file in context.dataset.files)
    texts = [
        finding_in_words(context.wording, finding, names=names)
        for finding in context.figures.findings
        if finding.severity in listed
    ]
    items = [(Paragraph(text, ParagraphRole.NOTE),) for text in texts if text]
    return (ListBlock(tuple(items)),) if items else ()


def _note(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    lead = options["lead"] or context.wording.fill("note.lead")
    return (Callout(lead, options["text"]),) if options["text"] else ()


QUOTES = Directive(
    "quotes",
    "The announcement's quotes with speaker and role; nothing if there are none.",
    ":::quotes{limit=2}",
    _quotes,
    (whole_number("limit", 0, "How many, from the first."),),
)
FACTS = Directive(
    "facts",
    "The announcement's key facts; nothing if there are none.",
    ":::facts",
    _facts,
    (whole_number("limit", 0, "How many, from the first."),),
)
FINDINGS = Directive(
    "findings",
    "What the checks found, as a list; nothing if they found nothing.",
    ":::findings{severity=warning}",
    _findings,
    (choice("severity", _SEVERITIES, "warning", "Findings of this severity and above."),),
)
NOTE = Directive(
    "note",
    "A boxed remark.",
    ':::note{lead="Please note." text="Figures as of {{ date }}."}',
    _note,
    (
        text_option("text", "The remark."),
        text_option("lead", 'The words it begins with; left out, they are "Note".'),
    ),
)
