"""Aid statistics of the OECD: rows of the Creditor Reporting System, and DAC matrices.

Amounts are millions of US dollars in current prices; columns that are deflated are never taken. A
blank is not zero. Commitments may be negative: cancelled. Other official flows are no aid. A matrix
has donors across and recipients down.

A sum of donors or of recipients ("DAC Countries, Total", "Africa, Total") is left out if one of its
members, or a sum that covers it, is in the same table; alone, it counts. "Bilateral, unspecified"
and "Africa, regional" are not sums. EU Institutions are a donor whose money members of the EU gave:
they are left out beside any of them. Source: OECD DAC, CRS user guide.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.allocation import Allocation, Inference, Measure, Place
from aidreport.model.dataset import Dataset, ExcludedRow, Finding, Severity
from aidreport.model.money import Money
from aidreport.sources.problems import TOO_MANY_CELLS
from aidreport.sources.standards.records import (
    BadValue,
    DatasetBuilder,
    Layout,
    donor,
    party,
    read_amount,
)
from aidreport.sources.terms.dates import first_day
from aidreport.sources.terms.organisations import normalise_name
from aidreport.sources.terms.territories import is_country

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from aidreport.sources.formats.grid import Grid, SourceRow

_MEASURES = (("USD_Commitment", Measure.COMMITMENT), ("USD_Disbursement", Measure.DISBURSEMENT))
_WORDS = {"commitment": Measure.COMMITMENT, "disbursement": Measure.DISBURSEMENT}
_NOT_ODA = "other official flow"
_ASSUMED = Inference("measure", "a DAC matrix names no measure; taken as disbursement")
_MILLION = 6
_SEARCHED_ROWS = 15
_BLANK = frozenset({"", "..", "-", "–"})


def _heading(text: str) -> str:
    """Return a heading as it is compared: "DonorName", "donor_name", "donornameE" of old."""
    letters = text.casefold().replace("_", "")
    return letters.removesuffix("e") if letters.endswith("namee") else letters


def _take_row(builder: DatasetBuilder, place: Place, row: Mapping[str, str]) -> None:
    """Take a row of the CRS: its commitment and its disbursement, each if it is not blank."""
    flow = row.get("flowname", "")
    if flow.casefold().startswith(_NOT_ODA):
        builder.exclude(place, "not-oda", f"{flow}: no official development assistance")
        return
    stated = [
        (row[_heading(column)].strip(), column, measure)
        for column, measure in _MEASURES
        if row.get(_heading(column), "").strip() not in _BLANK
    ]
    for text, column, measure in stated:
        builder.add(place, partial(_allocation, place, row, text, measure, column))
    if not stated:
        builder.exclude(place, "no-amount", "has neither a commitment nor a disbursement")


def _allocation(
    place: Place, row: Mapping[str, str], text: str, measure: Measure, column: str
) -> Allocation:
    amount = read_amount(text, column, _MILLION)
    country = row.get("recipientname", "")
    channel = row.get("channelreportedname") or row.get("channelname")
    decided, inferred = first_day(row.get("year", ""))
    return Allocation(
        id="",
        place=place,
        recipient=party(channel or country or "Not stated"),
        amount=Money(amount.number, "USD"),
        step=amount.step,
        as_written=f"{text} USD million",
        measure=measure,
        donor=donor(row.get("donorname", "")),
        decided=decided,
        country=country or None,
        sector=row.get("purposename") or row.get("sectorname") or None,
        description=row.get("longdescription") or row.get("shortdescription") or "",
        purpose=row.get("projecttitle", ""),
        inferred=inferred,
    )


@dataclass(frozen=True, slots=True)
class Matrix:
    """How a matrix is laid out: the index of its first recipient, its donors and years by column.

    If it is coded, its second column holds codes of recipients. The preamble is the rows above the
    donors, in small letters; the measure is None if they do not name one.
    """

    first: int
    donors: Mapping[int, str]
    coded: bool
    years: Mapping[int, str] = field(default_factory=dict)
    measure: Measure | None = None
    preamble: str = ""


def find_matrix(rows: Sequence[SourceRow]) -> Matrix | None:
    """Return how a table is laid out that the DAC publishes or OECD.Stat exports; None for others.

    The one has a row of donor codes above a row of their names, the other a row of donors above
    one that says only "Recipient".
    """
    rows = rows[: _SEARCHED_ROWS + 2]
    if len(rows) < 3:
        return None
    first, second = rows[0].texts, rows[1].texts
    named = len(second) > 1 and second[0].lower().startswith("recipient")
    if named and len(first) > 1 and first[1].lower().replace(" ", "_") == "donor_code":
        return Matrix(2, dict(enumerate(second[2:], start=2)), coded=True)
    for at, row in enumerate(rows[:_SEARCHED_ROWS]):
        label = row.text(0).casefold().removesuffix("(s)")
        below = rows[at + 1].texts if at + 1 < len(rows) else ()
        if label == "donor" and below and below[0].casefold().removesuffix("(s)") == "recipient":
            return None if any(below[1:]) else _exported(rows, at)
    return None


def _exported(rows: Sequence[SourceRow], at: int) -> Matrix:
    donors = {column: text for column, text in enumerate(rows[at].texts) if column and text}
    years: dict[int, str] = {}
    preamble = " ".join(" ".join(row.texts) for row in rows[:at]).casefold()
    for row in rows[:at]:
        if row.text(0).casefold() in ("year", "time", "time period"):
            stated = {column: text for column, text in enumerate(row.texts) if column and text}
            only = next(iter(stated.values())) if len(set(stated.values())) == 1 else ""
            years = {column: stated.get(column, only) for column in donors}
    named = {measure for word, measure in _WORDS.items() if word in preamble}
    measure = named.pop() if len(named) == 1 else None
    return Matrix(at + 2, donors, coded=False, years=years, measure=measure, preamble=preamble)


def read_matrix(
    grid: Grid, matrix: Matrix, name: str, progress: Callable[[int], None] | None
) -> Dataset:
    """Return the cells of a matrix that are not blank, each as an allocation.

    A row of the account is a cell: donor × recipient.

    Raises:
        SourceError: its amounts are deflated, or no millions of US dollars.
    """
    _refuse_other_units(matrix, name)
    builder = DatasetBuilder(name, progress)
    builder.findings += grid.findings
    for row in grid.rows[matrix.first :]:
        place = Place(name, row=row.number, sheet=grid.sheet)
        for column in range(2 if matrix.coded else 1, len(row.texts)):
            if row.text(column) not in _BLANK:
                builder.add(place, partial(_cell, matrix, place, row, column))
    if matrix.measure is None:
        message = (
            f"{name} does not name the measure; its amounts were taken as disbursements: a matrix"
            " of commitments looks the same"
        )
        builder.findings.append(Finding("measure-assumed", Severity.NOTE, message, name))
    return _without_totals(builder.dataset())


def _refuse_other_units(matrix: Matrix, name: str) -> None:
    """Refuse amounts that are deflated or not millions of dollars; a coded matrix has these."""
    if matrix.coded:
        return
    dollars = any(word in matrix.preamble for word in ("usd", "us dollar", "us$"))
    if not dollars or "million" not in matrix.preamble:
        raise SourceError(
            f"{name} is a DAC matrix that does not say USD million above its donors",
            why="a unit is never assumed",
            fix='export it with its row "Unit", in US dollars',
        )
    if "constant" in matrix.preamble:
        raise SourceError(
            f"{name} is a DAC matrix in constant prices",
            why="deflated amounts are no amounts that anyone gave",
            fix="export it in current prices",
        )


def _cell(matrix: Matrix, place: Place, row: SourceRow, column: int) -> Allocation:
    text, recipient, code = row.text(column), row.text(0), row.text(1) if matrix.coded else ""
    giver, year = matrix.donors.get(column, ""), matrix.years.get(column, "")
    if not giver or not recipient:
        raise BadValue("recipient" if giver else "donor", text, TOO_MANY_CELLS)
    amount = read_amount(text, giver, _MILLION)
    decided, inferred = first_day(year)
    assumed = () if matrix.measure else (_ASSUMED,)
    return Allocation(
        id="/".join(filter(None, (giver, code or recipient, year))),
        place=place,
        recipient=party(recipient),
        amount=Money(amount.number, "USD"),
        step=amount.step,
        as_written=f"{text} USD million",
        measure=matrix.measure or Measure.DISBURSEMENT,
        donor=donor(giver),
        decided=decided,
        country=recipient,
        inferred=(*assumed, *inferred),
    )


_NAMES = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_EU_INSTITUTIONS = frozenset(_NAMES["eu_institutions"])
_EU_MEMBERS = frozenset(_NAMES["eu_members"])
_DAC = _EU_MEMBERS.difference(_NAMES["eu_outside_dac"]).union(_NAMES["dac_outside_eu"])


def _anyone(_: str) -> bool:
    return True


_MEMBERS: Mapping[str, Callable[[str], bool]] = {
    "anyone": _anyone,
    "dac": _DAC.__contains__,
    "dac in the eu": (_DAC & _EU_MEMBERS).__contains__,
    "outside the dac": lambda name: is_country(name) and name not in _DAC,
    "g7": frozenset(_NAMES["g7"]).__contains__,
    "no country": lambda name: not is_country(name),
}
_DONORS = {
    name: (total["wider"], _MEMBERS[total["members"]])
    for total in _NAMES["donors"]
    for name in total["names"]
}
"""A sum of donors → the next wider one, and who is a member of it."""

_RECIPIENTS: Mapping[str, str] = {
    **{name: wider for wider, names in _NAMES["recipients"].items() for name in names},
    **dict.fromkeys(_NAMES["by_income"], "developing countries"),
}
"""A sum of recipients → the next wider one."""


def _without_totals(dataset: Dataset) -> Dataset:
    """Return a data set without the rows that are sums of others."""
    donors = _sums_of_donors(item.donor.name for item in dataset.allocations if item.donor)
    recipients = _sums_of_recipients(item.country for item in dataset.allocations if item.country)
    kept: list[Allocation] = []
    excluded: list[ExcludedRow] = []
    for item in dataset.allocations:
        name = item.donor.name if item.donor else ""
        rule = recipients.get(item.country or "") or donors.get(name)
        if rule is None:
            kept.append(item)
        else:
            excluded.append(ExcludedRow(item.place, *rule))
    return replace(dataset, allocations=tuple(kept), account=dataset.account.exclude(excluded))


def _sums_of_donors(names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return the donors to leave out, each with rule and reason."""
    sums = {name: _plain_sum(name, _DONORS) for name in set(names)}
    members = {normalise_name(name) for name, total in sums.items() if total is None}
    out = {
        name: _total_of_members(name, "a sum of others in the table")
        for name, total in sums.items()
        if total is not None and any(map(_DONORS.get(total, ("", _anyone))[1], members))
    }
    left = {total: name for name, total in sums.items() if total is not None and name not in out}
    out |= _covered(left, {name: wider for name, (wider, _) in _DONORS.items()})
    if members & _EU_MEMBERS:
        out |= {
            name: ("eu-beside-members", f"{name}: its members, whose money it is, are in the table")
            for name in sums
            if normalise_name(name) in _EU_INSTITUTIONS
        }
    return out


