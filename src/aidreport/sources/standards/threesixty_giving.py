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
from aidreport.model.remarks import at, say
from aidreport.sources.formats.json_document import objects_in, one_line, text_of
from aidreport.sources.problems import EMPTY, refuse_open
from aidreport.sources.standards.described import describe_document, fields_of, unused_of
from aidreport.sources.standards.records import (
    BadValue,
    DatasetBuilder,
    Layout,
    Taker,
    joined,
    party,
    read_amount,
    read_currency,
    read_date,
)
from aidreport.sources.standards.regrants import Regrants

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.allocation import Place
    from aidreport.model.dataset import Dataset, RowProblem

    Read = TypeVar("Read")

_FIRST = re.compile(r":0(?=:)")
_LONG = re.compile("(?<=recipientorg)anization|(?<=recipientind)ividual|(?<=fundingorg)anization")
_IDS = re.compile(r"recipient(?:org|ind):(?:\d+:)?identifier")
_NAMES = frozenset(("amountAwarded", "recipientOrganization", "fundingOrganization", "awardDate"))
_LOOKED_AT = 20
_SEVERAL = re.compile(r"recipient(?:org|ind):\d+:name")


def is_grants(content: Mapping[str, Any]) -> bool:
    """Tell whether a JSON document is a 360Giving package.

    Other programs call their list "grants", too; its objects have none of the standard's names.
    """
    grants = content.get("grants")
    if not isinstance(grants, list):
        return False
    first = [grant for grant in grants[:_LOOKED_AT] if isinstance(grant, dict)]
    return not first or any(_NAMES & grant.keys() for grant in first)


def heading(text: str) -> str:
    """Return a heading as it is compared: "Recipient Org:0:Name", "recipientOrganization/0/name".

    Flatten-tool writes titles or paths, with the number of a part of a list or without.
    """
    plain = re.sub(r"[/.]", ":", re.sub(r"\s", "", text.casefold()))
    plain = _LONG.sub("", _FIRST.sub("", plain))
    return "identifier" if plain == "id" else re.sub(r":id$", ":identifier", plain)


class Grants(Taker):
    """Takes the grants of one file."""

    def __init__(self, builder: DatasetBuilder) -> None:
        self._builder = builder
        self._regrants = Regrants()

    def take(self, place: Place, row: Mapping[str, str]) -> None:
        """Take a row of a table."""
        names = [row.get("recipientorg:name", ""), row.get("recipientind:name", "")]
        names += [text for key, text in row.items() if _SEVERAL.fullmatch(key)]
        ids = [text for key, text in row.items() if _IDS.fullmatch(key)]
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
            "regrant": row.get("forregranttype", "") or row.get("regranttype", ""),
        }
        self.take_grant(place, values, [*names, *ids], [row.get("fundingorg:identifier", "")])

    def take_grant(
        self,
        place: Place,
        values: Mapping[str, str],
        recipients: Iterable[str],
        funders: Iterable[str],
    ) -> None:
        """Take a grant, with more names and identifiers of who is at both ends of it."""
        used = len(self._builder.used)
        _take(self._builder, place, values)
        if len(self._builder.used) > used:
            self._regrants.add(
                (*recipients, values["recipient"]),
                (*funders, values["funder"]),
                for_regrants=bool(values["regrant"]),
            )

    def finish(self) -> None:
        """Leave out or ask about what is passed on."""
        self._regrants.settle(self._builder)


def read_grants(
    content: Mapping[str, Any],
    source: DataSource,
    name: str,
    progress: Callable[[int], None] | None = None,
) -> Dataset:
    """Return the grants of a package.

    Raises:
        SourceError: it is not clear whether grants pass on money of others.
    """
    builder = DatasetBuilder(name, progress, source)
    grants = Grants(builder)
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
            "regrant": text_of(grant.get("regrantType") or ""),
        }
        funding = grant.get("fundingOrganization")
        grants.take_grant(place, values, _parties(recipients), _parties(funding))
    grants.finish()
    plan = describe_document("360giving", name)
    refuse_open([*builder.questions()], source, name, plan)
    return replace(_with_notes(builder.dataset()), plans=(plan,))


def _with_notes(dataset: Dataset) -> Dataset:
    """Return a data set with what is to be said of its grants."""
    return replace(dataset, findings=(*dataset.findings, *_not_positive(dataset.allocations)))


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
    begin=Grants,
    after=_with_notes,
    normalise=heading,
    names=("recipientorg:name", "recipientind:name", "fundingorg:name", "title"),
    ids=("identifier",),
    dates="day-first",
    takes=("repeated_money",),
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


def _parties(parties: object) -> list[str]:
    """Return the names and the identifiers of parties."""
    return [text_of(item.get(key)) for item in objects_in(parties) for key in ("name", "id")]


def _names(parties: object) -> str:
    """Return the names of the parties, several joined; an id replaces a name that is missing."""
    return joined(
        text_of(item.get("name")) or text_of(item.get("id")) for item in objects_in(parties)
    )


def _only(parts: object, field: str) -> str:
    """Return what parts say of a field if they agree; else nothing."""
    values = {text_of(part.get(field)) for part in objects_in(parts)}
    return values.pop() if len(values) == 1 else ""
