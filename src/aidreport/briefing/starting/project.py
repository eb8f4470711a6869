"""A project of one's own: config, data, template, brand and folders, which appear together."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from aidreport.briefing.starting.config_text import BRAND, MESSAGES, TEMPLATE, config_text
from aidreport.briefing.starting.look import LOGO, brand_files
from aidreport.briefing.starting.material import DATA
from aidreport.errors import AidreportError
from aidreport.files.library import Library
from aidreport.files.new_files import new_files, refuse_existing
from aidreport.files.private import make_private_folder
from aidreport.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from aidreport.briefing.starting.answers import Answers
    from aidreport.briefing.starting.material import Material
    from aidreport.model.dataset import Finding

CONFIG = "config.toml"
_IGNORE = ".gitignore"
_TEMPLATE = f"templates/{TEMPLATE}.md"
_BRAND = f"templates/brands/{BRAND}"
_IGNORED = f"# Made anew by every run, or private.\noutput/\nstate/\n{MESSAGES}/\n"

PURPOSES = {
    CONFIG: "who publishes, which briefings, when and for whom",
    _TEMPLATE: "order and words of the briefing",
    f"{_BRAND}/brand.toml": "colours, sizes and the logo",
    f"{_BRAND}/{LOGO}": "the logo: put yours in its place",
    f"{MESSAGES}/": "messages are written here, none is sent",
    _IGNORE: "what git leaves alone",
}
"""Name → what it is for; of all that every project has."""


@dataclass(frozen=True, slots=True)
class Project:
    """A project that was written.

    Attributes:
        made: names of its files and folders → what they are for.
        warnings: what a reader of its briefing should know.
        problem: why its briefing cannot be drawn yet; None if it can.
    """

    made: dict[str, str]
    warnings: tuple[Finding, ...]
    problem: AidreportError | None


def refuse_project(folder: Path, data: Path | None = None) -> None:
    """Refuse a folder that has files of the names that a project would write.

    Args:
        data: the file that it is to begin from.

    Raises:
        UsageError: with all of them.
    """
    names = [name for name in PURPOSES if not name.endswith("/")]
    if data is not None and not _is_kept(data, folder / DATA / data.name):
        names.append(f"{DATA}/{data.name}")
    refuse_existing(folder, names)


def make_project(folder: Path, answers: Answers, material: Material) -> Project:
    """Write a project, whole or not at all, and try its briefing before it appears.

    Raises:
        UsageError: a file of that name exists.
        OutputError: it cannot be written.
    """
    kept = [
        f"{DATA}/{name}"
        for name, content in material.files.items()
        if isinstance(content, Path) and _is_kept(content, folder / DATA / name)
    ]
    with new_files(folder, kept) as place:
        _write(place, answers, material)
        warnings, problem = _tried(place / CONFIG)
    data = "an announcement, to try it with" if material.is_example else "your data"
    made = {f"{DATA}/{name}": data for name in material.files}
    return Project({CONFIG: PURPOSES[CONFIG], **made, **PURPOSES}, warnings, problem)


def _write(place: Path, answers: Answers, material: Material) -> None:
    """Write all files of a project into an empty folder."""
    template = Library.at(None).template("briefing", answers.language)
    files: dict[str, bytes | Path] = {
        CONFIG: config_text(answers, material).encode(),
        _IGNORE: _IGNORED.encode(),
        _TEMPLATE: template,
    }
    look = brand_files(answers, BRAND)
    files.update({f"{_BRAND}/{name}": content for name, content in look.items()})
    files.update({f"{DATA}/{name}": content for name, content in material.files.items()})
    for name, content in files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            shutil.copyfile(content, path)
    make_private_folder(place / MESSAGES)


def _tried(config: Path) -> tuple[tuple[Finding, ...], AidreportError | None]:
    """Return the warnings of a project's briefing, and why it cannot be drawn; None if it can."""
    from aidreport.briefing import pipeline
    from aidreport.briefing.job import job_for
    from aidreport.config.config import load_config

    try:
        settings = load_config(config)
        with TemporaryDirectory() as folder:
            job = job_for(settings, None, output=f"{folder}/")
            rendered = pipeline.render(job, today=job.today)
    except AidreportError as problem:
        return (), problem
    findings = dict.fromkeys(item for each in rendered for item in each.figures.findings)
    return tuple(item for item in findings if item.severity != "note"), None


def _is_kept(file: Path, target: Path) -> bool:
    """Return whether a file is already where it would be copied to."""
    return target.exists() and file.samefile(target)
