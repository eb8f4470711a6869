"""Pictures of every template and of every block, drawn in a brand with data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from aidreport.briefing import pipeline
from aidreport.briefing.design import Design, brand_of, picture_folders, wording_of
from aidreport.briefing.pictures import read_pictures
from aidreport.document.template import DIRECTIVES, Template, parse_template
from aidreport.errors import AidreportError
from aidreport.pdf.reading.seen.pictures import as_png, different_part, page_pictures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

    from aidreport.briefing.job import Job
    from aidreport.model.dataset import Dataset

_MOST_PAGES = 4
_ALONE = "# {{ title }}\n"
_FOOTNOTE = (
    "footnote",
    "A remark at the foot of the page that has its mark.",
    "Words with a remark.[^1]\n\n[^1]: The remark.",
    "",
)
"""What a template asks for with signs in its text."""


@dataclass(frozen=True, slots=True)
class Material:
    """Data to draw with.

    Attributes:
        remark: what they are; empty for the report's own.
    """

    job: Job
    dataset: Dataset
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """A template, or a block, as it looks.

    Attributes:
        about: what it is, in a sentence.
        code: the line of a template that asks for it; empty for a template.
        pictures: PNG files, one for each page.
        remark: which data are shown, or why nothing is.
    """

    name: str
    about: str
    code: str
    pictures: tuple[bytes, ...]
    remark: str = ""


def template_samples(materials: list[Material]) -> Iterator[Sample]:
    """Yield every template that the library of a job has, in the job's language.

    Args:
        materials: the first that a template can be drawn with is shown.
    """
    job = materials[0].job
    for name in job.library.names("template"):
        path = job.library.template(name, job.language)
        origin = "comes with aidreport" if job.library.is_supplied(path) else str(path)
        pages, remark = _first_drawn(path.read_text(encoding="utf-8"), path.name, materials)
        more = f"{remark}; {len(pages) - _MOST_PAGES} more pages" if pages[_MOST_PAGES:] else remark
        pictures = tuple(map(as_png, pages[:_MOST_PAGES]))
        yield Sample(name, f"Template, {origin}", "", pictures, more.removeprefix("; "))


def block_samples(materials: list[Material]) -> Iterator[Sample]:
    """Yield every block that a template can ask for, cut out of a page."""
    without = [_drawn(_ALONE, "block", material)[0] for material in materials]
    asked = [(each.name, each.help, each.example, each.preview) for each in DIRECTIVES.values()]
    for name, about, example, preview in (*asked, _FOOTNOTE):
        pictures: tuple[bytes, ...] = ()
        remark = "shows nothing for these data"
        for material, empty in zip(materials, without, strict=True):
            try:
                page, *others = _drawn(f"{_ALONE}\n{preview or example}\n", "block", material)
            except AidreportError as error:
                remark = error.problem
                continue
            picture = different_part(page, empty)
            if picture is not None:
                remark = material.remark
                more = others[: _MOST_PAGES - 1] if preview else []
                pictures = tuple(map(as_png, (picture, *more)))
                break
        yield Sample(name, about, example, pictures, remark)


def _first_drawn(text: str, name: str, materials: list[Material]) -> tuple[list[Image], str]:
    """Return the pages of a template with the first data that it can be drawn with."""
    problem = ""
    for material in materials:
        try:
            return _drawn(text, name, material), material.remark
        except AidreportError as error:
            problem = problem or "\n".join([error.problem, *error.details])
    return [], problem


def _drawn(text: str, name: str, material: Material) -> list[Image]:
    """Return the pages of a template's text.

    Raises:
        AidreportError: it cannot be drawn with these data.
    """
    template = parse_template(text, name)
    # Parts of a burst look the same: one is enough.
    report = material.job.report.model_copy(update={"burst": None, "output": "preview.pdf"})
    job = replace(material.job, report=report, output=None)
    pictures = read_pictures(template, picture_folders(job, job.library.folders[0]))
    design = Design(template, wording_of(job), brand_of(job), None, "", pictures)
    return _pages(job, design, material.dataset, template)


def _pages(job: Job, design: Design, dataset: Dataset, template: Template) -> list[Image]:
    calculation = pipeline.calculate(job, dataset, template)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "preview.pdf"
        for edition in islice(pipeline.editions(job, design, calculation), 1):
            pipeline.draw(edition, path)
        return page_pictures(path)
