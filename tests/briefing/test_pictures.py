from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pikepdf
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw

from aidreport.briefing import pipeline
from aidreport.briefing.design import design_of
from aidreport.briefing.job import job_for
from aidreport.briefing.used_files import design_files
from aidreport.config.config import load_config
from aidreport.errors import TemplateError
from aidreport.proof.result import CheckStatus
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aidreport.briefing.job import Job

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><rect width="3" height="2"/></svg>'
TEMPLATE = """# {{ title }}

:::image{file="photo.jpg" alt="A school" caption="The school in {{ region }}." credit="Photo: A"}

:::image{file="pictures/map.svg" alt="A map" width=30%}

:::image{file="clear.png" decorative=true width=20%}

:::table{by=recipient}
"""


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Job]:
    """A project with a template of images, and the job that renders it."""

    def make(template: str = TEMPLATE, conformance: str = "a-3a+ua-1") -> Job:
        (tmp_path / "q1.csv").write_text("recipient,amount,country\nWFP,NOK 1200,Sudan\n")
        (tmp_path / "templates").mkdir(exist_ok=True)
        (tmp_path / "pictures").mkdir(exist_ok=True)
        (tmp_path / "templates/own.md").write_text(template, encoding="utf-8")
        (tmp_path / "pictures/map.svg").write_text(SVG)
        picture = Pillow.new("RGB", (80, 40), (120, 160, 90))
        ImageDraw.Draw(picture).ellipse((5, 5, 60, 35), fill=(20, 20, 90))
        picture.save(tmp_path / "templates/photo.jpg")
        picture.putalpha(120)
        picture.save(tmp_path / "clear.png")
        (tmp_path / "config.toml").write_text(
            '[reports.q1]\ndata = "q1.csv"\nmeasure = ["commitment"]\ndate = 2026-02-03\n'
            f'template = "own"\nconformance = "{conformance}"\n'
        )
        return job_for(load_config(tmp_path / "config.toml"), "q1", output=f"{tmp_path}/out/")

    return make


def render(job: Job) -> Path:
    return pipeline.render(job)[0].artifact.path


@pytest.mark.parametrize("conformance", ["a-3a+ua-1", "a-4f+ua-2"])
def test_images_are_proven_with_the_rest_of_the_page(
    conformance: str, project: Callable[..., Job], tmp_path_factory: pytest.TempPathFactory
) -> None:
    job = replace(project(conformance=conformance), output=f"{tmp_path_factory.mktemp('out')}/")
    result = verify(render(job))
    failed = [check for check in result.checks if check.outcome is CheckStatus.FAILED]
    assert failed == []
    said = "what 2 images between the texts show; their pixels are those that were put there"
    assert said in result.not_checked


def details(path: Path) -> str:
    return "\n".join(line for check in verify(path).checks for line in check.details)


@pytest.mark.broken_pdfs
def test_another_image_in_the_place_of_one_is_named(project: Callable[..., Job]) -> None:
    job = project()
    path = render(job)
    other = path.with_name("other.jpg")
    Pillow.new("RGB", (80, 40), (200, 0, 0)).save(other)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        images = [item for item in pdf.objects if isinstance(item, pikepdf.Stream)]
        (photo,) = (item for item in images if item.get("/Filter") == "/DCTDecode")
        photo.write(other.read_bytes(), filter=pikepdf.Name.DCTDecode)
        pdf.save(path)
    found = details(path)
    assert "is not the one that was put there" in found
    assert "page 1, what it draws with: changed" in found


@pytest.mark.broken_pdfs
def test_an_image_that_no_element_owns_is_named(project: Callable[..., Job]) -> None:
    path = render(project())
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0].obj
        name = next(key for key in page.Resources.XObject if key.startswith("/X"))
        extra = f"\n/Span<</Lang(en)>>BDC q 50 0 0 50 300 300 cm {name} Do Q EMC".encode()
        page.Contents.write(page.Contents.read_bytes() + extra)
        pdf.save(path)
    assert "is part of nothing that is read" in details(path)


def test_pictures_that_are_missing_or_broken_are_named_all_at_once(
    project: Callable[..., Job], tmp_path: Path
) -> None:
    job = project(TEMPLATE.replace("photo.jpg", "foto.jpg"))
    (tmp_path / "clear.png").write_bytes(b"x")
    with pytest.raises(TemplateError) as refused:
        design_of(job)
    assert "\n".join(refused.value.details) == (
        'line 3, column 16: image: foto.jpg is not there (did you mean "photo.jpg"?)\n'
        "line 7, column 16: image: clear.png is no picture that can be read; save it as PNG or"
        " JPEG"
    )


def test_another_picture_makes_another_design(project: Callable[..., Job], tmp_path: Path) -> None:
    job = project()
    before = design_of(job).sha256
    assert tmp_path / "pictures/map.svg" in design_files(job)
    (tmp_path / "pictures/map.svg").write_text(SVG.replace('"3"', '"2"'))
    assert design_of(job).sha256 != before


def test_a_web_page_has_the_same_pictures(project: Callable[..., Job], tmp_path: Path) -> None:
    job = replace(project(), output=f"{tmp_path}/out/page.html")
    path = render(job)
    page = path.read_text(encoding="utf-8")
    assert page.count('src="data:image/jpeg;base64,') == 1
    assert page.count('src="data:image/svg+xml;base64,') == 1
    assert "<figcaption>The school in " in page
    result = verify(path)
    assert [check for check in result.checks if check.outcome is CheckStatus.FAILED] == []
    altered = tmp_path / "out/other.html"
    altered.write_text(page.replace("data:image/jpeg;base64,/9j/", "data:image/jpeg;base64,/9k/"))
    assert [check for check in verify(altered).checks if check.outcome is CheckStatus.FAILED]
