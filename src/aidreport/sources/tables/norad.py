"""What Norad's tables hold beside aid: framework agreements, and flows that are not ODA."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.model.dataset import Finding, Severity
from aidreport.sources.tables.units import plain_word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.sources.formats.grid import Row

FRAMEWORK = "framework-agreement"
_FRAMEWORKS = ("rammeavtale", "frame agreement")
_AID = frozenset({"", "oda", "official development assistance"})


def is_framework(text: str) -> bool:
    """Tell whether a type of agreement is that of frames: their money stands in other rows."""
    return plain_word(text).startswith(_FRAMEWORKS)


def other_flows(rows: Sequence[Row], columns: Mapping[str, int], name: str) -> list[Finding]:
    """Return a note where rows are of other flows than official development assistance."""
    column = columns.get("flow_type")
    if column is None:
        return []
    others = [text for row in rows if plain_word(text := row.text(column)) not in _AID]
    if not others:
        return []
    kinds = ", ".join(f'"{kind}"' for kind in sorted({*others})[:3])
    rows_are = "1 row is" if len(others) == 1 else f"{len(others)} rows are"
    message = f"{rows_are} of other flows than ODA ({kinds}), and counted like the others"
    return [Finding("other-flows", Severity.NOTE, message, name)]
