"""Runs one slot: stage by stage, each written down, so that it can be repeated and resumed.

load → compute → check → compose → render → burst → messages → publish. Whatever happens, the slot
ends with an outcome and a reason, or with its deliveries in the outbox; if the process is killed,
the next one continues, and PDFs that were drawn are not drawn again.
"""

from __future__ import annotations

from contextlib import ExitStack, suppress
from dataclasses import replace
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any

from aidreport.briefing import messages, pipeline
from aidreport.briefing.design import design_of
from aidreport.config.schedules import Conditions
from aidreport.config.time_zones import shown, time_zone
from aidreport.errors import (
    AidreportError,
    BusyError,
    LedgerAwayError,
    LockLostError,
    UnreachableError,
)
from aidreport.files.said_elsewhere import said_by_system
from aidreport.lazy_dataclass import dataclass
from aidreport.runs import conditions
from aidreport.runs.account import system_user
from aidreport.runs.artifacts import ArtifactMaker, fingerprint
from aidreport.runs.conditions import StopRun
from aidreport.runs.corrections import correction_of, nothing_to_correct, readers_of
from aidreport.runs.ledger.delivery_records import DeliveryStatus, MessageKind
from aidreport.runs.ledger.records import ApprovalRequest, Ending, Outcome, SlotState
from aidreport.runs.ledger.stored_files import publish
from aidreport.runs.outbox.address_check import refuse_wrong_addresses
from aidreport.runs.outbox.addressing import (
    Addressing,
    languages_of,
    notice_of_end,
    subscribers_of,
    unread_parts,
)
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.analysis.figures import Figures
    from aidreport.briefing.design import Design
    from aidreport.briefing.edition import Calculation, Edition
    from aidreport.briefing.job import Job
    from aidreport.briefing.pipeline import Progress
    from aidreport.config.schedules import Schedule
    from aidreport.delivery.subscribers import SubscriberList
    from aidreport.model.dataset import Dataset
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import ArtifactRecord, SlotRecord


_PING_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Task:
    """What to do for a slot.

    Attributes:
        schedule: whose slot it is; None for one that a command asked for.
        again: whether a slot that failed or was held is tried again.
    """

    job: Job
    schedule: Schedule | None = None
    again: bool = False


def run_slot(
    task: Task, slot: SlotRecord, ledger: Ledger, progress: Progress | None = None
) -> SlotRecord:
    """Run a slot, unless it has ended; return its latest state.

    Raises:
        BusyError: another process is already running it.
        LedgerError: the ledger cannot be used.
        UnreachableError: where its files are stored cannot be reached now; the slot is left as
            it is, and goes on with another attempt.
    """
    if is_over(slot, task):
        return slot
    with ExitStack() as held:
        held.enter_context(ledger.store.lock(f"slot-{slot.id}", once=True))
        try:
            skips = task.schedule is not None and task.schedule.overlap == "skip"
            wait = 0 if skips else -1  # for an earlier slot of the report: not at all, or for ever
            held.enter_context(ledger.store.lock(f"report-{slot.key.report}", wait=wait))
        except BusyError:
            if not is_over(ledger.run(slot.id), task):
                ledger.end(slot.id, Outcome.SKIPPED, state("reason.earlier-running"))
            return ledger.run(slot.id)
        slot = ledger.run(slot.id)
        if not is_over(slot, task):
            _SlotAttempt(task, slot, ledger, progress).run()
    return ledger.run(slot.id)


def is_over(slot: SlotRecord, task: Task) -> bool:
    """Return whether a slot has been run: at most its approval and its sending are left."""
    if slot.state in (SlotState.WAITING, SlotState.SENDING):
        return True
    if slot.state is not SlotState.ENDED:
        return False
    again = task.again and slot.outcome in (Outcome.FAILED, Outcome.HELD)
    return not again or "sent" in slot.details


