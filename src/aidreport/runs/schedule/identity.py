"""Whether a report under a new name is one that is gone: by its settings, and when it is due."""

from __future__ import annotations

import hashlib
import json
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aidreport.config.config import Report
    from aidreport.runs.ledger.records import ReportMark, ScheduleMark


class Likeness(IntEnum):
    """How alike two reports are: not, so that one may be the other, or but for the name."""

    NONE = 0
    ALIKE = 1
    SAME = 2


def identity_of(report: Report, rules: Iterable[str]) -> str:
    """Return what a report is but for its name, as JSON: a hash of each part, empty for none."""
    settings = report.model_dump(
        mode="json", exclude={"formerly", "schedules"}, exclude_defaults=True
    )
    delivery = settings.pop("delivery", {})
    parts = {
        "rules": sorted(set(rules)),
        "data": settings.pop("data"),
        "subscribers": delivery.pop("subscribers", []),
        "rest": [settings, delivery],
    }
    return json.dumps({name: _hash(part) for name, part in parts.items()})


def likeness(identity: str, former: ReportMark, marks: Sequence[ScheduleMark]) -> Likeness:
    """Return how alike a report and one that is gone are.

    Args:
        identity: of the report.
        marks: of the schedules of the one that is gone.
    """
    if identity == former.identity:
        return Likeness.SAME
    new = json.loads(identity)
    if not former.identity:
        # An earlier version has seen it: there are only its rules to compare.
        known = sorted({mark.rule for mark in marks if mark.rule})
        return Likeness.ALIKE if known and new["rules"] == _hash(known) else Likeness.NONE
    old = json.loads(former.identity)
    same = {name for name, part in new.items() if part and part == old.get(name)}
    return Likeness.ALIKE if len(same - {"rest"}) > 1 else Likeness.NONE


def _hash(part: object) -> str:
    if not part:
        return ""
    return hashlib.sha256(json.dumps(part, sort_keys=True).encode()).hexdigest()
