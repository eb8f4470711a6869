"""Activities of IATI for the benchmarks: texts, dates, contacts and budgets, as published.

Each has eight transactions, which are more than half of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

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
