"""Whether a PDF keeps the standards that it says it keeps."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_PROFILES = {
    "PDF/UA-1": "ua1",
    **{f"PDF/A-{part}{level}": f"{part}{level}" for part in "123" for level in "abu"},
}
"""The standards that the validator knows, by its names for them."""
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Conformance:
    """How a file stands to a standard.

    Attributes:
        kept: None where that cannot be told.
        problems: what breaks it, or why it cannot be told.
    """

    standard: str
    kept: bool | None
    problems: tuple[str, ...] = ()


def conformance(path: Path, standards: Iterable[str]) -> tuple[Conformance, ...]:
    """Check a file against standards, such as "PDF/UA-1"."""
    return tuple(_checked(path, standard) for standard in standards)


def _checked(path: Path, standard: str) -> Conformance:
    profile = _PROFILES.get(standard)
    if profile is None:
        return Conformance(standard, None, (f"no validator at hand checks {standard}",))
    import page

    try:
        limits = page.SafetyLimits.unlimited()
        report = page.validate_pdf(str(path), profile=profile, limits=limits)
    except Exception as error:  # of any kind, for a file that nobody vouches for
        return Conformance(standard, kept=False, problems=(f"it cannot be validated: {error}",))
    counts = Counter(f"{item.rule_id}: {item.message}" for item in report.failures)
    lines = [f"{line} ({count} times)" if count > 1 else line for line, count in counts.items()]
    if len(lines) > _SHOWN:
        lines[_SHOWN:] = [f"and {len(lines) - _SHOWN} more"]
    return Conformance(standard, bool(report.is_compliant), tuple(lines))
