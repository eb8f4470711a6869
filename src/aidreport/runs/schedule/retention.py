"""Forgets what is older, or more, than the config keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.runs.ledger.store import Bodies, Pdfs

if TYPE_CHECKING:
    import datetime as dt

    from aidreport.config.config import Config
    from aidreport.runs.ledger.ledger import Ledger


def tidy(config: Config, ledger: Ledger, now: dt.datetime) -> None:
    """Forget slots by age and number, and remove stored PDFs that no slot has any more."""
    folder, state = ledger.store.folder, config.state
    pdfs, bodies = Pdfs(folder), Bodies(folder)
    for report in config.reports:
        gone = ledger.forget(report, before=now - state.keep, most=state.keep_runs)
        for sha256 in gone.pdfs:
            pdfs.forget(sha256)
        for sha256 in gone.bodies:
            bodies.forget(sha256)
