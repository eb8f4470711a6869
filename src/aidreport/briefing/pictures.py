"""The pictures that a template's images name, found in the project and read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.errors import TemplateError, near_miss
from aidreport.files.library import is_file
from aidreport.statements import message_of, state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from aidreport.document.nodes import Template
    from aidreport.document.page_blocks import Picture


def picture_files(template: Template, folders: Sequence[Path]) -> dict[str, Path]:
    """Return the files that a template's images name, where there are such.

    Args:
        folders: in which they may be; the first that has one counts.
    """
    found: dict[str, Path] = {}
    for file in template.pictures:
        places = (folder / file for folder in folders)
        if (path := next(filter(is_file, places), None)) is not None:
            found[file] = path
    return found


def read_pictures(template: Template, folders: Sequence[Path]) -> Mapping[str, Picture]:
    """Return the pictures of a template's images, by the names that it has for them.

    Raises:
        TemplateError: with each that is missing or cannot be shown, and its line.
    """
    if not template.pictures:
        return {}
    from aidreport.pdf.file.pictures import read_picture

    files = picture_files(template, folders)
    pictures: dict[str, Picture] = {}
    problems: list[str] = []
    for file, line in template.pictures.items():
        if file not in files:
            miss = near_miss(file, sorted(set(_names(folders))))
            said = state("picture.missing", name=file, near=miss)
            problems.append(_at(template, file, line, said))
            continue
        try:
            pictures[file] = read_picture(files[file])
        except ValueError as problem:
            said = state("picture.of-file", name=file, problem=message_of(problem))
            problems.append(_at(template, file, line, said))
    if problems:
        places = ", ".join(dict.fromkeys(map(str, folders[:-1])))
        raise TemplateError(
            state("template.images", name=template.name, count=len(problems)),
            details=problems,
            why=state("template.images-why", known=places),
            fix=state("template.images-fix", name=template.name),
        )
    return pictures


def _at(template: Template, file: str, line: int, problem: str) -> str:
    """Return what is wrong with the image of a line, with its place in the template."""
    said = state("toml.at", at="image", problem=problem)
    at = {"line": str(line), "column": str(template.column_of(file, line))}
    return state("template.at", problem=said, **at)


def _names(folders: Sequence[Path]) -> Iterator[str]:
    """Yield the names of pictures in the folders of a project, and in those within them."""
    for folder in folders[:-1]:
        for pattern in ("*", "*/*"):
            for path in folder.glob(pattern):
                if path.suffix.lower() in (".png", ".jpg", ".jpeg", ".svg", ".pdf"):
                    yield path.relative_to(folder).as_posix()
