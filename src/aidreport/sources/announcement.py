"""Announcements: a TOML file with what was announced, each figure with the line it comes from.

Where the published text lies beside it, every amount, quote and fact is looked up on its line.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field, field_validator, model_validator

from aidreport.config import Language
from aidreport.errors import SourceError
from aidreport.model.allocation import Allocation, Inference, Measure, Party
from aidreport.model.announcement import Announcement, Fact, Quote
from aidreport.model.dataset import Account, Dataset
from aidreport.model.finding import Finding, Severity
from aidreport.model.money import StatedAmount, parse_stated
from aidreport.model.source import Place, SourceFile
from aidreport.schema import Schema, parse_toml, read_bytes, validate

if TYPE_CHECKING:
    from collections.abc import Iterator


class AmountEntry(Schema):
    """An amount, and how the source writes it where that differs."""

    amount: str = Field(description='Such as "NOK 17.3 million": code, decimal point, unit.')
    as_written: str = Field("", description="In the words of the source; left out, the amount.")
    inferred: str = Field("", description="What the source leaves out, and why it is certain.")
    line: int | None = Field(None, ge=1, description="Line of the source, counted from 1.")

    @field_validator("amount")
    @classmethod
    def _one_amount(cls, value: str) -> str:
        parse_stated(value)
        return value

    def stated(self, line: int | None = None) -> StatedAmount:
        """Return the amount as a model value; `line` holds where the entry names none."""
        parsed = parse_stated(self.amount)
        return StatedAmount(
            parsed.money,
            parsed.step,
            self.as_written or self.amount,
            parsed.qualifier,
            self.inferred,
            line=self.line or line,
        )


def _entry(value: Any) -> Any:
    return {"amount": value} if isinstance(value, str) else value


Amount = Annotated[AmountEntry, BeforeValidator(_entry)]


class AllocationEntry(Schema):
    """One [[allocations]]."""

    recipient: str = Field(min_length=1, description="As written, or its acronym.")
    recipient_name: str = Field("", description="Spelled out, where recipient is an acronym.")
    recipient_type: str | None = Field(None, description='Such as "UN agency" or "NGO".')
    amount: Amount
    equivalents: list[Amount] = Field(
        default_factory=list, description="The same amount in other currencies; never summed."
    )
    measure: Measure = Field(Measure.COMMITMENT, description="Pledge, commitment, disbursement …")
    date: dt.date | None = Field(None, description="Of the decision; left out, the announcement's.")
    country: str | None = None
    sector: str | None = None
    theme: str | None = None
    purpose: str = Field("", description="A short label.")
    description: str = Field("", description="What the funds are for, in a sentence.")
    line: int | None = Field(None, ge=1, description="Line of the source, counted from 1.")

    @model_validator(mode="after")
    def _other_currencies(self) -> AllocationEntry:
        codes = [entry.stated().money.currency for entry in (self.amount, *self.equivalents)]
        if len(set(codes)) < len(codes):
            raise ValueError("an equivalent is in another currency than the amount, each one once")
        return self


class QuoteEntry(Schema):
    """One [[quotes]]: a person's words, verbatim."""

    text: str = Field(min_length=1)
    speaker: str = Field(min_length=1)
    role: str = ""
    line: int | None = Field(None, ge=1)


class FactEntry(Schema):
    """One [[facts]]."""

    figure: str = Field("", description='The number as shown, such as "50,000".')
    text: str = Field(min_length=1, description="What it counts, and who says so.")
    as_written: str = Field("", description="In the words of the source; left out, the figure.")
    line: int | None = Field(None, ge=1)


class AnnouncementFile(Schema):
    """The whole file."""

    title: str = Field(min_length=1)
    date: dt.date
    issuer: str = Field(min_length=1, description="Who publishes it.")
    donor: str = Field(min_length=1, description="Who gives.")
    language: Language = Field("en", description="Language of the texts (BCP 47).")
    region: str = Field("", description="Country or region, for the line above the title.")
    purpose: str = Field("", description='Completes "… allocates … to three partners …".')
    source: str = Field("Announcement", description='What a reader calls it: "Press release".')
    url: str = Field("", description="Where it was published.")
    text: str = Field("", description="File with the published text, beside this one.")
    stated: list[Amount] = Field(default_factory=list, description="Announced totals.")
    allocations: list[AllocationEntry] = Field(min_length=1)
    quotes: list[QuoteEntry] = Field(default_factory=list)
    facts: list[FactEntry] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_total_a_currency(self) -> AnnouncementFile:
        codes = [entry.stated().money.currency for entry in self.stated]
        for code in sorted(set(codes)):
            if codes.count(code) > 1:
                raise ValueError(f"stated: {code} is stated twice")
        return self


