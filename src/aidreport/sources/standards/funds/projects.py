"""Projects that UN pooled funds (CBPF) and CERF support: commitments in US dollars.

Sources: OCHA CBPF Data Hub and CERF.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from aidreport.config.sources import EXCLUDE, USE
from aidreport.model.allocation import Allocation, Measure, Share
from aidreport.model.money import Money
from aidreport.model.remarks import say
from aidreport.model.words import words_of
from aidreport.sources.problems import EMPTY
from aidreport.sources.standards.described import fields_of, unused_of
from aidreport.sources.standards.funds.pooled_funds import (
    CERF,
    HEADINGS,
    PROJECT_STATUSES,
    TABLES,
    amount_or_none,
    fund_of,
    headings_of,
    plain_heading,
    text_of_part,
)
from aidreport.sources.standards.records import (
    BadValue,
    Layout,
    joined,
    party,
    read_amount,
    read_date,
)
from aidreport.sources.tables.words.meanings import RULES
from aidreport.sources.terms.dates import first_day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidreport.model.allocation import Place
    from aidreport.sources.standards.records import DatasetBuilder

_WHOLE, _TOLERANCE = Decimal(100), Decimal("0.01")
_NEGATIONS = frozenset(("not", "non", "no"))
_LIST = re.compile(r"\|\|\||##")


def _project(place: Place, row: Mapping[str, str]) -> Allocation:
    """Return a project that a fund supports: a commitment in US dollars."""
    fund = fund_of(row)
    budget = text_of_part(row, "budget")
    name = text_of_part(row, "agency")
    if not name:
        raise BadValue("OrganizationName", "", EMPTY)
    amount = read_amount(budget, "Budget")
    approved = read_date(text_of_part(row, "approved_on"), day_first=False)
    decided, inferred = (approved, ()) if approved else first_day(text_of_part(row, "project_year"))
    country = text_of_part(row, "country") or ("" if fund == CERF else fund)
    sectors = text_of_part(row, "clusters")
    shares = _shares(sectors, text_of_part(row, "percentages"))
    return Allocation(
        id=text_of_part(row, "project"),
        place=place,
        recipient=party(name, text_of_part(row, "agency_type")),
        amount=Money(amount.number, "USD"),
        step=amount.step,
        as_written=budget,
        measure=Measure.COMMITMENT,
        donor=party(fund) if fund else None,
        decided=decided,
        country=country or None,
        sector=None if shares else joined(map(str.strip, _LIST.split(sectors))) or None,
        sectors=shares,
        purpose=text_of_part(row, "title"),
        inferred=inferred,
    )


def _take(builder: DatasetBuilder, place: Place, row: Mapping[str, str]) -> None:
    """Take a project as its status says: approved, proposed, or none that counts."""
    text = text_of_part(row, "project_status")
    meaning = builder.meaning("status", text) or _meaning(text)
    if meaning is None:
        heading = next(name for name in headings_of("project_status") if row.get(name))
        builder.ask("status", heading, text)
    if meaning == EXCLUDE:
        builder.exclude(place, RULES["status"], say("status-no-allocation", status=text))
        return
    measure = Measure.COMMITMENT if meaning in (None, USE) else Measure(meaning)
    builder.add(place, lambda: _project(place, row)._replace(measure=measure))


def _meaning(text: str) -> str | None:
    """Return what the status of a project means; None if that is not known."""
    words = set(words_of(text))
    if not words:
        return USE
    if words & _NEGATIONS:
        return None
    return next((meaning for meaning, known in PROJECT_STATUSES if words & known), None)


def _shares(names: str, percents: str) -> tuple[Share, ...]:
    """Return the clusters that a project is split over; none if the percentages are not 100."""
    if not percents:
        return ()
    named = [part.strip() for part in _LIST.split(names)]
    numbers = [amount_or_none(part.strip().removesuffix("%")) for part in _LIST.split(percents)]
    clear = [number for number in numbers if number is not None and number >= 0]
    each_has_one = all(named) and len(named) == len(numbers) == len(clear) > 1
    if not each_has_one or abs(sum(clear, Decimal()) - _WHOLE) > _TOLERANCE:
        return ()
    added: dict[str, Decimal] = {}
    for name, number in zip(named, clear, strict=True):
        added[name] = added.get(name, Decimal()) + number
    return tuple(Share(*share) for share in added.items()) if len(added) > 1 else ()


LAYOUT = Layout(
    "cbpf-projects",
    TABLES["projects"],
    _take,
    normalise=plain_heading,
    names=headings_of("fund", "agency", "country", "year"),
    ids=headings_of("project"),
    states={"currency": "USD"},
    dates="month-first",
    fields=fields_of("cbpf-projects", HEADINGS),
    unused=unused_of("cbpf-projects"),
)
"""Tables of the funds' and of CERF's API, compact ones, and those of the hubs' downloads."""
