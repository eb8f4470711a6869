"""Flows of OCHA's Financial Tracking Service: JSON of its API, and CSV exports of the same.

The headline is what FTS itself counts: incoming flows on a single boundary, committed or paid.
Pledges stand apart; internal flows pass funds on that have come in already.
Source: OCHA FTS, "Criteria for inclusion" and the API's own fundingTotal.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.model.allocation import Allocation, Measure, Party, Place
from aidreport.model.dataset import Finding, Severity
from aidreport.model.money import Money, StatedAmount
from aidreport.sources.formats.json_document import objects_in, shown, text_of
from aidreport.sources.formats.json_document import parsed as parsed  # noqa: PLC0414 - where others look
from aidreport.sources.problems import NOT_A_BOUNDARY, NOT_A_RECORD, NOT_A_STATUS
from aidreport.sources.standards.records import (
    BadValue,
    Intake,
    amount_of,
    currency_of,
    iso_date,
    step_of,
)
from aidreport.sources.terms.territories import country_name, donor_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from aidreport.model.dataset import Dataset

HEADLINE = (Measure.COMMITMENT, Measure.DISBURSEMENT)
COLUMNS = frozenset({"amountusd", "boundary", "onboundary", "status"})
"""Headings that tell a CSV export of flows, in small letters."""

NAMES = (
    "srcorganization",
    "destorganization",
    "sourceobjects_organization.name",
    "destinationobjects_organization.name",
)
"""Headings of the two parties to a flow."""

_MEASURES = {
    "commitment": Measure.COMMITMENT,
    "paid": Measure.DISBURSEMENT,
    "pledge": Measure.PLEDGE,
}
_BOUNDARIES = {
    "internal": ("pass-through", "passes on funds that were counted when they came in"),
    "outgoing": ("outgoing", "leaves the scope of the query"),
}
_CODES = re.compile(r"[A-Z]{3}([,;] ?[A-Z]{3})+")
_NEAREST = Context(prec=28)
_SLACK = Decimal("0.02")
_HALF_A_DOLLAR = Decimal("0.5")
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
            intake.reject(place, [BadValue("flow", shown(flow), NOT_A_RECORD).told])
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
        flows: the ids of those on the page.
        unnamed: how many on the page have no id.
    """

    expected: int | None
    total: int | Decimal | None
    flows: frozenset[str]
    unnamed: int


def page_of(content: Mapping[str, Any]) -> Page:
    """Return what a page says of the whole query."""
    meta, incoming = content.get("meta"), content["data"].get("incoming")
    count = meta.get("count") if isinstance(meta, dict) else None
    total = incoming.get("fundingTotal") if isinstance(incoming, dict) else None
    flows = content["data"]["flows"]
    ids = [text_of(flow.get("id")) if isinstance(flow, dict) else "" for flow in flows]
    return Page(
        count if isinstance(count, int) and not isinstance(count, bool) else None,
        total if isinstance(total, int | Decimal) and not isinstance(total, bool) else None,
        frozenset(filter(None, ids)),
        ids.count(""),
    )


def check_pages(pages: Sequence[Page], flows: Sequence[Allocation] | None) -> Iterator[Finding]:
    """Yield what differs from the API's own count, query by query, and from its own total.

    Pages of one query state the same count and the same total.

    Args:
        pages: at least one.
        flows: those of the pages; None where they cannot be told from others.
    """
    queries: dict[tuple[int | None, int | Decimal | None], list[Page]] = {}
    for page in pages:
        queries.setdefault((page.expected, page.total), []).append(page)
    for (expected, _), of_query in queries.items():
        named = frozenset[str]().union(*(page.flows for page in of_query))
        read = len(named) + sum(page.unnamed for page in of_query)
        if expected is not None and read < expected:
            message = (
                f"{read} of {expected} flows are there: pages are missing, and with them amounts"
            )
            yield Finding("pages-missing", Severity.WARNING, message)
            return
    expected, stated = pages[0].expected, pages[0].total
    if flows is None:
        return
    total = sum((item.amount.amount for item in flows if item.measure in HEADLINE), Decimal())
    whole = len(queries) == 1 and expected is not None
    if whole and stated is not None and total != stated:
        message = f"the flows sum to USD {total:,f}, the API's own fundingTotal is {stated:,}"
        yield Finding("total-of-source-differs", Severity.ERROR, message)


