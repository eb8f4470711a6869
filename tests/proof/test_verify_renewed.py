"""What a forger alters with the whole record made anew, and each is refused and named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.proof.altered_again import ALTERATIONS
from tests.proof.forgery import Forger
from tests.proof.renewal import saved

from aidreport.proof.result import CheckStatus, Verdict
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.long
@pytest.mark.broken_pdfs
@pytest.mark.parametrize("words", ALTERATIONS)
@pytest.mark.parametrize("renew", [Forger.save, saved], ids=["fingerprint", "record"])
def test_what_another_figure_is_seen_or_heard_by_is_refused_however_much_is_renewed(
    norway: Path, tmp_path: Path, words: str, renew: object
) -> None:
    alter, told = ALTERATIONS[words]
    forger = Forger(norway)
    alter(forger)
    assert callable(renew)
    found = verify(renew(forger, tmp_path / "forged.pdf"))
    assert found.verdict is Verdict.ALTERED
    lines = [
        line
        for check in found.checks
        if check.outcome is CheckStatus.FAILED
        for line in check.details
    ]
    assert renew is Forger.save or any(told in line for line in lines), lines
