"""What a chart says to those who do not see it: no name without end, no text that nobody hears."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aidreport.document.spans import plain_text
from aidreport.errors import DataError
from aidreport.statements import state

if TYPE_CHECKING:
    from aidreport.document.spans import Inline

_NAME = 500
"""Letters of a name: more than a chart draws of it."""
_LONGEST = 15_000
"""Letters of a text: in PDF/A a text has at most 32,767 bytes, two for each of most letters."""


def spoken_name(name: Inline) -> Inline:
    """Return a name as the alternative text of a chart has it: one that is endless is cut."""
    if len(name) != 1 or len(name[0].text) <= _NAME:
        return name
    return (replace(name[0], text=f"{name[0].text[:_NAME].rstrip()}…"),)


def checked_aloud(text: Inline, rows: int, fix: str) -> Inline:
    """Return the alternative text of a chart.

    Args:
        rows: how many names the chart has.
        fix: what to write in the template where it has too many.

    Raises:
        DataError: it is longer than a PDF can hold.
    """
    letters = len(plain_text(text))
    if letters <= _LONGEST:
        return text
    raise DataError(
        state("directive.too-long-aloud", names=rows, letters=letters),
        why=state("directive.too-long-aloud-why", letters=_LONGEST),
        fix=fix,
    )
