from __future__ import annotations

from pathlib import Path

import pikepdf

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
