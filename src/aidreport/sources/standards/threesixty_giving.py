"""Grants in the 360Giving standard: JSON, and spreadsheets with its headings.

What was awarded counts, once a grant, however many recipients it has; what was disbursed so far is
part of it. Source: 360Giving Data Standard, "Reference".
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aidreport.model.allocation import Allocation, Measure, Party, Place
from aidreport.model.dataset import Finding, Severity
from aidreport.model.money import Money
from aidreport.sources.formats.json_document import objects_in, shown, text_of
from aidreport.sources.problems import EMPTY, NOT_A_DATE, NOT_A_RECORD
from aidreport.sources.standards.records import (
    BadValue,
    Intake,
    amount_of,
    currency_of,
    iso_date,
    step_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from aidreport.model.dataset import Dataset

COLUMNS = (
    frozenset({"amountawarded", "recipientorg:name"}),
    frozenset({"amountawarded", "recipientorg:identifier"}),
    frozenset({"amountawarded", "recipientind:name"}),
)
"""Headings that tell a spreadsheet of grants, as `heading` gives them."""

NAMES = ("recipientorg:name", "recipientind:name", "fundingorg:name", "title")
"""Headings of the parties to a grant, and of what it is called."""

_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[ T].*)?", re.ASCII)
_FIRST = re.compile(r":0(?=:)")
_NAMED = (
    ("recipientorganization", "recipientorg"),
    ("recipientindividual", "recipientind"),
    ("fundingorganization", "fundingorg"),
)
_SEVERAL = re.compile(r"recipient(?:org|ind):\d+:name")


def is_grants(content: Mapping[str, Any]) -> bool:
    """Tell whether a JSON document is a 360Giving package."""
    return isinstance(content.get("grants"), list)


def heading(text: str) -> str:
    """Return a heading as it is compared: "Recipient Org:0:Name", "recipientOrganization/0/name".

    Flatten-tool writes titles or paths, with the number of a part of a list or without.
    """
    plain = re.sub(r"[/.]", ":", re.sub(r"\s", "", text.casefold()))
    plain = _FIRST.sub("", plain)
    for name, short in _NAMED:
        plain = plain.replace(name, short)
    return "identifier" if plain == "id" else re.sub(r":id$", ":identifier", plain)


def read_grants(
    content: Mapping[str, Any], name: str, progress: Callable[[int], None] | None = None
) -> Dataset:
    """Return the grants of a package."""
    intake = Intake(name, progress)
    for number, grant in enumerate(content["grants"], 1):
        place = Place(name, row=number)
        if not isinstance(grant, dict):
            intake.reject(place, [BadValue("grant", shown(grant), NOT_A_RECORD).told])
            continue
        recipients = grant.get("recipientOrganization") or grant.get("recipientIndividual")
        values = {
            "id": text_of(grant.get("id")),
            "title": text_of(grant.get("title")),
            "description": text_of(grant.get("description")),
            "currency": shown(grant.get("currency") or ""),
            "amount": _amount_text(grant.get("amountAwarded")),
            "date": shown(grant.get("awardDate") or ""),
            "recipient": _names(recipients),
            "funder": _names(grant.get("fundingOrganization")),
            "country": _only(grant.get("beneficiaryLocation"), "countryCode"),
            "programme": _only(grant.get("grantProgramme"), "title"),
        }
        _take(intake, place, values)
    return noted(intake.dataset())


def take_row(intake: Intake, place: Place, row: Mapping[str, str]) -> None:
    """Take a row of a spreadsheet; its keys are the headings as `heading` gives them."""
    names = [row.get("recipientorg:name", ""), row.get("recipientind:name", "")]
    names += [text for key, text in row.items() if _SEVERAL.fullmatch(key)]
    values = {
        "id": row.get("identifier", ""),
        "title": row.get("title", ""),
        "description": row.get("description", ""),
        "currency": row.get("currency", ""),
        "amount": row.get("amountawarded", ""),
        "date": row.get("awarddate", ""),
        "recipient": _joined(names) or row.get("recipientorg:identifier", ""),
        "funder": row.get("fundingorg:name", "") or row.get("fundingorg:identifier", ""),
        "country": row.get("beneficiarylocation:countrycode", ""),
        "programme": row.get("grantprogramme:title", ""),
    }
    _take(intake, place, values)


def noted(dataset: Dataset) -> Dataset:
    """Return a data set with a note where grants of nothing, or of less, were counted."""
    lowered = [item for item in dataset.allocations if item.amount.amount <= 0]
    if not lowered:
        return dataset
    count = "one grant is" if len(lowered) == 1 else f"{len(lowered):,} grants are"
    first = lowered[0]
    message = (
        f"{count} of zero or less, the first for {first.recipient.name}:"
        f" {first.amount.currency} {first.as_written}"
    )
    finding = Finding("amount-not-positive", Severity.NOTE, message, str(first.place))
    return replace(dataset, findings=(*dataset.findings, finding))


def _take(intake: Intake, place: Place, grant: Mapping[str, str]) -> None:
    problems = []
    try:
        amount = amount_of(grant["amount"], "amountAwarded")
    except BadValue as bad:
        problems.append(bad.told)
    try:
        currency = currency_of(grant["currency"])
    except BadValue as bad:
        problems.append(bad.told)
    try:
        awarded = _date(grant["date"])
    except BadValue as bad:
        problems.append(bad.told)
    name = grant["recipient"]
    if not name:
        problems.append(BadValue("recipientOrganization", "", EMPTY).told)
    if problems:
        intake.reject(place, problems)
        return
    funder = grant["funder"]
    intake.use(
        Allocation(
            id=grant["id"],
            place=place,
            recipient=Party(name, name),
            amount=Money(amount, currency),
            step=step_of(amount),
            as_written=grant["amount"],
            measure=Measure.COMMITMENT,
            donor=Party(funder, funder) if funder else None,
            decided=awarded,
            country=grant["country"] or None,
            theme=grant["programme"] or None,
            purpose=grant["title"],
            description=grant["description"],
        )
    )


def _amount_text(value: object) -> str:
    """Return an amount for reading; a list or an object is shown in the message, not summed."""
    return "" if value is None else shown(value)


def _date(text: str) -> dt.date | None:
    """Return the day of an award: ISO, or day, month and year as the standard's users write it."""
    match = _DAY_FIRST.fullmatch(text.strip())
    if match is None:
        return iso_date(text)
    try:
        return dt.date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        raise BadValue("awardDate", text, NOT_A_DATE) from None


def _names(parties: object) -> str:
    """Return the names of the parties, several joined; an id stands for a name that is missing."""
    return _joined(
        text_of(item.get("name")) or text_of(item.get("id")) for item in objects_in(parties)
    )


def _only(parts: object, field: str) -> str:
    """Return what parts say of a field where they agree; else nothing."""
    found = {text_of(part.get(field)) for part in objects_in(parts)}
    return found.pop() if len(found) == 1 else ""


def _joined(names: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(filter(None, names)))
