"""Workers run and send what a daemon hands out, each what it serves."""

from __future__ import annotations

import time
from pathlib import Path

from tests.postgres import Cluster
from tests.runs.faults.hosts import Hosts

_MOST_SECONDS = 60


def test_one_worker_draws_what_a_daemon_hands_out_and_another_sends_it(
    tmp_path: Path, postgres: Cluster
) -> None:
    hosts = Hosts(tmp_path, postgres.url(), reports=1, slots=2)
    with hosts.running(workers=0, daemons=2):
        hosts.start("worker-render", "worker", "--queues", "render")
        hosts.start("worker-send", "worker", "--queues", "send")
        end = time.monotonic() + _MOST_SECONDS
        while hosts.finished() != (2, 4):
            assert time.monotonic() < end, (tmp_path / "hosts.log").read_text()
            time.sleep(0.2)
        present = hosts.rows("SELECT role, queues FROM presence")
        assert sorted(role for role, _ in present) == ["leader", "standby", "worker", "worker"]
        assert sorted(queues for _, queues in present if queues) == [["render"], ["send"]]
        drew = {pid for (pid,) in hosts.rows("SELECT process FROM attempts")}
        assert not drew & {process.pid for process in hosts.processes.values()}
    assert {len(messages) for messages in hosts.server.messages.values()} == {2}
    assert hosts.rows("SELECT count(*) FROM procrastinate_jobs") == [(0,)]
    assert hosts.rows("SELECT count(*) FROM presence") == [(0,)], "they have left in order"
    assert {process.returncode for process in hosts.processes.values()} == {0}
