"""The words of every template and block, with the data of the examples, as readers get them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.golden import Golden
from tests.shipped import LANGUAGES, ROOT

from aidreport.briefing.gallery import (
    BARE,
    Material,
    block_examples,
    composed_with,
    example_materials,
)
from aidreport.config.config import load_config
from aidreport.document.blocks import Heading, Table
from aidreport.document.page_blocks import flattened
from aidreport.document.reading import TextKind, texts_in_order
from aidreport.document.spans import plain_text
from aidreport.errors import AidreportError
from aidreport.files.library import Library

if TYPE_CHECKING:
    from aidreport.document.blocks import Block, Briefing

KEPT = {
    "briefing": ("en", "uk", "pt"),
    "factsheet": ("en", "de", "ar"),
    "partner": ("en", "fr", "nn"),
    "portfolio": ("en", "es", "nb"),
    "update": ("en", "nb", "ar"),
    "blocks": ("en", "fr", "uk"),
}
"""Template → the languages that its words are kept in."""
_DAY = date(2025, 12, 31)
_SHOWN = str.maketrans({"\u00a0": "~", "\u202f": "^", "\u2011": "-", "\u00ad": None})


def test_the_words_of_every_template_are_kept_and_each_language_occurs() -> None:
    assert set(KEPT) == {*Library.at(ROOT / "templates").names("template"), "blocks"}
    assert set().union(*KEPT.values()) == set(LANGUAGES)


@pytest.mark.parametrize(
    ("template", "language"),
    [(name, language) for name in KEPT if name != "blocks" for language in KEPT[name]],
)
def test_readers_of_a_template_get_these_words(
    template: str, language: str, golden: Golden, materials: Materials
) -> None:
    data = materials(language)
    path = data[0].job.library.template(template, language)
    words = first_words(data, path.read_text(encoding="utf-8"))
    golden(f"{template}.{language}.txt", words)


@pytest.mark.parametrize("language", KEPT["blocks"])
def test_readers_of_each_block_get_these_words(
    language: str, golden: Golden, materials: Materials
) -> None:
    data = materials(language)
    without = [as_read(composed_with(material, BARE, "bare.md").briefing) for material in data]
    texts = []
    for block in block_examples():
        words = first_words(data, block.template, without)
        assert words, block.name
        texts.append(f"==== {block.name} ====\n{words}")
    golden(f"blocks.{language}.txt", "\n".join(texts))


Materials = Callable[[str], list[Material]]


@pytest.fixture(scope="module")
def materials(tmp_path_factory: pytest.TempPathFactory) -> Materials:
    """Return the data of the examples in a language."""
    path: Path = tmp_path_factory.mktemp("project") / "config.toml"
    path.write_text('[organisation]\nname = "Ministry of Foreign Affairs"\n', encoding="utf-8")

    @cache
    def make(language: str) -> list[Material]:
        return list(example_materials(load_config(path), None, language, _DAY))

    return make


def first_words(materials: list[Material], template: str, without: list[str] | None = None) -> str:
    """Return the words of a template with the first data that it has words for; else nothing.

    Args:
        without: words that are there without them: what is around a block.
    """
    for material, around in zip(materials, without or [""] * len(materials), strict=True):
        try:
            briefing = composed_with(material, template, "template.md").briefing
        except AidreportError:
            continue
        if without and briefing.undrawn:
            continue
        words = as_read(briefing)
        if words != around:
            return words.removeprefix(around)
    return ""


def as_read(briefing: Briefing) -> str:
    """Return the texts of a briefing in reading order: a block a line, and each row of a table.

    "[…]" is read aloud in place of what is drawn, "{…}" is drawn in that place. A space that does
    not break is "~", a narrow one "^".
    """
    masthead = briefing.furniture.masthead
    lines = [" | ".join(masthead)]
    for block in flattened(briefing.body):
        lines += _lines(briefing, block)
    text = "\n".join(line.translate(_SHOWN) for line in lines if line) + "\n"
    return text.replace(f"{ROOT}/", "")


def _lines(briefing: Briefing, block: Block) -> Iterator[str]:
    if isinstance(block, Table):
        yield _joined(briefing, replace(block, rows=()))
        columns = tuple(replace(column, heading=()) for column in block.columns)
        bare = replace(block, summary=(), caption=(), columns=columns)
        for row in block.rows:
            yield "  " + _joined(briefing, replace(bare, rows=(row,)))
        return
    level = block.level if isinstance(block, Heading) else 0
    yield "#" * level + " " * bool(level) + _joined(briefing, block)


def _joined(briefing: Briefing, block: Block) -> str:
    """Return the texts of a block as one line."""
    alone = replace(briefing, body=(block,))
    texts = list(texts_in_order(alone))[len(briefing.furniture.masthead) :]
    brackets = {TextKind.ALTERNATIVE: "[]", TextKind.REPLACED: "{}"}
    parts = []
    for item in texts:
        begin, end = brackets.get(item.kind, ("", ""))
        parts.append(f"{begin}{plain_text(item.text)}{end}")
    return " | ".join(parts)