def _take(intake: Intake, place: Place, flow: Mapping[str, str]) -> None:
    rule = _rule(flow)
    if rule is not None:
        intake.exclude(place, *rule)
        return
    try:
        used = _allocation(place, flow)
    except BadValue as bad:
        intake.reject(place, [bad.told])
        return
    intake.use(used)
    _check_rate(intake, flow, used)


def _rule(flow: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the rule that leaves a flow out, and why; None if it counts."""
    boundary = flow["boundary"].lower()
    if boundary in _BOUNDARIES:
        return _BOUNDARIES[boundary]
    return _SHARED if flow["onboundary"].lower() == "shared" else None


def _allocation(place: Place, flow: Mapping[str, str]) -> Allocation:
    measure = _MEASURES.get(flow["status"].lower())
    if measure is None:
        raise BadValue("status", flow["status"], NOT_A_STATUS)
    if flow["boundary"].lower() != "incoming":
        raise BadValue("boundary", flow["boundary"], NOT_A_BOUNDARY)
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
        donor=Party(donor_key(donor), donor) if donor else None,
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


def _check_rate(intake: Intake, flow: Mapping[str, str], used: Allocation) -> None:
    """Tell of a flow whose original amount, rate and dollars contradict each other."""
    if not used.equivalents or not flow["rate"]:
        return
    original, dollars = used.equivalents[0].money, used.amount.amount
    try:
        rate = amount_of(flow["rate"], "exchangeRate")
    except BadValue:
        rate = Decimal()
    computed = _NEAREST.divide(original.amount, rate) if rate else None
    if computed is None or abs(computed - dollars) > abs(dollars) * _SLACK + _HALF_A_DOLLAR:
        implied = "" if computed is None else f", which makes USD {computed:,.0f}"
        message = (
            f"flow {used.id}: {original.currency} {original.amount:,f} at the stated rate of"
            f" {flow['rate']} per USD{implied}, but USD {dollars:,f} is stated and was summed"
        )
        intake.findings.append(
            Finding("rate-contradicts", Severity.WARNING, message, str(used.place))
        )


def _from_api(flow: Mapping[str, Any]) -> dict[str, str]:
    source, target = flow.get("sourceObjects"), flow.get("destinationObjects")
    return {
        "id": text_of(flow.get("id")),
        "amountusd": text_of(flow.get("amountUSD")),
        "boundary": text_of(flow.get("boundary")),
        "onboundary": text_of(flow.get("onBoundary")),
        "status": text_of(flow.get("status")),
        "date": text_of(flow.get("date")),
        "decided": text_of(flow.get("decisionDate")),
        "description": text_of(flow.get("description")),
        "original": text_of(flow.get("originalAmount")),
        "original_currency": text_of(flow.get("originalCurrency")),
        "rate": text_of(flow.get("exchangeRate")),
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
        "rate": get("exchangerate"),
        "donor": get("srcorganization", "sourceobjects_organization.name"),
        "recipient": get("destorganization", "destinationobjects_organization.name"),
        "recipient_type": _listed(
            get("destorganizationtypes", "destinationobjects_organization.organizationtypes")
        ),
        "country": _countries(get("destlocations", "destinationobjects_location.name")),
        "sector": _listed(get("destglobalclusters", "destinationobjects_globalcluster.name")),
    }


def _listed(text: str) -> str:
    """Return the parts of a list, whichever export wrote it, as the API's are joined."""
    return "; ".join(dict.fromkeys(filter(None, map(str.strip, re.split(r"[,;]", text)))))


def _countries(text: str) -> str:
    """Return the names of several countries that are given by their codes: "JOR,PSE"."""
    if not _CODES.fullmatch(text):
        return text
    return "; ".join(country_name(code.strip()) or code for code in re.split(r"[,;]", text))


def _names(objects: object, kind: str) -> str:
    """Return the names of the objects of a kind, each once, in their order."""
    names = [text_of(item.get("name")) for item in objects_in(objects) if item.get("type") == kind]
    return "; ".join(dict.fromkeys(filter(None, names)))


def _types(objects: object) -> str:
    types: dict[str, None] = {}
    for item in objects_in(objects):
        found = item.get("organizationTypes")
        if item.get("type") == "Organization":
            types |= dict.fromkeys(map(text_of, found if isinstance(found, list) else [found]))
    return "; ".join(filter(None, types))
