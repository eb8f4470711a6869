"""Whether words are hyphenated: as the template says, else as the brand does."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.shipped import ROOT

from aidreport.briefing import pipeline
from aidreport.briefing.design import design_of
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.files.manual import find_topic


@pytest.mark.parametrize(
    ("brand", "template", "hyphens"),
    [
        ("", "", ""),
        ("[typography]\nhyphenation = true\n", "", "de"),
        ("[typography]\nhyphenation = true\n", "hyphenation: false\n", ""),
        ("", "hyphenation: true\n", "de"),
    ],
)
def test_the_brand_decides_where_the_template_says_nothing(
    tmp_path: Path, brand: str, template: str, hyphens: str
) -> None:
    ours = (ROOT / "templates/brands/ministry/brand.toml").read_text(encoding="utf-8")
    (tmp_path / "brand.toml").write_text(f"{ours}\n{brand}", encoding="utf-8")
    front = f"---\n{template}---\n" if template else ""
    (tmp_path / "own.md").write_text(f"{front}# {{{{ title }}}}\n\nWords.\n", encoding="utf-8")
    (tmp_path / "config.toml").write_text("", encoding="utf-8")
    job = job_for(
        load_config(tmp_path / "config.toml"),
        None,
        data=[str(find_topic("example-announcement").path)],
        template=str(tmp_path / "own.md"),
        brand=str(tmp_path),
        language="de",
    )
    design = design_of(job)
    calculation = pipeline.calculate(job, pipeline.load(job), design.template)
    (edition,) = pipeline.editions(job, design, calculation)
    assert edition.briefing.hyphens == hyphens
