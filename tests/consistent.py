"""Which PDFs a test has verified itself, and found consistent.

Each PDF that a test leaves is checked; what `verify` has just found in the same bytes need not be
looked for once more.
"""

from __future__ import annotations

from functools import wraps
from hashlib import sha256
from pathlib import Path
from typing import Any

from aidreport.proof import verify as module
from aidreport.proof.result import Verdict, Verification

_digests: set[str] = set()


def is_known_consistent(digest: str) -> bool:
    """Return whether a PDF with a SHA-256 was verified as it is."""
    return digest in _digests


def remember_verified() -> None:
    """Let `verify` note what it found consistent, before tests import it."""
    verify = module.verify

    @wraps(verify)
    def remembered(path: Path, *arguments: Any, **options: Any) -> Verification:
        found = verify(path, *arguments, **options)
        # Of PDF 2.0, tests.standards checks more than the validator of `verify` knows.
        content = path.read_bytes()
        if found.verdict in (Verdict.UNSIGNED, Verdict.SIGNED) and content.startswith(b"%PDF-1"):
            _digests.add(sha256(content).hexdigest())
        return found

    module.verify = remembered
