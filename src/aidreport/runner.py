"""Runs one slot: stage by stage, each written down, so that it can be repeated and resumed.

load → compute → check → compose → render → publish. Whatever happens, the slot ends with an
outcome and a reason; if the process is killed, the next one goes on, and what was drawn is not
drawn again.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aidreport import conditions, pipeline
from aidreport.errors import AidreportError, BusyError
from aidreport.files import write_whole
from aidreport.forms import form_of
from aidreport.job import output_of
from aidreport.ledger.pdfs import Pdfs
from aidreport.ledger.records import ArtifactRecord, Outcome, State
from aidreport.timing import Conditions

if TYPE_CHECKING:
    from aidreport.analysis.figures import Figures
    from aidreport.conditions import Refusal
    from aidreport.forms import Form
    from aidreport.job import Job
    from aidreport.ledger.ledger import Ledger
    from aidreport.ledger.records import SlotRecord
    from aidreport.model.dataset import Dataset
    from aidreport.pipeline import Progress
    from aidreport.timing import Schedule


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done for a slot.

    Attributes:
        schedule: whose slot it is; None for one that was asked for.
        again: whether a slot that failed or was held is tried again.
    """

    job: Job
    schedule: Schedule | None = None
    again: bool = False


def run_slot(
    task: Task, slot: SlotRecord, ledger: Ledger, progress: Progress | None = None
) -> SlotRecord:
    """Run a slot, unless it has ended; return it as it stands then.

    Raises:
        BusyError: another process runs it.
        LedgerError: the ledger cannot be used.
    """
    if is_over(slot, task):
        return slot
    with ExitStack() as held:
        held.enter_context(ledger.store.lock(f"slot-{slot.id}", once=True))
        try:
            held.enter_context(ledger.store.lock(f"report-{slot.key.report}", wait=_wait(task)))
        except BusyError:
            if not is_over(_again(ledger, slot), task):
                reason = "an earlier slot of the report was still running"
                ledger.end(slot.id, Outcome.SKIPPED, reason)
            return _again(ledger, slot)
        slot = _again(ledger, slot)
        if not is_over(slot, task):
            _Attempt(task, slot, ledger, progress).run()
    return _again(ledger, slot)


def is_over(slot: SlotRecord, task: Task) -> bool:
    """Tell whether nothing is left to be done for a slot."""
    if slot.state is not State.ENDED:
        return False
    return not (task.again and slot.outcome in (Outcome.FAILED, Outcome.HELD))


def _wait(task: Task) -> float:
    """Return how long to wait for an earlier slot of the report: for ever, or not at all."""
    return 0 if task.schedule is not None and task.schedule.overlap == "skip" else -1


def _again(ledger: Ledger, slot: SlotRecord) -> SlotRecord:
    found = ledger.slot(slot.key)
    assert found is not None
    return found


class _End(Exception):  # noqa: N818 - it ends a run, it is no error
    """A run ends before its last stage."""

    def __init__(self, outcome: Outcome, reason: str, details: dict[str, Any]) -> None:
        super().__init__(reason)
        self.outcome, self.reason, self.details = outcome, reason, details


