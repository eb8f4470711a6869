"""The page of a run: stage by stage, its briefings, its deliveries, and what can be decided."""

from __future__ import annotations

from collections import Counter
from email.utils import parseaddr
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from aidreport.console.access import Way
from aidreport.console.audit import entry_of
from aidreport.console.forms import Form, checked_form
from aidreport.console.refusals import ConsoleError
from aidreport.console.rendering import page, problem_page
from aidreport.console.reports import due_in_words, outcome_of
from aidreport.console.running import UNDER_WAY, can_repeat
from aidreport.errors import UsageError
from aidreport.runs import approval
from aidreport.runs.corrections import was_published
from aidreport.runs.explanation import advice_of
from aidreport.runs.ledger.audit import Act
from aidreport.runs.ledger.delivery_records import DeliveryStatus, MessageKind
from aidreport.runs.ledger.outbox import failed
from aidreport.runs.ledger.records import SlotState
from aidreport.runs.outbox.dispatcher import Dispatcher
from aidreport.runs.outbox.resend import resend
from aidreport.runs.schedule.pausing import LONGEST_REASON
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from aidreport.config.config import Config
    from aidreport.console.access import Person
    from aidreport.console.project import Project
    from aidreport.runs.ledger.delivery_records import DeliveryRecord
    from aidreport.runs.ledger.findings import FindingsRecord
    from aidreport.runs.ledger.records import ArtifactRecord, SlotRecord

_SHOWN_DELIVERIES = 200


def show_run(request: Request) -> Response:
    """Show what happened to a run."""
    project: Project = request.app.state.project
    config = project.config()
    with project.ledger(config) as ledger:
        try:
            slot = ledger.run(request.path_params["run"])
        except UsageError as error:
            return problem_page(request, error, 404)
        items = ledger.outbox.of(slot.id)
        artifacts = ledger.artifacts(slot.id)
        waits = slot.state is SlotState.WAITING
        asked = ledger.approvals.of(slot.id)
        values: dict[str, Any] = {
            "advice": advice_of(slot, asked, ledger),
            "attempts": ledger.attempts(slot.id),
            "findings": ledger.findings([slot.id]).get(slot.id),
            "before": ledger.published_before(slot) if slot.key.report in config.reports else None,
            "corrections": ledger.corrections(slot.corrects or slot.id),
            "can_correct": slot.key.report in config.reports
            and slot.state is SlotState.ENDED
            and was_published(ledger, slot.id),
        }
    report = config.reports.get(slot.key.report)
    settings = report.delivery.approval if report else None
    order = sorted(items, key=lambda item: (item.status is DeliveryStatus.ACCEPTED, item.id))
    return page(
        request,
        "run.html",
        slot=slot,
        outcome=outcome_of(slot),
        due=due_in_words(request, config, slot),
        details=_details(slot.details, values["findings"]),
        zone=config.organisation.zone,
        artifacts=artifacts,
        seal=_seal(artifacts),
        approval=asked,
        waits=waits,
        is_approver=_is_approver(config, slot, request.state.session.person),
        approvers=[(parseaddr(text)[1] or text, text) for text in settings.by] if settings else [],
        deliveries=order[:_SHOWN_DELIVERIES],
        hidden=max(len(order) - _SHOWN_DELIVERIES, 0),
        counts=_counts(items),
        failed=len(failed(items)),
        under_way=request.app.state.running.is_under_way(slot),
        repeats=slot.state in UNDER_WAY or can_repeat(config, slot),
        problem=request.app.state.running.problem(slot.id),
        **values,
    )


def _counts(items: Sequence[DeliveryRecord]) -> dict[MessageKind, Counter[DeliveryStatus]]:
    """Return how many messages of each kind have each status."""
    kinds = sorted({item.kind for item in items})
    return {kind: Counter(item.status for item in items if item.kind is kind) for kind in kinds}


def _is_approver(config: Config, slot: SlotRecord, person: Person) -> bool:
    try:
        _decider(config, slot, person, "")
    except UsageError:
        return person.way is Way.TERMINAL  # who can choose whom to decide as
    return True


async def decide(request: Request) -> Response:
    """Approve a run, or reject it with a reason, exactly as it was seen."""
    async with checked_form(request) as form:
        return await run_in_threadpool(_decide, request, form)


def _decide(request: Request, form: Form) -> Response:
    project: Project = request.app.state.project
    config, run = project.config(), request.path_params["run"]
    with project.ledger(config) as ledger:
        dispatcher = Dispatcher(config, ledger)
        dispatcher.hold_unapproved()
        slot = approval.waiting_run(dispatcher, run)
        by = _decider(config, slot, request.state.session.person, form.text("as"))
        decision, because = form.text("decision"), form.text("because")
        note = state("note.reject", because=because) if because else state("note.approve")
        entry = entry_of(request, Act.DECISION, report=slot.key.report, run=run, note=note)
        if decision == "reject":
            if not because:
                raise ConsoleError("no-reason")
            if len(because) > LONGEST_REASON:
                raise ConsoleError("long-reason", len(because), most=LONGEST_REASON)
            approval.reject(dispatcher, run, by, because, entry)
        elif decision != "approve" or because:
            raise ConsoleError("no-decision")
        elif form.text("seal") != _seal(ledger.artifacts(run)):
            raise ConsoleError("run-changed", run=run)
        else:
            approval.approve(dispatcher, run, by, entry)
    task = request.app.state.running.will_send(run)
    return RedirectResponse(f"/runs/{run}", 303, background=task)


def _decider(config: Config, slot: SlotRecord, person: Person, name: str) -> approval.Decider:
    """Return who decides: who is signed in; at this machine, the one whom the form names."""
    if person.way is Way.TERMINAL:
        return approval.decider(config, slot, person.name, name or None)
    return approval.decider_at(config, slot, person.name)


async def send_again(request: Request) -> Response:
    """Send a run again to those whose delivery failed."""
    async with checked_form(request):
        return await run_in_threadpool(_send_again, request)


def _send_again(request: Request) -> Response:
    project: Project = request.app.state.project
    config, run = project.config(), request.path_params["run"]
    with project.ledger(config) as ledger:
        report = ledger.run(run).key.report
        resend(config, ledger, run, (), entry_of(request, Act.RESEND, report=report, run=run))
    task = request.app.state.running.will_send(run)
    return RedirectResponse(f"/runs/{run}", 303, background=task)


def _seal(artifacts: Sequence[ArtifactRecord]) -> str:
    """Return what the files of a run are, so that a page that is out of date is noticed."""
    return sha256(" ".join(item.sha256 for item in artifacts).encode()).hexdigest()


def _details(details: Any, findings: FindingsRecord | None) -> list[tuple[str, list[Any]]]:
    """Return what is known beside the reason, each with its lines; findings have their own list."""
    return [
        (name, value if isinstance(value, list) else [value])
        for name, value in details.items()
        if name != "findings" or findings is None
    ]
