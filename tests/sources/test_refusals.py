"""What is open in several sources is asked at once, and one fix decides all of it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from aidreport.config.config import Report
from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load
from aidreport.statements import Statement

APPROVED = "Recipient,Amount (USD),Status\nUNHCR,100,Approved\nWFP,20,Cancelled\n"
DRAFTS = "Recipient,Amount (USD),Status\nFAO,50,Active\nIOM,7,Draft\n"
PLAIN = "Recipient,Amount (USD)\nUNICEF,1000\n"
WITHOUT_CURRENCY = "Recipient,Amount\nIFRC,10000\n"


def read(folder: Path, data: Any) -> Dataset:
    return load(Report(data=data).sources, folder)


def total_after_the_fix(folder: Path, data: Any) -> int:
    """The sum of the amounts once the value of `data` is pasted, a currency that is open as EUR."""
    with pytest.raises(SourceError) as refused:
        read(folder, data)
    match = re.search(r"in config\.toml: (data = .*?)(?:, or in config\.toml|$)", refused.value.fix)
    assert match is not None, refused.value.fix
    pasted = tomllib.loads(match[1].replace('currency = "???"', 'currency = "EUR"'))["data"]
    return sum(int(item.amount.amount) for item in read(folder, pasted).allocations)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {"a1.csv": APPROVED, "a2.csv": DRAFTS, "plain.csv": PLAIN, "bare.csv": WITHOUT_CURRENCY}
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("data", "total"),
    [
        ("a?.csv", 150),
        (["a1.csv", "plain.csv"], 1100),
        (["plain.csv", "a1.csv", "a2.csv"], 1150),
        (["a?.csv", "plain.csv"], 1150),
        (["plain.csv", {"path": "bare.csv", "measure": "pledge"}], 11000),
        (["a1.csv", "bare.csv"], 10100),
    ],
)
def test_one_fix_decides_all_sources_and_loses_none(folder: Path, data: Any, total: int) -> None:
    assert total_after_the_fix(folder, data) == total


def test_each_question_names_its_file(folder: Path) -> None:
    with pytest.raises(SourceError) as refused:
        read(folder, "a?.csv")
    assert [line.partition(":")[0] for line in refused.value.details] == ["a1.csv", "a2.csv"]


def test_a_fix_that_names_all_sources_can_be_said_in_each_language(folder: Path) -> None:
    with pytest.raises(SourceError) as refused:
        read(folder, ["a1.csv", "plain.csv"])
    fix = refused.value.fix
    assert isinstance(fix, Statement)
    place = fix.values["place"]
    assert isinstance(place, Statement)
    assert place.key == "question.in-config"
    assert "plain.csv" in str(place.values["entry"])
