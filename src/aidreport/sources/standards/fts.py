"""Flows of OCHA's Financial Tracking Service: JSON of its API, and CSV exports of the same.

The headline is what FTS itself counts: incoming flows on a single boundary, committed or paid.
Pledges are separate; internal flows pass on funds that came in already.
Source: OCHA FTS, "Criteria for inclusion" and the API's own fundingTotal.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.config.sources import EXCLUDE, USE
from aidreport.model.allocation import Allocation, Measure
from aidreport.model.dataset import Finding, Severity
from aidreport.model.money import Money, StatedAmount, round_half_up
from aidreport.model.remarks import at, say
from aidreport.model.territories import country_name
from aidreport.sources.formats.json_document import objects_in, text_of
from aidreport.sources.problems import NOT_A_BOUNDARY, NOT_A_STATUS, refuse_open
from aidreport.sources.standards.described import fields_of, unused_of
from aidreport.sources.standards.records import (
    BadValue,
    DatasetBuilder,
    Layout,
    donor,
    first_text,
    joined,
    party,
    read_amount,
    read_currency,
    read_iso_date,
)
from aidreport.sources.tables.words.meanings import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.allocation import Place
    from aidreport.model.dataset import Dataset

FLOWS = say("flows")
HEADLINE = (Measure.COMMITMENT, Measure.DISBURSEMENT)
_MEASURES = {
    "commitment": Measure.COMMITMENT,
    "paid": Measure.DISBURSEMENT,
    "pledge": Measure.PLEDGE,
}
_BOUNDARIES = {
    "internal": ("pass-through", say("fts-pass-through")),
    "outgoing": ("outgoing", say("fts-outgoing")),
}
_TEXTS = (
    "id", "amountUSD", "boundary", "onBoundary", "status", "date", "decisionDate", "description",
    "originalAmount", "originalCurrency", "exchangeRate",
)  # fmt: skip
"""Fields of the API that are plain texts; an export has the same as headings."""

_DONOR = ("srcorganization", "sourceobjects_organization.name")
_RECIPIENT = ("destorganization", "destinationobjects_organization.name")
_CODES = re.compile(r"[A-Z]{3}([,;] ?[A-Z]{3})+")
_NEAREST = Context(prec=28)
_SLACK = Decimal("0.02")
_HALF_A_DOLLAR = Decimal("0.5")
_SHARED = ("shared-flow", say("fts-shared"))


def is_flows(content: Mapping[str, Any]) -> bool:
    """Tell whether a JSON document is a page of the API's flows."""
    data = content.get("data")
    return isinstance(data, dict) and isinstance(data.get("flows"), list)


def read_flows(
    content: Mapping[str, Any],
    source: DataSource,
    name: str,
    progress: Callable[[int], None] | None = None,
) -> Dataset:
    """Return the flows of one page of the API.

    Args:
        source: what the config says about the file.
        name: what messages call it.

    Raises:
        SourceError: there is no flow, or it is not known what a status means.
    """
    builder = DatasetBuilder(name, progress, source)
    for place, flow in builder.objects(content["data"]["flows"], "flow"):
        _take(builder, place, _from_api(flow))
    refuse_open(tuple(builder.questions()), source, name)
    return builder.dataset(HEADLINE)


LAYOUT = Layout(
    "fts",
    (frozenset({"amountusd", "boundary", "onboundary", "status"}),),
    lambda builder, place, row: _take(builder, place, _from_csv(row)),
    HEADLINE,
    names=(*_DONOR, *_RECIPIENT),
    ids=("id",),
    states={"currency": "USD"},
    fields=fields_of("fts"),
    unused=unused_of("fts"),
)


class Page(NamedTuple):
    """What a page of the API states about its query.

    Attributes:
        expected: how many flows the query has; None if it does not say.
        total: the API's own total of what came in, in US dollars; None if it does not say.
        flows: the ids of those on the page.
        unnamed: how many on the page have no id.
        what: what they are called, if they are no flows of FTS.
    """

    expected: int | None
    total: int | Decimal | None
    flows: frozenset[str]
    unnamed: int
    what: str = FLOWS


def page_of(content: Mapping[str, Any]) -> Page:
    """Return what a page states about its query."""
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
    """Yield how the flows differ from the API's own count, by query, and from its own total.

    Pages of one query state the same count and the same total.

    Args:
        pages: at least one.
        flows: those of the pages; None if they are mixed with others.
    """
    queries: dict[tuple[int | None, int | Decimal | None], list[Page]] = {}
    for page in pages:
        queries.setdefault((page.expected, page.total), []).append(page)
    for (expected, _), of_query in queries.items():
        named = frozenset[str]().union(*(page.flows for page in of_query))
        read = len(named) + sum(page.unnamed for page in of_query)
        if expected is not None and read < expected:
            what = of_query[0].what
            message = say("pages-missing", read=read, expected=expected, what=what)
            yield Finding("pages-missing", Severity.WARNING, message)
            return
    if flows is None or len(queries) > 1 or pages[0].expected is None:
        return
    total = sum((item.amount.amount for item in flows if item.measure in HEADLINE), Decimal())
    stated = pages[0].total
    if stated is not None and total != stated:
        added_up, own = Money(total, "USD"), Money(Decimal(stated), "USD")
        message = say("total-of-source-differs", sum=added_up, stated=own)
        yield Finding("total-of-source-differs", Severity.ERROR, message)


