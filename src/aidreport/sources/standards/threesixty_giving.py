"""Grants in the 360Giving standard: JSON, and spreadsheets with its headings.

What was awarded counts, once a grant, however many recipients it has; what was disbursed so far is
part of it. Source: 360Giving Data Standard, "Reference".
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from aidreport.model.allocation import Allocation, Measure
from aidreport.model.dataset import Finding, Severity
from aidreport.model.money import Money
from aidreport.model.remarks import Several, at, say
from aidreport.model.words import normalise_name
from aidreport.sources.formats.json_document import objects_in, one_line, text_of
from aidreport.sources.problems import EMPTY
from aidreport.sources.standards.described import fields_of, unused_of
from aidreport.sources.standards.records import (
    BadValue,
    DatasetBuilder,
    Layout,
    joined,
    party,
    read_amount,
    read_currency,
    read_date,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from aidreport.model.allocation import Place
    from aidreport.model.dataset import Dataset, RowProblem

    Read = TypeVar("Read")

_SHOWN = 3
_FIRST = re.compile(r":0(?=:)")
_LONG = re.compile("(?<=recipientorg)anization|(?<=recipientind)ividual|(?<=fundingorg)anization")
_SEVERAL = re.compile(r"recipient(?:org|ind):\d+:name")


def is_grants(content: Mapping[str, Any]) -> bool:
    """Tell whether a JSON document is a 360Giving package."""
    return isinstance(content.get("grants"), list)


def heading(text: str) -> str:
    """Return a heading as it is compared: "Recipient Org:0:Name", "recipientOrganization/0/name".

    Flatten-tool writes titles or paths, with the number of a part of a list or without.
    """
    plain = re.sub(r"[/.]", ":", re.sub(r"\s", "", text.casefold()))
    plain = _LONG.sub("", _FIRST.sub("", plain))
    return "identifier" if plain == "id" else re.sub(r":id$", ":identifier", plain)


def read_grants(
    content: Mapping[str, Any], name: str, progress: Callable[[int], None] | None = None
) -> Dataset:
    """Return the grants of a package."""
    builder = DatasetBuilder(name, progress)
    for place, grant in builder.objects(content["grants"], "grant"):
        recipients = grant.get("recipientOrganization") or grant.get("recipientIndividual")
        amount = grant.get("amountAwarded")
        values = {
            "id": text_of(grant.get("id")),
            "title": text_of(grant.get("title")),
            "description": text_of(grant.get("description")),
            "currency": one_line(grant.get("currency") or ""),
            "amount": "" if amount is None else one_line(amount),
            "date": one_line(grant.get("awardDate") or ""),
            "recipient": _names(recipients),
            "funder": _names(grant.get("fundingOrganization")),
            "country": _only(grant.get("beneficiaryLocation"), "countryCode"),
            "programme": _only(grant.get("grantProgramme"), "title"),
        }
        _take(builder, place, values)
    return _with_notes(builder.dataset())


def _take_row(builder: DatasetBuilder, place: Place, row: Mapping[str, str]) -> None:
    names = [row.get("recipientorg:name", ""), row.get("recipientind:name", "")]
    names += [text for key, text in row.items() if _SEVERAL.fullmatch(key)]
    values = {
        "id": row.get("identifier", ""),
        "title": row.get("title", ""),
        "description": row.get("description", ""),
        "currency": row.get("currency", ""),
        "amount": row.get("amountawarded", ""),
        "date": row.get("awarddate", ""),
        "recipient": joined(names) or row.get("recipientorg:identifier", ""),
        "funder": row.get("fundingorg:name", "") or row.get("fundingorg:identifier", ""),
        "country": row.get("beneficiarylocation:countrycode", ""),
        "programme": row.get("grantprogramme:title", ""),
    }
    _take(builder, place, values)


def _with_notes(dataset: Dataset) -> Dataset:
    """Return a data set with what is to be said of its grants."""
    findings = (*_not_positive(dataset.allocations), *_passed_on(dataset))
    return replace(dataset, findings=(*dataset.findings, *findings))


def _passed_on(dataset: Dataset) -> Iterator[Finding]:
    """Yield a warning if recipients of grants gave grants, too: UK Community Foundations do."""
    received = {normalise_name(item.recipient.name) for item in dataset.allocations}
    given = [
        item
        for item in dataset.allocations
        if item.donor is not None
        and (donor := normalise_name(item.donor.name)) in received
        and donor != normalise_name(item.recipient.name)
    ]
    if given:
        names = sorted({item.donor.name for item in given if item.donor is not None})
        shown = Several(say("in-quotes", text=name) for name in names[:_SHOWN])
        listed = (
            shown
            if len(names) <= _SHOWN
            else say("and-so-many-more", rows=shown, count=len(names) - _SHOWN)
        )
        message = say("grants-passed-on", count=len(given), names=listed)
        yield Finding("passed-on", Severity.WARNING, message, at(given[0].place))


def _not_positive(allocations: Sequence[Allocation]) -> Iterator[Finding]:
    """Yield a note if grants of nothing, or of less, were counted."""
    lowered = [item for item in allocations if item.amount.amount <= 0]
    if not lowered:
        return
    first = lowered[0]
    amount = f"{first.amount.currency} {first.as_written}"
    message = say(
        "grants-not-positive", count=len(lowered), recipient=first.recipient.name, amount=amount
    )
    yield Finding("amount-not-positive", Severity.NOTE, message, at(first.place))


LAYOUT = Layout(
    "360giving",
    tuple(
        frozenset({"amountawarded", recipient})
        for recipient in ("recipientorg:name", "recipientorg:identifier", "recipientind:name")
    ),
    _take_row,
    after=_with_notes,
    normalise=heading,
    names=("recipientorg:name", "recipientind:name", "fundingorg:name", "title"),
    ids=("identifier",),
    dates="day-first",
    fields=fields_of("360giving"),
    unused=unused_of("360giving"),
)


def _take(builder: DatasetBuilder, place: Place, grant: Mapping[str, str]) -> None:
    problems: list[RowProblem] = []

    def checked(read: Callable[[], Read]) -> Read | None:
        try:
            return read()
        except BadValue as bad:
            problems.append(bad.problem)
            return None

    amount = checked(lambda: read_amount(grant["amount"], "amountAwarded"))
    currency = checked(lambda: read_currency(grant["currency"]))
    awarded = checked(lambda: read_date(grant["date"], "awardDate", day_first=True))
    if not grant["recipient"]:
        problems.append(BadValue("recipientOrganization", "", EMPTY).problem)
    if problems or amount is None or currency is None:
        builder.reject(place, *problems)
        return
    builder.use(
        Allocation(
            id=grant["id"],
            place=place,
            recipient=party(grant["recipient"]),
            amount=Money(amount.number, currency),
            step=amount.step,
            as_written=grant["amount"],
            measure=Measure.COMMITMENT,
            donor=party(grant["funder"]) if grant["funder"] else None,
            decided=awarded,
            country=grant["country"] or None,
            theme=grant["programme"] or None,
            purpose=grant["title"],
            description=grant["description"],
        )
    )


def _names(parties: object) -> str:
    """Return the names of the parties, several joined; an id replaces a name that is missing."""
    return joined(
        text_of(item.get("name")) or text_of(item.get("id")) for item in objects_in(parties)
    )


def _only(parts: object, field: str) -> str:
    """Return what parts say of a field if they agree; else nothing."""
    values = {text_of(part.get(field)) for part in objects_in(parts)}
    return values.pop() if len(values) == 1 else ""
