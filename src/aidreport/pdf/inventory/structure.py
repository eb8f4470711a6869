"""Structure elements: what each is, what is said of it, and what it holds, in one spelling.

An element is described by its line; one that holds elements, by the digest of its line, in which
theirs stand. So a row of a table is described once, and an element names all below it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.pdf.inventory.values import short_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from aidreport.pdf.inventory.values import Value

APART = frozenset(("/K", "/P", "/Pg", "/S", "/Type", "/NS", "/Ref"))
"""Entries of an element that are no attributes of its own: links, its type, and its kids."""
HELD = "*"
"""Stands for an element in the line of the document, whose parts are listed one by one."""


def attributes(entries: Mapping[str, Value], meaning: Callable[[Value], str]) -> str:
    """Return the attributes of an element.

    Args:
        meaning: returns a value in one spelling.
    """
    return "".join(
        f" {key} {meaning(entries[key])}"
        for key in sorted(entries.keys() - APART)
        if entries[key] is not None
    )


def content(page: int, mcid: int) -> str:
    """Return what stands for content: the number of its page, from 1, and its own."""
    return f"{page}:{mcid}"


def contents(page: int, mcids: Iterable[int]) -> list[str]:
    """Return what stands for each of very many, as `content` does."""
    return [f"{page}:{mcid}" for mcid in mcids]


def annotation(page: int) -> str:
    """Return what stands for an annotation, by its page."""
    return f"@{page}"


def referring(targets: Iterable[str]) -> str:
    """Return what is said of the elements that an element refers to, each by its first content."""
    return f" /Ref {' '.join(targets)}"


def described(tag: str, said: str, kids: Iterable[str], *, above: bool) -> str:
    """Return the description of an element.

    Args:
        tag: its type in the file.
        said: its attributes.
        kids: what stands for them, in order.
        above: whether elements are among them.
    """
    line = f"<{tag}{said} {' '.join(kids)}>"
    return short_digest(line.encode("utf-8", "surrogatepass")) if above else line


def described_rows(tag: str, cells: Iterable[Sequence[str]]) -> list[str]:
    """Return the descriptions of very many elements without attributes, as `described` does.

    Args:
        cells: what stands for their kids, column by column.
    """
    lines = [f"<{tag} {kids}>" for kids in map(" ".join, zip(*cells, strict=True))]
    return [short_digest(line.encode("utf-8", "surrogatepass")) for line in lines]


def part(description: str) -> str:
    """Return the digest of a part of the document."""
    return short_digest(description.encode("utf-8", "surrogatepass"))
