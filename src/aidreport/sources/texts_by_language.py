"""Texts of an announcement in several languages: `title = { en = "…", nb = "…" }`.

The announcement's own language is the one whose words are looked up in the published text; those in
other languages are kept beside them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidreport.config.config import language_tag
from aidreport.errors import SourceError
from aidreport.model.dataset import Translation
from aidreport.statements import message_of, state

if TYPE_CHECKING:
    from collections.abc import Iterator

TRANSLATED = {
    "": ("title", "purpose"),
    "allocations": ("purpose", "description"),
    "quotes": ("text", "role"),
    "facts": ("text",),
}
"""Keys whose text may be in several languages, by the list of tables that they are in."""


def take_translations(tree: dict[str, Any], name: str) -> tuple[Translation, ...]:
    """Return the texts in other languages; in the tree stay those in its own.

    Args:
        tree: the content of the file, which is changed.
        name: the file, for messages.

    Raises:
        SourceError: a table of texts has no text in the announcement's language, a name that is no
            language, or a value that is no text; every one of them.
    """
    own = tree.get("language", "en")
    translations: list[Translation] = []
    problems: list[str] = []
    tables = list(_tables(tree))
    if tables and not isinstance(own, str):
        problems.append(state("source.language-tag"))
        tables = []
    for place, holder, key in tables:
        texts = holder[key]
        wrong = list(_problems(texts, own))
        problems += [state("source.text-in-table", place=place, problem=each) for each in wrong]
        if wrong:
            continue
        holder[key] = texts[own]
        others = (item for item in texts.items() if item[0] != own)
        translations += [Translation(language, texts[own], text) for language, text in others]
    if problems:
        raise SourceError(
            state("source.texts-by-language", name=str(name)),
            details=problems,
            why=state("source.texts-by-language-why"),
            fix=state("source.language-example"),
        )
    return tuple(dict.fromkeys(translations))


def _tables(tree: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield each text that is a table: its place for messages, what it is in, and its key."""
    for section, keys in TRANSLATED.items():
        holders = tree.get(section) if section else [tree]
        for number, holder in enumerate(holders if isinstance(holders, list) else (), 1):
            for key in keys if isinstance(holder, dict) else ():
                if isinstance(holder.get(key), dict):
                    yield (f"{section} {number}, {key}" if section else key), holder, key


def _problems(texts: dict[str, Any], own: str) -> Iterator[str]:
    if own not in texts:
        yield state("source.no-own-text", language=own)
    for language, text in texts.items():
        try:
            language_tag(language)
        except ValueError as problem:
            yield message_of(problem)
        if not isinstance(text, str) or not text.strip():
            yield state("source.text-expected", language=language)
