"""One flow of OCHA's Financial Tracking Service, whether the API or an export has it.

The headline is what FTS itself counts: incoming flows on a single boundary, committed or paid.
Pledges are separate; internal flows pass on funds that came in already.
Source: OCHA FTS, "Criteria for inclusion" and the API's own fundingTotal.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from aidreport.config.sources import EXCLUDE, USE
from aidreport.model.allocation import Allocation, Measure
from aidreport.model.dataset import Finding, Severity
from aidreport.model.money import Money, StatedAmount, round_half_up
from aidreport.model.remarks import at, say
from aidreport.model.territories import country_name
from aidreport.sources.formats.json_document import objects_in, text_of
from aidreport.sources.problems import NOT_A_BOUNDARY, NOT_A_STATUS
from aidreport.sources.standards.records import (
    BadValue,
    DatasetBuilder,
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
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from aidreport.model.allocation import Party, Place
    from aidreport.model.remarks import Remark

    Row = Mapping[str, str]

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

DONOR = ("srcorganization", "sourceobjects_organization.name")
RECIPIENT = ("destorganization", "destinationobjects_organization.name")
_CODES = re.compile(r"[A-Z]{3}([,;] ?[A-Z]{3})+")
_NEAREST = Context(prec=28)
_SLACK = Decimal("0.02")
_HALF_A_DOLLAR = Decimal("0.5")
_SHARED = ("shared-flow", say("fts-shared"))


def take(builder: DatasetBuilder, place: Place, flow: Row) -> None:
    """Use, exclude or reject a flow."""
    rule = rule_of(flow["boundary"], flow["onboundary"])
    if rule is not None:
        builder.exclude(place, *rule)
    elif (measure := measure_of(builder, flow["status"])) == EXCLUDE:
        builder.exclude(place, *excluded_by(flow["status"]))
    elif used := builder.add(place, lambda: allocation(place, flow, measure)):
        builder.findings += check_rate(flow, used)


def rule_of(boundary: str, on_boundary: str) -> tuple[str, Remark] | None:
    """Return the rule and the reason that leave a flow out for its boundary; None if none does."""
    rule = _BOUNDARIES.get(boundary.lower())
    return _SHARED if rule is None and on_boundary.lower() == "shared" else rule


def excluded_by(status: str) -> tuple[str, Remark]:
    """Return the rule and the reason of a status that the config leaves out."""
    return RULES["status"], say("status-excluded", status=status)


def is_incoming(boundary: str) -> bool:
    """Tell whether a flow comes in."""
    return boundary.lower() == "incoming"


def measure_of(builder: DatasetBuilder, status: str) -> str:
    """Return the measure of a status, or that it is excluded; empty if it is not known."""
    known = _MEASURES.get(status.lower(), "")
    meaning = builder.meaning("status", status)
    if meaning is None and status and not known:
        builder.ask("status", "status", status)
    return known if meaning in (None, USE) else str(meaning)


def knows_status(builder: DatasetBuilder, status: str) -> bool:
    """Tell whether it is known what a status means."""
    return status.lower() in _MEASURES or builder.meaning("status", status) not in (None, USE)


def allocation(place: Place, flow: Row, measure: str) -> Allocation:
    """Return a flow as an allocation.

    Raises:
        BadValue: a text of it cannot be used.
    """
    if not measure:
        raise BadValue("status", flow["status"], NOT_A_STATUS)
    if not is_incoming(flow["boundary"]):
        raise BadValue("boundary", flow["boundary"], NOT_A_BOUNDARY)
    amount = read_amount(flow["amountusd"], "amountUSD")
    return Allocation(
        id=flow["id"],
        place=place,
        recipient=recipient_of(flow["recipient"], flow["recipient_type"]),
        amount=Money(amount.number, "USD"),
        step=amount.step,
        as_written=flow["amountusd"],
        measure=Measure(measure),
        equivalents=_original(flow),
        donor=donor(flow["donor"]),
        decided=day_of(flow["decisiondate"], flow["date"]),
        country=flow["country"] or None,
        sector=flow["sector"] or None,
        description=flow["description"],
    )


def recipient_of(name: str, kind: str) -> Party:
    """Return the recipient of a name and a type, both of which may be left out."""
    return party(name or "Not stated", kind)


def day_of(decided: str, reported: str) -> date | None:
    """Return the day of the decision, else the one that a flow was reported with.

    Raises:
        BadValue: one of them is no date.
    """
    return read_iso_date(decided) or read_iso_date(reported)


def states_original(text: str, code: str) -> bool:
    """Tell whether a flow states its amount in another currency."""
    return bool(text) and code.upper() not in ("", "USD")


def _original(flow: Row) -> tuple[StatedAmount, ...]:
    """Return the amount in the currency that it was given in, if that is another."""
    text, code = flow["originalamount"], flow["originalcurrency"]
    if not states_original(text, code):
        return ()
    amount = read_amount(text, "originalAmount")
    money = Money(amount.number, read_currency(code))
    return (StatedAmount(money, amount.step, f"{code} {text}"),)


def check_rate(flow: Row, used: Allocation) -> Iterator[Finding]:
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


def from_api(flow: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of a flow as the API has it."""
    source, target = flow.get("sourceObjects"), flow.get("destinationObjects")
    return {
        **{name.casefold(): text_of(flow.get(name)) for name in _TEXTS},
        "donor": _names(source, "Organization"),
        "recipient": _names(target, "Organization"),
        "recipient_type": _types(target),
        "country": _names(target, "Location"),
        "sector": _names(target, "GlobalCluster"),
    }


def from_csv(row: Row) -> dict[str, str]:
    """Return the texts of a flow of an export, whose headings are in small letters."""
    return {
        **{name.casefold(): first_text(row, name.casefold()) for name in _TEXTS},
        **{name: read(row) for name, (_, read) in LISTED.items()},
    }


def _countries(row: Row) -> str:
    countries = first_text(row, *_COUNTRIES)
    if _CODES.fullmatch(countries):
        return "; ".join(country_name(code) or code for code in _listed(countries))
    return countries


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


_TYPES = ("destorganizationtypes", "destinationobjects_organization.organizationtypes")
_SECTORS = ("destglobalclusters", "destinationobjects_globalcluster.name")
_COUNTRIES = ("destlocations", "destinationobjects_location.name")

LISTED: Mapping[str, tuple[tuple[str, ...], Callable[[Row], str]]] = {
    "donor": (DONOR, lambda row: first_text(row, *DONOR)),
    "recipient": (RECIPIENT, lambda row: first_text(row, *RECIPIENT)),
    "recipient_type": (_TYPES, lambda row: joined(_listed(first_text(row, *_TYPES)))),
    "country": (_COUNTRIES, _countries),
    "sector": (_SECTORS, lambda row: joined(_listed(first_text(row, *_SECTORS)))),
}
"""What exports write as lists or under several headings: these, and what returns it as one text."""
