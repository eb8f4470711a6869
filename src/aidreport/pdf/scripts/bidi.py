"""The direction of each character of a paragraph: the Unicode Bidirectional Algorithm (UAX #9).

Marks of direction never get here (`itemising.read_text`), so the rules for explicit embeddings,
X1 to X8, are left out. Instead, parts of a paragraph may be isolated, as FSI and PDI would do.
"""

from __future__ import annotations

import unicodedata
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_NEUTRAL = frozenset({"B", "S", "WS", "ON"})
_RIGHT = frozenset({"R", "EN", "AN"})
_OBJECT = "\ufffc"


class Directions(NamedTuple):
    """The levels of a paragraph's characters: odd ones run from right to left.

    Attributes:
        base: the level of the paragraph.
    """

    base: int
    levels: list[int]


def directions(
    parts: Sequence[tuple[str, bool]], *, rtl: bool = False, foreign: Collection[int] = ()
) -> Directions:
    """Return the levels of a paragraph, the same for its parts one after the other.

    Args:
        parts: each with whether it is isolated: nothing around it changes it, nor does it.
        rtl: whether the paragraph runs from right to left whatever it begins with, and each
            isolated part with such letters too. Then the sign of a number belongs to it, as the
            marks that CLDR writes before it would do. Left out, the first letter decides.
        foreign: which isolated parts are in another language; they begin in their own way, and from
            left to right if they have no letters.
    """
    outer = "".join(_OBJECT if isolated else text for text, isolated in parts)
    # Unlike FSI and PDI, isolated parts have a say in how the paragraph runs: "NOK 5, name".
    base = 1 if rtl else base_level("".join(text for text, _ in parts), default=0)
    around = iter(_levels(outer, base, signed=rtl))
    levels: list[int] = []
    for at, (text, isolated) in enumerate(parts):
        if isolated:
            level, own = next(around), at in foreign
            default = 0 if own else level % 2
            start = base_level(text, default=default, any_rtl=rtl and not own)
            inner = level + (start - level) % 2
            levels += _levels(text, inner, signed=rtl)
        else:
            levels += [next(around) for _ in text]
    return Directions(base, levels)


def base_level(text: str, *, default: int, any_rtl: bool = False) -> int:
    """Return 1 if the first letter runs from right to left, 0 if not; `default` without letters.

    Args:
        any_rtl: whether any such letter decides, not only the first.
    """
    if any_rtl and any(unicodedata.bidirectional(character) in ("R", "AL") for character in text):
        return 1
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL"):
            return 1
        if kind == "L":
            return 0
    return default


def visual_runs(levels: Sequence[int]) -> list[range]:
    """Return the stretches of equal level of a line, from left to right (rule L2)."""
    runs: list[range] = []
    at = 0
    for _, group in groupby(levels):
        length = len(list(group))
        runs.append(range(at, at + length))
        at += length
    for level in range(max(levels, default=0), 0, -1):
        runs = list(_reversed_from(level, runs, levels))
    return runs


def _reversed_from(level: int, runs: Sequence[range], levels: Sequence[int]) -> Iterator[range]:
    """Yield runs, each sequence of those at or above a level the other way round."""
    for is_deep, group in groupby(runs, lambda run: levels[run.start] >= level):
        part = list(group)
        yield from reversed(part) if is_deep else part


def line_levels(text: str, levels: Sequence[int], base: int) -> list[int]:
    """Return the levels of a line: white space at its end has that of the paragraph (rule L1)."""
    end = len(text.rstrip())
    return [*levels[:end], *[base] * (len(text) - end)]


def _levels(text: str, base: int, *, signed: bool) -> list[int]:
    """Return the levels of a text that has no marks of direction."""
    edge = "R" if base % 2 else "L"
    kinds = [unicodedata.bidirectional(character) or "L" for character in text]
    _resolve_weak(kinds, edge, signed=signed)
    _resolve_brackets(text, kinds, edge)
    _resolve_neutral(kinds, edge)
    return [base + _above(kind, base) for kind in kinds]


def _above(kind: str, base: int) -> int:
    """Return by how much a character is above its paragraph (rules I1, I2)."""
    if base % 2:
        return 0 if kind == "R" else 1
    return {"L": 0, "R": 1}.get(kind, 2)


