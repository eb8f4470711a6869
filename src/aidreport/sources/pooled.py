"""UN pooled funds (CBPF) and CERF: contributions into a fund, and projects out of it.

What came into a fund and what went out of it is the same money: the two are never summed, each is
of a measure of its own. Of a contribution, total = paid + pledged, where pledged is what is still
outstanding. Source: OCHA CBPF Data Hub and CERF, "Total contributions".
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from aidreport.model.allocation import Allocation, Measure, Party
from aidreport.model.money import Money
from aidreport.sources.intake import BadValue, Intake, amount_of, iso_date, step_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidreport.model.source import Place

PROJECTS = (
    frozenset({"pooledfundname", "chfprojectcode", "organizationname", "budget"}),
    frozenset({"prgbdg", "orgnm"}),
)
CONTRIBUTIONS = (
    frozenset({"donorname", "pledgeamt", "paidamt"}),
    frozenset({"donor", "pledged", "paid"}),
    frozenset({"donor name", "pledged", "paid"}),
)
"""Headings that tell the two tables, in small letters: full names, and compact ones."""

_US_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: .*)?")
_LIST = re.compile(r"\|\|\||##")


def take_project(intake: Intake, place: Place, row: Mapping[str, str]) -> None:
    """Take a project that a fund supports: a commitment in US dollars."""
    fund = _get(row, "pooledfundname", "pfnm", "pooledfund")
    budget = _get(row, "budget", "prgbdg")
    try:
        name = _needed(_get(row, "organizationname", "orgnm"), "OrganizationName")
        amount = amount_of(budget, "Budget")
        decided = date_of(_get(row, "approveddate", "datesubmitted", "apprdt"))
    except BadValue as bad:
        intake.reject(place, [bad.told])
        return
    intake.use(
        Allocation(
            id=_get(row, "chfprojectcode", "prjcode", "chfid"),
            place=place,
            recipient=Party(name, name, type=_get(row, "organizationtype", "orgtyp") or None),
            amount=Money(amount, "USD"),
            step=step_of(amount),
            as_written=budget,
            measure=Measure.COMMITMENT,
            donor=Party(fund, fund) if fund else None,
            decided=decided,
            country=fund or None,
            sector=" ; ".join(_parts(_get(row, "cluster", "clst", "clstnm"))) or None,
            purpose=_get(row, "projecttitle", "prjtitle"),
        )
    )


def take_contribution(intake: Intake, place: Place, row: Mapping[str, str]) -> None:
    """Take a contribution to a fund: what was paid, and what of its pledge is outstanding."""
    if _get(row, "istransfer") in ("1", "true", "True"):
        reason = "moves money between funds; it was counted when it came in"
        intake.exclude(place, "fund-transfer", reason)
        return
    fund = _get(row, "pooledfundname", "pfnm") or ("CERF" if "pledged" in row else "")
    try:
        donor = _needed(_get(row, "donorname", "donor", "donor name"), "DonorName")
        paid = _optional(_get(row, "paidamt", "paid"), "PaidAmt")
        pledged = _optional(_get(row, "pledgeamt", "pledged"), "PledgeAmt")
        decided = date_of(_get(row, "paiddate")) or date_of(_get(row, "pledgedate"))
    except BadValue as bad:
        intake.reject(place, [bad.told])
        return
    total = paid + outstanding(paid, pledged, whole="pledgedate" in row)
    intake.use(
        Allocation(
            id=_get(row, "contributioncode"),
            place=place,
            recipient=Party(fund or "Not stated", fund or "Not stated"),
            amount=Money(total, "USD"),
            step=step_of(total),
            as_written=f"paid {paid:f}, pledged {pledged:f}",
            measure=Measure.INCOMING,
            donor=Party(donor, donor),
            decided=decided,
        )
    )


def outstanding(paid: Decimal, pledged: Decimal, *, whole: bool) -> Decimal:
    """Return what of a pledge is still to be paid.

    Args:
        whole: whether the pledge is stated as it was made; else it is what is outstanding.
    """
    return max(pledged - paid, Decimal()) if whole else pledged


def date_of(text: str) -> dt.date | None:
    """Return the day of an ISO date, or of a US one: "2/15/2026 12:00:00 AM".

    Raises:
        BadValue: it is none.
    """
    match = _US_DATE.fullmatch(text.strip())
    if match is None:
        return iso_date(text)
    try:
        return dt.date(int(match[3]), int(match[1]), int(match[2]))
    except ValueError:
        raise BadValue("date", text, "is not a date") from None


def _optional(text: str, column: str) -> Decimal:
    return amount_of(text, column) if text else Decimal()


def _needed(text: str, column: str) -> str:
    if not text:
        raise BadValue(column, text, "empty")
    return text


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _LIST.split(text) if part.strip()]


def _get(row: Mapping[str, str], *names: str) -> str:
    return next((row[name].strip() for name in names if row.get(name, "").strip()), "")
