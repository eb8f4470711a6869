"""Phrases as a wording file writes them: texts with placeholders, one for each plural."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING, Any

from aidreport.characters.unbroken import NO_BREAK
from aidreport.document.plurals import CATEGORIES, Forms, Phrase, plural_problems
from aidreport.errors import near_miss
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from babel import Locale

_FORMS = frozenset(CATEGORIES)
_UNBROKEN = re.compile(r"(?<=«) | (?=[»:;?!%])|(?<=\w) (?=\{(?:line|row|letter)\})")
"""Spaces at which a line never breaks: as in French, and before the number in "line 17"."""


def flatten(tree: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the phrases of a file's sections, each with its key: "section.name"."""
    for section, content in tree.items():
        if isinstance(content, dict):
            yield from ((f"{section}.{key}", value) for key, value in content.items())
        else:
            yield section, content


def texts_of(value: Any) -> list[Any]:
    """Return the texts of a phrase: one, or that of each plural."""
    return list(value.values()) if isinstance(value, dict) else [value]


def placeholders_in(value: Any) -> set[str]:
    """Return the placeholders that a phrase has in any of its texts.

    Raises:
        ValueError: a brace is not closed.
    """
    return {
        name
        for text in texts_of(value)
        if isinstance(text, str)
        for _, name, _, _ in Formatter().parse(text)
        if name
    }


def read_forms(  # noqa: PLR0913 - a phrase, where it is from, and where its problems go
    key: str,
    value: Any,
    allowed: Collection[str],
    locale: Locale,
    problems: list[str],
    *,
    plural: bool,
) -> Forms:
    """Return a phrase by plural category.

    Args:
        allowed: the placeholders that it may have.
        locale: of the file, for its plurals.
        problems: gets what is wrong with it.
        plural: whether it depends on a number.
    """
    if not plural:
        return {"": _phrase(key, value, allowed, problems)}
    forms = _plural(key, value, allowed, problems)
    if any(text == "" for text in texts_of(value)) and any(texts_of(value)):
        forms = {form: phrase for form, phrase in forms.items() if phrase.pieces}
    if forms.keys() <= _FORMS:
        problems += plural_problems(key, forms, locale)
    return forms


def _plural(key: str, value: Any, allowed: Collection[str], problems: list[str]) -> Forms:
    if not isinstance(value, dict):
        said = state("template.needs-plurals", form='{ other = "…" }')
        problems.append(state("toml.at", at=key, problem=said))
        return {}
    problems += [
        state(
            "toml.at",
            at=f"{key}.{form}",
            problem=state("template.unknown-plural", near=near_miss(form, CATEGORIES)),
        )
        for form in value
        if form not in CATEGORIES
    ]
    return {form: _phrase(f"{key}.{form}", text, allowed, problems) for form, text in value.items()}


def _phrase(key: str, value: Any, allowed: Collection[str], problems: list[str]) -> Phrase:
    if not isinstance(value, str):
        said = state("toml.not", problem=state("toml.text"), value=repr(value))
        problems.append(state("toml.at", at=key, problem=said))
        return Phrase(())
    try:
        parsed = list(Formatter().parse(_UNBROKEN.sub(NO_BREAK, value)))
    except ValueError as problem:
        problems.append(state("toml.at", at=key, problem=str(problem)))
        return Phrase(())
    pieces = []
    for text, name, spec, conversion in parsed:
        if name is not None and (spec or conversion or name not in allowed):
            near = near_miss(name, allowed)
            said = state("template.unknown-placeholder", braced=f"{{{name}}}", near=near)
            problems.append(state("toml.at", at=key, problem=said))
        pieces.append((text, name or ""))
    return Phrase(tuple(pieces))
