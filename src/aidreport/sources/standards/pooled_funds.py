"""UN pooled funds (CBPF) and CERF: contributions into a fund, and projects out of it.

What came into a fund and what went out of it is the same money: each has its own measure, and the
two are never summed. Of a contribution, total = paid + what of the pledge is outstanding.
Tables of single contributions state the pledge as it was made; tables of a donor's total for a
year state what is outstanding of it. Sources: OCHA CBPF Data Hub and CERF.
"""

from __future__ import annotations

import re
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.allocation import Allocation, Measure, Share
from aidreport.model.amounts import step_of
from aidreport.model.money import Money, StatedAmount
from aidreport.sources.problems import EMPTY
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
    read_date,
)
from aidreport.sources.terms.dates import first_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.model.allocation import Place

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_HEADINGS: Mapping[str, Sequence[str]] = _FILE["headings"]
_PLEDGE_AS_MADE = frozenset(_FILE["signs"]["pledge_as_made"])
_CERF = "CERF"
_WHOLE, _TOLERANCE = Decimal(100), Decimal("0.01")
_LIST = re.compile(r"\|\|\||##")
_DOLLARS = re.compile(r"us\s*\$|\$|\busd\b|\b(?:in )?us dollars?\b|(?<=amt)usd$|(?<=amount)usd$")
_NOT_LETTERS = re.compile(r"[\W_]+")


def _headings(*parts: str) -> tuple[str, ...]:
    """Return the headings that some parts of a row may be under."""
    return tuple(heading for part in parts for heading in _HEADINGS[part])


def _get(row: Mapping[str, str], part: str) -> str:
    """Return the text of a part of a row, under whichever heading."""
    return first_text(row, *_HEADINGS[part])


def _heading(text: str) -> str:
    """Return a heading as it is compared: "Pledged (US$)", "PaidAmt", "Paid Amount"."""
    return _NOT_LETTERS.sub("", _DOLLARS.sub("", text.casefold()))


def _project(place: Place, row: Mapping[str, str]) -> Allocation:
    """Return a project that a fund supports: a commitment in US dollars."""
    fund = _fund(row)
    budget = _get(row, "budget")
    name = _get(row, "agency")
    if not name:
        raise BadValue("OrganizationName", "", EMPTY)
    amount = read_amount(budget, "Budget")
    approved = read_date(_get(row, "approved_on"), day_first=False)
    decided, inferred = (approved, ()) if approved else first_day(_get(row, "project_year"))
    country = _get(row, "country") or ("" if fund == _CERF else fund)
    sectors = _get(row, "clusters")
    shares = _shares(sectors, _get(row, "percentages"))
    return Allocation(
        id=_get(row, "project"),
        place=place,
        recipient=party(name, _get(row, "agency_type")),
        amount=Money(amount.number, "USD"),
        step=amount.step,
        as_written=budget,
        measure=Measure.COMMITMENT,
        donor=party(fund) if fund else None,
        decided=decided,
        country=country or None,
        sector=None if shares else joined(map(str.strip, _LIST.split(sectors))) or None,
        sectors=shares,
        purpose=_get(row, "title"),
        inferred=inferred,
    )


def _take_contribution(builder: DatasetBuilder, place: Place, row: Mapping[str, str]) -> None:
    if _get(row, "transfer").lower() in ("1", "1.0", "true", "yes"):
        reason = "moves money between funds; it was counted when it came in"
        builder.exclude(place, "fund-transfer", reason)
    elif not _get(row, "paid") and not _get(row, "pledged"):
        builder.exclude(place, "no-amount", "has neither a paid nor a pledged amount")
    else:
        builder.add(place, lambda: _contribution(place, row))


def _contribution(place: Place, row: Mapping[str, str]) -> Allocation:
    """Return a contribution to a fund: what was paid, and what of its pledge is outstanding."""
    name = _get(row, "donor")
    if not name and not row.keys().isdisjoint(_HEADINGS["donor"]):
        raise BadValue("DonorName", "", EMPTY)
    paid = _amount_or_zero(_get(row, "paid"), "PaidAmt")
    pledged = _amount_or_zero(_get(row, "pledged"), "PledgeAmt")
    due = _still_due(row, paid, pledged)
    day = read_date(_get(row, "paid_on"), day_first=False)
    day = day or read_date(_get(row, "pledged_on"), day_first=False)
    decided, inferred = (day, ()) if day else first_day(_get(row, "contribution_year"))
    return Allocation(
        id=_get(row, "contribution"),
        place=place,
        recipient=party(_fund(row) or "Not stated"),
        amount=Money(paid + due, "USD"),
        step=step_of(paid + due),
        as_written=f"paid {paid:f}, pledged {pledged:f}",
        measure=Measure.INCOMING,
        equivalents=_local(row, paid, due),
        donor=donor(name, _get(row, "donor_type")),
        decided=decided,
        inferred=inferred,
    )


