"""Runs the validator in a separate process: python validator.py FILE PROFILE...

What the validator does with a broken file, such as taking all memory, harms this process alone.
Nothing of aidreport is imported, so that it starts fast.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_LINES = 20
_MOST_MEMORY = 1 << 32
_LIMITS = {
    "max_object_count": 1 << 24,
    "max_form_invocations": 1 << 20,
    "max_table_span": 10_000,
    "max_table_grid_rows": 1 << 20,
    "max_table_grid_cells": 1 << 24,
}
"""Limits that long tables need raised; for the others the validator has defaults."""


def main(arguments: Sequence[str]) -> None:
    """Write a line of JSON for each profile: whether the file conforms, and what breaks it."""
    path, *profiles = arguments
    with suppress(ImportError, OSError, ValueError):  # if the system can limit the memory
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, hard))
    for profile in profiles:
        print(json.dumps(_validate(path, profile)), flush=True)  # noqa: T201 - its result


def _validate(path: str, profile: str) -> tuple[bool, list[str]]:
    import page

    try:
        limits = page.SafetyLimits(**_LIMITS)
        report = page.validate_pdf(path, profile=profile, limits=limits)
    except Exception as error:  # of any kind, for a file that nobody vouches for
        return False, [f"it cannot be validated: {error}"]
    counts = Counter(f"{item.rule_id}: {item.message}" for item in report.failures)
    lines = [f"{line} ({count} times)" if count > 1 else line for line, count in counts.items()]
    if len(lines) > _MOST_LINES:
        lines[_MOST_LINES:] = [f"and {len(lines) - _MOST_LINES} more"]
    return bool(report.is_compliant), lines


if __name__ == "__main__":
    main(sys.argv[1:])
