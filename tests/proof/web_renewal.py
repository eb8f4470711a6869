"""Renews all of a web page that a forger can: its record, the digests in it, and the rest."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from aidreport.document.reading import charts_in, texts_in_order
from aidreport.html.page import Page, made_from, write_page
from aidreport.html.reading import read_page
from aidreport.html.words import CarriedFile
from aidreport.proof import allocations, record
from aidreport.proof.chart_record import ChartEntry
from aidreport.proof.evidence import expansions_of
from aidreport.proof.numbers import collapsed
from aidreport.proof.origins import origins_of
from aidreport.proof.page_texts import passages_of
from aidreport.proof.record import texts_digest
from aidreport.proof.record_entries import FurnitureEntry
from aidreport.proof.result import FIGURE_MARK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aidreport.document.blocks import Briefing
    from aidreport.html.look import Look
    from aidreport.html.words import Words
    from aidreport.proof.record import Record
    from aidreport.proof.record_shown import ShownEntry


def unchanged(value: Any) -> Any:
    return value


def renewed(
    content: bytes,
    *,
    briefing: Callable[[Briefing], Briefing] = unchanged,
    look: Callable[[Look], Look] = unchanged,
    words: Callable[[Words], Words] = unchanged,
    change: Callable[[Record], Record] = unchanged,
) -> bytes:
    """Return a page that is written anew from what was changed, with a record that agrees.

    Args:
        change: changes the record before what follows from the briefing is renewed.
    """
    stored = read_page(content)
    of = change(record.read(stored.carried[record.NAME]))
    made = Page(
        briefing(stored.briefing), look(stored.look), words(stored.words), (), (), stored.producer
    )
    of = of.model_copy(update=_following(of, made.briefing))
    known = {kind: dict(names) for kind, names in (of.objects or {}).items()}
    known["page"] = made_from(made)
    return write_page(_with_files(made, of.with_objects(known), stored.carried))


def _following(of: Record, briefing: Briefing) -> dict[str, Any]:
    """Return the fields of the record that follow from the blocks."""
    words: dict[int, list[str]] = defaultdict(list)
    drawn: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for passage in passages_of(briefing):
        words[passage.block].append(collapsed(passage.alternative or passage.text))
        for mark in passage.marks:
            figure = mark.title.removeprefix(FIGURE_MARK)
            drawn[figure].append((collapsed(mark.text), passage.block))
    return {
        "texts": tuple(texts_digest(words[at]) for at in range(max(words) + 1)),
        "shown": tuple(_shown(of, drawn)),
        "charts": tuple(map(ChartEntry.of, charts_in(briefing.body))),
        "title": briefing.title,
        "date": briefing.date.isoformat(),
        "language": briefing.language,
        "furniture": FurnitureEntry.of(briefing.furniture),
        "expansions": expansions_of(list(texts_in_order(briefing))),
    }


def _shown(of: Record, drawn: dict[str, list[tuple[str, int]]]) -> list[ShownEntry]:
    entries = []
    for entry in of.shown:
        if entry.aloud:
            entries.append(entry)
        elif drawn[entry.figure]:
            text, block = drawn[entry.figure].pop(0)
            entries.append(entry.model_copy(update={"text": text, "block": block}))
    return entries


def _with_files(made: Page, sealed: bytes, carried: Mapping[str, bytes]) -> Page:
    rows = allocations.read(carried[allocations.NAME])
    words, data = made.words, carried[allocations.NAME]
    files = (
        CarriedFile(allocations.NAME, "text/csv", words.allocations, data),
        CarriedFile(record.NAME, "application/json", words.figures, sealed),
    )
    origins = origins_of(record.read(sealed), rows, words)
    return Page(made.briefing, made.look, words, origins, files, made.producer)