def _still_due(row: Mapping[str, str], paid: Decimal, pledged: Decimal) -> Decimal:
    """Return what of a pledge is still to be paid."""
    if _paid_in_full(row):
        return Decimal()
    written_off = _amount_or_zero(_get(row, "written_off"), "donorwriteoff")
    return outstanding(paid + written_off, pledged, as_made=not _PLEDGE_AS_MADE.isdisjoint(row))


def _paid_in_full(row: Mapping[str, str]) -> bool:
    """Tell whether a pledge is paid, though at another rate than that of the pledge."""
    if _get(row, "status").lower() == "fully paid":
        return True
    if _PLEDGE_AS_MADE.isdisjoint(row):
        return False
    pledged = _amount_or_none(row.get("pledgeamtlocal", ""))
    paid = _amount_or_none(row.get("paidamtlocal", ""))
    code = row.get("paidamtlocalcurrency", "").strip()
    same = code and row.get("pledgeamtlocalcurrency", "").strip() == code
    return bool(same and pledged and paid and paid >= pledged > 0)


def outstanding(paid: Decimal, pledged: Decimal, *, as_made: bool) -> Decimal:
    """Return what of a pledge is still to be paid.

    Args:
        as_made: whether the pledge is stated as it was made; else it is what is outstanding.
    """
    return max(pledged - paid, Decimal()) if as_made else pledged


def _local(row: Mapping[str, str], paid: Decimal, due: Decimal) -> tuple[StatedAmount, ...]:
    """Return the amount in the donor's currency, if it is of the same part as the dollars."""
    if paid and not due:
        text = _get(row, "paid_in_local")
        code = _get(row, "paid_currency")
    elif not paid:
        text = _get(row, "pledged_in_local")
        code = _get(row, "pledged_currency")
    else:
        return ()
    amount = _amount_or_none(text)
    with suppress(BadValue):
        if amount and (currency := read_currency(code)) != "USD":
            return (StatedAmount(Money(amount, currency), step_of(amount), f"{code} {text}"),)
    return ()


def _amount_or_none(text: str) -> Decimal | None:
    """Return an amount that the row does not depend on; None if it is not clear."""
    with suppress(BadValue):
        return read_amount(text, "").number
    return None


def _fund(row: Mapping[str, str]) -> str:
    """Return the name of the fund; tables of CERF do not state it."""
    return _get(row, "fund") or ("" if row.keys().isdisjoint(_FILE["signs"]["cerf"]) else _CERF)


def _amount_or_zero(text: str, column: str) -> Decimal:
    return read_amount(text, column).number if text else Decimal()


def _shares(names: str, percents: str) -> tuple[Share, ...]:
    """Return the clusters that a project is split over; none if the percentages are not 100."""
    if not percents:
        return ()
    named = [part.strip() for part in _LIST.split(names)]
    numbers = [_amount_or_none(part.strip().removesuffix("%")) for part in _LIST.split(percents)]
    clear = [number for number in numbers if number is not None and number >= 0]
    each_has_one = all(named) and len(named) == len(numbers) == len(clear) > 1
    if not each_has_one or abs(sum(clear, Decimal()) - _WHOLE) > _TOLERANCE:
        return ()
    added: dict[str, Decimal] = {}
    for name, number in zip(named, clear, strict=True):
        added[name] = added.get(name, Decimal()) + number
    return tuple(Share(*share) for share in added.items()) if len(added) > 1 else ()


LAYOUTS = (
    Layout(
        "cbpf-contributions",
        tuple(map(frozenset, _FILE["tables"]["contributions"])),
        _take_contribution,
        without=tuple(_FILE["signs"]["no_contributions"]),
        normalise=_heading,
        names=_headings("fund", "donor", "year"),
        ids=_headings("contribution"),
    ),
    Layout(
        "cbpf-projects",
        tuple(map(frozenset, _FILE["tables"]["projects"])),
        lambda builder, place, row: builder.add(place, lambda: _project(place, row)),
        normalise=_heading,
        names=_headings("fund", "agency", "country", "year"),
        ids=_headings("project"),
    ),
)
"""The tables of the funds' and of CERF's API, compact ones, and those of the hubs' downloads."""
