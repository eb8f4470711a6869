"""Marks of width and direction in data are neither counted, nor shown, nor read, nor sent."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pikepdf
import pytest

from aidreport.briefing import pipeline
from aidreport.briefing.design import design_of
from aidreport.briefing.job import Job, job_for
from aidreport.briefing.messages import SentFile, write_message
from aidreport.config.config import load_config
from aidreport.pdf.reading.reader import read_pdf
from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify

MARK = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
MARKS = ["\u200b", "\u200e", "\u200f", "\u202a", "\u202e", "\u2060", "\u2066", "\ufeff", "\u00ad"]
CONFIG = """
[organisation]
name = "Mini{0}stry of {0}Aid{0}"
unit = "Sec{0}tion"
[reports.q]
data = "q.csv"
currency = "USD"
title = "Aid{0} for {0}all"
"""
ROWS = """Recipient,Country,Amount,Currency,Date,Purpose
UNI{0}CEF,Sudan{0},100,USD,2025-01-02,food{0} and wa{0}ter
{0}Save the Chil{0}dren{0},Kenya,50,USD,2025-01-02,she{0}lter
UNICEF,Sudan,25,USD,2025-01-02,food and water
Ras{0}hid Aid,Mali,10,USD,2025-01-02,{0}tents
Rashid Aid,Mali,9,USD,2025-01-02,tents
علی‌رضا,Mali,8,USD,2025-01-02,tents
"""


def job(folder: Path, mark: str) -> Job:
    (folder / "config.toml").write_text(CONFIG.format(mark), encoding="utf-8")
    (folder / "q.csv").write_text(ROWS.format(mark), encoding="utf-8")
    return job_for(load_config(folder / "config.toml"), "q", output=str(folder / "q.pdf"))


def said(path: Path) -> list[str]:
    """Return all that a reader gets of a PDF: texts, titles, bookmarks, metadata."""
    texts = [text for item in read_pdf(path).passages for text in (item.text, item.alternative)]
    with pikepdf.open(path) as pdf:
        held = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
        texts += [str(v) for item in held for v in item.values() if isinstance(v, pikepdf.String)]
        packet = pdf.Root.Metadata.read_bytes().decode()
    return [*texts, packet.replace('begin="\ufeff"', "")]


@pytest.mark.parametrize("mark", MARKS, ids=ascii)
def test_a_mark_in_a_name_is_in_nothing_that_is_read_and_the_briefing_is_verified(
    tmp_path: Path, mark: str
) -> None:
    (done,) = pipeline.render(job(tmp_path, mark))
    path = done.artifact.path
    texts = said(path)
    assert [text for text in texts if MARK.search(text)] == []
    assert {"UNICEF", "Save the Children", "Rashid Aid", "علی‌رضا"} <= {
        text.strip() for text in texts
    }
    assert verify(path).verdict is Verdict.UNSIGNED


def test_names_that_differ_in_marks_alone_are_one_partner(tmp_path: Path) -> None:
    (done,) = pipeline.render(job(tmp_path, "\u200b"))
    assert done.figures.by_id["group/recipient/UNICEF/USD"].value == 125
    assert done.figures.by_id["group/recipient/Rashid Aid/USD"].value == 19


def test_the_attached_rows_are_those_of_the_source(tmp_path: Path) -> None:
    """They are compared with the source, so that what it says is not tidied up in them."""
    (done,) = pipeline.render(job(tmp_path, "\u200b"))
    files = {item.name: item.content for item in read_pdf(done.artifact.path).attachments}
    assert "UNI\u200bCEF" in files["allocations.csv"].decode()


def test_a_mark_is_in_no_message(tmp_path: Path) -> None:
    made = job(tmp_path, "\u200e")
    design = design_of(made)
    calculation = pipeline.calculate(made, pipeline.load(made), design.template)
    (edition,) = pipeline.editions(made, design, calculation)
    message = message_from_bytes(
        write_message(edition, [SentFile("briefing.pdf", "pdf", b"%PDF")]).body, policy=default
    )
    texts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    assert len(texts) >= 2
    assert not any(MARK.search(text) for text in [*texts, str(message["Subject"])])