class _SlotAttempt:
    """One try of a slot."""

    def __init__(
        self, task: Task, slot: SlotRecord, ledger: Ledger, progress: Progress | None
    ) -> None:
        zone = task.schedule.timezone if task.schedule else None
        due = slot.key.due.astimezone(time_zone(zone or task.job.config.organisation.timezone))
        self.job = replace(task.job, clock=ledger.store.now, due=due)
        self.slot, self.ledger, self.progress = slot, ledger, progress
        self.conditions = task.schedule.only_when if task.schedule else Conditions.as_default()
        self.id = ledger.begin(slot.id, slot.state)
        self.addressing = Addressing(self.job, ledger.store, self.id)
        self.asks = task.job.report.delivery.is_needed
        approval = task.job.report.delivery.approval
        self.approvers = approval.by if approval else []
        self.until = ledger.store.now() + approval.within if approval else None

    def run(self) -> None:
        try:
            refuse_wrong_addresses(self.job)
            if self.slot.corrects is not None:
                readers = readers_of(self.ledger, self.slot, self.job)
            else:
                readers = subscribers_of(self.job)
            artifacts = self._stored() or self._make(readers)
            if self.until is not None:
                self._ask(artifacts, readers)
            else:
                self._publish(artifacts, readers)
        except StopRun as end:
            outcome = Outcome.HELD if end.held else Outcome.SKIPPED
            self._end(outcome, end.reason, end.details)
        except UnreachableError as error:
            self.ledger.put_off(self.id, error.problem)
            raise
        except (LedgerAwayError, LockLostError):
            # The slot goes on with another attempt, here or elsewhere.
            raise
        except AidreportError as error:
            details = {"details": list(error.details), "why": error.why, "fix": error.fix}
            given = {key: value for key, value in details.items() if value}
            self._end(Outcome.FAILED, error.problem, given)
        except OSError as error:
            said = {"name": str(error.filename or self.job.name), "problem": said_by_system(error)}
            fix = state("advice.check-system")
            self._end(Outcome.FAILED, state("reason.system", **said), {"fix": fix})
        except Exception as error:
            reason = state("reason.internal", problem=f"{type(error).__name__}: {error}")
            self._end(Outcome.FAILED, reason, {"why": "this is a mistake in aidreport"})
            raise

    def _stored(self) -> list[ArtifactRecord]:
        """Return what an earlier attempt has drawn, if the files are still what was stored.

        Artifacts of a held run are made again, since it was to be corrected. So are those without
        a draft, a format or a message that the configuration now asks for.
        """
        artifacts = self.ledger.artifacts(self.slot.id)
        if not artifacts or self.slot.outcome is Outcome.HELD:
            return []
        undrafted = self.until is not None and not any(item.draft for item in artifacts)
        others = {item.format for item in artifacts} != set(self.job.report.formats)
        if undrafted or others or (self.asks and not all(item.body for item in artifacts)):
            return []
        with self.ledger.stage(self.id, "verify") as details:
            try:
                for artifact in artifacts:
                    self.ledger.store.made[artifact.format].read(artifact.sha256)
                    if artifact.body:
                        self.ledger.store.bodies.read(artifact.body)
            except UnreachableError:
                raise
            except AidreportError as error:
                details["problem"] = error.problem
                return []
            details["sha256"] = [artifact.sha256 for artifact in artifacts]
        return artifacts

    def _make(self, readers: SubscriberList) -> list[ArtifactRecord]:
        design = design_of(self.job)
        if self.ledger.findings([self.slot.id]):  # of an attempt whose data are read again
            self.ledger.record_findings(self.slot.id, self.id, None)
        dataset, inputs = self._load()
        with self.ledger.stage(self.id, "compute") as details:
            calculation = pipeline.calculate(self.job, dataset, design.template)
            totals = calculation.figures.totals
            details["totals"] = {code: str(total.value) for code, total in totals.items()}
        sums = {code: total.value for code, total in totals.items()}
        before = self.ledger.last_totals(self.slot.key.report)
        conditions.hold_if_far_from_before(sums, before, self.job.report)
        self._check(calculation.figures)
        editions = self._compose(design, calculation, readers)
        maker = ArtifactMaker(self.job, self.ledger.store, self.slot.id, inputs, self.progress)
        with self.ledger.stage(self.id, "render") as details:
            drawn = [maker.draw(edition) for edition in editions]
            artifacts = [item for items, _ in drawn for item in items]
            pages = sum(count for _, count in drawn)
            details |= {"sha256": artifacts[0].sha256, "size": artifacts[0].size, "pages": pages}
        if self.job.report.burst is not None:
            self._check_burst(maker, calculation.dataset, artifacts)
        if self.asks:
            artifacts = self._write_messages(maker, editions, artifacts, calculation.figures)
        self.ledger.record_artifacts(self.slot.id, self.id, artifacts)
        return artifacts

    def _load(self) -> tuple[Dataset, str]:
        with self.ledger.stage(self.id, "load") as details:
            due = self.slot.key.due.date()
            dataset = pipeline.load(self.job, self.progress, due)
            inputs = fingerprint([file.sha256 for file in dataset.all_files])
            details["files"] = {file.path: file.sha256 for file in dataset.all_files}
            details["rows"] = dataset.account.read
        last = self.ledger.last_artifact(self.slot.key.report)
        before = last.inputs if last else None
        conditions.skip_if_unchanged(self.conditions, inputs, before)
        return dataset, inputs

    def _compose(
        self, design: Design, calculation: Calculation, readers: SubscriberList
    ) -> list[Edition]:
        """Return the briefings to be drawn, and drafts if somebody must approve them."""
        job, slot = self.job, self.slot
        with self.ledger.stage(self.id, "compose") as details:
            context = pipeline.context_of(job, calculation, design.wording)
            conditions.skip_for_figures(self.conditions, context)
            languages = languages_of(job, readers)
            correction = correction_of(self.ledger, slot) if slot.corrects is not None else None
            editions = list(pipeline.editions(job, design, calculation, languages, correction))
            if self.until is not None:
                own = [edition for edition in editions if edition.job.language == job.language]
                editions += [edition.as_draft() for edition in own]
            if design.wording.lacking:
                details["phrases of aidreport"] = len(design.wording.lacking)
            details["figures"] = sum(len(edition.figures.by_id) for edition in editions)
            if len(editions) > 1:
                details["documents"] = len(editions)
            known = dict.fromkeys(calculation.figures.findings)
            found = known | dict.fromkeys(
                item for edition in editions for item in edition.figures.findings
            )
            if len(found) > len(known):
                self.ledger.record_findings(self.slot.id, self.id, list(found))
        if not editions:
            raise StopRun(nothing_to_correct(self.ledger, slot), {})
        return editions

    def _check_burst(
        self, maker: ArtifactMaker, dataset: Dataset, artifacts: Sequence[ArtifactRecord]
    ) -> None:
        final = [artifact for artifact in artifacts if not artifact.draft]
        with self.ledger.stage(self.id, "burst") as details:
            problems = maker.check_burst(dataset, final, whole_burst=self.slot.corrects is None)
            details |= {"documents": len(final), "problems": len(problems)}
        if problems:
            reason = state("reason.burst-wrong", problem=problems[0])
            raise StopRun(reason, {"problems": problems}, held=True)

    def _write_messages(
        self,
        maker: ArtifactMaker,
        editions: Sequence[Edition],
        artifacts: Sequence[ArtifactRecord],
        figures: Figures,
    ) -> list[ArtifactRecord]:
        asked = None
        if self.until is not None:
            asked = messages.ApprovalRequest(self.slot.id, self.until, figures.findings)
        with self.ledger.stage(self.id, "messages") as details:
            complete = maker.write_messages(editions, artifacts, asked)
            details["messages"] = len({artifact.body for artifact in complete})
        return complete

    def _ask(self, artifacts: Sequence[ArtifactRecord], readers: SubscriberList) -> None:
        """Ask for approval; enter the deliveries, which wait, together with the run's end."""
        by, until = self.approvers, self.until
        assert until is not None
        final = [artifact for artifact in artifacts if not artifact.draft]
        draft = next(artifact for artifact in artifacts if artifact.draft)
        postings = self.addressing.briefings(final, readers, DeliveryStatus.WAITING)
        postings += self.addressing.to_each(MessageKind.DRAFT, by, draft.subject, draft.body)
        names = ", ".join(parseaddr(address)[0] or address for address in by)
        zone = self.job.config.organisation.zone
        reason = state("reason.waits", names=names, until=shown(until, zone))
        asked = ApprovalRequest([item.sha256 for item in final], until, system_user())
        ending = Ending(self.id, SlotState.WAITING, Outcome.HELD, reason, {}, asked)
        self.ledger.conclude(self.slot.id, ending, postings)

    def _publish(self, artifacts: Sequence[ArtifactRecord], readers: SubscriberList) -> None:
        """Publish the files; enter the deliveries together with the run's end."""
        final = [artifact for artifact in artifacts if not artifact.draft]
        with self.ledger.stage(self.id, "publish") as details:
            paths = publish(artifacts, self.ledger.store)
            details["path"] = paths[0] if len(paths) == 1 else paths
        reason = state("reason.published", path=paths[0])
        if len(paths) > 1:
            reason = state("reason.published-files", count=len(paths), path=paths[0])
        if self.asks:
            postings = self.addressing.briefings(final, readers, DeliveryStatus.QUEUED)
            keys = (artifact.key for artifact in final)
            unserved = unread_parts(keys, readers) if postings else []
            details = {"nobody": unserved} if unserved else {}
            ending = Ending(self.id, SlotState.SENDING, Outcome.RENDERED, reason, details)
            self.ledger.conclude(self.slot.id, ending, postings)
        else:
            self._end(Outcome.RENDERED, reason, {})

    def _check(self, figures: Figures) -> None:
        """Skip or hold the run because of its findings."""
        with self.ledger.stage(self.id, "check") as details:
            details["findings"] = [f"{item.severity} {item.code}" for item in figures.findings]
            self.ledger.record_findings(self.slot.id, self.id, figures.findings)
        conditions.skip_for_findings(self.conditions, figures.findings)
        held = conditions.findings_that_hold(figures.findings, self.job.report)
        if held:
            findings = [f"{item.severity}: {item.message}" for item in held]
            raise StopRun(held[0].message, {"findings": findings}, held=True)

    def _end(self, outcome: Outcome, reason: str, details: dict[str, Any]) -> None:
        """End the slot; a notice to the owner, if one is due, is in the same transaction."""
        ended = self.slot._replace(outcome=outcome, reason=reason, details=details)
        postings, problem = notice_of_end(ended, self.ledger.before(self.slot), self.addressing)
        ending = Ending(self.id, SlotState.ENDED, outcome, reason, {**details, **problem})
        self.ledger.conclude(self.slot.id, ending, postings)


def run_watched(
    task: Task, slot: SlotRecord, ledger: Ledger, progress: Progress | None = None
) -> SlotRecord:
    """Run a slot as `run_slot` does, and ping the monitor of its schedule (as of Healthchecks).

    A monitor that misses a ping warns its owner even if this machine is down. A ping that cannot be
    sent changes nothing about the run.
    """
    url = task.schedule.ping if task.schedule else ""
    if not url or is_over(slot, task):
        return run_slot(task, slot, ledger, progress)
    _ping(f"{url}/start")
    ended = run_slot(task, slot, ledger, progress)
    result = f"{ended.outcome or ended.state}: {ended.reason}"
    _ping(f"{url}/fail" if ended.outcome in (Outcome.FAILED, Outcome.HELD) else url, result)
    return ended


def _ping(url: str, message: str = "") -> None:
    from http.client import HTTPException
    from urllib.request import Request, urlopen

    with suppress(OSError, HTTPException, ValueError):
        request = Request(url, data=message.encode(), method="POST")  # noqa: S310 - http or https, see Schedule.ping
        with urlopen(request, timeout=_PING_SECONDS):  # noqa: S310 - the same
            pass
