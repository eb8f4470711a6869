"""The words of the program's own pages: wording files like those of briefings, in a folder.

The file in English says which phrases there are, which placeholders they may have and which of them
depend on a number; each other language has the same.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from babel import Locale

from aidreport.document.phrase_texts import flatten, placeholders_in, read_forms
from aidreport.document.wording import Wording
from aidreport.errors import TemplateError, near_miss
from aidreport.files.toml import read_toml
from aidreport.statements import state

if TYPE_CHECKING:
    from pathlib import Path

    from aidreport.document.plurals import Forms

ENGLISH = "en"


@cache
def load_page_wording(folder: Path, language: str, english: Path | None = None) -> Wording:
    """Return the words of the program's pages in a language.

    Args:
        english: the file of the phrases in English; None for that in the folder.

    Raises:
        TemplateError: its file has not the phrases of English; with every problem.
    """
    path = folder / f"{language}.toml"
    tree = read_toml(path, TemplateError)
    locale = Locale.parse(tree.pop("locale"), sep="-")
    english = english or folder / f"{ENGLISH}.toml"
    known = dict(flatten(_english(english)))
    phrases, problems = _phrases(dict(flatten(tree)), known, locale)
    if problems:
        raise TemplateError(
            state("toml.problems", name=str(path), count=len(problems)),
            details=problems,
            why=state("template.each-language", name=english.name),
            fix=state("toml.correct", name=str(path)),
        )
    return Wording(language, locale, MappingProxyType(phrases), (), path)


@cache
def _english(path: Path) -> dict[str, Any]:
    tree = read_toml(path, TemplateError)
    tree.pop("locale", None)
    return tree


def _phrases(
    own: dict[str, Any], known: dict[str, Any], locale: Locale
) -> tuple[dict[str, Forms], list[str]]:
    """Return the phrases of a file, and what is wrong with them."""
    missing = (key for key in known if not own.get(key))
    problems: list[str] = [
        state("toml.at", at=key, problem=state("toml.missing")) for key in missing
    ]
    phrases: dict[str, Forms] = {}
    for key, value in own.items():
        if key not in known:
            said = state("template.unknown-phrase", near=near_miss(key, known))
            problems.append(state("toml.at", at=key, problem=said))
            continue
        allowed, plural = placeholders_in(known[key]), isinstance(known[key], dict)
        phrases[key] = read_forms(key, value, allowed, locale, problems, plural=plural)
    return phrases, problems
