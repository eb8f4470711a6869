"""What differs between the figures that two briefings show."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aidreport.proof import allocations, record
from aidreport.proof.document import read_document
from aidreport.proof.recount import figure_values
from aidreport.runs.figure_labels import figure_names, label_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from aidreport.document.editions import Change
    from aidreport.document.spans import Inline
    from aidreport.document.wording import Wording
    from aidreport.proof.record import Record
    from aidreport.proof.recount import Value
    from aidreport.runs.figure_labels import FigureNames
    from aidreport.runs.ledger.records import ArtifactRecord
    from aidreport.runs.ledger.stored_files import MadeFiles


class ShownFigures(NamedTuple):
    """The figures that a briefing shows: their values and their words by id, and their names."""

    values: Mapping[str, Value]
    words: Mapping[str, str]
    names: FigureNames


def stored_figures(artifact: ArtifactRecord, made: Mapping[str, MadeFiles]) -> ShownFigures:
    """Return the figures that a stored file shows.

    Raises:
        LedgerError: it is missing, or not what was stored.
    """
    files = _attached(artifact, made)
    tables = [files[name] for name in allocations.NAMES if name in files]
    return shown_figures(record.read(files[record.NAME]), tables)


def _attached(artifact: ArtifactRecord, made: Mapping[str, MadeFiles]) -> dict[str, bytes]:
    with made[artifact.format].opened(artifact.sha256) as path:
        return {item.name: item.content for item in read_document(path).attachments}


def shown_figures(recorded: Record, data: Sequence[bytes]) -> ShownFigures:
    """Return the figures that a record says are shown; data are its own, then earlier ones."""
    rows, *earlier = map(allocations.read, data)
    words: dict[str, str] = {}
    for entry in recorded.shown:
        if not entry.aloud and len(entry.text) > len(words.get(entry.figure, "")):
            words[entry.figure] = entry.text
    values = figure_values(recorded, rows, *earlier)
    return ShownFigures(values, words, figure_names(recorded, rows, *earlier))


def figure_changes(before: ShownFigures, now: ShownFigures, wording: Wording) -> list[Change]:
    """Return the figures that differ; of several with one label and number, the fullest text."""
    from aidreport.document.editions import Change
    from aidreport.document.spans import Span

    changes: dict[tuple[str, object, object], Change] = {}
    for figure in dict.fromkeys([*now.words, *before.words]):
        old, new = before.words.get(figure, ""), now.words.get(figure, "")
        numbers = _number(before, figure), _number(now, figure)
        if old == new or (old and new and numbers[0] == numbers[1]):
            continue
        label = label_of(figure, (now if new else before).names, wording)
        other = changes.get((label, *numbers))
        if other is None or len(other.before) < len(old):
            shown: Inline = (Span(new, figure=figure),) if new else ()
            changes[label, *numbers] = Change(label, old, shown)
    return list(changes.values())


def _number(shown: ShownFigures, figure: str) -> Decimal | None:
    return shown.values[figure].number if figure in shown.words else None
