"""A page is in one language: whatever was found in the data is said in it."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.shipped import LANGUAGES, TRANSLATED

from aidreport.briefing import pipeline
from aidreport.briefing.design import design_of
from aidreport.briefing.job import job_for
from aidreport.briefing.messages import (
    ApprovalRequest,
    SentFile,
    write_draft_message,
    write_message,
)
from aidreport.config.config import load_config
from aidreport.document.spans import Span
from aidreport.model.remarks import Remark, advice

if TYPE_CHECKING:
    from aidreport.briefing.edition import Edition

ROWS = """Amounts in NOK thousand
Recipient,Amount,Currency,Decision date,Country,Measure,Status
UNICEF,1000500,NOK,2025-06-14,Kenya,commitment,Active
UNICEF,1000500,NOK,2025-06-14,Kenya,commitment,Active
ICRC,2000000,USD,2025,Kenya,commitment,Active
IFRC,3000,XDR,2025-06-12,Mali,commitment,Active
WHO,4000000,NOK,2024-06,Mali,commitment,Active
WFP,3250000000,NOK,,Mali,commitment,Active
UNHCR,-5,NOK,2024-06-12,Mali,commitment,Active
A,abc,NOK,2024-06-12,Mali,commitment,Active
B,17,ZZZ,2024-06-12,Mali,commitment,Active
C,18,NOK,12.13.2024,Mali,commitment,Active
NRC,70,NOK,2024-06-12,Mali,pledge,Active
Total,999,NOK,,,,
note: figures are preliminary,,,,,,
"""
FLOWS = """id,amountUSD,boundary,onBoundary,status,date,srcOrganization,destOrganization,\
destLocations,originalAmount,originalCurrency,exchangeRate
1,1000,incoming,single,commitment,2025-06-01,Norway,UNICEF,Kenya,9000,NOK,3
2,500,outgoing,single,paid,2025-06-02,Norway,WFP,Kenya,,,
3,600,internal,single,paid,2025-06-02,Norway,WFP,Kenya,,,
4,x,incoming,single,paid,2025-06-02,Norway,WFP,Kenya,,,
"""
ACROSS = """Recipient (NOK million),Norway,Sweden,Total
Sudan,1,2,3
Chad,2,2,4
Total,3,4,7
"""
SECTIONS = """All amounts in thousand NOK
Recipient;Amount;Requested;Decision date;Remarks
Pledged;;;;
UNICEF;1.200,5;2000;14.06.2025;first
WFP;1.300;3000;28.06.2025;second
Committed;;;;
IRC;-5;80;12.06.2025;
ICRC;70;80;12.06.2025;
Of which Gaza;30;;;
Razem;65;;;
"""
YEARS = """Recipient,Disbursed (1000 NOK),Disbursed (NOK),Disbursed (mill NOK),Year,Constant amount
UNICEF,1500,1500000,1.5,2023,1400000
UNICEF,1500,1500000,1.5,2023,1400000
NRC,2500,2500001,2.5,2023,2400000
"""
FILES = {"rows.csv": ROWS, "flows.csv": FLOWS, "across.csv": ACROSS, "sections.csv": SECTIONS}
FILES["years.csv"] = YEARS
TEMPLATE = """# {{ title }}

{{ standfirst }}

:::key-figures{show="total, partners, allocations"}

## S

:::table{columns="amount, allocations"}
:::reconciliation
:::sources{limit=1}

{{ conversion }}

