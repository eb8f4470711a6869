"""Flows of OCHA's Financial Tracking Service: JSON of its API, and CSV exports of the same.

The headline is what FTS itself counts: incoming flows on a single boundary, committed or paid.
Pledges stand apart; internal flows pass funds on that have come in already.
Source: OCHA FTS, "Criteria for inclusion" and the API's own fundingTotal.
"""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.errors import SourceError
from aidreport.model.allocation import Allocation, Measure, Party
from aidreport.model.finding import Finding, Severity
from aidreport.model.money import Money, StatedAmount
from aidreport.model.source import Place
from aidreport.sources.intake import BadValue, Intake, amount_of, currency_of, iso_date, step_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from aidreport.model.dataset import Dataset

HEADLINE = (Measure.COMMITMENT, Measure.DISBURSEMENT)
COLUMNS = frozenset({"amountusd", "boundary", "onboundary", "status"})
"""Headings that tell a CSV export of flows, in small letters."""

_MEASURES = {
    "commitment": Measure.COMMITMENT,
    "paid": Measure.DISBURSEMENT,
    "pledge": Measure.PLEDGE,
}
_BOUNDARIES = {
    "internal": ("pass-through", "passes on funds that were counted when they came in"),
    "outgoing": ("outgoing", "leaves the scope of the query"),
}
_SHARED = ("shared-flow", "is shared with other scopes; FTS leaves it out of the headline")


def is_flows(content: Mapping[str, Any]) -> bool:
    """Tell whether a JSON document is a page of the API's flows."""
    data = content.get("data")
    return isinstance(data, dict) and isinstance(data.get("flows"), list)


def read_flows(
    content: Mapping[str, Any], name: str, progress: Callable[[int], None] | None = None
) -> Dataset:
    """Return the flows of one page of the API."""
    intake = Intake(name, progress)
    for number, flow in enumerate(content["data"]["flows"], 1):
        place = Place(name, row=number)
        if not isinstance(flow, dict):
            problem = BadValue("flow", str(flow)[:60], "is no flow").told
            intake.reject(place, [problem])
            continue
        _take(intake, place, _from_api(flow))
    return intake.dataset(HEADLINE)


def take_row(intake: Intake, place: Place, row: Mapping[str, str]) -> None:
    """Take a row of a CSV export; its keys are the headings in small letters."""
    _take(intake, place, _from_csv(row))


class Page(NamedTuple):
    """What a page of the API says of the whole query.

    Attributes:
        expected: how many flows the query has; None where it does not say.
        total: the API's own total of what came in, in US dollars; None where it does not say.
        flows: how many are on the page.
    """

    expected: int | None
    total: int | None
    flows: int


def page_of(content: Mapping[str, Any]) -> Page:
    """Return what a page says of the whole query."""
    meta, incoming = content.get("meta"), content["data"].get("incoming")
    count = meta.get("count") if isinstance(meta, dict) else None
    total = incoming.get("fundingTotal") if isinstance(incoming, dict) else None
    return Page(
        count if isinstance(count, int) else None,
        total if isinstance(total, int) else None,
        len(content["data"]["flows"]),
    )


def check_pages(pages: Sequence[Page], flows: Sequence[Allocation]) -> Iterator[Finding]:
    """Yield what differs from the API's own count and total, where all pages are of one query."""
    if len({(page.expected, page.total) for page in pages}) != 1 or pages[0].expected is None:
        return
    expected, stated = pages[0].expected, pages[0].total
    read = sum(page.flows for page in pages)
    if read < expected:
        message = f"{read} of {expected} flows are there: pages are missing, and with them amounts"
        yield Finding("pages-missing", Severity.WARNING, message)
        return
    total = sum((item.amount.amount for item in flows if item.measure in HEADLINE), Decimal())
    if stated is not None and total != stated:
        message = f"the flows sum to USD {total:,f}, the API's own fundingTotal is {stated:,}"
        yield Finding("total-of-source-differs", Severity.ERROR, message)


def _take(intake: Intake, place: Place, flow: Mapping[str, str]) -> None:
    rule = _rule(flow)
    if rule is not None:
        intake.exclude(place, *rule)
        return
    try:
        intake.use(_allocation(place, flow))
    except BadValue as bad:
        intake.reject(place, [bad.told])


