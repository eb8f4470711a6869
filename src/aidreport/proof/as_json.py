"""A verification as values that JSON knows, for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aidreport.proof.result import Verification


def as_values(verification: Verification) -> dict[str, Any]:
    """Return a verification as values that JSON knows."""
    return {
        "verdict": verification.verdict,
        "conclusion": verification.conclusion,
        "signed_by": verification.signed_by,
        "signatures": [asdict(signature) for signature in verification.signatures],
        "title": verification.title,
        "producer": verification.producer,
        "checks": [
            {
                "name": check.name,
                "result": check.outcome.word,
                "message": check.message,
                "details": check.details,
            }
            for check in verification.checks
        ],
        "figures": [figure._asdict() for figure in verification.figures],
        "not_checked": verification.not_checked,
    }