def _sums_of_recipients(names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return the recipients to leave out, each with rule and reason."""
    totals = {name: _plain_sum(name, _RECIPIENTS) for name in set(names)}
    sums = {total: name for name, total in totals.items() if total is not None}
    if None in totals.values():
        reason = "a sum of others in the table"
        return {name: _total_of_members(name, reason) for name in sums.values()}
    out = _covered(sums, _RECIPIENTS)
    left = [name for name in sums.values() if name not in out]
    by_income = [name for name in left if totals[name] in _NAMES["by_income"]]
    regions = [name for name in left if name not in by_income]
    if regions:
        reason = f"the same money as {regions[0]}, by income instead of region"
        out |= {name: _total_of_members(name, reason) for name in by_income}
    return out


def _total_of_members(name: str, reason: str) -> tuple[str, str]:
    return "total-of-members", f"{name}: {reason}"


def _plain_sum(name: str, known: Mapping[str, object]) -> str | None:
    """Return the sum that a name means, without "Total"; None if it is not a sum."""
    words = normalise_name(name).split()
    short = " ".join(word for word in words if word != "total")
    if short in known:
        return short
    return short if words[-1:] == ["total"] else None


def _covered(sums: Mapping[str, str], wider: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return the sums that a wider one in the same table covers."""
    out = {}
    for total, name in sums.items():
        above = wider.get(total, next(iter(wider)))
        while above and (above not in sums or above == total):
            above = wider.get(above, "")
        if above:
            out[name] = _total_of_members(name, f"a part of {sums[above]}, which is in the table")
    return out


LAYOUT = Layout(
    "crs",
    (
        frozenset({"donorname", "recipientname", "usdcommitment"}),
        frozenset({"donorname", "recipientname", "usddisbursement"}),
    ),
    _take_row,
    after=_without_totals,
    normalise=_heading,
)
