"""Footnotes: how they are written, numbered and put behind the blocks that have their marks."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from aidreport.document.columns import in_line
from aidreport.document.page_blocks import Footnote
from aidreport.document.spans import Span
from aidreport.errors import near_miss
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

    from aidreport.document.blocks import Block
    from aidreport.document.spans import Inline

MARK = re.compile(r"\[\^(?P<label>[^\s\[\]^]{1,40})\]")
"""A mark in a text: [^1]."""
_TEXT = re.compile(MARK.pattern + r":[ \t]*")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
PLACE = "⁰"
"""Stands for a mark that has no number yet."""


def mark_rule(state: StateInline, silent: bool) -> bool:
    """Read a mark."""
    match = MARK.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        token = state.push("footnote_mark", "", 0)
        token.content = match["label"]
        token.meta = {"line": state.src.count("\n", 0, state.pos)}
    state.pos = match.end()
    return True


def text_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read the text of a footnote: a paragraph that begins with [^1]:."""
    begin = state.bMarks[start] + state.tShift[start]
    match = _TEXT.match(state.src, begin, state.eMarks[start])
    if state.is_code_block(start) or match is None:
        return False
    if silent:
        return True
    around, state.parentType = state.parentType, "paragraph"
    enders = state.md.block.ruler.getRules("paragraph")
    following = start + 1
    while following < end and not state.isEmpty(following):
        if any(rule(state, following, end, True) for rule in enders):
            break
        following += 1
    state.parentType = around
    lines = state.getLines(start, following, state.blkIndent, False)
    token = state.push("footnote_open", "", 1)
    token.map, token.meta = [start, following], {"label": match["label"]}
    words = state.push("inline", "", 0)
    words.content, words.map, words.children = lines.lstrip()[len(match[0]) :], token.map, []
    state.push("footnote_close", "", -1)
    state.line = following
    return True


def note_problems(texts: Mapping[str, int], marks: Mapping[str, int]) -> Iterator[str]:
    """Yield a line for each mark without a text, and each text without a mark.

    Args:
        texts, marks: the labels of both, each with the line that first has it.
    """
    for label, line in marks.items():
        if label not in texts:
            miss = near_miss(label, texts)
            yield in_line(line, state("template.note-without-text", value=label, near=miss))
    for label, line in texts.items():
        if label not in marks:
            yield in_line(line, state("template.note-without-mark", value=label))


class Notes:
    """The texts of footnotes as they are evaluated; those that say the same are one."""

    def __init__(self) -> None:
        self._keys: dict[tuple[str, Inline], int] = {}
        self.texts: list[Inline] = []

    def mark(self, label: str, text: Inline, role: Span) -> Span:
        """Return the mark of a footnote, which gets its number when the document is complete."""
        key = label, text
        if key not in self._keys:
            self.texts.append(text)
            self._keys[key] = len(self.texts)
        return replace(role, text=PLACE, href="", note=self._keys[key])


def with_footnotes(body: Sequence[Block], notes: Notes) -> tuple[Block, ...]:
    """Return a body whose footnotes are numbered, each behind the block with its first mark."""
    if not notes.texts:
        return tuple(body)
    numbers: dict[int, int] = {}
    blocks: list[Block] = []
    for block in body:
        known = len(numbers)
        blocks.append(_numbered(block, numbers))
        for key, number in list(numbers.items())[known:]:
            blocks.append(Footnote(number, raised(number), notes.texts[key - 1]))
    return tuple(blocks)


def raised(number: int) -> str:
    """Return a number as the mark of a footnote."""
    return str(number).translate(_RAISED)


def _numbered(part: Any, numbers: dict[int, int]) -> Any:
    """Return a part of a document whose marks have their numbers, in the order of reading."""
    if isinstance(part, Span):
        if not part.note:
            return part
        number = numbers.setdefault(part.note, len(numbers) + 1)
        return replace(part, note=number, text=raised(number))
    if isinstance(part, tuple):
        changed = tuple(_numbered(each, numbers) for each in part)
        return part if all(map(_is, changed, part)) else changed
    if not is_dataclass(part) or isinstance(part, type):
        return part
    held = {each.name: getattr(part, each.name) for each in fields(part)}
    found = {name: _numbered(value, numbers) for name, value in held.items()}
    changes = {name: value for name, value in found.items() if value is not held[name]}
    return replace(part, **changes) if changes else part


def _is(one: object, other: object) -> bool:
    return one is other
