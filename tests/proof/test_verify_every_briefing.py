"""Every briefing that can be made is sound and verified: the first one, and a long table."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.shipped import LANGUAGES

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.pdf.file.metadata import PROFILES
from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify

ROOT = Path(__file__).parents[2]


@pytest.mark.long
@pytest.mark.parametrize(
    ("language", "brand", "profile"),
    [
        (language, ("ministry", "relief")[at % 2], tuple(PROFILES)[at // 2 % 2])
        for at, language in enumerate([*LANGUAGES, "en-IN"])
    ],
)
def test_the_first_briefing_in_every_language_brand_and_profile(
    tmp_path: Path, language: str, brand: str, profile: str
) -> None:
    made_and_verified(tmp_path, language, brand, profile)


@pytest.mark.parametrize(("language", "profile"), [*zip(("uk", "en"), PROFILES, strict=True)])
def test_the_first_briefing_in_the_brand_with_lines_and_serifs(
    tmp_path: Path, language: str, profile: str
) -> None:
    made_and_verified(tmp_path, language, "agency", profile)


def made_and_verified(tmp_path: Path, language: str, brand: str, profile: str) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    report = f'[reports.norway-ukraine]\nconformance = "{profile}"'
    path = tmp_path / "config.toml"
    path.write_text(text.replace("[reports.norway-ukraine]", report), encoding="utf-8")
    job = job_for(
        load_config(path),
        None,
        language=language,
        brand=brand,
        output=str(tmp_path / "briefing.pdf"),
    )
    found = verify(pipeline.render(job)[0].artifact.path)
    assert found.verdict is Verdict.UNSIGNED, found.checks


TEMPLATE = """# {{ title }}

:::key-figures{show="total, partners, allocations, largest-share"}

:::table{by=recipient columns="amount, share, bar, allocations, purposes" caption="Table 1"}

:::table{by=country columns="amount, bar" top=3}

:::share-bar{by=country top=3}
"""


@pytest.mark.long
def test_a_table_of_ten_thousand_rows(tmp_path: Path) -> None:
    rows = [
        f"Partner {number} Győr,{number * 997 % 90_000 + 1},NOK,2026-01-{number % 28 + 1:02},"
        f"{['Sudan', 'Ukraine', 'Yemen', 'Syria', 'Haiti'][number % 5]},Purpose {number % 3}"
        for number in range(10_000)
    ]
    rows.append("Partner 1 Győr,5,NOK,2026-01-01,Sudan,Another purpose")
    header = "recipient,amount,currency,date,country,purpose"
    (tmp_path / "long.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
    (tmp_path / "own.md").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "config.toml").write_text('[reports.long]\ndata = "long.csv"\n')
    job = job_for(load_config(tmp_path / "config.toml"), "long", template=str(tmp_path / "own.md"))
    artifact = pipeline.render(job)[0].artifact
    assert artifact.pages > 200  # that it is sound and verified, every test checks
