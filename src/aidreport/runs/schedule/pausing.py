"""Pauses a schedule, or all of a report, in the words that its slots are skipped with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.config.time_zones import shown_with_day
from aidreport.errors import UsageError
from aidreport.runs.ledger.pauses import Pause
from aidreport.runs.schedule.follow import follow
from aidreport.runs.schedule.planner import enter_all, timetables
from aidreport.runs.schedule.requests import of_report
from aidreport.statements import state

if TYPE_CHECKING:
    from aidreport.config.config import Config
    from aidreport.runs.ledger.audit import AuditEntry
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.schedule.follow import Notice

LONGEST_REASON = 500
"""Characters of a reason."""


def pause_schedule(  # noqa: PLR0913 - what a pause is
    config: Config,
    ledger: Ledger,
    report: str,
    schedule: str | None,
    by: str,
    because: str,
    entry: AuditEntry | None = None,
) -> tuple[int, list[Notice]]:
    """Pause a schedule from now on, or all of a report.

    The ledger follows the configuration first, as before a run. What was due before the pause and
    has not begun is entered, so that the history has it, and skipped.

    Returns:
        How many slots are skipped, and what a changed configuration brings about.

    Args:
        schedule: None for all of the report.
        by: who pauses.
        because: the reason; empty without.
        entry: what the audit trail gets of a pause in the browser, together with it.

    Raises:
        UsageError: there is no such schedule, or it is paused already.
        ConfigError: there is no such report.
    """
    config.report(report)
    if len(because) > LONGEST_REASON:
        raise UsageError(
            state("act.long-reason", number=len(because)),
            why=state("act.long-reason-why"),
            fix=state("act.long-reason-fix", most=LONGEST_REASON),
        )
    planned = timetables(config)
    own = of_report(planned, report, schedule)
    if not own:
        raise UsageError(
            state("act.nothing-to-pause", report=report),
            why=state("act.nothing-to-pause-why"),
            fix=state("act.add-schedule"),
        )
    notices = follow(config, planned, ledger)
    now = ledger.store.now()
    enter_all(own, ledger, now)
    pause = Pause(0, report, schedule or "", now, None, by, because)
    reason = pause.reason(shown_with_day(now, config.organisation.zone))
    skipped = state("reason.was-due", reason=reason)
    begun = ledger.pauses.begin(report, schedule or "", by, because, skipped, entry)
    return len(begun), notices
