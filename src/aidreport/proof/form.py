"""Whether the attached record has the form in which it is written, and no other."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from aidreport.proof import record as record_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.proof.record import Record


def check_form(record: Record, sha256: str) -> Iterator[str]:
    """Yield a problem for a record that has the values of one, but not its form.

    Args:
        sha256: of the file.
    """
    name = f"attachment {record_file.NAME}"
    if not record.is_first_format:
        if hashlib.sha256(record.written()).hexdigest() != sha256:
            yield f"{name}: has the values of a record, but was not written by aidreport"
        return
    later = sorted(record.as_stored.model_fields_set & record_file.LATER)
    if later:
        yield f"{name}: is said to be of the first format, which has no {', '.join(later)}"
