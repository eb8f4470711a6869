"""Forgets what is older, or more, than the config keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.ledger.pdfs import Pdfs

if TYPE_CHECKING:
    import datetime as dt

    from aidreport.config import Config
    from aidreport.ledger.ledger import Ledger


def tidy(config: Config, ledger: Ledger, now: dt.datetime) -> None:
    """Forget slots by age and number, and remove stored PDFs that no slot has any more."""
    pdfs, state = Pdfs(ledger.store.folder), config.state
    for report in config.reports:
        for sha256 in ledger.forget(report, before=now - state.keep, most=state.keep_runs):
            pdfs.forget(sha256)
