"""Every template that comes with aidreport, in every brand and language that does."""

from __future__ import annotations

from datetime import date
from itertools import islice
from pathlib import Path

import pytest
from tests.pages import out_of_place, unfilled
from tests.shipped import LANGUAGES, ROOT

from aidreport.briefing import pipeline
from aidreport.briefing.design import design_of
from aidreport.briefing.job import job_for
from aidreport.config.config import Config, load_config
from aidreport.files.library import Library
from aidreport.files.manual import find_topic

BRANDS = tuple(
    path.parent.name for path in sorted((ROOT / "templates/brands").glob("*/brand.toml"))
)
TEMPLATES = tuple(Library.at(ROOT / "templates").names("template"))
_DATA = (("example-announcement",), ("example-table",))
_COMPARED = (("example-year", "example-year-before"),)
"""Data of the templates that compare them with earlier ones."""
_DAY = date(2026, 6, 12)
_EVERY = [
    pytest.param(template, brand, language, marks=[] if language == "en" else [pytest.mark.long])
    for number, template in enumerate(TEMPLATES)
    for which, brand in enumerate(BRANDS)
    for place, language in enumerate(LANGUAGES)
    if language == "en" or (number + place) % len(BRANDS) == which
]
"""English in all brands, each other language in one of them, in turn."""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    path = tmp_path / "config.toml"
    path.write_text('[organisation]\nname = "Ministry of Foreign Affairs"\n', encoding="utf-8")
    return load_config(path)


@pytest.mark.parametrize(("template", "brand", "language"), _EVERY)
def test_every_template_is_sound_in_every_brand_and_language(
    template: str, brand: str, language: str, config: Config, tmp_path: Path
) -> None:
    """Both profiles and the proof are looked at by the fixtures of all tests."""
    # With either of the data in turn: with both in English, as there are more brands than data.
    samples = _COMPARED if template == "update" else _DATA
    turn = (BRANDS.index(brand) + LANGUAGES.index(language)) % len(samples)
    for topic, *topics in samples[turn : turn + 1]:
        data, earlier = [str(find_topic(topic).path)], [str(find_topic(one).path) for one in topics]
        job = job_for(
            config, None, data=data, compare=earlier, template=template, brand=brand,
            language=language,
        )  # fmt: skip
        design = design_of(job)
        calculation = pipeline.calculate(job, pipeline.load(job, None, _DAY), design.template)
        for edition in islice(pipeline.editions(job, design, calculation), 2):
            path = tmp_path / f"{topic}.pdf"
            pipeline.draw(edition, path)
            assert unfilled(path) == []
            assert out_of_place(path) == []
