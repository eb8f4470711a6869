"""Several hosts share a ledger: workers, the leader and the database go down; all is done once."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.postgres import Cluster
from tests.runs.faults.hosts import Hosts, run_and_kill

pytestmark = pytest.mark.long


@pytest.mark.fault("hosts")
def test_every_document_is_made_once_and_every_message_sent_once(
    tmp_path: Path, postgres: Cluster
) -> None:
    hosts = Hosts(tmp_path, postgres.url(), reports=15, slots=4)
    tally = run_and_kill(hosts, postgres.restart, seed=1, every=(6, 12), most=400)
    assert tally.problems == [], tally
    assert sum(tally.copies.values()) == 120
    assert tally.copies[2] <= tally.doubted
    assert set(tally.copies) <= {1, 2}
    assert tally.kills["worker"] >= 3
    assert (tally.kills["leader"], tally.kills["database"]) == (2, 1)
