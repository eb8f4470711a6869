"""Texts whose parts look different: footnote marks in superscript, and parts that are struck out.

A mark is no digit of the number before it and no letter of the name. What is raised and is no mark
stays: "1er", "m2", "CO2"; so does a power of ten, written out: 10 and a raised 6 are 1000000.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARK = re.compile(r"[\[(]?(?:[0-9]{1,2}|[a-z]|[*†‡§¶#]+)[\])]?(?:\s?[,;]\s?(?:[0-9]{1,2}|[a-z]))*")
_LETTER = re.compile(r"[^\W\d_]")
_TEN = re.compile(r"(?<![0-9.,])10$")
_AREA = re.compile(r"(?<![^\W\d_])[kcd]?m$")
_FORMULA = re.compile(r"(?<![^\W\d_])(?:CO|CH|NO|SO|NH|PM|H|N|O)$")
_ORDINAL = re.compile(r"(?:[0-9]|(?<![^\W\d_])[Nn])$")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Run(NamedTuple):
    """A part of a text that looks alike.

    Attributes:
        text: of the part.
        struck: whether it is struck out; None if the font of the cell decides.
        shift: above the line if positive, below it if negative.
    """

    text: str
    struck: bool | None = None
    shift: int = 0


class Seen(NamedTuple):
    """What is seen of a text.

    Attributes:
        text: without marks and struck parts.
        marks: the footnote marks.
        struck: the parts that are struck out.
    """

    text: str
    marks: tuple[str, ...] = ()
    struck: tuple[str, ...] = ()

    @property
    def all_struck(self) -> bool:
        """True if nothing but struck parts is there."""
        return bool(self.struck) and not self.text.strip()


def seen_of(runs: Sequence[Run], *, struck: bool = False) -> Seen:
    """Return what is seen of a text.

    Args:
        runs: its parts.
        struck: whether the font of the cell is struck out.
    """
    left: list[Run] = []
    out: list[str] = []
    for run in runs:
        if (run.struck is None and struck) or run.struck:
            out.append(run.text)
        else:
            left.append(run)
    words = _LETTER.search("".join(run.text for run in left if not run.shift)) is not None
    text, marks = "", []
    for run in left:
        if run.shift and _is_mark(run, text, words=words):
            if text.strip() or not words:
                marks.append(run.text.strip())
                continue
            text += run.text.translate(_RAISED)  # the mark before a note
        elif run.shift > 0 and _TEN.search(text) and run.text.strip() in ("3", "6", "9"):
            power = run.text.strip()
            text = text[:-2] + str(10 ** int(power)) if words else text + power.translate(_RAISED)
        else:
            text += run.text
    return Seen(text, tuple(marks), tuple(part for part in out if part.strip()))


def _is_mark(run: Run, before: str, *, words: bool) -> bool:
    """Tell whether a raised or lowered part is a footnote mark.

    Args:
        before: the text before it.
        words: whether there are letters beside it.
    """
    text = run.text.strip()
    if not _MARK.fullmatch(text):
        return False
    if text.isdigit():
        if run.shift < 0:
            return _FORMULA.search(before) is None
        return not (_AREA.search(before) or (_TEN.search(before) and text in ("3", "6", "9")))
    return not (words and text in ("a", "e", "o") and _ORDINAL.search(before))
