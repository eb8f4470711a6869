"""What a run would send to whom, without writing or sending anything."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from aidreport.briefing import pipeline
from aidreport.briefing.design import design_of
from aidreport.runs.artifacts import ArtifactMaker
from aidreport.runs.conditions import StopRun, findings_that_hold, hold_if_far_from_before
from aidreport.runs.ledger.delivery_records import DeliveryStatus
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.store import open_read_only, open_store
from aidreport.runs.outbox.address_check import refuse_wrong_addresses
from aidreport.runs.outbox.addressing import (
    Addressing,
    languages_of,
    subscribers_of,
    unread_parts,
)
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.briefing.edition import Calculation
    from aidreport.briefing.job import Job
    from aidreport.briefing.pipeline import Progress
    from aidreport.runs.ledger.delivery_records import Posting
    from aidreport.runs.ledger.records import ArtifactRecord
    from aidreport.runs.ledger.store import Store

_HELD, _INCOMPLETE = 6, 4


class Preview(NamedTuple):
    """What would be sent.

    Attributes:
        rows: address, channel, language, file and size of each delivery.
        remarks: what would hold it, or stop some of it.
        code: the exit code of such a run.
    """

    rows: Sequence[tuple[str, str, str, str, str]]
    remarks: Sequence[str]
    code: int


def preview(job: Job, progress: Progress | None = None) -> Preview:
    """Return what a run of a report would send now; all is drawn in a temporary folder.

    Raises:
        AidreportError: the run would fail.
    """
    refuse_wrong_addresses(job)
    readers = subscribers_of(job)
    design = design_of(job)
    today = dt.datetime.now(dt.UTC).date()
    dataset = pipeline.load(job, progress, today)
    calculation = pipeline.calculate(job, dataset, design.template)
    remarks = [f"{item.place}: {item.address}: {item.why}" for item in readers.problems]
    code = _INCOMPLETE if remarks else 0
    findings = findings_that_hold(calculation.figures.findings, job.report)
    reasons = [_far_from_before(job, calculation), *(item.message for item in findings)]
    held = list(filter(None, reasons))
    if held:
        remarks.append(state("refusal.would-be-held", reason=held[0]))
    with (
        TemporaryDirectory() as folder,
        closing(open_store(Path(folder), lambda: dt.datetime.now(dt.UTC))) as store,
    ):
        maker = ArtifactMaker(job, store, 0, progress=progress)
        editions = list(pipeline.editions(job, design, calculation, languages_of(job, readers)))
        drawn = [item for edition in editions for item in maker.draw(edition)[0]]
        problems = maker.check_burst(calculation.dataset, drawn)
        remarks += [state("refusal.would-be-held", reason=problem) for problem in problems]
        artifacts = maker.write_messages(editions, drawn)
        postings = Addressing(job, store, 0).briefings(artifacts, readers, DeliveryStatus.QUEUED)
        rows = [_row(posting, artifacts, store) for posting in postings if posting.channel]
    remarks += unread_parts((artifact.key for artifact in artifacts), readers) if postings else []
    approval = job.report.delivery.approval
    if approval is not None and rows:
        remarks.append(state("refusal.would-wait", names=", ".join(approval.by)))
    return Preview(rows, remarks, _HELD if held or problems else code)


def _far_from_before(job: Job, calculation: Calculation) -> str:
    """Return why the totals, beside those of the last briefing, would hold a run; empty if not."""
    totals = {code: total.value for code, total in calculation.figures.totals.items()}
    with closing(open_read_only(job.config, lambda: dt.datetime.now(dt.UTC))) as store:
        before = Ledger(store).last_totals(job.name)
    try:
        hold_if_far_from_before(totals, before, job.report)
    except StopRun as stop:
        return stop.reason
    return ""


def _row(
    posting: Posting, artifacts: Sequence[ArtifactRecord], store: Store
) -> tuple[str, str, str, str, str]:
    if not posting.body:
        return ("–", posting.channel, posting.language, posting.file, "")
    size = len(posting.head) + len(store.bodies.read(posting.body))
    names = [Path(item.path).name for item in artifacts if item.body == posting.body]
    files = ", ".join(names or [posting.file])
    return (posting.address, posting.channel, posting.language, files, f"{size:,}")
