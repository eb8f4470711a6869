"""What an abbreviation is read as is what the record and the attached rows say, and no number."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Dictionary
from tests.proof.forgery import Forger

from aidreport.proof import record
from aidreport.proof.result import CheckStatus, Verdict
from aidreport.proof.verify import verify

Forgery = Callable[[Forger], None]


def elements(forger: Forger, key: str, value: str) -> list[Any]:
    held = [raw for raw in forger.pdf.objects if isinstance(raw, Dictionary)]
    return [raw for raw in held if raw.get(key) == value and "/S" in raw]


def other_words(forger: Forger) -> None:
    elements(forger, "/E", "UN Children’s Fund")[0].E = pikepdf.String("UNESCO")


def another_currency(forger: Forger) -> None:
    elements(forger, "/E", "Norwegian kroner")[0].E = pikepdf.String("US dollars")


def a_number(forger: Forger) -> None:
    elements(forger, "/E", "Norwegian kroner")[0].E = pikepdf.String("900 million kroner")


def words_for_a_figure(forger: Forger) -> None:
    title = "figure group/recipient/UNICEF/NOK"
    elements(forger, "/T", title)[0].E = pikepdf.String("Norwegian kroner")


def words_for_a_name(forger: Forger) -> None:
    elements(forger, "/S", "/H2")[0].E = pikepdf.String("UN Children’s Fund")


def words_in_the_content(forger: Forger) -> None:
    forger.replace(b"[2556(229.0)]TJ", b"/Span<</E(329.0)>>BDC[2556(229.0)]TJ EMC")


def other_words_in_the_content(forger: Forger) -> None:
    forger.replace(b"[2556(229.0)]TJ", b"/Span<</Alt(329.0)>>BDC[2556(229.0)]TJ EMC")


FORGERIES = [
    *(other_words, another_currency, a_number, words_for_a_figure, words_for_a_name),
    *(words_in_the_content, other_words_in_the_content),
]


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("forge", FORGERIES)
def test_an_abbreviation_that_is_read_as_something_else_fails(
    norway: Path, tmp_path: Path, forge: Forgery
) -> None:
    forger = Forger(norway)
    forge(forger)
    found = verify(forger.save(tmp_path / "altered.pdf"))
    assert found.verdict is Verdict.ALTERED
    (page,) = [check for check in found.checks if check.name == "page"]
    assert page.outcome is CheckStatus.FAILED
    assert "other words" in " ".join(page.details)


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("words", ["UNESCO", "NOK 900 million"])
def test_a_record_that_agrees_does_not_help_against_the_attached_rows(
    norway: Path, tmp_path: Path, words: str
) -> None:
    forger = Forger(norway)
    for element in elements(forger, "/E", "UN Children’s Fund"):
        element.E = pikepdf.String(words)
    stream = forger.pdf.attachments[record.NAME].get_file()
    attached = json.loads(stream.read_bytes())
    attached["expansions"]["UNICEF"] = words
    sealed = record.read(json.dumps(attached).encode()).sealed()
    forger.pdf.attachments[record.NAME].get_file().obj.write(sealed)
    found = verify(forger.save(tmp_path / "altered.pdf"))
    (page,) = [check for check in found.checks if check.name == "page"]
    assert page.outcome is CheckStatus.FAILED
