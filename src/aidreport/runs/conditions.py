"""Whether a slot runs: the conditions of its schedule, with the values that decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.model.dataset import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.config.schedules import Conditions
    from aidreport.document.context import Context
    from aidreport.model.dataset import Finding

_ORDER = [str(severity) for severity in Severity]


class Skip(NamedTuple):
    """Why a slot does not run.

    Attributes:
        reason: a sentence.
        details: the values that decided.
    """

    reason: str
    details: Mapping[str, Any]


def skip_if_unchanged(conditions: Conditions, inputs: str, before: str | None) -> Skip | None:
    """Return why a slot is skipped, if the data must have changed and have not.

    Args:
        inputs, before: hashes of the data now, and of those of the last briefing; None if there
            is none.
    """
    if not conditions.data_changed or before is None or inputs != before:
        return None
    return Skip(
        "the data have not changed since the last briefing",
        {"data_changed": True, "inputs": inputs},
    )


def skip_for_findings(conditions: Conditions, findings: Sequence[Finding]) -> Skip | None:
    """Return why a slot is skipped, if there are findings that must be absent."""
    severity = conditions.no_finding or "never"
    serious = findings_from(findings, severity)
    if not serious:
        return None
    count = "one finding" if len(serious) == 1 else f"{len(serious)} findings"
    return Skip(
        f"{count} of severity {severity} or above: {serious[0].message}",
        {"no_finding": severity, "found": [finding.code for finding in serious]},
    )


def skip_for_figures(conditions: Conditions, context: Context) -> Skip | None:
    """Return why a slot is skipped, if the expression over its figures does not hold.

    Raises:
        TemplateError: it cannot be evaluated.
    """
    if not conditions.figures:
        return None
    from aidreport.document.names import evaluate_condition

    holds, values = evaluate_condition(conditions.figures, context)
    if holds:
        return None
    assigned = ", ".join(f"{name} = {value}" for name, value in values.items())
    return Skip(
        f"{conditions.figures} does not hold" + (f": {assigned}" if assigned else ""),
        {"figures": conditions.figures, **values},
    )


def findings_from(findings: Sequence[Finding], severity: str) -> list[Finding]:
    """Return the findings of a severity or above; of "never", none."""
    if severity == "never":
        return []
    least = _ORDER.index(severity)
    return [finding for finding in findings if _ORDER.index(str(finding.severity)) >= least]
