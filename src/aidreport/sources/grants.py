"""Grants in the 360Giving standard: JSON, and spreadsheets with its headings."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from aidreport.model.allocation import Allocation, Measure, Party
from aidreport.model.money import Money
from aidreport.model.source import Place
from aidreport.sources.intake import BadValue, Intake, amount_of, currency_of, iso_date, step_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aidreport.model.dataset import Dataset

COLUMNS = frozenset({"amount awarded", "award date", "recipient org:name"})
"""Headings that tell a spreadsheet of grants, in small letters."""

_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def is_grants(content: Mapping[str, Any]) -> bool:
    """Tell whether a JSON document is a 360Giving package."""
    return isinstance(content.get("grants"), list)


def read_grants(
    content: Mapping[str, Any], name: str, progress: Callable[[int], None] | None = None
) -> Dataset:
    """Return the grants of a package."""
    intake = Intake(name, progress)
    for number, grant in enumerate(content["grants"], 1):
        place = Place(name, row=number)
        if not isinstance(grant, dict):
            intake.reject(place, [BadValue("grant", str(grant)[:60], "is no grant").told])
            continue
        recipients = grant.get("recipientOrganization") or grant.get("recipientIndividual") or []
        _take(
            intake,
            place,
            {
                "id": _text(grant.get("id")),
                "title": _text(grant.get("title")),
                "description": _text(grant.get("description")),
                "currency": _text(grant.get("currency")),
                "amount": _text(grant.get("amountAwarded")),
                "date": _text(grant.get("awardDate")),
                "recipient": _names(recipients),
                "funder": _names(grant.get("fundingOrganization") or []),
            },
        )
    return intake.dataset()


def take_row(intake: Intake, place: Place, row: Mapping[str, str]) -> None:
    """Take a row of a spreadsheet; its keys are the headings in small letters."""
    _take(
        intake,
        place,
        {
            "id": row.get("identifier", ""),
            "title": row.get("title", ""),
            "description": row.get("description", ""),
            "currency": row.get("currency", ""),
            "amount": row.get("amount awarded", ""),
            "date": row.get("award date", ""),
            "recipient": row.get("recipient org:name", ""),
            "funder": row.get("funding org:name", ""),
        },
    )


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
        problems.append(BadValue("recipientOrganization", "", "empty").told)
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
            purpose=grant["title"],
            description=grant["description"],
        )
    )


def _date(text: str) -> dt.date | None:
    """Return the day of an award: ISO, or day, month and year as the standard's users write it."""
    match = _DAY_FIRST.fullmatch(text.strip()[:10])
    if match is None:
        return iso_date(text)
    try:
        return dt.date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        raise BadValue("awardDate", text, "is not a date") from None


def _names(parties: object) -> str:
    """Return the names of the parties, several joined."""
    if not isinstance(parties, list):
        return ""
    names = [_text(party.get("name")) for party in parties if isinstance(party, dict)]
    return "; ".join(dict.fromkeys(filter(None, names)))


def _text(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())
