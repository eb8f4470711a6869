"""Bars of a table whose largest share is under half are as long as their parts of that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.proof.forgery import Forger
from tests.proof.one_block import failures

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

ROWS = """recipient,amount,currency,date
UNICEF,300000,NOK,2025-01-01
ICRC,250000,NOK,2025-01-01
WFP,240000,NOK,2025-01-01
IFRC,110000,NOK,2025-01-01
NRC,99000,NOK,2025-01-01
MSF,900,NOK,2025-01-01
Save,100,NOK,2025-01-01
"""
TEMPLATE = """# {{ title }}

:::table{by=recipient columns="amount, share, bar"}

:::table{by=recipient columns="amount, bar" top=4}
"""
BAR = re.compile(rb"(0\.03922 0\.4235 0\.4549 rg [\d.]+ [\d.]+ )([\d.]+)( 7\.00 re)")


@pytest.fixture(scope="module")
def scaled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A briefing of small shares, with and without the numbers beside the bars."""
    folder = tmp_path_factory.mktemp("scaled")
    (folder / "rows.csv").write_text(ROWS, encoding="utf-8")
    (folder / "own.md").write_text(TEMPLATE, encoding="utf-8")
    (folder / "config.toml").write_text('[reports.r]\ndata = "rows.csv"\n', encoding="utf-8")
    job = job_for(
        load_config(folder / "config.toml"),
        "r",
        template=str(folder / "own.md"),
        output=f"{folder}/",
    )
    return pipeline.render(job)[0].artifact.path


def lengths(path: Path) -> list[float]:
    return [float(found[2]) for found in BAR.finditer(Forger(path).content())]


def test_the_longest_bar_is_as_long_as_its_track_and_the_others_in_proportion(
    scaled: Path,
) -> None:
    found = verify(scaled)
    assert found.verdict is Verdict.UNSIGNED, found.checks
    first, second, *_, last = lengths(scaled)[:7]
    assert second / first == pytest.approx(250 / 300, abs=0.001)
    assert last == 0


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("factor", [0.3, 0.5, 0.9])
def test_bars_of_another_scale_are_reported(scaled: Path, tmp_path: Path, factor: float) -> None:
    forger = Forger(scaled)

    def shorter(found: re.Match[bytes]) -> bytes:
        return found[1] + b"%.2f" % (float(found[2]) * factor) + found[3]

    forger.page.obj.Contents.write(BAR.sub(shorter, forger.content()))
    reported = failures(forger.save(tmp_path / "forged.pdf"))
    assert any("its share is 30.0%, and the longest bar stands for 30.0%" in it for it in reported)


@pytest.mark.broken_pdfs
def test_one_bar_that_is_longer_than_its_part_is_reported(scaled: Path, tmp_path: Path) -> None:
    forger = Forger(scaled)
    longest, second = lengths(scaled)[:2]
    forger.replace(b"%.2f 7.00 re" % second, b"%.2f 7.00 re" % longest)
    assert len(failures(forger.save(tmp_path / "forged.pdf"))) == 1
