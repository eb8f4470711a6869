"""`aidreport templates`: those that there are, one more, and how they look."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aidreport.cli.opening import open_file
from aidreport.cli.options import common_options, config, console, utc_now
from aidreport.errors import AidreportError, UsageError

if TYPE_CHECKING:
    from aidreport.briefing.gallery import Material
    from aidreport.files.library import Library

_PAGE = "output/preview.html"


@click.group("templates", short_help="List templates, begin one, or look at all of them.")
@common_options
def templates() -> None:
    """List templates, begin one, or look at all of them."""


@templates.command("list", short_help="List the templates, and where each is.")
@common_options
def list_templates() -> None:
    """List the templates, the languages that each is in, and where it is.

    A template without a language is for all that have no file of their own.
    """
    library = _library()
    rows = [row for name in library.names("template") for row in _files_of(name, library)]
    console().table(("Template", "Language", "From"), rows)


@templates.command("new", short_help="Begin a template of your own.")
@click.argument("name")
@click.option(
    "--from", "origin", metavar="NAME", default="briefing", show_default=True,
    help="The template that it begins as.",
)  # fmt: skip
@click.option("--language", metavar="TAG", help="Only for this language; default: for all.")
@common_options
def new_template(name: str, origin: str, language: str | None) -> None:
    """Copy a template into the folder of templates, as NAME, to change it there.

    It is in the language of the organisation, or in that of --language.
    """
    from aidreport.briefing.job import checked_language
    from aidreport.files.atomic import write_whole

    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", name):
        raise UsageError(f'"{name}" is not a template name', fix="use letters, digits, - and _")
    settings, library = config(), _library()
    tag = settings.organisation.language if language is None else checked_language(language)
    content = library.template(origin, tag).read_bytes()
    path = settings.folder / settings.templates / f"{name}{f'.{tag}' if language else ''}.md"
    if path.exists():
        raise UsageError(
            f"{path} exists",
            why="what is written in it would be lost",
            fix="choose another name, or rename it first",
        )
    write_whole(path, content, choose="output.choose-templates")
    console().result(f"{path}\n")
    console().note(
        f'change it, then: template = "{name}" under the report in config.toml, or'
        f" aidreport render --template {name}"
    )


@templates.command("preview", short_help="Show pictures of every template and block.")
@click.argument("report", required=False)
@click.option("--brand", metavar="NAME", help="A brand's name, or the path of its folder.")
@click.option("--language", metavar="TAG", help="Language of the pictures, such as en, nb or fr.")
@click.option(
    "--output", "-o", metavar="FILE", type=click.Path(path_type=Path), help=f"Default: {_PAGE}."
)
@click.option("--no-open", "closed", is_flag=True, help="Do not open it in a browser.")
@common_options
def preview(
    report: str | None, brand: str | None, language: str | None, output: Path | None, closed: bool
) -> None:
    """Write a page with pictures of every template and block, and open it in a browser.

    They are drawn in the brand and with the data of REPORT; what these have nothing for is drawn
    with the data of an example. The page is one file that needs nothing else.
    """
    from aidreport.briefing.design import brand_of
    from aidreport.briefing.gallery import block_samples, template_samples
    from aidreport.briefing.gallery_page import gallery_page
    from aidreport.files.atomic import write_whole

    materials = _materials(report, brand, language)
    job = materials[0].job
    content = gallery_page(
        brand_of(job).name, template_samples(materials), block_samples(materials), job.language
    )
    path = output or job.config.folder / _PAGE
    write_whole(path, content, choose="output.choose-file")
    console().result(f"{path}\n")
    if not closed:
        open_file(path)


def _materials(report: str | None, brand: str | None, language: str | None) -> list[Material]:
    """Return what is drawn: the report's own data, if they can be read, and the examples."""
    from aidreport.briefing import pipeline
    from aidreport.briefing.gallery import Material, example_materials
    from aidreport.briefing.job import job_for

    settings, found = config(), []
    today = utc_now().date()
    if settings.reports:
        name = report or next(iter(settings.reports))
        own = job_for(settings, name, brand=brand, language=language)
        brand, language = own.report.brand, own.language
        try:
            found.append(Material(own, pipeline.load(own, console().progress, today)))
        except AidreportError as error:
            console().warning(f"{name} is drawn with the data of an example: {error.problem}")
    return [*found, *example_materials(settings, brand, language, today)]


def _library() -> Library:
    from aidreport.files.library import Library

    settings = config()
    return Library.at(settings.folder / settings.templates)


def _files_of(name: str, library: Library) -> list[tuple[str, str, str]]:
    """Return the files of a template, a row each: name, language, and where it is."""
    rows = []
    for language, path in library.template_files(name).items():
        source = "aidreport" if library.is_supplied(path) else str(path)
        rows.append((name, language, source))
    return rows
