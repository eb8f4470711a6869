"""Whether a slot runs: the conditions of its schedule, with the values that decided."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from aidreport.model.dataset import NOT_REVIEWED, Severity
from aidreport.statements import state
from aidreport.values import format_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.config.config import Report
    from aidreport.config.schedules import Conditions
    from aidreport.document.context import Context
    from aidreport.model.dataset import Finding

_MILLION = 10**6
_ORDER = [str(severity) for severity in Severity]


class StopRun(Exception):  # noqa: N818 - it ends a run, but is no error
    """A run is skipped or held: a sentence why, and the values that decided."""

    def __init__(self, reason: str, details: Mapping[str, Any], *, held: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.details, self.held = reason, dict(details), held


def skip_if_unchanged(conditions: Conditions, inputs: str, before: str | None) -> None:
    """Skip a slot if the data must have changed and have not.

    Args:
        inputs, before: hashes of the data now, and of those of the last briefing; None if there
            is none.

    Raises:
        StopRun: it is skipped.
    """
    if conditions.data_changed and inputs == before:
        reason = state("reason.unchanged")
        raise StopRun(reason, {"data_changed": True, "inputs": inputs})


def skip_for_findings(conditions: Conditions, findings: Sequence[Finding]) -> None:
    """Skip a slot if there are findings that must be absent.

    Raises:
        StopRun: it is skipped.
    """
    severity = conditions.no_finding or "never"
    serious = findings_from(findings, severity)
    if serious:
        first = serious[0].message
        reason = state("reason.findings", count=len(serious), severity=severity, problem=first)
        details = {"no_finding": severity, "found": [finding.code for finding in serious]}
        raise StopRun(reason, details)


def skip_for_figures(conditions: Conditions, context: Context) -> None:
    """Skip a slot if the expression over its figures does not hold.

    Raises:
        StopRun: it is skipped.
        TemplateError: the expression cannot be evaluated.
    """
    if not conditions.figures:
        return
    from aidreport.document.names import evaluate_condition

    holds, values = evaluate_condition(conditions.figures, context)
    if not holds:
        assigned = ", ".join(f"{name} = {value}" for name, value in values.items())
        with_values = {"values": assigned} if assigned else {}
        key = "reason.condition-with-values" if assigned else "reason.condition"
        reason = state(key, expression=conditions.figures, **with_values)
        raise StopRun(reason, {"figures": conditions.figures, **values})


def hold_if_far_from_before(
    totals: Mapping[str, Decimal], before: Mapping[str, str], report: Report
) -> None:
    """Hold a slot whose total is a million times that of the last briefing, or a millionth.

    The setting `largest_total` of a source says that its totals are right.

    Args:
        totals: by currency.
        before: those of the last briefing, as text; none if there is none.

    Raises:
        StopRun: it is held.
    """
    if any(source.largest_total is not None for source in report.sources):
        return
    for currency, total in totals.items():
        last = abs(Decimal(before.get(currency, "0")))
        now = abs(total)
        if not last or not now or (now < _MILLION * last and last < _MILLION * now):
            continue
        shown, earlier = (f"{currency} {format_number(amount)}" for amount in (total, last))
        reason = state("reason.far-from-before", total=shown, before=earlier)
        fix = state("advice.largest-total")
        details = {"total": str(total), "before": before[currency], "fix": fix}
        raise StopRun(reason, details, held=True)


def findings_that_hold(findings: Sequence[Finding], report: Report) -> list[Finding]:
    """Return the findings that hold a run of a report: serious ones, and figures not reviewed."""
    serious = findings_from(findings, report.hold_on)
    open_yet = [item for item in findings if item.code == NOT_REVIEWED and item not in serious]
    return serious + (open_yet if report.unreviewed == "hold" else [])


def findings_from(findings: Sequence[Finding], severity: str) -> list[Finding]:
    """Return the findings of a severity or above; of "never", none."""
    if severity == "never":
        return []
    least = _ORDER.index(severity)
    return [finding for finding in findings if _ORDER.index(str(finding.severity)) >= least]
