"""Progress over several files and tables, counted in rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Progress = Callable[[int], None]


def counting_from(before: int, progress: Progress | None) -> Progress | None:
    """Return what reports progress after some rows that were read before."""
    if progress is None:
        return None
    return lambda rows: progress(before + rows)
