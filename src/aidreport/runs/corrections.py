"""Corrections: what has changed since a briefing was published, and who must be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aidreport.briefing.pipeline import Correction
from aidreport.config.delivery import SubscriberEntry
from aidreport.delivery.subscribers import SubscriberList, read_subscribers
from aidreport.errors import UsageError
from aidreport.pdf.reading.reader import read_pdf
from aidreport.proof import allocations, record
from aidreport.proof.recount import figure_values
from aidreport.runs.ledger.records import Kind, Outcome, Stage
from aidreport.runs.ledger.store import Pdfs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from aidreport.briefing.job import Job
    from aidreport.briefing.pipeline import Edition
    from aidreport.document.blocks import Briefing, Inline
    from aidreport.document.compose import Change
    from aidreport.document.wording import Wording
    from aidreport.proof.allocations import AttachedRow
    from aidreport.proof.record import Record
    from aidreport.proof.recount import Value
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import ArtifactRecord, SlotRecord


class _Shown(NamedTuple):
    """The figures that a briefing shows: value and words of each, by id."""

    values: Mapping[str, Value]
    words: Mapping[str, str]
    names: Mapping[str, str]
    measures: Sequence[str]


def next_correction(ledger: Ledger, report: str, run: int) -> tuple[int, int]:
    """Return the first run of a briefing that is to be corrected, and the correction's number.

    Args:
        run: the number of a run of the report: the first one, or a correction of it.

    Raises:
        UsageError: there is no such run, or it was not published.
    """
    named = ledger.run(run)
    if named is None or named.key.report != report:
        raise UsageError(
            f"there is no run {run} of {report}", fix=f"see aidreport history {report}"
        )
    first = named.corrects or named.id
    if not _published(ledger, first):
        raise UsageError(
            f"run {first} was not published",
            why="a correction replaces what readers have",
            fix=f"see aidreport why {report}; run it again with aidreport run",
        )
    numbers = [slot.correction for slot in ledger.corrections(first)]
    return first, max(numbers, default=0) + 1


def correction_of(ledger: Ledger, slot: SlotRecord) -> Correction:
    """Return what makes the briefings of a run corrections: of the latest that was published."""
    assert slot.corrects is not None
    earlier = [item.id for item in ledger.corrections(slot.corrects) if item.id < slot.id]
    originals: dict[tuple[str, str], ArtifactRecord] = {}
    for number in (slot.corrects, *earlier):
        if not _published(ledger, number):
            continue
        for artifact in ledger.artifacts(number):
            if not artifact.draft:
                originals[artifact.key, artifact.language] = artifact
    pdfs = Pdfs(ledger.store.folder)

    def revise(edition: Edition) -> Briefing | None:
        original = originals.get((edition.key, edition.briefing.language))
        return _corrected(edition, original, pdfs, slot.correction) if original else None

    return Correction(slot.correction, revise)


def _corrected(
    edition: Edition, original: ArtifactRecord, pdfs: Pdfs, number: int
) -> Briefing | None:
    """Return a briefing as a correction of its original; None where no figure differs."""
    from aidreport.document.compose import as_correction

    pdfs.read(original.sha256)
    reading = read_pdf(pdfs.path(original.sha256))
    files = {item.name: item.content for item in reading.attachments}
    before = _shown(files[record.NAME], files[allocations.NAME])
    now = _shown(edition.evidence.record, edition.evidence.allocations)
    wording, briefing = edition.design.wording, edition.briefing
    changes = list(_changes(before, now, wording))
    if not changes:
        return None
    date = wording.date(briefing.date.fromisoformat(original.date))
    return as_correction(briefing, wording, number, (date, original.sha256), changes)


def readers_of(ledger: Ledger, slot: SlotRecord, job: Job) -> SubscriberList:
    """Return who got the briefing that a run corrects, each in the language that they got.

    Raises:
        ConfigError: a file of subscribers cannot be read.
    """
    assert slot.corrects is not None
    known = {
        entry.address.lower(): entry
        for entry in read_subscribers(
            job.report.delivery.subscribers, job.config.folder
        ).subscribers
    }
    chain = [slot.corrects, *(item.id for item in ledger.corrections(slot.corrects))]
    found: dict[tuple[str, str], SubscriberEntry] = {}
    for number in chain:
        for item in ledger.outbox.of(number):
            got = item.stage in (Stage.ACCEPTED, Stage.UNKNOWN)
            if item.kind is not Kind.BRIEFING or not got or "@" not in item.address:
                continue
            entry = known.get(item.address.lower()) or SubscriberEntry(address=item.address)
            changed = {"language": item.language, "groups": [item.key], "paused": False}
            found[item.address.lower(), item.key] = entry.model_copy(update=changed)
    return SubscriberList(tuple(found.values()), ())


def _published(ledger: Ledger, run: int) -> bool:
    slot = ledger.run(run)
    if slot is None:
        return False
    if slot.outcome in (Outcome.RENDERED, Outcome.SENT):
        return True
    return any(item.stage is Stage.ACCEPTED for item in ledger.outbox.of(run))


def _shown(content: bytes, data: bytes) -> _Shown:
    kept: Record = record.read(content)
    rows: tuple[AttachedRow, ...] = allocations.read(data)
    words: dict[str, str] = {}
    for entry in kept.shown:
        if not entry.aloud and len(entry.text) > len(words.get(entry.figure, "")):
            words[entry.figure] = entry.text
    names = {
        amount.figure: row.cells["recipient"]
        for row in rows
        for amount in (row.amount, *row.equivalents)
    }
    return _Shown(figure_values(kept, rows), words, names, kept.measures)


def _changes(before: _Shown, now: _Shown, wording: Wording) -> Iterator[Change]:
    """Yield the figures that differ; of several that say the same of one thing, the fullest."""
    found: dict[tuple[str, object, object], Change] = {}
    for figure, change in _differences(before, now, wording):
        said = change.label, _number(before, figure), _number(now, figure)
        other = found.get(said)
        if other is None or len(other.before) < len(change.before):
            found[said] = change
    yield from found.values()


def _number(shown: _Shown, figure: str) -> Decimal | None:
    return shown.values[figure].number if figure in shown.words else None


def _differences(before: _Shown, now: _Shown, wording: Wording) -> Iterator[tuple[str, Change]]:
    from aidreport.document.blocks import Span
    from aidreport.document.compose import Change

    for figure in dict.fromkeys([*now.words, *before.words]):
        old, new = before.words.get(figure, ""), now.words.get(figure, "")
        if old == new or (
            old and new and before.values[figure].number == now.values[figure].number
        ):
            continue
        shown: Inline = (Span(new, figure=figure),) if new else ()
        yield figure, Change(_label(figure, now if new else before, wording), old, shown)


def _label(figure: str, shown: _Shown, wording: Wording) -> str:
    """Return what a figure is in words; its id where there are none."""
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