def read_announcement(path: Path, name: str) -> Dataset:
    """Return an announcement with its allocations.

    Args:
        path: the TOML file.
        name: what messages call it. Places name the published text instead where there is one,
            because its lines are what is counted.

    Raises:
        SourceError: with every problem, or the line and column where it is no TOML.
    """
    content = read_bytes(path, SourceError)
    file = validate(
        AnnouncementFile,
        parse_toml(content, name, SourceError),
        name=name,
        error=SourceError,
        fix=f"correct {name}; docs/reference/announcement.md lists its keys",
    )
    files = [SourceFile(name, hashlib.sha256(content).hexdigest(), "announcement", file.source)]
    lines: list[str] | None = None
    counted = name
    if file.text:
        lines, text_file = _published_text(path, name, file.text)
        files.append(text_file)
        counted = text_file.path
    allocations = tuple(_allocation(entry, file, counted) for entry in file.allocations)
    return Dataset(
        allocations=allocations,
        account=Account(len(allocations), len(allocations)),
        files=tuple(files),
        announcement=_announcement(file),
        findings=tuple(_findings(file, counted, lines)),
    )


def _published_text(path: Path, name: str, text: str) -> tuple[list[str], SourceFile]:
    content = read_bytes(path.parent / text, SourceError)
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{text}: not UTF-8 text at byte {error.start}",
            why=f"{name} names it as the published text",
            fix="save it as UTF-8",
        ) from None
    shown = str(Path(name).parent / text)
    return lines, SourceFile(shown, hashlib.sha256(content).hexdigest(), "text")


def _allocation(entry: AllocationEntry, file: AnnouncementFile, name: str) -> Allocation:
    line = entry.amount.line or entry.line
    amount = entry.amount.stated(line)
    inferred = (Inference("amount", amount.inferred),) if amount.inferred else ()
    return Allocation(
        id="",
        place=Place(name, line=line),
        recipient=Party(
            entry.recipient, entry.recipient, entry.recipient_name, entry.recipient_type
        ),
        amount=amount.money,
        step=amount.step,
        as_written=amount.as_written,
        measure=entry.measure,
        qualifier=amount.qualifier,
        equivalents=tuple(item.stated(line) for item in entry.equivalents),
        donor=Party(file.donor, file.donor),
        decided=entry.date or file.date,
        country=entry.country,
        sector=entry.sector,
        theme=entry.theme,
        purpose=entry.purpose,
        description=entry.description,
        inferred=inferred,
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
        stated=tuple(entry.stated() for entry in file.stated),
        quotes=tuple(Quote(item.text, item.speaker, item.role, item.line) for item in file.quotes),
        facts=tuple(Fact(item.figure, item.text, item.line) for item in file.facts),
    )


def _findings(file: AnnouncementFile, name: str, lines: list[str] | None) -> Iterator[Finding]:
    """Yield what was inferred, decimal commas, and words that are not on their line."""
    for what, entry in _amounts(file):
        place = str(Place(name, line=entry.line))
        if entry.inferred:
            message = f'{what}: "{entry.as_written}" is read as {entry.amount}: {entry.inferred}'
            yield Finding("inferred", Severity.NOTE, message, place)
        elif _comma_for_point(entry):
            message = f'{what}: "{entry.as_written}" has a decimal comma, read as {entry.amount}'
            yield Finding("decimal-comma", Severity.NOTE, message, place)
    if lines is not None:
        yield from _not_on_their_lines(file, name, lines)


def _amounts(file: AnnouncementFile) -> Iterator[tuple[str, AmountEntry]]:
    """Yield every amount with a name for it; amounts of an allocation know its line."""
    for entry in file.stated:
        yield "stated total", entry
    for allocation in file.allocations:
        for entry in (allocation.amount, *allocation.equivalents):
            line = entry.line or allocation.line
            yield allocation.recipient, entry.model_copy(update={"line": line})


def _comma_for_point(entry: AmountEntry) -> bool:
    number = "".join(char for char in entry.amount if char.isdigit() or char == ".")
    return "." in number and number.replace(".", ",") in entry.as_written.replace(" ", "")


def _not_on_their_lines(file: AnnouncementFile, name: str, lines: list[str]) -> Iterator[Finding]:
    words = [(what, entry.as_written or entry.amount, entry.line) for what, entry in _amounts(file)]
    words += [(f"quote of {item.speaker}", item.text, item.line) for item in file.quotes]
    words += [("fact", item.as_written or item.figure, item.line) for item in file.facts]
    for what, text, line in words:
        if line is None or not text:
            continue
        found = _folded(lines[line - 1]) if line <= len(lines) else ""
        if _folded(text) not in found:
            where = f"line {line} of {file.text}" if found else f"{file.text}, which ends before"
            yield Finding(
                "not-on-line",
                Severity.WARNING,
                f'{what}: "{text}" does not stand in {where}',
                str(Place(name, line=line)),
            )


def _folded(text: str) -> str:
    """Return a text with single spaces and straight quotes, for looking it up."""
    for quote in "‘’‚":
        text = text.replace(quote, "'")
    for quote in "“”„":
        text = text.replace(quote, '"')
    return " ".join(text.split())
