"""Runs the validator as a program of its own: python validator.py FILE PROFILE...

What the validator does with a broken file, such as taking all memory, it does to this process
alone. Nothing of aidreport is imported, so that it starts fast.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHOWN = 20
_MOST_MEMORY = 1 << 32
_LIMITS = {
    "max_object_count": 1 << 24,
    "max_form_invocations": 1 << 20,
    "max_table_span": 10_000,
    "max_table_grid_rows": 1 << 20,
    "max_table_grid_cells": 1 << 24,
}
"""Those that long tables need raised; the others are the validator's own."""


def main(arguments: Sequence[str]) -> None:
    """Write a line of JSON for each profile: whether the file keeps it, and what breaks it."""
    path, *profiles = arguments
    _bound_memory()
    for profile in profiles:
        print(json.dumps(validated(path, profile)), flush=True)  # noqa: T201 - its result


def validated(path: str, profile: str) -> tuple[bool, list[str]]:
    """Tell whether a file keeps a profile, and what breaks it."""
    import page

    try:
        limits = page.SafetyLimits(**_LIMITS)
        report = page.validate_pdf(path, profile=profile, limits=limits)
    except Exception as error:  # of any kind, for a file that nobody vouches for
        return False, [f"it cannot be validated: {error}"]
    counts = Counter(f"{item.rule_id}: {item.message}" for item in report.failures)
    lines = [f"{line} ({count} times)" if count > 1 else line for line, count in counts.items()]
    if len(lines) > _SHOWN:
        lines[_SHOWN:] = [f"and {len(lines) - _SHOWN} more"]
    return bool(report.is_compliant), lines


def _bound_memory() -> None:
    """Let no file take all memory, where the system can be told so."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, hard))


if __name__ == "__main__":
    main(sys.argv[1:])
