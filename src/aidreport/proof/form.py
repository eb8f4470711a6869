"""Whether the attached files have the form in which they are written, and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.proof import record as record_file
from aidreport.proof.result import FigureProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.proof.record import Record


def check_form(record: Record, content: bytes) -> Iterator[FigureProblem]:
    """Yield a problem for a record that has the values of one, but not its form.

    Args:
        content: of the file.
    """
    if not record.is_first_format:
        if record.written() != content:
            message = "has the values of a record, but was not written by aidreport"
            yield FigureProblem("", f"{record_file.NAME} {message}")
        return
    later = sorted(record.model_fields_set & record_file.LATER)
    if later:
        message = f"says that it is of the first format, which has no {', '.join(later)}"
        yield FigureProblem("", f"{record_file.NAME} {message}")
