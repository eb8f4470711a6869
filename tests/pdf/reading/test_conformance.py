from __future__ import annotations

import re
from pathlib import Path

import pikepdf
import pytest

from aidreport.pdf.reading.conformance import conformance


def test_a_standard_is_kept_broken_or_unknown(good: Path, tmp_path: Path) -> None:
    kept, unknown = conformance(good, ["PDF/UA-1", "PDF/A-4f"])
    assert (kept.conforms, kept.problems) == (True, ())
    assert (unknown.conforms, unknown.problems) == (
        None,
        ("no installed validator checks PDF/A-4f",),
    )
    with pikepdf.open(good) as pdf:
        del pdf.Root.Lang
        pdf.save(tmp_path / "x")
    (broken,) = conformance(tmp_path / "x", ["PDF/UA-1"])
    assert broken.conforms is False
    assert broken.problems


@pytest.mark.broken_pdfs
def test_a_stream_that_is_not_as_long_as_it_says_is_named(good: Path, tmp_path: Path) -> None:
    content = good.read_bytes()
    stated = re.search(rb"/Length (\d\d\d+)\b(?! \d+ R)", content)
    assert stated
    wrong = b"/Length %d" % (int(stated[1]) - 1)
    (tmp_path / "x").write_bytes(content[: stated.start()] + wrong + content[stated.end() :])
    (found,) = conformance(tmp_path / "x", ["PDF/A-3a"])
    assert found.conforms is False
    assert any("STREAM-LENGTH" in problem for problem in found.problems)
