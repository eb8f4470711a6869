"""Contributions to UN pooled funds (CBPF) and CERF: what was paid, and what is still promised.

What was paid is received; what of a pledge is outstanding is a pledge, and the two are never one
amount. Tables of single contributions state the pledge as it was made; tables of a donor's total
for a year state what is outstanding of it. What is written off will not come, and what is in the
pipeline nobody has pledged yet: neither counts. Sources: OCHA CBPF Data Hub and CERF.
"""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from aidreport.config.sources import EXCLUDE, USE
from aidreport.model.allocation import Allocation, Measure
from aidreport.model.amounts import EXACT, step_of
from aidreport.model.dataset import Finding, Severity
from aidreport.model.money import Money, StatedAmount
from aidreport.model.remarks import at, say
from aidreport.sources.formats.json_document import objects_in, text_of
from aidreport.sources.problems import EMPTY
from aidreport.sources.standards.described import fields_of, unused_of
from aidreport.sources.standards.funds.pooled_funds import (
    HEADINGS,
    SIGNS,
    STATUSES,
    TABLES,
    amount_or_none,
    fund_of,
    headings_of,
    plain_heading,
    text_of_part,
)
from aidreport.sources.standards.records import (
    BadValue,
    DatasetBuilder,
    Layout,
    Taker,
    donor,
    party,
    read_amount,
    read_currency,
    read_date,
)
from aidreport.sources.tables.words.meanings import RULES
from aidreport.sources.terms.dates import first_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from aidreport.model.allocation import Place

_PAID, _PIPELINE, _WRITTEN_OFF = "paid", "pipeline", "written off"
_YES = frozenset(("1", "1.0", "true", "yes"))


class _Contribution:
    """A row: its amounts in US dollars, and what its status says of them.

    Attributes:
        row: its texts, under plain headings.
        paid: what was received.
        promised: what was pledged, or agreed on if that is more.
        status: what its status means; empty if it has none, or an unknown one.
        written_off: what will not be paid.
        due: what of the pledge is still to be paid.

    Raises:
        BadValue: an amount is none.
    """

    def __init__(self, row: Mapping[str, str]) -> None:
        self.row = row
        self.status = _meaning(text_of_part(row, "status"))
        self.paid = self._number("paid", "PaidAmt")
        pledged = self._number("pledged", "PledgeAmt")
        self.promised = max(pledged, self._number("agreed", "donorcommitment"))
        self.written_off = self._number("written_off", "donorwriteoff")
        gone = self.status == _WRITTEN_OFF
        if gone and not self.written_off:
            self.written_off = max(self.promised - self.paid, Decimal())
        self.due = Decimal()
        if not gone and not self._paid_in_full():
            self.due = outstanding(
                self.paid + self.written_off, self.promised, as_made=self._as_made
            )

    @property
    def _as_made(self) -> bool:
        return not SIGNS["pledge_as_made"].isdisjoint(self.row)

    def _paid_in_full(self) -> bool:
        """Tell whether a pledge is paid, though at another rate than that of the pledge."""
        if self.status == _PAID:
            return True
        if not self._as_made:
            return False
        pledged = amount_or_none(self.row.get("pledgeamtlocal", ""))
        paid = amount_or_none(self.row.get("paidamtlocal", ""))
        code = self.row.get("paidamtlocalcurrency", "").strip()
        same = code and self.row.get("pledgeamtlocalcurrency", "").strip() == code
        return bool(same and pledged and paid and paid >= pledged > 0)

    @property
    def as_written(self) -> str:
        """What was paid and what was pledged, as the row has it."""
        paid, pledged = (text_of_part(self.row, part) or "0" for part in ("paid", "pledged"))
        return f"paid {paid}, pledged {pledged}"

    def _number(self, part: str, column: str) -> Decimal:
        text = text_of_part(self.row, part)
        return read_amount(text, column).number if text else Decimal()

    def local(self, *, of_pledge: bool) -> tuple[StatedAmount, ...]:
        """Return an amount in the donor's currency, if it is of the same part as the dollars."""
        if of_pledge and self.paid and self._as_made:
            return ()
        part = "pledged" if of_pledge else "paid"
        text, code = (text_of_part(self.row, f"{part}_{what}") for what in ("in_local", "currency"))
        amount = amount_or_none(text)
        with suppress(BadValue):
            if amount and (currency := read_currency(code)) != "USD":
                return (StatedAmount(Money(amount, currency), step_of(amount), f"{code} {text}"),)
        return ()

    def day(self, *parts: str) -> date | None:
        """Return the first date that some parts state."""
        for part in parts:
            if day := read_date(text_of_part(self.row, part), day_first=False):
                return day
        return None


