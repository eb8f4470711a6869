"""Announcements: a TOML file with what was announced, each figure with the line it comes from.

Every amount, quote and fact is looked up on its line of the published text.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from aidreport.config.config import Language
from aidreport.errors import SourceError, near_miss
from aidreport.files.kept_sections import kept_section
from aidreport.files.schema import (
    AfterValidator,
    BeforeValidator,
    Field,
    Schema,
    field_validator,
    model_validator,
)
from aidreport.files.toml import parse_toml, read_bytes, validate
from aidreport.model.allocation import Allocation, Inference, Measure, Party, Place
from aidreport.model.amounts import parse_stated
from aidreport.model.currency_codes import CODES
from aidreport.model.dataset import (
    NOT_REVIEWED,
    Account,
    Announcement,
    Dataset,
    Fact,
    Finding,
    Quote,
    Severity,
    SourceFile,
)
from aidreport.model.remarks import as_remark, at, say
from aidreport.sources.citations import Citation, check_citations
from aidreport.sources.formats.delimited_text import decode
from aidreport.sources.texts_by_language import take_translations
from aidreport.statements import state
from aidreport.values import Joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aidreport.model.money import StatedAmount


def _one_amount(value: str) -> str:
    try:
        currency = parse_stated(value).money.currency
    except ValueError:
        raise ValueError(state("setup.amount")) from None
    if currency not in CODES:
        near = near_miss(currency, CODES)
        raise ValueError(state("setup.currency", code=currency, near=near))
    return value


def _entry(value: Any) -> Any:
    return {"amount": _one_amount(value)} if isinstance(value, str) else value


def _expect(expected: str, fits: Callable[[Any], object]) -> Callable[[Any], Any]:
    """Return a function that refuses values that do not fit.

    Args:
        expected: key of the statement that says what is expected.
    """

    def check(value: Any) -> Any:
        if not fits(value):
            raise ValueError(state(expected))
        return value

    return check


# A number would be taken for seconds since 1970.
_is_date = _expect("toml.date", lambda value: isinstance(value, dt.date | str))
_is_address = _expect("config.https", re.compile(r"(https?://\S+)?$").match)

Text = Annotated[str, AfterValidator(_expect("toml.text", bool))]
Date = Annotated[dt.date, BeforeValidator(_is_date)]
Address = Annotated[str, AfterValidator(_is_address)]
Line = Annotated[int, Field(ge=1, strict=True)]

_INFERRED = {
    str(remark): remark
    for remark in map(
        say,
        (
            "unit-left-out",
            "currency-left-out",
            "equal-share",
            "currency-of-donor",
            "currency-of-text",
            "currency-usual",
        ),
    )
}
"""What an announcement may say of an amount, in words that the program knows in each language."""


class AmountEntry(Schema):
    """An amount, and how the source writes it if that differs."""

    amount: Annotated[str, AfterValidator(_one_amount)] = Field(
        description='Such as "NOK 17.3 million": code, decimal point, unit.'
    )
    as_written: str = Field("", description="In the words of the source; left out, the amount.")
    inferred: str = Field("", description="What the source leaves out, and why it is certain.")
    line: Line | None = Field(None, description="Line of the source, counted from 1.")

    def parse(self, line: int | None = None) -> StatedAmount:
        """Return the amount as a model value; `line` is used if the entry names none."""
        return replace(
            parse_stated(self.amount),
            as_written=self.as_written or self.amount,
            inferred=_INFERRED.get(self.inferred, self.inferred),
            line=self.line or line,
        )


Amount = Annotated[AmountEntry, BeforeValidator(_entry)]


class AllocationEntry(Schema):
    """One [[allocations]]."""

    recipient: Text = Field(description="As written, or its acronym.")
    recipient_name: str = Field("", description="Spelled out, if recipient is an acronym.")
    recipient_type: str | None = Field(None, description='Such as "UN agency" or "NGO".')
    amount: Amount
    equivalents: list[Amount] = Field(
        default_factory=list, description="The same amount in other currencies; never summed."
    )
    measure: Measure = Field(Measure.COMMITMENT, description="Pledge, commitment, disbursement …")
    date: Date | None = Field(None, description="Of the decision; left out, the announcement's.")
    country: str | None = None
    sector: str | None = None
    theme: str | None = None
    purpose: str = Field("", description="A short label.")
    description: str = Field("", description="What the funds are for, in a sentence.")
    line: Line | None = Field(None, description="Line of the source, counted from 1.")

    @model_validator(mode="after")
    def _other_currencies(self) -> AllocationEntry:
        codes = [entry.parse().money.currency for entry in (self.amount, *self.equivalents)]
        if len(set(codes)) < len(codes):
            raise ValueError(state("setup.equivalents"))
        return self


class QuoteEntry(Schema):
    """One [[quotes]]: a person's words, verbatim."""

    text: Text
    speaker: Text
    role: str = ""
    line: Line | None = None


class FactEntry(Schema):
    """One [[facts]]."""

    figure: str = Field("", description='The number as shown, such as "50,000".')
    text: Text = Field(description="What it counts, and who says so.")
    as_written: str = Field("", description="In the words of the source; left out, the figure.")
    line: Line | None = None


