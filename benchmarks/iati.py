"""`aidreport summary` of IATI activities beside a bare loop over their transactions.

The yardstick is lxml's iterparse over transactions, which clears what it has seen and keeps
nothing. The file is made here: activities with texts, dates, contacts and budgets, as published,
and eight transactions each, which are more than half of it. Or the activities of a file are
repeated, whose ids then are too.

python benchmarks/iati.py [--megabytes 200] [--runs 5] [--repeat FILE.xml]

Both are whole processes: start, imports and the table on standard output count.

Bars: at most 1.5 times the CPU of the bare loop; peak memory under 300 MB.
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
from pathlib import Path

from apart import cpu_seconds, peak
from bars import Figure, arguments, judge

RATIO_BAR = 1.5
MEMORY_BAR = 300.0

ACTIVITY = """<iati-activity default-currency="EUR" hierarchy="1">
 <iati-identifier>XX-{number}</iati-identifier>
 <reporting-org ref="XX" type="10"><narrative>A ministry of foreign affairs</narrative>
 </reporting-org>
 <title><narrative>Clean water for all {number}</narrative></title>
 <description type="1"><narrative>{text}</narrative></description>
 <participating-org role="1" ref="XX"><narrative>A ministry of foreign affairs</narrative>
 </participating-org>
 <participating-org role="4" ref="IM"><narrative>Implementer {some}</narrative></participating-org>
 <activity-status code="2"/>
 <activity-date iso-date="2022-01-17" type="2"><narrative>Actual start</narrative></activity-date>
 <contact-info type="1"><organisation><narrative>A delegation</narrative></organisation>
  <telephone>+47 22 24 36 00</telephone><email>post@example.org</email></contact-info>
 <recipient-country code="UA" percentage="100"><narrative>Ukraine</narrative></recipient-country>
 <location><point srsName="http://www.opengis.net/def/crs/EPSG/0/4326"><pos>50.4 30.5</pos>
 </point></location>
 <sector code="72010" percentage="60" vocabulary="1"><narrative>Relief</narrative></sector>
 <sector code="72040" percentage="40" vocabulary="1"><narrative>Food</narrative></sector>
 <budget type="1"><period-start iso-date="2022-01-01"/><period-end iso-date="2022-12-31"/>
  <value currency="EUR" value-date="2022-01-01">5000</value></budget>
{transactions} <document-link format="application/pdf" url="https://example.org/report.pdf">
  <title><narrative>Project report</narrative></title><category code="A01"/></document-link>
 <result type="1"><title><narrative>{text}</narrative></title><indicator measure="1">
  <title><narrative>People reached</narrative></title></indicator></result>
</iati-activity>
"""
TRANSACTION = """ <transaction ref="T{number}" humanitarian="1">
  <transaction-type code="{kind}"/>
  <transaction-date iso-date="2023-05-{day:02}"/>
  <value currency="EUR" value-date="2023-05-{day:02}">{amount}.50</value>
  <description><narrative>Payment to a partner for work in the field</narrative></description>
  <provider-org ref="XX"><narrative>A ministry of foreign affairs</narrative></provider-org>
  <receiver-org ref="R{some}"><narrative>Relief agency {some}</narrative></receiver-org>
 </transaction>
"""

NAME = "activities.xml"
BARE = f"""
from lxml import etree
for _, element in etree.iterparse("{NAME}", tag="transaction"):
    element.clear()
    for above in element.xpath("ancestor-or-self::*"):
        while above.getprevious() is not None:
            del above.getparent()[0]
"""
OURS = [
    *(sys.executable, "-m", "aidreport", "summary"),
    *("--data", NAME, "--measure", "commitment"),
]


def measure(path: Path, runs: int) -> list[Figure]:
    """Return how fast both sides are, the ratio of their CPU times, and our peak memory."""
    size, folder = path.stat().st_size / 1e6, path.parent
    times = [
        [cpu_seconds(command, folder) for command in ([sys.executable, "-c", BARE], OURS)]
        for _ in range(runs)
    ]
    bare, ours = (statistics.median(run[side] for run in times) for side in (0, 1))
    return [
        Figure("bare loop", size / bare, unit="MB a CPU second"),
        Figure("aidreport", size / ours, unit="MB a CPU second"),
        Figure("ratio", statistics.median(run[1] / run[0] for run in times), RATIO_BAR),
        Figure("peak memory", peak(OURS, folder), MEMORY_BAR, "MB"),
    ]


def main() -> int:
    parser = arguments(__doc__, runs=5)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--repeat", type=Path, metavar="FILE.xml")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        size = options.megabytes * 1_000_000
        if options.repeat is None:
            write(path, size)
        else:
            repeat(options.repeat, path, size)
        return judge(lambda: measure(path, options.runs), options.rounds)


def write(path: Path, size: int) -> None:
    text = "What was planned, what was done and what came of it, in a few sentences. " * 12
    with path.open("w", encoding="utf-8") as file:
        file.write('<iati-activities version="2.03">')
        number = 0
        while file.tell() < size:
            transactions = "".join(
                TRANSACTION.format(
                    number=number * 8 + count,
                    kind=2 + count % 3,
                    day=1 + count,
                    amount=1000 + number,
                    some=(number * 7 + count) % 3000,
                )
                for count in range(8)
            )
            file.write(
                ACTIVITY.format(
                    number=number, some=number % 500, text=text, transactions=transactions
                )
            )
            number += 1
        file.write("</iati-activities>")


def repeat(source: Path, path: Path, size: int) -> None:
    text = source.read_text(encoding="utf-8")
    begin = re.search(r"<iati-activities[^>]*>", text)
    assert begin is not None
    activities = text[begin.end() : text.rindex("</iati-activities>")]
    with path.open("w", encoding="utf-8") as file:
        file.write(text[: begin.end()])
        for _ in range(size // len(activities.encode()) + 1):
            file.write(activities)
        file.write("</iati-activities>")


if __name__ == "__main__":
    raise SystemExit(main())
