"""Several hosts that share a ledger, as processes: killed at random, and counted afterwards.

    python benchmarks/several_hosts.py --documents 2000

Three workers and two daemons on a PostgreSQL of their own. Workers are killed at random, the daemon
that leads twice, and the database is restarted once. It fails unless the ledger is complete, each
document was made once, each message is in its mailbox once (a sender that is killed between the
server's answer and its mark leaves a doubt, after which one more copy with the same bytes may
follow), and something was finished in every minute.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.postgres import missing, running
from tests.runs.faults.hosts import Hosts, Tally, run_and_kill

_SLOTS = 10


def measure(documents: int, workers: int, seed: int) -> Tally:
    with running() as cluster, tempfile.TemporaryDirectory(prefix="aidreport-hosts-") as folder:
        slots = min(_SLOTS, documents)
        hosts = Hosts(Path(folder), cluster.url(), documents // slots, slots)
        return run_and_kill(hosts, cluster.restart, seed, workers=workers, every=(6, 15))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if reason := missing():
        sys.exit(reason)
    tally = measure(given.documents, given.workers, given.seed)
    sent = sum(tally.copies.values())
    kills = ", ".join(f"{name} {count}" for name, count in sorted(tally.kills.items()))
    print(f"documents         {tally.documents:,} in {tally.seconds:,.0f} s")
    print(f"outcomes          {dict(tally.outcomes)}")
    print(f"messages          {sent:,}; by copies {dict(tally.copies)}; missing {tally.missing}")
    print(f"in doubt          {tally.doubted}: whoever sent them was cut off before the mark")
    print(f"attempts a slot   {dict(sorted(tally.attempts.items()))}")
    print(f"went down         {kills}")
    print(f"longest stall     {tally.stalled:.0f} s")
    for problem in tally.problems:
        print(f"WRONG: {problem}")
    sys.exit(bool(tally.problems))


if __name__ == "__main__":
    main()