class AnnouncementFile(Schema):
    """The whole file."""

    title: Text
    date: Date
    issuer: Text = Field(description="Who publishes it.")
    donor: Text = Field(description="Who gives.")
    language: Language = Field("en", description="Language of the texts (BCP 47).")
    region: str = Field("", description="Country or region, for the line above the title.")
    purpose: str = Field("", description='Completes "… allocates … to three partners …".')
    source: str = Field("Announcement", description='What a reader calls it: "Press release".')
    url: Address = Field("", description="Where it was published.")
    text: str = Field("", description="File with the published text, beside this one.")
    extracted: bool = Field(False, description="Whether `aidreport extract` wrote it.")
    reviewed_by: str = Field(
        "",
        description="Who compared an extracted one with its text; until then briefings say that"
        " nobody has.",
    )
    stated: list[Amount] = Field(default_factory=list, description="Announced totals.")
    allocations: list[AllocationEntry]
    quotes: list[QuoteEntry] = Field(default_factory=list)
    facts: list[FactEntry] = Field(default_factory=list)

    @field_validator("allocations")
    @classmethod
    def _some_allocations(cls, value: list[AllocationEntry]) -> list[AllocationEntry]:
        if not value:
            raise ValueError(state("setup.no-allocations"))
        return value

    @model_validator(mode="after")
    def _one_total_a_currency(self) -> AnnouncementFile:
        codes = [entry.parse().money.currency for entry in self.stated]
        repeated = sorted({code for code in codes if codes.count(code) > 1})
        if repeated:
            raise ValueError(state("setup.two-totals", codes=Joined(repeated)))
        return self


def read_announcement(content: bytes, path: Path, name: str) -> Dataset:
    """Return an announcement with its allocations; ids are left to the loader.

    The published text is looked for beside its file. Places name that text, whose lines are
    counted, rather than the file; without a text they say `name`, as messages do.

    Raises:
        SourceError: with every problem, or the line and column if it is not TOML.
    """
    tree = parse_toml(content, name, SourceError)
    translations = take_translations(tree, name)
    file = kept_section(
        "announcement",
        ("config", "files", "model", "sources"),
        (content,),
        tree,
        lambda: validate(
            AnnouncementFile,
            tree,
            name=name,
            error=SourceError,
            fix=lambda: state("setup.announcement-fix", name=name),
        ),
    )
    files = [SourceFile(name, hashlib.sha256(content).hexdigest(), "announcement", file.source)]
    lines: list[str] | None = None
    findings: tuple[Finding, ...] = ()
    counted = name
    if file.text:
        text = read_bytes(path.parent / file.text, SourceError)
        counted = str(Path(name).parent / file.text)
        decoded, findings = decode(text, counted)
        # Editors count these line ends and no others.
        lines = re.split(r"\r\n|\r|\n", decoded)
        files.append(SourceFile(counted, hashlib.sha256(text).hexdigest(), "text"))
    dataset = announced(file, tuple(files), counted, lines, findings)
    return replace(dataset, translations=translations)


def announced(
    file: AnnouncementFile,
    files: tuple[SourceFile, ...],
    counted: str,
    lines: Sequence[str] | None,
    findings: Sequence[Finding] = (),
) -> Dataset:
    """Return what an announcement says, and whether its words are on their lines.

    Args:
        files: that were read.
        counted: what places call the file whose lines are counted.
        lines: of that file; None if there is none.
        findings: about the files.
    """
    allocations = tuple(_allocation(entry, file, counted) for entry in file.allocations)
    checked = check_citations(list(_citations(file)), counted, file.text, lines)
    return Dataset(
        allocations=allocations,
        account=Account(len(allocations), len(allocations)),
        files=files,
        announcement=_announcement(file),
        findings=(*_not_reviewed(file, counted), *findings, *checked),
    )


def _not_reviewed(file: AnnouncementFile, name: str) -> Iterator[Finding]:
    if file.extracted and not file.reviewed_by.strip():
        yield Finding(NOT_REVIEWED, Severity.WARNING, say("not-reviewed"), at(Place(name)))


def _allocation(entry: AllocationEntry, file: AnnouncementFile, name: str) -> Allocation:
    amount = entry.amount.parse(entry.line)
    return Allocation(
        id="",
        place=Place(name, line=amount.line),
        recipient=Party(
            entry.recipient, entry.recipient, entry.recipient_name, entry.recipient_type or None
        ),
        amount=amount.money,
        step=amount.step,
        as_written=amount.as_written,
        measure=entry.measure,
        qualifier=amount.qualifier,
        equivalents=tuple(item.parse(amount.line) for item in entry.equivalents),
        donor=Party(file.donor, file.donor),
        decided=entry.date or file.date,
        country=entry.country or None,
        sector=entry.sector or None,
        theme=entry.theme or None,
        purpose=entry.purpose,
        description=entry.description,
        inferred=(Inference("amount", as_remark(amount.inferred)),) if amount.inferred else (),
    )


def _announcement(file: AnnouncementFile) -> Announcement:
    return Announcement(
        title=file.title,
        date=file.date,
        issuer=file.issuer,
        donor=file.donor,
        language=file.language,
        region=file.region,
        purpose=file.purpose,
        source=file.source,
        url=file.url,
        text_file=file.text,
        stated=tuple(entry.parse() for entry in file.stated),
        quotes=tuple(Quote(item.text, item.speaker, item.role, item.line) for item in file.quotes),
        facts=tuple(Fact(item.figure, item.text, item.line) for item in file.facts),
    )


def _citations(file: AnnouncementFile) -> Iterator[Citation]:
    for entry in file.stated:
        stated = entry.parse()
        yield Citation(
            say("cited-stated-total"), stated.as_written, stated.line, stated, entry.amount
        )
    for item in file.allocations:
        line = item.amount.line or item.line
        for entry in (item.amount, *item.equivalents):
            stated = entry.parse(line)
            yield Citation(item.recipient, stated.as_written, stated.line, stated, entry.amount)
    for quote in file.quotes:
        whose = say("cited-quote", speaker=quote.speaker)
        yield Citation(whose, quote.text, quote.line, spoken=True)
    for fact in file.facts:
        if fact.as_written or fact.figure:
            yield Citation(say("cited-fact"), fact.as_written or fact.figure, fact.line)
