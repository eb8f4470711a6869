"""Rows of the OECD's Creditor Reporting System: extracts, and the bulk files of a year.

Amounts are millions of US dollars in current prices unless the config says otherwise; columns that
are deflated are never taken. A blank is not zero. Commitments may be negative: cancelled. Other
official flows are no aid. Source: OECD DAC, CRS user guide.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from aidreport.config.sources import EXCLUDE
from aidreport.model.allocation import Allocation, Measure
from aidreport.model.money import Money
from aidreport.model.remarks import say
from aidreport.sources.standards.described import fields_of, unused_of
from aidreport.sources.standards.oecd.amounts import MILLION, Unit, refuse_impossible
from aidreport.sources.standards.oecd.cells import BLANK
from aidreport.sources.standards.oecd.codes import codes
from aidreport.sources.standards.oecd.crs_columns import Description, read_columns
from aidreport.sources.standards.oecd.sums import without_sums
from aidreport.sources.standards.records import Layout, donor, party
from aidreport.sources.terms.dates import first_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.model.allocation import Place
    from aidreport.model.remarks import Remark
    from aidreport.sources.standards.records import DatasetBuilder, LongTable

_MEASURES = {"USD_Commitment": Measure.COMMITMENT, "USD_Disbursement": Measure.DISBURSEMENT}
_FLOWS: Mapping[str, Sequence[str]] = codes("flows_of_crs")
_FIELD = "flow_type"
_NO_AMOUNT = ("no-amount", say("no-commitment-or-disbursement"))


def _heading(text: str) -> str:
    """Return a heading as it is compared: "DonorName", "donor_name", "donornameE" of old."""
    letters = text.casefold().replace("_", "")
    return letters.removesuffix("e") if letters.endswith("namee") else letters


def _take_row(builder: DatasetBuilder, place: Place, row: Mapping[str, str]) -> None:
    """Take a row of the CRS: its commitment and its disbursement, each if it is not blank."""
    flow = row.get("flowname", "")
    if (rule := _not_counted(builder, flow)) is not None:
        builder.exclude(place, *rule)
        return
    if not _is_clear(builder, flow):
        builder.ask(_FIELD, "FlowName", flow)
    unit = Unit.of(builder.source, MILLION)
    stated = [column for column in _MEASURES if _amount(row, column) not in BLANK]
    for column in stated:
        builder.add(place, partial(_allocation, place, row, column, unit=unit))
    if not stated:
        builder.exclude(place, *_NO_AMOUNT)


def _not_counted(builder: DatasetBuilder, flow: str) -> tuple[str, Remark] | None:
    """Return rule and reason for a flow that is no aid, or that the config leaves out."""
    meaning = builder.meaning(_FIELD, flow)
    if meaning == EXCLUDE:
        return "flow-type-excluded", say("excluded-in-config", field="FlowName", value=f'"{flow}"')
    if meaning is None and any(word in flow.casefold() for word in _FLOWS["not_oda"]):
        return "not-oda", say("not-oda", flow=flow)
    return None


def _is_clear(builder: DatasetBuilder, flow: str) -> bool:
    """Tell whether a flow is known, or decided by the config; a blank one is no other."""
    known = any(word in flow.casefold() for word in (*_FLOWS["counted"], *_FLOWS["not_oda"]))
    return not flow or known or builder.meaning(_FIELD, flow) is not None


def _by_column(table: LongTable) -> Sequence[Allocation]:
    """Return the amounts of a long table."""
    unit = Unit.of(table.builder.source, MILLION)
    what = Description(
        measures={_heading(column): measure for column, measure in _MEASURES.items()},
        amounts={_heading(column): column for column in _MEASURES},
        recipient=("channelreportedname", "channelname", "recipientname"),
        sector=("purposename", "sectorname"),
        not_counted=partial(_not_counted, table.builder),
        is_clear=partial(_is_clear, table.builder),
        no_amount=_NO_AMOUNT,
    )
    return read_columns(table, what, unit, partial(_allocation, unit=unit))


def _amount(row: Mapping[str, str], column: str) -> str:
    return row.get(_heading(column), "").strip()


def _allocation(place: Place, row: Mapping[str, str], column: str, *, unit: Unit) -> Allocation:
    text = _amount(row, column)
    amount = unit.read(text, column)
    country = row.get("recipientname", "")
    channel = row.get("channelreportedname") or row.get("channelname")
    decided, inferred = first_day(row.get("year", "").removesuffix(".0"))
    return Allocation(
        id="",
        place=place,
        recipient=party(channel or country or "Not stated"),
        amount=Money(amount.number, unit.currency),
        step=amount.step,
        as_written=unit.written(text),
        measure=_MEASURES[column],
        donor=donor(row.get("donorname", "")),
        decided=decided,
        country=country or None,
        sector=row.get("purposename") or row.get("sectorname") or None,
        description=row.get("longdescription") or row.get("shortdescription") or "",
        purpose=row.get("projecttitle", ""),
        inferred=inferred,
    )


LAYOUT = Layout(
    "crs",
    (
        frozenset({"donorname", "recipientname", "usdcommitment"}),
        frozenset({"donorname", "recipientname", "usddisbursement"}),
    ),
    _take_row,
    after=without_sums,
    normalise=_heading,
    takes=("unit", "decimal", "values"),
    states={"currency": "USD"},
    check=refuse_impossible,
    by_column=_by_column,
    fields=fields_of("crs"),
    unused=unused_of("crs"),
    unit="million",
)
