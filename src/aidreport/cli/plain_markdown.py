"""Markdown of the documentation as plain text for a terminal: headings, lists, tables, code."""

from __future__ import annotations

import re
import textwrap
from itertools import groupby, zip_longest
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_COMMENT = re.compile(r"<!--.*?-->\n*", re.S)
_PICTURE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]*)\)")
_ITEM = re.compile(r"(\s*)([-*]|\d+\.)\s+")
_FENCE = re.compile(r"\s*(```+)")
_CODE = "    "
_GAP = "  "
_WIDEST_CELL = 40
_UNBROKEN = "\xa0"


def plain_text(markdown: str, topic: Callable[[str], str], width: int = 88) -> Iterator[str]:
    """Yield the lines of a page.

    Args:
        topic: returns the name of the topic that a link's target is, empty for none.
        width: of a line; code and the cells of tables may be wider.
    """
    for kind, lines in _parts(_COMMENT.sub("", markdown)):
        match kind:
            case "code":
                code = textwrap.dedent("\n".join(lines)).splitlines()
                yield from (f"{_CODE}{line}".rstrip() for line in code)
            case "heading":
                yield from _heading(_words(lines[0], topic))
            case "table":
                yield from _table([_cells(line, topic) for line in lines], width)
            case _:
                yield from _wrapped(lines, topic, width)
        yield ""


def _parts(markdown: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the parts of a page, each with its kind: code, heading, table, or text."""
    fence = ""
    part: list[str] = []
    kind = "text"
    for line in markdown.splitlines():
        if fence:
            if line.strip() == fence:
                yield "code", part
                fence, part = "", []
            else:
                part.append(line)
            continue
        opened = _FENCE.match(line)
        found = "" if opened or not line.strip() else _kind(line, kind if part else "")
        if part and found != kind:
            yield kind, part
            part = []
        if opened:
            fence = opened[1]
        elif found == "heading":
            yield found, [line]
        elif found:
            kind = found
            part.append(line)
    if part:
        yield kind, part


def _kind(line: str, before: str) -> str:
    """Return the kind of a line; an indented one continues the text before it, else it is code."""
    if line.startswith(_CODE) and before != "text":
        return "code"
    if re.match(r"#{1,6} ", line):
        return "heading"
    return "table" if line.startswith("|") else "text"


def _heading(line: str) -> Iterator[str]:
    marks, _, text = line.partition(" ")
    yield click.style(text, bold=True)
    if len(marks) < 3:
        yield ("=" if len(marks) == 1 else "-") * len(text)


def _wrapped(lines: Sequence[str], topic: Callable[[str], str], width: int) -> Iterator[str]:
    """Yield a paragraph or a list, each line filled anew."""
    texts: list[str] = []
    for line in lines:
        if texts and not _ITEM.match(line):
            texts[-1] += f" {line.strip()}"
        else:
            texts.append(line.rstrip())
    for text in texts:
        item = _ITEM.match(text)
        indent = " " * item.end() if item else ""
        yield from _filled(_words(text, topic), width, others=indent)


def _table(rows: list[list[str]], width: int) -> Iterator[str]:
    """Yield a table in columns if that fits, else each row with its cells below each other."""
    head, _, *body = rows
    widths = [max(map(len, column)) for column in zip_longest(*[head, *body], fillvalue="")]
    *firsts, last = widths
    room = width - sum(firsts) - len(_GAP) * len(firsts)
    if last <= room or (room >= _WIDEST_CELL and sum(firsts) <= width // 2):
        for row in (head, ["-" * size for size in [*firsts, min(last, room)]], *body):
            yield from _row(row, firsts, max(room, _WIDEST_CELL))
        return
    for row in body:
        yield row[0]
        for name, cell in zip(head[1:], row[1:], strict=False):
            if cell:
                text = f"{name}: {cell}" if name else cell
                yield from _filled(text, width, first=_CODE, others=_CODE + _GAP)


def _row(cells: Sequence[str], widths: Sequence[int], room: int) -> Iterator[str]:
    """Yield a row of a table, whose last cell may take several lines."""
    start = "".join(cell.ljust(size) + _GAP for cell, size in zip(cells, widths, strict=False))
    last = _filled(cells[-1], room) or [""]
    yield (start + last[0]).rstrip()
    yield from (" " * len(start) + line for line in last[1:])


def _filled(text: str, width: int, first: str = "", others: str = "") -> list[str]:
    """Return a text as lines, with these indents; a command that is to be typed stays in one."""
    lines = textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_UNBROKEN, " ") for line in lines]


def _cells(line: str, topic: Callable[[str], str]) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    cells = re.split(r"(?<!\\)\|", inner)
    return [_words(cell.strip(), topic).replace("\\|", "|") for cell in cells]


def _words(text: str, topic: Callable[[str], str]) -> str:
    """Return a text without marks of emphasis; a link to another topic says how to read it."""

    def followed(link: re.Match[str]) -> str:
        name = topic(PurePosixPath(link[2].partition("#")[0]).as_posix())
        if not name:
            return link[1]
        return f"{link[1]} ({_UNBROKEN.join(('aidreport', 'help', name))})"

    spans = text.split("`")
    plain = []
    for is_code, group in groupby(enumerate(spans), lambda item: item[0] % 2 == 1):
        for _, span in group:
            plain.append(f"`{span}`" if is_code else _without_emphasis(span))
    joined = _PICTURE.sub(r"[picture: \1]", "".join(plain))
    return _LINK.sub(followed, joined)


def _without_emphasis(text: str) -> str:
    return re.sub(r"(?<![\w*])(\*\*?)(?=\S)(.+?)(?<=\S)\1(?![\w*])", r"\2", text)
