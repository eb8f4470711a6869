"""Columns that are not read, and in which one text could change the total: remarks, types, days.

What they say is looked at in each file. Where nothing is open, people see that they are there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.sources.tables.checks.passed_on import is_of_other_rows
from aidreport.sources.tables.checks.same_grants import is_of_shares
from aidreport.sources.tables.checks.snapshots import is_of_states
from aidreport.sources.tables.columns.natures import is_of_periods
from aidreport.sources.tables.words.flags import is_of_rows, may_be_flags
from aidreport.sources.tables.words.kind_words import Role, is_of_remarks, role_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.sources.tables.columns.header import Header

_OF = (
    is_of_remarks,
    is_of_rows,
    may_be_flags,
    is_of_other_rows,
    is_of_shares,
    is_of_states,
    is_of_periods,
)


def watched_columns(header: Header) -> Iterator[int]:
    """Yield the columns that are read as nothing, and by which rows may not count."""
    for at, heading in enumerate(header.headings):
        read = not heading or at in header.columns.values()
        if not read and (role_of(heading).role is not Role.NONE or any(of(heading) for of in _OF)):
            yield at
