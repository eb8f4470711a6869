"""Pictures of every template and of every block, drawn in a brand with data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from aidreport.briefing import pipeline
from aidreport.briefing.design import Design, brand_of, picture_folders, wording_of
from aidreport.briefing.job import job_for
from aidreport.briefing.pictures import read_pictures
from aidreport.document.directives.registry import DIRECTIVES
from aidreport.document.template import parse_template
from aidreport.errors import AidreportError
from aidreport.files.manual import find_topic
from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.reading.seen.pictures import as_png, different_part, page_pictures

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from PIL.Image import Image

    from aidreport.briefing.edition import Edition
    from aidreport.briefing.job import Job
    from aidreport.config.config import Config
    from aidreport.model.dataset import Dataset

BARE = "# {{ title }}\n"
"""A template that shows no block."""
_MOST_PAGES = 4
_EXAMPLES = (("example-announcement",), ("example-table",), ("example-year", "example-year-before"))
"""Topics whose data have something for every block; data that they are compared with follow."""
_FOOTNOTE = (
    "footnote",
    "A remark at the foot of the page that has its mark.",
    "Words with a remark.[^1]\n\n[^1]: The remark.",
    "",
)
"""What a template asks for with signs in its text."""
_TREND = (
    "table, trend",
    "Amounts over years as a line in each row of a table, all in one scale.",
    ':::table{by=recipient columns="amount, share, trend" top=6}',
    "",
)
"""What a table shows of data with several years."""


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


@dataclass(frozen=True, slots=True)
class BlockExample:
    """A block that a template can ask for.

    Attributes:
        about: what it is, in a sentence.
        code: the line of a template that asks for it.
        template: a whole template that shows it, and nothing else but the title.
        is_page: whether the pages that follow the first are shown, too.
    """

    name: str
    about: str
    code: str
    template: str
    is_page: bool


def example_materials(
    config: Config, brand: str | None, language: str | None, today: dt.date
) -> Iterator[Material]:
    """Yield the data of the examples that come with aidreport; every block is for one of them.

    Args:
        brand, language: None for those of the configuration.
        today: as for `pipeline.load`.
    """
    for topics in _EXAMPLES:
        data, *earlier = (str(find_topic(topic).path) for topic in topics)
        job = job_for(config, None, data=[data], compare=earlier, brand=brand, language=language)
        yield Material(job, pipeline.load(job, None, today), "with the data of an example")


def block_examples() -> Iterator[BlockExample]:
    """Yield every block that a template can ask for."""
    asked = [(each.name, each.help, each.example, each.preview) for each in DIRECTIVES.values()]
    for name, about, code, preview in (*asked, _TREND, _FOOTNOTE):
        yield BlockExample(name, about, code, f"{BARE}\n{preview or code}\n", bool(preview))


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
    without = [
        page_pictures_of(composed_with(material, BARE, "block"))[0] for material in materials
    ]
    for block in block_examples():
        pictures: tuple[bytes, ...] = ()
        remark = "shows nothing for these data"
        for material, empty in zip(materials, without, strict=True):
            try:
                edition = composed_with(material, block.template, "block")
                if edition.briefing.undrawn:
                    remark = edition.briefing.undrawn[0]
                    continue
                page, *others = page_pictures_of(edition)
            except AidreportError as error:
                remark = error.problem
                continue
            picture = different_part(page, empty)
            if picture is not None:
                remark = material.remark
                more = others[: _MOST_PAGES - 1] if block.is_page else []
                pictures = tuple(map(as_png, (picture, *more)))
                break
        yield Sample(block.name, block.about, block.code, pictures, remark)


def _first_drawn(text: str, name: str, materials: list[Material]) -> tuple[list[Image], str]:
    """Return the pages of a template with the first data that it can be drawn with."""
    problem = ""
    for material in materials:
        try:
            return page_pictures_of(composed_with(material, text, name)), material.remark
        except AidreportError as error:
            problem = problem or "\n".join([error.problem, *error.details])
    return [], problem


def composed_with(material: Material, text: str, name: str) -> Edition:
    """Return the briefing that a template's text makes of data; of a burst, that of one part.

    Args:
        name: of the template's file, for messages.

    Raises:
        AidreportError: it cannot be made of these data.
    """
    template = parse_template(text, name)
    # Parts of a burst look the same: one is enough.
    report = material.job.report.model_copy(update={"burst": None, "output": "preview.pdf"})
    job = replace(material.job, report=report, output=None)
    pictures = read_pictures(template, picture_folders(job, job.library.folders[0]))
    design = Design(template, wording_of(job), brand_of(job), None, "", pictures)
    return next(pipeline.editions(job, design, pipeline.calculate(job, material.dataset, template)))


def page_pictures_of(edition: Edition) -> list[Image]:
    """Return pictures of the pages of a briefing.

    Raises:
        AidreportError: it cannot be drawn.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "preview.pdf"
        pipeline.draw(edition, path)
        return page_pictures(path)