class _Attempt:
    """One try of a slot."""

    def __init__(
        self, task: Task, slot: SlotRecord, ledger: Ledger, progress: Progress | None
    ) -> None:
        self.job, self.schedule = task.job, task.schedule
        self.slot, self.ledger, self.progress = slot, ledger, progress
        self.pdfs = Pdfs(ledger.store.folder)
        self.conditions = self.schedule.only_when if self.schedule else Conditions()
        self.id = ledger.begin(slot.id)

    def run(self) -> None:
        try:
            artifact = self._kept() or self._made()
            self._publish(artifact)
        except _End as end:
            self._end(end.outcome, end.reason, end.details)
        except AidreportError as error:
            self._failed(error)
        except Exception as error:
            reason = f"internal error: {type(error).__name__}: {error}"
            self._end(Outcome.FAILED, reason, {"why": "this is a mistake in aidreport"})
            raise
        else:
            self._end(Outcome.RENDERED, f"published as {artifact.path}", {})

    def _kept(self) -> ArtifactRecord | None:
        """Return what an earlier attempt has drawn, if it is still what was stored."""
        artifact = self.ledger.artifact(self.slot.id)
        if artifact is None:
            return None
        with self.ledger.stage(self.id, "verify") as details:
            try:
                self.pdfs.read(artifact.sha256)
            except AidreportError as error:
                details["problem"] = error.problem
                return None
            details["sha256"] = artifact.sha256
        return artifact

    def _made(self) -> ArtifactRecord:
        form = form_of(self.job)
        dataset, inputs = self._load()
        selected, figures = self._compute(dataset, form)
        self._check(figures)
        return self._render(selected, figures, form, inputs)

    def _load(self) -> tuple[Dataset, str]:
        with self.ledger.stage(self.id, "load") as details:
            dataset = pipeline.load(self.job, self.progress)
            inputs = _hash([file.sha256 for file in dataset.files])
            details["files"] = {file.path: file.sha256 for file in dataset.files}
            details["rows"] = dataset.account.read
        last = self.ledger.last_artifact(self.slot.key.report)
        self._refuse(
            conditions.data_unchanged(self.conditions, inputs, last.inputs if last else None)
        )
        return dataset, inputs

    def _compute(self, dataset: Dataset, form: Form) -> tuple[Dataset, Figures]:
        with self.ledger.stage(self.id, "compute") as details:
            selected, figures = pipeline.figures_of(dataset, self.job, form.template.groupings)
            details["totals"] = {code: str(total.value) for code, total in figures.totals.items()}
        return selected, figures

    def _render(
        self, selected: Dataset, figures: Figures, form: Form, inputs: str
    ) -> ArtifactRecord:
        with self.ledger.stage(self.id, "compose") as details:
            context = pipeline.context_of(self.job, selected, figures, form.wording)
            self._refuse(conditions.figures_refuse(self.conditions, context))
            composed = pipeline.compose(self.job, selected, figures, form.template, form.wording)
            details["figures"] = len(composed.figures.by_id)
        with self.ledger.stage(self.id, "render") as details:
            draft = self.pdfs.draft(self.slot.id)
            drawn = pipeline.draw(self.job, composed, form, draft, self.progress)
            sha256, size = self.pdfs.store(draft)
            details |= {"sha256": sha256, "size": size, "pages": drawn.artifact.pages}
        artifact = ArtifactRecord(
            path=str(output_of(self.job, composed.briefing.date)),
            sha256=sha256,
            size=size,
            inputs=inputs,
            config=_hash([self.job.name, self.job.report.model_dump_json()]),
            template=form.sha256,
            created=self.ledger.store.now(),
        )
        self.ledger.keep(self.slot.id, artifact)
        return artifact

    def _publish(self, artifact: ArtifactRecord) -> None:
        from pathlib import Path

        with self.ledger.stage(self.id, "publish") as details:
            write_whole(Path(artifact.path), self.pdfs.read(artifact.sha256))
            details["path"] = artifact.path

    def _refuse(self, refusal: Refusal | None) -> None:
        if refusal is not None:
            raise _End(Outcome.SKIPPED, refusal.reason, dict(refusal.details))

    def _check(self, figures: Figures) -> None:
        """Skip or hold the run for what the checks found."""
        severity = self.job.report.hold_on
        with self.ledger.stage(self.id, "check") as details:
            details["findings"] = [f"{item.severity} {item.code}" for item in figures.findings]
            refusal = conditions.findings_found(self.conditions, figures.findings)
            held = [] if severity == "never" else conditions.at_least(figures.findings, severity)
        self._refuse(refusal)
        if held:
            told = {"findings": [f"{item.severity}: {item.message}" for item in held]}
            raise _End(Outcome.HELD, held[0].message, told)

    def _failed(self, error: AidreportError) -> None:
        details = {"details": list(error.details), "why": error.why, "fix": error.fix}
        self._end(
            Outcome.FAILED, error.problem, {key: value for key, value in details.items() if value}
        )

    def _end(self, outcome: Outcome, reason: str, details: dict[str, Any]) -> None:
        self.ledger.finish(self.id, outcome.value, reason)
        self.ledger.end(self.slot.id, outcome, reason, details)


def _hash(parts: list[str]) -> str:
    return hashlib.sha256(json.dumps(parts).encode("utf-8", "replace")).hexdigest()