:::findings{severity=note}
:::reading
"""
CONFIG = """[reports.one]
data = {data}
template = "all.md"
language = "{language}"
date = "2026-06-12"
on_rejected = "exclude"
measure = ["commitment"{more}]
[reports.one.convert]
to = "NOK"
[reports.one.delivery]
attach = ["xlsx"]
"""


def edition(folder: Path, data: str, language: str, more: str = "") -> Edition:
    for name, content in FILES.items():
        (folder / name).write_text(content, encoding="utf-8")
    (folder / "all.md").write_text(TEMPLATE, encoding="utf-8")
    text = CONFIG.format(data=data if "{" in data else f'"{data}"', language=language, more=more)
    (folder / "config.toml").write_text(text, encoding="utf-8")
    job = job_for(load_config(folder / "config.toml"), None)
    design = design_of(job)
    calculation = pipeline.calculate(job, pipeline.load(job), design.template)
    (only,) = pipeline.editions(job, design, calculation)
    return only


def spans(part: object) -> Iterator[Span]:
    if isinstance(part, Span):
        yield part
    elif is_dataclass(part) and not isinstance(part, type):
        for item in fields(part):
            yield from spans(getattr(part, item.name))
    elif isinstance(part, tuple | list):
        for item in part:
            yield from spans(item)


def said(remark: str) -> Iterator[str]:
    """Yield the English text of a remark, and of those in it, that are sentences."""
    if isinstance(remark, Remark):
        if len(remark.split()) > 2 and remark.key != "place":
            yield str(remark)
        for value in remark.values.values():
            for item in value if isinstance(value, tuple) else (value,):
                yield from said(item) if isinstance(item, str) else ()


SECTIONED = '{ path = "sections.csv", columns = { amount = "Amount" }, unit = "thousand" }'


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize(
    ("data", "least", "more"),
    [
        ("rows.csv", 8, ""),
        ("flows.csv", 2, ', "disbursement"'),
        ("across.csv", 5, ""),
        ("years.csv", 6, ', "disbursement"'),
        (SECTIONED, 8, ', "pledge"'),
    ],
)
def test_a_page_has_no_english_whatever_was_found(
    tmp_path: Path, data: str, language: str, least: int, more: str
) -> None:
    made = edition(tmp_path, data, language, more)
    body = list(spans(made.briefing.body))
    assert [span.text for span in body if span.language.startswith("en")] == []
    text = " ".join(span.text for span in body)
    dataset = made.calculation.dataset
    remarks = [
        *(finding.message for finding in made.figures.findings),
        *(row.reason for row in dataset.account.excluded),
        *(part.reason for item in dataset.allocations for part in item.inferred),
        *(item.conversion.problem for item in dataset.allocations if item.conversion),
        *(item.conversion.method for item in dataset.allocations if item.conversion),
        *(column.why for plan in dataset.plans for column in (*plan.columns, *plan.passed_over)),
        *(setting.why for plan in dataset.plans for setting in plan.settings),
    ]
    sentences = {sentence for remark in remarks for sentence in said(remark)}
    assert len(sentences) >= least
    assert [sentence for sentence in sentences if sentence in text] == []
    assert all(isinstance(remark, Remark) for remark in remarks if remark)


def parsed(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def body(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().split())


def test_the_page_in_english_says_what_the_console_says_without_its_advice(tmp_path: Path) -> None:
    made = edition(tmp_path, "rows.csv", "en")
    text = "".join(span.text for span in spans(made.briefing.body))
    messages = [item.message for item in made.figures.findings]
    assert [item for item in messages if item.public not in text] == []
    advised = [item for item in messages if item.key in advice()]
    assert [item.key for item in advised] == ["rows-same", "marks-inferred"]
    assert [item for item in advised if item in text] == []


ADVICE = {
    "en": "check that no allocation is there twice",
    "nb": "kontroller at ingen bevilgning er med to ganger",
    "fr": "vérifiez qu’aucune allocation n’y est deux fois",
}


@pytest.mark.parametrize("language", ADVICE)
def test_advice_is_in_the_message_to_who_approves_and_in_nothing_that_goes_out(
    tmp_path: Path, language: str
) -> None:
    made = edition(tmp_path, "rows.csv", language)
    page = "".join(span.text for span in spans(made.briefing.body))
    message = parsed(write_message(made, [SentFile("briefing.pdf", "pdf", b"%PDF")]).body)
    (sheet,) = (
        part for part in message.iter_attachments() if part.get_filename("").endswith("xlsx")
    )
    with zipfile.ZipFile(io.BytesIO(sheet.get_content())) as archive:
        cells = html.unescape(archive.read("xl/sharedStrings.xml").decode())
    assert {"en": "Warning: ", "nb": "Advarsel: ", "fr": "Avertissement\u00a0: "}[language] in cells
    assert "warning:" not in cells
    record, allocations = made.evidence.record.decode(), made.evidence.allocations.decode()
    for text in (page, record, allocations, cells, body(message)):
        assert [words for words in ADVICE.values() if words in text] == []
    request = ApprovalRequest(1, datetime(2026, 6, 1, tzinfo=UTC), made.figures.findings)
    asked = parsed(
        write_draft_message([made], [SentFile("briefing.pdf", "pdf", b"%PDF")], request).body
    )
    assert ADVICE[language] in body(asked)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_concerns_the_settings_alone_is_on_no_page(tmp_path: Path, language: str) -> None:
    values = 'values = { recipient = { "Nobody" = "exclude" } }'
    data = f'{{ path = "rows.csv", {values} }}'
    made = edition(tmp_path, data, language)
    found = [item for item in made.figures.findings if item.code == "values-unused"]
    assert [(item.message.public, "Nobody" in item.message) for item in found] == [("", True)]
    assert not [span for span in spans(made.briefing.body) if "Nobody" in span.text]
