"""`aidreport languages`: the languages of briefings, and a file for one more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aidreport.cli.options import common_options, config, console
from aidreport.errors import UsageError

if TYPE_CHECKING:
    from aidreport.document.wording import Wording
    from aidreport.files.library import Library


@click.group("languages", short_help="List the languages of briefings, or begin one more.")
@common_options
def languages() -> None:
    """List the languages of briefings, or begin one more."""


@languages.command("list", short_help="List the languages of briefings.")
@common_options
def list_languages() -> int:
    """List the languages of briefings, and how many of their phrases each has of its own."""
    from aidreport.document.new_wording import language_name, own_name

    library = _library()
    rows = []
    for tag in library.names("wording"):
        wording, path = _wording(library, tag), library.wording(tag)
        source = "aidreport" if library.is_supplied(path) else str(path)
        rows.append((tag, language_name(tag), own_name(tag), _share(wording), source))
    console().table(("Tag", "Language", "Its own name", "Phrases", "From"), rows)
    return 0


@languages.command("new", short_help="Begin a wording file for one more language.")
@click.argument("tag")
@common_options
def new_language(tag: str) -> int:
    """Write a wording file for the language TAG (such as it or pt-BR) into the templates folder.

    It has every phrase, empty, beneath what is said without it: in the nearest language that there
    is, else in English. Fill in what should differ.
    """
    from aidreport.briefing.job import checked_language
    from aidreport.document.new_wording import language_name, new_wording
    from aidreport.files.atomic import write_whole

    settings, library = config(), _library()
    language_name(tag)
    checked_language(tag)
    path = settings.folder / settings.templates / f"wording/{tag}.toml"
    if path.exists():
        raise UsageError(
            f"{path} exists",
            why="what is written in it would be lost",
            fix="fill in that file, or rename it first",
        )
    nearest = library.nearest_wording(tag)
    content = new_wording(tag, _wording(library, nearest)).encode()
    write_whole(path, content, choose="output.choose-templates")
    console().result(f"{path}\n")
    console().note(
        f"Fill it in; what stays empty comes from {language_name(nearest)}."
        f' Then: language = "{tag}" in config.toml, or --language {tag}'
    )
    return 0


def _library() -> Library:
    from aidreport.files.library import Library

    settings = config()
    return Library.at(settings.folder / settings.templates)


def _wording(library: Library, tag: str) -> Wording:
    from aidreport.document.wording_files import load_wording

    first, *beneath = library.wordings(tag)
    return load_wording(first, tag, beneath)


def _share(wording: Wording) -> str:
    """Return how many phrases a language has of its own, and where the others come from."""
    if not wording.lacking:
        return "all"
    lacking = len(wording.lacking)
    total = len(wording.phrases.keys() | set(wording.lacking))
    others = ", ".join(name or "aidreport" for name in wording.borrowed())
    return f"{total - lacking} of {total}, else {others}"
