"""Corrections: what has changed since a briefing was published, and who received it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.briefing.pipeline import Correction
from aidreport.config.delivery import FOLDER, SMTP, SubscriberEntry
from aidreport.delivery.subscribers import SubscriberList, read_subscribers
from aidreport.errors import UsageError
from aidreport.runs.ledger.delivery_records import DeliveryStatus, MessageKind
from aidreport.runs.ledger.reading import is_published
from aidreport.runs.ledger.records import Entry, Key, Outcome, SlotState, Trigger, sent_first
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidreport.briefing.edition import Edition
    from aidreport.briefing.job import Job
    from aidreport.document.blocks import Briefing
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import ArtifactRecord, SlotRecord
    from aidreport.runs.ledger.stored_files import MadeFiles


def next_correction(ledger: Ledger, report: str, run: int) -> tuple[int, int]:
    """Return the first run of a briefing to correct, and the number of the next correction.

    Args:
        run: the number of a run of the report: the first one, or a correction of it.

    Raises:
        UsageError: there is no such run, or it was not published.
    """
    slot = ledger.run(run)
    if slot.key.report != report:
        raise UsageError(
            state("act.no-run-of", run=str(run), report=report),
            fix=state("act.see-history", report=report),
        )
    first = slot.corrects or slot.id
    if ledger.run(first).state is SlotState.WAITING:
        raise UsageError(
            state("act.still-waits", run=str(first)),
            why=state("act.still-waits-why"),
            fix=state("act.still-waits-fix", run=str(first)),
        )
    if not was_published(ledger, first):
        raise UsageError(
            state("act.not-published", run=str(first)),
            why=state("act.not-published-why"),
            fix=state("act.not-published-fix", report=report),
        )
    # One that found nothing to correct was skipped for good, so that nobody has seen its number.
    made = (item for item in ledger.corrections(first) if item.outcome is not Outcome.SKIPPED)
    return first, max((item.correction for item in made), default=0) + 1


def correction_entry(ledger: Ledger, report: str, run: int) -> Entry:
    """Return the slot of the next correction of a run, due now; it is to be entered.

    Raises:
        UsageError: there is no such run, or it was not published.
    """
    first, number = next_correction(ledger, report, run)
    now = ledger.store.now().replace(microsecond=0)
    key = Key(report, "correction", now)
    return Entry(key, now, Trigger.COMMAND, corrects=first, correction=number)


def correction_of(ledger: Ledger, slot: SlotRecord) -> Correction:
    """Return what makes the briefings of a run corrections of the latest that were published."""
    latest, made = _latest_published(ledger, slot), ledger.store.made
    originals = {part: artifact for part, (_, artifact) in latest.items()}

    def revise(edition: Edition) -> Briefing | None:
        original = originals.get((edition.key, edition.briefing.language))
        return _corrected(edition, original, made, slot.correction) if original else None

    return Correction(slot.correction, revise)


def nothing_to_correct(ledger: Ledger, slot: SlotRecord) -> str:
    """Return that no figure of a run differs from those it was compared with."""
    runs = sorted({run for run, _ in _latest_published(ledger, slot).values()})
    compared = ", ".join(map(str, runs))
    return state("reason.nothing-to-correct", count=len(runs), runs=compared)


def _latest_published(
    ledger: Ledger, slot: SlotRecord
) -> dict[tuple[str, str], tuple[int, ArtifactRecord]]:
    """Return the latest file that was published before a correction, with its run.

    The keys are the part of the burst and the language.
    """
    assert slot.corrects is not None
    earlier = [item.id for item in ledger.corrections(slot.corrects) if item.id < slot.id]
    published = [number for number in (slot.corrects, *earlier) if was_published(ledger, number)]
    return {
        (artifact.key, artifact.language): (number, artifact)
        for number in published
        for artifact in sent_first(ledger.artifacts(number))
        if not artifact.draft
    }


def _corrected(
    edition: Edition, original: ArtifactRecord, made: Mapping[str, MadeFiles], number: int
) -> Briefing | None:
    """Return a briefing as a correction of its original; None if no figure differs."""
    from aidreport.document.editions import as_correction
    from aidreport.runs.changes import figure_changes, shown_figures, stored_figures

    before = stored_figures(original, made)
    now = shown_figures(
        edition.evidence.contents.one_by_one(),
        [file.content for file in edition.calculation.attached.files],
    )
    wording, briefing = edition.design.wording, edition.briefing
    changes = figure_changes(before, now, wording)
    if not changes:
        return None
    date = wording.date(briefing.date.fromisoformat(original.date))
    return as_correction(briefing, wording, number, (date, original.sha256), changes)


def readers_of(ledger: Ledger, slot: SlotRecord, job: Job) -> SubscriberList:
    """Return who was sent the briefing that a run corrects, each in the language of theirs.

    So are those whose message is still queued, which the correction stops, or was refused; not
    those whose message was called back or never approved.

    Raises:
        ConfigError: a file of subscribers cannot be read.
    """
    assert slot.corrects is not None
    listed = read_subscribers(job.report.delivery.subscribers, job.config.folder).subscribers
    known = {entry.address.lower(): entry for entry in listed}
    runs = [slot.corrects, *(item.id for item in ledger.corrections(slot.corrects))]
    readers: dict[tuple[str, str], SubscriberEntry] = {}
    for item in (item for number in runs for item in ledger.outbox.of(number)):
        never = item.status in (DeliveryStatus.WAITING, DeliveryStatus.CANCELLED)
        mailed = item.channel in (FOLDER, SMTP) and "@" in item.address
        if item.kind is not MessageKind.BRIEFING or never or not mailed:
            continue
        entry = known.get(item.address.lower()) or SubscriberEntry(address=item.address)
        changes = {"language": item.language, "groups": [item.key], "paused": False}
        readers[item.address.lower(), item.key] = entry.model_copy(update=changes)
    return SubscriberList(tuple(readers.values()), ())


def was_published(ledger: Ledger, run: int) -> bool:
    """Tell whether somebody may have what a run made."""
    try:
        slot = ledger.run(run)
    except UsageError:  # it is older than what the ledger keeps
        return False
    return is_published(slot)