def _take(builder: DatasetBuilder, place: Place, flow: Mapping[str, str]) -> None:
    rule = _BOUNDARIES.get(flow["boundary"].lower())
    if rule is None and flow["onboundary"].lower() == "shared":
        rule = _SHARED
    if rule is not None:
        builder.exclude(place, *rule)
    elif (measure := _measure(builder, flow["status"])) == EXCLUDE:
        builder.exclude(place, RULES["status"], say("status-excluded", status=flow["status"]))
    elif used := builder.add(place, lambda: _allocation(place, flow, measure)):
        builder.findings += _check_rate(flow, used)


def _measure(builder: DatasetBuilder, status: str) -> str:
    """Return the measure of a status, or that it is excluded; empty if it is not known."""
    known = _MEASURES.get(status.lower(), "")
    meaning = builder.meaning("status", status)
    if meaning is None and status and not known:
        builder.ask("status", "status", status)
    return known if meaning in (None, USE) else str(meaning)


def _allocation(place: Place, flow: Mapping[str, str], measure: str) -> Allocation:
    if not measure:
        raise BadValue("status", flow["status"], NOT_A_STATUS)
    if flow["boundary"].lower() != "incoming":
        raise BadValue("boundary", flow["boundary"], NOT_A_BOUNDARY)
    amount = read_amount(flow["amountusd"], "amountUSD")
    return Allocation(
        id=flow["id"],
        place=place,
        recipient=party(flow["recipient"] or "Not stated", flow["recipient_type"]),
        amount=Money(amount.number, "USD"),
        step=amount.step,
        as_written=flow["amountusd"],
        measure=Measure(measure),
        equivalents=_original(flow),
        donor=donor(flow["donor"]),
        decided=read_iso_date(flow["decisiondate"]) or read_iso_date(flow["date"]),
        country=flow["country"] or None,
        sector=flow["sector"] or None,
        description=flow["description"],
    )


def _original(flow: Mapping[str, str]) -> tuple[StatedAmount, ...]:
    """Return the amount in the currency that it was given in, if that is another."""
    text, code = flow["originalamount"], flow["originalcurrency"]
    if not text or code.upper() in ("", "USD"):
        return ()
    amount = read_amount(text, "originalAmount")
    money = Money(amount.number, read_currency(code))
    return (StatedAmount(money, amount.step, f"{code} {text}"),)


def _check_rate(flow: Mapping[str, str], used: Allocation) -> Iterator[Finding]:
    """Yield a warning if the original amount, the rate and the dollars of a flow disagree."""
    if not used.equivalents or not flow["exchangerate"]:
        return
    original, dollars = used.equivalents[0].money, used.amount.amount
    try:
        rate = read_amount(flow["exchangerate"], "exchangeRate").number
    except BadValue:
        rate = Decimal()
    computed = _NEAREST.divide(original.amount, rate) if rate else None
    if computed is None or abs(computed - dollars) > abs(dollars) * _SLACK + _HALF_A_DOLLAR:
        about = partial(
            say, flow=used.id, original=original, rate=flow["exchangerate"], stated=used.amount
        )
        if computed is None:
            message = about("rate-contradicts")
        else:
            implied = Money(round_half_up(Fraction(computed), 0), "USD")
            message = about("rate-contradicts-implied", implied=implied)
        yield Finding("rate-contradicts", Severity.WARNING, message, at(used.place))


def _from_api(flow: Mapping[str, Any]) -> dict[str, str]:
    source, target = flow.get("sourceObjects"), flow.get("destinationObjects")
    return {
        **{name.casefold(): text_of(flow.get(name)) for name in _TEXTS},
        "donor": _names(source, "Organization"),
        "recipient": _names(target, "Organization"),
        "recipient_type": _types(target),
        "country": _names(target, "Location"),
        "sector": _names(target, "GlobalCluster"),
    }


def _from_csv(row: Mapping[str, str]) -> dict[str, str]:
    types = first_text(
        row, "destorganizationtypes", "destinationobjects_organization.organizationtypes"
    )
    sectors = first_text(row, "destglobalclusters", "destinationobjects_globalcluster.name")
    countries = first_text(row, "destlocations", "destinationobjects_location.name")
    if _CODES.fullmatch(countries):
        countries = "; ".join(country_name(code) or code for code in _listed(countries))
    return {
        **{name.casefold(): first_text(row, name.casefold()) for name in _TEXTS},
        "donor": first_text(row, *_DONOR),
        "recipient": first_text(row, *_RECIPIENT),
        "recipient_type": joined(_listed(types)),
        "country": countries,
        "sector": joined(_listed(sectors)),
    }


def _listed(text: str) -> Iterator[str]:
    """Return the parts of a list, whichever export wrote it."""
    return map(str.strip, re.split(r"[,;]", text))


def _names(objects: object, kind: str) -> str:
    """Return the names of the objects of a kind, each once, in their order."""
    items = objects_in(objects)
    return joined(text_of(item.get("name")) for item in items if item.get("type") == kind)


def _types(objects: object) -> str:
    types: list[object] = []
    for item in objects_in(objects):
        value = item.get("organizationTypes")
        if item.get("type") == "Organization":
            types += value if isinstance(value, list) else [value]
    return joined(map(text_of, types))
