"""Data compared with earlier ones: only like with like, and what to know about the comparison."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aidreport.analysis.near_names import near_names
from aidreport.errors import CurrencyError, MeasureError, SourceError
from aidreport.model.dataset import Finding, Severity
from aidreport.model.fields import PARTIES
from aidreport.model.periods import period_covered
from aidreport.model.remarks import say
from aidreport.statements import state
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.analysis.figures import Figures, Group
    from aidreport.model.dataset import Dataset
    from aidreport.model.periods import Period
    from aidreport.model.remarks import Remark

_FEW_MONTHS = 2
"""So many months less are worth a note: a year may begin or end without a decision."""
_MUCH_SHORTER = 4, 3
"""A period that is less than three quarters of the other is a warning."""


def compared(dataset: Dataset, figures: Figures, before: Figures, report: str) -> Figures:
    """Return figures beside those of the earlier data, with the findings of both and of comparing.

    Args:
        dataset: with the earlier data.
        report: its name in the config.

    Raises:
        SourceError: both are the same data.
        MeasureError, CurrencyError: amounts of different measures or currencies are not compared.
    """
    earlier = dataset.before
    assert earlier is not None
    _refuse_same(dataset, earlier)
    if dataset.allocations and earlier.allocations:
        _refuse_other_measures(figures, before)
        _refuse_other_currencies(dataset, earlier, figures, before, report)
    findings = (
        *figures.findings,
        *(
            replace(item, message=say("of-earlier-data", remark=item.message))
            for item in before.findings
        ),
        *_period_findings(dataset, earlier),
        *_name_findings(figures, before),
    )
    order = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
    return replace(
        figures,
        before=before,
        findings=tuple(sorted(findings, key=lambda item: order.index(item.severity))),
    )


def _refuse_same(dataset: Dataset, earlier: Dataset) -> None:
    """Refuse data that are compared with themselves, read in the same way."""

    def read(data: Dataset) -> tuple[object, ...]:
        return tuple(file.sha256 for file in data.files), [item.settings for item in data.read_with]

    if dataset.files and read(dataset) == read(earlier):
        raise SourceError(
            state("source.compared-with-itself"),
            details=[file.path for file in earlier.files],
            why=state("source.compared-with-itself-why"),
            fix=state("source.compared-with-itself-fix"),
        )


def _refuse_other_measures(now: Figures, before: Figures) -> None:
    if set(now.measures) == set(before.measures):
        return
    common = [measure for measure in now.measures if measure in before.measures]
    fix = state("source.same-measure")
    if common:
        fix = state("source.common-measure", measure=str(common[0]))
    raise MeasureError(
        state("source.other-measures"),
        details=[
            state("source.data-have", listed=Several(now.measures)),
            state("source.earlier-data-have", listed=Several(before.measures)),
        ],
        why=state("source.other-measures-why"),
        fix=fix,
    )


def _refuse_other_currencies(
    dataset: Dataset, earlier: Dataset, now: Figures, before: Figures, report: str
) -> None:
    ours, theirs = _currencies(dataset, now), _currencies(earlier, before)
    if set(ours) == set(theirs):
        return
    common = [code for code in ours if code in theirs]
    target = common[0] if common else ours[0]
    fix = state("source.convert-both", target=target, report=report)
    if dataset.converted_to:
        fix = state("source.rates-for-both")
    if common:
        fix = state("source.compare-common", code=common[0], fix=fix)
    raise CurrencyError(
        state("source.other-currencies"),
        details=[
            state("source.data-have", listed=Several(ours)),
            state("source.earlier-data-have", listed=Several(theirs)),
        ],
        why=state("source.other-currencies-why"),
        fix=fix,
    )


def _currencies(dataset: Dataset, figures: Figures) -> Sequence[str]:
    """Return the currencies that are compared: the one converted to, else all."""
    target = dataset.converted_to
    return [target] if target in figures.totals and target else list(figures.totals)


def _period_findings(dataset: Dataset, earlier: Dataset) -> Iterator[Finding]:
    """Yield what makes the amounts of two periods hard to compare."""
    now, before = period_covered(dataset.allocations), period_covered(earlier.allocations)
    if now is None or before is None:
        if dataset.allocations and earlier.allocations:
            yield Finding("periods-unknown", Severity.NOTE, say("periods-unknown"))
        return
    if now.overlaps(before):
        first, last = max(now.first, before.first), min(now.last, before.last)
        both = say("periods-overlap", first=first, last=last)
        yield Finding("periods-overlap", Severity.WARNING, both)
    shorter, longer = sorted((now.months, before.months))
    if longer - shorter < _FEW_MONTHS:
        return
    parts, of = _MUCH_SHORTER
    severity = Severity.WARNING if shorter * parts < longer * of else Severity.NOTE
    message = say(
        "periods-differ",
        now=_months(now),
        period=say("period", first=now.first, last=now.last),
        before=_months(before),
        earlier=say("period", first=before.first, last=before.last),
    )
    yield Finding("periods-differ", severity, message)


def _months(period: Period) -> Remark:
    return say("months", count=period.months)


def _name_findings(now: Figures, before: Figures) -> Iterator[Finding]:
    """Yield a warning for each name that ended while a similar one is new."""
    for by in PARTIES:
        ended, new = _only_in(before, now, by), _only_in(now, before, by)
        for old, other in near_names(ended, new):
            message = say("near-names", before=old.name, now=other.name, key=str(other.key))
            yield Finding("near-names", Severity.WARNING, message)


def _only_in(some: Figures, others: Figures, by: str) -> list[Group]:
    """Return the groups by a field of which others have none, each once."""
    known = {group.key for part in others.breakdowns.get(by, ()) for group in part.itemised}
    found = {
        group.key: group
        for part in some.breakdowns.get(by, ())
        for group in part.itemised
        if group.key not in known
    }
    return list(found.values())
