"""Direct speech with who says it: every style of quotation marks, over several paragraphs too."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from aidreport.lazy_dataclass import dataclass
from aidreport.sources.extraction.language import plain
from aidreport.sources.extraction.people import People, Speaker, people_role
from aidreport.sources.extraction.text import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.sources.extraction.language import Language
    from aidreport.sources.extraction.text import Block

_PAIRS = {
    "“": "”",
    "„": "“”",
    "«": "»",
    "»": "«»",
    "”": "”",
    "‘": "’",
    '"': '"',
    "'": "'",
    "‹": "›",
    "‚": "‘’",
}
_OPEN = re.compile(r"[“„«»”‘\"'‹‚](?<!\w.)(?=\s?[\w…¿¡(\[])")
_DASHES = ("-", "–", "—")
_DASH = re.compile(r"^\s*[–—-]\s+(?=\S)")
_GOES_ON = re.compile(r"[.,]\s+[–—-]\s+(?=\w)")
_STOPS = re.compile(r"[\s,.]*")
_LEAST_WORDS = 5
_AFTER = 220
_REPEATED_WITHIN = 30
_ENDS = ",.!?…"
_SENTENCE_ENDS = (".", "!", "?", "…", ":")
_MARKS = " \u00a0–—-" + "".join(_PAIRS)


@dataclass(frozen=True, slots=True)
class Speech:
    """Words of a person, verbatim.

    Attributes:
        text: without its quotation marks.
        speaker: by full name, where the text gives it anywhere; empty if nobody is named.
        line: where it begins.
    """

    text: str
    speaker: str
    role: str
    line: int


class _Piece(NamedTuple):
    at: int
    start: int
    end: int
    text: str
    open: bool


def find_quotes(blocks: Sequence[Block], words: Language) -> list[Speech]:
    """Return the direct speech of a text, each once, with its speaker by full name and role."""
    pieces = [piece for at, block in enumerate(blocks) for piece in _pieces(at, block, words)]
    if not pieces:
        return []
    say = words.pattern("speech", "say")
    found: list[tuple[Speech, int]] = []
    people = People(words)
    for block in blocks:
        people.meet(block.text)
    previous: Speaker | None = None
    for group in _joined(pieces, blocks, say):
        speaker = _speaker(group, blocks, words, people) or (
            previous if _goes_on(group, found, blocks) else None
        )
        if speaker is None:
            if _is_mere_phrase(group, blocks):
                continue
            speaker = Speaker("", "")
        text = _one_text(group, blocks).rstrip(", ")
        block = blocks[group[0].at]
        full = people.full(speaker)
        speech = Speech(text, full.name, full.role, block.line_at(group[0].start))
        if all(text not in known.text for known, _ in found[-_REPEATED_WITHIN:]):
            found.append((speech, group[-1].at))
        previous = speaker
    return [speech for speech, _ in found]


def _pieces(at: int, block: Block, words: Language) -> Iterator[_Piece]:
    """Yield what is between quotation marks in a block, or behind a dash that opens speech."""
    text = block.text
    until = 0
    found = False
    for match in _OPEN.finditer(text):
        if match.start() < until:
            continue
        mark = match[0]
        end = _closing(text, match.end(), mark)
        content = text[match.end() : end if end >= 0 else len(text)].strip()
        if end < 0 and (mark in "'\"»”" or match.start() > 2):
            continue
        until = len(text) if end < 0 else end + 1
        enough = 1 if _is_said(text, match.start(), until, words) else _LEAST_WORDS
        if len(content.split()) >= enough or (found and len(content.split()) > 1):
            found = True
            start = match.end() + (len(text[match.end() :]) - len(text[match.end() :].lstrip()))
            yield _Piece(at, start, until, content, end < 0)
    if not found and (block.label in _DASHES or _DASH.match(text)):
        yield from _after_dash(at, block, words)


def spoken_as_prose(blocks: Sequence[Block], words: Language) -> tuple[Block, ...]:
    """Return blocks where what is said behind a dash is no entry of a list."""
    say = words.any_of("speech.say")
    verb = re.compile(rf"[,!?.…]\s+{say}", re.IGNORECASE)
    return tuple(
        replace(block, kind=Kind.PARAGRAPH)
        if block.label in _DASHES and verb.search(plain(block.text))
        else block
        for block in blocks
    )


def _is_said(text: str, start: int, end: int, words: Language) -> bool:
    """Tell whether marks are around speech, however short: "…", says X; X says: "…"."""
    behind = _STOPS.match(text, end)
    verb = words.pattern("speech", "say").match(plain(text), behind.end() if behind else end)
    whole = start == 0 and end == len(text) and text[end - 2 : end - 1] in tuple(".!?")
    led = text[:start].rstrip().endswith(":")
    return verb is not None or whole or led


def _closing(text: str, start: int, mark: str) -> int:
    """Return where speech ends; an apostrophe within words ends nothing."""
    closing = _PAIRS[mark]
    depth = 0
    for at in range(start, len(text)):
        sign = text[at]
        if sign == mark and mark in "“„«‘" and sign not in closing:
            depth += 1
        elif sign in closing:
            if sign in "'’" and not _closes(text, at):
                continue
            if depth:
                depth -= 1
                continue
            return at
    return -1


def _closes(text: str, at: int) -> bool:
    """Tell whether an apostrophe is a closing mark: no letter behind, a stop or blank around."""
    after = text[at + 1 : at + 2]
    if after.isalnum():
        return False
    before = text[at - 1 : at]
    return before in tuple(_ENDS) or not before.isalpha() or after in tuple(",.;:") or not after


def _after_dash(at: int, block: Block, words: Language) -> Iterator[_Piece]:
    """Yield "– We must act, says X": up to the verb of speaking, which belongs to no speech."""
    text = block.text
    start = _DASH.match(text).end() if block.label not in _DASHES else 0  # type: ignore[union-attr]
    written = plain(text)
    say = words.pattern("speech", "say")
    for match in re.finditer(r"[,!?.…]\s+(?:[–—-]\s+)?", written):
        verb = say.match(written, match.end())
        clause = re.split(r"[.]", text[match.end() :])[0]
        named = re.search(r"[A-ZÅÄÖØÉ]", clause) or people_role(words).search(clause)
        if verb is not None and named:
            content = text[start : match.start() + (0 if match[0][0] == "," else 1)].strip()
            if len(content.split()) > 1:
                yield _Piece(at, start, match.start() + 1, content, False)
            rest = _GOES_ON.search(text, verb.end())
            if rest:
                yield _Piece(at, rest.end(), len(text), text[rest.end() :].strip(), False)
            return


def _joined(
    pieces: Sequence[_Piece], blocks: Sequence[Block], say: re.Pattern[str]
) -> Iterator[list[_Piece]]:
    """Yield pieces that are one speech: split by "says X", or going on in the next paragraph."""
    group: list[_Piece] = []
    for piece in pieces:
        if group and _is_same_speech(group[-1], piece, blocks, say):
            group.append(piece)
            continue
        if group:
            yield group
        group = [piece]
    if group:
        yield group


def _is_same_speech(
    last: _Piece, piece: _Piece, blocks: Sequence[Block], say: re.Pattern[str]
) -> bool:
    if last.open and piece.at == last.at + 1:
        return True
    if last.at != piece.at:
        return False
    between = plain(blocks[piece.at].text[last.end : piece.start])
    return len(between) < _AFTER and (say.search(between) is not None or len(between.strip()) < 3)


def _one_text(group: Sequence[_Piece], blocks: Sequence[Block]) -> str:
    """Return the pieces of a speech as one text.

    Where the clause "says X" between two pieces ends a sentence, the words before it end one too:
    a comma belongs to that clause (‘"It helps," said X. "But it is not enough."’).
    """
    text = group[0].text
    for last, piece in pairwise(group):
        same = last.at == piece.at
        between = blocks[piece.at].text[last.end : piece.start].rstrip(_MARKS) if same else ""
        if between.endswith(".") and not piece.text[:1].islower():
            text = text.rstrip(", ")
            text += "" if text.endswith(_SENTENCE_ENDS) else "."
        text = f"{text} {piece.text}"
    return text


def _goes_on(
    group: Sequence[_Piece], found: Sequence[tuple[Speech, int]], blocks: Sequence[Block]
) -> bool:
    """Tell whether a paragraph that is all speech follows one whose speaker is known."""
    if not found or group[0].at - found[-1][1] > 1:
        return False
    text = blocks[group[0].at].text
    return group[0].start <= 2 and group[-1].end >= len(text) - 2


def _is_mere_phrase(group: Sequence[_Piece], blocks: Sequence[Block]) -> bool:
    """Tell whether quotation marks are around a title or a term rather than speech."""
    piece = group[0]
    text = blocks[piece.at].text
    whole = piece.start <= 2 and piece.end >= len(text) - 2
    return not (whole and len(piece.text.split()) > 2 * _LEAST_WORDS)


def _speaker(
    group: Sequence[_Piece], blocks: Sequence[Block], words: Language, people: People
) -> Speaker | None:
    """Return who is named as speaking behind, between or before the pieces of a speech."""
    say = words.pattern("speech", "say")
    for piece in group:
        text = blocks[piece.at].text
        stop = next((p.start for p in group if p.at == piece.at and p.start > piece.end), len(text))
        behind = text[piece.end : min(stop, piece.end + _AFTER)]
        if found := _attributed(behind, say, people, first=True):
            return found
    first = group[0]
    before = blocks[first.at].text[max(0, first.start - _AFTER) : max(first.start - 1, 0)]
    before = re.split(r"(?<=[.!?])\s+(?=[A-ZÅÄÖØÉ])", before)[-1]
    if found := _attributed(before, say, people, first=False):
        return found
    if before.rstrip().endswith(":") and (found := people.read(before.rstrip(" :"))):
        return found
    if first.start <= 2 and first.at and blocks[first.at - 1].text.rstrip().endswith(":"):
        return _attributed(blocks[first.at - 1].text, say, people, first=False)
    last = group[-1]
    following = blocks[last.at + 1].text if last.at + 1 < len(blocks) else ""
    if re.match(r"\s*[–—-]\s*[^\W\d_]", following) and len(following) < _AFTER:
        return people.read(following.strip(" –—-"))
    return None


def _attributed(text: str, say: re.Pattern[str], people: People, *, first: bool) -> Speaker | None:
    """Return who is named beside a verb of speaking."""
    written = plain(text)
    dashed = re.match(r"\s*[,.]?\s*[–—-]\s+(?=[A-ZÅÄÖØ])", text)
    if first and dashed:
        return people.read(text[dashed.end() :])
    for match in say.finditer(written):
        if first and match.start() > _AFTER // 2:
            break
        behind, before = text[match.end() :], text[: match.start()]
        sentence = re.split(r"(?<=[^A-Z].)[.;:!?](?:\s|$)", behind)[0]
        inverted = people.read(sentence)
        straight = people.read(re.sub(r"^[\s,.]+", "", before)) if before.strip(" ,.") else None
        found = straight or inverted
        if found is not None:
            return found
    return None
