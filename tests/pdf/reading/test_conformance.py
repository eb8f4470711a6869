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


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("qdf", [False, True])
def test_a_stream_may_end_with_a_carriage_return_whether_its_length_is_stated_or_referred_to(
    good: Path, tmp_path: Path, *, qdf: bool
) -> None:
    with pikepdf.open(good) as pdf:
        contents = pdf.pages[0].Contents
        contents.write(contents.read_bytes() + b"\n\r")
        pdf.save(tmp_path / "x", compress_streams=False, qdf=qdf, static_id=True)
    content = (tmp_path / "x").read_bytes()
    assert re.search(rb"\r\n?endstream", content)
    assert bool(re.search(rb"/Length \d+ \d+ R", content)) is qdf
    (found,) = conformance(tmp_path / "x", ["PDF/A-3a"])
    assert found.conforms is True