def _resolve_weak(kinds: list[str], edge: str, *, signed: bool) -> None:
    """Give marks, numbers and what is between numbers their kinds (rules W1 to W7)."""
    before = edge
    for at, kind in enumerate(kinds):
        before = kinds[at] = before if kind in ("NSM", "BN") else kind
    _resolve_numbers(kinds, edge, "AL", "AN")
    if signed:
        _resolve_signs(kinds)
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]
    for at in range(1, len(kinds) - 1):
        before, after = kinds[at - 1], kinds[at + 1]
        is_between = kinds[at] == "CS" or (kinds[at] == "ES" and before == "EN")
        if is_between and before == after and before in ("EN", "AN"):
            kinds[at] = before
    _resolve_terminators(kinds)
    _resolve_numbers(kinds, edge, "L", "L")


def _resolve_numbers(kinds: list[str], edge: str, after: str, become: str) -> None:
    """Give European numbers another kind where the last letter before them is of a kind."""
    strong = edge
    for at, kind in enumerate(kinds):
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == after:
            kinds[at] = become


def _resolve_signs(kinds: list[str]) -> None:
    """Give a plus or minus that begins a number the kind of the number."""
    for at, kind in enumerate(kinds[:-1]):
        begins = not at or kinds[at - 1] in ("WS", "ON", "B", "S")
        if kind == "ES" and begins and kinds[at + 1] in ("EN", "AN"):
            kinds[at] = kinds[at + 1]


def _resolve_terminators(kinds: list[str]) -> None:
    """Give signs beside numbers the kind of the numbers, and leave the others neutral."""
    at = 0
    for kind, group in groupby(list(kinds)):
        length = len(list(group))
        if kind == "ET":
            is_beside = "EN" in kinds[max(at - 1, 0) : at] + kinds[at + length : at + length + 1]
            kinds[at : at + length] = ["EN" if is_beside else "ON"] * length
        elif kind in ("ES", "CS"):
            kinds[at : at + length] = ["ON"] * length
        at += length


def _resolve_brackets(text: str, kinds: list[str], edge: str) -> None:
    """Give brackets the direction of what they hold (rule N0)."""
    for opening, closing in sorted(_bracket_pairs(text, kinds)):
        inside = {_direction(kind) for kind in kinds[opening + 1 : closing]} - {""}
        if not inside:
            continue
        kind = edge
        if edge not in inside:
            before = (_direction(kind) for kind in reversed(kinds[:opening]))
            context = next((kind for kind in before if kind), edge)
            kind = context if context != edge else edge
        for place in (opening, closing):
            kinds[place] = kind
            for mark in range(place + 1, len(text)):
                if unicodedata.bidirectional(text[mark]) != "NSM":
                    break
                kinds[mark] = kind


def _bracket_pairs(text: str, kinds: Sequence[str]) -> Iterator[tuple[int, int]]:
    waiting: list[tuple[str, int]] = []
    for at, character in enumerate(text):
        if kinds[at] != "ON" or not unicodedata.mirrored(character):
            continue
        category = unicodedata.category(character)
        if category == "Ps":
            waiting.append((_closing(character), at))
        elif category == "Pe":
            found = [place for place, (closing, _) in enumerate(waiting) if closing == character]
            if found:
                yield waiting[found[-1]][1], at
                del waiting[found[-1] :]


def _closing(opening: str) -> str:
    """Return the bracket that closes one: it follows it in Unicode, or stands next to that."""
    after = chr(ord(opening) + 1)
    return after if unicodedata.category(after) == "Pe" else chr(ord(opening) + 2)


def _direction(kind: str) -> str:
    """Return the direction that numbers and letters have for what is around them."""
    return "R" if kind in _RIGHT else "L" if kind == "L" else ""


def _resolve_neutral(kinds: list[str], edge: str) -> None:
    """Give what is left the direction that is on both sides of it (rules N1, N2)."""
    at = 0
    for is_neutral, group in groupby(list(kinds), lambda kind: kind in _NEUTRAL):
        length = len(list(group))
        if is_neutral:
            before = _direction(kinds[at - 1]) if at else edge
            after = _direction(kinds[at + length]) if at + length < len(kinds) else edge
            kinds[at : at + length] = [before if before == after else edge] * length
        at += length
