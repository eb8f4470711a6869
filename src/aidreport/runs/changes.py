"""What differs between the figures that two briefings show."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aidreport.analysis.figures import BEFORE
from aidreport.model.selection import part_prefix, prefix_of
from aidreport.proof import allocations, record
from aidreport.proof.document import read_document
from aidreport.proof.recount import figure_values

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from decimal import Decimal

    from aidreport.document.blocks import Inline
    from aidreport.document.compose import Change
    from aidreport.document.wording import Wording
    from aidreport.model.selection import Selection
    from aidreport.proof.record import Record
    from aidreport.proof.recount import Value
    from aidreport.runs.ledger.records import ArtifactRecord
    from aidreport.runs.ledger.store import MadeFiles

_COMPARED = {
    BEFORE: "changes.before",
    "change/": "changes.change",
    "change-percent/": "changes.percent",
}
"""How the ids of figures begin that are compared with others → the phrase for what they are."""


class ShownFigures(NamedTuple):
    """The figures that a briefing shows, by id: their values, their words and the recipients.

    Attributes:
        parts: the conditions of parts of the data, by how the names of their figures begin.
    """

    values: Mapping[str, Value]
    words: Mapping[str, str]
    names: Mapping[str, str]
    measures: Sequence[str]
    parts: Mapping[str, Selection]


def stored_figures(artifact: ArtifactRecord, made: Mapping[str, MadeFiles]) -> ShownFigures:
    """Return the figures that a stored file shows.

    Raises:
        LedgerError: it is missing, or not what was stored.
    """
    files = _attached(artifact, made)
    tables = [files[name] for name in allocations.NAMES if name in files]
    return shown_figures(record.read(files[record.NAME]), tables)


def stored_findings(
    artifacts: Sequence[ArtifactRecord], made: Mapping[str, MadeFiles], severities: Collection[str]
) -> list[str]:
    """Return what checks found in the data of stored files, each sentence once.

    Args:
        severities: of those that are returned.

    Raises:
        LedgerError: a file is missing, or not what was stored.
    """
    found: dict[str, None] = {}
    for artifact in artifacts:
        recorded = record.read(_attached(artifact, made)[record.NAME])
        found |= dict.fromkeys(
            entry.message for entry in recorded.findings if entry.severity in severities
        )
    return list(found)


def _attached(artifact: ArtifactRecord, made: Mapping[str, MadeFiles]) -> dict[str, bytes]:
    made[artifact.format].read(artifact.sha256)
    reading = read_document(made[artifact.format].path(artifact.sha256))
    return {item.name: item.content for item in reading.attachments}


def shown_figures(recorded: Record, data: Sequence[bytes]) -> ShownFigures:
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
    return ShownFigures(values, words, names, recorded.measures, parts)


def changes_in(before: ShownFigures, now: ShownFigures, wording: Wording) -> list[Change]:
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


def _number(shown: ShownFigures, figure: str) -> Decimal | None:
    return shown.values[figure].number if figure in shown.words else None


def _label(figure: str, shown: ShownFigures, wording: Wording) -> str:
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


def _own_label(figure: str, shown: ShownFigures, wording: Wording) -> str:
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
