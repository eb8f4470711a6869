"""What a run would send to whom, found out without writing or sending anything."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from aidreport.briefing import messages, pipeline
from aidreport.briefing.design import design_of
from aidreport.briefing.pipeline import editions, grouped_by, slices
from aidreport.runs import conditions
from aidreport.runs.ledger.records import ArtifactRecord, Stage
from aidreport.runs.ledger.store import Bodies, Pdfs
from aidreport.runs.outbox.addressing import Addressing, languages_of, nobody, subscribers_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aidreport.briefing.job import Job
    from aidreport.briefing.pipeline import Progress
    from aidreport.delivery.subscribers import Listing
    from aidreport.model.dataset import Dataset
    from aidreport.runs.ledger.records import Posting

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


class _Store(NamedTuple):
    """A place that is thrown away, in the stead of the ledger's."""

    folder: Path
    now: Callable[[], dt.datetime]


def preview(job: Job, progress: Progress | None = None) -> Preview:
    """Return what a run of a report would send now; all is drawn where it is thrown away.

    Raises:
        AidreportError: the run would fail.
    """
    found = subscribers_of(job)
    dataset = pipeline.load(job, progress)
    design = design_of(job)
    selected, figures = pipeline.figures_of(dataset, job, grouped_by(job, design.template))
    remarks = [f"{item.place}: {item.address}: {item.why}" for item in found.problems]
    code = _INCOMPLETE if remarks else 0
    severity = job.report.hold_on
    held = [] if severity == "never" else conditions.at_least(figures.findings, severity)
    if held:
        remarks.append(f"it would be held: {held[0].message}")
    with TemporaryDirectory() as folder:
        store = _Store(Path(folder), lambda: dt.datetime.now(dt.UTC))
        made = _made(job, selected, found, store, progress)
        gate = _gate(job, selected, made, store)
        remarks += [f"it would be held: {problem}" for problem in gate]
        addressing = Addressing(job, store, 0)  # type: ignore[arg-type] # it takes folder and clock alone
        postings = addressing.briefings(made, found, Stage.QUEUED)
        rows = [_row(posting, store) for posting in postings if posting.channel]
    remarks += nobody(made, postings)
    approval = job.report.delivery.approval
    if approval is not None and rows:
        remarks.append(f"it would wait for approval by {', '.join(approval.by)}")
    return Preview(rows, remarks, _HELD if held or gate else code)


def _made(
    job: Job, selected: Dataset, found: Listing, store: _Store, progress: Progress | None
) -> list[ArtifactRecord]:
    pdfs, bodies = Pdfs(store.folder), Bodies(store.folder)
    artifacts = []
    for edition in editions(job, slices(job, selected), languages_of(job, found)):
        draft = pdfs.draft(0)
        pipeline.draw(edition.job, edition.composed, edition.design, draft, progress)
        sha256, size = pdfs.store(draft)
        letter = messages.written(edition, pdfs.read(sha256))
        briefing = edition.composed.briefing
        artifacts.append(
            ArtifactRecord(
                str(edition.path), sha256, size, "", "", "", store.now(),
                edition.key, edition.job.language, False, briefing.title,
                briefing.date.isoformat(), letter.subject, bodies.store(letter.body),
            )
        )  # fmt: skip
    return artifacts


def _gate(job: Job, selected: Dataset, made: Sequence[ArtifactRecord], store: _Store) -> list[str]:
    if job.report.burst is None:
        return []
    from aidreport.briefing.burst_check import Document, problems

    pdfs = Pdfs(store.folder)
    documents = [Document(item.key, item.language, pdfs.path(item.sha256)) for item in made]
    return problems(selected, job.report.burst, documents)


def _row(posting: Posting, store: _Store) -> tuple[str, str, str, str, str]:
    if not posting.body:
        return ("–", posting.channel, posting.language, posting.file, "")
    size = len(posting.head) + len(Bodies(store.folder).read(posting.body))
    return (posting.address, posting.channel, posting.language, posting.file, f"{size:,}")
