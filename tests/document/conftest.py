"""The Norwegian announcement, a table of allocations, and briefings with their outline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache, singledispatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aidreport.analysis.analyse import analyse
from aidreport.config.config import Organisation
from aidreport.document.blocks import (
    Bar,
    Block,
    Briefing,
    Callout,
    Cell,
    Column,
    Facts,
    Heading,
    KeyFigures,
    ListBlock,
    Paragraph,
    QuoteBlock,
    RowRole,
    Rule,
    ShareBar,
    Table,
    TableRow,
)
from aidreport.document.chart_blocks import Chart
from aidreport.document.compose import compose_briefing
from aidreport.document.nodes import Template
from aidreport.document.spans import Inline, Span
from aidreport.document.template import parse_template
from aidreport.document.wording_files import load_wording
from aidreport.model.allocation import Allocation, Party, Place
from aidreport.model.amounts import parse_stated
from aidreport.model.dataset import Account, Announcement, Dataset, Fact, Quote, SourceFile
from aidreport.model.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.analysis.figures import Figures
    from aidreport.document.blocks import Briefing
    from aidreport.document.wording import Wording

TEMPLATES = Path(__file__).parents[2] / "templates"
FILE = "data/norway-ukraine-2025-06-12.toml"


def stated(text: str, as_written: str = "", *, inferred: str = "", line: int | None = None) -> Any:
    amount = parse_stated(text)
    written = as_written or text
    return replace(amount, as_written=written, inferred=inferred, line=line)


def allocation(number: int, name: str, amount: str, **fields: Any) -> Allocation:
    money = parse_stated(amount)
    full_name = fields.pop("full_name", "")
    return Allocation(
        id=f"a{number}",
        place=fields.pop("place", Place(FILE, line=22 + number)),
        recipient=Party(key=name, name=name, full_name=full_name),
        amount=money.money,
        step=money.step,
        as_written=fields.pop("as_written", amount),
        **fields,
    )


@pytest.fixture
def norway() -> Dataset:
    unit = "unit left out in the source"
    eide = {"speaker": "Espen Barth Eide", "role": "Minister of Foreign Affairs"}
    return Dataset(
        allocations=(
            allocation(
                1,
                "UNICEF",
                "NOK 229 million",
                full_name="UN Children’s Fund",
                equivalents=(stated("EUR 19.8 million", "€19.8", inferred=unit),),
                purpose="Reintegration of children",
                description="UNICEF, with the Ukrainian authorities, steps up the reintegration of"
                " children who were deported and have returned to Ukraine.",
            ),
            allocation(
                2,
                "ICRC",
                "NOK 140 million",
                full_name="International Committee of the Red Cross",
                equivalents=(stated("EUR 12.1 million", "€ 12.1", inferred=unit),),
                purpose="Prisoners of war and missing persons",
                description="ICRC and its Central Tracing Agency work to prevent disappearances,"
                " support families and act as a neutral intermediary.",
            ),
            allocation(
                3,
                "IFRC",
                "NOK 17.3 million",
                full_name="International Federation of the Red Cross",
                equivalents=(stated("EUR 1.5 million", "€ 1.5", inferred=unit),),
                purpose="Red Cross movement",
                description="Support through the International Federation of the Red Cross.",
            ),
        ),
        account=Account(3, 3),
        files=(SourceFile(FILE, "3fa8c1d2" * 8, "announcement"),),
        announcement=Announcement(
            title="Strengthening efforts to protect children and prisoners",
            date=date(2025, 6, 12),
            issuer="Ministry of Foreign Affairs",
            donor="Norway",
            region="Ukraine",
            purpose="to protect children deported to Russia, civilians unlawfully detained and"
            " Ukrainian prisoners of war",
            source="Press release",
            url="https://example.org/release",
            stated=(
                stated("NOK 386 million", line=5),
                stated("EUR 33.4 million", "€33,4 million", line=5),
            ),
            quotes=(
                Quote(
                    "We want to help these children return and be reunited with their families.",
                    **eide,
                ),
                Quote(
                    "“Ensuring that international humanitarian law is respected helps to prevent"
                    " war crimes and reduce the suffering of innocent people.”",
                    **eide,
                ),
                Quote("Protecting children is a key part of our policy.", **eide),
            ),
            facts=(
                Fact(
                    "50,000",
                    "open cases of missing persons linked to the full-scale invasion, reported by"
                    " the ICRC at the beginning of the year",
                ),
                Fact("×2", "in the past year: the number of open cases has doubled"),
            ),
        ),
    )


@pytest.fixture(scope="session")
def table() -> Callable[..., Dataset]:
    """Make a data set read from a table: recipient → amount."""

    def make(**amounts: str) -> Dataset:
        rows = tuple(
            allocation(
                number,
                name,
                amount,
                place=Place("data/q2.csv", row=number + 1),
                as_written=amount.split()[1],
            )
            for number, (name, amount) in enumerate(amounts.items(), 1)
        )
        return Dataset(
            allocations=rows,
            account=Account(len(rows), len(rows)),
            files=(SourceFile("data/q2.csv", "ab" * 32, "table"),),
        )

    return make


@pytest.fixture(scope="session")
def wording() -> Callable[[str], Wording]:
    @cache
    def load(language: str = "en") -> Wording:
        return load_wording(TEMPLATES / "wording" / f"{language.partition('-')[0]}.toml", language)

    return load


@cache
def _parsed(template: str) -> Template:
    return parse_template(template, "test.md")


@pytest.fixture(scope="session")
def composed(wording: Callable[[str], Wording]) -> Callable[..., tuple[Briefing, Figures]]:
    """Compose a briefing; the template is its Markdown, or the name of one that is shipped."""

    def make(
        dataset: Dataset, template: str, language: str = "en", **options: Any
    ) -> tuple[Briefing, Figures]:
        if template.endswith(".md"):
            template = (TEMPLATES / template).read_text(encoding="utf-8")
        parsed = _parsed(template)
        return compose_briefing(
            parsed,
            dataset,
            analyse(dataset, by=parsed.groupings),
            wording=wording(language),
            organisation=options.get(
                "organisation",
                Organisation(name="Ministry of Foreign Affairs", unit="Humanitarian section"),
            ),
            date=date(2025, 6, 12),
            report="norway-ukraine",
            title=options.get("title", ""),
        )

    return make


@pytest.fixture(scope="session")
def briefing(composed: Callable[..., tuple[Briefing, Figures]]) -> Callable[..., Briefing]:
    def make(*args: Any, **options: Any) -> Briefing:
        return composed(*args, **options)[0]

    return make


@pytest.fixture
def money() -> Callable[..., Money]:
    def make(amount: str, currency: str = "NOK") -> Money:
        return Money(Decimal(amount), currency)

    return make


@pytest.fixture(name="outline")
def outline_fixture() -> Callable[[Briefing], str]:
    return outline


def outline(briefing: Briefing) -> str:
    """Return the tree of blocks as indented lines.

    A piece of text that shows a figure is followed by the figure's id, one in another language by
    its tag: "NOK 386.3 million‹total/NOK›". Spaces that do not break are drawn as "~", narrow ones
    as "^".
    """
    furniture = briefing.furniture
    lines = [
        f"briefing {briefing.language} {briefing.date} {briefing.page}",
        f"  title: {briefing.title}",
        f"  subject: {briefing.subject}",
        f"  author: {briefing.author}",
        f"  masthead: {furniture.organisation} | {furniture.unit} | {furniture.kind}",
        f"  margins: {furniture.date} | {furniture.running_title} | {furniture.page_label}",
        *_blocks(briefing.body),
    ]
    text = "\n".join(line.rstrip() for line in lines) + "\n"
    return text.replace("\u00a0", "~").replace("\u202f", "^")


def _blocks(blocks: Iterable[Block], indent: str = "  ") -> Iterator[str]:
    for block in blocks:
        yield from (indent + line for line in _lines(block))


@singledispatch
def _lines(block: Block) -> Iterator[str]:
    raise TypeError(f"no outline for {type(block).__name__}")


@_lines.register
def _(block: Heading) -> Iterator[str]:
    yield f"{'#' * block.level} {_text(block.text)}"


@_lines.register
def _(block: Paragraph) -> Iterator[str]:
    yield f"{block.role}: {_text(block.text)}"


@_lines.register
def _(block: ListBlock) -> Iterator[str]:
    yield "list" if block.start is None else f"list from {block.start}"
    for item in block.items:
        yield "  item"
        yield from _blocks(item, "    ")


@_lines.register
def _(block: KeyFigures) -> Iterator[str]:
    yield "key figures"
    for tile in block.tiles:
        value = "|".join((tile.before, _text(tile.value), tile.after))
        yield f"  {_text(tile.label)} = {value} ({_text(tile.detail)})"


@_lines.register
def _(block: Table) -> Iterator[str]:
    yield f"table, {block.style}: {_text(block.summary)}"
    yield "  " + " | ".join(_column(column) for column in block.columns)
    for row in block.rows:
        yield "  " + _row(row)


@_lines.register
def _(block: Callout) -> Iterator[str]:
    yield f"callout, {block.role}: [{_text(block.lead)}] {_text(block.text)}"


@_lines.register
def _(block: QuoteBlock) -> Iterator[str]:
    yield f"quote: {_text(block.text)}"
    if block.speaker:
        yield f"  by {_text(block.speaker)} ({_text(block.role)})"


@_lines.register
def _(block: ShareBar) -> Iterator[str]:
    yield f"share bar: {_text(block.alternative)}"
    for part in block.parts:
        yield f"  {part.fraction:.4f} {_text(part.label)}"


@_lines.register
def _(block: Chart) -> Iterator[str]:
    yield f"chart, {block.kind}, zero at {block.zero:.4f}: {_text(block.alternative)}"
    yield f"  title: {_text(block.title)}"
    for number, series in enumerate(block.series):
        yield f"  series {number}: {_text(series.name)}" + (" (rest)" if series.rest else "")
    for item in block.items:
        yield f"  {_text(item.name)}" + (" (rest)" if item.rest else "")
        for mark in item.marks:
            place = f"{mark.start:.4f} to {mark.end:.4f}"
            series = f", series {mark.series}" if block.series else ""
            yield f"    {place} {_text(mark.value)} of {mark.figure}{series}"
        if item.total:
            yield f"    total {_text(item.total)}"


@_lines.register
def _(block: Facts) -> Iterator[str]:
    yield "facts"
    for item in block.items:
        yield f"  {_text(item.figure)}: {_text(item.text)}"


@_lines.register
def _(block: Rule) -> Iterator[str]:
    yield "rule"


def _column(column: Column) -> str:
    header = "*" if column.row_header else ""
    return f"{_text(column.heading)}{header} <{column.kind}>"


def _row(row: TableRow) -> str:
    cells = " | ".join(_cell(cell) for cell in row.cells)
    return cells if row.role is RowRole.ITEM else f"{row.role}: {cells}"


def _cell(cell: Cell) -> str:
    if isinstance(cell, Bar):
        return f"[{cell.fraction:.4f}]" + (
            f"({_text(cell.alternative)})" if cell.alternative else ""
        )
    if isinstance(cell, ListBlock):
        return " / ".join(line.strip() for line in _lines(cell))
    return _text(cell)


def _text(text: Inline) -> str:
    return "".join(_span(span) for span in text)


def _span(span: Span) -> str:
    text = span.text
    for mark, wanted in (("`", span.code), ("_", span.emphasis), ("**", span.strong)):
        text = f"{mark}{text}{mark}" if wanted else text
    if span.href:
        text = f"[{text}]({span.href})"
    notes = ", ".join(note for note in (span.figure, span.language) if note)
    return f"{text}‹{notes}›" if notes else text
