"""The phrases of a wording file: their keys, and the placeholders that each may have."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from aidreport.document.phrase_texts import flatten, read_forms, texts_of
from aidreport.errors import TemplateError, near_miss
from aidreport.model import remarks
from aidreport.model.allocation import Measure
from aidreport.model.fields import COLUMNS, GROUPS
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from babel import Locale

    from aidreport.document.plurals import Forms

MEASURES = tuple(measure.value for measure in Measure)
WORDED_FIELDS = tuple(name for name in GROUPS if name != "purpose")
"""Fields whose groups have words; purposes have a directive."""

OTHER_FIELDS = (
    "amount", "unit", "month", "date", "value_date", "purpose", "description", "id",
    "recipient_name", "status",
)  # fmt: skip
"""Further fields that a page may name: what was inferred, and what is wrong with a row."""

KINDS = ("announcement", "press-release")
"""Kinds of sources that have their own words; others keep those of the announcement."""

RULES = ("total-row", "other-measure", "other-currency")
"""Rules that leave rows out and have their own words; others keep those of the source."""


COLUMN_USES = (*COLUMNS, "agreement_type", "flow_type", "section", "equivalent")
"""What a column can be used as, in words."""

SETTINGS = ("unit", "currency", "measure", "section", "decimal", "dates", "encoding", "donor")
"""What holds for all rows of a source, in words; other settings are of the format alone."""

UNITS = ("cents", "minor", "thousand", "million", "billion")
"""Units of amounts in words; others are written as powers of ten."""


def _phrases(section: str, names: str, placeholders: str = "") -> dict[str, tuple[str, ...]]:
    """Return phrases of a section that have the same placeholders; a space separates names."""
    return {f"{section}.{name}": tuple(placeholders.split()) for name in names.split()}


PHRASES: Mapping[str, tuple[str, ...]] = {
    "page.label": ("page", "pages"),
    "page.kind": (),
    "page.signature": ("organisation",),
    **_phrases("attachment", "allocations earlier figures"),
    "title.donor": ("donor",),
    "title.funding": (),
    "title.for": ("name",),
    "title.years": ("first", "last"),
    "title.period": ("title", "period"),
    **_phrases("standfirst", " ".join((*MEASURES, "several")), "donor amount partners"),
    "standfirst.no-donor": ("amount", "partners"),
    "standfirst.plain": ("sentence",),
    "standfirst.purpose": ("sentence", "purpose"),
    "money.plain": ("currency", "number"),
    **_phrases("money", "scaled scaled-before-vowel", "currency number scale"),
    "money.heading": ("currency", "scale"),
    **_phrases("number", "less-than more-than below above", "number"),
    **_phrases("measure", " ".join(MEASURES)),
    **_phrases("total", " ".join((*MEASURES, "several"))),
    **_phrases("field", " ".join((*WORDED_FIELDS, *OTHER_FIELDS))),
    **_phrases("by", " ".join(WORDED_FIELDS)),
    **_phrases("group", "not-stated not-named not-itemised"),
    "group.others": ("count",),
    **_phrases("tile", "stated partners allocations largest-share"),
    "tile.largest-detail": ("name", "amount"),
    "label.currency": ("label", "currency"),
    "left-out.lead": (),
    "rows.summary": (),
    **_phrases("only", "is not from until", "field values"),
    **_phrases("only", "stated named", "field"),
    "only.none": ("conditions",),
    **_phrases("table", "share allocations total total-announced"),
    "table.summary": ("by", "largest", "total"),
    "table.title": ("by",),
    "table.title-columns": ("headings",),
    "table.largest": ("name", "amount"),
    "table.rounded": ("step", "total"),
    "table.in-currency": ("currency",),
    "table.longest-bar": ("share",),
    "table.no-shares-negative": ("name", "amount"),
    "table.no-shares-zero": (),
    "table.shares": (),
    "table.no-trends-one-year": ("year",),
    "table.no-trends-no-year": (),
    "table.no-trends-rows": (),
    "table.trend": (),
    "table.trend-said": ("first", "last", "highest"),
    "table.trend-one": ("point",),
    "table.trend-scale": ("first", "last", "amount", "name", "year"),
    "table.trend-undated": ("amount",),
    "share-bar.alternative": ("by", "parts"),
    "share-bar.title": ("by",),
    "share-bar.part": ("name", "share"),
    "chart.title": ("by",),
    "chart.part": ("name", "amount"),
    "chart.no-amount": ("name",),
    **_phrases("chart", "bars columns waffle treemap", "by largest total parts"),
    "chart.stacked": ("by", "of", "series", "largest", "total", "parts"),
    "chart.divided": ("name", "amount", "parts"),
    "chart.dumbbell": ("by", "before", "year", "largest", "parts"),
    "chart.slope": ("by", "before", "year", "largest", "parts"),
    "chart.lines": ("by", "first", "last", "largest", "parts"),
    "chart.square": ("total",),
    "chart.country-grid": ("classes", "largest", "parts"),
    "chart.unplaced": ("amount",),
    "chart.not-drawn-negative": ("by", "name", "amount"),
    "chart.not-drawn-zero": ("by",),
    "chart.not-drawn-one-year": ("by", "year"),
    "chart.not-drawn-no-year": ("by",),
    "chart.not-drawn-years": ("by", "years"),
    "chart.not-drawn-no-country": ("by",),
    "chart.not-drawn-many-years": ("by",),
    "chart.undated": ("amount",),
    "chart.compared": ("name", "parts"),
    **_phrases(
        "reconciliation", "reconciled imprecise-lead differs-lead not-compared-lead nothing-stated"
    ),
    "reconciliation.equivalent-agrees": ("currency", "stated"),
    **_phrases(
        "reconciliation",
        "equivalent-rounding equivalent-imprecise",
        "currency sum stated difference percent step",
    ),
    "reconciliation.equivalent-differs": ("currency", "sum", "stated", "difference", "percent"),
    **_phrases("reconciliation", "rounding imprecise differs", "difference percent step"),
    "reconciliation.says": ("sum", "stated"),
    "reconciliation.not-comparable": ("stated",),
    **_phrases("rounding", "thousand million billion unit"),
    "rounding.nearest": ("amount",),
    "quote.marks": ("text",),
    **_phrases("purposes", "purpose text summary title"),
    **_phrases("kind", " ".join(KINDS)),
    **_phrases(
        "sources",
        "figure source status summary title shares stated inferred computed check all-amounts "
        "converted not-converted excluded rejected not-used",
    ),
    "sources.amount-of": ("amount", "name"),
    "sources.file": ("file", "read", "used", "excluded", "rejected"),
    "sources.announced": ("amount",),
    "sources.line": ("source", "line"),
    "sources.row": ("source", "row"),
    "sources.sheet-row": ("source", "sheet", "row"),
    "sources.written": ("place", "text"),
    "sources.dated": ("source", "date"),
    **_phrases("sources", "shares-of-sum shares-of-stated", "total"),
    "sources.rate": ("left", "right"),
    "sources.rate-totals": ("rate",),
    "sources.rate-range": ("low", "high"),
    "sources.rate-strays": ("rate", "name"),
    "sources.inferred-because": ("reason",),
    "sources.checksum": ("digest",),
    "sources.conversion-of": ("original", "currency"),
    "sources.quote": ("number", "unit"),
    "sources.of-period": ("rates", "date"),
    "sources.of-year": ("rates", "year"),
    "sources.of-periods": ("first", "last"),
    **_phrases("rule", " ".join(RULES)),
    **_phrases(
        "reading", "summary title used from why file not-used no-matter iso day-first month-first"
    ),
    **_phrases("unit", " ".join((*UNITS, "one"))),
    "reading.sheet": ("sheet",),
    "reading.column": ("heading", "letter"),
    **_phrases("column", " ".join(COLUMN_USES)),
    **_phrases("setting", " ".join(SETTINGS)),
    **_phrases("finding", "note warning error"),
    "conversion.none": (),
    "note.lead": (),
    **_phrases("draft", "mark lead text"),
    **_phrases("not-reviewed", "lead text"),
    **_phrases("correction", "summary title figure before now nothing"),
    "correction.lead": ("number",),
    "correction.text": ("date", "digest"),
    "correction.share": ("name",),
    **_phrases("changes", "before now in-earlier percent new ended unchanged change left-out"),
    "changes.in-year": ("year",),
    **_phrases("changes", "more less", "difference percent when"),
    **_phrases("changes", "more-only less-only", "difference when"),
    "changes.same": ("when",),
    **_phrases("changes", "share tile-before sources", "period"),
    "changes.title": ("by",),
    "changes.summary": ("by", "before", "now", "earlier", "total"),
    "changes.periods": ("first", "last", "before_first", "before_last"),
    "changes.slope": ("by", "before", "now", "largest", "parts"),
    "changes.columns": ("by", "before", "now", "largest", "parts"),
    "changes.chart": ("by", "before", "now", "largest", "parts"),
    **_phrases(
        "mail", "attached attached-page attached-both linked locked automatic findings colon"
    ),
    "mail.page-proof": ("digest",),
    "mail.proof": ("digest",),
    "mail.locked-subject": ("organisation", "date"),
    "mail.draft-subject": ("subject",),
    "mail.draft-until": ("until",),
    "mail.draft-how": ("approve", "reject"),
    "mail.correction-subject": ("number", "subject"),
    **_phrases("web", "skip hint origins numbers counted more back close data proof"),
    **_phrases(
        "sheet",
        "allocations summary sources amount written date description difference original "
        "original-currency rate rate-date rate-method not-converted",
    ),
}
"""Phrases and their placeholders."""

PLURALS: Mapping[str, tuple[str, ...]] = {
    **_phrases("count", "partners allocations others", "count"),
    "reconciliation.sum": ("count", "sum"),
    "reconciliation.agrees": ("count", "stated"),
    "purposes.more": ("count",),
    **_phrases("sources", "rows-read rows-used rows-excluded rows-rejected", "count"),
    "sources.rule": ("count", "rule"),
    "reading.rows": ("count",),
    "reading.further": ("count",),
    "sources.conversion": ("count", "rates", "method"),
    "sources.taken": ("count",),
    **_phrases("conversion", "done stated", "count currency"),
    "conversion.left": ("count",),
    **_phrases("left-out", "currency rejected-known", "count amounts"),
    "only.note": ("conditions", "count", "amounts"),
    "rows.more": ("count", "amounts"),
    "each.others": ("by", "count", "amounts"),
    "left-out.rejected": ("count",),
    "left-out.chosen": ("count", "reasons"),
    "left-out.chosen-known": ("count", "reasons", "amounts"),
    "left-out.unconverted": ("count", "amounts", "currency"),
}
"""Phrases that depend on a number, one form for each plural category of the language."""

OPTIONAL = frozenset({"money.scaled-before-vowel"})

REMARK = "remark."
"""The section of what the program says about data; those in English need none."""

ADVICE = "advice."
"""The section of what follows some of it where the person who prepares the data reads it."""


@cache
def known_phrases() -> Mapping[str, tuple[str, ...]]:
    """Return the keys of all phrases with their placeholders, in the order of the reference."""
    said = {
        f"{section}{key}": tuple(sorted(remarks.placeholders(key)))
        for section, keys in ((REMARK, remarks.phrases()), (ADVICE, remarks.advice()))
        for key in keys
    }
    return {**PHRASES, **PLURALS, **said}


def needed_phrases(language: str) -> list[str]:
    """Return the keys that a language needs; in English, remarks are as the program makes them."""
    return [
        key
        for key in known_phrases()
        if key not in OPTIONAL and not (language == "en" and key.startswith((REMARK, ADVICE)))
    ]


def has_plural(key: str) -> bool:
    """Return whether a phrase depends on a number."""
    return key in PLURALS or isinstance(raw_remark(key), dict)


def read_phrases(
    tree: Mapping[str, Any], path: Path, locale: Locale, needed: Iterable[str]
) -> dict[str, Forms]:
    """Return the phrases that a wording file has; an empty one is not filled in yet.

    Args:
        tree: the file's sections.
        path: the file, for messages.
        locale: of the file, for its plurals.
        needed: keys that it must have.

    Raises:
        TemplateError: a phrase is missing, unknown or no text, or has an unknown placeholder or
            plural; all of them at once.
    """
    problems: list[str] = []
    phrases: dict[str, Forms] = {}
    known = known_phrases()
    for key, value in flatten(tree):
        if key not in known:
            said = state("template.unknown-phrase", near=near_miss(key, known))
            problems.append(state("toml.at", at=key, problem=said))
        elif not _is_blank(key, value):
            phrases[key] = _forms(key, value, locale, problems)
    missing = (key for key in needed if key not in phrases)
    problems += [state("toml.at", at=key, problem=state("toml.missing")) for key in missing]
    if problems:
        raise TemplateError(
            state("toml.problems", name=str(path), count=len(problems)),
            details=problems,
            why=state("template.wording-why"),
            fix=state("template.wording-fix", name=str(path)),
        )
    return phrases


def _is_blank(key: str, value: Any) -> bool:
    """Return whether a phrase has no words yet, though it has some in English."""
    english = raw_remark(key)
    said = english.values() if isinstance(english, dict) else [english]
    return not any(texts_of(value)) and any(text is None or text for text in said)


def _forms(key: str, value: Any, locale: Locale, problems: list[str]) -> Forms:
    plural = key in PLURALS or (isinstance(value, dict) and raw_remark(key) is not None)
    return read_forms(key, value, known_phrases()[key], locale, problems, plural=plural)


def raw_remark(key: str) -> str | dict[str, str] | None:
    """Return what the program says in English under a key; None for a phrase of the page."""
    section, _, name = key.partition(".")
    said = {REMARK: remarks.phrases, ADVICE: remarks.advice}.get(f"{section}.")
    return said().get(name) if said else None