def _rule(flow: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the rule that leaves a flow out, and why; None if it counts."""
    boundary = flow["boundary"].lower()
    if boundary in _BOUNDARIES:
        return _BOUNDARIES[boundary]
    return _SHARED if flow["onboundary"].lower() == "shared" else None


def _allocation(place: Place, flow: Mapping[str, str]) -> Allocation:
    measure = _MEASURES.get(flow["status"].lower())
    if measure is None:
        raise BadValue("status", flow["status"], "is not pledge, commitment or paid")
    if flow["boundary"].lower() != "incoming":
        raise BadValue("boundary", flow["boundary"], "is not incoming, internal or outgoing")
    amount = amount_of(flow["amountusd"], "amountUSD")
    donor = flow["donor"]
    recipient = flow["recipient"] or "Not stated"
    return Allocation(
        id=flow["id"],
        place=place,
        recipient=Party(recipient, recipient, type=flow["recipient_type"] or None),
        amount=Money(amount, "USD"),
        step=step_of(amount),
        as_written=flow["amountusd"],
        measure=measure,
        equivalents=_original(flow),
        donor=Party(donor, donor) if donor else None,
        decided=iso_date(flow["decided"]) or iso_date(flow["date"]),
        country=flow["country"] or None,
        sector=flow["sector"] or None,
        description=flow["description"],
    )


def _original(flow: Mapping[str, str]) -> tuple[StatedAmount, ...]:
    """Return the amount in the currency that it was given in, where that is another."""
    text, code = flow["original"], flow["original_currency"]
    if not text or not code or code.upper() == "USD":
        return ()
    amount = amount_of(text, "originalAmount")
    return (StatedAmount(Money(amount, currency_of(code)), step_of(amount), f"{code} {text}"),)


def _from_api(flow: Mapping[str, Any]) -> dict[str, str]:
    source, target = flow.get("sourceObjects") or [], flow.get("destinationObjects") or []
    return {
        "id": _text(flow.get("id")),
        "amountusd": _text(flow.get("amountUSD")),
        "boundary": _text(flow.get("boundary")),
        "onboundary": _text(flow.get("onBoundary")),
        "status": _text(flow.get("status")),
        "date": _text(flow.get("date")),
        "decided": _text(flow.get("decisionDate")),
        "description": _text(flow.get("description")),
        "original": _text(flow.get("originalAmount")),
        "original_currency": _text(flow.get("originalCurrency")),
        "donor": _names(source, "Organization"),
        "recipient": _names(target, "Organization"),
        "recipient_type": _types(target),
        "country": _names(target, "Location"),
        "sector": _names(target, "GlobalCluster"),
    }


def _from_csv(row: Mapping[str, str]) -> dict[str, str]:
    def get(*names: str) -> str:
        return next((row[name].strip() for name in names if row.get(name, "").strip()), "")

    return {
        "id": get("id"),
        "amountusd": get("amountusd"),
        "boundary": get("boundary"),
        "onboundary": get("onboundary"),
        "status": get("status"),
        "date": get("date"),
        "decided": get("decisiondate"),
        "description": get("description"),
        "original": get("originalamount"),
        "original_currency": get("originalcurrency"),
        "donor": get("srcorganization", "sourceobjects_organization.name"),
        "recipient": get("destorganization", "destinationobjects_organization.name"),
        "recipient_type": get(
            "destorganizationtypes", "destinationobjects_organization.organizationtypes"
        ),
        "country": get("destlocations", "destinationobjects_location.name"),
        "sector": get("destglobalclusters", "destinationobjects_globalcluster.name"),
    }


def _names(objects: Sequence[Any], kind: str) -> str:
    """Return the names of the objects of a kind, each once, in their order."""
    names = [
        _text(item.get("name"))
        for item in objects
        if isinstance(item, dict) and item.get("type") == kind
    ]
    return "; ".join(dict.fromkeys(filter(None, names)))


def _types(objects: Sequence[Any]) -> str:
    counted: Counter[str] = Counter()
    for item in objects:
        if isinstance(item, dict) and item.get("type") == "Organization":
            counted.update(map(_text, item.get("organizationTypes") or ()))
    return "; ".join(filter(None, counted))


def _text(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())


def parsed(content: bytes, name: str) -> Any:
    """Return a JSON document, its numbers exact.

    Raises:
        SourceError: it is none; the message has the place.
    """
    try:
        return json.loads(content.decode("utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise SourceError(
            f"{name}, line {line}: not UTF-8 text",
            why="JSON is UTF-8",
            fix="download the file again",
        ) from None
    except json.JSONDecodeError as problem:
        raise SourceError(
            f"{name}, line {problem.lineno}, column {problem.colno}: {problem.msg.lower()}",
            why="the file is not valid JSON; a download that was cut off ends in the middle",
            fix="download the file again",
        ) from None
    except (RecursionError, ValueError) as problem:
        raise SourceError(
            f"{name} cannot be read: {problem}", fix="download the file again"
        ) from None
