"""Whether the attached record has the form in which it is written, and no other."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from aidreport.proof import record as record_file
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.proof.record import Record


def check_form(record: Record, sha256: str) -> Iterator[str]:
    """Yield a problem for a record that has the values of one, but not its form.

    Args:
        sha256: of the file.
    """
    name = state("object.attachment", name=record_file.NAME)
    if not record.is_first_format:
        if hashlib.sha256(record.written()).hexdigest() != sha256:
            yield state("check.values-record-but-not-written", name=name)
        return
    later = sorted(record.as_stored.model_fields_set & record_file.LATER)
    if later:
        yield state("check.said-first-format-no", name=name, later=", ".join(later))
