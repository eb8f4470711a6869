"""From a data set to its figures: totals, breakdowns, reconciliations, rates and findings."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from aidreport.analysis.breakdown import break_down, no_shares_findings
from aidreport.analysis.checks import implied_rates, reconcile
from aidreport.analysis.conversion import conversion_findings
from aidreport.analysis.data_quality import data_quality_findings
from aidreport.analysis.figures import Figure, Figures, Operation, Rate
from aidreport.analysis.long_rates import straying_rates
from aidreport.analysis.parts import Divider
from aidreport.analysis.register import AllocationColumn, Basis, FigureRegister
from aidreport.analysis.select import refuse_shared_ids, refuse_shared_totals
from aidreport.analysis.totals import GroupSum, count_by, field_of, row_objects, sum_by
from aidreport.model.allocation import Measure, Place
from aidreport.model.amounts import parse_count
from aidreport.model.bulk import Bulk
from aidreport.model.dataset import Finding, Severity
from aidreport.model.remarks import at, say
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.analysis.checks import Published
    from aidreport.model.dataset import Announcement, Dataset
    from aidreport.model.selection import Selection

_ORDER = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


def analyse(
    dataset: Dataset,
    *,
    by: Sequence[str],
    traced: bool = True,
    published: Published | None = None,
) -> Figures:
    """Return the figures of a data set.

    Args:
        dataset: its allocations are summed by currency, whatever their measures.
        by: the fields to group by, each one of `GROUPS`.
        traced: whether sums name the allocations that went into them; a summary, whose figures
            nobody follows, does without.
        published: returns how many units of a currency one unit of another was worth on a day;
            None to compare the rates that amounts imply among themselves.

    Raises:
        UsageError: a field is not known.
        DataError: allocations share an id, the announcement states two totals in one currency,
            or a sum needs more than 1,000 digits.
    """
    for name in by:
        field_of(name)
    bulk = dataset.allocations if isinstance(dataset.allocations, Bulk) else None
    if bulk is not None and not _stays_in_columns(bulk, dataset, traced=traced):
        bulk = None
        dataset = replace(dataset, allocations=tuple(dataset.allocations))
    basis = _basis(dataset, FigureRegister(traced=traced))
    reconciliations, reconciled = reconcile(basis)
    rates: list[Rate]
    if bulk is not None and bulk.equivalents is not None:
        strays, rates = list(straying_rates(bulk, published)), []
    else:
        rates, strays = implied_rates(basis, published)
    breakdowns = {name: break_down(basis, name, reconciliations) for name in by}
    target = dataset.converted_to
    measures = count_by(dataset.allocations, ("measure", lambda item: str(item.measure)))
    findings = [
        *dataset.findings,
        *(note for total in basis.sums.values() for note in _incomplete(total)),
        *reconciled,
        *strays,
        *no_shares_findings(breakdowns),
        *data_quality_findings(dataset.allocations),
        *(conversion_findings(dataset.allocations, target) if target else ()),
    ]
    figures = Figures(
        measures=tuple(sorted(Measure(name) for (name,) in measures)),
        totals=basis.totals,
        stated=basis.stated,
        facts=basis.facts,
        breakdowns=breakdowns,
        reconciliations=tuple(reconciliations),
        rates=tuple(rates),
        findings=tuple(sorted(findings, key=lambda item: _ORDER.index(item.severity))),
        by_id=basis.register.by_id,
        divide=_undivided,
    )
    return replace(figures, divide=Divider(dataset, figures)) if traced else figures


def _stays_in_columns(bulk: Bulk, dataset: Dataset, *, traced: bool) -> bool:
    """Return whether a long table is analysed by the column.

    What is stated in other currencies, or announced, is followed through objects.
    """
    if not traced:
        return bulk.equivalents is None or dataset.announcement is None
    stated = bulk.equivalents is not None or any(item.equivalents for _, item in bulk.others)
    return not stated and dataset.announcement is None and not dataset.converted_to


def _undivided(conditions: Selection) -> None:
    raise AssertionError(f"only figures that are traced have parts: {conditions}")


def _basis(dataset: Dataset, register: FigureRegister) -> Basis:
    """Enter the allocations, what the announcement states, and the sums of all of them."""
    announcement = dataset.announced
    refuse_shared_totals(announcement.stated)
    rows = row_objects(dataset.allocations)
    refuse_shared_ids(rows)
    names: Sequence[str] = ()
    if register.traced and isinstance(dataset.allocations, Bulk):
        names = [f"allocation/{name}" for name in dataset.allocations.row_ids()]
        register.columns.append(AllocationColumn(dataset.allocations, names))
    elif register.traced or any(row.equivalents for row in rows):
        for allocation in rows:
            register.add_allocation(allocation)
    by_currency = {code: groups[""] for code, groups in sum_by(dataset.allocations).items()}
    sums = dict(sorted(by_currency.items(), key=lambda item: -item[1].count))
    return Basis(
        dataset=dataset,
        register=register,
        rows=rows,
        sums=sums,
        totals={
            code: register.add_sum(f"total/{code}", total, _own(dataset, names, code))
            for code, total in sums.items()
        },
        stated={
            item.money.currency: register.add_stated(
                f"stated/{item.money.currency}", item, _place(announcement, item.line)
            )
            for item in announcement.stated
        },
        facts=_facts(announcement, register),
        equivalents={
            code: register.add_equivalents(f"equivalent-total/{code}", total)
            for code, total in sums.items()
        },
        names=names,
    )


def _own(dataset: Dataset, names: Sequence[str], currency: str) -> Sequence[str]:
    """Return the names of the amounts in a currency, out of those of all rows of a long table."""
    if not names or not isinstance(dataset.allocations, Bulk):
        return ()
    of_rows = zip(names, dataset.allocations.keys("currency"), strict=True)
    return [name for name, code in of_rows if code == currency]


def _place(announcement: Announcement, line: int | None) -> str:
    return at(Place(announcement.source, line=line))


def _facts(announcement: Announcement, register: FigureRegister) -> dict[int, Figure]:
    """Enter the numbers of the facts that have one."""
    entered = {}
    for index, fact in enumerate(announcement.facts, 1):
        number = parse_count(fact.figure)
        if number is not None:
            name, place = f"fact/{index}", _place(announcement, fact.line)
            figure = Figure(name, number, "", Operation.STATED, (), place, fact.figure)
            entered[index] = register.add(figure)
    return entered


def _incomplete(total: GroupSum) -> Iterator[Finding]:
    """Yield a note if only some allocations in a currency state an equivalent."""
    originals = Counter(row.conversion.original.currency for row in total.rows if row.conversion)
    partly = set(total.equivalents) - set(total.complete_equivalents())
    codes = [
        code
        for code in total.equivalents
        if code in partly and total.stating[code] > originals[code]
    ]
    if not codes:
        return
    stating = {code: total.stating[code] for code in codes}
    first, *others = sorted(codes, key=lambda code: -stating[code])
    repeated = any(total.equivalents[code][1] > stating[code] for code in codes)
    key = "equivalent-repeated" if repeated else "equivalent-incomplete"
    also = Several(say("amounts-in", count=stating[code], currency=code) for code in others)
    message = say(
        key,
        all=total.count,
        currency=total.currency,
        count=stating[first],
        other=say("and-further", first=first, others=also) if also else first,
    )
    yield Finding("equivalent-incomplete", Severity.NOTE, message)
