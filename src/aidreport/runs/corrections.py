"""Corrections: what has changed since a briefing was published, and who received it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aidreport.analysis.figures import BEFORE
from aidreport.briefing.pipeline import Correction
from aidreport.config.delivery import FOLDER, SMTP, SubscriberEntry
from aidreport.delivery.subscribers import SubscriberList, read_subscribers
from aidreport.errors import UsageError
from aidreport.model.selection import part_prefix, prefix_of
from aidreport.proof import allocations, record
from aidreport.proof.document import read_document
from aidreport.proof.recount import figure_values
from aidreport.runs.ledger.records import (
    DeliveryStatus,
    MessageKind,
    Outcome,
    SlotState,
    sent_first,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from aidreport.briefing.edition import Edition
    from aidreport.briefing.job import Job
    from aidreport.document.blocks import Briefing, Inline
    from aidreport.document.compose import Change
    from aidreport.document.wording import Wording
    from aidreport.model.selection import Selection
    from aidreport.proof.record import Record
    from aidreport.proof.recount import Value
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import ArtifactRecord, SlotRecord
    from aidreport.runs.ledger.store import MadeFiles


_COMPARED = {
    BEFORE: "changes.before",
    "change/": "changes.change",
    "change-percent/": "changes.percent",
}
"""How the ids of figures begin that are compared with others → the phrase for what they are."""


class _ShownFigures(NamedTuple):
    """The figures that a briefing shows, by id: their values, their words and the recipients.

    Attributes:
        parts: the conditions of parts of the data, by how the names of their figures begin.
    """

    values: Mapping[str, Value]
    words: Mapping[str, str]
    names: Mapping[str, str]
    measures: Sequence[str]
    parts: Mapping[str, Selection]


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
            f"there is no run {run} of {report}", fix=f"see aidreport history {report}"
        )
    first = slot.corrects or slot.id
    if ledger.run(first).state is SlotState.WAITING:
        raise UsageError(
            f"run {first} waits for approval",
            why="nobody has received it: there is nothing to correct",
            fix=f'aidreport reject {first} --because "a figure is wrong"; then run it again',
        )
    if not was_published(ledger, first):
        raise UsageError(
            f"run {first} was not published",
            why="a correction replaces what readers have",
            fix=f"see aidreport why {report}; run it again with aidreport run",
        )
    # One that found nothing to correct was skipped for good, so that nobody has seen its number.
    made = (item for item in ledger.corrections(first) if item.outcome is not Outcome.SKIPPED)
    return first, max((item.correction for item in made), default=0) + 1


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
    noun = "runs" if len(runs) > 1 else "run"
    return f"no figure differs from {noun} {compared}: nothing to correct"


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
    from aidreport.document.compose import as_correction

    made[original.format].read(original.sha256)
    reading = read_document(made[original.format].path(original.sha256))
    files = {item.name: item.content for item in reading.attachments}
    tables = [files[name] for name in allocations.NAMES if name in files]
    before = _shown_figures(record.read(files[record.NAME]), tables)
    now = _shown_figures(
        edition.evidence.contents, [file.content for file in edition.calculation.attached.files]
    )
    wording, briefing = edition.design.wording, edition.briefing
    changes = _changes(before, now, wording)
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
    ended_well = slot.outcome in (Outcome.RENDERED, Outcome.SENT)
    return ended_well or slot.state is SlotState.SENDING or "sent" in slot.details


def _shown_figures(recorded: Record, data: Sequence[bytes]) -> _ShownFigures:
    """Return the figures that a record says are shown; data are its own, then earlier ones."""
    rows, *earlier = map(allocations.read, data)
    words: dict[str, str] = {}
    for entry in recorded.shown:
        if not entry.aloud and len(entry.text) > len(words.get(entry.figure, "")):
            words[entry.figure] = entry.text
    names = {
        f"{prefix}{amount.figure}": row.cells["recipient"]
        for prefix, some in zip(("", BEFORE), (rows, *earlier), strict=False)
        for row in some
        for amount in (row.amount, *row.equivalents)
    }
    parts = {part_prefix(part.selection()): part.selection() for part in recorded.parts}
    values = figure_values(recorded, rows, *earlier)
    return _ShownFigures(values, words, names, recorded.measures, parts)


def _changes(before: _ShownFigures, now: _ShownFigures, wording: Wording) -> list[Change]:
    """Return the figures that differ; of several with one label and number, the fullest text."""
    from aidreport.document.blocks import Span
    from aidreport.document.compose import Change

    changes: dict[tuple[str, object, object], Change] = {}
    for figure in dict.fromkeys([*now.words, *before.words]):
        old, new = before.words.get(figure, ""), now.words.get(figure, "")
        numbers = _number(before, figure), _number(now, figure)
        if old == new or (old and new and numbers[0] == numbers[1]):
            continue
        label = _label(figure, now if new else before, wording)
        other = changes.get((label, *numbers))
        if other is None or len(other.before) < len(old):
            shown: Inline = (Span(new, figure=figure),) if new else ()
            changes[label, *numbers] = Change(label, old, shown)
    return list(changes.values())


def _number(shown: _ShownFigures, figure: str) -> Decimal | None:
    return shown.values[figure].number if figure in shown.words else None


def _label(figure: str, shown: _ShownFigures, wording: Wording) -> str:
    """Return what a figure is in words; its id if there are none."""
    if prefix := prefix_of(figure):
        from aidreport.document.blocks import plain_text
        from aidreport.document.only import said_conditions

        part = plain_text(
            said_conditions(wording, shown.parts.get(prefix, ()), lambda _, key: key or "–")
        )
        return f"{_label(figure.removeprefix(prefix), shown, wording)} ({part})"
    for prefix, phrase in _COMPARED.items():
        if figure.startswith(prefix) and figure not in shown.names:
            of = _label(figure.removeprefix(prefix), shown, wording)
            return wording.text("label.currency", label=of, currency=wording.text(phrase))
    return _own_label(figure, shown, wording)


def _own_label(figure: str, shown: _ShownFigures, wording: Wording) -> str:
    """Return what a figure of the whole data is in words; its id if there are none."""
    kind, _, rest = figure.partition("/")
    measure = shown.measures[0] if len(shown.measures) == 1 else "several"
    simple = {
        "total": f"total.{measure}",
        "stated": "tile.stated",
        "difference": "sheet.difference",
        "difference-percent": "sheet.difference",
        "allocations": "tile.allocations",
    }
    if kind in simple:
        unit = "%" if kind == "difference-percent" else rest
        return f"{wording.text(simple[kind])} ({unit})" if len(rest) == 3 else figure
    if figure in shown.names:
        currency = rest.rpartition("/")[2] if "/" in rest else ""
        return shown.names[figure] + (f" ({currency})" if currency else "")
    key = rest.partition("/")[2].rpartition("/")[0]
    grouped = {
        "group": key,
        "share": wording.text("correction.share", name=key),
        "equivalent": f"{key.rpartition('/')[0]} ({rest.rpartition('/')[2]})",
    }
    if key and kind in grouped:
        return grouped[kind]
    if kind == "count" and rest.startswith("recipient/"):
        return wording.text("tile.partners")
    return figure