def flat_contribution(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object of CERF's API with its sums and dates as its table has them.

    What was pledged, agreed on, received and written off are lists of payments: {"donorreceived":
    {"donorreceived": [{"receivedamountUSD": …, "receiveddate": …}]}}.
    """
    flat = dict(item)
    for name, value in item.items():
        if not isinstance(value, dict | list) or not name.lower().startswith("donor"):
            continue
        payments = value
        if isinstance(value, dict):
            inner = (part for part in value.values() if isinstance(part, list | dict))
            payments = next(inner, [value])
        amounts = [text for part in objects_in(payments) for text in _texts(part, "amountusd")]
        flat[name] = _sum(amounts, name)
        if name.lower() in headings_of("paid"):
            days = [text for part in objects_in(payments) for text in _texts(part, "date")]
            flat["PaidDate"] = max(days, default="")
    return flat


def _texts(payment: Mapping[str, Any], ending: str) -> list[str]:
    return [
        text
        for key, value in payment.items()
        if key.lower().endswith(ending) and (text := text_of(value))
    ]


def _sum(amounts: Sequence[str], column: str) -> Decimal | str:
    """Return what payments add up to; an amount that is none, if there is one, is refused later."""
    total = Decimal()
    for text in amounts:
        try:
            total = EXACT.add(total, read_amount(text, column).number)
        except BadValue:
            return text
    return total if amounts else ""


def outstanding(paid: Decimal, pledged: Decimal, *, as_made: bool) -> Decimal:
    """Return what of a pledge is still to be paid.

    Args:
        as_made: whether the pledge is stated as it was made; else it is what is outstanding.
    """
    return max(pledged - paid, Decimal()) if as_made else pledged


class ContributionTable(Taker):
    """Takes the rows of one table."""

    def __init__(self, builder: DatasetBuilder) -> None:
        self._builder = builder
        self._unpaid: list[Place] = []

    def take(self, place: Place, row: Mapping[str, str]) -> None:
        """Take a row, and note one that is fully paid and has no payment."""
        item = _take(self._builder, place, row)
        if item is not None and item.status == _PAID and item.promised and not item.paid:
            self._unpaid.append(place)

    def findings(self) -> Iterator[Finding]:
        """Yield a warning if rows are fully paid and have no payment."""
        if self._unpaid:
            message = say("paid-without-payment", count=len(self._unpaid))
            first = at(self._unpaid[0])
            yield Finding("paid-without-payment", Severity.WARNING, message, first)


def _take(builder: DatasetBuilder, place: Place, row: Mapping[str, str]) -> _Contribution | None:
    """Take a row: what was paid and what is due, each if there is any; return what it says."""
    if text_of_part(row, "transfer").lower() in _YES:
        builder.exclude(place, "fund-transfer", say("fund-transfer"))
        return None
    if not any(text_of_part(row, part) for part in ("paid", "pledged", "agreed")):
        builder.exclude(place, "no-amount", say("no-amount-paid-or-pledged"))
        return None
    text = text_of_part(row, "status")
    meant = builder.meaning("status", text)
    if meant == EXCLUDE:
        builder.exclude(place, RULES["status"], say("status-excluded", status=text))
        return None
    try:
        name, item = _donor_name(row), _Contribution(row)
    except BadValue as bad:
        builder.reject(place, bad.problem)
        return None
    paid, due, lost = item.paid, item.due, item.written_off
    if paid or not (due or lost):
        builder.add(place, partial(_allocation, place, item, name))
    if lost:
        builder.exclude(place, "written-off", say("written-off", amount=Money(lost, "USD")))
    if due and meant is None and item.status == _PIPELINE:
        builder.exclude(place, "pipeline", say("pipeline", amount=Money(due, "USD")))
    elif due:
        if text and not item.status and meant is None:
            builder.ask("status", "contributionStatus", text)
        measure = Measure.PLEDGE if meant in (None, USE) else Measure(meant)
        builder.add(place, partial(_allocation, place, item, name, of_pledge=measure))
    return item


@lru_cache(maxsize=256)
def _meaning(text: str) -> str:
    return STATUSES.get(plain_heading(text), "") if text else ""


def _donor_name(row: Mapping[str, str]) -> str:
    name = text_of_part(row, "donor")
    if not name and not row.keys().isdisjoint(headings_of("donor")):
        raise BadValue("DonorName", "", EMPTY)
    return name


def _allocation(
    place: Place, item: _Contribution, name: str, *, of_pledge: Measure | None = None
) -> Allocation:
    """Return what was paid, or what is due, with the measure of that."""
    row, code = item.row, text_of_part(item.row, "contribution")
    amount = item.due if of_pledge else item.paid
    day = item.day(*(("pledged_on",) if of_pledge else ("paid_on", "pledged_on")))
    decided, inferred = (day, ()) if day else first_day(text_of_part(row, "contribution_year"))
    pledged_too = of_pledge and item.paid and code
    return Allocation(
        id=f"{code}/pledge" if pledged_too else code,
        place=place,
        recipient=party(fund_of(row) or "Not stated"),
        amount=Money(amount, "USD"),
        step=step_of(amount),
        as_written=item.as_written,
        measure=of_pledge or Measure.INCOMING,
        equivalents=item.local(of_pledge=of_pledge is not None),
        donor=donor(name, text_of_part(row, "donor_type")),
        decided=decided,
        valued=day,
        inferred=inferred,
    )


LAYOUT = Layout(
    "cbpf-contributions",
    TABLES["contributions"],
    begin=ContributionTable,
    headline=(Measure.INCOMING,),
    without=tuple(SIGNS["no_contributions"]),
    normalise=plain_heading,
    names=headings_of("fund", "donor", "year"),
    ids=headings_of("contribution"),
    takes=("values",),
    states={"currency": "USD"},
    dates="month-first",
    fields=fields_of("cbpf-contributions", HEADINGS),
    unused=unused_of("cbpf-contributions"),
)
"""Tables of the funds' and of CERF's API, and those of the hubs' downloads."""
