"""What messages call the parts of a document: "table 2", "heading “Key facts”"."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from aidreport.proof.numbers import collapsed
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aidreport.pdf.reading.reader import Passage

_KINDS = {
    **dict.fromkeys(("Table", "Caption", "TH", "TD"), "check.part-table"),
    **dict.fromkeys(("L", "LI", "Lbl", "LBody"), "check.part-list"),
    **dict.fromkeys(("H", "H1", "H2", "H3", "H4", "H5", "H6", "Title"), "check.part-heading"),
    "Figure": "check.part-chart",
    "BlockQuote": "check.part-quotation",
}
"""What a part is, by the type of the first text in it; a text if it is none of these."""
_TEXT = "check.part-text"
_MOST = 40


def part_names(passages: Iterable[Passage]) -> dict[str, str]:
    """Return what each part is, with its number among those of its kind or how it begins.

    Keys are the numbers of the parts as the record has them, from 1; 0 is the document.
    """
    names: dict[str, str] = {"0": state("check.part-document")}
    counts = Counter[str]()
    for passage in passages:
        part = str(passage.block + 1)
        if part in names:
            continue
        words = collapsed(passage.text or passage.alternative)
        if not words and passage.tag not in _KINDS:
            continue
        kind = _KINDS.get(passage.tag, _TEXT)
        counts[kind] += 1
        begins = f"{words[:_MOST]}…" if len(words) > _MOST else words
        names[part] = state(kind, number=str(counts[kind]), words=begins)
    return names
