"""Names that repeat the one above, "ditto" or —″—, where nothing says which one that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.model.bulk import Bulk
from aidreport.sources.problems import Question
from aidreport.sources.tables.columns.dittos import is_ditto
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.sources.tables.rows.rows import RowReader

_FIELDS = ("recipient", "country", "donor")


def ask_about_dittos(used: Sequence[Allocation], reader: RowReader) -> list[Question]:
    """Ask about names that repeat the one above: there is none, or the table is a long one.

    Args:
        used: the allocations of a table, in which others are filled in.
        reader: read them.
    """
    fields = [name for name in _FIELDS if name in reader.header.columns]
    found = dict.fromkeys(
        text for name in fields for text in _texts(used, name, reader) if is_ditto(text)
    )
    if not found:
        return []
    listed = ", ".join(f"\u201c{text}\u201d" if '"' in text else f'"{text}"' for text in found)
    return [
        Question(
            state("question.ditto", texts=listed),
            state("question.ditto-why"),
            {},
            by_hand=state("question.ditto-by-hand"),
        )
    ]


def _texts(used: Sequence[Allocation], name: str, reader: RowReader) -> Iterator[str]:
    """Yield the different texts of a field: as far as the settings do not say what they mean."""
    texts: set[str] = set()
    rows = used
    if isinstance(used, Bulk):
        texts.update(filter(None, used.column(name).values))
        rows = [item for _, item in used.others]
    texts.update(str(text) for item in rows if (text := _named(item, name)))
    yield from sorted(text for text in texts if reader.meanings.meaning(name, text) is None)


def _named(item: Allocation, name: str) -> str | None:
    """Return what an allocation has in a field."""
    if name == "country":
        return item.country
    party = item.donor if name == "donor" else item.recipient
    return party.name if party else None
